/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/events/lane.h"

static size_t level(const struct comity_event *event)
{
    return comity_bond_slot(event->target);
}

static void act(struct comity_event_lane *lane, const struct comity_event *event)
{
    const size_t cell = event->target * COMITY_ISSUES + event->issue;
    const double step = *comity_lane_parameter(lane, COMITY_SLOT_AGREEMENT_DEPTH);
    double *depth = comity_lane_level(lane, level(event));
    for (uint32_t k = 0; k < event->count; k++)
        *depth = 1 - (1 - *depth) * (1 - step);
    *comity_lane_level(lane, COMITY_AT_ACCORDS + cell) += event->count;
    *comity_lane_level(lane, COMITY_AT_SCHEDULED_ACCORDS + cell) += event->count;
}

static const char *sentence(const struct comity_event *event)
{
    (void)event;
    return "As scheduled{name}: {count} accord{s} {accord}";
}

const struct comity_event_type comity_event_type_accord = {
    { "agreements in a venue on an issue, beside those that come about",
      "{ at = \"2005-03\"; accord = \"trilateral\"; issue = \"terrorism\"; count = 2; }",
      COMITY_EVENT_ON_VENUE, COMITY_EVENT_WITH_ACCORDS, act, "{count} {target} on {issue}",
      "accord of {members}", sentence },
    .count = { "count", COMITY_AGREEMENTS_MOST },
    .has_issue = true,
    .level = level,
};
