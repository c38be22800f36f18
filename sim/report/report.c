/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/number.h"
#include "core/text_stream.h"
#include "report/print.h"

#include <comity/status.h>

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *const report_format_names[REPORT_FORMATS + 1] = {
    [REPORT_TEXT] = "text", [REPORT_MARKDOWN] = "markdown", [REPORT_CSV] = "csv",
    [REPORT_JSON] = "json", [REPORT_LATEX] = "latex",
};

/* ---- what a report is made of ---- */

void report_init(struct report *report)
{
    *report = (struct report){ .readers = FOR_ALL };
}

static void free_table(struct report_table *table)
{
    for (size_t k = 0; k < table->count; k++)
        free(table->cells[k].text);
    free(table->cells);
    free(table->caption);
    free(table->notes);
    *table = (struct report_table){ 0 };
}

void report_free(struct report *report)
{
    for (size_t k = 0; k < report->count; k++) {
        free(report->block[k]->label);
        free(report->block[k]->text);
        free_table(&report->block[k]->table);
        free(report->block[k]);
    }
    free(report->block);
    free_table(&report->scrap);
    *report = (struct report){ 0 };
}

static char *format_text(const char *format, va_list arguments)
{
    char *text = NULL;
    return vasprintf(&text, format, arguments) < 0 ? NULL : text;
}

/* Takes the text, NULL for want of memory; NULL when there is no room for the block. */
static struct report_block *add_block(struct report *report, enum report_block_kind kind,
                                      char *text)
{
    struct report_block *block = calloc(1, sizeof *block);
    if (!text || !block || !COMITY_GROW(&report->block, report->count)) {
        report->failed = true;
        free(text);
        free(block);
        return NULL;
    }
    *block = (struct report_block){ .kind = kind, .readers = report->readers, .text = text };
    return report->block[report->count++] = block;
}

void report_heading(struct report *report, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_block(report, BLOCK_HEADING, format_text(format, arguments));
    va_end(arguments);
}

void report_paragraph(struct report *report, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_block(report, BLOCK_PARAGRAPH, format_text(format, arguments));
    va_end(arguments);
}

void report_line(struct report *report, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct report_block *block = add_block(report, BLOCK_LINE, format_text(format, arguments));
    va_end(arguments);
    if (block && !(block->label = strdup(label)))
        report->failed = true;
}

struct report_table *report_table(struct report *report, const char *name,
                                  const struct report_column *columns, size_t width,
                                  const char *caption, ...)
{
    va_list arguments;
    va_start(arguments, caption);
    struct report_block *block =
        add_block(report, BLOCK_TABLE, caption ? format_text(caption, arguments) : strdup(""));
    va_end(arguments);
    struct report_table *table = block ? &block->table : &report->scrap;
    if (!block)
        free_table(table);
    table->name = name;
    table->columns = columns;
    table->width = width;
    table->failed = &report->failed;
    if (block) {
        table->caption = block->text;
        block->text = NULL;
    }
    return table;
}

/* Takes the text. */
static void add_cell(struct report_table *table, char *text, double low, double high)
{
    if (!COMITY_GROW(&table->cells, table->count)) {
        *table->failed = true;
        free(text);
        return;
    }
    table->cells[table->count++] = (struct report_cell){ text, { low, high } };
}

void report_cells(struct report_table *table, const struct datum data[], size_t count)
{
    for (size_t k = 0; k < count; k++) {
        char *text = data[k].text ? strdup(data[k].text) : NULL;
        *table->failed = *table->failed || (data[k].text && !text);
        add_cell(table, text, data[k].low, data[k].high);
    }
}

void cell_text(struct report_table *table, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(format, arguments);
    va_end(arguments);
    *table->failed = *table->failed || !text;
    add_cell(table, text, NAN, NAN);
}

void cell_numbers(struct report_table *table, const double values[], size_t count)
{
    for (size_t k = 0; k < count; k++)
        add_cell(table, NULL, values[k], NAN);
}

