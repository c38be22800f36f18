/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "scenario/checks.h"

#include <comity/calendar.h>
#include <comity/scenario.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void comity_scenario_init(struct comity_scenario *scenario)
{
    static const char *const issues[COMITY_ISSUES] = { "terrorism", "organised crime", "migration",
                                                       "development" };
    memset(scenario, 0, sizeof *scenario);
    for (int i = 0; i < COMITY_STATES; i++)
        scenario->state_code[i][0] = scenario->state_name[i][0] = (char)('A' + i);
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        strcpy(scenario->issue[m], issues[m]);
    scenario->start = 12 * 1994;
    scenario->ticks = 240;
    scenario->replicates = 400;
    scenario->seed = 1;
    comity_parameters_default(scenario->parameters);
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++)
        scenario->origin[slot] = (struct comity_origin){ COMITY_FROM_DEFAULT, 0 };
}

void comity_scenario_free(struct comity_scenario *scenario)
{
    for (size_t k = 0; k < scenario->files_count; k++) {
        free(scenario->files[k].path);
        free(scenario->files[k].text);
    }
    for (size_t k = 0; k < scenario->sources_count; k++)
        free(scenario->sources[k].text);
    free(scenario->files);
    free(scenario->events);
    free(scenario->sources);
    free(scenario->changes);
    scenario->changes = NULL;
    scenario->sources = NULL;
    scenario->sources_count = 0;
    scenario->files = NULL;
    scenario->files_count = 0;
    scenario->events = NULL;
    scenario->events_count = 0;
}

/* A copy of an array, or NULL for an empty one; `lost` where memory is out. */
static void *copy_array(const void *from, size_t count, size_t size, bool *lost)
{
    void *copy = count > 0 ? malloc(count * size) : NULL;
    *lost = *lost || (count > 0 && !copy);
    return copy ? memcpy(copy, from, count * size) : NULL;
}

static void copy_text(char **text, bool *lost)
{
    *text = strdup(*text);
    *lost = *lost || !*text;
}

int comity_scenario_copy(struct comity_scenario *to, const struct comity_scenario *from)
{
    bool lost = false;
    *to = *from;
    to->events = copy_array(from->events, from->events_count, sizeof *to->events, &lost);
    to->files = copy_array(from->files, from->files_count, sizeof *to->files, &lost);
    to->sources = copy_array(from->sources, from->sources_count, sizeof *to->sources, &lost);
    to->files_count = to->files ? from->files_count : 0;
    to->sources_count = to->sources ? from->sources_count : 0;
    if (from->changes)
        copy_text(&to->changes, &lost);
    for (size_t k = 0; k < to->files_count; k++) {
        copy_text(&to->files[k].path, &lost);
        copy_text(&to->files[k].text, &lost);
    }
    for (size_t k = 0; k < to->sources_count; k++)
        copy_text(&to->sources[k].text, &lost);
    if (lost)
        comity_scenario_free(to);
    return lost ? COMITY_NO_MEMORY : COMITY_OK;
}

void comity_scenario_dyad_name(const struct comity_scenario *scenario, size_t dyad, char *text)
{
    snprintf(text, 2 * COMITY_CODE, "%s-%s", scenario->state_code[comity_dyad_first(dyad)],
             scenario->state_code[comity_dyad_second(dyad)]);
}

void comity_scenario_venue_name(const struct comity_scenario *scenario, size_t venue, char *text)
{
    if (venue == COMITY_TRILATERAL)
        strcpy(text, "trilateral");
    else
        comity_scenario_dyad_name(scenario, venue, text);
}

int comity_scenario_state(const struct comity_scenario *scenario, const char *text)
{
    for (int i = 0; i < COMITY_STATES; i++)
        if (strcmp(text, scenario->state_code[i]) == 0)
            return i;
    for (int i = 0; i < COMITY_STATES; i++)
        if (strcmp(text, scenario->state_name[i]) == 0)
            return i;
    return -1;
}

int comity_scenario_issue(const struct comity_scenario *scenario, const char *text)
{
    for (int m = 0; m < COMITY_ISSUES; m++)
        if (strcmp(text, scenario->issue[m]) == 0)
            return m;
    return -1;
}

