/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One tick of the model, a month, in the order of the README beside this file. Compiled once for
 * each instruction set; COMITY_KERNEL names the result.
 */
#include "model/agreements.h"
#include "model/batch.h"
#include "model/chance.h"
#include "model/kernel.h"
#include "model/phases.h"
#include "model/schedule.h"

#include <string.h>

/* N: either channel serves. */
static inline void join_institutions(struct batch *batch)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1);
    for (size_t d = 0; d < COMITY_DYADS; d++)
        now->institutions[d] = one - (one - now->bilateral[d]) * (one - now->trilateral[0]);
}

/* R: Tilly's many-sided relations; e: mutual trust. */
static inline void describe_dyads(struct batch *batch)
{
    struct record *now = &batch->now;
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t j = i + 1; j < COMITY_STATES; j++) {
            const size_t d = dyad_of(i, j);
            batch->relations[d] = (now->institutions[d] + now->transactions[d]) * 0.5;
            now->reciprocity[d] = vec_min(now->trust[pair_of(i, j)], now->trust[pair_of(j, i)]);
        }
    }
}

/* beta: a state's concern with what comes from or through each partner. */
static inline void assign_blame(struct batch *batch, size_t i)
{
    for (size_t n = 0; n < COMITY_PARTNERS; n++) {
        const size_t j = partner_of(i, n);
        const vec *source = &PARAMETER(SOURCE) + j * COMITY_ISSUES;
        vec blame = source[0] * batch->concern[i][0];
        for (size_t m = 1; m < COMITY_ISSUES; m++)
            blame += source[m] * batch->concern[i][m];
        batch->now.blame[pair_of(i, j)] = blame;
    }
}

/* c, U, s, C, beta from the present agendas and assessments. */
static inline void form_concerns(struct batch *batch)
{
    struct record *now = &batch->now;
    const double keep_defined = 1e-9; /* shares of a state that fears nothing follow its agenda */
    for (size_t i = 0; i < COMITY_STATES; i++) {
        vec urgency = vec_all(0);
        for (size_t m = 0; m < COMITY_ISSUES; m++) {
            const size_t im = i * COMITY_ISSUES + m;
            batch->concern[i][m] = now->agenda[im] * now->perceived_threat[im];
            urgency += batch->concern[i][m];
        }
        const vec per_urgency = vec_all(1) / (urgency + keep_defined);
        for (size_t m = 0; m < COMITY_ISSUES; m++) {
            batch->share[i][m] =
                (batch->concern[i][m] + keep_defined * now->agenda[i * COMITY_ISSUES + m]) *
                per_urgency;
        }
        now->urgency[i] = urgency;
        batch->capped_urgency[i] = vec_min(vec_all(1), urgency);
        if (batch->on.blame)
            assign_blame(batch, i);
    }
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t j = i + 1; j < COMITY_STATES; j++) {
            vec apart = vec_all(0);
            for (size_t m = 0; m < COMITY_ISSUES; m++)
                apart += vec_abs(batch->share[i][m] - batch->share[j][m]);
            now->overlap[dyad_of(i, j)] = vec_max(vec_all(0), vec_all(1) - 0.5 * apart);
        }
    }
}

/* Step 1. Threats are AR(1) around their means; returns their levels. */
static inline void threat_environment(struct batch *batch, const struct month *month,
                                      vec threat[COMITY_ISSUES])
{
    vec *deviation = batch->now.threat_deviation;
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        deviation[m] = PARAMETER(THREAT_PERSISTENCE) * deviation[m] +
                       PARAMETER(THREAT_NOISE) * month->normal[NEWS][m];
    }
    scheduled(batch, COMITY_EVENT_UPON_THREATS);
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        threat[m] = vec_max(vec_all(0), (&PARAMETER(THREAT_MEAN))[m] + deviation[m]);
}

/* How much state i is moved by each partner: by its influence and urgency, as trust and relations
 * let it. */
static inline void weigh_signals(const struct batch *batch, vec weight[COMITY_PAIRS])
{
    const struct record *now = &batch->now;
    for (size_t j = 0; j < COMITY_STATES; j++) {
        const vec signal = now->influence[j] * batch->capped_urgency[j];
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t i = partner_of(j, n), pair = pair_of(i, j);
            weight[pair] = signal * now->trust[pair] * batch->relations[dyad_of(i, j)];
        }
    }
}

