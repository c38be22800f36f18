/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    (void)measure;
    const size_t used = comity_measure_sort(count, values);
    (void)influence;
    return used > 0 ? comity_measure_quantile(used, values, 0.5) : NAN;
}

static const struct comity_measure_actions actions = {
    .summarise = summarise,
    .is_resampled = true,
};

const struct comity_measure_type comity_measure_type_ensemble_median = {
    .name = "ensemble_median",
    .definition =
        "median over the replicates in which a measure is there; infinity is later than all",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 1,
    .operands_most = 1,
    .actions = &actions,
};
