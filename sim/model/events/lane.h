/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_EVENTS_LANE_H
#define COMITY_MODEL_EVENTS_LANE_H

#include <comity/events.h>
#include <comity/variables.h>

#include <stddef.h>

/*
 * One world of a batch as its events see it, whatever the width of the batch's vectors. Events are
 * rare: they are compiled once, and called from the kernel of each instruction set.
 */

/*
 * Mechanisms that some world of the batch has had on. The others are passed over: with their
 * coefficients at 0 they would add zeros and multiply by ones, which leaves every bit as it is.
 */
struct mechanisms {
    bool blame;             /* states.source */
    bool retaliation;       /* conduct.retaliation */
    bool force;             /* force.share, or a coercive measure */
    bool peace;             /* force, or a dyad's peace below 1 */
    bool relief;            /* threat.relief */
    bool haste;             /* agreements.haste */
    bool involvement;       /* agreements.involvement */
    bool involvement_alone; /* ditto, and at 1 nothing else counts */
    bool capacity;          /* transactions.institutions */
};

struct comity_event_lane {
    double *record, *parameters;        /* slot s at [s * lanes] */
    double *measure_end, *coercive_end; /* pair p at [p * lanes]: tick at which measures are over */
    size_t lanes;
    double *measures_end;  /* of the batch: the last of measure_end */
    struct mechanisms *on; /* of the batch */
};

static inline double *comity_lane_level(struct comity_event_lane *lane, size_t slot)
{
    return lane->record + slot * lane->lanes;
}

static inline double *comity_lane_parameter(struct comity_event_lane *lane, size_t slot)
{
    return lane->parameters + slot * lane->lanes;
}

#define COMITY_EVENT_DECLARATION(code, name)                                                       \
    extern const struct comity_event_type comity_event_type_##name;
COMITY_EVENT_LIST(COMITY_EVENT_DECLARATION)
#undef COMITY_EVENT_DECLARATION

#endif
