/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    for (size_t k = 0; k < count; k++) {
        if (!isnan(values[k])) {
            values[k] = comity_relation_holds(measure->relation, values[k], measure->bound);
        }
    }
    return comity_measure_mean(count, values, influence);
}

static const struct comity_measure_actions actions = {
    .summarise = summarise,
};

const struct comity_measure_type comity_measure_type_ensemble_share = {
    .name = "ensemble_share",
    .definition = "share of the replicates in which a measure compares with a number, of those in "
                  "which it is there",
    .needs = COMITY_MEASURE_BIT(OPERANDS) | COMITY_MEASURE_BIT(BOUND),
    .operands_least = 1,
    .operands_most = 1,
    .actions = &actions,
};
