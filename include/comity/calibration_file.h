/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CALIBRATION_FILE_H
#define COMITY_CALIBRATION_FILE_H

#include <comity/calibration.h>

/*
 * Reads a calibration in libconfig syntax, with the scenarios and measures that it names (paths
 * relative to the file; shipped ones by name), and prepares it. The calibration must be
 * initialised. Every mistake is added to problems; the calibration is usable only when COMITY_OK is
 * returned, and must be freed either way. Errors: BAD_CALIBRATION, BAD_MEASURES, BAD_SCENARIO,
 * CANNOT_READ, NO_MEMORY.
 */
int comity_calibration_read(struct comity_calibration *calibration, const char *path,
                            struct comity_problems *problems);

#endif
