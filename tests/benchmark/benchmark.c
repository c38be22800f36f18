/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How fast worlds of the default region run, against the scalar baseline. All contenders take
 * turns, slice by slice, so that what else the machine does strikes them alike; ratios are those of
 * the slices of one turn. Nothing passes or fails by time.
 *
 * usage: benchmark [--seconds N]
 */
#include "benchmark/scalar_run.h"
#include "model/kernel.h"
#include "worlds.h"

#include <comity/experiment.h>
#include <comity/status.h>
#include <comity/version.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TICKS = 240, CONTENDERS_MOST = 24, TURNS_MOST = 100000, WORLDS_MOST = 512 };

/* What a contender runs on a turn: so many worlds over so many ticks, as often as it says. */
struct contender {
    char name[48];
    double (*run)(const struct contender *contender);
    const char *kernel;
    uint32_t worlds, ticks, times;
    unsigned threads;
    double *rates; /* [TURNS_MOST], world-ticks a second */
};

struct bench {
    struct contender contenders[CONTENDERS_MOST];
    size_t count, turns;
};

static struct comity_test_world region;
static gsl_rng *rng; /* of the scalar baseline */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "benchmark: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static double run_native(const struct contender *contender)
{
    return comity_scalar_native(contender->worlds, rng);
}

static double run_fast(const struct contender *contender)
{
    return comity_scalar_fast(contender->worlds, rng);
}

static void look_away(void *context, const struct comity_view *view)
{
    *(double *)context += view->record[0];
}

struct folding {
    struct comity_tally tallies[COMITY_VECTORS_MOST];
    double outcomes[WORLDS_MOST][COMITY_OUTCOME_SLOTS];
};

static void fold(void *context, const struct comity_view *view)
{
    struct folding *folding = context;
    comity_outcomes_fold(&folding->tallies[view->vector], folding->outcomes[0], view);
}

static void simulate(const struct contender *contender, comity_observer *observer, void *context)
{
    struct comity_world worlds[WORLDS_MOST];
    struct comity_simulator simulator;
    for (uint32_t w = 0; w < contender->worlds; w++) {
        worlds[w] = comity_test_start(&region, w);
    }
    require(comity_simulator_init(&simulator, contender->kernel, 0) == COMITY_OK, "no simulator");
    comity_simulator_run(&simulator, worlds, contender->worlds, contender->ticks, observer,
                         context);
    comity_simulator_free(&simulator);
}

static double run_kernel(const struct contender *contender)
{
    double sum = 0;
    simulate(contender, look_away, &sum);
    return sum;
}

static double run_outcomes(const struct contender *contender)
{
    static struct folding folding;
    simulate(contender, fold, &folding);
    return folding.outcomes[0][0];
}

static int region_point(void *context, uint64_t index, struct comity_point *point)
{
    (void)context, (void)index;
    if (point->events_room < region.events_count) {
        point->events = calloc(region.events_count, sizeof region.events[0]);
        if (!point->events) {
            return COMITY_NO_MEMORY;
        }
        point->events_room = region.events_count;
    }
    memcpy(point->parameters, region.parameters, sizeof point->parameters);
    memcpy(point->events, region.events, region.events_count * sizeof region.events[0]);
    point->events_count = region.events_count;
    point->seed = 1;
    point->stream = 0;
    point->ticks = TICKS;
    return COMITY_OK;
}

static double run_experiment(const struct contender *contender)
{
    struct comity_experiment experiment = {
        .points = 1,
        .replicates = contender->worlds,
        .ticks = contender->ticks,
        .threads = contender->threads,
        .block = 32,
        .point = region_point,
    };
    struct comity_experiment_run *run = NULL;
    struct comity_block *block;
    const char *unknown;
    double sum = 0;
    require(comity_recording_init(&experiment.recording, "none", contender->ticks, 1, 0,
                                  &unknown) == COMITY_OK &&
                comity_experiment_start(&run, &experiment) == COMITY_OK,
            "no experiment");
    int status;
    while ((status = comity_experiment_next(run, &block)) > 0) {
        sum += block->outcomes[0];
    }
    require(status == 0, "a block failed");
    comity_experiment_free(run);
    return sum;
}

static struct contender *add(struct bench *bench, const char *name,
                             double (*run)(const struct contender *), uint32_t worlds)
{
    require(bench->count < CONTENDERS_MOST, "too many contenders");
    struct contender *contender = &bench->contenders[bench->count++];
    *contender = (struct contender){ .run = run, .worlds = worlds, .ticks = TICKS, .times = 1 };
    snprintf(contender->name, sizeof contender->name, "%s", name);
    contender->rates = malloc(TURNS_MOST * sizeof *contender->rates);
    require(contender->rates != NULL, "no memory");
    return contender;
}

static void take_turns(struct bench *bench, double budget)
{
    volatile double kept = 0; /* the results, lest the work be left out */
    const double end = seconds() + budget;
    for (bench->turns = 0; bench->turns < TURNS_MOST && (bench->turns == 0 || seconds() < end);
         bench->turns++) {
        for (size_t k = 0; k < bench->count; k++) {
            struct contender *contender = &bench->contenders[k];
            const double start = seconds();
            for (uint32_t n = 0; n < contender->times; n++) {
                kept = kept + contender->run(contender);
            }
            contender->rates[bench->turns] = (double)contender->worlds * contender->ticks *
                                             contender->times / (seconds() - start);
        }
    }
}

