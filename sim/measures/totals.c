/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double add(const struct comity_measure_definition *measure, size_t count,
                  const double *values, double *derivatives)
{
    const double divisor = measure->type->actions->is_mean ? (double)count : 1;
    double total = 0;
    for (size_t k = 0; k < count; k++) {
        total += values[k];
        if (derivatives)
            derivatives[k] = 1 / divisor;
    }
    return total / divisor;
}

COMITY_MEASURE_TYPE(total, "sum of measures", COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(1, COMITY_MEASURE_VALUES_MOST, add));

COMITY_MEASURE_TYPE(average, "mean of measures", COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(1, COMITY_MEASURE_VALUES_MOST, add, .is_mean = true));
