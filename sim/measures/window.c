/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

/* What is made of one variable in the ticks of a window. */
static void prepare(struct comity_measure_preparation *preparation)
{
    const struct comity_measure_definition *measure = preparation->measure;
    const struct comity_measure_actions *actions = measure->type->actions;
    const bool bounded = measure->type->needs & COMITY_MEASURE_BIT(BOUND);
    size_t slot;
    if (comity_measure_variable(preparation, &slot) && comity_measure_window(preparation) &&
        comity_measure_claim(preparation, 1, actions->initial)) {
        measure->divisor[0] = actions->is_mean ? 1.0 + measure->last - measure->first : 1;
        comity_measure_operate(preparation, (struct comity_measure_operation){
                                                .action = actions->action,
                                                .relation = measure->relation,
                                                .first = measure->first,
                                                .last = measure->last,
                                                .slot = slot,
                                                .cell = measure->cell,
                                                .number = bounded ? measure->bound : 1 });
    }
}

COMITY_MEASURE_TYPE(minimum, "least value of a variable in a window", COMITY_MEASURE_BIT(VARIABLE),
                    COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare, .action = COMITY_MEASURE_LEAST,
                                          .initial = INFINITY, .keeps_range = true));

COMITY_MEASURE_TYPE(maximum, "largest value of a variable in a window",
                    COMITY_MEASURE_BIT(VARIABLE), COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare, .action = COMITY_MEASURE_MOST,
                                          .initial = -INFINITY, .keeps_range = true));

COMITY_MEASURE_TYPE(sum, "sum of a variable over the months of a window",
                    COMITY_MEASURE_BIT(VARIABLE), COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare, .action = COMITY_MEASURE_ADD));

COMITY_MEASURE_TYPE(mean, "mean of a variable over the months of a window",
                    COMITY_MEASURE_BIT(VARIABLE), COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare, .action = COMITY_MEASURE_ADD, .is_mean = true,
                                          .keeps_range = true));

COMITY_MEASURE_TYPE(months,
                    "number of months of a window in which a variable compares with a number",
                    COMITY_MEASURE_BIT(VARIABLE) | COMITY_MEASURE_BIT(BOUND), COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare, .action = COMITY_MEASURE_COUNT));

static double finish_first(const struct comity_measure_definition *measure, double cell)
{
    return isinf(cell) ? measure->never : cell;
}

COMITY_MEASURE_TYPE(first, "first tick of a window at which a variable compares with a number",
                    COMITY_MEASURE_BIT(VARIABLE) | COMITY_MEASURE_BIT(BOUND),
                    COMITY_MEASURE_WINDOW | COMITY_MEASURE_BIT(NEVER),
                    COMITY_MEASURE_FOLDED(prepare, .action = COMITY_MEASURE_FIRST,
                                          .initial = INFINITY, .finish = finish_first));
