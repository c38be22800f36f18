/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/events/lane.h"

static void extend(double *end, double to)
{
    if (*end < to)
        *end = to;
}

static void act(struct comity_event_lane *lane, const struct comity_event *event)
{
    const size_t pair = event->target * lane->lanes;
    const double end = (double)event->tick + event->count;
    extend(&lane->measure_end[pair], end);
    extend(lane->measures_end, end);
    if (event->coercive) {
        lane->on->force = lane->on->peace = true;
        extend(&lane->coercive_end[pair], end);
    }
}

const struct comity_event_type comity_event_type_measure = {
    { "a state acts unilaterally toward a partner for some ticks",
      "{ at = \"2005-01\"; measure = \"USA\"; toward = \"MEX\"; ticks = 3; }", COMITY_EVENT_ON_PAIR,
      COMITY_EVENT_BEFORE_CONDUCT, act, "{from} toward {toward}, {count} month{s}{coercive}",
      "{from} against {toward}", NULL },
    .count = { "ticks", COMITY_TICKS_MOST },
    .may_coerce = true,
};
