/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "points.h"

#include <math.h>
#include <string.h>

Suite *design_suite(void);

static void assert_refused(const struct comity_design_options *options, const char *message)
{
    struct comity_design design;
    ck_assert_int_eq(comity_design_init(&design, options), COMITY_BAD_SWEEP);
    ck_assert_str_eq(comity_design_error(&design), message);
    ck_assert_uint_eq(comity_design_points(&design), 0);
    double unit[1];
    ck_assert_int_eq(comity_design_point(&design, 0, unit), COMITY_BAD_ARGUMENT);
    comity_design_free(&design);
}

static const size_t three_levels[] = { 2, 3, 4 };

/* One small design of every kind that has points. */
static struct comity_design_options example(enum comity_design_kind kind)
{
    struct comity_design_options options = options_of(kind, 3, 16);
    options.levels = three_levels;
    options.scramble = 1;
    options.second_order = 1;
    options.candidates = 3;
    return options;
}

START_TEST(kinds_have_names_and_descriptions)
{
    for (int i = 0; i < COMITY_DESIGN_KINDS; i++) {
        const enum comity_design_kind kind = (enum comity_design_kind)i;
        for (int other = 0; other < i; other++) {
            ck_assert_str_ne(comity_design_name(kind),
                             comity_design_name((enum comity_design_kind)other));
        }
        ck_assert_uint_gt(strlen(comity_design_facts(kind)->description), 10);
    }
    ck_assert_ptr_null(comity_design_name(COMITY_DESIGN_KINDS));
    ck_assert_str_eq(comity_design_name(COMITY_DESIGN_ONE_AT_A_TIME), "one_at_a_time");
}
END_TEST

START_TEST(points_do_not_depend_on_the_order_of_asking)
{
    const struct comity_design_options options = example((enum comity_design_kind)_i);
    size_t points;
    double *sequential = all_points(&options, &points);
    ck_assert_uint_gt(points, 1);
    struct comity_design design;
    init(&design, &options);
    for (size_t i = points; i-- > 0;) {
        double unit[3];
        ck_assert_int_eq(comity_design_point(&design, i, unit), COMITY_OK);
        ck_assert_mem_eq(unit, sequential + 3 * i, sizeof unit);
        for (size_t f = 0; f < 3; f++)
            ck_assert(unit[f] >= 0 && unit[f] <= 1);
    }
    double unit[3];
    ck_assert_int_eq(comity_design_point(&design, points, unit), COMITY_BAD_ARGUMENT);
    comity_design_free(&design);
    comity_design_free(&design);
    free(sequential);
}
END_TEST

START_TEST(the_seed_decides)
{
    struct comity_design_options options = example((enum comity_design_kind)_i);
    size_t points;
    options.seed = UINT64_C(0x100000001);
    double *first = all_points(&options, &points);
    double *again = all_points(&options, &points);
    options.seed = UINT64_C(0x200000001);
    double *other = all_points(&options, &points);
    const size_t size = points * 3 * sizeof *first;
    ck_assert_mem_eq(first, again, size);
    ck_assert_mem_ne(first, other, size);
    free(first);
    free(again);
    free(other);
}
END_TEST

START_TEST(grid_runs_through_the_last_axis_first)
{
    const size_t expected[12][3] = {
        { 0, 0, 0 }, { 0, 0, 1 }, { 0, 1, 0 }, { 0, 1, 1 }, { 0, 2, 0 }, { 0, 2, 1 },
        { 1, 0, 0 }, { 1, 0, 1 }, { 1, 1, 0 }, { 1, 1, 1 }, { 1, 2, 0 }, { 1, 2, 1 },
    };
    const size_t levels[] = { 2, 3, 2 };
    struct comity_design_options options = options_of(COMITY_DESIGN_GRID, 3, 0);
    options.levels = levels;
    struct comity_design design;
    init(&design, &options);
    ck_assert_uint_eq(comity_design_points(&design), 12);
    size_t level[3];
    for (size_t i = 0; i < 12; i++) {
        ck_assert_int_eq(comity_design_levels(&design, i, level), COMITY_OK);
        ck_assert_mem_eq(level, expected[i], sizeof level);
        ck_assert_int_eq(comity_grid_levels(i, levels, 3, level), COMITY_OK);
        ck_assert_mem_eq(level, expected[i], sizeof level);
        double unit[3];
        ck_assert_int_eq(comity_design_point(&design, i, unit), COMITY_OK);
        for (size_t a = 0; a < 3; a++)
            ck_assert_double_eq(unit[a], (double)level[a] / (double)(levels[a] - 1));
    }
    ck_assert_int_eq(comity_design_levels(&design, 12, level), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_grid_levels(12, levels, 3, level), COMITY_BAD_ARGUMENT);
    comity_design_free(&design);
}
END_TEST

