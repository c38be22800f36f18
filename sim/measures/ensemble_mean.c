/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    (void)measure;
    return comity_measure_mean(count, values, influence);
}

static const struct comity_measure_actions actions = {
    .summarise = summarise,
};

const struct comity_measure_type comity_measure_type_ensemble_mean = {
    .name = "ensemble_mean",
    .definition = "mean over the replicates in which a measure is there",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 1,
    .operands_most = 1,
    .actions = &actions,
};
