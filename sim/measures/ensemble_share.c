/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    for (size_t k = 0; k < count; k++)
        if (!isnan(values[k]))
            values[k] = comity_relation_holds(measure->relation, values[k], measure->bound);
    return comity_measure_mean(count, values, influence);
}

COMITY_MEASURE_TYPE(
    ensemble_share,
    "share of the replicates in which a measure compares with a number, of those in "
    "which it is there",
    COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(BOUND), 0,
    COMITY_MEASURE_SUMMARISED(summarise, .is_share = true));
