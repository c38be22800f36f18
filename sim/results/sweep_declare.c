/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/coordinates.h"
#include "core/text_stream.h"
#include "results/settings.h"
#include "results/sweep_parts.h"
#include "results/sweep_sums.h"

#include <comity/calendar.h>
#include <comity/scenario_file.h>
#include <comity/status.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool comity_sweep_has(const struct sweep_dataset *dataset, bool whole)
{
    return whole ? dataset->content != SWEEP_SUMS : !dataset->of_points;
}

/* Replicates, and of a part of divided points what their ranges come to. */
static int put_replicates(const struct sweep_layout *layout, struct comity_writer *writer,
                          bool whole)
{
    const bool divided = layout->ranges > 1;
    const size_t replicates = whole ? layout->sweep->replicates : layout->block_replicates;
    const int32_t range = (int32_t)layout->block_replicates;
    int status = comity_put_counter(writer, "replicate", 0, replicates, "replicate");
    if (!status && divided) {
        status = comity_writer_numbers(writer, NULL, COMITY_SWEEP_RANGE, COMITY_INT32, 1, &range);
    }
    if (!status && divided && !whole) {
        comity_writer_dimension(writer, "range_sum", comity_sweep_sums_size(layout));
    }
    if (status) {
        return status;
    }
    return writer->status;
}

int comity_sweep_put_dimensions(const struct sweep_layout *layout, struct comity_writer *writer,
                                bool whole)
{
    const struct comity_sweep *sweep = layout->sweep;
    const struct comity_recording *recording = &layout->experiment.recording;
    const int status = put_replicates(layout, writer, whole);
    if (status) {
        return status;
    }
    comity_writer_text(writer, "replicate", "standard_name", "realization");
    comity_put_index_sets(writer, &sweep->scenarios[0]);
    if (recording->count) {
        comity_put_ticks(writer, &sweep->scenarios[0], recording->rows, recording->every);
    }
    if (comity_sweep_keeps(layout, SWEEP_QUANTILES)) {
        comity_writer_dimension(writer, "quantile", sweep->quantiles_count);
        comity_writer_coordinate(
            writer,
            &(struct comity_variable_description){ .name = "quantile",
                                                   .element = COMITY_FLOAT64,
                                                   .dimensions = "quantile",
                                                   .long_name = "probability of the quantile",
                                                   .units = "1" },
            sweep->quantiles);
    }
    return writer->status;
}

static int put_dataset(const struct sweep_layout *layout, struct comity_writer *writer,
                       const struct sweep_dataset *dataset, const char *leading, size_t rank,
                       const size_t *chunk, const char *coordinates)
{
    size_t shape[COMITY_RANK_MAX];
    char *dimensions = NULL, *further = NULL;
    int status = COMITY_OK;
    memcpy(shape, chunk, rank * sizeof *shape);
    memcpy(shape + rank, dataset->chunk, dataset->rank * sizeof *shape);
    if (asprintf(&dimensions, "%s %s", leading, dataset->dimensions) < 0) {
        dimensions = NULL;
        status = COMITY_NO_MEMORY;
    }
    if (asprintf(&further, "%s%s%s", coordinates ? coordinates : "",
                 coordinates && *coordinates ? " " : "",
                 strstr(dataset->dimensions, "tick") ? "time" : "") < 0) {
        further = NULL;
        status = COMITY_NO_MEMORY;
    }
    if (!status) {
        status =
            comity_writer_variable(writer, &(struct comity_variable_description){
                                               .name = dataset->name,
                                               .element = dataset->element,
                                               .dimensions = dimensions,
                                               .long_name = dataset->long_name,
                                               .units = dataset->units,
                                               .coordinates = *further ? further : NULL,
                                               .flag_meanings = dataset->flag_meanings,
                                               .fill = dataset->may_lack ? &dataset->fill : NULL,
                                               .chunk = shape,
                                               .compression = layout->compression,
                                           });
    }
    free(dimensions);
    free(further);
    return status;
}

int comity_sweep_put_datasets(const struct sweep_layout *layout, struct comity_writer *writer,
                              const char *leading, size_t rank, const size_t *chunk,
                              const char *coordinates, bool whole)
{
    int status = COMITY_OK;
    for (size_t k = 0; k < layout->count && !status; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        if (comity_sweep_has(dataset, whole)) {
            status = put_dataset(layout, writer, dataset, leading, rank, chunk, coordinates);
        }
    }
    return status;
}

/* What differs from the scenarios' files at every point, as the texts changes_0, changes_1 ...; and
 * as data where it is the same in all of them. */
