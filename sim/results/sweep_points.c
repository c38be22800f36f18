/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Coordinates of the points, slab by slab, so that memory does not grow with their number. */
#include "core/text_stream.h"
#include "results/coordinates.h"
#include "results/settings.h"
#include "results/sweep_parts.h"

#include <comity/calendar.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLAB = 16384 }; /* points that are in memory at once: a chunk of real numbers */

/* The members along one dimension: those of an axis of a grid, or all of a list of points. */
struct columns {
    const struct comity_sweep *sweep;
    struct comity_writer *writer;
    const struct comity_sweep_axis *axis; /* NULL: of a list */
    const char *dimension;
    size_t length, count;
    const struct comity_sweep_member *members[COMITY_SWEEP_MEMBERS];
};

/* The values of all members at one place; returns the writer's status. */
static int read_row(const struct columns *columns, size_t place, double *row)
{
    if (!columns->axis) {
        return comity_writer_fail_status(columns->writer,
                                         comity_sweep_values(columns->sweep, place, row));
    }
    for (size_t k = 0; k < columns->count; k++)
        row[k] = comity_axis_level(&columns->members[k]->axis, place);
    return columns->writer->status;
}

/* Whether a member lacks a value somewhere: a point at its base has none. */
static bool has_gap(const struct columns *columns, size_t member)
{
    double row[COMITY_SWEEP_MEMBERS];
    bool gap = false;
    for (size_t place = 0; place < columns->length && !gap; place++)
        gap = !read_row(columns, place, row) && isnan(row[member]);
    return gap;
}

/* Months, as days since the start. */
static void declare_months(const struct columns *columns, size_t member,
                           struct comity_variable_description *description)
{
    const double missing = NAN;
    char month[16], units[48];
    comity_month_format(columns->sweep->scenarios[0].start, month, sizeof month);
    snprintf(units, sizeof units, "days since %s-01", month);
    description->units = units;
    description->fill = has_gap(columns, member) ? &missing : NULL;
    comity_writer_variable(columns->writer, description);
    comity_writer_text(columns->writer, description->name, "calendar", "proleptic_gregorian");
}

/* Names of scenarios; "base" of a point at its base. */
static void put_scenarios(const struct columns *columns, size_t member,
                          struct comity_variable_description *description)
{
    double row[COMITY_SWEEP_MEMBERS];
    const char **texts = calloc(columns->length, sizeof *texts);
    if (!texts)
        comity_writer_fail_memory(columns->writer);
    for (size_t k = 0; k < columns->length && texts; k++) {
        texts[k] = read_row(columns, k, row) || isnan(row[member])
                       ? "base"
                       : columns->sweep->scenario_names[(size_t)row[member]];
    }
    description->element = COMITY_STRING;
    if (texts)
        comity_writer_coordinate(columns->writer, description, texts);
    free(texts);
}

/* The units of a parameter as others read them; those that are none of a system are left out. */
static const char *units_of(const struct comity_sweep_member *member)
{
    const char *unit = member->selection.parameter ? member->selection.parameter->unit : "1";
    return strcmp(unit, "month") == 0 || strcmp(unit, "month-1") == 0 ? unit : "1";
}

/* Declares a member as numbers, months, or names of scenarios, which are written at once. */
static void declare_member(const struct columns *columns, size_t k)
{
    const struct comity_sweep_member *member = columns->members[k];
    struct comity_writer *writer = columns->writer;
    struct comity_variable_description description = { .name = member->name,
                                                       .element = COMITY_FLOAT64,
                                                       .dimensions = columns->dimension,
                                                       .long_name = member->key };
    if (member->of_dates) {
        declare_months(columns, k, &description);
    } else if (member->of_scenarios) {
        put_scenarios(columns, k, &description);
    } else {
        description.units = units_of(member);
        comity_writer_variable(writer, &description);
        if (member->axis.logarithmic)
            comity_writer_text(writer, member->name, "scale", "logarithmic");
    }
}

/* Values of the members at some places, [members][SLAB]. */
static void put_slab(const struct columns *columns, size_t first, size_t count, double *values)
{
    const long start = columns->sweep->scenarios[0].start;
    double row[COMITY_SWEEP_MEMBERS];
    for (size_t at = 0; at < count && !read_row(columns, first + at, row); at++) {
        for (size_t k = 0; k < columns->count; k++) {
            const bool month = columns->members[k]->of_dates && !isnan(row[k]);
            values[k * SLAB + at] = month ? (double)comity_month_days(start, (long)row[k]) : row[k];
        }
    }
    for (size_t k = 0; k < columns->count; k++) {
        if (!columns->members[k]->of_scenarios) {
            comity_writer_put_box(columns->writer, columns->members[k]->name, &first, &count,
                                  values + k * SLAB);
        }
    }
}

