/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The events of a scenario. Which fields an event has, its kind says (events.h). */
#include "core/characters.h"
#include "core/growth.h"
#include "input/scenario_reader.h"

#include <stdio.h>
#include <string.h>

const struct comity_field comity_fields_of_event[] = {
    { COMITY_OTHER_FIELD("at", "text, or a whole number"),
      COMITY_HELP("a month, or a tick from 0 on", "needed", "when it happens",
                  "events = ( { at = 12; shock = \"migration\"; magnitude = 0.4; } );") },
    { COMITY_OTHER_FIELD("name", "text"),
      COMITY_HELP("letters, digits and _, a letter first", "none",
                  "what --set and sweeps call it, with all others of the name",
                  "events = ( { name = \"flood\"; at = 12; shock = \"migration\"; magnitude = 0.4; "
                  "} );") },
    { NULL },
};

/* One event on its way from the file. */
struct draft {
    struct comity_reading *reader;
    const config_setting_t *entry;
    struct comity_dated_event dated;
};

static const config_setting_t *find(const struct draft *draft, const char *name)
{
    return config_setting_get_member(draft->entry, name);
}

void comity_reading_take_event(struct comity_reading *reader,
                               const struct comity_dated_event *event)
{
    if (COMITY_GROW(&reader->laying->events, reader->laying->events_count))
        reader->laying->events[reader->laying->events_count++] = *event;
    else
        comity_reading_fail(reader, COMITY_NO_MEMORY);
}

/* Reads the amount or the count of the event, after its target is known. */
static bool read_amount(struct draft *draft)
{
    struct comity_event *event = &draft->dated.event;
    const config_setting_t *setting = comity_require(
        draft->reader, draft->entry, comity_event_type(event->kind)->amount.name, "a number");
    char text[COMITY_PROBLEM_TEXT];
    if (!setting || !comity_read_number(draft->reader, setting, &event->amount))
        return false;
    if (!comity_check_amount(event->kind, event->target, event->amount, text, sizeof text)) {
        comity_report(draft->reader, setting, "%s", text);
        return false;
    }
    return true;
}

static bool read_count(struct draft *draft)
{
    struct comity_event *event = &draft->dated.event;
    const struct comity_event_type *type = comity_event_type(event->kind);
    const config_setting_t *setting = find(draft, type->count.name);
    long long value = 1;
    const bool good =
        !setting || comity_read_whole(draft->reader, setting, 1, type->count.most, &value);
    event->count = (uint32_t)value;
    return good;
}

static bool read_name_of(struct draft *draft, const config_setting_t *setting,
                         enum comity_names which, uint32_t *index)
{
    const int found = comity_read_name(draft->reader, setting, which);
    *index = (uint32_t)(found >= 0 ? found : 0);
    return found >= 0;
}

static bool read_pair(struct draft *draft, const config_setting_t *kind, uint32_t *pair)
{
    uint32_t from, toward = 0;
    bool good = read_name_of(draft, kind, COMITY_STATE_NAMES, &from);
    const config_setting_t *setting = comity_require(
        draft->reader, draft->entry, comity_event_second_key(COMITY_EVENT_ON_PAIR), "a state");
    good &= setting && read_name_of(draft, setting, COMITY_STATE_NAMES, &toward);
    if (good && from == toward) {
        comity_report(draft->reader, setting,
                      "a state cannot act toward itself; another state is expected");
        good = false;
    } else if (good) {
        *pair = (uint32_t)comity_pair(from, toward);
    }
    return good;
}

static bool read_bond(struct draft *draft, const config_setting_t *kind, uint32_t *bond)
{
    bool good = read_name_of(draft, kind, COMITY_VENUE_NAMES, bond);
    const config_setting_t *setting = find(draft, comity_event_second_key(COMITY_EVENT_ON_BOND));
    char of[COMITY_NAME] = "institutions";
    if (setting && !comity_read_string(draft->reader, setting, of, sizeof of)) {
        good = false;
    } else if (strcmp(of, "transactions") == 0) {
        if (good && *bond == COMITY_TRILATERAL) {
            comity_report(draft->reader, setting,
                          "the trilateral forum has no transactions; a dyad is expected");
            good = false;
        }
        *bond += COMITY_BOND_TRANSACTIONS;
    } else if (strcmp(of, "institutions") != 0) {
        comity_report(draft->reader, setting,
                      "\"%s\" cannot be ruptured; institutions or transactions is expected", of);
        good = false;
    }
    return good;
}