static void put_changes(const struct comity_sweep *sweep, struct comity_writer *writer)
{
    const char *first = sweep->scenarios[0].changes;
    bool alike = true;
    char name[48];
    for (size_t k = 0; k < sweep->scenarios_count; k++) {
        const char *changes = sweep->scenarios[k].changes;
        alike = alike && strcmp(changes ? changes : "", first ? first : "") == 0;
        if (changes) {
            snprintf(name, sizeof name, "changes_%zu", k);
            comity_writer_group_text(writer, "provenance", name, changes);
        }
    }
    if (alike) {
        comity_put_changes(writer, &sweep->scenarios[0]);
    }
}

/* A line for each of the texts scenario_0, scenario_1 ...: its name as a value of an axis. */
static int put_scenario_names(const struct comity_sweep *sweep, struct comity_writer *writer)
{
    char *names = NULL;
    size_t size;
    FILE *stream = open_memstream(&names, &size);
    if (!stream) {
        return COMITY_NO_MEMORY;
    }
    for (size_t k = 0; k < sweep->scenarios_count; k++) {
        fprintf(stream, "%s\n", sweep->scenario_names[k]);
    }
    const int status = comity_text_close(stream, &names)
                           ? comity_writer_group_text(writer, "provenance", "scenarios", names)
                           : COMITY_NO_MEMORY;
    free(names);
    return status;
}

bool comity_sweep_varies_power(const struct comity_sweep *sweep)
{
    for (size_t a = 0; a < sweep->axes_count; a++) {
        for (size_t k = 0; k < sweep->axes[a].members_count; k++) {
            const struct comity_sweep_member *member = &sweep->axes[a].members[k];
            const struct comity_parameter *parameter = member->selection.parameter;
            if (member->of_scenarios || (parameter && parameter->slot == COMITY_SLOT_POWER)) {
                return true;
            }
        }
    }
    return false;
}

/* Shares of power of the base, or of each point where they can differ. */
static int put_power(const struct comity_sweep *sweep, struct comity_writer *writer)
{
    const size_t points = comity_sweep_varies_power(sweep) ? (size_t)sweep->points : 1;
    char dimensions[2048];
    double *shares = calloc(points, COMITY_STATES * sizeof *shares);
    if (!shares) {
        return COMITY_NO_MEMORY;
    }
    struct comity_point point;
    comity_point_init(&point);
    int status = comity_sweep_point_dimensions(sweep, dimensions, sizeof dimensions);
    comity_power_shares(sweep->scenarios[0].parameters, shares);
    for (size_t k = 0; points > 1 && k < points && !status; k++) {
        status = comity_sweep_point((void *)(uintptr_t)sweep, k, &point);
        comity_power_shares(point.parameters, shares + k * COMITY_STATES);
    }
    comity_point_free(&point);
    if (!status) {
        status = comity_put_power_shares(writer, points > 1 ? dimensions : NULL, shares);
    }
    free(shares);
    return status;
}

/* Start, events and power, for readers that do not read the scenarios' texts. */
static int put_settings(const struct comity_sweep *sweep, struct comity_writer *writer)
{
    const struct comity_scenario **scenarios = calloc(sweep->scenarios_count, sizeof *scenarios);
    const char **names = calloc(sweep->scenarios_count, sizeof *names);
    int status = scenarios && names ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < sweep->scenarios_count && !status; k++) {
        scenarios[k] = &sweep->scenarios[k];
        names[k] = sweep->scenario_names[k];
    }
    if (!status && !(status = comity_put_start(writer, &sweep->scenarios[0]))) {
        status = comity_put_events(writer, scenarios, names, sweep->scenarios_count);
    }
    free(scenarios);
    free(names);
    if (status) {
        return status;
    }
    return put_power(sweep, writer);
}

int comity_sweep_put_provenance(const struct sweep_layout *layout, struct comity_writer *writer,
                                const char *command_line)
{
    const struct comity_sweep *sweep = layout->sweep;
    const int set = put_settings(sweep, writer);
    if (set) {
        return set;
    }
    char name[48];
    comity_writer_text(writer, NULL, "design", comity_design_name(sweep->design.kind));
    comity_writer_text(writer, NULL, "mode", sweep->mean_field ? "mean_field" : "stochastic");
    if (sweep->posterior_hash[0] != '\0') {
        comity_writer_text(writer, NULL, "posterior_sha256", sweep->posterior_hash);
    }
    comity_writer_text(writer, NULL, "draws", sweep->independent ? "independent" : "common");
    const int32_t ticks = (int32_t)sweep->ticks;
    comity_writer_numbers(writer, NULL, "ticks", COMITY_INT32, 1, &ticks);
    comity_writer_group_text(writer, "provenance", "sweep", sweep->text ? sweep->text : "");
    if (sweep->table_text) {
        comity_writer_group_text(writer, "provenance", "table", sweep->table_text);
    }
    const int put = comity_put_attached(writer, "attached_", &sweep->attached);
    if (put) {
        return put;
    }
    for (size_t k = 0; k < sweep->scenarios_count; k++) {
        char *text = comity_scenario_write(&sweep->scenarios[k]);
        if (!text) {
            return COMITY_NO_MEMORY;
        }
        snprintf(name, sizeof name, "scenario_%zu", k);
        comity_writer_group_text(writer, "provenance", name, text);
        free(text);
    }
    put_changes(sweep, writer);
    const int named = put_scenario_names(sweep, writer);
    if (named) {
        return named;
    }
    comity_writer_text(writer, NULL, "title", sweep->title);
    return comity_put_build(writer, command_line);
}

