/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/events/lane.h"

static size_t level(const struct comity_event *event)
{
    return comity_bond_slot(event->target);
}

static void act(struct comity_event_lane *lane, const struct comity_event *event)
{
    *comity_lane_level(lane, level(event)) *= event->amount;
}

static const char *sentence(const struct comity_event *event)
{
    if (event->target >= COMITY_BOND_TRANSACTIONS)
        return "A rupture{name}: exchange {venue} is cut{change}.";
    return event->target == COMITY_TRILATERAL
               ? "A rupture{name}: institutions {venue} are cut{change}."
               : "A rupture{name}: bilateral institutions {venue} are cut{change}.";
}

const struct comity_event_type comity_event_type_rupture = {
    { "multiplies institutions or transactions by a factor in [0, 1]",
      "{ at = \"2010-04\"; rupture = \"USA-MEX\"; of = \"transactions\"; factor = 0.5; }",
      COMITY_EVENT_ON_BOND, COMITY_EVENT_AFTER_ACCORDS, act, "{target} times {amount}",
      "rupture of {members}", sentence },
    .amount = { "factor", 0, 1, .usual = 0.5 },
    .level = level,
};
