/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_PLAN_H
#define COMITY_CLI_PLAN_H

#include "io/sweep_layout.h"

/* What a short run of some of a sweep's worlds shows. */
struct plan_speed {
    double worlds_per_second; /* of all threads together */
    unsigned threads;
    const char *kernel;
    double replicates; /* mean of the points tried: fewer than the most when adaptive */
    double at_most;    /* share of the points tried that took all replicates */
};

/* Runs points from all over the sweep for about `seconds`. */
int measure_plan(const struct sweep_layout *layout, unsigned threads, double seconds,
                 struct plan_speed *speed);

/* Bytes of a complete file before compression, and of memory while it is computed. */
double plan_file_bytes(const struct sweep_layout *layout);
double plan_memory_bytes(const struct sweep_layout *layout, unsigned threads);

/* Tells where replicates or samples are too few for what is asked, why, and what would be enough.
 * Each advice is a line of its own; returns how many. */
int print_plan_advice(FILE *stream, const struct comity_sweep *sweep,
                      const struct plan_speed *speed);

#endif
