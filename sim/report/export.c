/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/export.h"

#include "core/text_stream.h"
#include "jobs/job.h"
#include "report/print.h"

#include <math.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* ---- the rows ---- */

/* Where the table stands on its way to a stream. */
struct writing {
    struct export_table *table;
    FILE *stream;
    const char *between; /* before the next cell */
    int status;
    const struct comity_monitor *monitor;
    uint64_t rows;
};

static void put(struct writing *writing, const char *cell)
{
    fputs(writing->between, writing->stream);
    report_print_csv_text(writing->stream, cell);
    writing->between = ",";
}

static void end_row(struct writing *writing)
{
    fputc('\n', writing->stream);
    writing->between = "";
    if (ferror(writing->stream) && !writing->status)
        writing->status = COMITY_CANNOT_WRITE;
    enum { UNWATCHED = 256 };
    const struct comity_monitor *monitor = writing->monitor;
    const struct comity_progress now = { .what = "writing", .done = writing->rows++ };
    if (monitor && now.done % UNWATCHED == 0 && !writing->status &&
        monitor->progress(monitor->context, &now))
        writing->status = COMITY_INTERRUPTED;
}

static void put_cell(struct writing *writing, struct export_column *column, bool named)
{
    char text[EXPORT_TEXT];
    const char *cell = "";
    if (!writing->status)
        writing->status = export_cell(writing->table, column, named, &cell, text);
    put(writing, cell);
}

/* Which dimensions move: all, those of the rows, or those within a row. */
enum moving { MOVE_ALL, MOVE_ROWS, MOVE_WITHIN };

/* The next place, the last of count dimensions (NULL: of the file) fastest; false at the end. */
static bool advance(struct export_table *table, const size_t dimension[], size_t count,
                    enum moving moving)
{
    for (size_t k = count; k-- > 0;) {
        const size_t d = dimension ? dimension[k] : k;
        if (moving == MOVE_ALL || table->row[d] == (moving == MOVE_ROWS)) {
            if (++table->at[d] < table->reader.dimensions[d].length)
                return true;
            table->at[d] = 0;
        }
    }
    return false;
}

/* A state toward itself, of a variable over both. */
static bool is_toward_itself(const struct export_table *table, const struct export_column *column)
{
    const size_t state = export_dimension(&table->reader, "state"),
                 partner = export_dimension(&table->reader, "partner");
    return export_has_dimension(column, state) && export_has_dimension(column, partner) &&
           table->at[state] == table->at[partner];
}

/* A replicate that a point was not given. */
static bool is_left_out(struct writing *writing, const struct export_column *column)
{
    struct export_table *table = writing->table;
    const size_t replicate = export_dimension(&table->reader, "replicate");
    double count = INFINITY;
    if (table->replicates.variable && export_has_dimension(column, replicate) && !writing->status)
        writing->status = export_number(table, &table->replicates, &count);
    return (double)table->at[replicate] >= count;
}

/* ---- tidy: a row for each number ---- */

static void write_tidy_variable(struct writing *writing, struct export_column *column, bool named)
{
    struct export_table *table = writing->table;
    const size_t dimensions = table->reader.dimension_count;
    memset(table->at, 0, dimensions * sizeof *table->at);
    do {
        if (is_toward_itself(table, column) || is_left_out(writing, column))
            continue;
        for (size_t d = 0; d < dimensions; d++)
            if (table->row[d] && export_has_dimension(column, d))
                put_cell(writing, &table->labels[d], true);
            else if (table->row[d])
                put(writing, "");
        for (size_t b = 0; b < table->beside_count; b++) {
            bool within = true;
            for (size_t k = 0; k < table->beside[b].variable->rank; k++) {
                within =
                    within && export_has_dimension(column, table->beside[b].variable->dimension[k]);
            }
            if (within)
                put_cell(writing, &table->beside[b], true);
            else
                put(writing, "");
        }
        put(writing, column->variable->name);
        if (column->strings)
            put(writing, "");
        else
            put_cell(writing, column, false);
        if (named && (column->flags || column->strings))
            put_cell(writing, column, true);
        else if (named)
            put(writing, "");
        end_row(writing);
    } while (!writing->status &&
             advance(table, column->variable->dimension, column->variable->rank, MOVE_ALL));
}

static void put_heads(struct writing *writing)
{
    const struct export_table *table = writing->table;
    for (size_t d = 0; d < table->reader.dimension_count; d++)
        if (table->row[d])
            put(writing, table->reader.dimensions[d].name);
    for (size_t b = 0; b < table->beside_count; b++)
        put(writing, table->beside[b].variable->name);
}

static void write_tidy(struct writing *writing)
{
    struct export_table *table = writing->table;
    bool named = false;
    for (size_t c = 0; c < table->columns_count; c++)
        named = named || table->columns[c].flags || table->columns[c].strings;
    put_heads(writing);
    put(writing, "variable");
    put(writing, "value");
    if (named)
        put(writing, "label");
    end_row(writing);
    for (size_t c = 0; c < table->columns_count && !writing->status; c++)
        write_tidy_variable(writing, &table->columns[c], named);
}

