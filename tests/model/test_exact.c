/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What follows exactly from the definition of the model, as the README of sim/model lists it. */
#include "worlds.h"

#include <check.h>
#include <comity/draws.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *exact_suite(void);

static void assert_near(double value, double expected, double distance, const char *what)
{
    if (!(fabs(value - expected) <= distance)) /* an assertion that holds costs a write */
        ck_abort_msg("%s is %.17g, not %.17g (+- %.3g)", what, value, expected, distance);
}

static double *run_one(const struct comity_test_world *world, bool mean_field, uint32_t ticks)
{
    const struct comity_world start = comity_test_start(world, 0);
    return comity_test_records(NULL, mean_field, &start, 1, ticks);
}

static double at(const double *records, uint32_t tick, size_t slot)
{
    return records[tick * COMITY_RECORD_SLOTS + slot];
}

/* 1. Threats are AR(1). */

enum { AR_SERIES = 8, AR_TICKS = 20000, AR_START = 500, AR_LAGS = 4 };

/* Sums of products over all series, ticks and issues; the mean is known to be 0. */
static double ar_products(const double *records, size_t other_issue, uint32_t lag, double *count)
{
    double sum = 0;
    *count = 0;
    for (size_t series = 0; series < AR_SERIES; series++) {
        const double *of = records + series * AR_TICKS * COMITY_RECORD_SLOTS;
        for (uint32_t t = AR_START; t + lag < AR_TICKS; t++) {
            for (size_t m = 0; m < COMITY_ISSUES; m++) {
                sum +=
                    at(of, t, COMITY_AT_THREAT_DEVIATION + m) *
                    at(of, t + lag, COMITY_AT_THREAT_DEVIATION + (m + other_issue) % COMITY_ISSUES);
                *count += 1;
            }
        }
    }
    return sum;
}

START_TEST(threats_are_autoregressive)
{
    static const double persistence[] = { 0, 0.5, 0.94 };
    static const uint32_t lags[AR_LAGS] = { 1, 2, 7, 20 };
    const double rho = persistence[_i], sigma = 0.3;
    const double variance = sigma * sigma / (1 - rho * rho);
    const double memory = (1 + rho * rho) / (1 - rho * rho);
    struct comity_test_world setting;
    struct comity_world worlds[AR_SERIES];
    double n;
    comity_test_north_america(&setting);
    setting.events_count = 0;
    SET(&setting, THREAT_PERSISTENCE, rho);
    SET(&setting, THREAT_NOISE, sigma);
    for (uint32_t k = 0; k < AR_SERIES; k++)
        worlds[k] = comity_test_start(&setting, k);
    double *records = comity_test_records(NULL, false, worlds, AR_SERIES, AR_TICKS);
    const double squares = ar_products(records, 0, 0, &n);
    /* standard errors of a Gaussian AR(1): Bartlett (1946) */
    assert_near(squares / n, variance, 5 * variance * sqrt(2 * memory / n), "variance");
    assert_near(ar_products(records, 1, 0, &n) / n, 0, 5 * variance * sqrt(memory / n),
                "covariance of issues");
    for (size_t k = 0; k < AR_LAGS; k++) {
        const double power = pow(rho, lags[k]), square = power * power;
        const double error = memory * (1 - square) - 2 * lags[k] * square;
        assert_near(ar_products(records, 0, lags[k], &n) / squares, power, 5 * sqrt(error / n),
                    "autocorrelation");
    }
    free(records);
}
END_TEST

/* 2. Trust relaxes geometrically where conduct and relations are fixed. */

/* Relations stand still: no accords, no decay, no growth, no drag. */
static void freeze_relations(struct comity_test_world *world)
{
    world->events_count = 0;
    SET(world, INITIATIVE, 0);
    SET(world, AGREEMENT_DECAY, 0);
    SET(world, TRANSACTIONS_GROWTH, 0);
    SET(world, TRANSACTIONS_DRAG, 0);
}

static double fixed_relations(const struct comity_test_world *world, size_t d)
{
    const double *p = world->parameters;
    const double institutions =
        1 - (1 - p[COMITY_SLOT_BILATERAL + d]) * (1 - p[COMITY_SLOT_TRILATERAL]);
    return (institutions + p[COMITY_SLOT_TRANSACTIONS + d]) / 2;
}

