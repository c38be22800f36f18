/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One tick of the model, a month, in the order of the README beside this file. Compiled once for
 * each instruction set; COMITY_KERNEL names the result.
 */
#include "model/agreements.h"
#include "model/batch.h"
#include "model/kernel.h"
#include "model/phases.h"
#include "model/schedule.h"

#include <string.h>

/* N: either channel serves; R: Tilly's many-sided relations; e: mutual trust. */
static inline void describe_dyads(struct batch *batch)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t j = i + 1; j < COMITY_STATES; j++) {
            const size_t d = dyad_of(i, j);
            now->institutions[d] = one - (one - now->bilateral[d]) * (one - now->trilateral[0]);
            batch->relations[d] = (now->institutions[d] + now->transactions[d]) * 0.5;
            now->reciprocity[d] = vec_min(now->trust[pair_of(i, j)], now->trust[pair_of(j, i)]);
        }
    }
}

/* c, U, s, C from the present agendas and assessments. */
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
    }
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t j = i + 1; j < COMITY_STATES; j++) {
            vec apart = vec_all(0);
            for (size_t m = 0; m < COMITY_ISSUES; m++) {
                apart += vec_abs(batch->share[i][m] - batch->share[j][m]);
            }
            now->overlap[dyad_of(i, j)] = vec_max(vec_all(0), vec_all(1) - 0.5 * apart);
        }
    }
}

/* All draws of the tick; in mean field they stay 0, the expectation of the normals. */
static inline void draw(struct batch *batch)
{
    uvec words[DRAWS_BLOCKS][4];
    draws_begin_tick(&batch->draws, batch->tick);
    for (unsigned block = 0; block < DRAWS_BLOCKS; block++) {
        draws_block(&batch->draws, block, words[block]);
    }
    vec normals[NORMAL_BLOCKS][4];
    draws_normals(NORMAL_BLOCKS, words, normals);
    memcpy(batch->news, normals[0], sizeof batch->news);
    memcpy(batch->reading_error, normals[1], sizeof batch->reading_error);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t k = 0; k < 4; k++) {
            batch->act_draw[i][k] = vec_uniform(words[NORMAL_BLOCKS + i][k]);
            batch->diplomacy_draw[i][k] = vec_uniform(words[NORMAL_BLOCKS + COMITY_STATES + i][k]);
        }
    }
}

/* Step 1. Threats are AR(1) around their means; returns their levels. */
static inline void threat_environment(struct batch *batch, vec threat[COMITY_ISSUES])
{
    vec *deviation = batch->now.threat_deviation;
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        deviation[m] =
            PARAMETER(THREAT_PERSISTENCE) * deviation[m] + PARAMETER(THREAT_NOISE) * batch->news[m];
    }
    scheduled(batch, COMITY_EVENT_SHOCK);
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        threat[m] = vec_max(vec_all(0), (&PARAMETER(THREAT_MEAN))[m] + deviation[m]);
    }
}

/* Step 2. Readings and the others' signals move assessments; the others' agendas move agendas. */
static inline void threat_signals(struct batch *batch, const vec threat[COMITY_ISSUES])
{
    struct record *now = &batch->now;
    vec assessment[COMITY_STATES * COMITY_ISSUES], agenda[COMITY_STATES * COMITY_ISSUES];
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const size_t j = partner_of(i, 0), k = partner_of(i, 1);
        const vec one = vec_all(1);
        const vec weight_j = now->influence[j] * now->trust[pair_of(i, j)] *
                             batch->relations[dyad_of(i, j)] * vec_min(one, now->urgency[j]);
        const vec weight_k = now->influence[k] * now->trust[pair_of(i, k)] *
                             batch->relations[dyad_of(i, k)] * vec_min(one, now->urgency[k]);
        for (size_t m = 0; m < COMITY_ISSUES; m++) {
            const size_t im = i * COMITY_ISSUES + m;
            const size_t jm = j * COMITY_ISSUES + m, km = k * COMITY_ISSUES + m;
            const vec y = now->perceived_threat[im], a = now->agenda[im];
            const vec reading =
                vec_max(vec_all(0), (&PARAMETER(EXPOSURE))[im] * threat[m] +
                                        PARAMETER(READING_NOISE) * batch->reading_error[i][m]);
            const vec signals = weight_j * (now->perceived_threat[jm] - y) +
                                weight_k * (now->perceived_threat[km] - y);
            const vec agendas = weight_j * (now->agenda[jm] - a) + weight_k * (now->agenda[km] - a);
            assessment[im] = vec_max(vec_all(0), y + PARAMETER(READING_WEIGHT) * (reading - y) +
                                                     PARAMETER(SIGNAL_WEIGHT) * signals);
            agenda[im] = a + PARAMETER(AGENDA_RATE) * agendas;
        }
    }
    /* not memcpy, which the compiler makes a slow string instruction */
    for (size_t im = 0; im < (size_t)COMITY_STATES * COMITY_ISSUES; im++) {
        now->perceived_threat[im] = assessment[im];
        now->agenda[im] = agenda[im];
    }
    form_concerns(batch);
}

