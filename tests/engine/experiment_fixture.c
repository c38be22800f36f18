/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment_fixture.h"
#include "worlds.h"

#include <check.h>
#include <comity/status.h>
#include <stdlib.h>
#include <string.h>

int fill_point(void *context, uint64_t index, struct comity_point *point)
{
    const struct source *source = context;
    struct comity_test_world setting;
    if (index == source->fails_at)
        return COMITY_NUMERIC;
    comity_test_random_world(&setting, 40 + index, COMITY_TEST_NEAR, TICKS);
    if (point->events_room < COMITY_TEST_EVENTS) {
        point->events = malloc(COMITY_TEST_EVENTS * sizeof *point->events);
        if (!point->events)
            return COMITY_NO_MEMORY;
        point->events_room = COMITY_TEST_EVENTS;
    }
    memcpy(point->parameters, setting.parameters, sizeof point->parameters);
    memcpy(point->events, setting.events, setting.events_count * sizeof *point->events);
    point->events_count = setting.events_count;
    point->seed = source->common ? 1 : 1 + index / 4;
    point->stream = source->common ? 0 : (uint32_t)index % 3;
    point->ticks = TICKS;
    return COMITY_OK;
}

struct comity_experiment make(struct source *source, const char *names, uint32_t every,
                              unsigned threads, size_t block)
{
    struct comity_experiment experiment = { .points = POINTS,
                                            .replicates = REPLICATES,
                                            .ticks = TICKS,
                                            .threads = threads,
                                            .block = block,
                                            .context = source,
                                            .point = fill_point };
    const char *unknown;
    source->fails_at = NONE;
    ck_assert_int_eq(comity_recording_init(&experiment.recording, names, TICKS, every, 1, &unknown),
                     COMITY_OK);
    return experiment;
}

struct comity_experiment_run *start(const struct comity_experiment *experiment)
{
    struct comity_experiment_run *run;
    ck_assert_int_eq(comity_experiment_start(&run, experiment), COMITY_OK);
    return run;
}

static const void *trust_of(const struct comity_experiment *experiment,
                            const struct comity_block *block)
{
    for (size_t track = 0; track < experiment->recording.count; track++)
        if (experiment->recording.tracks[track].variable->slot == COMITY_AT_TRUST)
            return block->tracks[track];
    return NULL;
}

static void take(struct yield *yield, const struct comity_experiment *experiment,
                 const struct comity_block *block)
{
    const void *trust = trust_of(experiment, block);
    const size_t rows = experiment->recording.rows;
    memcpy(yield->outcomes[block->first], block->outcomes,
           block->count * sizeof yield->outcomes[0]);
    for (size_t k = 0; trust && k < block->count; k++) {
        memcpy(yield->trust[block->first + k],
               (const char *)trust + k * rows * sizeof yield->trust[0][0],
               rows * sizeof yield->trust[0][0]);
    }
    for (size_t t = 0; t < TICKS; t++)
        for (size_t p = 0; p < COMITY_PHASES; p++)
            yield->phases[t][p] += block->phases[t * COMITY_PHASES + p];
}

void run_through(const struct comity_experiment *experiment, struct yield *yield)
{
    struct comity_experiment_run *run = start(experiment);
    struct comity_block *block;
    int answer;
    memset(yield, 0, sizeof *yield);
    yield->first = experiment->first_block * experiment->block;
    while ((answer = comity_experiment_next(run, &block)) > 0) {
        ck_assert_uint_eq(block->first, yield->first + yield->worlds);
        ck_assert_uint_ge(block->count, 1);
        ck_assert_uint_le(block->count, experiment->block);
        ck_assert_uint_le(block->first + block->count, WORLDS);
        for (size_t k = 0; k < block->count; k++)
            ck_assert_uint_eq(block->failed[k], 0);
        take(yield, experiment, block);
        yield->worlds += block->count;
    }
    ck_assert_int_eq(answer, 0);
    ck_assert_ptr_null(block);
    comity_experiment_free(run);
}
