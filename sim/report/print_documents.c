/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reports in documents: Markdown as GitHub has it, and LaTeX without packages. */
#include "report/print.h"

#include <ctype.h>
#include <string.h>

/* ---- what both have ---- */

/* Prints a text of which each character has its own form, and returns how many bytes it took. */
typedef size_t print_character(FILE *stream, const char *at);

static void print_escaped(FILE *stream, const char *text, print_character *print)
{
    while (*text)
        text += print(stream, text);
}

/* A form for each text; "" ends the list. The texts are tried in order. */
struct escape {
    const char *text, *form;
};

static size_t print_by_table(FILE *stream, const char *at, const struct escape *escapes)
{
    for (; escapes->text[0]; escapes++) {
        const size_t length = strlen(escapes->text);
        if (strncmp(at, escapes->text, length) == 0) {
            fputs(escapes->form, stream);
            return length;
        }
    }
    fputc(*at, stream);
    return 1;
}

static bool is_for_documents(const struct report_table *table, size_t column)
{
    return is_column_for(&table->columns[column], FOR_DOCUMENTS);
}

static bool is_left(const struct report_column *column)
{
    return is_text_column(column) || column->interval;
}

/* ---- Markdown ---- */

static size_t print_markdown_character(FILE *stream, const char *at)
{
    static const struct escape escapes[] = {
        { "|", "\\|" },  { "\n", "<br>" }, { "<=", "≤" },  { ">=", "≥" },
        { "<", "&lt;" }, { "\\", "\\\\" }, { "*", "\\*" }, { "", "" },
    };
    return print_by_table(stream, at, escapes);
}

/* Within `code` only what would end the cell. */
static size_t print_markdown_code(FILE *stream, const char *at)
{
    static const struct escape escapes[] = { { "|", "\\|" }, { "\n", " " }, { "", "" } };
    return print_by_table(stream, at, escapes);
}

static void print_markdown_row(FILE *stream, const struct report_table *table, size_t row,
                               bool heading)
{
    char text[CELL_TEXT];
    fputc('|', stream);
    for (size_t k = 0; k < table->width; k++) {
        const struct report_column *column = &table->columns[k];
        if (is_for_documents(table, k)) {
            const char *cell =
                heading ? shown_heading(column, text) : shown_cell(table, row, k, text);
            const bool code = !heading && column->value == VALUE_CODE && *cell;
            fputs(code ? " `" : *cell ? " " : "", stream);
            print_escaped(stream, cell, code ? print_markdown_code : print_markdown_character);
            fputs(code ? "` |" : " |", stream);
        }
    }
    fputc('\n', stream);
}

static void print_markdown_table(FILE *stream, const struct report_table *table)
{
    if (table->caption[0]) {
        print_escaped(stream, table->caption, print_markdown_character);
        fputs("\n\n", stream);
    }
    print_markdown_row(stream, table, 0, true);
    fputc('|', stream);
    for (size_t k = 0; k < table->width; k++)
        if (is_for_documents(table, k))
            fputs(is_left(&table->columns[k]) ? "---|" : "---:|", stream);
    fputc('\n', stream);
    for (size_t row = 0; row < rows_of(table); row++)
        print_markdown_row(stream, table, row, false);
    if (table->notes)
        fprintf(stream, "\n%s\n", table->notes);
}

void report_print_markdown(const struct report *report, FILE *stream)
{
    bool begun = false, in_list = false;
    for (size_t k = 0; k < report->count; k++) {
        const struct report_block *block = report->block[k];
        const bool line = block->kind == BLOCK_LINE;
        if (!(block->readers & FOR_DOCUMENTS))
            continue;
        fputs(begun && !(line && in_list) ? "\n" : "", stream);
        begun = true;
        in_list = line;
        if (block->kind == BLOCK_TABLE) {
            print_markdown_table(stream, &block->table);
        } else if (line && block->label[0]) {
            fprintf(stream, "- **%s**: %s\n", block->label, block->text);
        } else if (line) {
            fprintf(stream, "  - %s\n", block->text);
        } else if (block->kind == BLOCK_HEADING) {
            fputs("## ", stream);
            print_escaped(stream, block->text, print_markdown_character);
            fputc('\n', stream);
        } else {
            fprintf(stream, "%s\n", block->text);
        }
    }
}

/* ---- LaTeX ---- */

static size_t print_latex_character(FILE *stream, const char *at)
{
    static const struct escape escapes[] = {
        { "\\", "\\textbackslash{}" },
        { "&", "\\&" },
        { "%", "\\%" },
        { "_", "\\_" },
        { "#", "\\#" },
        { "$", "\\$" },
        { "{", "\\{" },
        { "}", "\\}" },
        { "~", "\\textasciitilde{}" },
        { "^", "\\textasciicircum{}" },
        { "<=", "$\\le$" },
        { ">=", "$\\ge$" },
        { "<", "$<$" },
        { ">", "$>$" },
        { "|", "$|$" },
        { "*", "{*}" }, /* there it would be taken for one with a star */
        { "[", "{[}" }, /* after the end of a row it would begin an option */
        { "]", "{]}" },
        { "\"", "''" },
        { "--", "-{}-" },
        { "`", "\\textasciigrave{}" },
        { "+-", "$\\pm$" },
        { "±", "$\\pm$" },
        { "≥", "$\\ge$" },
        { "≤", "$\\le$" },
        { "×", "$\\times$" },
        { "\n", "\\newline " },
        { "", "" },
    };
    return print_by_table(stream, at, escapes);
}

