/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/close.h"

#include <comity/scenario_comparison.h>
#include <comity/status.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

Suite *scenario_comparison_suite(void);

enum { REPLICATES = 40, TICKS = 24 };

static struct comity_scenario scenario;

static void set_up(void)
{
    comity_scenario_init(&scenario);
    scenario.ticks = TICKS;
    scenario.start = 12 * 1994;
    strcpy(scenario.state_code[0], "USA");
    strcpy(scenario.state_code[1], "CAN");
    strcpy(scenario.state_code[2], "MEX");
    strcpy(scenario.issue[0], "terrorism");
}

static void tear_down(void)
{
    comity_scenario_free(&scenario);
}

/* Made-up outcomes: every slot a noisy level around `level`, entries in part missing. */
static void fill(struct comity_scenario_sample *sample, size_t replicates, unsigned long seed,
                 double level)
{
    const struct comity_recording nothing = { .every = 1 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, seed);
    ck_assert_int_eq(comity_scenario_sample_init(sample, &scenario, "made up", replicates, NULL, 0),
                     COMITY_OK);
    for (size_t r = 0; r < replicates; r++) {
        double outcomes[COMITY_OUTCOME_SLOTS];
        for (size_t s = 0; s < COMITY_OUTCOME_SLOTS; s++)
            outcomes[s] = level + gsl_ran_gaussian(rng, 1);
        for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
            const double u = gsl_rng_uniform(rng);
            outcomes[COMITY_OF_FIRST_ENTRY + p] = u < 0.3 ? NAN : floor(u * TICKS);
        }
        comity_scenario_sample_add(sample, &nothing, r, 1, outcomes, NULL);
    }
    gsl_rng_free(rng);
}

static size_t find(const struct comity_measure *measures, size_t count, const char *label)
{
    for (size_t k = 0; k < count; k++)
        if (strcmp(measures[k].label, label) == 0)
            return k;
    ck_abort_msg("there is no measure '%s'", label);
    return count;
}

START_TEST(every_slot_has_a_label_of_its_own)
{
    const uint32_t dates[2] = { 0, 13 };
    size_t count;
    struct comity_measure *measures = comity_measures(&scenario, dates, 2, NULL, &count);
    size_t covered[COMITY_OUTCOME_SLOTS] = { 0 };
    ck_assert_ptr_nonnull(measures);
    find(measures, count, "final_trust USA>MEX");
    find(measures, count, "accords_total trilateral/terrorism");
    find(measures, count, "accords_total CAN-MEX");
    find(measures, count, "reciprocity USA-MEX @1995-02");
    find(measures, count, "share_in ascendant @1994-01");
    find(measures, count, "share_relapsing");
    for (size_t k = 0; k < count; k++) {
        ck_assert_uint_eq(find(measures, count, measures[k].label), k);
        if (measures[k].kind == COMITY_MEASURE_OUTCOME)
            covered[measures[k].slot]++;
    }
    for (size_t s = 0; s < COMITY_OUTCOME_SLOTS; s++)
        ck_assert_uint_eq(covered[s], 1);
    free(measures);
}
END_TEST

START_TEST(values_of_measures)
{
    const struct comity_recording nothing = { .every = 1 };
    double outcomes[3 * COMITY_OUTCOME_SLOTS] = { 0 }, values[3];
    struct comity_scenario_sample sample;
    size_t count;
    struct comity_measure *measures = comity_measures(&scenario, NULL, 0, NULL, &count);
    double *first = outcomes, *second = outcomes + COMITY_OUTCOME_SLOTS;
    first[COMITY_OF_FIRST_ENTRY] = NAN;
    second[COMITY_OF_FIRST_ENTRY] = 7;
    first[COMITY_OF_HIGHEST_PHASE] = 2;
    second[COMITY_OF_REGRESSIONS] = 3;
    for (size_t v = 0; v < COMITY_ISSUES; v++)
        first[COMITY_OF_ACCORDS + COMITY_TRILATERAL * COMITY_ISSUES + v] = (double)v + 1;
    outcomes[2 * COMITY_OUTCOME_SLOTS + COMITY_OF_FINAL_TRILATERAL] = NAN; /* it failed */
    ck_assert_int_eq(comity_scenario_sample_init(&sample, &scenario, "x", 3, NULL, 0), COMITY_OK);
    comity_scenario_sample_add(&sample, &nothing, 0, 3, outcomes, NULL);
    ck_assert_uint_eq(sample.failed, 1);

    const struct {
        const char *label;
        double first, second;
    } expected[] = {
        { "first_entry nascent", TICKS, 7 },
        { "share_entering ascendant", 1, 0 },
        { "share_entering mature", 0, 0 },
        { "share_relapsing", 0, 1 },
        { "accords_total trilateral", 10, 0 },
        { "accords_total trilateral/terrorism", 1, 0 },
        { "highest_phase", 2, 0 },
    };
    for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++) {
        comity_measure_values(&measures[find(measures, count, expected[k].label)], &sample, values);
        ck_assert_double_eq(values[0], expected[k].first);
        ck_assert_double_eq(values[1], expected[k].second);
        ck_assert_double_nan(values[2]);
    }
    comity_scenario_sample_free(&sample);
    comity_scenario_sample_free(&sample);
    free(measures);
}
END_TEST