/* ---- wide: a column for each outcome ---- */

/* "final_trust MEX>USA", "accords_total USA-MEX/migration". */
static void put_name(struct writing *writing, const struct export_column *column)
{
    struct export_table *table = writing->table;
    const struct comity_reader_variable *variable = column->variable;
    char name[1024], text[EXPORT_TEXT];
    const char *separator = " ";
    snprintf(name, sizeof name, "%s", variable->name);
    for (size_t k = 0; k < variable->rank; k++) {
        const size_t d = variable->dimension[k];
        const char *label = "";
        if (!table->row[d] && !writing->status) {
            writing->status = export_cell(table, &table->labels[d], true, &label, text);
            comity_append(name, sizeof name, "%s%s", separator, label);
            separator = strcmp(table->reader.dimensions[d].name, "state") == 0 ? ">" : "/";
        }
    }
    put(writing, name);
}

/* The cells of a variable in a row, or what stands over them. */
static void put_cells(struct writing *writing, struct export_column *column, bool heads)
{
    struct export_table *table = writing->table;
    const struct comity_reader_variable *variable = column->variable;
    do {
        if (!is_toward_itself(table, column)) {
            if (heads)
                put_name(writing, column);
            else
                put_cell(writing, column, true);
        }
    } while (!writing->status && advance(table, variable->dimension, variable->rank, MOVE_WITHIN));
}

static void write_wide(struct writing *writing)
{
    struct export_table *table = writing->table;
    const size_t dimensions = table->reader.dimension_count;
    put_heads(writing);
    for (size_t c = 0; c < table->columns_count; c++)
        put_cells(writing, &table->columns[c], true);
    end_row(writing);
    do {
        bool left_out = false;
        for (size_t c = 0; c < table->columns_count; c++)
            left_out = left_out || is_left_out(writing, &table->columns[c]);
        if (left_out || writing->status)
            continue;
        for (size_t d = 0; d < dimensions; d++)
            if (table->row[d])
                put_cell(writing, &table->labels[d], true);
        for (size_t b = 0; b < table->beside_count; b++)
            put_cell(writing, &table->beside[b], true);
        for (size_t c = 0; c < table->columns_count; c++)
            put_cells(writing, &table->columns[c], false);
        end_row(writing);
    } while (!writing->status && advance(table, NULL, dimensions, MOVE_ROWS));
}

/* ---- where it goes ---- */

static int write_table(struct export_table *table, const struct comity_export_options *options,
                       const struct comity_monitor *monitor, FILE *stream)
{
    struct writing writing = {
        .table = table, .stream = stream, .between = "", .monitor = monitor
    };
    (options->shape == COMITY_EXPORT_WIDE ? write_wide : write_tidy)(&writing);
    if (!writing.status && fflush(stream) != 0)
        writing.status = COMITY_CANNOT_WRITE;
    return writing.status;
}

static int check_place(const struct comity_export_options *options,
                       struct comity_problems *problems)
{
    const char *dot = strrchr(options->path, '.');
    struct stat there;
    if (dot && (strcasecmp(dot, ".h5") == 0 || strcasecmp(dot, ".hdf5") == 0 ||
                strcasecmp(dot, ".nc") == 0)) {
        return job_problem(problems, NULL, "-o %s: a table is written as CSV; name it .csv",
                           options->path);
    }
    const int status = job_check_overlap(options->path, options->file, problems);
    if (!status && !options->replace && stat(options->path, &there) == 0 && there.st_size > 0 &&
        S_ISREG(there.st_mode)) {
        return job_problem(problems, NULL,
                           "%s: a file is there; --force replaces it, or name another file",
                           options->path);
    }
    return status;
}

struct export_job {
    struct export_table *table;
    const struct comity_export_options *options;
    const struct comity_monitor *monitor;
};

static int write_text(FILE *stream, void *context, struct comity_problems *problems)
{
    const struct export_job *job = context;
    const int status = write_table(job->table, job->options, job->monitor, stream);
    if (status != COMITY_CANNOT_WRITE && !job->table->reader.status)
        job_fail(status, problems);
    export_table_free(job->table); /* HDF5 without memory may die of it: no table is there yet */
    return status;
}

int comity_export(const struct comity_export_options *options, const struct comity_monitor *monitor,
                  struct comity_problems *problems)
{
    struct export_table table = { 0 };
    int status = options->path ? check_place(options, problems) : COMITY_OK;
    if (!status)
        status = export_table_open(&table, options, problems);
    if (!status && options->path) {
        status = comity_write_text(options->path, options->replace, write_text,
                                   &(struct export_job){ &table, options, monitor }, problems);
    } else if (!status) {
        status = job_printed(write_table(&table, options, monitor, stdout), problems);
        if (status != COMITY_CANNOT_WRITE && !table.reader.status)
            job_fail(status, problems);
    }
    export_table_free(&table);
    return status;
}
