/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/reports.h"

#include <math.h>

static void write_value(double value, char *text, size_t size)
{
    if (isinf(value)) {
        snprintf(text, size, "%snever", value < 0 ? "-" : "");
    } else if (isnan(value)) {
        snprintf(text, size, "undefined");
    } else {
        snprintf(text, size, "%.3f", value);
    }
}

void report_write_estimate(const struct comity_measure_estimate *estimate, char text[ESTIMATE_TEXT])
{
    char value[24], low[24], high[24];
    write_value(estimate->value, value, sizeof value);
    write_value(estimate->low, low, sizeof low);
    write_value(estimate->high, high, sizeof high);
    if (!isnan(estimate->low)) {
        snprintf(text, ESTIMATE_TEXT, "%s [%s, %s]", value, low, high);
    } else if (isfinite(estimate->error)) {
        snprintf(text, ESTIMATE_TEXT, "%s ± %.3f", value, estimate->error);
    } else {
        snprintf(text, ESTIMATE_TEXT, "%s", value);
    }
}
