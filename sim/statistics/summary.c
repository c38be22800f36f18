/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/summary.h>

#include <comity/status.h>

#include <math.h>

int comity_summarise(size_t n, const double x[], struct comity_summary *summary)
{
    double origin = NAN, shift = 0.0, residual = 0.0, squares = 0.0;
    *summary = (struct comity_summary){ 0, 0, NAN, NAN, NAN, NAN };
    for (size_t i = 0; i < n; i++) {
        if (isinf(x[i]))
            return COMITY_BAD_ARGUMENT;
        if (isnan(x[i])) {
            summary->left_out++;
            continue;
        }
        /* Summing distances from the first value keeps the mean of equal values exact. */
        if (summary->used == 0)
            origin = x[i];
        summary->used++;
        shift += x[i] - origin;
        summary->minimum = fmin(summary->minimum, x[i]);
        summary->maximum = fmax(summary->maximum, x[i]);
    }
    if (summary->used == 0)
        return COMITY_BAD_ARGUMENT;
    const double count = (double)summary->used;
    const double mean = origin + shift / count;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) {
            residual += x[i] - mean;
            squares += (x[i] - mean) * (x[i] - mean);
        }
    }
    summary->mean = mean + residual / count;
    if (!isfinite(summary->mean) || !isfinite(squares))
        return COMITY_NUMERIC;
    if (summary->used > 1) {
        squares = fmax(squares - residual * residual / count, 0.0);
        summary->standard_deviation = sqrt(squares / (count - 1.0));
    }
    return COMITY_OK;
}
