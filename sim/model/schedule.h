/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_SCHEDULE_H
#define COMITY_MODEL_SCHEDULE_H

#include "core/vector_math.h"
#include "model/batch.h"

/* Scheduled events act on single lanes: each world of a batch may have a schedule of its own. */

/* Influence: shares of power, to the power of hegemony. */
static inline void derive_influence(struct batch *batch)
{
    const vec *power = &PARAMETER(POWER);
    const vec most = vec_max(vec_max(power[0], power[1]), power[2]);
    vec influence[COMITY_STATES], total = vec_all(0);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        /* (p_i / most)^h; the common divisor drops out of the shares */
        influence[i] = vec_exp(PARAMETER(HEGEMONY) * vec_log(power[i] / most));
        total += influence[i];
    }
    for (size_t i = 0; i < COMITY_STATES; i++)
        batch->now.influence[i] = influence[i] / total;
}

/* What state i's leverage over j makes of the conduct and diplomacy of both. */
static inline void derive_pair(struct batch *batch, size_t i, size_t j)
{
    const vec one = vec_all(1), restraint = (&PARAMETER(RESTRAINT))[i];
    const vec leverage = vec_max(vec_all(0), batch->now.influence[i] - batch->now.influence[j]);
    const vec domination = (one - restraint) * leverage, leadership = restraint * leverage;
    const vec *sovereignty = &PARAMETER(SOVEREIGNTY) + j * COMITY_ISSUES;
    const vec mean_sovereignty =
        (sovereignty[0] + sovereignty[1] + sovereignty[2] + sovereignty[3]) * 0.25;
    const size_t pair = pair_of(i, j);
    batch->abstention_log_odds[pair] =
        -PARAMETER(CONDUCT_BASE) - PARAMETER(CONDUCT_LEVERAGE) * domination;
    batch->trust_loss_rate[pair_of(j, i)] =
        vec_min(one, PARAMETER(TRUST_LOSS) *
                         (one + PARAMETER(TRUST_AFFRONT) * mean_sovereignty * leverage));
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        batch->refusal_log_odds[pair][m] =
            PARAMETER(AGREEMENT_SOVEREIGNTY) * sovereignty[m] * (one + domination) -
            PARAMETER(AGREEMENT_BASE) - PARAMETER(AGREEMENT_LEADERSHIP) * leadership;
    }
}

/* How much of a dyad's diplomacy each threat draws that comes from or through one of the two. */
static inline void derive_involvement(struct batch *batch)
{
    batch->involving = vec_less(vec_all(0), PARAMETER(AGREEMENT_INVOLVEMENT));
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t j = i + 1; j < COMITY_STATES; j++) {
            for (size_t m = 0; m < COMITY_ISSUES; m++) {
                const vec source = vec_max((&PARAMETER(SOURCE))[i * COMITY_ISSUES + m],
                                           (&PARAMETER(SOURCE))[j * COMITY_ISSUES + m]);
                batch->involved[dyad_of(i, j)][m] =
                    (vec_all(1) - PARAMETER(AGREEMENT_INVOLVEMENT)) +
                    PARAMETER(AGREEMENT_INVOLVEMENT) * source;
            }
        }
    }
}

/* How urgency makes diplomacy bilateral, as a power of two. */
static inline void derive_haste(struct batch *batch)
{
    const double log2_e = 0x1.71547652b82fep+0, least = 0x1p-1000; /* no logarithm of 0 */
    batch->log2_calm_forum =
        vec_log(vec_max(vec_all(least), vec_all(1) - PARAMETER(BILATERALISM))) * log2_e;
    batch->log2_haste = PARAMETER(AGREEMENT_HASTE) * log2_e;
}

/* Whether a value of any world differs from the one at which its mechanism is absent. */
static inline bool differs(const vec *values, size_t count, double absent)
{
    mask differing = { 0 };
    for (size_t k = 0; k < count; k++)
        differing |= vec_unequal(values[k], vec_all(absent));
    return mask_any(differing);
}

