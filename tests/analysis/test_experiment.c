/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blocks cover all worlds once, in order, with the same bits however they are computed. */
#include "worlds.h"

#include <check.h>
#include <comity/experiment.h>
#include <comity/precision.h>
#include <comity/status.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

Suite *experiment_suite(void);

enum { POINTS = 13, REPLICATES = 20, WORLDS = POINTS * REPLICATES, TICKS = 40, NONE = POINTS };

struct source {
    uint64_t fails_at; /* point, or NONE */
    atomic_int attached, finished;
    int finish_status;
    int common; /* all points have the same draws */
};

/* Points that differ in everything, seeds and streams included unless they are common. */
static int fill_point(void *context, uint64_t index, struct comity_point *point)
{
    const struct source *source = context;
    struct comity_test_world setting;
    if (index == source->fails_at) {
        return COMITY_NUMERIC;
    }
    comity_test_random_world(&setting, 40 + index, COMITY_TEST_NEAR, TICKS);
    if (point->events_room < COMITY_TEST_EVENTS) {
        point->events = malloc(COMITY_TEST_EVENTS * sizeof *point->events);
        if (!point->events) {
            return COMITY_NO_MEMORY;
        }
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

static struct comity_experiment make(struct source *source, const char *names, uint32_t every,
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

static struct comity_experiment_run *start(const struct comity_experiment *experiment)
{
    struct comity_experiment_run *run;
    ck_assert_int_eq(comity_experiment_start(&run, experiment), COMITY_OK);
    return run;
}

/* What an experiment yields: all outcomes, and the trust of all worlds. */
struct yield {
    double outcomes[WORLDS][COMITY_OUTCOME_SLOTS];
    double trust[WORLDS][TICKS][COMITY_STATES * COMITY_STATES];
    uint32_t phases[TICKS][COMITY_PHASES];
    uint64_t first, worlds;
};

static const void *trust_of(const struct comity_experiment *experiment,
                            const struct comity_block *block)
{
    for (size_t track = 0; track < experiment->recording.count; track++) {
        if (experiment->recording.tracks[track].variable->slot == COMITY_AT_TRUST) {
            return block->tracks[track];
        }
    }
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
    for (size_t t = 0; t < TICKS; t++) {
        for (size_t p = 0; p < COMITY_PHASES; p++) {
            yield->phases[t][p] += block->phases[t * COMITY_PHASES + p];
        }
    }
}

static void run_through(const struct comity_experiment *experiment, struct yield *yield)
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
        for (size_t k = 0; k < block->count; k++) {
            ck_assert_uint_eq(block->failed[k], 0);
        }
        take(yield, experiment, block);
        yield->worlds += block->count;
    }
    ck_assert_int_eq(answer, 0);
    ck_assert_ptr_null(block);
    comity_experiment_free(run);
}

/* What one world alone says of its trust. */
static void assert_world(const struct yield *yield, size_t world)
{
    struct source source = { .fails_at = NONE };
    struct comity_point point;
    comity_point_init(&point);
    ck_assert_int_eq(fill_point(&source, world / REPLICATES, &point), COMITY_OK);
    const struct comity_world alone = { .parameters = point.parameters,
                                        .events = point.events,
                                        .events_count = point.events_count,
                                        .seed = point.seed,
                                        .stream = point.stream,
                                        .replicate = (uint32_t)(world % REPLICATES) };
    double *records = comity_test_records(NULL, false, &alone, 1, TICKS);
    for (size_t t = 0; t < TICKS; t++) {
        for (size_t cell = 0; cell < COMITY_STATES * COMITY_STATES; cell++) {
            const size_t pair = comity_shape_slot(COMITY_PAIR, cell);
            if (pair != COMITY_NO_SLOT) {
                ck_assert(yield->trust[world][t][cell] ==
                          records[t * COMITY_RECORD_SLOTS + COMITY_AT_TRUST + pair]);
            }
        }
    }
    free(records);
    comity_point_free(&point);
    comity_point_free(&point);
}

START_TEST(worlds_are_those_of_their_points)
{
    static struct yield yield;
    struct source source = { 0 };
    const struct comity_experiment experiment = make(&source, "all", 1, 2, 7);
    run_through(&experiment, &yield);
    ck_assert_uint_eq(yield.worlds, WORLDS);
    for (size_t world = 0; world < WORLDS; world++) {
        assert_world(&yield, world);
    }
    for (size_t t = 0; t < TICKS; t++) {
        ck_assert_uint_eq(yield.phases[t][0] + yield.phases[t][1] + yield.phases[t][2] +
                              yield.phases[t][3],
                          WORLDS);
    }
}
END_TEST

START_TEST(threads_and_blocks_do_not_matter)
{
    static const unsigned threads[] = { 1, 2, 7 };
    static const size_t blocks[] = { 1, 3, 8, 64, WORLDS, 1000 };
    static struct yield expected, yield;
    struct source source = { 0 };
    struct comity_experiment experiment = make(&source, "trust", 1, 1, WORLDS);
    experiment.mean_field = _i;
    run_through(&experiment, &expected);
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        for (size_t b = 0; b < sizeof blocks / sizeof blocks[0]; b++) {
            experiment.threads = threads[t];
            experiment.block = blocks[b];
            run_through(&experiment, &yield);
            ck_assert_mem_eq(&yield, &expected, sizeof yield);
        }
    }
}
END_TEST

