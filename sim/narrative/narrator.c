/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "narrative/narrator.h"

#include "core/growth.h"

#include <string.h>

struct comity_narrative_event *comity_narrate(struct comity_narrative *narrative,
                                              enum comity_narrative_kind kind, size_t subject)
{
    const bool room = COMITY_GROW(&narrative->events, narrative->count);
    narrative->status = room ? narrative->status : COMITY_NO_MEMORY;
    struct comity_narrative_event *event =
        room ? &narrative->events[narrative->count++] : &narrative->lost;
    *event = (struct comity_narrative_event){
        .kind = kind,
        .tick = narrative->tick,
        .since = narrative->tick,
        .subject = subject,
        .order = narrative->count,
        .schedule = COMITY_UNSCHEDULED,
        .noticed = 1,
    };
    return event;
}

size_t comity_narrate_conditions(struct comity_narrative *narrative,
                                 const struct comity_condition conditions[COMITY_CONDITIONS])
{
    if (!COMITY_GROW(&narrative->conditions, narrative->conditions_count)) {
        narrative->status = COMITY_NO_MEMORY;
        return 0;
    }
    memcpy(narrative->conditions[narrative->conditions_count], conditions,
           sizeof *narrative->conditions);
    return narrative->conditions_count++;
}
