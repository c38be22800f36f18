/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/precision.h>

#include "statistics/distribution.h"

#include <comity/status.h>

#include <math.h>

/* 0 / 0 is 0: a quantity that is zero and does not move is stable. */
static double relative(double change, double to)
{
    return change == 0.0 ? 0.0 : change / fabs(to);
}

static double distance(double a, double b)
{
    return a == b ? 0.0 : fabs(a - b);
}

/* The largest changes over the last quarter, from the moments of every prefix (Welford 1962). */
static void measure_stability(size_t n, const double x[], struct comity_precision *precision)
{
    const size_t start = precision->used - precision->used / 4;
    double mean = 0.0, squares = 0.0, mean_change = 0.0, variation_change = 0.0;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        const double before = x[i] - mean;
        k++;
        mean += before / (double)k;
        squares += before * (x[i] - mean);
        if (k >= start) {
            const double variation = relative(sqrt(squares / (double)(k - 1)), mean);
            mean_change = fmax(mean_change, distance(mean, precision->mean));
            variation_change = fmax(variation_change, distance(variation, precision->variation));
        }
    }
    precision->mean_change = relative(mean_change, precision->mean);
    precision->variation_change =
        isinf(precision->variation) ? INFINITY : relative(variation_change, precision->variation);
}

int comity_precision_of_mean(size_t n, const double x[], double level,
                             struct comity_precision *precision)
{
    struct comity_summary summary;
    int status;
    *precision = (struct comity_precision){ 0, 0, NAN, NAN, NAN, NAN, NAN, NAN };
    if (!comity_is_level(level))
        return COMITY_BAD_ARGUMENT;
    status = comity_summarise(n, x, &summary);
    precision->used = summary.used;
    precision->left_out = summary.left_out;
    if (status)
        return status;
    if (summary.used < 2)
        return COMITY_BAD_ARGUMENT;
    precision->mean = summary.mean;
    precision->standard_deviation = summary.standard_deviation;
    precision->half_width = comity_t_critical(level, (double)(summary.used - 1)) *
                            summary.standard_deviation / sqrt((double)summary.used);
    precision->variation = relative(summary.standard_deviation, summary.mean);
    if (summary.used >= COMITY_FEWEST_SETTLED)
        measure_stability(n, x, precision);
    return COMITY_OK;
}

double comity_skewness_shift(size_t n, const double x[], double level)
{
    struct comity_summary summary;
    double cubes = 0.0;
    if (!comity_is_level(level) || comity_summarise(n, x, &summary) || summary.used < 2)
        return NAN;
    if (summary.standard_deviation == 0.0)
        return 0.0;
    for (size_t i = 0; i < n; i++) {
        const double z = (x[i] - summary.mean) / summary.standard_deviation;
        cubes += isnan(z) ? 0.0 : z * z * z;
    }
    const double count = (double)summary.used;
    const double t = comity_t_critical(level, count - 1.0);
    return (2.0 * t * t + 1.0) / 6.0 * fabs(cubes / count) * summary.standard_deviation / count;
}

double comity_unseen_shift(size_t n, double distance, double level)
{
    if (n == 0 || !(distance >= 0.0) || !comity_is_level(level))
        return NAN;
    return -distance * expm1(log1p(-level) / (double)n);
}

double comity_effective_replicates(double n, double each, double independent, double error)
{
    return independent > 0.0 ? fmin(fmax(n * pow(independent / error, 2.0), n / each), n)
                             : n / each;
}

int comity_share_interval(double share, double n, double each, double error, double level,
                          struct comity_confidence_interval *interval)
{
    *interval = (struct comity_confidence_interval){ NAN, NAN };
    if (!(n > 0.0 && share >= 0.0 && share <= 1.0) || !comity_is_level(level))
        return COMITY_BAD_ARGUMENT;
    const double independent = sqrt(share * (1.0 - share) / (n - 1.0));
    const double count = comity_effective_replicates(n, each, independent, error);
    const double z = comity_normal_critical(level);
    const double scale = 1.0 + z * z / count;
    const double centre = (share + z * z / (2.0 * count)) / scale;
    const double half =
        z * sqrt(share * (1.0 - share) / count + z * z / (4.0 * count * count)) / scale;
    /* The ends are exact at shares of 0 and 1, but for rounding. */
    interval->low = share == 0.0 ? 0.0 : fmax(centre - half, 0.0);
    interval->high = share == 1.0 ? 1.0 : fmin(centre + half, 1.0);
    return COMITY_OK;
}

int comity_wilson_interval(size_t successes, size_t n, double level,
                           struct comity_confidence_interval *interval)
{
    return comity_share_interval((double)successes / (double)n, (double)n, 1.0, 0.0, level,
                                 interval);
}

int comity_replicates_for_share(double share, double half_width, double level, double *replicates)
{
    *replicates = NAN;
    if (!(share >= 0.0 && share <= 1.0) || !(half_width > 0.0 && half_width < 0.5) ||
        !comity_is_level(level))
        return COMITY_BAD_ARGUMENT;
    /* With u = z^2 / n, Wilson's half-width h solves h^2 (1 + u)^2 = u p (1 - p) + u^2 / 4; this is
     * its positive root, written without cancellation. */
    const double z = comity_normal_critical(level);
    const double h2 = half_width * half_width;
    const double a = 0.25 - h2;
    const double b = share * (1.0 - share) - 2.0 * h2;
    const double root = sqrt(b * b + 4.0 * a * h2);
    const double u = b > 0.0 ? 2.0 * h2 / (b + root) : (root - b) / (2.0 * a);
    *replicates = fmax(1.0, ceil(z * z / u));
    return isfinite(*replicates) ? COMITY_OK : COMITY_NUMERIC;
}
