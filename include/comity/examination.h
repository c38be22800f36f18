/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_EXAMINATION_H
#define COMITY_EXAMINATION_H

#include <comity/facts.h>
#include <comity/job.h>
#include <comity/robustness.h>

/* Stylised facts examined: on a scenario, on null models of it, and in a box around it. */

struct comity_examination_options {
    struct comity_scenario_source scenario; /* replicates 0: 1000 of the scenario itself, 200 of
                                               every point of a box */
    const char *facts;        /* file of facts; NULL: the shipped one that bears the name of the
                                 scenario or of a file that it includes */
    bool power;               /* null models too; `nulls` say so by themselves */
    const char *const *nulls; /* files laid over every scenario; none: all that are shipped */
    size_t nulls_count;
    const char *box;    /* a share, as "0.2", or a file of ranges; NULL: no box */
    uint32_t points;    /* of a box; 0: 400 */
    const char *kernel; /* NULL: the fastest */
    unsigned threads;   /* 0: one on each processor */
};

/* The facts on one model. */
struct comity_examination_model {
    char name[COMITY_NAME]; /* the stem of its file */
    char title[128];
    struct comity_measure_estimate *estimates; /* [facts.set.count], owned */
};

struct comity_examination {
    struct comity_facts facts;
    struct comity_scenario scenario; /* as it was changed */
    char *facts_path;
    struct comity_examination_model
        *models; /* [models_count]: the scenario, then null models; owned */
    size_t models_count;
    uint32_t replicates, box_replicates;
    struct comity_robustness robustness; /* of no points unless a box was asked for */
};

/*
 * Examines the facts. The result is initialised here and must be freed whatever is returned.
 * Errors: BAD_SCENARIO, BAD_MEASURES, BAD_ARGUMENT (an option; a box that no scenario can have),
 * CANNOT_READ, INTERRUPTED, NUMERIC, NO_MEMORY, NO_THREAD.
 */
int comity_examine(const struct comity_examination_options *options,
                   const struct comity_monitor *monitor, struct comity_problems *problems,
                   struct comity_examination *examination);
void comity_examination_free(struct comity_examination *examination); /* safe twice */

/* Whether every fact holds on a model, and whether some null model fails a fact. */
bool comity_examination_holds(const struct comity_examination *examination, size_t model);
bool comity_examination_discriminates(const struct comity_examination *examination, size_t fact);

#endif
