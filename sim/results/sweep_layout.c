/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "results/sweep_layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_WORLDS = 8192,        /* about as many outcomes make a chunk */
    BLOCKS = 64,                /* about as many at least, so that threads and shards can share */
    BLOCK_TRACKS = 4000 * 1000, /* bytes of trajectories that a thread computes before it goes on */
    BLOCK_VALUES = 8000 * 1000, /* of others */
    CHUNK = 256 * 1024,         /* bytes of a trajectory or of series, about */
    CHUNK_MOST = 64 << 20,      /* of anything: readers have a chunk in memory twice */
    RANGES = 2 * BLOCKS,        /* about as many blocks at least, where points are divided */
    RANGE_LEAST = 256,          /* replicates of a range, unless their trajectories are too long */
    RANGE_TRACKS = 16 << 20     /* bytes of trajectories of a range */
};

/* What waits in memory to become a part. */
static const double held_bytes = 64e6;

bool comity_sweep_keeps(const struct sweep_layout *layout, enum sweep_content content)
{
    for (size_t k = 0; k < layout->count; k++)
        if (layout->datasets[k].content == content)
            return true;
    return false;
}

/* Appends dimensions to a dataset; the caller sets the first chunk extent if it is not the whole.
 */
static void add_dimensions(struct sweep_dataset *dataset, const char *names, size_t count,
                           const size_t *extents)
{
    const size_t used = strlen(dataset->dimensions);
    if (!count)
        return;
    snprintf(dataset->dimensions + used, sizeof dataset->dimensions - used, "%s%s", used ? " " : "",
             names);
    for (size_t d = 0; d < count; d++) {
        dataset->extent[dataset->rank] = dataset->chunk[dataset->rank] = extents[d];
        dataset->rank++;
    }
}

/* Replicates, and perhaps ticks. */
static void add_replicates(struct sweep_dataset *dataset, const size_t *extents, size_t count)
{
    dataset->replicates = true;
    add_dimensions(dataset, count == 2 ? "replicate tick" : "replicate", count, extents);
}

static void add_shape(struct sweep_dataset *dataset, enum comity_shape shape)
{
    size_t extents[2];
    const size_t rank = comity_shape_extents(shape, extents);
    add_dimensions(dataset, comity_shape_dimensions(shape), rank, extents);
}

static struct sweep_dataset *add(struct sweep_layout *layout, enum sweep_content content,
                                 enum comity_element element, size_t source)
{
    struct sweep_dataset *dataset = &layout->datasets[layout->count++];
    const int real = element == COMITY_FLOAT32 || element == COMITY_FLOAT64;
    *dataset = (struct sweep_dataset){ .content = content,
                                       .element = element,
                                       .source = source,
                                       .units = "1",
                                       .chunks = 1,
                                       .fill = real ? NAN : 0,
                                       .may_lack = real };
    return dataset;
}

/* Its name and its description, in two parts each. */
static void name(struct sweep_dataset *dataset, const char *first, const char *last,
                 const char *description, const char *further)
{
    snprintf(dataset->name, sizeof dataset->name, "%s%s", first, last);
    snprintf(dataset->long_name, sizeof dataset->long_name, "%s%s", description, further);
}

static enum comity_element real_of(const struct comity_sweep *sweep)
{
    return sweep->double_precision ? COMITY_FLOAT64 : COMITY_FLOAT32;
}

static void add_counts(struct sweep_layout *layout)
{
    struct sweep_dataset *status = add(layout, SWEEP_STATUS, COMITY_INT8, 0);
    name(status, "status", "", "what became of the point", "");
    status->flag_meanings = "not_run done failed";
    name(add(layout, SWEEP_REPLICATES, COMITY_INT32, 0), "replicates", "",
         "replicates computed at the point", "");
}

static void add_outcomes(struct sweep_layout *layout)
{
    const struct comity_sweep *sweep = layout->sweep;
    const size_t replicates = sweep->replicates;
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        if (!sweep->outcomes[k])
            continue;
        struct sweep_dataset *dataset = add(layout, SWEEP_OUTCOME, real_of(sweep), k);
        name(dataset, outcome->name, "", outcome->definition, "");
        dataset->units = outcome->unit;
        dataset->flag_meanings = comity_kind_meanings(outcome->kind);
        add_replicates(dataset, &replicates, 1);
        add_shape(dataset, outcome->shape);
    }
}

