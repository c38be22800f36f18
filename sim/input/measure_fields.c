/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A measure: the fields that its type needs and takes (measure_set.h). */
#include "input/measure_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAMES_MOST = COMITY_MEASURE_FIELDS + COMITY_RELATIONS + 2,
    DEPTH_MOST = 16,
    MEASURES_MOST = 4096
};

/* One field on its way into a definition. */
struct field {
    struct comity_measure_reading *reading;
    struct comity_measure_definition *definition;
    const config_setting_t *setting;
};

static bool read_text(const struct field *field, char *text, size_t size)
{
    return comity_read_string(&field->reading->reader, field->setting, text, size);
}

static bool read_operands(const struct field *field)
{
    struct comity_measure_definition *definition = field->definition;
    const config_setting_t *setting = field->setting;
    const bool several = config_setting_is_list(setting) || config_setting_is_array(setting);
    const int count = several ? config_setting_length(setting) : 1;
    bool good = true;
    definition->operands = calloc((size_t)count + 1, sizeof *definition->operands);
    if (!definition->operands) {
        comity_reading_fail(&field->reading->reader, COMITY_NO_MEMORY);
        return false;
    }
    for (int k = 0; k < count; k++) {
        const size_t operand = comity_measure_read_operand(
            field->reading, several ? config_setting_get_elem(setting, (unsigned)k) : setting);
        good &= operand != SIZE_MAX;
        definition->operands[definition->operands_count++] = operand;
    }
    return good;
}

static bool read_date(const struct field *field)
{
    const char *name = config_setting_name(field->setting);
    struct comity_measure_date *date = strcmp(name, "at") == 0     ? &field->definition->at
                                       : strcmp(name, "from") == 0 ? &field->definition->from
                                                                   : &field->definition->to;
    date->is_given = true;
    return comity_read_date(&field->reading->reader, field->setting, &date->is_month, &date->value);
}

/* The setting's own name is the relation. */
static bool read_bound(const struct field *field)
{
    const char *name = config_setting_name(field->setting);
    for (int k = 0; k < COMITY_RELATIONS; k++)
        if (strcmp(comity_relation_name((enum comity_relation)k), name) == 0)
            field->definition->relation = (enum comity_relation)k;
    return comity_read_number(&field->reading->reader, field->setting, &field->definition->bound);
}

static bool read_probability(const struct field *field)
{
    return comity_read_probability(&field->reading->reader, field->setting,
                                   &field->definition->probability);
}

static bool read_every(const struct field *field)
{
    char text[COMITY_NAME];
    if (!read_text(field, text, sizeof text))
        return false;
    field->definition->yearly = strcmp(text, "year") == 0;
    if (!field->definition->yearly && strcmp(text, "month") != 0) {
        comity_report(&field->reading->reader, field->setting,
                      "\"%s\" is unknown; \"month\" or \"year\" is expected", text);
        return false;
    }
    return true;
}

static bool read_like(const struct field *field)
{
    field->definition->like = comity_measure_read_operand(field->reading, field->setting);
    return field->definition->like != SIZE_MAX;
}

/* Reports a name that is none of those known, suggesting one; `where` they are, and what is to be
 * done where none is near. */
static void report_name(struct comity_measure_reading *reading, const config_setting_t *setting,
                        const char *what, const char *name, const char *where,
                        const char *otherwise, const char *const *names, size_t count)
{
    const char *meant = comity_nearest(name, names, count);
    comity_report(&reading->reader, setting, "there is no %s \"%s\"%s%s%s%s", what, name, where,
                  meant ? "; did you mean " : otherwise, meant ? meant : "", meant ? "?" : "");
}

static bool read_scenario(const struct field *field)
{
    const struct comity_measure_set *set = field->reading->set;
    const char *names[COMITY_MEASURE_SCENARIOS];
    char text[COMITY_NAME];
    if (!read_text(field, text, sizeof text))
        return false;
    for (size_t s = 1; s < set->scenarios_count; s++) {
        names[s - 1] = set->scenarios[s].name;
        if (strcmp(set->scenarios[s].name, text) == 0) {
            field->definition->scenario = s;
            return true;
        }
    }
    report_name(field->reading, field->setting, "scenario", text, " in this file", "", names,
                set->scenarios_count - 1);
    return false;
}

/* Read together, once all three are known. */
static bool read_nothing(const struct field *field)
{
    char text[COMITY_PATH];
    return read_text(field, text, sizeof text);
}

static bool read_file(const struct field *field)
{
    char path[COMITY_PATH];
    return comity_read_path(&field->reading->reader, field->setting, path);
}

