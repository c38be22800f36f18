/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    double product = 1;
    for (size_t k = 0; k < count; k++)
        product *= values[k];
    for (size_t k = 0; k < count && derivatives; k++) {
        derivatives[k] = 1;
        for (size_t other = 0; other < count; other++)
            derivatives[k] *= other != k ? values[other] : 1;
    }
    return product;
}

COMITY_MEASURE_TYPE(product, "product of measures", COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(2, COMITY_MEASURE_VALUES_MOST, combine));
