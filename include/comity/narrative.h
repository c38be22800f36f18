/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_NARRATIVE_H
#define COMITY_NARRATIVE_H

#include <comity/phase_conditions.h>
#include <comity/scenario.h>
#include <comity/simulation.h>

/*
 * The story of one world: what is worth telling of it, month by month, found by comparing each
 * record with the one before. Detection gives numbers; comity_narrative_write gives words.
 *
 * X(code, what subject counts), in the order in which one month is told.
 */
#define COMITY_NARRATIVE_LIST(X)                                                                   \
    X(SCHEDULED,                                                                                   \
      "event of the world's schedule; not measures, whose acts are told, nor idle settings")       \
    X(ACT, "pair: a unilateral act, and what it did to the partner's trust")                       \
    X(COERCION, "pair: a coercive act, and what it did to the partner's trust and to peace")       \
    X(MISREADING, "pair: the partner's trust falls although the state did not act")                \
    X(TRUST_FALL, "pair, in mean field: the partner's trust has fallen to a low")                  \
    X(ACCORD, "venue: accords on one issue")                                                       \
    X(ACCORDS_EXPECTED, "venue, in mean field: their expected number passes a multiple of ten")    \
    X(REFUSALS, "venue: the number of its proposals that are refused passes a multiple of ten")    \
    X(BLAME, "pair: the state's blame of its partner has risen to a peak")                         \
    X(BORDER_CLOSING, "dyad: friction has risen to a peak")                                        \
    X(EXCHANGE_DIP, "dyad: exchange has fallen to a low")                                          \
    X(VISION, "dyad: its vision after Buzan changes")                                              \
    X(PHASE, "dyad or COMITY_REGION: its phase changes")                                           \
    X(COUPLING, "the region: its coupling changes")                                                \
    X(OBSTACLE, "the region: another condition is now furthest from what the next phase asks")

enum comity_narrative_kind {
#define COMITY_NARRATIVE_CODE(code, subject) COMITY_NARRATIVE_##code,
    COMITY_NARRATIVE_LIST(COMITY_NARRATIVE_CODE)
#undef COMITY_NARRATIVE_CODE
        COMITY_NARRATIVE_KINDS
};

/* What is worth telling; all interpretations. Sizes are of the variables, shares of the peak for
 * exchange. */
#define COMITY_NARRATE_MISREADING  0.05 /* least fall of trust without an act */
#define COMITY_NARRATE_TRUST_FALL  0.03 /* in mean field */
#define COMITY_NARRATE_BORDER      0.15 /* least rise of friction between a low and a peak */
#define COMITY_NARRATE_BORDER_MEAN 0.03 /* in mean field, where closings are spread out */
#define COMITY_NARRATE_BLAME       0.1  /* least rise of blame between a low and a peak */
#define COMITY_NARRATE_EXCHANGE    0.03 /* least share of exchange lost between a peak and a low */
enum { COMITY_NARRATE_OBSTACLE = 3 };   /* months that an obstacle must last to be told */

#define COMITY_UNSCHEDULED SIZE_MAX

struct comity_narrative_event {
    enum comity_narrative_kind kind;
    uint32_t tick, since; /* since: of the turning point before, or the first month in which its
                             conditions held */
    size_t subject;       /* as the list says */
    size_t order;         /* in which it was found */
    size_t issue;         /* accord */
    size_t schedule;      /* event of the world that brought it about, or COMITY_UNSCHEDULED */
    size_t conditions;    /* phase, obstacle: index into the narrative's conditions */
    double before, after; /* what changed: trust, depth of a venue, level, phase, ... */
    double number;        /* acts: their probability; accords, refusals: how many; obstacle: the
                             condition; vision: mutual trust; coupling: the least peace;
                             phase of the region: the regression that begins, from 1, or 0 */
    double peace[2];      /* coercion: expectation of peace in the dyad before and after */
    int noticed;          /* act: the partner saw it for what it was */
    int forced;           /* coupling: lost although there is peace enough for it */
};

/* A level that turns: its last extremes. */
struct comity_turning {
    double extreme, before; /* present extreme, the one before it */
    uint32_t extreme_tick, before_tick;
    int rising;
};

struct comity_narrative {
    const struct comity_world *world; /* must outlive it */
    int mean_field, status;
    struct comity_narrative_event lost;    /* written when memory has run out */
    struct comity_narrative_event *events; /* in order of months, once finished */
    size_t count;
    struct comity_condition (*conditions)[COMITY_CONDITIONS];
    size_t conditions_count;

    /* what it knows of the world so far */
    uint32_t tick;
    size_t schedule; /* next event of the world */
    double parameters[COMITY_PARAMETER_SLOTS];
    double record[COMITY_RECORD_SLOTS]; /* of the tick before */
    size_t measure[COMITY_PAIRS];       /* in force, or COMITY_UNSCHEDULED */
    uint32_t months_met[COMITY_PHASED]
                       [COMITY_PHASES]; /* months that a phase's conditions have held */
    struct comity_turning friction[COMITY_DYADS], exchange[COMITY_DYADS], trust[COMITY_PAIRS],
        blame[COMITY_PAIRS];
    struct {
        size_t reported, candidate, conditions;
        uint32_t since;
        double phase;
    } obstacle;
};

/* A narrative before the world's first tick. */
void comity_narrative_init(struct comity_narrative *narrative, const struct comity_world *world,
                           int mean_field);
void comity_narrative_free(struct comity_narrative *narrative); /* safe twice */

/* An observer of simulation.h whose context is the narrative: sees the first world of a view, tick
 * by tick from the first. What goes wrong is told by comity_narrative_finish. */
void comity_narrative_observe(void *narrative, const struct comity_view *view);

/* After the last tick: tells what was still under way and puts the events in order. Errors:
 * NO_MEMORY, now or while observing. */
int comity_narrative_finish(struct comity_narrative *narrative);

enum { COMITY_NARRATIVE_TEXT = 1024 };

/* Writes an event in one or two sentences, its month left out. The scenario is the one that the
 * world was made from. */
void comity_narrative_write(const struct comity_narrative *narrative,
                            const struct comity_scenario *scenario,
                            const struct comity_narrative_event *event,
                            char text[COMITY_NARRATIVE_TEXT]);

#endif
