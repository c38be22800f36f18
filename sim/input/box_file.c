/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/settings_file.h"
#include "input/source.h"

#include <comity/box_file.h>

#include <stdlib.h>
#include <string.h>

#define RANGES "ranges = ( { key = \"trust.gain\"; from = 0.02; to = 0.06; } );"

static const struct comity_field fields_of_side[] = {
    { COMITY_FIELD(comity_box_side, "key", TEXT, key),
      COMITY_HELP("as --set takes it, of one number", NULL, "which coefficient", RANGES) },
    { COMITY_FIELD(comity_box_side, "from", NUMBER, low),
      COMITY_HELP("that of the key", NULL, "the lower end", RANGES) },
    { COMITY_FIELD(comity_box_side, "to", NUMBER, high),
      COMITY_HELP("that of the key", NULL, "the upper end", RANGES) },
    { NULL },
};

const struct comity_field comity_fields_of_box[] = {
    { COMITY_OTHER_FIELD("ranges", COMITY_GROUPS), .fields = fields_of_side,
      .expected = "a list of groups ( { key; from; to }, ... )",
      COMITY_HELP("", NULL, "the coefficients and how far each may go", RANGES) },
    { NULL },
};

struct box_reading {
    struct comity_reading reader;
    const struct comity_scenario *scenario;
    struct comity_box *box;
};

/* Whether all three stand there. */
static bool is_complete(struct box_reading *reading, const config_setting_t *group)
{
    bool complete = true;
    for (const struct comity_field *field = fields_of_side; field->name; field++) {
        if (!config_setting_get_member(group, field->name)) {
            comity_report(&reading->reader, group,
                          "%s is missing; { key = \"...\"; from = ...; to = ...; } is expected",
                          field->name);
            complete = false;
        }
    }
    return complete;
}

static bool check_end(struct box_reading *reading, const config_setting_t *group, const char *name,
                      const struct comity_parameter *parameter, double value)
{
    char text[COMITY_PROBLEM_TEXT];
    if (!comity_check_value(parameter, value, text, sizeof text)) {
        comity_report_as(&reading->reader, config_setting_get_member(group, name),
                         config_setting_get_string(config_setting_get_member(group, "key")), "%s",
                         text);
        return false;
    }
    return true;
}

static void read_side(void *context, const config_setting_t *group)
{
    struct box_reading *reading = context;
    struct comity_reading *reader = &reading->reader;
    struct comity_box_side side = { 0 };
    struct comity_selection selection;
    char text[COMITY_PROBLEM_TEXT];
    comity_check_fields(reader, group, fields_of_side);
    if (!is_complete(reading, group))
        return;
    const config_setting_t *key = config_setting_get_member(group, "key");
    const bool good = comity_read_present(reader, group, fields_of_side, &side);
    if (!good && config_setting_type(key) != CONFIG_TYPE_STRING)
        return;
    if (!side.key[strspn(side.key, " ")]) {
        comity_report(reader, key, "the text is empty; the key of one number is expected");
        return;
    }
    if (comity_scenario_select(reading->scenario, side.key, &selection, text, sizeof text)) {
        comity_report_as(reader, key, side.key, "%s", text);
        return;
    }
    if (!selection.parameter || selection.count != 1) {
        comity_report_as(reader, key, side.key, "the key of one number is expected");
        return;
    }
    if (!good)
        return;
    side.slot = selection.slots[0];
    if (comity_box_has(reading->box, side.slot)) {
        comity_report_as(reader, key, side.key, "the key stands twice; once is expected");
        return;
    }
    if (!check_end(reading, group, "from", selection.parameter, side.low) ||
        !check_end(reading, group, "to", selection.parameter, side.high))
        return;
    if (side.low >= side.high) {
        comity_report_as(reader, config_setting_get_member(group, "to"), side.key,
                         "%g is not above %g; a range is expected", side.high, side.low);
    } else if (comity_box_add(reading->box, &side)) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
    }
}

static void read_root(void *context, const config_setting_t *root)
{
    struct box_reading *reading = context;
    const config_setting_t *list = config_setting_get_member(root, "ranges");
    comity_check_fields(&reading->reader, root, comity_fields_of_box);
    if (list) {
        comity_refuse_empty(&reading->reader, list);
        comity_read_groups(&reading->reader, list, read_side, reading);
    }
}

int comity_box_read(struct comity_box *box, const char *path,
                    const struct comity_scenario *scenario, struct comity_problems *problems)
{
    struct box_reading reading = { .reader = { .problems = problems, .path = path },
                                   .scenario = scenario,
                                   .box = box };
    struct comity_source_bytes bytes = { NULL, 0 };
    int status = comity_source_load_settings(path, NULL, &bytes, problems);
    if (!status) {
        status = comity_settings_read(&reading.reader, bytes.text, bytes.length,
                                      COMITY_SETTINGS_BOX, read_root, &reading);
    }
    free(bytes.text);
    return status;
}