void report_note(struct report_table *table, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(format, arguments);
    va_end(arguments);
    char *whole = text ? comity_make_text("%s%s%s", table->notes ? table->notes : "",
                                          table->notes ? "\n" : "", text)
                       : NULL;
    if (!whole) {
        *table->failed = true;
    } else {
        free(table->notes);
        table->notes = whole;
    }
    free(text);
}

/* ---- how people see it ---- */

bool is_column_for(const struct report_column *column, unsigned reader)
{
    return !column->readers || (column->readers & reader);
}

bool is_text_column(const struct report_column *column)
{
    return column->value == VALUE_TEXT || column->value == VALUE_CODE;
}

size_t rows_of(const struct report_table *table)
{
    return table->count / table->width;
}

const struct report_cell *cell_at(const struct report_table *table, size_t row, size_t column)
{
    return &table->cells[row * table->width + column];
}

static void write_for_people(const struct report_column *column, double value,
                             char text[NUMBER_TEXT])
{
    value *= column->scale != 0 ? column->scale : 1;
    if (isnan(value)) {
        snprintf(text, NUMBER_TEXT, "-");
        return;
    }
    if (isinf(value)) {
        snprintf(text, NUMBER_TEXT, "%s", value < 0 ? "-inf" : column->ratio ? "inf" : "never");
        return;
    }
    switch (column->value) {
    case VALUE_SHORT:
    case VALUE_SIGNED:
        short_number(value, column->value == VALUE_SIGNED, text);
        return;
    case VALUE_FIXED:
        snprintf(text, NUMBER_TEXT, fabs(value) < 1e15 ? "%.*f" : "%.*g", column->digits, value);
        return;
    case VALUE_SIGNIFICANT:
        snprintf(text, NUMBER_TEXT, "%.*g", column->digits, value);
        return;
    case VALUE_EXACT:
    case VALUE_TEXT:
    case VALUE_CODE:
        comity_number_format(value, 0, text);
    }
}

const char *shown_cell(const struct report_table *table, size_t row, size_t column,
                       char text[CELL_TEXT])
{
    const struct report_cell *cell = cell_at(table, row, column);
    const struct report_column *of = &table->columns[column];
    char low[NUMBER_TEXT], high[NUMBER_TEXT];
    if (cell->text) {
        const char *above = row && of->once ? cell_at(table, row - 1, column)->text : NULL;
        return above && strcmp(above, cell->text) == 0 ? "" : cell->text;
    }
    write_for_people(of, cell->value[0], low);
    write_for_people(of, cell->value[1], high);
    if (of->interval && isnan(cell->value[0]) && isnan(cell->value[1])) {
        snprintf(text, CELL_TEXT, "-");
    } else {
        snprintf(text, CELL_TEXT, "%s%s%s", low, of->interval ? " to " : "",
                 of->interval ? high : "");
    }
    return text;
}

const char *shown_heading(const struct report_column *column, char text[CELL_TEXT])
{
    const char *heading = column->heading ? column->heading : column->name;
    snprintf(text, CELL_TEXT, "%s%s%s", heading, column->unit ? ", " : "",
             column->unit ? column->unit : "");
    return text;
}

int report_print(const struct report *report, enum report_format format, FILE *stream)
{
    static void (*const print[REPORT_FORMATS])(const struct report *, FILE *) = {
        [REPORT_TEXT] = report_print_text,   [REPORT_MARKDOWN] = report_print_markdown,
        [REPORT_CSV] = report_print_csv,     [REPORT_JSON] = report_print_json,
        [REPORT_LATEX] = report_print_latex,
    };
    if (report->failed)
        return COMITY_NO_MEMORY;
    print[format](report, stream);
    return COMITY_OK;
}

int report_finish(struct report *report, enum report_format format, FILE *stream)
{
    const int status = report_print(report, format, stream);
    report_free(report);
    return status;
}
