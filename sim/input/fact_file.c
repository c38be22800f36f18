/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The facts in a file of measures. */
#include "input/measure_reader.h"

#include <math.h>
#include <string.h>

/* Reads at_least or above, at_most or below, of a check. */
static void read_end(struct comity_measure_reading *reading, const config_setting_t *group,
                     enum comity_relation closed, enum comity_relation open, double *end,
                     bool *is_open)
{
    const config_setting_t *on = config_setting_get_member(group, comity_relation_name(closed));
    const config_setting_t *off = config_setting_get_member(group, comity_relation_name(open));
    if (!on && !off)
        return;
    comity_read_number(&reading->reader, on ? on : off, end);
    *is_open = !on;
    if (on && off) {
        char key[COMITY_KEY];
        comity_report_as(&reading->reader, off, comity_setting_key(&reading->reader, on, key),
                         "%s and %s cannot both be; one is expected", comity_relation_name(closed),
                         comity_relation_name(open));
    }
}

/* Where checks go. */
struct checks {
    struct comity_measure_reading *reading;
    int (*add)(struct comity_facts *, const struct comity_fact_check *);
};

static void read_check(void *context, const config_setting_t *group)
{
    const struct checks *checks = context;
    struct comity_measure_reading *reading = checks->reading;
    const config_setting_t *measure = config_setting_get_member(group, "measure");
    struct comity_fact_check check = { .low = -INFINITY, .high = INFINITY };
    check.line = (int)config_setting_source_line(group);
    comity_read_fields(&reading->reader, group, comity_fields_of_check, &check);
    if (!measure || !config_setting_get_member(group, "label"))
        return;
    check.measure = comity_measure_read_operand(reading, measure);
    read_end(reading, group, COMITY_RELATION_AT_LEAST, COMITY_RELATION_ABOVE, &check.low,
             &check.low_is_open);
    read_end(reading, group, COMITY_RELATION_AT_MOST, COMITY_RELATION_BELOW, &check.high,
             &check.high_is_open);
    if (!reading->reader.status && checks->add(reading->facts, &check))
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
}

static void read_fact(void *context, const config_setting_t *group)
{
    struct comity_measure_reading *reading = context;
    struct comity_reading *reader = &reading->reader;
    struct comity_fact fact = { .line = (int)config_setting_source_line(group) };
    comity_read_fields(reader, group, comity_fields_of_fact, &fact);
    const config_setting_t *measures = config_setting_get_member(group, "measures");
    if (!fact.name[0] || !fact.statement[0] || !fact.source[0] || !measures)
        return;
    for (size_t before = 0; before < reading->facts->count; before++) {
        if (strcmp(reading->facts->facts[before].name, fact.name) == 0) {
            comity_report_member(reader, group, "name",
                                 "\"%s\" stands twice; another name is expected", fact.name);
        }
    }
    if (comity_facts_add(reading->facts, &fact)) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return;
    }
    struct checks checks = { reading, comity_facts_add_check };
    reader->named = measures;
    reader->name = fact.name;
    comity_refuse_empty(reader, measures); /* without any, it would hold */
    comity_read_groups(reader, measures, read_check, &checks);
    reader->named = NULL;
}

static void read_texts(struct comity_measure_reading *reading, const config_setting_t *root,
                       const char *name, int (*add)(struct comity_facts *, const char *))
{
    const config_setting_t *list = config_setting_get_member(root, name);
    char text[COMITY_MEASURE_KEY];
    if (!list || !comity_read_sequence(&reading->reader, list, "a list of texts is"))
        return;
    for (int k = 0; k < config_setting_length(list); k++)
        if (comity_read_string(&reading->reader, config_setting_get_elem(list, (unsigned)k), text,
                               sizeof text) &&
            add(reading->facts, text))
            comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
}

/* Reads facts = ( ... ) and headlines = ( ... ). */
static void read_root(struct comity_measure_reading *reading, const config_setting_t *root)
{
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *sources = config_setting_get_member(root, "sources");
    const config_setting_t *headlines = config_setting_get_member(root, "headlines");
    struct checks checks = { reading, comity_facts_add_headline };
    if (sources) {
        comity_read_string(reader, sources, reading->facts->sources,
                           sizeof reading->facts->sources);
    }
    const config_setting_t *facts =
        comity_require(reader, root, "facts", "a list of groups ( {...}, ... )");
    if (!facts)
        return;
    comity_refuse_empty(reader, facts);
    comity_read_groups(reader, facts, read_fact, reading);
    read_texts(reading, root, "coefficients", comity_facts_add_coefficient);
    read_texts(reading, root, "nulls", comity_facts_add_null);
    if (headlines)
        comity_read_groups(reader, headlines, read_check, &checks);
}

int comity_facts_read(struct comity_facts *facts, const char *path,
                      struct comity_problems *problems)
{
    struct comity_measure_reading reading = { .reader = { .problems = problems, .path = path },
                                              .set = &facts->set,
                                              .facts = facts,
                                              .read_facts = read_root };
    return comity_measures_read_path(&reading, path);
}
