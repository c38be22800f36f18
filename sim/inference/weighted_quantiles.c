/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/posterior.h>

#include <comity/status.h>

#include <math.h>
#include <stdlib.h>

struct weighted {
    double x, weight;
};

/* By weight too, so that sums add up in one order however ties lie. */
static int by_value(const void *a, const void *b)
{
    const struct weighted *one = a, *other = b;
    if (one->x != other->x)
        return one->x < other->x ? -1 : 1;
    return (one->weight > other->weight) - (one->weight < other->weight);
}

/* The mean of what lies between two shares of the sample, which is sorted. */
static double mean_between(size_t n, const struct weighted sorted[], double sum, double from,
                           double to)
{
    const double least = 1e-9 * (to - from); /* less is rounding, and may weigh an infinity */
    double mean = 0.0, taken = 0.0, end = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double begin = end;
        end += sorted[i].weight / sum;
        const double part = fmin(end, to) - fmax(begin, from);
        if (part > least) {
            taken += part;
            if (isinf(mean) && sorted[i].x != mean)
                mean += sorted[i].x;
            else if (sorted[i].x != mean)
                mean += (sorted[i].x - mean) * (part / taken);
        }
    }
    return mean;
}

int comity_weighted_quantiles(size_t n, const double x[], const double weight[], size_t m,
                              const double probability[], double quantile[])
{
    struct weighted *sorted = calloc(n, sizeof *sorted);
    double sum = 0.0, squares = 0.0;
    if (!sorted)
        return COMITY_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct weighted){ x[i], weight[i] };
    qsort(sorted, n, sizeof *sorted, by_value);
    for (size_t i = 0; i < n; i++)
        sum += sorted[i].weight;
    for (size_t i = 0; i < n; i++)
        squares += sorted[i].weight / sum * (sorted[i].weight / sum);
    const double half = 0.5 * squares; /* 1 / squares: Kish's effective size */
    for (size_t k = 0; k < m; k++) {
        const double centre = fmax(half, fmin(probability[k], 1.0 - half));
        quantile[k] = mean_between(n, sorted, sum, centre - half, centre + half);
    }
    free(sorted);
    return COMITY_OK;
}
