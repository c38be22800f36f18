/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The same world gives the same bits alone or in company, in any place, on any kernel. */
#include "worlds.h"

#include <check.h>
#include <comity/status.h>
#include <stdlib.h>
#include <string.h>

Suite *simulation_suite(void);

enum { WORLDS = 4 * COMITY_VECTORS_MOST + 5, TICKS = 60 };

static struct comity_test_world settings[WORLDS];
static struct comity_world worlds[WORLDS];

/* Worlds as different as can be: settings, schedules, replicates, streams. */
static void make_worlds(void)
{
    for (uint32_t k = 0; k < WORLDS; k++) {
        comity_test_random_world(&settings[k], 300 + k,
                                 k % 3 ? COMITY_TEST_NEAR : COMITY_TEST_ANYWHERE, TICKS);
        worlds[k] = comity_test_start(&settings[k], 7 * k);
        worlds[k].stream = k % 4;
    }
}

static void assert_same_world(const double *records, const double *expected, size_t world)
{
    if (memcmp(records, expected, TICKS * COMITY_RECORD_SLOTS * sizeof *records) != 0)
        ck_abort_msg("world %zu has other bits", world);
}

/* Each world by itself on the plainest kernel. */
static double *run_alone(bool mean_field)
{
    double *all = malloc(WORLDS * TICKS * COMITY_RECORD_SLOTS * sizeof *all);
    ck_assert_ptr_nonnull(all);
    for (size_t k = 0; k < WORLDS; k++) {
        double *records =
            comity_test_records(comity_test_kernel(0), mean_field, &worlds[k], 1, TICKS);
        memcpy(all + k * TICKS * COMITY_RECORD_SLOTS, records,
               TICKS * COMITY_RECORD_SLOTS * sizeof *records);
        free(records);
    }
    return all;
}

static void compare(const char *kernel, bool mean_field)
{
    double *alone = run_alone(mean_field);
    for (size_t count = 1; count <= WORLDS; count += count < 10 ? 1 : 9) {
        for (size_t first = 0; first + count <= WORLDS; first += 5) {
            double *records = comity_test_records(kernel, mean_field, worlds + first, count, TICKS);
            for (size_t k = 0; k < count; k++) {
                assert_same_world(records + k * TICKS * COMITY_RECORD_SLOTS,
                                  alone + (first + k) * TICKS * COMITY_RECORD_SLOTS, first + k);
            }
            free(records);
        }
    }
    free(alone);
}

START_TEST(company_does_not_matter)
{
    make_worlds();
    compare(comity_test_kernel(_i), false);
}
END_TEST

START_TEST(company_does_not_matter_in_mean_field)
{
    make_worlds();
    compare(comity_test_kernel(_i), true);
}
END_TEST

/* Worlds whose draws repeat, as in a sweep, share them or not. */
START_TEST(shared_draws_do_not_matter)
{
    static const uint32_t periods[] = { 1, 3, 4, 8, 12 };
    make_worlds();
    for (size_t p = 0; p < sizeof periods / sizeof periods[0]; p++) {
        for (uint32_t k = 0; k < WORLDS; k++) {
            worlds[k].replicate = 5 + k % periods[p];
            worlds[k].stream = 0;
        }
        compare(comity_test_kernel(_i), false);
    }
}
END_TEST

/* What an observer may keep at view.vector: the months of one vector, from the first to the last.
 */
struct places {
    struct comity_view last[COMITY_VECTORS_MOST];
    size_t worlds, most; /* seen to the end; vectors side by side */
};

static void follow(void *context, const struct comity_view *view)
{
    struct places *places = context;
    ck_assert_uint_lt(view->vector, COMITY_VECTORS_MOST);
    struct comity_view *last = &places->last[view->vector];
    if (view->tick == 0) {
        ck_assert(last->ticks == 0 || last->tick + 1 == last->ticks);
    } else {
        ck_assert_uint_eq(view->tick, last->tick + 1);
        ck_assert_uint_eq(view->first, last->first);
        ck_assert_ptr_eq(view->record, last->record);
    }
    *last = *view;
    places->worlds += view->tick + 1 == view->ticks ? view->count : 0;
    places->most = view->vector + 1 > places->most ? view->vector + 1 : places->most;
}

static struct places places_of(uint32_t period)
{
    struct comity_simulator simulator;
    struct places places = { 0 };
    make_worlds();
    for (uint32_t k = 0; k < WORLDS; k++) {
        worlds[k].replicate = k % period;
        worlds[k].stream = 0;
    }
    ck_assert_int_eq(comity_simulator_init(&simulator, comity_test_kernel(0), 0), COMITY_OK);
    comity_simulator_run(&simulator, worlds, WORLDS, TICKS, follow, &places);
    comity_simulator_free(&simulator);
    ck_assert_uint_eq(places.worlds, WORLDS);
    return places;
}

START_TEST(vectors_with_the_same_draws_run_side_by_side)
{
    ck_assert_uint_eq(places_of(4).most, COMITY_VECTORS_MOST);
    ck_assert_uint_eq(places_of(12).most, (WORLDS - 1) / 12 + 1);
    ck_assert_uint_eq(places_of(WORLDS).most, 1);
}
END_TEST

