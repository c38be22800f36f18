/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_AXIS_H
#define COMITY_AXIS_H

#include <comity/prior.h>

#include <comity/problems.h>
#include <stddef.h>

/*
 * An axis of a sweep: how a coordinate of a design (<comity/design.h>) becomes a value. Either a
 * range, linear or logarithmic, or a list, or a prior, whose quantile function it follows.
 */
struct comity_axis {
    double low, high;   /* of a range; low <= high, and low > 0 if logarithmic */
    int logarithmic;    /* equal ratios instead of equal differences */
    int integer;        /* whole numbers only; low, high or the list must be whole */
    size_t levels;      /* of a range: 0 when only coordinates are used, 1 needs low = high; of a
                           list: its length, at least 1 */
    const double *list; /* [levels], borrowed; NULL for a range */
    const struct comity_prior *prior; /* of coordinates, in place of range and list, whose ends are
                                         those of its support; borrowed; NULL: none */
    int may_repeat;                   /* levels may be equal, as something else tells them apart */
};

/*
 * Checks an axis; the two functions below require one that passes. Levels must differ unless they
 * may repeat. COMITY_BAD_SWEEP, with a problem that says what would be right, in the words of a
 * sweep file, where low is `from` and high is `to`; COMITY_NO_MEMORY.
 */
int comity_axis_check(const struct comity_axis *axis, struct comity_problems *problems);

/*
 * Value at a coordinate in [0,1]. Of a range: low at 0, high at 1, exactly, and never outside.
 * Entries of a list are equally probable under uniform coordinates; so are the integers of a linear
 * range, both ends included, while those of a logarithmic one have probabilities proportional to
 * log((m+1)/m).
 */
double comity_axis_value(const struct comity_axis *axis, double unit);

/*
 * Level i, below `levels`: entry i of a list; of a range low + (high - low) i/(n-1), or the
 * logarithmic counterpart, exact at both ends, and with `integer` rounded to the nearest. What is a
 * decimal number of at most 12 digits but for errors of rounding is that number.
 */
double comity_axis_level(const struct comity_axis *axis, size_t i);

#endif
