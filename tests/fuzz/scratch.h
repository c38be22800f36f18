/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_FUZZ_SCRATCH_H
#define COMITY_FUZZ_SCRATCH_H

#include <comity/scenario.h>

#include <stdint.h>

/* A folder for parsers that read files, and what their targets share. */

/* Ends the process, named by the target, when what must hold does not. */
void scratch_demand(int holds, const char *what);

/* Makes the folder at the first call, to be removed at the end, and the current one; writes the
 * bytes as files with these names, a form feed beginning the next. What has no bytes is empty. */
void scratch_write(const uint8_t *data, size_t size, const char *const names[], size_t count);

/* The region that the inputs are about, to be freed. */
void scratch_region(struct comity_scenario *scenario);

#endif
