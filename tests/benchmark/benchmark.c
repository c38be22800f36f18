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
#include <comity/files.h>
#include <comity/problems.h>
#include <comity/status.h>
#include <comity/sweep_file.h>
#include <comity/sweep_results.h>
#include <comity/version.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TICKS = 240, CONTENDERS_MOST = 32, TURNS_MOST = 100000, WORLDS_MOST = 512 };

/*
 * What a contender runs on a turn: so many worlds over so many ticks, as often as it says. The
 * replicates of a point differ in their draws, its worlds beyond them are those of further points
 * with the same draws.
 */
struct contender {
    char name[48];
    double (*run)(const struct contender *contender);
    const char *kernel;
    const struct contender *first; /* the same with the first version's region, or NULL */
    uint32_t worlds, replicates, ticks, times;
    unsigned threads;
    double *rates; /* [TURNS_MOST], world-ticks a second */
};

struct bench {
    struct contender contenders[CONTENDERS_MOST];
    size_t count, turns;
};

static struct comity_test_world first_region, second_region; /* of the model's two versions */
static struct comity_sweep sweep;
static char results_path[64]; /* of the sweep, in a directory of its own */
static gsl_rng *rng;          /* of the scalar baseline */

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
        worlds[w] = comity_test_start(contender->first ? &second_region : &first_region,
                                      w % contender->replicates);
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

static const char sweep_text[] = "scenario = \"" CONFIGS "/north_america.cfg\";\n"
                                 "replicates = 64;\n"
                                 "axes = ( { key = \"hegemony\"; from = 0.4; to = 0.6; "
                                 "levels = 256; } );\n";

static void prepare_sweep(void)
{
    struct comity_problems problems;
    char directory[] = "/tmp/comity_benchmark_XXXXXX";
    comity_problems_init(&problems);
    comity_sweep_init(&sweep);
    const int status = comity_sweep_read_text(&sweep, "benchmark", sweep_text, &problems);
    comity_problems_print(&problems, stderr);
    comity_problems_free(&problems);
    require(status == COMITY_OK, "the sweep cannot be read");
    require(mkdtemp(directory) != NULL, "no directory for results");
    snprintf(results_path, sizeof results_path, "%s/results.h5", directory);
}

static void forget_sweep(void)
{
    unlink(results_path);
    *strrchr(results_path, '/') = '\0';
    rmdir(results_path);
    comity_sweep_free(&sweep);
}

/* What `comity sweep` does, up to the complete file on disk. */
static double run_sweep(const struct contender *contender)
{
    struct comity_experiment experiment;
    struct comity_experiment_run *run;
    struct comity_sweep_results *results;
    struct comity_problems problems;
    struct comity_block *block;
    double sum = 0;
    int answer;
    comity_problems_init(&problems);
    require(comity_sweep_results_open(&results, &sweep, results_path,
                                      &(struct comity_sweep_results_options){ 0 }, &experiment,
                                      &problems) == COMITY_OK,
            "no results");
    experiment.threads = contender->threads;
    experiment.kernel = NULL;
    while (comity_sweep_results_missing(results, &experiment.first_block, &experiment.blocks)) {
        require(comity_experiment_start(&run, &experiment) == COMITY_OK, "no experiment");
        while ((answer = comity_experiment_next(run, &block)) > 0) {
            sum += block->outcomes[0];
            require(comity_sweep_results_append(results, block) == COMITY_OK, "not written");
        }
        comity_experiment_free(run);
        require(answer == 0 && comity_sweep_results_flush(results) == COMITY_OK, "not written");
    }
    require(comity_sweep_results_complete(results) == COMITY_OK, "not completed");
    comity_sweep_results_free(results);
    comity_problems_free(&problems);
    return sum;
}

