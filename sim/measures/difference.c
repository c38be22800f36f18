/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    (void)count;
    if (derivatives) {
        derivatives[0] = 1;
        derivatives[1] = -1;
    }
    return values[0] - values[1];
}

static const struct comity_measure_actions actions = {
    .combine = combine,
};

const struct comity_measure_type comity_measure_type_difference = {
    .name = "difference",
    .definition = "one measure less another",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 2,
    .operands_most = 2,
    .actions = &actions,
};
