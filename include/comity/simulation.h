/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SIMULATION_H
#define COMITY_SIMULATION_H

#include <comity/variables.h>
#include <comity/world.h>

/*
 * Runs worlds on one thread, in vectors that advance together, and shows every tick to an observer.
 * Vectors whose worlds have the same draws run side by side, so that these are drawn once. The same
 * worlds give the same bits on every kernel, in any order and company.
 */

enum {
    COMITY_LANES_MOST = 8,   /* of any kernel; lanes are a multiple of 2 */
    COMITY_VECTORS_MOST = 12 /* that run side by side: two such threads fit 1 MiB of cache */
};

/* The worlds of one vector after a tick. Value of slot s of world first + k: record[s * lanes + k].
 */
struct comity_view {
    const double *record;
    size_t lanes;         /* stride of the record */
    size_t first, count;  /* worlds seen; count may be less than lanes */
    size_t vector;        /* which of those that run side by side, from 0 */
    uint32_t tick, ticks; /* this one, and how many there will be */
};

typedef void comity_observer(void *context, const struct comity_view *view);

struct comity_simulator {
    const struct comity_kernel *kernel;
    void *batches, *chance; /* private */
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

/*
 * Runs `count` worlds over `ticks` ticks. The observer sees the ticks of a vector in their order,
 * and between them those of vectors beside it: what it keeps of a vector from tick to tick belongs
 * at view.vector, which is taken over by another vector's tick 0 only after the last one. Draws are
 * shared where the seed, stream and replicate of worlds repeat after a multiple of the lanes, as in
 * the points of a sweep.
 */
void comity_simulator_run(struct comity_simulator *simulator, const struct comity_world *worlds,
                          size_t count, uint32_t ticks, comity_observer *observer, void *context);

/*
 * Runs the `count` worlds from each of the starts, which are places in `worlds`, as above; a view's
 * `first` counts from worlds[0]. Draws are shared where worlds equally far from their starts have
 * the same seed, stream and replicate, as in points of which each wants some more replicates.
 */
void comity_simulator_run_from(struct comity_simulator *simulator,
                               const struct comity_world *worlds, const size_t *starts,
                               size_t starts_count, size_t count, uint32_t ticks,
                               comity_observer *observer, void *context);

#endif
