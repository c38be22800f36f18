/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How fast worlds run, and everything around them, against what is aimed at. All contenders of a
 * round take turns, slice by slice, so that what else the machine does strikes them alike; ratios
 * are those of the slices of one turn. Nothing passes or fails by time.
 *
 * usage: benchmark [--seconds N] [--only ROUND]
 */
#include "benchmark/contender.h"
#include "model/kernel.h"

#include <comity/version.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONTENDERS_MOST = 32, TARGETS_MOST = 16, TURNS_MOST = 100000 };

/* A rate, or its ratio to another; turned over, a time or a cost. */
struct target {
    const char *name;
    const struct contender *of, *against; /* NULL: of nothing */
    double demanded, stretch;             /* 0: a fact of the machine */
    double unit;                          /* in those of the contender, or of the ratio */
    int turned_over;
};

struct round {
    struct contender contenders[CONTENDERS_MOST];
    struct target targets[TARGETS_MOST];
    size_t count, targets_count, turns;
    double budget; /* seconds */
};

void benchmark_require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "benchmark: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static struct contender *add(struct round *round, const char *name,
                             double (*run)(const struct contender *), uint32_t worlds,
                             uint32_t replicates)
{
    benchmark_require(round->count < CONTENDERS_MOST, "too many contenders");
    struct contender *contender = &round->contenders[round->count++];
    *contender = (struct contender){ .run = run,
                                     .clock = CLOCK_PROCESS_CPUTIME_ID,
                                     .worlds = worlds,
                                     .replicates = replicates,
                                     .times = 1,
                                     .threads = 1,
                                     .amount = (double)worlds * KERNEL_TICKS };
    snprintf(contender->name, sizeof contender->name, "%s", name);
    contender->rates = malloc(TURNS_MOST * sizeof *contender->rates);
    benchmark_require(contender->rates != NULL, "no memory");
    return contender;
}

static void aim(struct round *round, const char *name, const struct contender *of,
                const struct contender *against, double demanded, double stretch)
{
    benchmark_require(round->targets_count < TARGETS_MOST, "too many targets");
    round->targets[round->targets_count++] = (struct target){ .name = name,
                                                              .of = of,
                                                              .against = against,
                                                              .demanded = demanded,
                                                              .stretch = stretch,
                                                              .unit = 1 };
}

static void take_turns(struct round *round)
{
    volatile double kept = 0;
    const double end = seconds(CLOCK_MONOTONIC) + round->budget;
    do {
        for (size_t k = 0; k < round->count; k++) {
            struct contender *contender = &round->contenders[k];
            benchmark_doors_clear();
            const double start = seconds(contender->clock);
            kept = kept + contender->run(contender);
            contender->rates[round->turns] =
                contender->amount * contender->times / (seconds(contender->clock) - start);
        }
        round->turns++;
    } while (round->turns < TURNS_MOST && seconds(CLOCK_MONOTONIC) < end);
}

struct spread {
    double low, median, high; /* 10 and 90 % of the turns */
};

/* Of a contender's rates, or their ratios to another's on the same turn. */
static struct spread compare(const struct round *round, const struct contender *of,
                             const struct contender *against, double unit, int turned_over)
{
    double *ratios = malloc(round->turns * sizeof *ratios);
    benchmark_require(ratios != NULL, "no memory");
    for (size_t turn = 0; turn < round->turns; turn++) {
        const double ratio = of->rates[turn] / (against ? against->rates[turn] : 1) / unit;
        ratios[turn] = turned_over ? 1 / ratio : ratio;
    }
    gsl_sort(ratios, 1, round->turns);
    const struct spread spread = {
        .low = gsl_stats_quantile_from_sorted_data(ratios, 1, round->turns, 0.1),
        .median = gsl_stats_median_from_sorted_data(ratios, 1, round->turns),
        .high = gsl_stats_quantile_from_sorted_data(ratios, 1, round->turns, 0.9),
    };
    free(ratios);
    return spread;
}

static void report_kernels(const struct round *round)
{
    printf("%-32s %10s   %s\n", "", "million", "ratio to the scalar baseline");
    printf("%-32s %10s   %s\n", "", "a second", "median  10 % to 90 % of turns");
    for (size_t k = 0; k < round->count; k++) {
        const struct contender *contender = &round->contenders[k];
        if (contender->run == benchmark_operations)
            continue; /* of another kind */
        const struct spread ratio = compare(round, contender, &round->contenders[0], 1, 0);
        printf("%-32s %10.2f   %6.2f  %.2f to %.2f\n", contender->name,
               1e-6 * compare(round, contender, NULL, 1, 0).median, ratio.median, ratio.low,
               ratio.high);
    }
    printf("\n%-52s %8s %8s %8s   %s\n", "", "demanded", "stretch", "median", "10 % to 90 %");
}

