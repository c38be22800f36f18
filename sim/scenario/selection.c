/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/checks.h"
#include "scenario/settings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { KEY_PARTS = 4, KEY_LENGTH = 256, KEYS_MOST = 96 };

/* A key taken apart at its dots. */
struct key {
    char text[KEY_LENGTH];
    const char *part[KEY_PARTS];
    size_t parts;
};

/* What resolving a key needs: the scenario, the answer, and where a problem goes. */
struct choice {
    const struct comity_scenario *scenario;
    struct comity_selection *selection;
    char *text;
    size_t size;
};

/* What has parameters of its own, each of them. */
static const struct owners {
    const char *group, *one, *field; /* "states.", one of it, and a field as an example */
    enum comity_names names;
} all_owners[] = {
    { "states.", "state", "power", COMITY_STATE_NAMES },
    { "dyads.", "dyad", "trust", COMITY_DYAD_NAMES },
};
enum { OWNERS = sizeof all_owners / sizeof all_owners[0] };

/* What the one of this number is called. */
static const char *name_of(const struct choice *choice, const struct owners *owners, size_t number,
                           char dyad[2 * COMITY_CODE])
{
    comity_scenario_dyad_name(choice->scenario, number, dyad);
    return owners->names == COMITY_STATE_NAMES ? choice->scenario->state_code[number] : dyad;
}

static int refuse(const struct choice *choice, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int refuse(const struct choice *choice, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(choice->text, choice->size, format, list);
    va_end(list);
    return COMITY_BAD_SCENARIO;
}

static bool split(struct key *key, const char *text)
{
    if (strlen(text) >= sizeof key->text)
        return false;
    strcpy(key->text, text);
    key->part[0] = key->text;
    key->parts = 1;
    for (char *dot = strchr(key->text, '.'); dot; dot = strchr(dot + 1, '.')) {
        if (key->parts == KEY_PARTS)
            return false;
        *dot = '\0';
        key->part[key->parts++] = dot + 1;
    }
    return true;
}

static const struct comity_parameter *find_parameter(const char *group, const char *field)
{
    const size_t length = strlen(group);
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t k = 0; k < count; k++)
        if (strncmp(table[k].key, group, length) == 0 && strcmp(table[k].key + length, field) == 0)
            return &table[k];
    return NULL;
}

/* The words that may follow a prefix ("" for whole keys). */
static size_t keys_after(const char *prefix, const char *words[KEYS_MOST])
{
    const size_t length = strlen(prefix);
    size_t count, found = 0;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t k = 0; k < count && found < KEYS_MOST; k++)
        if (strncmp(table[k].key, prefix, length) == 0)
            words[found++] = table[k].key + length;
    return found;
}

/* Refuses an unknown field; before stands what the user wrote ahead of it. */
static int unknown_field(const struct choice *choice, const char *prefix, const char *before,
                         const char *word)
{
    const char *words[KEYS_MOST];
    const char *meant = comity_nearest_key(word, words, keys_after(prefix, words));
    if (!meant)
        return refuse(choice, "unknown key");
    return refuse(choice, "unknown key; did you mean %s%s?", before, meant);
}

static int unknown_name(const struct choice *choice, enum comity_names which, const char *name)
{
    comity_unknown_name(choice->scenario, which, name, choice->text, choice->size);
    return COMITY_BAD_SCENARIO;
}

static int take(const struct choice *choice, const struct comity_parameter *parameter, size_t first,
                size_t count)
{
    choice->selection->parameter = parameter;
    choice->selection->count = count;
    for (size_t k = 0; k < count; k++)
        choice->selection->slots[k] = parameter->slot + first + k;
    return COMITY_OK;
}

/* One of a run of issues that begins at `first`, or all of it when no issue is named. */
static int take_issues(const struct choice *choice, const struct comity_parameter *parameter,
                       size_t first, const char *issue)
{
    int m;
    if (!issue)
        return take(choice, parameter, first, COMITY_ISSUES);
    m = comity_scenario_issue(choice->scenario, issue);
    if (m < 0)
        return unknown_name(choice, COMITY_ISSUE_NAMES, issue);
    return take(choice, parameter, first + (size_t)m, 1);
}

