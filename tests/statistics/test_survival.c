/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "close.h"

#include <comity/status.h>
#include <comity/survival.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

Suite *survival_suite(void);

/*
 * Weeks of remission of acute leukaemia under 6-mercaptopurine and placebo (Freireich et al. 1963;
 * the example of Kalbfleisch and Prentice, and of Klein and Moeschberger). Expected values beyond
 * the published digits were computed with Python 3.11 and NumPy 1.24 from the textbook formulas,
 * by counting who is at risk at each time, and solve() and SciPy 1.10's chi2.sf for the test.
 */
enum { ARM = 21, BOTH = 42 };

static const double weeks[BOTH] = { 6,  6,  6,  6,  7,  9,  10, 10, 11, 13, 16, 17, 19, 20,
                                    22, 23, 25, 32, 32, 34, 35, 1,  1,  2,  2,  3,  4,  4,
                                    5,  5,  8,  8,  8,  8,  11, 11, 12, 12, 15, 17, 22, 23 };
static const bool relapsed[BOTH] = {
    1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
};

static const double *const placebo_weeks = weeks + ARM;
static const bool *const placebo_relapsed = relapsed + ARM;

START_TEST(freireich_curve)
{
    static const struct {
        double time;
        size_t at_risk, events;
        double published, survival, variance, low, high;
    } expected[] = {
        { 6, 21, 3, .857, 0.8571428571428572, 0.005830903790087464, 0.6197179552659838,
          0.9515517476469971 },
        { 7, 17, 1, .807, 0.8067226890756303, 0.007557743809337873, 0.5631465646222333,
          0.9228090192028805 },
        { 10, 15, 1, .753, 0.7529411764705882, 0.009283255632125976, 0.5031995107999564,
          0.8893618351692656 },
        { 13, 12, 1, .690, 0.6901960784313725, 0.011409381797060743, 0.431610222486184,
          0.8490659633494508 },
        { 16, 11, 1, .627, 0.6274509803921569, 0.013008284180005464, 0.36751085598750205,
          0.8049121894718413 },
        { 22, 7, 1, .538, 0.5378151260504203, 0.016443895073270706, 0.267778936767135,
          0.7467907176353947 },
        { 23, 6, 1, .448, 0.44817927170868355, 0.018114860231637744, 0.18805200595923235,
          0.6801426284952415 },
    };
    struct comity_survival curve;
    size_t found = 0;

    comity_survival_init(&curve);
    ck_assert_int_eq(comity_kaplan_meier(ARM, weeks, relapsed, 0.95, &curve), COMITY_OK);
    ck_assert_uint_eq(curve.size, 17);
    ck_assert_double_eq(curve.points[0].time, 0.0);
    for (size_t i = 1; i < curve.size; i++) {
        const struct comity_survival_point *p = &curve.points[i];

        if (p->events > 0) {
            ck_assert_double_eq(p->time, expected[found].time);
            ck_assert_uint_eq(p->at_risk, expected[found].at_risk);
            ck_assert_uint_eq(p->events, expected[found].events);
            assert_near(p->survival, expected[found].published, 0.0005);
            assert_close(p->survival, expected[found].survival);
            assert_close(p->variance, expected[found].variance);
            assert_interval(p->interval, expected[found].low, expected[found].high);
            found++;
        } else {
            ck_assert_uint_gt(p->censored, 0);
            ck_assert_double_eq(p->survival, p[-1].survival);
        }
    }
    ck_assert_uint_eq(found, 7);
    ck_assert_uint_eq(curve.points[1].censored, 1);
    comity_survival_free(&curve);
    comity_survival_free(&curve);
    ck_assert_ptr_null(curve.points);
}
END_TEST

START_TEST(freireich_medians)
{
    struct comity_survival curve;
    struct comity_confidence_interval interval;
    double median;

    comity_survival_init(&curve);
    ck_assert_int_eq(comity_kaplan_meier(ARM, weeks, relapsed, 0.95, &curve), COMITY_OK);
    comity_survival_median(&curve, &median, &interval);
    ck_assert_double_eq(median, 23.0);
    ck_assert_double_eq(interval.low, 13.0);
    ck_assert_double_eq(interval.high, INFINITY);

    ck_assert_int_eq(comity_kaplan_meier(ARM, placebo_weeks, placebo_relapsed, 0.95, &curve),
                     COMITY_OK);
    comity_survival_median(&curve, &median, &interval);
    ck_assert_double_eq(median, 8.0);
    ck_assert_double_eq(interval.low, 4.0);
    ck_assert_double_eq(interval.high, 11.0);

    comity_survival_free(&curve);
}
END_TEST

