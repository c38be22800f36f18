/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the page shows of the worlds of settings is, to the bit, what the program makes of those
 * that `comity trace` tells. */
#include "web/settings.h"

#include <check.h>
#include <comity/comparison.h>
#include <comity/outcomes.h>
#include <comity/status.h>
#include <math.h>

Suite *figures_suite(void);

/* The mean of a slot in a month, as series have it: from how far values lie from the first. */
static double mean_of(const struct expected *expected, uint32_t tick, size_t slot)
{
    const double first = record_of(expected, 0, tick)[slot];
    double apart = 0;
    for (size_t r = 0; r < expected->count; r++)
        apart += record_of(expected, r, tick)[slot] - first;
    return first + apart / (double)expected->count;
}

static void expect_month(const struct expected *expected, size_t which, uint32_t tick)
{
    double means[COMITY_RECORD_SLOTS], shares[COMITY_PHASES];
    uint32_t phases[COMITY_PHASES] = { 0 };
    for (size_t r = 0; r < expected->count; r++)
        phases[(size_t)record_of(expected, r, tick)[COMITY_AT_PHASE_LEVEL]]++;
    for (size_t p = 0; p < COMITY_PHASES; p++)
        shares[p] = phases[p] / (double)expected->count;
    for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++)
        means[slot] = mean_of(expected, tick, slot);
    ck_assert(same(explorer_means(explorer, which) + (size_t)tick * COMITY_RECORD_SLOTS, means,
                   COMITY_RECORD_SLOTS));
    ck_assert(same(explorer_shares(explorer, which) + (size_t)tick * COMITY_PHASES, shares,
                   COMITY_PHASES));
}

static void expect_bands(const struct expected *expected, size_t which,
                         const struct comity_variable *variable)
{
    static const double probability[] = { 0.05, 0.25, 0.5, 0.75, 0.95 };
    enum { QUANTILES = sizeof probability / sizeof *probability };
    const size_t ticks = expected->traces[0].scenario.ticks;
    const size_t all = comity_shape_slots(variable->shape) * ticks;
    const double *bands = explorer_bands(explorer, which);
    for (size_t at = 0; at < all; at++) {
        const uint32_t tick = (uint32_t)(at % ticks);
        const size_t slot = variable->slot + at / ticks;
        double values[REPLICATES], quantiles[QUANTILES];
        for (size_t r = 0; r < expected->count; r++)
            values[r] = record_of(expected, r, tick)[slot];
        ck_assert_int_eq(
            comity_quantiles(expected->count, values, QUANTILES, probability, quantiles),
            COMITY_OK);
        ck_assert_msg(bands[at] == mean_of(expected, tick, slot), "%s %zu", variable->name, at);
        for (size_t q = 0; q < QUANTILES; q++)
            ck_assert_msg(bands[(q + 1) * all + at] == quantiles[q], "%s %zu", variable->name, at);
    }
    for (size_t q = 0; q < QUANTILES; q++)
        ck_assert_double_eq(explorer_quantile(q), probability[q]);
    ck_assert_double_nan(explorer_quantile(QUANTILES));
}

/* What the page reads of a setting's run. */
static void expect_run(const struct expected *expected, size_t which, size_t variable)
{
    for (uint32_t tick = 0; tick < expected->traces[0].scenario.ticks; tick++)
        expect_month(expected, which, tick);
    expect_bands(expected, which, &comity_variables()[variable]);
}

/* ---- two settings */

static size_t pairs_of(const struct expected expected[])
{
    return expected[0].count < expected[1].count ? expected[0].count : expected[1].count;
}

/* As compare_paired; also of a pair alone, of which it knows nothing: no interval but of shares. */
static struct comity_comparison compare(size_t pairs, const double *sample, const double *reference,
                                        bool shares)
{
    struct comity_comparison_options options;
    struct comity_comparison found;
    comity_comparison_options_init(&options);
    options.resamples = 0;
    options.shares = shares;
    const int status = comity_compare_paired(pairs, sample, reference, &options, &found);
    ck_assert(pairs == 1 || found.used[0] < 2 || status == COMITY_OK);
    for (size_t r = 0; r < pairs && status; r++) {
        if (!isnan(sample[r] - reference[r])) {
            found.mean[0] = sample[r];
            found.mean[1] = reference[r];
            found.difference = sample[r] - reference[r];
        }
    }
    return found;
}