/* Log-odds against a unilateral act of state i toward state j. */
static inline vec against_acting_alone(const struct batch *batch, size_t i, size_t j)
{
    const struct record *now = &batch->now;
    const size_t pair = pair_of(i, j), d = dyad_of(i, j);
    const vec bonds =
        (now->institutions[d] + now->transactions[d] + now->trust[pair] + now->identity[i]) * 0.25;
    return PARAMETER(CONDUCT_BONDS) * bonds - PARAMETER(CONDUCT_BASE) -
           PARAMETER(CONDUCT_URGENCY) * now->urgency[i] -
           PARAMETER(CONDUCT_LEVERAGE) * batch->domination[pair];
}

/* Step 3. Each state acts toward each partner; the partner may misread the act. */
static inline void conduct(struct batch *batch, const bool mean_field)
{
    struct record *now = &batch->now;
    vec against[COMITY_PAIRS];
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n);
            against[pair_of(i, j)] = against_acting_alone(batch, i, j);
        }
    }
    vec_exp_all(COMITY_PAIRS, against);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n), pair = pair_of(i, j);
            const vec relations = batch->relations[dyad_of(i, j)];
            const ivec measure = batch->measure_end[pair] > vec_all(batch->tick);
            const vec probability =
                vec_select(measure, vec_all(1), relations / (vec_all(1) + against[pair]));
            vec act = probability;
            vec misread = PARAMETER(MISPERCEPTION) * relations;
            if (!mean_field) {
                act = vec_one_where(batch->act_draw[i][n] < act);
                misread = vec_one_where(batch->act_draw[i][COMITY_PARTNERS + n] < misread);
            }
            now->unilateral_probability[pair] = probability;
            now->conduct[pair] = act;
            batch->seen[pair] = act + misread - 2.0 * act * misread; /* exclusive or */
        }
    }
}

/* Step 4. Trust follows what each state sees of its partner's conduct, toward itself and the third.
 */
static inline void learn_trust(struct batch *batch)
{
    struct record *now = &batch->now;
    const vec one = vec_all(1);
    const vec witness = PARAMETER(TRUST_WITNESS) * (one - PARAMETER(BILATERALISM));
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t j = partner_of(i, n), pair = pair_of(i, j), reverse = pair_of(j, i);
            const vec trust = now->trust[pair];
            const vec gain =
                PARAMETER(TRUST_GAIN) * batch->relations[dyad_of(i, j)] * (one - trust);
            const vec affront = one + PARAMETER(TRUST_AFFRONT) * batch->mean_sovereignty[i] *
                                          batch->leverage[reverse];
            const vec to_me = batch->seen[reverse];
            const vec to_third = batch->seen[pair_of(j, third(i, j))];
            const vec direct = gain * (one - to_me) -
                               vec_min(one, PARAMETER(TRUST_LOSS) * affront) * trust * to_me;
            const vec witnessed =
                witness * (gain * (one - to_third) - PARAMETER(TRUST_LOSS) * trust * to_third);
            now->trust[pair] = vec_clip01(trust + direct + witnessed);
        }
    }
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
            const vec growth = PARAMETER(TRANSACTIONS_GROWTH) * exchange *
                               (one - exchange * batch->per_capacity[d]);
            now->transactions[d] =
                vec_clip01(exchange + growth - PARAMETER(TRANSACTIONS_DRAG) * friction * exchange);
            const vec closing = PARAMETER(FRICTION_RISE) *
                                (now->conduct[pair_of(i, j)] * vec_min(one, now->urgency[i]) +
                                 now->conduct[pair_of(j, i)] * vec_min(one, now->urgency[j]));
            const vec opening =
                PARAMETER(FRICTION_RELAX) + PARAMETER(FRICTION_EASE) * now->institutions[d];
            now->friction[d] = vec_clip01(friction + vec_min(one, closing) * (one - friction) -
                                          opening * friction);
        }
    }
}

