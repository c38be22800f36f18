/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GOLDEN_REGIONS_H
#define GOLDEN_REGIONS_H

#include "scalar_model.h"

/* The regions of the golden figures, as golden/README.md describes them, by name. Returns whether
 * there is one of that name; what it borrows is static. */
bool golden_region(struct scalar_scenario *scenario, const char *name);

#endif