START_TEST(kernels_do_not_matter)
{
    static struct yield expected, yield;
    struct source source = { 0 };
    struct comity_experiment experiment = make(&source, "trust", 1, 2, 9);
    experiment.kernel = comity_test_kernel(0);
    run_through(&experiment, &expected);
    experiment.kernel = comity_test_kernel(_i);
    run_through(&experiment, &yield);
    ck_assert_mem_eq(&yield, &expected, sizeof yield);
}
END_TEST

START_TEST(what_is_recorded_does_not_matter)
{
    static struct yield expected, yield;
    struct source source = { 0 };
    struct comity_experiment experiment = make(&source, "none", 1, 2, 9);
    run_through(&experiment, &expected);
    static const char *const names[] = { "all", "phase", NULL };
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        for (uint32_t every = 1; every < TICKS; every *= 5) {
            experiment = make(&source, names[k], every, 2, 9);
            run_through(&experiment, &yield);
            ck_assert_mem_eq(yield.outcomes, expected.outcomes, sizeof yield.outcomes);
            ck_assert_mem_eq(yield.phases, expected.phases, sizeof yield.phases);
        }
    }
}
END_TEST

START_TEST(parts_make_the_whole)
{
    enum { BLOCK = 6, BLOCKS = (WORLDS + BLOCK - 1) / BLOCK };
    static struct yield whole, part;
    struct source source = { 0 };
    struct comity_experiment experiment = make(&source, "trust", 1, 2, BLOCK);
    run_through(&experiment, &whole);
    uint64_t worlds = 0;
    for (uint64_t first = 0; first < BLOCKS; first += 4) {
        experiment.first_block = first;
        experiment.blocks = 4;
        run_through(&experiment, &part);
        ck_assert_uint_eq(part.worlds, first + 4 < BLOCKS ? 4 * BLOCK : WORLDS - first * BLOCK);
        ck_assert_mem_eq(part.outcomes[part.first], whole.outcomes[part.first],
                         part.worlds * sizeof whole.outcomes[0]);
        ck_assert_mem_eq(part.trust[part.first], whole.trust[part.first],
                         part.worlds * sizeof whole.trust[0]);
        worlds += part.worlds;
    }
    ck_assert_uint_eq(worlds, WORLDS);
    experiment.first_block = 2;
    experiment.blocks = 0; /* all from there */
    run_through(&experiment, &part);
    ck_assert_uint_eq(part.worlds, WORLDS - 2 * BLOCK);
    experiment.first_block = BLOCKS;
    run_through(&experiment, &part);
    ck_assert_uint_eq(part.worlds, 0);
}
END_TEST

