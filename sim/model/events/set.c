/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/events/lane.h"

static void act(struct comity_event_lane *lane, const struct comity_event *event)
{
    *comity_lane_parameter(lane, event->target) = event->amount;
}

static const char *sentence(const struct comity_event *event)
{
    (void)event;
    return "As scheduled{name}, {target} changes: {old} -> {new}.";
}

const struct comity_event_type comity_event_type_set = {
    { "a parameter takes a new value from this tick on, before the tick's first step",
      "{ at = \"2009-01\"; set = \"states.USA.restraint\"; value = 0.6; }", COMITY_EVENT_ON_SLOT,
      COMITY_EVENT_BEFORE_ALL, act, "{target} = {amount}", "{key} set", sentence },
    .amount = { "value", .usual = 0.5 },
};