static struct contender *add(struct bench *bench, const char *name,
                             double (*run)(const struct contender *), uint32_t worlds,
                             uint32_t replicates)
{
    require(bench->count < CONTENDERS_MOST, "too many contenders");
    struct contender *contender = &bench->contenders[bench->count++];
    *contender = (struct contender){
        .run = run, .worlds = worlds, .replicates = replicates, .ticks = TICKS, .times = 1
    };
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

/* What the second version's mechanisms cost: rates against the first version's on the same turn. */
static void report_versions(const struct bench *bench)
{
    double *ratios = malloc(bench->turns * sizeof *ratios);
    require(ratios != NULL, "no memory");
    printf("\n%-32s %s\n", "", "ratio of the second version to the first");
    for (size_t k = 0; k < bench->count; k++) {
        const struct contender *contender = &bench->contenders[k];
        if (contender->first) {
            sorted_ratios(bench, contender, contender->first, ratios);
            printf("%-32s %.3f  %.3f to %.3f\n", contender->first->name,
                   gsl_stats_median_from_sorted_data(ratios, 1, bench->turns),
                   gsl_stats_quantile_from_sorted_data(ratios, 1, bench->turns, 0.1),
                   gsl_stats_quantile_from_sorted_data(ratios, 1, bench->turns, 0.9));
        }
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

/* A contender of the first version's region and its twin of the second's. */
static void add_versions(struct bench *bench, const char *name,
                         double (*run)(const struct contender *), uint32_t worlds,
                         const char *kernel)
{
    char second[48];
    struct contender *first = add(bench, name, run, worlds, 64);
    snprintf(second, sizeof second, "  second version");
    struct contender *twin = add(bench, second, run, worlds, 64);
    first->kernel = twin->kernel = kernel;
    twin->first = first;
}

static void contend(struct bench *bench)
{
    const char *best = comity_kernel_best()->name;
    const uint32_t swept = (uint32_t)sweep.points * sweep.replicates;
    char name[48];
    add(bench, "scalar, -O3 -march=native", run_native, 4, 4);
    add(bench, "scalar, -Ofast -march=native", run_fast, 4, 4);
    for (const struct comity_kernel *const *kernel = comity_kernels(); *kernel; kernel++) {
        snprintf(name, sizeof name, "kernel %s, one point", (*kernel)->name);
        add_versions(bench, name, run_kernel, 64, (*kernel)->name);
        snprintf(name, sizeof name, "kernel %s, points share draws", (*kernel)->name);
        add_versions(bench, name, run_kernel, WORLDS_MOST, (*kernel)->name);
    }
    snprintf(name, sizeof name, "%s with outcomes, one point", best);
    add_versions(bench, name, run_outcomes, 64, NULL);
    snprintf(name, sizeof name, "%s with outcomes, shared draws", best);
    add_versions(bench, name, run_outcomes, WORLDS_MOST, NULL);
    add(bench, "sweep and its file, 1 thread", run_sweep, swept, sweep.replicates)->threads = 1;
    add(bench, "sweep and its file, 2 threads", run_sweep, swept, sweep.replicates)->threads = 2;
}

/* The same work on each turn, in runs of different size. */
static void vary_size(struct bench *bench)
{
    static const uint32_t ticks[] = { 240, 60, 960 }, worlds[] = { 8, 64, 512 };
    char name[48];
    for (size_t k = 0; k < 3; k++) {
        snprintf(name, sizeof name, "64 worlds, %u ticks", ticks[k]);
        struct contender *contender = add(bench, name, run_outcomes, 64, 64);
        contender->ticks = ticks[k];
        contender->times = 2 * 960 / ticks[k];
    }
    for (size_t k = 0; k < 3; k++) {
        snprintf(name, sizeof name, "%u worlds, 240 ticks", worlds[k]);
        add(bench, name, run_outcomes, worlds[k], worlds[k])->times = WORLDS_MOST / worlds[k];
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
    double budget = 10;
    if (argc == 3 && strcmp(argv[1], "--seconds") == 0) {
        budget = atof(argv[2]);
    } else if (argc != 1) {
        fputs("usage: benchmark [--seconds N]\n", stderr);
        return EXIT_FAILURE;
    }
    static struct bench bench;
    comity_test_north_america(&first_region);
    comity_test_second(&second_region);
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    require(rng != NULL, "no memory");
    gsl_rng_set(rng, 1);
    comity_files_begin();
    prepare_sweep();
    print_processor();
    contend(&bench);
    take_turns(&bench, 0.7 * budget);
    report(&bench);
    report_versions(&bench);
    free_contenders(&bench);
    vary_size(&bench);
    take_turns(&bench, 0.3 * budget);
    report_linearity(&bench);
    free_contenders(&bench);
    forget_sweep();
    gsl_rng_free(rng);
    return EXIT_SUCCESS;
}
