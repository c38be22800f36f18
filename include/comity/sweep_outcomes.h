/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_OUTCOMES_H
#define COMITY_SWEEP_OUTCOMES_H

#include <comity/measures.h>
#include <comity/sensitivity.h>
#include <comity/sweep.h>

#include <stdbool.h>

/*
 * Reads back what the results file of a sweep whose points are a list (Saltelli, Morris and other
 * samples, no grid) holds: the sweep, and the outcomes of every replicate of every point.
 */
struct comity_sweep_outcomes {
    struct comity_sweep sweep;
    uint8_t kept[COMITY_OUTCOMES]; /* 1: the file holds the outcome */
    struct comity_reader *reader;  /* private; problems, borrowed, are those of the opening */
};

/*
 * Opens the file and reads the sweep; whatever is returned, it must then be freed. Unless the file
 * is trusted, all its values are read and their hash compared with results_sha256. One thread at a
 * time may be in the functions that read or write results files. Errors: CANNOT_READ, BAD_FILE
 * (damaged, or not the results of a sweep), MISMATCH (a share of one, or a grid), NO_MEMORY.
 */
int comity_sweep_outcomes_open(struct comity_sweep_outcomes *file, const char *path, bool trust,
                               struct comity_problems *problems);
void comity_sweep_outcomes_free(struct comity_sweep_outcomes *file); /* safe twice */

/*
 * The means of measures (of outcomes that the file holds, or of the sweep's set, and no snapshots)
 * at every point: means[measures], initialised with the points of the sweep. Points are taken in
 * whole rows or trajectories of the design, so that only the first of each lacks its step error.
 */
int comity_sweep_outcomes_means(struct comity_sweep_outcomes *file,
                                const struct comity_measure *measures, size_t measures_count,
                                struct comity_point_means *means);

#endif
