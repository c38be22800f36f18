/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "points.h"

#include <comity/draws.h>

#include <gsl/gsl_qrng.h>

#include <math.h>

Suite *sampling_suite(void);

START_TEST(sobol_starts_as_published)
{
    const double expected[8][2] = {
        { 0, 0 },         { 0.5, 0.5 },     { 0.75, 0.25 },   { 0.25, 0.75 },
        { 0.375, 0.375 }, { 0.875, 0.875 }, { 0.625, 0.125 }, { 0.125, 0.625 },
    };
    struct comity_design_options options = options_of(COMITY_DESIGN_SOBOL, 2, 8);
    options.scramble = 0;
    size_t points;
    double *unit = all_points(&options, &points);
    ck_assert_uint_eq(points, 8);
    ck_assert_mem_eq(unit, expected, sizeof expected);
    free(unit);
}
END_TEST

static void assert_equals_gsl(enum comity_design_kind kind, const gsl_qrng_type *type,
                              size_t factors, size_t skip)
{
    struct comity_design_options options = options_of(kind, factors, 3000);
    options.skip = skip;
    options.scramble = 0;
    size_t points;
    double *unit = all_points(&options, &points);
    gsl_qrng *sequence = gsl_qrng_alloc(type, (unsigned)factors);
    double *expected = calloc(factors, sizeof *expected);
    ck_assert(sequence && expected);
    /* GSL begins with the point that we count as 1. */
    for (size_t n = 1; n < skip; n++)
        gsl_qrng_get(sequence, expected);
    for (size_t i = 0; i < points; i++) {
        if (skip > 0 || i > 0)
            gsl_qrng_get(sequence, expected);
        ck_assert_mem_eq(unit + i * factors, expected, factors * sizeof *expected);
    }
    gsl_qrng_free(sequence);
    free(expected);
    free(unit);
}

START_TEST(sequences_equal_those_of_gsl)
{
    const size_t skips[] = { 0, 1, 1234 };
    assert_equals_gsl(COMITY_DESIGN_SOBOL, gsl_qrng_sobol, 40, skips[_i]);
    assert_equals_gsl(COMITY_DESIGN_HALTON, gsl_qrng_reversehalton, 60, skips[_i]);
}
END_TEST

START_TEST(halton_reaches_its_last_dimension)
{
    const size_t k = 1229;
    struct comity_design_options options = options_of(COMITY_DESIGN_HALTON, k, 2);
    options.scramble = 0;
    options.skip = 1;
    size_t points;
    double *unit = all_points(&options, &points);
    ck_assert(fabs(unit[k - 1] - 9972.0 / 9973.0) < 1e-15);
    ck_assert(fabs(unit[2 * k - 1] - 9971.0 / 9973.0) < 1e-15);
    free(unit);
}
END_TEST

/* As it comes, plain, and a later stretch: every box of 2^-a by 2^-(m-a) holds one of 2^m points: a
 * (0, m, 2)-net in base 2. */
START_TEST(sobol_is_a_net_by_default)
{
    enum { m = 8, n = 1 << m };
    struct comity_design_options options = options_of(COMITY_DESIGN_SOBOL, 2, n);
    if (_i > 0)
        options.scramble = 0;
    if (_i == 2)
        options.skip = 3 * n;
    size_t points;
    double *unit = all_points(&options, &points);
    for (int a = 0; a <= m; a++) {
        unsigned hits[n] = { 0 };
        for (size_t i = 0; i < n; i++) {
            const size_t x = (size_t)ldexp(unit[2 * i], a);
            const size_t y = (size_t)ldexp(unit[2 * i + 1], m - a);
            hits[x << (m - a) | y]++;
        }
        for (size_t i = 0; i < n; i++)
            ck_assert_uint_eq(hits[i], 1);
    }
    free(unit);
}
END_TEST

