/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints a hash of every value of every month of some worlds, for each kernel that runs here. It
 * needs the model alone: other_machines builds it with a C library that has nothing else. */
#include <comity/parameters.h>
#include <comity/simulation.h>

#include <inttypes.h>
#include <stdio.h>

enum { WORLDS = 40, TICKS = 240 };

/* FNV-1a of the bytes of each world, month by month: worlds come in another order on each kernel.
 */
static void take(void *context, const struct comity_view *view)
{
    uint64_t *hash = context;
    for (size_t k = 0; k < view->count; k++) {
        for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++) {
            const double value = view->record[slot * view->lanes + k];
            const unsigned char *bytes = (const unsigned char *)&value;
            for (size_t b = 0; b < sizeof value; b++) {
                hash[view->first + k] =
                    (hash[view->first + k] ^ bytes[b]) * UINT64_C(1099511628211);
            }
        }
    }
}

int main(void)
{
    static const char *const kernels[] = { "portable", "sse2", "avx2", "avx512" };
    static const struct comity_event events[] = {
        { .kind = COMITY_EVENT_SHOCK, .tick = 92, .target = 0, .amount = 1.2 },
        { .kind = COMITY_EVENT_RUPTURE, .tick = 120, .target = 1, .amount = 0.3 },
    };
    double parameters[COMITY_PARAMETER_SLOTS];
    struct comity_world worlds[WORLDS];
    int ran = 0;
    comity_parameters_default(parameters);
    for (uint32_t k = 0; k < WORLDS; k++) {
        worlds[k] = (struct comity_world){ .parameters = parameters,
                                           .events = events,
                                           .events_count = 2,
                                           .seed = 1994,
                                           .replicate = k };
    }
    for (size_t k = 0; k < sizeof kernels / sizeof kernels[0]; k++) {
        struct comity_simulator simulator;
        uint64_t hash[WORLDS] = { 0 }, all = 0;
        if (!comity_simulator_init(&simulator, kernels[k], 0)) {
            comity_simulator_run(&simulator, worlds, WORLDS, TICKS, take, hash);
            for (size_t world = 0; world < WORLDS; world++)
                all = (all ^ hash[world]) * UINT64_C(1099511628211);
            printf("%s %016" PRIx64 "\n", kernels[k], all);
            ran++;
        }
        comity_simulator_free(&simulator);
    }
    return ran ? 0 : 1;
}
