/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RUN_FILE_H
#define COMITY_RUN_FILE_H

#include <comity/attachments.h>
#include <comity/drawn_settings.h>
#include <comity/experiment.h>
#include <comity/files.h>
#include <comity/measure_set.h>

/*
 * The results file of a run: labelled trajectories and outcomes of every replicate, which
 * xarray.open_dataset opens as it is. Blocks are encoded by the threads that computed them and
 * written by one; the file appears under its name only when it is complete.
 */
struct comity_run_file; /* opaque */
struct comity_dataset;

struct comity_run_file_options {
    const char *command_line;  /* kept as provenance; may be NULL */
    const char *fingerprint;   /* of comity_run_fingerprint */
    int double_precision;      /* outcomes as float64 too */
    int compression;           /* 0 to 9 */
    uint32_t stream;           /* of the draws; 0 but for points of an independent sweep */
    const uint64_t *point;     /* of the sweep that a world is of: an attribute; NULL: none */
    const uint64_t *replicate; /* that a replay computes: an attribute; NULL: none */
    const struct comity_drawn_settings *drawn; /* of the replicates; NULL: they have one setting */
    const struct comity_measure_set *measures; /* that will be put; NULL: none */
    const struct comity_attachments *attached; /* their file, the first, and what it names */
    bool replace;                              /* whatever results lie at the path */
    struct comity_dataset *memory; /* zeroed: takes the place of the file, path is not used; NULL:
                                      a file */
};

/* What the results depend on: scenario, experiment (recording, ticks, replicates, mode), options
 * and version of the program. Errors: NO_MEMORY. */
int comity_run_fingerprint(const struct comity_scenario *scenario,
                           const struct comity_run_file_options *options,
                           const struct comity_experiment *experiment,
                           char text[COMITY_FINGERPRINT]);

/*
 * Opens a temporary file beside path and hooks the encoding into the experiment (attach, detach,
 * finish; its context becomes the file's, its points those of the scenario, or the settings drawn),
 * whose recording, ticks, points and replicates must be set and which must not be started yet.
 * `problems`, which may be NULL, gets what fails with the file, now and later. Errors:
 * CANNOT_WRITE, NO_MEMORY; *file must be freed whatever is returned.
 */
int comity_run_file_create(struct comity_run_file **file, const char *path,
                           const struct comity_scenario *scenario,
                           const struct comity_run_file_options *options,
                           struct comity_experiment *experiment, struct comity_problems *problems);

/* Writes a block; all blocks in order. */
int comity_run_file_append(struct comity_run_file *file, const struct comity_block *block);

/* The measures of the options that have a name: of worlds rows[worlds][set->row], of the ensemble
 * estimates[set->count] with their errors. Series are left out. */
int comity_run_file_put_measures(struct comity_run_file *file, const double rows[],
                                 const struct comity_measure_estimate estimates[]);

/* Completes the file: what ran it, the hash of the results; then it takes its name. MISMATCH: other
 * results are there and are not replaced; the problem names the file beside them that holds these.
 */
int comity_run_file_commit(struct comity_run_file *file, const char *kernel);

/* Leaves nothing behind of a file that was not committed. NULL is allowed. */
void comity_run_file_free(struct comity_run_file *file);

#endif
