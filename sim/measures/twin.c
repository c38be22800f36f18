/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

/* Adding one makes it a copy of the measure that it names. */
static const struct comity_measure_actions actions = {
    .combine = NULL,
};

const struct comity_measure_type comity_measure_type_twin = {
    .name = "twin",
    .definition = "the same measure in a twin scenario, which has the same draws",
    .needs = COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(SCENARIO),
    .operands_least = 1,
    .operands_most = 1,
    .actions = &actions,
};
