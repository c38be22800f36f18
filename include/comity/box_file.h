/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_BOX_FILE_H
#define COMITY_BOX_FILE_H

#include <comity/robustness.h>

/*
 * Reads the ranges of a box, ranges = ( { key = "conduct.base"; from = -2.0; to = -1.0; }, ... ),
 * for a scenario. Every mistake is added to problems. The box must be empty, and freed whatever is
 * returned. Errors: BAD_MEASURES, CANNOT_READ, NO_MEMORY.
 */
int comity_box_read(struct comity_box *box, const char *path,
                    const struct comity_scenario *scenario, struct comity_problems *problems);

#endif