/* Factor and goal of the trust of a pair in a region with conduct of constant log-odds. */
static void relaxation(const struct comity_test_world *world, size_t pair, double *factor,
                       double *goal)
{
    const double *p = world->parameters, *power = p + COMITY_SLOT_POWER;
    const size_t i = comity_pair_from(pair), j = comity_pair_toward(pair);
    const double h = p[COMITY_SLOT_HEGEMONY], relations = fixed_relations(world, comity_dyad(i, j));
    double voices = 0, sovereignty = 0;
    for (size_t k = 0; k < COMITY_STATES; k++)
        voices += pow(power[k], h);
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        sovereignty += p[COMITY_SLOT_SOVEREIGNTY + i * COMITY_ISSUES + m] / COMITY_ISSUES;
    const double leverage = fmax(0, (pow(power[j], h) - pow(power[i], h)) / voices);
    const double act = relations / (1 + exp(-p[COMITY_SLOT_CONDUCT_BASE]));
    const double misread = p[COMITY_SLOT_MISPERCEPTION] * relations;
    const double seen = act * (1 - misread) + (1 - act) * misread;
    const double gain = p[COMITY_SLOT_TRUST_GAIN] * relations * (1 - seen);
    const double loss =
        p[COMITY_SLOT_TRUST_LOSS] * (1 + p[COMITY_SLOT_TRUST_AFFRONT] * sovereignty * leverage);
    ck_assert_double_le(loss, 1);
    *factor = 1 - gain - loss * seen;
    *goal = gain / (gain + loss * seen);
}

static void constant_conduct(struct comity_test_world *world)
{
    comity_test_north_america(world);
    freeze_relations(world);
    SET(world, HEGEMONY, 0.7);
    SET(world, BILATERALISM, 1);
    SET(world, CONDUCT_BASE, -1, 0, 0, 0, 0.1); /* base, urgency, leverage, bonds, misperception */
}

START_TEST(expected_trust_relaxes_geometrically)
{
    enum { TICKS = 200 };
    struct comity_test_world setting;
    constant_conduct(&setting);
    double *records = run_one(&setting, true, TICKS);
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        const double start = setting.parameters[COMITY_SLOT_TRUST + pair];
        double factor, goal;
        relaxation(&setting, pair, &factor, &goal);
        for (uint32_t t = 0; t < TICKS; t++) {
            assert_near(at(records, t, COMITY_AT_TRUST + pair),
                        goal + (start - goal) * pow(factor, t + 1), 1e-12, "trust");
        }
    }
    free(records);
}
END_TEST

START_TEST(mean_trust_relaxes_geometrically)
{
    enum { TICKS = 60, WORLDS = 4000 };
    static struct comity_world worlds[WORLDS];
    struct comity_test_world setting;
    constant_conduct(&setting);
    for (uint32_t k = 0; k < WORLDS; k++)
        worlds[k] = comity_test_start(&setting, k);
    double *records = comity_test_records(NULL, false, worlds, WORLDS, TICKS);
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        const double start = setting.parameters[COMITY_SLOT_TRUST + pair];
        double factor, goal;
        relaxation(&setting, pair, &factor, &goal);
        for (uint32_t t = 0; t < TICKS; t += 10) {
            double sum = 0, squares = 0;
            for (size_t k = 0; k < WORLDS; k++) {
                const double trust =
                    at(records + k * TICKS * COMITY_RECORD_SLOTS, t, COMITY_AT_TRUST + pair);
                sum += trust;
                squares += trust * trust;
            }
            const double mean = sum / WORLDS, variance = squares / WORLDS - mean * mean;
            assert_near(mean, goal + (start - goal) * pow(factor, t + 1),
                        5 * sqrt(variance / WORLDS), "mean trust");
        }
    }
    free(records);
}
END_TEST

/* 3. Agendas under fixed weights are a DeGroot process. */

/* Every state feels each threat alike and knows its urgency from the start. */
static void constant_signals(struct comity_test_world *world)
{
    comity_test_north_america(world);
    freeze_relations(world);
    SET(world, TRUST_GAIN, 0, 0);
    SET(world, SIGNAL_WEIGHT, 0);
    SET(world, AGENDA_RATE, 1);
    SET(world, THREAT_MEAN, 0.5, 0.5, 0.5, 0.5);
    SET(world, EXPOSURE, 0.6, 0.6, 0.6, 0.6, 1.2, 1.2, 1.2, 1.2, 3, 3, 3, 3);
}

