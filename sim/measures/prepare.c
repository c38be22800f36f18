/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/programme.h"

#include <stdlib.h>

/* Forgets an earlier preparation. */
static int begin(struct comity_measure_set *set)
{
    for (size_t k = 0; k < set->count; k++) {
        free(set->measures[k].divisor);
        set->measures[k].divisor = NULL;
        set->measures[k].width = 0;
    }
    for (size_t s = 0; s < set->scenarios_count && set->programmes; s++)
        comity_measure_programme_free(&set->programmes[s]);
    free(set->programmes);
    free(set->constants);
    set->row = set->estimates = set->constants_count = set->cells = 0;
    set->constants = NULL;
    set->programmes = calloc(set->scenarios_count, sizeof *set->programmes);
    return set->programmes ? COMITY_OK : COMITY_NO_MEMORY;
}

static void take_constants(struct comity_measure_preparation *preparation)
{
    struct comity_measure_set *set = preparation->set;
    struct comity_measure_definition *measure = preparation->measure;
    double *constants = realloc(
        set->constants, (set->constants_count + COMITY_MEASURE_VALUES_MOST) * sizeof *constants);
    if (!constants) {
        preparation->status = COMITY_NO_MEMORY;
        return;
    }
    if (measure->observed.count > COMITY_MEASURE_VALUES_MOST) {
        comity_measure_report(preparation, COMITY_MEASURE_SERIES,
                              "the series has %zu values; at most %d are allowed",
                              measure->observed.count, COMITY_MEASURE_VALUES_MOST);
        measure->observed.count = 0;
    }
    set->constants = constants;
    measure->level = COMITY_MEASURE_OF_NOTHING;
    measure->width = measure->type->actions->constants(measure, constants + set->constants_count);
}

/* Whether operands are as many as they should be, and none is of a measure that failed. */
static bool has_operands(struct comity_measure_preparation *preparation)
{
    const struct comity_measure_definition *measure = preparation->measure;
    const struct comity_measure_type *type = measure->type;
    const size_t given = measure->operands_count;
    const bool is_paired = type == &comity_measure_type_paired_difference;
    if (!is_paired && given < type->operands_least) {
        comity_measure_report(preparation, COMITY_MEASURE_OPERANDS,
                              "there %s %zu; %s%zu %s expected", given == 1 ? "is" : "are", given,
                              type->operands_most > type->operands_least ? "at least " : "",
                              type->operands_least, type->operands_least == 1 ? "is" : "are");
        return false;
    }
    if (!is_paired && given > type->operands_most) {
        comity_measure_report(preparation, COMITY_MEASURE_OPERANDS,
                              "there are %zu; %s%zu %s expected", given,
                              type->operands_most > type->operands_least ? "at most " : "",
                              type->operands_most, type->operands_most == 1 ? "is" : "are");
        return false;
    }
    for (size_t k = 0; k < given; k++)
        if (preparation->set->measures[measure->operands[k]].width == 0)
            return false; /* reported there */
    return true;
}

static void take_combination(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    size_t widths[COMITY_MEASURE_VALUES_MOST] = { 0 }, values = 0;
    bool of_world = false, of_ensemble = false;
    for (size_t k = 0; k < measure->operands_count; k++) {
        const struct comity_measure_definition *operand =
            &preparation->set->measures[measure->operands[k]];
        widths[k] = operand->width;
        values += operand->width;
        of_world |= operand->level == COMITY_MEASURE_OF_WORLD;
        of_ensemble |= operand->level == COMITY_MEASURE_OF_ENSEMBLE;
        measure->is_resampled |= operand->is_resampled;
    }
    if (of_world && of_ensemble) {
        comity_measure_report(preparation, COMITY_MEASURE_OPERANDS,
                              "some are of single worlds and some of the ensemble; an ensemble_... "
                              "measure of each of the former is expected");
        return;
    }
    if (values > COMITY_MEASURE_VALUES_MOST) {
        comity_measure_report(preparation, COMITY_MEASURE_OPERANDS,
                              "they have %zu values; at most %d are allowed", values,
                              COMITY_MEASURE_VALUES_MOST);
        return;
    }
    if (measure->type->actions->check)
        measure->type->actions->check(preparation, widths);
    measure->level = of_ensemble ? COMITY_MEASURE_OF_ENSEMBLE
                     : of_world  ? COMITY_MEASURE_OF_WORLD
                                 : COMITY_MEASURE_OF_NOTHING;
    measure->width = 1;
    if (!of_ensemble && !of_world) {
        comity_measure_report(preparation, COMITY_MEASURE_OPERANDS,
                              "they are numbers alone; a measure of a world or of an ensemble is "
                              "expected");
    }
}

static void take_summary(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    const struct comity_measure_definition *operand =
        &preparation->set->measures[measure->operands[0]];
    if (operand->level != COMITY_MEASURE_OF_WORLD) {
        comity_measure_report(preparation, COMITY_MEASURE_OPERANDS,
                              "this is the same in every world; a measure of worlds is expected");
        return;
    }
    measure->level = COMITY_MEASURE_OF_ENSEMBLE;
    measure->width = operand->width;
    measure->is_resampled = measure->type->actions->is_resampled;
}

static void take(struct comity_measure_preparation *preparation)
{
    struct comity_measure_set *set = preparation->set;
    struct comity_measure_definition *measure = preparation->measure;
    const struct comity_measure_actions *actions = measure->type->actions;
    measure->is_resampled = false;
    if (actions->constants) {
        take_constants(preparation);
    } else if (actions->combine || actions->summarise) {
        if (has_operands(preparation))
            (actions->combine ? take_combination : take_summary)(preparation);
    } else if (actions->prepare) {
        measure->level = COMITY_MEASURE_OF_WORLD;
        measure->width = actions->of_parameters != NULL;
        actions->prepare(preparation);
    }
    size_t *const places[] = { [COMITY_MEASURE_OF_NOTHING] = &set->constants_count,
                               [COMITY_MEASURE_OF_WORLD] = &set->row,
                               [COMITY_MEASURE_OF_ENSEMBLE] = &set->estimates };
    measure->column = *places[measure->level];
    *places[measure->level] += measure->width;
}

int comity_measure_set_prepare(struct comity_measure_set *set,
                               const struct comity_scenario *const scenarios[], const char *file,
                               struct comity_problems *problems)
{
    struct comity_measure_preparation preparation = {
        .set = set, .file = file, .problems = problems, .status = begin(set)
    };
    if (preparation.status)
        return preparation.status;
    for (size_t k = 0; k < set->count && preparation.status != COMITY_NO_MEMORY; k++) {
        preparation.measure = &set->measures[k];
        preparation.scenario = scenarios[set->measures[k].scenario];
        preparation.programme = &set->programmes[set->measures[k].scenario];
        take(&preparation);
    }
    for (size_t s = 0; s < set->scenarios_count && !preparation.status; s++) {
        preparation.status = comity_measure_programme_finish(&set->programmes[s]);
        set->cells = set->programmes[s].cells > set->cells ? set->programmes[s].cells : set->cells;
    }
    return preparation.status;
}
