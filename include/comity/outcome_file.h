/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_OUTCOME_FILE_H
#define COMITY_OUTCOME_FILE_H

#include <comity/attachments.h>
#include <comity/drawn_settings.h>
#include <comity/outcomes.h>
#include <comity/problems.h>
#include <comity/recording.h>
#include <comity/scenario.h>

#include <stdbool.h>

/*
 * Reads back what the results file of a run holds: its scenario, the outcomes of every replicate,
 * and recorded variables.
 */
struct comity_outcome_file {
    struct comity_scenario scenario; /* as it was run: with its seed, ticks and replicates */
    uint32_t stream;                 /* of the draws */
    bool mean_field;
    bool replayed;                      /* it holds one world alone, */
    uint64_t first_replicate;           /* of this number; else 0 */
    bool of_point;                      /* the world is of a sweep, */
    uint64_t point;                     /* of this point of it */
    bool double_precision;              /* outcomes were stored as float64 */
    struct comity_drawn_settings drawn; /* of its replicates, from a posterior; settings 0: they
                                           have that of the scenario */
    struct comity_attachments attached; /* the file of its measures, the first, and what that
                                        names; none: it has no measures */
    double *outcomes;                   /* [replicates][COMITY_OUTCOME_SLOTS], owned */
    struct comity_reader *reader;       /* private; problems, borrowed, are those of the opening */
};

/*
 * Opens the file and reads all of the above but the outcomes; whatever is returned, it must then be
 * freed. One thread at a time may be in the functions that read or write results files. Errors:
 * CANNOT_READ, BAD_FILE (damaged, or not the results of a run), NO_MEMORY.
 */
int comity_outcome_file_origin(struct comity_outcome_file *file, const char *path,
                               struct comity_problems *problems);

/*
 * The same with the outcomes. Unless the file is trusted, everything recorded is read and its hash
 * compared with results_sha256, or results_sha256_stored where outcomes are kept in single
 * precision; BAD_FILE when it is another.
 */
int comity_outcome_file_open(struct comity_outcome_file *file, const char *path, bool trust,
                             struct comity_problems *problems);
void comity_outcome_file_free(struct comity_outcome_file *file); /* safe twice */

/* The tracks of the file for those of the variables (separated by commas) that were recorded; a
 * name that is no variable is COMITY_BAD_ARGUMENT. */
int comity_outcome_file_recording(struct comity_outcome_file *file, const char *names,
                                  struct comity_recording *recording);

/* Reads the tracks of a recording of this file for all replicates, `worlds` of them at once, and
 * has each block taken, of which first, count, outcomes and tracks are set; ends where that fails.
 */
struct comity_block;
int comity_outcome_file_blocks(struct comity_outcome_file *file,
                               const struct comity_recording *recording, size_t worlds,
                               int (*take)(void *context, const struct comity_block *block),
                               void *context);

#endif