/* What has been on stays on: its traces outlast the coefficient. */
static inline void find_mechanisms(struct batch *batch)
{
    struct mechanisms *on = &batch->on;
    on->blame |= differs(&PARAMETER(SOURCE), COMITY_SLOTS_STATE_ISSUE, 0);
    on->retaliation |= differs(&PARAMETER(CONDUCT_RETALIATION), 1, 0);
    on->force |= differs(&PARAMETER(FORCE_SHARE), 1, 0);
    on->peace |= on->force || differs(&PARAMETER(PEACE), COMITY_DYADS, 1);
    on->relief |= differs(&PARAMETER(THREAT_RELIEF), 1, 0);
    on->haste |= differs(&PARAMETER(AGREEMENT_HASTE), 1, 0);
    on->involvement |= differs(&PARAMETER(AGREEMENT_INVOLVEMENT), 1, 0);
    on->involvement_alone |= mask_any(vec_equal(PARAMETER(AGREEMENT_INVOLVEMENT), vec_all(1)));
    on->capacity |= differs(&PARAMETER(TRANSACTIONS_INSTITUTIONS), 1, 0);
}

/* Influence, leverage and all else that follows from the parameters alone. */
static inline void derive(struct batch *batch)
{
    find_mechanisms(batch);
    derive_influence(batch);
    derive_involvement(batch);
    derive_haste(batch);
    batch->witness = PARAMETER(TRUST_WITNESS) * (vec_all(1) - PARAMETER(BILATERALISM));
    for (size_t i = 0; i < COMITY_STATES; i++) {
        batch->diplomacy[i] = PARAMETER(INITIATIVE) * 3.0 * batch->now.influence[i];
        /* finite also for the smallest capacity, so that no exchange stays none */
        batch->per_capacity[i] =
            vec_min(vec_all(COMITY_INVERSE_MOST), vec_all(1) / (&PARAMETER(CAPACITY))[i]);
        for (size_t n = 0; n < COMITY_PARTNERS; n++)
            derive_pair(batch, i, partner_of(i, n));
    }
}

/* This tick's events of one step, in the order of each world's schedule. Out of line: it is rare.
 */
static __attribute__((noinline, cold)) void act_now(struct batch *batch,
                                                    enum comity_event_step step)
{
    for (size_t k = 0; k < COMITY_LANES; k++) {
        struct comity_event_lane lane = { .record = (double *)&batch->now + k,
                                          .parameters = (double *)batch->parameter + k,
                                          .measure_end = (double *)batch->measure_end + k,
                                          .coercive_end = (double *)batch->coercive_end + k,
                                          .lanes = COMITY_LANES,
                                          .measures_end = &batch->measures_end,
                                          .on = &batch->on };
        const struct comity_event *event = batch->schedule[k].next;
        for (; event < batch->schedule[k].end && event->tick == batch->tick; event++) {
            const struct comity_event_type *type = comity_event_type(event->kind);
            if (type->step == step)
                type->act(&lane, event);
        }
    }
    if (step == COMITY_EVENT_BEFORE_ALL)
        derive(batch);
}

static inline void scheduled(struct batch *batch, enum comity_event_step step)
{
    if (batch->tick == batch->next_event)
        act_now(batch, step);
}

/* Leaves behind all events of ticks before this one. */
static inline void find_next_event(struct batch *batch, uint32_t tick)
{
    batch->next_event = UINT32_MAX;
    for (size_t lane = 0; lane < COMITY_LANES; lane++) {
        const struct comity_event **next = &batch->schedule[lane].next;
        while (*next < batch->schedule[lane].end && (*next)->tick < tick)
            (*next)++;
        if (*next < batch->schedule[lane].end && (*next)->tick < batch->next_event)
            batch->next_event = (*next)->tick;
    }
}

#endif
