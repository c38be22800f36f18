/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static size_t constants(const struct comity_measure_definition *measure, double *values)
{
    for (size_t k = 0; k < measure->observed.count; k++)
        values[k] = measure->observed.list[k].value * measure->scale;
    return measure->observed.count;
}

COMITY_MEASURE_TYPE(observed, "values of an observed series",
                    COMITY_MEASURE_BIT(FILE) | COMITY_MEASURE_BIT(SERIES),
                    COMITY_MEASURE_BIT(MEMBER) | COMITY_MEASURE_BIT(SCALE),
                    COMITY_MEASURE_GIVEN(constants));
