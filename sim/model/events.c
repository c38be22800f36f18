/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/events/lane.h"

#include <string.h>

/* A kind without its file does not link. */
static const struct {
    const char *name;
    const struct comity_event_type *type;
} kinds[COMITY_EVENT_KINDS] = {
#define COMITY_EVENT_ENTRY(code, name) [COMITY_EVENT_##code] = { #name, &comity_event_type_##name },
    COMITY_EVENT_LIST(COMITY_EVENT_ENTRY)
#undef COMITY_EVENT_ENTRY
};

static const struct {
    const char *name;
    uint32_t count;
    const char *second_key;
} targets[] = {
#define COMITY_EVENT_TARGET_ENTRY(code, name, count, second) { name, count, second },
    COMITY_EVENT_TARGET_LIST(COMITY_EVENT_TARGET_ENTRY)
#undef COMITY_EVENT_TARGET_ENTRY
};

bool comity_event_equal(const struct comity_event *one, const struct comity_event *other)
{
    return one->kind == other->kind && one->tick == other->tick && one->target == other->target &&
           one->issue == other->issue && one->count == other->count &&
           one->amount == other->amount && one->coercive == other->coercive &&
           strcmp(one->name, other->name) == 0;
}

const char *comity_event_name(enum comity_event_kind kind)
{
    return kinds[kind].name;
}

const struct comity_event_type *comity_event_type(enum comity_event_kind kind)
{
    return kinds[kind].type;
}

const char *comity_event_target_name(enum comity_event_target target)
{
    return targets[target].name;
}

uint32_t comity_event_targets(enum comity_event_target target)
{
    return targets[target].count;
}

const char *comity_event_second_key(enum comity_event_target target)
{
    return targets[target].second_key;
}

size_t comity_event_keys(enum comity_event_kind kind, const char *keys[COMITY_EVENT_KEYS])
{
    const struct comity_event_type *type = comity_event_type(kind);
    const char *const all[COMITY_EVENT_KEYS] = {
        comity_event_name(kind),
        comity_event_second_key(type->target),
        type->has_issue ? "issue" : NULL,
        type->amount.name,
        type->count.name,
        type->may_coerce ? "coercive" : NULL,
    };
    size_t count = 0;
    for (size_t k = 0; k < COMITY_EVENT_KEYS; k++)
        if (all[k])
            keys[count++] = all[k];
    return count;
}

size_t comity_bond_slot(uint32_t bond)
{
    if (bond >= COMITY_BOND_TRANSACTIONS)
        return COMITY_AT_TRANSACTIONS_DENSITY + bond - COMITY_BOND_TRANSACTIONS;
    return bond == COMITY_TRILATERAL ? COMITY_AT_TRILATERAL_DEPTH : COMITY_AT_BILATERAL + bond;
}

/* Insertion keeps equal ticks in order; schedules are short and mostly sorted already. */
void comity_events_sort(struct comity_event *events, size_t count)
{
    for (size_t k = 1; k < count; k++) {
        const struct comity_event event = events[k];
        size_t at = k;
        for (; at > 0 && events[at - 1].tick > event.tick; at--)
            events[at] = events[at - 1];
        events[at] = event;
    }
}