/* Adds up how far the partners' values pull each state's own. */
static inline void pull(const vec weight[COMITY_PAIRS], const vec value[COMITY_STATES],
                        vec pulled[COMITY_STATES])
{
    const vec first = value[1] - value[0], second = value[2] - value[0],
              third = value[2] - value[1];
    pulled[0] = weight[pair_of(0, 1)] * first + weight[pair_of(0, 2)] * second;
    pulled[1] = weight[pair_of(1, 2)] * third - weight[pair_of(1, 0)] * first;
    pulled[2] = -weight[pair_of(2, 0)] * second - weight[pair_of(2, 1)] * third;
}

/* What the institutions of a state with its partners leave of its exposure. */
static inline vec exposed(const struct batch *batch, size_t i)
{
    if (!batch->on.relief)
        return vec_all(1);
    const vec *institutions = batch->now.institutions;
    const vec both =
        institutions[dyad_of(i, partner_of(i, 0))] + institutions[dyad_of(i, partner_of(i, 1))];
    return vec_all(1) - PARAMETER(THREAT_RELIEF) * 0.5 * both; /* of their mean */
}

/* Step 2. Readings and the others' signals move assessments; the others' agendas move agendas. */
static inline void threat_signals(struct batch *batch, const struct month *month,
                                  const vec threat[COMITY_ISSUES])
{
    struct record *now = &batch->now;
    const vec left[COMITY_STATES] = { exposed(batch, 0), exposed(batch, 1), exposed(batch, 2) };
    vec weight[COMITY_PAIRS];
    weigh_signals(batch, weight);
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        vec y[COMITY_STATES], a[COMITY_STATES], signals[COMITY_STATES], agendas[COMITY_STATES];
        for (size_t i = 0; i < COMITY_STATES; i++) {
            y[i] = now->perceived_threat[i * COMITY_ISSUES + m];
            a[i] = now->agenda[i * COMITY_ISSUES + m];
        }
        pull(weight, y, signals);
        pull(weight, a, agendas);
        for (size_t i = 0; i < COMITY_STATES; i++) {
            const size_t im = i * COMITY_ISSUES + m;
            const vec error = PARAMETER(READING_NOISE) * month->normal[READING_ERRORS + i][m];
            const vec reading =
                vec_max(vec_all(0), (&PARAMETER(EXPOSURE))[im] * left[i] * threat[m] + error);
            now->perceived_threat[im] =
                vec_max(vec_all(0), y[i] + PARAMETER(READING_WEIGHT) * (reading - y[i]) +
                                        PARAMETER(SIGNAL_WEIGHT) * signals[i]);
            now->agenda[im] = a[i] + PARAMETER(AGENDA_RATE) * agendas[i];
        }
    }
    form_concerns(batch);
}

/* Log-odds against a unilateral act of each state toward each partner. */
static inline void against_acting_alone(const struct batch *batch, vec against[COMITY_PAIRS])
{
    const struct record *now = &batch->now;
    const vec per_bond = PARAMETER(CONDUCT_BONDS) * 0.25;
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const vec urge = PARAMETER(CONDUCT_URGENCY) * now->urgency[i];
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n), pair = pair_of(i, j), d = dyad_of(i, j);
            const vec bonds =
                now->institutions[d] + now->transactions[d] + now->trust[pair] + now->identity[i];
            vec log_odds = per_bond * bonds + batch->abstention_log_odds[pair] - urge;
            if (batch->on.blame)
                log_odds -= PARAMETER(CONDUCT_BLAME) * now->blame[pair];
            if (batch->on.retaliation) /* against what was seen last month */
                log_odds -= PARAMETER(CONDUCT_RETALIATION) * now->perceived_conduct[pair_of(j, i)];
            against[pair] = log_odds;
        }
    }
}

/* u f: a unilateral act is coercive as far as neither peace nor institutions bind. */
static inline void expect_force(struct batch *batch)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t j = i + 1; j < COMITY_STATES; j++) {
            const size_t d = dyad_of(i, j), there = pair_of(i, j), back = pair_of(j, i);
            const vec coercive =
                PARAMETER(FORCE_SHARE) * (one - now->peace[d]) * (one - now->institutions[d]);
            now->force_probability[there] = now->unilateral_probability[there] * coercive;
            now->force_probability[back] = now->unilateral_probability[back] * coercive;
        }
    }
}