static void expect_numbers(size_t count, const double *found, const double *expected,
                           const char *what, size_t at)
{
    for (size_t k = 0; k < count; k++) {
        ck_assert_msg(isnan(expected[k]) ? isnan(found[k]) : same(found + k, expected + k, 1),
                      "%s, %zu, %zu: %a, not %a", what, at, k, found[k], expected[k]);
    }
}

/* With the sign test where no difference differs, and the length of the run for what never comes.
 */
static void expect_outcomes(const struct expected expected[])
{
    const size_t pairs = pairs_of(expected);
    const bool as_long =
        expected[0].traces[0].scenario.ticks == expected[1].traces[0].scenario.ticks;
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
        double values[EXPLORER_SETTINGS][REPLICATES];
        for (size_t k = 0; k < EXPLORER_SETTINGS; k++) {
            for (size_t r = 0; r < pairs; r++) {
                const struct comity_trace *trace = &expected[k].traces[r];
                const bool never = slot <= COMITY_OF_LAST_FIRST_ENTRY && /* it is the first */
                                   isnan(trace->outcomes[slot]);
                values[k][r] = never ? trace->scenario.ticks : trace->outcomes[slot];
            }
        }
        const struct comity_comparison told = compare(pairs, values[1], values[0], false);
        const double numbers[] = { told.mean[1],
                                   told.standard_deviation[1],
                                   told.mean[0],
                                   told.standard_deviation[0],
                                   as_long ? told.difference : NAN,
                                   as_long ? told.interval.low : NAN,
                                   as_long ? told.interval.high : NAN };
        const size_t count = sizeof numbers / sizeof *numbers;
        expect_numbers(count, explorer_outcomes(explorer) + slot * count, numbers, "outcome", slot);
    }
}

/* Month by month; a variable by slot, or shares by phase. */
static void expect_differences(const struct expected expected[],
                               const struct comity_variable *variable, bool shares)
{
    const size_t pairs = pairs_of(expected);
    const uint32_t one = expected[0].traces[0].scenario.ticks,
                   other = expected[1].traces[0].scenario.ticks, ticks = one < other ? one : other;
    const size_t rows = shares ? COMITY_PHASES - 1 : comity_shape_slots(variable->shape);
    const double *found =
        shares ? explorer_phase_differences(explorer) : explorer_differences(explorer);
    for (size_t at = 0; at < rows * ticks; at++) {
        double values[EXPLORER_SETTINGS][REPLICATES];
        for (size_t k = 0; k < EXPLORER_SETTINGS; k++) {
            for (size_t r = 0; r < pairs; r++) {
                const double *record = record_of(&expected[k], r, (uint32_t)(at % ticks));
                const size_t row = at / ticks;
                values[k][r] = shares ? record[COMITY_AT_PHASE_LEVEL] >= (double)(row + 1)
                                      : record[variable->slot + row];
            }
        }
        const struct comity_comparison told = compare(pairs, values[1], values[0], shares);
        const double numbers[] = { told.difference, told.interval.low, told.interval.high };
        const double ends[] = { found[at], found[rows * ticks + at], found[2 * rows * ticks + at] };
        if (pairs > 1 || !shares)
            expect_numbers(3, ends, numbers, shares ? "phase" : variable->name, at);
        else
            ck_assert(ends[1] >= -1 && ends[1] < ends[0] && ends[0] < ends[2] && ends[2] <= 1);
    }
}

/* ---- runs */

static size_t variable_of(const char *name)
{
    return (size_t)(comity_variable_find(name) - comity_variables());
}

START_TEST(a_run_has_the_worlds_of_trace)
{
    struct expected expected;
    const bool mean_field = _i >= CONFIGS;
    expect(&expected, configs[_i % CONFIGS], 240, REPLICATES, mean_field);
    fill(0, &expected.traces[0].scenario);
    ck_assert_int_eq(explorer_run(explorer, 1, variable_of("trust"), mean_field), COMITY_OK);
    expect_run(&expected, 0, variable_of("trust"));
    forget(&expected);
}
END_TEST

