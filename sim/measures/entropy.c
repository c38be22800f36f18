/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    double sum = 0;
    for (size_t k = 0; k < count; k++) {
        const double logarithm = values[k] != 0 ? comity_measure_log(values[k]) : 0;
        sum += values[k] * logarithm;
        if (derivatives)
            derivatives[k] = values[k] != 0 ? -logarithm - 1 : 0;
    }
    return -sum;
}

COMITY_MEASURE_TYPE(entropy,
                    "Shannon's entropy of shares: minus the sum of each times its logarithm",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(2, COMITY_MEASURE_VALUES_MOST, combine));
