/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_VERIFY_H
#define COMITY_VERIFY_H

#include <comity/job.h>

struct comity_verify_options {
    const char *file; /* results of a run, a sweep, a comparison or a calibration */
    uint64_t points;  /* of a sweep: about how many, spread evenly and taken in whole blocks; of a
                         posterior draws, of shards simulations; 0: all */
    unsigned threads; /* 0: one on each processor */
};

struct comity_verification {
    const char *what;   /* is counted: "point", "replicate", "scenario", "simulation"; static */
    bool ended_by_time; /* a calibration: a budget of time ended it, before all were made */
    uint64_t points, values, differences; /* computed again, compared, found to differ */
    uint64_t points_left_out;             /* those not run, of a file of a partial merge */
    uint64_t first_point;                 /* of the first difference */
    char first_variable[96];
    uint64_t labels, label_differences; /* coordinates, one by one, attributes and texts */
    char first_label[128];              /* for people: "the coordinate hegemony[3]" */
};

/*
 * Computes again what a file of a run, sweep, comparison or calibration holds, and compares every
 * value with it bit by bit; and whatever else of the file follows from its provenance: coordinates,
 * attributes, the scenarios' texts, the hash of the results. Whether there are differences stands
 * in the verification; the status is COMITY_OK when the comparison could be made. Errors: MISMATCH
 * (a shard), BAD_ARGUMENT (points of what has none), CANNOT_READ, BAD_FILE, INTERRUPTED, NO_MEMORY,
 * and those of computing.
 */
int comity_verify(const struct comity_verify_options *options, const struct comity_monitor *monitor,
                  struct comity_problems *problems, struct comity_verification *verification);

#endif