/* Measures with a name; of a series every value, of an ensemble the first. */
static void add_measures(struct sweep_layout *layout)
{
    const struct comity_sweep *sweep = layout->sweep;
    const size_t replicates = sweep->replicates;
    for (size_t k = 0; sweep->measures && k < sweep->measures->set.count; k++) {
        const struct comity_measure_definition *measure = &sweep->measures->set.measures[k];
        if (!comity_measure_is_result(measure))
            continue;
        const bool of_world = measure->level == COMITY_MEASURE_OF_WORLD;
        struct sweep_dataset *dataset =
            add(layout, of_world ? SWEEP_MEASURE : SWEEP_ENSEMBLE, real_of(sweep), k);
        name(dataset, measure->name, "", "measure: ", measure->type->definition);
        dataset->units = comity_measure_unit(&sweep->measures->set, k);
        if (of_world) {
            add_replicates(dataset, &replicates, 1);
            continue;
        }
        name(add(layout, SWEEP_ENSEMBLE_ERROR, real_of(sweep), k), measure->name, "_error",
             "standard error of ", measure->name);
    }
}

static void add_trajectory(struct sweep_layout *layout, size_t track)
{
    const struct comity_recording *recording = &layout->experiment.recording;
    const struct comity_track *kept = &recording->tracks[track];
    const size_t ticks[2] = { layout->sweep->replicates, recording->rows };
    struct sweep_dataset *dataset = add(layout, SWEEP_TRAJECTORY, kept->element, track);
    name(dataset, kept->variable->name, "", kept->variable->long_name, "");
    dataset->flag_meanings = comity_kind_meanings(kept->variable->kind);
    if (kept->element == COMITY_INT8 && layout->sweep->adaptive.active) {
        /* -1 where a replicate was not computed; without gaps readers keep whole numbers */
        dataset->fill = -1;
        dataset->may_lack = 1;
    }
    add_replicates(dataset, ticks, 2);
    add_shape(dataset, kept->variable->shape);
    const size_t bytes = comity_track_bytes(recording, track);
    const size_t fit = bytes < CHUNK ? CHUNK / bytes : 1;
    dataset->chunk[0] = fit < ticks[0] ? fit : ticks[0];
    dataset->chunks = (ticks[0] + dataset->chunk[0] - 1) / dataset->chunk[0];
}

static struct sweep_dataset *add_series(struct sweep_layout *layout, enum sweep_content content,
                                        size_t track, const char *suffix, const char *what)
{
    const struct comity_recording *recording = &layout->experiment.recording;
    const struct comity_variable *variable = recording->tracks[track].variable;
    const size_t rows = recording->rows;
    struct sweep_dataset *dataset = add(layout, content, real_of(layout->sweep), track);
    name(dataset, variable->name, suffix, variable->long_name, what);
    add_dimensions(dataset, "tick", 1, &rows);
    add_shape(dataset, variable->shape);
    return dataset;
}

/* Mean, deviation and quantiles of levels; shares of the region's phases. Of these, mean and
 * deviation do without the values, and shares are counted. */
static void add_series_of(struct sweep_layout *layout, size_t track)
{
    const struct comity_variable *variable = layout->experiment.recording.tracks[track].variable;
    const size_t phases = COMITY_PHASES, quantiles = layout->sweep->quantiles_count;
    if (variable->kind == COMITY_KIND_PHASE && variable->shape == COMITY_SCALAR) {
        struct sweep_dataset *shares =
            add_series(layout, SWEEP_PHASE_SHARE, track, "_share", ": share of the replicates");
        add_dimensions(shares, "phase_name", 1, &phases);
        layout->experiment.phases_of_points = 1;
        layout->experiment.skip_phase_counts = 0;
        return;
    }
    layout->experiment.recording.tracks[track].summed = true;
    add_series(layout, SWEEP_MEAN, track, "_mean", ": mean over the replicates");
    add_series(layout, SWEEP_DEVIATION, track, "_standard_deviation",
               ": standard deviation over the replicates");
    if (quantiles) {
        struct sweep_dataset *dataset = add_series(layout, SWEEP_QUANTILES, track, "_quantile",
                                                   ": quantiles over the replicates");
        add_dimensions(dataset, "quantile", 1, &quantiles);
    }
}

/* The tracks that trajectories and series need between them. */
static int set_recording(struct sweep_layout *layout)
{
    const struct comity_sweep *sweep = layout->sweep;
    const char *unknown, *trajectories = sweep->trajectories, *series = sweep->series;
    char *names = trajectories && series ? comity_make_text("%s,%s", trajectories, series)
                                         : strdup(trajectories ? trajectories
                                                  : series     ? series
                                                               : "none");
    if (!names)
        return COMITY_NO_MEMORY;
    const int status = comity_recording_init(&layout->experiment.recording, names, sweep->ticks,
                                             sweep->every, sweep->double_precision, &unknown);
    free(names);
    return status;
}

