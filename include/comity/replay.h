/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPLAY_H
#define COMITY_REPLAY_H

#include <comity/job.h>

/* One world of a results file, computed again from the file's own provenance. */

struct comity_replay_options {
    const char *file; /* the results of a run, a sweep or a replay */
    bool point_given; /* whether `point` says of which point of a sweep */
    uint64_t point;   /* counted from 0, the last axis fastest */
    uint32_t replicate;
    bool trust;               /* values are not compared with their hash, nor the world with them */
    const char *command_line; /* kept as provenance; may be NULL */
    const char *title;        /* in place of the scenario's; may be NULL */
};

/* Writes every variable of every tick of the world, as float64. Errors: BAD_ARGUMENT (no such
 * point or replicate, an output that must not be written), MISMATCH (the world comes out otherwise
 * than in the file), CANNOT_READ, BAD_FILE, BAD_SCENARIO
 * (what the file says of its scenario), CANNOT_WRITE, INTERRUPTED, NO_MEMORY, NO_THREAD. */
int comity_replay(const struct comity_replay_options *options, const struct comity_sink *sink,
                  const struct comity_monitor *monitor, struct comity_problems *problems);

#endif
