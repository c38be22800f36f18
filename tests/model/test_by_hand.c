/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Single mechanisms, as sim/model/README.md has them, in worlds so bare that the result is worked
 * out on paper: the comments are the whole calculation. In mean field. */
#include "worlds.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

Suite *by_hand_suite(void);

enum { TICKS = 4, USA_CAN = 0, USA_MEX = 1, CAN_USA = 2, MEX_USA = 4 };

/* Nobody fears, acts, trades, trusts more or less, or agrees; trust 1/2, peace 1, the rest 0. */
static void bare(struct comity_test_world *world)
{
    comity_test_north_america(world);
    world->events_count = 0;
    memset(world->parameters, 0, COMITY_SLOT_POWER * sizeof *world->parameters);
    SET(world, BILATERALISM, 1);
    SET(world, CONDUCT_BASE, -20);
    SET(world, POWER, 1, 1, 1);
    SET(world, RESTRAINT, 0, 0, 0);
    SET(world, SOVEREIGNTY, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    SET(world, AGENDA, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
    SET(world, EXPOSURE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    SET(world, IDENTITY, 0, 0, 0);
    SET(world, TRUST, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
    SET(world, DYAD_IDENTITY, 0, 0, 0);
    SET(world, BILATERAL, 0, 0, 0);
    SET(world, TRANSACTIONS, 0, 0, 0);
    SET(world, CAPACITY, 1, 1, 1);
    SET(world, FRICTION, 0, 0, 0);
    SET(world, TRILATERAL, 0);
}

/* Urgencies: each state's concern for terrorism, the only one. */
static void frighten(struct comity_test_world *world, double usa, double can, double mex)
{
    SET(world, THREAT_MEAN, 1, 1, 1, 1);
    SET(world, EXPOSURE, usa, 0, 0, 0, can, 0, 0, 0, mex, 0, 0, 0);
}

/* Relations 1/2 of the United States and Mexico. */
static void relate(struct comity_test_world *world)
{
    SET(world, BILATERAL, 0, 0.5, 0);
    SET(world, TRANSACTIONS, 0, 0.5, 0);
}

static void schedule(struct comity_test_world *world, struct comity_event event)
{
    world->events[world->events_count++] = event;
}

static double records[TICKS * COMITY_RECORD_SLOTS];

static void compute(const struct comity_test_world *setting)
{
    const struct comity_world world = comity_test_start(setting, 0);
    double *computed = comity_test_records(NULL, true, &world, 1, TICKS);
    memcpy(records, computed, sizeof records);
    free(computed);
}

/* Within what log-odds of -20 and shares of 1e-9 leave. */
static void assert_level(size_t tick, size_t slot, double expected)
{
    ck_assert_double_eq_tol(records[tick * COMITY_RECORD_SLOTS + slot], expected, 2e-8);
}

static double logistic(double z)
{
    return 1 / (1 + exp(-z));
}

START_TEST(shocks_add_to_what_persists)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 1, 1, 1);
    SET(&world, THREAT_MEAN, 0.25);
    SET(&world, THREAT_PERSISTENCE, 0.5);
    SET(&world, READING_WEIGHT, 1);
    for (uint32_t tick = 0; tick < TICKS; tick++) {
        schedule(&world, (struct comity_event){ .kind = COMITY_EVENT_SHOCK,
                                                .tick = tick,
                                                .amount = (double[]){ 1, 0, 1, -3 }[tick] });
    }
    compute(&world);
    /* deviations 1, 1/2, 1/4 + 1, 5/8 - 3, where the threat is none */
    const double expected[TICKS] = { 1.25, 0.75, 1.5, 0 };
    for (size_t tick = 0; tick < TICKS; tick++)
        assert_level(tick, COMITY_AT_PERCEIVED_THREAT, expected[tick]);
}
END_TEST

START_TEST(institutions_relieve)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 1, 1, 1);
    SET(&world, THREAT_RELIEF, 0.5);
    SET(&world, READING_WEIGHT, 1);
    SET(&world, BILATERAL, 0.8, 0.4, 0);
    compute(&world);
    /* 1 - half of the means .6, .4 and .2 */
    assert_level(0, COMITY_AT_PERCEIVED_THREAT, 0.7);
    assert_level(0, COMITY_AT_PERCEIVED_THREAT + COMITY_ISSUES, 0.8);
    assert_level(0, COMITY_AT_PERCEIVED_THREAT + 2 * COMITY_ISSUES, 0.9);
}
END_TEST

