/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Points stop at the replicates that their precision asks for, and yield the same until there. */
#include "experiment_fixture.h"

#include <check.h>
#include <comity/precision.h>
#include <comity/status.h>
#include <math.h>
#include <string.h>

Suite *adaptive_suite(void);

/* Replicates after which the point's outcome is known well enough. */
static uint32_t enough(const struct comity_adaptive *adaptive, const struct yield *whole,
                       size_t point)
{
    double values[REPLICATES];
    struct comity_precision precision;
    for (size_t k = 0; k < REPLICATES; k++)
        values[k] = whole->outcomes[point * REPLICATES + k][adaptive->slot];
    uint32_t count = adaptive->least;
    while (count < REPLICATES) {
        ck_assert_int_eq(comity_precision_of_mean(count, values, adaptive->confidence, &precision),
                         COMITY_OK);
        double least = values[0], most = values[0];
        for (size_t k = 1; k < count; k++) {
            least = fmin(least, values[k]);
            most = fmax(most, values[k]);
        }
        const double unseen = (most - least) * (1 - pow(1 - adaptive->confidence, 1.0 / count));
        const double skewed = comity_skewness_shift(count, values, adaptive->confidence);
        if (fmax(precision.half_width + skewed, unseen) <= adaptive->half_width)
            return count;
        count += adaptive->step;
    }
    return REPLICATES;
}

/* A world that was computed is that of the full run; one that was not is empty, and no failure. */
static void assert_computed(const struct comity_block *block, size_t world,
                            const struct yield *whole, int computed)
{
    const double *outcomes = block->outcomes + world * COMITY_OUTCOME_SLOTS;
    const double *trust =
        (const double *)block->tracks[0] + world * TICKS * COMITY_STATES * COMITY_STATES;
    ck_assert_uint_eq(block->failed[world], 0);
    if (computed) {
        ck_assert_mem_eq(outcomes, whole->outcomes[block->first + world],
                         sizeof whole->outcomes[0]);
        ck_assert_mem_eq(trust, whole->trust[block->first + world], sizeof whole->trust[0]);
        return;
    }
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++)
        ck_assert(isnan(outcomes[slot]));
    for (size_t k = 0; k < TICKS * COMITY_STATES * COMITY_STATES; k++)
        ck_assert(isnan(trust[k]));
}

/* Alone in their blocks or beside one another, with draws of their own or the same. */
START_TEST(points_stop_when_they_are_precise)
{
    static const size_t beside[] = { 1, 2, 5, POINTS };
    static struct yield whole;
    struct source source = { .common = _i >= 4 };
    struct comity_experiment experiment = make(&source, "trust", 1, 2, beside[_i % 4] * REPLICATES);
    struct comity_block *block;
    unsigned early = 0, full = 0;
    run_through(&experiment, &whole);
    experiment.adaptive = (struct comity_adaptive){ .active = 1,
                                                    .slot = COMITY_OF_FINAL_TRUST,
                                                    .half_width = 0.03,
                                                    .confidence = 0.95,
                                                    .least = 4,
                                                    .step = 3 };
    struct comity_experiment_run *run = start(&experiment);
    while (comity_experiment_next(run, &block) > 0) {
        uint32_t computed = 0;
        for (size_t k = 0; k < block->count; k++) {
            const size_t point = (block->first + k) / REPLICATES;
            const uint32_t count = enough(&experiment.adaptive, &whole, point);
            ck_assert_uint_eq(block->replicates[k / REPLICATES], count);
            assert_computed(block, k, &whole, k % REPLICATES < count);
            computed += k % REPLICATES < count;
            early += k % REPLICATES == 0 && count < REPLICATES;
            full += k % REPLICATES == 0 && count == REPLICATES;
        }
        ck_assert_uint_eq(block->phases[0] + block->phases[1] + block->phases[2] + block->phases[3],
                          computed);
    }
    comity_experiment_free(run);
    ck_assert_uint_eq(early + full, POINTS);
    ck_assert_uint_gt(early, 0); /* both kinds are there */
    ck_assert_uint_gt(full, 0);
    experiment.block = REPLICATES + 1; /* not whole points */
    ck_assert_int_eq(comity_experiment_start(&run, &experiment), COMITY_BAD_ARGUMENT);
}
END_TEST

