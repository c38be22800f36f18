/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    const size_t n = count / 2;
    double squares = 0;
    for (size_t k = 0; k < n; k++) {
        squares += (values[k] - values[n + k]) * (values[k] - values[n + k]);
    }
    const double distance = sqrt(squares / (double)n);
    for (size_t k = 0; k < n && derivatives; k++) {
        derivatives[k] = distance > 0 ? (values[k] - values[n + k]) / ((double)n * distance) : 0;
        derivatives[n + k] = -derivatives[k];
    }
    return distance;
}

static void check(struct comity_measure_preparation *preparation, const size_t widths[])
{
    if (widths[0] != widths[1] || widths[0] < 1) {
        comity_measure_complain(preparation, COMITY_MEASURE_OPERANDS,
                                "the series have %zu and %zu values; two series of the same "
                                "length, 1 or more, are expected",
                                widths[0], widths[1]);
    }
}

static const struct comity_measure_actions actions = {
    .combine = combine,
    .check = check,
};

const struct comity_measure_type comity_measure_type_distance = {
    .name = "distance",
    .definition = "root of the mean square of the differences between two series",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 2,
    .operands_most = 2,
    .actions = &actions,
};
