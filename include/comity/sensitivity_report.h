/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SENSITIVITY_REPORT_H
#define COMITY_SENSITIVITY_REPORT_H

#include <comity/job.h>
#include <comity/measures.h>
#include <comity/sweep.h>
#include <comity/sweep_outcomes.h>
#include <comity/sweep_sensitivity.h>
#include <comity/variance_components.h>

/* Which axes of a sweep of design saltelli or morris decide its outcomes, from its results; of a
 * sweep of design posterior, what the coefficients and what chance make of them. */

struct comity_sensitivity_options {
    const char *file;     /* the complete results of the sweep */
    const char *title;    /* in place of the sweep's; may be NULL */
    const char *outcomes; /* names or labels of measures, separated by commas; NULL: the main ones
                             of those that the file holds, or all if none of these is there */
    bool all;             /* every measure that the file holds */
    bool trust;           /* values are not compared with their hash */
    struct comity_sobol_options sobol; /* of Sobol indices alone */
};

struct comity_sensitivity_report {
    const char *path; /* of the options */
    struct comity_sweep_outcomes file;
    struct comity_sobol_options options;
    struct comity_measure *measures;          /* [count], owned */
    struct comity_sweep_sensitivity *found;   /* [count], owned */
    struct comity_variance_components *parts; /* [count], owned: of design posterior, in place of
                                                 found, at the level of the options; settings 0
                                                 where too few points have values */
    size_t count;
};

/* The options of comity_sobol_options_init. */
void comity_sensitivity_options_init(struct comity_sensitivity_options *options);

/*
 * Analyses. The report is initialised here and must be freed whatever is returned. Errors:
 * BAD_ARGUMENT (an outcome that is none or was not kept, no results of such a sweep), NUMERIC,
 * NO_MEMORY.
 */
int comity_sensitivity_analyse(const struct comity_sensitivity_options *options,
                               struct comity_problems *problems,
                               struct comity_sensitivity_report *report);
void comity_sensitivity_report_free(struct comity_sensitivity_report *report); /* safe twice */

#endif
