/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/summary.h>

#include <comity/status.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

double comity_quantile_sorted(size_t n, const double ascending[], double probability)
{
    const double position = (double)(n - 1) * probability;
    const size_t below = (size_t)position;
    if (below + 1 >= n)
        return ascending[n - 1];
    const double fraction = position - (double)below;
    const double gap = ascending[below + 1] - ascending[below];
    if (!isfinite(gap)) /* nothing lies between a number and infinity */
        return ascending[below + (fraction > 0 && isinf(ascending[below + 1]))];
    /* From the nearer neighbour, as NumPy does: exact at both ends, and monotone. */
    return fraction < 0.5 ? ascending[below] + gap * fraction
                          : ascending[below + 1] - gap * (1.0 - fraction);
}

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
