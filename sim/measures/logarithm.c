/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    (void)count;
    if (derivatives)
        derivatives[0] = 1 / values[0];
    return comity_measure_log(values[0]);
}

COMITY_MEASURE_TYPE(logarithm, "natural logarithm of a measure; missing below 0",
                    COMITY_MEASURE_BIT(OPERANDS), 0, COMITY_MEASURE_COMBINED(1, 1, combine));
