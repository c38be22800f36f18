/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/measure_reader.h"

#include <comity/status.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { KEY = 2 * COMITY_NAME, PREFIX = 9 * COMITY_NAME };

static const config_setting_t *require(struct comity_measure_reading *reading,
                                       const config_setting_t *group, const char *key,
                                       const char *name, const char *expected)
{
    const config_setting_t *setting = config_setting_get_member(group, name);
    char full[PREFIX];
    snprintf(full, sizeof full, "%.300s.%.60s", key, name);
    if (!setting) {
        comity_reading_report(&reading->reader, group, full, "missing; %s is expected", expected);
    }
    return setting;
}

static void check_words(struct comity_measure_reading *reading, const config_setting_t *group,
                        const char *key, const char *of)
{
    char prefix[PREFIX];
    snprintf(prefix, sizeof prefix, "%.300s.", key);
    comity_check_file_keys(&reading->reader, group, prefix, COMITY_FILE_MEASURES, of);
}

/* Reads at_least or above, at_most or below, of a check. */
static void read_end(struct comity_measure_reading *reading, const config_setting_t *group,
                     const char *key, enum comity_relation closed, enum comity_relation open,
                     double *end, bool *is_open)
{
    const config_setting_t *on = config_setting_get_member(group, comity_relation_name(closed));
    const config_setting_t *off = config_setting_get_member(group, comity_relation_name(open));
    const config_setting_t *setting = on ? on : off;
    char full[PREFIX];
    if (!setting) {
        return;
    }
    snprintf(full, sizeof full, "%.300s.%.60s", key, config_setting_name(setting));
    comity_read_number(&reading->reader, setting, full, end);
    *is_open = !on;
    if (on && off) {
        comity_reading_report(&reading->reader, off, full,
                              "%s and %s cannot both be; one is "
                              "expected",
                              comity_relation_name(closed), comity_relation_name(open));
    }
}

static int read_check(struct comity_measure_reading *reading, const config_setting_t *group,
                      const char *key, struct comity_fact_check *check)
{
    char full[PREFIX];
    *check = (struct comity_fact_check){ .low = -INFINITY, .high = INFINITY };
    if (!comity_read_group(&reading->reader, group, key)) {
        return 0;
    }
    check_words(reading, group, key, "facts.measures.");
    check->line = (int)config_setting_source_line(group);
    const config_setting_t *label = require(reading, group, key, "label", "a text");
    const config_setting_t *measure =
        require(reading, group, key, "measure", "a measure of the ensemble, by name or in place,");
    if (!label || !measure) {
        return 0;
    }
    snprintf(full, sizeof full, "%.300s.label", key);
    int good = comity_read_string(&reading->reader, label, full, check->label, sizeof check->label);
    snprintf(full, sizeof full, "%.300s.measure", key);
    check->measure = comity_measure_read_operand(reading, measure, full);
    good &= check->measure != SIZE_MAX;
    read_end(reading, group, key, COMITY_RELATION_AT_LEAST, COMITY_RELATION_ABOVE, &check->low,
             &check->low_is_open);
    read_end(reading, group, key, COMITY_RELATION_AT_MOST, COMITY_RELATION_BELOW, &check->high,
             &check->high_is_open);
    return good;
}

static void read_checks(struct comity_measure_reading *reading, const config_setting_t *list,
                        const char *key,
                        int (*add)(struct comity_facts *, const struct comity_fact_check *))
{
    struct comity_fact_check check;
    if (!comity_read_sequence(&reading->reader, list, key, "a list of groups ( {...}, ... ) is")) {
        return;
    }
    for (int k = 0; k < config_setting_length(list); k++) {
        char full[PREFIX];
        snprintf(full, sizeof full, "%s[%d]", key, k);
        if (read_check(reading, config_setting_get_elem(list, (unsigned)k), full, &check) &&
            reading->reader.status == COMITY_OK && add(reading->facts, &check)) {
            comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
        }
    }
}

static void read_fact(struct comity_measure_reading *reading, const config_setting_t *group,
                      const char *key)
{
    struct comity_reading *reader = &reading->reader;
    struct comity_fact fact = { .line = (int)config_setting_source_line(group) };
    char full[PREFIX];
    if (!comity_read_group(reader, group, key)) {
        return;
    }
    check_words(reading, group, key, "facts.");
    const config_setting_t *name = require(reading, group, key, "name", "a short text");
    const config_setting_t *statement = require(reading, group, key, "statement", "a sentence");
    const config_setting_t *source = require(reading, group, key, "source", "a text");
    const config_setting_t *measures = require(reading, group, key, "measures", "a list");
    if (!name || !statement || !source || !measures) {
        return;
    }
    comity_read_string(reader, name, key, fact.name, sizeof fact.name);
    snprintf(full, sizeof full, "%s.statement", fact.name);
    comity_read_string(reader, statement, full, fact.statement, sizeof fact.statement);
    snprintf(full, sizeof full, "%s.source", fact.name);
    comity_read_string(reader, source, full, fact.source, sizeof fact.source);
    for (size_t k = 0; k < reading->facts->count; k++) {
        if (strcmp(reading->facts->facts[k].name, fact.name) == 0) {
            comity_reading_report(reader, name, key,
                                  "\"%s\" stands twice; another name is "
                                  "expected",
                                  fact.name);
        }
    }
    if (comity_facts_add(reading->facts, &fact)) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return;
    }
    read_checks(reading, measures, fact.name, comity_facts_add_check);
}

static void read_texts(struct comity_measure_reading *reading, const config_setting_t *root,
                       const char *name, int (*add)(struct comity_facts *, const char *))
{
    const config_setting_t *list = config_setting_get_member(root, name);
    char text[COMITY_MEASURE_KEY];
    if (!list || !comity_read_sequence(&reading->reader, list, name, "a list of texts is")) {
        return;
    }
    for (int k = 0; k < config_setting_length(list); k++) {
        if (comity_read_string(&reading->reader, config_setting_get_elem(list, (unsigned)k), name,
                               text, sizeof text) &&
            add(reading->facts, text)) {
            comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
        }
    }
}

void comity_facts_read_root(struct comity_measure_reading *reading, const config_setting_t *root)
{
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *sources = config_setting_get_member(root, "sources");
    const config_setting_t *facts = config_setting_get_member(root, "facts");
    const config_setting_t *headlines = config_setting_get_member(root, "headlines");
    if (sources) {
        comity_read_string(reader, sources, "sources", reading->facts->sources,
                           sizeof reading->facts->sources);
    }
    if (!facts) {
        comity_problems_add(reader->problems, reader->path, 0, "facts",
                            "missing; a list of groups ( {...}, ... ) is expected");
        comity_reading_fail(reader, COMITY_BAD_MEASURES);
        return;
    }
    if (!comity_read_sequence(reader, facts, "facts", "a list of groups ( {...}, ... ) is")) {
        return;
    }
    for (int k = 0; k < config_setting_length(facts); k++) {
        char key[KEY];
        snprintf(key, sizeof key, "facts[%d]", k);
        read_fact(reading, config_setting_get_elem(facts, (unsigned)k), key);
    }
    read_texts(reading, root, "coefficients", comity_facts_add_coefficient);
    read_texts(reading, root, "nulls", comity_facts_add_null);
    if (headlines) {
        read_checks(reading, headlines, "headlines", comity_facts_add_headline);
    }
}
