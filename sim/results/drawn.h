/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_DRAWN_H
#define COMITY_RESULTS_DRAWN_H

#include "labelled/labelled.h"

#include <comity/drawn_settings.h>

#include <nettle/sha2.h>

/* Settings drawn from a posterior, in the files of what was computed with them. */

/* Writes the coefficients and their row of the posterior along a dimension that was declared, which
 * has `each` places for each setting, and which posterior it is. */
void comity_put_drawn(struct comity_writer *writer, const struct comity_drawn_settings *drawn,
                      const char *dimension, size_t each);

/* Takes them into the hash of what was computed with them. */
void comity_hash_drawn(struct sha256_ctx *hash, const struct comity_drawn_settings *drawn);

/* Reads them back for a scenario, the setting of each `each` of `length` places; without any,
 * settings is 0. BAD_FILE when something of them is missing or is none of the scenario. Must be
 * freed whatever is returned. */
int comity_get_drawn(struct comity_reader *reader, const struct comity_scenario *scenario,
                     size_t length, size_t each, struct comity_drawn_settings *drawn);

#endif
