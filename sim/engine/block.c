/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a thread does with a block: its worlds and their twins run, are observed and are measured.
 */
#include "engine/block.h"
#include "engine/fold.h"

#include <comity/status.h>

#include "model/kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What one thread works with. */
struct scratch {
    struct comity_simulator simulator;
    struct comity_world *worlds; /* [block] */
    struct comity_point *points; /* [points_count]: as many as a block may touch */
    size_t points_count;
    size_t *starts; /* [points_count]: the first worlds of adaptive points that want more */
    double *values; /* [replicates], of the outcome that decides an adaptive point */
    struct comity_tally tallies[COMITY_VECTORS_MOST];
    struct comity_measure_tally measures; /* cells NULL without measures */
    void *tile;                           /* as comity_series_settle takes it */
    struct comity_point *twins;           /* [scenarios - 1][points_count] */
    struct comity_world *twin_worlds;     /* [block] */
    size_t twins_count;
};

/* Where the observer puts what it sees of a block's worlds. */
struct observation {
    const struct comity_experiment *experiment;
    struct comity_tally *tallies; /* [COMITY_VECTORS_MOST] */
    struct comity_block *block;
    size_t first;                          /* what a view counts from, in the block */
    struct comity_measure_tally *measures; /* or NULL */
    size_t scenario;                       /* of the measures */
};

void comity_block_scratch_free(void *memory)
{
    struct scratch *scratch = memory;
    if (!scratch)
        return;
    comity_simulator_free(&scratch->simulator);
    for (size_t k = 0; scratch->points && k < scratch->points_count; k++)
        comity_point_free(&scratch->points[k]);
    for (size_t k = 0; scratch->twins && k < scratch->twins_count; k++)
        comity_point_free(&scratch->twins[k]);
    comity_measure_tally_free(&scratch->measures);
    free(scratch->points);
    free(scratch->twins);
    free(scratch->twin_worlds);
    free(scratch->worlds);
    free(scratch->starts);
    free(scratch->values);
    free(scratch->tile);
    free(scratch);
}

static int init_measures(const struct comity_experiment *experiment, struct scratch *scratch)
{
    if (!experiment->measures)
        return COMITY_OK;
    scratch->twins_count = (experiment->measures->scenarios_count - 1) * scratch->points_count;
    scratch->twins = calloc(scratch->twins_count + 1, sizeof *scratch->twins);
    scratch->twin_worlds = calloc(experiment->block, sizeof *scratch->twin_worlds);
    return scratch->twins && scratch->twin_worlds
               ? comity_measure_tally_init(&scratch->measures, experiment->measures)
               : COMITY_NO_MEMORY;
}

int comity_block_scratch_init(void *context, void **memory)
{
    const struct block_work *work = context;
    const struct comity_experiment *experiment = work->experiment;
    struct scratch *scratch = aligned_alloc(_Alignof(struct scratch), sizeof *scratch);
    *memory = scratch;
    if (!scratch)
        return COMITY_NO_MEMORY;
    memset(scratch, 0, sizeof *scratch);
    scratch->points_count = comity_block_points(experiment);
    scratch->points = calloc(scratch->points_count, sizeof *scratch->points);
    scratch->starts = calloc(scratch->points_count, sizeof *scratch->starts);
    scratch->worlds = calloc(experiment->block, sizeof *scratch->worlds);
    scratch->values =
        calloc(experiment->adaptive.active ? experiment->replicates : 1, sizeof *scratch->values);
    scratch->tile = aligned_alloc(64, comity_series_tile_bytes(experiment));
    if (!scratch->points || !scratch->starts || !scratch->worlds || !scratch->values ||
        !scratch->tile)
        return COMITY_NO_MEMORY;
    const int status = init_measures(experiment, scratch);
    if (status)
        return status;
    return comity_simulator_init(&scratch->simulator, experiment->kernel, experiment->mean_field);
}

