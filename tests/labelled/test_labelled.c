/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled_fixture.h"
#include "labelled/handles.h"

#include <math.h>
#include <sys/stat.h>

Suite *labelled_suite(void);

/* ---- round trips ---- */

static const enum comity_element numeric[] = { COMITY_FLOAT32, COMITY_FLOAT64, COMITY_INT8,
                                               COMITY_INT32, COMITY_INT64 };

START_TEST(numbers_come_back_in_every_type)
{
    const enum comity_element element = numeric[_i];
    static const float f32[] = { 0.1f, -3e38f, 1e-45f };
    static const double f64[] = { 0.1, -1e308, 5e-324 };
    static const int8_t i8[] = { -128, 0, 127 };
    static const int32_t i32[] = { INT32_MIN, 0, INT32_MAX };
    static const int64_t i64[] = { INT64_MIN, -1, INT64_MAX };
    static const void *const values[] = { f32, f64, i8, i32, i64 };
    const size_t bytes = 3 * comity_element_size(element), chunk[] = { 3 };
    struct comity_writer writer;
    begin(&writer, "file");
    comity_writer_variable(&writer,
                           DESCRIBE(.name = "plain", .element = element, .dimensions = "state"));
    comity_writer_put(&writer, "plain", values[_i]);
    comity_writer_variable(&writer,
                           DESCRIBE(.name = "packed", .element = element, .dimensions = "state",
                                    .chunk = chunk, .compression = 1));
    comity_writer_put(&writer, "packed", values[_i]);
    comity_writer_variable(&writer, DESCRIBE(.name = "scalar", .element = element));
    comity_writer_put(&writer, "scalar", values[_i]);
    assert_commits(&writer);

    struct comity_reader reader;
    begin_reading(&reader, "file");
    unsigned char read[24];
    ck_assert_int_eq(comity_reader_get(&reader, "plain", element, read), COMITY_OK);
    ck_assert_mem_eq(read, values[_i], bytes);
    ck_assert_int_eq(comity_reader_get(&reader, "packed", element, read), COMITY_OK);
    ck_assert_mem_eq(read, values[_i], bytes);
    ck_assert_int_eq(comity_reader_get(&reader, "scalar", element, read), COMITY_OK);
    ck_assert_mem_eq(read, values[_i], comity_element_size(element));
    const struct comity_reader_variable *packed = comity_reader_find(&reader, "packed");
    ck_assert_int_eq(packed->element, element);
    ck_assert_int_eq(packed->compression, 1);
    ck_assert_uint_eq(packed->chunk[0], 3);
    ck_assert_uint_eq(comity_reader_find(&reader, "plain")->chunk[0], 3); /* for its checksum */
    ck_assert_int_eq(comity_reader_find(&reader, "plain")->compression, 0);
    ck_assert_uint_eq(comity_reader_find(&reader, "scalar")->rank, 0);
    end_reading(&reader);
}
END_TEST

