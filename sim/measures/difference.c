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

COMITY_MEASURE_TYPE(difference, "one measure less another", COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(2, 2, combine));

/* Adding one adds the twin as its second operand. */
COMITY_MEASURE_TYPE(paired_difference,
                    "a measure less the same measure in a twin scenario, world by world",
                    COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(SCENARIO), 0,
                    COMITY_MEASURE_COMBINED(1, 1, combine));

/* Adding one makes it a copy of the measure that it names. */
COMITY_MEASURE_TYPE(twin, "the same measure in a twin scenario, which has the same draws",
                    COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(SCENARIO), 0,
                    COMITY_MEASURE_COMBINED(1, 1, NULL));
