/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_EXAMINATION_H
#define COMITY_JOBS_EXAMINATION_H

#include "jobs/job.h"

#include <comity/examination.h>
#include <comity/measure_file.h>

/* What the examination of facts shares: examination_run.c has its scenario and experiment,
 * examination.c models, examination_box.c boxes. */

struct examination_run {
    const struct comity_examination_options *options;
    const struct comity_monitor *monitor;
    struct comity_problems *problems;
    const struct comity_scenario *plain; /* without null models and assignments */
    struct comity_facts *facts;
    const char *path; /* of the facts */

    struct comity_scenario base; /* with them */
    struct comity_twins twins;
    uint32_t replicates;
    double *rows; /* [replicates][set.row] */
};

/* Reads base and twins, and prepares the measures for them; close frees them whatever came of it.
 */
int examination_open(struct examination_run *run, const char *null);
void examination_close(struct examination_run *run);

/* The experiment of one point that runs the base and its twins. */
struct comity_experiment examination_experiment(struct examination_run *run, uint32_t replicates);

/* The facts at the points of the box that the options ask for. */
int examination_of_box(struct examination_run *run, struct comity_examination *examination);

#endif
