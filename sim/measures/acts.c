/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static void prepare(struct comity_measure_preparation *preparation)
{
    const struct comity_measure_definition *measure = preparation->measure;
    size_t slots[COMITY_PAIRS];
    const size_t count = comity_measure_pair_slots(preparation, COMITY_AT_CONDUCT, slots);
    if (count > 0 && comity_measure_window(preparation) && comity_measure_claim(preparation, 1, 0))
        for (size_t k = 0; k < count; k++)
            comity_measure_add_slot(preparation, slots[k], measure->first, measure->last, 0, 1);
}

COMITY_MEASURE_TYPE(acts, "unilateral acts of states toward partners in a window", 0,
                    COMITY_MEASURE_WINDOW | COMITY_MEASURE_BIT(PAIR),
                    COMITY_MEASURE_FOLDED(prepare));
