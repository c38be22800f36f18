/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_PRINT_H
#define COMITY_REPORT_PRINT_H

#include "report/report.h"
#include "report/text.h"

/* What the printers of the formats share. */

void report_print_text(const struct report *report, FILE *stream);
void report_print_markdown(const struct report *report, FILE *stream);
void report_print_csv(const struct report *report, FILE *stream);
void report_print_json(const struct report *report, FILE *stream);
void report_print_latex(const struct report *report, FILE *stream);

/* A text of CSV, in quotes where it needs them. */
void report_print_csv_text(FILE *stream, const char *text);

enum { CELL_TEXT = 2 * NUMBER_TEXT + 8 };

bool is_column_for(const struct report_column *column, unsigned reader);
bool is_text_column(const struct report_column *column);
size_t rows_of(const struct report_table *table);
const struct report_cell *cell_at(const struct report_table *table, size_t row, size_t column);

/* What people see of a cell: its text, or its number written to text. */
const char *shown_cell(const struct report_table *table, size_t row, size_t column,
                       char text[CELL_TEXT]);

/* What stands over a column, "" when nothing does: "never, %". */
const char *shown_heading(const struct report_column *column, char text[CELL_TEXT]);

#endif