START_TEST(never_reached)
{
    const double time[4] = { 240, 240, 100, 240 };
    const bool none[4] = { 0, 0, 0, 0 }, one[4] = { 0, 0, 1, 0 };
    struct comity_survival curve;
    struct comity_confidence_interval interval;
    double median;

    comity_survival_init(&curve);
    ck_assert_int_eq(comity_kaplan_meier(4, time, none, 0.95, &curve), COMITY_OK);
    comity_survival_median(&curve, &median, &interval);
    ck_assert_double_eq(median, INFINITY);
    ck_assert_double_eq(interval.low, 240.0); /* three leave more than one half open */
    ck_assert_double_eq(interval.high, INFINITY);
    /* of none: Wilson's, z^2 / (n + z^2) from the end, of as many as are still followed */
    for (size_t i = 0; i < 3; i++) {
        const double n = i < 2 ? 4 : 3;
        ck_assert_double_eq(curve.points[i].survival, 1.0);
        assert_interval(curve.points[i].interval, n / (n + 3.841458820694124), 1.0);
    }

    ck_assert_int_eq(comity_kaplan_meier(4, time, one, 0.95, &curve), COMITY_OK);
    comity_survival_median(&curve, &median, &interval);
    ck_assert_double_eq(median, INFINITY);
    comity_survival_free(&curve);
}
END_TEST

START_TEST(median_at_one_half)
{
    /* Nothing censored: one half is reached with the middle event, whatever the rounding. */
    double time[200];
    bool observed[200];
    struct comity_survival curve;
    struct comity_confidence_interval interval;
    double median;

    comity_survival_init(&curve);
    for (size_t i = 0; i < 200; i++) {
        time[i] = (double)(i + 1);
        observed[i] = true;
    }
    for (size_t n = 2; n <= 200; n += 2) {
        ck_assert_int_eq(comity_kaplan_meier(n, time, observed, 0.95, &curve), COMITY_OK);
        comity_survival_median(&curve, &median, &interval);
        ck_assert_double_eq(median, (double)(n / 2));
    }
    comity_survival_free(&curve);
}
END_TEST

START_TEST(curve_that_reaches_zero)
{
    struct comity_survival curve;

    comity_survival_init(&curve);
    ck_assert_int_eq(comity_kaplan_meier(ARM, placebo_weeks, placebo_relapsed, 0.95, &curve),
                     COMITY_OK);
    const struct comity_survival_point *last = &curve.points[curve.size - 1];

    ck_assert_double_eq(last->survival, 0.0);
    ck_assert_double_eq(last->variance, 0.0);
    ck_assert_double_eq(last->interval.low, 0.0);
    assert_close(last->interval.high, 0.19704490569894612);

    /* all at once: Wilson's of none in four that remain, and of four before */
    const double at_once[4] = { 5, 5, 5, 5 };
    ck_assert_int_eq(comity_kaplan_meier(4, at_once, placebo_relapsed, 0.95, &curve), COMITY_OK);
    ck_assert_uint_eq(curve.size, 2);
    assert_interval(curve.points[0].interval, 4 / 7.841458820694124, 1.0);
    ck_assert_double_eq(curve.points[1].survival, 0.0);
    assert_interval(curve.points[1].interval, 0.0, 3.841458820694124 / 7.841458820694124);
    comity_survival_free(&curve);
}
END_TEST

START_TEST(bad_times)
{
    const double bad[3][2] = { { 1.0, -1.0 }, { 1.0, NAN }, { 1.0, INFINITY } };
    const bool observed[2] = { 1, 1 };
    const size_t group[2] = { 0, 1 }, beyond[2] = { 0, 2 };
    struct comity_survival curve;
    struct comity_log_rank test;

    comity_survival_init(&curve);
    ck_assert_int_eq(comity_kaplan_meier(ARM, weeks, relapsed, 0.95, &curve), COMITY_OK);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(comity_kaplan_meier(2, bad[i], observed, 0.95, &curve),
                         COMITY_BAD_ARGUMENT);
        ck_assert_int_eq(comity_log_rank(2, bad[i], observed, group, 2, &test, NULL, NULL),
                         COMITY_BAD_ARGUMENT);
    }
    ck_assert_int_eq(comity_kaplan_meier(0, weeks, relapsed, 0.95, &curve), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_kaplan_meier(ARM, weeks, relapsed, 1.0, &curve), COMITY_BAD_ARGUMENT);
    ck_assert_uint_eq(curve.size, 17);
    ck_assert_int_eq(comity_log_rank(2, weeks, observed, beyond, 2, &test, NULL, NULL),
                     COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_log_rank(2, weeks, observed, group, 1, &test, NULL, NULL),
                     COMITY_BAD_ARGUMENT);
    comity_survival_free(&curve);
}
END_TEST

START_TEST(log_rank_of_two)
{
    size_t group[BOTH];
    double observed[2], expected[2];
    struct comity_log_rank test;

    for (size_t i = 0; i < BOTH; i++)
        group[i] = i >= ARM;
    ck_assert_int_eq(comity_log_rank(BOTH, weeks, relapsed, group, 2, &test, observed, expected),
                     COMITY_OK);
    assert_near(test.chi_square, 16.79, 0.005); /* published */
    assert_close(test.chi_square, 16.792940989216536);
    ck_assert_uint_eq(test.degrees_of_freedom, 1);
    assert_close(test.p, 4.1688091093345355e-05);
    ck_assert_double_eq(observed[0], 9.0);
    ck_assert_double_eq(observed[1], 21.0);
    assert_close(expected[0], 19.25050094803113);
    assert_close(expected[1], 10.74949905196887);
}
END_TEST

