/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The scenarios of a sweep, and what `set` changes in them. */
#include "input/source.h"
#include "core/characters.h"
#include "core/text_stream.h"
#include "core/growth.h"
#include "core/number.h"
#include "input/sweep_reader.h"

#include <comity/calendar.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes room for one more scenario; returns 0 when memory is out. */
static bool grow(struct comity_sweep_reading *reading)
{
    struct comity_sweep *sweep = reading->sweep;
    const size_t count = sweep->scenarios_count;
    if (!COMITY_GROW(&sweep->scenarios, count) || !COMITY_GROW(&sweep->scenario_names, count) ||
        !COMITY_GROW(&sweep->scenario_lines, count) || !COMITY_GROW(&reading->paths, count)) {
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
        return false;
    }
    comity_scenario_init(&sweep->scenarios[count]);
    return true;
}

/* Whether a file is there to be read; if not, errno says why. */
static bool is_readable(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0 || access(path, R_OK) != 0)
        return false;
    errno = EISDIR;
    return !S_ISDIR(about.st_mode);
}

/* Reads the newest scenario, whose path is known. */
static int read_scenario(struct comity_sweep_reading *reading, const config_setting_t *setting,
                         size_t s)
{
    struct comity_sweep *sweep = reading->sweep;
    struct comity_problems *problems = reading->reader.problems;
    char *path;
    int status;
    if (reading->in_memory) {
        struct comity_source_text source = { reading->paths[s], NULL };
        if (s >= reading->scenario_texts_count) {
            comity_problems_add(problems, reading->paths[s], 0, NULL,
                                "its text is missing; as many as the sweep has scenarios are "
                                "expected");
            return COMITY_BAD_SCENARIO;
        }
        source.text = (char *)(uintptr_t)reading->scenario_texts[s]; /* only read */
        return comity_scenario_read_texts(&sweep->scenarios[s], &source, 1, problems);
    }
    path = comity_source_locate(reading->reader.path, reading->paths[s]);
    if (!path)
        return COMITY_NO_MEMORY;
    if (is_readable(path)) {
        status = comity_scenario_read(&sweep->scenarios[s], path, problems);
    } else {
        status = COMITY_CANNOT_READ;
        comity_reading_fail(&reading->reader, status);
        comity_report(&reading->reader, setting, "the file %s cannot be read: %s", path,
                      strerror(errno));
    }
    free(path);
    return status;
}

size_t comity_sweep_scenario(struct comity_sweep_reading *reading, const config_setting_t *setting)
{
    struct comity_sweep *sweep = reading->sweep;
    char path[COMITY_PATH];
    size_t s = 0;
    if (!comity_read_path(&reading->reader, setting, path)) {
        reading->scenarios_failed = 1;
        return SIZE_MAX;
    }
    while (s < sweep->scenarios_count && strcmp(reading->paths[s], path) != 0)
        s++;
    if (s < sweep->scenarios_count)
        return s;
    if (s == COMITY_SWEEP_SCENARIOS) {
        comity_report(&reading->reader, setting, "at most %d scenarios are allowed",
                      COMITY_SWEEP_SCENARIOS);
        return SIZE_MAX;
    }
    if (!grow(reading))
        return SIZE_MAX;
    reading->paths[s] = strdup(path);
    if (!reading->paths[s]) {
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
        return SIZE_MAX;
    }
    comity_stem(path, sweep->scenario_names[s], COMITY_NAME);
    sweep->scenario_lines[s] = (int)config_setting_source_line(setting);
    sweep->scenarios_count++;
    const int status = read_scenario(reading, setting, s);
    if (status) {
        reading->scenarios_failed = 1;
        comity_reading_fail(&reading->reader, status);
    }
    return s;
}

