/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How well a weighted sample foretells what was observed. */
#include <comity/model_choice.h>

#include <comity/status.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

/* E|X - y| - E|X - X'| / 2; the second term from the sorted sample in one pass. */
int comity_ranked_probability_score(size_t n, const double x[], const double weight[],
                                    double observed, double *score)
{
    size_t *order = calloc(n, sizeof *order);
    double away = 0.0, spread = 0.0, share = 0.0;
    if (!order)
        return COMITY_NO_MEMORY;
    gsl_sort_index(order, x, 1, n);
    for (size_t i = 0; i < n; i++) {
        away += weight[order[i]] * fabs(x[order[i]] - observed);
        share += weight[order[i]];
        if (i + 1 < n)
            spread += share * (1.0 - share) * (x[order[i + 1]] - x[order[i]]);
    }
    *score = away - spread;
    free(order);
    return COMITY_OK;
}

double comity_logarithmic_score(size_t n, const double x[], const double weight[], double observed,
                                double error)
{
    double mean = 0.0, square = 0.0, squares = 0.0, density = 0.0, nearest = INFINITY;
    for (size_t i = 0; i < n; i++) {
        mean += weight[i] * x[i];
        squares += weight[i] * weight[i];
    }
    for (size_t i = 0; i < n; i++)
        square += weight[i] * (x[i] - mean) * (x[i] - mean);
    const double silverman = 1.06 * sqrt(square) * pow(squares, 0.2);
    const double width = sqrt(silverman * silverman + error * error);
    if (!(width > 0.0))
        return -INFINITY;
    for (size_t i = 0; i < n; i++)
        if (weight[i] > 0.0)
            nearest = fmin(nearest, fabs(observed - x[i]));
    const double least = nearest / width * (nearest / width);
    /* As shares of the largest part, which alone may be too small for a double. */
    for (size_t i = 0; i < n; i++) {
        const double z = (observed - x[i]) / width;
        density += weight[i] > 0.0 ? weight[i] * exp(0.5 * (least - z * z)) : 0.0;
    }
    return log(density / (width * sqrt(2.0 * M_PI))) - 0.5 * least;
}
