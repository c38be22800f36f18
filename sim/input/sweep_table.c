/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/number.h"
#include "input/csv.h"
#include "input/source.h"
#include "input/sweep_reader.h"

#include <comity/calendar.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { TABLE_BYTES = 1 << 30, MISTAKES_MOST = 20, CELL = 160 };

/* A table of comma-separated values on its way into a sweep. */
struct table {
    struct comity_sweep_reading *reading;
    struct csv csv;
    size_t columns;                         /* in the header */
    size_t member[COMITY_SWEEP_AXES];       /* that each column belongs to */
    unsigned char kinds[COMITY_SWEEP_AXES]; /* of values in a column: 1 numbers, 2 dates */
    double *values;                         /* rows of the sweep's axes; owned */
    size_t rows;
};

/* The axis of a header cell: by its name or its key, or a new one when the file names none. */
static size_t find_axis(struct table *table, const char *cell, int own)
{
    struct comity_sweep *sweep = table->reading->sweep;
    struct comity_sweep_axis *axis;
    for (size_t a = 0; a < sweep->axes_count && !own; a++)
        if (strcmp(sweep->axes[a].name, cell) == 0 ||
            strcmp(sweep->axes[a].members[0].key, cell) == 0)
            return a;
    if (strcmp(cell, "scenario") == 0) {
        csv_report(&table->csv, cell,
                   "no axis of the sweep has scenarios; { scenarios = [...]; } is expected there");
        return SIZE_MAX;
    }
    if (!own) {
        csv_report(&table->csv, cell,
                   "no axis has this name or key; those of the sweep are expected");
        return SIZE_MAX;
    }
    if (strlen(cell) >= sizeof axis->members[0].key - 1) {
        csv_report(&table->csv, NULL, "\"%.40s...\" is an unknown key", cell);
        return SIZE_MAX;
    }
    axis = comity_sweep_make_axis(table->reading, 1);
    if (!axis)
        return SIZE_MAX;
    strcpy(axis->members[0].key, cell);
    axis->members[0].line = table->csv.line;
    axis->members[0].in_table = 1;
    return sweep->axes_count - 1;
}

static void read_column(struct table *table, int own)
{
    char cell[CELL];
    size_t axis;
    csv_cell(&table->csv, cell, CELL);
    if (cell[0] == '\0') {
        csv_report(&table->csv, NULL, "column %zu has no name; a key is expected",
                   table->columns + 1);
        return;
    }
    if (table->columns == COMITY_SWEEP_AXES) {
        csv_report(&table->csv, NULL, "there are too many columns; at most %d are allowed",
                   COMITY_SWEEP_AXES);
        return;
    }
    axis = find_axis(table, cell, own);
    for (size_t c = 0; c < table->columns && axis != SIZE_MAX; c++) {
        const struct comity_sweep *sweep = table->reading->sweep;
        if (table->member[c] == axis || strcmp(sweep->axes[table->member[c]].members[0].key,
                                               sweep->axes[axis].members[0].key) == 0) {
            csv_report(&table->csv, cell, "two columns have this key; one is expected");
            return;
        }
    }
    if (axis != SIZE_MAX)
        table->member[table->columns++] = axis;
}

/* What says of which posterior the rows are. */
static void read_posterior(struct table *table)
{
    struct comity_sweep *sweep = table->reading->sweep;
    const size_t length = strlen(comity_sweep_posterior_line);
    if (sweep->design.kind == COMITY_DESIGN_POSTERIOR &&
        strncmp(table->csv.at, comity_sweep_posterior_line, length) == 0) {
        snprintf(sweep->posterior_hash, sizeof sweep->posterior_hash, "%.*s",
                 (int)strcspn(table->csv.at + length, "\r\n"), table->csv.at + length);
        csv_pass_line(&table->csv);
    }
}

static void read_header(struct table *table)
{
    struct comity_sweep *sweep = table->reading->sweep;
    const int own = sweep->axes_count == 0;
    const char *separator;
    read_posterior(table);
    if (csv_is_blank(&table->csv)) {
        csv_report(&table->csv, NULL, "the header is missing; a line of keys is expected");
        return;
    }
    separator = csv_other_separator(&table->csv);
    if (separator) {
        csv_report(&table->csv, NULL, "%s separate the columns; commas are expected", separator);
        return;
    }
    do {
        read_column(table, own);
    } while (table->csv.mistakes < MISTAKES_MOST && csv_next(&table->csv));
    for (size_t a = 0; a < sweep->axes_count && table->csv.mistakes == 0; a++) {
        size_t c = 0;
        while (c < table->columns && table->member[c] != a)
            c++;
        if (c == table->columns)
            csv_report(&table->csv, sweep->axes[a].members[0].key, "no column is for this axis");
    }
    csv_pass_line(&table->csv);
}

/* Notes whether a column's value is a number (1) or a date (2), and reports the first that is not
 * of the kind of those above it. */
static void note_kind(struct table *table, size_t column, const char *key, unsigned char kind)
{
    const unsigned char before = table->kinds[column];
    table->kinds[column] |= kind;
    if (table->kinds[column] == 3 && before != 3) {
        csv_report(&table->csv, key, "a %s stands below %s; one kind is expected",
                   kind == 2 ? "date" : "tick", kind == 2 ? "ticks" : "dates");
    }
}

/* The index of the scenario of a name; 0 after a problem, which lists those that there are, as
 * far as one line has room for them. */
