/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CALIBRATION_FILE_H
#define COMITY_CALIBRATION_FILE_H

#include <comity/calibration.h>

/* A calibration file, and what is changed of its budget. */
struct comity_calibration_source {
    const char *path;
    const char *text; /* taken in place of the file's, which then need not exist; paths in it
                         are relative to the file's folder; may be NULL */
    size_t simulations, kept; /* 0: as the file says */
};

/*
 * Reads a calibration in libconfig syntax, with the scenarios and measures that it names (paths
 * relative to the file; shipped ones by name), and prepares it. The calibration must be
 * initialised. Every mistake is added to problems; the calibration is usable only when COMITY_OK is
 * returned, and must be freed either way. Errors: BAD_CALIBRATION, BAD_MEASURES, BAD_SCENARIO,
 * CANNOT_READ, NO_MEMORY.
 */
int comity_calibration_read(struct comity_calibration *calibration,
                            const struct comity_calibration_source *source,
                            struct comity_problems *problems);

/*
 * The same from what a results file holds, and nothing from disk: the text, the name of the first
 * model, and the models' scenarios as comity_scenario_write makes them. What the measures need must
 * be attached already.
 */
struct comity_calibration_texts {
    const char *text, *name;
    char *const *scenarios; /* [scenarios_count] */
    size_t scenarios_count, simulations, kept;
};
int comity_calibration_read_again(struct comity_calibration *calibration,
                                  const struct comity_calibration_texts *texts,
                                  struct comity_problems *problems);

#endif
