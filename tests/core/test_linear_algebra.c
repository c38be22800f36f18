/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/close.h"

#include "core/linear_algebra.h"

#include <comity/status.h>

#include <stdlib.h>

Suite *linear_algebra_suite(void);

START_TEST(a_positive_matrix_is_factored_and_solved)
{
    double matrix[9] = {
        4, 99, 99, 12, 37, 99, -16, -43, 98
    }; /* the lower triangle alone is read */
    const double lower[9] = { 2, 0, 0, 6, 1, 0, -8, 5, 3 };
    double right[3] = { 4 + 24 - 48, 12 + 74 - 129, -16 - 86 + 294 }; /* of 1, 2, 3 */

    ck_assert_int_eq(comity_cholesky(3, matrix), COMITY_OK);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j <= i; j++)
            assert_close(matrix[3 * i + j], lower[3 * i + j]);
    comity_cholesky_solve(3, matrix, right);
    for (size_t i = 0; i < 3; i++)
        assert_close(right[i], (double)i + 1);
}
END_TEST

START_TEST(what_is_not_positive_is_refused)
{
    double indefinite[4] = { 1, 2, 2, 1 }, unknown[4] = { NAN, 0, 0, 1 }, none[1] = { 0 };

    ck_assert_int_eq(comity_cholesky(2, indefinite), COMITY_NUMERIC);
    ck_assert_int_eq(comity_cholesky(2, unknown), COMITY_NUMERIC);
    ck_assert_int_eq(comity_cholesky(1, none), COMITY_NUMERIC);
    ck_assert_int_eq(comity_eigenvalues(2, unknown), COMITY_NUMERIC);
}
END_TEST

/* Those of the second difference are known: 2 - 2 cos(pi j / (n + 1)). */
START_TEST(eigenvalues_of_second_differences)
{
    enum { N = 12 };
    double matrix[N * N] = { 0 };

    for (size_t i = 0; i < N; i++) {
        matrix[i * N + i] = 2;
        if (i > 0)
            matrix[i * N + i - 1] = matrix[(i - 1) * N + i] = -1;
    }
    ck_assert_int_eq(comity_eigenvalues(N, matrix), COMITY_OK);
    for (size_t j = 1; j <= N; j++) {
        const double expected = 2 - 2 * cos(acos(-1) * (double)j / (N + 1));
        double nearest = INFINITY;
        for (size_t i = 0; i < N; i++)
            nearest = fmin(nearest, fabs(matrix[i * N + i] - expected));
        ck_assert_double_lt(nearest, 1e-13);
    }
}
END_TEST

/* Coefficients of numpy.linalg.lstsq (1.24) for a cubic through nine values. */
START_TEST(least_squares_of_a_cubic)
{
    static const double y[9] = { 1, -2, 4, 3, 0, 5, 9, 8, 2 };
    static const double expected[4] = { 4.155844155844154, 8.589225589225592, -1.9740259740259738,
                                        -7.488215488215492 };
    struct comity_least_squares squares;
    double design[9 * 4], answer[9], coefficients[4], moment[4] = { 0 };

    for (size_t i = 0; i < 9; i++) {
        answer[i] = y[i];
        for (size_t t = 0; t < 4; t++)
            design[4 * i + t] = pow(((double)i - 4) / 4, (double)t);
    }
    ck_assert_int_eq(comity_least_squares_init(&squares, 9, 4, design), COMITY_OK);
    comity_least_squares_solve(&squares, answer, coefficients);
    for (size_t t = 0; t < 4; t++) {
        assert_close(coefficients[t], expected[t]);
        for (size_t i = 0; i < 9; i++)
            moment[t] += answer[i] * design[4 * i + t];
        assert_near(moment[t], 0, 1e-13);
    }
    comity_least_squares_free(&squares);
    comity_least_squares_free(&squares);
}
END_TEST

/* A constant beside the intercept, a column of zeros, a sum of two others: the intercept keeps all
 * of the mean, and the fit is that without them. */
START_TEST(terms_that_others_make_up_have_no_part)
{
    struct comity_least_squares squares;
    double design[6 * 5], answer[6], coefficients[5];

    for (size_t i = 0; i < 6; i++) {
        const double x = (double)i, row[5] = { 1, 0.3, x, 0, 0.3 - 7 * x };
        for (size_t t = 0; t < 5; t++)
            design[5 * i + t] = row[t];
        answer[i] = 2 + 3 * x;
    }
    ck_assert_int_eq(comity_least_squares_init(&squares, 6, 5, design), COMITY_OK);
    comity_least_squares_solve(&squares, answer, coefficients);
    assert_close(coefficients[0], 2);
    assert_close(coefficients[2], 3);
    ck_assert_double_eq(coefficients[1], 0);
    ck_assert_double_eq(coefficients[3], 0);
    ck_assert_double_eq(coefficients[4], 0);
    for (size_t i = 0; i < 6; i++)
        assert_near(answer[i], 0, 1e-13);
    comity_least_squares_free(&squares);
}
END_TEST

/* Two terms that differ by a millionth keep their own parts, to what doubles can say of them. */
START_TEST(terms_that_are_nearly_alike_are_told_apart)
{
    enum { ROWS = 40, TERMS = 3 };
    double design[ROWS * TERMS], answer[ROWS], coefficients[TERMS];
    struct comity_least_squares squares;

    for (size_t i = 0; i < ROWS; i++) {
        const double x = (double)i / ROWS;
        design[i * TERMS] = 1.0;
        design[i * TERMS + 1] = x;
        design[i * TERMS + 2] = x + 1e-6 * sin(20.0 * x);
        answer[i] = 2.0 + 3.0 * x + 5.0 * design[i * TERMS + 2];
    }
    ck_assert_int_eq(comity_least_squares_init(&squares, ROWS, TERMS, design), COMITY_OK);
    comity_least_squares_solve(&squares, answer, coefficients);
    assert_near(coefficients[0], 2.0, 1e-12);
    assert_near(coefficients[1], 3.0, 1e-7);
    assert_near(coefficients[2], 5.0, 1e-7);
    comity_least_squares_free(&squares);
}
END_TEST

Suite *linear_algebra_suite(void)
{
    Suite *suite = suite_create("linear algebra");
    TCase *linear = tcase_create("linear algebra");

    tcase_add_test(linear, a_positive_matrix_is_factored_and_solved);
    tcase_add_test(linear, what_is_not_positive_is_refused);
    tcase_add_test(linear, eigenvalues_of_second_differences);
    tcase_add_test(linear, least_squares_of_a_cubic);
    tcase_add_test(linear, terms_that_others_make_up_have_no_part);
    tcase_add_test(linear, terms_that_are_nearly_alike_are_told_apart);
    suite_add_tcase(suite, linear);
    return suite;
}
