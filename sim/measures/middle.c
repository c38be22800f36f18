/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

static double combine(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives)
{
    (void)measure;
    size_t chosen = 0;
    for (size_t k = 0; k < count; k++) {
        /* ties stand in the order of the operands */
        size_t below = 0;
        if (isnan(values[k])) {
            chosen = k; /* missing where one is */
            break;
        }
        for (size_t other = 0; other < count; other++)
            below += values[other] < values[k] || (values[other] == values[k] && other < k);
        chosen = below == count / 2 ? k : chosen;
    }
    for (size_t k = 0; k < count && derivatives; k++)
        derivatives[k] = k == chosen;
    return values[chosen];
}

static void check(struct comity_measure_preparation *preparation, const size_t widths[])
{
    size_t count = 0;
    for (size_t k = 0; k < preparation->measure->operands_count; k++)
        count += widths[k];
    if (count % 2 == 0) {
        comity_measure_report(preparation, COMITY_MEASURE_OPERANDS,
                              "there are %zu values; an odd number of them is expected", count);
    }
}

COMITY_MEASURE_TYPE(middle,
                    "the middle one of an odd number of measures by size; missing where one is",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(3, COMITY_MEASURE_VALUES_MOST, combine,
                                            .check = check));
