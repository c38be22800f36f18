/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_POSTERIOR_FILE_H
#define COMITY_POSTERIOR_FILE_H

#include <comity/drawn_settings.h>

/* The hash of a posterior's draws, results_sha256, as hexadecimal digits: of values[k][sizes[k]] of
 * its variables value, score, weight, distance, simulation, simulated_score and summary. */
enum { COMITY_POSTERIOR_HASHED = 7 };
void comity_posterior_hash(const double *const values[], const size_t sizes[], char text[65]);

/*
 * Reads the draws of a posterior from the file of a calibration (one that is shipped: by its name).
 * The table need not be initialised and must be freed whatever is returned. Errors: CANNOT_READ,
 * BAD_FILE (damaged, changed, or no posterior), NO_MEMORY.
 */
int comity_posterior_table_read(struct comity_posterior_table *table, const char *path,
                                struct comity_problems *problems);

#endif
