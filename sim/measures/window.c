/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include <math.h>

/* What is made of one variable in the ticks of a window. */
static void prepare(struct comity_measure_preparation *preparation,
                    struct comity_measure_operation operation, double initial)
{
    const struct comity_measure_definition *measure = preparation->measure;
    size_t slot;
    if (comity_measure_variable(preparation, &slot) && comity_measure_window(preparation) &&
        comity_measure_claim(preparation, 1, initial)) {
        operation.first = measure->first;
        operation.last = measure->last;
        operation.slot = slot;
        operation.cell = measure->cell;
        comity_measure_operate(preparation, operation);
    }
}

static void prepare_minimum(struct comity_measure_preparation *preparation)
{
    prepare(preparation,
            (struct comity_measure_operation){ .action = COMITY_MEASURE_LEAST, .number = 1 },
            INFINITY);
}

static const struct comity_measure_actions minimum_actions = { .prepare = prepare_minimum };

const struct comity_measure_type comity_measure_type_minimum = {
    .name = "minimum",
    .definition = "least value of a variable in a window",
    .needs = COMITY_MEASURE_BIT(VARIABLE),
    .takes = COMITY_MEASURE_BIT(FROM) | COMITY_MEASURE_BIT(TO) | COMITY_MEASURE_BIT(SCENARIO),
    .actions = &minimum_actions,
};

static void prepare_maximum(struct comity_measure_preparation *preparation)
{
    prepare(preparation,
            (struct comity_measure_operation){ .action = COMITY_MEASURE_MOST, .number = 1 },
            -INFINITY);
}

static const struct comity_measure_actions maximum_actions = { .prepare = prepare_maximum };

const struct comity_measure_type comity_measure_type_maximum = {
    .name = "maximum",
    .definition = "largest value of a variable in a window",
    .needs = COMITY_MEASURE_BIT(VARIABLE),
    .takes = COMITY_MEASURE_BIT(FROM) | COMITY_MEASURE_BIT(TO) | COMITY_MEASURE_BIT(SCENARIO),
    .actions = &maximum_actions,
};

static void prepare_sum(struct comity_measure_preparation *preparation)
{
    prepare(preparation,
            (struct comity_measure_operation){ .action = COMITY_MEASURE_ADD, .number = 1 }, 0);
}

static const struct comity_measure_actions sum_actions = { .prepare = prepare_sum };

const struct comity_measure_type comity_measure_type_sum = {
    .name = "sum",
    .definition = "sum of a variable over the months of a window",
    .needs = COMITY_MEASURE_BIT(VARIABLE),
    .takes = COMITY_MEASURE_BIT(FROM) | COMITY_MEASURE_BIT(TO) | COMITY_MEASURE_BIT(SCENARIO),
    .actions = &sum_actions,
};

static void prepare_mean(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    prepare_sum(preparation);
    if (measure->divisor) {
        measure->divisor[0] = 1.0 + measure->last - measure->first;
    }
}

static const struct comity_measure_actions mean_actions = { .prepare = prepare_mean };

const struct comity_measure_type comity_measure_type_mean = {
    .name = "mean",
    .definition = "mean of a variable over the months of a window",
    .needs = COMITY_MEASURE_BIT(VARIABLE),
    .takes = COMITY_MEASURE_BIT(FROM) | COMITY_MEASURE_BIT(TO) | COMITY_MEASURE_BIT(SCENARIO),
    .actions = &mean_actions,
};

static void prepare_months(struct comity_measure_preparation *preparation)
{
    const struct comity_measure_definition *measure = preparation->measure;
    prepare(preparation,
            (struct comity_measure_operation){ .action = COMITY_MEASURE_COUNT,
                                               .relation = measure->relation,
                                               .number = measure->bound },
            0);
}

static const struct comity_measure_actions months_actions = { .prepare = prepare_months };

const struct comity_measure_type comity_measure_type_months = {
    .name = "months",
    .definition = "number of months of a window in which a variable compares with a number",
    .needs = COMITY_MEASURE_BIT(VARIABLE) | COMITY_MEASURE_BIT(BOUND),
    .takes = COMITY_MEASURE_BIT(FROM) | COMITY_MEASURE_BIT(TO) | COMITY_MEASURE_BIT(SCENARIO),
    .actions = &months_actions,
};

static void prepare_first(struct comity_measure_preparation *preparation)
{
    const struct comity_measure_definition *measure = preparation->measure;
    prepare(preparation,
            (struct comity_measure_operation){ .action = COMITY_MEASURE_FIRST,
                                               .relation = measure->relation,
                                               .number = measure->bound },
            INFINITY);
}

static double finish_first(const struct comity_measure_definition *measure, double cell)
{
    return isinf(cell) ? measure->never : cell;
}

static const struct comity_measure_actions first_actions = { .prepare = prepare_first,
                                                             .finish = finish_first };

const struct comity_measure_type comity_measure_type_first = {
    .name = "first",
    .definition = "first tick of a window at which a variable compares with a number",
    .needs = COMITY_MEASURE_BIT(VARIABLE) | COMITY_MEASURE_BIT(BOUND),
    .takes = COMITY_MEASURE_BIT(FROM) | COMITY_MEASURE_BIT(TO) | COMITY_MEASURE_BIT(SCENARIO) |
             COMITY_MEASURE_BIT(NEVER),
    .actions = &first_actions,
};