void comity_block_result_free(void *memory)
{
    struct block_result *result = memory;
    struct comity_block *block = &result->block;
    for (size_t track = 0; track < COMITY_VARIABLES; track++)
        free(block->tracks[track]);
    free(block->sums);
    free(block->quantiles);
    free(block->values);
    free(block->outcomes);
    free(block->failed);
    free(block->phases);
    free(block->replicates);
    free(block->measures);
    if (block->attachment)
        result->experiment->detach(block->attachment);
    free(result);
}

/* Of each array of phases. */
static size_t phases_of_block(const struct comity_experiment *experiment)
{
    return experiment->phases_of_points ? comity_block_points(experiment) : 1;
}

int comity_block_result_init(void *context, void **memory)
{
    const struct block_work *work = context;
    const struct comity_experiment *experiment = work->experiment;
    const struct comity_recording *recording = &experiment->recording;
    struct block_result *result = calloc(1, sizeof *result);
    *memory = result;
    if (!result)
        return COMITY_NO_MEMORY;
    struct comity_block *block = &result->block;
    result->experiment = experiment;
    for (size_t track = 0; track < recording->count; track++) {
        block->tracks[track] = calloc(experiment->block, comity_track_bytes(recording, track));
        if (!block->tracks[track])
            return COMITY_NO_MEMORY;
    }
    const int status = comity_series_init(experiment, comity_block_points(experiment), block);
    block->outcomes = calloc(experiment->block, COMITY_OUTCOME_SLOTS * sizeof(double));
    block->failed = calloc(experiment->block, 1);
    block->phases = calloc(experiment->ticks * phases_of_block(experiment),
                           COMITY_PHASES * sizeof *block->phases);
    block->replicates = calloc(comity_block_points(experiment), sizeof *block->replicates);
    if (status || !block->outcomes || !block->failed || !block->phases || !block->replicates)
        return COMITY_NO_MEMORY;
    if (experiment->measures) {
        block->measures =
            calloc(experiment->block * (experiment->measures->row + 1), sizeof *block->measures);
        if (!block->measures)
            return COMITY_NO_MEMORY;
    }
    return experiment->attach ? experiment->attach(experiment->context, &block->attachment)
                              : COMITY_OK;
}

static void observe_measures(void *context, const struct comity_view *seen)
{
    const struct observation *observation = context;
    const size_t row = observation->measures->set->row;
    comity_measure_fold(observation->measures, observation->scenario,
                        observation->block->measures + observation->first * row, seen);
}

/* Where the phases of each world are counted. */
static void set_phase_changes(const struct observation *observation, const struct comity_view *seen)
{
    const struct comity_experiment *experiment = observation->experiment;
    for (size_t lane = 0; lane < seen->count; lane++) {
        const size_t world = observation->first + seen->first + lane;
        const size_t point = experiment->phases_of_points ? world / experiment->replicates : 0;
        observation->tallies[seen->vector].phase_changes[lane] =
            experiment->skip_phase_counts
                ? NULL
                : observation->block->phases + point * experiment->ticks * COMITY_PHASES;
    }
}

/* Which worlds became non-finite, while their outcomes are at hand. */
static void find_failures(const struct observation *observation, const struct comity_view *seen)
{
    for (size_t world = observation->first + seen->first, end = world + seen->count; world < end;
         world++) {
        observation->block->failed[world] =
            !comity_outcomes_sound(observation->block->outcomes + world * COMITY_OUTCOME_SLOTS);
    }
}

static void observe(void *context, const struct comity_view *seen)
{
    const struct observation *observation = context;
    struct comity_block *block = observation->block;
    if (seen->tick == 0)
        set_phase_changes(observation, seen);
    comity_outcomes_fold(&observation->tallies[seen->vector],
                         block->outcomes + observation->first * COMITY_OUTCOME_SLOTS, seen);
    if (seen->tick + 1 == seen->ticks)
        find_failures(observation, seen);
    if (observation->experiment->recording.count) {
        struct comity_view view = *seen;
        view.first += observation->first;
        comity_recording_store(&observation->experiment->recording, block->tracks, &view);
        comity_series_observe(observation->experiment, block, observation->first, seen);
    }
    if (observation->measures)
        observe_measures(context, seen);
}

