/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reports for programs: CSV (RFC 4180) and JSON. */
#include "core/number.h"
#include "report/json.h"
#include "report/print.h"

#include <math.h>
#include <string.h>

enum { NAME = 96 };

/* The name of the lower or the upper end of an interval. */
static const char *end_name(const struct report_column *column, size_t end, char text[NAME])
{
    snprintf(text, NAME, "%s%s%s", column->name, column->name[0] ? "_" : "", end ? "high" : "low");
    return column->interval ? text : column->name;
}

/* ---- CSV ---- */

void report_print_csv_text(FILE *stream, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text; text++)
        fputs(*text == '"' ? "\"\"" : (char[]){ *text, '\0' }, stream);
    fputc('"', stream);
}

/* Nothing for a number that is none. */
static void print_csv_number(FILE *stream, double value)
{
    char text[NUMBER_TEXT];
    if (isinf(value)) {
        fputs(value > 0 ? "inf" : "-inf", stream);
    } else if (!isnan(value)) {
        comity_number_format(value, 0, text);
        fputs(text, stream);
    }
}

static void print_csv_cell(FILE *stream, const struct report_table *table, size_t row,
                           size_t column, size_t end)
{
    const struct report_cell *cell = cell_at(table, row, column);
    if (is_text_column(&table->columns[column]))
        report_print_csv_text(stream, cell->text);
    else
        print_csv_number(stream, cell->value[end]);
}

static void print_wide_csv(FILE *stream, const struct report_table *table)
{
    char name[NAME];
    for (size_t row = 0; row <= rows_of(table); row++) { /* the first: names */
        const char *between = "";
        for (size_t k = 0; k < table->width; k++) {
            const struct report_column *column = &table->columns[k];
            for (size_t end = 0; is_column_for(column, FOR_PROGRAMS) && end <= column->interval;
                 end++) {
                fputs(between, stream);
                between = ",";
                if (row == 0)
                    report_print_csv_text(stream, end_name(column, end, name));
                else
                    print_csv_cell(stream, table, row - 1, k, end);
            }
        }
        fputc('\n', stream);
    }
}

/* A row for each cell but those of the first column, which names the row. */
static void print_long_csv(FILE *stream, const struct report_table *table)
{
    char name[NAME];
    for (size_t row = 0; row < rows_of(table); row++) {
        for (size_t k = 1; k < table->width; k++) {
            const struct report_column *column = &table->columns[k];
            for (size_t end = 0; is_column_for(column, FOR_PROGRAMS) && end <= column->interval;
                 end++) {
                report_print_csv_text(stream, table->name);
                fputc(',', stream);
                print_csv_cell(stream, table, row, 0, 0);
                fputc(',', stream);
                report_print_csv_text(stream, end_name(column, end, name));
                fputc(',', stream);
                print_csv_cell(stream, table, row, k, end);
                fputc('\n', stream);
            }
        }
    }
}

static bool is_table_for_programs(const struct report_block *block)
{
    return block->kind == BLOCK_TABLE && (block->readers & FOR_PROGRAMS);
}

/* One table stands as it is; several become one with a row for each cell. */
void report_print_csv(const struct report *report, FILE *stream)
{
    size_t tables = 0;
    for (size_t k = 0; k < report->count; k++)
        tables += is_table_for_programs(report->block[k]);
    fputs(tables > 1 ? "table,row,column,value\n" : "", stream);
    for (size_t k = 0; k < report->count; k++)
        if (is_table_for_programs(report->block[k]))
            (tables > 1 ? print_long_csv : print_wide_csv)(stream, &report->block[k]->table);
}

/* ---- JSON ---- */

static void print_json_cell(struct json *json, const struct report_table *table, size_t row,
                            size_t k)
{
    const struct report_column *column = &table->columns[k];
    const struct report_cell *cell = cell_at(table, row, k);
    char name[NAME];
    if (is_text_column(column)) {
        json_text(json, column->name, cell->text);
        return;
    }
    for (size_t end = 0; end <= column->interval; end++)
        json_number(json, end_name(column, end, name), cell->value[end]);
}

static void print_json_rows(struct json *json, const struct report_table *table)
{
    for (size_t row = 0; row < rows_of(table); row++) {
        json_object(json, NULL);
        for (size_t k = 0; k < table->width; k++)
            if (is_column_for(&table->columns[k], FOR_PROGRAMS))
                print_json_cell(json, table, row, k);
        json_end(json);
    }
}

void report_print_rows(struct json *json, const struct report *report, const char *name)
{
    json_array(json, name);
    for (size_t k = 0; k < report->count; k++) {
        const struct report_block *block = report->block[k];
        if (is_table_for_programs(block) && strcmp(block->table.name, name) == 0)
            print_json_rows(json, &block->table);
    }
    json_end(json);
}

/* The tables by their names; lines as one member; texts as another. */
void report_print_json(const struct report *report, FILE *stream)
{
    struct json json;
    json_init(&json, stream);
    json_object(&json, NULL);
    json_array(&json, "text");
    for (size_t k = 0; k < report->count; k++) {
        const struct report_block *block = report->block[k];
        if ((block->readers & FOR_PROGRAMS) &&
            (block->kind == BLOCK_HEADING || block->kind == BLOCK_PARAGRAPH))
            json_text(&json, NULL, block->text);
    }
    json_end(&json);
    json_array(&json, "lines");
    for (size_t k = 0; k < report->count; k++) {
        const struct report_block *block = report->block[k];
        if ((block->readers & FOR_PROGRAMS) && block->kind == BLOCK_LINE)
            JSON_OBJECT(&json, NULL, "label", block->label, "text", block->text);
    }
    json_end(&json);
    for (size_t k = 0; k < report->count; k++)
        if (is_table_for_programs(report->block[k]))
            report_print_rows(&json, report, report->block[k]->table.name);
    json_end(&json);
}
