/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    double total = 0;
    for (size_t k = 0; k < count; k++)
        total += values[k];
    const double share = total != 0 ? values[0] / total : NAN;
    for (size_t k = 0; k < count && derivatives; k++)
        derivatives[k] = ((k == 0) - share) / total;
    return share;
}

COMITY_MEASURE_TYPE(share,
                    "the first measure as a share of the sum of all; missing where that is 0",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(2, COMITY_MEASURE_VALUES_MOST, combine));
