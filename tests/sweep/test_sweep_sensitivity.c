/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/close.h"

#include <comity/status.h>
#include <comity/sweep_sensitivity.h>

#include <stdlib.h>

Suite *sweep_sensitivity_suite(void);

enum { FACTORS = 3 };

static struct comity_design design;
static struct comity_point_means means;
static struct comity_sweep_sensitivity found;
static struct comity_sobol_options options;

/* Variances 1/12, 9/12 and, of the product, 4/144: the last factor acts through the first alone. */
static double output(const double u[])
{
    return u[0] + 3.0 * u[1] + 2.0 * (u[0] - 0.5) * (u[2] - 0.5);
}

static void set_up(void)
{
    comity_sweep_sensitivity_init(&found);
    comity_sobol_options_init(&options);
    options.resamples = 0;
}

static void tear_down(void)
{
    comity_sweep_sensitivity_free(&found);
    comity_sweep_sensitivity_free(&found);
    comity_point_means_free(&means);
    comity_design_free(&design);
}

/* A design with the output at its points, each with the same error. */
static void prepare(enum comity_design_kind kind, size_t samples, int second_order)
{
    struct comity_design_options how;

    comity_design_options_init(&how, kind);
    how.factors = FACTORS;
    how.samples = samples;
    how.second_order = second_order;
    ck_assert_int_eq(comity_design_init(&design, &how), COMITY_OK);
    ck_assert_int_eq(comity_point_means_init(&means, comity_design_points(&design)), COMITY_OK);
    for (size_t point = 0; point < means.points; point++) {
        double u[FACTORS];

        ck_assert_int_eq(comity_design_point(&design, point, u), COMITY_OK);
        means.mean[point] = output(u);
        means.error[point] = means.step_error[point] = 0.01;
    }
}

static int estimate(void)
{
    return comity_sweep_sensitivity_estimate(&design, &means, NULL, &options, &found);
}

START_TEST(what_rests_on_few_points_is_not_estimated)
{
    prepare(COMITY_DESIGN_SALTELLI, 1024, 0);
    for (size_t point = 0; point < means.points; point++)
        means.mean[point] = point % 1000 == 0 ? 0.05 : 0.0;
    ck_assert_int_eq(estimate(), COMITY_OK);
    ck_assert_int_eq(found.state, COMITY_SENSITIVITY_RARE);
    ck_assert(found.sobol.effective_outputs < 10);
    ck_assert_str_eq(comity_sensitivity_state_name(found.state), "not estimated");
}
END_TEST

START_TEST(what_is_infinite_is_told)
{
    prepare(COMITY_DESIGN_SALTELLI, 64, 0);
    means.mean[3] = INFINITY;
    ck_assert_int_eq(estimate(), COMITY_OK);
    ck_assert_int_eq(found.state, COMITY_SENSITIVITY_NOT_FINITE);
    for (size_t point = 0; point < means.points; point++)
        means.mean[point] = (point % 2 ? 1 : -1) * 1e300;
    ck_assert_int_eq(estimate(), COMITY_OK);
    ck_assert_int_eq(found.state, COMITY_SENSITIVITY_NOT_FINITE);
}
END_TEST

/* The spread of the outputs is a number; the squares of the effects are too large, or the variance
 * of A and B is too small. */
START_TEST(what_has_no_squares_is_told)
{
    prepare(_i ? COMITY_DESIGN_MORRIS : COMITY_DESIGN_SALTELLI, 64, 0);
    for (size_t point = 0; point < means.points; point++)
        means.mean[point] = (point % 2 ? 1 : -1) * (_i ? 8e152 : 1e-170);
    ck_assert_int_eq(estimate(), COMITY_OK);
    ck_assert_int_eq(found.state, COMITY_SENSITIVITY_NOT_FINITE);
}
END_TEST

START_TEST(saltelli_matrices_go_to_their_places)
{
    const double variance = 1.0 / 12.0 + 9.0 / 12.0 + 4.0 / 144.0, product = 4.0 / 144.0;
    size_t order[FACTORS];

    prepare(COMITY_DESIGN_SALTELLI, 4096, 1);
    ck_assert_int_eq(estimate(), COMITY_OK);
    ck_assert_int_eq(found.state, COMITY_SENSITIVITY_FOUND);
    ck_assert_uint_eq(found.sobol.used, 4096);
    assert_near(found.sobol.first[0].value, 1.0 / 12.0 / variance, 0.01);
    assert_near(found.sobol.first[1].value, 9.0 / 12.0 / variance, 0.01);
    assert_near(found.sobol.first[2].value, 0.0, 0.01);
    assert_near(found.sobol.total[0].value, (1.0 / 12.0 + product) / variance, 0.01);
    assert_near(found.sobol.total[2].value, product / variance, 0.01);
    assert_near(found.sobol.second[comity_sobol_pair(FACTORS, 0, 2)].value, product / variance,
                0.01);
    assert_near(found.sobol.second[comity_sobol_pair(FACTORS, 0, 1)].value, 0.0, 0.01);
    assert_close(found.noise_share, 0.01 / found.sobol.variance);
    comity_sweep_sensitivity_rank(&found, order);
    ck_assert_uint_eq(order[0], 1);
    ck_assert_uint_eq(order[1], 0);
    ck_assert_uint_eq(order[2], 2);
}
END_TEST

