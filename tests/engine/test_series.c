/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ensemble series are those of each place alone, with the same bits however they are computed. */
#include "engine/block.h"
#include "engine/fold.h"
#include "experiment_fixture.h"
#include "worlds.h"

#include <check.h>
#include <comity/status.h>
#include <comity/summary.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *series_suite(void);

/* Lanes of the kernels that this processor runs: those of the n-th, slowest first. */
static const struct comity_folds *folds_of_kernel(int n)
{
    struct comity_simulator simulator;
    ck_assert_int_eq(comity_simulator_init(&simulator, comity_test_kernel(n), 0), COMITY_OK);
    const char *name = comity_simulator_kernel(&simulator);
    const struct comity_folds *folds = comity_folds_of(strcmp(name, "avx512") == 0 ? 8
                                                       : strcmp(name, "avx2") == 0 ? 4
                                                                                   : 2);
    comity_simulator_free(&simulator);
    return folds;
}

/* Places with 1 to 70 replicates, ties and empty places among them, on every kernel; odd loops in
 * double precision. */
START_TEST(quantiles_are_those_of_each_place_alone)
{
    enum { ROWS = 31, WIDTH = 5, PLACES = ROWS * WIDTH, MOST = 70, QUANTILES = 4, SLOTS = 8 };
    enum { GROUP = COMITY_SERIES_GROUP, TILE = COMITY_SERIES_TILE };
    static const double probability[QUANTILES] = { 0.0, 0.05, 0.5, 0.975 };
    static float singles[(MOST + GROUP) * PLACES + TILE * GROUP] __attribute__((aligned(64)));
    static double doubles[sizeof singles / sizeof *singles] __attribute__((aligned(64)));
    static double tile[(COMITY_SERIES_BUNDLED(MOST) + 1) * TILE] __attribute__((aligned(64)));
    static double sums[ROWS * 3 * SLOTS], quantile[PLACES * QUANTILES];
    const struct comity_recording recording = { .rows = ROWS,
                                                .slots_summed = WIDTH,
                                                .slots_count = SLOTS,
                                                .double_precision = _i % 2,
                                                .quantiles = probability,
                                                .quantiles_count = QUANTILES };
    uint32_t random = 1;

    for (size_t replicates = 1; replicates <= MOST; replicates++) {
        for (size_t k = 0; k < (replicates + GROUP - 1) / GROUP * GROUP * PLACES; k++) {
            const size_t place = k / GROUP % PLACES;
            random = random * 1664525u + 1013904223u;
            singles[k] = place == 3 && k % GROUP == 0 ? NAN
                         : place >= 16                ? 0.1F /* a tile of one value */
                                                      : (float)(random >> (place % 2 ? 28 : 8));
            doubles[k] = (double)singles[k];
        }
        comity_series_settle(&recording, folds_of_kernel(_i / 2), replicates,
                             _i % 2 ? (const void *)doubles : singles, tile, sums, quantile);
        for (size_t at = 0; at < PLACES; at++) {
            double column[MOST], expected[QUANTILES];
            for (size_t k = 0; k < replicates; k++)
                column[k] = doubles[(k / GROUP * PLACES + at) * GROUP + k % GROUP];
            if (at == 3) {
                ck_assert_double_nan(quantile[at * QUANTILES]);
                continue;
            }
            ck_assert_int_eq(comity_quantiles(replicates, column, QUANTILES, probability, expected),
                             COMITY_OK);
            ck_assert_mem_eq(quantile + at * QUANTILES, expected, sizeof expected);
        }
    }
}
END_TEST

START_TEST(columns_are_sorted_on_every_kernel)
{
    enum { ROWS = 37, PLACES = ROWS * COMITY_SERIES_TILE };
    enum { MISSING = COMITY_SERIES_BUNDLED(ROWS) * COMITY_SERIES_TILE };
    const struct comity_folds *folds = folds_of_kernel(_i);
    static float single[MISSING + COMITY_SERIES_TILE] __attribute__((aligned(64)));
    static double wide[MISSING + COMITY_SERIES_TILE] __attribute__((aligned(64)));
    for (size_t k = 0; k < PLACES; k++) {
        wide[k] = (double)(k * 7919 % 101) - 50;
        single[k] = (float)wide[k];
    }
    single[5] = NAN;
    folds->of_single.sort(single, ROWS);
    folds->of_double.sort(wide, ROWS);
    for (size_t k = COMITY_SERIES_TILE; k < PLACES; k++) {
        ck_assert_double_ge(wide[k], wide[k - COMITY_SERIES_TILE]);
        if (k % COMITY_SERIES_TILE != 5)
            ck_assert_double_eq((double)single[k], wide[k]);
    }
    for (size_t column = 0; column < COMITY_SERIES_TILE; column++) {
        ck_assert_int_eq(isnan(single[MISSING + column]) != 0, column == 5);
        ck_assert_double_eq(wide[MISSING + column], 0.0);
    }
}
END_TEST

