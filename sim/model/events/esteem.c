/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/events/lane.h"

/* Both partners think better or worse of the state; better, as far as the ceiling of trust. */
static void act(struct comity_event_lane *lane, const struct comity_event *event)
{
    const double memory = *comity_lane_parameter(lane, COMITY_SLOT_TRUST_MEMORY);
    for (size_t j = 0; j < COMITY_STATES; j++) {
        if (j == event->target)
            continue;
        const size_t dyad = comity_dyad(event->target, j);
        double *trust = comity_lane_level(lane, COMITY_AT_TRUST + comity_pair(j, event->target));
        const double ceiling = 1 - memory * (1 - *comity_lane_level(lane, COMITY_AT_PEACE + dyad));
        if (event->amount < 0) {
            *trust *= 1 + event->amount;
        } else if (*trust < ceiling) {
            const double after = *trust + event->amount * (ceiling - *trust);
            *trust = after < ceiling ? after : ceiling; /* rounding */
        }
    }
}

static const char *sentence(const struct comity_event *event)
{
    return event->amount < 0
               ? "What {state} does elsewhere{name} costs it {percent} in 100 of its partners' "
                 "trust."
               : "What {state} does elsewhere{name} wins it {percent} in 100 of the trust that its "
                 "partners could still have.";
}

const struct comity_event_type comity_event_type_esteem = {
    { "what a state does elsewhere raises or lowers its partners' trust in it",
      "{ at = \"2003-03\"; esteem = \"USA\"; magnitude = -0.4; name = \"iraq\"; }",
      COMITY_EVENT_ON_STATE, COMITY_EVENT_AFTER_TRUST, act, "{target} {signed}",
      "{members} (esteem)", sentence },
    .amount = { "magnitude", -1, 1, .usual = -0.1 },
};
