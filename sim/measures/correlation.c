/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    const size_t n = count / 2;
    const double *x = values, *y = values + n;
    double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t k = 0; k < n; k++) {
        mean_x += x[k] / (double)n;
        mean_y += y[k] / (double)n;
    }
    for (size_t k = 0; k < n; k++) {
        xx += (x[k] - mean_x) * (x[k] - mean_x);
        yy += (y[k] - mean_y) * (y[k] - mean_y);
        xy += (x[k] - mean_x) * (y[k] - mean_y);
    }
    const double scale = sqrt(xx * yy);
    const double correlation = scale > 0 ? fmax(-1, fmin(1, xy / scale)) : NAN;
    for (size_t k = 0; k < n && derivatives; k++) {
        derivatives[k] = (y[k] - mean_y) / scale - correlation * (x[k] - mean_x) / xx;
        derivatives[n + k] = (x[k] - mean_x) / scale - correlation * (y[k] - mean_y) / yy;
    }
    return correlation;
}

static void check(struct comity_measure_preparation *preparation, const size_t widths[])
{
    if (widths[0] != widths[1] || widths[0] < 3) {
        comity_measure_complain(preparation, COMITY_MEASURE_OPERANDS,
                                "the series have %zu and %zu values; two series of the same "
                                "length, 3 or more, are expected",
                                widths[0], widths[1]);
    }
}

static const struct comity_measure_actions actions = {
    .combine = combine,
    .check = check,
};

const struct comity_measure_type comity_measure_type_correlation = {
    .name = "correlation",
    .definition = "Pearson's correlation of two series; missing where one does not vary",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 2,
    .operands_most = 2,
    .actions = &actions,
};