/* What goes into a member of the definition as it is. */
#define MEMBER(kind, member)                                                                       \
    {                                                                                              \
        COMITY_FIELD(comity_measure_definition, #member, kind, member)                             \
    }
static const struct comity_field members[COMITY_MEASURE_FIELDS] = {
    [COMITY_MEASURE_VARIABLE] = MEMBER(TEXT, of),   [COMITY_MEASURE_PARAMETER] = MEMBER(TEXT, of),
    [COMITY_MEASURE_VENUE] = MEMBER(TEXT, venue),   [COMITY_MEASURE_PAIR] = MEMBER(TEXT, pair),
    [COMITY_MEASURE_ISSUE] = MEMBER(TEXT, issue),   [COMITY_MEASURE_TIMES] = MEMBER(TRUTH, times),
    [COMITY_MEASURE_NEVER] = MEMBER(NUMBER, never), [COMITY_MEASURE_SCALE] = MEMBER(NUMBER, scale),
};

static bool (*const readers[COMITY_MEASURE_FIELDS])(const struct field *) = {
    [COMITY_MEASURE_OPERANDS] = read_operands, [COMITY_MEASURE_AT] = read_date,
    [COMITY_MEASURE_FROM] = read_date,         [COMITY_MEASURE_TO] = read_date,
    [COMITY_MEASURE_BOUND] = read_bound,       [COMITY_MEASURE_PROBABILITY] = read_probability,
    [COMITY_MEASURE_EVERY] = read_every,       [COMITY_MEASURE_LIKE] = read_like,
    [COMITY_MEASURE_FILE] = read_file,         [COMITY_MEASURE_SERIES] = read_nothing,
    [COMITY_MEASURE_MEMBER] = read_nothing,    [COMITY_MEASURE_SCENARIO] = read_scenario,
};

/* The settings that may give a field: its own, or for a bound those of all relations. */
static size_t names_of(enum comity_measure_field field, const char *names[COMITY_RELATIONS])
{
    names[0] = comity_measure_field_name(field);
    for (int k = 0; k < COMITY_RELATIONS && field == COMITY_MEASURE_BOUND; k++)
        names[k] = comity_relation_name((enum comity_relation)k);
    return field == COMITY_MEASURE_BOUND ? COMITY_RELATIONS : 1;
}

/* Reports keys that are not of this type. */
static bool check_keys(struct comity_measure_reading *reading, const config_setting_t *group,
                       uint32_t fields)
{
    const char *names[NAMES_MOST + COMITY_RELATIONS] = { "name", "kind" };
    size_t count = 2;
    for (int f = 0; f < COMITY_MEASURE_FIELDS; f++)
        if (fields & 1u << f)
            count += names_of((enum comity_measure_field)f, &names[count]);
    return comity_check_keys(&reading->reader, group, names, count);
}

static bool read_field(struct comity_measure_reading *reading, const config_setting_t *group,
                       struct comity_measure_definition *definition, enum comity_measure_field code)
{
    const bool needed = (definition->type->needs & 1u << code) != 0;
    const char *names[COMITY_RELATIONS];
    const config_setting_t *setting = NULL;
    for (size_t k = 0, count = names_of(code, names), found = 0; k < count; k++) {
        const config_setting_t *one = config_setting_get_member(group, names[k]);
        setting = one ? one : setting;
        found += one != NULL;
        if (k + 1 == count && found > 1) {
            comity_report(&reading->reader, setting,
                          "this is a second comparison; one of at_least, at_most, above, below and "
                          "equals is expected");
            return false;
        }
    }
    if (!setting) {
        return !needed || comity_require(&reading->reader, group, comity_measure_field_name(code),
                                         comity_measure_field_meaning(code));
    }
    const struct field field = { reading, definition, setting };
    definition->given |= 1u << code;
    return readers[code] ? readers[code](&field)
                         : comity_read_field(&reading->reader, setting, &members[code],
                                             (char *)definition + members[code].offset);
}

static const char *text_of(const config_setting_t *group, enum comity_measure_field code)
{
    const config_setting_t *setting =
        config_setting_get_member(group, comity_measure_field_name(code));
    return setting ? config_setting_get_string(setting) : "";
}

static bool read_fields(struct comity_measure_reading *reading, const config_setting_t *group,
                        struct comity_measure_definition *definition)
{
    const uint32_t fields = definition->type->needs | definition->type->takes;
    bool good = check_keys(reading, group, fields);
    for (int f = 0; f < COMITY_MEASURE_FIELDS; f++)
        if (fields & 1u << f)
            good &= read_field(reading, group, definition, (enum comity_measure_field)f);
    return good &&
           (!(fields & 1u << COMITY_MEASURE_FILE) ||
            comity_observed_read(reading, group, text_of(group, COMITY_MEASURE_FILE),
                                 text_of(group, COMITY_MEASURE_SERIES),
                                 text_of(group, COMITY_MEASURE_MEMBER), &definition->observed));
}

/* ---- a measure ---- */

static size_t add(struct comity_measure_reading *reading,
                  struct comity_measure_definition *definition)
{
    const int status = reading->set->count < MEASURES_MOST
                           ? comity_measure_add(reading->set, definition)
                           : COMITY_BAD_ARGUMENT;
    if (status) {
        comity_measure_definition_free(definition);
        comity_reading_fail(&reading->reader, status);
        return SIZE_MAX;
    }
    return reading->set->count - 1;
}

static const struct comity_measure_type *read_kind(struct comity_measure_reading *reading,
                                                   const config_setting_t *group)
{
    const config_setting_t *setting =
        comity_require(&reading->reader, group, "kind", "the kind of measure, as \"mean\",");
    const char *names[64];
    char kind[COMITY_NAME];
    size_t count;
    if (!setting || !comity_read_string(&reading->reader, setting, kind, sizeof kind))
        return NULL;
    const struct comity_measure_type *type = comity_measure_type_find(kind);
    if (!type) {
        const struct comity_measure_type *const *types = comity_measure_types(&count);
        for (size_t k = 0; k < count; k++)
            names[k] = types[k]->name;
        report_name(reading, setting, "measure", kind, "",
                    "; `comity explain --measures` lists them", names, count);
    }
    return type;
}

size_t comity_measure_read(struct comity_measure_reading *reading, const config_setting_t *group,
                           const char *name)
{
    struct comity_measure_definition definition;
    const struct comity_measure_type *type = read_kind(reading, group);
    if (!type)
        return SIZE_MAX;
    comity_measure_definition_init(&definition, type);
    snprintf(definition.name, sizeof definition.name, "%s", name);
    definition.line = (int)config_setting_source_line(group);
    if (!read_fields(reading, group, &definition)) {
        comity_measure_definition_free(&definition);
        return SIZE_MAX;
    }
    return add(reading, &definition);
}

static size_t add_number(struct comity_measure_reading *reading, const config_setting_t *setting)
{
    struct comity_measure_definition definition;
    comity_measure_definition_init(&definition, comity_measure_type_find("number"));
    definition.line = (int)config_setting_source_line(setting);
    return comity_read_number(&reading->reader, setting, &definition.constant)
               ? add(reading, &definition)
               : SIZE_MAX;
}

/* Whether a measure of that name stands before, which has been reported and was not kept. */
static bool stands_before(const config_setting_t *setting, const char *name)
{
    const config_setting_t *root = setting;
    while (config_setting_parent(root))
        root = config_setting_parent(root);
    const config_setting_t *list = config_setting_get_member(root, "measures"), *group;
    for (unsigned k = 0; list && (group = config_setting_get_elem(list, k)) &&
                         config_setting_source_line(group) <= config_setting_source_line(setting);
         k++) {
        const char *other;
        if (config_setting_lookup_string(group, "name", &other) && strcmp(other, name) == 0)
            return true;
    }
    return false;
}

static size_t find_named(struct comity_measure_reading *reading, const config_setting_t *setting)
{
    const struct comity_measure_set *set = reading->set;
    char name[COMITY_MEASURE_NAME];
    if (!comity_read_string(&reading->reader, setting, name, sizeof name))
        return SIZE_MAX;
    const size_t index = comity_measure_find(set, name);
    if (index != SIZE_MAX || (reading->reader.status && stands_before(setting, name)))
        return index;
    const char **names = calloc(set->count + 1, sizeof *names);
    for (size_t k = 0; names && k < set->count; k++)
        names[k] = set->measures[k].name;
    report_name(reading, setting, "measure", name, " before this line", "", names,
                names ? set->count : 0);
    free(names);
    return SIZE_MAX;
}

/* Defines one in place, which keys call as the setting whose operand it is. */
static size_t read_in_place(struct comity_measure_reading *reading, const config_setting_t *group)
{
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *named = reader->named;
    const char *name = reader->name;
    char key[COMITY_KEY];
    if (reading->depth == DEPTH_MOST) {
        comity_report(reader, group, "measures may be defined in place %d deep; a name is expected",
                      DEPTH_MOST);
        return SIZE_MAX;
    }
    if (!config_setting_name(group)) {
        reader->name = comity_setting_key(reader, config_setting_parent(group), key);
        reader->named = group;
    }
    reading->depth++;
    const size_t index = comity_measure_read(reading, group, "");
    reading->depth--;
    reader->named = named;
    reader->name = name;
    return index;
}

size_t comity_measure_read_operand(struct comity_measure_reading *reading,
                                   const config_setting_t *setting)
{
    return config_setting_is_number(setting)  ? add_number(reading, setting)
           : config_setting_is_group(setting) ? read_in_place(reading, setting)
                                              : find_named(reading, setting);
}
