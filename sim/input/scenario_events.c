/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/number.h"
#include "input/fields.h"

#include <comity/status.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { KIND_KEYS_MOST = 6 }; /* of one kind, beside `at` and `name` */

/* One event on its way from the file. */
struct draft {
    struct comity_reading *reader;
    const config_setting_t *entry;
    struct comity_dated_event dated;
    char field[2 * COMITY_NAME]; /* key of the field at hand */
};

static const char *field_key(struct draft *draft, const char *name)
{
    snprintf(draft->field, sizeof draft->field, "%s.%s", draft->dated.key, name);
    return draft->field;
}

static const config_setting_t *find(struct draft *draft, const char *name)
{
    field_key(draft, name);
    return config_setting_get_member(draft->entry, name);
}

/* The setting of a field that must be there; draft->field is then its key. */
static const config_setting_t *require(struct draft *draft, const char *name, const char *expected)
{
    const config_setting_t *setting = find(draft, name);
    if (!setting) {
        comity_reading_report(draft->reader, draft->entry, draft->field, "missing; %s is expected",
                              expected);
    }
    return setting;
}

static void append(struct comity_reading *reader, const struct comity_dated_event *event)
{
    if (COMITY_GROW(&reader->events, reader->events_count)) {
        reader->events[reader->events_count++] = *event;
    } else {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
    }
}

/* Reads the amount or the count of the event, after its target is known. */
static int read_amount(struct draft *draft)
{
    struct comity_event *event = &draft->dated.event;
    const config_setting_t *setting =
        require(draft, comity_event_type(event->kind)->amount.name, "a number");
    char text[COMITY_PROBLEM_TEXT];
    if (!setting || !comity_read_number(draft->reader, setting, draft->field, &event->amount)) {
        return 0;
    }
    if (!comity_check_amount(event->kind, event->target, event->amount, text, sizeof text)) {
        comity_reading_report(draft->reader, setting, draft->field, "%s", text);
        return 0;
    }
    return 1;
}

static int read_count(struct draft *draft)
{
    struct comity_event *event = &draft->dated.event;
    const struct comity_event_type *type = comity_event_type(event->kind);
    const config_setting_t *setting = find(draft, type->count.name);
    long long value = 1;
    if (setting &&
        !comity_read_whole(draft->reader, setting, draft->field, 1, type->count.most, &value)) {
        return 0;
    }
    event->count = (uint32_t)value;
    return 1;
}

static int read_issue(struct draft *draft, const config_setting_t *setting, uint32_t *issue)
{
    char name[COMITY_NAME];
    int m;
    if (!comity_read_string(draft->reader, setting, draft->field, name, sizeof name)) {
        return 0;
    }
    m = comity_scenario_issue(draft->reader->scenario, name);
    if (m < 0) {
        comity_reading_unknown_name(draft->reader, setting, draft->field, COMITY_ISSUE_NAMES,
                                    "issue", name);
        return 0;
    }
    *issue = (uint32_t)m;
    return 1;
}

static int read_venue(struct draft *draft, const config_setting_t *setting, uint32_t *venue)
{
    char name[COMITY_NAME];
    int v;
    if (!comity_read_string(draft->reader, setting, draft->field, name, sizeof name)) {
        return 0;
    }
    v = comity_scenario_venue(draft->reader->scenario, name);
    if (v < 0) {
        comity_reading_unknown_name(draft->reader, setting, draft->field, COMITY_VENUE_NAMES,
                                    "venue", name);
        return 0;
    }
    *venue = (uint32_t)v;
    return 1;
}

static int read_coercive(struct draft *draft)
{
    const config_setting_t *setting = find(draft, "coercive");
    return !setting ||
           comity_read_truth(draft->reader, setting, draft->field, &draft->dated.event.coercive);
}

static int read_state(struct draft *draft, const config_setting_t *setting, uint32_t *state)
{
    const int found = comity_read_state(draft->reader, setting, draft->field);
    *state = (uint32_t)(found >= 0 ? found : 0);
    return found >= 0;
}

