/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Speed of the scalar model on the default region, phases included and nothing recorded, with the
 * generator and the normals that GSL's users would take. Prints millions of world-ticks a second.
 */
#include "scalar_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void)
{
    struct scalar_scenario scenario;
    struct scalar_world world;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng)
        return EXIT_FAILURE;
    gsl_rng_set(rng, 1);
    comity_scalar_north_america(&scenario);

    double identity = 0, start = seconds(), elapsed;
    long worlds = 0;
    do {
        comity_scalar_start(&world, &scenario, rng);
        while (world.tick < scenario.ticks)
            comity_scalar_tick(&world);
        identity += world.identity[0];
        worlds++;
        elapsed = seconds() - start;
    } while (elapsed < 1);
    printf("%.3f million world-ticks a second, final mean identity of the first state %.3f\n",
           1e-6 * (double)(worlds * scenario.ticks) / elapsed, identity / (double)worlds);
    gsl_rng_free(rng);
    return EXIT_SUCCESS;
}
