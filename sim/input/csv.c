/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/csv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void csv_open(struct csv *csv, const char *text)
{
    csv->at = text + (strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    csv->line = 1;
}

void csv_report(struct csv *csv, const char *key, const char *format, ...)
{
    char what[COMITY_PROBLEM_TEXT];
    va_list list;
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    comity_problems_add(csv->reader->problems, csv->path, csv->line, key, "%s", what);
    comity_reading_fail(csv->reader, csv->reader->bad);
    csv->mistakes++;
}

/* Of a line, which \n, \r\n or, as of some spreadsheets, \r ends. */
static bool is_end(const char *at)
{
    return *at == '\0' || *at == '\n' || *at == '\r';
}

void csv_cell(struct csv *csv, char cell[], size_t size)
{
    const char *at = csv->at + strspn(csv->at, " \t"), *wrong = NULL;
    const bool quoted = *at == '"';
    bool closed = !quoted;
    size_t length = 0;
    for (at += quoted; !is_end(at) && (quoted || *at != ','); at++) {
        if (quoted && *at == '"' && *++at != '"') {
            closed = true;
            break;
        }
        if (length + 1 < size)
            cell[length++] = *at;
    }
    while (!quoted && length > 0 && strchr(" \t", cell[length - 1]))
        length--;
    cell[length] = '\0';
    at += quoted ? strspn(at, " \t") : 0;
    if (!closed) {
        wrong = "the line ends within";
    } else if (!is_end(at) && *at != ',') {
        wrong = "text follows";
        at += strcspn(at, ",\r\n");
    }
    csv->at = at;
    if (wrong) {
        csv_report(csv, NULL, "%s the quotes of \"%.60s\"; a comma behind them is expected", wrong,
                   cell);
    }
}

bool csv_next(struct csv *csv)
{
    const bool more = *csv->at == ',';
    csv->at += more;
    return more;
}

bool csv_is_blank(const struct csv *csv)
{
    return is_end(csv->at + strspn(csv->at, " \t"));
}

void csv_pass_line(struct csv *csv)
{
    csv->at += strcspn(csv->at, "\r\n");
    csv->at += csv->at[0] == '\r' && csv->at[1] == '\n' ? 2 : *csv->at != '\0';
    csv->line++;
}

const char *csv_other_separator(const struct csv *csv)
{
    const char *header = csv->at + strspn(csv->at, " \t");
    const size_t length = strcspn(header, "\r\n");
    if (memchr(header, ',', length))
        return NULL;
    return memchr(header, ';', length)    ? "semicolons"
           : memchr(header, '\t', length) ? "tabs"
                                          : NULL;
}
