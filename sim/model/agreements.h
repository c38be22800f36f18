/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_AGREEMENTS_H
#define COMITY_MODEL_AGREEMENTS_H

#include "core/vector_math.h"
#include "model/batch.h"
#include "model/chance.h"

/*
 * Step 5: initiatives that become accords. A proposal is an expected number of accords: 0 or 1 once
 * it has been drawn, the probability itself in mean field.
 */

/* How an initiator's proposals of one tick end, by its two partners and the trilateral forum. */
struct proposals {
    vec accord[COMITY_PARTNERS + 1][COMITY_ISSUES];
};

/* The venue of accord[n] of state i. */
static inline size_t venue_of(size_t state, size_t n)
{
    return n < COMITY_PARTNERS ? dyad_of(state, partner_of(state, n)) : COMITY_TRILATERAL;
}

/* Log-odds against partner j accepting state i's proposal on a topic: j's concern for it, and i's
 * reserve. */
static inline vec against_accepting(const struct batch *batch, size_t i, size_t j, vec concern,
                                    vec reserve)
{
    const size_t d = dyad_of(i, j);
    return reserve - PARAMETER(AGREEMENT_CONCERN) * concern -
           PARAMETER(AGREEMENT_STAKE) * batch->now.transactions[d] * batch->now.friction[d] -
           PARAMETER(AGREEMENT_TRUST) * batch->now.trust[pair_of(j, i)];
}

/* Initiatives that state i would take in a month, less: the logarithm of the chance of taking none.
 */
static inline vec log_no_initiative(const struct batch *batch, size_t i)
{
    return -(batch->diplomacy[i] * batch->pressing[i]);
}

/* Probability that a bilateral proposal of state i goes to its first partner: in proportion to
 * exchange. */
static inline vec first_partner(const struct batch *batch, size_t i)
{
    const vec first = batch->now.transactions[dyad_of(i, partner_of(i, 0))];
    const vec total = first + batch->now.transactions[dyad_of(i, partner_of(i, 1))];
    return vec_select(total > vec_all(0), first / total, vec_all(0.5));
}

static inline void expected_proposals(const struct batch *batch, size_t i,
                                      struct proposals *proposals)
{
    const vec first = first_partner(batch, i), one = vec_all(1);
    const vec venue[COMITY_PARTNERS + 1] = { PARAMETER(BILATERALISM) * first,
                                             PARAMETER(BILATERALISM) * (one - first),
                                             one - PARAMETER(BILATERALISM) };
    const vec taken = one - vec_exp(log_no_initiative(batch, i));
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        vec acceptance[COMITY_PARTNERS + 1];
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n);
            const vec against = against_accepting(batch, i, j, batch->concern[j][m],
                                                  batch->reserve[pair_of(i, j)][m]);
            acceptance[n] = one / (one + vec_exp(against));
        }
        acceptance[COMITY_PARTNERS] = acceptance[0] * acceptance[1];
        for (size_t n = 0; n <= COMITY_PARTNERS; n++) {
            proposals->accord[n][m] = taken * venue[n] * batch->share[i][m] * acceptance[n];
        }
    }
}

/* Which topic is drawn: whether the draw fell below the cumulative share of each but the last.
 * Shares sum to 1 within rounding and draws stay 2^-33 below it, so no draw falls past a last
 * positive share. */
struct topic {
    ivec below[COMITY_ISSUES - 1];
};

static inline struct topic draw_topic(const struct batch *batch, size_t i, vec draw)
{
    const vec *share = batch->share[i];
    return (struct topic){ { draw < share[0], draw < share[0] + share[1],
                             draw < share[0] + share[1] + share[2] } };
}

static inline vec of_topic(const vec row[COMITY_ISSUES], const struct topic *topic)
{
    const ivec *below = topic->below;
    return vec_select(below[0], row[0],
                      vec_select(below[1], row[1], vec_select(below[2], row[2], row[3])));
}

/* Counts the accords and takes their share of what each venue still lacks. */
static inline void conclude(struct batch *batch, size_t i, const struct proposals *proposals,
                            vec lacking[COMITY_VENUES])
{
    for (size_t n = 0; n <= COMITY_PARTNERS; n++) {
        const size_t venue = venue_of(i, n);
        vec accords = vec_all(0);
        for (size_t m = 0; m < COMITY_ISSUES; m++) {
            batch->now.accords[venue * COMITY_ISSUES + m] += proposals->accord[n][m];
            accords += proposals->accord[n][m];
        }
        lacking[venue] *= vec_all(1) - PARAMETER(AGREEMENT_DEPTH) * accords;
    }
}

