/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dimensions, datasets and provenance of the files of a sweep. */
#include "results/coordinates.h"
#include "core/text_stream.h"
#include "results/settings.h"
#include "results/sweep_parts.h"

#include <comity/scenario_file.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool comity_sweep_has(const struct sweep_dataset *dataset, bool whole)
{
    return whole ? dataset->content != SWEEP_SUMS : !dataset->of_points;
}

/* Replicates, and of a part of divided points what their ranges come to. */
static void put_replicates(const struct sweep_layout *layout, struct comity_writer *writer,
                           bool whole)
{
    const bool divided = layout->ranges > 1;
    const size_t replicates = whole ? layout->sweep->replicates : layout->block_replicates;
    comity_put_counter(writer, "replicate", 0, replicates, "replicate");
    if (divided) {
        comity_writer_number(writer, COMITY_SWEEP_RANGE, COMITY_INT32,
                             (double)layout->block_replicates);
    }
    if (divided && !whole)
        comity_writer_dimension(writer, "range_sum", comity_sweep_sums_size(layout));
    comity_writer_text(writer, "replicate", "standard_name", "realization");
}

void comity_sweep_put_dimensions(const struct sweep_layout *layout, struct comity_writer *writer,
                                 bool whole)
{
    const struct comity_sweep *sweep = layout->sweep;
    const struct comity_recording *recording = &layout->experiment.recording;
    put_replicates(layout, writer, whole);
    comity_put_index_sets(writer, &sweep->scenarios[0]);
    if (recording->count)
        comity_put_ticks(writer, &sweep->scenarios[0], recording->rows, recording->every);
    if (comity_sweep_keeps(layout, SWEEP_QUANTILES)) {
        comity_writer_dimension(writer, "quantile", sweep->quantiles_count);
        comity_put_numbers(writer, "quantile", "quantile", "1", "probability of the quantile",
                           sweep->quantiles);
    }
}

static void put_dataset(const struct sweep_layout *layout, struct comity_writer *writer,
                        const struct sweep_dataset *dataset, const char *leading, size_t rank,
                        const size_t *chunk, const char *coordinates)
{
    size_t shape[COMITY_RANK_MAX];
    struct comity_virtual_box *boxes = NULL;
    size_t boxes_count = 0;
    const bool elsewhere = layout->beside && !dataset->of_points;
    static const double none = 0; /* what a point that was not run has, which others know */
    const bool counts = dataset->content == SWEEP_STATUS || dataset->content == SWEEP_REPLICATES;
    char *dimensions = comity_make_text("%s %s", leading, dataset->dimensions);
    char *further = comity_make_text("%s%s%s", coordinates, *coordinates ? " " : "",
                                     strstr(dataset->dimensions, "tick") ? "time" : "");
    memcpy(shape, chunk, rank * sizeof *shape);
    memcpy(shape + rank, dataset->chunk, dataset->rank * sizeof *shape);
    if (!dimensions || !further ||
        (elsewhere && comity_sweep_virtual_boxes(layout, dataset, &boxes, &boxes_count))) {
        comity_writer_fail_memory(writer);
    } else {
        comity_writer_variable(writer, &(struct comity_variable_description){
                                           .name = dataset->name,
                                           .element = dataset->element,
                                           .dimensions = dimensions,
                                           .long_name = dataset->long_name,
                                           .units = dataset->units,
                                           .coordinates = *further ? further : NULL,
                                           .flag_meanings = dataset->flag_meanings,
                                           .fill = dataset->may_lack ? &dataset->fill : NULL,
                                           .chunk = elsewhere ? NULL : shape,
                                           .compression = elsewhere ? 0 : layout->compression,
                                           .boxes = boxes,
                                           .boxes_count = boxes_count,
                                           .unread = counts ? &none : NULL,
                                       });
    }
    free(dimensions);
    free(further);
    free(boxes);
}

void comity_sweep_put_datasets(const struct sweep_layout *layout, struct comity_writer *writer,
                               const char *leading, size_t rank, const size_t *chunk,
                               const char *coordinates, bool whole)
{
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        if (comity_sweep_has(dataset, whole))
            put_dataset(layout, writer, dataset, leading, rank, chunk, coordinates);
    }
}

