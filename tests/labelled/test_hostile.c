/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are damaged, or made to harm. */
#include "labelled/checksum.h"
#include "labelled_fixture.h"

#include <fcntl.h>
#include <libdeflate.h>
#include <sys/stat.h>

Suite *hostile_suite(void);

static void assert_refused(const char *name, int expected, const char *cause)
{
    struct comity_reader reader;
    ck_assert_int_eq(comity_reader_open(&reader, in_directory(name), NULL), expected);
    ck_assert_msg(strstr(reader.error, cause) != NULL, "%s", reader.error);
    ck_assert_msg(strstr(reader.error, name) != NULL, "%s", reader.error);
    end_reading(&reader);
}

static hid_t open_to_change(const char *name)
{
    const hid_t file = H5Fopen(in_directory(name), H5F_ACC_RDWR, H5P_DEFAULT);
    ck_assert_int_gt(file, 0);
    return file;
}

/* ---- places outside the file ---- */

START_TEST(links_that_lead_elsewhere_are_refused)
{
    write_something("file");
    ck_assert_int_eq(mkfifo(in_directory("pipe"), 0600), 0);
    char pipe[400];
    strcpy(pipe, in_directory("pipe"));
    const hid_t file = open_to_change("file");
    if (_i == 0)
        ck_assert_int_ge(H5Lcreate_external(pipe, "/x", file, "x", H5P_DEFAULT, H5P_DEFAULT), 0);
    else
        ck_assert_int_ge(H5Lcreate_soft("/trust", file, "x", H5P_DEFAULT, H5P_DEFAULT), 0);
    H5Fclose(file);
    assert_refused("file", COMITY_BAD_FILE, "x is a link that leads elsewhere");
}
END_TEST