static inline void expected_accords(struct batch *batch, vec lacking[COMITY_VENUES])
{
    for (size_t i = 0; i < COMITY_STATES; i++) {
        struct proposals proposals;
        expected_proposals(batch, i, &proposals);
        conclude(batch, i, &proposals, lacking);
    }
}

/* A state's initiative of the tick, taken or not, as the draws have it. */
struct initiative {
    struct topic topic;
    ivec bilateral, first; /* whether it goes to one partner, and to the first */
    vec against_second;    /* log-odds against the second partner's consent */
};

static inline struct initiative draw_initiative(const struct batch *batch, size_t i,
                                                const vec draw[4], vec *against)
{
    const vec venue = draw[VENUE_DRAW];
    struct initiative initiative = {
        .topic = draw_topic(batch, i, draw[TOPIC_DRAW]),
        .bilateral = venue < PARAMETER(BILATERALISM),
        .first = venue < PARAMETER(BILATERALISM) * first_partner(batch, i),
    };
    vec of_partner[COMITY_PARTNERS];
    for (size_t n = 0; n < COMITY_PARTNERS; n++) {
        const size_t j = partner_of(i, n);
        of_partner[n] =
            against_accepting(batch, i, j, of_topic(batch->concern[j], &initiative.topic),
                              of_topic(batch->reserve[pair_of(i, j)], &initiative.topic));
    }
    initiative.against_second = of_partner[1];
    *against = vec_select(initiative.bilateral & ~initiative.first, of_partner[1], of_partner[0]);
    return initiative;
}

/*
 * Worlds in which the initiative becomes an accord: the draw times the inverse of the probability
 * of consent stays below 1. The forum asks the second partner where the first has consented.
 */
static inline ivec agreed(const vec draw[4], const struct initiative *initiative, vec no_initiative,
                          vec against)
{
    const vec one = vec_all(1);
    const vec refusal = draw[CONSENT_DRAW] * (one + against);
    const ivec accord = (draw[INITIATIVE_DRAW] < one - no_initiative) & (refusal < one);
    if (!ivec_any(accord & ~initiative->bilateral)) {
        return accord;
    }
    const vec second = one + vec_exp(initiative->against_second);
    return accord & (initiative->bilateral | (refusal * second < one));
}

/* Counts the accords and takes their share of what each venue still lacks. */
static inline void conclude_drawn(struct batch *batch, size_t i,
                                  const struct initiative *initiative, ivec accord,
                                  vec lacking[COMITY_VENUES])
{
    const ivec *below = initiative->topic.below;
    const ivec topic = 3 + below[0] + below[1] + below[2];
    const ivec venue = 2 + initiative->bilateral + initiative->first;
    for (unsigned lanes = ivec_lanes(accord); lanes; lanes &= lanes - 1) {
        const int lane = __builtin_ctz(lanes);
        batch->now.accords[venue_of(i, (size_t)venue[lane]) * COMITY_ISSUES + (size_t)topic[lane]]
                          [lane] += 1;
    }
    for (size_t n = 0; n <= COMITY_PARTNERS; n++) {
        lacking[venue_of(i, n)] *=
            vec_all(1) - (vec)((ivec)PARAMETER(AGREEMENT_DEPTH) & accord & (venue == (int64_t)n));
    }
}

static inline void drawn_accords(struct batch *batch, const struct month *month,
                                 vec lacking[COMITY_VENUES])
{
    struct initiative initiative[COMITY_STATES];
    vec odds[2 * COMITY_STATES];
    for (size_t i = 0; i < COMITY_STATES; i++) {
        odds[i] = log_no_initiative(batch, i);
        initiative[i] = draw_initiative(batch, i, month->uniform[DIPLOMACY_DRAWS + i],
                                        &odds[COMITY_STATES + i]);
    }
    vec_exp_all((size_t)2 * COMITY_STATES, odds);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const ivec accord = agreed(month->uniform[DIPLOMACY_DRAWS + i], &initiative[i], odds[i],
                                   odds[COMITY_STATES + i]);
        if (ivec_any(accord)) {
            conclude_drawn(batch, i, &initiative[i], accord, lacking);
        }
    }
}

/* Step 5. Institutions fade once, and each accord takes its share of what its venue lacks. */
static inline void agreements(struct batch *batch, const struct month *month,
                              const bool mean_field)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1), kept = one - PARAMETER(AGREEMENT_DECAY);
    vec lacking[COMITY_VENUES] = { one, one, one, one };
    if (mean_field) {
        expected_accords(batch, lacking);
    } else {
        drawn_accords(batch, month, lacking);
    }
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        now->bilateral[d] = one - (one - kept * now->bilateral[d]) * lacking[d];
    }
    now->trilateral[0] = one - (one - kept * now->trilateral[0]) * lacking[COMITY_TRILATERAL];
}

#endif
