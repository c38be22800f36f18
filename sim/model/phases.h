/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_PHASES_H
#define COMITY_MODEL_PHASES_H

#include "model/batch.h"

/*
 * Phases after Adler and Barnett (1998), coupling after the same, vision after Buzan; all as read
 * by Chanona (2005). The thresholds are interpretations.
 */

/* What a phase asks for, on the region or on a dyad. */
struct achievement {
    vec institutions, transactions, overlap; /* nascent */
    vec trust, mean_identity, common_forum;  /* ascendant */
    vec least_trust, least_identity;         /* mature, and common_forum again */
};

static inline vec lowest(const vec of[3])
{
    return vec_min(vec_min(of[0], of[1]), of[2]);
}

/* The second largest of three: a hub and two spokes suffice to reach it. */
static inline vec middle(const vec of[3])
{
    return vec_max(vec_min(of[0], of[1]), vec_min(vec_max(of[0], of[1]), of[2]));
}

/* By how much the worst condition of each phase, and of those below it, is met (negative: missed).
 */
static inline void phase_margins(const struct batch *batch, const struct achievement *a,
                                 vec margin[COMITY_PHASES - 1])
{
    const vec nascent = vec_min(vec_min(a->institutions - PARAMETER(NASCENT_INSTITUTIONS),
                                        a->transactions - PARAMETER(NASCENT_TRANSACTIONS)),
                                a->overlap - PARAMETER(NASCENT_OVERLAP));
    const vec ascendant = vec_min(vec_min(a->institutions - PARAMETER(ASCENDANT_INSTITUTIONS),
                                          a->trust - PARAMETER(ASCENDANT_TRUST)),
                                  vec_min(a->mean_identity - PARAMETER(ASCENDANT_IDENTITY),
                                          a->common_forum - PARAMETER(ASCENDANT_TRILATERAL)));
    const vec mature = vec_min(vec_min(a->least_trust - PARAMETER(MATURE_TRUST),
                                       a->least_identity - PARAMETER(MATURE_IDENTITY)),
                               a->common_forum - PARAMETER(MATURE_TRILATERAL));
    margin[0] = nascent;
    margin[1] = vec_min(nascent, ascendant);
    margin[2] = vec_min(margin[1], mature);
}

/* Falls to the highest phase that holds within the slack, then enters the next one if it has dwelt.
 */
static inline void move_phase(const struct batch *batch, struct phase_state *state,
                              const vec margin[COMITY_PHASES - 1])
{
    const vec none = vec_all(0), one = vec_all(1);
    vec phase = none; /* phases up to this one hold within the slack */
    for (size_t p = 0; p < COMITY_PHASES - 1; p++) {
        state->months_met[p] = vec_where(vec_at_most(none, margin[p]), state->months_met[p] + one);
        phase =
            vec_select(vec_at_most(-PARAMETER(SLACK), margin[p]), vec_all((double)(p + 1)), phase);
    }
    phase = vec_min(state->phase, phase);
    vec months = none; /* of the next phase; none follows mature */
    for (size_t p = 0; p < COMITY_PHASES - 1; p++)
        months = vec_select(vec_equal(phase, vec_all((double)p)), state->months_met[p], months);
    state->phase =
        vec_select(vec_at_most(vec_max(one, PARAMETER(DWELL)), months), phase + one, phase);
}

static inline void region_phase(struct batch *batch)
{
    struct record *now = &batch->now;
    const vec *identity = now->identity;
    const struct achievement region = {
        .institutions = middle(now->institutions),
        .transactions = middle(now->transactions),
        .overlap = middle(now->overlap),
        .trust = middle(now->reciprocity),
        .mean_identity = (identity[0] + identity[1] + identity[2]) * (1.0 / 3.0),
        .common_forum = now->trilateral[0],
        .least_trust = lowest(now->reciprocity),
        .least_identity = lowest(identity),
    };
    vec margin[COMITY_PHASES - 1];
    phase_margins(batch, &region, margin);
    move_phase(batch, &batch->region, margin);
    now->phase[0] = batch->region.phase;

    const vec below = vec_one_where(vec_less(now->phase[0], batch->highest_phase));
    now->regressions[0] += vec_max(vec_all(0), below - batch->below_highest);
    batch->below_highest = below;
    batch->highest_phase = vec_max(batch->highest_phase, now->phase[0]);
}

