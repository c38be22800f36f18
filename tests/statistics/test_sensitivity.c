/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "close.h"

#include <comity/sensitivity.h>
#include <comity/status.h>

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

Suite *sensitivity_suite(void);

typedef double function(size_t k, const double u[]);

/* Ishigami and Homma (1990) with a = 7, b = 0.1, its three factors uniform in [-pi, pi]. */
static double ishigami(size_t k, const double u[])
{
    const double x[3] = { (2.0 * u[0] - 1.0) * M_PI, (2.0 * u[1] - 1.0) * M_PI,
                          (2.0 * u[2] - 1.0) * M_PI };

    (void)k;
    return sin(x[0]) + 7.0 * pow(sin(x[1]), 2.0) + 0.1 * pow(x[2], 4.0) * sin(x[0]);
}

/* Sobol's g function. */
static const double g_coefficients[4] = { 0.0, 1.0, 4.5, 9.0 };

static double sobol_g(size_t k, const double u[])
{
    double product = 1.0;

    for (size_t i = 0; i < k; i++)
        product *= (fabs(4.0 * u[i] - 2.0) + g_coefficients[i]) / (1.0 + g_coefficients[i]);
    return product;
}

/* Outputs of a design; one allocation, which the caller frees through `a`. */
static struct comity_sobol_outputs allocate(size_t n, size_t k)
{
    double *y = calloc((2 * k + 2) * n, sizeof *y);

    ck_assert_ptr_nonnull(y);
    return (struct comity_sobol_outputs){
        .n = n, .factors = k, .a = y, .b = y + n, .ab = y + 2 * n, .ba = y + (2 + k) * n
    };
}

/* Evaluates row r of the design whose rows of A and B are u[k] and u[k + k]. */
static void evaluate_row(function *f, const struct comity_sobol_outputs *outputs, size_t r,
                         const double u[])
{
    const size_t n = outputs->n, k = outputs->factors;
    double *y = (double *)outputs->a, mixed[8];

    y[r] = f(k, u);
    y[n + r] = f(k, u + k);
    for (size_t i = 0; i < k; i++) {
        memcpy(mixed, u, k * sizeof *u);
        mixed[i] = u[k + i];
        y[(2 + i) * n + r] = f(k, mixed);
        memcpy(mixed, u + k, k * sizeof *u);
        mixed[i] = u[i];
        y[(2 + k + i) * n + r] = f(k, mixed);
    }
}

static struct comity_sobol_outputs quasi_random(function *f, size_t n, size_t k)
{
    struct comity_sobol_outputs outputs = allocate(n, k);
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)(2 * k));
    double u[16];

    for (size_t r = 0; r < n; r++) {
        gsl_qrng_get(sequence, u);
        evaluate_row(f, &outputs, r, u);
    }
    gsl_qrng_free(sequence);
    return outputs;
}

static struct comity_sobol_outputs pseudo_random(function *f, size_t n, size_t k, gsl_rng *rng)
{
    struct comity_sobol_outputs outputs = allocate(n, k);
    double u[16];

    for (size_t r = 0; r < n; r++) {
        for (size_t i = 0; i < 2 * k; i++)
            u[i] = gsl_rng_uniform(rng);
        evaluate_row(f, &outputs, r, u);
    }
    return outputs;
}

static struct comity_sobol_options options_of(double level, uint32_t resamples, uint64_t seed)
{
    return (struct comity_sobol_options){ .level = level, .resamples = resamples, .seed = seed };
}