/* Replicates, of a point whose outcome is `seen` but for the first `others`, until it stops. */
static uint32_t stops_at(size_t slot, double half_width, double seen, uint32_t others, double other)
{
    enum { MOST = 2000, STEP = 10 };
    static double outcomes[MOST][COMITY_OUTCOME_SLOTS], values[MOST];
    const struct comity_adaptive adaptive = { .slot = slot,
                                              .half_width = half_width,
                                              .confidence = 0.95 };
    memset(outcomes, 0, sizeof outcomes);
    for (uint32_t k = 0; k < MOST; k++)
        outcomes[k][slot] = k < others ? other : seen;
    uint32_t count = STEP;
    while (count < MOST && !comity_adaptive_enough(&adaptive, TICKS, count, outcomes[0], values))
        count += STEP;
    return count;
}

/* t(0.975, 99) sqrt(100 / 99) / 2 / 10 = 0.0997 from a hundred: 0.01 needs its square as many
 * more. */
START_TEST(what_an_adaptive_point_will_need)
{
    static double outcomes[100][COMITY_OUTCOME_SLOTS], values[100];
    struct comity_adaptive adaptive = { .slot = COMITY_OF_FINAL_TRUST,
                                        .half_width = 0.01,
                                        .confidence = 0.95 };
    for (int k = 0; k < 100; k++)
        outcomes[k][COMITY_OF_FINAL_TRUST] = k % 2;
    ck_assert_double_eq_tol(comity_adaptive_needed(&adaptive, TICKS, 100, outcomes[0], values),
                            9942, 1);
    ck_assert_double_infinite(comity_adaptive_needed(&adaptive, TICKS, 1, outcomes[0], values));
    adaptive.half_width = 0.1;
    ck_assert_double_eq(comity_adaptive_needed(&adaptive, TICKS, 100, outcomes[0], values), 100);
    ck_assert(comity_adaptive_enough(&adaptive, TICKS, 100, outcomes[0], values));
}
END_TEST

/* Equal values are no certainty: the rule of three says what else there may be. */
START_TEST(a_point_without_spread_goes_on)
{
    /* log(0.05) / log(1 - 0.005) = 597.6, and so on */
    ck_assert_uint_eq(stops_at(COMITY_OF_REGRESSIONS, 0.005, 0, 0, 0), 600);
    ck_assert_uint_eq(stops_at(COMITY_OF_FINAL_PHASE, 0.05, 2, 0, 0), 60);
    ck_assert_uint_eq(stops_at(COMITY_OF_FINAL_TRUST, 0.01, 0.7, 0, 0), 300);
    ck_assert_uint_eq(stops_at(COMITY_OF_REGRESSIONS, 0.005, 0, 1, 1), 690);
    ck_assert_uint_eq(stops_at(COMITY_OF_MONTHS_LOOSE, 0.1 * TICKS, TICKS, 0, 0), 30);
    /* one that differs by little tells how far others may lie */
    ck_assert_uint_eq(stops_at(COMITY_OF_FINAL_TRUST, 0.01, 0.7, 5, 0.72), 10);
}
END_TEST

START_TEST(a_first_entry_that_never_comes_counts_as_the_whole_run)
{
    const size_t slot = COMITY_OF_FIRST_ENTRY + 1;
    ck_assert_uint_eq(stops_at(slot, 2, NAN, 2, 0), 90); /* two of n enter at once */
    ck_assert_uint_eq(stops_at(slot, 2, NAN, 0, 0), 60);
    ck_assert_uint_eq(stops_at(slot, 0.1 * TICKS, NAN, 2, TICKS - 1), 10);
    /* worlds that became non-finite say nothing */
    ck_assert_uint_eq(stops_at(COMITY_OF_FINAL_TRUST, 0.01, NAN, 2, 0.5), 2000);
}
END_TEST

Suite *adaptive_suite(void)
{
    Suite *suite = suite_create("adaptive");
    TCase *tests = tcase_create("adaptive");
    tcase_add_loop_test(tests, points_stop_when_they_are_precise, 0, 8);
    tcase_add_test(tests, a_point_without_spread_goes_on);
    tcase_add_test(tests, what_an_adaptive_point_will_need);
    tcase_add_test(tests, a_first_entry_that_never_comes_counts_as_the_whole_run);
    suite_add_tcase(suite, tests);
    return suite;
}
