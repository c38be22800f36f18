/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/characters.h"
#include "input/measure_reader.h"
#include "input/settings_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Examples: of a list, of a twin, of a fact. */
#define MEASURES                                                                                   \
    "measures = ( { name = \"share\"; kind = \"ensemble_mean\"; of = { kind = \"value\"; of = "    \
    "\"trust.MEX.USA\"; at = \"1995-06\"; }; } ); "
#define TWIN(how) "scenarios = ( { name = \"calm\"; " how " = \"calm.cfg\"; } ); " MEASURES
#define FACT(bounds)                                                                               \
    MEASURES "facts = ( { name = \"trust\"; statement = \"Mexico trusts.\"; source = \"polls\"; "  \
             "measures = ( { label = \"trust\"; measure = \"share\"; " bounds " } ); } );"
#define BOUND FACT("at_least = 0.0;")

static const struct comity_field fields_of_twin[] = {
    { COMITY_OTHER_FIELD("name", "text"),
      COMITY_HELP("letters, digits and _", "needed", "what `scenario` of a measure calls it",
                  TWIN("lay")) },
    { COMITY_OTHER_FIELD("lay", "text"),
      COMITY_HELP("a file", "needed, or file",
                  "whose settings are laid over the scenario, in a sweep over each point",
                  TWIN("lay")) },
    { COMITY_OTHER_FIELD("file", "text"),
      COMITY_HELP("a file", "needed, or lay",
                  "a scenario of its own, in which a point changes coefficients alone",
                  TWIN("file")) },
    { NULL },
};

const struct comity_field comity_fields_of_check[] = {
    { COMITY_FIELD(comity_fact_check, "label", TEXT, label), .expected = "a text",
      COMITY_HELP("", NULL, "what tables call the bound", BOUND) },
    { COMITY_OTHER_FIELD("measure", "text or group"),
      .expected = "a measure of the ensemble, by name or in place,",
      COMITY_HELP("of the ensemble", NULL, "a measure, by name or defined in place", BOUND) },
    { COMITY_OTHER_FIELD("at_least", "number"),
      COMITY_HELP("", "no bound", "it is this or more", BOUND) },
    { COMITY_OTHER_FIELD("at_most", "number"),
      COMITY_HELP("", "no bound", "it is this or less", FACT("at_most = 1.0;")) },
    { COMITY_OTHER_FIELD("above", "number"),
      COMITY_HELP("", "no bound", "it is more than this", FACT("above = -1.0;")) },
    { COMITY_OTHER_FIELD("below", "number"),
      COMITY_HELP("", "no bound", "it is less than this", FACT("below = 2.0;")) },
    { NULL },
};

const struct comity_field comity_fields_of_fact[] = {
    { COMITY_FIELD(comity_fact, "name", TEXT, name), .expected = "a short text",
      COMITY_HELP("", NULL, "what tables call it", BOUND) },
    { COMITY_FIELD(comity_fact, "statement", TEXT, statement), .expected = "a sentence",
      COMITY_HELP("", NULL, "the sentence", BOUND) },
    { COMITY_FIELD(comity_fact, "source", TEXT, source), .expected = "a text",
      COMITY_HELP("", NULL, "where it comes from", BOUND) },
    { COMITY_OTHER_FIELD("measures", COMITY_GROUPS), .fields = comity_fields_of_check,
      .expected = "a list", COMITY_HELP("", NULL, "what must hold", BOUND) },
    { NULL },
};

/* From `sources` on they are of facts, which fact_file.c reads. */
const struct comity_field comity_fields_of_measures[] = {
    { COMITY_FIELD(comity_measure_set, "title", TEXT, title),
      COMITY_HELP("at most 127 bytes", "empty", "the name of the list",
                  "title = \"A list\"; " MEASURES) },
    { COMITY_OTHER_FIELD("scenarios", COMITY_GROUPS), .fields = fields_of_twin,
      COMITY_HELP("at most 15", "none", "twins: the same draws, other settings", TWIN("lay")) },
    { COMITY_OTHER_FIELD("measures", COMITY_GROUPS),
      COMITY_HELP("", "needed, but of facts", "of the kinds below; with a `name` that is kept",
                  MEASURES) },
    { COMITY_OTHER_FIELD("sources", "text"),
      COMITY_HELP("", "none", "of facts: what abbreviations in their sources mean",
                  "sources = \"[P] polls\"; " BOUND) },
    { COMITY_OTHER_FIELD("facts", COMITY_GROUPS), .fields = comity_fields_of_fact,
      COMITY_HELP("", "none", "statements about measures, which `comity facts` checks", BOUND) },
    { COMITY_OTHER_FIELD("headlines", COMITY_GROUPS),
      COMITY_HELP("as facts.measures", "none", "results that no fact bounds",
                  BOUND " headlines = ( { label = \"trust\"; measure = \"share\"; } );") },
    { COMITY_OTHER_FIELD("coefficients", COMITY_TEXTS),
      COMITY_HELP("keys of parameters", "none", "those chosen with the facts in view",
                  "coefficients = [\"trust.gain\"]; " BOUND) },
    { COMITY_OTHER_FIELD("nulls", COMITY_TEXTS),
      COMITY_HELP("names of null models", "none", "the null models worth trying",
                  "nulls = [\"no_identity\"]; " BOUND) },
    { NULL },
};

