/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RUN_H
#define COMITY_RUN_H

#include <comity/drawn_settings.h>
#include <comity/job.h>
#include <comity/measures.h>
#include <comity/run_summary.h>
#include <comity/twins.h>
#include <comity/variance_components.h>

/* A scenario run: every replicate of it, its trajectories and outcomes to a file or to memory. */

struct comity_run_options {
    struct comity_scenario_source scenario;
    const char *record;       /* variables to keep, as recording.h takes them; NULL: the default */
    uint32_t every;           /* keep every N-th tick; 0: every one */
    bool mean_field;          /* every random quantity replaced by its expectation, in one
                                 replicate */
    bool double_precision;    /* float64 instead of float32 */
    int compression;          /* of a file, 0 to 9 */
    const char *kernel;       /* instruction set; NULL: the fastest */
    const char *measures;     /* a file of measures, which the result has; NULL: none */
    const char *posterior;    /* the file of a calibration, from which the coefficients of every
                                 two replicates are drawn; NULL: they are the scenario's */
    unsigned threads;         /* 0: one on each processor */
    const char *command_line; /* kept as provenance; may be NULL */
};

/* What coefficients and what chance make of an outcome, or of a measure that has a name. */
struct comity_run_part {
    char label[COMITY_MEASURE_LABEL];
    struct comity_variance_components components; /* intervals of 95 % */
};

/* What was run, and what it came to. */
struct comity_run_result {
    struct comity_scenario scenario; /* as it was changed */
    struct comity_run_summary summary;
    struct comity_measure_set measures;        /* that were asked for */
    struct comity_twins twins;                 /* private */
    struct comity_attachments attached;        /* private */
    struct comity_measure_estimate *estimates; /* [measures.count], owned; NULL without measures */

    /* With a posterior. */
    struct comity_drawn_settings drawn; /* the settings of the replicates; settings 0: none */
    struct comity_run_part *parts;      /* [parts_count], owned */
    size_t parts_count;
};

/*
 * Runs a scenario. Memory does not grow with the replicates unless the sink is memory. The result
 * may be NULL; otherwise it is initialised here and must be freed whatever is returned. Errors:
 * BAD_SCENARIO, BAD_ARGUMENT (an option, or an output that must not be written), CANNOT_WRITE,
 * INTERRUPTED (nothing is written), NO_MEMORY, NO_THREAD.
 */
int comity_run(const struct comity_run_options *options, const struct comity_sink *sink,
               const struct comity_monitor *monitor, struct comity_problems *problems,
               struct comity_run_result *result);
void comity_run_result_free(struct comity_run_result *result); /* safe twice */

#endif
