/* SPDX-License-Identifier: GPL-3.0-or-later */

/* No admissible parameters and events drive a variable out of its range, on any kernel. */
#include "worlds.h"

#include <check.h>
#include <comity/status.h>
#include <math.h>
#include <string.h>

Suite *ranges_suite(void);

enum { WORLDS = 2000, TICKS = 60 };

/* What the observer needs of the tick before: counts must not fall. */
struct watch {
    size_t first; /* number of the first world */
    double before[COMITY_RECORD_SLOTS][COMITY_LANES_MOST];
};

/* Whether a value is what its variable may be; a count must not have fallen. */
static bool is_sound(const struct comity_variable *variable, double value, double before)
{
    const bool in_range = value >= variable->low && value <= variable->high;
    const bool counts = variable->kind == COMITY_KIND_COUNT;
    const bool whole = variable->kind == COMITY_KIND_LEVEL || value == floor(value);
    return in_range && (counts ? value >= before : whole); /* expected accords are fractions */
}

/* Adds the slots of one lane. */
static double sum_of(const struct comity_view *view, size_t slot, size_t count, size_t lane)
{
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += view->record[(slot + k) * view->lanes + lane];
    return sum;
}

static void watch_sums(const struct comity_view *view, size_t lane)
{
    double error = fabs(sum_of(view, COMITY_AT_INFLUENCE, COMITY_STATES, lane) - 1);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const size_t agenda = COMITY_AT_AGENDA_SHARE + i * COMITY_ISSUES;
        error = fmax(error, fabs(sum_of(view, agenda, COMITY_ISSUES, lane) - 1));
    }
    if (!(error <= 1e-12))
        ck_abort_msg("influence or an agenda sums to 1 but for %.3g", error);
}

static void watch_tick(void *context, const struct comity_view *view)
{
    struct watch *watch = context;
    for (size_t lane = 0; lane < view->count; lane++) {
        for (size_t v = 0; v < COMITY_VARIABLES; v++) {
            const struct comity_variable *variable = &comity_variables()[v];
            for (size_t k = 0; k < comity_shape_slots(variable->shape); k++) {
                const size_t slot = variable->slot + k;
                const double value = view->record[slot * view->lanes + lane];
                double *before = &watch->before[slot][lane];
                if (!is_sound(variable, value, view->tick > 0 ? *before : 0)) {
                    ck_abort_msg("world %zu tick %u: %s[%zu] is %.17g after %.17g",
                                 watch->first + view->first + lane, view->tick, variable->name, k,
                                 value, *before);
                }
                *before = value;
            }
        }
        watch_sums(view, lane);
    }
}

static void run_all(const char *kernel, bool mean_field, enum comity_test_spread spread)
{
    enum { TOGETHER = 100 };
    static struct comity_test_world settings[TOGETHER];
    struct comity_world worlds[TOGETHER];
    struct comity_simulator simulator;
    struct watch watch = { 0 };
    ck_assert_int_eq(comity_simulator_init(&simulator, kernel, mean_field), COMITY_OK);
    for (watch.first = 0; watch.first < WORLDS; watch.first += TOGETHER) {
        for (size_t k = 0; k < TOGETHER; k++) {
            comity_test_random_world(&settings[k], watch.first + k, spread, TICKS);
            worlds[k] = comity_test_start(&settings[k], (uint32_t)k);
        }
        comity_simulator_run(&simulator, worlds, TOGETHER, TICKS, watch_tick, &watch);
    }
    comity_simulator_free(&simulator);
}

START_TEST(random_worlds_stay_in_range)
{
    run_all(comity_test_kernel(_i), false, COMITY_TEST_NEAR);
    run_all(comity_test_kernel(_i), true, COMITY_TEST_NEAR);
}
END_TEST

START_TEST(extreme_worlds_stay_in_range)
{
    run_all(comity_test_kernel(_i), false, COMITY_TEST_ANYWHERE);
    run_all(comity_test_kernel(_i), true, COMITY_TEST_ANYWHERE);
}
END_TEST

Suite *ranges_suite(void)
{
    Suite *suite = suite_create("ranges");
    TCase *worlds = tcase_create("worlds");
    tcase_add_loop_test(worlds, random_worlds_stay_in_range, 0, comity_test_kernels());
    tcase_add_loop_test(worlds, extreme_worlds_stay_in_range, 0, comity_test_kernels());
    suite_add_tcase(suite, worlds);
    return suite;
}
