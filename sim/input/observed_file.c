/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/number.h"
#include "input/csv.h"
#include "input/measure_reader.h"

#include <comity/calendar.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 512, FILE_BYTES = 1 << 24 };

/* The columns that matter; others may stand beside them. */
enum column { SERIES, MEMBER, WHEN, VALUE, ERROR, COLUMNS };

const struct comity_field comity_fields_of_observed[] = {
    [SERIES] = { COMITY_OTHER_FIELD("series", "text"),
                 COMITY_HELP("", "needed", "which series the row is of", "favourable") },
    [MEMBER] = { COMITY_OTHER_FIELD("member", "text"),
                 COMITY_HELP("", "needed", "a state, a dyad, or a state and whom it regards",
                             "MEX>USA") },
    [WHEN] = { COMITY_OTHER_FIELD("when", "year or month"),
               COMITY_HELP("", "needed; `year` or `month` may stand for it", "when it was observed",
                           "1999-05") },
    [VALUE] = { COMITY_OTHER_FIELD("value", "number"),
                COMITY_HELP("", "needed", "what was observed", "0.64") },
    [ERROR] = { COMITY_OTHER_FIELD("error", "number"),
                COMITY_HELP("", "unknown", "its standard error or margin", "0.03") },
    [COLUMNS] = { NULL },
};

/* A table of observations on its way into a series. */
struct table {
    struct comity_measure_reading *reading;
    struct csv csv;
    size_t place[COLUMNS]; /* of each column; SIZE_MAX where there is none */
    size_t columns;
    const char *series, *member;
    char found[COMITY_NAME]; /* the member of the rows taken, when none is asked for */
    /* those that are not asked for: members, or without any series */
    char others[COMITY_PROBLEM_TEXT / 2];
    bool is_there; /* the series, of whatever member */
    struct comity_observed_series *observed;
};

/* Notes where the columns that matter are. */
static void place_columns(struct table *table)
{
    char cell[CELL];
    for (size_t c = 0; c < COLUMNS; c++)
        table->place[c] = SIZE_MAX;
    do {
        csv_cell(&table->csv, cell, CELL);
        for (size_t c = 0; c < COLUMNS; c++) {
            const char *name = comity_fields_of_observed[c].name;
            const bool is_when = c == WHEN && (!strcmp(cell, "year") || !strcmp(cell, "month"));
            if ((!strcmp(cell, name) || is_when) && table->place[c] != SIZE_MAX)
                csv_report(&table->csv, name, "two columns are of this; one is expected");
            else if (!strcmp(cell, name) || is_when)
                table->place[c] = table->columns;
        }
        table->columns++;
    } while (csv_next(&table->csv));
    for (size_t c = 0; c <= VALUE; c++) {
        if (table->place[c] == SIZE_MAX) {
            csv_report(&table->csv, comity_fields_of_observed[c].name,
                       "there is no such column; series, member, when (a year or a month), value "
                       "and, if known, error are expected");
            return;
        }
    }
}

static void read_header(struct table *table)
{
    const char *separator = csv_other_separator(&table->csv);
    if (separator) {
        csv_report(&table->csv, NULL,
                   "%s separate the columns; commas are expected, and points in numbers",
                   separator);
    } else {
        place_columns(table);
    }
    csv_pass_line(&table->csv);
}

static bool read_when(const char *cell, struct comity_observation *observation)
{
    if (!comity_month_parse(cell, &observation->first)) {
        observation->months = 1;
        return true;
    }
    const bool year = strlen(cell) == 4 && strspn(cell, "0123456789") == 4;
    observation->first = year ? 12 * strtol(cell, NULL, 10) : 0;
    observation->months = 12;
    return observation->first > 0;
}

static bool is_taken(const struct comity_observed_series *observed,
                     const struct comity_observation *observation)
{
    for (size_t k = 0; k < observed->count; k++)
        if (observation->first == observed->list[k].first &&
            observation->months == observed->list[k].months)
            return true;
    return false;
}

static void take_row(struct table *table, char cells[COLUMNS][CELL])
{
    struct comity_observed_series *observed = table->observed;
    struct comity_observation observation;
    double error;
    if (!read_when(cells[WHEN], &observation)) {
        csv_report(&table->csv, "when", "\"%s\" is no time; a year or a month YYYY-MM is expected",
                   cells[WHEN]);
    } else if (!cells[VALUE][0]) {
        csv_report(&table->csv, "value",
                   "there is none; a number is expected, or no row where nothing was observed");
    } else if (comity_number_parse(cells[VALUE], NULL, &observation.value)) {
        csv_report(&table->csv, "value", "\"%s\" is no number; one is expected%s", cells[VALUE],
                   strchr(cells[VALUE], ',') ? ", with a decimal point" : "");
    } else if (cells[ERROR][0] && (comity_number_parse(cells[ERROR], NULL, &error) || error < 0)) {
        csv_report(&table->csv, "error",
                   "\"%s\" is no error; a number from 0 on, or nothing, is expected", cells[ERROR]);
    } else if (is_taken(observed, &observation)) {
        csv_report(&table->csv, "when", "a row above is of %s, too; one of each time is expected",
                   cells[WHEN]);
    } else if (COMITY_GROW(&observed->list, observed->count)) {
        observed->list[observed->count++] = observation;
    } else {
        comity_reading_fail(&table->reading->reader, COMITY_NO_MEMORY);
        table->csv.mistakes++;
    }
}