/* Scheduled measures are certain acts, and coercive or not as the schedule has it. */
static inline void measures(struct batch *batch)
{
    struct record *now = &batch->now;
    const vec tick = vec_all(batch->tick);
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        const mask measure = vec_less(tick, batch->measure_end[pair]);
        const mask coercive = vec_less(tick, batch->coercive_end[pair]);
        now->unilateral_probability[pair] =
            vec_select(measure, vec_all(1), now->unilateral_probability[pair]);
        now->force_probability[pair] =
            vec_select(measure, vec_one_where(coercive), now->force_probability[pair]);
    }
}

/* The draw that decides an act decides whether it is coercive, so that none is without the other.
 * Nobody coerces where the least of the draws is above the highest of the probabilities. */
static inline void coercion(struct batch *batch, const struct month *month, vec highest,
                            const bool mean_field)
{
    struct record *now = &batch->now;
    const bool before = batch->coerced;
    batch->coerced = mean_field || mask_any(vec_less(month->least_conduct, highest));
    if (mean_field) {
        memcpy(now->coercion, now->force_probability, sizeof now->coercion);
    } else if (__builtin_expect(before || batch->coerced, false)) {
        for (size_t i = 0; i < COMITY_STATES; i++) {
            for (size_t n = 0; n < COMITY_PARTNERS; n++) {
                const size_t pair = pair_of(i, partner_of(i, n));
                now->coercion[pair] = vec_one_where(
                    vec_less(month->uniform[CONDUCT_DRAWS + i][n], now->force_probability[pair]));
            }
        }
    }
}

/* Step 3. Each state acts toward each partner; the partner may misread the act. */
static inline void conduct(struct batch *batch, const struct month *month, const bool mean_field)
{
    struct record *now = &batch->now;
    vec against[COMITY_PAIRS];
    against_acting_alone(batch, against);
    vec_exp_all(COMITY_PAIRS, against);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n), pair = pair_of(i, j);
            now->unilateral_probability[pair] =
                batch->relations[dyad_of(i, j)] / (vec_all(1) + against[pair]);
        }
    }
    if (batch->on.force)
        expect_force(batch);
    if (batch->tick < batch->measures_end)
        measures(batch);
    if (batch->on.force)
        coercion(batch, month, expect(batch), mean_field);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n), pair = pair_of(i, j);
            const vec error = PARAMETER(MISPERCEPTION) * batch->relations[dyad_of(i, j)];
            const vec probability = now->unilateral_probability[pair];
            if (mean_field) {
                now->conduct[pair] = probability;
                now->perceived_conduct[pair] = probability + error - 2.0 * probability * error;
            } else {
                const vec *draw = month->uniform[CONDUCT_DRAWS + i];
                const mask act = vec_less(draw[n], probability);
                const mask misread = vec_less(draw[COMITY_PARTNERS + n], error);
                now->conduct[pair] = vec_one_where(act);
                now->perceived_conduct[pair] = vec_one_where(act ^ misread);
            }
        }
    }
}

/* The share of trust that blame wears down and that coercion destroys, beside what conduct costs.
 */
static inline vec worn(const struct batch *batch, size_t i, size_t j)
{
    vec share = vec_all(0);
    if (batch->on.blame)
        share = vec_min(vec_all(1), PARAMETER(TRUST_BLAME) * batch->now.blame[pair_of(i, j)]);
    if (batch->coerced)
        share += PARAMETER(PEACE_BREACH) * batch->now.coercion[pair_of(j, i)];
    return share;
}

/* Step 4. Trust follows what each state sees of its partner's conduct, toward itself and the third.
 */
static inline void learn_trust(struct batch *batch)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1), witness = batch->witness;
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n), pair = pair_of(i, j);
            const vec trust = now->trust[pair];
            const vec to_me = now->perceived_conduct[pair_of(j, i)];
            const vec to_third = witness * now->perceived_conduct[pair_of(j, third(i, j))];
            const vec ceiling = one - PARAMETER(TRUST_MEMORY) * (one - now->peace[dyad_of(i, j)]);
            const vec gain = PARAMETER(TRUST_GAIN) * batch->relations[dyad_of(i, j)] *
                             vec_max(vec_all(0), ceiling - trust) *
                             (one - to_me + (witness - to_third));
            const vec loss = trust * (batch->trust_loss_rate[pair] * to_me +
                                      PARAMETER(TRUST_LOSS) * to_third + worn(batch, i, j));
            now->trust[pair] = vec_clip01(trust + gain - loss);
        }
    }
}