START_TEST(tracks_give_steps_and_snapshots)
{
    const uint32_t dates[1] = { 2 }, between[2] = { 2, 3 };
    const struct comity_variable *variables = comity_variables();
    const struct comity_recording recording = {
        .tracks = { { &variables[COMITY_VARIABLE_IDENTITY_LEVEL], COMITY_FLOAT32, 3 },
                    { &variables[COMITY_VARIABLE_PHASE_LEVEL], COMITY_INT8, 1 },
                    { &variables[COMITY_VARIABLE_DYAD_PHASE], COMITY_INT8, 3 } },
        .count = 3,
        .ticks = 4,
        .every = 1,
        .rows = 4,
    };
    float identity[2][4][3] = { { { 0 }, { 0 }, { 0.25F, 0.5F, 0.75F } }, { { 0 } } };
    int8_t phase[2][4] = { { 0, 1, 1, 0 }, { 0, 0, 1, 2 } };
    int8_t dyads[2][4][3] = { { { 0, 1, 2 }, { 0, 1, 3 }, { 0, 1, 3 }, { 1, 1, 3 } }, { { 0 } } };
    void *const tracks[3] = { identity, phase, dyads };
    const double outcomes[2 * COMITY_OUTCOME_SLOTS] = { 0 };
    double shares[COMITY_PHASES];
    struct comity_scenario_sample sample;
    scenario.ticks = 4;
    ck_assert_int_eq(comity_scenario_sample_init(&sample, &scenario, "x", 2, dates, 1), COMITY_OK);
    comity_scenario_sample_add(&sample, &recording, 0, 2, outcomes, tracks);

    ck_assert_uint_eq(sample.region_steps[0][0], 1);
    ck_assert_uint_eq(sample.region_steps[0][1], 2);
    ck_assert_uint_eq(sample.region_steps[1][0], 1);
    ck_assert_uint_eq(sample.region_steps[1][1], 1);
    ck_assert_uint_eq(sample.region_steps[1][2], 1);
    ck_assert_uint_eq(sample.dyad_steps[0][0][1], 1);
    ck_assert_uint_eq(sample.dyad_steps[1][1][1], 3);
    ck_assert_uint_eq(sample.dyad_steps[2][2][3], 1);
    ck_assert_uint_eq(sample.dyad_steps[2][3][3], 2);
    comity_step_shares(sample.region_steps[0], shares);
    assert_close(shares[1], 2.0 / 3);
    comity_step_shares(sample.region_steps[3], shares);
    ck_assert_double_nan(shares[3]);
    ck_assert_double_eq(sample.snapshots[COMITY_SNAPSHOT_IDENTITY_LEVEL + 2], 0.75);
    ck_assert_double_eq(sample.snapshots[COMITY_SNAPSHOT_PHASE_LEVEL], 1);
    ck_assert(comity_scenario_sample_knows_steps(&sample));
    ck_assert(!comity_scenario_sample_knows_date(&sample, 0)); /* other variables are missing */
    comity_scenario_sample_free(&sample);

    /* months between those that were recorded are not known, nor are steps */
    struct comity_recording rare = recording;
    rare.every = 2;
    rare.rows = 2;
    ck_assert_int_eq(comity_scenario_sample_init(&sample, &scenario, "x", 2, between, 2),
                     COMITY_OK);
    comity_scenario_sample_add(&sample, &rare, 0, 1, outcomes,
                               (void *const[]){ identity[0][1], phase[0], dyads[0] });
    ck_assert_double_eq(sample.snapshots[COMITY_SNAPSHOT_IDENTITY_LEVEL + 2], 0.75);
    ck_assert_double_nan(
        sample.snapshots[COMITY_SNAPSHOT_SLOTS + COMITY_SNAPSHOT_IDENTITY_LEVEL + 2]);
    ck_assert(!comity_scenario_sample_knows_steps(&sample));
    comity_scenario_sample_free(&sample);

    const uint32_t too_late[1] = { 4 };
    ck_assert_int_eq(comity_scenario_sample_init(&sample, &scenario, "x", 2, too_late, 1),
                     COMITY_BAD_ARGUMENT);
    comity_scenario_sample_free(&sample);
}
END_TEST