/* Their bytes are no number of 64 bits: not few, but more than there is. */
START_TEST(values_without_number_find_no_memory)
{
    static const double probability = 0.5;
    struct comity_block block = { 0 };
    const struct comity_experiment experiment = { .replicates = 1U << 31,
                                                  .block = 1U << 31,
                                                  .recording = { .rows = 1U << 31,
                                                                 .slots_summed = 16,
                                                                 .double_precision = true,
                                                                 .quantiles = &probability,
                                                                 .quantiles_count = 1 } };
    ck_assert_int_eq(comity_series_init(&experiment, 1, &block), COMITY_NO_MEMORY);
    ck_assert_ptr_null(block.values);
}
END_TEST

/* Mean and deviation of trust and regressions, which fill no vector. */
enum { SLOTS = 8, SUMS = 3 * SLOTS * TICKS, MANY = 2 * COMITY_SUMMED_TOGETHER + 100 };

static struct comity_experiment make_summed(struct source *source, uint32_t replicates,
                                            uint32_t ticks, int double_precision)
{
    struct comity_experiment experiment = make(source, "trust,regressions", 1, 1, replicates);
    const char *unknown;
    ck_assert_int_eq(comity_recording_init(&experiment.recording, "trust,regressions", ticks, 1,
                                           double_precision, &unknown),
                     COMITY_OK);
    experiment.replicates = replicates;
    experiment.ticks = ticks;
    experiment.skip_phase_counts = 1;
    experiment.recording.tracks[0].summed = experiment.recording.tracks[1].summed = true;
    comity_recording_sum(&experiment.recording);
    ck_assert_uint_eq(experiment.recording.slots_count, SLOTS);
    return experiment;
}

/* Compares the sums of a block with its values, and keeps them. */
static void check_block(const struct comity_experiment *experiment,
                        const struct comity_block *block, double (*kept)[SUMS])
{
    const size_t rows = experiment->recording.rows, cells = COMITY_STATES * COMITY_STATES;
    const size_t points = block->count / experiment->replicates;
    for (size_t p = 0; p < points; p++) {
        const double *sums = block->sums + p * comity_experiment_sums(experiment);
        double *own = kept[block->first / experiment->replicates + p];
        for (size_t at = 0; at < rows * cells; at++) {
            const size_t slot = comity_shape_slot(COMITY_PAIR, at % cells);
            double column[MANY];
            struct comity_summary summary;
            for (size_t k = 0; k < block->replicates[p]; k++) {
                const size_t place = (p * experiment->replicates + k) * rows * cells + at;
                column[k] = comity_element_get(experiment->recording.tracks[0].element,
                                               block->tracks[0], place);
            }
            if (slot == COMITY_NO_SLOT)
                continue;
            ck_assert_int_eq(comity_summarise(block->replicates[p], column, &summary), COMITY_OK);
            const double *found = sums + at / cells * 3 * SLOTS + slot;
            ck_assert_double_eq_tol(found[0], summary.mean, 1e-14);
            ck_assert_double_eq_tol(found[SLOTS], summary.standard_deviation, 1e-12);
        }
        for (size_t row = 0; row < rows; row++) {
            for (size_t moment = 0; moment < 2; moment++) {
                memcpy(own + (2 * row + moment) * SLOTS, sums + (3 * row + moment) * SLOTS,
                       experiment->recording.slots_summed * sizeof *own);
            }
        }
    }
}

static void run_summed(const struct comity_experiment *experiment, double (*kept)[SUMS])
{
    struct comity_experiment_run *run = start(experiment);
    struct comity_block *block;
    while (comity_experiment_next(run, &block) > 0)
        check_block(experiment, block, kept);
    comity_experiment_free(run);
}

/* On the kernel, in blocks of one or more points, on one or more threads, whatever the replicates
 * and where they end, as worlds run or, for quantiles, of their values; odd loops in double
 * precision. */
START_TEST(sums_are_those_of_the_values)
{
    static const uint32_t replicates[] = { 2, 5, 8, REPLICATES };
    static const double median = 0.5;
    static double expected[POINTS][SUMS], found[POINTS][SUMS];
    struct source source = { .common = _i / 2 % 2 };
    for (size_t r = 0; r < sizeof replicates / sizeof replicates[0]; r++) {
        struct comity_experiment experiment = make_summed(&source, replicates[r], TICKS, _i % 2);
        experiment.kernel = comity_test_kernel(0);
        run_summed(&experiment, expected);
        experiment.kernel = comity_test_kernel(_i / 4);
        for (size_t points = 1; points <= POINTS; points += 4) {
            experiment.block = points * replicates[r];
            experiment.threads = (unsigned)points;
            for (size_t quantiles = 0; quantiles < 2; quantiles++) {
                experiment.recording.quantiles = &median;
                experiment.recording.quantiles_count = quantiles;
                run_summed(&experiment, found);
                ck_assert_mem_eq(found, expected, sizeof found);
            }
        }
    }
}
END_TEST