static void report_targets(const struct round *round)
{
    for (size_t k = 0; k < round->targets_count; k++) {
        const struct target *target = &round->targets[k];
        const struct spread seen =
            compare(round, target->of, target->against, target->unit, target->turned_over);
        printf("%-52s ", target->name);
        if (target->demanded > 0)
            printf("%8.4g %8.4g", target->demanded, target->stretch);
        else
            printf("%17s", "");
        printf(" %8.4g   %.4g to %.4g\n", seen.median, seen.low, seen.high);
    }
    fflush(stdout);
}

/* A contender with the first version's region and its twin with the second's. */
static struct contender *add_versions(struct round *round, const char *name,
                                      double (*run)(const struct contender *), uint32_t worlds,
                                      const char *kernel)
{
    struct contender *first = add(round, name, run, worlds, 64);
    struct contender *second = add(round, "  second version", run, worlds, 64);
    first->kernel = second->kernel = kernel;
    second->second_version = 1;
    return first;
}

static void aim_of_kernel(struct round *round, const char *kernel, const struct contender *alone,
                          const struct contender *shared)
{
    const struct contender *scalar = &round->contenders[0];
    if (strcmp(kernel, "avx2") == 0) {
        aim(round, "avx2, one point, over scalar", alone, scalar, 6.1, 6.8);
        aim(round, "avx2, shared draws, over scalar", shared, scalar, 10.1, 11.2);
    } else if (strcmp(kernel, "avx512") == 0) {
        aim(round, "avx512, one point, over scalar", alone, scalar, 7.8, 9);
        aim(round, "avx512, shared draws, over scalar", shared, scalar, 12.8, 14.5);
    }
}

/* The fastest kernel's share of what its own operations allow. */
static void aim_at_bound(struct round *round, const struct contender *alone,
                         const struct contender *shared)
{
    const struct contender *const of[] = { alone, shared };
    struct contender *operations =
        add(round, "its operations, nothing else", benchmark_operations, 1600000, 1);
    operations->kernel = alone->kernel;
    operations->amount = operations->worlds;
    for (int k = 0; k < 2; k++) {
        const double count = benchmark_operations_of(comity_kernel_best(), k);
        if (count > 0) {
            aim(round, k ? "share of its bound, shared draws" : "share of its bound, one point",
                of[k], operations, 0.70, 0.75);
            round->targets[round->targets_count - 1].unit = 1 / count;
        }
    }
}

static void contend_kernels(struct round *round)
{
    const char *best = comity_kernel_best()->name;
    const struct contender *alone = NULL, *shared = NULL;
    char name[48];
    add(round, "scalar, -O3 -march=native", benchmark_scalar_native, 4, 4);
    add(round, "scalar, -Ofast -march=native", benchmark_scalar_fast, 4, 4);
    for (const struct comity_kernel *const *kernel = comity_kernels(); *kernel; kernel++) {
        snprintf(name, sizeof name, "kernel %s, one point", (*kernel)->name);
        alone = add_versions(round, name, benchmark_kernel, 64, (*kernel)->name);
        snprintf(name, sizeof name, "kernel %s, points share draws", (*kernel)->name);
        shared = add_versions(round, name, benchmark_kernel, SHARED_WORLDS, (*kernel)->name);
        aim_of_kernel(round, (*kernel)->name, alone, shared);
    }
    aim(round, "second version over first, one point", alone + 1, alone, 0.85, 0.92);
    aim(round, "second version over first, shared draws", shared + 1, shared, 0.85, 0.92);
    aim_at_bound(round, alone, shared);
    snprintf(name, sizeof name, "%s with outcomes, one point", best);
    add_versions(round, name, benchmark_outcomes, 64, NULL);
    snprintf(name, sizeof name, "%s with outcomes, shared draws", best);
    add_versions(round, name, benchmark_outcomes, SHARED_WORLDS, NULL);
}

