/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_WORLD_H
#define COMITY_WORLD_H

#include <comity/parameters.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What one world computes from: parameters, scheduled events, and the key of its draws. A
 * trajectory depends on nothing else.
 */

/* X(code, name in a scenario, what it does) */
#define COMITY_EVENT_LIST(X)                                                                       \
    X(SET, "set", "a parameter takes a new value from this tick on, before the tick's first step") \
    X(SHOCK, "shock", "adds to the deviation of a threat")                                         \
    X(MEASURE, "measure", "a state acts unilaterally toward a partner for some ticks")             \
    X(ESTEEM, "esteem", "what a state does elsewhere raises or lowers its partners' trust in it")  \
    X(ACCORD, "accord", "agreements in a venue on an issue, beside those that come about")         \
    X(RUPTURE, "rupture", "multiplies institutions or transactions by a factor in [0, 1]")

enum comity_event_kind {
#define COMITY_EVENT_CODE(code, name, meaning) COMITY_EVENT_##code,
    COMITY_EVENT_LIST(COMITY_EVENT_CODE)
#undef COMITY_EVENT_CODE
        COMITY_EVENT_KINDS
};

enum {
    COMITY_EVENT_NAME = 32,
    COMITY_RUPTURE_TRANSACTIONS =
        COMITY_VENUES /* rupture targets from here on are dyads' exchange */
};

struct comity_event {
    enum comity_event_kind kind;
    uint32_t tick;
    uint32_t target; /* set: parameter slot; shock: issue; measure: pair; esteem: state;
                        accord: venue; rupture: venue, or COMITY_RUPTURE_TRANSACTIONS + dyad */
    uint32_t issue;  /* accord */
    uint32_t count;  /* measure: ticks; accord: agreements */
    double amount;   /* set: value; shock and esteem: magnitude; rupture: factor */
    bool coercive;   /* measure: its acts are threats or uses of force */
    char name[COMITY_EVENT_NAME]; /* "" or the name that --set and sweep axes use */
    int line;                     /* where it stands in its file; 0 when made by a program */
};

/* Longest run and most agreements of one event, so that every count fits its type. */
enum { COMITY_TICKS_MOST = 1000000, COMITY_AGREEMENTS_MOST = 10000 };

struct comity_world {
    const double *parameters;          /* [COMITY_PARAMETER_SLOTS], valid as parameters.h says */
    const struct comity_event *events; /* in order of tick, and of the file within a tick */
    size_t events_count;
    uint64_t seed;
    uint32_t stream, replicate;
};

/* Name of an event kind as in a scenario. Static. */
const char *comity_event_name(enum comity_event_kind kind);

/* Sorts events by tick and keeps the order of the array within a tick. */
void comity_events_sort(struct comity_event *events, size_t count);

#endif