START_TEST(ishigami_indices)
{
    const double p4 = pow(M_PI, 4.0), p8 = p4 * p4;
    const double v1 = 0.5 * pow(1.0 + 0.1 * p4 / 5.0, 2.0), v2 = 49.0 / 8.0;
    const double v13 = 8.0 * 0.01 * p8 / 225.0, v = v1 + v2 + v13;
    const struct comity_sobol_options options = options_of(0.95, 0, 1);
    struct comity_sobol_outputs outputs = quasi_random(ishigami, 1 << 14, 3);
    struct comity_sobol s;

    comity_sobol_init(&s);
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_OK);
    ck_assert_uint_eq(s.used, 1 << 14);
    assert_near(s.mean, 3.5, 0.01);
    assert_near(s.variance / v, 1.0, 0.005);
    assert_near(s.first[0].value, v1 / v, 0.005);
    assert_near(s.first[1].value, v2 / v, 0.005);
    assert_near(s.first[2].value, 0.0, 0.005);
    assert_near(s.total[0].value, (v1 + v13) / v, 0.005);
    assert_near(s.total[1].value, v2 / v, 0.005);
    assert_near(s.total[2].value, v13 / v, 0.005);
    assert_near(s.second[comity_sobol_pair(3, 0, 1)].value, 0.0, 0.01);
    assert_near(s.second[comity_sobol_pair(3, 0, 2)].value, v13 / v, 0.01);
    assert_near(s.second[comity_sobol_pair(3, 1, 2)].value, 0.0, 0.01);
    ck_assert_double_nan(s.first[0].interval.low);
    comity_sobol_free(&s);
    free((double *)outputs.a);
}
END_TEST

START_TEST(g_indices)
{
    const struct comity_sobol_options options = options_of(0.95, 0, 1);
    struct comity_sobol_outputs outputs = quasi_random(sobol_g, 1 << 14, 4);
    struct comity_sobol s;
    double part[4], v = 1.0;

    for (size_t i = 0; i < 4; i++) {
        part[i] = 1.0 / (3.0 * pow(1.0 + g_coefficients[i], 2.0));
        v *= 1.0 + part[i];
    }
    const double all = v;

    v -= 1.0;
    comity_sobol_init(&s);
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_OK);
    assert_near(s.mean, 1.0, 0.001);
    for (size_t i = 0; i < 4; i++) {
        assert_near(s.first[i].value, part[i] / v, 0.005);
        assert_near(s.total[i].value, part[i] * all / (1.0 + part[i]) / v, 0.005);
        for (size_t j = i + 1; j < 4; j++)
            assert_near(s.second[comity_sobol_pair(4, i, j)].value, part[i] * part[j] / v, 0.01);
    }
    comity_sobol_free(&s);
    free((double *)outputs.a);
}
END_TEST

/*
 * Expected values were computed with Python 3.11 and NumPy 1.24 from the published formulas; the
 * intervals as np.percentile over rows drawn by a Python version of Philox4x32-10 and of the
 * mapping of words to indices.
 */
static const double small_a[7] = { 1.0, 2.5, 0.5, NAN, 3.0, 4.5, 2.0 };
static const double small_b[7] = { 2.0, 0.0, 3.5, 1.0, 1.0, 2.5, 5.0 };
static const double small_ab[14] = { 1.5, 2.0, 1.0, 9.0, 2.0, 4.0, 3.5,
                                     1.5, 0.5, 3.0, 9.0, 2.5, 3.0, 3.0 };
static const double small_ba[14] = { 1.0, 1.0, 2.5, 9.0, 2.0, 3.5, 4.0,
                                     2.5, 1.5, 1.5, 9.0, 1.5, 4.0, 2.5 };