/* Contact without coercion breeds the expectation of peace; one coercive act of either side breaks
 * it. */
static inline void keep_peace(struct batch *batch)
{
    const vec one = vec_all(1), *coercion = batch->now.coercion;
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t j = i + 1; j < COMITY_STATES; j++) {
            const size_t d = dyad_of(i, j);
            const vec peace = batch->now.peace[d];
            const vec growth = PARAMETER(PEACE_GROWTH) * batch->relations[d] * (one - peace);
            if (batch->coerced) {
                const vec kept = (one - coercion[pair_of(i, j)]) * (one - coercion[pair_of(j, i)]);
                batch->now.peace[d] =
                    peace + growth * kept - PARAMETER(PEACE_BREACH) * peace * (one - kept);
                batch->now.lowest_peace[d] =
                    vec_min(batch->now.lowest_peace[d], batch->now.peace[d]);
            } else {
                batch->now.peace[d] = peace + growth;
            }
        }
    }
}

/* The inverse of the capacity that exchange has under the dyad's institutions. */
static inline vec per_capacity(const struct batch *batch, size_t d)
{
    if (!batch->on.capacity)
        return batch->per_capacity[d];
    const vec one = vec_all(1);
    const vec share = vec_max(vec_all(1e-9), one - PARAMETER(TRANSACTIONS_INSTITUTIONS) *
                                                       (one - batch->now.institutions[d]));
    return vec_min(vec_all(COMITY_INVERSE_MOST), batch->per_capacity[d] / share);
}

/* Step 6. Exchange grows to capacity and suffers at closed borders; urgent unilateral acts close
 * them. */
static inline void transactions_and_border(struct batch *batch)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t j = i + 1; j < COMITY_STATES; j++) {
            const size_t d = dyad_of(i, j);
            const vec exchange = now->transactions[d], friction = now->friction[d];
            const vec growth =
                PARAMETER(TRANSACTIONS_GROWTH) * (one - exchange * per_capacity(batch, d));
            now->transactions[d] = vec_clip01(
                exchange + exchange * (growth - PARAMETER(TRANSACTIONS_DRAG) * friction));
            const vec closing =
                PARAMETER(FRICTION_RISE) * (now->conduct[pair_of(i, j)] * batch->capped_urgency[i] +
                                            now->conduct[pair_of(j, i)] * batch->capped_urgency[j]);
            const vec opening =
                PARAMETER(FRICTION_RELAX) + PARAMETER(FRICTION_EASE) * now->institutions[d];
            now->friction[d] = vec_clip01(friction + vec_min(one, closing) * (one - friction) -
                                          opening * friction);
        }
    }
}

/* Step 7. Identity follows Tilly's three marks of a community, as its weakest link: that of a state
 * follows its dyads as it trades with them, that of a dyad its own. */
static inline void identity(struct batch *batch)
{
    struct record *now = &batch->now;
    vec community[COMITY_DYADS];
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        const vec weakest =
            vec_min(vec_min(now->overlap[d], batch->relations[d]), now->reciprocity[d]);
        community[d] = now->transactions[d] * weakest;
        now->dyad_identity[d] += PARAMETER(IDENTITY_RATE) * (weakest - now->dyad_identity[d]);
    }
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const size_t d = dyad_of(i, partner_of(i, 0)), e = dyad_of(i, partner_of(i, 1));
        const vec exchange = now->transactions[d] + now->transactions[e];
        const vec goal =
            vec_where(vec_less(vec_all(0), exchange), (community[d] + community[e]) / exchange);
        now->identity[i] += PARAMETER(IDENTITY_RATE) * (goal - now->identity[i]);
    }
}

static inline void advance(struct batch *batch, const struct month *month, const bool mean_field)
{
    vec threat[COMITY_ISSUES];
    unsigned taken[COMITY_STATES] = { 0 };
    scheduled(batch, COMITY_EVENT_BEFORE_ALL);
    threat_environment(batch, month, threat);
    threat_signals(batch, month, threat);
    if (!mean_field) /* early, so that the processor soon learns what it guessed wrong */
        take_initiatives(batch, month, taken);
    scheduled(batch, COMITY_EVENT_BEFORE_CONDUCT);
    conduct(batch, month, mean_field);
    learn_trust(batch);
    if (batch->on.peace)
        keep_peace(batch);
    scheduled(batch, COMITY_EVENT_AFTER_TRUST);
    agreements(batch, month, taken, mean_field);
    scheduled(batch, COMITY_EVENT_WITH_ACCORDS);
    scheduled(batch, COMITY_EVENT_AFTER_ACCORDS);
    join_institutions(batch);
    transactions_and_border(batch);
    describe_dyads(batch);
    identity(batch);
    vision(batch);
    coupling(batch);
    region_phase(batch);
    dyad_phases(batch);
    if (batch->tick == batch->next_event)
        find_next_event(batch, batch->tick + 1);
    batch->tick++;
}