START_TEST(rows_are_those_of_the_pairs)
{
    struct comity_scenario_sample samples[3];
    struct comity_scenario_comparison_options options;
    struct comity_comparison_options how;
    struct comity_scenario_comparison comparison;
    struct comity_comparison expected;
    double one[REPLICATES], other[REPLICATES], *p;
    size_t count;
    struct comity_measure *measures = comity_measures(&scenario, NULL, 0, NULL, &count);
    comity_scenario_comparison_options_init(&options);
    comity_comparison_options_init(&how);
    options.reference = 1;
    how.resamples = 0;
    for (size_t k = 0; k < 3; k++)
        fill(&samples[k], REPLICATES, k + 1, k == 2 ? 1.5 : 0);
    ck_assert_int_eq(comity_compare_scenarios(&comparison, samples, 3, measures, count, &options),
                     COMITY_OK);
    p = calloc(2 * count, sizeof *p);
    for (size_t k = 0; k < 3; k += 2) {
        for (size_t m = 0; m < count; m++) {
            const struct comity_compared_measure *row = comity_compared_measure(&comparison, k, m);
            comity_measure_values(&measures[m], &samples[k], one);
            comity_measure_values(&measures[m], &samples[1], other);
            how.margin = row->margin;
            how.shares = measures[m].kind == COMITY_MEASURE_SHARE;
            ck_assert_int_eq(comity_compare_paired(REPLICATES, one, other, &how, &expected),
                             COMITY_OK);
            ck_assert_double_eq(row->comparison.difference, expected.difference);
            ck_assert_double_eq(row->interval.low, expected.interval.low);
            ck_assert_double_eq(row->comparison.p_equivalence, expected.p_equivalence);
            assert_close(row->margin, 0.2 * expected.standard_deviation[1]);
            p[k / 2 * count + m] = expected.p_difference;
        }
    }
    ck_assert_int_eq(comity_holm(2 * count, p, p), COMITY_OK);
    for (size_t k = 0; k < 2 * count; k++) {
        const struct comity_compared_measure *row =
            comity_compared_measure(&comparison, k / count * 2, k % count);
        ck_assert_double_eq(row->p_difference, p[k]);
        ck_assert_int_eq(row->verdict, comity_decide(p[k], row->p_equivalence, 0.05));
    }
    const size_t shifted = find(measures, count, "final_trilateral");
    ck_assert_int_eq(comity_compared_measure(&comparison, 2, shifted)->verdict, COMITY_DIFFERENT);
    free(p);
    comity_scenario_comparison_free(&comparison);
    for (size_t k = 0; k < 3; k++)
        comity_scenario_sample_free(&samples[k]);
    free(measures);
}
END_TEST