/* Fills in the points that the block touches and lets its worlds point at them. */
static int set_worlds(const struct comity_experiment *experiment, struct scratch *scratch,
                      const struct comity_block *block)
{
    const uint64_t first_point = block->first / experiment->replicates;
    uint64_t last = UINT64_MAX;
    for (size_t k = 0; k < block->count; k++) {
        const uint64_t world = block->first + k, index = world / experiment->replicates;
        struct comity_point *point = &scratch->points[index - first_point];
        if (index != last) {
            const int status = experiment->point(experiment->context, index, point);
            if (status)
                return status;
            last = index;
        }
        scratch->worlds[k] = (struct comity_world){
            .parameters = point->parameters,
            .events = point->events,
            .events_count = point->events_count,
            .seed = point->seed,
            .stream = point->stream,
            .replicate = experiment->first_replicate + point->first_replicate +
                         (uint32_t)(world % experiment->replicates),
        };
    }
    return COMITY_OK;
}

/* What sees the worlds of a block from `first` on. */
static struct observation observation_of(const struct comity_experiment *experiment,
                                         struct scratch *scratch, struct comity_block *block,
                                         size_t first)
{
    return (struct observation){ .experiment = experiment,
                                 .tallies = scratch->tallies,
                                 .block = block,
                                 .first = first,
                                 .measures = experiment->measures ? &scratch->measures : NULL };
}

/* The points of twin scenario `scenario` that the block touches. */
static struct comity_point *twins_of(const struct scratch *scratch, size_t scenario)
{
    return scratch->twins + (scenario - 1) * scratch->points_count;
}

static int set_twins(const struct comity_experiment *experiment, struct scratch *scratch,
                     const struct comity_block *block)
{
    const uint64_t first = block->first / experiment->replicates;
    const uint64_t last = (block->first + block->count - 1) / experiment->replicates;
    void *context = experiment->twin_context ? experiment->twin_context : experiment->context;
    for (size_t s = 1; experiment->measures && s < experiment->measures->scenarios_count; s++) {
        for (size_t k = 0; k <= last - first; k++) {
            const int status = experiment->twin(context, first + k, s, &scratch->points[k],
                                                &twins_of(scratch, s)[k]);
            if (status)
                return status;
        }
    }
    return COMITY_OK;
}

/* The worlds of a block in a twin scenario: the same draws, other settings. */
static void set_twin_worlds(const struct comity_experiment *experiment, struct scratch *scratch,
                            const struct comity_block *block, size_t scenario)
{
    const uint64_t first_point = block->first / experiment->replicates;
    for (size_t k = 0; k < block->count; k++) {
        const uint64_t index = (block->first + k) / experiment->replicates;
        const struct comity_point *point = &twins_of(scratch, scenario)[index - first_point];
        scratch->twin_worlds[k] = scratch->worlds[k];
        scratch->twin_worlds[k].parameters = point->parameters;
        scratch->twin_worlds[k].events = point->events;
        scratch->twin_worlds[k].events_count = point->events_count;
    }
}

/* When worlds have run: their twins, then what is computed from both. Worlds `done` to done + count
 * after each of the starts; without starts, those from `done` on. */
static void measure_twins(const struct comity_experiment *experiment, struct scratch *scratch,
                          struct comity_block *block, size_t done, size_t starts, size_t count)
{
    for (size_t s = 1; s < experiment->measures->scenarios_count; s++) {
        struct observation observation = observation_of(experiment, scratch, block, done);
        const uint32_t ticks = comity_measure_ticks(experiment->measures, s);
        observation.scenario = s;
        set_twin_worlds(experiment, scratch, block, s);
        if (starts > 0) {
            comity_simulator_run_from(&scratch->simulator, scratch->twin_worlds + done,
                                      scratch->starts, starts, count, ticks, observe_measures,
                                      &observation);
        } else {
            comity_simulator_run(&scratch->simulator, scratch->twin_worlds + done, count, ticks,
                                 observe_measures, &observation);
        }
    }
}

