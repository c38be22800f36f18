/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_POSTERIOR_FILE_H
#define COMITY_POSTERIOR_FILE_H

#include <comity/drawn_settings.h>

/*
 * Reads the draws of a posterior from the file of a calibration (one that is shipped: by its name).
 * The table need not be initialised and must be freed whatever is returned. Errors: CANNOT_READ,
 * BAD_FILE (damaged, or no posterior), NO_MEMORY.
 */
int comity_posterior_table_read(struct comity_posterior_table *table, const char *path,
                                struct comity_problems *problems);

#endif