START_TEST(against_itself_everything_is_zero)
{
    const double z2 = 3.8414588206941254, unseen = z2 / (REPLICATES + z2); /* Wilson's of none */
    struct comity_scenario_sample samples[2];
    struct comity_scenario_comparison_options options;
    struct comity_scenario_comparison comparison;
    size_t count;
    struct comity_measure *measures = comity_measures(&scenario, NULL, 0, NULL, &count);
    comity_scenario_comparison_options_init(&options);
    options.bootstrap = _i;
    fill(&samples[0], REPLICATES, 1, 0);
    fill(&samples[1], REPLICATES, 1, 0);
    ck_assert_int_eq(comity_compare_scenarios(&comparison, samples, 2, measures, count, &options),
                     COMITY_OK);
    for (size_t m = 0; m < count; m++) {
        const struct comity_compared_measure *row = comity_compared_measure(&comparison, 1, m);
        ck_assert_double_eq(row->comparison.difference, 0);
        const bool share = measures[m].kind == COMITY_MEASURE_SHARE;
        const double deviation = comity_measure_precision(&comparison, 1, m)->standard_deviation;
        assert_near(row->interval.low, share ? -unseen : 0, 1e-15);
        assert_near(row->interval.high, share ? unseen : 0, 1e-15);
        ck_assert_double_eq(row->comparison.d_av, 0);
        ck_assert_double_eq(row->comparison.superiority, 0.5);
        ck_assert_double_eq(row->p_difference, 1);
        if (share) /* so few show no more */
            ck_assert_int_ne(row->verdict, COMITY_DIFFERENT);
        else
            ck_assert_int_eq(row->verdict, COMITY_EQUIVALENT);
        if (share && deviation == 0) /* Wilson's, of none and of all */
            assert_close(comity_measure_precision(&comparison, 1, m)->half_width, unseen / 2);
    }
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        /* expectations are sums of quotients, so the statistic is zero up to rounding */
        assert_near(comparison.log_rank[p].chi_square, 0, 1e-12);
    }
    comity_scenario_comparison_free(&comparison);
    comity_scenario_comparison_free(&comparison);
    comity_scenario_sample_free(&samples[0]);
    comity_scenario_sample_free(&samples[1]);
    free(measures);
}
END_TEST

/* A and B enter after 3 and 5 of 24 months, C never does: S is 2/3 from month 3, 1/3 from 5. */
START_TEST(survival_of_three_replicates)
{
    const struct comity_recording nothing = { .every = 1 };
    double outcomes[3 * COMITY_OUTCOME_SLOTS] = { 0 }, survival;
    struct comity_scenario_sample samples[2];
    struct comity_scenario_comparison_options options;
    struct comity_scenario_comparison comparison;
    struct comity_confidence_interval interval;
    size_t count;
    struct comity_measure *measures = comity_measures(&scenario, NULL, 0, NULL, &count);
    outcomes[COMITY_OF_FIRST_ENTRY] = 3;
    outcomes[COMITY_OUTCOME_SLOTS + COMITY_OF_FIRST_ENTRY] = 5;
    outcomes[2 * COMITY_OUTCOME_SLOTS + COMITY_OF_FIRST_ENTRY] = NAN;
    outcomes[COMITY_OF_REGRESSIONS] = 2;
    for (size_t k = 0; k < 2; k++) {
        ck_assert_int_eq(comity_scenario_sample_init(&samples[k], &scenario, "x", 3, NULL, 0),
                         COMITY_OK);
        comity_scenario_sample_add(&samples[k], &nothing, 0, 3, outcomes, NULL);
    }
    comity_scenario_comparison_options_init(&options);
    ck_assert_int_eq(comity_compare_scenarios(&comparison, samples, 2, measures, count, &options),
                     COMITY_OK);
    const struct comity_phase_entry *entry = comity_phase_entry(&comparison, 0, 0);
    const double expected[][2] = { { 0, 1 },       { 2, 1 },       { 3, 2.0 / 3 },
                                   { 4, 2.0 / 3 }, { 5, 1.0 / 3 }, { TICKS, 1.0 / 3 } };
    for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++) {
        comity_phase_entry_at(entry, expected[k][0], &survival, &interval);
        assert_close(survival, expected[k][1]);
        ck_assert(interval.low <= survival && survival <= interval.high);
    }
    ck_assert_double_eq(entry->median, 5);
    assert_close(comparison.relapse_rate[0], 1.0 / 3);
    comity_scenario_comparison_free(&comparison);
    comity_scenario_sample_free(&samples[0]);
    comity_scenario_sample_free(&samples[1]);
    free(measures);
}
END_TEST