START_TEST(grid_needs_no_memory_for_its_points)
{
    const size_t levels[] = { (size_t)1 << 31, 1, (size_t)1 << 31 };
    struct comity_design_options options = options_of(COMITY_DESIGN_GRID, 3, 0);
    options.levels = levels;
    struct comity_design design;
    init(&design, &options);
    ck_assert_uint_eq(comity_design_points(&design), (size_t)1 << 62);
    double unit[3];
    ck_assert_int_eq(comity_design_point(&design, ((size_t)1 << 62) - 1, unit), COMITY_OK);
    ck_assert(unit[0] == 1 && unit[1] == 0 && unit[2] == 1);
    comity_design_free(&design);
}
END_TEST

START_TEST(one_at_a_time_moves_one_axis)
{
    const size_t base = COMITY_DESIGN_BASE;
    const size_t expected[6][3] = {
        { base, base, base }, { 0, base, base }, { 1, base, base },
        { base, 0, base },    { base, base, 0 }, { base, base, 1 },
    };
    const size_t levels[] = { 2, 1, 2 };
    const double at[] = { 0.25, 0.5, 0.75 };
    struct comity_design_options options = options_of(COMITY_DESIGN_ONE_AT_A_TIME, 3, 0);
    options.levels = levels;
    options.base = at;
    struct comity_design design;
    init(&design, &options);
    ck_assert_uint_eq(comity_design_points(&design), 6);
    for (size_t i = 0; i < 6; i++) {
        size_t level[3];
        double unit[3];
        ck_assert_int_eq(comity_design_levels(&design, i, level), COMITY_OK);
        ck_assert_mem_eq(level, expected[i], sizeof level);
        ck_assert_int_eq(comity_design_point(&design, i, unit), COMITY_OK);
        for (size_t a = 0; a < 3; a++)
            ck_assert_double_eq(unit[a], level[a] == base ? at[a] : (double)level[a]);
    }
    comity_design_free(&design);
}
END_TEST

/* Points of one axis lie in strata of a Latin hypercube exactly when each of them has one. */
static void assert_stratified(const double *unit, size_t points, size_t factors, int centred)
{
    unsigned *hits = calloc(points, sizeof *hits);
    ck_assert_ptr_nonnull(hits);
    for (size_t f = 0; f < factors; f++) {
        memset(hits, 0, points * sizeof *hits);
        for (size_t i = 0; i < points; i++) {
            const double scaled = unit[i * factors + f] * (double)points;
            hits[(size_t)scaled]++;
            if (centred)
                ck_assert(fabs(scaled - floor(scaled) - 0.5) < 1e-10);
        }
        for (size_t i = 0; i < points; i++)
            ck_assert_uint_eq(hits[i], 1);
    }
    free(hits);
}

static double smallest_distance(const double *unit, size_t points, size_t factors)
{
    double smallest = INFINITY;
    for (size_t i = 0; i < points; i++) {
        for (size_t j = 0; j < i; j++) {
            double sum = 0;
            for (size_t f = 0; f < factors; f++)
                sum += pow(unit[i * factors + f] - unit[j * factors + f], 2);
            smallest = fmin(smallest, sqrt(sum));
        }
    }
    return smallest;
}

