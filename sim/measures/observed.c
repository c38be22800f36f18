/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static size_t constants(const struct comity_measure_definition *measure, double *values)
{
    for (size_t k = 0; k < measure->observed.count; k++) {
        values[k] = measure->observed.value[k] * measure->scale;
    }
    return measure->observed.count;
}

static const struct comity_measure_actions actions = {
    .constants = constants,
};

const struct comity_measure_type comity_measure_type_observed = {
    .name = "observed",
    .definition = "values of an observed series",
    .needs = COMITY_MEASURE_BIT(FILE) | COMITY_MEASURE_BIT(SERIES),
    .takes = COMITY_MEASURE_BIT(MEMBER) | COMITY_MEASURE_BIT(SCALE),
    .actions = &actions,
};
