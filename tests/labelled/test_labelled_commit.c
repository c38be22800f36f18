/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/memory.h"
#include "labelled/partial_name.h"
#include "labelled/seal.h"
#include "labelled_fixture.h"

#include <stdbool.h>
#include <errno.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

Suite *labelled_commit_suite(void);

/* Stands before the C library's: the disk fails once so many calls have succeeded. */
static long sound_reads = LONG_MAX;
static const char *vanishing; /* a file that another process removes while it is read */
ssize_t pread(int descriptor, void *bytes, size_t size, off_t at)
{
    struct stat read, there;
    if (vanishing && fstat(descriptor, &read) == 0 && stat(vanishing, &there) == 0 &&
        read.st_ino == there.st_ino) {
        unlink(vanishing);
        vanishing = NULL;
    }
    if (sound_reads-- > 0)
        return syscall(SYS_pread64, descriptor, bytes, size, at);
    errno = EIO;
    return -1;
}

static size_t slurp(const char *name, char *bytes, size_t size)
{
    FILE *file = fopen(in_directory(name), "rb");
    ck_assert_ptr_nonnull(file);
    const size_t length = fread(bytes, 1, size, file);
    fclose(file);
    return length;
}

static int look_after(long reads)
{
    sound_reads = reads;
    const int found = comity_seal_look(in_directory("file"));
    sound_reads = LONG_MAX;
    return found;
}

/* What a disk cannot read is not told as changed, nor as without its seal. */
START_TEST(a_seal_that_cannot_be_read)
{
    char digits[COMITY_SEAL_DIGITS + 1];
    write_something("file");
    ck_assert_int_eq(look_after(LONG_MAX), COMITY_SEAL_NONE);
    ck_assert_int_eq(comity_seal_append(in_directory("file")), COMITY_OK);
    ck_assert_int_eq(look_after(LONG_MAX), COMITY_SEAL_WHOLE);
    for (long reads = 0; reads < 2; reads++) /* its end, then its bytes */
        ck_assert_int_eq(look_after(reads), -EIO);
    sound_reads = 0;
    ck_assert_int_eq(comity_seal_read(in_directory("file"), digits), -EIO);
    sound_reads = LONG_MAX;
    ck_assert_str_eq(comity_seal_fault(-EIO), "Input/output error");
    ck_assert_int_eq(comity_seal_status(-EIO), COMITY_CANNOT_READ);
    ck_assert_int_eq(comity_seal_look(in_directory("none")), -ENOENT);
    ck_assert_int_eq(comity_seal_status(COMITY_SEAL_NONE), COMITY_BAD_FILE);
    unlink(in_directory("file"));
}
END_TEST

START_TEST(equal_contents_are_equal_bytes)
{
    static char first[1 << 17], second[1 << 17];
    write_something("one");
    sleep(1);
    write_something("two");
    const size_t length = slurp("one", first, sizeof first);
    ck_assert_uint_lt(length, sizeof first);
    ck_assert_uint_eq(slurp("two", second, sizeof second), length);
    ck_assert_mem_eq(first, second, length);
}
END_TEST

