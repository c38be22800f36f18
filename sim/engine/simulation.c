/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/simulation.h>
#include <comity/status.h>

#include "model/kernel.h"

#include <stdlib.h>

int comity_simulator_init(struct comity_simulator *simulator, const char *kernel, int mean_field)
{
    *simulator = (struct comity_simulator){ .mean_field = mean_field };
    simulator->kernel = kernel ? comity_kernel_find(kernel) : comity_kernel_best();
    if (!simulator->kernel)
        return COMITY_BAD_ARGUMENT;
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

/* What is asked of the simulator. */
struct request {
    const struct comity_world *worlds;
    uint32_t ticks;
    comity_observer *observer;
    void *context;
};

/* Where the worlds of a vector stand; fewer than the lanes at an end. */
struct span {
    size_t first, count;
};

/* One vector under way. */
struct vector {
    void *batch;
    struct comity_view view;
};

static bool same_draws(const struct comity_world *one, const struct comity_world *other)
{
    return one->seed == other->seed && one->stream == other->stream &&
           one->replicate == other->replicate;
}

/* Vector `number`, at its start. */
static struct vector start_vector(const struct comity_simulator *simulator,
                                  const struct request *request, struct span span, size_t number)
{
    const struct comity_kernel *kernel = simulator->kernel;
    struct comity_world lanes[COMITY_LANES_MOST];
    struct vector vector = { .batch = (char *)simulator->batches + number * kernel->size };
    vector.view = (struct comity_view){
        .record = kernel->record(vector.batch),
        .lanes = kernel->lanes,
        .first = span.first,
        .count = span.count,
        .vector = number,
        .ticks = request->ticks,
    };
    for (size_t lane = 0; lane < kernel->lanes; lane++) {
        /* lanes to spare repeat the last world, unseen */
        lanes[lane] = request->worlds[span.first + (lane < span.count ? lane : span.count - 1)];
    }
    kernel->start(vector.batch, lanes, simulator->mean_field);
    if (number == 0)
        kernel->prepare(simulator->chance, lanes, simulator->mean_field);
    return vector;
}

/* Vectors with the same draws: those of the first, of which the others may have fewer worlds. */
static void run_side_by_side(const struct comity_simulator *simulator,
                             const struct request *request, const struct span *spans, size_t count)
{
    const struct comity_kernel *kernel = simulator->kernel;
    struct vector vectors[COMITY_VECTORS_MOST];
    for (size_t k = 0; k < count; k++)
        vectors[k] = start_vector(simulator, request, spans[k], k);
    for (uint32_t tick = 0, stop; tick < request->ticks; tick = stop) {
        const uint32_t left = request->ticks - tick;
        stop = tick + (left < COMITY_MONTHS_AHEAD ? left : COMITY_MONTHS_AHEAD);
        kernel->draw(simulator->chance, tick, stop);
        for (size_t k = 0; k < count; k++) {
            struct comity_view *view = &vectors[k].view;
            for (view->tick = tick; view->tick < stop; view->tick++) {
                kernel->tick(vectors[k].batch, simulator->chance);
                request->observer(request->context, view);
            }
        }
    }
}

/* A multiple of the lanes after which draws repeat, to the end; all worlds if they do not. */
static size_t period_of_draws(const struct comity_world *worlds, size_t count, size_t lanes)
{
    for (size_t period = lanes; period < count; period += lanes) {
        size_t w = period;
        while (w < count && same_draws(&worlds[w], &worlds[w - period]))
            w++;
        if (w == count)
            return period;
    }
    return count;
}

/* Worlds of one seed: vectors a period apart have the same draws. */
static void run_stretch(const struct comity_simulator *simulator, const struct request *request,
                        size_t first, size_t end)
{
    const size_t lanes = simulator->kernel->lanes;
    const size_t period = period_of_draws(request->worlds + first, end - first, lanes);
    for (; first < end; first += period * COMITY_VECTORS_MOST) {
        for (size_t offset = 0; offset < period && first + offset < end; offset += lanes) {
            struct span spans[COMITY_VECTORS_MOST];
            size_t count = 0;
            for (size_t at = first + offset; at < end && count < COMITY_VECTORS_MOST; at += period)
                spans[count++] = (struct span){ at, end - at < lanes ? end - at : lanes };
            run_side_by_side(simulator, request, spans, count);
        }
    }
}

void comity_simulator_run(struct comity_simulator *simulator, const struct comity_world *worlds,
                          size_t count, uint32_t ticks, comity_observer *observer, void *context)
{
    const struct request request = { worlds, ticks, observer, context };
    for (size_t first = 0, end; first < count; first = end) {
        end = first + 1;
        while (end < count && worlds[end].seed == worlds[first].seed)
            end++;
        run_stretch(simulator, &request, first, end);
    }
}

/* How many of the starts, from the first on, have its draws in the `count` worlds at `offset`. */
static size_t alike(const struct comity_world *worlds, const size_t *starts, size_t starts_count,
                    size_t offset, size_t count)
{
    const size_t most = starts_count < COMITY_VECTORS_MOST ? starts_count : COMITY_VECTORS_MOST;
    for (size_t s = 1; s < most; s++) {
        for (size_t w = offset; w < offset + count; w++)
            if (!same_draws(&worlds[starts[s] + w], &worlds[starts[0] + w]))
                return s;
    }
    return most;
}

void comity_simulator_run_from(struct comity_simulator *simulator,
                               const struct comity_world *worlds, const size_t *starts,
                               size_t starts_count, size_t count, uint32_t ticks,
                               comity_observer *observer, void *context)
{
    const struct request request = { worlds, ticks, observer, context };
    const size_t lanes = simulator->kernel->lanes;
    for (size_t offset = 0; offset < count; offset += lanes) {
        const size_t width = count - offset < lanes ? count - offset : lanes;
        for (size_t s = 0, beside; s < starts_count; s += beside) {
            struct span spans[COMITY_VECTORS_MOST];
            beside = alike(worlds, starts + s, starts_count - s, offset, width);
            for (size_t k = 0; k < beside; k++)
                spans[k] = (struct span){ starts[s + k] + offset, width };
            run_side_by_side(simulator, &request, spans, beside);
        }
    }
}