START_TEST(blocks_do_not_cross_rows)
{
    enum { ROW = REPLICATES, BLOCK = 7, OF_ROW = (ROW + BLOCK - 1) / BLOCK };
    static struct yield expected, yield;
    struct source source = { 0 };
    struct comity_experiment experiment = make(&source, "trust", 1, 2, BLOCK);
    run_through(&experiment, &expected);
    experiment.row = ROW;
    ck_assert_uint_eq(comity_experiment_blocks(&experiment), POINTS * OF_ROW);
    for (uint64_t block = 0; block < POINTS * OF_ROW; block++) {
        uint64_t first;
        size_t count;
        comity_experiment_range(&experiment, block, &first, &count);
        ck_assert_uint_eq(first, block / OF_ROW * ROW + block % OF_ROW * BLOCK);
        ck_assert_uint_eq(first / ROW, (first + count - 1) / ROW);
    }
    run_through(&experiment, &yield);
    ck_assert_mem_eq(&yield, &expected, sizeof yield);
}
END_TEST

START_TEST(later_replicates_may_be_computed_alone)
{
    enum { LATER = 8 };
    static struct yield whole, part;
    struct source source = { 0 };
    struct comity_experiment experiment = make(&source, "trust", 1, 2, 9);
    run_through(&experiment, &whole);
    experiment.first_replicate = LATER;
    run_through(&experiment, &part);
    for (size_t point = 0; point < POINTS; point++) {
        ck_assert_mem_eq(part.trust[point * REPLICATES], whole.trust[point * REPLICATES + LATER],
                         (REPLICATES - LATER) * sizeof whole.trust[0]);
    }
}
END_TEST

/* Replicates after which the point's outcome is known well enough. */
static uint32_t enough(const struct comity_adaptive *adaptive, const struct yield *whole,
                       size_t point)
{
    double values[REPLICATES];
    struct comity_precision precision;
    for (size_t k = 0; k < REPLICATES; k++) {
        values[k] = whole->outcomes[point * REPLICATES + k][adaptive->slot];
    }
    uint32_t count = adaptive->least;
    while (count < REPLICATES) {
        ck_assert_int_eq(comity_precision_of_mean(count, values, adaptive->confidence, &precision),
                         COMITY_OK);
        double least = values[0], most = values[0];
        for (size_t k = 1; k < count; k++) {
            least = fmin(least, values[k]);
            most = fmax(most, values[k]);
        }
        const double unseen = (most - least) * (1 - pow(1 - adaptive->confidence, 1.0 / count));
        const double skewed = comity_skewness_shift(count, values, adaptive->confidence);
        if (fmax(precision.half_width + skewed, unseen) <= adaptive->half_width) {
            return count;
        }
        count += adaptive->step;
    }
    return REPLICATES;
}

/* A world that was computed is that of the full run; one that was not is empty, and no failure. */
static void assert_computed(const struct comity_block *block, size_t world,
                            const struct yield *whole, int computed)
{
    const double *outcomes = block->outcomes + world * COMITY_OUTCOME_SLOTS;
    const double *trust =
        (const double *)block->tracks[0] + world * TICKS * COMITY_STATES * COMITY_STATES;
    ck_assert_uint_eq(block->failed[world], 0);
    if (computed) {
        ck_assert_mem_eq(outcomes, whole->outcomes[block->first + world],
                         sizeof whole->outcomes[0]);
        ck_assert_mem_eq(trust, whole->trust[block->first + world], sizeof whole->trust[0]);
        return;
    }
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++) {
        ck_assert(isnan(outcomes[slot]));
    }
    for (size_t k = 0; k < TICKS * COMITY_STATES * COMITY_STATES; k++) {
        ck_assert(isnan(trust[k]));
    }
}