START_TEST(dimensions_and_names_come_back_in_order)
{
    struct comity_writer writer;
    begin(&writer, "file");
    comity_writer_variable(&writer, DESCRIBE(.name = "zeal", .element = COMITY_FLOAT32,
                                             .dimensions = "replicate tick state"));
    comity_writer_variable(
        &writer, DESCRIBE(.name = "amity", .element = COMITY_FLOAT32, .dimensions = "tick"));
    assert_commits(&writer);

    struct comity_reader reader;
    begin_reading(&reader, "file");
    ck_assert_str_eq(reader.format, "test");
    const char *names[] = { "state", "tick", "zeal", "amity" };
    ck_assert_uint_eq(reader.variable_count, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_str_eq(reader.variables[i].name, names[i]);
    const struct comity_reader_variable *zeal = &reader.variables[2];
    const char *dimensions[] = { "replicate", "tick", "state" };
    const size_t extent[] = { REPLICATES, TICKS, STATES };
    ck_assert_uint_eq(zeal->rank, 3);
    ck_assert_uint_eq(zeal->size, REPLICATES * TICKS * STATES);
    for (size_t axis = 0; axis < 3; axis++) {
        const struct comity_reader_dimension *dimension = &reader.dimensions[zeal->dimension[axis]];
        ck_assert_str_eq(dimension->name, dimensions[axis]);
        ck_assert_uint_eq(dimension->length, extent[axis]);
        ck_assert_uint_eq(zeal->extent[axis], extent[axis]);
        ck_assert_int_eq(dimension->has_coordinate, axis != 0);
    }
    ck_assert_ptr_null(comity_reader_find(&reader, "replicate"));
    ck_assert_uint_eq(reader.dimension_count, 3);
    char **states;
    ck_assert_int_eq(comity_reader_strings(&reader, "state", &states), COMITY_OK);
    ck_assert_str_eq(states[0], "USA");
    ck_assert_str_eq(states[2], "M\xc3\xa9xico");
    free(states);
    end_reading(&reader);
}
END_TEST

static void assert_numbers(struct comity_reader *reader, const char *variable, const char *name,
                           enum comity_element element, size_t count, const double numbers[])
{
    struct comity_attribute attribute;
    ck_assert_int_eq(comity_reader_attribute(reader, variable, name, &attribute), COMITY_OK);
    ck_assert_ptr_null(attribute.text);
    ck_assert_int_eq(attribute.element, element);
    ck_assert_uint_eq(attribute.count, count);
    for (size_t i = 0; i < count; i++) {
        ck_assert(attribute.numbers[i] == numbers[i] ||
                  (isnan(attribute.numbers[i]) && isnan(numbers[i])));
    }
    comity_attribute_free(&attribute);
    comity_attribute_free(&attribute);
}

static void assert_text(struct comity_reader *reader, const char *variable, const char *name,
                        const char *text)
{
    struct comity_attribute attribute;
    ck_assert_int_eq(comity_reader_attribute(reader, variable, name, &attribute), COMITY_OK);
    ck_assert_str_eq(attribute.text, text);
    comity_attribute_free(&attribute);
}

START_TEST(attributes_come_back)
{
    const double range[] = { 0, 3 }, fill = -1, squares[] = { 1, 4, 9 };
    struct comity_writer writer;
    begin(&writer, "file");
    comity_writer_variable(&writer,
                           DESCRIBE(.name = "phase", .element = COMITY_INT8, .dimensions = "tick",
                                    .long_name = "phase", .units = "1", .coordinates = "time",
                                    .flag_meanings = "none nascent ascendant mature",
                                    .valid_range = range, .fill = &fill));
    comity_writer_text(&writer, "phase", "source", "Adler & Barnett \xe2\x80\x94 1998");
    comity_writer_text(&writer, NULL, "title", "");
    comity_writer_numbers(&writer, NULL, "squares", COMITY_FLOAT64, 3, squares);
    const int64_t large = INT64_C(1) << 40;
    comity_writer_numbers(&writer, NULL, "large", COMITY_INT64, 1, &large);
    assert_commits(&writer);

    struct comity_reader reader;
    begin_reading(&reader, "file");
    assert_text(&reader, "phase", "long_name", "phase");
    assert_text(&reader, "phase", "units", "1");
    assert_text(&reader, "phase", "coordinates", "time");
    assert_text(&reader, "phase", "flag_meanings", "none nascent ascendant mature");
    assert_text(&reader, "phase", "source", "Adler & Barnett \xe2\x80\x94 1998");
    assert_text(&reader, NULL, "title", "");
    assert_numbers(&reader, "phase", "flag_values", COMITY_INT8, 4, (double[]){ 0, 1, 2, 3 });
    assert_numbers(&reader, "phase", "valid_range", COMITY_INT8, 2, range);
    assert_numbers(&reader, "phase", "_FillValue", COMITY_INT8, 1, &fill);
    assert_numbers(&reader, NULL, "squares", COMITY_FLOAT64, 3, squares);
    assert_numbers(&reader, NULL, "large", COMITY_INT64, 1, (double[]){ 0x1p40 });

    struct comity_attribute *all, missing;
    size_t count;
    ck_assert_int_eq(comity_reader_attributes(&reader, "phase", &all, &count), COMITY_OK);
    const char *names[] = { "_FillValue",  "long_name",     "units",       "valid_range",
                            "flag_values", "flag_meanings", "coordinates", "source" };
    ck_assert_uint_eq(count, 8);
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(all[i].name, names[i]);
        comity_attribute_free(&all[i]);
    }
    free(all);
    assert_fails(&reader, comity_reader_attribute(&reader, NULL, "absent", &missing),
                 COMITY_BAD_FILE, "has no attribute absent");
    end_reading(&reader);
}
END_TEST