int comity_scenario_dyad(const struct comity_scenario *scenario, const char *text)
{
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        const size_t from = comity_pair_from(pair), toward = comity_pair_toward(pair);
        const char *one = scenario->state_code[from], *other = scenario->state_code[toward];
        const size_t length = strlen(one);
        if (strncmp(text, one, length) == 0 && text[length] == '-' &&
            strcmp(text + length + 1, other) == 0)
            return (int)comity_dyad(from, toward);
    }
    return -1;
}

int comity_scenario_venue(const struct comity_scenario *scenario, const char *text)
{
    if (strcmp(text, "trilateral") == 0)
        return COMITY_TRILATERAL;
    return comity_scenario_dyad(scenario, text);
}

int comity_scenario_note_change(struct comity_scenario *scenario, const char *key,
                                const char *value)
{
    char *changes = NULL;
    const size_t length = strlen(key);
    FILE *stream = comity_text_open(&changes);
    if (!stream)
        return COMITY_NO_MEMORY;
    for (const char *line = scenario->changes; line && *line != '\0';) {
        const size_t all = strcspn(line, "\n");
        if (strncmp(line, key, length) != 0 || strncmp(line + length, " = ", 3) != 0)
            fprintf(stream, "%.*s\n", (int)all, line);
        line += all + (line[all] == '\n');
    }
    fprintf(stream, "%s = %s\n", key, value);
    if (!comity_text_close(stream, &changes))
        return COMITY_NO_MEMORY;
    free(scenario->changes);
    scenario->changes = changes;
    return COMITY_OK;
}

void comity_scenario_changes(const struct comity_scenario *scenario, char *text, size_t size)
{
    text[0] = '\0';
    for (const char *line = scenario->changes; line && *line != '\0';) {
        const size_t all = strcspn(line, "\n");
        comity_append(text, size, "%s%.*s", text[0] ? "; " : "", (int)all, line);
        line += all + (line[all] == '\n');
    }
}

/* Whether one of the keys, as "events.september_11.at", is of the event. */
static bool is_kept(const struct comity_event *event, const char *const *keys, size_t count)
{
    const size_t length = strlen(event->name);
    for (size_t k = 0; k < count && length > 0; k++)
        if (strncmp(keys[k], "events.", 7) == 0 && strcspn(keys[k] + 7, ".") == length &&
            strncmp(keys[k] + 7, event->name, length) == 0)
            return true;
    return false;
}

int comity_scenario_shorten(struct comity_scenario *scenario, uint32_t ticks,
                            const char *const *keys, size_t count)
{
    char text[512];
    size_t left = 0;
    snprintf(text, sizeof text, "%u", ticks);
    int status = COMITY_OK;
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event event = scenario->events[k];
        if (event.tick < ticks || is_kept(&event, keys, count)) {
            scenario->events[left++] = event;
        } else {
            comity_append(text, sizeof text, "%s%s", k > left ? ", " : ", without ",
                          event.name[0] ? event.name : comity_event_name(event.kind));
        }
    }
    if (ticks != scenario->ticks || left < scenario->events_count)
        status = comity_scenario_note_change(scenario, "ticks", text);
    scenario->ticks = ticks;
    scenario->events_count = left;
    return status;
}

int comity_scenario_set_ticks(struct comity_scenario *scenario, uint32_t ticks)
{
    return comity_scenario_shorten(scenario, ticks, NULL, 0);
}

const char *comity_scenario_month(const struct comity_scenario *scenario, long tick,
                                  char text[COMITY_MONTH_TEXT])
{
    comity_month_format(scenario->start + tick, text, COMITY_MONTH_TEXT);
    return text;
}

long comity_scenario_tick(const struct comity_scenario *scenario, long month)
{
    return month - scenario->start;
}

