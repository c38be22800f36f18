/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

static void prepare(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    size_t slot;
    if (comity_measure_variable(preparation, &slot) && comity_measure_window(preparation) &&
        comity_measure_claim(preparation, 1, 0)) {
        comity_measure_operate(preparation,
                               (struct comity_measure_operation){ .action = COMITY_MEASURE_COUNT,
                                                                  .relation = measure->relation,
                                                                  .first = measure->first,
                                                                  .last = measure->last,
                                                                  .slot = slot,
                                                                  .cell = measure->cell,
                                                                  .number = measure->bound });
    }
}

static const struct comity_measure_actions actions = {
    .prepare = prepare,
};

const struct comity_measure_type comity_measure_type_months = {
    .name = "months",
    .definition = "number of months of a window in which a variable compares with a number",
    .needs = COMITY_MEASURE_BIT(VARIABLE) | COMITY_MEASURE_BIT(BOUND),
    .takes = COMITY_MEASURE_BIT(FROM) | COMITY_MEASURE_BIT(TO) | COMITY_MEASURE_BIT(SCENARIO),
    .actions = &actions,
};
