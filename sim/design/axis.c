/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/axis.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Doubles are whole numbers without gaps up to 2^53. */
static bool whole(double x)
{
    return x == floor(x) && fabs(x) <= 0x1p53;
}

/* The point a/b of the way from low to high, for 0 <= a <= b. */
static double between(double low, double high, int logarithmic, double a, double b)
{
    if (a >= b)
        return high;
    /* One power for each end: low and high may be too far apart for their ratio. */
    const double value =
        logarithmic ? pow(low, (b - a) / b) * pow(high, a / b) : low + (high - low) * a / b;
    return fmin(fmax(value, low), high);
}

/* The decimal number of at most 12 digits that is near a value, or else the value. A quotient of
 * two doubles without fractions is the double that stands for the decimal. */
static double decimal_near(double value, double tolerance)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    if (fabs(value) <= tolerance)
        return 0;
    const double places = 11 - floor(log10(fabs(value)));
    if (places < 0)
        return value;
    const double power = powers[(size_t)fmin(places, 22)];
    const double decimal = round(value * power) / power;
    return fabs(decimal - value) <= tolerance ? decimal : value;
}

/* Levels are the decimals that people write: 0.3, not 3 times 0.1, so that both are found by the
 * same name. */
static double range_level(const struct comity_axis *axis, size_t i, size_t levels)
{
    if (levels < 2 || i == 0)
        return axis->low;
    const double value =
        between(axis->low, axis->high, axis->logarithmic, (double)i, (double)(levels - 1));
    if (axis->integer)
        return round(value);
    const double scale = axis->logarithmic ? fabs(value) : fmax(fabs(axis->low), fabs(axis->high));
    return i + 1 == levels ? value : decimal_near(value, 8 * DBL_EPSILON * scale);
}

/* How many different values so many levels of a range have; stops at the first repeated one when
 * `all` is 0. Levels ascend, so equal ones are neighbours. */
static size_t count_different(const struct comity_axis *axis, size_t levels, int all)
{
    size_t different = 1;
    double last = axis->low;
    for (size_t i = 1; i < levels; i++) {
        const double value = range_level(axis, i, levels);
        if (value == last && !all)
            break;
        different += value != last;
        last = value;
    }
    return different;
}

