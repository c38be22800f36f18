/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_CALIBRATION_FILES_H
#define COMITY_RESULTS_CALIBRATION_FILES_H

#include "results/compare_made.h"
#include "results/encoding.h"

#include <comity/calibrate.h>

/* What a calibration writes: its simulations while it goes on, and its posterior. */

/* Says which calibration it is: equal texts, scenarios and observations have equal fingerprints. */
int comity_calibration_fingerprint(const struct comity_calibration *calibration,
                                   char text[COMITY_DIGEST_TEXT]);

/* Reads a calibration, which was initialised, from the provenance of its posterior or of some of
 * its simulations. BAD_FILE, BAD_CALIBRATION, NO_MEMORY. */
int comity_calibration_of_reader(struct comity_calibration *calibration,
                                 struct comity_reader *reader);

/* Simulations, of neighbouring blocks: a part of what is under way, or a shard. */
struct comity_simulations_part {
    uint64_t first_block, blocks;
    const char *share; /* of a shard, "2/3"; NULL: a part */
    size_t check;      /* truths of the check of coverage that the whole is to have */
    size_t count;
    double *model, *number; /* [count]; the number is that among the model's own */
    double *score;          /* [count][parameters] */
    double *summary;        /* [count][targets] */
};

/* Room for `count`. NO_MEMORY. Free is safe twice. */
int comity_simulations_part_init(struct comity_simulations_part *part,
                                 const struct comity_calibration *calibration, size_t count);
void comity_simulations_part_free(struct comity_simulations_part *part);

/* Writes a part to a file of its own. */
int comity_simulations_write(const char *path, const struct comity_calibration *calibration,
                             const char *fingerprint, const struct comity_simulations_part *part,
                             const char *command_line, bool replace,
                             struct comity_problems *problems);

/* Reads all of an initialised part from an open file. BAD_FILE when sizes do not fit. */
int comity_simulations_get(struct comity_reader *reader,
                           const struct comity_calibration *calibration,
                           struct comity_simulations_part *part);

/* Compares what rows and columns are said to be with the calibration, and with the models and
 * numbers of a part. */
int comity_simulations_compare_labels(struct comity_reader *reader,
                                      const struct comity_calibration *calibration,
                                      const struct comity_simulations_part *part,
                                      struct comity_verification *verification);

/* Reads the summaries of a part whose points are known: COMITY_MISMATCH when it is of another
 * calibration or other points, COMITY_CANNOT_READ when there is none, COMITY_BAD_FILE when it is
 * damaged. */
int comity_simulations_read(const char *path, const struct comity_calibration *calibration,
                            const char *fingerprint, struct comity_simulations_part *part,
                            struct comity_problems *problems);

/* Writes the posterior to a file, or to a dataset when that is not NULL. `simulated` are the scores
 * of each draw as it was simulated, [draws][parameters]. */
int comity_posterior_file_write(const char *path, struct comity_dataset *dataset,
                                const struct comity_calibrate_result *result,
                                const double simulated[], const char *fingerprint,
                                const char *command_line, bool replace,
                                struct comity_problems *problems);

/* Title, scenario, and the texts that comity_calibration_of_reader needs. */
void comity_put_calibration(struct comity_writer *writer,
                            const struct comity_calibration *calibration, const char *command_line);

#endif
