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
    const size_t alignment = simulator->kernel->alignment;
    simulator->batches = aligned_alloc(alignment, simulator->kernel->size * COMITY_VECTORS_MOST);
    simulator->chance = aligned_alloc(alignment, simulator->kernel->chance_size);
    if (!simulator->batches || !simulator->chance) {
        comity_simulator_free(simulator);
        return COMITY_NO_MEMORY;
    }
    return COMITY_OK;
}

void comity_simulator_free(struct comity_simulator *simulator)
{
    free(simulator->batches);
    free(simulator->chance);
    *simulator = (struct comity_simulator){ 0 };
}

const char *comity_simulator_kernel(const struct comity_simulator *simulator)
{
    return simulator->kernel->name;
}

/* One vector under way. */
struct vector {
    void *batch;
    struct comity_view view;
};

/* What is to be run: worlds of one seed, whose draws repeat after `period` of them. */
struct stretch {
    const struct comity_world *worlds;
    size_t first, count; /* of all worlds of the run */
    size_t period;
    uint32_t ticks;
};

static bool same_draws(const struct comity_world *one, const struct comity_world *other)
{
    return one->stream == other->stream && one->replicate == other->replicate;
}

/* A multiple of the lanes after which draws repeat, to the end; all worlds if they do not. */
static size_t period_of_draws(const struct comity_world *worlds, size_t count, size_t lanes)
{
    for (size_t period = lanes; period < count; period += lanes) {
        size_t w = period;
        while (w < count && same_draws(&worlds[w], &worlds[w - period])) {
            w++;
        }
        if (w == count) {
            return period;
        }
    }
    return count;
}

/* Vector `number`, at its start; it holds worlds of the stretch from `at` on. */
static struct vector start_vector(const struct comity_simulator *simulator,
                                  const struct stretch *stretch, size_t at, size_t number)
{
    const struct comity_kernel *kernel = simulator->kernel;
    const size_t left = stretch->count - at;
    struct comity_world lanes[COMITY_LANES_MOST];
    struct vector vector = { .batch = (char *)simulator->batches + number * kernel->size };
    vector.view = (struct comity_view){
        .record = kernel->record(vector.batch),
        .lanes = kernel->lanes,
        .first = stretch->first + at,
        .count = left < kernel->lanes ? left : kernel->lanes,
        .vector = number,
        .ticks = stretch->ticks,
    };
    for (size_t lane = 0; lane < kernel->lanes; lane++) {
        /* lanes to spare repeat the last world, unseen */
        lanes[lane] =
            stretch->worlds[at + (lane < vector.view.count ? lane : vector.view.count - 1)];
    }
    kernel->start(vector.batch, lanes, simulator->mean_field);
    if (number == 0) {
        kernel->prepare(simulator->chance, lanes, simulator->mean_field);
    }
    return vector;
}

/* The vectors at `at` and every period after it, up to `end`: they have the same draws. */
static void run_side_by_side(struct comity_simulator *simulator, const struct stretch *stretch,
                             size_t at, size_t end, comity_observer *observer, void *context)
{
    const struct comity_kernel *kernel = simulator->kernel;
    struct vector vectors[COMITY_VECTORS_MOST];
    size_t count = 0;
    for (; at < end; at += stretch->period) {
        vectors[count] = start_vector(simulator, stretch, at, count);
        count++;
    }
    for (uint32_t tick = 0, stop; tick < stretch->ticks; tick = stop) {
        const uint32_t left = stretch->ticks - tick;
        stop = tick + (left < COMITY_MONTHS_AHEAD ? left : COMITY_MONTHS_AHEAD);
        kernel->draw(simulator->chance, tick, stop);
        for (size_t k = 0; k < count; k++) {
            struct comity_view *view = &vectors[k].view;
            for (view->tick = tick; view->tick < stop; view->tick++) {
                kernel->tick(vectors[k].batch, simulator->chance);
                observer(context, view);
            }
        }
    }
}

static void run_stretch(struct comity_simulator *simulator, const struct stretch *stretch,
                        comity_observer *observer, void *context)
{
    const size_t lanes = simulator->kernel->lanes, period = stretch->period;
    for (size_t first = 0; first < stretch->count; first += period * COMITY_VECTORS_MOST) {
        const size_t left = stretch->count - first;
        const size_t most = period * COMITY_VECTORS_MOST;
        const size_t end = first + (left < most ? left : most);
        for (size_t at = first; at < first + period && at < end; at += lanes) {
            run_side_by_side(simulator, stretch, at, end, observer, context);
        }
    }
}

void comity_simulator_run(struct comity_simulator *simulator, const struct comity_world *worlds,
                          size_t count, uint32_t ticks, comity_observer *observer, void *context)
{
    for (size_t first = 0; first < count;) {
        struct stretch stretch = { .worlds = worlds + first, .first = first, .ticks = ticks };
        while (first < count && worlds[first].seed == stretch.worlds[0].seed) {
            first++;
        }
        stretch.count = first - stretch.first;
        stretch.period =
            period_of_draws(stretch.worlds, stretch.count, simulator->kernel->lanes);
        run_stretch(simulator, &stretch, observer, context);
    }
}
