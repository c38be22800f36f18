/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_AGREEMENTS_H
#define COMITY_MODEL_AGREEMENTS_H

#include "core/vector_math.h"
#include "model/batch.h"
#include "model/chance.h"

/*
 * Step 5: initiatives that become accords. Each initiative is a proposal; their numbers are 0 or 1
 * once drawn, probabilities in mean field.
 */

/* An initiator's proposals of one tick and those of them that are accepted, by its two partners and
 * the trilateral forum. */
struct proposals {
    vec made[COMITY_PARTNERS + 1][COMITY_ISSUES];
    vec accord[COMITY_PARTNERS + 1][COMITY_ISSUES];
};

/* The venue of accord[n] of state i. */
static inline size_t venue_of(size_t state, size_t n)
{
    return n < COMITY_PARTNERS ? dyad_of(state, partner_of(state, n)) : COMITY_TRILATERAL;
}

/* Log-odds against partner j accepting state i's proposal on a topic: j's concern for it, and i's
 * refusal_log_odds. */
static inline vec against_accepting(const struct batch *batch, size_t i, size_t j, vec concern,
                                    vec refusal_log_odds)
{
    const size_t d = dyad_of(i, j);
    return refusal_log_odds - PARAMETER(AGREEMENT_CONCERN) * concern -
           PARAMETER(AGREEMENT_STAKE) * batch->now.transactions[d] * batch->now.friction[d] -
           PARAMETER(AGREEMENT_TRUST) * batch->now.trust[pair_of(j, i)];
}

/* Initiatives that state i would take in a month if it could take many. */
static inline vec expected_initiatives(const struct batch *batch, size_t i)
{
    return batch->diplomacy[i] * batch->capped_urgency[i];
}

/* Probability that a bilateral proposal of state i goes to its first partner: in proportion to
 * exchange. */
static inline vec first_partner(const struct batch *batch, size_t i)
{
    const vec first = batch->now.transactions[dyad_of(i, partner_of(i, 0))];
    const vec total = first + batch->now.transactions[dyad_of(i, partner_of(i, 1))];
    return vec_select(vec_less(vec_all(0), total), first / total, vec_all(0.5));
}

/* b_i, where `calm` is what urgency leaves of a state's readiness to go to the forum. */
static inline vec bilateral_share(const struct batch *batch, vec calm)
{
    const vec one = vec_all(1);
    return PARAMETER(BILATERALISM) + (one - PARAMETER(BILATERALISM)) * (one - calm);
}

/* The logarithm of what urgency leaves of it. */
static inline vec log_calm(const struct batch *batch, size_t i)
{
    return -(PARAMETER(AGREEMENT_HASTE) * batch->now.urgency[i]);
}

/* b_i with haste. Out of line: draws need it rarely, where a rough exponential decides nothing. */
static __attribute__((noinline, cold)) vec exact_share(const struct batch *batch, size_t i)
{
    return bilateral_share(batch, vec_exp(log_calm(batch, i)));
}

/* Weights of the topics of a proposal: a state's concern shares, in the forum; to a partner, as far
 * as the two are involved in what they are about. */
struct topics {
    vec weight[COMITY_ISSUES];
    mask narrowed; /* worlds in which they do not sum to 1 */
    vec total;     /* but to this */
    bool small;    /* in some world so small that products may lose their digits */
};

static inline struct topics forum_topics(const struct batch *batch, size_t i)
{
    const vec *share = batch->share[i];
    return (struct topics){ .weight = { share[0], share[1], share[2], share[3] } };
}

/* What is proposed where involvement counts for as much as `involved` says of each topic, in the
 * worlds `narrowed`. Where the two are involved in none of a state's concerns, and nothing else
 * counts, these are all there is to propose: rare, but out of line the weights of every month would
 * have to go through memory. */
static inline struct topics weigh_topics(const struct batch *batch, size_t i,
                                         const vec involved[COMITY_ISSUES], mask narrowed)
{
    const vec *share = batch->share[i];
    struct topics topics;
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        topics.weight[m] = vec_select(narrowed, share[m] * involved[m], share[m]);
    topics.total = topics.weight[0] + topics.weight[1] + topics.weight[2] + topics.weight[3];
    topics.small = batch->on.involvement_alone && mask_any(vec_less(topics.total, vec_all(1e-280)));
    if (__builtin_expect(topics.small, false)) {
        const mask none = vec_at_most(topics.total, vec_all(0));
        for (size_t m = 0; m < COMITY_ISSUES; m++)
            topics.weight[m] = vec_select(none, share[m], topics.weight[m]);
        narrowed &= mask_not(none);
    }
    topics.narrowed = narrowed;
    return topics;
}

