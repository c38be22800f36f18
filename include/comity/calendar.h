/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CALENDAR_H
#define COMITY_CALENDAR_H

#include <stddef.h>

/* Months as a count from year 0: month 12 * 1994 is January 1994. A tick is a month; tick t is
 * labelled with the month start + t. Years 1 to 9999, proleptic Gregorian. */

/* Reads "YYYY-MM" wholly; returns 0 and the month, or a status code (BAD_ARGUMENT). */
int comity_month_parse(const char *text, long *month);

/* Writes "YYYY-MM"; needs 8 bytes (more for absurd months). */
void comity_month_format(long month, char *text, size_t size);

/* Days from the first of month `from` to the first of month `to`. */
long comity_month_days(long from, long to);

#endif
