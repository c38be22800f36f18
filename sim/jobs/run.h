/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_RUN_H
#define COMITY_JOBS_RUN_H

#include "jobs/job.h"

#include <comity/run.h>
#include <comity/run_file.h>

/* A run to be computed: of a scenario, of one world once more, or once more of all that a results
 * file has, to see whether it is the same. */
struct job_run {
    const struct comity_scenario *scenario;
    struct comity_twins *twins;           /* of the measures in `how`; NULL: it has none */
    struct comity_experiment experiment;  /* but for its points and measures */
    struct comity_run_file_options how;   /* also what is measured and drawn */
    const struct comity_sink *sink;       /* a path, or how.memory; neither: nothing is kept */
    const struct comity_monitor *monitor; /* may be NULL */
    const char *what;                     /* that is done, for people */
    int (*look)(const struct job_run *run, const struct comity_block *block); /* may be NULL */
    void *looking;                                                            /* of `look` */
    struct comity_problems *problems;
    struct comity_run_result *result; /* takes summary, estimates and parts */
};

int job_compute_run(struct job_run *run);

#endif