/* Ratios to a contender's rate on the same turn, sorted. */
static void sorted_ratios(const struct bench *bench, const struct contender *contender,
                          const struct contender *base, double *ratios)
{
    for (size_t turn = 0; turn < bench->turns; turn++) {
        ratios[turn] = contender->rates[turn] / (base ? base->rates[turn] : 1);
    }
    gsl_sort(ratios, 1, bench->turns);
}

static void report(const struct bench *bench)
{
    double *ratios = malloc(bench->turns * sizeof *ratios);
    require(ratios != NULL, "no memory");
    printf("%-32s %10s   %s\n", "", "million", "ratio to the scalar baseline");
    printf("%-32s %10s   %s\n", "", "a second", "median  10 % to 90 % of turns");
    for (size_t k = 0; k < bench->count; k++) {
        const struct contender *contender = &bench->contenders[k];
        sorted_ratios(bench, contender, NULL, ratios);
        const double rate = gsl_stats_median_from_sorted_data(ratios, 1, bench->turns);
        sorted_ratios(bench, contender, &bench->contenders[0], ratios);
        printf("%-32s %10.2f   %6.2f  %.2f to %.2f\n", contender->name, 1e-6 * rate,
               gsl_stats_median_from_sorted_data(ratios, 1, bench->turns),
               gsl_stats_quantile_from_sorted_data(ratios, 1, bench->turns, 0.1),
               gsl_stats_quantile_from_sorted_data(ratios, 1, bench->turns, 0.9));
    }
    free(ratios);
}

/* Cost of a world-tick by length of the run and by number of worlds. */
static void report_linearity(const struct bench *bench)
{
    const struct contender *base = &bench->contenders[0];
    double *ratios = malloc(bench->turns * sizeof *ratios);
    require(ratios != NULL, "no memory");
    printf("\n%-32s %10s   %s\n", "", "nanosec.", "cost of a world-tick against the first");
    for (size_t k = 0; k < bench->count; k++) {
        const struct contender *contender = &bench->contenders[k];
        sorted_ratios(bench, contender, NULL, ratios);
        const double rate = gsl_stats_median_from_sorted_data(ratios, 1, bench->turns);
        sorted_ratios(bench, contender, base, ratios);
        printf("%-32s %10.1f   %6.3f\n", contender->name, 1e9 / rate,
               1 / gsl_stats_median_from_sorted_data(ratios, 1, bench->turns));
    }
    free(ratios);
}

static void contend(struct bench *bench)
{
    add(bench, "scalar, -O3 -march=native", run_native, 4);
    add(bench, "scalar, -Ofast -march=native", run_fast, 4);
    char name[48];
    for (const struct comity_kernel *const *kernel = comity_kernels(); *kernel; kernel++) {
        snprintf(name, sizeof name, "kernel %s", (*kernel)->name);
        add(bench, name, run_kernel, 32)->kernel = (*kernel)->name;
    }
    snprintf(name, sizeof name, "%s with outcomes", comity_kernel_best()->name);
    add(bench, name, run_outcomes, 32);
    add(bench, "experiment, 1 thread", run_experiment, 256)->threads = 1;
    add(bench, "experiment, 2 threads", run_experiment, 256)->threads = 2;
}

/* The same work on each turn, in runs of different size. */
static void vary_size(struct bench *bench)
{
    static const uint32_t ticks[] = { 240, 60, 960 }, worlds[] = { 8, 64, 512 };
    char name[48];
    for (size_t k = 0; k < 3; k++) {
        snprintf(name, sizeof name, "64 worlds, %u ticks", ticks[k]);
        struct contender *contender = add(bench, name, run_outcomes, 64);
        contender->ticks = ticks[k];
        contender->times = 2 * 960 / ticks[k];
    }
    for (size_t k = 0; k < 3; k++) {
        snprintf(name, sizeof name, "%u worlds, 240 ticks", worlds[k]);
        add(bench, name, run_outcomes, worlds[k])->times = WORLDS_MOST / worlds[k];
    }
}

static void free_contenders(struct bench *bench)
{
    for (size_t k = 0; k < bench->count; k++) {
        free(bench->contenders[k].rates);
    }
    *bench = (struct bench){ 0 };
}

static void print_processor(void)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon) {
            printf("processor%s", colon);
            break;
        }
    }
    if (file) {
        fclose(file);
    }
    printf("instruction set: %s, %zu worlds in step\nbuild: %s\n\n", comity_kernel_best()->name,
           comity_kernel_best()->lanes, comity_build());
}

int main(int argc, char **argv)
{
    double budget = 5;
    if (argc == 3 && strcmp(argv[1], "--seconds") == 0) {
        budget = atof(argv[2]);
    } else if (argc != 1) {
        fputs("usage: benchmark [--seconds N]\n", stderr);
        return EXIT_FAILURE;
    }
    static struct bench bench;
    comity_test_north_america(&region);
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    require(rng != NULL, "no memory");
    gsl_rng_set(rng, 1);
    print_processor();
    contend(&bench);
    take_turns(&bench, 0.7 * budget);
    report(&bench);
    free_contenders(&bench);
    vary_size(&bench);
    take_turns(&bench, 0.3 * budget);
    report_linearity(&bench);
    free_contenders(&bench);
    gsl_rng_free(rng);
    return EXIT_SUCCESS;
}