static int read_pair(struct draft *draft, const config_setting_t *kind, uint32_t *pair)
{
    uint32_t from, toward = 0;
    int good = read_state(draft, kind, &from);
    const config_setting_t *setting =
        require(draft, comity_event_second_key(COMITY_EVENT_ON_PAIR), "a state");
    good &= setting && read_state(draft, setting, &toward);
    if (good && from == toward) {
        comity_reading_report(draft->reader, setting, draft->field,
                              "a state cannot act toward itself; another state is expected");
        good = 0;
    } else if (good) {
        *pair = (uint32_t)comity_pair(from, toward);
    }
    return good;
}

static int read_bond(struct draft *draft, const config_setting_t *kind, uint32_t *bond)
{
    int good = read_venue(draft, kind, bond);
    const config_setting_t *setting = find(draft, comity_event_second_key(COMITY_EVENT_ON_BOND));
    char of[COMITY_NAME] = "institutions";
    if (setting && !comity_read_string(draft->reader, setting, draft->field, of, sizeof of)) {
        good = 0;
    } else if (strcmp(of, "transactions") == 0) {
        if (good && *bond == COMITY_TRILATERAL) {
            comity_reading_report(draft->reader, setting, draft->field,
                                  "the trilateral forum has no transactions; a dyad is expected");
            good = 0;
        }
        *bond += COMITY_BOND_TRANSACTIONS;
    } else if (strcmp(of, "institutions") != 0) {
        comity_reading_report(draft->reader, setting, draft->field,
                              "\"%s\" cannot be ruptured; institutions or transactions is "
                              "expected",
                              of);
        good = 0;
    }
    return good;
}

/* Of an event on parameters, a list becomes one event for each slot; all but the last are added. */
static int read_slots(struct draft *draft, const config_setting_t *kind)
{
    struct comity_reading *reader = draft->reader;
    struct comity_selection selection;
    double values[COMITY_SLOTS_STATE_ISSUE];
    const config_setting_t *setting;
    char key[4 * COMITY_NAME], text[COMITY_PROBLEM_TEXT];
    if (!comity_read_string(reader, kind, draft->field, key, sizeof key)) {
        return 0;
    }
    if (strncmp(key, "events.", 7) == 0) {
        comity_reading_report(reader, kind, draft->field,
                              "an event cannot set an event; a parameter is expected");
        return 0;
    }
    if (comity_scenario_select(reader->scenario, key, &selection, text, sizeof text) != COMITY_OK) {
        comity_reading_fail(reader, COMITY_BAD_SCENARIO);
        if (comity_reading_knows_names(reader)) {
            comity_reading_report(reader, kind, draft->field, "\"%s\": %s", key, text);
        }
        return 0;
    }
    if (!comity_check_settable(selection.parameter, text, sizeof text)) {
        comity_reading_report(reader, kind, draft->field, "%s", text);
        return 0;
    }
    setting = require(draft, comity_event_type(draft->dated.event.kind)->amount.name,
                      "a number or a list");
    if (!setting || !comity_read_values(reader, setting, draft->field, &selection, 1, values)) {
        return 0;
    }
    for (size_t k = 0; k < selection.count; k++) {
        draft->dated.event.target = (uint32_t)selection.slots[k];
        draft->dated.event.amount = values[k];
        if (k + 1 < selection.count) {
            append(reader, &draft->dated);
        }
    }
    return 1;
}

/* Reads what the event acts on. */
static int read_target(struct draft *draft, const config_setting_t *kind)
{
    uint32_t *target = &draft->dated.event.target;
    switch (comity_event_type(draft->dated.event.kind)->target) {
    case COMITY_EVENT_ON_SLOT:
        break; /* read_slots */
    case COMITY_EVENT_ON_ISSUE:
        return read_issue(draft, kind, target);
    case COMITY_EVENT_ON_STATE:
        return read_state(draft, kind, target);
    case COMITY_EVENT_ON_PAIR:
        return read_pair(draft, kind, target);
    case COMITY_EVENT_ON_VENUE:
        return read_venue(draft, kind, target);
    case COMITY_EVENT_ON_BOND:
        return read_bond(draft, kind, target);
    }
    return 0;
}

