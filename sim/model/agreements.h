/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_AGREEMENTS_H
#define COMITY_MODEL_AGREEMENTS_H

#include "core/vector_math.h"
#include "model/batch.h"

/*
 * Step 5: initiatives that become accords. A proposal is an expected number of accords: 0 or 1 once it
 * has been drawn, the probability itself in mean field.
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

/* The odds against: 1/probability that partner j accepts state i's proposal is one more than this. */
static inline vec refusal(const struct batch *batch, size_t i, size_t j, vec concern, vec sovereignty)
{
    const size_t pair = pair_of(i, j), d = dyad_of(i, j);
    return vec_exp(-(PARAMETER(AGREEMENT_BASE) + PARAMETER(AGREEMENT_CONCERN) * concern +
                     PARAMETER(AGREEMENT_STAKE) * batch->now.transactions[d] *
                         batch->now.friction[d] +
                     PARAMETER(AGREEMENT_TRUST) * batch->now.trust[pair_of(j, i)] +
                     PARAMETER(AGREEMENT_LEADERSHIP) * batch->leadership[pair] -
                     PARAMETER(AGREEMENT_SOVEREIGNTY) * sovereignty *
                         (vec_all(1) + batch->domination[pair])));
}

static inline vec initiative(const struct batch *batch, size_t i)
{
    return vec_all(1) - vec_exp(-(PARAMETER(INITIATIVE) * 3.0 * batch->now.influence[i] *
                                  vec_min(vec_all(1), batch->now.urgency[i])));
}

/* Probability that a bilateral proposal of state i goes to its first partner: in proportion to exchange. */
static inline vec first_partner(const struct batch *batch, size_t i)
{
    const vec first = batch->now.transactions[dyad_of(i, partner_of(i, 0))];
    const vec total = first + batch->now.transactions[dyad_of(i, partner_of(i, 1))];
    return vec_select(total > vec_all(0), first / total, vec_all(0.5));
}

static inline void expected_proposals(const struct batch *batch, size_t i, struct proposals *proposals)
{
    const vec *sovereignty = &PARAMETER(SOVEREIGNTY);
    const vec first = first_partner(batch, i), one = vec_all(1);
    const vec venue[COMITY_PARTNERS + 1] = { PARAMETER(BILATERALISM) * first,
                                             PARAMETER(BILATERALISM) * (one - first),
                                             one - PARAMETER(BILATERALISM) };
    const vec taken = initiative(batch, i);
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        vec acceptance[COMITY_PARTNERS + 1];
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n);
            acceptance[n] = one / (one + refusal(batch, i, j, batch->concern[j][m],
                                                 sovereignty[j * COMITY_ISSUES + m]));
        }
        acceptance[COMITY_PARTNERS] = acceptance[0] * acceptance[1];
        for (size_t n = 0; n <= COMITY_PARTNERS; n++) {
            proposals->accord[n][m] = taken * venue[n] * batch->share[i][m] * acceptance[n];
        }
    }
}

/* The topic's entry of a row of issues; below[m]: the draw fell below the cumulative share of topic m.
 * Shares sum to 1 within rounding and draws stay 2^-33 below it, so one topic is always found. */
static inline vec of_topic(const vec row[COMITY_ISSUES], const ivec below[COMITY_ISSUES - 1])
{
    return vec_select(below[0], row[0],
                      vec_select(below[1], row[1], vec_select(below[2], row[2], row[3])));
}

/* Returns whether any world of the batch comes to an accord. */
static inline int drawn_proposals(const struct batch *batch, size_t i, struct proposals *proposals)
{
    uvec words[4];
    draws_block(&batch->draws, 7 + (unsigned)i, words);
    const vec venue = vec_uniform(words[1]), topic = vec_uniform(words[2]);
    const vec *share = batch->share[i], *sovereignty = &PARAMETER(SOVEREIGNTY), one = vec_all(1);
    const ivec below[COMITY_ISSUES - 1] = { topic < share[0], topic < share[0] + share[1],
                                            topic < share[0] + share[1] + share[2] };
    const ivec bilateral = venue < PARAMETER(BILATERALISM);
    const ivec first = venue < PARAMETER(BILATERALISM) * first_partner(batch, i);

    vec against[COMITY_PARTNERS];
    for (size_t n = 0; n < COMITY_PARTNERS; n++) {
        const size_t j = partner_of(i, n);
        against[n] = one + refusal(batch, i, j, of_topic(batch->concern[j], below),
                                   of_topic(&sovereignty[j * COMITY_ISSUES], below));
    }
    const vec partner = vec_select(first, against[0], against[1]);
    const vec all = vec_select(bilateral, partner, against[0] * against[1]);
    /* u < 1/all, without the division */
    const ivec accord =
        (vec_uniform(words[0]) < initiative(batch, i)) & (vec_uniform(words[3]) * all < one);
    const ivec in_venue[COMITY_PARTNERS + 1] = { first, bilateral & ~first, ~bilateral };
    const ivec on_topic[COMITY_ISSUES] = { below[0], below[1] & ~below[0], below[2] & ~below[1],
                                           ~below[2] };
    if (!ivec_any(accord)) {
        return 0;
    }
    for (size_t n = 0; n <= COMITY_PARTNERS; n++) {
        for (size_t m = 0; m < COMITY_ISSUES; m++) {
            proposals->accord[n][m] = vec_one_where(accord & in_venue[n] & on_topic[m]);
        }
    }
    return 1;
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

static inline void agreements(struct batch *batch, const bool mean_field)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1), kept = one - PARAMETER(AGREEMENT_DECAY);
    vec lacking[COMITY_VENUES] = { one, one, one, one };
    for (size_t i = 0; i < COMITY_STATES; i++) {
        struct proposals proposals;
        if (mean_field) {
            expected_proposals(batch, i, &proposals);
        } else if (!drawn_proposals(batch, i, &proposals)) {
            continue;
        }
        conclude(batch, i, &proposals, lacking);
    }
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        now->bilateral[d] = one - (one - kept * now->bilateral[d]) * lacking[d];
    }
    now->trilateral[0] = one - (one - kept * now->trilateral[0]) * lacking[COMITY_TRILATERAL];
}

#endif
