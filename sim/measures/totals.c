/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

/* The sum of all operands, each weighed alike. */
static double weigh(size_t count, const double *values, double weight, double *derivatives)
{
    double total = 0;
    for (size_t k = 0; k < count; k++) {
        total += values[k];
        if (derivatives) {
            derivatives[k] = weight;
        }
    }
    return total;
}

static double total(const struct comity_measure_definition *measure, size_t count,
                    const double *values, double *derivatives)
{
    (void)measure;
    return weigh(count, values, 1, derivatives);
}

COMITY_MEASURE_TYPE(total, "sum of measures", COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(1, COMITY_MEASURE_VALUES_MOST, total));

static double average(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    return weigh(count, values, 1 / (double)count, derivatives) / (double)count;
}

COMITY_MEASURE_TYPE(average, "mean of measures", COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(1, COMITY_MEASURE_VALUES_MOST, average));