/* Sweeps, and what they are compared with. */
static void contend_sweeps(struct round *round)
{
    const uint32_t points = 8 + (uint32_t)(60 * fmin(round->budget, 16)), worlds = points * 64;
    struct contender *outcomes = add(round, "outcomes", benchmark_outcomes, SHARED_WORLDS, 64);
    /* two seconds with --seconds 40, as its target has it */
    struct contender *longer = add(round, "long", benchmark_sweep, points * 5 / 2 * 64, 64);
    struct contender *file = add(round, "file", benchmark_sweep, worlds, 64);
    struct contender *one = add(round, "one thread", benchmark_sweep, worlds, 64);
    struct contender *two = add(round, "two threads", benchmark_sweep, worlds, 64);
    struct contender *alone = add(round, "one process", benchmark_processes, SHARED_WORLDS, 64);
    struct contender *apart = add(round, "two processes", benchmark_processes, SHARED_WORLDS, 64);
    struct contender *measures = add(round, "measures", benchmark_sweep, worlds, 64);
    struct contender *means = add(round, "means", benchmark_sweep, worlds, 64);
    struct contender *quantiles = add(round, "quantiles", benchmark_sweep, worlds, 64);
#define SERIES "series = [\"phase\", \"trilateral\", \"trust\", \"identity\"];"
    outcomes->second_version = 1;
    outcomes->times = worlds / SHARED_WORLDS ? worlds / SHARED_WORLDS : 1;
    one->clock = two->clock = alone->clock = apart->clock = CLOCK_MONOTONIC;
    two->threads = apart->threads = 2;
    alone->times = apart->times = outcomes->times / 4 + 1;
    apart->amount *= 2;
    measures->more = "measures = \"measures.cfg\";";
    means->more = SERIES "\nquantiles = [];";
    quantiles->more = SERIES;
    aim(round, "sweep with its file, of kernel with outcomes", longer, outcomes, 0.90, 0.94);
    aim(round, "sweep on two threads, of one (wall clock)", two, one, 1.92, 1.97);
    aim(round, "  this machine: two processes of the kernel, of one", apart, alone, 0, 0);
    aim(round, "sweep with ten measures, of one with outcomes", measures, file, 0.80, 0.90);
    aim(round, "series: mean and deviation, of a sweep without", means, file, 0.75, 0.90);
    aim(round, "series: with three quantiles, of a sweep without", quantiles, file, 0.50, 0.70);
}

static void contend_programs(struct round *round)
{
    enum { REPLICATES = 2000 };
    static const struct {
        const char *name;
        double (*run)(const struct contender *);
        double demanded, stretch;
    } programs[] = { { "comity run -r 1 with its file, ms", benchmark_program, 15, 10 },
                     { "import comity, ms", benchmark_import, 250, 100 } };
    struct contender *run = add(round, "trajectories", benchmark_run, REPLICATES, REPLICATES);
    run->clock = CLOCK_MONOTONIC;
    run->threads = 2;
    run->amount = benchmark_run_bytes(REPLICATES);
    aim(round, "trajectories on two threads, raw MB/s", run, NULL, 320, 500);
    round->targets[0].unit = 1e6;
    for (size_t k = 0; k < sizeof programs / sizeof programs[0]; k++) {
        struct contender *program = add(round, programs[k].name, programs[k].run, 1, 1);
        program->clock = CLOCK_MONOTONIC;
        program->amount = 1;
        aim(round, programs[k].name, program, NULL, programs[k].demanded, programs[k].stretch);
        round->targets[k + 1].unit = 1000;
        round->targets[k + 1].turned_over = 1;
    }
}

static void contend_sizes(struct round *round)
{
    const struct contender *small = add(round, "64 worlds", benchmark_kernel, 64, 64);
    const struct contender *large = add(round, "64,000 worlds", benchmark_kernel, 64000, 64000);
    aim(round, "cost of a world-month at 1000 times the work", large, small, 1.03, 1);
    round->targets[0].turned_over = 1;
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
    if (file)
        fclose(file);
    printf("instruction set: %s, %zu worlds in step\nbuild: %s\n\n", comity_kernel_best()->name,
           comity_kernel_best()->lanes, comity_build());
}

/* What is compared, and its share of the time. */
static const struct {
    const char *name;
    double share;
    void (*contend)(struct round *);
} rounds[] = { { "kernels", 0.4, contend_kernels },
               { "sweeps", 0.4, contend_sweeps },
               { "programs", 0.1, contend_programs },
               { "sizes", 0.1, contend_sizes } };

static void hold(size_t number, double budget)
{
    struct round *round = calloc(1, sizeof *round);
    benchmark_require(round != NULL, "no memory");
    round->budget = rounds[number].share * budget;
    rounds[number].contend(round);
    take_turns(round);
    if (number == 0)
        report_kernels(round);
    report_targets(round);
    for (size_t k = 0; k < round->count; k++)
        free(round->contenders[k].rates);
    free(round);
}

int main(int argc, char **argv)
{
    double budget = 10;
    const char *only = NULL;
    for (int k = 1; k < argc; k += 2) {
        if (k + 1 < argc && strcmp(argv[k], "--seconds") == 0) {
            budget = atof(argv[k + 1]);
        } else if (k + 1 < argc && strcmp(argv[k], "--only") == 0) {
            only = argv[k + 1];
        } else {
            fputs("usage: benchmark [--seconds N] [--only kernels|sweeps|programs|sizes]\n",
                  stderr);
            return EXIT_FAILURE;
        }
    }
    benchmark_kernels_init();
    benchmark_doors_init();
    print_processor();
    for (size_t k = 0; k < sizeof rounds / sizeof rounds[0]; k++)
        if (!only || strcmp(only, rounds[k].name) == 0)
            hold(k, budget);
    benchmark_doors_free();
    benchmark_kernels_free();
    return EXIT_SUCCESS;
}
