/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SIMULATION_H
#define COMITY_SIMULATION_H

#include <comity/variables.h>
#include <comity/world.h>

/*
 * Runs worlds on one thread, one vector of them at a time, and shows every tick to an observer. The
 * same worlds give the same bits on every kernel, in any order and company.
 */

enum {
    COMITY_LANES_MOST = 8 /* of any kernel; lanes are a multiple of 2 */
};

/* The worlds of one vector after a tick. Value of slot s of world first + k: record[s * lanes + k].
 */
struct comity_view {
    const double *record;
    size_t lanes;         /* stride of the record */
    size_t first, count;  /* worlds seen; count may be less than lanes */
    uint32_t tick, ticks; /* this one, and how many there will be */
};

typedef void comity_observer(void *context, const struct comity_view *view);

struct comity_simulator {
    const struct comity_kernel *kernel;
    void *batch;
    int mean_field;
};

/*
 * kernel: NULL for the fastest one here, or the name of one ("sse2", "avx2", "avx512", "portable").
 * mean_field: replace every random quantity by its conditional expectation.
 * Errors: BAD_ARGUMENT (no such kernel on this processor), NO_MEMORY.
 */
int comity_simulator_init(struct comity_simulator *simulator, const char *kernel, int mean_field);
void comity_simulator_free(struct comity_simulator *simulator); /* safe twice */

/* Name of the instruction set in use. Static. */
const char *comity_simulator_kernel(const struct comity_simulator *simulator);

/* Runs `count` worlds over `ticks` ticks. The observer is called after each tick
 * of each vector, all ticks of one vector before the next. */
void comity_simulator_run(struct comity_simulator *simulator, const struct comity_world *worlds,
                          size_t count, uint32_t ticks, comity_observer *observer, void *context);

#endif