/* What differs from the scenarios' files at every point, as the texts changes_0, changes_1 ...; and
 * as data where it is the same in all of them. */
static void put_changes(const struct comity_sweep *sweep, struct comity_writer *writer)
{
    const char *first = sweep->scenarios[0].changes;
    bool alike = true;
    for (size_t k = 0; k < sweep->scenarios_count; k++) {
        const char *changes = sweep->scenarios[k].changes;
        alike = alike && strcmp(changes ? changes : "", first ? first : "") == 0;
        comity_put_text(writer, changes, "changes_%zu", k);
    }
    if (alike)
        comity_put_changes(writer, &sweep->scenarios[0]);
}

/* A line for each of the texts scenario_0, scenario_1 ...: its name as a value of an axis. */
static void put_scenario_names(const struct comity_sweep *sweep, struct comity_writer *writer)
{
    char *names = NULL;
    FILE *stream = comity_text_open(&names);
    for (size_t k = 0; stream && k < sweep->scenarios_count; k++)
        fprintf(stream, "%s\n", sweep->scenario_names[k]);
    if (stream)
        comity_text_close(stream, &names);
    comity_put_made_text(writer, names, "scenarios");
}

bool comity_sweep_varies_power(const struct comity_sweep *sweep)
{
    for (size_t a = 0; a < sweep->axes_count; a++) {
        for (size_t k = 0; k < sweep->axes[a].members_count; k++) {
            const struct comity_sweep_member *member = &sweep->axes[a].members[k];
            const struct comity_parameter *parameter = member->selection.parameter;
            if (member->of_scenarios || (parameter && parameter->slot == COMITY_SLOT_POWER))
                return true;
        }
    }
    return false;
}

/* Shares of power of the base, or of each point where they can differ; a shard leaves these out. */
static void put_power(const struct sweep_layout *layout, struct comity_writer *writer, bool whole)
{
    double shares[COMITY_STATES];
    if (!comity_sweep_varies_power(layout->sweep) || layout->sweep->points <= 1) {
        comity_power_shares(layout->sweep->scenarios[0].parameters, shares);
        comity_put_power_shares(writer, NULL, shares);
    } else if (whole) {
        comity_sweep_put_power(layout, writer);
    }
}

/* Start, events and power, for readers that do not read the scenarios' texts. */
static void put_settings(const struct sweep_layout *layout, struct comity_writer *writer,
                         bool whole)
{
    const struct comity_sweep *sweep = layout->sweep;
    struct comity_event_table events = { 0 };
    for (size_t k = 0; k < sweep->scenarios_count; k++)
        comity_events_add(&events, &sweep->scenarios[k], sweep->scenario_names[k]);
    comity_put_start(writer, &sweep->scenarios[0]);
    comity_put_events(writer, &events);
    put_power(layout, writer, whole);
}

int comity_sweep_put_provenance(const struct sweep_layout *layout, struct comity_writer *writer,
                                bool whole, const char *command_line)
{
    const struct comity_sweep *sweep = layout->sweep;
    put_settings(layout, writer, whole);
    comity_writer_text(writer, NULL, "design", comity_design_name(sweep->design.kind));
    comity_writer_text(writer, NULL, "mode", sweep->mean_field ? "mean_field" : "stochastic");
    if (sweep->posterior_hash[0] != '\0')
        comity_writer_text(writer, NULL, "posterior_sha256", sweep->posterior_hash);
    comity_writer_text(writer, NULL, "draws", sweep->independent ? "independent" : "common");
    comity_writer_number(writer, "ticks", COMITY_INT32, sweep->ticks);
    comity_put_text(writer, sweep->text ? sweep->text : "", "sweep");
    comity_put_text(writer, sweep->table_text, "table");
    comity_put_attached(writer, "attached_", &sweep->attached);
    for (size_t k = 0; k < sweep->scenarios_count; k++) {
        comity_put_made_text(writer, comity_scenario_write(&sweep->scenarios[k]), "scenario_%zu",
                             k);
    }
    put_changes(sweep, writer);
    put_scenario_names(sweep, writer);
    comity_writer_text(writer, NULL, "title", sweep->title);
    comity_put_build(writer, command_line);
    return writer->status;
}