START_TEST(log_rank_of_three)
{
    /* The first 14, the next 16 and the last 12; then with numbers that leave gaps. */
    size_t group[BOTH], spread[BOTH];
    double expected[5];
    struct comity_log_rank test;

    for (size_t i = 0; i < BOTH; i++) {
        group[i] = i < 14 ? 0 : i < 30 ? 1 : 2;
        spread[i] = (size_t[]){ 1, 4, 2 }[group[i]];
    }
    ck_assert_int_eq(comity_log_rank(BOTH, weeks, relapsed, group, 3, &test, NULL, NULL),
                     COMITY_OK);
    assert_close(test.chi_square, 1.1190421881885801);
    ck_assert_uint_eq(test.degrees_of_freedom, 2);
    assert_close(test.p, 0.571482684756992);

    ck_assert_int_eq(comity_log_rank(BOTH, weeks, relapsed, spread, 5, &test, NULL, expected),
                     COMITY_OK);
    assert_close(test.chi_square, 1.1190421881885801);
    ck_assert_uint_eq(test.degrees_of_freedom, 2);
    assert_close(expected[4], 11.72557923667862);
    ck_assert_double_eq(expected[3], 0.0);
}
END_TEST

START_TEST(log_rank_without_information)
{
    const double time[4] = { 5, 5, 5, 5 };
    const bool none[4] = { 0, 0, 0, 0 }, all[4] = { 1, 1, 1, 1 };
    const size_t group[4] = { 0, 0, 1, 1 }, alone[4] = { 1, 1, 1, 1 };
    struct comity_log_rank test;

    ck_assert_int_eq(comity_log_rank(4, time, none, group, 2, &test, NULL, NULL), COMITY_OK);
    ck_assert_uint_eq(test.degrees_of_freedom, 0);
    ck_assert_double_eq(test.p, 1.0);
    ck_assert_int_eq(comity_log_rank(4, time, all, alone, 2, &test, NULL, NULL), COMITY_OK);
    ck_assert_uint_eq(test.degrees_of_freedom, 0);
    ck_assert_int_eq(comity_log_rank(4, time, all, group, 2, &test, NULL, NULL), COMITY_OK);
    ck_assert_uint_eq(test.degrees_of_freedom, 1);
    ck_assert_double_eq(test.chi_square, 0.0);
    ck_assert_double_eq(test.p, 1.0);
}
END_TEST

START_TEST(rates)
{
    /* Exponential times, mean 10, followed for 12: the truth at 5 is exp(-1/2); three equal groups.
     */
    enum { N = 90, REPETITIONS = 1000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct comity_survival curve;
    int covers = 0, rejects = 0;

    comity_survival_init(&curve);
    gsl_rng_set(rng, 7);
    for (int r = 0; r < REPETITIONS; r++) {
        double time[N];
        bool observed[N];
        size_t group[N], last = 0;
        struct comity_log_rank test;

        for (size_t i = 0; i < N; i++) {
            const double event = gsl_ran_exponential(rng, 10.0);

            observed[i] = event < 12.0;
            time[i] = observed[i] ? event : 12.0;
            group[i] = i % 3;
        }
        ck_assert_int_eq(comity_kaplan_meier(N, time, observed, 0.95, &curve), COMITY_OK);
        while (curve.points[last + 1].time <= 5.0)
            last++;
        covers += curve.points[last].interval.low <= exp(-0.5) &&
                  exp(-0.5) <= curve.points[last].interval.high;
        ck_assert_int_eq(comity_log_rank(N, time, observed, group, 3, &test, NULL, NULL),
                         COMITY_OK);
        rejects += test.p <= 0.05;
    }
    ck_assert_msg(covers >= 930 && covers <= 970, "%d covered", covers);
    ck_assert_msg(rejects >= 30 && rejects <= 70, "%d rejected", rejects);
    comity_survival_free(&curve);
    gsl_rng_free(rng);
}
END_TEST

Suite *survival_suite(void)
{
    Suite *suite = suite_create("survival");
    TCase *curves = tcase_create("curves");
    TCase *tests = tcase_create("log_rank");

    tcase_add_test(curves, freireich_curve);
    tcase_add_test(curves, freireich_medians);
    tcase_add_test(curves, never_reached);
    tcase_add_test(curves, median_at_one_half);
    tcase_add_test(curves, curve_that_reaches_zero);
    tcase_add_test(curves, bad_times);
    tcase_add_test(tests, log_rank_of_two);
    tcase_add_test(tests, log_rank_of_three);
    tcase_add_test(tests, log_rank_without_information);
    tcase_add_test(tests, rates);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, curves);
    suite_add_tcase(suite, tests);
    return suite;
}
