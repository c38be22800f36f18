/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/world.h>

const char *comity_event_name(enum comity_event_kind kind)
{
    static const char *const names[] = {
#define EVENT_NAME(code, name, meaning) name,
        COMITY_EVENT_LIST(EVENT_NAME)
#undef EVENT_NAME
    };
    return names[kind];
}

/* Insertion keeps equal ticks in order; schedules are short and mostly sorted already. */
void comity_events_sort(struct comity_event *events, size_t count)
{
    for (size_t k = 1; k < count; k++) {
        const struct comity_event event = events[k];
        size_t at = k;
        for (; at > 0 && events[at - 1].tick > event.tick; at--) {
            events[at] = events[at - 1];
        }
        events[at] = event;
    }
}