START_TEST(what_cannot_be_compared_is_refused)
{
    struct comity_scenario_sample samples[2];
    struct comity_scenario_comparison_options options;
    struct comity_scenario_comparison comparison;
    size_t count;
    struct comity_measure *measures = comity_measures(&scenario, NULL, 0, NULL, &count);
    comity_scenario_comparison_options_init(&options);
    fill(&samples[0], REPLICATES, 1, 0);
    fill(&samples[1], REPLICATES - 1, 2, 0);
#define COMPARE(scenarios, rows)                                                                   \
    (comity_scenario_comparison_free(&comparison),                                                 \
     comity_compare_scenarios(&comparison, samples, scenarios, measures, rows, &options))
    comparison = (struct comity_scenario_comparison){ 0 };
    ck_assert_int_eq(COMPARE(2, count), COMITY_BAD_ARGUMENT); /* not pairs */
    options.independent = true;
    ck_assert_int_eq(COMPARE(2, count), COMITY_OK);
    ck_assert_int_eq(COMPARE(1, count), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(COMPARE(2, 0), COMITY_BAD_ARGUMENT);
    options.reference = 2;
    ck_assert_int_eq(COMPARE(2, count), COMITY_BAD_ARGUMENT);
    options.reference = 0;
    samples[1].ticks++;
    ck_assert_int_eq(COMPARE(2, count), COMITY_BAD_ARGUMENT);
    samples[1].ticks--;
    samples[1].failed = REPLICATES - 2;
    ck_assert_int_eq(COMPARE(2, count), COMITY_BAD_ARGUMENT);
#undef COMPARE
    comity_scenario_comparison_free(&comparison);
    comity_scenario_sample_free(&samples[0]);
    comity_scenario_sample_free(&samples[1]);
    free(measures);
}
END_TEST

START_TEST(margins_in_units_of_the_outcome)
{
    struct comity_scenario_sample samples[2];
    struct comity_scenario_comparison_options options;
    struct comity_scenario_comparison comparison;
    size_t count;
    struct comity_measure *measures = comity_measures(&scenario, NULL, 0, NULL, &count);
    double *margins = calloc(count, sizeof *margins);
    comity_scenario_comparison_options_init(&options);
    for (size_t m = 0; m < count; m++)
        margins[m] = NAN;
    const size_t wide = find(measures, count, "final_trilateral");
    margins[wide] = 50;
    options.margins = margins;
    fill(&samples[0], REPLICATES, 1, 0);
    fill(&samples[1], REPLICATES, 2, 3);
    ck_assert_int_eq(comity_compare_scenarios(&comparison, samples, 2, measures, count, &options),
                     COMITY_OK);
    ck_assert_double_eq(comity_compared_measure(&comparison, 1, wide)->margin, 50);
    ck_assert_int_eq(comity_compared_measure(&comparison, 1, wide)->verdict, COMITY_EQUIVALENT);
    const size_t usual = find(measures, count, "final_trust USA>MEX");
    ck_assert_int_eq(comity_compared_measure(&comparison, 1, usual)->verdict, COMITY_DIFFERENT);
    comity_scenario_comparison_free(&comparison);
    comity_scenario_sample_free(&samples[0]);
    comity_scenario_sample_free(&samples[1]);
    free(margins);
    free(measures);
}
END_TEST

Suite *scenario_comparison_suite(void)
{
    Suite *suite = suite_create("scenario_comparison");
    TCase *measures = tcase_create("measures"), *comparison = tcase_create("comparison");
    tcase_add_checked_fixture(measures, set_up, tear_down);
    tcase_add_test(measures, every_slot_has_a_label_of_its_own);
    tcase_add_test(measures, values_of_measures);
    tcase_add_test(measures, tracks_give_steps_and_snapshots);
    suite_add_tcase(suite, measures);
    tcase_add_checked_fixture(comparison, set_up, tear_down);
    tcase_add_test(comparison, rows_are_those_of_the_pairs);
    tcase_add_loop_test(comparison, against_itself_everything_is_zero, 0, 2);
    tcase_add_test(comparison, survival_of_three_replicates);
    tcase_add_test(comparison, what_cannot_be_compared_is_refused);
    tcase_add_test(comparison, margins_in_units_of_the_outcome);
    suite_add_tcase(suite, comparison);
    return suite;
}