/* Weights of the consensus: the left eigenvector by the matrix-tree theorem, where g[i][j] is the
 * weight that i gives to j. A weight is the sum over the trees that lead all others to the state.
 */
static void consensus_weights(double g[COMITY_STATES][COMITY_STATES], double weight[COMITY_STATES])
{
    double total = 0;
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const size_t j = (i + 1) % COMITY_STATES, k = (i + 2) % COMITY_STATES;
        weight[i] = g[j][i] * g[k][i] + g[j][k] * g[k][i] + g[k][j] * g[j][i];
        total += weight[i];
    }
    for (size_t i = 0; i < COMITY_STATES; i++)
        weight[i] /= total;
}

static void assert_simplex(const double *agenda)
{
    double sum = 0;
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        assert_near(fmin(agenda[m], 0), 0, 0, "negative part of an agenda");
        sum += agenda[m];
    }
    assert_near(sum, 1, 1e-12, "sum of an agenda");
}

START_TEST(agendas_reach_their_consensus)
{
    enum { TICKS = 2000 };
    struct comity_test_world setting;
    double g[COMITY_STATES][COMITY_STATES] = { 0 }, weight[COMITY_STATES];
    constant_signals(&setting);
    double *records = run_one(&setting, true, TICKS);
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        const size_t i = comity_pair_from(pair), j = comity_pair_toward(pair);
        const double threat = setting.parameters[COMITY_SLOT_EXPOSURE + j * COMITY_ISSUES] * 0.5;
        g[i][j] = at(records, 0, COMITY_AT_INFLUENCE + j) *
                  setting.parameters[COMITY_SLOT_TRUST + pair] *
                  fixed_relations(&setting, comity_dyad(i, j)) * fmin(1, threat);
    }
    consensus_weights(g, weight);
    for (uint32_t t = 0; t < TICKS; t++) {
        for (size_t i = 0; i < COMITY_STATES; i++) {
            assert_simplex(records + t * COMITY_RECORD_SLOTS + COMITY_AT_AGENDA_SHARE +
                           i * COMITY_ISSUES);
        }
    }
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        double consensus = 0;
        for (size_t i = 0; i < COMITY_STATES; i++)
            consensus += weight[i] * setting.parameters[COMITY_SLOT_AGENDA + i * COMITY_ISSUES + m];
        for (size_t i = 0; i < COMITY_STATES; i++) {
            assert_near(at(records, TICKS - 1, COMITY_AT_AGENDA_SHARE + i * COMITY_ISSUES + m),
                        consensus, 1e-12, "agenda");
        }
    }
    free(records);
}
END_TEST

/* 4. Hegemony turns power into voice. */

START_TEST(without_hegemony_voices_are_equal)
{
    enum { TICKS = 120 };
    struct comity_test_world setting, other;
    comity_test_north_america(&setting);
    SET(&setting, HEGEMONY, 0);
    other = setting;
    /* all that acts through leverage, and power itself, must not matter */
    SET(&other, POWER, 1, 1e6, 10);
    SET(&other, RESTRAINT, 1, 0, 0.5);
    SET(&other, CONDUCT_LEVERAGE, 50);
    SET(&other, TRUST_AFFRONT, 10);
    SET(&other, AGREEMENT_LEADERSHIP, 50);
    double *records = run_one(&setting, false, TICKS), *others = run_one(&other, false, TICKS);
    for (size_t i = 0; i < COMITY_STATES; i++)
        assert_near(at(records, TICKS - 1, COMITY_AT_INFLUENCE + i), 1.0 / 3, 1e-15, "influence");
    ck_assert_mem_eq(records, others, TICKS * COMITY_RECORD_SLOTS * sizeof *records);
    free(records);
    free(others);
}
END_TEST

