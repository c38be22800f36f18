/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/axis.h>
#include <comity/status.h>

#include <check.h>

#include <float.h>
#include <math.h>

Suite *axis_suite(void);

static void assert_sound(const struct comity_axis *axis)
{
    struct comity_problems problems = { 0 };
    ck_assert_int_eq(comity_axis_check(axis, &problems), COMITY_OK);
    ck_assert_uint_eq(problems.count, 0);
}

static void assert_refused(const struct comity_axis *axis, const char *expected)
{
    struct comity_problems problems = { 0 };
    ck_assert_int_eq(comity_axis_check(axis, &problems), COMITY_BAD_SWEEP);
    ck_assert_str_eq(problems.list[0].sentence, expected);
    comity_problems_free(&problems);
}

/* Increasing, inside the range, and exact at both ends. */
static void assert_spans(const struct comity_axis *axis)
{
    assert_sound(axis);
    ck_assert_double_eq(comity_axis_value(axis, 0), axis->low);
    ck_assert_double_eq(comity_axis_value(axis, 1), axis->high);
    ck_assert_double_eq(comity_axis_level(axis, 0), axis->low);
    ck_assert_double_eq(comity_axis_level(axis, axis->levels - 1), axis->high);
    for (size_t i = 1; i < axis->levels; i++)
        ck_assert_double_lt(comity_axis_level(axis, i - 1), comity_axis_level(axis, i));
    for (int i = 1; i <= 1000; i++) {
        const double value = comity_axis_value(axis, i / 1000.0);
        ck_assert_double_le(comity_axis_value(axis, (i - 1) / 1000.0), value);
        ck_assert_double_le(value, axis->high);
    }
}

START_TEST(linear_levels_divide_the_range_evenly)
{
    const struct comity_axis axis = { .low = 0, .high = 100, .levels = 101 };
    for (size_t i = 0; i < 101; i++)
        ck_assert_double_eq(comity_axis_level(&axis, i), (double)i);
    const struct comity_axis fine = { .low = -1, .high = 1, .levels = 5 };
    ck_assert_double_eq(comity_axis_level(&fine, 1), -0.5);
    ck_assert_double_eq(comity_axis_value(&fine, 0.75), 0.5);
}
END_TEST

START_TEST(levels_are_the_decimals_that_people_write)
{
    const struct comity_axis magnitude = { .low = 0, .high = 2.4, .levels = 13 };
    const double magnitudes[] = { 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4 };
    for (size_t i = 0; i < 13; i++)
        ck_assert_double_eq(comity_axis_level(&magnitude, i), magnitudes[i]);
    const struct comity_axis tenths = { .low = 0.1, .high = 0.9, .levels = 9 };
    const double all[] = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 };
    for (size_t i = 0; i < 9; i++)
        ck_assert_double_eq(comity_axis_level(&tenths, i), all[i]);
    const struct comity_axis across = { .low = -0.1, .high = 0.2, .levels = 4 };
    ck_assert_double_eq(comity_axis_level(&across, 1), 0);
    ck_assert_double_eq(comity_axis_level(&across, 2), 0.1);
    const struct comity_axis ratios = { .low = 0.001, .high = 10, .levels = 5, .logarithmic = 1 };
    const double powers[] = { 0.001, 0.01, 0.1, 1, 10 };
    for (size_t i = 0; i < 5; i++)
        ck_assert_double_eq(comity_axis_level(&ratios, i), powers[i]);
    const struct comity_axis small = { .low = 0, .high = 3e-15, .levels = 4 };
    ck_assert_double_eq(comity_axis_level(&small, 1), 1e-15);
    ck_assert_double_eq(comity_axis_level(&small, 2), 2e-15);
}
END_TEST

/* What is no short decimal stays what it is. */
START_TEST(other_levels_are_not_rounded)
{
    const struct comity_axis thirds = { .low = 0, .high = 1, .levels = 4 };
    ck_assert_double_eq(comity_axis_level(&thirds, 1), 1.0 / 3);
    ck_assert_double_eq(comity_axis_level(&thirds, 2), 2.0 / 3);
    const struct comity_axis large = { .low = 1e15, .high = 1e15 + 1, .levels = 3 };
    ck_assert_double_eq(comity_axis_level(&large, 1), 1e15 + 0.5);
    const struct comity_axis root = { .low = 1, .high = 2, .levels = 3, .logarithmic = 1 };
    ck_assert(fabs(comity_axis_level(&root, 1) - sqrt(2)) <= DBL_EPSILON);
}
END_TEST