START_TEST(signals_pull_assessments_and_agendas)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 3, 0.6, 0);
    SET(&world, AGENDA, 1, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 1);
    SET(&world, SIGNAL_WEIGHT, 0.5, 0.5); /* and of agendas */
    SET(&world, BILATERAL, 0.5, 0, 0);
    SET(&world, TRANSACTIONS, 0.5, 0.5, 0); /* relations 1/2, 1/4, 0 */
    compute(&world);
    /* urgencies 3, .3 and 0: weights 1/3 1/2 1/2 .3 of Canada with the United States, 1/12 and 1/24
     * of the United States with Canada and Mexico */
    assert_level(0, COMITY_AT_PERCEIVED_THREAT, 3 - 0.5 * 0.025 * 2.4);
    assert_level(0, COMITY_AT_PERCEIVED_THREAT + COMITY_ISSUES, 0.6 + 0.5 / 12 * 2.4);
    assert_level(0, COMITY_AT_PERCEIVED_THREAT + 2 * COMITY_ISSUES, 0.5 / 24 * 3);
    assert_level(0, COMITY_AT_AGENDA_SHARE, 1 - 0.5 * 0.025 * 0.5);
    assert_level(0, COMITY_AT_AGENDA_SHARE + COMITY_ISSUES, 0.5 + 0.5 / 12 * 0.5);
    assert_level(0, COMITY_AT_AGENDA_SHARE + 2 * COMITY_ISSUES, 0.5 / 24);
    assert_level(0, COMITY_AT_AGENDA_SHARE + 2 * COMITY_ISSUES + 3, 1 - 0.5 / 24);
}
END_TEST

START_TEST(overlap_is_what_concerns_share)
{
    struct comity_test_world world;
    bare(&world);
    SET(&world, THREAT_MEAN, 0.5, 0.5, 0.5, 0.5);
    SET(&world, EXPOSURE, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    SET(&world, AGENDA, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 3, 0); /* of any sum */
    compute(&world);
    assert_level(0, COMITY_AT_URGENCY + 2, 0.5);
    assert_level(0, COMITY_AT_OVERLAP, 0.5);      /* 1 - (1/2 + 1/2) / 2 */
    assert_level(0, COMITY_AT_OVERLAP + 1, 0);    /* nothing in common */
    assert_level(0, COMITY_AT_OVERLAP + 2, 0.25); /* 1 - (1/2 + 1/4 + 3/4) / 2 */
}
END_TEST

START_TEST(conduct_weighs_urgency_domination_and_bonds)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 0.4, 0.2, 0);
    SET(&world, HEGEMONY, 1);
    SET(&world, POWER, 6, 3, 1);
    SET(&world, RESTRAINT, 0.5);
    SET(&world, CONDUCT_BASE, 1, 2, 3, 4); /* urgency, leverage, bonds */
    SET(&world, BILATERAL, 1);
    SET(&world, TRANSACTIONS, 1);
    SET(&world, TRUST, 0.5, 0.5, 0.7);
    SET(&world, IDENTITY, 0.1, 0.3, 0);
    compute(&world);
    /* domination 1/2 (.6 - .3); bonds (1 + 1 + .5 + .1) / 4 and (1 + 1 + .7 + .3) / 4 */
    assert_level(0, COMITY_AT_UNILATERAL_PROBABILITY + USA_CAN,
                 logistic(1 + 2 * 0.4 + 3 * 0.15 - 4 * 0.65));
    assert_level(0, COMITY_AT_UNILATERAL_PROBABILITY + CAN_USA, logistic(1 + 2 * 0.2 - 4 * 0.75));
}
END_TEST

START_TEST(measures_last_their_months_and_may_be_misread)
{
    struct comity_test_world world;
    bare(&world);
    relate(&world);
    SET(&world, MISPERCEPTION, 0.1);
    schedule(&world, (struct comity_event){
                         .kind = COMITY_EVENT_MEASURE, .tick = 1, .target = USA_MEX, .count = 2 });
    compute(&world);
    for (size_t tick = 0; tick < TICKS; tick++) {
        const bool acts = tick == 1 || tick == 2;
        assert_level(tick, COMITY_AT_CONDUCT + USA_MEX, acts);
        assert_level(tick, COMITY_AT_PERCEIVED_CONDUCT + USA_MEX, acts ? 0.95 : 0.05);
    }
}
END_TEST

