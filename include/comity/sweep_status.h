/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SWEEP_STATUS_H
#define COMITY_SWEEP_STATUS_H

#include <comity/problems.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How far a sweep has come that processes on any host compute: what lies beside its file says it,
 * without the sweep, and without disturbing anybody. */

enum comity_sweep_state {
    COMITY_SWEEP_ABSENT,    /* neither a file nor parts */
    COMITY_SWEEP_COMPUTING, /* parts, and processes that give signs of life */
    COMITY_SWEEP_PAUSED,    /* parts or claims, and nobody at work that is known of */
    COMITY_SWEEP_COMPLETE
};

enum comity_worker_state {
    COMITY_WORKER_AT_WORK,
    COMITY_WORKER_DONE, /* nothing of what it claimed is missing */
    COMITY_WORKER_GONE  /* its process ended, or gave no sign of life for too long, before all that
                           it claimed was there */
};

/* A process that joined in. */
struct comity_sweep_worker {
    char host[64];
    long process;
    unsigned threads;
    enum comity_worker_state state;
    uint64_t blocks_done, blocks_in_hand; /* of what it claimed */
    double seconds_silent; /* since its last sign of life, by the clock of this host */
};

struct comity_sweep_status {
    enum comity_sweep_state state;
    uint64_t blocks, blocks_done;        /* blocks 0: not known, as no process has joined in, or
                                            of the posterior of a complete calibration */
    double blocks_per_second;            /* of the last minutes; 0: not known */
    double seconds_left;                 /* at that pace; NaN: not known */
    struct comity_sweep_worker *workers; /* by host and process; owned */
    size_t workers_count;
};

/*
 * patience: seconds without a sign of life after which a process is taken for gone; 0: as
 * comity_sweep_run has it. The status must be freed whatever is returned. Errors: CANNOT_READ
 * (not for what is absent), BAD_FILE (what is there is no whole one), NO_MEMORY.
 */
int comity_sweep_status_read(struct comity_sweep_status *status, const char *path, double patience,
                             struct comity_problems *problems);
void comity_sweep_status_free(struct comity_sweep_status *status); /* safe twice */

#endif
