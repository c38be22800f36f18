/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    const size_t used = comity_measure_sort(count, values);
    (void)influence;
    return used > 0 ? comity_measure_quantile(used, values, measure->probability) : NAN;
}

static const struct comity_measure_actions actions = {
    .summarise = summarise,
    .is_resampled = true,
};

const struct comity_measure_type comity_measure_type_ensemble_quantile = {
    .name = "ensemble_quantile",
    .definition = "quantile over the replicates in which a measure is there (definition 7 of "
                  "Hyndman and Fan 1996)",
    .needs = COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(PROBABILITY),
    .operands_least = 1,
    .operands_most = 1,
    .actions = &actions,
};
