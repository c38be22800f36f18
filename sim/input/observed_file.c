/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "input/measure_reader.h"
#include "input/source.h"

#include <comity/calendar.h>
#include <comity/status.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 512, COLUMNS_MOST = 32, FILE_BYTES = 1 << 24 };

/* The columns that matter; others may stand beside them. */
enum column { SERIES, MEMBER, WHEN, VALUE, ERROR, COLUMNS };

/* A table of observations on its way into a series. */
struct table {
    struct comity_measure_reading *reading;
    const char *path, *at;
    int line;
    size_t place[COLUMNS]; /* of each column; SIZE_MAX where there is none */
    const char *series, *member;
    char found[COMITY_NAME]; /* the member of the rows taken, when none is asked for */
    struct comity_observed_series *observed;
};

static void complain(struct table *table, const char *key, const char *what, const char *cell)
{
    comity_problems_add(table->reading->reader.problems, table->path, table->line, key, what, cell);
    comity_reading_fail(&table->reading->reader, COMITY_BAD_MEASURES);
}

/* Reads a cell with the quotes and blanks around it taken off; passes the comma. Returns 0 after
 * the last cell of the line. */
static int read_cell(struct table *table, char cell[CELL])
{
    const char *at = table->at + strspn(table->at, " \t");
    const int quoted = *at == '"';
    size_t length = 0;
    for (at += quoted; *at && (quoted || !strchr(",\r\n", *at)); at++) {
        if (quoted && *at == '"' && *++at != '"') {
            break;
        }
        if (length + 1 < CELL) {
            cell[length++] = *at;
        }
    }
    while (!quoted && length > 0 && strchr(" \t", cell[length - 1])) {
        length--;
    }
    cell[length] = '\0';
    at += strcspn(at, ",\n");
    table->at = at + (*at == ',');
    return *at == ',';
}

static void pass_line(struct table *table)
{
    table->at += strcspn(table->at, "\n");
    table->at += *table->at == '\n';
    table->line++;
}

static int read_header(struct table *table)
{
    static const char *const names[COLUMNS] = { "series", "member", "when", "value", "error" };
    char cell[CELL];
    size_t column = 0;
    int more;
    for (size_t c = 0; c < COLUMNS; c++) {
        table->place[c] = SIZE_MAX;
    }
    do {
        more = read_cell(table, cell);
        for (size_t c = 0; c < COLUMNS; c++) {
            const int is_when = c == WHEN && (!strcmp(cell, "year") || !strcmp(cell, "month"));
            if (!strcmp(cell, names[c]) || is_when) {
                table->place[c] = column;
            }
        }
        column++;
    } while (more && column < COLUMNS_MOST);
    for (size_t c = 0; c <= VALUE; c++) {
        if (table->place[c] == SIZE_MAX) {
            complain(table, names[c],
                     "there is no such column; series, member, when (a year or a month), value "
                     "and, if known, error are expected%s",
                     "");
            return 0;
        }
    }
    pass_line(table);
    return 1;
}

static int read_when(const char *cell, long *first, uint32_t *months)
{
    if (!comity_month_parse(cell, first)) {
        *months = 1;
        return 1;
    }
    const bool year = strlen(cell) == 4 && strspn(cell, "0123456789") == 4;
    *first = year ? 12 * strtol(cell, NULL, 10) : 0;
    *months = 12;
    return *first > 0;
}

static int read_number(const char *cell, double *value)
{
    char *end;
    *value = strtod(cell, &end);
    return end != cell && *end == '\0' && isfinite(*value);
}

/* Appends an observation; returns 0 when memory is out. */
static int append(struct table *table, long first, uint32_t months, double value, double error)
{
    struct comity_observed_series *observed = table->observed;
    if (!COMITY_GROW(&observed->first, observed->count) ||
        !COMITY_GROW(&observed->months, observed->count) ||
        !COMITY_GROW(&observed->value, observed->count) ||
        !COMITY_GROW(&observed->error, observed->count)) {
        comity_reading_fail(&table->reading->reader, COMITY_NO_MEMORY);
        return 0;
    }
    observed->first[observed->count] = first;
    observed->months[observed->count] = months;
    observed->value[observed->count] = value;
    observed->error[observed->count] = error;
    observed->count++;
    return 1;
}

