/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static void prepare(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    size_t slot;
    if (comity_measure_variable(preparation, &slot) && comity_measure_window(preparation) &&
        comity_measure_claim(preparation, 1, 0)) {
        struct comity_measure_operation operation = { .action = COMITY_MEASURE_ADD,
                                                      .first = measure->last,
                                                      .last = measure->last,
                                                      .slot = slot,
                                                      .cell = measure->cell,
                                                      .number = 1 };
        comity_measure_operate(preparation, operation);
        operation.first = operation.last = measure->first;
        operation.number = -1;
        comity_measure_operate(preparation, operation);
    }
}

COMITY_MEASURE_TYPE(change,
                    "value of a variable in the last month of a window less that in the first",
                    COMITY_MEASURE_BIT(VARIABLE), COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare));
