/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/fields.h"
#include "input/measure_reader.h"
#include "input/settings_file.h"
#include "input/source.h"

#include <comity/status.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY = 2 * COMITY_NAME, DEPTH_MOST = 16, MEASURES_MOST = 4096 };

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

/* A name that files and keys can use: letters, digits, _, not beginning with a digit. */
static int check_name(struct comity_measure_reading *reading, const config_setting_t *setting,
                      const char *key, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    if (name[0] == '\0' || !strchr(letters, name[0]) || name[strspn(name, all)] != '\0') {
        comity_reading_report(&reading->reader, setting, key,
                              "\"%s\" cannot be a name; letters, digits and _ are expected", name);
        return 0;
    }
    return 1;
}

/* Reads a group that defines a measure; returns its index or SIZE_MAX. */
static size_t read_measure(struct comity_measure_reading *reading, const config_setting_t *group,
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
    if (!comity_measure_read_fields(reading, group, key, &definition)) {
        comity_measure_definition_free(&definition);
        return SIZE_MAX;
    }
    return add(reading, &definition);
}

static size_t read_number(struct comity_measure_reading *reading, const config_setting_t *setting,
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

static size_t find(struct comity_measure_reading *reading, const config_setting_t *setting,
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
        return read_number(reading, setting, key);
    }
    if (!config_setting_is_group(setting)) {
        return find(reading, setting, key);
    }
    if (reading->depth == DEPTH_MOST) {
        comity_reading_report(&reading->reader, setting, key,
                              "measures may be defined in place %d deep; a name is expected",
                              DEPTH_MOST);
        return SIZE_MAX;
    }
    reading->depth++;
    index = read_measure(reading, setting, key, "");
    reading->depth--;
    return index;
}

static void read_named(void *context, const config_setting_t *group, const char *place, size_t k)
{
    struct comity_measure_reading *reading = context;
    const config_setting_t *setting =
        comity_require(&reading->reader, group, place, "name", "a name");
    char name[COMITY_MEASURE_NAME], key[COMITY_FIELD_KEY];
    (void)k;
    comity_field_key(place, "name", key);
    if (setting && comity_read_string(&reading->reader, setting, key, name, sizeof name) &&
        check_name(reading, setting, key, name)) {
        if (comity_measure_find(reading->set, name) != SIZE_MAX) {
            comity_reading_report(&reading->reader, setting, key,
                                  "\"%s\" stands twice; another name is expected", name);
        }
        read_measure(reading, group, name, name);
    }
}

/* Reads { name; lay } or { name; file }. */
static void read_scenario(void *context, const config_setting_t *group, const char *key, size_t k)
{
    struct comity_measure_reading *reading = context;
    static const char *const words[] = { "name", "lay", "file" };
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *name = config_setting_get_member(group, "name");
    const config_setting_t *lay = config_setting_get_member(group, "lay");
    const config_setting_t *file = config_setting_get_member(group, "file");
    char text[COMITY_NAME], path[4096], prefix[COMITY_FIELD_KEY];
    (void)k;
    comity_check_keys(reader, group, comity_field_key(key, "", prefix), words, 3);
    if (!name || (!lay == !file)) {
        comity_reading_report(reader, group, key,
                              "{ name = \"NAME\"; lay = \"FILE\"; } to lay a file over the "
                              "scenario, or file = \"FILE\" for one of its own, is expected");
        return;
    }
    if (!comity_read_string(reader, name, key, text, sizeof text) ||
        !check_name(reading, name, key, text) ||
        !comity_read_string(reader, lay ? lay : file, key, path, sizeof path)) {
        return;
    }
    const int status = comity_measure_set_add_scenario(reading->set, text, path, file != NULL);
    if (status == COMITY_BAD_ARGUMENT) {
        comity_reading_report(reader, group, key, "at most %d scenarios are allowed",
                              COMITY_MEASURE_SCENARIOS - 1);
    } else if (status) {
        comity_reading_fail(reader, status);
    } else {
        reading->set->scenarios[reading->set->scenarios_count - 1].line =
            (int)config_setting_source_line(group);
    }
}

static void read_root(void *context, const config_setting_t *root)
{
    struct comity_measure_reading *reading = context;
    static const char *const words[] = { "title", "scenarios", "measures",     "sources",
                                         "facts", "headlines", "coefficients", "nulls" };
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *title = config_setting_get_member(root, "title");
    const config_setting_t *scenarios = config_setting_get_member(root, "scenarios");
    const config_setting_t *measures = config_setting_get_member(root, "measures");
    comity_check_keys(reader, root, "", words, sizeof words / sizeof words[0]);
    if (title) {
        comity_read_string(reader, title, "title", reading->set->title, sizeof reading->set->title);
    }
    if (scenarios) {
        comity_read_groups(reader, scenarios, "scenarios", read_scenario, reading);
    }
    if (measures) {
        comity_read_groups(reader, measures, "measures", read_named, reading);
    } else if (!reading->facts) {
        comity_require(reader, root, "", "measures", "a list of groups ( {...}, ... )");
    }
    if (reading->facts) {
        comity_facts_read_root(reading, root);
    }
}

static int read_text(struct comity_measure_reading *reading, const char *raw, size_t length)
{
    struct comity_reading *reader = &reading->reader;

    comity_settings_read(reader, raw, length, COMITY_SETTINGS_MEASURES, COMITY_BAD_MEASURES,
                         read_root, reading);
    if (reader->problems->lost > 0) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
    }
    return reader->status == COMITY_BAD_SCENARIO ? COMITY_BAD_MEASURES : reader->status;
}

static int read_path(struct comity_measure_reading *reading, const char *written)
{
    struct comity_source_bytes bytes = { NULL, 0 };
    int status = comity_source_attach(reading->attached, reading->again, written,
                                      reading->reader.path, COMITY_TEXT_BYTES, &bytes);
    if (status == COMITY_CANNOT_READ) {
        comity_problems_add(reading->reader.problems, reading->reader.path, 0, NULL,
                            "the file cannot be read: %s", strerror(errno));
    }
    if (!status) {
        status = read_text(reading, bytes.text, bytes.length);
    }
    free(bytes.text);
    return status;
}

int comity_measures_read(struct comity_measure_set *set, const char *path,
                         struct comity_problems *problems)
{
    struct comity_measure_reading reading = { .reader = { .problems = problems, .path = path },
                                              .set = set };
    return read_path(&reading, path);
}

int comity_facts_read(struct comity_facts *facts, const char *path,
                      struct comity_problems *problems)
{
    struct comity_measure_reading reading = { .reader = { .problems = problems, .path = path },
                                              .set = &facts->set,
                                              .facts = facts };
    return read_path(&reading, path);
}

int comity_measures_read_attached(struct comity_measure_set *set, const char *path,
                                  const char *written, struct comity_attached *attached, bool again,
                                  struct comity_problems *problems)
{
    struct comity_measure_reading reading = { .reader = { .problems = problems, .path = path },
                                              .set = set,
                                              .attached = attached,
                                              .again = again };
    return read_path(&reading, written);
}
