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

/* A state's initiative as the draws have it. */
struct initiative {
    struct topic topic;
    ivec bilateral, first; /* whether it goes to one partner, and to the first */
};

static inline struct initiative draw_initiative(const struct batch *batch, size_t i,
                                                const vec draw[4])
{
    const vec venue = draw[VENUE_DRAW];
    return (struct initiative){
        .topic = draw_topic(batch, i, draw[TOPIC_DRAW]),
        .bilateral = venue < PARAMETER(BILATERALISM),
        .first = venue < PARAMETER(BILATERALISM) * first_partner(batch, i),
    };
}

/* Worlds in which all whom state i asks consent: the draw times the inverse of the probability of
 * each one's consent stays below 1. */
static inline ivec consent(const struct batch *batch, size_t i,
                           const struct initiative *initiative, vec draw)
{
    const vec one = vec_all(1);
    vec against[COMITY_PARTNERS];
    for (size_t n = 0; n < COMITY_PARTNERS; n++) {
        const size_t j = partner_of(i, n);
        against[n] =
            against_accepting(batch, i, j, of_topic(batch->concern[j], &initiative->topic),
                              of_topic(batch->reserve[pair_of(i, j)], &initiative->topic));
    }
    vec_exp_all(COMITY_PARTNERS, against);
    const ivec second_alone = initiative->bilateral & ~initiative->first;
    const vec one_asked = draw * (one + vec_select(second_alone, against[1], against[0]));
    const vec both_asked = one_asked * (one + against[1]);
    return vec_select(initiative->bilateral, one_asked, both_asked) < one;
}

/* Counts the accords and takes their share of what each venue still lacks. */
static inline void conclude_drawn(struct batch *batch, size_t i,
                                  const struct initiative *initiative, ivec accord,
                                  vec lacking[COMITY_VENUES])
{
    const vec one = vec_all(1), counted = vec_one_where(accord);
    const ivec *below = initiative->topic.below;
    const ivec topic = COMITY_ISSUES - 1 + below[0] + below[1] + below[2];
    const ivec to[COMITY_PARTNERS + 1] = { initiative->first,
                                           initiative->bilateral & ~initiative->first,
                                           ~initiative->bilateral };
    ivec venue = { 0 };
    for (size_t n = 0; n <= COMITY_PARTNERS; n++) {
        venue |= to[n] & (int64_t)venue_of(i, n);
        lacking[venue_of(i, n)] *=
            one - (vec)((ivec)PARAMETER(AGREEMENT_DEPTH) & accord & to[n]);
    }
    const ivec slot = COMITY_ISSUES * venue + topic;
    for (size_t lane = 0; lane < COMITY_LANES; lane++) {
        batch->now.accords[slot[lane]][lane] += counted[lane];
    }
}

static inline void drawn_accords(struct batch *batch, const struct month *month,
                                 vec lacking[COMITY_VENUES])
{
    vec no_initiative[COMITY_STATES];
    for (size_t i = 0; i < COMITY_STATES; i++) {
        no_initiative[i] = log_no_initiative(batch, i);
    }
    vec_exp_all(COMITY_STATES, no_initiative);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const vec *draw = month->uniform[DIPLOMACY_DRAWS + i];
        const ivec taken = draw[INITIATIVE_DRAW] < vec_all(1) - no_initiative[i];
        if (ivec_any(taken)) {
            const struct initiative initiative = draw_initiative(batch, i, draw);
            conclude_drawn(batch, i, &initiative,
                           taken & consent(batch, i, &initiative, draw[CONSENT_DRAW]), lacking);
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
