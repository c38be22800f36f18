/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "close.h"

#include <comity/precision.h>
#include <comity/status.h>
#include <comity/summary.h>

Suite *summary_suite(void);

/*
 * Expected values were computed with Python 3.11, NumPy 1.24 and SciPy 1.10: mean, std(ddof=1),
 * quantile; sem; binomtest(k, n).proportion_ci(level, 'wilson');
 * needed replicates by trying every number from the smallest on. Quantiles of t come from mpmath's
 * betainc and findroot, as SciPy's t.ppf is off by up to 4e-9.
 */
static const double x[7] = { 2.5, -1.0, 4.0, 4.0, 7.25, 0.1, 3.3 };

START_TEST(summary_values)
{
    const double with_nan[9] = { NAN, 2.5, -1.0, 4.0, 4.0, 7.25, NAN, 0.1, 3.3 };
    struct comity_summary s;

    ck_assert_int_eq(comity_summarise(9, with_nan, &s), COMITY_OK);
    ck_assert_uint_eq(s.used, 7);
    ck_assert_uint_eq(s.left_out, 2);
    assert_close(s.mean, 2.878571428571429);
    assert_close(s.standard_deviation, 2.729752299943645);
    ck_assert_double_eq(s.minimum, -1.0);
    ck_assert_double_eq(s.maximum, 7.25);
}
END_TEST

START_TEST(summary_is_exact_on_equal_values)
{
    double equal[1000];
    struct comity_summary s;

    for (size_t i = 0; i < 1000; i++)
        equal[i] = 0.1;
    ck_assert_int_eq(comity_summarise(1000, equal, &s), COMITY_OK);
    ck_assert_double_eq(s.mean, 0.1);
    ck_assert_double_eq(s.standard_deviation, 0.0);
}
END_TEST

START_TEST(summary_keeps_digits)
{
    /* Far from zero, and with a first value unlike the others. */
    const double far[3] = { 1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0 }, odd[3] = { 1e9, 1.0, 2.0 };
    struct comity_summary s;

    ck_assert_int_eq(comity_summarise(3, far, &s), COMITY_OK);
    ck_assert_double_eq(s.mean, 1e9 + 8.0);
    assert_close(s.standard_deviation, sqrt(21.0));
    ck_assert_int_eq(comity_summarise(3, odd, &s), COMITY_OK);
    assert_close(s.mean, 1000000003.0 / 3.0);

    /* Many values, against a sum in extended precision. */
    enum { MANY = 100000 };
    static double many[MANY];
    long double sum = 0.0L;

    for (size_t i = 0; i < MANY; i++) {
        many[i] = 1.0 + sin((double)i);
        sum += many[i];
    }
    ck_assert_int_eq(comity_summarise(MANY, many, &s), COMITY_OK);
    assert_near(s.mean, (double)(sum / MANY), 2.3e-16);
}
END_TEST

START_TEST(summary_edges)
{
    const double nan[2] = { NAN, NAN }, infinite[2] = { 1.0, INFINITY },
                 huge[2] = { -1e308, 1e308 };
    struct comity_summary s;

    ck_assert_int_eq(comity_summarise(1, x, &s), COMITY_OK);
    ck_assert_double_eq(s.mean, 2.5);
    ck_assert_double_nan(s.standard_deviation);
    ck_assert_int_eq(comity_summarise(0, x, &s), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_summarise(2, nan, &s), COMITY_BAD_ARGUMENT);
    ck_assert_uint_eq(s.left_out, 2);
    ck_assert_int_eq(comity_summarise(2, infinite, &s), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_summarise(2, huge, &s), COMITY_NUMERIC);
}
END_TEST

START_TEST(quantile_values)
{
    const double probability[6] = { 0.0, 0.1, 0.25, 0.5, 0.9, 1.0 };
    const double with_nan[8] = { 2.5, -1.0, 4.0, NAN, 4.0, 7.25, 0.1, 3.3 };
    double q[6];

    ck_assert_int_eq(comity_quantiles(8, with_nan, 6, probability, q), COMITY_OK);
    ck_assert_double_eq(q[0], -1.0);
    assert_close(q[1], -0.34);
    assert_close(q[2], 1.3);
    ck_assert_double_eq(q[3], 3.3);
    assert_close(q[4], 5.3);
    ck_assert_double_eq(q[5], 7.25);
}
END_TEST