/* The scenarios in the order in which a results file keeps them: the base, then those of axes. */
void comity_sweep_read_scenarios(struct comity_sweep_reading *reading, const config_setting_t *root)
{
    const config_setting_t *base = config_setting_get_member(root, "scenario");
    const config_setting_t *axes = config_setting_get_member(root, "axes");
    const int count = axes ? config_setting_length(axes) : 0;
    if (base)
        comity_sweep_scenario(reading, base);
    for (int k = 0; k < count; k++) {
        const config_setting_t *axis = config_setting_get_elem(axes, (unsigned)k);
        const config_setting_t *list =
            config_setting_is_group(axis) ? config_setting_get_member(axis, "scenarios") : NULL;
        for (int s = 0; list && s < config_setting_length(list); s++)
            comity_sweep_scenario(reading, config_setting_get_elem(list, (unsigned)s));
    }
    if (reading->sweep->scenarios_count == 0 && !reading->scenarios_failed &&
        reading->reader.status != COMITY_NO_MEMORY) {
        reading->scenarios_failed = 1;
        comity_problems_add(reading->reader.problems, reading->reader.path, 0, "scenario",
                            "missing; the file of a scenario is expected");
        comity_reading_fail(&reading->reader, COMITY_BAD_SWEEP);
    }
}

const struct comity_field comity_fields_of_set[] = {
    { COMITY_OTHER_FIELD("key", "text"),
      COMITY_HELP("as --set takes it", "needed", "what is changed",
                  "set = ( { key = \"events.september_11.at\"; value = \"2002-09\"; } );") },
    { COMITY_OTHER_FIELD("value", "number, list of numbers or text"),
      COMITY_HELP("", "needed", "its value",
                  "set = ( { key = \"states.USA.agenda\"; value = [0.4, 0.2, 0.2, 0.2]; } );") },
    { NULL },
};

/* Reads a number, a date of an event's `at`, or a list; returns how many values, 0 after a
 * problem. */
static size_t read_set_values(struct comity_reading *reader, const config_setting_t *setting,
                              const struct comity_scenario *scenario,
                              const struct comity_selection *selection,
                              double values[COMITY_SLOTS_STATE_ISSUE])
{
    const bool of_date = !selection->parameter && selection->field == COMITY_EVENT_AT;
    const int length = config_setting_length(setting);
    long month;
    if (of_date && config_setting_type(setting) == CONFIG_TYPE_STRING) {
        if (!comity_read_month(reader, setting, "\"2001-09\"", &month))
            return 0;
        values[0] = (double)comity_scenario_tick(scenario, month);
        return 1;
    }
    if (!config_setting_is_list(setting) && !config_setting_is_array(setting))
        return (size_t)comity_read_number(reader, setting, &values[0]);
    if (length == 0 || (size_t)length > COMITY_SLOTS_STATE_ISSUE) {
        comity_report(reader, setting, "the list has %d; 1 to %d are expected", length,
                      COMITY_SLOTS_STATE_ISSUE);
        return 0;
    }
    for (int k = 0; k < length; k++)
        if (!comity_read_number(reader, config_setting_get_elem(setting, (unsigned)k), &values[k]))
            return 0;
    return (size_t)length;
}

/* Notes what was set among what differs from the scenario's file. */
static int note_set(struct comity_scenario *scenario, const char *key,
                    const struct comity_selection *selection, const double *values, size_t count)
{
    char text[COMITY_SLOTS_STATE_ISSUE * (COMITY_NUMBER_TEXT + 2) + 4] = "";
    if (!selection->parameter && selection->field == COMITY_EVENT_AT) {
        comity_month_format(scenario->start + (long)values[0], text, sizeof text);
        return comity_scenario_note_change(scenario, key, text);
    }
    for (size_t k = 0; k < count; k++) {
        char number[COMITY_NUMBER_TEXT];
        comity_number_format(values[k], 0, number);
        comity_append(text, sizeof text, "%s%s%s",
                      k > 0       ? ", "
                      : count > 1 ? "["
                                  : "",
                      number, count > 1 && k + 1 == count ? "]" : "");
    }
    return comity_scenario_note_change(scenario, key, text);
}

static void set_in_scenario(struct comity_sweep_reading *reading, const config_setting_t *value,
                            const char *key, size_t s)
{
    const struct comity_origin origin = { COMITY_FROM_SET, 0 };
    struct comity_scenario *scenario = &reading->sweep->scenarios[s];
    struct comity_selection selection;
    double values[COMITY_SLOTS_STATE_ISSUE];
    char text[2 * COMITY_PROBLEM_TEXT];
    if (!comity_scenario_select(scenario, key, &selection, text, sizeof text)) {
        const size_t count = read_set_values(&reading->reader, value, scenario, &selection, values);
        if (count == 0)
            return;
        if (!comity_scenario_assign(scenario, &selection, values, count, origin, text,
                                    sizeof text)) {
            if (note_set(scenario, key, &selection, values, count))
                comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
            return;
        }
    }
    comity_report(&reading->reader, value, "%s%s%s", s > 0 ? reading->sweep->scenario_names[s] : "",
                  s > 0 ? ": " : "", text);
}