START_TEST(small_design)
{
    struct comity_sobol_outputs outputs = { 7, 2, small_a, small_b, small_ab, small_ba };
    struct comity_sobol_options options = options_of(0.9, 200, 9);
    struct comity_sobol s;

    comity_sobol_init(&s);
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_OK);
    ck_assert_uint_eq(s.used, 6);
    ck_assert_uint_eq(s.left_out, 1);
    assert_close(s.mean, 2.2916666666666665);
    assert_close(s.variance, 2.185763888888889);
    assert_close(s.first[0].value, 0.5226370135027799);
    assert_close(s.first[1].value, 0.800635424940429);
    assert_close(s.total[0].value, 0.16203335980937253);
    assert_close(s.total[1].value, 0.533756949960286);
    assert_close(s.second[0].value, -0.6370135027799841);
    assert_interval(s.first[0].interval, 0.1521523132923279, 0.9212350346565846);
    assert_interval(s.first[1].interval, 0.3642017002989539, 1.5505479452054785);
    assert_interval(s.total[0].interval, 0.06182344703037067, 0.28451365460421174);
    assert_interval(s.total[1].interval, 0.28138263907147965, 1.0010638052489054);
    assert_interval(s.second[0].interval, -1.1352227486955588, -0.06457399103139028);

    outputs.ba = NULL;
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_OK);
    ck_assert_ptr_null(s.second);
    assert_close(s.total[1].value, 0.533756949960286);
    comity_sobol_free(&s);
    comity_sobol_free(&s);
    ck_assert_ptr_null(s.first);
}
END_TEST

START_TEST(sobol_intervals_cover)
{
    /* The total index of the first factor of g, from independent rows. */
    enum { REPETITIONS = 400 };
    double all = 1.0;
    int covers = 0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    gsl_rng_set(rng, 3);
    for (size_t i = 0; i < 3; i++)
        all *= 1.0 + 1.0 / (3.0 * pow(1.0 + g_coefficients[i], 2.0));
    const double truth = 1.0 / 3.0 * all / (1.0 + 1.0 / 3.0) / (all - 1.0);

    for (int r = 0; r < REPETITIONS; r++) {
        const struct comity_sobol_options options = options_of(0.95, 300, (uint64_t)r);
        struct comity_sobol_outputs outputs = pseudo_random(sobol_g, 400, 3, rng);
        struct comity_sobol s;

        comity_sobol_init(&s);
        outputs.ba = NULL;
        ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_OK);
        covers += s.total[0].interval.low <= truth && truth <= s.total[0].interval.high;
        comity_sobol_free(&s);
        free((double *)outputs.a);
    }
    ck_assert_msg(covers >= 0.92 * REPETITIONS && covers <= 0.98 * REPETITIONS, "%d covered",
                  covers);
    gsl_rng_free(rng);
}
END_TEST

/* An event in 20 or 40 of 800 outputs: the variance rests on about as many, too few below 30. */
START_TEST(rare_events_are_named)
{
    enum { ROWS = 400 };
    struct comity_sobol_outputs outputs = allocate(ROWS, 1);
    struct comity_sobol_options options;
    struct comity_sobol sobol;
    const size_t events = _i ? 40 : 20;
    double *y = (double *)outputs.a;

    comity_sobol_init(&sobol);
    comity_sobol_options_init(&options);
    options.resamples = 0;
    for (size_t r = 0; r < events; r++)
        y[r * 800 / events] = 1.0;
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &sobol), COMITY_OK);
    const double rare = (double)events, others = 800 - rare;
    const double square = pow(others / 800, 2), other_square = pow(rare / 800, 2);
    ck_assert_double_eq_tol(sobol.effective_outputs,
                            pow(rare * square + others * other_square, 2) /
                                (rare * square * square + others * other_square * other_square),
                            1e-9);
    ck_assert_int_eq(sobol.rare, events < 30);
    comity_sobol_free(&sobol);
    free(y);
}
END_TEST