/* So many replicates that they are summed in parts, which threads share. */
START_TEST(sums_of_slices_are_the_same)
{
    static double expected[POINTS][SUMS], found[POINTS][SUMS];
    struct source source = { 0 };
    struct comity_experiment experiment = make_summed(&source, MANY, 2, 1);
    experiment.points = 1;
    run_summed(&experiment, expected);
    experiment.threads = 7;
    run_summed(&experiment, found);
    ck_assert_mem_eq(found, expected, sizeof found);
    struct comity_experiment_run *run = start(&experiment);
    ck_assert_uint_eq(comity_experiment_threads(run), 2); /* parts that are whole */
    comity_experiment_free(run);
}
END_TEST

static const struct comity_experiment *counted;

/* The phases of each point's worlds, counted and by their trajectories. */
static int check_phases(void *context, struct comity_block *block)
{
    const size_t ticks = counted->ticks, replicates = counted->replicates;
    (void)context;
    for (size_t at = 0; at < block->count / replicates * ticks; at++) {
        uint32_t numbers[COMITY_PHASES] = { 0 };
        for (size_t k = 0; k < block->replicates[at / ticks]; k++) {
            const size_t world = at / ticks * replicates + k;
            numbers[((int8_t *)block->tracks[0])[world * ticks + at % ticks]]++;
        }
        if (memcmp(numbers, block->phases + at * COMITY_PHASES, sizeof numbers) != 0)
            return COMITY_NUMERIC;
    }
    return COMITY_OK;
}

/* Slices of a block count together, or one thread counts; or points stop early. */
START_TEST(phases_are_counted_of_each_point)
{
    struct source source = { 0 };
    struct comity_experiment experiment = make(&source, "phase", 1, 1, 3 * 50);
    counted = &experiment;
    experiment.replicates = 50;
    experiment.phases_of_points = 1;
    experiment.finish = check_phases;
    experiment.threads = _i == 1 ? 7 : 1;
    experiment.adaptive = (struct comity_adaptive){ .active = _i == 2,
                                                    .slot = COMITY_OF_FINAL_TRUST,
                                                    .half_width = 0.05,
                                                    .confidence = 0.95,
                                                    .least = 7,
                                                    .step = 5 };
    struct comity_experiment_run *run = start(&experiment);
    struct comity_block *block;
    int answer;
    do {
        answer = comity_experiment_next(run, &block);
    } while (answer > 0);
    ck_assert_int_eq(answer, 0);
    comity_experiment_free(run);
}
END_TEST

START_TEST(sums_stop_where_an_adaptive_point_does)
{
    static double found[POINTS][SUMS];
    struct source source = { 0 };
    struct comity_experiment experiment = make_summed(&source, 60, TICKS, 1);
    experiment.adaptive = (struct comity_adaptive){ .active = 1,
                                                    .slot = COMITY_OF_FINAL_TRUST,
                                                    .half_width = 0.05,
                                                    .confidence = 0.95,
                                                    .least = 7,
                                                    .step = 5 };
    experiment.block = 3 * 60;
    run_summed(&experiment, found);
}
END_TEST

START_TEST(sums_need_whole_points)
{
    struct source source = { 0 };
    struct comity_experiment experiment = make_summed(&source, REPLICATES, TICKS, 1);
    struct comity_experiment_run *run;
    experiment.block = REPLICATES + 1;
    ck_assert_int_eq(comity_experiment_start(&run, &experiment), COMITY_BAD_ARGUMENT);
}
END_TEST

Suite *series_suite(void)
{
    Suite *suite = suite_create("series");
    TCase *quantiles = tcase_create("quantiles");
    tcase_add_loop_test(quantiles, quantiles_are_those_of_each_place_alone, 0,
                        2 * comity_test_kernels());
    tcase_add_test(quantiles, values_without_number_find_no_memory);
    tcase_add_loop_test(quantiles, columns_are_sorted_on_every_kernel, 0, comity_test_kernels());
    suite_add_tcase(suite, quantiles);
    TCase *sums = tcase_create("sums");
    tcase_set_timeout(sums, 120);
    tcase_add_loop_test(sums, sums_are_those_of_the_values, 0, 4 * comity_test_kernels());
    tcase_add_test(sums, sums_of_slices_are_the_same);
    tcase_add_loop_test(sums, phases_are_counted_of_each_point, 0, 3);
    tcase_add_test(sums, sums_stop_where_an_adaptive_point_does);
    tcase_add_test(sums, sums_need_whole_points);
    suite_add_tcase(suite, sums);
    return suite;
}