START_TEST(nothing_is_there_before_the_commit_or_after_leaving_off)
{
    struct comity_writer writer;
    begin(&writer, "file");
    ck_assert_int_ne(access(in_directory("file"), F_OK), 0);
    ck_assert_uint_eq(entries(directory), 1);
    comity_writer_free(&writer);
    ck_assert_uint_eq(entries(directory), 0);
    assert_nothing_is_open();
    comity_writer_free(&writer);

    struct comity_writer zeroed = { 0 };
    comity_writer_free(&zeroed);
    ck_assert_int_eq(comity_writer_commit(&zeroed), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(a_file_stays_until_it_is_replaced_whole)
{
    char bytes[16];
    FILE *old = fopen(in_directory("file"), "w");
    fputs("old", old);
    fclose(old);
    struct comity_writer writer;
    begin(&writer, "file");
    ck_assert_uint_eq(slurp("file", bytes, sizeof bytes), 3);
    comity_writer_free(&writer);
    ck_assert_uint_eq(slurp("file", bytes, sizeof bytes), 3);
    begin(&writer, "file");
    writer.replace = true;
    assert_commits(&writer);
    ck_assert_uint_eq(slurp("file", bytes, sizeof bytes), 16);
    ck_assert_uint_eq(entries(directory), 1);
}
END_TEST

START_TEST(a_mistake_is_final_and_told)
{
    struct comity_writer writer;
    begin(&writer, "file");
    declare_tiled(&writer, "trust", COMITY_FLOAT32, 1);
    const float value = 1;
    const size_t far[] = { 4, 6, 3 }, one[] = { 1, 1, 1 };
    ck_assert_int_eq(comity_writer_put_box(&writer, "trust", far, one, &value),
                     COMITY_BAD_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(last_failure(), "/file: trust: 1 from 3 on exceeds axis 2"));
    ck_assert_int_eq(comity_writer_put(&writer, "absent", &value), COMITY_BAD_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(last_failure(), "exceeds axis 2"));
    ck_assert_int_eq(comity_writer_commit(&writer), COMITY_BAD_ARGUMENT);
    ck_assert_uint_eq(entries(directory), 0);
    assert_nothing_is_open();
    ck_assert_ptr_nonnull(strstr(last_failure(), "exceeds axis 2"));
}
END_TEST

#define FLAGS_8  " a b c d e f g h"
#define FLAGS_64 FLAGS_8 FLAGS_8 FLAGS_8 FLAGS_8 FLAGS_8 FLAGS_8 FLAGS_8 FLAGS_8

static const struct {
    struct comity_variable_description description;
    const char *error;
} mistakes[] = {
    { { .name = "state", .element = COMITY_INT8, .dimensions = "state" }, "declared twice" },
    { { .name = "replicate", .element = COMITY_INT8, .dimensions = "tick" },
      "its variable must run over it alone" },
    { { .name = "x", .element = COMITY_INT8, .dimensions = "tock" }, "tock is no dimension" },
    { { .name = "a/b", .element = COMITY_INT8 }, "is no name" },
    { { .name = "x", .element = COMITY_INT8, .dimensions = "tick", .compression = 1 },
      "compression needs chunks" },
    { { .name = "x",
        .element = COMITY_INT8,
        .dimensions = "tick",
        .chunk = (const size_t[]){ TICKS + 1 } },
      "chunk 8 of axis 0 is not in 1..7" },
    { { .name = "x", .element = COMITY_STRING, .flag_meanings = "no yes" },
      "strings are no flags" },
    { { .name = "x", .element = COMITY_STRING, .fill = &(const double){ 0 } },
      "strings have no fill value" },
    { { .name = "x", .element = COMITY_INT8, .flag_meanings = FLAGS_64 FLAGS_64 },
      "x: too many flags" },
};

START_TEST(wrong_descriptions_are_refused)
{
    struct comity_writer writer;
    begin(&writer, "file");
    ck_assert_int_eq(comity_writer_variable(&writer, &mistakes[_i].description),
                     COMITY_BAD_ARGUMENT);
    ck_assert_msg(strstr(last_failure(), mistakes[_i].error) != NULL, "%s", last_failure());
    comity_writer_free(&writer);
    ck_assert_uint_eq(entries(directory), 0);
}
END_TEST

/* What the caller did wrong is told, and forgotten. */
static void assert_misuse(struct comity_writer *writer, int status, const char *error)
{
    ck_assert_int_eq(status, COMITY_BAD_ARGUMENT);
    ck_assert_msg(strstr(last_failure(), error) != NULL, "%s", last_failure());
    writer->status = COMITY_OK;
}

static void misuse(struct comity_writer *writer)
{
    static char long_text[70 * 1000];
    const double value = 1, values[REPLICATES * TICKS] = { 0 };
    memset(long_text, 'x', sizeof long_text - 1);
    assert_misuse(writer, comity_writer_dimension(writer, "tick", 1),
                  "the dimension tick is declared twice");
    assert_misuse(writer, comity_writer_dimension(writer, "none", 0),
                  "the dimension none has no length");
    assert_misuse(writer, comity_writer_put(writer, "absent", &value),
                  "there is no variable absent");
    assert_misuse(writer, comity_writer_numbers(writer, NULL, "n", COMITY_FLOAT64, 0, values),
                  "the attribute n has no numbers, or too many");
    assert_misuse(writer, comity_writer_numbers(writer, NULL, "n", COMITY_STRING, 1, values),
                  "the attribute n has no numbers, or too many");
    assert_misuse(writer, comity_writer_text(writer, NULL, "t", long_text),
                  "the attribute t is too long");
    ck_assert_int_eq(comity_writer_provenance(writer, "text", "once"), COMITY_OK);
    assert_misuse(writer, comity_writer_provenance(writer, "text", "again"),
                  "the text text is written twice");
}

START_TEST(misuse_of_the_writer_is_refused)
{
    struct comity_writer writer;
    struct comity_chunk chunk = { .bytes = "", .size = 1 };
    begin(&writer, "file");
    misuse(&writer);
    declare_tiled(&writer, "trust", COMITY_FLOAT32, 0);
    assert_misuse(&writer, comity_writer_put_chunk(&writer, "state", (size_t[]){ 0 }, &chunk),
                  "state has no chunks of numbers");
    assert_misuse(&writer, comity_writer_put_chunk(&writer, "trust", (size_t[]){ 9, 0, 0 }, &chunk),
                  "trust: axis 0 has ");
    assert_misuse(&writer, comity_writer_put_chunk(&writer, "trust", (size_t[]){ 0, 0, 0 }, &chunk),
                  "trust: a chunk has ");
    comity_writer_free(&writer);
    ck_assert_uint_eq(entries(directory), 0);
}
END_TEST

START_TEST(misuse_of_the_writer_into_memory_is_refused)
{
    struct comity_dataset *dataset = calloc(1, sizeof *dataset);
    struct comity_writer writer;
    const char *one[] = { "USA" };
    ck_assert_int_eq(comity_writer_create_memory(&writer, dataset, "test", &failures), COMITY_OK);
    comity_writer_dimension(&writer, "tick", TICKS);
    misuse(&writer);
    assert_written(
        &writer, comity_writer_variable(&writer, DESCRIBE(.name = "state", .element = COMITY_STRING,
                                                          .dimensions = "tick")));
    assert_misuse(&writer,
                  comity_writer_put_box(&writer, "state", (size_t[]){ 0 }, (size_t[]){ 1 }, one),
                  "state: strings are kept all at once");
    comity_writer_free(&writer);
    comity_dataset_free(dataset);
}
END_TEST

START_TEST(a_chunk_larger_than_the_cache)
{
    enum { SIZE = 300 * 1000 };
    struct comity_writer writer;
    struct comity_reader reader;
    double *values = calloc(SIZE, sizeof *values), *read = calloc(SIZE, sizeof *read);
    for (size_t k = 0; k < SIZE; k++)
        values[k] = (double)k;
    begin(&writer, "file");
    comity_writer_dimension(&writer, "large", SIZE);
    comity_writer_variable(&writer,
                           DESCRIBE(.name = "trust", .element = COMITY_FLOAT64,
                                    .dimensions = "large", .chunk = (const size_t[]){ SIZE }));
    for (size_t half = 0; half < 2; half++) {
        comity_writer_put_box(&writer, "trust", (size_t[]){ half * SIZE / 2 },
                              (size_t[]){ SIZE / 2 }, values + half * SIZE / 2);
    }
    assert_commits(&writer);
    begin_reading(&reader, "file");
    ck_assert_int_eq(comity_reader_get(&reader, "trust", COMITY_FLOAT64, read), COMITY_OK);
    ck_assert_mem_eq(read, values, SIZE * sizeof *values);
    end_reading(&reader);
    free(values);
    free(read);
}
END_TEST

START_TEST(a_thousand_files_beside_are_enough)
{
    char name[32], *beside;
    for (int number = 1; number <= 1000; number++) {
        snprintf(name, sizeof name, "run.kept-%d.h5", number);
        fclose(fopen(in_directory(name), "w"));
    }
    char *partial = strdup(in_directory("partial")), *path = strdup(in_directory("run.h5"));
    fclose(fopen(partial, "w"));
    ck_assert_int_ne(comity_publish_beside(partial, path, false, &beside, &failures), COMITY_OK);
    ck_assert_ptr_null(beside);
    ck_assert_ptr_nonnull(strstr(last_failure(), "too many files are kept beside it"));
    ck_assert_uint_eq(entries(directory), 1001);
    unlink(in_directory("run.kept-1000.h5"));
    ck_assert_int_eq(comity_publish_beside(partial, path, false, &beside, &failures), COMITY_OK);
    ck_assert_str_eq(beside, in_directory("run.kept-1000.h5"));
    free(beside);
    free(partial);
    free(path);
}
END_TEST

static void assert_no_creation(const char *path, const char *cause)
{
    struct comity_writer writer;
    ck_assert_int_eq(comity_writer_create(&writer, path, "test", &failures), COMITY_CANNOT_WRITE);
    ck_assert_msg(strstr(last_failure(), cause) != NULL, "%s", last_failure());
    ck_assert_ptr_nonnull(strstr(last_failure(), path));
    comity_writer_free(&writer);
    ck_assert_int_eq(comity_writer_commit(&writer), COMITY_CANNOT_WRITE);
}

START_TEST(places_that_cannot_be_written_are_refused_at_once)
{
    assert_no_creation(directory, "it is a directory");
    assert_no_creation(in_directory("absent/file"), "its directory: No such file or directory");
    assert_no_creation(in_directory(""), "the name of a file is missing");
    assert_no_creation("/dev/null", "it is not a regular file");
    if (geteuid() != 0) {
        ck_assert_int_eq(chmod(directory, 0500), 0);
        assert_no_creation(in_directory("file"), "its directory: Permission denied");
        ck_assert_int_eq(chmod(directory, 0700), 0);
    }
}
END_TEST

/* Something comes to the path while a file is written: it stays, and the file is kept beside it. */
static void assert_kept(struct comity_writer *writer, const char *beside, size_t files)
{
    struct comity_reader reader;
    ck_assert_int_eq(comity_writer_commit(writer), COMITY_MISMATCH);
    ck_assert_ptr_nonnull(strstr(last_failure(), "it is not replaced"));
    ck_assert_ptr_nonnull(strstr(last_failure(), beside));
    ck_assert_uint_eq(entries(directory), files);
    assert_nothing_is_open();
    begin_reading(&reader, beside);
    end_reading(&reader);
}

static void put_foreign(const char *name)
{
    FILE *foreign = fopen(in_directory(name), "w");
    fputs("foreign", foreign);
    fclose(foreign);
}

START_TEST(what_appears_meanwhile_stays)
{
    char bytes[16];
    struct comity_writer writer;
    begin(&writer, "file.h5");
    put_foreign("file.h5");
    assert_kept(&writer, "file.kept-1.h5", 2);
    begin(&writer, "file.h5");
    assert_kept(&writer, "file.kept-2.h5", 3);
    ck_assert_uint_eq(slurp("file.h5", bytes, sizeof bytes), 7);

    begin(&writer, "other");
    ck_assert_int_eq(mkdir(in_directory("other"), 0700), 0);
    assert_kept(&writer, "other.kept-1", 5);
}
END_TEST

START_TEST(only_what_was_there_is_replaced)
{
    struct comity_writer writer;
    put_foreign("file.h5");
    begin(&writer, "file.h5");
    writer.replace = true;
    ck_assert_int_eq(unlink(in_directory("file.h5")), 0);
    put_foreign("file.h5");
    ck_assert_int_eq(truncate(in_directory("file.h5"), 3), 0);
    assert_kept(&writer, "file.kept-1.h5", 2);

    begin(&writer, "new.h5");
    writer.replace = true;
    put_foreign("new.h5");
    assert_kept(&writer, "new.kept-1.h5", 4);
}
END_TEST

static void write_identified(const char *fingerprint, const char *share, int status)
{
    struct comity_writer writer;
    begin(&writer, "file.h5");
    assert_written(&writer, comity_writer_identify(&writer, fingerprint, share));
    ck_assert_int_eq(comity_writer_commit(&writer), status);
}

START_TEST(equal_results_are_replaced_and_no_others)
{
    bool holds;
    write_identified("1234", NULL, COMITY_OK);
    write_identified("1234", NULL, COMITY_OK);
    write_identified("1235", NULL, COMITY_MISMATCH);
    write_identified("1234", "1/2", COMITY_MISMATCH);
    ck_assert_int_eq(
        comity_holds_results(in_directory("file.h5"), "test", "1234", NULL, &holds, NULL),
        COMITY_OK);
    ck_assert(holds);
    ck_assert_int_eq(unlink(in_directory("file.h5")), 0);
    write_identified("1234", "1/2", COMITY_OK);
    write_identified("1234", "2/2", COMITY_MISMATCH);
    write_identified("1234", NULL, COMITY_MISMATCH);
    write_identified("1234", "1/2", COMITY_OK);
}
END_TEST

/* What goes while it is looked at has not been there. */
START_TEST(what_vanishes_meanwhile_makes_room)
{
    struct comity_writer writer;
    struct comity_reader reader;
    write_identified("1234", NULL, COMITY_OK);
    char *path = strdup(in_directory("file.h5"));
    begin(&writer, "file.h5");
    assert_written(&writer, comity_writer_identify(&writer, "1235", NULL));
    vanishing = path;
    ck_assert_int_eq(comity_writer_commit(&writer), COMITY_OK);
    ck_assert_ptr_null(vanishing);
    ck_assert_uint_eq(entries(directory), 1);
    begin_reading(&reader, "file.h5");
    end_reading(&reader);
    free(path);
}
END_TEST

/* A process that is gone, or not. */
static void put_partial(const char *name, const char *owner, long process)
{
    char host[COMITY_OWNER], path[600];
    comity_owner_new(host);
    *strchr(host, '-') = '\0';
    snprintf(path, sizeof path, "%s/.%s.partial-%s-%ld-0123abcd", directory, name,
             owner ? owner : host, process);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
}

START_TEST(only_temporary_files_of_the_dead_are_tidied)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    put_partial("file.h5", NULL, child);
    put_partial("file.h5", NULL, getpid());
    put_partial("file.h5", "elsewhere", child);
    put_partial("another.h5", NULL, child);
    comity_tidy_partials(in_directory("file.h5"));
    ck_assert_uint_eq(entries(directory), 3);
    comity_tidy(directory, NULL);
    ck_assert_uint_eq(entries(directory), 2);
    /* one writer does not touch another's file of the same path */
    struct comity_writer one, other;
    begin(&one, "file.h5");
    begin(&other, "file.h5");
    ck_assert_uint_eq(entries(directory), 4);
    assert_written(&one, comity_writer_commit(&one));
    comity_writer_free(&other);
    ck_assert_uint_eq(entries(directory), 3);
}
END_TEST

START_TEST(long_names_are_written)
{
    char name[256], path[600];
    memset(name, 'x', 255);
    name[255] = '\0';
    write_something(name);
    snprintf(path, sizeof path, "%s/%s", directory, name);
    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(an_unwritable_directory_stops_the_commit)
{
    const bool is_root = geteuid() == 0; /* whom no permission stops: act as somebody else */
    const uid_t nobody = 65534;
    ck_assert_int_eq(chmod(directory, 0777), 0);
    if (is_root)
        ck_assert_int_eq(seteuid(nobody), 0);
    struct comity_writer writer;
    begin(&writer, "file");
    if (is_root)
        ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(chmod(directory, 0555), 0);
    if (is_root)
        ck_assert_int_eq(seteuid(nobody), 0);
    const int status = comity_writer_commit(&writer);
    if (is_root)
        ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(chmod(directory, 0777), 0);
    ck_assert_int_eq(status, COMITY_CANNOT_WRITE);
    ck_assert_ptr_nonnull(strstr(last_failure(), "Permission denied"));
    ck_assert_int_ne(access(in_directory("file"), F_OK), 0);
    assert_nothing_is_open();
}
END_TEST

/* Fills a file system of 1 MB by boxes, by chunks, or only at the commit. */
static int fill_disk(const char *path, int way, char *error)
{
    static float values[64 * 1024];
    const size_t chunk[] = { 1, 64 * 1024 };
    struct comity_writer writer;
    assert_written(&writer, comity_writer_create(&writer, path, "test", &failures));
    comity_writer_dimension(&writer, "row", 8);
    comity_writer_dimension(&writer, "column", 64 * 1024);
    assert_written(&writer,
                   comity_writer_variable(&writer, DESCRIBE(.name = "x", .element = COMITY_FLOAT32,
                                                            .dimensions = "row column",
                                                            .chunk = way ? chunk : NULL)));
    for (int i = 0; i < 40; i++) { /* descriptions that wait for the disk, too */
        char name[8];
        snprintf(name, sizeof name, "v%d", i);
        comity_writer_variable(
            &writer, DESCRIBE(.name = name, .element = COMITY_INT8, .long_name = "one of many"));
    }
    const size_t rows = way == 2 ? 4 : 8; /* one chunk of 256 kB always waits in the cache */
    for (size_t row = 0; row < rows; row++) {
        memset(values, (int)row + 1, sizeof values);
        const struct comity_chunk whole = { values, sizeof values, 0 };
        if (way == 1) {
            comity_writer_put_chunk(&writer, "x", (size_t[]){ row, 0 }, &whole);
        } else {
            comity_writer_put_box(&writer, "x", (size_t[]){ row, 0 }, (size_t[]){ 1, 64 * 1024 },
                                  values);
        }
    }
    if (way == 2)
        assert_written(&writer, writer.status);
    const int status = comity_writer_commit(&writer);
    strcpy(error, last_failure());
    comity_writer_free(&writer);
    return status;
}

START_TEST(a_full_disk_is_told_and_leaves_nothing)
{
    comity_files_begin();
    if (mount("tmpfs", directory, "tmpfs", 0, "size=1m") != 0) {
        printf("# skipped, no mount: a full disk is told and leaves nothing\n");
        return;
    }
    char error[COMITY_FILE_ERROR];
    const int status = fill_disk(in_directory("file"), _i, error);
    const size_t left = entries(directory);
    struct comity_writer again; /* the room is free again */
    int then = comity_writer_create(&again, in_directory("file"), "test", &failures);
    if (then == COMITY_OK)
        then = comity_writer_commit(&again);
    ck_assert_int_eq(umount(directory), 0); /* fails when a file is still open */
    ck_assert_int_eq(status, COMITY_CANNOT_WRITE);
    ck_assert_msg(strstr(error, "No space left on device") != NULL, "%s", error);
    ck_assert_uint_eq(left, 0);
    ck_assert_int_eq(then, COMITY_OK);
    assert_nothing_is_open();
}
END_TEST

Suite *labelled_commit_suite(void)
{
    Suite *suite = suite_create("labelled_commit");
    TCase *cases = tcase_create("labelled_commit");
    tcase_add_checked_fixture(cases, enter_directory, leave_directory);
    tcase_set_timeout(cases, 20);
    tcase_add_test(cases, a_seal_that_cannot_be_read);
    tcase_add_test(cases, equal_contents_are_equal_bytes);
    tcase_add_test(cases, nothing_is_there_before_the_commit_or_after_leaving_off);
    tcase_add_test(cases, a_file_stays_until_it_is_replaced_whole);
    tcase_add_test(cases, a_mistake_is_final_and_told);
    tcase_add_test(cases, misuse_of_the_writer_is_refused);
    tcase_add_test(cases, misuse_of_the_writer_into_memory_is_refused);
    tcase_add_test(cases, a_chunk_larger_than_the_cache);
    tcase_add_test(cases, a_thousand_files_beside_are_enough);
    tcase_add_loop_test(cases, wrong_descriptions_are_refused, 0,
                        (int)(sizeof mistakes / sizeof mistakes[0]));
    tcase_add_test(cases, places_that_cannot_be_written_are_refused_at_once);
    tcase_add_test(cases, what_appears_meanwhile_stays);
    tcase_add_test(cases, only_what_was_there_is_replaced);
    tcase_add_test(cases, equal_results_are_replaced_and_no_others);
    tcase_add_test(cases, what_vanishes_meanwhile_makes_room);
    tcase_add_test(cases, only_temporary_files_of_the_dead_are_tidied);
    tcase_add_test(cases, long_names_are_written);
    tcase_add_test(cases, an_unwritable_directory_stops_the_commit);
    tcase_add_loop_test(cases, a_full_disk_is_told_and_leaves_nothing, 0, 3);
    suite_add_tcase(suite, cases);
    return suite;
}
