/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

/* The operand that is `sign` times the least, the first of equals, or one that is missing. */
static double choose(size_t count, const double *values, double sign, double *derivatives)
{
    size_t chosen = 0;
    for (size_t k = 1; k < count; k++) {
        chosen = isnan(values[k]) || sign * values[k] < sign * values[chosen] ? k : chosen;
    }
    for (size_t k = 0; k < count && derivatives; k++) {
        derivatives[k] = k == chosen;
    }
    return values[chosen];
}

static double least(const struct comity_measure_definition *measure, size_t count,
                    const double *values, double *derivatives)
{
    (void)measure;
    return choose(count, values, 1, derivatives);
}

COMITY_MEASURE_TYPE(least, "the least of measures; missing where one is",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(1, COMITY_MEASURE_VALUES_MOST, least));

static double largest(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    return choose(count, values, -1, derivatives);
}

COMITY_MEASURE_TYPE(largest, "the largest of measures; missing where one is",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(1, COMITY_MEASURE_VALUES_MOST, largest));
