/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    (void)count;
    const double ratio = values[1] != 0 ? values[0] / values[1] : NAN;
    if (derivatives) {
        derivatives[0] = 1 / values[1];
        derivatives[1] = -ratio / values[1];
    }
    return ratio;
}

COMITY_MEASURE_TYPE(ratio, "one measure over another; missing where that is 0",
                    COMITY_MEASURE_BIT(OPERANDS), 0, COMITY_MEASURE_COMBINED(2, 2, combine));