START_TEST(sobol_bad_arguments)
{
    const double equal[4] = { 0.1, 0.1, 0.1, 0.1 }, infinite[4] = { 1.0, 2.0, INFINITY, 4.0 };
    struct comity_sobol_outputs outputs = { 7, 2, small_a, small_b, small_ab, NULL };
    struct comity_sobol_options options;
    struct comity_sobol s;

    comity_sobol_init(&s);
    comity_sobol_options_init(&options);
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_OK);
    options.resamples = 10;
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_BAD_ARGUMENT);
    options.resamples = 0;
    outputs.factors = 0;
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_BAD_ARGUMENT);
    outputs = (struct comity_sobol_outputs){ 1, 2, small_a, small_b, small_ab, NULL };
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_BAD_ARGUMENT);
    outputs = (struct comity_sobol_outputs){ 2, 1, small_a + 2, small_b, small_ab, NULL };
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_BAD_ARGUMENT);
    outputs = (struct comity_sobol_outputs){ 4, 1, small_b, small_b, infinite, NULL };
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_BAD_ARGUMENT);
    outputs = (struct comity_sobol_outputs){ 4, 1, equal, equal, equal, NULL };
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_NUMERIC);
    /* squares beyond the largest number, of outputs whose variance is small */
    const double ab[4] = { 1.0, 2.0, 1e200, 4.0 };
    outputs = (struct comity_sobol_outputs){ 4, 1, small_b, small_a, ab, NULL };
    ck_assert_int_eq(comity_sobol_estimate(&outputs, &options, &s), COMITY_NUMERIC);

    /* What it held before the failures. */
    ck_assert_uint_eq(s.used, 6);
    assert_close(s.first[0].value, 0.5226370135027799);
    comity_sobol_free(&s);
}
END_TEST

START_TEST(morris_values)
{
    /* y = 3 x0 + x1^2 - x0 x1, by hand. (0, 1) -> (1, 1) -> (1, 0): effects 2 of x0, 0 of x1.
     * (1/2, 0) -> (1/2, 1) -> (0, 1): 1/2 of x1, 2 of x0. (0, 0) -> (1/2, 0) -> NaN: 3 of x0. */
    const double output[9] = { 1.0, 3.0, 3.0, 1.5, 2.0, 1.0, 0.0, 1.5, NAN };
    const size_t moved[6] = { 0, 1, 1, 0, 0, 1 };
    const double step[6] = { 1.0, -1.0, 1.0, -0.5, 0.5, 1.0 };
    const struct comity_morris_outputs outputs = { 3, 2, output, moved, step };
    struct comity_morris effects[2];

    ck_assert_int_eq(comity_morris_estimate(&outputs, effects), COMITY_OK);
    ck_assert_uint_eq(effects[0].used, 3);
    assert_close(effects[0].mean, 7.0 / 3.0);
    assert_close(effects[0].mean_absolute, 7.0 / 3.0);
    assert_close(effects[0].standard_deviation, sqrt(1.0 / 3.0));
    ck_assert_uint_eq(effects[1].used, 2);
    ck_assert_uint_eq(effects[1].left_out, 1);
    assert_close(effects[1].mean, 0.25);
    assert_close(effects[1].standard_deviation, sqrt(0.125));
}
END_TEST

