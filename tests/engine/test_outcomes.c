/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Outcomes folded tick by tick against a plain computation from whole trajectories. */
#include "worlds.h"

#include <check.h>
#include <comity/outcomes.h>
#include <comity/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *outcomes_suite(void);

enum { TICKS = 120 };

/* Slot `slot` of one world through all its ticks. */
struct series {
    const double *records;
    size_t slot;
};

static double at(struct series series, size_t tick)
{
    return series.records[tick * COMITY_RECORD_SLOTS + series.slot];
}

static double last(struct series series)
{
    return at(series, TICKS - 1);
}

static double lowest(struct series series)
{
    double least = at(series, 0);
    for (size_t t = 1; t < TICKS; t++)
        least = fmin(least, at(series, t));
    return least;
}

static double highest(struct series series)
{
    double most = at(series, 0);
    for (size_t t = 1; t < TICKS; t++)
        most = fmax(most, at(series, t));
    return most;
}

static double sum(struct series series)
{
    double total = 0;
    for (size_t t = 0; t < TICKS; t++)
        total += at(series, t);
    return total;
}

/* Ticks with a value from low to high. */
static double ticks_within(struct series series, double low, double high)
{
    double ticks = 0;
    for (size_t t = 0; t < TICKS; t++)
        ticks += at(series, t) >= low && at(series, t) <= high;
    return ticks;
}

static double first_reached(struct series series, double level)
{
    for (size_t t = 0; t < TICKS; t++)
        if (at(series, t) >= level)
            return (double)t;
    return NAN;
}

/* start: peace of the dyads before the first tick */
static void recompute(const double *records, const double *start, double *outcomes)
{
#define SERIES(code, k) ((struct series){ records, COMITY_AT_##code + (k) })
    const struct series phase = SERIES(PHASE_LEVEL, 0), coupling = SERIES(COUPLING, 0);
    for (size_t p = 0; p < COMITY_PHASES; p++)
        outcomes[COMITY_OF_MONTHS_IN_PHASE + p] = ticks_within(phase, (double)p, (double)p);
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++)
        outcomes[COMITY_OF_FIRST_ENTRY + p] = first_reached(phase, (double)p + 1);
    outcomes[COMITY_OF_FINAL_PHASE] = last(phase);
    outcomes[COMITY_OF_HIGHEST_PHASE] = highest(phase);
    outcomes[COMITY_OF_REGRESSIONS] = last(SERIES(REGRESSIONS, 0));
    outcomes[COMITY_OF_MONTHS_LOOSE] = ticks_within(coupling, 1, 2);
    outcomes[COMITY_OF_MONTHS_TIGHT] = ticks_within(coupling, 2, 2);
    outcomes[COMITY_OF_FINAL_TRILATERAL] = last(SERIES(TRILATERAL_DEPTH, 0));
    for (size_t k = 0; k < COMITY_SLOTS_VENUE_ISSUE; k++) {
        outcomes[COMITY_OF_ACCORDS + k] = last(SERIES(ACCORDS, k));
        outcomes[COMITY_OF_PROPOSALS + k] = last(SERIES(PROPOSALS, k));
    }
    for (size_t v = 0; v < COMITY_VENUES; v++) {
        double proposals = 0, accords = 0;
        for (size_t k = v * COMITY_ISSUES; k < (v + 1) * COMITY_ISSUES; k++) {
            proposals += last(SERIES(PROPOSALS, k));
            accords += last(SERIES(ACCORDS, k)) - last(SERIES(SCHEDULED_ACCORDS, k));
        }
        outcomes[COMITY_OF_SHARE_REFUSED + v] =
            proposals > 0 ? fmax(0, 1 - accords / proposals) : NAN;
    }
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        outcomes[COMITY_OF_UNILATERAL_ACTS + pair] = sum(SERIES(CONDUCT, pair));
        outcomes[COMITY_OF_COERCIVE_ACTS + pair] = sum(SERIES(COERCION, pair));
        outcomes[COMITY_OF_MINIMUM_TRUST + pair] = lowest(SERIES(TRUST, pair));
        outcomes[COMITY_OF_FINAL_TRUST + pair] = last(SERIES(TRUST, pair));
    }
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        outcomes[COMITY_OF_FINAL_DYAD_PHASE + d] = last(SERIES(DYAD_PHASE, d));
        outcomes[COMITY_OF_MINIMUM_PEACE + d] = fmin(start[d], lowest(SERIES(PEACE, d)));
        outcomes[COMITY_OF_FINAL_PEACE + d] = last(SERIES(PEACE, d));
        outcomes[COMITY_OF_FINAL_DYAD_IDENTITY + d] = last(SERIES(DYAD_IDENTITY, d));
        outcomes[COMITY_OF_PEAK_FRICTION + d] = highest(SERIES(FRICTION_LEVEL, d));
        outcomes[COMITY_OF_FINAL_IDENTITY + d] = last(SERIES(IDENTITY_LEVEL, d));
        outcomes[COMITY_OF_FINAL_INSTITUTIONS + d] = last(SERIES(INSTITUTIONS, d));
        outcomes[COMITY_OF_FINAL_TRANSACTIONS + d] = last(SERIES(TRANSACTIONS_DENSITY, d));
        outcomes[COMITY_OF_FINAL_OVERLAP + d] = last(SERIES(OVERLAP, d));
    }
#undef SERIES
}

struct folding {
    struct comity_tally tallies[COMITY_VECTORS_MOST];
    double *outcomes;
};

static void fold(void *context, const struct comity_view *view)
{
    struct folding *folding = context;
    comity_outcomes_fold(&folding->tallies[view->vector], folding->outcomes, view);
}

