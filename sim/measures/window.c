/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

/* What is made of one variable in the ticks of a window. */
static void prepare(struct comity_measure_preparation *preparation,
                    enum comity_measure_action action, double number, double initial)
{
    const struct comity_measure_definition *measure = preparation->measure;
    size_t slot;
    if (comity_measure_variable(preparation, &slot) && comity_measure_window(preparation) &&
        comity_measure_claim(preparation, 1, initial)) {
        comity_measure_operate(preparation,
                               (struct comity_measure_operation){ .action = action,
                                                                  .relation = measure->relation,
                                                                  .first = measure->first,
                                                                  .last = measure->last,
                                                                  .slot = slot,
                                                                  .cell = measure->cell,
                                                                  .number = number });
    }
}

static void prepare_minimum(struct comity_measure_preparation *preparation)
{
    prepare(preparation, COMITY_MEASURE_LEAST, 1, INFINITY);
}

COMITY_MEASURE_TYPE(minimum, "least value of a variable in a window", COMITY_MEASURE_BIT(VARIABLE),
                    COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare_minimum, .keeps_range = true));

static void prepare_maximum(struct comity_measure_preparation *preparation)
{
    prepare(preparation, COMITY_MEASURE_MOST, 1, -INFINITY);
}

COMITY_MEASURE_TYPE(maximum, "largest value of a variable in a window",
                    COMITY_MEASURE_BIT(VARIABLE), COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare_maximum, .keeps_range = true));

static void prepare_sum(struct comity_measure_preparation *preparation)
{
    prepare(preparation, COMITY_MEASURE_ADD, 1, 0);
}

COMITY_MEASURE_TYPE(sum, "sum of a variable over the months of a window",
                    COMITY_MEASURE_BIT(VARIABLE), COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare_sum));

static void prepare_mean(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    prepare_sum(preparation);
    if (measure->divisor) {
        measure->divisor[0] = 1.0 + measure->last - measure->first;
    }
}

COMITY_MEASURE_TYPE(mean, "mean of a variable over the months of a window",
                    COMITY_MEASURE_BIT(VARIABLE), COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare_mean, .keeps_range = true));

static void prepare_months(struct comity_measure_preparation *preparation)
{
    prepare(preparation, COMITY_MEASURE_COUNT, preparation->measure->bound, 0);
}

COMITY_MEASURE_TYPE(months,
                    "number of months of a window in which a variable compares with a number",
                    COMITY_MEASURE_BIT(VARIABLE) | COMITY_MEASURE_BIT(BOUND), COMITY_MEASURE_WINDOW,
                    COMITY_MEASURE_FOLDED(prepare_months));

static void prepare_first(struct comity_measure_preparation *preparation)
{
    prepare(preparation, COMITY_MEASURE_FIRST, preparation->measure->bound, INFINITY);
}

static double finish_first(const struct comity_measure_definition *measure, double cell)
{
    return isinf(cell) ? measure->never : cell;
}

COMITY_MEASURE_TYPE(first, "first tick of a window at which a variable compares with a number",
                    COMITY_MEASURE_BIT(VARIABLE) | COMITY_MEASURE_BIT(BOUND),
                    COMITY_MEASURE_WINDOW | COMITY_MEASURE_BIT(NEVER),
                    COMITY_MEASURE_FOLDED(prepare_first, .finish = finish_first));