/* The same rules with the dyad's own values, N in the place of M, and J in that of both I. */
static inline void dyad_phases(struct batch *batch)
{
    struct record *now = &batch->now;
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        const struct achievement dyad = {
            .institutions = now->institutions[d],
            .transactions = now->transactions[d],
            .overlap = now->overlap[d],
            .trust = now->reciprocity[d],
            .mean_identity = now->dyad_identity[d],
            .common_forum = now->institutions[d],
            .least_trust = now->reciprocity[d],
            .least_identity = now->dyad_identity[d],
        };
        vec margin[COMITY_PHASES - 1];
        phase_margins(batch, &dyad, margin);
        move_phase(batch, &batch->dyad[d], margin);
        now->dyad_phase[d] = batch->dyad[d].phase;
    }
}

/* The highest probability of a coercive act, of any pair, in the last months. */
static inline vec highest_expectation(const struct batch *batch)
{
    vec highest = batch->highest_expectation[0];
    for (size_t month = 1; month < EXPECTATION_MONTHS; month++)
        highest = vec_max(highest, batch->highest_expectation[month]);
    return highest;
}

/* Keeps the month's probabilities of coercive acts, and returns the highest. One above the bound,
 * in any world, is watched as long as it counts; with an event the bound may have moved under
 * earlier ones. */
static inline vec expect(struct batch *batch)
{
    const size_t month = batch->tick % EXPECTATION_MONTHS;
    const vec *probability = batch->now.force_probability;
    vec highest = vec_all(0);
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        batch->expectation[month][pair] = probability[pair];
        highest = vec_max(probability[pair], highest); /* of those that are numbers */
    }
    batch->highest_expectation[month] = highest;
    const vec watched = batch->tick == batch->next_event ? highest_expectation(batch) : highest;
    if (mask_any(vec_less(PARAMETER(LOOSE_FORCE), watched)))
        batch->months_watched = EXPECTATION_MONTHS;
    return highest;
}

/* Worlds where no coercive act is to be expected, on any pair, in the mean of the last months.
 * While all of these are within the bound, nobody adds them up. */
static inline mask dependable(struct batch *batch)
{
    const uint32_t months =
        batch->tick + 1 < EXPECTATION_MONTHS ? batch->tick + 1 : EXPECTATION_MONTHS;
    mask exceeded = { 0 };
    if (batch->months_watched == 0)
        return mask_not(exceeded);
    batch->months_watched--;
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        vec sum = vec_all(0);
        for (size_t month = 0; month < EXPECTATION_MONTHS; month++)
            sum += batch->expectation[month][pair];
        exceeded |= vec_less(PARAMETER(LOOSE_FORCE) * (double)months, sum);
    }
    return mask_not(exceeded & vec_less(PARAMETER(LOOSE_FORCE), highest_expectation(batch)));
}

/* Loose: dependable expectations of peaceful change. Tight: besides, a common regime and open
 * borders. */
static inline void coupling(struct batch *batch)
{
    struct record *now = &batch->now;
    mask loose = vec_at_most(PARAMETER(LOOSE_PEACE), lowest(now->peace));
    if (batch->on.force)
        loose &= dependable(batch);
    mask tight = loose & vec_at_most(PARAMETER(TIGHT_TRILATERAL), now->trilateral[0]) &
                 vec_at_most(PARAMETER(TIGHT_IDENTITY), lowest(now->identity));
    for (size_t d = 0; d < COMITY_DYADS; d++)
        tight &= vec_at_most(now->friction[d], PARAMETER(TIGHT_FRICTION));
    now->coupling[0] = vec_one_where(loose) + vec_one_where(tight);
}

static inline void vision(struct batch *batch)
{
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        batch->now.vision[d] =
            vec_one_where(vec_at_most(vec_all(1.0 / 3.0), batch->now.reciprocity[d])) +
            vec_one_where(vec_at_most(vec_all(2.0 / 3.0), batch->now.reciprocity[d]));
    }
}

#endif