START_TEST(ranges_are_exact_at_both_ends)
{
    const struct comity_axis axes[] = {
        { .low = 0.1, .high = 0.7, .levels = 7 },
        { .low = -0.3, .high = 1.0 / 3, .levels = 11 },
        { .low = 1e16, .high = 1e16 + 2, .levels = 2 },
        { .low = -1, .high = 1e-17, .levels = 3 },
        { .low = -DBL_MAX / 16, .high = DBL_MAX / 16, .levels = 4 },
        { .low = 0.1, .high = 0.7, .levels = 7, .logarithmic = 1 },
        { .low = DBL_MIN, .high = DBL_MAX / 16, .levels = 9, .logarithmic = 1 },
        { .low = -3, .high = 9, .levels = 5, .integer = 1 },
        { .low = 1, .high = 1000, .levels = 7, .integer = 1, .logarithmic = 1 },
    };
    assert_spans(&axes[_i]);
}
END_TEST

START_TEST(logarithmic_levels_have_equal_ratios)
{
    const struct comity_axis axis = { .low = 0.01, .high = 100, .logarithmic = 1, .levels = 5 };
    const double expected[] = { 0.01, 0.1, 1, 10, 100 };
    for (size_t i = 0; i < 5; i++) {
        ck_assert_double_eq(comity_axis_level(&axis, i), expected[i]);
        ck_assert(fabs(comity_axis_value(&axis, (double)i / 4) / expected[i] - 1) <
                  4 * DBL_EPSILON);
    }
}
END_TEST

START_TEST(a_list_gives_its_entries_equal_shares)
{
    const double list[] = { 3, -1, 8 };
    const struct comity_axis axis = { .list = list, .levels = 3 };
    assert_sound(&axis);
    unsigned hits[3] = { 0 };
    for (size_t i = 0; i < 300; i++) {
        const double value = comity_axis_value(&axis, ((double)i + 0.5) / 300);
        ck_assert_double_eq(value, list[i / 100]);
        hits[i / 100]++;
    }
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(hits[i], 100);
        ck_assert_double_eq(comity_axis_level(&axis, i), list[i]);
    }
    ck_assert_double_eq(comity_axis_value(&axis, 0), 3);
    ck_assert_double_eq(comity_axis_value(&axis, 1), 8);
}
END_TEST

/* A design's coordinate i/(n-1) means the same entry of a list of n as its level i. */
START_TEST(coordinates_of_levels_find_their_entries)
{
    double list[200];
    for (size_t i = 0; i < 200; i++)
        list[i] = (double)i;
    for (size_t n = 2; n <= 200; n++) {
        const struct comity_axis axis = { .list = list, .levels = n };
        for (size_t i = 0; i < n; i++)
            ck_assert_double_eq(comity_axis_value(&axis, (double)i / (double)(n - 1)), list[i]);
    }
}
END_TEST

START_TEST(integers_of_a_range_get_equal_shares)
{
    const struct comity_axis axis = { .low = -2, .high = 3, .integer = 1 };
    assert_sound(&axis);
    unsigned hits[6] = { 0 };
    for (int i = 0; i < 6000; i++) {
        const double value = comity_axis_value(&axis, (i + 0.5) / 6000);
        ck_assert(value == floor(value) && value >= -2 && value <= 3);
        hits[(int)value + 2]++;
    }
    for (size_t i = 0; i < 6; i++)
        ck_assert_uint_eq(hits[i], 1000);
}
END_TEST

START_TEST(logarithmic_integers_get_shares_by_ratio)
{
    const struct comity_axis axis = { .low = 1, .high = 7, .integer = 1, .logarithmic = 1 };
    double hits[8] = { 0 };
    for (int i = 0; i < 30000; i++)
        hits[(int)comity_axis_value(&axis, (i + 0.5) / 30000)]++;
    for (int m = 1; m <= 7; m++)
        ck_assert(fabs(hits[m] - 30000 * log2((m + 1.0) / m) / 3) <= 1);
}
END_TEST

START_TEST(integer_levels_are_rounded)
{
    const struct comity_axis axis = { .low = 0, .high = 10, .integer = 1, .levels = 4 };
    const double expected[] = { 0, 3, 7, 10 };
    for (size_t i = 0; i < 4; i++)
        ck_assert_double_eq(comity_axis_level(&axis, i), expected[i]);
}
END_TEST

START_TEST(a_fixed_value_is_an_axis)
{
    for (int logarithmic = 0; logarithmic < 2; logarithmic++) {
        const struct comity_axis axis = {
            .low = 0.3, .high = 0.3, .logarithmic = logarithmic, .levels = 1
        };
        assert_sound(&axis);
        ck_assert_double_eq(comity_axis_level(&axis, 0), 0.3);
        for (int i = 0; i <= 100; i++)
            ck_assert_double_eq(comity_axis_value(&axis, i / 100.0), 0.3);
    }
}
END_TEST