START_TEST(every_variable_is_shown_when_it_is_asked_for)
{
    struct expected expected;
    expect(&expected, configs[1], 130, REPLICATES, false);
    fill(0, &expected.traces[0].scenario);
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        ck_assert_int_eq(explorer_run(explorer, 1, v, false), COMITY_OK);
        expect_bands(&expected, 0, &comity_variables()[v]);
    }
    forget(&expected);
}
END_TEST

/* Side by side where they are as long, one after the other where not; then the first alone. */
START_TEST(two_settings_are_each_as_alone)
{
    static const struct {
        size_t first;
        uint32_t ticks;
        size_t count;
    } other[] = { { REPLICATES, 120, REPLICATES },
                  { REPLICATES, 96, REPLICATES },
                  { REPLICATES, 120, 3 },
                  { 5, 132, REPLICATES },
                  { REPLICATES, 1, 1 } };
    struct expected expected[EXPLORER_SETTINGS];
    const size_t variable = variable_of("institutions");
    expect(&expected[0], configs[0], 120, other[_i].first, false);
    expect(&expected[1], "benign_hegemon.cfg", other[_i].ticks, other[_i].count, false);
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        fill(which, &expected[which].traces[0].scenario);
    ck_assert_int_eq(explorer_run(explorer, EXPLORER_SETTINGS, variable, false), COMITY_OK);
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        expect_run(&expected[which], which, variable);
    expect_outcomes(expected);
    expect_differences(expected, &comity_variables()[variable], false);
    expect_differences(expected, &comity_variables()[variable], true);
    ck_assert_int_eq(explorer_run(explorer, 1, variable, false), COMITY_OK);
    expect_run(&expected[0], 0, variable);
    expect_outcomes((struct expected[]){ expected[0], expected[0] });
    ck_assert_ptr_null(explorer_bands(explorer, 1)); /* no memory is held for what is not asked */
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        forget(&expected[which]);
}
END_TEST

START_TEST(an_enormous_setting_finds_no_memory)
{
    static const struct {
        uint32_t ticks, replicates;
    } enormous[] = { { COMITY_TICKS_MOST, UINT32_MAX },
                     { COMITY_TICKS_MOST, 1 << 20 },
                     { 12, UINT32_MAX },
                     { 1, UINT32_MAX },
                     { UINT32_MAX, UINT32_MAX },
                     { UINT32_MAX, 1 } };
    struct expected expected;
    expect(&expected, configs[0], 24, 3, false);
    const struct comity_scenario *small = &expected.traces[0].scenario;
    struct comity_scenario large = *small;
    large.ticks = enormous[_i].ticks;
    large.replicates = enormous[_i].replicates;
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++) {
        fill(which, &large);
        ck_assert_int_eq(explorer_run(explorer, which + 1, 0, false), COMITY_NO_MEMORY);
        ck_assert_ptr_null(explorer_shares(explorer, 0));
    }
    if (large.ticks >= COMITY_TICKS_MOST)
        ck_assert_ptr_null(explorer_world(explorer, 0, 0, false));
    fill(0, small);
    ck_assert_int_eq(explorer_run(explorer, 1, 0, false), COMITY_OK);
    expect_run(&expected, 0, 0);
    forget(&expected);
}
END_TEST

Suite *figures_suite(void)
{
    Suite *suite = suite_create("figures");
    TCase *worlds = tcase_create("worlds");
    tcase_add_checked_fixture(worlds, begin_explorer, end_explorer);
    tcase_add_loop_test(worlds, a_run_has_the_worlds_of_trace, 0, 2 * CONFIGS);
    tcase_add_test(worlds, every_variable_is_shown_when_it_is_asked_for);
    tcase_add_loop_test(worlds, two_settings_are_each_as_alone, 0, 5);
    tcase_add_loop_test(worlds, an_enormous_setting_finds_no_memory, 0, 6);
    suite_add_tcase(suite, worlds);
    return suite;
}