START_TEST(latin_hypercube_fills_every_stratum_once)
{
    for (int centred = 0; centred < 2; centred++) {
        struct comity_design_options options = options_of(COMITY_DESIGN_LATIN_HYPERCUBE, 7, 1000);
        options.centred = centred;
        size_t points;
        double *unit = all_points(&options, &points);
        ck_assert_uint_eq(points, 1000);
        assert_stratified(unit, points, 7, centred);
        free(unit);
    }
}
END_TEST

/* Correlations of independent permutations have the standard deviation 1/sqrt(n-1). */
START_TEST(latin_hypercube_axes_are_independent)
{
    const size_t n = 4000;
    const struct comity_design_options options = options_of(COMITY_DESIGN_LATIN_HYPERCUBE, 5, n);
    size_t points;
    double *unit = all_points(&options, &points);
    for (size_t f = 0; f < 5; f++) {
        for (size_t g = 0; g < f; g++) {
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += (unit[i * 5 + f] - 0.5) * (unit[i * 5 + g] - 0.5);
            ck_assert(fabs(12 * sum / (double)n) < 4 / sqrt((double)n));
        }
    }
    free(unit);
}
END_TEST

START_TEST(maximin_spreads_the_points)
{
    struct comity_design_options options = options_of(COMITY_DESIGN_LATIN_HYPERCUBE, 3, 20);
    double last = 0;
    const size_t candidates[] = { 1, 10, 100 };
    for (size_t c = 0; c < 3; c++) {
        options.candidates = candidates[c];
        size_t points;
        double *unit = all_points(&options, &points);
        assert_stratified(unit, points, 3, 0);
        const double distance = smallest_distance(unit, points, 3);
        ck_assert_double_gt(distance, last);
        last = distance;
        free(unit);
    }
}
END_TEST

START_TEST(impossible_dimensions_are_refused)
{
    struct comity_design_options options = options_of(COMITY_DESIGN_SOBOL, 52, 10);
    assert_refused(&options, "sobol has 40 dimensions at most; this sweep has 52 axes: use halton");
    options = options_of(COMITY_DESIGN_HALTON, 1230, 10);
    assert_refused(&options, "halton has 1229 dimensions at most; this sweep has 1230 axes: "
                             "use latin_hypercube");
    options = options_of(COMITY_DESIGN_MORRIS, 0, 10);
    assert_refused(&options, "morris has no axis: give it at least one");
}
END_TEST

START_TEST(impossible_sizes_are_refused)
{
    struct comity_design_options options = options_of(COMITY_DESIGN_SALTELLI, 3, 0);
    assert_refused(&options, "saltelli has no samples: give it at least one");
    options = options_of(COMITY_DESIGN_HALTON, 3, (size_t)1 << 32);
    assert_refused(&options, "halton takes fewer than 2^32 axes and samples");
    options = options_of(COMITY_DESIGN_SOBOL, 3, (1 << 30) + 1);
    assert_refused(&options, "a Sobol sequence has 1073741824 points at most, skipped ones "
                             "included: take fewer, or use halton");
    options = options_of(COMITY_DESIGN_HALTON, 3, 2);
    options.skip = SIZE_MAX - 1;
    assert_refused(&options, "halton cannot skip 18446744073709551614 points: skip fewer");
    options = options_of(COMITY_DESIGN_LATIN_HYPERCUBE, 3, 10001);
    options.candidates = 2;
    assert_refused(&options, "maximin compares 10000 candidates of 10000 points at most: "
                             "leave it out, or use sobol");
    options = options_of(COMITY_DESIGN_LATIN_HYPERCUBE, 3, 10000);
    options.candidates = 10000;
    assert_refused(&options, "maximin would compare for too long: with 10000 samples of 3 axes at "
                             "most 13 candidates are expected");
    options = options_of(COMITY_DESIGN_LATIN_HYPERCUBE, 64, 10000);
    options.candidates = 2;
    assert_refused(&options, "maximin would compare for too long: of 64 axes at most 5590 samples "
                             "with 2 candidates are expected");
    options = options_of(COMITY_DESIGN_LATIN_HYPERCUBE, 3, (1 << 28) + 1);
    assert_refused(&options, "latin_hypercube has 268435456 points at most, not 268435457: "
                             "use sobol or halton");
}
END_TEST

