/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static size_t constants(const struct comity_measure_definition *measure, double *values)
{
    values[0] = measure->constant;
    return 1;
}

static const struct comity_measure_actions actions = {
    .constants = constants,
};

const struct comity_measure_type comity_measure_type_number = {
    .name = "number",
    .definition = "a number as it is given",
    .actions = &actions,
};