START_TEST(long_texts_come_back_from_their_group)
{
    const size_t length = 300000;
    char *text = malloc(length + 1), *read;
    memset(text, 'x', length);
    text[length] = '\0';
    struct comity_writer writer;
    begin(&writer, "file");
    comity_writer_provenance(&writer, "source", text);
    comity_writer_provenance(&writer, "command_line", "");
    assert_commits(&writer);

    struct comity_reader reader;
    begin_reading(&reader, "file");
    size_t count;
    struct comity_attribute *texts;
    ck_assert_int_eq(comity_reader_texts(&reader, &texts, &count), COMITY_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(texts[0].name, "source");
    ck_assert_str_eq(texts[0].text, text);
    ck_assert_str_eq(texts[1].name, "command_line");
    comity_attributes_free(texts, count);
    ck_assert_int_eq(comity_reader_provenance(&reader, "source", &read), COMITY_OK);
    ck_assert_str_eq(read, text);
    free(read);
    ck_assert_int_eq(comity_reader_provenance(&reader, "command_line", &read), COMITY_OK);
    ck_assert_str_eq(read, "");
    free(read);
    assert_fails(&reader, comity_reader_provenance(&reader, "absent", &read), COMITY_BAD_FILE,
                 "there is no text absent");
    ck_assert_int_eq(comity_reader_find_provenance(&reader, &read, "absent_%d", 1), COMITY_OK);
    ck_assert_ptr_null(read);
    end_reading(&reader);
    free(text);
}
END_TEST

START_TEST(boxes_fill_a_variable_and_the_rest_is_fill)
{
    const double fill = NAN;
    const size_t chunk[] = { 2, TICKS, STATES };
    struct comity_writer writer;
    begin(&writer, "file");
    comity_writer_variable(&writer, DESCRIBE(.name = "trust", .element = COMITY_FLOAT32,
                                             .dimensions = "replicate tick state", .fill = &fill,
                                             .chunk = _i ? chunk : NULL, .compression = _i));
    float box[2 * 3 * 2];
    for (size_t i = 0; i < 12; i++)
        box[i] = (float)i / 16;
    assert_written(&writer, comity_writer_put_box(&writer, "trust", (size_t[]){ 2, 3, 1 },
                                                  (size_t[]){ 2, 3, 2 }, box));
    assert_written(&writer, comity_writer_put_box(&writer, "trust", (size_t[]){ 5, 0, 0 },
                                                  (size_t[]){ 0, 7, 3 }, box));
    assert_commits(&writer);

    struct comity_reader reader;
    begin_reading(&reader, "file");
    double values[REPLICATES][TICKS][STATES], read[12];
    ck_assert_int_eq(comity_reader_get(&reader, "trust", COMITY_FLOAT64, values), COMITY_OK);
    ck_assert_int_eq(comity_reader_get_box(&reader, "trust", (size_t[]){ 2, 3, 1 },
                                           (size_t[]){ 2, 3, 2 }, COMITY_FLOAT64, read),
                     COMITY_OK);
    size_t inside = 0;
    for (size_t r = 0; r < REPLICATES; r++) {
        for (size_t t = 0; t < TICKS; t++) {
            for (size_t s = 0; s < STATES; s++) {
                if (r >= 2 && r < 4 && t >= 3 && t < 6 && s >= 1) {
                    ck_assert_double_eq(values[r][t][s], box[inside]);
                    ck_assert_double_eq(read[inside], box[inside]);
                    inside++;
                } else {
                    ck_assert(isnan(values[r][t][s]));
                }
            }
        }
    }
    ck_assert_uint_eq(inside, 12);
    end_reading(&reader);
}
END_TEST

/* ---- chunks ---- */

START_TEST(chunks_equal_boxes)
{
    const enum comity_element element = numeric[_i % 5];
    const int level = _i / 5 % 2 ? 6 : 0, noisy = _i / 10;
    const size_t bytes = REPLICATES * TICKS * STATES * comity_element_size(element);
    char values[REPLICATES * TICKS * STATES * 8], read[sizeof values];
    make_values(element, noisy, values);
    struct comity_writer writer;
    begin(&writer, "file");
    declare_tiled(&writer, "whole", element, level);
    declare_tiled(&writer, "tiled", element, level);
    comity_writer_put(&writer, "whole", values);
    put_tiles(&writer, "tiled", element, values, level);
    assert_commits(&writer);

    struct comity_reader reader;
    begin_reading(&reader, "file");
    const char *names[] = { "whole", "tiled" };
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(comity_reader_get(&reader, names[i], element, read), COMITY_OK);
        ck_assert_mem_eq(read, values, bytes);
    }
    end_reading(&reader);
}
END_TEST

