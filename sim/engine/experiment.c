/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/block.h"

#include <comity/status.h>
#include <comity/workers.h>

#include <stdlib.h>
#include <string.h>

struct comity_experiment_run {
    struct block_work work;
    struct comity_workers *workers;
    const char *kernel;
};

void comity_point_init(struct comity_point *point)
{
    *point = (struct comity_point){ 0 };
}

void comity_point_free(struct comity_point *point)
{
    free(point->events);
    point->events = NULL;
    point->events_count = point->events_room = 0;
}

int comity_point_of_scenario(struct comity_point *point, const struct comity_scenario *scenario)
{
    if (point->events_room < scenario->events_count) {
        struct comity_event *events =
            realloc(point->events, scenario->events_count * sizeof *events);
        if (!events)
            return COMITY_NO_MEMORY;
        point->events = events;
        point->events_room = scenario->events_count;
    }
    memcpy(point->parameters, scenario->parameters, sizeof point->parameters);
    if (scenario->events_count)
        memcpy(point->events, scenario->events, scenario->events_count * sizeof *point->events);
    point->events_count = scenario->events_count;
    point->seed = scenario->seed;
    point->stream = 0;
    point->first_replicate = 0;
    point->ticks = scenario->ticks;
    return COMITY_OK;
}

int comity_experiment_scenario_point(void *context, uint64_t index, struct comity_point *point)
{
    (void)index;
    return comity_point_of_scenario(point, context);
}

uint64_t comity_experiment_worlds(const struct comity_experiment *experiment)
{
    return experiment->points * experiment->replicates;
}

static uint64_t row_of(const struct comity_experiment *experiment)
{
    return experiment->row ? experiment->row : comity_experiment_worlds(experiment);
}

static uint64_t blocks_of_row(const struct comity_experiment *experiment)
{
    const uint64_t row = row_of(experiment);
    return row / experiment->block + (row % experiment->block != 0);
}

uint64_t comity_experiment_blocks(const struct comity_experiment *experiment)
{
    return experiment->points * experiment->replicates / row_of(experiment) *
           blocks_of_row(experiment);
}

void comity_experiment_range(const struct comity_experiment *experiment, uint64_t block,
                             uint64_t *first, size_t *count)
{
    const uint64_t row = row_of(experiment), blocks = blocks_of_row(experiment);
    const uint64_t from = block % blocks * experiment->block;
    *first = block / blocks * row + from;
    *count = row - from < experiment->block ? (size_t)(row - from) : experiment->block;
}

/*
 * Where there are fewer blocks than keep every thread busy, and at the end, where one would wait
 * for another's last block, blocks are computed in slices; results do not depend on it. Only blocks
 * of whole points have slices, and neither has a block whose phases are handed out, nor a point
 * that decides how many replicates it wants.
 */
static void cut(struct block_work *work, uint64_t tasks)
{
    enum { TASKS_PER_THREAD = 2, SLICES = 8 };
    const struct comity_experiment *experiment = work->experiment;
    const uint64_t threads = comity_workers_wanted(experiment->threads);
    const uint64_t wanted = threads * TASKS_PER_THREAD;
    const uint64_t most = experiment->replicates / comity_series_together(&experiment->recording);
    work->slices = 1;
    if ((!experiment->skip_phase_counts && !experiment->phases_of_points) ||
        experiment->adaptive.active || tasks == 0 || threads == 1 || most < 2 ||
        experiment->block % experiment->replicates || row_of(experiment) % experiment->replicates)
        return;
    const uint64_t slices = wanted / tasks < SLICES ? SLICES : (wanted - 1) / tasks + 1;
    work->slices = (unsigned)(slices < most ? slices : most);
    work->whole = tasks < wanted ? 0 : tasks - threads;
}

static bool is_sound(const struct comity_experiment *experiment)
{
    const struct comity_measure_set *measures = experiment->measures;
    const bool whole = experiment->block && experiment->replicates &&
                       experiment->block % experiment->replicates == 0;
    return experiment->points && experiment->replicates && experiment->ticks && experiment->block &&
           (!experiment->recording.slots_count || whole ||
            (experiment->row == experiment->replicates &&
             !experiment->recording.quantiles_count)) &&
           (!measures || measures->scenarios_count <= 1 || experiment->twin) &&
           (!experiment->adaptive.active ||
            (whole && experiment->adaptive.least && experiment->adaptive.step));
}

int comity_experiment_start(struct comity_experiment_run **out,
                            const struct comity_experiment *experiment)
{
    struct comity_simulator probe;
    *out = NULL;
    if (!is_sound(experiment))
        return COMITY_BAD_ARGUMENT;
    int status = comity_simulator_init(&probe, experiment->kernel, 0);
    struct comity_experiment_run *run = calloc(1, sizeof *run);
    if (status || !run) {
        status = status || run ? status : COMITY_NO_MEMORY;
        goto fail;
    }
    run->work.experiment = experiment;
    run->kernel = comity_simulator_kernel(&probe);
    const uint64_t all = comity_experiment_blocks(experiment);
    const uint64_t stride = experiment->stride ? experiment->stride : 1;
    const uint64_t left =
        all > experiment->first_block ? (all - experiment->first_block - 1) / stride + 1 : 0;
    const uint64_t tasks =
        experiment->blocks && experiment->blocks < left ? experiment->blocks : left;
    cut(&run->work, tasks);
    const struct comity_job job = {
        .tasks = tasks,
        .whole = run->work.whole,
        .slices = run->work.slices,
        .threads = experiment->threads,
        .context = &run->work,
        .scratch_init = comity_block_scratch_init,
        .scratch_free = comity_block_scratch_free,
        .result_init = comity_block_result_init,
        .result_free = comity_block_result_free,
        .compute = comity_block_compute,
        .finish = comity_block_finish,
    };
    status = comity_workers_start(&run->workers, &job);
    if (status)
        goto fail;
    comity_simulator_free(&probe);
    *out = run;
    return COMITY_OK;
fail:
    comity_simulator_free(&probe);
    free(run);
    return status;
}

int comity_experiment_next(struct comity_experiment_run *run, struct comity_block **block)
{
    void *result;
    const int answer = comity_workers_next(run->workers, &result);
    *block = answer > 0 ? &((struct block_result *)result)->block : NULL;
    return answer;
}

void comity_experiment_stop(struct comity_experiment_run *run)
{
    comity_workers_stop(run->workers);
}

const char *comity_experiment_kernel(const struct comity_experiment_run *run)
{
    return run->kernel;
}

unsigned comity_experiment_threads(const struct comity_experiment_run *run)
{
    return comity_workers_threads(run->workers);
}

void comity_experiment_free(struct comity_experiment_run *run)
{
    if (run) {
        comity_workers_free(run->workers);
        free(run);
    }
}

size_t comity_experiment_block(const struct comity_recording *recording, uint64_t worlds)
{
    enum { NEAR = 256 * 1024, MOST = 256 };
    size_t widest = 1;
    for (size_t track = 0; track < recording->count; track++) {
        const size_t bytes = comity_track_bytes(recording, track);
        widest = bytes > widest ? bytes : widest;
    }
    size_t block = MOST;
    while (block > 1 && block * widest > 2 * (size_t)NEAR)
        block /= 2;
    return worlds < block ? (size_t)worlds : block;
}
