/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#define TAKEN                                                                                      \
    (COMITY_MEASURE_WINDOW | COMITY_MEASURE_BIT(VENUE) | COMITY_MEASURE_BIT(ISSUE) |               \
     COMITY_MEASURE_BIT(TIMES))

/* Adds what the type's counters of a venue and issue gain in a window. */
static void prepare(struct comity_measure_preparation *preparation)
{
    const struct comity_measure_actions *actions = preparation->measure->type->actions;
    const size_t first_slot = actions->counters[0].slot;
    size_t slots[COMITY_SLOTS_VENUE_ISSUE];
    const size_t count = comity_measure_venue_slots(preparation, first_slot, slots);
    if (count == 0 || !comity_measure_window(preparation) ||
        !comity_measure_claim(preparation, 1, 0))
        return;
    for (size_t k = 0; k < count; k++) {
        for (size_t c = 0; c < 3 && actions->counters[c].sign != 0; c++) {
            comity_measure_gain(preparation, slots[k] - first_slot + actions->counters[c].slot,
                                actions->counters[c].sign);
        }
    }
}

COMITY_MEASURE_TYPE(accords, "accords that come about in a window, scheduled ones included", 0,
                    TAKEN,
                    COMITY_MEASURE_FOLDED(prepare, .counters = { { COMITY_AT_ACCORDS, 1 } }));

COMITY_MEASURE_TYPE(proposals,
                    "proposals made in a window, accepted or not; scheduled accords are none", 0,
                    TAKEN,
                    COMITY_MEASURE_FOLDED(prepare, .counters = { { COMITY_AT_PROPOSALS, 1 } }));

COMITY_MEASURE_TYPE(refusals, "proposals of a window that are refused", 0, TAKEN,
                    COMITY_MEASURE_FOLDED(prepare,
                                          .counters = { { COMITY_AT_PROPOSALS, 1 },
                                                        { COMITY_AT_ACCORDS, -1 },
                                                        { COMITY_AT_SCHEDULED_ACCORDS, 1 } }));