/* Trust in a dyad: of the one named, or of both in the order of the key. */
static int select_trust(const struct choice *choice, const struct comity_parameter *parameter,
                        const struct key *key, size_t dyad)
{
    const size_t first = comity_dyad_first(dyad), second = comity_dyad_second(dyad);
    const char *code = choice->scenario->state_code[first];
    const size_t length = strlen(code);
    const int in_order = strncmp(key->part[1], code, length) == 0 && key->part[1][length] == '-';
    int state;
    if (key->parts == 3) {
        take(choice, parameter, comity_pair(in_order ? first : second, in_order ? second : first),
             2);
        choice->selection->slots[1] =
            parameter->slot + comity_pair(in_order ? second : first, in_order ? first : second);
        return COMITY_OK;
    }
    state = comity_scenario_state(choice->scenario, key->part[3]);
    if (state != (int)first && state != (int)second) {
        return refuse(choice, "\"%s\" is not in %s; %s or %s is expected", key->part[3],
                      key->part[1], code, choice->scenario->state_code[second]);
    }
    return take(choice, parameter, comity_pair((size_t)state, state == (int)first ? second : first),
                1);
}

/* A field of the states or of the dyads: of one of them, or of all. */
static int select_owned(const struct choice *choice, const struct key *key,
                        const struct owners *owners)
{
    const char *group = owners->group, *owner = key->part[1];
    const char *field = key->parts > 2 ? key->part[2] : key->part[1];
    const struct comity_parameter *parameter = find_parameter(group, field);
    char before[KEY_LENGTH + 16];
    if (key->parts == 2) {
        return !parameter ? unknown_field(choice, group, group, field)
                          : take(choice, parameter, 0, comity_shape_slots(parameter->shape));
    }
    const int number = comity_find_name(choice->scenario, owners->names, owner);
    if (number < 0)
        return unknown_name(choice, owners->names, owner);
    if (!parameter) {
        snprintf(before, sizeof before, "%s%s.", group, owner);
        return unknown_field(choice, group, before, field);
    }
    if (parameter->shape == COMITY_PAIR)
        return select_trust(choice, parameter, key, (size_t)number);
    if (parameter->shape == COMITY_STATE_ISSUE) {
        return take_issues(choice, parameter, (size_t)number * COMITY_ISSUES,
                           key->parts > 3 ? key->part[3] : NULL);
    }
    if (key->parts > 3)
        return refuse(choice, "unknown key; did you mean %s%s.%s?", group, owner, field);
    return take(choice, parameter, (size_t)number, 1);
}

static bool is_named(const char *name, const char *word)
{
    return name && strcmp(name, word) == 0;
}

/* The field of this event; 0 when its kind has none of that name. */
static bool event_field(const struct comity_event *event, const char *word,
                        enum comity_event_field *field)
{
    const struct comity_event_type *type = comity_event_type(event->kind);
    if (strcmp(word, "at") == 0)
        *field = COMITY_EVENT_AT;
    else if (is_named(type->amount.name, word))
        *field = COMITY_EVENT_AMOUNT;
    else if (is_named(type->count.name, word))
        *field = COMITY_EVENT_COUNT;
    else
        return false;
    return true;
}

static int unknown_event(const struct choice *choice, const char *name)
{
    const struct comity_scenario *scenario = choice->scenario;
    const char *names[KEYS_MOST], *meant;
    size_t count = 0;
    for (size_t k = 0; k < scenario->events_count && count < KEYS_MOST; k++)
        if (scenario->events[k].name[0] != '\0')
            names[count++] = scenario->events[k].name;
    meant = comity_nearest(name, names, count);
    if (meant)
        return refuse(choice, "no event has this name; did you mean events.%s?", meant);
    return refuse(choice, "no event has this name; %s%s",
                  count > 0 ? "there is events." : "no event is named", count > 0 ? names[0] : "");
}

static int select_events(const struct choice *choice, const struct key *key)
{
    const struct comity_scenario *scenario = choice->scenario;
    size_t found = 0;
    if (key->parts != 3)
        return refuse(choice, "a field of a named event is expected, as events.NAME.at");
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        const char *amount = comity_event_type(event->kind)->amount.name;
        const char *count = comity_event_type(event->kind)->count.name;
        if (strcmp(event->name, key->part[1]) != 0 || event->name[0] == '\0')
            continue;
        found++;
        if (!event_field(event, key->part[2], &choice->selection->field)) {
            return refuse(choice, "the event is a %s; its fields are at%s%s%s%s",
                          comity_event_name(event->kind), amount ? ", " : "", amount ? amount : "",
                          count ? ", " : "", count ? count : "");
        }
    }
    if (found == 0)
        return unknown_event(choice, key->part[1]);
    strcpy(choice->selection->event, key->part[1]);
    choice->selection->count = 1;
    return COMITY_OK;
}