/* Step 7. Identity follows Tilly's three marks of a community, as its weakest link. */
static inline void identity(struct batch *batch)
{
    struct record *now = &batch->now;
    for (size_t i = 0; i < COMITY_STATES; i++) {
        vec exchange = vec_all(0), community = vec_all(0);
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            const size_t d = dyad_of(i, partner_of(i, n));
            const vec quality =
                vec_min(vec_min(now->overlap[d], batch->relations[d]), now->reciprocity[d]);
            community += now->transactions[d] * quality;
            exchange += now->transactions[d];
        }
        const vec goal = vec_select(exchange > vec_all(0), community / exchange, vec_all(0));
        now->identity[i] += PARAMETER(IDENTITY_RATE) * (goal - now->identity[i]);
    }
}

static inline void advance(struct batch *batch, const bool mean_field)
{
    vec threat[COMITY_ISSUES];
    if (!mean_field) {
        draw(batch);
    }
    scheduled(batch, COMITY_EVENT_SET);
    threat_environment(batch, threat);
    threat_signals(batch, threat);
    scheduled(batch, COMITY_EVENT_MEASURE);
    conduct(batch, mean_field);
    learn_trust(batch);
    agreements(batch, mean_field);
    scheduled(batch, COMITY_EVENT_ACCORD);
    scheduled(batch, COMITY_EVENT_RUPTURE);
    describe_dyads(batch); /* the N that step 6 asks for */
    transactions_and_border(batch);
    describe_dyads(batch);
    identity(batch);
    region_phase(batch);
    dyad_phases(batch);
    coupling(batch);
    vision(batch);
    if (batch->tick == batch->next_event) {
        find_next_event(batch, batch->tick + 1);
    }
    batch->tick++;
}

static void tick(void *memory)
{
    struct batch *batch = memory;
    if (batch->mean_field) {
        advance(batch, true);
    } else {
        advance(batch, false);
    }
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
    uvec replicate, stream;
    memset(batch, 0, sizeof *batch);
    batch->mean_field = mean_field;
    for (size_t lane = 0; lane < COMITY_LANES; lane++) {
        for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
            batch->parameter[slot][lane] = worlds[lane].parameters[slot];
        }
        batch->schedule[lane].next = worlds[lane].events;
        batch->schedule[lane].end = worlds[lane].events + worlds[lane].events_count;
        replicate[lane] = worlds[lane].replicate;
        stream[lane] = worlds[lane].stream;
    }
    draws_prepare(&batch->draws, worlds[0].seed, replicate, stream);
    derive(batch);
    start_levels(batch);
    form_concerns(batch);
    describe_dyads(batch);
    find_next_event(batch, 0);
}

static const double *record(const void *memory)
{
    return (const double *)&((const struct batch *)memory)->now;
}

const struct comity_kernel COMITY_KERNEL = {
    .name = COMITY_KERNEL_NAME,
    .lanes = COMITY_LANES,
    .size = sizeof(struct batch),
    .alignment = _Alignof(struct batch),
    .start = start,
    .tick = tick,
    .record = record,
};
