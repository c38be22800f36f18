/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_CSV_H
#define COMITY_INPUT_CSV_H

#include "input/reading.h"

/* Comma-separated values, cell by cell. A quoted cell ends in the line in which it begins. */
struct csv {
    const char *at;
    int line;
    struct comity_reading *reader; /* to which mistakes go, at `path` */
    const char *path;
    int mistakes;
};

/* To the beginning of a text, behind the mark of its byte order; reader and path are the caller's.
 */
void csv_open(struct csv *csv, const char *text);

/* Adds a problem at the line. */
void csv_report(struct csv *csv, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads a cell, with quotes and blanks around it taken off; what has no room in cell[size] is cut.
 * Stops at the comma or the end of the line; reports quotes that do not end there. */
void csv_cell(struct csv *csv, char cell[], size_t size);

/* Passes the comma after a cell; false at the end of the line. */
bool csv_next(struct csv *csv);

/* Whether the line holds nothing more; to the next one. */
bool csv_is_blank(const struct csv *csv);
void csv_pass_line(struct csv *csv);

/* What separates the columns of this line instead of commas, as some programs write them; NULL for
 * commas. */
const char *csv_other_separator(const struct csv *csv);

#endif
