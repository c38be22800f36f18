/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static void prepare(struct comity_measure_preparation *preparation)
{
    const struct comity_measure_definition *measure = preparation->measure;
    size_t slot;
    if (comity_measure_variable(preparation, &slot) && comity_measure_at(preparation) &&
        comity_measure_claim(preparation, 1, 0))
        comity_measure_add_slot(preparation, slot, measure->first, measure->last, 0, 1);
}

COMITY_MEASURE_TYPE(value, "value of a variable at a date",
                    COMITY_MEASURE_BIT(VARIABLE) | COMITY_MEASURE_BIT(AT),
                    COMITY_MEASURE_BIT(SCENARIO),
                    COMITY_MEASURE_FOLDED(prepare, .keeps_range = true));
