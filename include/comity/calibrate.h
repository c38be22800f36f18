/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CALIBRATE_H
#define COMITY_CALIBRATE_H

#include <comity/calibration_file.h>
#include <comity/job.h>

/* A calibration computed: simulations, the posterior and what it tells, to a file or to memory. */

struct comity_calibrate_options {
    struct comity_calibration_source source;
    bool resume;            /* go on from the simulations kept beside the output */
    uint32_t shard, shards; /* of rejection: compute this share of the simulations, 1 to shards, to
                               a file that comity_merge joins; 0: all of it */
    bool join;              /* share the work with every process that joins in, as sweep_run.h; */
    double patience;        /* as there */
    size_t check;           /* truths of the check of coverage; 0: none */
    bool keep;              /* leave the simulations beside the output */
    const char *kernel;     /* instruction set; NULL: the fastest */
    unsigned threads;       /* 0: one on each processor that the process may use */
    const char *command_line; /* kept as provenance; may be NULL */
    const char *title;        /* in place of the file's; may be NULL */
};

/* What ended the simulating. */
enum comity_calibration_end {
    COMITY_ENDED_BY_SIMULATIONS, /* all of the budget are done */
    COMITY_ENDED_BY_ACCEPTANCE,  /* few new ones were nearer */
    COMITY_ENDED_BY_TIME         /* results depend on how fast the machine is */
};

struct comity_calibrate_result {
    struct comity_calibration calibration; /* as it was read */
    struct comity_calibration_report report;
    size_t simulated, reused; /* simulations computed now, and read from what was kept */
    size_t generations;
    double accepted; /* of the last generation; NaN for rejection */
    size_t used;     /* simulations of each model that the posterior is made of */
    enum comity_calibration_end ended_by;
    bool complete;           /* false when there is no report: after a shard, and when another
                                process has made the file */
    size_t truths;           /* of the check; then: */
    double *rank;            /* [truths][parameters] */
    double *covered, *ratio; /* [parameters] */
    uint32_t *confusion;     /* [models][models]; NULL with one model */
};

/*
 * Calibrates. Simulations are kept in OUTPUT.parts until the posterior is there, so that one that
 * was interrupted or killed goes on with `resume` and gives the same bits. Where a budget of time
 * ended it the posterior is made of what there is, and the simulations stay: `resume` goes on. The
 * result may be NULL; otherwise it is initialised here and must be freed whatever is returned.
 * Errors: those of comity_calibration_read, BAD_ARGUMENT, CANNOT_WRITE, MISMATCH (what is kept is
 * of another calibration), INTERRUPTED (what was computed is kept), NO_MEMORY, NO_THREAD, NUMERIC.
 */
int comity_calibrate(const struct comity_calibrate_options *options, const struct comity_sink *sink,
                     const struct comity_monitor *monitor, struct comity_problems *problems,
                     struct comity_calibrate_result *result);
void comity_calibrate_result_free(struct comity_calibrate_result *result); /* safe twice */

#endif
