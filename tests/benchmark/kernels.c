/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "benchmark/contender.h"
#include "benchmark/scalar_run.h"
#include "worlds.h"

#include <comity/outcomes.h>
#include <comity/status.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct comity_test_world first_version, second_version; /* the default region of each */
static struct comity_world *worlds;                            /* [KERNEL_WORLDS_MOST] */
static gsl_rng *rng;                                           /* of the scalar baseline */

void benchmark_kernels_init(void)
{
    comity_test_north_america(&first_version);
    comity_test_second(&second_version);
    worlds = malloc(KERNEL_WORLDS_MOST * sizeof *worlds);
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    benchmark_require(worlds && rng, "no memory");
    gsl_rng_set(rng, 1);
}

void benchmark_kernels_free(void)
{
    free(worlds);
    gsl_rng_free(rng);
}

double benchmark_scalar_native(const struct contender *contender)
{
    return comity_scalar_native(contender->worlds, rng);
}

double benchmark_scalar_fast(const struct contender *contender)
{
    return comity_scalar_fast(contender->worlds, rng);
}

static void look_away(void *context, const struct comity_view *view)
{
    *(double *)context += view->record[0];
}

struct folding {
    struct comity_tally tallies[COMITY_VECTORS_MOST];
    double outcomes[SHARED_WORLDS][COMITY_OUTCOME_SLOTS];
};

static void fold(void *context, const struct comity_view *view)
{
    struct folding *folding = context;
    comity_outcomes_fold(&folding->tallies[view->vector], folding->outcomes[0], view);
}

static void simulate(const struct contender *contender, comity_observer *observer, void *context)
{
    struct comity_simulator simulator;
    for (uint32_t w = 0; w < contender->worlds; w++) {
        worlds[w] = comity_test_start(contender->second_version ? &second_version : &first_version,
                                      w % contender->replicates);
    }
    benchmark_require(comity_simulator_init(&simulator, contender->kernel, 0) == COMITY_OK,
                      "no simulator");
    for (uint32_t n = 0; n < contender->times; n++) {
        comity_simulator_run(&simulator, worlds, contender->worlds, KERNEL_TICKS, observer,
                             context);
    }
    comity_simulator_free(&simulator);
}

double benchmark_kernel(const struct contender *contender)
{
    double sum = 0;
    simulate(contender, look_away, &sum);
    return sum;
}

double benchmark_outcomes(const struct contender *contender)
{
    static struct folding folding;
    simulate(contender, fold, &folding);
    return folding.outcomes[0][0];
}

double benchmark_processes(const struct contender *contender)
{
    int status = 0;
    for (unsigned k = 0; k < contender->threads; k++) {
        const pid_t child = fork();
        benchmark_require(child >= 0, "no process");
        if (child == 0) {
            benchmark_outcomes(contender);
            _exit(EXIT_SUCCESS);
        }
    }
    for (unsigned k = 0; k < contender->threads; k++)
        benchmark_require(wait(&status) > 0 && status == 0, "a process failed");
    return status;
}
