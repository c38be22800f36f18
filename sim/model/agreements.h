/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_AGREEMENTS_H
#define COMITY_MODEL_AGREEMENTS_H

#include "core/vector_math.h"
#include "model/batch.h"

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

/* Log-odds against partner j accepting state i's proposal. */
static inline vec against_accepting(const struct batch *batch, size_t i, size_t j, vec concern,
                                    vec sovereignty)
{
    const size_t pair = pair_of(i, j), d = dyad_of(i, j);
    return PARAMETER(AGREEMENT_SOVEREIGNTY) * sovereignty * (vec_all(1) + batch->domination[pair]) -
           PARAMETER(AGREEMENT_BASE) - PARAMETER(AGREEMENT_CONCERN) * concern -
           PARAMETER(AGREEMENT_STAKE) * batch->now.transactions[d] * batch->now.friction[d] -
           PARAMETER(AGREEMENT_TRUST) * batch->now.trust[pair_of(j, i)] -
           PARAMETER(AGREEMENT_LEADERSHIP) * batch->leadership[pair];
}

/* Initiatives that state i would take in a month, less: the logarithm of the chance of taking none.
 */
static inline vec log_no_initiative(const struct batch *batch, size_t i)
{
    return -PARAMETER(INITIATIVE) * 3.0 * batch->now.influence[i] *
           vec_min(vec_all(1), batch->now.urgency[i]);
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
    const vec *sovereignty = &PARAMETER(SOVEREIGNTY);
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
                                                  sovereignty[j * COMITY_ISSUES + m]);
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

static inline struct topic draw_topic(const struct batch *batch, size_t i)
{
    const vec draw = batch->diplomacy_draw[i][2], *share = batch->share[i];
    return (struct topic){ { draw < share[0], draw < share[0] + share[1],
                             draw < share[0] + share[1] + share[2] } };
}

static inline vec of_topic(const vec row[COMITY_ISSUES], const struct topic *topic)
{
    const ivec *below = topic->below;
    return vec_select(below[0], row[0],
                      vec_select(below[1], row[1], vec_select(below[2], row[2], row[3])));
}

/* What the decisions on state i's initiative turn on: log-odds here, odds once their exp is taken.
 */
enum { NO_INITIATIVE, AGAINST, ODDS = AGAINST + COMITY_PARTNERS };

static inline void log_odds(const struct batch *batch, size_t i, const struct topic *topic,
                            vec odds[ODDS])
{
    odds[NO_INITIATIVE] = log_no_initiative(batch, i);
    for (size_t n = 0; n < COMITY_PARTNERS; n++) {
        const size_t j = partner_of(i, n);
        odds[AGAINST + n] =
            against_accepting(batch, i, j, of_topic(batch->concern[j], topic),
                              of_topic(&PARAMETER(SOVEREIGNTY) + j * COMITY_ISSUES, topic));
    }
}

/* Returns whether any world of the batch comes to an accord. */
static inline int drawn_proposals(const struct batch *batch, size_t i, const struct topic *topic,
                                  const vec odds[ODDS], struct proposals *proposals)
{
    const vec *draw = batch->diplomacy_draw[i], one = vec_all(1);
    const ivec bilateral = draw[1] < PARAMETER(BILATERALISM);
    const ivec first = draw[1] < PARAMETER(BILATERALISM) * first_partner(batch, i);
    const vec first_refuses = one + odds[AGAINST], second_refuses = one + odds[AGAINST + 1];
    /* the inverse of the acceptance, which spares the division: u < 1/v where u v < 1 */
    const vec refuses = vec_select(bilateral, vec_select(first, first_refuses, second_refuses),
                                   first_refuses * second_refuses);
    const ivec accord = (draw[0] < one - odds[NO_INITIATIVE]) & (draw[3] * refuses < one);
    if (!ivec_any(accord)) {
        return 0;
    }
    const ivec *below = topic->below;
    const ivec on_topic[COMITY_ISSUES] = { below[0], below[1] & ~below[0], below[2] & ~below[1],
                                           ~below[2] };
    const ivec in_venue[COMITY_PARTNERS + 1] = { first, bilateral & ~first, ~bilateral };
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

static inline void expected_accords(struct batch *batch, vec lacking[COMITY_VENUES])
{
    for (size_t i = 0; i < COMITY_STATES; i++) {
        struct proposals proposals;
        expected_proposals(batch, i, &proposals);
        conclude(batch, i, &proposals, lacking);
    }
}

static inline void drawn_accords(struct batch *batch, vec lacking[COMITY_VENUES])
{
    struct topic topic[COMITY_STATES];
    vec odds[COMITY_STATES][ODDS];
    for (size_t i = 0; i < COMITY_STATES; i++) {
        topic[i] = draw_topic(batch, i);
        log_odds(batch, i, &topic[i], odds[i]);
    }
    vec_exp_all((size_t)COMITY_STATES * ODDS, odds[0]);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        struct proposals proposals;
        if (drawn_proposals(batch, i, &topic[i], odds[i], &proposals)) {
            conclude(batch, i, &proposals, lacking);
        }
    }
}

/* Step 5. Institutions fade once, and each accord takes its share of what its venue lacks. */
static inline void agreements(struct batch *batch, const bool mean_field)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1), kept = one - PARAMETER(AGREEMENT_DECAY);
    vec lacking[COMITY_VENUES] = { one, one, one, one };
    if (mean_field) {
        expected_accords(batch, lacking);
    } else {
        drawn_accords(batch, lacking);
    }
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        now->bilateral[d] = one - (one - kept * now->bilateral[d]) * lacking[d];
    }
    now->trilateral[0] = one - (one - kept * now->trilateral[0]) * lacking[COMITY_TRILATERAL];
}

#endif
