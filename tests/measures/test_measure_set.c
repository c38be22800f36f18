/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures folded tick by tick against a plain computation from whole trajectories, on every
 * kernel; and ensembles against closed forms. */
#include "measures/types.h"
#include "worlds.h"

#include <check.h>
#include <comity/experiment.h>
#include <comity/measure_set.h>
#include <comity/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *measure_set_suite(void);

enum { TICKS = 150, WORLDS = 19, FROM = 92, TO = 137, EXPECTATIONS = 12 };

static struct comity_scenario scenario;

/* A definition of a type, of a variable. */
static struct comity_measure_definition define(const char *type, const char *of)
{
    struct comity_measure_definition definition;
    ck_assert_ptr_nonnull(comity_measure_type_find(type));
    comity_measure_definition_init(&definition, comity_measure_type_find(type));
    snprintf(definition.of, sizeof definition.of, "%s", of);
    return definition;
}

static void window(struct comity_measure_definition *definition, long from, long to)
{
    definition->from = (struct comity_measure_date){ .is_given = true, .value = from };
    definition->to = (struct comity_measure_date){ .is_given = true, .value = to };
}

static size_t add(struct comity_measure_set *set, struct comity_measure_definition definition)
{
    ck_assert_int_eq(comity_measure_add(set, &definition), COMITY_OK);
    return set->count - 1;
}

static size_t add_window(struct comity_measure_set *set, const char *type, const char *of)
{
    struct comity_measure_definition definition = define(type, of);
    window(&definition, FROM, TO);
    return add(set, definition);
}

static struct comity_measure_definition define_of(const char *type, size_t count,
                                                  const size_t *operands)
{
    struct comity_measure_definition definition = define(type, "");
    definition.operands = malloc(count * sizeof *operands);
    memcpy(definition.operands, operands, count * sizeof *operands);
    definition.operands_count = count;
    return definition;
}

static size_t add_of(struct comity_measure_set *set, const char *type, size_t count,
                     const size_t *operands)
{
    return add(set, define_of(type, count, operands));
}

static size_t add_above(struct comity_measure_set *set, const char *type, size_t operand,
                        double bound)
{
    struct comity_measure_definition definition = define_of(type, 1, &operand);
    definition.relation = COMITY_RELATION_ABOVE;
    definition.bound = bound;
    return add(set, definition);
}

static void prepare(struct comity_measure_set *set)
{
    struct comity_problems problems;
    const struct comity_scenario *scenarios[COMITY_MEASURE_SCENARIOS];
    for (size_t s = 0; s < set->scenarios_count; s++)
        scenarios[s] = &scenario;
    comity_problems_init(&problems);
    const int status = comity_measure_set_prepare(set, scenarios, "test", &problems);
    comity_problems_print(&problems, stderr);
    ck_assert_int_eq(status, COMITY_OK);
    comity_problems_free(&problems);
}

static void set_scenario(const struct comity_test_world *world)
{
    static const char *const codes[] = { "USA", "CAN", "MEX" };
    comity_scenario_init(&scenario);
    for (size_t s = 0; s < COMITY_STATES; s++)
        strcpy(scenario.state_code[s], codes[s]);
    memcpy(scenario.parameters, world->parameters, sizeof scenario.parameters);
    scenario.ticks = TICKS;
}

struct folding {
    struct comity_measure_tally tally;
    double *rows;
};

static void observe(void *context, const struct comity_view *view)
{
    struct folding *folding = context;
    comity_measure_fold(&folding->tally, 0, folding->rows, view);
}

static double at(const double *records, size_t world, size_t tick, size_t slot)
{
    return records[(world * TICKS + tick) * COMITY_RECORD_SLOTS + slot];
}

/* What each measure of a world should be, plainly. */
struct expectation {
    size_t measure;
    enum { AT, MEAN, LEAST, MOST, CHANGE, SUM, MONTHS, FIRST, GAIN, TIMES, REFUSED } what;
    size_t slot;
};

