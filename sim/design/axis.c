/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/axis.h>
#include <comity/status.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 3, 4))) static int refuse(char *message, size_t size,
                                                        const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, size, format, arguments);
    va_end(arguments);
    return COMITY_BAD_SWEEP;
}

/* Doubles are whole numbers without gaps up to 2^53. */
static int whole(double x)
{
    return x == floor(x) && fabs(x) <= 0x1p53;
}

static int check_list(const struct comity_axis *axis, char *message, size_t size)
{
    if (axis->levels == 0)
        return refuse(message, size, "the list is empty: give it at least one value");
    for (size_t i = 0; i < axis->levels; i++) {
        if (!isfinite(axis->list[i]))
            return refuse(message, size, "value %zu of the list is not a finite number", i + 1);
        if (axis->integer && !whole(axis->list[i]))
            return refuse(message, size, "value %zu of the list, %g, must be a whole number", i + 1,
                          axis->list[i]);
    }
    return COMITY_OK;
}

int comity_axis_check(const struct comity_axis *axis, char *message, size_t size)
{
    if (size > 0)
        message[0] = '\0';
    if (axis->list)
        return check_list(axis, message, size);
    if (!isfinite(axis->low) || !isfinite(axis->high))
        return refuse(message, size, "low and high must be finite numbers");
    if (!isfinite((axis->high - axis->low) * (double)axis->levels))
        return refuse(message, size, "%g to %g is too wide to be divided", axis->low, axis->high);
    if (axis->low > axis->high)
        return refuse(message, size, "low is %g and high is %g: low must not be above high",
                      axis->low, axis->high);
    if (axis->logarithmic && axis->low <= 0)
        return refuse(message, size, "low is %g: a logarithmic axis needs it above 0", axis->low);
    if (axis->integer && (!whole(axis->low) || !whole(axis->high)))
        return refuse(message, size,
                      "low is %g and high is %g: an integer axis needs whole numbers", axis->low,
                      axis->high);
    if (axis->levels == 1 && axis->low < axis->high)
        return refuse(message, size,
                      "one level cannot span %g to %g: give two or more, or one value", axis->low,
                      axis->high);
    return COMITY_OK;
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

/* The cell, of n equal ones, that a coordinate lies in. */
static size_t cell(double unit, size_t n)
{
    const size_t i = (size_t)(unit * (double)n);
    return i < n ? i : n - 1;
}

double comity_axis_value(const struct comity_axis *axis, double unit)
{
    if (axis->list)
        return axis->list[cell(unit, axis->levels)];
    if (!axis->integer)
        return between(axis->low, axis->high, axis->logarithmic, unit, 1);
    return fmin(floor(between(axis->low, axis->high + 1, axis->logarithmic, unit, 1)), axis->high);
}

double comity_axis_level(const struct comity_axis *axis, size_t i)
{
    if (axis->list)
        return axis->list[i];
    if (axis->levels < 2)
        return axis->low;
    const double value =
        between(axis->low, axis->high, axis->logarithmic, (double)i, (double)(axis->levels - 1));
    return axis->integer ? round(value) : value;
}
