/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_WORKERS_H
#define COMITY_WORKERS_H

#include <stdint.h>

/*
 * Numbered tasks computed by a few threads and handed out in their order, one at a time: a pull
 * iterator. A bounded number of results is under way, so memory does not grow with the number of
 * tasks. Where tasks are few, or the last of them, a task may be cut into slices, which several
 * threads compute into its one result, so that all have work until the end.
 */
struct comity_job {
    uint64_t tasks;   /* 0 ... tasks - 1 */
    uint64_t whole;   /* so many first tasks have one slice */
    unsigned slices;  /* of each other task; 0: one */
    unsigned threads; /* 0 for one on each processor */
    void *context;    /* shared by all calls; constant while threads run */

    /* A thread's own working memory, whose failure is that of the thread's first task, and a
     * result's, whose failure ends comity_workers_start. */
    int (*scratch_init)(void *context, void **scratch);
    void (*scratch_free)(void *scratch);
    int (*result_init)(void *context, void **result);
    void (*result_free)(void *result);

    /* Optional: what the calling thread does for a task, in comity_workers_next and in the order of
     * the tasks, before any thread begins it; a status ends the iteration at once. */
    int (*feed)(void *context, uint64_t task, void *result);

    /* Computes one slice of a task; a status other than COMITY_OK ends the iteration at this task.
     */
    int (*compute)(void *context, void *scratch, uint64_t task, unsigned slice, void *result);

    /* Optional: what is left to do when all slices of a task are computed, on the thread that had
     * the last of them. */
    int (*finish)(void *context, void *scratch, uint64_t task, void *result);
};

/* Processors that this process may use: as many as its affinity says (taskset, containers, batch
 * queues), and no more than Slurm granted the task where that sets no affinity
 * (SLURM_CPUS_PER_TASK); at least 1. */
unsigned comity_processors(void);

struct comity_workers; /* opaque */

/* Starts the threads. Errors: NO_MEMORY, NO_THREAD, and those of result_init; then
 * *workers is NULL. */
int comity_workers_start(struct comity_workers **workers, const struct comity_job *job);

/*
 * Waits for the next result. Returns 1 and a result that is valid until the next call, 0 after the
 * last one, or minus the status of a task that failed (the results before it have been handed out),
 * or of a feed.
 */
int comity_workers_next(struct comity_workers *workers, void **result);

/* Asks for no more than what is under way: the next calls hand that out, then 0. Safe in any
 * thread. */
void comity_workers_stop(struct comity_workers *workers);

/* Number of threads at work, and that a job with `threads` would have if it had tasks enough. */
unsigned comity_workers_threads(const struct comity_workers *workers);
unsigned comity_workers_wanted(unsigned threads);

/* Stops, waits for the threads and frees everything; NULL is allowed. */
void comity_workers_free(struct comity_workers *workers);

#endif
