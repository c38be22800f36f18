/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_SWEEP_PROGRESS_H
#define COMITY_CLI_SWEEP_PROGRESS_H

#include "cli/command.h"

#include <comity/sweep_results.h>

/* How far a sweep is and what becomes of it, for people or, with json, for machines. */
struct sweep_progress {
    const struct comity_sweep_results *results;
    const struct comity_experiment *experiment;
    struct progress progress;
    uint64_t at_start;   /* blocks that were there */
    double world_months; /* computed since, those that adaptive points did without left out */
    double said;
    double seconds; /* between lines, where no terminal shows them; 0: no lines */
    int json;
};

/* Without a terminal a line is printed every so many seconds; 0: each minute. */
void sweep_progress_begin(struct sweep_progress *progress,
                          const struct comity_sweep_results *results,
                          const struct comity_experiment *experiment, int quiet, int json,
                          double seconds);
/* After a block was taken. */
void sweep_progress_take(struct sweep_progress *progress, const struct comity_block *block);
void sweep_progress_end(struct sweep_progress *progress);

/* One line on standard error: "comity sweep: ...", or { "kind": "..." }. */
void tell_sweep(int json, const char *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Each problem a line. */
void tell_sweep_problems(int json, const struct comity_problems *problems);

/* What is said, as it is, at the moment of an interrupt. */
const char *words_of_interrupt(int json);

#endif