START_TEST(influence_of_the_strongest_rises_with_hegemony)
{
    enum { STEPS = 101 };
    struct comity_test_world setting;
    uint64_t state = 4;
    comity_test_north_america(&setting);
    for (int trial = 0; trial < 50; trial++) {
        double power[COMITY_STATES], total = 0, previous = 0;
        size_t strongest = 0;
        for (size_t i = 0; i < COMITY_STATES; i++) {
            power[i] = exp(10 * comity_test_uniform(&state));
            total += power[i];
            strongest = power[i] > power[strongest] ? i : strongest;
        }
        SET(&setting, POWER, power[0], power[1], power[2]);
        for (int step = 0; step < STEPS; step++) {
            SET(&setting, HEGEMONY, (double)step / (STEPS - 1));
            double *records = run_one(&setting, true, 1);
            const double *influence = records + COMITY_AT_INFLUENCE;
            assert_near(influence[0] + influence[1] + influence[2], 1, 1e-15, "sum of influence");
            ck_assert_double_ge(influence[strongest], previous);
            previous = influence[strongest];
            for (size_t i = 0; i < COMITY_STATES && step == STEPS - 1; i++)
                assert_near(influence[i], power[i] / total, 1e-14, "influence");
            free(records);
        }
    }
}
END_TEST

/* 5. Venues. */

/* Accords of venues first to last are none, and those depths only decay. */
static void assert_unused(const struct comity_test_world *setting, const double *records,
                          uint32_t ticks, size_t first, size_t last)
{
    for (uint32_t t = 0; t < ticks; t++) {
        const double left = pow(1 - setting->parameters[COMITY_SLOT_AGREEMENT_DECAY], t + 1);
        for (size_t venue = first; venue <= last; venue++) {
            const int trilateral = venue == COMITY_TRILATERAL;
            const double start = setting->parameters[trilateral ? COMITY_SLOT_TRILATERAL
                                                                : COMITY_SLOT_BILATERAL + venue];
            assert_near(at(records, t,
                           trilateral ? COMITY_AT_TRILATERAL_DEPTH : COMITY_AT_BILATERAL + venue),
                        start * left, 1e-13, "depth of an unused venue");
            for (size_t m = 0; m < COMITY_ISSUES; m++) {
                assert_near(at(records, t, COMITY_AT_ACCORDS + venue * COMITY_ISSUES + m), 0, 0,
                            "accords of an unused venue");
            }
        }
    }
}

START_TEST(bilateralism_decides_the_venues)
{
    enum { TICKS = 240 };
    struct comity_test_world setting;
    for (uint64_t trial = 0; trial < 50; trial++) {
        comity_test_random_world(&setting, trial, COMITY_TEST_NEAR, TICKS);
        setting.events_count = 0;
        SET(&setting, AGREEMENT_HASTE, 0);
        SET(&setting, BILATERALISM, 1);
        double *records = run_one(&setting, _i, TICKS);
        assert_unused(&setting, records, TICKS, COMITY_TRILATERAL, COMITY_TRILATERAL);
        free(records);
        SET(&setting, BILATERALISM, 0);
        records = run_one(&setting, _i, TICKS);
        assert_unused(&setting, records, TICKS, 0, COMITY_DYADS - 1);
        free(records);
    }
}
END_TEST

/* 6. States have no intrinsic number. */

static const size_t relabellings[][COMITY_STATES] = {
    { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 }
};

/* Where slot k of a shape goes when state i becomes state to[i]. */
static size_t relabelled(enum comity_shape shape, size_t k, const size_t to[COMITY_STATES])
{
    switch (shape) {
    case COMITY_STATE:
        return to[k];
    case COMITY_STATE_ISSUE:
        return to[k / COMITY_ISSUES] * COMITY_ISSUES + k % COMITY_ISSUES;
    case COMITY_PAIR:
        return comity_pair(to[comity_pair_from(k)], to[comity_pair_toward(k)]);
    case COMITY_DYAD:
        return comity_dyad(to[comity_dyad_first(k)], to[comity_dyad_second(k)]);
    case COMITY_VENUE_ISSUE:
        return k / COMITY_ISSUES == COMITY_TRILATERAL
                   ? k
                   : relabelled(COMITY_DYAD, k / COMITY_ISSUES, to) * COMITY_ISSUES +
                         k % COMITY_ISSUES;
    default:
        return k;
    }
}

static size_t relabelled_slot(size_t slot, const size_t to[COMITY_STATES])
{
    const struct comity_parameter *parameter = comity_parameter_of_slot(slot);
    return parameter->slot + relabelled(parameter->shape, slot - parameter->slot, to);
}