START_TEST(morris_tells_signs_apart)
{
    /* Effects +4 and -4 of the only factor: mu 0, mu* 4. */
    const double output[4] = { 0.0, 4.0, 4.0, 0.0 };
    const size_t moved[2] = { 0, 0 }, beyond[2] = { 0, 1 };
    const double step[2] = { 1.0, 1.0 }, none[2] = { 1.0, 0.0 };
    struct comity_morris_outputs outputs = { 2, 1, output, moved, step };
    struct comity_morris effect;

    ck_assert_int_eq(comity_morris_estimate(&outputs, &effect), COMITY_OK);
    ck_assert_double_eq(effect.mean, 0.0);
    ck_assert_double_eq(effect.mean_absolute, 4.0);
    assert_close(effect.standard_deviation, sqrt(32.0));

    outputs.trajectories = 1;
    ck_assert_int_eq(comity_morris_estimate(&outputs, &effect), COMITY_OK);
    ck_assert_double_nan(effect.standard_deviation);

    outputs.trajectories = 2;
    outputs.moved = beyond;
    ck_assert_int_eq(comity_morris_estimate(&outputs, &effect), COMITY_BAD_ARGUMENT);
    outputs.moved = moved;
    outputs.step = none;
    ck_assert_int_eq(comity_morris_estimate(&outputs, &effect), COMITY_BAD_ARGUMENT);
    outputs.trajectories = 0;
    ck_assert_int_eq(comity_morris_estimate(&outputs, &effect), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(morris_refuses_repeated_factors)
{
    const double output[3] = { 0.0, 1.0, 2.0 }, step[2] = { 1.0, 1.0 };
    const size_t moved[2] = { 1, 1 };
    const struct comity_morris_outputs outputs = { 1, 2, output, moved, step };
    struct comity_morris effects[2];

    ck_assert_int_eq(comity_morris_estimate(&outputs, effects), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(means_of_points)
{
    /* Three points of three replicates; one value of the second and all of the third are missing.
     */
    const double values[9] = { 1.0, 2.0, 6.0, 5.0, NAN, 8.0, NAN, NAN, NAN };
    const double infinite[1] = { INFINITY };
    struct comity_point_means means;

    ck_assert_int_eq(comity_point_means_init(&means, 4), COMITY_OK);
    ck_assert_int_eq(comity_point_means_take(&means, 1, 3, 3, values), COMITY_OK);
    ck_assert_double_nan(means.mean[0]);
    assert_close(means.mean[1], 3.0);
    assert_close(means.error[1], 7.0 / 3.0);
    ck_assert_double_nan(means.step_error[1]);
    assert_close(means.mean[2], 6.5);
    assert_close(means.error[2], 4.5 / 2.0);
    assert_close(means.step_error[2], 2.0 / 2.0); /* of the differences 4 and 2 */
    ck_assert_double_nan(means.mean[3]);
    ck_assert_double_nan(means.error[3]);
    ck_assert_double_nan(means.step_error[3]);

    assert_close(comity_noise_share(4, means.error, 5.0), (7.0 / 3.0 + 4.5 / 2.0) / 2.0 / 5.0);
    ck_assert_double_nan(comity_noise_share(1, means.error, 5.0));
    ck_assert_int_eq(comity_point_means_take(&means, 2, 3, 3, values), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_point_means_take(&means, 0, 1, 0, values), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_point_means_take(&means, 0, 1, 1, infinite), COMITY_BAD_ARGUMENT);
    comity_point_means_free(&means);
    comity_point_means_free(&means);
}
END_TEST

START_TEST(noise_of_effects)
{
    const size_t moved[4] = { 0, 1, 1, 0 };
    const double step[4] = { 0.5, -0.5, 2.0, 1.0 }, error[4] = { 1.0, NAN, 8.0, 2.0 };
    const double unknown[4] = { NAN, NAN, NAN, NAN };
    const struct comity_morris_outputs outputs = { 2, 2, NULL, moved, step };
    double noise[2];

    comity_morris_noise(&outputs, error, noise);
    assert_close(noise[0], sqrt((4.0 + 2.0) / 2.0));
    assert_close(noise[1], sqrt(2.0));
    comity_morris_noise(&outputs, unknown, noise);
    ck_assert_double_nan(noise[0]);
}
END_TEST

Suite *sensitivity_suite(void)
{
    Suite *suite = suite_create("sensitivity");
    TCase *sobol = tcase_create("sobol");
    TCase *morris = tcase_create("morris");
    TCase *means = tcase_create("means");

    tcase_add_test(sobol, ishigami_indices);
    tcase_add_test(sobol, g_indices);
    tcase_add_test(sobol, small_design);
    tcase_add_test(sobol, sobol_intervals_cover);
    tcase_add_loop_test(sobol, rare_events_are_named, 0, 2);
    tcase_add_test(sobol, sobol_bad_arguments);
    tcase_set_timeout(sobol, 60);
    tcase_add_test(morris, morris_values);
    tcase_add_test(morris, morris_tells_signs_apart);
    tcase_add_test(morris, morris_refuses_repeated_factors);
    tcase_add_test(morris, noise_of_effects);
    tcase_add_test(means, means_of_points);
    suite_add_tcase(suite, sobol);
    suite_add_tcase(suite, morris);
    suite_add_tcase(suite, means);
    return suite;
}
