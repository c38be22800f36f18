/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    double total = 0;
    for (size_t k = 0; k < count; k++) {
        total += values[k];
        if (derivatives) {
            derivatives[k] = 1;
        }
    }
    return total;
}

static const struct comity_measure_actions actions = {
    .combine = combine,
};

const struct comity_measure_type comity_measure_type_total = {
    .name = "total",
    .definition = "sum of measures",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 1,
    .operands_most = COMITY_MEASURE_VALUES_MOST,
    .actions = &actions,
};
