/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/simulation.h>
#include <comity/status.h>

#include "model/kernel.h"

#include <stdlib.h>

int comity_simulator_init(struct comity_simulator *simulator, const char *kernel, int mean_field)
{
    *simulator = (struct comity_simulator){ .mean_field = mean_field };
    simulator->kernel = kernel ? comity_kernel_find(kernel) : comity_kernel_best();
    if (!simulator->kernel) {
        return COMITY_BAD_ARGUMENT;
    }
    simulator->batch = aligned_alloc(simulator->kernel->alignment, simulator->kernel->size);
    return simulator->batch ? COMITY_OK : COMITY_NO_MEMORY;
}

void comity_simulator_free(struct comity_simulator *simulator)
{
    free(simulator->batch);
    *simulator = (struct comity_simulator){ 0 };
}

const char *comity_simulator_kernel(const struct comity_simulator *simulator)
{
    return simulator->kernel->name;
}

static void run_vector(struct comity_simulator *simulator, const struct comity_world *worlds,
                       struct comity_view view, comity_observer *observer, void *context)
{
    const struct comity_kernel *kernel = simulator->kernel;
    struct comity_world lanes[COMITY_LANES_MOST];
    for (size_t lane = 0; lane < kernel->lanes; lane++) {
        /* lanes to spare repeat the last world, unseen */
        lanes[lane] = worlds[view.first + (lane < view.count ? lane : view.count - 1)];
    }
    kernel->start(simulator->batch, lanes, simulator->mean_field);
    for (view.tick = 0; view.tick < view.ticks; view.tick++) {
        kernel->tick(simulator->batch);
        observer(context, &view);
    }
}

/* How many worlds from the first on may share a vector: those of one seed. */
static size_t alike(const struct comity_world *worlds, size_t count)
{
    size_t same = 1;
    while (same < count && worlds[same].seed == worlds[0].seed) {
        same++;
    }
    return same;
}

void comity_simulator_run(struct comity_simulator *simulator, const struct comity_world *worlds,
                          size_t count, uint32_t ticks, comity_observer *observer, void *context)
{
    const size_t lanes = simulator->kernel->lanes;
    for (size_t first = 0; first < count;) {
        const size_t left = count - first;
        const struct comity_view view = {
            .record = simulator->kernel->record(simulator->batch),
            .lanes = lanes,
            .first = first,
            .count = alike(worlds + first, left < lanes ? left : lanes),
            .ticks = ticks,
        };
        run_vector(simulator, worlds, view, observer, context);
        first += view.count;
    }
}