/* Keeps each name once, as far as there is room. */
static void note_other(struct table *table, const char *name)
{
    char text[CELL + 4];
    const size_t used = strlen(table->others);
    snprintf(text, sizeof text, " \"%s\"", name);
    if (!strstr(table->others, text) && used + strlen(text) + 1 < sizeof table->others)
        strcpy(table->others + used, text);
}

/* Whether the row is of the series and member asked for. */
static bool is_wanted(struct table *table, const config_setting_t *at, char cells[COLUMNS][CELL])
{
    const bool of_series = strcmp(cells[SERIES], table->series) == 0;
    if (of_series && !table->is_there) {
        table->is_there = true;
        table->others[0] = '\0';
    }
    if (!of_series || (table->member[0] && strcmp(cells[MEMBER], table->member) != 0)) {
        if (of_series == table->is_there)
            note_other(table, cells[of_series ? MEMBER : SERIES]);
        return false;
    }
    if (table->found[0] && strcmp(table->found, cells[MEMBER]) != 0) {
        comity_report(&table->reading->reader, at,
                      "the series \"%s\" has several members; member = \"%s\" or another is "
                      "expected",
                      table->series, table->found);
        table->csv.mistakes++;
        return false;
    }
    snprintf(table->found, sizeof table->found, "%.63s", cells[MEMBER]);
    return true;
}

/* A row that is taken where it is of the series. */
static void read_row(struct table *table, const config_setting_t *at)
{
    char cells[COLUMNS][CELL] = { "" }, cell[CELL];
    size_t column = 0;
    do {
        csv_cell(&table->csv, cell, CELL);
        for (size_t c = 0; c < COLUMNS; c++)
            if (table->place[c] == column)
                memcpy(cells[c], cell, CELL);
        column++;
    } while (csv_next(&table->csv));
    if (table->csv.mistakes > 0)
        return; /* of its quotes */
    if (column != table->columns) {
        csv_report(
            &table->csv, NULL,
            "the row has %zu cell%s; %zu %s expected (numbers have a point, and a text with a "
            "comma stands in quotes)",
            column, column == 1 ? "" : "s", table->columns, table->columns == 1 ? "is" : "are");
    } else if (is_wanted(table, at, cells)) {
        take_row(table, cells);
    }
}

/* Up to the first row with a mistake. */
static bool read_table(struct table *table, const config_setting_t *at)
{
    read_header(table);
    while (*table->csv.at && table->csv.mistakes == 0) {
        if (!csv_is_blank(&table->csv))
            read_row(table, at);
        csv_pass_line(&table->csv);
    }
    return table->csv.mistakes == 0;
}

int comity_observed_read(struct comity_measure_reading *reading, const config_setting_t *at,
                         const char *written, const char *series, const char *member,
                         struct comity_observed_series *observed)
{
    char *path = comity_source_join(reading->reader.path, written);
    struct comity_source_bytes bytes = { NULL, 0 };
    struct table table = { .reading = reading,
                           .csv = { .reader = &reading->reader, .path = path },
                           .series = series,
                           .member = member,
                           .observed = observed };
    int good = 0;
    const int status = path ? comity_source_attach(reading->attached, reading->again, written, path,
                                                   FILE_BYTES, &bytes)
                            : COMITY_NO_MEMORY;
    if (status == COMITY_CANNOT_READ) {
        comity_report(&reading->reader, at, "the file %s cannot be read: %s", path,
                      strerror(errno));
    } else if (status) {
        comity_reading_fail(&reading->reader, status);
    } else if (!comity_text_check(bytes.text, bytes.length, FILE_BYTES, path,
                                  reading->reader.problems)) {
        comity_reading_fail(&reading->reader, COMITY_BAD_MEASURES);
    } else {
        csv_open(&table.csv, bytes.text);
        good = read_table(&table, at);
    }
    if (good && observed->count == 0) {
        comity_report(&reading->reader, at, "the file %s has no series \"%s\"%s%s%s; %s:%s", path,
                      series, member[0] ? " of \"" : "", member, member[0] ? "\"" : "",
                      table.is_there ? "its members are" : "it has",
                      table.others[0] ? table.others : " none");
        good = 0;
    }
    free(bytes.text);
    free(path);
    return good;
}