static inline struct topics partner_topics(const struct batch *batch, size_t i, size_t n)
{
    return batch->on.involvement
               ? weigh_topics(batch, i, batch->involved[dyad_of(i, partner_of(i, n))],
                              batch->involving)
               : forum_topics(batch, i);
}

static inline void expected_proposals(const struct batch *batch, size_t i,
                                      struct proposals *proposals)
{
    const vec first = first_partner(batch, i), one = vec_all(1);
    const vec bilateral = batch->on.haste ? exact_share(batch, i) : PARAMETER(BILATERALISM);
    const vec venue[COMITY_PARTNERS + 1] = { bilateral * first, bilateral * (one - first),
                                             one - bilateral };
    const struct topics topics[COMITY_PARTNERS + 1] = { partner_topics(batch, i, 0),
                                                        partner_topics(batch, i, 1),
                                                        forum_topics(batch, i) };
    const vec taken = one - vec_exp(-expected_initiatives(batch, i));
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        vec acceptance[COMITY_PARTNERS + 1];
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n);
            const vec against = against_accepting(batch, i, j, batch->concern[j][m],
                                                  batch->refusal_log_odds[pair_of(i, j)][m]);
            acceptance[n] = one / (one + vec_exp(against));
        }
        acceptance[COMITY_PARTNERS] = acceptance[0] * acceptance[1];
        for (size_t n = 0; n <= COMITY_PARTNERS; n++) {
            const vec total = vec_select(topics[n].narrowed, topics[n].total, one);
            proposals->made[n][m] = taken * venue[n] * (topics[n].weight[m] / total);
            proposals->accord[n][m] = proposals->made[n][m] * acceptance[n];
        }
    }
}

/* Which topic is drawn: whether the draw fell below the cumulative weight of each but the last. */
struct topic {
    mask below[COMITY_ISSUES - 1];
};

/* Weights sum to the total within rounding and draws stay 2^-33 below 1, so no draw falls past a
 * last positive weight; but for products so small that they lose their digits. */
static inline struct topic draw_topic(const struct topics *topics, vec draw)
{
    const vec *weight = topics->weight,
              at = vec_select(topics->narrowed, draw * topics->total, draw);
    return (struct topic){ { vec_less(at, weight[0]), vec_less(at, weight[0] + weight[1]),
                             vec_less(at, weight[0] + weight[1] + weight[2]) } };
}

/* If rounding leaves no topic, the last with a positive weight is drawn. */
static inline void keep_to_positive(struct topic *topic, const vec weight[COMITY_ISSUES])
{
    mask none_after = mask_not((mask){ 0 });
    for (size_t m = COMITY_ISSUES - 1; m > 0; m--) {
        none_after &= vec_at_most(weight[m], vec_all(0));
        topic->below[m - 1] |= none_after;
    }
}

static inline vec of_topic(const vec row[COMITY_ISSUES], const struct topic *topic)
{
    const mask *below = topic->below;
    return vec_select(below[0], row[0],
                      vec_select(below[1], row[1], vec_select(below[2], row[2], row[3])));
}