START_TEST(acts_seen_last_month_are_answered)
{
    struct comity_test_world world;
    bare(&world);
    relate(&world);
    SET(&world, CONDUCT_BASE, 0);
    SET(&world, CONDUCT_RETALIATION, 2);
    compute(&world);
    assert_level(0, COMITY_AT_CONDUCT + USA_MEX, 0.25); /* R / 2, as nothing was seen */
    assert_level(1, COMITY_AT_CONDUCT + USA_MEX, 0.5 * logistic(2 * 0.25));
}
END_TEST

/* Concerns 1/2 for terrorism and 1/2 for migration, which come half and wholly through Mexico. */
static void blame(struct comity_test_world *world, double exposure)
{
    bare(world);
    relate(world);
    SET(world, THREAT_MEAN, 1, 1, 1, 1);
    SET(world, AGENDA, 1, 0, 1, 0);
    SET(world, EXPOSURE, exposure, 0, exposure);
    SET(world, SOURCE, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 1, 0);
    SET(world, TRUST_BLAME, 0.4);
}

START_TEST(blame_moves_conduct_and_wears_trust)
{
    struct comity_test_world world;
    blame(&world, 1);
    SET(&world, CONDUCT_BASE, -1);
    SET(&world, CONDUCT_BLAME, 2);
    compute(&world);
    assert_level(0, COMITY_AT_BLAME + USA_MEX, 0.75);
    assert_level(0, COMITY_AT_BLAME + USA_CAN, 0);
    assert_level(0, COMITY_AT_CONDUCT + USA_MEX, 0.5 * logistic(0.5));
    assert_level(0, COMITY_AT_TRUST + USA_MEX, 0.5 * (1 - 0.4 * 0.75));
    blame(&world, 10); /* .4 times 7.5 is more than all: what is gained this month is left */
    SET(&world, TRUST_GAIN, 0.2);
    compute(&world);
    assert_level(0, COMITY_AT_TRUST + USA_MEX, 0.2 * 0.5 * 0.5);
}
END_TEST

START_TEST(trust_grows_to_its_ceiling)
{
    struct comity_test_world world;
    bare(&world);
    relate(&world);
    SET(&world, BILATERALISM, 0.5);
    SET(&world, TRUST_GAIN, 0.5, 0, 0, 0.4); /* loss, affront, witness */
    SET(&world, TRUST_MEMORY, 0.5);
    SET(&world, PEACE, 1, 0.6, 1); /* ceiling .8 */
    SET(&world, TRUST, 0.5, 0.5, 0.5, 0.5, 0.9);
    compute(&world);
    assert_level(0, COMITY_AT_TRUST + USA_MEX, 0.5 + 0.5 * 0.5 * 0.3 * (1 + 0.4 * 0.5));
    assert_level(0, COMITY_AT_TRUST + MEX_USA, 0.9);
    assert_level(0, COMITY_AT_TRUST + USA_CAN, 0.5); /* no relations */
}
END_TEST

START_TEST(affronts_cost_trust_and_are_witnessed)
{
    struct comity_test_world world;
    bare(&world);
    SET(&world, HEGEMONY, 1);
    SET(&world, POWER, 6, 3, 1);
    SET(&world, BILATERALISM, 0.5);
    SET(&world, TRUST_GAIN, 0, 0.3, 2, 0.4); /* loss, affront, witness */
    SET(&world, SOVEREIGNTY, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0);
    schedule(&world,
             (struct comity_event){ .kind = COMITY_EVENT_MEASURE, .target = USA_MEX, .count = 1 });
    compute(&world);
    assert_level(0, COMITY_AT_TRUST + MEX_USA, 0.5 * (1 - 0.3 * (1 + 2 * 0.5 * 0.5)));
    assert_level(0, COMITY_AT_TRUST + CAN_USA, 0.5 * (1 - 0.4 * 0.5 * 0.3));
    assert_level(0, COMITY_AT_TRUST + USA_MEX, 0.5);
}
END_TEST

