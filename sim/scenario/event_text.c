/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "core/number.h"
#include "scenario/checks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WORD = 8 * COMITY_NAME };

void comity_event_target_text(const struct comity_scenario *scenario,
                              const struct comity_event *event, char *text, size_t size)
{
    static const enum comity_shape shapes[] = { [COMITY_EVENT_ON_ISSUE] = COMITY_ISSUE,
                                                [COMITY_EVENT_ON_STATE] = COMITY_STATE,
                                                [COMITY_EVENT_ON_PAIR] = COMITY_PAIR,
                                                [COMITY_EVENT_ON_VENUE] = COMITY_VENUE };
    const enum comity_event_target on = comity_event_type(event->kind)->target;
    char venue[2 * COMITY_CODE];
    if (on == COMITY_EVENT_ON_SLOT) {
        comity_scenario_slot_key(scenario, event->target, text, size);
    } else if (on == COMITY_EVENT_ON_BOND) {
        comity_scenario_venue_name(scenario, event->target % COMITY_BOND_TRANSACTIONS, venue);
        snprintf(text, size, "%s %s", venue,
                 event->target < COMITY_BOND_TRANSACTIONS ? "institutions" : "transactions");
    } else {
        comity_label(scenario, shapes[on], event->target, ">", "", text, size);
    }
}

/* "states.USA.restraint" as "USA restraint". */
static void write_plain_key(const char *key, char text[WORD])
{
    const char *groups[] = { "states.", "dyads." };
    for (size_t k = 0; k < sizeof groups / sizeof groups[0]; k++)
        if (strncmp(key, groups[k], strlen(groups[k])) == 0)
            key += strlen(groups[k]);
    snprintf(text, WORD, "%s", key);
    for (char *c = text; *c; c++)
        *c = strchr("._", *c) ? ' ' : *c;
}

static void write_amount(double amount, const char *before, char text[WORD])
{
    char number[COMITY_NUMBER_TEXT];
    comity_number_format(amount, 0, number);
    snprintf(text, WORD, "%s%s", before, number);
}

/* Writes what stands for the name; returns false when it is none of a scenario. */
static bool write_fact(const struct comity_scenario *scenario, const struct comity_event *event,
                       const char *name, char text[WORD])
{
    const struct comity_event_type *type = comity_event_type(event->kind);
    const bool of_pair = type->target == COMITY_EVENT_ON_PAIR;
    char target[WORD / 2];
    text[0] = '\0';
    comity_event_target_text(scenario, event, target, sizeof target);
    if (!strcmp(name, "target")) {
        snprintf(text, WORD, "%s", target);
    } else if (!strcmp(name, "members")) {
        snprintf(text, WORD, "%s%s%s", target, type->has_issue ? " " : "",
                 type->has_issue ? scenario->issue[event->issue] : "");
    } else if (!strcmp(name, "key")) {
        write_plain_key(target, text);
    } else if (!strcmp(name, "from") && of_pair) {
        snprintf(text, WORD, "%s", scenario->state_code[comity_pair_from(event->target)]);
    } else if (!strcmp(name, "toward") && of_pair) {
        snprintf(text, WORD, "%s", scenario->state_code[comity_pair_toward(event->target)]);
    } else if (!strcmp(name, "state") && type->target == COMITY_EVENT_ON_STATE) {
        snprintf(text, WORD, "%s", scenario->state_name[event->target]);
    } else if (!strcmp(name, "issue") && type->has_issue) {
        snprintf(text, WORD, "%s", scenario->issue[event->issue]);
    } else if (!strcmp(name, "count")) {
        snprintf(text, WORD, "%u", event->count);
    } else if (!strcmp(name, "s")) {
        snprintf(text, WORD, "%s", event->count == 1 ? "" : "s");
    } else if (!strcmp(name, "amount")) {
        write_amount(event->amount, "", text);
    } else if (!strcmp(name, "signed")) {
        write_amount(event->amount, event->amount < 0 ? "" : "+", text);
    } else if (!strcmp(name, "rounded")) {
        snprintf(text, WORD, "%.2f", event->amount);
    } else if (!strcmp(name, "percent")) {
        snprintf(text, WORD, "%.3g", fabs(100 * event->amount));
    } else if (!strcmp(name, "coercive")) {
        snprintf(text, WORD, "%s", event->coercive ? ", coercive" : "");
    } else if (!strcmp(name, "name")) {
        snprintf(text, WORD, event->name[0] ? " (%s)" : "%s", event->name);
    } else {
        return false;
    }
    return true;
}

void comity_event_text(const struct comity_scenario *scenario, const struct comity_event *event,
                       const char *pattern, comity_event_fact *more, void *context, char *text,
                       size_t size)
{
    text[0] = '\0';
    while (*pattern) {
        const size_t plain = strcspn(pattern, "{"), end = plain + strcspn(pattern + plain, "}");
        char name[32], word[WORD] = "";
        comity_append(text, size, "%.*s", (int)plain, pattern);
        if (!pattern[plain] || !pattern[end])
            break;
        snprintf(name, sizeof name, "%.*s", (int)(end - plain - 1), pattern + plain + 1);
        if (!(scenario && write_fact(scenario, event, name, word)) &&
            !(more && more(context, name, word, sizeof word)))
            snprintf(word, sizeof word, "{%s}", name);
        comity_append(text, size, "%s", word);
        pattern += end + 1;
    }
}

/* A fact of an event as far as its members, "USA>MEX" or "USA-MEX terrorism", tell it. */
static bool write_member(void *context, const char *name, char *text, size_t size)
{
    const char *members = context;
    if (!strcmp(name, "key")) {
        char key[WORD];
        write_plain_key(members, key);
        snprintf(text, size, "%s", key);
    } else if (!strcmp(name, "members") || !strcmp(name, "from")) {
        const size_t length = strcspn(members, name[0] == 'f' ? ">" : "");
        snprintf(text, size, "%.*s", (int)length, members);
    } else if (!strcmp(name, "toward") && strchr(members, '>')) {
        snprintf(text, size, "%s", strchr(members, '>') + 1);
    } else {
        return false;
    }
    return true;
}

void comity_event_label(const char *kind, const char *members, char *text, size_t size)
{
    const char *pattern = "{members}";
    for (int k = 0; k < COMITY_EVENT_KINDS; k++) {
        const enum comity_event_kind known = (enum comity_event_kind)k;
        if (!strcmp(kind, comity_event_name(known)))
            pattern = comity_event_type(known)->label;
    }
    comity_event_text(NULL, NULL, pattern, write_member, (void *)(uintptr_t)members, text, size);
}