/* Libraries divide the levels between them. */
static const int levels[] = { 1, 6 };

START_TEST(what_does_not_shrink_is_stored)
{
    float noise[1024], zeros[1024] = { 0 };
    for (size_t i = 0; i < 1024; i++)
        noise[i] = (float)drand48() * powf(2, (float)(lrand48() % 60));
    for (size_t i = 0; i < sizeof noise; i++)
        ((unsigned char *)noise)[i] = (unsigned char)lrand48();
    struct comity_codec codec;
    struct comity_chunk chunk;
    ck_assert_int_eq(comity_codec_init(&codec, levels[_i]), COMITY_OK);
    ck_assert_int_eq(comity_codec_encode(&codec, COMITY_FLOAT32, 1024, noise, &chunk), COMITY_OK);
    ck_assert_uint_eq(chunk.size, sizeof noise + 4);
    ck_assert_uint_eq(chunk.skipped, 2);
    ck_assert_int_eq(comity_codec_encode(&codec, COMITY_FLOAT32, 1024, zeros, &chunk), COMITY_OK);
    ck_assert_uint_lt(chunk.size, 100);
    ck_assert_uint_eq(chunk.skipped, 0);
    comity_codec_free(&codec);
    ck_assert_int_eq(comity_codec_init(&codec, 10), COMITY_BAD_ARGUMENT);
    comity_codec_free(&codec);
}
END_TEST