/* Of an event on parameters, a list becomes one event for each slot; all but the last are added. */
static bool read_slots(struct draft *draft, const config_setting_t *kind)
{
    struct comity_reading *reader = draft->reader;
    struct comity_selection selection;
    double values[COMITY_SLOTS_STATE_ISSUE];
    char key[4 * COMITY_NAME], text[COMITY_PROBLEM_TEXT];
    if (!comity_read_string(reader, kind, key, sizeof key))
        return false;
    if (strncmp(key, "events.", 7) == 0) {
        comity_report(reader, kind, "an event cannot set an event; a parameter is expected");
        return false;
    }
    if (comity_scenario_select(reader->laying->scenario, key, &selection, text, sizeof text) !=
        COMITY_OK) {
        comity_reading_fail(reader, COMITY_BAD_SCENARIO);
        if (comity_reading_knows_names(reader))
            comity_report(reader, kind, "\"%s\": %s", key, text);
        return false;
    }
    if (!comity_check_settable(selection.parameter, text, sizeof text)) {
        comity_report(reader, kind, "%s", text);
        return false;
    }
    const config_setting_t *setting = comity_require(
        reader, draft->entry, comity_event_type(draft->dated.event.kind)->amount.name,
        "a number or a list");
    if (!setting || !comity_read_values(reader, setting, &selection, true, values))
        return false;
    for (size_t k = 0; k < selection.count; k++) {
        draft->dated.event.target = (uint32_t)selection.slots[k];
        draft->dated.event.amount = values[k];
        if (k + 1 < selection.count)
            comity_reading_take_event(reader, &draft->dated);
    }
    return true;
}

/* Reads what the event acts on. */
static bool read_target(struct draft *draft, const config_setting_t *kind)
{
    uint32_t *target = &draft->dated.event.target;
    switch (comity_event_type(draft->dated.event.kind)->target) {
    case COMITY_EVENT_ON_SLOT:
        break; /* read_slots */
    case COMITY_EVENT_ON_ISSUE:
        return read_name_of(draft, kind, COMITY_ISSUE_NAMES, target);
    case COMITY_EVENT_ON_STATE:
        return read_name_of(draft, kind, COMITY_STATE_NAMES, target);
    case COMITY_EVENT_ON_PAIR:
        return read_pair(draft, kind, target);
    case COMITY_EVENT_ON_VENUE:
        return read_name_of(draft, kind, COMITY_VENUE_NAMES, target);
    case COMITY_EVENT_ON_BOND:
        return read_bond(draft, kind, target);
    }
    return false;
}

/* Reads all that an event of this kind has; each mistake is reported. */
static bool read_fields(struct draft *draft, const config_setting_t *kind)
{
    struct comity_event *event = &draft->dated.event;
    const struct comity_event_type *type = comity_event_type(event->kind);
    const config_setting_t *coercive = type->may_coerce ? find(draft, "coercive") : NULL;
    if (type->target == COMITY_EVENT_ON_SLOT)
        return read_slots(draft, kind);
    bool good = read_target(draft, kind);
    if (type->has_issue) {
        const config_setting_t *setting =
            comity_require(draft->reader, draft->entry, "issue", "an issue");
        good &= setting && read_name_of(draft, setting, COMITY_ISSUE_NAMES, &event->issue);
    }
    good &= !coercive || comity_read_truth(draft->reader, coercive, &event->coercive);
    if (type->amount.name)
        good &= read_amount(draft);
    if (type->count.name)
        good &= read_count(draft);
    return good;
}

/* Takes the name and with it the key under which problems of this event are reported. */
static bool read_name(struct draft *draft, size_t index)
{
    const config_setting_t *setting = find(draft, "name");
    char *name = draft->dated.event.name;
    snprintf(draft->dated.key, sizeof draft->dated.key, "events[%zu]", index);
    if (!setting)
        return true;
    if (!comity_read_string(draft->reader, setting, name, COMITY_EVENT_NAME))
        return false;
    if (!comity_is_identifier(name)) {
        comity_report(draft->reader, setting,
                      "\"%s\" cannot name an event; letters, digits and _, a letter first, are "
                      "expected",
                      name);
        name[0] = '\0';
        return false;
    }
    snprintf(draft->dated.key, sizeof draft->dated.key, "events.%s", name);
    return true;
}