/* Months, as days since the start; of a point at its base there is none. */
static int put_months(const struct comity_sweep *sweep, struct comity_writer *writer,
                      struct comity_variable_description *description, size_t count,
                      const double *values)
{
    const long start = sweep->scenarios[0].start;
    const double missing = NAN;
    char month[16], units[48];
    bool lack = false;
    double *days = calloc(count, sizeof *days);
    if (!days) {
        return COMITY_NO_MEMORY;
    }
    for (size_t k = 0; k < count; k++) {
        lack |= isnan(values[k]) != 0;
        days[k] = isnan(values[k]) ? NAN : (double)comity_month_days(start, (long)values[k]);
    }
    comity_month_format(start, month, sizeof month);
    snprintf(units, sizeof units, "days since %s-01", month);
    description->units = units;
    description->fill = lack ? &missing : NULL;
    comity_writer_coordinate(writer, description, days);
    free(days);
    return comity_writer_text(writer, description->name, "calendar", "proleptic_gregorian");
}

/* Names of scenarios; "base" of a point at its base. */
static int put_scenarios(const struct comity_sweep *sweep, struct comity_writer *writer,
                         struct comity_variable_description *description, size_t count,
                         const double *values)
{
    const char **texts = calloc(count, sizeof *texts);
    if (!texts) {
        return COMITY_NO_MEMORY;
    }
    for (size_t k = 0; k < count; k++) {
        texts[k] = isnan(values[k]) ? "base" : sweep->scenario_names[(size_t)values[k]];
    }
    description->element = COMITY_STRING;
    const int status = comity_writer_coordinate(writer, description, texts);
    free(texts);
    return status;
}

/* The units of a parameter as others read them; those that are none of a system are left out. */
static const char *units_of(const struct comity_sweep_member *member)
{
    const char *unit = member->selection.parameter ? member->selection.parameter->unit : "1";
    return strcmp(unit, "month") == 0 || strcmp(unit, "month-1") == 0 ? unit : "1";
}

/* Values of one member along a dimension, as numbers, months or scenario names. */
static int put_values(const struct sweep_layout *layout, struct comity_writer *writer,
                      const struct comity_sweep_member *member, const char *dimension, size_t count,
                      const double *values)
{
    const struct comity_sweep *sweep = layout->sweep;
    struct comity_variable_description description = { .name = member->name,
                                                       .element = COMITY_FLOAT64,
                                                       .dimensions = dimension,
                                                       .long_name = member->key };
    if (member->of_dates) {
        return put_months(sweep, writer, &description, count, values);
    }
    if (member->of_scenarios) {
        return put_scenarios(sweep, writer, &description, count, values);
    }
    description.units = units_of(member);
    comity_writer_coordinate(writer, &description, values);
    return member->axis.logarithmic
               ? comity_writer_text(writer, member->name, "scale", "logarithmic")
               : writer->status;
}

/* Adds a name to a list, which is a stream. */
static void add_name(FILE *names, const char *name)
{
    fprintf(names, "%s%s", ftell(names) > 0 ? " " : "", name);
}

static int put_grid(const struct sweep_layout *layout, struct comity_writer *writer, FILE *names)
{
    const struct comity_sweep *sweep = layout->sweep;
    int status = COMITY_OK;
    for (size_t a = 0; a < sweep->axes_count && !status; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        double *values = calloc(axis->levels, sizeof *values);
        if (!values) {
            return COMITY_NO_MEMORY;
        }
        comity_writer_dimension(writer, axis->name, axis->levels);
        for (size_t k = 0; k < axis->members_count && !status; k++) {
            const struct comity_sweep_member *member = &axis->members[k];
            for (size_t level = 0; level < axis->levels; level++) {
                values[level] = comity_axis_level(&member->axis, level);
            }
            status = put_values(layout, writer, member, axis->name, axis->levels, values);
            if (k > 0) {
                add_name(names, member->name);
            }
        }
        free(values);
    }
    return status;
}

