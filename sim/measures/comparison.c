/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)count;
    if (derivatives)
        derivatives[0] = 0;
    return isnan(values[0])
               ? NAN
               : (double)comity_relation_holds(measure->relation, values[0], measure->bound);
}

COMITY_MEASURE_TYPE(comparison, "1 where a measure compares with a number, 0 where it does not",
                    COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(BOUND), 0,
                    COMITY_MEASURE_COMBINED(1, 1, combine, .is_share = true));