/* A chunk of float32 is read by HDF5's own filters, and by ours. */
static void assert_comes_back(const struct comity_chunk *chunk, size_t count, const void *values)
{
    const hsize_t extent = count, origin = 0;
    const size_t bytes = count * sizeof(float);
    char *read = calloc(2, bytes);
    struct comity_codec decoder;
    COMITY_HANDLE access = H5Pcreate(H5P_FILE_ACCESS), creation = H5Pcreate(H5P_DATASET_CREATE);
    COMITY_HANDLE space = H5Screate_simple(1, &extent, NULL);
    ck_assert(H5Pset_fapl_core(access, 1 << 20, 0) >= 0 && H5Pset_chunk(creation, 1, &extent) >= 0);
    ck_assert(H5Pset_shuffle(creation) >= 0 && H5Pset_deflate(creation, 1) >= 0 &&
              H5Pset_fletcher32(creation) >= 0);
    COMITY_HANDLE file = H5Fcreate("chunk", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    COMITY_HANDLE dataset =
        H5Dcreate2(file, "values", H5T_IEEE_F32LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    ck_assert(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &origin, chunk->size, chunk->bytes) >= 0);
    ck_assert(H5Dread(dataset, H5T_IEEE_F32LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) >= 0);
    ck_assert_mem_eq(read, values, bytes);
    ck_assert_int_eq(comity_codec_init(&decoder, 0), COMITY_OK);
    ck_assert_int_eq(comity_codec_decode(&decoder, comity_codec_filters, COMITY_FILTERS,
                                         COMITY_FLOAT32, count, chunk, read + bytes),
                     COMITY_OK);
    ck_assert_mem_eq(read + bytes, values, bytes);
    comity_codec_free(&decoder);
    free(read);
}

/* Low bytes that are noise take no more room than they have, and the rest next to none. */
START_TEST(noise_in_low_bytes_is_stored)
{
    enum { COUNT = 100000 };
    static uint32_t values[COUNT];
    const size_t noisy = 2 - (size_t)_i % 3; /* bytes */
    const uint32_t kept = UINT32_MAX << 8 * noisy;
    for (size_t i = 0; i < COUNT; i++)
        values[i] = (0x3f000000 & kept) | ((uint32_t)mrand48() & ~kept);
    struct comity_codec codec;
    struct comity_chunk chunk;
    ck_assert_int_eq(comity_codec_init(&codec, levels[_i / 3]), COMITY_OK);
    ck_assert_int_eq(comity_codec_encode(&codec, COMITY_FLOAT32, COUNT, values, &chunk), COMITY_OK);
    ck_assert_uint_eq(chunk.skipped, 0);
    ck_assert_uint_ge(chunk.size, noisy * COUNT);
    ck_assert_uint_lt(chunk.size, noisy * COUNT + COUNT / 100);
    assert_comes_back(&chunk, COUNT, values);
    comity_codec_free(&codec);
}
END_TEST

/* Counts, whose low bytes are zeros, of many lengths. */
START_TEST(zeros_in_low_bytes_are_short)
{
    enum { MOST = 1000000 };
    static float values[MOST];
    const size_t count = _i == 0 ? MOST : 500 + 129 * (size_t)_i;
    for (size_t i = 0; i < count; i++)
        values[i] = i + 1 == count ? 3 : 0;
    struct comity_codec codec;
    struct comity_chunk chunk;
    ck_assert_int_eq(comity_codec_init(&codec, 1), COMITY_OK);
    for (unsigned largest = 1; largest < 256; largest *= 4) {
        ck_assert_int_eq(comity_codec_encode(&codec, COMITY_FLOAT32, count, values, &chunk),
                         COMITY_OK);
        ck_assert_uint_eq(chunk.skipped, 0);
        ck_assert_uint_lt(chunk.size, 2 * count + 200); /* nothing but the high bytes has a size */
        assert_comes_back(&chunk, count, values);
        for (size_t i = 0; i < count; i++)
            values[i] = (float)(lrand48() % (4 * largest));
    }
    comity_codec_free(&codec);
}
END_TEST

START_TEST(padding_keeps_the_corner)
{
    const int32_t values[] = { 1, 2, 3, 4, 5, 6 };
    const int32_t expected[] = { 1, 2, 3, -7, 4, 5, 6, -7, -7, -7, -7, -7 };
    int32_t padded[12];
    comity_chunk_pad(COMITY_INT32, 2, (size_t[]){ 2, 3 }, (size_t[]){ 3, 4 }, -7, values, padded);
    ck_assert_mem_eq(padded, expected, sizeof expected);
}
END_TEST

/* ---- chunks as they lie ---- */

START_TEST(a_never_written_chunk_is_empty)
{
    struct comity_writer writer;
    begin(&writer, "file");
    declare_tiled(&writer, "trust", COMITY_FLOAT64, 3);
    assert_commits(&writer);
    struct comity_reader reader;
    begin_reading(&reader, "file");
    void *buffer = NULL;
    size_t capacity = 0;
    struct comity_chunk chunk;
    ck_assert_int_eq(
        comity_reader_chunk(&reader, "trust", (size_t[]){ 1, 1, 0 }, &buffer, &capacity, &chunk),
        COMITY_OK);
    ck_assert_uint_eq(chunk.size, 0);
    ck_assert_int_eq(
        comity_reader_chunk(&reader, "trust", (size_t[]){ 3, 0, 0 }, &buffer, &capacity, &chunk),
        COMITY_BAD_ARGUMENT);
    free(buffer);
    end_reading(&reader);
}
END_TEST

/* ---- files that are not ours ---- */

static void assert_refused(const char *name, int expected, const char *cause)
{
    struct comity_reader reader;
    ck_assert_int_eq(comity_reader_open(&reader, in_directory(name), NULL), expected);
    ck_assert_msg(strstr(reader.error, cause) != NULL, "%s", reader.error);
    end_reading(&reader);
}

START_TEST(other_files_are_refused)
{
    assert_refused("absent", COMITY_CANNOT_READ, "No such file or directory");
    assert_refused(".", COMITY_CANNOT_READ, "Is a directory");
    FILE *text = fopen(in_directory("text"), "w");
    fputs("not HDF5\n", text);
    fclose(text);
    assert_refused("text", COMITY_BAD_FILE, "is not an HDF5 file");
    const hid_t other = H5Fcreate(in_directory("other"), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(other);
    assert_refused("other", COMITY_BAD_FILE, "not one of comity");
}
END_TEST

START_TEST(truncated_files_are_refused)
{
    write_something("file");
    struct stat whole;
    ck_assert_int_eq(stat(in_directory("file"), &whole), 0);
    ck_assert_int_eq(truncate(in_directory("file"), whole.st_size - 1), 0);
    assert_refused("file", COMITY_BAD_FILE, "is damaged or incomplete: truncated file");
    for (off_t length = whole.st_size - 97; length > 0; length -= 97) {
        ck_assert_int_eq(truncate(in_directory("file"), length), 0);
        struct comity_reader reader;
        ck_assert_int_eq(comity_reader_open(&reader, in_directory("file"), NULL), COMITY_BAD_FILE);
        end_reading(&reader);
    }
}
END_TEST

START_TEST(misuse_of_the_reader_is_refused)
{
    write_something("file");
    struct comity_reader reader;
    begin_reading(&reader, "file");
    double values[REPLICATES * TICKS * STATES];
    char **strings;
    assert_fails(&reader, comity_reader_get(&reader, "absent", COMITY_FLOAT64, values),
                 COMITY_BAD_ARGUMENT, "there is no variable absent");
    assert_fails(&reader, comity_reader_get(&reader, "state", COMITY_FLOAT64, values),
                 COMITY_BAD_ARGUMENT, "state (string) has no float64 values");
    assert_fails(&reader, comity_reader_strings(&reader, "trust", &strings), COMITY_BAD_ARGUMENT,
                 "trust holds no strings");
    assert_fails(&reader,
                 comity_reader_get_box(&reader, "tick", (size_t[]){ 1 }, (size_t[]){ TICKS },
                                       COMITY_FLOAT64, values),
                 COMITY_BAD_ARGUMENT, "tick: 7 from 1 on exceeds axis 0");
    assert_fails(&reader, comity_reader_get_all(&reader, "tick", TICKS - 1, values),
                 COMITY_BAD_FILE, "it does not hold 6 numbers of tick");
    end_reading(&reader);
}
END_TEST

/* ---- manners ---- */

START_TEST(the_error_handler_of_the_caller_stays)
{
    H5E_auto2_t before, silent, after;
    void *context;
    H5Eget_auto2(H5E_DEFAULT, &before, &context);
    write_something("file");
    assert_refused("absent", COMITY_CANNOT_READ, "No such file or directory");
    H5Eget_auto2(H5E_DEFAULT, &after, &context);
    ck_assert(before != NULL && before == after);
    comity_files_begin();
    assert_refused("absent", COMITY_CANNOT_READ, "No such file or directory");
    H5Eget_auto2(H5E_DEFAULT, &silent, &context);
    ck_assert(silent == NULL);
}
END_TEST

Suite *labelled_suite(void)
{
    Suite *suite = suite_create("labelled");
    TCase *cases = tcase_create("labelled");
    tcase_add_checked_fixture(cases, enter_directory, leave_directory);
    tcase_add_loop_test(cases, numbers_come_back_in_every_type, 0, 5);
    tcase_add_test(cases, dimensions_and_names_come_back_in_order);
    tcase_add_test(cases, attributes_come_back);
    tcase_add_test(cases, long_texts_come_back_from_their_group);
    tcase_add_loop_test(cases, boxes_fill_a_variable_and_the_rest_is_fill, 0, 2);
    tcase_add_loop_test(cases, chunks_equal_boxes, 0, 20);
    tcase_add_loop_test(cases, what_does_not_shrink_is_stored, 0, 2);
    tcase_add_loop_test(cases, noise_in_low_bytes_is_stored, 0, 6);
    tcase_add_loop_test(cases, zeros_in_low_bytes_are_short, 0, 17);
    tcase_add_test(cases, padding_keeps_the_corner);
    tcase_add_test(cases, a_never_written_chunk_is_empty);
    tcase_add_test(cases, other_files_are_refused);
    tcase_add_test(cases, truncated_files_are_refused);
    tcase_add_test(cases, misuse_of_the_reader_is_refused);
    tcase_add_test(cases, the_error_handler_of_the_caller_stays);
    suite_add_tcase(suite, cases);
    return suite;
}
