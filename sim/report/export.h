/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_EXPORT_H
#define COMITY_REPORT_EXPORT_H

#include "labelled/labelled.h"

#include <comity/export.h>

/* A results file as the table sees it: dimensions with what labels their places, variables that are
 * read a stretch at a time. */

/* Numbers that may be flags with names, or days since a month; or texts. */
struct export_column {
    const struct comity_reader_variable *variable; /* NULL: places, counted from 0, of ... */
    size_t dimension;
    char **strings; /* [size], one block; NULL: numbers */
    char *flags;    /* names of the values 0, 1 ..., separated by spaces; NULL: none */
    bool dates;     /* days since the first of the month `base` */
    long base;
    double *values; /* of the stretch of places of the first dimension that is at hand */
    size_t first, count;
    size_t step[COMITY_RANK_MAX]; /* between places of its dimensions */
};

struct export_table {
    struct comity_reader reader;
    struct export_column *labels;  /* [reader.dimension_count] */
    struct export_column *columns; /* [columns_count]: that were asked for */
    struct export_column *beside;  /* [beside_count]: over dimensions of the rows */
    size_t columns_count, beside_count;
    bool *row;  /* [reader.dimension_count]: one of the rows; of a tidy table all that occur */
    size_t *at; /* [reader.dimension_count]: the place that is printed */
    struct export_column replicates; /* of each point; without variable: all there */
};

/* Chooses the variables and reads what labels them. The table must be freed whatever is returned.
 */
int export_table_open(struct export_table *table, const struct comity_export_options *options,
                      struct comity_problems *problems);
void export_table_free(struct export_table *table);

/* The number at the place of the table, read when it is not at hand. */
int export_number(struct export_table *table, struct export_column *column, double *value);

/* Writes what stands in a cell: a text, a name of a flag, a date, or a number. */
enum { EXPORT_TEXT = 128 };
int export_cell(struct export_table *table, struct export_column *column, bool named,
                const char **cell, char text[EXPORT_TEXT]);

/* A dimension of the file by name; as many as there are: none. */
size_t export_dimension(const struct comity_reader *reader, const char *name);
bool export_has_dimension(const struct export_column *column, size_t dimension);

#endif