static double expected(const struct expectation *expectation, const double *records, size_t world)
{
    const size_t slot = expectation->slot;
    double sum = 0, least = INFINITY, most = -INFINITY, months = 0, first = INFINITY, times = 0;
    for (size_t t = FROM; t <= TO; t++) {
        const double value = at(records, world, t, slot);
        sum += value;
        least = fmin(least, value);
        most = fmax(most, value);
        months += value >= 0.6;
        first = value >= 0.6 && t < first ? (double)t : first;
        times += (double)t * (value - at(records, world, t - 1, slot));
    }
    switch (expectation->what) {
    case AT:
        return at(records, world, FROM, slot);
    case MEAN:
        return sum / (TO - FROM + 1);
    case LEAST:
        return least;
    case MOST:
        return most;
    case CHANGE:
        return at(records, world, TO, slot) - at(records, world, FROM, slot);
    case SUM:
        return sum;
    case MONTHS:
        return months;
    case FIRST:
        return first;
    case GAIN:
        return at(records, world, TO, slot) - at(records, world, FROM - 1, slot);
    case TIMES:
        return times;
    case REFUSED: /* proposals that became none of the accords, but for the scheduled ones */
        return at(records, world, TO, slot) - at(records, world, FROM - 1, slot) -
               (at(records, world, TO, slot + COMITY_AT_ACCORDS - COMITY_AT_PROPOSALS) -
                at(records, world, FROM - 1, slot + COMITY_AT_ACCORDS - COMITY_AT_PROPOSALS) - 3);
    }
    return NAN;
}

static void add_expected(struct comity_measure_set *set,
                         struct expectation expectations[EXPECTATIONS])
{
    const size_t trust = COMITY_AT_TRUST + 1, accords = COMITY_AT_ACCORDS + 1;
    const char *of = "trust.USA.MEX";
    struct comity_measure_definition value = define("value", of);
    struct comity_measure_definition months = define("months", of), first = define("first", of);
    struct comity_measure_definition gain = define("accords", ""), times, refused;
    value.at = (struct comity_measure_date){ .is_given = true, .value = FROM };
    months.bound = first.bound = 0.6; /* at least */
    window(&months, FROM, TO);
    window(&first, FROM, TO);
    window(&gain, FROM, TO);
    strcpy(gain.venue, "USA-CAN");
    strcpy(gain.issue, scenario.issue[1]);
    gain.given = 1u << COMITY_MEASURE_VENUE | 1u << COMITY_MEASURE_ISSUE;
    times = gain;
    times.times = true;
    refused = gain;
    refused.type = comity_measure_type_find("refusals");
    expectations[0] = (struct expectation){ add(set, value), AT, trust };
    expectations[1] = (struct expectation){ add_window(set, "mean", of), MEAN, trust };
    expectations[2] = (struct expectation){ add_window(set, "minimum", of), LEAST, trust };
    expectations[3] = (struct expectation){ add_window(set, "maximum", of), MOST, trust };
    expectations[4] = (struct expectation){ add_window(set, "change", of), CHANGE, trust };
    expectations[5] = (struct expectation){ add_window(set, "sum", of), SUM, trust };
    expectations[6] = (struct expectation){ add(set, months), MONTHS, trust };
    expectations[7] = (struct expectation){ add(set, first), FIRST, trust };
    expectations[8] = (struct expectation){ add(set, gain), GAIN, accords };
    expectations[9] = (struct expectation){ add(set, times), TIMES, accords };
    expectations[10] = (struct expectation){ add(set, refused), REFUSED, COMITY_AT_PROPOSALS + 1 };
    /* a dyad by its members in either order */
    expectations[11] = (struct expectation){ add_window(set, "mean", "transactions.MEX-USA"), MEAN,
                                             COMITY_AT_TRANSACTIONS_DENSITY + 1 };
}