/* The difference to the plain sequence is one constant: modulo 1, or digit by digit. */
START_TEST(shifts_are_the_same_for_every_point)
{
    struct comity_design_options options = options_of((enum comity_design_kind)_i, 5, 200);
    options.skip = 3;
    options.scramble = 0;
    size_t points;
    double *plain = all_points(&options, &points);
    options.scramble = 1;
    double *shifted = all_points(&options, &points);
    for (size_t f = 0; f < 5; f++) {
        for (size_t i = 0; i < points; i++) {
            const double x = shifted[5 * i + f], y = plain[5 * i + f];
            ck_assert(x > 0 && x < 1);
            if (_i == COMITY_DESIGN_SOBOL) {
                /* The shift has more digits than the sequence. */
                ck_assert(ldexp(x, 30) != floor(ldexp(x, 30)));
                const unsigned shift = (unsigned)ldexp(x, 30) ^ (unsigned)ldexp(y, 30);
                ck_assert_uint_eq(shift,
                                  (unsigned)ldexp(shifted[f], 30) ^ (unsigned)ldexp(plain[f], 30));
            } else {
                const double turn = (x - y) - (shifted[f] - plain[f]);
                ck_assert(fabs(turn - round(turn)) < 1e-12);
            }
        }
    }
    free(plain);
    free(shifted);
}
END_TEST

START_TEST(shifted_points_are_uniform_over_seeds)
{
    const size_t seeds = 4000;
    double sum = 0, squares = 0;
    for (size_t seed = 0; seed < seeds; seed++) {
        struct comity_design_options options = options_of((enum comity_design_kind)_i, 2, 1);
        options.scramble = 1;
        options.seed = seed;
        size_t points;
        double *unit = all_points(&options, &points);
        sum += unit[1];
        squares += unit[1] * unit[1];
        free(unit);
    }
    /* Four standard errors of the two moments of a uniform variable. */
    const double n = (double)seeds;
    ck_assert(fabs(sum / n - 1.0 / 2) < 4 * sqrt(1.0 / 12 / n));
    ck_assert(fabs(squares / n - 1.0 / 3) < 4 * sqrt(4.0 / 45 / n));
}
END_TEST

/* Square of the L2 star discrepancy (Warnock 1972). */
static double discrepancy(const double *unit, size_t points, size_t factors)
{
    double single = 0, pairs = 0;
    for (size_t i = 0; i < points; i++) {
        double product = 1;
        for (size_t f = 0; f < factors; f++)
            product *= 1 - pow(unit[i * factors + f], 2);
        single += product;
        for (size_t j = 0; j < points; j++) {
            product = 1;
            for (size_t f = 0; f < factors; f++)
                product *= 1 - fmax(unit[i * factors + f], unit[j * factors + f]);
            pairs += product;
        }
    }
    const double n = (double)points, k = (double)factors;
    return pow(3, -k) - pow(2, 1 - k) * single / n + pairs / (n * n);
}

/* Than the best of twenty sets of independent points. */
START_TEST(sequences_are_more_even_than_chance)
{
    enum { n = 256, k = 4 };
    double least = INFINITY;
    for (uint32_t set = 0; set < 20; set++) {
        double unit[n * k];
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t counter[4] = { i, set, 0, 0 }, key[2] = { 7, 0 };
            uint32_t words[4];
            comity_philox(counter, key, words);
            for (size_t f = 0; f < k; f++)
                unit[i * k + f] = (words[f] + 0.5) * 0x1p-32;
        }
        least = fmin(least, discrepancy(unit, n, k));
    }
    for (int scramble = 0; scramble < 2; scramble++) {
        struct comity_design_options options = options_of((enum comity_design_kind)_i, k, n);
        options.scramble = scramble;
        size_t points;
        double *unit = all_points(&options, &points);
        ck_assert_double_lt(discrepancy(unit, points, k), least);
        free(unit);
    }
}
END_TEST

