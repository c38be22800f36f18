/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of parameters, and names that settings refer to. */
#include "input/scenario_reader.h"

#include <string.h>

static bool check_value(struct comity_reading *reader, const config_setting_t *setting,
                        const struct comity_parameter *parameter, double *value)
{
    char text[COMITY_PROBLEM_TEXT];
    if (!comity_read_number(reader, setting, value))
        return false;
    if (!comity_check_value(parameter, *value, text, sizeof text)) {
        comity_report(reader, setting, "%s", text);
        return false;
    }
    return true;
}

bool comity_read_values(struct comity_reading *reader, const config_setting_t *setting,
                        const struct comity_selection *selection, bool broadcast, double *values)
{
    const int length = config_setting_length(setting);
    char expected[COMITY_PROBLEM_TEXT];
    bool good = true;
    if (selection->count == 1 || (broadcast && config_setting_is_number(setting))) {
        good = check_value(reader, setting, selection->parameter, &values[0]);
        for (size_t k = 1; k < selection->count; k++)
            values[k] = values[0];
        return good;
    }
    comity_list_values(reader->laying->scenario, selection, expected, sizeof expected);
    if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
        comity_report(reader, setting, "this is %s; a list of %s is expected",
                      comity_setting_type(setting), expected);
        return false;
    }
    if ((size_t)length != selection->count) {
        comity_report(reader, setting, "the list has %d; %s are expected", length, expected);
        return false;
    }
    for (int k = 0; k < length; k++) {
        good &= check_value(reader, config_setting_get_elem(setting, (unsigned)k),
                            selection->parameter, &values[k]);
    }
    return good;
}

void comity_read_parameter(struct comity_reading *reader, const config_setting_t *setting,
                           const struct comity_selection *selection)
{
    double values[COMITY_SLOTS_STATE_ISSUE];
    const struct comity_origin origin = { reader->laying->file,
                                          (int)config_setting_source_line(setting) };
    if (!comity_read_values(reader, setting, selection, false, values))
        return;
    comity_scenario_forget_source(reader->laying->scenario, selection);
    for (size_t k = 0; k < selection->count; k++) {
        reader->laying->scenario->parameters[selection->slots[k]] = values[k];
        reader->laying->scenario->origin[selection->slots[k]] = origin;
    }
}

bool comity_reading_knows_names(const struct comity_reading *reader)
{
    return reader->laying->has_states && !reader->laying->names_failed &&
           !reader->laying->incomplete;
}

int comity_read_name(struct comity_reading *reader, const config_setting_t *setting,
                     enum comity_names which)
{
    char name[COMITY_NAME], text[2 * COMITY_PROBLEM_TEXT];
    if (!comity_read_string(reader, setting, name, sizeof name))
        return -1;
    const int found = comity_find_name(reader->laying->scenario, which, name);
    if (found < 0) {
        comity_reading_fail(reader, COMITY_BAD_SCENARIO);
        if (comity_reading_knows_names(reader)) {
            comity_unknown_name(reader->laying->scenario, which, name, text, sizeof text);
            comity_report(reader, setting, "%s", text);
        }
    }
    return found;
}