static bool read_scenario(struct table *table, const char *key, const char *cell, double *value)
{
    enum { LISTED_MOST = 12 };
    const struct comity_sweep *sweep = table->reading->sweep;
    const char *names[LISTED_MOST + 1];
    char list[COMITY_PROBLEM_TEXT / 2];
    size_t s = 0;
    for (; s < sweep->scenarios_count; s++) {
        if (strcmp(sweep->scenario_names[s], cell) == 0) {
            *value = (double)s;
            return true;
        }
        if (s <= LISTED_MOST)
            names[s] = s < LISTED_MOST ? sweep->scenario_names[s] : "another of the sweep";
    }
    comity_list_choices(names, s <= LISTED_MOST ? s : LISTED_MOST + 1, list, sizeof list);
    csv_report(&table->csv, key, "there is no scenario \"%s\"; %s is expected", cell, list);
    return false;
}

/* The value of a cell in a column; 0 after a problem. */
static bool read_value(struct table *table, size_t column, const char *cell, double *value)
{
    struct comity_sweep *sweep = table->reading->sweep;
    const struct comity_sweep_member *member = &sweep->axes[table->member[column]].members[0];
    const bool dated = comity_sweep_is_date_key(member->key);
    long month;
    if (cell[0] == '\0') {
        csv_report(&table->csv, member->key, "the cell is empty; a value is expected");
        return false;
    }
    if (member->of_scenarios)
        return read_scenario(table, member->key, cell, value);
    if (dated && !comity_month_parse(cell, &month)) {
        note_kind(table, column, member->key, 2);
        *value = (double)month;
        return true;
    }
    if (comity_number_parse(cell, NULL, value) == 0) {
        note_kind(table, column, member->key, 1);
        return true;
    }
    csv_report(&table->csv, member->key, "\"%s\" is not a number%s", cell,
               dated ? " or a month" : "");
    return false;
}

static void read_row(struct table *table)
{
    double *row = table->values + table->rows * table->columns;
    size_t column = 0;
    char cell[CELL];
    do {
        csv_cell(&table->csv, cell, CELL);
        if (column < table->columns) {
            row[table->member[column]] = 0;
            read_value(table, column, cell, &row[table->member[column]]);
        }
        column++;
    } while (csv_next(&table->csv));
    if (column != table->columns) {
        csv_report(&table->csv, NULL, "the row has %zu cell%s; %zu %s expected", column,
                   column == 1 ? "" : "s", table->columns, table->columns == 1 ? "is" : "are");
    }
    table->rows++;
}

static void read_rows(struct table *table)
{
    while (*table->csv.at != '\0' && table->csv.mistakes < MISTAKES_MOST) {
        if (csv_is_blank(&table->csv)) {
            const char *rest = table->csv.at + strspn(table->csv.at, " \t\r\n");
            if (*rest == '\0')
                break;
            csv_report(&table->csv, NULL, "the line is empty; a row of %zu cell%s is expected",
                       table->columns, table->columns == 1 ? "" : "s");
        } else if (comity_grow(&table->values, table->rows, 1, table->columns * sizeof(double))) {
            read_row(table);
        } else {
            comity_reading_fail(&table->reading->reader, COMITY_NO_MEMORY);
            return;
        }
        csv_pass_line(&table->csv);
    }
    if (table->rows == 0 && table->csv.mistakes == 0)
        csv_report(&table->csv, NULL, "the table has no rows; at least one is expected");
    for (size_t c = 0; c < table->columns; c++)
        table->reading->sweep->axes[table->member[c]].members[0].of_dates = table->kinds[c] == 2;
}

/* Reads the text of the table, which the sweep keeps. */
static void read_text(struct comity_sweep_reading *reading, size_t length)
{
    struct comity_sweep *sweep = reading->sweep;
    struct table table = { .reading = reading,
                           .csv = { .reader = &reading->reader, .path = sweep->table_path } };
    if (!comity_text_check(sweep->table_text, length, TABLE_BYTES, table.csv.path,
                           reading->reader.problems)) {
        comity_reading_fail(&reading->reader, COMITY_BAD_SWEEP);
        return;
    }
    csv_open(&table.csv, sweep->table_text);
    read_header(&table);
    if (!reading->reader.status && table.columns > 0)
        read_rows(&table);
    sweep->table = table.values;
    sweep->table_points = table.rows;
}

void comity_sweep_read_table(struct comity_sweep_reading *reading, const config_setting_t *file)
{
    struct comity_sweep *sweep = reading->sweep;
    struct comity_source_bytes bytes = { NULL, 0 };
    char path[COMITY_PATH];
    int status = COMITY_OK;
    if (!comity_read_path(&reading->reader, file, path) || reading->reader.status)
        return; /* what the columns should be depends on all before them */
    if (!reading->in_memory && sweep->design.kind == COMITY_DESIGN_POSTERIOR) {
        status = comity_sweep_draw_table(reading, file, path);
        bytes.text = sweep->table_text;
        bytes.length = bytes.text ? strlen(bytes.text) : 0;
    } else if (!reading->in_memory) {
        sweep->table_path = comity_source_join(reading->reader.path, path);
        status = sweep->table_path ? comity_source_load(sweep->table_path, TABLE_BYTES, &bytes)
                                   : COMITY_NO_MEMORY;
    } else {
        sweep->table_path = strdup(path);
        status = comity_source_copy(reading->table_text ? reading->table_text : "", &bytes);
        status = sweep->table_path ? status : COMITY_NO_MEMORY;
    }
    sweep->table_text = bytes.text;
    if (status == COMITY_CANNOT_READ) {
        comity_report(&reading->reader, file, "the file %s cannot be read: %s", sweep->table_path,
                      strerror(errno));
    } else if (status) {
        comity_reading_fail(&reading->reader, status);
    } else {
        read_text(reading, bytes.length);
    }
}