static void assert_saltelli_structure(const struct comity_design_options *options)
{
    const size_t k = options->factors, second = options->second_order ? k : 0,
                 size = k + second + 2;
    size_t points;
    double *unit = all_points(options, &points);
    struct comity_design design;
    init(&design, options);
    ck_assert_uint_eq(points, options->samples * size);
    for (size_t row = 0; row < options->samples; row++) {
        const double *block = unit + row * size * k, *a = block, *b = block + (size - 1) * k;
        for (size_t i = 0; i < size; i++) {
            struct comity_saltelli_place place;
            ck_assert_int_eq(comity_saltelli_place(&design, row * size + i, &place), COMITY_OK);
            ck_assert_uint_eq(place.row, row);
            const int is_b = i == size - 1, is_ab = i >= 1 && i <= k;
            const int is_ba = i > k && i <= k + second;
            ck_assert_int_eq((int)place.matrix, is_b    ? COMITY_SALTELLI_B
                                                : is_ab ? COMITY_SALTELLI_AB
                                                : is_ba ? COMITY_SALTELLI_BA
                                                        : COMITY_SALTELLI_A);
            ck_assert_uint_eq(place.factor, is_ab ? i - 1 : is_ba ? i - 1 - k : SIZE_MAX);
            for (size_t f = 0; f < k; f++) {
                const double *rest = is_b || is_ba ? b : a, *exchanged = is_ba ? a : b;
                ck_assert(block[i * k + f] == (f == place.factor ? exchanged : rest)[f]);
                ck_assert(a[f] != b[f]);
            }
        }
    }
    struct comity_saltelli_place place;
    ck_assert_int_eq(comity_saltelli_place(&design, points, &place), COMITY_BAD_ARGUMENT);
    comity_design_free(&design);
    free(unit);
}

START_TEST(saltelli_exchanges_one_column)
{
    const size_t factors[] = { 1, 4, 20, 21 };
    for (size_t i = 0; i < 4; i++) {
        struct comity_design_options options = options_of(COMITY_DESIGN_SALTELLI, factors[i], 32);
        options.second_order = _i;
        assert_saltelli_structure(&options);
    }
}
END_TEST

START_TEST(saltelli_rows_are_a_sobol_sequence)
{
    const size_t k = 3, n = 64;
    const struct comity_design_options options = options_of(COMITY_DESIGN_SALTELLI, k, n);
    const struct comity_design_options sobol = options_of(COMITY_DESIGN_SOBOL, 2 * k, n);
    size_t points, rows;
    double *unit = all_points(&options, &points);
    double *sequence = all_points(&sobol, &rows);
    for (size_t row = 0; row < n; row++) {
        const double *block = unit + row * (k + 2) * k;
        ck_assert_mem_eq(block, sequence + row * 2 * k, k * sizeof *block);
        ck_assert_mem_eq(block + (k + 1) * k, sequence + row * 2 * k + k, k * sizeof *block);
    }
    free(unit);
    free(sequence);
}
END_TEST

START_TEST(saltelli_says_when_its_rows_are_random)
{
    ck_assert_uint_eq(comity_saltelli_quasi_random_factors(), 20);
    for (size_t k = 20; k <= 21; k++) {
        const struct comity_design_options options = options_of(COMITY_DESIGN_SALTELLI, k, 8);
        struct comity_design design;
        init(&design, &options);
        ck_assert_int_eq(comity_saltelli_is_quasi_random(&design), k == 20);
        comity_design_free(&design);
    }
}
END_TEST

