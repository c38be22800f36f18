/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    (void)measure;
    return comity_measure_mean(count, values, influence);
}

COMITY_MEASURE_TYPE(ensemble_mean, "mean over the replicates in which a measure is there",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_SUMMARISED(summarise, .keeps_range = true));