static void compare(const struct comity_world *worlds, size_t count, const char *kernel,
                    bool mean_field)
{
    static struct folding folding;
    struct comity_simulator simulator;
    double expected[COMITY_OUTCOME_SLOTS];
    folding.outcomes = malloc(count * COMITY_OUTCOME_SLOTS * sizeof(double));
    ck_assert_ptr_nonnull(folding.outcomes);
    ck_assert_int_eq(comity_simulator_init(&simulator, kernel, mean_field), COMITY_OK);
    comity_simulator_run(&simulator, worlds, count, TICKS, fold, &folding);
    comity_simulator_free(&simulator);
    double *records = comity_test_records(kernel, mean_field, worlds, count, TICKS);
    for (size_t k = 0; k < count; k++) {
        const double *outcomes = folding.outcomes + k * COMITY_OUTCOME_SLOTS;
        memset(expected, 0xff, sizeof expected); /* NaN, lest a slot be forgotten */
        recompute(records + k * TICKS * COMITY_RECORD_SLOTS,
                  worlds[k].parameters + COMITY_SLOT_PEACE, expected);
        for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
            const int both_missing = comity_outcome_may_be_missing(slot) && isnan(outcomes[slot]) &&
                                     isnan(expected[slot]);
            if (!both_missing && !(outcomes[slot] == expected[slot])) {
                ck_abort_msg("world %zu of %zu: slot %zu is %.17g, not %.17g", k, count, slot,
                             outcomes[slot], expected[slot]);
            }
        }
        ck_assert(comity_outcomes_sound(outcomes));
    }
    free(records);
    free(folding.outcomes);
}

/* Regions around one that passes through the phases, so that all outcomes take all their values. */
static void lively(struct comity_test_world *setting, uint64_t number)
{
    comity_test_random_world(setting, number, COMITY_TEST_NEAR, TICKS);
    if (number % 2) {
        setting->parameters[COMITY_SLOT_BILATERALISM] = 0.1;
        setting->parameters[COMITY_SLOT_AGREEMENT_DEPTH] = 0.2;
        setting->parameters[COMITY_SLOT_TRUST_GAIN] = 0.3;
        setting->parameters[COMITY_SLOT_IDENTITY_RATE] = 0.1;
    }
}

START_TEST(outcomes_are_what_trajectories_say)
{
    enum { WORLDS = 100 };
    static struct comity_test_world settings[WORLDS];
    struct comity_world worlds[WORLDS];
    for (size_t k = 0; k < WORLDS; k++) {
        lively(&settings[k], 700 + k);
        worlds[k] = comity_test_start(&settings[k], (uint32_t)k);
    }
    compare(worlds, WORLDS, comity_test_kernel(_i), false);
    compare(worlds, WORLDS, comity_test_kernel(_i), true);
    for (size_t count = 1; count < 10; count++) /* vectors that are not full */
        compare(worlds, count, comity_test_kernel(_i), false);
}
END_TEST

START_TEST(names_find_outcomes)
{
    size_t slots = 0;
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        ck_assert_ptr_eq(comity_outcome_find(outcome->name), outcome);
        ck_assert_uint_eq(outcome->slot, slots);
        slots += comity_shape_slots(outcome->shape);
    }
    ck_assert_uint_eq(slots, COMITY_OUTCOME_SLOTS);
    ck_assert_ptr_null(comity_outcome_find("happiness"));
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
        const struct comity_outcome *outcome = comity_outcome_of_slot(slot);
        ck_assert_uint_le(outcome->slot, slot);
        ck_assert_uint_lt(slot - outcome->slot, comity_shape_slots(outcome->shape));
    }
}
END_TEST

static int agree(const char *one, const char *other)
{
    return comity_outcome_names_agree(one, strlen(one), other);
}

START_TEST(names_are_written_in_two_ways)
{
    ck_assert(agree("final_trust.MEX.USA", "final_trust MEX>USA"));
    ck_assert(agree("final_trust MEX>USA", "final_trust.MEX.USA"));
    ck_assert(agree("final_phase", "final_phase"));
    ck_assert(comity_outcome_names_agree("final_phase,x", 11, "final_phase"));
    ck_assert(!agree("final_trust.MEX", "final_trust MEX>USA"));
    ck_assert(!agree("final_trust MEX>USA", "final_trust.MEX"));
    ck_assert(!agree("final_trust.", "final_trust"));
    ck_assert(!agree("final_trust", "final_trust."));
    ck_assert(!agree("final.trust", "final_trust"));
}
END_TEST

START_TEST(unsound_outcomes_are_noticed)
{
    double outcomes[COMITY_OUTCOME_SLOTS] = { 0 };
    ck_assert(comity_outcomes_sound(outcomes));
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
        const int may_be_missing =
            slot <= COMITY_OF_LAST_FIRST_ENTRY ||
            (slot >= COMITY_OF_SHARE_REFUSED && slot < COMITY_OF_SHARE_REFUSED + COMITY_VENUES);
        outcomes[slot] = NAN;
        ck_assert_int_eq(comity_outcomes_sound(outcomes), may_be_missing);
        outcomes[slot] = 0;
    }
    outcomes[COMITY_OF_FINAL_TRUST] = INFINITY;
    ck_assert(!comity_outcomes_sound(outcomes));
}
END_TEST

Suite *outcomes_suite(void)
{
    Suite *suite = suite_create("outcomes");
    TCase *worlds = tcase_create("worlds");
    tcase_add_loop_test(worlds, outcomes_are_what_trajectories_say, 0, comity_test_kernels());
    tcase_add_test(worlds, names_find_outcomes);
    tcase_add_test(worlds, names_are_written_in_two_ways);
    tcase_add_test(worlds, unsound_outcomes_are_noticed);
    suite_add_tcase(suite, worlds);
    return suite;
}