static int take_row(struct table *table, char cells[COLUMNS][CELL])
{
    long first;
    uint32_t months;
    double value, error = NAN;
    if (!read_when(cells[WHEN], &first, &months)) {
        complain(table, "when", "\"%s\" is no time; a year or a month YYYY-MM is expected",
                 cells[WHEN]);
        return 0;
    }
    if (!read_number(cells[VALUE], &value)) {
        complain(table, "value", "\"%s\" is no number; one is expected", cells[VALUE]);
        return 0;
    }
    if (cells[ERROR][0] && (!read_number(cells[ERROR], &error) || error < 0)) {
        complain(table, "error", "\"%s\" is no error; a number from 0 on, or nothing, is expected",
                 cells[ERROR]);
        return 0;
    }
    return append(table, first, months, value, error);
}

/* Whether the row is of the series and member asked for. */
static bool is_wanted(struct table *table, const config_setting_t *at, const char *key,
                      char cells[COLUMNS][CELL])
{
    if (strcmp(cells[SERIES], table->series) != 0 ||
        (table->member[0] && strcmp(cells[MEMBER], table->member) != 0)) {
        return false;
    }
    if (table->found[0] && strcmp(table->found, cells[MEMBER]) != 0) {
        comity_reading_complain(&table->reading->reader, at, key,
                                "the series \"%s\" has several members; member = \"%s\" or another "
                                "is expected",
                                table->series, table->found);
        return false;
    }
    snprintf(table->found, sizeof table->found, "%.63s", cells[MEMBER]);
    return true;
}

static int read_rows(struct table *table, const config_setting_t *at, const char *key)
{
    const int status = table->reading->reader.status;
    while (*table->at && table->reading->reader.status == status) {
        char cells[COLUMNS][CELL] = { "" }, cell[CELL];
        size_t column = 0;
        int more;
        do {
            more = read_cell(table, cell);
            for (size_t c = 0; c < COLUMNS; c++) {
                if (table->place[c] == column) {
                    memcpy(cells[c], cell, CELL);
                }
            }
            column++;
        } while (more && column < COLUMNS_MOST);
        if (is_wanted(table, at, key, cells) && !take_row(table, cells)) {
            return 0;
        }
        pass_line(table);
    }
    return table->reading->reader.status == status;
}

int comity_observed_read(struct comity_measure_reading *reading, const config_setting_t *at,
                         const char *key, const char *written, const char *series,
                         const char *member, struct comity_observed_series *observed)
{
    char *path = comity_source_join(reading->reader.path, written);
    struct comity_source_bytes bytes = { NULL, 0 };
    struct table table = { .reading = reading,
                           .path = path,
                           .line = 1,
                           .series = series,
                           .member = member,
                           .observed = observed };
    int good = 0;
    const int status = path ? comity_source_attach(reading->attached, reading->again, written, path,
                                                   FILE_BYTES, &bytes)
                            : COMITY_NO_MEMORY;
    if (status == COMITY_CANNOT_READ) {
        comity_reading_complain(&reading->reader, at, key, "the file %s cannot be read: %s", path,
                                strerror(errno));
    } else if (status) {
        comity_reading_fail(&reading->reader, status);
    } else if (!comity_text_check(bytes.text, bytes.length, FILE_BYTES, path,
                                  reading->reader.problems)) {
        comity_reading_fail(&reading->reader, COMITY_BAD_MEASURES);
    } else {
        table.at = bytes.text;
        good = read_header(&table) && read_rows(&table, at, key);
    }
    if (good && observed->count == 0) {
        comity_reading_complain(&reading->reader, at, key, "the file %s has no series \"%s\"%s%s%s",
                                path, series, member[0] ? " of \"" : "", member,
                                member[0] ? "\"" : "");
        good = 0;
    }
    free(bytes.text);
    free(path);
    return good;
}
