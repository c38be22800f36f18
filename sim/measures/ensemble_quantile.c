/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <comity/summary.h>

#include <math.h>

/* The median where no probability is given. */
static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    const bool given = measure->type->needs & COMITY_MEASURE_BIT(PROBABILITY);
    const size_t used = comity_measure_sort(count, values);
    (void)influence;
    return used > 0 ? comity_quantile_sorted(used, values, given ? measure->probability : 0.5)
                    : NAN;
}

COMITY_MEASURE_TYPE(ensemble_quantile,
                    "quantile over the replicates in which a measure is there (definition 7 of "
                    "Hyndman and Fan 1996)",
                    COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(PROBABILITY), 0,
                    COMITY_MEASURE_SUMMARISED(summarise, .is_resampled = true,
                                              .keeps_range = true));

COMITY_MEASURE_TYPE(
    ensemble_median,
    "median over the replicates in which a measure is there; infinity is later than all",
    COMITY_MEASURE_BIT(OPERANDS), 0,
    COMITY_MEASURE_SUMMARISED(summarise, .is_resampled = true, .keeps_range = true));
