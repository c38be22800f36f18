/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static void prepare(struct comity_measure_preparation *preparation)
{
    size_t slots[COMITY_SLOTS_VENUE_ISSUE];
    const size_t count = comity_measure_venue_slots(preparation, COMITY_AT_PROPOSALS, slots);
    if (count > 0 && comity_measure_window(preparation) &&
        comity_measure_claim(preparation, 1, 0)) {
        for (size_t k = 0; k < count; k++) {
            comity_measure_gain(preparation, slots[k], 1);
        }
    }
}

static const struct comity_measure_actions actions = {
    .prepare = prepare,
};

const struct comity_measure_type comity_measure_type_proposals = {
    .name = "proposals",
    .definition = "proposals made in a window, accepted or not; scheduled accords are none",
    .takes = COMITY_MEASURE_BIT(FROM) | COMITY_MEASURE_BIT(TO) | COMITY_MEASURE_BIT(VENUE) |
             COMITY_MEASURE_BIT(ISSUE) | COMITY_MEASURE_BIT(TIMES) | COMITY_MEASURE_BIT(SCENARIO),
    .actions = &actions,
};
