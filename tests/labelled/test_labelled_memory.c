/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a writer into memory makes of values that are never put, and when. */
#include "labelled/memory.h"
#include "labelled_fixture.h"

#include <malloc.h>
#include <math.h>
#include <sys/mman.h>

Suite *labelled_memory_suite(void);

/* Without values a variable in memory has its fill, as one in a file. */
START_TEST(what_was_never_put_is_filled)
{
    struct comity_dataset *dataset = calloc(1, sizeof *dataset);
    struct comity_writer writer;
    const double fill = -9;
    size_t count;
    ck_assert_int_eq(comity_writer_create_memory(&writer, dataset, "test", &failures), COMITY_OK);
    comity_writer_dimension(&writer, "tick", TICKS);
    comity_writer_variable(&writer, DESCRIBE(.name = "trust", .element = COMITY_FLOAT32,
                                             .dimensions = "tick", .fill = &fill));
    ck_assert_int_eq(comity_writer_commit(&writer), COMITY_OK);
    const struct comity_dataset_variable *variables = comity_dataset_variables(dataset, &count);
    ck_assert_uint_eq(count, 1);
    for (size_t k = 0; k < TICKS; k++)
        ck_assert_float_eq(((const float *)variables[0].values)[k], -9);
    comity_dataset_free(dataset);
}
END_TEST

/* Of any boxes, with and without gaps, in any order: what they leave out is filled. */
START_TEST(what_boxes_leave_out_is_filled)
{
    enum { A = 5, B = 4, C = 3, BOXES = 3 };
    const size_t extent[] = { A, B, C };
    const double fill = -9;
    uint32_t state = (uint32_t)_i + 1;
    struct comity_dataset *dataset = calloc(1, sizeof *dataset);
    struct comity_writer writer;
    double expected[A][B][C], values[A * B * C];
    size_t count;
    for (size_t k = 0; k < A * B * C; k++)
        (&expected[0][0][0])[k] = fill;
    ck_assert_int_eq(comity_writer_create_memory(&writer, dataset, "test", &failures), COMITY_OK);
    comity_writer_dimension(&writer, "tick", A);
    comity_writer_dimension(&writer, "state", B);
    comity_writer_dimension(&writer, "issue", C);
    comity_writer_variable(&writer, DESCRIBE(.name = "trust", .element = COMITY_FLOAT64,
                                             .dimensions = "tick state issue", .fill = &fill));
    for (int box = 0; box < BOXES; box++) {
        size_t start[3], size[3];
        for (size_t axis = 0; axis < 3; axis++) {
            state = state * 1664525U + 1013904223U;
            start[axis] = (state >> 16) % extent[axis];
            state = state * 1664525U + 1013904223U;
            size[axis] = 1 + (state >> 16) % (extent[axis] - start[axis]);
        }
        for (size_t k = 0; k < size[0] * size[1] * size[2]; k++) {
            values[k] = 100 * box + (double)k;
            expected[start[0] + k / size[2] / size[1]][start[1] + k / size[2] % size[1]]
                    [start[2] + k % size[2]] = values[k];
        }
        assert_written(&writer, comity_writer_put_box(&writer, "trust", start, size, values));
    }
    ck_assert_int_eq(comity_writer_commit(&writer), COMITY_OK);
    ck_assert_mem_eq(comity_dataset_variables(dataset, &count)[0].values, expected,
                     sizeof expected);
    comity_dataset_free(dataset);
}
END_TEST

/* Pages of memory that are there. */
static size_t resident(const void *memory, size_t bytes)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = bytes / page - 1;
    const uintptr_t first = ((uintptr_t)memory + page - 1) / page * page;
    unsigned char *there = calloc(pages, 1);
    size_t count = 0;
    ck_assert_int_eq(mincore((void *)first, pages * page, there), 0);
    for (size_t k = 0; k < pages; k++)
        count += there[k] & 1;
    free(there);
    return count * page;
}

/* Whoever stops a computation waits for no more than a block: the rest is not touched before. */
START_TEST(memory_of_what_was_not_put_yet_is_not_touched)
{
    enum { LONG = 1 << 24, BLOCK = 1 << 18 };
    const double fill = NAN;
    struct comity_dataset *dataset = calloc(1, sizeof *dataset);
    struct comity_writer writer;
    double *values = calloc(BLOCK, sizeof *values);
    size_t count;
    mallopt(M_PERTURB, 0); /* which has calloc touch all */
    ck_assert_int_eq(comity_writer_create_memory(&writer, dataset, "test", &failures), COMITY_OK);
    comity_writer_dimension(&writer, "tick", LONG);
    comity_writer_variable(&writer, DESCRIBE(.name = "trust", .element = COMITY_FLOAT64,
                                             .dimensions = "tick", .fill = &fill));
    for (size_t block = 0; block < 2; block++) {
        assert_written(&writer, comity_writer_put_box(&writer, "trust", &(size_t){ block * BLOCK },
                                                      &(size_t){ BLOCK }, values));
    }
    const struct comity_dataset_variable *trust = comity_dataset_variables(dataset, &count);
    const size_t there = resident(trust->values, LONG * sizeof *values);
    ck_assert_uint_ge(there, BLOCK * sizeof *values);
    ck_assert_uint_le(there, 4 * BLOCK * sizeof *values); /* pages may be large */
    comity_writer_free(&writer);
    comity_dataset_free(dataset);
    free(values);
}
END_TEST

Suite *labelled_memory_suite(void)
{
    Suite *suite = suite_create("labelled_memory");
    TCase *cases = tcase_create("labelled_memory");
    tcase_add_test(cases, what_was_never_put_is_filled);
    tcase_add_loop_test(cases, what_boxes_leave_out_is_filled, 0, 50);
    tcase_add_test(cases, memory_of_what_was_not_put_yet_is_not_touched);
    suite_add_tcase(suite, cases);
    return suite;
}
