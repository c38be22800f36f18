/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SCENARIO_TEMPLATE_H
#define COMITY_SCENARIO_TEMPLATE_H

#include <comity/problems.h>
#include <stdbool.h>

/*
 * Writes a scenario of a region of one's own to begin with: three states alike at the table's
 * defaults, the coefficients and thresholds of the shipped scenario north_america, an example of
 * each kind of event as a comment, and comments that say what each value means. It is sound as it
 * is. A file appears whole or not at all, and one that is there is replaced only on demand; "-" is
 * standard output. Errors: BAD_ARGUMENT (a file is there, or none can be), CANNOT_WRITE,
 * CANNOT_READ (nothing is shipped), NO_MEMORY.
 */
int comity_scenario_new(const char *path, bool replace, struct comity_problems *problems);

#endif
