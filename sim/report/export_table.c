/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "report/export.h"

#include "jobs/job.h"

#include <comity/calendar.h>
#include <comity/file_summary.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STRETCH = 1 << 20 /* numbers of a variable in memory, more where one place has more */ };

/* ---- columns ---- */

size_t export_dimension(const struct comity_reader *reader, const char *name)
{
    const struct comity_reader_dimension *found = comity_reader_find_dimension(reader, name);
    return found ? (size_t)(found - reader->dimensions) : reader->dimension_count;
}

bool export_has_dimension(const struct export_column *column, size_t dimension)
{
    for (size_t k = 0; column->variable && k < column->variable->rank; k++)
        if (column->variable->dimension[k] == dimension)
            return true;
    return false;
}

static int read_blocks(struct export_table *table, struct export_column *column)
{
    static const char since[] = "days since ";
    char *units = NULL, month[8] = "";
    if (!comity_reader_has(&table->reader, column->variable->name, "units"))
        return table->reader.status;
    if (!comity_reader_text(&table->reader, column->variable->name, "units", &units) &&
        strncmp(units, since, sizeof since - 1) == 0) {
        snprintf(month, sizeof month, "%.7s", units + sizeof since - 1);
        column->dates = comity_month_parse(month, &column->base) == 0;
    }
    free(units);
    return table->reader.status;
}

static int open_column(struct export_table *table, const struct comity_reader_variable *variable,
                       struct export_column *column)
{
    *column = (struct export_column){ .variable = variable };
    size_t step = 1;
    for (size_t k = variable->rank; k-- > 0;) {
        column->step[k] = step;
        step *= variable->extent[k];
    }
    if (variable->element == COMITY_STRING)
        return comity_reader_strings(&table->reader, variable->name, &column->strings);
    if (comity_reader_has(&table->reader, variable->name, "flag_meanings"))
        comity_reader_text(&table->reader, variable->name, "flag_meanings", &column->flags);
    return read_blocks(table, column);
}

static void free_column(struct export_column *column)
{
    free(column->strings);
    free(column->flags);
    free(column->values);
    *column = (struct export_column){ 0 };
}

/* Reads the stretch in which the place of the first dimension lies. */
static int read_stretch(struct export_table *table, struct export_column *column, size_t place)
{
    const struct comity_reader_variable *variable = column->variable;
    size_t start[COMITY_RANK_MAX] = { 0 }, count[COMITY_RANK_MAX];
    const size_t length = variable->rank ? variable->extent[0] : 1;
    const size_t of_place = variable->size / length;
    size_t places = of_place < STRETCH ? STRETCH / of_place : 1;
    places = places < length ? places : length;
    if (!column->values && !(column->values = malloc(places * of_place * sizeof(double))))
        return COMITY_NO_MEMORY;
    column->first = place / places * places;
    column->count = column->first + places < length ? places : length - column->first;
    if (!variable->rank)
        return comity_reader_get(&table->reader, variable->name, COMITY_FLOAT64, column->values);
    memcpy(count, variable->extent, sizeof count);
    start[0] = column->first;
    count[0] = column->count;
    return comity_reader_get_box(&table->reader, variable->name, start, count, COMITY_FLOAT64,
                                 column->values);
}

static size_t place_in(const struct export_table *table, const struct export_column *column)
{
    size_t place = 0;
    for (size_t k = 0; k < column->variable->rank; k++)
        place += column->step[k] * table->at[column->variable->dimension[k]];
    return place;
}

int export_number(struct export_table *table, struct export_column *column, double *value)
{
    const struct comity_reader_variable *variable = column->variable;
    const size_t outer = variable->rank ? table->at[variable->dimension[0]] : 0;
    *value = NAN;
    if (column->strings)
        return COMITY_OK;
    if (!column->values || outer < column->first || outer >= column->first + column->count) {
        const int status = read_stretch(table, column, outer);
        if (status)
            return status;
    }
    *value = column->values[place_in(table, column) -
                            column->first * (variable->rank ? column->step[0] : 0)];
    return COMITY_OK;
}

/* ---- cells ---- */

/* Days since a month as an ISO date. */
static void write_date(long base, double days, char text[EXPORT_TEXT])
{
    long month = base + (long)floor(days / 31);
    char name[16];
    while (comity_month_days(base, month + 1) <= (long)days)
        month++;
    comity_month_format(month, name, sizeof name);
    snprintf(text, EXPORT_TEXT, "%s-%02ld", name, (long)days - comity_month_days(base, month) + 1);
}

static bool write_flag(const char *flags, double value, char text[EXPORT_TEXT])
{
    for (double flag = 0; *flags; flag++) {
        const size_t length = strcspn(flags, " ");
        if (flag == value) {
            snprintf(text, EXPORT_TEXT, "%.*s", (int)length, flags);
            return true;
        }
        flags += length + strspn(flags + length, " ");
    }
    return false;
}

