/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

/* The least operand, or the largest, the first of equals, or one that is missing. */
static double choose(const struct comity_measure_definition *measure, size_t count,
                     const double *values, double *derivatives)
{
    const double sign = measure->type->actions->sign;
    size_t chosen = 0;
    for (size_t k = 1; k < count; k++)
        chosen = isnan(values[k]) || sign * values[k] < sign * values[chosen] ? k : chosen;
    for (size_t k = 0; k < count && derivatives; k++)
        derivatives[k] = k == chosen;
    return values[chosen];
}

COMITY_MEASURE_TYPE(least, "the least of measures; missing where one is",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(1, COMITY_MEASURE_VALUES_MOST, choose, .sign = 1));

COMITY_MEASURE_TYPE(largest, "the largest of measures; missing where one is",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(1, COMITY_MEASURE_VALUES_MOST, choose, .sign = -1));
