/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_ANALYSIS_EXPERIMENT_FIXTURE_H
#define COMITY_TESTS_ANALYSIS_EXPERIMENT_FIXTURE_H

#include <comity/experiment.h>
#include <stdatomic.h>

/* A small experiment of random worlds, and all that a run of it yields. */

enum { POINTS = 13, REPLICATES = 20, WORLDS = POINTS * REPLICATES, TICKS = 40, NONE = POINTS };

struct source {
    uint64_t fails_at; /* point, or NONE */
    atomic_int attached, finished;
    int finish_status;
    int common; /* all points have the same draws */
};

/* Points that differ in everything, seeds and streams included unless they are common. */
int fill_point(void *context, uint64_t index, struct comity_point *point);

/* The experiment on points of `source`, none of which fails; `names` are recorded. */
struct comity_experiment make(struct source *source, const char *names, uint32_t every,
                              unsigned threads, size_t block);

struct comity_experiment_run *start(const struct comity_experiment *experiment);

/* What an experiment yields: all outcomes, and the trust of all worlds. */
struct yield {
    double outcomes[WORLDS][COMITY_OUTCOME_SLOTS];
    double trust[WORLDS][TICKS][COMITY_STATES * COMITY_STATES];
    uint32_t phases[TICKS][COMITY_PHASES];
    uint64_t first, worlds;
};

/* Runs all blocks, which must follow each other without a failure, and keeps what they hold. */
void run_through(const struct comity_experiment *experiment, struct yield *yield);

#endif