/* Points of nine worlds, of which some want more; the third of them has draws of its own. */
enum { POINT = 9 };
static const size_t starts[] = { 0, POINT, 2 * POINT, 3 * POINT };

static void make_points(void)
{
    make_worlds();
    for (uint32_t k = 0; k < WORLDS; k++) {
        worlds[k].replicate = k % POINT;
        worlds[k].stream = k / POINT == 2;
    }
}

START_TEST(worlds_from_several_starts_are_the_same)
{
    const size_t size = WORLDS * TICKS * COMITY_RECORD_SLOTS * sizeof(double);
    struct comity_simulator simulator;
    make_points();
    double *alone = run_alone(false), *records = malloc(size);
    ck_assert_ptr_nonnull(records);
    ck_assert_int_eq(comity_simulator_init(&simulator, comity_test_kernel(_i), 0), COMITY_OK);
    for (size_t count = 1; count <= POINT; count++) {
        memset(records, 0, size);
        comity_simulator_run_from(&simulator, worlds, starts, 4, count, TICKS, comity_test_keep,
                                  records);
        for (size_t k = 0; k < WORLDS; k++) {
            const double *record = records + k * TICKS * COMITY_RECORD_SLOTS;
            if (k / POINT < 4 && k % POINT < count)
                assert_same_world(record, alone + k * TICKS * COMITY_RECORD_SLOTS, k);
            else
                ck_assert_double_eq(record[0], 0); /* nobody asked for it */
        }
    }
    comity_simulator_free(&simulator);
    free(records);
    free(alone);
}
END_TEST

START_TEST(starts_with_the_same_draws_run_side_by_side)
{
    struct comity_simulator simulator;
    struct places places = { 0 };
    make_points();
    ck_assert_int_eq(comity_simulator_init(&simulator, comity_test_kernel(0), 0), COMITY_OK);
    comity_simulator_run_from(&simulator, worlds, starts, 4, POINT, TICKS, follow, &places);
    ck_assert_uint_eq(places.worlds, 4 * POINT);
    ck_assert_uint_eq(places.most, 2); /* the first two; the third parts the fourth from them */
    worlds[2 * POINT].stream = 0;      /* in the first vector, where other worlds still differ */
    places = (struct places){ 0 };
    comity_simulator_run_from(&simulator, worlds, starts, 4, 1, TICKS, follow, &places);
    ck_assert_uint_eq(places.most, 4);
    comity_simulator_free(&simulator);
}
END_TEST

START_TEST(seeds_may_differ_between_neighbours)
{
    make_worlds();
    for (uint32_t k = 0; k < WORLDS; k++)
        worlds[k].seed = k / 5;
    double *alone = run_alone(false);
    double *records = comity_test_records(comity_test_kernel(_i), false, worlds, WORLDS, TICKS);
    for (size_t k = 0; k < WORLDS; k++) {
        assert_same_world(records + k * TICKS * COMITY_RECORD_SLOTS,
                          alone + k * TICKS * COMITY_RECORD_SLOTS, k);
    }
    free(records);
    free(alone);
}
END_TEST

/* Whether a change of the draws' key changes a default world. */
static int differs(struct comity_world one, struct comity_world other)
{
    double *first = comity_test_records(NULL, false, &one, 1, TICKS);
    double *second = comity_test_records(NULL, false, &other, 1, TICKS);
    const int same = memcmp(first, second, TICKS * COMITY_RECORD_SLOTS * sizeof *first) == 0;
    free(first);
    free(second);
    return !same;
}

START_TEST(seed_stream_and_replicate_all_matter)
{
    struct comity_test_world setting;
    comity_test_north_america(&setting);
    const struct comity_world world = comity_test_start(&setting, 0);
    struct comity_world other = world;
    ck_assert(!differs(world, other));
    other.replicate = 1;
    ck_assert(differs(world, other));
    other = world;
    other.stream = 1;
    ck_assert(differs(world, other));
    other = world;
    other.seed += UINT64_C(1) << 32;
    ck_assert(differs(world, other));
}
END_TEST

Suite *simulation_suite(void)
{
    Suite *suite = suite_create("simulation");
    TCase *bits = tcase_create("bits");
    tcase_add_loop_test(bits, company_does_not_matter, 0, comity_test_kernels());
    tcase_add_loop_test(bits, company_does_not_matter_in_mean_field, 0, comity_test_kernels());
    tcase_add_loop_test(bits, shared_draws_do_not_matter, 0, comity_test_kernels());
    tcase_add_test(bits, vectors_with_the_same_draws_run_side_by_side);
    tcase_add_loop_test(bits, worlds_from_several_starts_are_the_same, 0, comity_test_kernels());
    tcase_add_test(bits, starts_with_the_same_draws_run_side_by_side);
    tcase_add_loop_test(bits, seeds_may_differ_between_neighbours, 0, comity_test_kernels());
    tcase_add_test(bits, seed_stream_and_replicate_all_matter);
    suite_add_tcase(suite, bits);
    return suite;
}