/* Alone in their blocks or beside one another, with draws of their own or the same. */
START_TEST(points_stop_when_they_are_precise)
{
    static const size_t beside[] = { 1, 2, 5, POINTS };
    static struct yield whole;
    struct source source = { .common = _i >= 4 };
    struct comity_experiment experiment =
        make(&source, "trust", 1, 2, beside[_i % 4] * REPLICATES);
    struct comity_block *block;
    unsigned early = 0, full = 0;
    run_through(&experiment, &whole);
    experiment.adaptive = (struct comity_adaptive){ .active = 1,
                                                    .slot = COMITY_OF_FINAL_TRUST,
                                                    .half_width = 0.03,
                                                    .confidence = 0.95,
                                                    .least = 4,
                                                    .step = 3 };
    struct comity_experiment_run *run = start(&experiment);
    while (comity_experiment_next(run, &block) > 0) {
        uint32_t computed = 0;
        for (size_t k = 0; k < block->count; k++) {
            const size_t point = (block->first + k) / REPLICATES;
            const uint32_t count = enough(&experiment.adaptive, &whole, point);
            ck_assert_uint_eq(block->replicates[k / REPLICATES], count);
            assert_computed(block, k, &whole, k % REPLICATES < count);
            computed += k % REPLICATES < count;
            early += k % REPLICATES == 0 && count < REPLICATES;
            full += k % REPLICATES == 0 && count == REPLICATES;
        }
        ck_assert_uint_eq(block->phases[0] + block->phases[1] + block->phases[2] + block->phases[3],
                          computed);
    }
    comity_experiment_free(run);
    ck_assert_uint_eq(early + full, POINTS);
    ck_assert_uint_gt(early, 0); /* both kinds are there */
    ck_assert_uint_gt(full, 0);
    experiment.block = REPLICATES + 1; /* not whole points */
    ck_assert_int_eq(comity_experiment_start(&run, &experiment), COMITY_BAD_ARGUMENT);
}
END_TEST

/* Replicates, of a point whose outcome is `seen` but for the first `others`, until it stops. */
static uint32_t stops_at(size_t slot, double half_width, double seen, uint32_t others, double other)
{
    enum { MOST = 2000, STEP = 10 };
    static double outcomes[MOST][COMITY_OUTCOME_SLOTS], values[MOST];
    const struct comity_adaptive adaptive = { .slot = slot,
                                              .half_width = half_width,
                                              .confidence = 0.95 };
    memset(outcomes, 0, sizeof outcomes);
    for (uint32_t k = 0; k < MOST; k++) {
        outcomes[k][slot] = k < others ? other : seen;
    }
    uint32_t count = STEP;
    while (count < MOST && !comity_adaptive_enough(&adaptive, TICKS, count, outcomes[0], values)) {
        count += STEP;
    }
    return count;
}

/* t(0.975, 99) sqrt(100 / 99) / 2 / 10 = 0.0997 from a hundred: 0.01 needs its square as many more. */
START_TEST(what_an_adaptive_point_will_need)
{
    static double outcomes[100][COMITY_OUTCOME_SLOTS], values[100];
    struct comity_adaptive adaptive = { .slot = COMITY_OF_FINAL_TRUST,
                                        .half_width = 0.01,
                                        .confidence = 0.95 };
    for (int k = 0; k < 100; k++) {
        outcomes[k][COMITY_OF_FINAL_TRUST] = k % 2;
    }
    ck_assert_double_eq_tol(comity_adaptive_needed(&adaptive, TICKS, 100, outcomes[0], values),
                            9942, 1);
    ck_assert_double_infinite(comity_adaptive_needed(&adaptive, TICKS, 1, outcomes[0], values));
    adaptive.half_width = 0.1;
    ck_assert_double_eq(comity_adaptive_needed(&adaptive, TICKS, 100, outcomes[0], values), 100);
    ck_assert(comity_adaptive_enough(&adaptive, TICKS, 100, outcomes[0], values));
}
END_TEST

/* Equal values are no certainty: the rule of three says what else there may be. */
START_TEST(a_point_without_spread_goes_on)
{
    /* log(0.05) / log(1 - 0.005) = 597.6, and so on */
    ck_assert_uint_eq(stops_at(COMITY_OF_REGRESSIONS, 0.005, 0, 0, 0), 600);
    ck_assert_uint_eq(stops_at(COMITY_OF_FINAL_PHASE, 0.05, 2, 0, 0), 60);
    ck_assert_uint_eq(stops_at(COMITY_OF_FINAL_TRUST, 0.01, 0.7, 0, 0), 300);
    ck_assert_uint_eq(stops_at(COMITY_OF_REGRESSIONS, 0.005, 0, 1, 1), 690);
    ck_assert_uint_eq(stops_at(COMITY_OF_MONTHS_LOOSE, 0.1 * TICKS, TICKS, 0, 0), 30);
    /* one that differs by little tells how far others may lie */
    ck_assert_uint_eq(stops_at(COMITY_OF_FINAL_TRUST, 0.01, 0.7, 5, 0.72), 10);
}
END_TEST