static void add_tracks(struct sweep_layout *layout)
{
    struct comity_recording *recording = &layout->experiment.recording;
    bool summed = false;
    for (size_t k = 0; k < recording->count; k++) {
        struct comity_track *track = &recording->tracks[k];
        const bool kept = comity_recording_asks(layout->sweep->trajectories, track->variable->name);
        if (kept)
            add_trajectory(layout, k);
        if (comity_recording_asks(layout->sweep->series, track->variable->name))
            add_series_of(layout, k);
        track->unkept = !kept;
        summed |= track->summed;
    }
    comity_recording_sum(recording);
    recording->quantiles = layout->sweep->quantiles;
    recording->quantiles_count = summed ? layout->sweep->quantiles_count : 0;
}

/* The first axis of which a block of the wanted size takes more than one level; then blocks of
 * about one size, so that the last of a row is not mostly padding. */
static void divide_points(struct sweep_layout *layout, size_t wanted)
{
    size_t extent[COMITY_RANK_MAX], inner = 1;
    size_t axis = comity_sweep_point_extents(layout->sweep, extent) - 1;
    while (axis > 0 && inner * extent[axis] <= wanted / 2)
        inner *= extent[axis--];
    const size_t most = wanted > inner ? wanted / inner : 1;
    const size_t blocks = (extent[axis] + most - 1) / most;
    layout->split_axis = axis;
    layout->block_points = (extent[axis] + blocks - 1) / blocks * inner;
    layout->row_points = extent[axis] * inner;
}

/* Cuts what is too large for one chunk along its first dimension; one point makes a block then, as
 * wanted_points has it. */
static void cut_large_chunks(struct sweep_layout *layout)
{
    for (size_t k = 0; k < layout->count; k++) {
        struct sweep_dataset *dataset = &layout->datasets[k];
        const size_t bytes =
            comity_sweep_dataset_size(dataset) * comity_element_size(dataset->element);
        const bool divided = layout->ranges > 1 && !dataset->of_points;
        if (dataset->rank > 0 && dataset->chunks == 1 && bytes > CHUNK_MOST && !divided) {
            const size_t fit = CHUNK_MOST / (bytes / dataset->extent[0]);
            dataset->chunk[0] = fit ? fit : 1;
            dataset->chunks = (dataset->extent[0] - 1) / dataset->chunk[0] + 1;
        }
    }
}

/* How many points make a block: as far as worlds, trajectories and chunks stay small, and fewer
 * where there would be only a few blocks. */
static size_t wanted_points(const struct sweep_layout *layout)
{
    const size_t replicates = layout->sweep->replicates;
    const struct comity_recording *recording = &layout->experiment.recording;
    const size_t tracks = replicates * comity_recording_bytes(recording) +
                          3 * recording->slots_count * recording->rows * sizeof(double);
    const size_t most = comity_sweep_keeps(layout, SWEEP_TRAJECTORY) ? BLOCK_TRACKS : BLOCK_VALUES;
    const size_t shared = (size_t)((layout->sweep->points + BLOCKS - 1) / BLOCKS);
    size_t wanted = BLOCK_WORLDS / replicates;
    wanted = shared < wanted ? shared : wanted;
    wanted = tracks && most / tracks < wanted ? most / tracks : wanted;
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        const size_t bytes =
            comity_sweep_dataset_size(dataset) * comity_element_size(dataset->element);
        if (dataset->content >= SWEEP_TRAJECTORY && CHUNK / bytes < wanted)
            wanted = CHUNK / bytes; /* 0 where one point makes several chunks */
    }
    return wanted;
}

/* What is made of all replicates of a point at once, or decides how many there are, leaves it
 * whole.
 */
static bool can_divide_points(const struct sweep_layout *layout)
{
    return !layout->sweep->adaptive.active && !comity_sweep_keeps(layout, SWEEP_QUANTILES) &&
           !comity_sweep_keeps(layout, SWEEP_ENSEMBLE);
}

/* The replicates of a range, a power of two, so that chunks fit in; 0: points are not divided. */
static size_t wanted_range(const struct sweep_layout *layout)
{
    const size_t replicates = layout->sweep->replicates;
    const size_t world = comity_recording_bytes(&layout->experiment.recording);
    const uint64_t points = layout->sweep->points;
    const bool few = points < BLOCKS && points * replicates >= BLOCKS * RANGE_LEAST;
    size_t range = BLOCK_WORLDS;
    if (!can_divide_points(layout) ||
        (replicates <= 2 * BLOCK_WORLDS && !few && replicates * world <= 4 * (size_t)RANGE_TRACKS))
        return 0;
    while (few && range > RANGE_LEAST && points * ((replicates - 1) / range + 1) < RANGES)
        range /= 2;
    while (range > 1 && range * world > RANGE_TRACKS)
        range /= 2;
    return range < replicates ? range : 0;
}

