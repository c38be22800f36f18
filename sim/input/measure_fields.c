/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/fields.h"
#include "input/measure_reader.h"
#include "input/source.h"

#include <comity/status.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY = 3 * COMITY_NAME,
    WORDS_MOST = COMITY_MEASURE_FIELDS + COMITY_RELATIONS + 2,
    DEPTH_MOST = 16,
    MEASURES_MOST = 4096
};

/* One field on its way into a definition. */
struct field {
    struct comity_measure_reading *reading;
    struct comity_measure_definition *definition;
    const config_setting_t *setting;
    const char *key;
    enum comity_measure_field code;
};

static int read_text(const struct field *field, char *text, size_t size)
{
    return comity_read_string(&field->reading->reader, field->setting, field->key, text, size);
}

static int read_operands(const struct field *field)
{
    struct comity_measure_definition *definition = field->definition;
    const config_setting_t *setting = field->setting;
    const int several = config_setting_is_list(setting) || config_setting_is_array(setting);
    const int count = several ? config_setting_length(setting) : 1;
    int good = 1;
    definition->operands = calloc((size_t)count + 1, sizeof *definition->operands);
    if (!definition->operands) {
        comity_reading_fail(&field->reading->reader, COMITY_NO_MEMORY);
        return 0;
    }
    for (int k = 0; k < count; k++) {
        const config_setting_t *element =
            several ? config_setting_get_elem(setting, (unsigned)k) : setting;
        const size_t operand = comity_measure_read_operand(field->reading, element, field->key);
        good &= operand != SIZE_MAX;
        definition->operands[definition->operands_count++] = operand;
    }
    return good;
}

static int read_date(const struct field *field)
{
    struct comity_measure_definition *definition = field->definition;
    struct comity_measure_date *date = field->code == COMITY_MEASURE_AT     ? &definition->at
                                       : field->code == COMITY_MEASURE_FROM ? &definition->from
                                                                            : &definition->to;
    date->is_given = true;
    return comity_read_date(&field->reading->reader, field->setting, field->key, &date->is_month,
                            &date->value);
}

/* The setting's own name is the relation. */
static int read_bound(const struct field *field)
{
    const char *name = config_setting_name(field->setting);
    for (int k = 0; k < COMITY_RELATIONS; k++) {
        if (strcmp(comity_relation_name((enum comity_relation)k), name) == 0) {
            field->definition->relation = (enum comity_relation)k;
        }
    }
    return comity_read_number(&field->reading->reader, field->setting, field->key,
                              &field->definition->bound);
}

static int read_probability(const struct field *field)
{
    double *value = &field->definition->probability;
    if (!comity_read_number(&field->reading->reader, field->setting, field->key, value)) {
        return 0;
    }
    if (*value < 0 || *value > 1) {
        comity_reading_report(&field->reading->reader, field->setting, field->key,
                              "%g is out of range; a number in [0, 1] is expected", *value);
        return 0;
    }
    return 1;
}

static int read_every(const struct field *field)
{
    char text[COMITY_NAME];
    if (!read_text(field, text, sizeof text)) {
        return 0;
    }
    field->definition->yearly = strcmp(text, "year") == 0;
    if (!field->definition->yearly && strcmp(text, "month") != 0) {
        comity_reading_report(&field->reading->reader, field->setting, field->key,
                              "\"%s\" is unknown; \"month\" or \"year\" is expected", text);
        return 0;
    }
    return 1;
}

static int read_like(const struct field *field)
{
    field->definition->like =
        comity_measure_read_operand(field->reading, field->setting, field->key);
    return field->definition->like != SIZE_MAX;
}