/* Adds a name to a list, which is a stream. */
static void add_name(FILE *names, const char *name)
{
    fprintf(names, "%s%s", ftell(names) > 0 ? " " : "", name);
}

/* Adds the members of an axis. */
static void add_members(struct columns *columns, const struct comity_sweep_axis *axis, FILE *names)
{
    for (size_t k = 0; k < axis->members_count; k++) {
        columns->members[columns->count++] = &axis->members[k];
        if (strcmp(axis->members[k].name, columns->dimension) != 0)
            add_name(names, axis->members[k].name);
    }
}

static void put_columns(const struct columns *columns)
{
    double *values = calloc(columns->count, SLAB * sizeof *values);
    if (!values)
        comity_writer_fail_memory(columns->writer);
    for (size_t k = 0; k < columns->count; k++)
        declare_member(columns, k);
    for (size_t first = 0; first < columns->length && !columns->writer->status; first += SLAB) {
        const size_t left = columns->length - first;
        put_slab(columns, first, left < SLAB ? left : SLAB, values);
    }
    free(values);
}

static void put_grid(const struct sweep_layout *layout, struct comity_writer *writer, FILE *names)
{
    const struct comity_sweep *sweep = layout->sweep;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        struct columns columns = { .sweep = sweep,
                                   .writer = writer,
                                   .axis = axis,
                                   .dimension = axis->name,
                                   .length = axis->levels };
        add_members(&columns, axis, names);
        comity_writer_dimension(writer, axis->name, axis->levels);
        put_columns(&columns);
    }
}

/* The names of the factors by number. */
static void put_names_of_factors(const struct comity_sweep *sweep, struct comity_writer *writer,
                                 int saltelli)
{
    char names[COMITY_SWEEP_AXES * (sizeof sweep->axes->name + 1)] = "";
    for (size_t a = 0; a < sweep->axes_count; a++)
        comity_append(names, sizeof names, "%s%s", a ? " " : "", sweep->axes[a].name);
    comity_writer_text(writer, saltelli ? "exchanged_factor" : "moved_factor", "factors", names);
}

/* Which matrix and row a Saltelli point belongs to, which factor a Morris point moved and what that
 * came to, in units of its axis. */
static void find_place(const struct comity_sweep *sweep, size_t point, int32_t *places,
                       double *step)
{
    const bool saltelli = sweep->design.kind == COMITY_DESIGN_SALTELLI;
    struct comity_saltelli_place place = { 0 };
    struct comity_morris_move move = { 0 };
    if (saltelli)
        comity_saltelli_place(&sweep->prepared, point, &place);
    else
        comity_morris_move(&sweep->prepared, point, &move);
    *step = comity_sweep_morris_step(sweep, &move);
    const size_t factor = saltelli ? place.factor : move.factor;
    const int32_t number = factor == SIZE_MAX ? -1 : (int32_t)factor;
    places[0] = (int32_t)(saltelli ? place.row : move.trajectory);
    places[SLAB] = saltelli ? (int32_t)place.matrix : number;
    places[2 * SLAB] = saltelli ? number : move.sign;
}

/* What some points are in the design: `places` [COMITY_DESIGN_PLACES][SLAB] and `steps`. */
static void put_places_of(const struct comity_sweep *sweep, struct comity_writer *writer,
                          size_t first, size_t count, int32_t *places, double *steps)
{
    const char *const *labels = comity_design_facts(sweep->design.kind)->places;
    const bool morris = sweep->design.kind == COMITY_DESIGN_MORRIS;
    for (size_t k = 0; k < count; k++)
        find_place(sweep, first + k, places + k, steps + k);
    for (size_t k = 0; k < COMITY_DESIGN_PLACES; k++)
        comity_writer_put_box(writer, labels[k], &first, &count, places + k * SLAB);
    if (morris)
        comity_writer_put_box(writer, "moved_step", &first, &count, steps);
}

