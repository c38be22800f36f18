/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_KERNEL_H
#define COMITY_MODEL_KERNEL_H

#include <comity/variables.h>
#include <comity/world.h>
#include <stdbool.h>

/* Months that chance is drawn ahead. So long a batch stays in the nearest cache, before the next
 * one that shares them comes there. */
enum { COMITY_MONTHS_AHEAD = 24 };

/*
 * The tick, compiled once for each instruction set. A batch is one vector of worlds that advance
 * together; lane k of it is worlds[k]. Chance is what a vector of replicates draws; batches whose
 * worlds have the same seed, streams and replicates, lane by lane, may share it.
 */
struct comity_kernel {
    const char *name; /* of its instruction set */
    size_t lanes;
    size_t size, chance_size; /* bytes of a batch, and of chance */
    size_t alignment;         /* of both */

    /* Puts `lanes` worlds at their start, before tick 0. The worlds' arrays must outlive the batch.
     */
    void (*start)(void *batch, const struct comity_world *worlds, bool mean_field);

    /* Makes chance that of these worlds, which must have one seed. */
    void (*prepare)(void *chance, const struct comity_world *worlds, bool mean_field);

    /* Draws the months of ticks from `tick` up to `end`, COMITY_MONTHS_AHEAD at most. */
    void (*draw)(void *chance, uint32_t tick, uint32_t end);

    /* Advances all lanes by one tick, whose month must have been drawn. */
    void (*tick)(void *batch, const void *chance);

    /* The record of the worlds after the last tick: slot s of lane k at [s * lanes + k]. */
    const double *(*record)(const void *batch);
};

/* The fastest kernel that this processor runs. */
const struct comity_kernel *comity_kernel_best(void);

/* The kernel of that name; NULL when it is not built in or this processor cannot run it. */
const struct comity_kernel *comity_kernel_find(const char *name);

/* Says of a name that comity_kernel_find does not find which there are, and which of them run here.
 */
void comity_kernel_problem(const char *name, char *text, size_t size);

/* All kernels that this processor runs, slowest first; the array ends with NULL. */
const struct comity_kernel *const *comity_kernels(void);

#endif