void comity_scenario_origin(const struct comity_scenario *scenario, size_t slot, char *text,
                            size_t size)
{
    const struct comity_origin origin = scenario->origin[slot];
    if (origin.file >= 0 && (size_t)origin.file < scenario->files_count)
        snprintf(text, size, "%s:%d", scenario->files[origin.file].path, origin.line);
    else
        snprintf(text, size, "%s", origin.file == COMITY_FROM_SET ? "--set" : "default");
}

struct comity_world comity_scenario_world(const struct comity_scenario *scenario,
                                          uint32_t replicate)
{
    return (struct comity_world){ .parameters = scenario->parameters,
                                  .events = scenario->events,
                                  .events_count = scenario->events_count,
                                  .seed = scenario->seed,
                                  .stream = 0,
                                  .replicate = replicate };
}

struct validation {
    const struct comity_scenario *scenario;
    struct comity_problems *problems;
    int status;
};

/* An event knows its line but not its file; with one file, that is enough. */
static void report_event(struct validation *validation, size_t event, const char *what)
{
    const struct comity_scenario *scenario = validation->scenario;
    const struct comity_event *given = &scenario->events[event];
    const char *file = scenario->files_count == 1 ? scenario->files[0].path : NULL;
    char key[COMITY_EVENT_NAME + 16];
    if (given->name[0] != '\0')
        snprintf(key, sizeof key, "events.%s", given->name);
    else
        snprintf(key, sizeof key, "%s event", comity_event_name(given->kind));
    comity_problems_add(validation->problems, file, given->line, key, "%s", what);
    validation->status = COMITY_BAD_SCENARIO;
}

static void report_slot(struct validation *validation, size_t slot, struct comity_origin origin,
                        const char *what)
{
    const struct comity_scenario *scenario = validation->scenario;
    char key[3 * COMITY_NAME];
    comity_scenario_slot_key(scenario, slot, key, sizeof key);
    if (origin.file >= 0 && (size_t)origin.file < scenario->files_count) {
        comity_problems_add(validation->problems, scenario->files[origin.file].path, origin.line,
                            key, "%s", what);
    } else {
        comity_problems_add(validation->problems, origin.file == COMITY_FROM_SET ? "--set" : NULL,
                            0, key, "%s", what);
    }
    validation->status = COMITY_BAD_SCENARIO;
}

static void conflict_found(void *context, size_t event, size_t slot, const char *text)
{
    struct validation *validation = context;
    char key[3 * COMITY_NAME], whole[COMITY_PROBLEM_TEXT + sizeof key];
    if (event == validation->scenario->events_count) {
        report_slot(validation, slot, comity_conflict_origin(validation->scenario, slot), text);
    } else {
        comity_scenario_slot_key(validation->scenario, slot, key, sizeof key);
        snprintf(whole, sizeof whole, "from then on %s: %s", key, text);
        report_event(validation, event, whole);
    }
}

/* Returns whether all are sound. */
static int check_events(struct validation *validation)
{
    char text[COMITY_PROBLEM_TEXT];
    int sound = 1;
    for (size_t k = 0; k < validation->scenario->events_count; k++) {
        if (!comity_check_event(&validation->scenario->events[k], text, sizeof text)) {
            report_event(validation, k, text);
            sound = 0;
        }
    }
    return sound;
}

int comity_scenario_validate(const struct comity_scenario *scenario,
                             struct comity_problems *problems)
{
    struct validation validation = { scenario, problems, COMITY_OK };
    char text[COMITY_PROBLEM_TEXT];
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        const double value = comity_parameter_in_force(scenario->parameters, slot);
        if (!comity_check_value(comity_parameter_of_slot(slot), value, text, sizeof text))
            report_slot(&validation, slot, scenario->origin[slot], text);
    }
    if (check_events(&validation)) {
        comity_conflicts(scenario->parameters, scenario->events, scenario->events_count,
                         conflict_found, &validation);
    }
    for (size_t k = 0; k < scenario->events_count; k++) {
        if (scenario->events[k].tick >= scenario->ticks) {
            snprintf(text, sizeof text, "tick %u is after the end; a tick in [0, %u] is expected",
                     scenario->events[k].tick, scenario->ticks - 1);
            report_event(&validation, k, text);
        }
    }
    return validation.status;
}