/* One point makes a block then, or less. */
static void divide_replicates(struct sweep_layout *layout, size_t range)
{
    const size_t sums = comity_sweep_sums_size(layout);
    layout->block_replicates = range;
    layout->ranges = (layout->sweep->replicates - 1) / range + 1;
    for (size_t k = 0; k < layout->count; k++) {
        struct sweep_dataset *dataset = &layout->datasets[k];
        const size_t most = dataset->content == SWEEP_TRAJECTORY ? CHUNK : CHUNK_MOST;
        const size_t bytes = comity_sweep_dataset_size(dataset) / layout->sweep->replicates *
                             comity_element_size(dataset->element);
        dataset->of_points = !dataset->replicates;
        if (dataset->replicates) {
            dataset->chunk[0] = range;
            while (dataset->chunk[0] > 1 && dataset->chunk[0] * bytes > most)
                dataset->chunk[0] /= 2;
            dataset->chunks = range / dataset->chunk[0];
        }
    }
    struct sweep_dataset *dataset = add(layout, SWEEP_SUMS, COMITY_FLOAT64, 0);
    name(dataset, "range_sums", "", "what the replicates of the range add to their point", "");
    add_dimensions(dataset, "range_sum", 1, &sums);
}

size_t comity_sweep_block_chunks(const struct sweep_layout *layout)
{
    size_t chunks = 0;
    for (size_t k = 0; k < layout->count; k++)
        chunks += layout->datasets[k].chunks;
    return chunks;
}

size_t comity_sweep_chunk_elements(const struct sweep_layout *layout,
                                   const struct sweep_dataset *dataset)
{
    size_t count = layout->block_points;
    for (size_t d = 0; d < dataset->rank; d++)
        count *= dataset->chunk[d];
    return count;
}

/* Points into ranges of so many replicates, unless it is 0, and all into blocks. */
static void divide(struct sweep_layout *layout, size_t range)
{
    const struct comity_sweep *sweep = layout->sweep;
    struct comity_experiment *experiment = &layout->experiment;
    if (range)
        divide_replicates(layout, range);
    const bool divided = layout->ranges > 1;
    cut_large_chunks(layout);
    divide_points(layout, divided ? 1 : wanted_points(layout));
    experiment->block = layout->block_points * layout->block_replicates;
    experiment->row = (uint64_t)(divided ? 1 : layout->row_points) * sweep->replicates;
    layout->blocks = comity_experiment_blocks(experiment);
    double bytes = 0;
    for (size_t k = 0; k < layout->count; k++) {
        bytes += (double)(comity_sweep_block_elements(layout, &layout->datasets[k], 0) *
                          comity_element_size(layout->datasets[k].element));
    }
    layout->held_blocks = (uint64_t)fmax(1, held_bytes / bytes);
}

/* The datasets, as if points were not divided. */
static int init(struct sweep_layout *layout, const struct comity_sweep *sweep)
{
    enum { MOST = 3 + COMITY_OUTCOMES + 5 * COMITY_VARIABLES };
    *layout = (struct sweep_layout){
        .sweep = sweep, .compression = 1, .block_replicates = sweep->replicates, .ranges = 1
    };
    layout->experiment = (struct comity_experiment){
        .points = sweep->points,
        .replicates = sweep->replicates,
        .ticks = sweep->ticks,
        .mean_field = sweep->mean_field,
        .adaptive = sweep->adaptive,
        .skip_phase_counts = 1,
        .context = (void *)(uintptr_t)sweep,
        .point = comity_sweep_point,
    };
    if (sweep->measures) {
        layout->experiment.measures = &sweep->measures->set;
        layout->experiment.twin = comity_sweep_twin;
    }
    const size_t measures = sweep->measures ? 2 * sweep->measures->set.count : 0;
    layout->datasets = calloc(MOST + measures, sizeof *layout->datasets);
    if (!layout->datasets)
        return COMITY_NO_MEMORY;
    add_counts(layout);
    add_outcomes(layout);
    add_measures(layout);
    const int status = set_recording(layout);
    if (!status)
        add_tracks(layout);
    return status;
}

int comity_sweep_layout_init_divided(struct sweep_layout *layout, const struct comity_sweep *sweep,
                                     size_t block_replicates)
{
    int status = init(layout, sweep);
    if (!status && block_replicates) {
        const bool even = (block_replicates & (block_replicates - 1)) == 0;
        status = even && block_replicates < sweep->replicates && can_divide_points(layout)
                     ? COMITY_OK
                     : COMITY_BAD_ARGUMENT;
    }
    if (!status)
        divide(layout, block_replicates);
    return status;
}

int comity_sweep_layout_init(struct sweep_layout *layout, const struct comity_sweep *sweep)
{
    const int status = init(layout, sweep);
    if (!status)
        divide(layout, wanted_range(layout));
    return status;
}

void comity_sweep_layout_free(struct sweep_layout *layout)
{
    free(layout->datasets);
    layout->datasets = NULL;
    layout->count = 0;
}
