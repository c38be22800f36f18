/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CALIBRATE_H
#define COMITY_CALIBRATE_H

#include <comity/calibration_file.h>
#include <comity/job.h>

/* A calibration computed: simulations, the posterior and what it tells, to a file or to memory. */

struct comity_calibrate_options {
    struct comity_calibration_source source;
    bool resume;              /* go on from the simulations kept beside the output */
    uint32_t shard, shards;   /* of rejection: compute this share of the simulations, 1 to shards,
                                 and stop; 0: all of it */
    size_t check;             /* truths of the check of coverage; 0: none */
    bool keep;                /* leave the simulations beside the output */
    const char *kernel;       /* instruction set; NULL: the fastest */
    unsigned threads;         /* 0: one on each processor that the process may use */
    const char *command_line; /* kept as provenance; may be NULL */
    const char *title;        /* in place of the file's; may be NULL */
};

struct comity_calibrate_result {
    struct comity_calibration calibration; /* as it was read */
    struct comity_calibration_report report;
    size_t simulated, reused; /* simulations computed now, and read from what was kept */
    size_t generations;
    double accepted;         /* of the last generation; NaN for rejection */
    bool complete;           /* false after a shard: there is no report */
    size_t truths;           /* of the check; then: */
    double *rank;            /* [truths][parameters] */
    double *covered, *ratio; /* [parameters] */
    uint32_t *confusion;     /* [models][models]; NULL with one model */
};

/*
 * Calibrates. Simulations are kept in OUTPUT.parts until the posterior is there, so that one that
 * was interrupted or killed goes on with `resume` and gives the same bits; so do shards that share
 * the folder, the last step being a call without a shard. The result is initialised here and must
 * be freed whatever is returned. Errors: those of comity_calibration_read, BAD_ARGUMENT,
 * CANNOT_WRITE, MISMATCH (what is kept is of another calibration), INTERRUPTED (what was computed
 * is kept), NO_MEMORY, NO_THREAD, NUMERIC.
 */
int comity_calibrate(const struct comity_calibrate_options *options, const struct comity_sink *sink,
                     const struct comity_monitor *monitor, struct comity_problems *problems,
                     struct comity_calibrate_result *result);
void comity_calibrate_result_free(struct comity_calibrate_result *result); /* safe twice */

#endif
