/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_FORMATS_H
#define COMITY_CLI_FORMATS_H

#include <stdio.h>

/* Text and numbers for other programs: CSV (RFC 4180) and JSON (RFC 8259). */

/* The shortest text that reads back to the same number; whole numbers without an exponent. */
void print_number(FILE *stream, double value);

void print_csv_text(FILE *stream, const char *text);

/* What is not finite is null. A member comes after another one. */
void print_json_text(FILE *stream, const char *text);
void print_json_number(FILE *stream, double value);
void print_json_member(FILE *stream, const char *name, double value);

#endif
