/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/prior.h>
#include <comity/status.h>

#include "statistics/close.h"

#include <string.h>

Suite *prior_suite(void);

static const double listed[] = { 1.0, 2.0, 5.0 }, weights[] = { 1.0, 0.0, 3.0 };

static const struct comity_prior priors[] = {
    { .kind = COMITY_PRIOR_UNIFORM, .low = 2.0, .high = 6.0 },
    { .kind = COMITY_PRIOR_LOG_UNIFORM, .low = 0.01, .high = 1.0 },
    { .kind = COMITY_PRIOR_NORMAL, .mean = -1.0, .deviation = 2.0 },
    { .kind = COMITY_PRIOR_TRUNCATED_NORMAL,
      .mean = 0.2,
      .deviation = 0.5,
      .low = 0.0,
      .high = 1.0 },
    { .kind = COMITY_PRIOR_BETA, .alpha = 2.0, .beta = 5.0, .low = 0.0, .high = 3.0 },
    { .kind = COMITY_PRIOR_DISCRETE, .values = listed, .weights = weights, .count = 3 },
};
enum { PRIORS = sizeof priors / sizeof priors[0], STEPS = 100000 };

static const struct comity_prior *continuous(int i)
{
    return priors[i].kind == COMITY_PRIOR_DISCRETE ? NULL : &priors[i];
}

START_TEST(quantile_inverts_share)
{
    const struct comity_prior *prior = continuous(_i);

    for (int step = 1; prior && step < 100; step++) {
        const double unit = step / 100.0;

        assert_near(comity_prior_cumulative(prior, comity_prior_quantile(prior, unit)), unit, 1e-9);
    }
}
END_TEST

/* Against the deviation of its own quantiles at equal steps. */
START_TEST(deviation_of_quantiles)
{
    double mean = 0.0, square = 0.0;

    for (int step = 0; step < STEPS; step++)
        mean += comity_prior_quantile(&priors[_i], (step + 0.5) / STEPS) / STEPS;
    for (int step = 0; step < STEPS; step++) {
        const double apart = comity_prior_quantile(&priors[_i], (step + 0.5) / STEPS) - mean;

        square += apart * apart / STEPS;
    }
    assert_near(comity_prior_deviation(&priors[_i]) / sqrt(square), 1.0, 1e-3);
}
END_TEST

START_TEST(discrete_shares)
{
    const struct comity_prior *prior = &priors[5];

    assert_close(comity_prior_quantile(prior, 0.2), 1.0);
    assert_close(comity_prior_quantile(prior, 0.25), 5.0); /* a cell begins at its lower end */
    assert_close(comity_prior_quantile(prior, 0.3), 5.0);
    assert_close(comity_prior_quantile(prior, 0.999), 5.0);
    assert_close(comity_prior_cumulative(prior, 2.5), 0.25);
}
END_TEST

START_TEST(nothing_outside_the_support)
{
    double low, high;

    comity_prior_support(&priors[_i], &low, &high);
    if (isfinite(low)) {
        ck_assert(comity_prior_quantile(&priors[_i], 1e-300) >= low);
        ck_assert(comity_prior_quantile(&priors[_i], 1.0 - 0x1p-53) <= high);
    }
}
END_TEST

START_TEST(mistakes_are_named)
{
    static const double twice[] = { 1.0, 1.0 }, none[] = { 0.0, 0.0 }, two[] = { 1.0, 2.0 };
    static const struct {
        struct comity_prior prior;
        const char *part;
    } cases[] = {
        { { .kind = COMITY_PRIOR_UNIFORM, .low = 1.0, .high = 1.0 }, "low must be below high" },
        { { .kind = COMITY_PRIOR_UNIFORM, .low = 1.0, .high = INFINITY }, "finite" },
        { { .kind = COMITY_PRIOR_UNIFORM, .low = -1e308, .high = 1e308 }, "apart" },
        { { .kind = COMITY_PRIOR_LOG_UNIFORM, .low = 0.0, .high = 1.0 }, "above 0" },
        { { .kind = COMITY_PRIOR_LOG_UNIFORM, .low = 1e-300, .high = 1e15 }, "times low" },
        { { .kind = COMITY_PRIOR_NORMAL, .mean = 0.0, .deviation = 0.0 }, "deviation" },
        { { .kind = COMITY_PRIOR_NORMAL, .mean = NAN, .deviation = 1.0 }, "mean" },
        { { .kind = COMITY_PRIOR_TRUNCATED_NORMAL,
            .mean = 0.0,
            .deviation = 0.1,
            .low = 5.0,
            .high = 6.0 },
          "next to nothing" },
        { { .kind = COMITY_PRIOR_BETA, .alpha = -1.0, .beta = 1.0, .low = 0.0, .high = 1.0 },
          "alpha" },
        { { .kind = COMITY_PRIOR_DISCRETE }, "at least one value" },
        { { .kind = COMITY_PRIOR_DISCRETE, .values = twice, .count = 2 }, "ascend" },
        { { .kind = COMITY_PRIOR_DISCRETE, .values = two, .weights = none, .count = 2 },
          "above 0" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *mistake = comity_prior_mistake(&cases[i].prior);
        ck_assert_msg(mistake && strstr(mistake, cases[i].part), "%zu: %s", i, mistake);
    }
    for (size_t i = 0; i < PRIORS; i++)
        ck_assert_ptr_null(comity_prior_mistake(&priors[i]));
}
END_TEST

Suite *prior_suite(void)
{
    Suite *suite = suite_create("prior");
    TCase *each = tcase_create("each kind");
    TCase *all = tcase_create("all kinds");

    tcase_add_loop_test(each, quantile_inverts_share, 0, PRIORS);
    tcase_add_loop_test(each, deviation_of_quantiles, 0, PRIORS);
    tcase_add_loop_test(each, nothing_outside_the_support, 0, PRIORS);
    tcase_add_test(all, discrete_shares);
    tcase_add_test(all, mistakes_are_named);
    suite_add_tcase(suite, each);
    suite_add_tcase(suite, all);
    return suite;
}