START_TEST(mistakes_are_explained)
{
    const double list[] = { 1, 2.5, INFINITY };
    struct comity_axis axis = { .low = 0, .high = 1, .logarithmic = 1 };
    assert_refused(&axis, "`from` is 0; a logarithmic axis needs it above 0");
    axis = (struct comity_axis){ .low = 2, .high = 1 };
    assert_refused(&axis, "`from` is above `to`; the smaller one is expected first");
    axis = (struct comity_axis){ .low = NAN, .high = 1 };
    assert_refused(&axis, "`from` and `to` must be finite numbers");
    axis = (struct comity_axis){ .low = -DBL_MAX, .high = DBL_MAX };
    assert_refused(&axis, "-1.79769e+308 to 1.79769e+308 is too wide to be divided");
    axis = (struct comity_axis){ .low = 0, .high = DBL_MAX, .levels = 3 };
    assert_refused(&axis, "0 to 1.79769e+308 is too wide to be divided");
    axis = (struct comity_axis){ .low = 0.5, .high = 3, .integer = 1 };
    assert_refused(&axis, "`from` is 0.5 and `to` is 3; whole numbers are expected");
    axis = (struct comity_axis){ .low = 0, .high = 1, .levels = 1 };
    assert_refused(&axis, "one level cannot span `from` to `to`; two or more, or one value, are "
                          "expected");
    const struct comity_prior prior = { .kind = COMITY_PRIOR_UNIFORM, .low = 1, .high = 0 };
    axis = (struct comity_axis){ .prior = &prior };
    assert_refused(&axis, comity_prior_mistake(&prior));
    axis = (struct comity_axis){ .list = list };
    assert_refused(&axis, "the list is empty: give it at least one value");
    axis = (struct comity_axis){ .list = list, .levels = 3 };
    assert_refused(&axis, "value 3 of the list is not a finite number");
    axis = (struct comity_axis){ .list = list, .levels = 2, .integer = 1 };
    assert_refused(&axis, "value 2 of the list, 2.5, must be a whole number");
}
END_TEST

START_TEST(levels_must_differ)
{
    static const double thrice[] = { 0.5, 0.25, 0.5, 0.5 }, zeros[] = { 0.0, -0.0 };
    static const struct {
        struct comity_axis axis;
        const char *refusal; /* NULL: that many fit */
    } axes[] = {
        { { .low = 0.5, .high = 0.5, .levels = 3 },
          "of 3 levels some are equal; at most 1 fit between `from` and `to`" },
        { { .low = 1, .high = 4, .levels = 10, .integer = 1 },
          "of 10 levels some are equal; at most 4 fit between `from` and `to` as whole numbers or "
          "months" },
        { { .low = 1, .high = 4, .levels = 4, .integer = 1 }, NULL },
        { { .low = 1, .high = 1000, .levels = 20, .integer = 1, .logarithmic = 1 },
          "of 20 levels some are equal; at most 16 fit between `from` and `to` as whole numbers or "
          "months" },
        { { .low = 1, .high = 1000, .levels = 16, .integer = 1, .logarithmic = 1 }, NULL },
        { { .low = 1e16, .high = 1e16 + 4, .levels = 5 },
          "of 5 levels some are equal; at most 3 fit between `from` and `to`" },
        { { .low = 1, .high = 4, .levels = 10, .integer = 1, .may_repeat = 1 }, NULL },
        { { .list = thrice, .levels = 4 }, "of the 4 values only 2 differ; each is expected once" },
        { { .list = thrice, .levels = 3, .may_repeat = 1 }, NULL },
        { { .list = zeros, .levels = 2 }, "of the 2 values only 1 differ; each is expected once" },
    };
    if (axes[_i].refusal)
        assert_refused(&axes[_i].axis, axes[_i].refusal);
    else
        assert_sound(&axes[_i].axis);
}
END_TEST

Suite *axis_suite(void)
{
    Suite *suite = suite_create("axis");
    TCase *cases = tcase_create("axis");
    tcase_add_test(cases, linear_levels_divide_the_range_evenly);
    tcase_add_test(cases, levels_are_the_decimals_that_people_write);
    tcase_add_test(cases, other_levels_are_not_rounded);
    tcase_add_loop_test(cases, ranges_are_exact_at_both_ends, 0, 9);
    tcase_add_test(cases, logarithmic_levels_have_equal_ratios);
    tcase_add_test(cases, a_list_gives_its_entries_equal_shares);
    tcase_add_test(cases, coordinates_of_levels_find_their_entries);
    tcase_add_test(cases, integers_of_a_range_get_equal_shares);
    tcase_add_test(cases, logarithmic_integers_get_shares_by_ratio);
    tcase_add_test(cases, integer_levels_are_rounded);
    tcase_add_test(cases, a_fixed_value_is_an_axis);
    tcase_add_test(cases, mistakes_are_explained);
    tcase_add_loop_test(cases, levels_must_differ, 0, 10);
    suite_add_tcase(suite, cases);
    return suite;
}
