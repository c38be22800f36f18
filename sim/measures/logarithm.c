/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    (void)count;
    if (derivatives) {
        derivatives[0] = 1 / values[0];
    }
    return comity_measure_log(values[0]);
}

static const struct comity_measure_actions actions = {
    .combine = combine,
};

const struct comity_measure_type comity_measure_type_logarithm = {
    .name = "logarithm",
    .definition = "natural logarithm of a measure; missing below 0",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 1,
    .operands_most = 1,
    .actions = &actions,
};
