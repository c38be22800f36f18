/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "measures/programme.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct comity_measure_type *const types[] = {
#define TYPE(type) &comity_measure_type_##type,
    COMITY_MEASURE_TYPE_LIST(TYPE)
#undef TYPE
};

const struct comity_measure_type *const *comity_measure_types(size_t *count)
{
    *count = sizeof types / sizeof types[0];
    return types;
}

const struct comity_measure_type *comity_measure_type_find(const char *name)
{
    for (size_t k = 0; k < sizeof types / sizeof types[0]; k++)
        if (strcmp(types[k]->name, name) == 0)
            return types[k];
    return NULL;
}

static const struct {
    const char *name, *meaning;
} fields[] = {
#define FIELD(code, name, meaning) { name, meaning },
    COMITY_MEASURE_FIELD_LIST(FIELD)
#undef FIELD
};

const char *comity_measure_field_name(enum comity_measure_field field)
{
    return fields[field].name;
}

const char *comity_measure_field_meaning(enum comity_measure_field field)
{
    return fields[field].meaning;
}

const char *comity_relation_name(enum comity_relation relation)
{
    static const char *const names[] = {
#define NAME(code, name, operator_) name,
        COMITY_RELATION_LIST(NAME)
#undef NAME
    };
    return names[relation];
}

bool comity_relation_holds(enum comity_relation relation, double value, double bound)
{
    switch (relation) {
#define HOLDS(code, name, operator_)                                                               \
    case COMITY_RELATION_##code:                                                                   \
        return value operator_ bound;
        COMITY_RELATION_LIST(HOLDS)
#undef HOLDS
    case COMITY_RELATIONS:
        break;
    }
    return false;
}

void comity_measure_definition_init(struct comity_measure_definition *definition,
                                    const struct comity_measure_type *type)
{
    *definition = (struct comity_measure_definition){ .type = type, .never = INFINITY, .scale = 1 };
}

void comity_measure_definition_free(struct comity_measure_definition *definition)
{
    free(definition->operands);
    free(definition->divisor);
    free(definition->observed.list);
    definition->operands = NULL;
    definition->divisor = NULL;
    definition->observed = (struct comity_observed_series){ 0 };
}

int comity_measure_set_init(struct comity_measure_set *set)
{
    *set = (struct comity_measure_set){ 0 };
    return comity_measure_set_add_scenario(set, "", "", false);
}

void comity_measure_set_free(struct comity_measure_set *set)
{
    for (size_t k = 0; k < set->count; k++)
        comity_measure_definition_free(&set->measures[k]);
    for (size_t s = 0; s < set->scenarios_count; s++) {
        free(set->scenarios[s].path);
        if (set->programmes)
            comity_measure_programme_free(&set->programmes[s]);
    }
    free(set->programmes);
    free(set->measures);
    free(set->scenarios);
    free(set->constants);
    *set = (struct comity_measure_set){ 0 };
}

int comity_measure_set_add_scenario(struct comity_measure_set *set, const char *name,
                                    const char *path, bool stands_alone)
{
    const size_t count = set->scenarios_count;
    if (count == COMITY_MEASURE_SCENARIOS)
        return COMITY_BAD_ARGUMENT;
    if (!COMITY_GROW(&set->scenarios, count))
        return COMITY_NO_MEMORY;
    struct comity_measure_scenario *scenario = &set->scenarios[count];
    *scenario = (struct comity_measure_scenario){ .stands_alone = stands_alone };
    snprintf(scenario->name, sizeof scenario->name, "%s", name);
    scenario->path = strdup(path);
    if (!scenario->path)
        return COMITY_NO_MEMORY;
    set->scenarios_count++;
    return COMITY_OK;
}

size_t comity_measure_find(const struct comity_measure_set *set, const char *name)
{
    for (size_t k = 0; k < set->count; k++)
        if (name[0] != '\0' && strcmp(set->measures[k].name, name) == 0)
            return k;
    return SIZE_MAX;
}

