/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

/* The operand that is `sign` times the least, the first of equals. */
static double choose(size_t count, const double *values, double sign, double *derivatives)
{
    size_t chosen = 0;
    for (size_t k = 1; k < count; k++) {
        chosen = sign * values[k] < sign * values[chosen] ? k : chosen;
    }
    for (size_t k = 0; k < count && derivatives; k++) {
        derivatives[k] = k == chosen;
    }
    return values[chosen];
}

static double least(const struct comity_measure_definition *measure, size_t count,
                    const double *values, double *derivatives)
{
    (void)measure;
    return choose(count, values, 1, derivatives);
}

static const struct comity_measure_actions least_actions = { .combine = least };

const struct comity_measure_type comity_measure_type_least = {
    .name = "least",
    .definition = "the least of measures",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 1,
    .operands_most = COMITY_MEASURE_VALUES_MOST,
    .actions = &least_actions,
};

static double largest(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    return choose(count, values, -1, derivatives);
}

static const struct comity_measure_actions largest_actions = { .combine = largest };

const struct comity_measure_type comity_measure_type_largest = {
    .name = "largest",
    .definition = "the largest of measures",
    .needs = COMITY_MEASURE_BIT(OPERANDS),
    .operands_least = 1,
    .operands_most = COMITY_MEASURE_VALUES_MOST,
    .actions = &largest_actions,
};
