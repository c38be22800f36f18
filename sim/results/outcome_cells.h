/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_OUTCOME_CELLS_H
#define COMITY_RESULTS_OUTCOME_CELLS_H

#include <comity/outcomes.h>
#include <comity/recording.h>

/*
 * An outcome as files hold it: for every world the cells of its shape, of which those that mean
 * nothing (of a state toward itself) are NaN; in memory they have no slot.
 */

/* Fills cells[worlds][cells of the shape] from outcomes[worlds][COMITY_OUTCOME_SLOTS]. */
void comity_outcome_to_cells(const struct comity_outcome *outcome, enum comity_element element,
                             size_t worlds, const double *outcomes, void *cells);

/* And back; slots of other outcomes stay as they are. */
void comity_outcome_from_cells(const struct comity_outcome *outcome, size_t worlds,
                               const double *cells, double *outcomes);

#endif