START_TEST(a_first_entry_that_never_comes_counts_as_the_whole_run)
{
    const size_t slot = COMITY_OF_FIRST_ENTRY + 1;
    ck_assert_uint_eq(stops_at(slot, 2, NAN, 2, 0), 90); /* two of n enter at once */
    ck_assert_uint_eq(stops_at(slot, 2, NAN, 0, 0), 60);
    ck_assert_uint_eq(stops_at(slot, 0.1 * TICKS, NAN, 2, TICKS - 1), 10);
    /* worlds that left the numbers say nothing */
    ck_assert_uint_eq(stops_at(COMITY_OF_FINAL_TRUST, 0.01, NAN, 2, 0.5), 2000);
}
END_TEST

START_TEST(a_point_that_fails_ends_the_run)
{
    struct source source;
    struct comity_experiment experiment = make(&source, "none", 1, 2, REPLICATES);
    struct comity_block *block;
    source.fails_at = 8;
    struct comity_experiment_run *run = start(&experiment);
    for (uint64_t k = 0; k < source.fails_at; k++) {
        ck_assert_int_eq(comity_experiment_next(run, &block), 1);
    }
    ck_assert_int_eq(comity_experiment_next(run, &block), -COMITY_NUMERIC);
    ck_assert_ptr_null(block);
    comity_experiment_free(run);
}
END_TEST

START_TEST(a_stopped_run_ends_early)
{
    struct source source;
    struct comity_experiment experiment = make(&source, "none", 1, 2, 1);
    struct comity_block *block;
    uint64_t taken = 1;
    struct comity_experiment_run *run = start(&experiment);
    ck_assert_int_eq(comity_experiment_next(run, &block), 1);
    comity_experiment_stop(run);
    while (comity_experiment_next(run, &block) > 0) {
        ck_assert_uint_eq(block->first, taken);
        taken++;
    }
    ck_assert_uint_lt(taken, WORLDS);
    comity_experiment_free(run);
    comity_experiment_free(NULL);
}
END_TEST

START_TEST(senseless_experiments_are_refused)
{
    struct source source;
    struct comity_experiment_run *run;
    for (int k = 0; k < 5; k++) {
        struct comity_experiment experiment = make(&source, "none", 1, 1, 4);
        experiment.points = k == 0 ? 0 : POINTS;
        experiment.replicates = k == 1 ? 0 : REPLICATES;
        experiment.ticks = k == 2 ? 0 : TICKS;
        experiment.block = k == 3 ? 0 : 4;
        experiment.kernel = k == 4 ? "abacus" : NULL;
        ck_assert_int_eq(comity_experiment_start(&run, &experiment), COMITY_BAD_ARGUMENT);
        ck_assert_ptr_null(run);
    }
}
END_TEST

/* The attachment is the source itself, marked. */
static int attach(void *context, void **attachment)
{
    atomic_fetch_add(&((struct source *)context)->attached, 1);
    *attachment = context;
    return COMITY_OK;
}

static void detach(void *attachment)
{
    atomic_fetch_sub(&((struct source *)attachment)->attached, 1);
}

static int finish(void *context, struct comity_block *block)
{
    struct source *source = context;
    if (block->attachment != source || !isfinite(block->outcomes[COMITY_OF_FINAL_TRUST])) {
        return COMITY_BAD_ARGUMENT;
    }
    atomic_fetch_add(&source->finished, 1);
    return source->finish_status;
}