/* Reads all that an event of this kind has; each mistake is reported. */
static int read_fields(struct draft *draft, const config_setting_t *kind)
{
    const struct comity_event_type *type = comity_event_type(draft->dated.event.kind);
    if (type->target == COMITY_EVENT_ON_SLOT) {
        return read_slots(draft, kind);
    }
    int good = read_target(draft, kind);
    if (type->has_issue) {
        const config_setting_t *setting = require(draft, "issue", "an issue");
        good &= setting && read_issue(draft, setting, &draft->dated.event.issue);
    }
    if (type->may_coerce) {
        good &= read_coercive(draft);
    }
    if (type->amount.name) {
        good &= read_amount(draft);
    }
    if (type->count.name) {
        good &= read_count(draft);
    }
    return good;
}

static bool is_name(const char *name)
{
    if (!isalpha((unsigned char)name[0]) && name[0] != '_') {
        return false;
    }
    while (isalnum((unsigned char)*name) || *name == '_') {
        name++;
    }
    return *name == '\0';
}

/* Takes the name and with it the key under which problems of this event are told. */
static int read_name(struct draft *draft, int index)
{
    const config_setting_t *setting = config_setting_get_member(draft->entry, "name");
    char *name = draft->dated.event.name;
    snprintf(draft->dated.key, sizeof draft->dated.key, "events[%d]", index);
    if (!setting) {
        return 1;
    }
    field_key(draft, "name");
    if (!comity_read_string(draft->reader, setting, draft->field, name, COMITY_EVENT_NAME)) {
        return 0;
    }
    if (!is_name(name)) {
        comity_reading_report(draft->reader, setting, draft->field,
                              "\"%s\" cannot name an event; letters, digits and _, a letter "
                              "first, are expected",
                              name);
        name[0] = '\0';
        return 0;
    }
    snprintf(draft->dated.key, sizeof draft->dated.key, "events.%s", name);
    return 1;
}

/* Finds the field that says the kind; there must be exactly one. */
static const config_setting_t *read_kind(struct draft *draft)
{
    const config_setting_t *found = NULL;
    for (int kind = 0; kind < COMITY_EVENT_KINDS; kind++) {
        const char *name = comity_event_name((enum comity_event_kind)kind);
        const config_setting_t *setting = config_setting_get_member(draft->entry, name);
        if (!setting) {
            continue;
        }
        if (found) {
            comity_reading_report(draft->reader, setting, draft->dated.key,
                                  "%s and %s stand in one event; one of them is expected",
                                  config_setting_name(found), name);
            return NULL;
        }
        found = setting;
        draft->dated.event.kind = (enum comity_event_kind)kind;
    }
    if (!found) {
#define LISTED(code, name) ", " #name
        comity_reading_report(draft->reader, draft->entry, draft->dated.key,
                              "the kind is missing; one of %s is expected",
                              &COMITY_EVENT_LIST(LISTED)[2]);
#undef LISTED
    }
    return found;
}

/* Adds the keys of a kind to a list of them; returns their number. */
static size_t list_keys(enum comity_event_kind kind, const char **keys, size_t count)
{
    const struct comity_event_type *type = comity_event_type(kind);
    const char *second = comity_event_second_key(type->target);
    const char *const all[KIND_KEYS_MOST] = {
        comity_event_name(kind), second,           type->has_issue ? "issue" : NULL,
        type->amount.name,       type->count.name, type->may_coerce ? "coercive" : NULL
    };
    for (size_t k = 0; k < KIND_KEYS_MOST; k++) {
        if (all[k]) {
            keys[count++] = all[k];
        }
    }
    return count;
}

static int check_keys(struct draft *draft, int has_kind)
{
    const char *keys[2 + COMITY_EVENT_KINDS * KIND_KEYS_MOST] = { "at", "name" };
    char prefix[sizeof draft->dated.key + 1];
    size_t count = 2;
    for (int kind = 0; kind < COMITY_EVENT_KINDS; kind++) {
        if (!has_kind || (int)draft->dated.event.kind == kind) {
            count = list_keys((enum comity_event_kind)kind, keys, count);
        }
    }
    snprintf(prefix, sizeof prefix, "%s.", draft->dated.key);
    return comity_check_keys(draft->reader, draft->entry, prefix, keys, count);
}

