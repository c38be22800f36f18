/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/parameters.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PARAMETER(code, key_, shape_, role_, low_, high_, interval_, unit_, symbol_, meaning_,     \
                  source_, ...)                                                                    \
    { .key = key_,                                                                                 \
      .shape = COMITY_##shape_,                                                                    \
      .role = COMITY_##role_,                                                                      \
      .low = low_,                                                                                 \
      .high = high_,                                                                               \
      .interval = COMITY_##interval_,                                                              \
      .unit = unit_,                                                                               \
      .symbol = symbol_,                                                                           \
      .meaning = meaning_,                                                                         \
      .source = source_,                                                                           \
      .slot = COMITY_SLOT_##code,                                                                  \
      .defaults = sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double),                        \
      .default_value = (const double[]){ __VA_ARGS__ } },

static const struct comity_parameter table[] = { COMITY_PARAMETER_LIST(PARAMETER) };

const struct comity_parameter *comity_parameters(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct comity_parameter *comity_parameter_of_slot(size_t slot)
{
    size_t first = 0, end = sizeof table / sizeof table[0];
    while (end - first > 1) { /* slots follow the order of the table */
        const size_t middle = (first + end) / 2;
        *(table[middle].slot <= slot ? &first : &end) = middle;
    }
    return slot < COMITY_PARAMETER_SLOTS ? &table[first] : NULL;
}

void comity_parameters_default(double *values)
{
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++)
        for (size_t s = 0; s < comity_shape_slots(table[k].shape); s++)
            values[table[k].slot + s] = table[k].default_value[table[k].defaults > 1 ? s : 0];
}

double comity_parameter_in_force(const double *values, size_t slot)
{
    const size_t dyad = slot - COMITY_SLOT_DYAD_IDENTITY;
    if (!isnan(values[slot]) || slot < COMITY_SLOT_DYAD_IDENTITY || dyad >= COMITY_DYADS)
        return values[slot];
    return (values[COMITY_SLOT_IDENTITY + comity_dyad_first(dyad)] +
            values[COMITY_SLOT_IDENTITY + comity_dyad_second(dyad)]) /
           2;
}

bool comity_parameter_allows(const struct comity_parameter *parameter, double value)
{
    if (!(value >= parameter->low && value <= parameter->high))
        return false;
    switch (parameter->interval) {
    case COMITY_OPEN_LOW:
        return value > parameter->low;
    case COMITY_OPEN_HIGH:
        return value < parameter->high;
    case COMITY_INTEGER:
        return value == floor(value);
    case COMITY_CLOSED:
        break;
    }
    return true;
}

void comity_parameter_name(const struct comity_parameter *parameter,
                           char name[COMITY_PARAMETER_NAME])
{
    snprintf(name, COMITY_PARAMETER_NAME, "%s", parameter->key);
    for (char *dot = strchr(name, '.'); dot; dot = strchr(dot, '.'))
        *dot = '_';
}

const struct comity_parameter *comity_parameter_named(const char *name)
{
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        char own[COMITY_PARAMETER_NAME];
        comity_parameter_name(&table[k], own);
        if (strcmp(own, name) == 0)
            return &table[k];
    }
    return NULL;
}

void comity_parameter_range(const struct comity_parameter *parameter, char *text, size_t size)
{
    snprintf(text, size, "%s%c%g, %g%c",
             parameter->interval == COMITY_INTEGER ? "a whole number in " : "",
             parameter->interval == COMITY_OPEN_LOW ? '(' : '[', parameter->low, parameter->high,
             parameter->interval == COMITY_OPEN_HIGH ? ')' : ']');
}

/* Two rates that share one whole. */
static const struct {
    size_t one, other;
} shares[] = { { COMITY_SLOT_READING_WEIGHT, COMITY_SLOT_SIGNAL_WEIGHT },
               { COMITY_SLOT_FRICTION_RELAX, COMITY_SLOT_FRICTION_EASE } };

size_t comity_parameters_conflict(const double *values, size_t after, char *text, size_t size)
{
    for (size_t k = 0; k < sizeof shares / sizeof shares[0]; k++) {
        const double one = values[shares[k].one], other = values[shares[k].other];
        if (shares[k].one >= after && one + other > 1) {
            snprintf(text, size, "%g and %s = %g together exceed 1; they may sum to 1 at most", one,
                     comity_parameter_of_slot(shares[k].other)->key, other);
            return shares[k].one;
        }
    }
    for (size_t state = 0; state < COMITY_STATES; state++) {
        const size_t slot = COMITY_SLOT_AGENDA + state * COMITY_ISSUES;
        double sum = 0;
        for (size_t m = 0; m < COMITY_ISSUES; m++)
            sum += values[slot + m];
        if (slot >= after && !(sum > 0)) {
            snprintf(text, size,
                     "the entries are all 0 and cannot be normalised; "
                     "at least one must be positive");
            return slot;
        }
    }
    return COMITY_PARAMETER_SLOTS;
}
