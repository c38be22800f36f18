/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_NUMBER_H
#define COMITY_CORE_NUMBER_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>

enum { COMITY_NUMBER_TEXT = 32 };

/* Writes the shortest decimal number that reads back to the same double; with a decimal point when
 * `point` is set, so that it cannot be taken for an integer. */
void comity_number_format(double value, int point, char text[COMITY_NUMBER_TEXT]);

bool comity_has_infinity(size_t count, const double values[]);

/* Reads a finite decimal number and, when end is NULL, nothing after it; returns 0 or -1. Always
 * with a decimal point, whatever the locale, as the former writes it. */
int comity_number_parse(const char *text, const char **end, double *value);

/* First in a function that a host program calls: until it returns, numbers have a decimal point on
 * this thread, whatever the locale of the host. */
#ifndef __EMSCRIPTEN__
#define COMITY_DECIMAL_POINT                                                                       \
    __attribute__((cleanup(comity_decimal_point_end), unused)) locale_t comity_locale_of_host =    \
        comity_decimal_point_begin()
#else /* a page has no locale, and lends the program no environment to look for one */
#define COMITY_DECIMAL_POINT ((void)0)
#endif
locale_t comity_decimal_point_begin(void);
void comity_decimal_point_end(locale_t *before);

enum { COMITY_BYTES_TEXT = 16 };

/* Writes a size for people: "3.2 MB". */
void comity_bytes_format(double bytes, char text[COMITY_BYTES_TEXT]);

#endif