/* Counts the proposals and accords, and takes these accords' share of what each venue lacks. */
static inline void conclude(struct batch *batch, size_t i, const struct proposals *proposals,
                            vec lacking[COMITY_VENUES])
{
    for (size_t n = 0; n <= COMITY_PARTNERS; n++) {
        const size_t venue = venue_of(i, n);
        vec accords = vec_all(0);
        for (size_t m = 0; m < COMITY_ISSUES; m++) {
            batch->now.proposals[venue * COMITY_ISSUES + m] += proposals->made[n][m];
            batch->now.accords[venue * COMITY_ISSUES + m] += proposals->accord[n][m];
            accords += proposals->accord[n][m];
        }
        /* not below 0 when probabilities sum to more than 1 by their rounding */
        lacking[venue] *= vec_max(vec_all(0), vec_all(1) - PARAMETER(AGREEMENT_DEPTH) * accords);
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
    mask bilateral, first; /* whether it goes to one partner, and to the first */
};

static inline mask to_second(const struct initiative *initiative)
{
    return initiative->bilateral & mask_not(initiative->first);
}

/* The topics of an initiative whose venue is drawn. */
static inline struct topics topics_of(const struct batch *batch, size_t i,
                                      const struct initiative *initiative)
{
    if (!batch->on.involvement)
        return forum_topics(batch, i);
    const vec *with_first = batch->involved[dyad_of(i, partner_of(i, 0))];
    const vec *with_second = batch->involved[dyad_of(i, partner_of(i, 1))];
    vec involved[COMITY_ISSUES];
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        involved[m] = vec_select(initiative->first, with_first[m], with_second[m]);
    return weigh_topics(batch, i, involved, initiative->bilateral & batch->involving);
}

static inline struct initiative draw_initiative(const struct batch *batch, size_t i, vec bilateral,
                                                const vec draw[4])
{
    const vec venue = draw[VENUE_DRAW], first = first_partner(batch, i);
    if (batch->on.haste) {
        const vec apart = vec_min(vec_abs(venue - bilateral), vec_abs(venue - bilateral * first));
        if (__builtin_expect(mask_any(vec_less(apart, vec_all(DRAW_MARGIN))), false))
            bilateral = exact_share(batch, i);
    }
    struct initiative initiative = { .bilateral = vec_less(venue, bilateral),
                                     .first = vec_less(venue, bilateral * first) };
    const struct topics topics = topics_of(batch, i, &initiative);
    initiative.topic = draw_topic(&topics, draw[TOPIC_DRAW]);
    if (__builtin_expect(topics.small, false))
        keep_to_positive(&initiative.topic, topics.weight);
    return initiative;
}

/* Worlds in which state i takes an initiative, also where rounding may decide: rare, ditto. */
static __attribute__((noinline, cold)) mask exactly_taken(const struct batch *batch, size_t i,
                                                          const vec *draw)
{
    return vec_less(*draw, vec_all(1) - vec_exp(-expected_initiatives(batch, i)));
}

/* By state, the bits of the worlds in which it takes an initiative. */
static inline void take_initiatives(const struct batch *batch, const struct month *month,
                                    unsigned taken[COMITY_STATES])
{
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const vec expected = expected_initiatives(batch, i), least = month->least_expected[i];
        const mask possible = vec_less(least - DRAW_MARGIN, expected);
        const mask certain = vec_less(least + DRAW_MARGIN, expected);
        taken[i] = mask_lanes(
            __builtin_expect(mask_any(possible ^ certain), false)
                ? exactly_taken(batch, i, &month->uniform[DIPLOMACY_DRAWS + i][INITIATIVE_DRAW])
                : possible);
    }
}

/* Worlds in which all agree whom state i asks, where the draw times the inverse of the probability
 * of each one's consent stays below 1: `against` are the log-odds against that of either partner.
 */
static inline mask all_consent(const struct initiative *initiative, vec against[COMITY_PARTNERS],
                               vec draw)
{
    const vec one = vec_all(1);
    vec_exp_all(COMITY_PARTNERS, against);
    const vec one_asked = draw * (one + vec_select(to_second(initiative), against[1], against[0]));
    const vec both_asked = one_asked * (one + against[1]);
    return vec_less(vec_select(initiative->bilateral, one_asked, both_asked), one);
}

/* Those of the initiatives taken that become accords. Log-odds alone decide most: one partner asked
 * consents or not, and where one of two does not, there is no accord. */
static inline mask conclude_initiative(const struct batch *batch, size_t i,
                                       const struct initiative *initiative, mask taken,
                                       const struct month *month)
{
    vec against[COMITY_PARTNERS];
    for (size_t n = 0; n < COMITY_PARTNERS; n++) {
        const size_t j = partner_of(i, n);
        against[n] =
            against_accepting(batch, i, j, of_topic(batch->concern[j], &initiative->topic),
                              of_topic(batch->refusal_log_odds[pair_of(i, j)], &initiative->topic));
    }
    const vec most = month->most_against[i];
    const vec reluctance =
        vec_select(initiative->first, against[0],
                   vec_select(initiative->bilateral, against[1], vec_max(against[0], against[1])));
    const mask possible = taken & vec_less(reluctance, most + DRAW_MARGIN);
    const mask certain = initiative->bilateral & vec_less(reluctance, most - DRAW_MARGIN);
    if (mask_any(possible & mask_not(certain))) {
        return taken &
               all_consent(initiative, against, month->uniform[DIPLOMACY_DRAWS + i][CONSENT_DRAW]);
    }
    return possible;
}

