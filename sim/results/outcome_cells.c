/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/outcome_cells.h"

#include <math.h>

/* The slots of an outcome's cells in turn, SIZE_MAX where a cell means nothing; returns how many.
 */
static size_t slots_of(const struct comity_outcome *outcome, size_t slots[COMITY_OUTCOME_SLOTS])
{
    const size_t width = comity_shape_width(outcome->shape);
    for (size_t cell = 0; cell < width; cell++) {
        const size_t slot = comity_shape_slot(outcome->shape, cell);
        slots[cell] = slot == COMITY_NO_SLOT ? SIZE_MAX : outcome->slot + slot;
    }
    return width;
}

/* All worlds, in the type of a file's real numbers. An outcome of a world lies far from that of the
 * world before, which keeps a processor waiting unless it is fetched ahead. */
#define PUT_CELLS(type)                                                                            \
    do {                                                                                           \
        for (size_t world = 0; world < worlds; world++, outcomes += COMITY_OUTCOME_SLOTS) {        \
            for (size_t cell = 0; cell < width; cell++) {                                          \
                type *to = (type *)cells + world * width + cell;                                   \
                if (slots[cell] == SIZE_MAX) {                                                     \
                    *to = (type)NAN;                                                               \
                } else {                                                                           \
                    *to = (type)outcomes[slots[cell]];                                             \
                    __builtin_prefetch(&outcomes[12 * COMITY_OUTCOME_SLOTS + slots[cell]]);        \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    } while (0)

void comity_outcome_to_cells(const struct comity_outcome *outcome, enum comity_element element,
                             size_t worlds, const double *outcomes, void *cells)
{
    size_t slots[COMITY_OUTCOME_SLOTS];
    const size_t width = slots_of(outcome, slots);
    if (element == COMITY_FLOAT32)
        PUT_CELLS(float);
    else
        PUT_CELLS(double);
}

void comity_outcome_from_cells(const struct comity_outcome *outcome, size_t worlds,
                               const double *cells, double *outcomes)
{
    size_t slots[COMITY_OUTCOME_SLOTS];
    const size_t width = slots_of(outcome, slots);
    for (size_t world = 0; world < worlds; world++, outcomes += COMITY_OUTCOME_SLOTS) {
        for (size_t cell = 0; cell < width; cell++, cells++)
            if (slots[cell] != SIZE_MAX)
                outcomes[slots[cell]] = *cells;
    }
}