START_TEST(rows_with_missing_points_are_left_out)
{
    prepare(COMITY_DESIGN_SALTELLI, 64, 0);
    means.mean[7] = means.mean[8] = means.mean[100] = NAN; /* of rows 1 and 20, of five points */
    ck_assert_int_eq(estimate(), COMITY_OK);
    ck_assert_uint_eq(found.missing, 3);
    ck_assert_uint_eq(found.sobol.left_out, 2);
    ck_assert_ptr_null(found.sobol.second);
    for (size_t point = 5; point < means.points; point++)
        means.mean[point] = NAN;
    ck_assert_int_eq(estimate(), COMITY_OK);
    ck_assert_int_eq(found.state, COMITY_SENSITIVITY_TOO_FEW);
    ck_assert_ptr_null(found.sobol.first);
}
END_TEST

START_TEST(morris_moves_are_in_units_of_the_axis)
{
    size_t order[FACTORS];

    prepare(COMITY_DESIGN_MORRIS, 50, 0);
    ck_assert_int_eq(estimate(), COMITY_OK);
    ck_assert_int_eq(found.state, COMITY_SENSITIVITY_FOUND);
    assert_close(found.morris[1].mean, 3.0); /* linear: the same everywhere */
    assert_close(found.morris[1].mean_absolute, 3.0);
    assert_near(found.morris[1].standard_deviation, 0.0, 1e-9);
    assert_near(found.morris[2].mean, 0.0, 0.3);
    ck_assert(found.morris[2].standard_deviation > 0.3);
    for (size_t factor = 0; factor < FACTORS; factor++) {
        ck_assert_uint_eq(found.morris[factor].used, 50);
        assert_close(found.noise[factor], 0.1 / (2.0 / 3.0));
    }
    comity_sweep_sensitivity_rank(&found, order);
    ck_assert_uint_eq(order[0], 1);
    ck_assert_uint_eq(order[2], 2);

    means.mean[0] = NAN; /* the first effect of the first trajectory */
    ck_assert_int_eq(estimate(), COMITY_OK);
    ck_assert_uint_eq(
        found.morris[0].left_out + found.morris[1].left_out + found.morris[2].left_out, 1);
}
END_TEST

START_TEST(outputs_that_do_not_vary)
{
    const enum comity_design_kind kinds[2] = { COMITY_DESIGN_SALTELLI, COMITY_DESIGN_MORRIS };

    for (size_t k = 0; k < 2; k++) {
        prepare(kinds[k], 8, 0);
        for (size_t point = 0; point < means.points; point++)
            means.mean[point] = 0.25;
        ck_assert_int_eq(estimate(), COMITY_OK);
        ck_assert_int_eq(found.state, COMITY_SENSITIVITY_CONSTANT);
        ck_assert_double_eq(found.mean, 0.25);
        if (kinds[k] == COMITY_DESIGN_SALTELLI) { /* a rare event, at a point of AB alone */
            means.mean[1] = 1.0;
            ck_assert_int_eq(estimate(), COMITY_OK);
            ck_assert_int_eq(found.state, COMITY_SENSITIVITY_CONSTANT);
        }
        for (size_t point = 0; point < means.points; point++)
            means.mean[point] = NAN;
        ck_assert_int_eq(estimate(), COMITY_OK);
        ck_assert_int_eq(found.state, COMITY_SENSITIVITY_TOO_FEW);
        comity_point_means_free(&means);
        comity_design_free(&design);
    }
}
END_TEST

START_TEST(what_is_refused_leaves_what_was_found)
{
    prepare(COMITY_DESIGN_SALTELLI, 64, 0);
    ck_assert_int_eq(estimate(), COMITY_OK);
    options.level = 1.5;
    ck_assert_int_eq(estimate(), COMITY_BAD_ARGUMENT);
    options.level = 0.95;
    means.points--;
    ck_assert_int_eq(estimate(), COMITY_BAD_ARGUMENT);
    means.points++;
    ck_assert_int_eq(found.state, COMITY_SENSITIVITY_FOUND);
    ck_assert_uint_eq(found.sobol.used, 64);
    comity_point_means_free(&means);
    comity_design_free(&design);
    prepare(COMITY_DESIGN_HALTON, 8, 0);
    ck_assert_int_eq(estimate(), COMITY_BAD_ARGUMENT);
}
END_TEST

Suite *sweep_sensitivity_suite(void)
{
    Suite *suite = suite_create("sweep_sensitivity");
    TCase *core = tcase_create("core");

    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, what_rests_on_few_points_is_not_estimated);
    tcase_add_test(core, what_is_infinite_is_told);
    tcase_add_loop_test(core, what_has_no_squares_is_told, 0, 2);
    tcase_add_test(core, saltelli_matrices_go_to_their_places);
    tcase_add_test(core, rows_with_missing_points_are_left_out);
    tcase_add_test(core, morris_moves_are_in_units_of_the_axis);
    tcase_add_test(core, outputs_that_do_not_vary);
    tcase_add_test(core, what_is_refused_leaves_what_was_found);
    suite_add_tcase(suite, core);
    return suite;
}