START_TEST(morris_moves_every_factor_once)
{
    const size_t k = 6, trajectories = 50, p = (size_t)_i;
    const double delta = (double)p / (2 * ((double)p - 1));
    struct comity_design_options options = options_of(COMITY_DESIGN_MORRIS, k, trajectories);
    options.morris_levels = p;
    size_t points;
    double *unit = all_points(&options, &points);
    struct comity_design design;
    init(&design, &options);
    ck_assert_uint_eq(points, trajectories * (k + 1));
    unsigned moves[6] = { 0 };
    for (size_t i = 0; i < points; i++) {
        struct comity_morris_move move;
        ck_assert_int_eq(comity_morris_move(&design, i, &move), COMITY_OK);
        ck_assert_uint_eq(move.trajectory, i / (k + 1));
        ck_assert_uint_eq(move.step, i % (k + 1));
        for (size_t f = 0; f < k; f++) {
            const double level = unit[i * k + f] * (double)(p - 1);
            ck_assert(level >= 0 && level <= (double)(p - 1) + 1e-12);
            ck_assert(fabs(level - round(level)) < 1e-12);
        }
        if (move.step == 0) {
            ck_assert(move.factor == SIZE_MAX && move.sign == 0);
            continue;
        }
        ck_assert(abs(move.sign) == 1);
        moves[move.factor]++;
        for (size_t f = 0; f < k; f++) {
            const double change = unit[i * k + f] - unit[(i - 1) * k + f];
            if (f == move.factor)
                ck_assert(fabs(change - move.sign * delta) < 1e-12);
            else
                ck_assert(change == 0);
        }
        if (move.step == k)
            for (size_t f = 0; f < k; f++)
                ck_assert_uint_eq(moves[f], (move.trajectory + 1));
    }
    comity_design_free(&design);
    free(unit);
}
END_TEST

/* First factor to move, and level of the first point: chi-squared at 1 in 1000 for 5 and 3. */
START_TEST(morris_starts_are_uniform)
{
    const size_t k = 6, trajectories = 6000, p = 4;
    const struct comity_design_options options = options_of(COMITY_DESIGN_MORRIS, k, trajectories);
    struct comity_design design;
    init(&design, &options);
    double first[6] = { 0 }, level[4] = { 0 };
    for (size_t t = 0; t < trajectories; t++) {
        struct comity_morris_move move;
        double unit[6];
        comity_morris_move(&design, t * (k + 1) + 1, &move);
        comity_design_point(&design, t * (k + 1), unit);
        first[move.factor]++;
        level[lround(unit[2] * (double)(p - 1))]++;
    }
    double factor_statistic = 0, level_statistic = 0;
    for (size_t i = 0; i < k; i++)
        factor_statistic += pow(first[i] - 1000, 2) / 1000;
    for (size_t i = 0; i < p; i++)
        level_statistic += pow(level[i] - 1500, 2) / 1500;
    ck_assert_double_lt(factor_statistic, 20.52);
    ck_assert_double_lt(level_statistic, 16.27);
    comity_design_free(&design);
}
END_TEST

Suite *sampling_suite(void)
{
    Suite *suite = suite_create("sampling");

    TCase *sequences = tcase_create("sequences");
    tcase_add_test(sequences, sobol_starts_as_published);
    tcase_add_loop_test(sequences, sequences_equal_those_of_gsl, 0, 3);
    tcase_add_test(sequences, halton_reaches_its_last_dimension);
    tcase_add_loop_test(sequences, sobol_is_a_net_by_default, 0, 3);
    tcase_add_loop_test(sequences, shifts_are_the_same_for_every_point, COMITY_DESIGN_SOBOL,
                        COMITY_DESIGN_HALTON + 1);
    tcase_add_loop_test(sequences, shifted_points_are_uniform_over_seeds, COMITY_DESIGN_SOBOL,
                        COMITY_DESIGN_HALTON + 1);
    tcase_add_loop_test(sequences, sequences_are_more_even_than_chance, COMITY_DESIGN_SOBOL,
                        COMITY_DESIGN_HALTON + 1);
    suite_add_tcase(suite, sequences);

    TCase *sensitivity = tcase_create("sensitivity");
    tcase_add_loop_test(sensitivity, saltelli_exchanges_one_column, 0, 2);
    tcase_add_test(sensitivity, saltelli_rows_are_a_sobol_sequence);
    tcase_add_test(sensitivity, saltelli_says_when_its_rows_are_random);
    tcase_add_loop_test(sensitivity, morris_moves_every_factor_once, 4, 5);
    tcase_add_loop_test(sensitivity, morris_moves_every_factor_once, 8, 9);
    tcase_add_test(sensitivity, morris_starts_are_uniform);
    suite_add_tcase(suite, sensitivity);
    return suite;
}
