/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/fields.h"
#include "input/settings_file.h"
#include "input/source.h"

#include <comity/box_file.h>
#include <comity/status.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct box_reading {
    struct comity_reading reader;
    const struct comity_scenario *scenario;
    struct comity_box *box;
};

static const config_setting_t *require(struct box_reading *reading, const config_setting_t *group,
                                       const char *key, const char *name)
{
    const config_setting_t *setting = config_setting_get_member(group, name);
    if (!setting) {
        comity_reading_report(&reading->reader, group, key,
                              "%s is missing; { key = \"...\"; from = ...; to = ...; } is "
                              "expected",
                              name);
    }
    return setting;
}

static int read_end(struct box_reading *reading, const config_setting_t *setting, const char *key,
                    const struct comity_parameter *parameter, double *value)
{
    char text[COMITY_PROBLEM_TEXT];
    if (!comity_read_number(&reading->reader, setting, key, value)) {
        return 0;
    }
    if (!comity_check_value(parameter, *value, text, sizeof text)) {
        comity_reading_report(&reading->reader, setting, key, "%s", text);
        return 0;
    }
    return 1;
}

static void read_side(void *context, const config_setting_t *group, const char *where, size_t k)
{
    static const char *const words[] = { "key", "from", "to" };
    struct box_reading *reading = context;
    struct comity_box_side side;
    struct comity_selection selection;
    char text[COMITY_PROBLEM_TEXT], prefix[COMITY_FIELD_KEY];
    (void)k;
    comity_check_keys(&reading->reader, group, comity_field_key(where, "", prefix), words, 3);
    const config_setting_t *key = require(reading, group, where, "key");
    const config_setting_t *from = require(reading, group, where, "from");
    const config_setting_t *to = require(reading, group, where, "to");
    if (!key || !from || !to ||
        !comity_read_string(&reading->reader, key, where, side.key, sizeof side.key)) {
        return;
    }
    if (comity_scenario_select(reading->scenario, side.key, &selection, text, sizeof text)) {
        comity_reading_report(&reading->reader, key, side.key, "%s", text);
        return;
    }
    if (!selection.parameter || selection.count != 1) {
        comity_reading_report(&reading->reader, key, side.key, "the key of one number is expected");
        return;
    }
    side.slot = selection.slots[0];
    side.centre = comity_parameter_in_force(reading->scenario->parameters, side.slot);
    if (!read_end(reading, from, side.key, selection.parameter, &side.low) ||
        !read_end(reading, to, side.key, selection.parameter, &side.high)) {
        return;
    }
    if (side.low >= side.high) {
        comity_reading_report(&reading->reader, to, side.key,
                              "%g is not above %g; a range is expected", side.high, side.low);
    } else if (comity_box_add(reading->box, &side)) {
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
    }
}

static void read_root(void *context, const config_setting_t *root)
{
    struct box_reading *reading = context;
    static const char *const words[] = { "ranges" };
    comity_check_keys(&reading->reader, root, "", words, 1);
    const config_setting_t *list = comity_require(&reading->reader, root, "", "ranges",
                                                  "a list of groups ( { key; from; to }, ... )");
    if (list) {
        comity_read_groups(&reading->reader, list, "ranges", read_side, reading);
    }
}

int comity_box_read(struct comity_box *box, const char *path,
                    const struct comity_scenario *scenario, struct comity_problems *problems)
{
    struct box_reading reading = { .reader = { .problems = problems, .path = path },
                                   .scenario = scenario,
                                   .box = box };
    struct comity_source_bytes bytes = { NULL, 0 };
    const int status = comity_source_load(path, COMITY_TEXT_BYTES, &bytes);
    if (status == COMITY_CANNOT_READ) {
        comity_problems_add(problems, path, 0, NULL, "the file cannot be read: %s",
                            strerror(errno));
    }
    if (status) {
        comity_reading_fail(&reading.reader, status);
    } else {
        comity_settings_read(&reading.reader, bytes.text, bytes.length, COMITY_SETTINGS_BOX,
                             COMITY_BAD_MEASURES, read_root, &reading);
    }
    free(bytes.text);
    if (problems->lost > 0) {
        comity_reading_fail(&reading.reader, COMITY_NO_MEMORY);
    }
    return reading.reader.status == COMITY_BAD_SCENARIO ? COMITY_BAD_MEASURES
                                                        : reading.reader.status;
}