static void print_latex(FILE *stream, const char *text)
{
    print_escaped(stream, text, print_latex_character);
}

/* Numbers keep their minus in mathematics. */
static void print_latex_cell(FILE *stream, const struct report_column *column, const char *cell)
{
    const bool code = column->value == VALUE_CODE && *cell;
    fputs(code ? "\\texttt{" : "", stream);
    for (const char *at = cell; *at;) {
        const bool begins = at == cell || at[-1] == ' ';
        if (begins && !code && *at == '-' && isdigit((unsigned char)at[1])) {
            fputs("$-$", stream);
            at++;
        } else {
            at += print_latex_character(stream, at);
        }
    }
    fputs(code ? "}" : "", stream);
}

static void print_latex_row(FILE *stream, const struct report_table *table, size_t row,
                            bool heading)
{
    const char *between = "";
    for (size_t k = 0; k < table->width; k++) {
        char text[CELL_TEXT];
        const struct report_column *column = &table->columns[k];
        if (is_for_documents(table, k)) {
            fputs(between, stream);
            between = " & ";
            if (heading)
                print_latex(stream, shown_heading(column, text));
            else
                print_latex_cell(stream, column, shown_cell(table, row, k, text));
        }
    }
    fputs(" \\\\\n", stream);
}

/* Texts that need more than a line have a column of so much of the line's width. */
static void print_latex_columns(FILE *stream, const struct report_table *table)
{
    enum { LONG = 36 };
    size_t wide[2] = { 0 }; /* columns, and those of texts too long for one line */
    char text[CELL_TEXT];
    bool is_long[64] = { false };
    for (size_t k = 0; k < table->width; k++) {
        for (size_t row = 0; row < rows_of(table) && is_text_column(&table->columns[k]); row++) {
            const char *cell = shown_cell(table, row, k, text);
            is_long[k] = is_long[k] || text_columns(cell) > LONG || strchr(cell, '\n');
        }
        wide[1] += is_long[k] && is_for_documents(table, k);
        wide[0] += is_for_documents(table, k);
    }
    for (size_t k = 0; k < table->width; k++) {
        if (!is_for_documents(table, k))
            continue;
        if (is_long[k]) {
            const double left = 0.95 - 0.1 * (double)(wide[0] - wide[1]);
            fprintf(stream, "p{%.2f\\linewidth}", (left > 0.4 ? left : 0.4) / (double)wide[1]);
        } else {
            fputc(is_left(&table->columns[k]) ? 'l' : 'r', stream);
        }
    }
}

static void print_latex_table(FILE *stream, const struct report_table *table)
{
    fputs("\\begin{table}[ht]\n\\centering\n", stream);
    if (table->caption[0]) {
        fputs("\\caption{", stream);
        print_latex(stream, table->caption);
        fputs("}\n", stream);
    }
    fputs("\\begin{tabular}{", stream);
    print_latex_columns(stream, table);
    fputs("}\n\\hline\n", stream);
    print_latex_row(stream, table, 0, true);
    fputs("\\hline\n", stream);
    for (size_t row = 0; row < rows_of(table); row++)
        print_latex_row(stream, table, row, false);
    fputs("\\hline\n\\end{tabular}\n\\end{table}\n", stream);
    if (table->notes) {
        fputc('\n', stream);
        print_latex(stream, table->notes);
        fputc('\n', stream);
    }
}

static void print_latex_line(FILE *stream, const struct report_block *block)
{
    fputs("\\item[", stream);
    print_latex(stream, block->label);
    fputs("] ", stream);
    print_latex(stream, block->text);
    fputc('\n', stream);
}

void report_print_latex(const struct report *report, FILE *stream)
{
    bool in_list = false;
    for (size_t k = 0; k < report->count; k++) {
        const struct report_block *block = report->block[k];
        const bool line = block->kind == BLOCK_LINE;
        if (!(block->readers & FOR_DOCUMENTS))
            continue;
        if (line != in_list) {
            fputs(line ? "\\begin{description}\n" : "\\end{description}\n", stream);
            in_list = line;
        }
        if (block->kind == BLOCK_TABLE) {
            print_latex_table(stream, &block->table);
        } else if (line) {
            print_latex_line(stream, block);
        } else {
            fputs(block->kind == BLOCK_HEADING ? "\\subsection*{" : "", stream);
            print_latex(stream, block->text);
            fputs(block->kind == BLOCK_HEADING ? "}\n\n" : "\n\n", stream);
        }
    }
    fputs(in_list ? "\\end{description}\n" : "", stream);
}