static bool read_name(struct comity_measure_reading *reading, const config_setting_t *setting,
                      char *name, size_t size)
{
    if (!comity_read_string(&reading->reader, setting, name, size))
        return false;
    if (!comity_is_identifier(name)) {
        comity_report(&reading->reader, setting,
                      "\"%s\" cannot be a name; letters of ASCII, digits and _ are expected", name);
        return false;
    }
    return true;
}

static void read_named(void *context, const config_setting_t *group)
{
    struct comity_measure_reading *reading = context;
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *setting = comity_require(reader, group, "name", "a name");
    char name[COMITY_MEASURE_NAME];
    if (setting && read_name(reading, setting, name, sizeof name)) {
        if (comity_measure_find(reading->set, name) != SIZE_MAX)
            comity_report(reader, setting, "\"%s\" stands twice; another name is expected", name);
        reader->named = group;
        reader->name = name;
        comity_measure_read(reading, group, name);
        reader->named = NULL;
    }
}

/* Reads { name; lay } or { name; file }. */
static void read_scenario(void *context, const config_setting_t *group)
{
    struct comity_measure_reading *reading = context;
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *name = config_setting_get_member(group, "name");
    const config_setting_t *lay = config_setting_get_member(group, "lay");
    const config_setting_t *file = config_setting_get_member(group, "file");
    char text[COMITY_NAME], path[COMITY_PATH];
    comity_check_fields(reader, group, fields_of_twin);
    if (!name || (!lay == !file)) {
        comity_report(reader, group,
                      "{ name = \"NAME\"; lay = \"FILE\"; } to lay a file over the scenario, or "
                      "file = \"FILE\" for one of its own, is expected");
        return;
    }
    if (!read_name(reading, name, text, sizeof text) ||
        !comity_read_path(reader, lay ? lay : file, path))
        return;
    const int status = comity_measure_set_add_scenario(reading->set, text, path, file != NULL);
    if (status == COMITY_BAD_ARGUMENT) {
        comity_report(reader, group, "at most %d scenarios are allowed",
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
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *scenarios = config_setting_get_member(root, "scenarios");
    const config_setting_t *measures = config_setting_get_member(root, "measures");
    comity_read_fields(reader, root, comity_fields_of_measures, reading->set);
    if (scenarios)
        comity_read_groups(reader, scenarios, read_scenario, reading);
    if (measures) {
        comity_refuse_empty(reader, measures);
        comity_read_groups(reader, measures, read_named, reading);
    } else if (!reading->facts) {
        comity_require(reader, root, "measures", "a list of groups ( {...}, ... )");
    }
    if (reading->facts)
        reading->read_facts(reading, root);
}

int comity_measures_read_path(struct comity_measure_reading *reading, const char *written)
{
    struct comity_reading *reader = &reading->reader;
    struct comity_source_bytes bytes = { NULL, 0 };
    int status = comity_source_attach(reading->attached, reading->again, written, reader->path,
                                      COMITY_TEXT_BYTES, &bytes);
    if (status == COMITY_CANNOT_READ) {
        comity_problems_add(reader->problems, reader->path, 0, NULL, "the file cannot be read: %s",
                            strerror(errno));
    }
    if (!status) {
        status = comity_settings_read(reader, bytes.text, bytes.length, COMITY_SETTINGS_MEASURES,
                                      read_root, reading);
    }
    free(bytes.text);
    return status;
}

int comity_measures_read(struct comity_measure_set *set, const char *path,
                         struct comity_problems *problems)
{
    return comity_measures_read_attached(set, path, path, NULL, false, problems);
}

int comity_measures_read_attached(struct comity_measure_set *set, const char *path,
                                  const char *written, struct comity_attachments *attached,
                                  bool again, struct comity_problems *problems)
{
    struct comity_measure_reading reading = { .reader = { .problems = problems, .path = path },
                                              .set = set,
                                              .attached = attached,
                                              .again = again };
    return comity_measures_read_path(&reading, written);
}
