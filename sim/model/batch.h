/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_BATCH_H
#define COMITY_MODEL_BATCH_H

#include "core/vector.h"
#include "model/events/lane.h"

#include <comity/variables.h>
#include <comity/world.h>
#include <stdbool.h>

/*
 * A batch: one vector of worlds in structure-of-arrays form, small enough for the first-level
 * cache. Only the files of the kernel, which are compiled once for each instruction set, include
 * this.
 */

/* Months over which coupling watches the expectation of coercive acts. */
enum { EXPECTATION_MONTHS = 12 };

/* Inverses of capacities stay finite, so that no exchange stays none. */
#define COMITY_INVERSE_MOST 0x1p1023

/* The record of variables.h, with names: what the tick computes and what files carry. */
struct record {
#define RECORD_FIELD(code, field, shape, ...) vec field[COMITY_SLOTS_##shape];
    COMITY_VARIABLE_LIST(RECORD_FIELD)
#undef RECORD_FIELD
};

/* Where a region or a dyad stands among the phases: how long each phase's conditions have held. */
struct phase_state {
    vec phase;
    vec months_met[COMITY_PHASES - 1];
};

struct batch {
    struct record now;
    vec parameter[COMITY_PARAMETER_SLOTS];

    /* What follows from the parameters: constant but for `set` events. */
    vec abstention_log_odds[COMITY_PAIRS]; /* of not acting alone, but for urgency and bonds */
    vec trust_loss_rate[COMITY_PAIRS];     /* share of trust lost by a unilateral act */
    vec witness;                           /* how far conduct toward the third counts */
    vec refusal_log_odds[COMITY_PAIRS][COMITY_ISSUES]; /* of a proposal, ditto */
    vec diplomacy[COMITY_STATES];                      /* initiatives in a month of full urgency */
    vec log2_calm_forum, log2_haste; /* of 1 - b_i without urgency, and what urgency takes of it */
    vec per_capacity[COMITY_DYADS];
    vec involved[COMITY_DYADS][COMITY_ISSUES]; /* how far the two negotiate about a topic */
    mask involving;                            /* worlds in which that counts */

    /* What one step of a tick leaves for the next. */
    vec relations[COMITY_DYADS];
    vec capped_urgency[COMITY_STATES];       /* urgency up to 1 */
    vec share[COMITY_STATES][COMITY_ISSUES]; /* of concern */
    vec concern[COMITY_STATES][COMITY_ISSUES];

    vec measure_end[COMITY_PAIRS];  /* the tick at which a scheduled measure is over */
    vec coercive_end[COMITY_PAIRS]; /* ditto, of those that are coercive */
    struct phase_state region, dyad[COMITY_DYADS];
    vec highest_phase, below_highest;
    vec expectation[EXPECTATION_MONTHS][COMITY_PAIRS];
    vec highest_expectation[EXPECTATION_MONTHS]; /* of the pairs */
    uint32_t months_watched;                     /* for which one of them exceeds the bound */

    double measures_end; /* the last tick of measure_end, of all lanes */
    uint32_t tick;
    uint32_t next_event; /* first tick of an event not yet taken, of all lanes */
    bool mean_field;
    bool coerced; /* whether coercion may be other than 0 in any world this month */
    struct mechanisms on;
    struct {
        const struct comity_event *next, *end;
    } schedule[COMITY_LANES];
};

/* The parameter of that name, a value for each world; the slot's offset may be added to the
 * pointer. */
#define PARAMETER(name) (batch->parameter[COMITY_SLOT_##name])

/* Index arithmetic that the compiler folds: the pair of a state and its n-th partner, and so on. */
static inline size_t pair_of(size_t from, size_t toward)
{
    return COMITY_PARTNERS * from + toward - (toward > from);
}

static inline size_t dyad_of(size_t one, size_t other)
{
    return one + other - 1;
}

static inline size_t third(size_t one, size_t other)
{
    return COMITY_STATES - one - other;
}

static inline size_t partner_of(size_t state, size_t n)
{
    return n + (n >= state);
}

#endif