START_TEST(values_that_lie_elsewhere_are_refused)
{
    write_something("file");
    const hid_t file = open_to_change("file");
    const hsize_t extent = 4;
    const hid_t space = H5Screate_simple(1, &extent, NULL);
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    if (_i == 0)
        H5Pset_external(creation, "/etc/passwd", 0, 32);
    else
        H5Pset_virtual(creation, space, ".", "/x", space);
    const hid_t dataset =
        H5Dcreate2(file, "x", H5T_IEEE_F64LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    ck_assert_int_gt(dataset, 0);
    H5Dclose(dataset);
    H5Pclose(creation);
    H5Sclose(space);
    H5Fclose(file);
    assert_refused("file", COMITY_BAD_FILE, "the values of x lie elsewhere");
}
END_TEST

START_TEST(a_pipe_is_not_waited_for)
{
    ck_assert_int_eq(mkfifo(in_directory("pipe"), 0600), 0);
    assert_refused("pipe", COMITY_CANNOT_READ, "it is not a regular file");
}
END_TEST

/* ---- claims ---- */

START_TEST(values_that_the_file_cannot_hold_are_refused)
{
    static const hsize_t extents[][3] = { { UINT64_C(1) << 40, 1, 1 },
                                          { UINT64_C(1) << 32, UINT64_C(1) << 31, 2 } };
    write_something("file");
    const hid_t file = open_to_change("file");
    const hsize_t chunk[] = { 1, 1, 1 };
    const hid_t space = H5Screate_simple(3, extents[_i], NULL);
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(creation, 3, chunk);
    H5Dclose(H5Dcreate2(file, "x", H5T_IEEE_F64LE, space, H5P_DEFAULT, creation, H5P_DEFAULT));
    H5Pclose(creation);
    H5Sclose(space);
    H5Fclose(file);
    assert_refused("file", COMITY_BAD_FILE,
                   _i ? "x is larger than memory can be" : "x claims more values than a file");
}
END_TEST

/* Which would want so much memory at once: the rest of the file is read. */
START_TEST(chunks_that_are_larger_than_any_are_not_read)
{
    enum { LARGE = (128 << 20) / 8 + 1 };
    static const char refusal[] = "trust has larger chunks than any file of ours";
    struct comity_writer writer;
    struct comity_reader reader;
    struct comity_dataset *dataset;
    double nothing;
    begin(&writer, "file");
    comity_writer_dimension(&writer, "large", LARGE);
    comity_writer_variable(&writer,
                           DESCRIBE(.name = "trust", .element = COMITY_FLOAT64,
                                    .dimensions = "large", .chunk = (const size_t[]){ LARGE }));
    assert_written(&writer, comity_writer_commit(&writer));
    ck_assert_int_eq(truncate(in_directory("file"), 1 << 20), 0); /* as if it could hold them */
    begin_reading(&reader, "file");
    ck_assert_int_eq(comity_reader_get(&reader, "trust", COMITY_FLOAT64, &nothing),
                     COMITY_BAD_FILE);
    ck_assert_msg(strstr(reader.error, refusal) != NULL, "%s", reader.error);
    end_reading(&reader);
    ck_assert_int_eq(comity_dataset_open(&dataset, in_directory("file"), &failures),
                     COMITY_BAD_FILE);
    ck_assert_msg(strstr(last_failure(), refusal) != NULL, "%s", last_failure());
    ck_assert_ptr_null(dataset);
}
END_TEST

/* A chunk of the declared size that inflates to a hundred times as much. */
START_TEST(a_chunk_is_not_inflated_beyond_its_size)
{
    enum { BYTES = 2 * 4 * 3 * 4, BOMB = 100 * BYTES };
    static unsigned char zeros[BOMB], deflated[BOMB];
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(6);
    const size_t size =
        libdeflate_zlib_compress(compressor, zeros, sizeof zeros, deflated, sizeof deflated);
    libdeflate_free_compressor(compressor);
    ck_assert_uint_gt(size, 0);
    struct comity_writer writer;
    begin(&writer, "file");
    declare_tiled(&writer, "trust", COMITY_FLOAT32, 4);
    comity_fletcher32_append(deflated, size);
    const struct comity_chunk bomb = { deflated, size + COMITY_CHECKSUM, 0 };
    comity_writer_put_chunk(&writer, "trust", (size_t[]){ 0, 0, 0 }, &bomb);
    assert_commits(&writer);

    struct comity_reader reader;
    begin_reading(&reader, "file");
    float values[REPLICATES * TICKS * STATES];
    ck_assert_int_eq(comity_reader_get(&reader, "trust", COMITY_FLOAT32, values), COMITY_BAD_FILE);
    ck_assert_ptr_nonnull(strstr(reader.error, "trust is damaged"));
    end_reading(&reader);
}
END_TEST

/* ---- bits ---- */

/* Flips one bit of each byte of a chunk's values in turn: no other figures are ever read. */
START_TEST(a_flipped_bit_is_found)
{
    char values[REPLICATES * TICKS * STATES * 4], read[sizeof values];
    make_values(COMITY_FLOAT32, 1, values);
    struct comity_writer writer;
    begin(&writer, "file");
    const int level = _i ? 4 : 0;
    declare_tiled(&writer, "trust", COMITY_FLOAT32, level);
    put_tiles(&writer, "trust", COMITY_FLOAT32, values, level);
    assert_commits(&writer);

    const hid_t file = H5Fopen(in_directory("file"), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t dataset = H5Dopen2(file, "trust", H5P_DEFAULT);
    const hsize_t offset[] = { 2, 4, 0 };
    haddr_t address;
    hsize_t size;
    unsigned skipped;
    ck_assert_int_ge(H5Dget_chunk_info_by_coord(dataset, offset, &skipped, &address, &size), 0);
    H5Dclose(dataset);
    H5Fclose(file);
    ck_assert_uint_ge(size, 24 * 4 + COMITY_CHECKSUM - 20);
    const int descriptor = open(in_directory("file"), O_RDWR);
    for (hsize_t at = 0; at < size; at++) {
        unsigned char byte;
        ck_assert_int_eq(pread(descriptor, &byte, 1, (off_t)(address + at)), 1);
        byte ^= (unsigned char)(1u << at % 8);
        ck_assert_int_eq(pwrite(descriptor, &byte, 1, (off_t)(address + at)), 1);
        struct comity_reader reader;
        begin_reading(&reader, "file");
        ck_assert_int_eq(comity_reader_get(&reader, "trust", COMITY_FLOAT32, read),
                         COMITY_BAD_FILE);
        ck_assert_ptr_nonnull(strstr(reader.error, "trust is damaged"));
        end_reading(&reader);
        byte ^= (unsigned char)(1u << at % 8);
        ck_assert_int_eq(pwrite(descriptor, &byte, 1, (off_t)(address + at)), 1);
    }
    close(descriptor);
}
END_TEST

START_TEST(checksums_are_those_of_hdf5)
{
    /* of HDF5's own test of the function, and its edges */
    const unsigned char bytes[] = { 1, 2, 3, 4, 5, 0xff, 0xff, 0, 0 };
    ck_assert_uint_eq(comity_fletcher32(bytes, 0), 0);
    ck_assert_uint_eq(comity_fletcher32(bytes + 7, 2), 0);
    ck_assert_uint_eq(comity_fletcher32(bytes + 5, 2), 0xffffffff);
    ck_assert_uint_eq(comity_fletcher32(bytes, 4), 0x05080406);
    ck_assert_uint_eq(comity_fletcher32(bytes, 5), 0x0e0e0906);
    static uint8_t ones[5 << 20], made[(5 << 20) + COMITY_CHECKSUM];
    memset(ones, 0xff, sizeof ones); /* longer than what is summed at once */
    memcpy(made, ones, sizeof ones);
    comity_fletcher32_append(made, sizeof ones);
    ck_assert(comity_fletcher32_holds(made, sizeof made));
    const hid_t file = H5Fcreate(in_directory("sums"), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hsize_t extent = sizeof ones, origin = 0;
    const hid_t space = H5Screate_simple(1, &extent, NULL), kind = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(kind, 1, &extent);
    H5Pset_fletcher32(kind);
    const hid_t dataset =
        H5Dcreate2(file, "x", H5T_NATIVE_UINT8, space, H5P_DEFAULT, kind, H5P_DEFAULT);
    ck_assert_int_ge(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &origin, sizeof made, made), 0);
    ck_assert_int_ge(H5Dread(dataset, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, made), 0);
    ck_assert_mem_eq(made, ones, sizeof ones);
    H5Dclose(dataset);
    H5Pclose(kind);
    H5Sclose(space);
    H5Fclose(file);
}
END_TEST

/* ---- attributes ---- */

START_TEST(attributes_are_what_is_asked_for)
{
    struct comity_writer writer;
    begin(&writer, "file");
    comity_writer_text(&writer, NULL, "word", "7");
    const double numbers[] = { 7, 8 }, part = 7.5, large = 1e300;
    comity_writer_numbers(&writer, NULL, "seven", COMITY_FLOAT64, 1, numbers);
    comity_writer_numbers(&writer, NULL, "two", COMITY_FLOAT64, 2, numbers);
    comity_writer_numbers(&writer, NULL, "part", COMITY_FLOAT64, 1, &part);
    comity_writer_numbers(&writer, NULL, "large", COMITY_FLOAT64, 1, &large);
    assert_commits(&writer);

    struct comity_reader reader;
    begin_reading(&reader, "file");
    char *text;
    uint64_t number;
    ck_assert_int_eq(comity_reader_text(&reader, NULL, "word", &text), COMITY_OK);
    ck_assert_str_eq(text, "7");
    free(text);
    assert_fails(&reader, comity_reader_text(&reader, NULL, "seven", &text), COMITY_BAD_FILE,
                 "the attribute seven is not a text");
    ck_assert_ptr_null(text);
    ck_assert_ptr_null(comity_reader_find_text(&reader, "seven"));
    ck_assert_ptr_null(comity_reader_find_text(&reader, "absent"));
    ck_assert_int_eq(comity_reader_whole(&reader, "seven", 0, 7, &number), COMITY_OK);
    ck_assert_uint_eq(number, 7);
    static const char *const wrong[] = { "word", "two", "part", "large", "absent" };
    for (size_t k = 0; k < 5; k++) {
        assert_fails(&reader, comity_reader_whole(&reader, wrong[k], 0, UINT64_MAX, &number),
                     COMITY_BAD_FILE, wrong[k]);
    }
    assert_fails(&reader, comity_reader_whole(&reader, "seven", 0, 6, &number), COMITY_BAD_FILE,
                 "seven is not one whole number from 0 to 6");
    end_reading(&reader);
}
END_TEST

START_TEST(values_of_another_type_are_refused)
{
    write_something("file");
    struct comity_reader reader;
    begin_reading(&reader, "file");
    int8_t values[REPLICATES * TICKS * STATES];
    ck_assert_int_eq(comity_reader_get(&reader, "trust", COMITY_INT8, values), COMITY_BAD_FILE);
    ck_assert_ptr_nonnull(strstr(reader.error, "trust is of type float32, not int8"));
    end_reading(&reader);
}
END_TEST

/* HDF5's own functions would read these into memory for one text of fixed length. */
START_TEST(marks_of_scales_are_texts)
{
    write_something("file");
    const hid_t file = open_to_change("file");
    const hid_t scale = H5Dopen2(file, "tick", H5P_DEFAULT);
    const char *const attribute = _i == 0 ? "CLASS" : "NAME";
    static const char marks[3000][16] = { "DIMENSION_SCALE" };
    const hsize_t many = 3000;
    const hid_t space = _i == 0 ? H5Screate_simple(1, &many, NULL) : H5Screate(H5S_SCALAR);
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, _i == 0 ? 16 : H5T_VARIABLE);
    ck_assert_int_ge(H5Adelete(scale, attribute), 0);
    const hid_t made = H5Acreate2(scale, attribute, type, space, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_gt(made, 0);
    ck_assert_int_ge(H5Awrite(made, type, _i == 0 ? (const void *)marks : &(char *){ "tick" }), 0);
    H5Aclose(made);
    H5Tclose(type);
    H5Sclose(space);
    H5Dclose(scale);
    H5Fclose(file);
    if (_i == 0) {
        assert_refused("file", COMITY_BAD_FILE, "has no dimension");
    } else {
        struct comity_reader reader;
        begin_reading(&reader, "file");
        end_reading(&reader);
    }
}
END_TEST

Suite *hostile_suite(void)
{
    Suite *suite = suite_create("hostile");
    TCase *cases = tcase_create("hostile");
    tcase_add_checked_fixture(cases, enter_directory, leave_directory);
    tcase_add_loop_test(cases, links_that_lead_elsewhere_are_refused, 0, 2);
    tcase_add_loop_test(cases, values_that_lie_elsewhere_are_refused, 0, 2);
    tcase_add_test(cases, a_pipe_is_not_waited_for);
    tcase_add_loop_test(cases, values_that_the_file_cannot_hold_are_refused, 0, 2);
    tcase_add_test(cases, chunks_that_are_larger_than_any_are_not_read);
    tcase_add_test(cases, a_chunk_is_not_inflated_beyond_its_size);
    tcase_add_loop_test(cases, a_flipped_bit_is_found, 0, 2);
    tcase_add_test(cases, checksums_are_those_of_hdf5);
    tcase_add_test(cases, attributes_are_what_is_asked_for);
    tcase_add_test(cases, values_of_another_type_are_refused);
    tcase_add_loop_test(cases, marks_of_scales_are_texts, 0, 2);
    suite_add_tcase(suite, cases);
    return suite;
}
