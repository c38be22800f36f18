/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <comity/calendar.h>
#include <math.h>

static void check_lengths(struct comity_measure_preparation *preparation, const size_t widths[],
                          size_t least)
{
    if (widths[0] != widths[1] || widths[0] < least) {
        comity_measure_report(preparation, COMITY_MEASURE_OPERANDS,
                              "the series have %zu and %zu values; two series of the same "
                              "length, %zu or more, are expected",
                              widths[0], widths[1], least);
    }
}

static double correlate(const struct comity_measure_definition *measure, size_t count,
                        const double *values, double *derivatives)
{
    (void)measure;
    const size_t n = count / 2;
    const double *x = values, *y = values + n;
    double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t k = 0; k < n; k++) {
        mean_x += x[k] / (double)n;
        mean_y += y[k] / (double)n;
    }
    for (size_t k = 0; k < n; k++) {
        xx += (x[k] - mean_x) * (x[k] - mean_x);
        yy += (y[k] - mean_y) * (y[k] - mean_y);
        xy += (x[k] - mean_x) * (y[k] - mean_y);
    }
    const double scale = sqrt(xx * yy);
    const double correlation = scale > 0 ? fmax(-1, fmin(1, xy / scale)) : NAN;
    for (size_t k = 0; k < n && derivatives; k++) {
        derivatives[k] = (y[k] - mean_y) / scale - correlation * (x[k] - mean_x) / xx;
        derivatives[n + k] = (x[k] - mean_x) / scale - correlation * (y[k] - mean_y) / yy;
    }
    return correlation;
}

static void check_correlation(struct comity_measure_preparation *preparation, const size_t widths[])
{
    check_lengths(preparation, widths, 3);
}

COMITY_MEASURE_TYPE(correlation,
                    "Pearson's correlation of two series; missing where one does not vary",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(2, 2, correlate, .check = check_correlation));

static double measure_distance(const struct comity_measure_definition *measure, size_t count,
                               const double *values, double *derivatives)
{
    (void)measure;
    const size_t n = count / 2;
    double squares = 0;
    for (size_t k = 0; k < n; k++)
        squares += (values[k] - values[n + k]) * (values[k] - values[n + k]);
    const double distance = sqrt(squares / (double)n);
    for (size_t k = 0; k < n && derivatives; k++) {
        derivatives[k] = distance > 0 ? (values[k] - values[n + k]) / ((double)n * distance) : 0;
        derivatives[n + k] = -derivatives[k];
    }
    return distance;
}

/* What was observed in another unit, as in percent, is no distance away. */
static void check_unit(struct comity_measure_preparation *preparation, size_t seen,
                       size_t simulated)
{
    const struct comity_measure_set *set = preparation->set;
    const struct comity_measure_definition *observed = &set->measures[seen];
    double low, high;
    comity_measure_range(set, simulated, &low, &high);
    for (size_t k = 0; k < observed->observed.count; k++) {
        const struct comity_observation *of = &observed->observed.list[k];
        const double value = of->value * observed->scale;
        char month[24];
        if (value < low || value > high) {
            comity_month_format(of->first, month, sizeof month);
            comity_measure_report(preparation, COMITY_MEASURE_OPERANDS,
                                  "%g was observed in %.*s, and \"%s\" lies in [%g, %g]; scale = "
                                  "0.01 makes shares of percentages",
                                  value, of->months > 1 ? 4 : 7, month, set->measures[simulated].of,
                                  low, high);
            return;
        }
    }
}

static void check_distance(struct comity_measure_preparation *preparation, const size_t widths[])
{
    const size_t *of = preparation->measure->operands;
    check_lengths(preparation, widths, 1);
    check_unit(preparation, of[0], of[1]);
    check_unit(preparation, of[1], of[0]);
}

COMITY_MEASURE_TYPE(distance, "root of the mean square of the differences between two series",
                    COMITY_MEASURE_BIT(OPERANDS), 0,
                    COMITY_MEASURE_COMBINED(2, 2, measure_distance, .check = check_distance));
