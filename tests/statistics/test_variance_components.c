/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "close.h"

#include <comity/status.h>
#include <comity/variance_components.h>

Suite *variance_components_suite(void);

/* Expected values: NumPy's variances of the means and within, SciPy's t.ppf and f.ppf. */
static const double values[5][3] = {
    { 1.0, 1.5, 0.5 }, { 3.0, 2.0, 2.5 }, { 5.5, 4.0, 4.75 }, { 0.0, 1.0, -1.0 }, { 2.0, 2.5, 3.5 }
};

START_TEST(a_split_by_hand)
{
    struct comity_variance_sums sums = { 0 }, of_means = { 0 };
    struct comity_variance_components parts;

    for (size_t s = 0; s < 5; s++) {
        struct comity_summary summary;
        ck_assert_int_eq(comity_summarise(3, values[s], &summary), COMITY_OK);
        comity_variance_add(&sums, 3, values[s]);
        comity_variance_add_mean(&of_means, 3, summary.mean,
                                 summary.standard_deviation * summary.standard_deviation / 3);
    }
    assert_close(of_means.between, sums.between);
    assert_close(of_means.within, sums.within);
    ck_assert_int_eq(comity_variance_split(&sums, false, 0.95, &parts), COMITY_OK);
    ck_assert_uint_eq(parts.settings, 5);
    assert_close(parts.mean, 2.183333333333333);
    assert_close(parts.chance, 0.727438428093173);
    assert_close(parts.coefficients, 1.7594980344783946);
    assert_close(parts.share, 0.8540229885057472);
    assert_close(parts.share_interval.low, 0.5123293461994557);
    assert_close(parts.share_interval.high, 0.9819347233906193);
    assert_near(parts.mean_interval.low, -0.06274802753154107, 1e-7);
    assert_near(parts.mean_interval.high, 4.429414694198208, 1e-7);
}
END_TEST

START_TEST(a_setting_with_a_missing_value_is_left_out)
{
    const double missing[3] = { 1.0, NAN, 100.0 };
    struct comity_variance_sums with = { 0 }, without = { 0 };

    for (size_t s = 0; s < 5; s++) {
        comity_variance_add(&with, 3, values[s]);
        comity_variance_add(&without, 3, values[s]);
        comity_variance_add(&with, 3, missing);
        comity_variance_add_mean(&with, 3, 1.0, NAN); /* one value of three was there */
        comity_variance_add_mean(&with, 3, NAN, NAN);
    }
    ck_assert_uint_eq(with.left_out, 15);
    ck_assert_uint_eq(with.settings, without.settings);
    ck_assert_double_eq(with.between, without.between);
    ck_assert_double_eq(with.within, without.within);
}
END_TEST

/* Wilson's interval: where nothing varies replicates count as their draws. */
START_TEST(shares_of_draws)
{
    const double z2 = 3.841458820694124, none[2] = { 0.0, 0.0 };
    struct comity_variance_sums sums = { 0 };
    struct comity_variance_components parts;

    for (size_t s = 0; s < 20; s++)
        comity_variance_add(&sums, 2, none);
    ck_assert_int_eq(comity_variance_split(&sums, true, 0.95, &parts), COMITY_OK);
    ck_assert_double_eq(parts.mean_interval.low, 0);
    assert_close(parts.mean_interval.high, z2 / (20 + z2));
    ck_assert_int_eq(comity_variance_split(&sums, false, 0.95, &parts), COMITY_OK);
    ck_assert_double_eq(parts.mean_interval.high, 0);
}
END_TEST

START_TEST(the_ends_of_the_share)
{
    const double alike[2][2] = { { 1.0, 3.0 }, { 3.0, 1.0 } }; /* means do not differ */
    const double apart[2][2] = { { 1.0, 1.0 }, { 3.0, 3.0 } }; /* nothing within */
    struct comity_variance_sums sums = { 0 };
    struct comity_variance_components parts;

    ck_assert_int_eq(comity_variance_split(&sums, false, 0.95, &parts), COMITY_BAD_ARGUMENT);
    comity_variance_add(&sums, 2, alike[0]);
    ck_assert_int_eq(comity_variance_split(&sums, false, 0.95, &parts), COMITY_BAD_ARGUMENT);
    comity_variance_add(&sums, 2, alike[1]);
    ck_assert_int_eq(comity_variance_split(&sums, false, 1.0, &parts), COMITY_BAD_ARGUMENT);
    ck_assert_int_eq(comity_variance_split(&sums, false, 0.95, &parts), COMITY_OK);
    ck_assert_double_eq(parts.coefficients, 0);
    ck_assert_double_eq(parts.share, 0);
    ck_assert_double_eq(parts.share_interval.low, 0);
    assert_close(parts.chance, sqrt(2));
    sums = (struct comity_variance_sums){ 0 };
    comity_variance_add(&sums, 2, apart[0]);
    comity_variance_add(&sums, 2, apart[1]);
    ck_assert_int_eq(comity_variance_split(&sums, false, 0.95, &parts), COMITY_OK);
    ck_assert_double_eq(parts.share, 1);
    ck_assert_double_eq(parts.share_interval.low, 1);
    assert_close(parts.coefficients, sqrt(2));
    sums = (struct comity_variance_sums){ 0 };
    comity_variance_add(&sums, 2, apart[0]);
    comity_variance_add(&sums, 2, apart[0]);
    ck_assert_int_eq(comity_variance_split(&sums, false, 0.95, &parts), COMITY_OK);
    ck_assert_double_eq(parts.share, 0);
    ck_assert_double_eq(parts.share_interval.high, 0);
}
END_TEST

Suite *variance_components_suite(void)
{
    Suite *suite = suite_create("variance_components");
    TCase *split = tcase_create("split");

    tcase_add_test(split, a_split_by_hand);
    tcase_add_test(split, a_setting_with_a_missing_value_is_left_out);
    tcase_add_test(split, shares_of_draws);
    tcase_add_test(split, the_ends_of_the_share);
    suite_add_tcase(suite, split);
    return suite;
}
