/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    size_t chosen = 0;
    for (size_t k = 1; k < count; k++) {
        chosen = values[k] > values[chosen] ? k : chosen;
    }
    for (size_t k = 0; k < count && derivatives; k++) {
        derivatives[k] = k == chosen;
    }
    return values[chosen];
}

static const struct comity_measure_actions actions = {
    .combine = combine,
};

const struct comity_measure_type comity_measure_type_largest = {
    .name = "largest",
    .definition = "the largest of measures",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 1,
    .operands_most = COMITY_MEASURE_VALUES_MOST,
    .actions = &actions,
};
