/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/variables.h>

#include <string.h>

#define VARIABLE(code, field, shape_, kind_, recorded_, low_, high_, long_name_)                   \
    { .name = #field,                                                                              \
      .shape = COMITY_##shape_,                                                                    \
      .kind = COMITY_KIND_##kind_,                                                                 \
      .recorded = recorded_,                                                                       \
      .low = low_,                                                                                 \
      .high = high_,                                                                               \
      .long_name = long_name_,                                                                     \
      .slot = COMITY_AT_##code },

static const struct comity_variable table[] = { COMITY_VARIABLE_LIST(VARIABLE) };

const struct comity_variable *comity_variables(void)
{
    return table;
}

const char *const *comity_variable_names(void)
{
#define NAME(code, field, ...) #field,
    static const char *const names[] = { COMITY_VARIABLE_LIST(NAME) };
#undef NAME
    return names;
}

const struct comity_variable *comity_variable_find(const char *name)
{
    for (size_t k = 0; k < COMITY_VARIABLES; k++)
        if (strcmp(table[k].name, name) == 0)
            return &table[k];
    return NULL;
}

const char *comity_kind_meanings(enum comity_variable_kind kind)
{
    switch (kind) {
    case COMITY_KIND_PHASE:
#define PHASE_NAME(code, name) " " name
        return &COMITY_PHASE_LIST(PHASE_NAME)[1];
#undef PHASE_NAME
    case COMITY_KIND_COUPLING:
        return "none loose tight";
    case COMITY_KIND_VISION:
        return "negative intermediate positive";
    case COMITY_KIND_LEVEL:
    case COMITY_KIND_COUNT:
        break;
    }
    return NULL;
}
