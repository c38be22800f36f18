/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_TEXT_H
#define COMITY_REPORT_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Text for people: lines of TEXT_WIDTH columns, numbers as one would write them. */
enum { TEXT_WIDTH = 100, NUMBER_TEXT = 32 };

/* Columns that a UTF-8 text takes: two for each wide character, as those of Chinese, and none for
 * accents that stand by themselves. */
size_t text_columns(const char *text);

/* Prints text and blanks up to a width in columns; at least one blank when followed by more. */
void print_column(FILE *stream, const char *text, size_t width);

/* Prints words from column `at` on, breaking lines so that they fit; later lines begin at column
 * `indent`. Ends the line. */
void print_words(FILE *stream, size_t at, size_t indent, const char *text);

/* Writes three decimals, fewer of large numbers, "-" for NaN; with sign also the plus. Returns what
 * is to be printed. */
const char *short_number(double value, int sign, char text[NUMBER_TEXT]);

#endif