START_TEST(test_folds_are_those_of_trajectories)
{
    struct comity_test_world region;
    struct comity_world worlds[WORLDS];
    struct comity_measure_set set;
    struct expectation expectations[EXPECTATIONS];
    struct folding folding;
    struct comity_simulator simulator;
    comity_test_north_america(&region);
    region.events[region.events_count++] = (struct comity_event){
        .kind = COMITY_EVENT_ACCORD, .tick = FROM + 8, .issue = 1, .count = 3
    };
    set_scenario(&region);
    for (uint32_t w = 0; w < WORLDS; w++)
        worlds[w] = comity_test_start(&region, w);
    ck_assert_int_eq(comity_measure_set_init(&set), COMITY_OK);
    add_expected(&set, expectations);
    prepare(&set);
    const char *kernel = comity_test_kernel(_i);
    double *records = comity_test_records(kernel, false, worlds, WORLDS, TICKS);
    folding.rows = calloc(WORLDS * set.row, sizeof *folding.rows);
    ck_assert_int_eq(comity_measure_tally_init(&folding.tally, &set), COMITY_OK);
    ck_assert_int_eq(comity_simulator_init(&simulator, kernel, 0), COMITY_OK);
    comity_simulator_run(&simulator, worlds, WORLDS, TICKS, observe, &folding);
    for (size_t w = 0; w < WORLDS; w++) {
        for (size_t k = 0; k < EXPECTATIONS; k++) {
            const double found =
                folding.rows[w * set.row + set.measures[expectations[k].measure].column];
            const double wanted = expected(&expectations[k], records, w);
            ck_assert_msg(found == wanted || fabs(found - wanted) <= 1e-12 * fabs(wanted),
                          "measure %zu of world %zu: %.17g, not %.17g", k, w, found, wanted);
        }
    }
    comity_simulator_free(&simulator);
    comity_measure_tally_free(&folding.tally);
    comity_measure_set_free(&set);
    comity_scenario_free(&scenario);
    free(folding.rows);
    free(records);
}
END_TEST

/* A set of one folded measure, x, with its operands; rows hold its values. */
static size_t begin_ensemble(struct comity_measure_set *set)
{
    ck_assert_int_eq(comity_measure_set_init(set), COMITY_OK);
    comity_scenario_init(&scenario);
    scenario.ticks = TICKS;
    return add_window(set, "mean", "trilateral");
}

