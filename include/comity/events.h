/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_EVENTS_H
#define COMITY_EVENTS_H

#include <comity/parameters.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Scheduled events. X(code, name in a scenario), one kind a line: the build reads the list too. All
 * else that is known of a kind stands in sim/model/events/NAME.c.
 */
#define COMITY_EVENT_LIST(X)                                                                       \
    X(SET, set)                                                                                    \
    X(SHOCK, shock)                                                                                \
    X(MEASURE, measure)                                                                            \
    X(ESTEEM, esteem)                                                                              \
    X(ACCORD, accord)                                                                              \
    X(RUPTURE, rupture)

enum comity_event_kind {
#define COMITY_EVENT_CODE(code, name) COMITY_EVENT_##code,
    COMITY_EVENT_LIST(COMITY_EVENT_CODE)
#undef COMITY_EVENT_CODE
        COMITY_EVENT_KINDS
};

/*
 * X(code, name, how many there are, second key): what an event may act on, as `target` counts it.
 * The key of the event's name takes it; a second key beside it is read too. A set of institutions
 * or exchanges is a venue with `of`, institutions by venue and then the exchange of dyads.
 */
#define COMITY_EVENT_TARGET_LIST(X)                                                                \
    X(SLOT, "slot", COMITY_PARAMETER_SLOTS, NULL)                                                  \
    X(ISSUE, "issue", COMITY_ISSUES, NULL)                                                         \
    X(STATE, "state", COMITY_STATES, NULL)                                                         \
    X(PAIR, "pair", COMITY_PAIRS, "toward")                                                        \
    X(VENUE, "venue", COMITY_VENUES, NULL)                                                         \
    X(BOND, "rupture", COMITY_VENUES + COMITY_DYADS, "of")

enum comity_event_target {
#define COMITY_EVENT_TARGET_CODE(code, name, count, second) COMITY_EVENT_ON_##code,
    COMITY_EVENT_TARGET_LIST(COMITY_EVENT_TARGET_CODE)
#undef COMITY_EVENT_TARGET_CODE
};

enum {
    COMITY_EVENT_NAME = 32,
    COMITY_BOND_TRANSACTIONS = COMITY_VENUES, /* bonds from here on are dyads' exchange */
    /* Longest run and most agreements of one event, so that every count fits its type. */
    COMITY_TICKS_MOST = 1000000,
    COMITY_AGREEMENTS_MOST = 10000
};

struct comity_event {
    enum comity_event_kind kind;
    uint32_t tick;
    uint32_t target;              /* as the target of its kind counts */
    uint32_t issue;               /* of kinds that have one */
    uint32_t count;               /* ticks, agreements */
    double amount;                /* value, magnitude, factor */
    bool coercive;                /* its acts are threats or uses of force */
    char name[COMITY_EVENT_NAME]; /* "" or the name that --set and sweep axes use */
    int line;                     /* where it stands in its file; 0 when made by a program */
};

/* Whether two events do the same at the same time under the same name; their lines may differ. */
bool comity_event_equal(const struct comity_event *one, const struct comity_event *other);

/* When in a month events act. */
enum comity_event_step {
    COMITY_EVENT_BEFORE_ALL,     /* on parameters, before the first step */
    COMITY_EVENT_UPON_THREATS,   /* after their noise, before states perceive them */
    COMITY_EVENT_BEFORE_CONDUCT, /* of the states toward one another */
    COMITY_EVENT_AFTER_TRUST,    /* has been learnt, before agreements are sought */
    COMITY_EVENT_WITH_ACCORDS,   /* after those of this month */
    COMITY_EVENT_AFTER_ACCORDS   /* those that are scheduled included */
};

struct comity_event_lane;

/* What is known of a kind. The texts are static; braces in those that speak of an event stand for
 * its facts, as scenario.h says of comity_event_text. */
struct comity_event_type {
    struct { /* of every kind, in this order: what is left out does not compile */
        const char *meaning;
        const char *example; /* an event of this kind in a scenario */
        enum comity_event_target target;
        enum comity_event_step step;
        void (*act)(struct comity_event_lane *lane, const struct comity_event *event);
        const char *summary; /* in tables, after its kind: "{target} + {amount}" */
        const char *label;   /* in figures, when it has no name */
        const char *(*sentence)(const struct comity_event *event); /* in the story of a world; NULL:
                                                                      it shows in what follows */
    };
    struct {
        const char *name;   /* of its key; NULL: it has none */
        double least, most; /* where the target is a slot, those of the parameter hold instead */
        double usual;       /* which a new event is given */
    } amount;
    struct {
        const char *name; /* of its key, whose value is 1 unless given; NULL: it has none */
        uint32_t most;
    } count;
    bool has_issue;                                    /* key `issue` */
    bool may_coerce;                                   /* key `coercive` */
    size_t (*level)(const struct comity_event *event); /* slot of the record on which it acts; NULL:
                                                          there is no such one */
};

/* Name of a kind as in a scenario. Static. */
const char *comity_event_name(enum comity_event_kind kind);

/* All that is known of a kind. Static. */
const struct comity_event_type *comity_event_type(enum comity_event_kind kind);

/* What a target is called, how many of it there are, and the second key that says which (NULL:
 * none). Static. */
const char *comity_event_target_name(enum comity_event_target target);
uint32_t comity_event_targets(enum comity_event_target target);
const char *comity_event_second_key(enum comity_event_target target);

/* The keys of events of a kind, beside `at` and `name`: its own, which says what it acts on, comes
 * first. Writes and returns how many there are. Static. */
enum { COMITY_EVENT_KEYS = 6 };
size_t comity_event_keys(enum comity_event_kind kind, const char *keys[COMITY_EVENT_KEYS]);

/* The slot of the record that holds a bond: the depth of a venue's institutions, or an exchange. */
size_t comity_bond_slot(uint32_t bond);

/* Sorts events by tick and keeps the order of the array within a tick. */
void comity_events_sort(struct comity_event *events, size_t count);

#endif
