/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

/* Adding one adds the twin as its second operand. */
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

const struct comity_measure_type comity_measure_type_paired_difference = {
    .name = "paired_difference",
    .definition = "a measure less the same measure in a twin scenario, world by world",
    .needs = COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(SCENARIO),
    .operands_least = 1,
    .operands_most = 1,
    .actions = &actions,
};
