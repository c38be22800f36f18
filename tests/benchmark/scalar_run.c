/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The scalar baseline in one translation, so that the compiler sees through all of its calls, as
 * with link-time optimisation. Compiled once for each set of flags; SCALAR_RUN names the result.
 */
#define comity_scalar_north_america        SCALAR_NAME(north_america)
#define comity_scalar_second_north_america SCALAR_NAME(second_north_america)
#define comity_scalar_start                SCALAR_NAME(start)
#define comity_scalar_tick                 SCALAR_NAME(tick)
#define comity_scalar_phases               SCALAR_NAME(phases)
#define SCALAR_NAME(name)                  SCALAR_PASTE(SCALAR_RUN, name)
#define SCALAR_PASTE(run, name)            SCALAR_PASTE_(run, name)
#define SCALAR_PASTE_(run, name)           run##_##name

#include "scalar/scalar_model.c"
#include "scalar/scalar_phases.c"
#include "scalar/scalar_region.c"

#include "benchmark/scalar_run.h"

double SCALAR_RUN(unsigned worlds, gsl_rng *rng)
{
    struct scalar_scenario scenario;
    struct scalar_world world;
    double identity = 0;
    comity_scalar_north_america(&scenario);
    for (unsigned w = 0; w < worlds; w++) {
        comity_scalar_start(&world, &scenario, rng);
        while (world.tick < scenario.ticks)
            comity_scalar_tick(&world);
        identity += world.identity[0];
    }
    return identity;
}
