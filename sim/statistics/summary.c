/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/summary.h>

#include <comity/status.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Copies the values that are not NaN, at most n; COMITY_BAD_ARGUMENT on an infinite one. */
static int keep_numbers(size_t n, const double x[], double kept[], size_t *used)
{
    *used = 0;
    for (size_t i = 0; i < n; i++) {
        if (isinf(x[i])) {
            return COMITY_BAD_ARGUMENT;
        }
        if (!isnan(x[i])) {
            kept[(*used)++] = x[i];
        }
    }
    return COMITY_OK;
}

int comity_summarise(size_t n, const double x[], struct comity_summary *summary)
{
    double origin = NAN, shift = 0.0, residual = 0.0, squares = 0.0;
    *summary = (struct comity_summary){ 0, 0, NAN, NAN, NAN, NAN };
    for (size_t i = 0; i < n; i++) {
        if (isinf(x[i])) {
            return COMITY_BAD_ARGUMENT;
        }
        if (isnan(x[i])) {
            summary->left_out++;
            continue;
        }
        /* Summing distances from the first value keeps the mean of equal values exact. */
        if (summary->used == 0) {
            origin = x[i];
        }
        summary->used++;
        shift += x[i] - origin;
        summary->minimum = fmin(summary->minimum, x[i]);
        summary->maximum = fmax(summary->maximum, x[i]);
    }
    if (summary->used == 0) {
        return COMITY_BAD_ARGUMENT;
    }
    const double count = (double)summary->used;
    const double mean = origin + shift / count;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) {
            residual += x[i] - mean;
            squares += (x[i] - mean) * (x[i] - mean);
        }
    }
    summary->mean = mean + residual / count;
    if (!isfinite(summary->mean) || !isfinite(squares)) {
        return COMITY_NUMERIC;
    }
    if (summary->used > 1) {
        squares = fmax(squares - residual * residual / count, 0.0);
        summary->standard_deviation = sqrt(squares / (count - 1.0));
    }
    return COMITY_OK;
}

int comity_quantiles(size_t n, const double x[], size_t m, const double probability[],
                     double quantile[])
{
    size_t used;
    double *sorted = NULL;
    int status;
    for (size_t i = 0; i < m; i++) {
        if (!(probability[i] >= 0.0 && probability[i] <= 1.0)) {
            return COMITY_BAD_ARGUMENT;
        }
    }
    if (n == 0) {
        return COMITY_BAD_ARGUMENT;
    }
    sorted = calloc(n, sizeof *sorted);
    if (!sorted) {
        return COMITY_NO_MEMORY;
    }
    status = keep_numbers(n, x, sorted, &used);
    if (status) {
        goto out;
    }
    if (used == 0) {
        status = COMITY_BAD_ARGUMENT;
        goto out;
    }
    gsl_sort(sorted, 1, used);
    for (size_t i = 0; i < m; i++) {
        quantile[i] = comity_quantile_sorted(used, sorted, probability[i]);
    }
out:
    free(sorted);
    return status;
}

/* Copies the pairs without NaN into x and y, each of room for n. */
static int keep_pairs(size_t n, const double x[], const double y[], double kept_x[],
                      double kept_y[], size_t *used)
{
    *used = 0;
    for (size_t i = 0; i < n; i++) {
        if (isinf(x[i]) || isinf(y[i])) {
            return COMITY_BAD_ARGUMENT;
        }
        if (!isnan(x[i]) && !isnan(y[i])) {
            kept_x[*used] = x[i];
            kept_y[(*used)++] = y[i];
        }
    }
    return *used < 2 ? COMITY_BAD_ARGUMENT : COMITY_OK;
}

static int correlate(size_t n, const double x[], const double y[], double *correlation)
{
    struct comity_summary sx, sy;
    double sum = 0.0;
    int status = comity_summarise(n, x, &sx);
    if (!status) {
        status = comity_summarise(n, y, &sy);
    }
    if (status) {
        return status;
    }
    if (sx.standard_deviation == 0.0 || sy.standard_deviation == 0.0) {
        return COMITY_NUMERIC;
    }
    for (size_t i = 0; i < n; i++) {
        sum +=
            (x[i] - sx.mean) / sx.standard_deviation * ((y[i] - sy.mean) / sy.standard_deviation);
    }
    *correlation = fmax(-1.0, fmin(1.0, sum / (double)(n - 1)));
    return COMITY_OK;
}

/* Replaces each value by its rank, ties by the mean of theirs. */
static void rank(size_t n, double x[], size_t order[], double ranks[])
{
    gsl_sort_index(order, x, 1, n);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && x[order[end]] == x[order[i]]; end++) {
        }
        for (size_t j = i; j < end; j++) {
            ranks[order[j]] = (double)(i + 1 + end) / 2.0;
        }
    }
    for (size_t i = 0; i < n; i++) {
        x[i] = ranks[i];
    }
}

static int correlation_of(size_t n, const double x[], const double y[], bool by_rank,
                          double *correlation, size_t *used)
{
    double *values = NULL;
    size_t *order = NULL;
    size_t kept = 0;
    int status;
    *correlation = NAN;
    if (used) {
        *used = 0;
    }
    if (n < 2) {
        return COMITY_BAD_ARGUMENT;
    }
    values = calloc(n, 3 * sizeof *values);
    order = calloc(n, sizeof *order);
    if (!values || !order) {
        status = COMITY_NO_MEMORY;
        goto out;
    }
    status = keep_pairs(n, x, y, values, values + n, &kept);
    if (used) {
        *used = kept;
    }
    if (status) {
        goto out;
    }
    if (by_rank) {
        rank(kept, values, order, values + 2 * n);
        rank(kept, values + n, order, values + 2 * n);
    }
    status = correlate(kept, values, values + n, correlation);
out:
    free(values);
    free(order);
    return status;
}

int comity_pearson(size_t n, const double x[], const double y[], double *correlation, size_t *used)
{
    return correlation_of(n, x, y, false, correlation, used);
}

int comity_spearman(size_t n, const double x[], const double y[], double *correlation, size_t *used)
{
    return correlation_of(n, x, y, true, correlation, used);
}