static int append(struct comity_measure_set *set,
                  const struct comity_measure_definition *definition)
{
    if (!COMITY_GROW(&set->measures, set->count))
        return COMITY_NO_MEMORY;
    set->measures[set->count++] = *definition;
    return COMITY_OK;
}

/* Adds a measure that repeats another in a scenario, and before it those it is made of. What does
 * not depend on a scenario is shared. The depth of recursion is that of the definitions. */
static int repeat(struct comity_measure_set *set, size_t measure, size_t scenario, size_t *index)
{
    const struct comity_measure_type *type = set->measures[measure].type;
    const size_t count = set->measures[measure].operands_count;
    size_t *operands = NULL;
    *index = measure;
    if (type->actions->constants)
        return COMITY_OK;
    if (count > 0) {
        operands = calloc(count, sizeof *operands);
        if (!operands)
            return COMITY_NO_MEMORY;
    }
    for (size_t k = 0; k < count; k++) {
        const int status = repeat(set, set->measures[measure].operands[k], scenario, &operands[k]);
        if (status) {
            free(operands);
            return status;
        }
    }
    struct comity_measure_definition copy = set->measures[measure];
    copy.name[0] = '\0';
    copy.operands = operands;
    copy.divisor = NULL;
    copy.scenario = scenario;
    const int status = append(set, &copy);
    if (status) {
        free(operands);
        return status;
    }
    *index = set->count - 1;
    return COMITY_OK;
}

bool comity_measure_is_date(const struct comity_measure_set *set, size_t measure)
{
    const struct comity_measure_definition *of = &set->measures[measure];
    bool is_date = of->type == &comity_measure_type_least ||
                   of->type == &comity_measure_type_middle ||
                   of->type == &comity_measure_type_largest ||
                   of->type == &comity_measure_type_ensemble_median ||
                   of->type == &comity_measure_type_ensemble_quantile;
    for (size_t k = 0; k < of->operands_count && is_date; k++) {
        is_date = set->measures[of->operands[k]].type == &comity_measure_type_number ||
                  comity_measure_is_date(set, of->operands[k]);
    }
    return is_date || of->type == &comity_measure_type_first;
}

bool comity_measure_is_result(const struct comity_measure_definition *measure)
{
    return measure->name[0] && measure->width == 1 && measure->level != COMITY_MEASURE_OF_NOTHING;
}

const char *comity_measure_unit(const struct comity_measure_set *set, size_t measure)
{
    return comity_measure_is_date(set, measure) ? "month" : "1";
}

/* Makes the copy that a twin stands for bear its name. */
static int add_twin(struct comity_measure_set *set, struct comity_measure_definition *definition)
{
    size_t index;
    const int status = repeat(set, definition->operands[0], definition->scenario, &index);
    if (status)
        return status;
    if (index != definition->operands[0]) {
        memcpy(set->measures[index].name, definition->name, sizeof definition->name);
        set->measures[index].line = definition->line;
    }
    comity_measure_definition_free(definition);
    return COMITY_OK;
}

/* Gives a paired difference its second operand. */
static int add_paired(struct comity_measure_set *set, struct comity_measure_definition *definition)
{
    size_t twin;
    size_t *operands = realloc(definition->operands, 2 * sizeof *operands);
    if (!operands)
        return COMITY_NO_MEMORY;
    definition->operands = operands;
    const int status = repeat(set, operands[0], definition->scenario, &twin);
    if (status)
        return status;
    operands[1] = twin;
    definition->operands_count = 2;
    return append(set, definition);
}

int comity_measure_add(struct comity_measure_set *set, struct comity_measure_definition *definition)
{
    const bool is_single = definition->operands_count == 1;
    if (is_single && definition->type == &comity_measure_type_twin)
        return add_twin(set, definition);
    if (is_single && definition->type == &comity_measure_type_paired_difference)
        return add_paired(set, definition);
    return append(set, definition);
}