static void tick(void *memory, const void *chance)
{
    struct batch *batch = memory;
    const struct month *month = chance_of(chance, batch->tick);
    if (batch->mean_field)
        advance(batch, month, true);
    else
        advance(batch, month, false);
}

static void start_levels(struct batch *batch)
{
    struct record *now = &batch->now;
    memcpy(now->trust, &PARAMETER(TRUST), sizeof now->trust);
    memcpy(now->bilateral, &PARAMETER(BILATERAL), sizeof now->bilateral);
    memcpy(now->trilateral, &PARAMETER(TRILATERAL), sizeof now->trilateral);
    memcpy(now->transactions, &PARAMETER(TRANSACTIONS), sizeof now->transactions);
    memcpy(now->friction, &PARAMETER(FRICTION), sizeof now->friction);
    memcpy(now->identity, &PARAMETER(IDENTITY), sizeof now->identity);
    memcpy(now->peace, &PARAMETER(PEACE), sizeof now->peace);
    memcpy(now->lowest_peace, &PARAMETER(PEACE), sizeof now->peace);
    memcpy(now->dyad_identity, &PARAMETER(DYAD_IDENTITY), sizeof now->dyad_identity);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const vec *weight = &PARAMETER(AGENDA) + i * COMITY_ISSUES;
        const vec total = weight[0] + weight[1] + weight[2] + weight[3];
        for (size_t m = 0; m < COMITY_ISSUES; m++) {
            const size_t im = i * COMITY_ISSUES + m;
            now->agenda[im] = weight[m] / total;
            now->perceived_threat[im] = (&PARAMETER(EXPOSURE))[im] * (&PARAMETER(THREAT_MEAN))[m];
        }
    }
}

static void start(void *memory, const struct comity_world *worlds, bool mean_field)
{
    struct batch *batch = memory;
    memset(batch, 0, sizeof *batch);
    batch->mean_field = mean_field;
    for (size_t lane = 0; lane < COMITY_LANES; lane++) {
        const double *values = worlds[lane].parameters;
        for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++)
            batch->parameter[slot][lane] = values[slot];
        for (size_t d = COMITY_SLOT_DYAD_IDENTITY; d <= COMITY_SLOT_LAST_DYAD_IDENTITY; d++)
            batch->parameter[d][lane] = comity_parameter_in_force(values, d);
        batch->schedule[lane].next = worlds[lane].events;
        batch->schedule[lane].end = worlds[lane].events + worlds[lane].events_count;
    }
    derive(batch);
    start_levels(batch);
    form_concerns(batch);
    join_institutions(batch);
    describe_dyads(batch);
    find_next_event(batch, 0);
}

static void prepare(void *memory, const struct comity_world *worlds, bool mean_field)
{
    struct chance *chance = memory;
    uvec replicate, stream;
    memset(chance, 0, sizeof *chance);
    chance->expected = mean_field;
    for (size_t lane = 0; lane < COMITY_LANES; lane++) {
        replicate[lane] = worlds[lane].replicate;
        stream[lane] = worlds[lane].stream;
    }
    draws_prepare(&chance->source, worlds[0].seed, replicate, stream);
}

static void draw(void *memory, uint32_t tick, uint32_t end)
{
    struct chance *chance = memory;
    for (; tick < end && !chance->expected; tick++)
        draw_month(&chance->source, tick, &chance->month[tick % COMITY_MONTHS_AHEAD]);
}

static const double *record(const void *memory)
{
    return (const double *)&((const struct batch *)memory)->now;
}

const struct comity_kernel COMITY_KERNEL = {
    .name = COMITY_KERNEL_NAME,
    .lanes = COMITY_LANES,
    .size = sizeof(struct batch),
    .chance_size = sizeof(struct chance),
    .alignment = _Alignof(struct batch),
    .start = start,
    .prepare = prepare,
    .draw = draw,
    .tick = tick,
    .record = record,
};