static int read_scenario(const struct field *field)
{
    struct comity_measure_set *set = field->reading->set;
    const char *names[COMITY_MEASURE_SCENARIOS];
    char text[COMITY_NAME];
    if (!read_text(field, text, sizeof text)) {
        return 0;
    }
    for (size_t s = 1; s < set->scenarios_count; s++) {
        names[s - 1] = set->scenarios[s].name;
        if (strcmp(set->scenarios[s].name, text) == 0) {
            field->definition->scenario = s;
            return 1;
        }
    }
    const char *meant = comity_nearest(text, names, set->scenarios_count - 1);
    comity_reading_report(&field->reading->reader, field->setting, field->key,
                          "there is no scenario \"%s\" in this file%s%s%s", text,
                          meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
    return 0;
}

/* Read together, once all three are known. */
static int read_nothing(const struct field *field)
{
    char text[4096];
    return read_text(field, text, sizeof text);
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

static int (*const readers[COMITY_MEASURE_FIELDS])(const struct field *) = {
    [COMITY_MEASURE_OPERANDS] = read_operands, [COMITY_MEASURE_AT] = read_date,
    [COMITY_MEASURE_FROM] = read_date,         [COMITY_MEASURE_TO] = read_date,
    [COMITY_MEASURE_BOUND] = read_bound,       [COMITY_MEASURE_PROBABILITY] = read_probability,
    [COMITY_MEASURE_EVERY] = read_every,       [COMITY_MEASURE_LIKE] = read_like,
    [COMITY_MEASURE_FILE] = read_nothing,      [COMITY_MEASURE_SERIES] = read_nothing,
    [COMITY_MEASURE_MEMBER] = read_nothing,    [COMITY_MEASURE_SCENARIO] = read_scenario,
};

/* A relation by which a group may give the bound, or the field's own name. */
static const config_setting_t *find(const config_setting_t *group, enum comity_measure_field field,
                                    size_t *found)
{
    const config_setting_t *setting = NULL;
    *found = 0;
    for (int k = 0; k < (field == COMITY_MEASURE_BOUND ? COMITY_RELATIONS : 1); k++) {
        const char *name = field == COMITY_MEASURE_BOUND
                               ? comity_relation_name((enum comity_relation)k)
                               : comity_measure_field_name(field);
        const config_setting_t *one = config_setting_get_member(group, name);
        setting = one ? one : setting;
        *found += one != NULL;
    }
    return setting;
}

/* The words that a group of this type may hold. */
static size_t words_of(const struct comity_measure_type *type, const char *words[WORDS_MOST])
{
    size_t count = 0;
    words[count++] = "name";
    words[count++] = "kind";
    for (int f = 0; f < COMITY_MEASURE_FIELDS; f++) {
        if (!((type->needs | type->takes) & 1u << f)) {
            continue;
        }
        for (int k = 0; f == COMITY_MEASURE_BOUND && k < COMITY_RELATIONS; k++) {
            words[count++] = comity_relation_name((enum comity_relation)k);
        }
        if (f != COMITY_MEASURE_BOUND) {
            words[count++] = comity_measure_field_name((enum comity_measure_field)f);
        }
    }
    return count;
}

static int check_words(struct comity_measure_reading *reading, const config_setting_t *group,
                       const char *key, const struct comity_measure_type *type)
{
    const char *words[WORDS_MOST];
    char prefix[KEY];
    const size_t count = words_of(type, words);
    snprintf(prefix, sizeof prefix, "%s.", key);
    return comity_check_keys(&reading->reader, group, prefix, words, count);
}

static int read_field(struct comity_measure_reading *reading, const config_setting_t *group,
                      const char *key, struct comity_measure_definition *definition,
                      enum comity_measure_field code)
{
    const int needed = (definition->type->needs & 1u << code) != 0;
    size_t found;
    const config_setting_t *setting = find(group, code, &found);
    char full[2 * KEY];
    snprintf(full, sizeof full, "%s.%s", key,
             setting ? config_setting_name(setting) : comity_measure_field_name(code));
    if (found > 1) {
        comity_reading_report(&reading->reader, setting, full,
                              "this is a second comparison; one of at_least, at_most, above, "
                              "below and equals is expected");
        return 0;
    }
    if (!setting) {
        if (needed) {
            comity_reading_report(&reading->reader, group, full, "missing; %s is expected",
                                  comity_measure_field_meaning(code));
        }
        return !needed;
    }
    const struct field field = { reading, definition, setting, full, code };
    definition->given |= 1u << code;
    return readers[code] ? readers[code](&field)
                         : comity_read_field(&reading->reader, setting, full, &members[code],
                                             (char *)definition + members[code].offset);
}

static const char *text_of(const config_setting_t *group, enum comity_measure_field code)
{
    const config_setting_t *setting =
        config_setting_get_member(group, comity_measure_field_name(code));
    return setting ? config_setting_get_string(setting) : "";
}

static int read_observed(struct comity_measure_reading *reading, const config_setting_t *group,
                         const char *key, struct comity_measure_definition *definition)
{
    return comity_observed_read(reading, group, key, text_of(group, COMITY_MEASURE_FILE),
                                text_of(group, COMITY_MEASURE_SERIES),
                                text_of(group, COMITY_MEASURE_MEMBER), &definition->observed);
}

static int read_fields(struct comity_measure_reading *reading, const config_setting_t *group,
                       const char *key, struct comity_measure_definition *definition)
{
    const uint32_t fields = definition->type->needs | definition->type->takes;
    int good = check_words(reading, group, key, definition->type);
    for (int f = 0; f < COMITY_MEASURE_FIELDS; f++) {
        if (fields & 1u << f) {
            good &= read_field(reading, group, key, definition, (enum comity_measure_field)f);
        }
    }
    if (good && fields & 1u << COMITY_MEASURE_FILE) {
        good = read_observed(reading, group, key, definition);
    }
    return good;
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

static void report_kind(struct comity_measure_reading *reading, const config_setting_t *setting,
                        const char *key, const char *kind)
{
    const char *names[64];
    size_t count;
    const struct comity_measure_type *const *types = comity_measure_types(&count);
    for (size_t k = 0; k < count; k++) {
        names[k] = types[k]->name;
    }
    const char *meant = comity_nearest(kind, names, count);
    comity_reading_report(&reading->reader, setting, key, "there is no measure \"%s\"%s%s%s", kind,
                          meant ? "; did you mean " : "; `comity explain --measures` lists them",
                          meant ? meant : "", meant ? "?" : "");
}

static const struct comity_measure_type *read_kind(struct comity_measure_reading *reading,
                                                   const config_setting_t *group, const char *key)
{
    const config_setting_t *setting = config_setting_get_member(group, "kind");
    char kind[COMITY_NAME], full[2 * KEY];
    snprintf(full, sizeof full, "%s.kind", key);
    if (!setting) {
        comity_reading_report(&reading->reader, group, full,
                              "missing; the kind of measure, as \"mean\", is expected");
        return NULL;
    }
    if (!comity_read_string(&reading->reader, setting, full, kind, sizeof kind)) {
        return NULL;
    }
    const struct comity_measure_type *type = comity_measure_type_find(kind);
    if (!type) {
        report_kind(reading, setting, full, kind);
    }
    return type;
}

/* Reads a group that defines a measure; returns its index or SIZE_MAX. */
size_t comity_measure_read(struct comity_measure_reading *reading, const config_setting_t *group,
                           const char *key, const char *name)
{
    struct comity_measure_definition definition;
    const struct comity_measure_type *type = read_kind(reading, group, key);
    if (!type) {
        return SIZE_MAX;
    }
    comity_measure_definition_init(&definition, type);
    snprintf(definition.name, sizeof definition.name, "%s", name);
    definition.line = (int)config_setting_source_line(group);
    if (!read_fields(reading, group, key, &definition)) {
        comity_measure_definition_free(&definition);
        return SIZE_MAX;
    }
    return add(reading, &definition);
}

static size_t add_number(struct comity_measure_reading *reading, const config_setting_t *setting,
                         const char *key)
{
    struct comity_measure_definition definition;
    comity_measure_definition_init(&definition, comity_measure_type_find("number"));
    definition.line = (int)config_setting_source_line(setting);
    return comity_read_number(&reading->reader, setting, key, &definition.constant)
               ? add(reading, &definition)
               : SIZE_MAX;
}

/* Whether a measure of that name stands before, which has been reported and was not kept. */
static bool stands_before(const config_setting_t *setting, const char *name)
{
    const config_setting_t *root = setting;
    while (config_setting_parent(root)) {
        root = config_setting_parent(root);
    }
    const config_setting_t *list = config_setting_get_member(root, "measures"), *group;
    for (unsigned k = 0; list && (group = config_setting_get_elem(list, k)) &&
                         config_setting_source_line(group) <= config_setting_source_line(setting);
         k++) {
        const char *other;
        if (config_setting_lookup_string(group, "name", &other) && strcmp(other, name) == 0) {
            return true;
        }
    }
    return false;
}

static size_t find_named(struct comity_measure_reading *reading, const config_setting_t *setting,
                         const char *key)
{
    const struct comity_measure_set *set = reading->set;
    char name[COMITY_MEASURE_NAME];
    if (!comity_read_string(&reading->reader, setting, key, name, sizeof name)) {
        return SIZE_MAX;
    }
    const size_t index = comity_measure_find(set, name);
    if (index != SIZE_MAX || (reading->reader.status && stands_before(setting, name))) {
        return index;
    }
    const char **names = calloc(set->count + 1, sizeof *names);
    for (size_t k = 0; names && k < set->count; k++) {
        names[k] = set->measures[k].name;
    }
    const char *meant = names ? comity_nearest(name, names, set->count) : NULL;
    comity_reading_report(&reading->reader, setting, key,
                          "there is no measure \"%s\" before this line%s%s%s", name,
                          meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
    free(names);
    return SIZE_MAX;
}

size_t comity_measure_read_operand(struct comity_measure_reading *reading,
                                   const config_setting_t *setting, const char *key)
{
    size_t index = SIZE_MAX;
    if (config_setting_is_number(setting)) {
        return add_number(reading, setting, key);
    }
    if (!config_setting_is_group(setting)) {
        return find_named(reading, setting, key);
    }
    if (reading->depth == DEPTH_MOST) {
        comity_reading_report(&reading->reader, setting, key,
                              "measures may be defined in place %d deep; a name is expected",
                              DEPTH_MOST);
        return SIZE_MAX;
    }
    reading->depth++;
    index = comity_measure_read(reading, setting, key, "");
    reading->depth--;
    return index;
}