/* What of a world's measures is computed from others and from parameters. */
static void combine_measures(const struct comity_experiment *experiment,
                             const struct scratch *scratch, struct comity_block *block,
                             size_t first, size_t count)
{
    const struct comity_measure_set *set = experiment->measures;
    const uint64_t first_point = block->first / experiment->replicates;
    const double *parameters[COMITY_MEASURE_SCENARIOS];
    for (size_t k = first; k < first + count; k++) {
        const size_t point = (size_t)((block->first + k) / experiment->replicates - first_point);
        parameters[0] = scratch->points[point].parameters;
        for (size_t s = 1; s < set->scenarios_count; s++)
            parameters[s] = twins_of(scratch, s)[point].parameters;
        comity_measure_combine(set, parameters, block->measures + k * set->row);
    }
}

/* Where the points of a block of whole points begin; how many there are. */
static size_t set_starts(const struct comity_experiment *experiment, struct scratch *scratch,
                         const struct comity_block *block)
{
    const size_t starts = block->count / experiment->replicates;
    for (size_t k = 0; k < starts; k++)
        scratch->starts[k] = k * experiment->replicates;
    return starts;
}

/* Computes the replicates `done` to done + count of the points that start where scratch says. */
static void compute_replicates(const struct comity_experiment *experiment, struct scratch *scratch,
                               struct comity_block *block, size_t starts, size_t done, size_t count)
{
    struct observation observation = observation_of(experiment, scratch, block, done);
    comity_simulator_run_from(&scratch->simulator, scratch->worlds + done, scratch->starts, starts,
                              count, experiment->ticks, observe, &observation);
    if (experiment->measures) {
        measure_twins(experiment, scratch, block, done, starts, count);
        for (size_t k = 0; k < starts; k++)
            combine_measures(experiment, scratch, block, scratch->starts[k] + done, count);
    }
}

/* A slice of a block of whole points: the same range of replicates of each, so that points still
 * share their draws, in whole vectors, or parts that are summed. */
static void compute_slice(const struct comity_experiment *experiment, struct scratch *scratch,
                          struct comity_block *block, unsigned slice, unsigned slices)
{
    const size_t together = comity_series_together(&experiment->recording);
    const size_t parts = (experiment->replicates - 1) / together + 1;
    const size_t first = parts * slice / slices * together;
    const size_t next = parts * (slice + 1) / slices * together;
    const size_t end = next < experiment->replicates ? next : experiment->replicates;
    if (end > first) {
        const size_t starts = set_starts(experiment, scratch, block);
        compute_replicates(experiment, scratch, block, starts, first, end - first);
    }
}

static void compute_all(const struct comity_experiment *experiment, struct scratch *scratch,
                        struct comity_block *block)
{
    struct observation observation = observation_of(experiment, scratch, block, 0);
    comity_simulator_run(&scratch->simulator, scratch->worlds, block->count, experiment->ticks,
                         observe, &observation);
    if (experiment->measures) {
        measure_twins(experiment, scratch, block, 0, 0, block->count);
        combine_measures(experiment, scratch, block, 0, block->count);
    }
}

/* Marks the worlds that a point did without, which have not failed. */
static void blank(const struct comity_experiment *experiment, struct comity_block *block,
                  size_t first, size_t count)
{
    memset(block->failed + first, 0, count);
    for (size_t k = first * COMITY_OUTCOME_SLOTS; k < (first + count) * COMITY_OUTCOME_SLOTS; k++)
        block->outcomes[k] = NAN;
    const size_t row = experiment->measures ? experiment->measures->row : 0;
    for (size_t k = first * row; k < (first + count) * row; k++)
        block->measures[k] = NAN;
    for (size_t track = 0; track < experiment->recording.count; track++) {
        const size_t bytes = comity_track_bytes(&experiment->recording, track);
        /* all bits set are NaN as a float and -1 as an integer */
        memset((char *)block->tracks[track] + first * bytes, 0xff, count * bytes);
    }
}

