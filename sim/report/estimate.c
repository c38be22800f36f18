/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/reports.h"

#include <math.h>

/* Whether three decimals show it. */
static bool is_plain(double value)
{
    return value == 0 || (fabs(value) >= 0.0005 && fabs(value) < 1e7);
}

void report_write_value(double value, char text[ESTIMATE_VALUE])
{
    if (isinf(value))
        snprintf(text, ESTIMATE_VALUE, "%s", value < 0 ? "-inf" : "never");
    else if (isnan(value))
        snprintf(text, ESTIMATE_VALUE, "undefined");
    else
        snprintf(text, ESTIMATE_VALUE, is_plain(value) ? "%.3f" : "%.3g", value == 0 ? 0.0 : value);
}

void report_write_estimate(const struct comity_measure_estimate *estimate, char text[ESTIMATE_TEXT])
{
    char value[ESTIMATE_VALUE], error[ESTIMATE_VALUE], low[ESTIMATE_VALUE], high[ESTIMATE_VALUE];
    report_write_value(estimate->value, value);
    const bool plain = is_plain(estimate->value) && is_plain(estimate->error);
    snprintf(error, sizeof error, plain ? "%.3f" : "%.3g", estimate->error);
    report_write_value(estimate->low, low);
    report_write_value(estimate->high, high);
    if (!isnan(estimate->low))
        snprintf(text, ESTIMATE_TEXT, "%s [%s, %s]", value, low, high);
    else if (isfinite(estimate->error))
        snprintf(text, ESTIMATE_TEXT, "%s ± %s", value, error);
    else
        snprintf(text, ESTIMATE_TEXT, "%s", value);
}