/* Refuses what a scenario holds besides parameters; 0 when the key is none of that. */
static int not_a_parameter(const struct choice *choice, const char *key)
{
    enum { FILE, OPTION, ENTRIES };
    static const struct {
        const char *name;
        int given;
    } settings[] = {
#define SETTING(given, name, ...) { #name, given },
        COMITY_SETTING_LIST(SETTING)
#undef SETTING
            { "record", OPTION }, /* of a run alone */
    };
    size_t k = 0;
    while (k < sizeof settings / sizeof settings[0] && strcmp(key, settings[k].name) != 0)
        k++;
    if (k == sizeof settings / sizeof settings[0] || settings[k].given == ENTRIES)
        return COMITY_OK;
    return settings[k].given == FILE
               ? refuse(choice, "no parameter; only a scenario file gives it")
               : refuse(choice, "no parameter; it is an option of its own, as --%s", key);
}

/* Refuses "states" and "states.USA", "dyads" and "dyads.USA-CAN"; 0 when the key is none of that.
 */
static int lacks_field(const struct choice *choice, const char *key)
{
    char dyad[2 * COMITY_CODE];
    for (const struct owners *owners = all_owners; owners < all_owners + OWNERS; owners++) {
        const size_t length = strlen(owners->group) - 1;
        const char *owner = key + length;
        if (strncmp(key, owners->group, length) == 0 &&
            (*owner == '\0' || (*owner == '.' && comity_find_name(choice->scenario, owners->names,
                                                                  owner + 1) >= 0))) {
            return refuse(choice, "a field of a %s is expected, as %s%s.%s", owners->one,
                          owners->group, *owner ? owner + 1 : name_of(choice, owners, 0, dyad),
                          owners->field);
        }
    }
    return COMITY_OK;
}

/* Refuses "restraint" and "USA.restraint", which lack what they are of. */
static int lacks_group(const struct choice *choice, const char *whole)
{
    const char *dot = strchr(whole, '.'), *field = dot ? dot + 1 : whole;
    char owner[KEY_LENGTH], name[2 * COMITY_CODE];
    snprintf(owner, sizeof owner, "%.*s", dot ? (int)(dot - whole) : 0, whole);
    for (const struct owners *owners = all_owners; owners < all_owners + OWNERS; owners++) {
        const int number = dot ? comity_find_name(choice->scenario, owners->names, owner) : 0;
        if (!find_parameter(owners->group, field) || number < 0)
            continue;
        return refuse(choice, "unknown key; did you mean %s%s.%s, or %s%s for all?", owners->group,
                      name_of(choice, owners, (size_t)number, name), field, owners->group, field);
    }
    return unknown_field(choice, "", "", whole);
}

/* Everything outside states, dyads and events: a key of the table, or one issue of a list. */
static int select_plain(const struct choice *choice, const char *whole)
{
    const struct comity_parameter *parameter = find_parameter("", whole);
    const char *dot = strrchr(whole, '.');
    char key[KEY_LENGTH];
    if (!parameter && dot) {
        snprintf(key, sizeof key, "%.*s", (int)(dot - whole), whole);
        parameter = find_parameter("", key);
        if (parameter && parameter->shape == COMITY_ISSUE)
            return take_issues(choice, parameter, 0, dot + 1);
        parameter = NULL;
    }
    if (!parameter)
        return lacks_group(choice, whole);
    return take(choice, parameter, 0, comity_shape_slots(parameter->shape));
}

int comity_scenario_select(const struct comity_scenario *scenario, const char *key,
                           struct comity_selection *selection, char *text, size_t size)
{
    const struct choice choice = { scenario, selection, text, size };
    struct key parts;
    memset(selection, 0, sizeof *selection);
    if (!split(&parts, key))
        return refuse(&choice, "unknown key");
    if (not_a_parameter(&choice, key) || lacks_field(&choice, key))
        return COMITY_BAD_SCENARIO;
    for (const struct owners *owners = all_owners; owners < all_owners + OWNERS; owners++)
        if (strncmp(key, owners->group, strlen(owners->group)) == 0)
            return select_owned(&choice, &parts, owners);
    if (strcmp(parts.part[0], "events") == 0)
        return select_events(&choice, &parts);
    return select_plain(&choice, key);
}
