/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_STATISTICS_DISTRIBUTION_H
#define COMITY_STATISTICS_DISTRIBUTION_H

#include <stdbool.h>

/* In (0, 1), so that a two-sided critical value exists. */
bool comity_is_level(double level);

/* The value exceeded in absolute size with probability 1 - level. */
double comity_normal_critical(double level);
double comity_t_critical(double level, double degrees_of_freedom);

/* P(T > t). */
double comity_t_upper_tail(double t, double degrees_of_freedom);

#endif