START_TEST(attachments_come_and_go)
{
    static struct yield yield;
    struct source source = { 0 };
    struct comity_block *block;
    struct comity_experiment experiment = make(&source, "none", 1, 2, REPLICATES);
    experiment.attach = attach;
    experiment.detach = detach;
    experiment.finish = finish;
    run_through(&experiment, &yield);
    ck_assert_int_eq(atomic_load(&source.finished), POINTS);
    ck_assert_int_eq(atomic_load(&source.attached), 0);
    source.finish_status = COMITY_CANNOT_WRITE;
    struct comity_experiment_run *run = start(&experiment);
    ck_assert_int_eq(comity_experiment_next(run, &block), -COMITY_CANNOT_WRITE);
    comity_experiment_free(run);
    ck_assert_int_eq(atomic_load(&source.attached), 0);
}
END_TEST

START_TEST(blocks_are_of_a_size_for_files)
{
    struct comity_recording recording;
    const char *unknown;
    static const uint32_t ticks[] = { 1, 240, 10000, 1000000 };
    for (size_t k = 0; k < sizeof ticks / sizeof ticks[0]; k++) {
        ck_assert_int_eq(comity_recording_init(&recording, "all", ticks[k], 1, 1, &unknown),
                         COMITY_OK);
        const size_t block = comity_experiment_block(&recording, 1000000);
        ck_assert_uint_ge(block, 1);
        ck_assert_uint_le(block, 256);
        ck_assert_uint_eq(comity_experiment_block(&recording, 1), 1);
    }
}
END_TEST

START_TEST(a_scenario_is_a_point)
{
    struct comity_scenario scenario;
    struct comity_point point;
    struct comity_event event = { .kind = COMITY_EVENT_SHOCK, .tick = 3, .amount = 2 };
    comity_scenario_init(&scenario);
    comity_point_init(&point);
    scenario.seed = 77;
    ck_assert_int_eq(comity_experiment_scenario_point(&scenario, 0, &point), COMITY_OK);
    ck_assert_uint_eq(point.events_count, 0);
    scenario.events = &event;
    scenario.events_count = 1;
    ck_assert_int_eq(comity_experiment_scenario_point(&scenario, 0, &point), COMITY_OK);
    ck_assert_mem_eq(point.parameters, scenario.parameters, sizeof point.parameters);
    ck_assert_uint_eq(point.events_count, 1);
    ck_assert_uint_eq(point.events[0].tick, 3);
    ck_assert_ptr_ne(point.events, scenario.events);
    ck_assert_uint_eq(point.seed, 77);
    ck_assert_uint_eq(point.stream, 0);
    ck_assert_uint_eq(point.ticks, scenario.ticks);
    scenario.events = NULL;
    scenario.events_count = 0;
    comity_point_free(&point);
    comity_scenario_free(&scenario);
}
END_TEST

Suite *experiment_suite(void)
{
    Suite *suite = suite_create("experiment");
    TCase *bits = tcase_create("bits");
    tcase_add_test(bits, worlds_are_those_of_their_points);
    tcase_add_loop_test(bits, threads_and_blocks_do_not_matter, 0, 2); /* random, mean field */
    tcase_add_loop_test(bits, kernels_do_not_matter, 1, comity_test_kernels());
    tcase_add_test(bits, what_is_recorded_does_not_matter);
    tcase_add_test(bits, parts_make_the_whole);
    tcase_add_test(bits, blocks_do_not_cross_rows);
    tcase_add_test(bits, later_replicates_may_be_computed_alone);
    tcase_add_loop_test(bits, points_stop_when_they_are_precise, 0, 8);
    tcase_add_test(bits, a_point_without_spread_goes_on);
    tcase_add_test(bits, what_an_adaptive_point_will_need);
    tcase_add_test(bits, a_first_entry_that_never_comes_counts_as_the_whole_run);
    suite_add_tcase(suite, bits);
    TCase *ends = tcase_create("ends");
    tcase_add_test(ends, a_point_that_fails_ends_the_run);
    tcase_add_test(ends, a_stopped_run_ends_early);
    tcase_add_test(ends, senseless_experiments_are_refused);
    tcase_add_test(ends, attachments_come_and_go);
    suite_add_tcase(suite, ends);
    TCase *setting = tcase_create("setting");
    tcase_add_test(setting, blocks_are_of_a_size_for_files);
    tcase_add_test(setting, a_scenario_is_a_point);
    suite_add_tcase(suite, setting);
    return suite;
}
