/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/posterior.h>
#include <comity/status.h>

#include "inference/keyed_uniforms.h"
#include "statistics/close.h"

#include <string.h>

Suite *weighted_quantiles_suite(void);

enum { MANY = 200, PROBABILITIES = 7 };

static const double probability[PROBABILITIES] = { 0, 0.025, 0.3, 0.5, 0.77, 0.975, 1 };

static void quantiles(size_t n, const double x[], const double weight[],
                      double found[PROBABILITIES])
{
    ck_assert_int_eq(comity_weighted_quantiles(n, x, weight, PROBABILITIES, probability, found),
                     COMITY_OK);
}

static void check_all(const double found[PROBABILITIES], const double expected[PROBABILITIES])
{
    for (size_t k = 0; k < PROBABILITIES; k++)
        assert_near(found[k], expected[k], 1e-12);
}

/* Ties of unequal weight: only what all rows of a value weigh together may matter. */
START_TEST(rows_may_come_in_any_order)
{
    double uniform[2 * MANY], x[MANY], weight[MANY], first[PROBABILITIES], again[PROBABILITIES];
    comity_keyed_uniforms(7, COMITY_DRAW_OBSERVATION, 0, 0, 2 * MANY, uniform);
    for (size_t i = 0; i < MANY; i++) {
        x[i] = floor(6 * uniform[i]);
        weight[i] = pow(uniform[MANY + i], 8);
    }
    quantiles(MANY, x, weight, first);
    for (size_t step = 1; step < MANY; step += 2) { /* of order 200: those without 2 and 5 */
        double moved[MANY], weighs[MANY];
        if (step % 5 == 0)
            continue;
        for (size_t i = 0; i < MANY; i++) {
            moved[i] = x[i * step % MANY];
            weighs[i] = weight[i * step % MANY];
        }
        quantiles(MANY, moved, weighs, again);
        ck_assert_mem_eq(first, again, sizeof first);
    }
}
END_TEST

START_TEST(equal_weights_give_the_rule_of_hazen)
{
    /* numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], probability, method="hazen") */
    const double x[] = { 3, 1, 4, 1, 5, 9, 2, 6 };
    const double expected[] = { 1, 1, 1.9, 3.5, 5.66, 9, 9 };
    double weight[8], found[PROBABILITIES];
    for (size_t i = 0; i < 8; i++)
        weight[i] = 0.3;
    quantiles(8, x, weight, found);
    check_all(found, expected);
}
END_TEST

/* Half of the sample is 0, half 10: the median lies between them whatever stands there without
 * weight, or with next to none. */
START_TEST(rows_without_weight_count_for_nothing)
{
    const double x[] = { 10, 1, 0, -99, 99 };
    double weight[] = { 0.5, 0, 0.5, 0, 0 }, found[PROBABILITIES];
    quantiles(5, x, weight, found);
    check_all(found, (const double[]){ 0, 0, 1, 5, 10, 10, 10 });
    weight[1] = weight[3] = weight[4] = 1e-300;
    quantiles(5, x, weight, found);
    check_all(found, (const double[]){ 0, 0, 1, 5, 10, 10, 10 });
}
END_TEST

/* Weights 1/2, 1/4, 1/4 are 8/3 effective rows: the median is the mean of the shares from 5/16 to
 * 11/16, half of which are 1 and half 2. */
START_TEST(a_window_of_one_effective_row)
{
    const double x[] = { 4, 1, 2 }, weight[] = { 2, 4, 2 };
    double found[PROBABILITIES];
    quantiles(3, x, weight, found);
    check_all(found,
              (const double[]){ 1, 1, 1, 1.5, 2 * (0.75 - 0.5825) / 0.375 + 4 * 0.2075 / 0.375,
                                2 * 0.125 / 0.375 + 4 * 0.25 / 0.375,
                                2 * 0.125 / 0.375 + 4 * 0.25 / 0.375 });
}
END_TEST

START_TEST(one_row_and_infinities)
{
    const double one = 3.7, weigh = 1e-310;
    double found[PROBABILITIES];
    quantiles(1, &one, &weigh, found);
    for (size_t k = 0; k < PROBABILITIES; k++)
        ck_assert_double_eq(found[k], one);
    quantiles(4, (const double[]){ 1, INFINITY, -INFINITY, 2 }, (const double[]){ 1, 1, 1, 1 },
              found);
    ck_assert_double_eq(found[0], -INFINITY);
    ck_assert_double_eq(found[2], -INFINITY);
    ck_assert_double_eq(found[3], 1.5);
    ck_assert_double_eq(found[4], INFINITY);
}
END_TEST

Suite *weighted_quantiles_suite(void)
{
    Suite *suite = suite_create("weighted_quantiles");
    TCase *cases = tcase_create("quantiles");
    tcase_add_test(cases, rows_may_come_in_any_order);
    tcase_add_test(cases, equal_weights_give_the_rule_of_hazen);
    tcase_add_test(cases, rows_without_weight_count_for_nothing);
    tcase_add_test(cases, a_window_of_one_effective_row);
    tcase_add_test(cases, one_row_and_infinities);
    suite_add_tcase(suite, cases);
    return suite;
}