/* What each Morris move came to, in units of its axis. */
static int put_steps(const struct comity_sweep *sweep, struct comity_writer *writer)
{
    double *step = calloc((size_t)sweep->points, sizeof *step);
    int status = step ? comity_sweep_morris_steps(sweep, step) : COMITY_NO_MEMORY;
    if (!status) {
        comity_writer_coordinate(
            writer,
            &(struct comity_variable_description){ .name = "moved_step",
                                                   .element = COMITY_FLOAT64,
                                                   .dimensions = "point",
                                                   .long_name = "part of the axis of the moved "
                                                                "factor that the move came to; 0 "
                                                                "none",
                                                   .units = "1" },
            step);
    }
    free(step);
    return status;
}

/* The names of the factors by number. */
static void put_names_of_factors(const struct comity_sweep *sweep, struct comity_writer *writer,
                                 int saltelli)
{
    char names[COMITY_SWEEP_AXES * (sizeof sweep->axes->name + 1)] = "";
    size_t used = 0;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", a ? " " : "",
                                 sweep->axes[a].name);
    }
    comity_writer_text(writer, saltelli ? "exchanged_factor" : "moved_factor", "factors", names);
}

/* Which matrix and row a Saltelli point belongs to, which factor a Morris point moved. */
static int put_places(const struct sweep_layout *layout, struct comity_writer *writer, FILE *names)
{
    const struct comity_sweep *sweep = layout->sweep;
    const size_t points = (size_t)sweep->points;
    const int saltelli = sweep->design.kind == COMITY_DESIGN_SALTELLI;
    const char *const *labels = comity_design_facts(sweep->design.kind)->places;
    if (!labels[0]) {
        return COMITY_OK;
    }
    int32_t *places = calloc(COMITY_DESIGN_PLACES * points, sizeof *places);
    int status = COMITY_OK;
    if (!places) {
        return COMITY_NO_MEMORY;
    }
    for (size_t point = 0; point < points; point++) {
        struct comity_saltelli_place place = { 0 };
        struct comity_morris_move move = { 0 };
        if (saltelli) {
            comity_saltelli_place(&sweep->prepared, point, &place);
        } else {
            comity_morris_move(&sweep->prepared, point, &move);
        }
        const size_t factor = saltelli ? place.factor : move.factor;
        const int32_t number = factor == SIZE_MAX ? -1 : (int32_t)factor;
        places[point] = (int32_t)(saltelli ? place.row : move.trajectory);
        places[points + point] = saltelli ? (int32_t)place.matrix : number;
        places[2 * points + point] = saltelli ? number : move.sign;
    }
    for (size_t k = 0; k < COMITY_DESIGN_PLACES; k++) {
        comity_writer_coordinate(writer,
                                 &(struct comity_variable_description){
                                     .name = labels[k],
                                     .element = COMITY_INT32,
                                     .dimensions = "point",
                                     .long_name = saltelli && k == 1
                                                      ? "matrix of the point: 0 A, 1 AB, 2 BA, 3 B"
                                                      : "place of the point in the design; -1 none",
                                     .units = "1" },
                                 places + k * points);
        add_name(names, labels[k]);
    }
    free(places);
    put_names_of_factors(sweep, writer, saltelli);
    if (!saltelli) {
        add_name(names, "moved_step");
        status = put_steps(sweep, writer);
    }
    return writer->status ? writer->status : status;
}

static int put_list(const struct sweep_layout *layout, struct comity_writer *writer, FILE *names)
{
    const struct comity_sweep *sweep = layout->sweep;
    const size_t points = (size_t)sweep->points, members = comity_sweep_members(sweep);
    double row[COMITY_SWEEP_MEMBERS], *columns = calloc(points * members, sizeof *columns);
    int status = columns ? COMITY_OK : COMITY_NO_MEMORY;
    if (!status) {
        status = comity_put_counter(writer, "point", 0, points, "point of the design");
    }
    for (size_t point = 0; point < points && !status; point++) {
        status = comity_sweep_values(sweep, point, row);
        for (size_t column = 0; column < members && !status; column++) {
            columns[column * points + point] = row[column];
        }
    }
    const double *column = columns;
    for (size_t a = 0; a < sweep->axes_count && !status; a++) {
        for (size_t k = 0; k < sweep->axes[a].members_count && !status; k++, column += points) {
            const struct comity_sweep_member *member = &sweep->axes[a].members[k];
            status = put_values(layout, writer, member, "point", points, column);
            add_name(names, member->name);
        }
    }
    free(columns);
    if (status) {
        return status;
    }
    return put_places(layout, writer, names);
}

int comity_sweep_put_points(const struct sweep_layout *layout, struct comity_writer *writer,
                            char **names)
{
    size_t size;
    *names = NULL;
    FILE *stream = open_memstream(names, &size);
    if (!stream) {
        return COMITY_NO_MEMORY;
    }
    const int status = comity_sweep_is_grid(layout->sweep) ? put_grid(layout, writer, stream)
                                                           : put_list(layout, writer, stream);
    const bool closed = comity_text_close(stream, names);
    return status || closed ? status : COMITY_NO_MEMORY;
}