/* Finds the field that says the kind; there must be exactly one. */
static const config_setting_t *read_kind(struct draft *draft)
{
    const config_setting_t *found = NULL;
    for (int kind = 0; kind < COMITY_EVENT_KINDS; kind++) {
        const char *name = comity_event_name((enum comity_event_kind)kind);
        const config_setting_t *setting = find(draft, name);
        if (!setting)
            continue;
        if (found) {
            comity_report_as(draft->reader, setting, draft->dated.key,
                             "%s and %s stand in one event; one of them is expected",
                             config_setting_name(found), name);
            return NULL;
        }
        found = setting;
        draft->dated.event.kind = (enum comity_event_kind)kind;
    }
    if (!found) {
#define LISTED(code, name) ", " #name
        comity_report(draft->reader, draft->entry, "the kind is missing; one of %s is expected",
                      &COMITY_EVENT_LIST(LISTED)[2]);
#undef LISTED
    }
    return found;
}

/* Reports keys that the kind has not; where none is known, those that no kind has. */
static bool check_keys(struct draft *draft, bool has_kind)
{
    const char *keys[2 + COMITY_EVENT_KINDS * COMITY_EVENT_KEYS] = { "at", "name" };
    size_t count = 2;
    for (int kind = 0; kind < COMITY_EVENT_KINDS; kind++)
        if (!has_kind || (int)draft->dated.event.kind == kind)
            count += comity_event_keys((enum comity_event_kind)kind, &keys[count]);
    return comity_check_keys(draft->reader, draft->entry, keys, count);
}

static bool read_at(struct draft *draft)
{
    const config_setting_t *setting =
        comity_require(draft->reader, draft->entry, "at", "a month or a tick");
    struct comity_dated_event *dated = &draft->dated;
    if (!setting)
        return false;
    dated->line = (int)config_setting_source_line(setting);
    return comity_read_date(draft->reader, setting, &dated->has_month, &dated->at);
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
    for (size_t k = 0; name[0] != '\0' && k < reader->laying->events_count; k++) {
        const struct comity_dated_event *other = &reader->laying->events[k];
        if (other->file != reader->laying->file && strcmp(other->event.name, name) == 0)
            return other;
    }
    return NULL;
}

/* Whether an event is to be added. One that is there already, as where a scenario is laid over
 * itself, is not; a different one of the same name is a mistake: both would happen, and a variant
 * means one of them. Within a file events may share a name, to be set together. */
static bool is_new(struct draft *draft)
{
    const struct comity_scenario *scenario = draft->reader->laying->scenario;
    const struct comity_dated_event *other = namesake(draft);
    char where[COMITY_PROBLEM_TEXT] = "the scenario below";
    if (!other)
        return true;
    const struct comity_event one = at_its_tick(&draft->dated, scenario);
    const struct comity_event two = at_its_tick(other, scenario);
    if (comity_event_equal(&one, &two))
        return false;
    if (other->file >= 0) {
        snprintf(where, sizeof where, "%.200s:%d", scenario->files[other->file].path,
                 other->event.line);
    }
    comity_report_as(
        draft->reader, find(draft, "name"), draft->dated.key,
        "%s has an event of this name, and both would happen; another name, or "
        "inherit_events = false; to leave out the events of included files, is expected",
        where);
    return false;
}

static void read_event(struct comity_reading *reader, const config_setting_t *entry, size_t index)
{
    struct draft draft = { .reader = reader, .entry = entry };
    draft.dated.file = reader->laying->file;
    draft.dated.event.line = (int)config_setting_source_line(entry);
    bool good = read_name(&draft, index);
    reader->named = entry;
    reader->name = draft.dated.key;
    const config_setting_t *kind = read_kind(&draft);
    good &= check_keys(&draft, kind != NULL);
    good &= read_at(&draft);
    good &= kind && read_fields(&draft, kind);
    if (!good)
        reader->laying->events_failed = 1;
    else if (is_new(&draft))
        comity_reading_take_event(reader, &draft.dated);
    reader->named = NULL;
}

void comity_lay_events(struct comity_reading *reader, const config_setting_t *list)
{
    if (!comity_read_sequence(reader, list, "a list of groups ( {...}, ... ) is"))
        return;
    for (int k = 0; k < config_setting_length(list); k++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        if (reader->laying->events_count + COMITY_SLOTS_STATE_ISSUE > COMITY_EVENTS_MOST) {
            comity_report_as(reader, entry, "events",
                             "there are too many events; about %d are allowed", COMITY_EVENTS_MOST);
            return;
        }
        if (comity_read_group(reader, entry))
            read_event(reader, entry, (size_t)k);
        else
            reader->laying->events_failed = 1;
    }
}