START_TEST(impossible_levels_are_refused)
{
    const size_t none[] = { 3, 0 }, many[] = { (size_t)1 << 32, (size_t)1 << 32 },
                 uncountable[] = { SIZE_MAX, 2 };
    const double base[] = { 0.5, NAN };
    struct comity_design_options options = options_of(COMITY_DESIGN_GRID, 2, 0);
    assert_refused(&options, "grid needs the levels of every axis");
    options.levels = none;
    assert_refused(&options, "grid: axis 2 has no levels: give it at least one");
    options.levels = many;
    assert_refused(&options, "the design has more points than can be counted: "
                             "take fewer samples, levels or axes");
    options = options_of(COMITY_DESIGN_ONE_AT_A_TIME, 2, 0);
    options.levels = many;
    options.base = base;
    assert_refused(&options, "one_at_a_time: the base of axis 2 is nan: it must be in [0, 1]");
    options.base = NULL;
    options.levels = uncountable;
    assert_refused(&options,
                   "one_at_a_time has more points than can be counted: take fewer levels");
    options = options_of(COMITY_DESIGN_MORRIS, 2, 5);
    options.morris_levels = 5;
    assert_refused(&options, "morris has 5 levels: they must be an even number, commonly 4");
    options = options_of(COMITY_DESIGN_TABLE, 2, 5);
    assert_refused(&options, "a table lists its points: there is nothing to design");
    options = options_of(COMITY_DESIGN_POSTERIOR, 2, 5);
    assert_refused(&options, "a posterior lists its draws: there is nothing to design");
    options = options_of(COMITY_DESIGN_KINDS, 2, 5);
    assert_refused(&options, "there is no design number 9");
}
END_TEST

START_TEST(accessors_refuse_other_kinds)
{
    const struct comity_design_options options = options_of(COMITY_DESIGN_SOBOL, 1, 5);
    struct comity_design design;
    struct comity_saltelli_place place;
    struct comity_morris_move move;
    size_t level[1];
    init(&design, &options);
    ck_assert_int_eq(comity_saltelli_place(&design, 0, &place), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_morris_move(&design, 0, &move), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_design_levels(&design, 0, level), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_saltelli_is_quasi_random(&design), 0);
    comity_design_free(&design);
}
END_TEST

Suite *design_suite(void)
{
    Suite *suite = suite_create("design");

    TCase *common = tcase_create("common");
    tcase_add_test(common, kinds_have_names_and_descriptions);
    tcase_add_loop_test(common, points_do_not_depend_on_the_order_of_asking, COMITY_DESIGN_GRID,
                        COMITY_DESIGN_TABLE);
    tcase_add_loop_test(common, the_seed_decides, COMITY_DESIGN_LATIN_HYPERCUBE,
                        COMITY_DESIGN_TABLE);
    tcase_add_test(common, accessors_refuse_other_kinds);
    suite_add_tcase(suite, common);

    TCase *levels = tcase_create("levels");
    tcase_add_test(levels, grid_runs_through_the_last_axis_first);
    tcase_add_test(levels, grid_needs_no_memory_for_its_points);
    tcase_add_test(levels, one_at_a_time_moves_one_axis);
    suite_add_tcase(suite, levels);

    TCase *latin = tcase_create("latin_hypercube");
    tcase_add_test(latin, latin_hypercube_fills_every_stratum_once);
    tcase_add_test(latin, latin_hypercube_axes_are_independent);
    tcase_add_test(latin, maximin_spreads_the_points);
    suite_add_tcase(suite, latin);

    TCase *refusals = tcase_create("refusals");
    tcase_add_test(refusals, impossible_dimensions_are_refused);
    tcase_add_test(refusals, impossible_sizes_are_refused);
    tcase_add_test(refusals, impossible_levels_are_refused);
    suite_add_tcase(suite, refusals);
    return suite;
}
