/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_PLAN_H
#define COMITY_JOBS_PLAN_H

#include "results/sweep_layout.h"

#include <comity/plan.h>

/* What a short run of some of a sweep's worlds shows. */
struct plan_speed {
    double worlds_per_second; /* of all threads together, encoding included */
    double worlds_per_core;   /* in a second of one processor's time */
    unsigned threads;
    const char *kernel;
    double replicates; /* mean of the points tried: fewer than the most when adaptive */
    double at_most;    /* share of the points tried that took all replicates */
    double reading;    /* seconds that reading the sweep and checking its points took */
    double compressed; /* what compression leaves of the bytes of the points tried */
    double encoding;   /* share of the time that encoding takes, compression above all */
};

/* Computes and encodes points from all over the sweep, as it will, for about `seconds`; the caller
 * sets speed->reading. */
int measure_plan(const struct sweep_layout *layout, unsigned threads, double seconds,
                 struct plan_speed *speed);

/* Bytes of a complete file, when compression leaves so much of them; and of memory while it is
 * computed. Seconds from the start to the complete file. */
double plan_file_bytes(const struct sweep_layout *layout, double compressed);
double plan_memory_bytes(const struct sweep_layout *layout, const struct plan_speed *speed);
double plan_seconds(const struct sweep_layout *layout, const struct plan_speed *speed);
struct comity_plan_cores plan_cluster(const struct sweep_layout *layout,
                                      const struct plan_speed *speed, unsigned cores);

/* Finds where replicates or samples are too few for what is asked, why, and what would be enough:
 * a sentence each, kept in the plan. */
void plan_advise(const struct sweep_layout *layout, const struct plan_speed *speed,
                 struct comity_plan *plan);

#endif
