/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_JOB_H
#define COMITY_JOBS_JOB_H

#include "core/number.h"

#include <comity/experiment.h>
#include <comity/job.h>

/* What the jobs share: their inputs and outputs, and the one loop that computes. */

/* An experiment under way. */
struct job_computation {
    const struct comity_experiment *experiment;
    const struct comity_monitor *monitor; /* may be NULL */
    struct comity_progress progress; /* `what` is the caller's; so is `total` when several stretches
                                        of blocks are computed, otherwise 0 */
    bool finish; /* after a stop the blocks under way are still taken: for work that is kept */
    int (*take)(void *context, const struct comity_block *block); /* a status */
    void *context;
    const char *kernel; /* that computed; static */
};

/* Computes the experiment's blocks and has each taken, on the calling thread and in order. */
int job_compute(struct job_computation *computation);

/* The same of an experiment of which nothing more is asked. */
int job_compute_blocks(const struct comity_experiment *experiment,
                       const struct comity_monitor *monitor, const char *what,
                       int (*take)(void *context, const struct comity_block *block), void *context);

/* A twin of a point for an experiment whose twin_context is twins (twins.h). */
int job_twin(void *twins, uint64_t index, size_t scenario, const struct comity_point *of,
             struct comity_point *made);

/* Waits a little for other processes, longer each time; *pause is 0 at first. INTERRUPTED when the
 * monitor, which may be NULL, says so. */
int job_wait(const struct comity_monitor *monitor, const struct comity_progress *progress,
             long *pause);

/* Gives the monitor notice of a sentence unless it is "". */
void job_notice(const struct comity_monitor *monitor, const char *sentence);

/* Gives something a title, unless `given` is NULL; refuses one that is too long or no plain text.
 */
int job_set_title(char title[COMITY_TITLE], const char *given, struct comity_problems *problems);

/* What to record, as comity_recording_init; every 0 is 1. A name that is none is a problem. */
int job_set_recording(struct comity_recording *recording, const char *names, uint32_t ticks,
                      uint32_t every, bool double_precision, struct comity_problems *problems);

/* Whether this processor has the instruction set; NULL: it does. */
int job_check_kernel(const char *kernel, struct comity_problems *problems);

/* The status of what is asked of an output before anything is computed: a mistake of the request,
 * unless memory lacks. */
int job_of_request(int status);

/* Whether results may go to a path, asked before anything is computed; whether they may replace
 * those that lie there; and whether it is an input, or a file of a scenario. A path NULL is no file
 * and nothing is wrong. */
int job_check_output(const char *path, struct comity_problems *problems);
int job_check_replaced(const struct comity_sink *sink, const char *format, const char *fingerprint,
                       struct comity_problems *problems);
int job_check_overlap(const char *path, const char *input, struct comity_problems *problems);
int job_check_overlap_with_scenario(const char *path, const struct comity_scenario *scenario,
                                    struct comity_problems *problems);

/* A zeroed dataset when the sink is memory, otherwise NULL; and what becomes of it at the end. */
int job_begin_dataset(const struct comity_sink *sink, struct comity_dataset **dataset,
                      struct comity_problems *problems);
void job_end_dataset(const struct comity_sink *sink, struct comity_dataset *dataset, int status);

/* Adds a problem of what was asked for and is COMITY_BAD_ARGUMENT. */
#define job_problem(problems, option, ...)                                                         \
    (comity_problems_add_request(problems, option, __VA_ARGS__), COMITY_BAD_ARGUMENT)

/* The folder of shipped inputs is missing, or what should be in it; NULL: none is known. */
int job_lacks_shipped(const char *folder, struct comity_problems *problems);

/* Adds a problem for a failure that has none yet, in the words of its status, which it returns. */
int job_fail(int status, struct comity_problems *problems);
/* The status of what was printed; a failure has errno as its reason. */
int job_printed(int status, struct comity_problems *problems);

#endif
