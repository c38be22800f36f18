/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

/* Adds what these counters of a venue and issue gain in a window, each with its sign. */
static void prepare(struct comity_measure_preparation *preparation, size_t counters,
                    const size_t first_slot[], const double sign[])
{
    size_t slots[COMITY_SLOTS_VENUE_ISSUE];
    const size_t count = comity_measure_venue_slots(preparation, first_slot[0], slots);
    if (count > 0 && comity_measure_window(preparation) &&
        comity_measure_claim(preparation, 1, 0)) {
        for (size_t k = 0; k < count * counters; k++) {
            const size_t c = k % counters;
            comity_measure_gain(preparation, slots[k / counters] - first_slot[0] + first_slot[c],
                                sign[c]);
        }
    }
}

static void prepare_accords(struct comity_measure_preparation *preparation)
{
    prepare(preparation, 1, (const size_t[]){ COMITY_AT_ACCORDS }, (const double[]){ 1 });
}

COMITY_MEASURE_TYPE(accords, "accords that come about in a window, scheduled ones included", 0,
                    COMITY_MEASURE_WINDOW | COMITY_MEASURE_BIT(VENUE) | COMITY_MEASURE_BIT(ISSUE) |
                        COMITY_MEASURE_BIT(TIMES),
                    COMITY_MEASURE_FOLDED(prepare_accords));

static void prepare_proposals(struct comity_measure_preparation *preparation)
{
    prepare(preparation, 1, (const size_t[]){ COMITY_AT_PROPOSALS }, (const double[]){ 1 });
}

COMITY_MEASURE_TYPE(proposals,
                    "proposals made in a window, accepted or not; scheduled accords are none", 0,
                    COMITY_MEASURE_WINDOW | COMITY_MEASURE_BIT(VENUE) | COMITY_MEASURE_BIT(ISSUE) |
                        COMITY_MEASURE_BIT(TIMES),
                    COMITY_MEASURE_FOLDED(prepare_proposals));

static void prepare_refusals(struct comity_measure_preparation *preparation)
{
    prepare(preparation, 3,
            (const size_t[]){ COMITY_AT_PROPOSALS, COMITY_AT_ACCORDS, COMITY_AT_SCHEDULED_ACCORDS },
            (const double[]){ 1, -1, 1 });
}

COMITY_MEASURE_TYPE(refusals, "proposals of a window that are refused", 0,
                    COMITY_MEASURE_WINDOW | COMITY_MEASURE_BIT(VENUE) | COMITY_MEASURE_BIT(ISSUE) |
                        COMITY_MEASURE_BIT(TIMES),
                    COMITY_MEASURE_FOLDED(prepare_refusals));
