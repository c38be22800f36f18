/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_CSV_H
#define COMITY_INPUT_CSV_H

#include <stdbool.h>
#include <stddef.h>

/* Comma-separated values, cell by cell. A quoted cell ends in the line in which it begins. */
struct csv {
    const char *at;
    int line;
};

/* At the beginning of a text, behind the mark of its byte order. */
void csv_open(struct csv *csv, const char *text);

/* Reads a cell, with quotes and blanks around it taken off; what has no room in cell[size] is cut.
 * Stops at the comma or the end of the line. Returns NULL, or what is wrong with
 * its quotes: "text follows" or "the line ends within" them. */
const char *csv_cell(struct csv *csv, char cell[], size_t size);

/* Passes the comma after a cell; false at the end of the line. */
bool csv_next(struct csv *csv);

/* Whether the line holds nothing more; to the next one. */
bool csv_is_blank(const struct csv *csv);
void csv_pass_line(struct csv *csv);

/* What separates the columns of this line instead of commas, as some programs write them; NULL for
 * commas. */
const char *csv_other_separator(const struct csv *csv);

#endif