/* Where venue and topic stand in the counts. */
static inline uvec slot_of(size_t i, const struct initiative *initiative)
{
    vec topic[COMITY_ISSUES], venue[COMITY_PARTNERS + 1]; /* whole numbers, only moved */
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        topic[m] = (vec)uvec_all(m);
    for (size_t n = 0; n <= COMITY_PARTNERS; n++)
        venue[n] = (vec)uvec_all(COMITY_ISSUES * venue_of(i, n));
    return (uvec)of_topic(topic, &initiative->topic) +
           (uvec)vec_select(initiative->first, venue[0],
                            vec_select(initiative->bilateral, venue[1], venue[2]));
}

/* Takes an accord's share of what its venue still lacks. */
static inline void deepen(const struct batch *batch, size_t i, const struct initiative *initiative,
                          mask accord, vec lacking[COMITY_VENUES])
{
    const mask to[COMITY_PARTNERS + 1] = { initiative->first, to_second(initiative),
                                           mask_not(initiative->bilateral) };
    const vec kept = vec_all(1) - PARAMETER(AGREEMENT_DEPTH);
    for (size_t n = 0; n <= COMITY_PARTNERS; n++) {
        vec *lacks = &lacking[venue_of(i, n)];
        *lacks = vec_select(accord & to[n], *lacks * kept, *lacks);
    }
}

/* Counts the proposals, and the accords among them, of all states: bit i * COMITY_LANES + lane.
 * They are few: one by one. */
static inline void count_initiatives(struct batch *batch, unsigned proposals, unsigned accords,
                                     const uvec slots[COMITY_STATES])
{
    for (; proposals; proposals &= proposals - 1) {
        const unsigned bit = (unsigned)__builtin_ctz(proposals), lane = bit % COMITY_LANES;
        const uint64_t slot = ((const uint64_t *)slots)[bit];
        batch->now.proposals[slot][lane] += 1;
        batch->now.accords[slot][lane] += accords >> bit & 1;
    }
}

/* By state, b_i, roughly; together, as each power takes long. */
static inline void rough_shares(const struct batch *batch, vec bilateral[COMITY_STATES])
{
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const vec log2_forum = batch->log2_calm_forum - batch->log2_haste * batch->now.urgency[i];
        bilateral[i] =
            batch->on.haste ? vec_all(1) - vec_exp2_roughly(log2_forum) : PARAMETER(BILATERALISM);
    }
}

static inline void drawn_accords(struct batch *batch, const struct month *month,
                                 const unsigned taken[COMITY_STATES], vec lacking[COMITY_VENUES])
{
    vec bilateral[COMITY_STATES];
    uvec slots[COMITY_STATES];
    unsigned proposals = 0, accords = 0;
    rough_shares(batch, bilateral);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        proposals |= taken[i] << (i * COMITY_LANES);
        if (taken[i]) {
            const struct initiative initiative =
                draw_initiative(batch, i, bilateral[i], month->uniform[DIPLOMACY_DRAWS + i]);
            const mask accord =
                conclude_initiative(batch, i, &initiative, mask_of_lanes(taken[i]), month);
            deepen(batch, i, &initiative, accord, lacking);
            slots[i] = slot_of(i, &initiative);
            accords |= mask_lanes(accord) << (i * COMITY_LANES);
        }
    }
    count_initiatives(batch, proposals, accords, slots);
}

/* Step 5. Institutions fade once, and each accord takes its share of what its venue lacks. */
static inline void agreements(struct batch *batch, const struct month *month,
                              const unsigned taken[COMITY_STATES], const bool mean_field)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1), kept = one - PARAMETER(AGREEMENT_DECAY);
    vec lacking[COMITY_VENUES] = { one, one, one, one };
    if (mean_field)
        expected_accords(batch, lacking);
    else
        drawn_accords(batch, month, taken, lacking);
    for (size_t d = 0; d < COMITY_DYADS; d++)
        now->bilateral[d] = one - (one - kept * now->bilateral[d]) * lacking[d];
    now->trilateral[0] = one - (one - kept * now->trilateral[0]) * lacking[COMITY_TRILATERAL];
}

#endif