static void read_set(void *context, const config_setting_t *entry)
{
    struct comity_sweep_reading *reading = context;
    struct comity_reading *reader = &reading->reader;
    const config_setting_t *key = config_setting_get_member(entry, "key");
    const config_setting_t *value = config_setting_get_member(entry, "value");
    char text[COMITY_NAME * 2], place[COMITY_NAME * 4];
    reader->named = entry;
    reader->name = "set";
    comity_check_fields(reader, entry, comity_fields_of_set);
    if (!key || !value) {
        comity_report(reader, entry,
                      "a key or a value is missing; { key = \"...\"; value = ...; } is expected");
    } else if (comity_read_string(reader, key, text, sizeof text)) {
        snprintf(place, sizeof place, "set.%s", text);
        reader->named = value;
        reader->name = place;
        for (size_t s = 0; s < reading->sweep->scenarios_count && !reading->scenarios_failed; s++)
            set_in_scenario(reading, value, text, s);
    }
    reader->named = NULL;
}

void comity_sweep_read_sets(struct comity_sweep_reading *reading, const config_setting_t *list)
{
    comity_read_groups(&reading->reader, list, read_set, reading);
}

static bool has_slot(const struct comity_selection *selection, size_t slot)
{
    for (size_t k = 0; k < selection->count; k++)
        if (selection->slots[k] == slot)
            return true;
    return false;
}

/* How many slots of one selection the other has too; of a field of events, which is one, itself. */
static size_t count_shared(const struct comity_selection *one, const struct comity_selection *other)
{
    size_t shared = 0;
    if ((one->parameter != NULL) != (other->parameter != NULL))
        return 0;
    if (!one->parameter)
        return one->field == other->field && strcmp(one->event, other->event) == 0;
    for (size_t k = 0; k < one->count; k++)
        shared += has_slot(other, one->slots[k]) ? 1 : 0;
    return shared;
}

/* The key of an axis when the axes change all that a key changes; NULL when something is left of
 * it. What is wrong with a key of an axis is reported elsewhere. */
static const char *key_of_axes(const struct comity_sweep *sweep, const char *key)
{
    const struct comity_scenario *scenario = &sweep->scenarios[0];
    struct comity_selection set, changed;
    const char *last = NULL;
    char text[2 * COMITY_PROBLEM_TEXT];
    size_t shared = 0;
    if (comity_scenario_select(scenario, key, &set, text, sizeof text))
        return NULL;
    for (size_t a = 0; a < sweep->axes_count; a++) {
        for (size_t m = 0; m < sweep->axes[a].members_count; m++) {
            const struct comity_sweep_member *member = &sweep->axes[a].members[m];
            if (!member->of_scenarios &&
                !comity_scenario_select(scenario, member->key, &changed, text, sizeof text)) {
                const size_t count = count_shared(&set, &changed);
                shared += count;
                last = count > 0 ? member->key : last;
            }
        }
    }
    return shared >= (set.parameter ? set.count : 1) ? last : NULL;
}

void comity_sweep_check_sets(struct comity_sweep_reading *reading, const config_setting_t *list)
{
    const struct comity_sweep *sweep = reading->sweep;
    char place[COMITY_NAME * 4];
    if (sweep->scenarios_count == 0 || reading->scenarios_failed ||
        sweep->design.kind == COMITY_DESIGN_ONE_AT_A_TIME) /* which leaves axes at their base */
        return;
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        const config_setting_t *key =
            config_setting_is_group(entry) ? config_setting_get_member(entry, "key") : NULL;
        const char *set = key ? config_setting_get_string(key) : NULL;
        const char *axis = set ? key_of_axes(sweep, set) : NULL;
        if (axis) {
            snprintf(place, sizeof place, "set.%.64s", set);
            comity_report_as(&reading->reader, key, place,
                             "every point gives it the value of the axis %s, so this one would "
                             "have no effect; it must be left out",
                             axis);
        }
    }
}