static int check_levels(const struct comity_axis *axis, struct comity_problems *problems)
{
    if (axis->levels < 2 || axis->may_repeat)
        return COMITY_OK;
    size_t fit = count_different(axis, axis->levels, 1);
    if (fit == axis->levels)
        return COMITY_OK;
    while (count_different(axis, fit, 0) < fit)
        fit--;
    return comity_fail(problems, COMITY_BAD_SWEEP,
                       "of %zu levels some are equal; at most %zu fit between `from` and `to`%s",
                       axis->levels, fit, axis->integer ? " as whole numbers or months" : "");
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int check_repeats(const struct comity_axis *axis, struct comity_problems *problems)
{
    double *sorted = malloc(axis->levels * sizeof *sorted);
    size_t repeated = 0;
    if (!sorted)
        return COMITY_NO_MEMORY;
    for (size_t i = 0; i < axis->levels; i++)
        sorted[i] = axis->list[i];
    qsort(sorted, axis->levels, sizeof *sorted, compare);
    for (size_t i = 1; i < axis->levels; i++)
        repeated += sorted[i] == sorted[i - 1];
    free(sorted);
    if (repeated == 0)
        return COMITY_OK;
    return comity_fail(problems, COMITY_BAD_SWEEP,
                       "of the %zu values only %zu differ; each is expected once", axis->levels,
                       axis->levels - repeated);
}

static int check_list(const struct comity_axis *axis, struct comity_problems *problems)
{
    if (axis->levels == 0) {
        return comity_fail(problems, COMITY_BAD_SWEEP,
                           "the list is empty: give it at least one value");
    }
    for (size_t i = 0; i < axis->levels; i++) {
        if (!isfinite(axis->list[i])) {
            return comity_fail(problems, COMITY_BAD_SWEEP,
                               "value %zu of the list is not a finite number", i + 1);
        }
        if (axis->integer && !whole(axis->list[i])) {
            return comity_fail(problems, COMITY_BAD_SWEEP,
                               "value %zu of the list, %g, must be a whole number", i + 1,
                               axis->list[i]);
        }
    }
    return axis->may_repeat ? COMITY_OK : check_repeats(axis, problems);
}

static int check_prior(const struct comity_axis *axis, struct comity_problems *problems)
{
    const struct comity_prior *prior = axis->prior;
    const char *mistake = comity_prior_mistake(prior);
    if (mistake)
        return comity_fail(problems, COMITY_BAD_SWEEP, "%s", mistake);
    if (prior->kind == COMITY_PRIOR_NORMAL) {
        return comity_fail(
            problems, COMITY_BAD_SWEEP,
            "a normal prior has no ends; truncated_normal, with low and high, is expected");
    }
    if (axis->integer && prior->kind != COMITY_PRIOR_DISCRETE) {
        return comity_fail(problems, COMITY_BAD_SWEEP,
                           "this takes whole numbers or months; a discrete prior is "
                           "expected");
    }
    for (size_t i = 0; axis->integer && i < prior->count; i++) {
        if (!whole(prior->values[i])) {
            return comity_fail(problems, COMITY_BAD_SWEEP,
                               "value %zu of the prior, %g, must be a whole number", i + 1,
                               prior->values[i]);
        }
    }
    return COMITY_OK;
}

int comity_axis_check(const struct comity_axis *axis, struct comity_problems *problems)
{
    if (axis->prior)
        return check_prior(axis, problems);
    if (axis->list)
        return check_list(axis, problems);
    if (!isfinite(axis->low) || !isfinite(axis->high))
        return comity_fail(problems, COMITY_BAD_SWEEP, "`from` and `to` must be finite numbers");
    if (!isfinite((axis->high - axis->low) * (double)axis->levels)) {
        return comity_fail(problems, COMITY_BAD_SWEEP, "%g to %g is too wide to be divided",
                           axis->low, axis->high);
    }
    if (axis->low > axis->high) {
        return comity_fail(problems, COMITY_BAD_SWEEP,
                           "`from` is above `to`; the smaller one is expected first");
    }
    if (axis->logarithmic && axis->low <= 0) {
        return comity_fail(problems, COMITY_BAD_SWEEP,
                           "`from` is %g; a logarithmic axis needs it above 0", axis->low);
    }
    if (axis->integer && (!whole(axis->low) || !whole(axis->high))) {
        return comity_fail(problems, COMITY_BAD_SWEEP,
                           "`from` is %g and `to` is %g; whole numbers are expected", axis->low,
                           axis->high);
    }
    if (axis->levels == 1 && axis->low < axis->high) {
        return comity_fail(problems, COMITY_BAD_SWEEP,
                           "one level cannot span `from` to `to`; two or more, or one value, are "
                           "expected");
    }
    return check_levels(axis, problems);
}

/* The cell, of n equal ones, that a coordinate lies in. */
static size_t cell(double unit, size_t n)
{
    const size_t i = (size_t)(unit * (double)n);
    return i < n ? i : n - 1;
}

double comity_axis_value(const struct comity_axis *axis, double unit)
{
    if (axis->prior) /* a design may reach the ends, where a quantile may be infinite */
        return comity_prior_quantile(axis->prior, fmin(fmax(unit, 0x1p-53), 1 - 0x1p-53));
    if (axis->list)
        return axis->list[cell(unit, axis->levels)];
    if (!axis->integer)
        return between(axis->low, axis->high, axis->logarithmic, unit, 1);
    return fmin(floor(between(axis->low, axis->high + 1, axis->logarithmic, unit, 1)), axis->high);
}

double comity_axis_level(const struct comity_axis *axis, size_t i)
{
    return axis->list ? axis->list[i] : range_level(axis, i, axis->levels);
}
