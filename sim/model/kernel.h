/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_KERNEL_H
#define COMITY_MODEL_KERNEL_H

#include <comity/variables.h>
#include <comity/world.h>
#include <stdbool.h>

/*
 * The tick, compiled once for each instruction set. A batch is one vector of worlds that advance
 * together; lane k of it is worlds[k].
 */
struct comity_kernel {
    const char *name; /* of its instruction set */
    size_t lanes;
    size_t size;      /* bytes of a batch */
    size_t alignment; /* of a batch */

    /* Puts `lanes` worlds at their start, before tick 0. The worlds' arrays must outlive the batch.
     */
    void (*start)(void *batch, const struct comity_world *worlds, bool mean_field);

    /* Advances all lanes by one tick. */
    void (*tick)(void *batch);

    /* The record of the worlds after the last tick: slot s of lane k at [s * lanes + k]. */
    const double *(*record)(const void *batch);
};

/* The fastest kernel that this processor runs. */
const struct comity_kernel *comity_kernel_best(void);

/* The kernel of that name; NULL when it is not built in or this processor cannot run it. */
const struct comity_kernel *comity_kernel_find(const char *name);

/* All kernels that this processor runs, slowest first; the array ends with NULL. */
const struct comity_kernel *const *comity_kernels(void);

#endif