START_TEST(coercion_breaks_peace_and_trust)
{
    struct comity_test_world world;
    bare(&world);
    SET(&world, BILATERAL, 0, 0.2, 0);
    SET(&world, TRANSACTIONS, 0, 0.8, 0);
    SET(&world, CONDUCT_BASE, 20);           /* acts are as likely as contact, 1/2 */
    SET(&world, FORCE_SHARE, 0.5, 0.1, 0.5); /* growth of peace, breach */
    SET(&world, PEACE, 1, 0.6, 1);
    compute(&world);
    const double coercion = 0.5 * 0.5 * 0.4 * 0.8, none = (1 - coercion) * (1 - coercion);
    assert_level(0, COMITY_AT_COERCION + USA_MEX, coercion);
    assert_level(0, COMITY_AT_TRUST + MEX_USA, 0.5 * (1 - 0.5 * coercion));
    assert_level(0, COMITY_AT_PEACE + 1, 0.6 + 0.1 * 0.5 * 0.4 * none - 0.5 * 0.6 * (1 - none));
    assert_level(0, COMITY_AT_LOWEST_PEACE + 1,
                 0.6 + 0.1 * 0.5 * 0.4 * none - 0.5 * 0.6 * (1 - none));
}
END_TEST

START_TEST(esteem_follows_the_peace_of_the_month)
{
    struct comity_test_world world;
    bare(&world);
    relate(&world);
    SET(&world, PEACE_GROWTH, 1);
    SET(&world, PEACE, 1, 0.5, 1); /* 1/2 + 1/2 1/2 after it */
    SET(&world, TRUST_MEMORY, 1);
    schedule(&world, (struct comity_event){ .kind = COMITY_EVENT_ESTEEM, .amount = 0.5 });
    compute(&world);
    assert_level(0, COMITY_AT_TRUST + MEX_USA, 0.5 + 0.5 * (0.75 - 0.5));
    assert_level(0, COMITY_AT_TRUST + CAN_USA, 0.5 + 0.5 * (1 - 0.5));
    assert_level(0, COMITY_AT_TRUST + USA_MEX, 0.5);
}
END_TEST

START_TEST(initiatives_choose_venues)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 0.5, 0, 0);
    SET(&world, BILATERALISM, 0.4);
    SET(&world, INITIATIVE, 1);
    SET(&world, AGREEMENT_HASTE, 2);
    SET(&world, TRANSACTIONS, 0.6, 0.2, 0);
    compute(&world);
    const double taken = 1 - exp(-0.5), bilateral = 0.4 + 0.6 * (1 - exp(-1));
    assert_level(0, COMITY_AT_PROPOSALS, taken * bilateral * 0.75);
    assert_level(0, COMITY_AT_PROPOSALS + COMITY_ISSUES, taken * bilateral * 0.25);
    assert_level(0, COMITY_AT_PROPOSALS + COMITY_TRILATERAL * COMITY_ISSUES,
                 taken * (1 - bilateral));
}
END_TEST

START_TEST(partners_negotiate_about_what_involves_them)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 1, 0, 0);
    SET(&world, EXPOSURE, 1, 1, 1, 1);
    SET(&world, AGENDA, 0.5, 0.25, 0.25, 0);
    SET(&world, INITIATIVE, 1);
    SET(&world, AGREEMENT_INVOLVEMENT, 0.5);
    SET(&world, SOURCE, 0.2, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0.5, 0); /* Canada's play no part */
    SET(&world, TRANSACTIONS, 0, 0.5, 0);
    compute(&world);
    const double weight[] = { 0.5 * 0.6, 0.25 * 1, 0.25 * 0.75, 0 }, taken = 1 - exp(-1);
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        assert_level(0, COMITY_AT_PROPOSALS + COMITY_ISSUES + m, taken * weight[m] / 0.7375);
    SET(&world, AGREEMENT_INVOLVEMENT, 1);
    SET(&world, SOURCE, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0); /* none of the two: by concern */
    compute(&world);
    assert_level(0, COMITY_AT_PROPOSALS + COMITY_ISSUES, taken * 0.5);
}
END_TEST

