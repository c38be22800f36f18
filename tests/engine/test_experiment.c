/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blocks cover all worlds once, in order, with the same bits however they are computed. */
#include "experiment_fixture.h"
#include "worlds.h"

#include <check.h>
#include <comity/status.h>
#include <math.h>
#include <stdlib.h>

Suite *experiment_suite(void);

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
    for (size_t world = 0; world < WORLDS; world++)
        assert_world(&yield, world);
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

/* Fewer blocks than threads are computed in slices, whether or not points share their draws. */
START_TEST(slices_do_not_matter)
{
    static const unsigned threads[] = { 2, 7, 64 };
    static const size_t points[] = { 1, 4, POINTS };
    static struct yield expected, yield;
    struct source source = { .common = _i };
    struct comity_experiment experiment = make(&source, "trust", 1, 1, WORLDS);
    experiment.skip_phase_counts = 1;
    run_through(&experiment, &expected);
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        for (size_t p = 0; p < sizeof points / sizeof points[0]; p++) {
            experiment.threads = threads[t];
            experiment.block = points[p] * REPLICATES;
            run_through(&experiment, &yield);
            ck_assert_mem_eq(&yield, &expected, sizeof yield);
        }
    }
    struct comity_experiment_run *run = start(&experiment);
    ck_assert_uint_eq(comity_experiment_threads(run), 2); /* vectors of 8 worlds in 20 replicates */
    comity_experiment_free(run);
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

START_TEST(a_sample_takes_blocks_apart)
{
    enum { BLOCK = 6, BLOCKS = (WORLDS + BLOCK - 1) / BLOCK };
    static struct yield whole;
    struct source source = { 0 };
    struct comity_experiment experiment = make(&source, "trust", 1, 2, BLOCK);
    struct comity_block *block;
    run_through(&experiment, &whole);
    experiment.first_block = 2;
    experiment.stride = 5;
    for (experiment.blocks = 0; experiment.blocks < 4; experiment.blocks += 3) {
        struct comity_experiment_run *run = start(&experiment);
        uint64_t next = 2;
        while (comity_experiment_next(run, &block) > 0) {
            ck_assert_uint_eq(block->index, next);
            ck_assert_uint_eq(block->first, next * BLOCK);
            ck_assert_mem_eq(block->outcomes, whole.outcomes[block->first],
                             block->count * sizeof whole.outcomes[0]);
            next += 5;
        }
        comity_experiment_free(run);
        ck_assert_uint_eq(next, experiment.blocks ? 17 : 2 + (BLOCKS - 2 + 4) / 5 * 5);
    }
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

START_TEST(a_point_that_fails_ends_the_run)
{
    struct source source;
    struct comity_experiment experiment = make(&source, "none", 1, 2, REPLICATES);
    struct comity_block *block;
    source.fails_at = 8;
    struct comity_experiment_run *run = start(&experiment);
    for (uint64_t k = 0; k < source.fails_at; k++)
        ck_assert_int_eq(comity_experiment_next(run, &block), 1);
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
    if (block->attachment != source || !isfinite(block->outcomes[COMITY_OF_FINAL_TRUST]))
        return COMITY_BAD_ARGUMENT;
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
    tcase_add_loop_test(bits, threads_and_blocks_do_not_matter, 0, 2);
    tcase_add_loop_test(bits, slices_do_not_matter, 0, 2); /* random, mean field */
    tcase_add_loop_test(bits, kernels_do_not_matter, 1, comity_test_kernels());
    tcase_add_test(bits, what_is_recorded_does_not_matter);
    tcase_add_test(bits, parts_make_the_whole);
    tcase_add_test(bits, a_sample_takes_blocks_apart);
    tcase_add_test(bits, blocks_do_not_cross_rows);
    tcase_add_test(bits, later_replicates_may_be_computed_alone);
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
