/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_JOBS_DRAWN_H
#define COMITY_JOBS_DRAWN_H

#include "jobs/job.h"

#include <comity/run.h>

/* What jobs share that draw coefficients from a posterior. */

/* Reads a posterior. A problem is added unless memory is out. */
int drawn_read_posterior(struct comity_posterior_table *table, const char *path,
                         struct comity_problems *problems);

/* Sums of the main measures of a scenario, and of measures from a file, settings one after another;
 * zeroed at the beginning, and free is safe then. */
struct drawn_split {
    struct comity_measure *measures; /* [measures_count] */
    size_t measures_count;
    struct comity_scenario_sample sample; /* the replicates of one draw */
    size_t held;                          /* of which so many are there */
    struct comity_variance_sums *sums;    /* [measures_count] */
};

int drawn_split_init(struct drawn_split *split, const struct comity_scenario *scenario,
                     uint32_t ticks, const struct comity_measure_set *set);
void drawn_split_add(struct drawn_split *split, const struct comity_block *block);

/* What the sums come to; *parts [*count], to be freed. estimates: of the measures from a file. */
int drawn_split_parts(const struct drawn_split *split,
                      const struct comity_measure_estimate *estimates,
                      struct comity_run_part **parts, size_t *count);
void drawn_split_free(struct drawn_split *split);

#endif