/* Outcomes or measures of the worlds of a block from `first` on. */
static const double *what_decides(const struct comity_experiment *experiment,
                                  const struct comity_block *block, size_t first)
{
    return experiment->adaptive.row ? block->measures + first * experiment->adaptive.row
                                    : block->outcomes + first * COMITY_OUTCOME_SLOTS;
}

/* Ends the points that need no more than `done` replicates; returns how many starts are left. */
static size_t end_points(const struct comity_experiment *experiment, struct scratch *scratch,
                         struct comity_block *block, uint32_t done, size_t starts)
{
    const uint32_t most = experiment->replicates;
    size_t left = 0;
    for (size_t k = 0; k < starts; k++) {
        const size_t first = scratch->starts[k];
        if (done < most &&
            !comity_adaptive_enough(&experiment->adaptive, experiment->ticks, done,
                                    what_decides(experiment, block, first), scratch->values)) {
            scratch->starts[left++] = first;
            continue;
        }
        blank(experiment, block, first + done, most - done);
        block->replicates[first / most] = done;
    }
    return left;
}

/* In rounds of all points that want more replicates, so that these share their draws. */
static void compute_adaptively(const struct comity_experiment *experiment, struct scratch *scratch,
                               struct comity_block *block)
{
    const uint32_t most = experiment->replicates;
    size_t starts = set_starts(experiment, scratch, block);
    for (uint32_t done = 0; starts > 0;) {
        const uint32_t wanted = done ? experiment->adaptive.step : experiment->adaptive.least;
        const uint32_t count = most - done < wanted ? most - done : wanted;
        compute_replicates(experiment, scratch, block, starts, done, count);
        done += count;
        starts = end_points(experiment, scratch, block, done, starts);
    }
}

static void set_range(const struct comity_experiment *experiment, uint64_t task,
                      struct comity_block *block)
{
    const uint64_t stride = experiment->stride ? experiment->stride : 1;
    block->index = experiment->first_block + task * stride;
    comity_experiment_range(experiment, block->index, &block->first, &block->count);
}

static void clear_phases(const struct comity_experiment *experiment, struct comity_block *block)
{
    memset(block->phases, 0,
           phases_of_block(experiment) * experiment->ticks * COMITY_PHASES * sizeof *block->phases);
}

int comity_block_compute(void *context, void *memory, uint64_t task, unsigned slice, void *result)
{
    const struct block_work *work = context;
    const struct comity_experiment *experiment = work->experiment;
    struct scratch *scratch = memory;
    struct comity_block own = ((struct block_result *)result)->block, *block = &own;
    set_range(experiment, task, block);
    int status = set_worlds(experiment, scratch, block);
    if (status || (status = set_twins(experiment, scratch, block)))
        return status;
    if (work->slices > 1 && task >= work->whole) {
        compute_slice(experiment, scratch, block, slice, work->slices);
        return COMITY_OK;
    }
    clear_phases(experiment, block);
    if (experiment->adaptive.active)
        compute_adaptively(experiment, scratch, block);
    else
        compute_all(experiment, scratch, block);
    return COMITY_OK;
}

/* What is left when every world of a block has run. */
int comity_block_finish(void *context, void *memory, uint64_t task, void *result)
{
    const struct block_work *work = context;
    const struct comity_experiment *experiment = work->experiment;
    struct comity_block *block = &((struct block_result *)result)->block;
    const struct scratch *scratch = memory;
    set_range(experiment, task, block);
    for (size_t point = 0; !experiment->adaptive.active && point < comity_block_points(experiment);
         point++)
        block->replicates[point] = experiment->replicates;
    comity_series_finish(experiment, comity_folds_of(scratch->simulator.kernel->lanes),
                         scratch->tile, block);
    for (size_t k = 0; k < phases_of_block(experiment); k++) {
        comity_outcomes_count_phases(block->phases + k * experiment->ticks * COMITY_PHASES,
                                     experiment->ticks);
    }
    const int status =
        experiment->finish ? experiment->finish(experiment->context, block) : COMITY_OK;
    if (work->slices > 1)
        clear_phases(experiment, block); /* slices add to what is there */
    return status;
}