START_TEST(partners_accept_for_their_reasons)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 1, 0, 0.25);
    SET(&world, HEGEMONY, 1);
    SET(&world, POWER, 6, 3, 1);
    SET(&world, RESTRAINT, 0.4);
    SET(&world, SOVEREIGNTY, 0.1, 0, 0, 0, 0, 0, 0, 0, 0.6, 0, 0, 0);
    /* base, concern, stake, trust, leadership, sovereignty, depth, decay */
    SET(&world, INITIATIVE, 1, 0.5, 2, 1, 1, 2, 1, 0.1, 0.2);
    SET(&world, BILATERAL, 0, 0.5, 0);
    SET(&world, TRANSACTIONS, 0, 0.8, 0);
    SET(&world, FRICTION, 0, 0.5, 0);
    compute(&world);
    /* leverage .5, of which .2 leads and .3 dominates */
    const double by_usa =
        (1 - exp(-3 * 0.6)) * logistic(0.5 + 2 * 0.25 + 0.8 * 0.5 + 0.5 + 2 * 0.2 - 0.6 * 1.3);
    const double by_mex =
        (1 - exp(-3 * 0.1 * 0.25)) * logistic(0.5 + 2 * 1 + 0.8 * 0.5 + 0.5 - 0.1);
    assert_level(0, COMITY_AT_ACCORDS + COMITY_ISSUES, by_usa + by_mex);
    assert_level(0, COMITY_AT_BILATERAL + 1,
                 1 - (1 - 0.8 * 0.5) * (1 - 0.1 * by_usa) * (1 - 0.1 * by_mex));
}
END_TEST

START_TEST(trilateral_accords_need_both_partners)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 1, 0, 0);
    SET(&world, BILATERALISM, 0);
    SET(&world, INITIATIVE, 1, 1, 0, 0, 1); /* base, trust */
    SET(&world, TRUST, 0.5, 0.5, 0.2, 0.5, 0.6);
    compute(&world);
    assert_level(0, COMITY_AT_ACCORDS + COMITY_TRILATERAL * COMITY_ISSUES,
                 (1 - exp(-1)) * logistic(1.2) * logistic(1.6));
}
END_TEST

START_TEST(scheduled_accords_deepen_what_ruptures_then_cut)
{
    struct comity_test_world world;
    bare(&world);
    SET(&world, AGREEMENT_DEPTH, 0.1, 0.2); /* decay */
    SET(&world, BILATERAL, 0.5);
    schedule(&world, (struct comity_event){ .kind = COMITY_EVENT_RUPTURE, .amount = 0.5 });
    schedule(&world, (struct comity_event){ .kind = COMITY_EVENT_ACCORD, .count = 3, .issue = 2 });
    compute(&world);
    assert_level(0, COMITY_AT_BILATERAL, 0.5 * (1 - (1 - 0.8 * 0.5) * 0.9 * 0.9 * 0.9));
    assert_level(0, COMITY_AT_ACCORDS + 2, 3);
    assert_level(0, COMITY_AT_PROPOSALS + 2, 0);
}
END_TEST

START_TEST(exchange_needs_institutions_and_open_borders)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 0.6, 0, 2);
    SET(&world, AGREEMENT_DECAY, 0.2);
    SET(&world, TRANSACTIONS_GROWTH, 0.2, 0.4, 0.5); /* drag, need of institutions */
    SET(&world, FRICTION_RISE, 0.5, 0.2, 0.5);       /* relaxation, ease */
    SET(&world, BILATERAL, 0.5, 0, 0);
    SET(&world, TRANSACTIONS, 0.5, 0, 0);
    SET(&world, CAPACITY, 0.8, 1, 1);
    SET(&world, FRICTION, 0.5, 0, 0.5);
    schedule(&world,
             (struct comity_event){ .kind = COMITY_EVENT_MEASURE, .target = USA_CAN, .count = 1 });
    compute(&world);
    /* institutions decay to .4: capacity .8 (1 - .5 .6); the friction of before drags */
    assert_level(0, COMITY_AT_TRANSACTIONS_DENSITY,
                 0.5 + 0.2 * 0.5 * (1 - 0.5 / 0.56) - 0.4 * 0.5 * 0.5);
    assert_level(0, COMITY_AT_FRICTION_LEVEL, 0.5 + 0.5 * 0.6 * 0.5 - (0.2 + 0.5 * 0.4) * 0.5);
    assert_level(0, COMITY_AT_FRICTION_LEVEL + 2, 0.5 - 0.2 * 0.5); /* nobody acts */
}
END_TEST