/* As many digits as single precision needs to be read back. */
static void write_single(double value, char text[EXPORT_TEXT])
{
    if (value == rint(value) && fabs(value) < 1e7) {
        snprintf(text, EXPORT_TEXT, "%.0f", value);
        return;
    }
    for (int digits = 1; digits <= 9; digits++) {
        snprintf(text, EXPORT_TEXT, "%.*g", digits, value);
        if (strtof(text, NULL) == (float)value)
            return;
    }
}

static void write_cell(const struct export_column *column, double value, bool named,
                       char text[EXPORT_TEXT])
{
    if (isnan(value))
        text[0] = '\0';
    else if (named && column->flags && write_flag(column->flags, value, text))
        return;
    else if (column->dates && fabs(value) < 1e7)
        write_date(column->base, value, text);
    else if (isinf(value))
        snprintf(text, EXPORT_TEXT, value > 0 ? "inf" : "-inf");
    else if (column->variable->element == COMITY_FLOAT32)
        write_single(value, text);
    else
        comity_number_format(value, 0, text);
}

int export_cell(struct export_table *table, struct export_column *column, bool named,
                const char **cell, char text[EXPORT_TEXT])
{
    double value;
    *cell = text;
    if (!column->variable) {
        snprintf(text, EXPORT_TEXT, "%zu", table->at[column->dimension]);
        return COMITY_OK;
    }
    if (column->strings) {
        *cell = column->strings[place_in(table, column)];
        return COMITY_OK;
    }
    const int status = export_number(table, column, &value);
    if (!status)
        write_cell(column, value, named, text);
    return status;
}

/* ---- which variables ---- */

static bool has(const struct comity_reader *reader, const struct comity_reader_variable *variable,
                const char *name)
{
    const struct export_column column = { .variable = variable };
    const size_t dimension = export_dimension(reader, name);
    return dimension < reader->dimension_count && export_has_dimension(&column, dimension);
}

static bool is_label(const struct comity_reader *reader,
                     const struct comity_reader_variable *variable)
{
    return comity_reader_find_dimension(reader, variable->name) != NULL;
}

/* What belongs to the setting, not to what came out. */
static bool is_setting(struct comity_reader *reader, const struct comity_reader_variable *variable)
{
    return variable->element == COMITY_STRING || is_label(reader, variable) ||
           has(reader, variable, "event") || strcmp(variable->name, "status") == 0 ||
           strcmp(variable->name, "replicates") == 0 ||
           strcmp(variable->name, "power_share") == 0 ||
           strcmp(variable->name, COMITY_PROVENANCE) == 0 ||
           comity_reader_has(reader, variable->name, "key");
}

/* Outcomes of replicates; the tables of a comparison; draws of a posterior; simulations. */
static bool is_usual(struct comity_reader *reader, const struct comity_reader_variable *variable)
{
    if (is_setting(reader, variable) || has(reader, variable, "tick"))
        return false;
    if (comity_reader_find_dimension(reader, "replicate"))
        return has(reader, variable, "replicate");
    if (strcmp(reader->format, "comparison") == 0)
        return has(reader, variable, "scenario") && has(reader, variable, "outcome");
    if (strcmp(reader->format, "run") == 0)
        return true; /* of one world */
    return has(reader, variable, "draw") || has(reader, variable, "simulation");
}

static int report_unknown_variable(const struct export_table *table, const char *name,
                                   struct comity_problems *problems)
{
    const struct comity_reader *reader = &table->reader;
    const char **names = calloc(reader->variable_count + 1, sizeof *names);
    size_t count = 0;
    for (size_t v = 0; names && v < reader->variable_count; v++)
        if (!is_label(reader, &reader->variables[v]))
            names[count++] = reader->variables[v].name;
    const char *nearest = names ? comity_nearest(name, names, count) : NULL;
    comity_problems_add_request(problems, "variables", "%s: there is no variable '%s'%s%s%s",
                                reader->path, name, nearest ? "; did you mean " : "",
                                nearest ? nearest : "; comity show lists them", nearest ? "?" : "");
    free(names);
    return COMITY_BAD_ARGUMENT;
}

static int choose_named(struct export_table *table, const char *list,
                        struct comity_problems *problems)
{
    char *names = strdup(list), *rest = names, *name;
    int status = names ? COMITY_OK : COMITY_NO_MEMORY;
    while (!status && (name = strsep(&rest, ", ")) != NULL) {
        const struct comity_reader_variable *variable = comity_reader_find(&table->reader, name);
        if (!*name)
            continue;
        if (!variable || is_label(&table->reader, variable))
            status = report_unknown_variable(table, name, problems);
        else if (table->columns_count < table->reader.variable_count)
            status = open_column(table, variable, &table->columns[table->columns_count++]);
    }
    free(names);
    return status;
}

