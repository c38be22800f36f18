/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_PLAN_H
#define COMITY_PLAN_H

#include <comity/job.h>
#include <comity/sweep.h>

/* What a sweep would compute and keep, how long that would take here, and whether it is enough. */

struct comity_plan_options {
    struct comity_sweep_source sweep;
    unsigned threads; /* 0: one on each processor */
    double seconds;   /* about so long points are tried; 0: a third of a second */
    unsigned cores;   /* of a cluster of such machines, whose processes join in; 0: none is asked
                         for */
};

/* What a sweep takes on a cluster, in seconds: with every core at work, waiting for the last blocks
 * as these cannot be divided, and joining the file, which one process does. */
struct comity_plan_cores {
    unsigned cores; /* 0: none was asked for */
    double computing, waiting, joining;
    double block; /* of one block */
};

struct comity_plan {
    struct comity_sweep sweep; /* prepared */
    char *kept;                /* what the results would hold, for people; owned */
    uint64_t blocks;           /* that threads, shards and processes can share */
    size_t block_points;       /* of a block, at most */
    size_t block_replicates;   /* of each of them: all, or a range where points are divided */
    const char *kernel;        /* instruction set that would compute; static */
    unsigned threads;
    double worlds_per_second; /* of all threads together, encoding included */
    double encoding;          /* share of the time that encoding takes, compression above all */
    double replicates;        /* mean of the points tried: fewer than the most when adaptive */
    double at_most;           /* share of the points tried that took all replicates */
    double seconds;           /* from the start to the complete file */
    struct comity_plan_cores cluster;
    double file_bytes, uncompressed_bytes, memory_bytes;
    char **advice; /* sentences on what is too little, and what would be enough; owned */
    size_t advice_count;
};

/*
 * Plans a sweep: some of its points are computed and encoded to know the speed. The plan is
 * initialised here and must be freed whatever is returned. Errors: BAD_SWEEP, BAD_SCENARIO,
 * CANNOT_READ, NO_MEMORY, NO_THREAD.
 */
int comity_plan(const struct comity_plan_options *options, struct comity_problems *problems,
                struct comity_plan *plan);
void comity_plan_free(struct comity_plan *plan); /* safe twice */

#endif
