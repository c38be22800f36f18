/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    (void)measure;
    double squares = 0, used = 0;
    const double mean = comity_measure_mean(count, values, NULL);
    for (size_t k = 0; k < count; k++) {
        if (!isnan(values[k])) {
            squares += (values[k] - mean) * (values[k] - mean);
            used++;
        }
    }
    const double deviation = used > 1 ? sqrt(squares / (used - 1)) : NAN;
    for (size_t k = 0; k < count && influence; k++) {
        const double distance = values[k] - mean;
        influence[k] = isnan(values[k]) || deviation == 0
                           ? 0
                           : (distance * distance - deviation * deviation) / (2 * deviation) *
                                 (double)count / used;
    }
    return deviation;
}

COMITY_MEASURE_TYPE(ensemble_deviation,
                    "standard deviation over the replicates in which a measure is there, with the "
                    "divisor n - 1",
                    COMITY_MEASURE_BIT(OPERANDS), 0, COMITY_MEASURE_SUMMARISED(summarise));
