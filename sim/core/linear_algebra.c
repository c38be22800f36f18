/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/linear_algebra.h"

#include <comity/status.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A term of which less is left is made up of those before it, but for rounding. */
static const double least_part = 1e-10;

enum { MOST_SWEEPS = 60 };

void comity_covariances(size_t rows, size_t columns, const double value[], const double weight[],
                        double sum, double covariance[])
{
    for (size_t p = 0; p < columns; p++) {
        for (size_t q = 0; q <= p; q++) {
            double mean_p = 0.0, mean_q = 0.0, product = 0.0;
            for (size_t i = 0; i < rows; i++) {
                mean_p += weight[i] / sum * value[i * columns + p];
                mean_q += weight[i] / sum * value[i * columns + q];
            }
            for (size_t i = 0; i < rows; i++) {
                product += weight[i] / sum * (value[i * columns + p] - mean_p) *
                           (value[i * columns + q] - mean_q);
            }
            covariance[p * columns + q] = covariance[q * columns + p] = product;
        }
    }
}

void comity_normal_equations_add(size_t terms, const double term[], size_t answers,
                                 const double answer[], double square[], double right[])
{
    for (size_t t = 0; t < terms; t++) {
        for (size_t u = 0; u <= t; u++)
            square[t * terms + u] += term[t] * term[u];
        for (size_t a = 0; a < answers; a++)
            right[a * terms + t] += term[t] * answer[a];
    }
}

int comity_cholesky(size_t n, double matrix[])
{
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j; i < n; i++) {
            double sum = 0.0;
            for (size_t k = 0; k < j; k++)
                sum += matrix[i * n + k] * matrix[j * n + k];
            matrix[i * n + j] -= sum;
        }
        if (!(matrix[j * n + j] > 0.0))
            return COMITY_NUMERIC;
        const double scale = 1.0 / sqrt(matrix[j * n + j]);
        for (size_t i = j; i < n; i++)
            matrix[i * n + j] *= scale;
    }
    return COMITY_OK;
}

void comity_cholesky_solve(size_t n, const double lower[], double right[])
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++)
            right[i] -= lower[i * n + j] * right[j];
        right[i] /= lower[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t j = i + 1; j < n; j++)
            right[i] -= lower[j * n + i] * right[j];
        right[i] /= lower[i * n + i];
    }
}

/* Jacobi's rotation of rows and columns p and q, after which [p][q] is 0. */
static void rotate(size_t n, double matrix[], size_t p, size_t q)
{
    const double ratio = (matrix[q * n + q] - matrix[p * n + p]) / (2.0 * matrix[p * n + q]);
    const double tangent = copysign(1.0, ratio) / (fabs(ratio) + sqrt(ratio * ratio + 1.0));
    const double cosine = 1.0 / sqrt(tangent * tangent + 1.0), sine = tangent * cosine;
    for (size_t k = 0; k < n; k++) {
        const double left = matrix[k * n + p], right = matrix[k * n + q];
        matrix[k * n + p] = cosine * left - sine * right;
        matrix[k * n + q] = sine * left + cosine * right;
    }
    for (size_t k = 0; k < n; k++) {
        const double upper = matrix[p * n + k], below = matrix[q * n + k];
        matrix[p * n + k] = cosine * upper - sine * below;
        matrix[q * n + k] = sine * upper + cosine * below;
    }
    matrix[p * n + q] = matrix[q * n + p] = 0.0;
}

int comity_eigenvalues(size_t n, double matrix[])
{
    double size = 0.0;
    for (size_t k = 0; k < n * n; k++)
        size += matrix[k] * matrix[k];
    if (!isfinite(size))
        return COMITY_NUMERIC;
    bool rotated = true;
    for (int sweep = 0; rotated && sweep < MOST_SWEEPS; sweep++) {
        rotated = false;
        for (size_t p = 0; p < n; p++) {
            for (size_t q = p + 1; q < n; q++) {
                if (fabs(matrix[p * n + q]) > 1e-18 * sqrt(size)) {
                    rotate(n, matrix, p, q);
                    rotated = true;
                }
            }
        }
    }
    return rotated ? COMITY_NUMERIC : COMITY_OK;
}

double comity_product(size_t count, const double one[], const double other[])
{
    double sum = 0.0;
    for (size_t k = 0; k < count; k++)
        sum += one[k] * other[k];
    return sum;
}

/* Takes from[count] the part along a unit vector, and returns how long that was. */
static double take_part(size_t count, double from[], const double unit[])
{
    const double part = comity_product(count, from, unit);
    for (size_t k = 0; k < count; k++)
        from[k] -= part * unit[k];
    return part;
}

int comity_least_squares_init(struct comity_least_squares *squares, size_t rows, size_t terms,
                              const double design[])
{
    *squares = (struct comity_least_squares){ rows, terms, calloc(terms, rows * sizeof(double)),
                                              calloc(terms, terms * sizeof(double)) };
    if (!squares->orthogonal || !squares->triangle)
        return COMITY_NO_MEMORY;
    for (size_t t = 0; t < terms; t++) {
        double *column = squares->orthogonal + t * rows;
        for (size_t i = 0; i < rows; i++)
            column[i] = design[i * terms + t];
        const double whole = sqrt(comity_product(rows, column, column));
        /* Twice: what rounding leaves of the others the first time goes with the second. */
        for (size_t u = 0; u < 2 * t; u++) {
            squares->triangle[u % t * terms + t] +=
                take_part(rows, column, squares->orthogonal + u % t * rows);
        }
        const double left = sqrt(comity_product(rows, column, column));
        if (!(left > least_part * whole)) {
            memset(column, 0, rows * sizeof *column);
            continue;
        }
        squares->triangle[t * terms + t] = left;
        for (size_t i = 0; i < rows; i++)
            column[i] /= left;
    }
    return COMITY_OK;
}

void comity_least_squares_free(struct comity_least_squares *squares)
{
    free(squares->orthogonal);
    free(squares->triangle);
    *squares = (struct comity_least_squares){ 0 };
}

void comity_least_squares_solve(const struct comity_least_squares *squares, double answer[],
                                double coefficients[])
{
    const size_t terms = squares->terms;
    for (size_t t = 0; t < terms; t++)
        coefficients[t] = take_part(squares->rows, answer, squares->orthogonal + t * squares->rows);
    for (size_t t = terms; t-- > 0;) {
        const double *row = squares->triangle + t * terms;
        for (size_t u = t + 1; u < terms; u++)
            coefficients[t] -= row[u] * coefficients[u];
        coefficients[t] = row[t] > 0.0 ? coefficients[t] / row[t] : 0.0;
    }
}
