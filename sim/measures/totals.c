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

static const struct comity_measure_actions total_actions = { .combine = total };

const struct comity_measure_type comity_measure_type_total = {
    .name = "total",
    .definition = "sum of measures",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 1,
    .operands_most = COMITY_MEASURE_VALUES_MOST,
    .actions = &total_actions,
};

static double average(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    return weigh(count, values, 1 / (double)count, derivatives) / (double)count;
}

static const struct comity_measure_actions average_actions = { .combine = average };

const struct comity_measure_type comity_measure_type_average = {
    .name = "average",
    .definition = "mean of measures",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 1,
    .operands_most = COMITY_MEASURE_VALUES_MOST,
    .actions = &average_actions,
};