static int choose_usual(struct export_table *table)
{
    int status = COMITY_OK;
    for (size_t v = 0; v < table->reader.variable_count && !status; v++) {
        if (is_usual(&table->reader, &table->reader.variables[v])) {
            status = open_column(table, &table->reader.variables[v],
                                 &table->columns[table->columns_count++]);
        }
    }
    return status;
}

/* ---- what labels them ---- */

/* A dimension of texts, whose places are columns of a wide table: states, pairs, phases. */
static bool is_inner(const struct export_table *table, size_t dimension)
{
    const char *name = table->reader.dimensions[dimension].name;
    return table->labels[dimension].strings && strcmp(name, "scenario") != 0 &&
           strcmp(name, "outcome") != 0;
}

static int label_dimensions(struct export_table *table, bool wide)
{
    int status = COMITY_OK;
    for (size_t d = 0; d < table->reader.dimension_count && !status; d++) {
        const struct comity_reader_variable *variable =
            comity_reader_find(&table->reader, table->reader.dimensions[d].name);
        table->labels[d].dimension = d;
        if (variable)
            status = open_column(table, variable, &table->labels[d]);
        for (size_t c = 0; c < table->columns_count; c++)
            table->row[d] = table->row[d] || export_has_dimension(&table->columns[c], d);
        table->row[d] = table->row[d] && !(wide && is_inner(table, d));
    }
    return status;
}

/* What lies over dimensions of the rows alone, none of them of texts. */
static bool is_beside(const struct export_table *table,
                      const struct comity_reader_variable *variable)
{
    bool within = variable->rank > 0 && !is_label(&table->reader, variable);
    for (size_t k = 0; k < variable->rank; k++) {
        within = within && table->row[variable->dimension[k]] &&
                 !is_inner(table, variable->dimension[k]);
    }
    for (size_t c = 0; c < table->columns_count; c++)
        within = within && table->columns[c].variable != variable;
    return within;
}

/* The setting of a row: axes, months, status; not other results. */
static int choose_beside(struct export_table *table)
{
    struct comity_reader *reader = &table->reader;
    int status = COMITY_OK;
    for (size_t v = 0; v < reader->variable_count && !status; v++) {
        const struct comity_reader_variable *variable = &reader->variables[v];
        const bool usual =
            is_usual(reader, variable) || has(reader, variable, "replicate") ||
            (has(reader, variable, "tick") && strcmp(variable->name, "time") != 0) ||
            (strcmp(reader->format, "comparison") == 0 && !has(reader, variable, "outcome"));
        if (!usual && is_beside(table, variable))
            status = open_column(table, variable, &table->beside[table->beside_count++]);
    }
    const struct comity_reader_variable *counts = comity_reader_find(reader, "replicates");
    if (!status && counts && counts->element != COMITY_STRING &&
        comity_reader_find_dimension(reader, "replicate"))
        status = open_column(table, counts, &table->replicates);
    return status;
}

static int prepare(struct export_table *table, const struct comity_export_options *options,
                   struct comity_problems *problems)
{
    const size_t dimensions = table->reader.dimension_count, count = table->reader.variable_count;
    table->labels = calloc(dimensions + 1, sizeof *table->labels);
    table->columns = calloc(count + 1, sizeof *table->columns);
    table->beside = calloc(count + 1, sizeof *table->beside);
    table->row = calloc(dimensions + 1, sizeof *table->row);
    table->at = calloc(dimensions + 1, sizeof *table->at);
    if (!table->labels || !table->columns || !table->beside || !table->row || !table->at)
        return COMITY_NO_MEMORY;
    int status = options->variables ? choose_named(table, options->variables, problems)
                                    : choose_usual(table);
    if (!status && !table->columns_count) {
        return job_problem(problems, "variables",
                           "%s: nothing is chosen; comity show lists what the "
                           "file holds",
                           options->file);
    }
    if (status || (status = label_dimensions(table, options->shape == COMITY_EXPORT_WIDE)))
        return status;
    return choose_beside(table);
}

int export_table_open(struct export_table *table, const struct comity_export_options *options,
                      struct comity_problems *problems)
{
    const size_t before = problems->count;
    *table = (struct export_table){ 0 };
    int status =
        options->trust ? COMITY_OK : comity_file_check_values(options->file, true, problems);
    if (status)
        return status;
    status = comity_reader_open(&table->reader, options->file, problems);
    if (!status)
        status = prepare(table, options, problems);
    return problems->count > before ? status : job_fail(status, problems);
}

void export_table_free(struct export_table *table)
{
    for (size_t d = 0; table->labels && d < table->reader.dimension_count; d++)
        free_column(&table->labels[d]);
    for (size_t c = 0; c < table->columns_count; c++)
        free_column(&table->columns[c]);
    for (size_t c = 0; c < table->beside_count; c++)
        free_column(&table->beside[c]);
    free_column(&table->replicates);
    free(table->labels);
    free(table->columns);
    free(table->beside);
    free(table->row);
    free(table->at);
    comity_reader_free(&table->reader);
    *table = (struct export_table){ 0 };
}
