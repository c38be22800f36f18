/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/summary.h>

#include <comity/status.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

/* Copies the values that are not NaN, at most n; COMITY_BAD_ARGUMENT on an infinite one. */
static int keep_numbers(size_t n, const double x[], double kept[], size_t *used)
{
    *used = 0;
    for (size_t i = 0; i < n; i++) {
        if (isinf(x[i]))
            return COMITY_BAD_ARGUMENT;
        if (!isnan(x[i]))
            kept[(*used)++] = x[i];
    }
    return COMITY_OK;
}

int comity_summarise(size_t n, const double x[], struct comity_summary *summary)
{
    double origin = NAN, shift = 0.0, residual = 0.0, squares = 0.0;
    *summary = (struct comity_summary){ 0, 0, NAN, NAN, NAN, NAN };
    for (size_t i = 0; i < n; i++) {
        if (isinf(x[i]))
            return COMITY_BAD_ARGUMENT;
        if (isnan(x[i])) {
            summary->left_out++;
            continue;
        }
        /* Summing distances from the first value keeps the mean of equal values exact. */
        if (summary->used == 0)
            origin = x[i];
        summary->used++;
        shift += x[i] - origin;
        summary->minimum = fmin(summary->minimum, x[i]);
        summary->maximum = fmax(summary->maximum, x[i]);
    }
    if (summary->used == 0)
        return COMITY_BAD_ARGUMENT;
    const double count = (double)summary->used;
    const double mean = origin + shift / count;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) {
            residual += x[i] - mean;
            squares += (x[i] - mean) * (x[i] - mean);
        }
    }
    summary->mean = mean + residual / count;
    if (!isfinite(summary->mean) || !isfinite(squares))
        return COMITY_NUMERIC;
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
    for (size_t i = 0; i < m; i++)
        if (!(probability[i] >= 0.0 && probability[i] <= 1.0))
            return COMITY_BAD_ARGUMENT;
    if (n == 0)
        return COMITY_BAD_ARGUMENT;
    sorted = calloc(n, sizeof *sorted);
    if (!sorted)
        return COMITY_NO_MEMORY;
    status = keep_numbers(n, x, sorted, &used);
    if (status)
        goto out;
    if (used == 0) {
        status = COMITY_BAD_ARGUMENT;
        goto out;
    }
    gsl_sort(sorted, 1, used);
    for (size_t i = 0; i < m; i++)
        quantile[i] = comity_quantile_sorted(used, sorted, probability[i]);
out:
    free(sorted);
    return status;
}