static void declare_places(const struct comity_sweep *sweep, struct comity_writer *writer,
                           FILE *names)
{
    const int saltelli = sweep->design.kind == COMITY_DESIGN_SALTELLI;
    const char *const *labels = comity_design_facts(sweep->design.kind)->places;
    struct comity_variable_description description = { .element = COMITY_INT32,
                                                       .dimensions = "point",
                                                       .units = "1" };
    for (size_t k = 0; k < COMITY_DESIGN_PLACES; k++) {
        description.name = labels[k];
        description.long_name = saltelli && k == 1 ? "matrix of the point: 0 A, 1 AB, 2 BA, 3 B"
                                                   : "place of the point in the design; -1 none";
        comity_writer_variable(writer, &description);
        add_name(names, labels[k]);
    }
    put_names_of_factors(sweep, writer, saltelli);
    if (!saltelli) {
        description.name = "moved_step";
        description.element = COMITY_FLOAT64;
        description.long_name = "part of the axis of the moved factor that the move came to; 0 "
                                "none";
        comity_writer_variable(writer, &description);
        add_name(names, "moved_step");
    }
}

static void put_places(const struct comity_sweep *sweep, struct comity_writer *writer, FILE *names)
{
    const size_t points = (size_t)sweep->points;
    if (!comity_design_facts(sweep->design.kind)->places[0])
        return;
    int32_t *places = calloc(COMITY_DESIGN_PLACES * SLAB, sizeof *places);
    double *steps = calloc(SLAB, sizeof *steps);
    if (!places || !steps)
        comity_writer_fail_memory(writer);
    declare_places(sweep, writer, names);
    for (size_t first = 0; first < points && !writer->status; first += SLAB) {
        const size_t left = points - first;
        put_places_of(sweep, writer, first, left < SLAB ? left : SLAB, places, steps);
    }
    free(places);
    free(steps);
}

static void put_list(const struct sweep_layout *layout, struct comity_writer *writer, FILE *names)
{
    const struct comity_sweep *sweep = layout->sweep;
    struct columns columns = {
        .sweep = sweep, .writer = writer, .dimension = "point", .length = (size_t)sweep->points
    };
    for (size_t a = 0; a < sweep->axes_count; a++)
        add_members(&columns, &sweep->axes[a], names);
    comity_put_counter(writer, "point", 0, columns.length, "point of the design");
    put_columns(&columns);
    put_places(sweep, writer, names);
}

char *comity_sweep_put_points(const struct sweep_layout *layout, struct comity_writer *writer)
{
    char *names = NULL;
    FILE *stream = comity_text_open(&names);
    if (!stream) {
        comity_writer_fail_memory(writer);
        return NULL;
    }
    if (comity_sweep_is_grid(layout->sweep))
        put_grid(layout, writer, stream);
    else
        put_list(layout, writer, stream);
    if (!comity_text_close(stream, &names))
        comity_writer_fail_memory(writer);
    return names;
}

/* ---- power ---- */

/* Shares of power of some points, which make a box: `start` and `count` have its extents. */
static void put_power_of(const struct comity_sweep *sweep, struct comity_writer *writer,
                         uint64_t first, size_t points, size_t *start, size_t *count,
                         double *shares)
{
    const size_t rank = comity_sweep_is_grid(sweep) ? sweep->axes_count : 1;
    struct comity_point point;
    comity_point_init(&point);
    for (size_t k = 0; k < points && !writer->status; k++) {
        comity_writer_fail_status(writer,
                                  comity_sweep_point((void *)(uintptr_t)sweep, first + k, &point));
        comity_power_shares(point.parameters, shares + k * COMITY_STATES);
    }
    comity_point_free(&point);
    start[rank] = 0;
    count[rank] = COMITY_STATES;
    comity_writer_put_box(writer, "power_share", start, count, shares);
}

void comity_sweep_put_power(const struct sweep_layout *layout, struct comity_writer *writer)
{
    const struct comity_sweep *sweep = layout->sweep;
    const size_t most = layout->block_points > SLAB ? layout->block_points : SLAB;
    char dimensions[2048];
    size_t start[COMITY_RANK_MAX + 1], count[COMITY_RANK_MAX + 1];
    double *shares = calloc(most, COMITY_STATES * sizeof *shares);
    comity_writer_fail_status(
        writer, shares ? comity_sweep_point_dimensions(sweep, dimensions, sizeof dimensions)
                       : COMITY_NO_MEMORY);
    comity_put_power_shares(writer, dimensions, NULL);
    uint64_t first = 0;
    size_t points = 0;
    for (uint64_t block = 0; first + points < sweep->points && !writer->status;
         block += layout->ranges) {
        if (comity_sweep_is_grid(sweep)) {
            points = comity_sweep_block_points(layout, block, &first);
            comity_sweep_block_box(layout, block, points, start, count);
        } else {
            first += points;
            points = sweep->points - first < SLAB ? (size_t)(sweep->points - first) : SLAB;
            start[0] = (size_t)first;
            count[0] = points;
        }
        put_power_of(sweep, writer, first, points, start, count, shares);
    }
    free(shares);
}
