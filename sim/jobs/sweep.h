/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_SWEEP_H
#define COMITY_JOBS_SWEEP_H

#include "jobs/job.h"

#include <comity/sweep_run.h>

/* As comity_sweep_load, which checks all points; 0: all. */
int job_load_sweep(struct comity_sweep *sweep, const struct comity_sweep_source *source,
                   uint64_t points_checked, struct comity_problems *problems);

/* A sweep that has been read, to a zeroed dataset. */
int job_sweep_to_memory(const struct comity_sweep_run_options *options,
                        const struct comity_sweep *sweep, struct comity_dataset *dataset,
                        const struct comity_monitor *monitor, struct comity_problems *problems,
                        uint64_t *failed);

#endif
