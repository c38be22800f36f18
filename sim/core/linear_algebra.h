/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_LINEAR_ALGEBRA_H
#define COMITY_CORE_LINEAR_ALGEBRA_H

#include <stddef.h>

/*
 * Linear algebra by plain loops, the same bits in every process. GSL's goes through whatever BLAS
 * the process has loaded (R's and NumPy's among them), each of which adds in an order of its own.
 * Matrices are [rows][columns].
 */

/* The sum of the products of two lists of numbers, from the first on. */
double comity_product(size_t count, const double one[], const double other[]);

/* The covariances of the columns of value[rows][columns], of which each row weighs weight / sum;
 * covariance[columns][columns]. */
void comity_covariances(size_t rows, size_t columns, const double value[], const double weight[],
                        double sum, double covariance[]);

/* Adds a row to normal equations: the products of its terms to the lower triangle of
 * square[terms][terms], those with its answers to right[answers][terms]. */
void comity_normal_equations_add(size_t terms, const double term[], size_t answers,
                                 const double answer[], double square[], double right[]);

/* Puts L, where L L' = matrix[n][n], in its lower triangle, of which alone it reads.
 * COMITY_NUMERIC: it is not positive definite. */
int comity_cholesky(size_t n, double matrix[]);

/* Solves L L' x = right[n] in place. */
void comity_cholesky_solve(size_t n, const double lower[], double right[]);

/* The eigenvalues of the symmetric matrix[n][n], which is overwritten; they are left on its
 * diagonal, in no order. COMITY_NUMERIC: it has values that are not finite. */
int comity_eigenvalues(size_t n, double matrix[]);

/* A design by Gram and Schmidt; terms that those before them make up have the coefficient 0. */
struct comity_least_squares {
    size_t rows, terms;
    double *orthogonal; /* [terms][rows] */
    double *triangle;   /* [terms][terms] */
};

/* COMITY_NO_MEMORY; free it also then. design[rows][terms] is copied. */
int comity_least_squares_init(struct comity_least_squares *squares, size_t rows, size_t terms,
                              const double design[]);
void comity_least_squares_free(struct comity_least_squares *squares);

/* Writes coefficients[terms], and leaves the residuals in answer[rows]. */
void comity_least_squares_solve(const struct comity_least_squares *squares, double answer[],
                                double coefficients[]);

#endif