static void relabel(struct comity_test_world *other, const struct comity_test_world *world,
                    const size_t to[COMITY_STATES])
{
    *other = *world;
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++)
        other->parameters[relabelled_slot(slot, to)] = world->parameters[slot];
    for (size_t k = 0; k < world->events_count; k++) {
        struct comity_event *event = &other->events[k];
        if (event->kind == COMITY_EVENT_SET) {
            event->target = (uint32_t)relabelled_slot(event->target, to);
        } else if (event->kind == COMITY_EVENT_MEASURE) {
            event->target = (uint32_t)relabelled(COMITY_PAIR, event->target, to);
        } else if (event->kind == COMITY_EVENT_ESTEEM) {
            event->target = (uint32_t)to[event->target];
        } else if (event->kind != COMITY_EVENT_SHOCK && event->target != COMITY_TRILATERAL) {
            const uint32_t base = event->target < COMITY_TRILATERAL ? 0 : COMITY_BOND_TRANSACTIONS;
            event->target = base + (uint32_t)relabelled(COMITY_DYAD, event->target - base, to);
        }
    }
}

START_TEST(relabelled_states_have_relabelled_trajectories)
{
    enum { TICKS = 120 };
    const size_t *to = relabellings[_i];
    struct comity_test_world setting, other;
    for (uint64_t trial = 0; trial < 100; trial++) {
        comity_test_random_world(&setting, 1000 + trial, COMITY_TEST_NEAR, TICKS);
        relabel(&other, &setting, to);
        double *records = run_one(&setting, true, TICKS), *others = run_one(&other, true, TICKS);
        for (size_t v = 0; v < COMITY_VARIABLES; v++) {
            const struct comity_variable *variable = &comity_variables()[v];
            for (size_t k = 0; k < comity_shape_slots(variable->shape); k++) {
                const size_t slot = variable->slot + k;
                const size_t there = variable->slot + relabelled(variable->shape, k, to);
                for (uint32_t t = 0; t < TICKS; t++) {
                    const double value = at(records, t, slot);
                    assert_near(at(others, t, there), value, 1e-9 * fmax(1, fabs(value)),
                                variable->name);
                }
            }
        }
        free(records);
        free(others);
    }
}
END_TEST

/* All states, dyads and pairs take the values of the first. */
static void make_symmetric(struct comity_test_world *world)
{
    world->events_count = 0;
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        const struct comity_parameter *parameter = comity_parameter_of_slot(slot);
        const enum comity_shape shape = parameter->shape;
        const size_t k = slot - parameter->slot;
        if (shape == COMITY_STATE || shape == COMITY_DYAD || shape == COMITY_PAIR)
            world->parameters[slot] = world->parameters[parameter->slot];
        else if (shape == COMITY_STATE_ISSUE)
            world->parameters[slot] = world->parameters[parameter->slot + k % COMITY_ISSUES];
    }
}

START_TEST(equal_states_stay_equal)
{
    enum { TICKS = 240 };
    struct comity_test_world setting;
    for (uint64_t trial = 0; trial < 50; trial++) {
        comity_test_random_world(&setting, 2000 + trial, COMITY_TEST_NEAR, TICKS);
        make_symmetric(&setting);
        double *records = run_one(&setting, true, TICKS);
        for (uint32_t t = 0; t < TICKS; t++) {
            for (size_t i = 1; i < COMITY_STATES; i++) {
                assert_near(at(records, t, COMITY_AT_IDENTITY_LEVEL + i),
                            at(records, t, COMITY_AT_IDENTITY_LEVEL), 1e-12, "identity");
                assert_near(at(records, t, COMITY_AT_URGENCY + i),
                            at(records, t, COMITY_AT_URGENCY), 1e-12, "urgency");
                assert_near(at(records, t, COMITY_AT_BILATERAL + i),
                            at(records, t, COMITY_AT_BILATERAL), 1e-12, "bilateral");
            }
            for (size_t pair = 1; pair < COMITY_PAIRS; pair++) {
                assert_near(at(records, t, COMITY_AT_TRUST + pair), at(records, t, COMITY_AT_TRUST),
                            1e-12, "trust");
            }
        }
        free(records);
    }
}
END_TEST