START_TEST(test_ensemble_of_known_numbers)
{
    static const double x[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
    struct comity_measure_set set;
    struct comity_measure_estimate estimates[16];
    const size_t of = begin_ensemble(&set);
    const size_t mean = add_of(&set, "ensemble_mean", 1, &of);
    const size_t deviation = add_of(&set, "ensemble_deviation", 1, &of);
    const size_t median = add_of(&set, "ensemble_median", 1, &of);
    const size_t above = add_above(&set, "ensemble_share", of, 4);
    const size_t none = add_above(&set, "ensemble_share", of, 9);
    const size_t compared = add_above(&set, "comparison", mean, 4.5);
    const size_t one = add_of(&set, "ratio", 2, (size_t[]){ mean, mean });
    const size_t square = add_of(&set, "product", 2, (size_t[]){ mean, mean });
    prepare(&set);
    ck_assert_uint_eq(set.row, 1);
    ck_assert_int_eq(comity_measure_estimates(&set, 8, 1, x, true, estimates), COMITY_OK);
    ck_assert_double_eq(estimates[mean].value, 5);
    ck_assert_double_eq_tol(estimates[mean].error, sqrt(32.0 / 7 / 8), 1e-15);
    ck_assert_double_eq_tol(estimates[deviation].value, sqrt(32.0 / 7), 1e-15);
    /* numpy: the jackknife's error of std(ddof=1), and Student's t of 7 in the logarithm */
    ck_assert_double_eq_tol(estimates[deviation].error, 0.6967203841131867, 1e-12);
    ck_assert_double_eq_tol(estimates[deviation].low, 0.9894300253712398, 1e-12);
    ck_assert_double_eq_tol(estimates[deviation].high, 4.620264651573864, 1e-12);
    ck_assert_double_eq(estimates[median].value, 4.5);
    ck_assert(estimates[median].low >= 3 && estimates[median].low < 4.5);
    ck_assert(estimates[median].high <= 8 && estimates[median].high > 4.5);
    ck_assert_double_eq(estimates[above].value, 0.5);
    ck_assert_double_eq_tol(estimates[above].error, sqrt(0.5 * 0.5 / 7), 1e-15);
    ck_assert_double_eq_tol(estimates[above].low,
                            0.5 - 0.5 * sqrt(3.841458820694124 / (8 + 3.841458820694124)), 1e-12);
    /* of none in 8: Wilson's interval, z^2 / (n + z^2) */
    ck_assert_double_eq(estimates[none].value, 0);
    ck_assert_double_eq_tol(estimates[none].low, 0, 1e-15);
    ck_assert_double_eq_tol(estimates[none].high, 3.841458820694124 / 11.841458820694124, 1e-12);
    /* whether the mean, 5, is above 4.5: a little more or less of any replicate changes nothing */
    ck_assert_double_eq(estimates[compared].value, 1);
    ck_assert_double_eq(estimates[compared].error, 0);
    ck_assert_double_nan(estimates[compared].low);
    ck_assert_double_eq(estimates[one].value, 1);
    ck_assert_double_eq_tol(estimates[one].error, 0, 1e-15);
    ck_assert_double_eq(estimates[square].value, 25);
    ck_assert_double_eq_tol(estimates[square].error, 10 * sqrt(32.0 / 7 / 8), 1e-14);
    comity_measure_set_free(&set);
}
END_TEST

/* Differences of shares, and what else is made of them: that all replicates agree does not make
 * them exact. */
START_TEST(test_differences_of_shares)
{
    /* of worlds: a measure, whether it is above 9, what this is more than itself, and twice it */
    double rows[8][4] = { { 2 }, { 4 }, { 4 }, { 4 }, { 5 }, { 5 }, { 7 }, { 9 } };
    struct comity_measure_set set;
    struct comity_measure_estimate estimates[16];
    const size_t of = begin_ensemble(&set);
    const size_t above = add_above(&set, "ensemble_share", of, 4);
    const size_t fewer = add_above(&set, "ensemble_share", of, 6);
    const size_t none = add_above(&set, "ensemble_share", of, 9);
    const size_t gap = add_of(&set, "difference", 2, (size_t[]){ above, fewer });
    const size_t nothing = add_of(&set, "difference", 2, (size_t[]){ none, none });
    const size_t product = add_of(&set, "product", 2, (size_t[]){ none, none });
    struct comity_measure_definition one = define("number", "");
    one.constant = 1;
    const size_t number = add(&set, one);
    const size_t rest = add_of(&set, "difference", 2, (size_t[]){ number, none });
    const size_t less = add_of(&set, "difference", 2, (size_t[]){ none, number });
    const size_t high = add_above(&set, "comparison", of, 9);
    const size_t pairs = add_of(&set, "difference", 2, (size_t[]){ high, high });
    const size_t mean_of_pairs = add_of(&set, "ensemble_mean", 1, &pairs);
    const size_t total = add_of(&set, "total", 2, (size_t[]){ high, high });
    const size_t mean_of_total = add_of(&set, "ensemble_mean", 1, &total);
    prepare(&set);
    ck_assert_uint_eq(set.row, 4);
    ck_assert_int_eq(comity_measure_estimates(&set, 8, 1, *rows, true, estimates), COMITY_OK);
    /* Tango's (1998), from a likelihood maximised numerically: 2 of 8 pairs differ */
    ck_assert_double_eq(estimates[gap].value, 0.25);
    ck_assert_double_eq_tol(estimates[gap].low, -0.1555094566, 1e-8);
    ck_assert_double_eq_tol(estimates[gap].high, 0.5907245697, 1e-8);
    /* none: z^2 / (n + z^2) on either side */
    const double open = 3.841458820694124 / 11.841458820694124;
    ck_assert_double_eq(estimates[nothing].value, 0);
    ck_assert_double_eq_tol(estimates[nothing].low, -open, 1e-12);
    ck_assert_double_eq_tol(estimates[nothing].high, open, 1e-12);
    ck_assert_double_eq_tol(estimates[pairs].low, -open, 1e-12);
    ck_assert_double_eq_tol(estimates[pairs].high, open, 1e-12);
    ck_assert_double_eq_tol(estimates[mean_of_pairs].low, -open, 1e-12);
    ck_assert_double_eq_tol(estimates[mean_of_pairs].high, open, 1e-12);
    ck_assert_double_eq_tol(estimates[rest].low, 1 - open, 1e-12);
    ck_assert_double_eq_tol(estimates[rest].high, 1, 1e-15);
    ck_assert_double_eq_tol(estimates[less].low, -1, 1e-15);
    ck_assert_double_eq_tol(estimates[less].high, open - 1, 1e-12);
    ck_assert_double_eq(estimates[product].value, 0);
    ck_assert_double_nan(estimates[product].error);
    ck_assert_double_eq(estimates[mean_of_total].value, 0);
    ck_assert_double_nan(estimates[mean_of_total].error);
    /* neighbours that share a draw count as one where they agree */
    ck_assert_int_eq(comity_measure_estimates(&set, 8, 2, *rows, true, estimates), COMITY_OK);
    ck_assert_double_eq_tol(estimates[nothing].high, 3.841458820694124 / 7.841458820694124, 1e-12);
    rows[7][0] = rows[7][1] = rows[7][2] = rows[7][3] = NAN;
    ck_assert_int_eq(comity_measure_estimates(&set, 8, 1, *rows, true, estimates), COMITY_OK);
    ck_assert_double_eq_tol(estimates[nothing].high, 3.841458820694124 / 10.841458820694124, 1e-12);
    comity_measure_set_free(&set);
}
END_TEST

START_TEST(test_ensemble_of_few_numbers)
{
    struct comity_measure_set set;
    struct comity_measure_estimate estimates[8];
    const size_t of = begin_ensemble(&set);
    const size_t mean = add_of(&set, "ensemble_mean", 1, &of);
    const size_t deviation = add_of(&set, "ensemble_deviation", 1, &of);
    const size_t above = add_above(&set, "ensemble_share", of, 4);
    const size_t none = add_above(&set, "ensemble_share", of, 9);
    const size_t square = add_of(&set, "product", 2, (size_t[]){ mean, mean });
    prepare(&set);
    /* one value of eight has no error that is known */
    const double alone[] = { NAN, NAN, NAN, 4, NAN, NAN, NAN, NAN };
    ck_assert_int_eq(comity_measure_estimates(&set, 8, 1, alone, true, estimates), COMITY_OK);
    ck_assert_double_eq(estimates[mean].value, 4);
    ck_assert_double_nan(estimates[mean].error);
    ck_assert_double_nan(estimates[square].error);
    /* values that are equal, whose sum is rounded, have none */
    const double equal[] = { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, NAN };
    ck_assert_int_eq(comity_measure_estimates(&set, 8, 1, equal, true, estimates), COMITY_OK);
    ck_assert_double_eq(estimates[mean].value, 0.1);
    ck_assert_double_eq(estimates[mean].error, 0);
    ck_assert_double_eq(estimates[deviation].value, 0);
    ck_assert_double_eq(estimates[deviation].error, 0);
    ck_assert_double_nan(estimates[deviation].low);
    /* two leave one without the other, which has no deviation */
    const double two[] = { 1, NAN, NAN, 3, NAN, NAN, NAN, NAN };
    ck_assert_int_eq(comity_measure_estimates(&set, 8, 1, two, true, estimates), COMITY_OK);
    ck_assert_double_eq_tol(estimates[deviation].value, M_SQRT2, 1e-15);
    ck_assert_double_nan(estimates[deviation].error);
    /* neighbours that share a draw count as one where they agree: Wilson's of 4 */
    const double pairs[] = { 5, 5, 3, 3, 2, 2, 6, 6 };
    ck_assert_int_eq(comity_measure_estimates(&set, 8, 2, pairs, true, estimates), COMITY_OK);
    ck_assert_double_eq(estimates[above].value, 0.5);
    ck_assert_double_eq_tol(estimates[above].low,
                            0.5 - 0.5 * sqrt(3.841458820694124 / (4 + 3.841458820694124)), 1e-12);
    ck_assert_double_eq_tol(estimates[none].high, 3.841458820694124 / (4 + 3.841458820694124),
                            1e-12);
    comity_measure_set_free(&set);
}
END_TEST

/* Derivatives of each combination against differences, through its influence on an ensemble. */
START_TEST(test_influence_of_combinations)
{
    static const char *const types[] = { "difference", "ratio",    "product",   "total",
                                         "average",    "share",    "entropy",   "largest",
                                         "least",      "distance", "logarithm", "middle" };
    const double rows[][3] = {
        { 0.2, 0.5, 0.1 }, { 0.3, 0.45, 0.14 }, { 0.28, 0.61, 0.2 }, { 0.33, 0.52, 0.19 }
    };
    const double step = 1e-6;
    struct comity_measure_set set;
    struct comity_measure_estimate estimates[8], moved[8];
    size_t of[3] = { begin_ensemble(&set), 0, 0 };
    of[1] = add_window(&set, "maximum", "trilateral");
    of[2] = add_window(&set, "minimum", "trilateral");
    const size_t means[] = { add_of(&set, "ensemble_mean", 1, &of[0]),
                             add_of(&set, "ensemble_mean", 1, &of[1]),
                             add_of(&set, "ensemble_mean", 1, &of[2]) };
    const size_t most = comity_measure_type_find(types[_i])->operands_most;
    const size_t operands = most < 3 ? most : 3;
    const size_t combined = add_of(&set, types[_i], operands, means);
    prepare(&set);
    ck_assert_int_eq(comity_measure_estimates(&set, 4, 1, rows[0], true, estimates), COMITY_OK);
    double influence[4], squares = 0;
    for (size_t k = 0; k < 4; k++) {
        /* weight a little more put on replicate k moves every mean toward it */
        double shifted[4][3];
        for (size_t r = 0; r < 4; r++) {
            for (size_t v = 0; v < 3; v++) {
                const double mean = estimates[means[v]].value;
                shifted[r][v] = rows[r][v] + step * (rows[k][v] - mean);
            }
        }
        ck_assert_int_eq(comity_measure_estimates(&set, 4, 1, shifted[0], false, moved), COMITY_OK);
        influence[k] = (moved[combined].value - estimates[combined].value) / step;
        squares += influence[k] * influence[k];
    }
    ck_assert_double_eq_tol(estimates[combined].error, sqrt(squares / 3 / 4), 1e-5);
    comity_measure_set_free(&set);
}
END_TEST

/* Replicates that failed are left out: the mean of six of eight has the error of six, but for the
 * divisor. Intervals by resampling leave 24 of 1000 values out at either end. */
START_TEST(test_errors_of_known_numbers)
{
    static const double x[] = { 2, NAN, 4, 4, 5, NAN, 7, 8 };
    struct comity_measure_set set;
    struct comity_measure_estimate estimates[4];
    struct comity_measure_ensemble found;
    const size_t of = begin_ensemble(&set);
    const size_t mean = add_of(&set, "ensemble_mean", 1, &of);
    const size_t median = add_of(&set, "ensemble_median", 1, &of);
    prepare(&set);
    ck_assert_int_eq(comity_measure_estimates(&set, 8, 1, x, true, estimates), COMITY_OK);
    ck_assert_double_eq(estimates[mean].value, 5);
    ck_assert_double_eq_tol(estimates[mean].error, sqrt(24.0 * 64 / 36 / 7 / 8), 1e-15);
    ck_assert_int_eq(comity_measure_ensemble_init(&found, &set, 8, 1, x, 1), COMITY_OK);
    double *resampled = found.resampled + set.measures[median].column * COMITY_MEASURE_RESAMPLES;
    ck_assert_uint_eq(comity_measure_sort(COMITY_MEASURE_RESAMPLES, resampled),
                      COMITY_MEASURE_RESAMPLES);
    ck_assert_double_eq(estimates[median].low, resampled[24]);
    ck_assert_double_eq(estimates[median].high, resampled[COMITY_MEASURE_RESAMPLES - 1 - 24]);
    comity_measure_ensemble_free(&found);
    comity_measure_set_free(&set);
}
END_TEST

START_TEST(test_the_middle_of_ties)
{
    static const double values[][3] = { { 2, 1, 1 }, { 1, 2, 1 }, { 1, 1, 2 }, { 1, 1, 1 } };
    const struct comity_measure_type *type = comity_measure_type_find("middle");
    for (size_t k = 0; k < 4; k++)
        ck_assert_double_eq(type->actions->combine(NULL, 3, values[k], NULL), 1);
}
END_TEST

/* In whatever place it stands: a combination of numbers one of which is missing is missing. */
START_TEST(test_missing_operands)
{
    size_t count, combinations = 0;
    const struct comity_measure_type *const *types = comity_measure_types(&count);
    for (size_t k = 0; k < count; k++) {
        const struct comity_measure_type *type = types[k];
        const size_t operands = type->operands_most < 3 ? type->operands_most : 3;
        for (size_t missing = 0; type->actions->combine && missing < operands; missing++) {
            double values[] = { 1, 2, 3 };
            values[missing] = NAN;
            const struct comity_measure_definition measure = { .type = type };
            ck_assert_msg(isnan(type->actions->combine(&measure, operands, values, NULL)),
                          "%s with operand %zu missing", type->name, missing);
            combinations++;
        }
    }
    ck_assert_uint_gt(combinations, 25);
}
END_TEST

/* Reports one mistake: the key that is named and part of what is said. */
static void refuse(struct comity_measure_set *set, const char *key, const char *text)
{
    struct comity_problems problems;
    const struct comity_scenario *scenarios[] = { &scenario };
    comity_problems_init(&problems);
    ck_assert_int_eq(comity_measure_set_prepare(set, scenarios, "m.cfg", &problems),
                     COMITY_BAD_MEASURES);
    ck_assert_uint_eq(problems.count, 1);
    ck_assert_msg(strstr(problems.list[0].text, key) != NULL, "%s", problems.list[0].text);
    ck_assert_msg(strstr(problems.list[0].text, text) != NULL, "%s", problems.list[0].text);
    comity_problems_free(&problems);
    comity_measure_set_free(set);
}

START_TEST(test_mistakes)
{
    struct comity_measure_set set;
    begin_ensemble(&set);
    add_window(&set, "mean", "thrust.A.B");
    refuse(&set, "of", "did you mean trust?");
    begin_ensemble(&set);
    add_window(&set, "mean", "trust.A");
    refuse(&set, "of", "one such as \"trust.A.B\" is expected");
    begin_ensemble(&set);
    struct comity_measure_definition late = define("mean", "trilateral");
    window(&late, 10, TICKS);
    add(&set, late);
    refuse(&set, "to", "tick 150 is not in the run; one in [0, 149] is expected");
    begin_ensemble(&set);
    window(&late, 10, 9);
    add(&set, late);
    refuse(&set, "to", "ends before it begins");
    const size_t x = begin_ensemble(&set), mean = add_of(&set, "ensemble_mean", 1, &x);
    add_of(&set, "difference", 2, (size_t[]){ x, mean });
    refuse(&set, "of", "some are of single worlds and some of the ensemble");
    begin_ensemble(&set);
    add_of(&set, "ratio", 1, &x);
    refuse(&set, "of", "there is 1; 2 are expected");
    begin_ensemble(&set);
    add_of(&set, "middle", 2, (size_t[]){ x, x });
    refuse(&set, "of", "at least 3 are expected");
}
END_TEST

Suite *measure_set_suite(void)
{
    Suite *suite = suite_create("measure_set");
    TCase *tests = tcase_create("measures");
    tcase_add_loop_test(tests, test_folds_are_those_of_trajectories, 0, comity_test_kernels());
    tcase_add_test(tests, test_ensemble_of_known_numbers);
    tcase_add_test(tests, test_differences_of_shares);
    tcase_add_test(tests, test_ensemble_of_few_numbers);
    tcase_add_loop_test(tests, test_influence_of_combinations, 0, 12);
    tcase_add_test(tests, test_errors_of_known_numbers);
    tcase_add_test(tests, test_the_middle_of_ties);
    tcase_add_test(tests, test_missing_operands);
    tcase_add_test(tests, test_mistakes);
    suite_add_tcase(suite, tests);
    return suite;
}
