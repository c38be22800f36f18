/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

/* The influence of a replicate is by how much the deviation changes without it: by derivatives its
 * error would come out too small where replicates are few or far apart. */
static double summarise(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence)
{
    (void)measure;
    double squares = 0, used = 0, sum = 0;
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
        const double rest = fmax(squares - distance * distance * used / (used - 1), 0);
        const double without = used > 2 ? sqrt(rest / (used - 2)) : NAN;
        influence[k] =
            isnan(values[k]) ? 0 : (used - 1) * (deviation - without) * (double)count / used;
        sum += influence[k];
    }
    /* so that they sum to 0, as those of other measures do */
    for (size_t k = 0; k < count && influence; k++)
        influence[k] -= isnan(values[k]) ? 0 : sum / used;
    return deviation;
}

COMITY_MEASURE_TYPE(ensemble_deviation,
                    "standard deviation over the replicates in which a measure is there, with the "
                    "divisor n - 1",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_SUMMARISED(summarise, .is_scale = true));
