/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/print.h"

#include <stdlib.h>
#include <string.h>

/* ---- a table ---- */

enum { COLUMNS_MOST = 64, WORDS_LEAST = 24 };

struct layout {
    size_t shown[COLUMNS_MOST], count; /* the columns that are printed */
    size_t width[COLUMNS_MOST];
    size_t indent, gap;
    bool headed, worded; /* worded: the last one holds texts, which may be broken into lines */
};

/* Whether a text is followed by cells, and by empty ones alone: it may run on over them. */
static bool is_running_on(const struct report_table *table, size_t row, size_t column)
{
    char text[CELL_TEXT];
    bool followed = false;
    for (size_t k = column + 1; k < table->width; k++) {
        if (is_column_for(&table->columns[k], FOR_TEXT)) {
            followed = true;
            if (shown_cell(table, row, k, text)[0])
                return false;
        }
    }
    return followed && is_text_column(&table->columns[column]);
}

static size_t width_of(const struct report_table *table, size_t column)
{
    char text[CELL_TEXT];
    size_t width = text_columns(shown_heading(&table->columns[column], text));
    for (size_t row = 0; row < rows_of(table); row++) {
        const size_t cell = text_columns(shown_cell(table, row, column, text));
        width = cell > width && !is_running_on(table, row, column) ? cell : width;
    }
    return width;
}

/* Columns that a table needs beside its first column. */
static size_t width_of_others(const struct layout *layout)
{
    size_t others = layout->indent;
    for (size_t k = 1; k < layout->count; k++) {
        const bool broken = k + 1 == layout->count && layout->worded;
        others += layout->gap +
                  (broken && layout->width[k] > WORDS_LEAST ? WORDS_LEAST : layout->width[k]);
    }
    return others;
}

/* The first column gives way to the others: labels that are longer have a line of their own. */
static void fit(struct layout *layout)
{
    layout->gap = 2;
    if (width_of_others(layout) + layout->width[0] > TEXT_WIDTH) {
        layout->gap = 1;
        const size_t others = width_of_others(layout);
        const size_t most = others + WORDS_LEAST < TEXT_WIDTH ? TEXT_WIDTH - others : WORDS_LEAST;
        layout->width[0] = layout->width[0] < most ? layout->width[0] : most;
    }
}

static bool is_headed(const struct report_table *table)
{
    char text[CELL_TEXT];
    for (size_t k = 0; k < table->width; k++)
        if (is_column_for(&table->columns[k], FOR_TEXT) &&
            shown_heading(&table->columns[k], text)[0])
            return true;
    return false;
}

static void lay_out(const struct report_table *table, struct layout *layout)
{
    *layout = (struct layout){ .indent = table->caption[0] ? 2 : 0, .headed = is_headed(table) };
    for (size_t k = 0; k < table->width && layout->count < COLUMNS_MOST; k++) {
        if (is_column_for(&table->columns[k], FOR_TEXT)) {
            layout->width[layout->count] = width_of(table, k);
            layout->shown[layout->count++] = k;
        }
    }
    const size_t last = layout->count ? layout->shown[layout->count - 1] : 0;
    layout->worded = layout->count > 1 && is_text_column(&table->columns[last]);
    fit(layout);
}

/* A row of cells that `write` gives; blanks stand before cells only, so that no line ends in one.
 */
static void print_row(FILE *stream, const struct report_table *table, const struct layout *layout,
                      size_t row, bool heading)
{
    size_t at = layout->indent, blanks = layout->indent;
    for (size_t k = 0; k < layout->count; k++) {
        char text[CELL_TEXT];
        const size_t column = layout->shown[k], width = layout->width[k];
        const char *cell = heading ? shown_heading(&table->columns[column], text)
                                   : shown_cell(table, row, column, text);
        const size_t columns = text_columns(cell), left = columns < width ? width - columns : 0;
        const bool right =
            !is_text_column(&table->columns[column]) && !table->columns[column].interval;
        const bool last = k + 1 == layout->count;
        if ((last && layout->worded) || (!heading && is_running_on(table, row, column))) {
            const size_t lead = strspn(cell, " "); /* the lines that follow begin there too */
            fprintf(stream, "%*s", *cell ? (int)(blanks + lead) : 0, "");
            print_words(stream, at + lead, at + lead, cell);
            return;
        }
        if (*cell) {
            fprintf(stream, "%*s%s", (int)(blanks + (right ? left : 0)), "", cell);
            blanks = right ? 0 : left;
        } else {
            blanks += width;
        }
        if (k == 0 && columns > width) {
            fputc('\n', stream);
            blanks = layout->indent + width;
        }
        at += width + layout->gap;
        blanks += layout->gap;
    }
    fputc('\n', stream);
}

static void print_notes(FILE *stream, const char *notes)
{
    for (const char *at = notes; at && *at;) {
        const size_t length = strcspn(at, "\n");
        char *line = strndup(at, length);
        print_words(stream, 0, 0, line ? line : "");
        free(line);
        at += length + (at[length] == '\n');
    }
}

static void print_table(FILE *stream, const struct report_table *table)
{
    struct layout layout;
    lay_out(table, &layout);
    if (table->caption[0])
        print_words(stream, 0, 0, table->caption);
    if (layout.headed)
        print_row(stream, table, &layout, 0, true);
    for (size_t row = 0; row < rows_of(table); row++)
        print_row(stream, table, &layout, row, false);
    print_notes(stream, table->notes);
}

/* ---- the whole ---- */

/* Columns of the labels of the lines that stand together with one. */
static size_t label_width(const struct report *report)
{
    size_t width = 0;
    for (size_t k = 0; k < report->count; k++) {
        const struct report_block *block = report->block[k];
        if (block->kind == BLOCK_LINE && (block->readers & FOR_TEXT)) {
            const size_t columns = text_columns(block->label);
            width = columns > width ? columns : width;
        }
    }
    return width + 2;
}

/* Headings and captions open a part; what follows a heading belongs to it. */
static bool is_apart(const struct report_block *last, const struct report_block *block)
{
    const bool line = block->kind == BLOCK_LINE, after_line = last->kind == BLOCK_LINE;
    if (block->kind == BLOCK_HEADING || (block->kind == BLOCK_TABLE && block->table.caption[0]))
        return last->kind != BLOCK_HEADING || block->kind == BLOCK_HEADING;
    return last->kind != BLOCK_HEADING && (line != after_line || last->kind == BLOCK_TABLE);
}

void report_print_text(const struct report *report, FILE *stream)
{
    const struct report_block *last = NULL;
    const size_t width = label_width(report);
    for (size_t k = 0; k < report->count; k++) {
        const struct report_block *block = report->block[k];
        if (!(block->readers & FOR_TEXT))
            continue;
        fputs(last && is_apart(last, block) ? "\n" : "", stream);
        last = block;
        if (block->kind == BLOCK_TABLE) {
            print_table(stream, &block->table);
        } else if (block->kind == BLOCK_LINE) {
            print_column(stream, block->label, width);
            print_words(stream, width, width, block->text);
        } else {
            print_words(stream, 0, 0, block->text);
        }
    }
}