/* The mean over worlds of a difference of two slots is 0 within five standard errors. */
static void assert_no_difference(const double *records, size_t worlds, uint32_t ticks, size_t one,
                                 size_t other)
{
    double sum = 0, squares = 0;
    for (size_t k = 0; k < worlds; k++) {
        const double *last = records + ((k + 1) * ticks - 1) * COMITY_RECORD_SLOTS;
        sum += last[one] - last[other];
        squares += (last[one] - last[other]) * (last[one] - last[other]);
    }
    ck_assert_double_gt(squares, 0);
    assert_near(sum / (double)worlds, 0, 5 * sqrt(squares) / (double)worlds, "mean difference");
}

START_TEST(equal_states_have_equal_chances)
{
    enum { TICKS = 120, WORLDS = 2000 };
    static struct comity_world worlds[WORLDS];
    struct comity_test_world setting;
    comity_test_north_america(&setting);
    make_symmetric(&setting);
    for (uint32_t k = 0; k < WORLDS; k++)
        worlds[k] = comity_test_start(&setting, k);
    double *records = comity_test_records(NULL, false, worlds, WORLDS, TICKS);
    for (size_t i = 1; i < COMITY_STATES; i++) {
        assert_no_difference(records, WORLDS, TICKS, COMITY_AT_IDENTITY_LEVEL,
                             COMITY_AT_IDENTITY_LEVEL + i);
        assert_no_difference(records, WORLDS, TICKS, COMITY_AT_BILATERAL, COMITY_AT_BILATERAL + i);
        assert_no_difference(records, WORLDS, TICKS, COMITY_AT_PERCEIVED_THREAT,
                             COMITY_AT_PERCEIVED_THREAT + i * COMITY_ISSUES);
    }
    for (size_t pair = 1; pair < COMITY_PAIRS; pair++)
        assert_no_difference(records, WORLDS, TICKS, COMITY_AT_TRUST, COMITY_AT_TRUST + pair);
    free(records);
}
END_TEST

/* 7. Exchange without threat and friction. */

START_TEST(exchange_follows_the_logistic_map)
{
    enum { TICKS = 1000 };
    struct comity_test_world setting;
    comity_test_north_america(&setting);
    setting.events_count = 0;
    SET(&setting, THREAT_MEAN, 0, 0, 0, 0);
    SET(&setting, THREAT_NOISE, 0);
    SET(&setting, READING_NOISE, 0);
    SET(&setting, FRICTION, 0, 0, 0);
    double *records = run_one(&setting, _i, TICKS);
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        const double capacity = setting.parameters[COMITY_SLOT_CAPACITY + d];
        double exchange = setting.parameters[COMITY_SLOT_TRANSACTIONS + d];
        for (uint32_t t = 0; t < TICKS; t++) {
            exchange += 0.03 * exchange * (1 - exchange / capacity);
            assert_near(at(records, t, COMITY_AT_TRANSACTIONS_DENSITY + d), exchange, 1e-13,
                        "transactions");
        }
        assert_near(exchange, capacity, 1e-9, "the map's limit");
    }
    free(records);
}
END_TEST

Suite *exact_suite(void)
{
    const int modes = 2; /* random, mean field */
    Suite *suite = suite_create("exact");
    TCase *laws = tcase_create("laws");
    tcase_add_loop_test(laws, threats_are_autoregressive, 0, 3);
    tcase_add_test(laws, expected_trust_relaxes_geometrically);
    tcase_add_test(laws, mean_trust_relaxes_geometrically);
    tcase_add_test(laws, agendas_reach_their_consensus);
    tcase_add_loop_test(laws, exchange_follows_the_logistic_map, 0, modes);
    suite_add_tcase(suite, laws);
    TCase *structure = tcase_create("structure");
    tcase_add_test(structure, without_hegemony_voices_are_equal);
    tcase_add_test(structure, influence_of_the_strongest_rises_with_hegemony);
    tcase_add_loop_test(structure, bilateralism_decides_the_venues, 0, modes);
    tcase_add_loop_test(structure, relabelled_states_have_relabelled_trajectories, 0,
                        (int)(sizeof relabellings / sizeof relabellings[0]));
    tcase_add_test(structure, equal_states_stay_equal);
    tcase_add_test(structure, equal_states_have_equal_chances);
    suite_add_tcase(suite, structure);
    return suite;
}
