/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_CALIBRATION_FILES_H
#define COMITY_RESULTS_CALIBRATION_FILES_H

#include "labelled/labelled.h"
#include "results/encoding.h"

#include <comity/calibrate.h>

/* What a calibration writes: its simulations while it goes on, and its posterior. */

/* Says which calibration it is: equal texts, scenarios and observations have equal fingerprints. */
int comity_calibration_fingerprint(const struct comity_calibration *calibration,
                                   char text[COMITY_DIGEST_TEXT]);

/* Simulations of one model, numbered from `first` on. */
struct comity_simulations_part {
    size_t model;
    uint64_t first;
    size_t count;
    double *score;   /* [count][parameters] */
    double *summary; /* [count][targets] */
};

/* Writes a part to a file of its own. */
int comity_simulations_write(const char *path, const struct comity_calibration *calibration,
                             const char *fingerprint, const struct comity_simulations_part *part,
                             struct comity_problems *problems);

/* Reads the summaries of a part whose scores are known: COMITY_MISMATCH when it is of another
 * calibration or other points, COMITY_CANNOT_READ when there is none, COMITY_BAD_FILE when it is
 * damaged. */
int comity_simulations_read(const char *path, const struct comity_calibration *calibration,
                            const char *fingerprint, struct comity_simulations_part *part,
                            struct comity_problems *problems);

/* Writes the posterior to a file, or to a dataset when that is not NULL. */
int comity_posterior_file_write(const char *path, struct comity_dataset *dataset,
                                const struct comity_calibrate_result *result,
                                const char *fingerprint, const char *command_line, bool replace,
                                struct comity_problems *problems);

#endif