static int read_at(struct draft *draft)
{
    const config_setting_t *setting = require(draft, "at", "a month or a tick");
    struct comity_dated_event *dated = &draft->dated;
    if (!setting) {
        return 0;
    }
    dated->line = (int)config_setting_source_line(setting);
    return comity_read_date(draft->reader, setting, draft->field, &dated->has_month, &dated->at);
}

/* The event that a dated one is, as far as that is known before the start is. */
static struct comity_event at_its_tick(const struct comity_dated_event *dated,
                                       const struct comity_scenario *scenario)
{
    struct comity_event event = dated->event;
    event.tick =
        (uint32_t)(dated->has_month ? comity_scenario_tick(scenario, dated->at) : dated->at);
    return event;
}

/* An event of one of the files that this one is laid over, with the name of a new event. */
static const struct comity_dated_event *namesake(const struct draft *draft)
{
    const struct comity_reading *reader = draft->reader;
    const char *name = draft->dated.event.name;
    for (size_t k = 0; name[0] != '\0' && k < reader->events_count; k++) {
        const struct comity_dated_event *other = &reader->events[k];
        if (other->file != reader->file && strcmp(other->event.name, name) == 0) {
            return other;
        }
    }
    return NULL;
}

/* Whether an event is to be added. One that is there already, as where a scenario is laid over
 * itself, is not; a different one of the same name is a mistake: both would happen, and a variant
 * means one of them. Within a file events may share a name, to be set together. */
static bool is_new(struct draft *draft)
{
    const struct comity_scenario *scenario = draft->reader->scenario;
    const struct comity_dated_event *other = namesake(draft);
    char where[COMITY_PROBLEM_TEXT] = "the scenario below";
    if (!other) {
        return true;
    }
    const struct comity_event one = at_its_tick(&draft->dated, scenario);
    const struct comity_event two = at_its_tick(other, scenario);
    if (comity_event_equal(&one, &two)) {
        return false;
    }
    if (other->file >= 0) {
        snprintf(where, sizeof where, "%.200s:%d", scenario->files[other->file].path,
                 other->event.line);
    }
    comity_reading_report(
        draft->reader, config_setting_get_member(draft->entry, "name"), draft->dated.key,
        "%s has an event of this name, and both would happen; another name, or "
        "inherit_events = false; to leave out the events of included files, is expected",
        where);
    return false;
}

static void read_event(struct comity_reading *reader, const config_setting_t *entry, int index)
{
    struct draft draft = { .reader = reader, .entry = entry };
    const config_setting_t *kind;
    int good;
    snprintf(draft.dated.key, sizeof draft.dated.key, "events[%d]", index);
    if (!comity_read_group(reader, entry, draft.dated.key)) {
        reader->events_failed = 1;
        return;
    }
    draft.dated.file = reader->file;
    draft.dated.event.line = (int)config_setting_source_line(entry);
    good = read_name(&draft, index);
    kind = read_kind(&draft);
    good &= check_keys(&draft, kind != NULL);
    good &= read_at(&draft);
    if (kind) {
        field_key(&draft, config_setting_name(kind));
        good &= read_fields(&draft, kind);
    }
    if (!kind || !good) {
        reader->events_failed = 1;
    } else if (is_new(&draft)) {
        append(reader, &draft.dated);
    }
}

void comity_read_events(struct comity_reading *reader, const config_setting_t *list)
{
    if (!comity_read_sequence(reader, list, "events", "a list of groups ( {...}, ... ) is")) {
        return;
    }
    for (int k = 0; k < config_setting_length(list); k++) {
        if (reader->events_count + COMITY_SLOTS_STATE_ISSUE > COMITY_EVENTS_MOST) {
            comity_reading_report(reader, config_setting_get_elem(list, (unsigned)k), "events",
                                  "there are too many events; about %d are allowed",
                                  COMITY_EVENTS_MOST);
            return;
        }
        read_event(reader, config_setting_get_elem(list, (unsigned)k), k);
    }
}

int comity_reading_take_event(struct comity_reading *reader, const struct comity_dated_event *dated)
{
    append(reader, dated);
    return reader->status != COMITY_NO_MEMORY;
}
