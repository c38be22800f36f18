/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/events/lane.h"

static size_t level(const struct comity_event *event)
{
    return COMITY_AT_THREAT_DEVIATION + event->target;
}

static void act(struct comity_event_lane *lane, const struct comity_event *event)
{
    *comity_lane_level(lane, level(event)) += event->amount;
}

static const char *sentence(const struct comity_event *event)
{
    (void)event;
    return "A shock to {target} of {rounded}{name}.";
}

const struct comity_event_type comity_event_type_shock = {
    { "adds to the deviation of a threat",
      "{ at = \"2001-09\"; shock = \"terrorism\"; magnitude = 1.2; name = \"attack\"; }",
      COMITY_EVENT_ON_ISSUE, COMITY_EVENT_UPON_THREATS, act, "{target} + {amount}", "{members}",
      sentence },
    /* far beyond any threat that has a meaning here, and safe for sums */
    .amount = { "magnitude", -1000, 1000, .usual = 1 },
    .level = level,
};
