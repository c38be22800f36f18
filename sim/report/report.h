/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_REPORT_H
#define COMITY_REPORT_REPORT_H

#include "report/datum.h"

#include <stdio.h>

/*
 * What a job found, as data: headings, paragraphs, lines with a label, and tables. One printer
 * gives text, Markdown and LaTeX for people, CSV and JSON for programs. Where memory runs out the
 * report is marked as failed, which report_print returns: nothing has to be checked before.
 */

enum report_format {
    REPORT_TEXT,
    REPORT_MARKDOWN,
    REPORT_CSV,
    REPORT_JSON,
    REPORT_LATEX,
    REPORT_FORMATS
};
extern const char *const report_format_names[REPORT_FORMATS + 1]; /* ended by NULL */

/* Whom a block or column is for. */
enum { FOR_TEXT = 1, FOR_DOCUMENTS = 2, FOR_PEOPLE = 3, FOR_PROGRAMS = 4, FOR_ALL = 7 };

/* How people see a cell; programs get numbers in full. */
enum report_value {
    VALUE_TEXT,
    VALUE_CODE,        /* a text that is a key, a name or a file */
    VALUE_SHORT,       /* three decimals, fewer of large numbers */
    VALUE_SIGNED,      /* the same with the sign of positive ones */
    VALUE_FIXED,       /* as many decimals as `digits` */
    VALUE_SIGNIFICANT, /* as many digits as `digits` */
    VALUE_EXACT        /* the shortest that reads back to the same number */
};

struct report_column {
    const char *name;    /* for programs; unique in its table, "" only of intervals */
    const char *heading; /* for people; NULL: the name */
    enum report_value value;
    int digits;
    bool interval;    /* two numbers, of programs in NAME_low and NAME_high */
    bool once;        /* people see it where it differs from the row before */
    bool ratio;       /* infinity is a number, not a month that never comes */
    double scale;     /* what people see is so many times the number; 0: 1 */
    const char *unit; /* after the heading; NULL: none */
    unsigned readers; /* 0: all */
};

#define COLUMN(column_name, column_heading, ...)                                                   \
    {                                                                                              \
        .name = column_name, .heading = column_heading, __VA_ARGS__                                \
    }

struct report_cell {
    char *text; /* owned; of a number what people see in its place, or NULL */
    double value[2];
};

struct report_table {
    const char *name;                    /* for programs, unique in a report */
    const struct report_column *columns; /* [width], of the caller */
    size_t width;
    char *caption;             /* owned; NULL: none */
    char *notes;               /* owned; under the table; NULL: none */
    struct report_cell *cells; /* [rows][width], owned */
    size_t count;              /* of cells */
    bool *failed;              /* of the report */
};

enum report_block_kind { BLOCK_HEADING, BLOCK_PARAGRAPH, BLOCK_LINE, BLOCK_TABLE };

struct report_block {
    enum report_block_kind kind;
    unsigned readers;
    char *label, *text; /* owned */
    struct report_table table;
};

struct report {
    unsigned readers;            /* of what is added next */
    struct report_block **block; /* [count] */
    size_t count;
    struct report_table scrap; /* takes the cells for which there is no memory */
    bool failed;
};

void report_init(struct report *report);
void report_free(struct report *report);

void report_heading(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void report_paragraph(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A label and what belongs to it; label "": more of the line before. */
void report_line(struct report *report, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A table; caption may be NULL. It lasts as long as the report, its columns must. */
struct report_table *report_table(struct report *report, const char *name,
                                  const struct report_column *columns, size_t width,
                                  const char *caption, ...) __attribute__((format(printf, 5, 6)));
#define REPORT_TABLE(report, name, columns, ...)                                                   \
    report_table(report, name, columns, sizeof(columns) / sizeof *(columns), __VA_ARGS__)

/* The cells of a row, from the first column to the last: CELLS(table, name, mean, interval(low,
 * high)), of the types that the columns have, or one from a format. */
#define CELLS(table, ...) report_cells(table, DATA(__VA_ARGS__))
void report_cells(struct report_table *table, const struct datum data[], size_t count);
void cell_text(struct report_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void cell_numbers(struct report_table *table, const double values[], size_t count);

/* A sentence under the table, after those that stand there. */
void report_note(struct report_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints to a stream; COMITY_OK, or COMITY_NO_MEMORY and nothing is printed. */
int report_print(const struct report *report, enum report_format format, FILE *stream);

/* The same of a report that is then freed. */
int report_finish(struct report *report, enum report_format format, FILE *stream);

/* The rows of the report's tables of a name, for programs, as an array of a JSON object that is
 * under way. */
struct json;
void report_print_rows(struct json *json, const struct report *report, const char *name);

#endif
