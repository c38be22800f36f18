/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <comity/summary.h>

#include <math.h>

static double quantile(size_t count, double *values, double probability)
{
    const size_t used = comity_measure_sort(count, values);
    return used > 0 ? comity_quantile_sorted(used, values, probability) : NAN;
}

static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    (void)influence;
    return quantile(count, values, measure->probability);
}

COMITY_MEASURE_TYPE(ensemble_quantile,
                    "quantile over the replicates in which a measure is there (definition 7 of "
                    "Hyndman and Fan 1996)",
                    COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(PROBABILITY), 0,
                    COMITY_MEASURE_SUMMARISED(summarise, .is_resampled = true,
                                              .keeps_range = true));

static double median(const struct comity_measure_definition *measure, size_t count, double *values,
                     double *influence)
{
    (void)measure;
    (void)influence;
    return quantile(count, values, 0.5);
}

COMITY_MEASURE_TYPE(
    ensemble_median,
    "median over the replicates in which a measure is there; infinity is later than all",
    COMITY_MEASURE_BIT(OPERANDS), 0,
    COMITY_MEASURE_SUMMARISED(median, .is_resampled = true, .keeps_range = true));
