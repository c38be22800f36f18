/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/calendar.h>
#include <comity/status.h>

#include <stdbool.h>
#include <stdio.h>

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

int comity_month_parse(const char *text, long *month)
{
    long year = 0, in_year;
    for (int k = 0; k < 4; k++) {
        if (!digit(text[k]))
            return COMITY_BAD_ARGUMENT;
        year = 10 * year + (text[k] - '0');
    }
    if (text[4] != '-' || !digit(text[5]) || !digit(text[6]) || text[7] != '\0')
        return COMITY_BAD_ARGUMENT;
    in_year = 10 * (text[5] - '0') + (text[6] - '0');
    if (year < 1 || in_year < 1 || in_year > 12)
        return COMITY_BAD_ARGUMENT;
    *month = 12 * year + in_year - 1;
    return COMITY_OK;
}

/* Division that rounds down, for months before the year 0. */
static long floor_divide(long number, long divisor)
{
    return number / divisor - (number % divisor < 0);
}

void comity_month_format(long month, char *text, size_t size)
{
    const long year = floor_divide(month, 12);
    snprintf(text, size, "%04ld-%02ld", year, month - 12 * year + 1);
}

/* Days from 1 March of year 0 to the first of a month. Counting years from March puts the leap day
 * last, and the lengths of the months from there repeat every five as 31 30 31 30 31. */
static long days_to(long month)
{
    const long from_march = month - 2, year = floor_divide(from_march, 12);
    const long in_year = from_march - 12 * year;
    return 365 * year + floor_divide(year, 4) - floor_divide(year, 100) + floor_divide(year, 400) +
           (153 * in_year + 2) / 5;
}

long comity_month_days(long from, long to)
{
    return days_to(to) - days_to(from);
}