START_TEST(borders_close_once)
{
    struct comity_test_world world;
    bare(&world);
    frighten(&world, 2, 2, 0);
    SET(&world, FRICTION_RISE, 1, 0.4);
    SET(&world, FRICTION, 0.5, 0, 0);
    for (uint32_t pair = USA_CAN; pair <= CAN_USA; pair += CAN_USA) {
        schedule(&world,
                 (struct comity_event){ .kind = COMITY_EVENT_MEASURE, .target = pair, .count = 1 });
    }
    compute(&world);
    assert_level(0, COMITY_AT_FRICTION_LEVEL, 0.5 + 0.5 - 0.4 * 0.5);
}
END_TEST

START_TEST(identity_follows_partners_as_they_trade)
{
    struct comity_test_world world;
    bare(&world);
    SET(&world, IDENTITY_RATE, 0.5);
    SET(&world, IDENTITY, 0, 0, 0.3);
    SET(&world, BILATERAL, 0.8, 0, 0);
    SET(&world, TRANSACTIONS, 0.6, 0.2, 0);
    compute(&world);
    /* weakest marks: trust .5; relations .1; none */
    assert_level(0, COMITY_AT_IDENTITY_LEVEL, 0.5 * (0.6 * 0.5 + 0.2 * 0.1) / 0.8);
    assert_level(0, COMITY_AT_IDENTITY_LEVEL + 1, 0.5 * 0.5);
    assert_level(0, COMITY_AT_IDENTITY_LEVEL + 2, 0.3 + 0.5 * (0.1 - 0.3));
    assert_level(0, COMITY_AT_DYAD_IDENTITY, 0.5 * 0.5);
    assert_level(0, COMITY_AT_DYAD_IDENTITY + 1, 0.5 * 0.1);
    SET(&world, TRANSACTIONS, 0, 0, 0);
    compute(&world);
    assert_level(0, COMITY_AT_IDENTITY_LEVEL + 2, 0.5 * 0.3); /* who trades with nobody forgets */
}
END_TEST

START_TEST(what_is_set_holds_from_its_month)
{
    struct comity_test_world world;
    bare(&world);
    SET(&world, POWER, 6, 3, 1);
    schedule(&world, (struct comity_event){ .kind = COMITY_EVENT_SET,
                                            .tick = 1,
                                            .target = COMITY_SLOT_HEGEMONY,
                                            .amount = 1 });
    compute(&world);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        assert_level(0, COMITY_AT_INFLUENCE + i, 1.0 / 3);
        assert_level(1, COMITY_AT_INFLUENCE + i, (double[]){ 0.6, 0.3, 0.1 }[i]);
    }
}
END_TEST

Suite *by_hand_suite(void)
{
    Suite *suite = suite_create("by_hand");
    TCase *months = tcase_create("months");
    tcase_add_test(months, shocks_add_to_what_persists);
    tcase_add_test(months, institutions_relieve);
    tcase_add_test(months, signals_pull_assessments_and_agendas);
    tcase_add_test(months, overlap_is_what_concerns_share);
    tcase_add_test(months, conduct_weighs_urgency_domination_and_bonds);
    tcase_add_test(months, measures_last_their_months_and_may_be_misread);
    tcase_add_test(months, acts_seen_last_month_are_answered);
    tcase_add_test(months, blame_moves_conduct_and_wears_trust);
    tcase_add_test(months, trust_grows_to_its_ceiling);
    tcase_add_test(months, affronts_cost_trust_and_are_witnessed);
    tcase_add_test(months, coercion_breaks_peace_and_trust);
    tcase_add_test(months, esteem_follows_the_peace_of_the_month);
    tcase_add_test(months, initiatives_choose_venues);
    tcase_add_test(months, partners_negotiate_about_what_involves_them);
    tcase_add_test(months, partners_accept_for_their_reasons);
    tcase_add_test(months, trilateral_accords_need_both_partners);
    tcase_add_test(months, scheduled_accords_deepen_what_ruptures_then_cut);
    tcase_add_test(months, exchange_needs_institutions_and_open_borders);
    tcase_add_test(months, borders_close_once);
    tcase_add_test(months, identity_follows_partners_as_they_trade);
    tcase_add_test(months, what_is_set_holds_from_its_month);
    suite_add_tcase(suite, months);
    return suite;
}
