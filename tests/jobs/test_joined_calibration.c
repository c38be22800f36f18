/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a process that shares a calibration meets when others are faster. */
#include <comity/calibrate.h>
#include <comity/status.h>

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *joined_calibration_suite(void);

static const char measures[] =
    "measures = ( { name = \"together\"; kind = \"accords\"; venue = \"trilateral\"; },"
    "             { name = \"apart\"; kind = \"accords\"; venue = \"USA-CAN\"; } );\n";
static const char calibration[] =
    "scenario = \"%s/north_america.cfg\"; measures = \"measures.cfg\";\n"
    "simulations = 700; kept = 20; ticks = 24;\n"
    "priors = ( { key = \"trust.gain\"; prior = { kind = \"uniform\"; low = 0.01; high = 0.1; }; }"
    " );\n"
    "targets = ( { measure = \"together\"; observed = 1; error = 1; of = \"one_history\"; },\n"
    "            { measure = \"apart\"; observed = 2; error = 1; of = \"one_history\"; } );\n";

static struct comity_problems problems;
static char folder[] = "/tmp/comity_joined_XXXXXX";

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

/* ---- the others ---- */

static enum { NOTHING, MAKE_FILE, LAG, DENY } deed;
static int looks; /* at the place of the parts, until the deed is done */

static void clear_place(void)
{
    ck_assert_int_eq(system("rm -r joined.h5.parts"), 0);
}

static void finish(void)
{
    ck_assert_int_eq(rename("whole.h5", "joined.h5"), 0);
}

/* Stands before the C library's. */
DIR *opendir(const char *path)
{
    const char *ending = strrchr(path, '.');
    if (deed && ending && strcmp(ending, ".parts") == 0 && --looks == 0) {
        if (deed == DENY) {
            errno = EACCES;
            return NULL;
        }
        if (deed == MAKE_FILE)
            finish();
        clear_place();
    }
    const int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return descriptor < 0 ? NULL : fdopendir(descriptor);
}

/* The directory goes first where a network lags. */
static bool watch(void *context, const struct comity_progress *now)
{
    int *waits = context;
    if (now->waits && deed == LAG && looks <= 0 && ++*waits == 2)
        finish();
    return false;
}

/* ---- this process ---- */

static int calibrate(const char *path, bool join, int *waits,
                     struct comity_calibrate_result *result)
{
    const struct comity_monitor monitor = { watch, NULL, waits };
    const struct comity_calibrate_options options = { .source = { .path = "calibration.cfg" },
                                                      .threads = 1,
                                                      .join = join };
    return comity_calibrate(&options, &(struct comity_sink){ .path = path }, &monitor, &problems,
                            result);
}

static void begin(void)
{
    struct comity_calibrate_result result;
    char text[2048];
    int waits;
    comity_problems_init(&problems);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    write_file("measures.cfg", measures);
    snprintf(text, sizeof text, calibration, getenv("COMITY_CONFIGS"));
    write_file("calibration.cfg", text);
    ck_assert_int_eq(calibrate("whole.h5", false, &waits, &result), COMITY_OK);
    comity_calibrate_result_free(&result);
}

static void end(void)
{
    char command[64];
    deed = NOTHING;
    comity_problems_free(&problems);
    ck_assert_int_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
}

/* Shares the calibration, and meets the deed at one of its looks. */
static int meet(int what, int look, struct comity_calibrate_result *result)
{
    int waits = 0;
    deed = what;
    looks = look;
    const int status = calibrate("joined.h5", true, &waits, result);
    ck_assert_int_le(looks, 0); /* it was met */
    deed = NOTHING;
    return status;
}

enum { FIRST = 2, BEYOND = 11 }; /* looks: one, two before each of two blocks, four after */

START_TEST(others_have_made_the_file)
{
    struct comity_calibrate_result result;
    struct stat made, there;
    ck_assert_int_eq(stat("whole.h5", &made), 0);
    ck_assert_int_eq(meet(_i % 2 ? LAG : MAKE_FILE, _i / 2, &result), COMITY_OK);
    ck_assert(!result.complete);
    comity_calibrate_result_free(&result);
    ck_assert_int_eq(stat("joined.h5", &there), 0);
    ck_assert_uint_eq(there.st_ino, made.st_ino);
    ck_assert_int_ne(access("joined.h5.parts", F_OK), 0);
    ck_assert_uint_eq(problems.count, 0);
}
END_TEST

START_TEST(a_place_that_cannot_be_read_is_told)
{
    struct comity_calibrate_result result;
    ck_assert_int_eq(meet(DENY, _i, &result), COMITY_CANNOT_READ);
    comity_calibrate_result_free(&result);
    ck_assert_uint_eq(problems.count, 1);
    ck_assert_str_eq(problems.list[0].text, "joined.h5.parts: Permission denied");
    ck_assert_int_ne(access("joined.h5", F_OK), 0);
    /* what was computed is kept */
    comity_problems_drop(&problems, 0, 1);
    int waits = 0;
    ck_assert_int_eq(calibrate("joined.h5", true, &waits, &result), COMITY_OK);
    ck_assert(result.complete && result.reused + result.simulated == 700);
    comity_calibrate_result_free(&result);
}
END_TEST

Suite *joined_calibration_suite(void)
{
    Suite *suite = suite_create("joined_calibration");
    TCase *tests = tcase_create("joined_calibration");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, others_have_made_the_file, 2 * FIRST, 2 * BEYOND);
    tcase_add_loop_test(tests, a_place_that_cannot_be_read_is_told, FIRST, BEYOND);
    suite_add_tcase(suite, tests);
    return suite;
}