START_TEST(quantile_edges)
{
    const double equal[4] = { 0.1, 0.1, 0.1, 0.1 }, nan[1] = { NAN };
    double q;

    for (int i = 0; i <= 1000; i++) {
        const double probability = i / 1000.0;

        ck_assert_int_eq(comity_quantiles(4, equal, 1, &probability, &q), COMITY_OK);
        ck_assert_double_eq(q, 0.1);
    }
    const double half = 0.5, outside = 1.5, none = NAN;

    ck_assert_int_eq(comity_quantiles(1, equal, 1, &half, &q), COMITY_OK);
    ck_assert_double_eq(q, 0.1);
    ck_assert_int_eq(comity_quantiles(4, equal, 1, &outside, &q), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_quantiles(4, equal, 1, &none, &q), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_quantiles(1, nan, 1, &half, &q), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_quantiles(0, equal, 1, &half, &q), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(precision_values)
{
    /* The last quarter are the seventh and eighth value, added to the first six. */
    const double series[9] = { 2.0, 4.0, 3.0, NAN, 5.0, 1.0, 6.0, 4.0, 3.0 };
    struct comity_precision p;

    ck_assert_int_eq(comity_precision_of_mean(9, series, 0.95, &p), COMITY_OK);
    ck_assert_uint_eq(p.used, 8);
    ck_assert_uint_eq(p.left_out, 1);
    assert_close(p.mean, 3.5);
    assert_close(p.half_width, 1.3406159386771582);
    assert_close(p.variation, 0.4581621289927275);
    assert_close(p.mean_change, 0.020408163265306176);
    assert_close(p.variation_change, 0.16666666666666674);
    ck_assert_int_eq(comity_precision_of_mean(7, x, 0.9, &p), COMITY_OK);
    assert_close(p.half_width, 2.0048750680982996);

    /* 20 times 1 and -1 have variance 40 / 39. */
    double signs[40];

    for (size_t i = 0; i < 40; i++)
        signs[i] = i % 2 ? 1.0 : -1.0;
    ck_assert_int_eq(comity_precision_of_mean(40, signs, 0.95, &p), COMITY_OK);
    assert_close(p.half_width, 2.0226909200367611 / sqrt(39.0));
}
END_TEST

START_TEST(precision_edges)
{
    const double equal[8] = { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 }, zero[4] = { 0.0 };
    const double balanced[4] = { 1.0, -1.0, 2.0, -2.0 };
    struct comity_precision p;

    ck_assert_int_eq(comity_precision_of_mean(8, equal, 0.95, &p), COMITY_OK);
    ck_assert_double_eq(p.half_width, 0.0);
    ck_assert_double_eq(p.mean_change, 0.0);
    ck_assert_double_eq(p.variation_change, 0.0);
    ck_assert_int_eq(comity_precision_of_mean(4, zero, 0.95, &p), COMITY_OK);
    ck_assert_double_eq(p.variation, 0.0);
    ck_assert_double_eq(p.mean_change, 0.0);
    ck_assert_int_eq(comity_precision_of_mean(4, balanced, 0.95, &p), COMITY_OK);
    ck_assert_double_infinite(p.variation);
    ck_assert_double_infinite(p.mean_change);
    ck_assert_double_infinite(p.variation_change);
    /* a quarter of three replicates has none that could have moved anything */
    ck_assert_int_eq(comity_precision_of_mean(3, balanced, 0.95, &p), COMITY_OK);
    ck_assert_double_nan(p.mean_change);
    ck_assert_double_nan(p.variation_change);
    ck_assert_int_eq(comity_precision_of_mean(1, equal, 0.95, &p), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_precision_of_mean(8, equal, 0.0, &p), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(wilson_values)
{
    struct comity_confidence_interval i;

    ck_assert_int_eq(comity_wilson_interval(7, 40, 0.95, &i), COMITY_OK);
    assert_interval(i, 0.08745413746035918, 0.3194999033178771);
    ck_assert_int_eq(comity_wilson_interval(0, 20, 0.99, &i), COMITY_OK);
    assert_interval(i, 0.0, 0.2491054010987534);
    ck_assert_int_eq(comity_wilson_interval(20, 20, 0.99, &i), COMITY_OK);
    assert_interval(i, 0.7508945989012464, 1.0);
    ck_assert_int_eq(comity_wilson_interval(0, 0, 0.95, &i), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_wilson_interval(3, 2, 0.95, &i), COMITY_BAD_ARGUMENT);
}
END_TEST

/* A share that draws of coefficients decide has as many replicates as draws, one that they leave
 * alone all; between, by the variances. */
START_TEST(shares_of_dependent_replicates)
{
    struct comity_confidence_interval i, all, draws;

    ck_assert_int_eq(comity_wilson_interval(0, 40, 0.95, &all), COMITY_OK);
    ck_assert_int_eq(comity_wilson_interval(0, 20, 0.95, &draws), COMITY_OK);
    ck_assert_int_eq(comity_share_interval(0, 40, 2, 0, 0.95, &i), COMITY_OK);
    assert_interval(i, 0, draws.high);
    ck_assert_int_eq(comity_share_interval(0, 40, 1, 0, 0.95, &i), COMITY_OK);
    assert_interval(i, 0, all.high);
    assert_close(comity_effective_replicates(40, 2, 0.1, 0.12), 40 / 1.44);
    ck_assert_double_eq(comity_effective_replicates(40, 2, 0.1, 0.2), 20);
    ck_assert_double_eq(comity_effective_replicates(40, 2, 0.1, 0.05), 40);
    ck_assert_double_eq(comity_effective_replicates(40, 2, 0.1, 0), 40);
    ck_assert_double_eq(comity_effective_replicates(40, 2, 0, 0), 20);
    ck_assert_double_eq(comity_effective_replicates(40, 2, 0.1, NAN), 20);
    ck_assert_int_eq(comity_share_interval(1.5, 40, 1, 0, 0.95, &i), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_share_interval(0.5, 0, 1, 0, 0.95, &i), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(needed_replicates)
{
    static const struct {
        double share, half_width, level, replicates;
    } shares[] = {
        { 0.5, 0.05, 0.95, 381.0 }, { 0.0, 0.02, 0.95, 93.0 },   { 0.1, 0.3, 0.95, 4.0 },
        { 1.0, 0.01, 0.99, 326.0 }, { 0.3, 0.02, 0.90, 1419.0 }, { 0.02, 0.2, 0.95, 7.0 }
    };
    double n;

    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        ck_assert_int_eq(
            comity_replicates_for_share(shares[i].share, shares[i].half_width, shares[i].level, &n),
            COMITY_OK);
        ck_assert_double_eq(n, shares[i].replicates);
    }
    ck_assert_int_eq(comity_replicates_for_share(0.5, 0.5, 0.95, &n), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(what_skewness_adds)
{
    /* skew(x) * std(x)**3 / std(x, ddof=1)**2 / n * (2 * t.ppf(0.975, n - 1)**2 + 1) / 6 */
    const double one_of_ten[] = { 0, 0, 0, 0, 1, 0, 0, 0, NAN, 0, 0 };
    const double even[] = { -3, -1, 1, 3 }, equal[] = { 2, 2, 2 };

    assert_close(comity_skewness_shift(11, one_of_ten, 0.95), 0.134816520694569);
    assert_near(comity_skewness_shift(4, even, 0.95), 0.0, 1e-15);
    ck_assert_double_eq(comity_skewness_shift(3, equal, 0.95), 0.0);
    ck_assert_double_nan(comity_skewness_shift(1, even, 0.95));
    ck_assert_double_nan(comity_skewness_shift(4, even, 1.0));
}
END_TEST

START_TEST(what_was_not_seen)
{
    /* 1 - 0.05^(1/n), and the rule of three */
    ck_assert_double_eq_tol(comity_unseen_shift(1, 1.0, 0.95), 0.95, 1e-15);
    ck_assert_double_eq_tol(comity_unseen_shift(20, 1.0, 0.95), 1.0 - pow(0.05, 0.05), 1e-15);
    ck_assert_double_eq_tol(comity_unseen_shift(100, 5.0, 0.9), 0.113813, 1e-6);
    ck_assert_double_eq_tol(comity_unseen_shift(10000, 1.0, 0.95), 3e-4, 1e-6);
    ck_assert_double_eq(comity_unseen_shift(10, 0.0, 0.95), 0.0);
    ck_assert_double_nan(comity_unseen_shift(0, 1.0, 0.95));
    ck_assert_double_nan(comity_unseen_shift(10, -1.0, 0.95));
    ck_assert_double_nan(comity_unseen_shift(10, 1.0, 1.0));
}
END_TEST

Suite *summary_suite(void)
{
    Suite *suite = suite_create("summary");
    TCase *summary = tcase_create("summary");
    TCase *precision = tcase_create("precision");

    tcase_add_test(summary, summary_values);
    tcase_add_test(summary, summary_is_exact_on_equal_values);
    tcase_add_test(summary, summary_keeps_digits);
    tcase_add_test(summary, summary_edges);
    tcase_add_test(summary, quantile_values);
    tcase_add_test(summary, quantile_edges);
    tcase_add_test(precision, precision_values);
    tcase_add_test(precision, precision_edges);
    tcase_add_test(precision, what_skewness_adds);
    tcase_add_test(precision, what_was_not_seen);
    tcase_add_test(precision, wilson_values);
    tcase_add_test(precision, shares_of_dependent_replicates);
    tcase_add_test(precision, needed_replicates);
    suite_add_tcase(suite, summary);
    suite_add_tcase(suite, precision);
    return suite;
}
