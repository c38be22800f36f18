/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Phases, coupling and vision of regions that stand still but for what a test moves. */
#include "worlds.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *phases_suite(void);

enum { TICKS = 40 };

/*
 * Nothing moves. All three dyads meet every condition of "mature", most of them exactly, on its
 * boundary. Values are sums of a few powers of 2, so that differences are exact.
 */
static void stand_still(struct comity_test_world *world)
{
    comity_test_north_america(world);
    world->events_count = 0;
    SET(world, THREAT_MEAN, 0, 0, 0, 0);
    SET(world, THREAT_NOISE, 0);
    SET(world, READING_NOISE, 0, 0, 0, 0); /* and readings, signals, agendas */
    SET(world, CONDUCT_BASE, -20, 0, 0, 0, 0);
    SET(world, TRUST_GAIN, 0, 0, 0, 0);
    SET(world, AGREEMENT_DECAY, 0);
    SET(world, TRANSACTIONS_GROWTH, 0, 0);
    SET(world, FRICTION_RISE, 0, 0, 0);
    SET(world, IDENTITY_RATE, 0);
    SET(world, AGENDA, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
    SET(world, IDENTITY, 0.5, 0.5, 0.5);
    SET(world, TRUST, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75);
    SET(world, BILATERAL, 0.5, 0.5, 0.5);
    SET(world, TRILATERAL, 0.5); /* so that N is 3/4 */
    SET(world, TRANSACTIONS, 0.5, 0.5, 0.5);
    SET(world, FRICTION, 0, 0, 0);
    SET(world, NASCENT_INSTITUTIONS, 0.75, 0.5, 1);           /* exchange, overlap */
    SET(world, ASCENDANT_INSTITUTIONS, 0.75, 0.75, 0.5, 0.5); /* trust, identity, trilateral */
    SET(world, MATURE_TRUST, 0.75, 0.5, 0.5);                 /* identity, trilateral */
    SET(world, DWELL, 1);
    SET(world, SLACK, 0.125);
}

static void add_rupture(struct comity_test_world *world, uint32_t tick, uint32_t target,
                        double factor)
{
    world->events[world->events_count++] = (struct comity_event){
        .kind = COMITY_EVENT_RUPTURE, .tick = tick, .target = target, .amount = factor
    };
}

static void add_accord(struct comity_test_world *world, uint32_t tick, uint32_t venue)
{
    world->events[world->events_count++] = (struct comity_event){
        .kind = COMITY_EVENT_ACCORD, .tick = tick, .target = venue, .count = 1
    };
}

/* A slot's value after each tick, as one digit each. */
static const char *digits(const struct comity_test_world *setting, size_t slot)
{
    static char text[TICKS + 1];
    const struct comity_world world = comity_test_start(setting, 0);
    double *records = comity_test_records(NULL, true, &world, 1, TICKS);
    for (size_t t = 0; t < TICKS; t++)
        text[t] = (char)('0' + (int)records[t * COMITY_RECORD_SLOTS + slot]);
    free(records);
    return text;
}

/* The series starts so and stays at its last digit. */
static void assert_starts(const struct comity_test_world *setting, size_t slot, const char *start)
{
    char expected[TICKS + 1] = { 0 };
    memset(expected, start[strlen(start) - 1], TICKS);
    memcpy(expected, start, strlen(start));
    ck_assert_str_eq(digits(setting, slot), expected);
}

START_TEST(phases_are_entered_one_step_a_month)
{
    struct comity_test_world world;
    stand_still(&world);
    assert_starts(&world, COMITY_AT_PHASE_LEVEL, "123");
    assert_starts(&world, COMITY_AT_DYAD_PHASE + 1, "123");
    assert_starts(&world, COMITY_AT_REGRESSIONS, "0");
    SET(&world, DWELL, 0); /* acts as 1 */
    assert_starts(&world, COMITY_AT_PHASE_LEVEL, "123");
}
END_TEST

START_TEST(streaks_of_all_phases_run_together)
{
    struct comity_test_world world;
    stand_still(&world);
    SET(&world, DWELL, 4);
    assert_starts(&world, COMITY_AT_PHASE_LEVEL, "000123");
    assert_starts(&world, COMITY_AT_DYAD_PHASE, "000123");
}
END_TEST

/* Each threshold, raised by the least amount, keeps the region from its phase. */
START_TEST(every_condition_is_necessary)
{
    static const struct {
        size_t slot;
        char highest;
    } conditions[] = {
        { COMITY_SLOT_NASCENT_INSTITUTIONS, '0' }, { COMITY_SLOT_NASCENT_TRANSACTIONS, '0' },
        { COMITY_SLOT_NASCENT_OVERLAP, '0' },      { COMITY_SLOT_ASCENDANT_INSTITUTIONS, '1' },
        { COMITY_SLOT_ASCENDANT_TRUST, '1' },      { COMITY_SLOT_ASCENDANT_IDENTITY, '1' },
        { COMITY_SLOT_ASCENDANT_TRILATERAL, '1' }, { COMITY_SLOT_MATURE_TRUST, '2' },
        { COMITY_SLOT_MATURE_IDENTITY, '2' },      { COMITY_SLOT_MATURE_TRILATERAL, '2' },
    };
    for (size_t k = 0; k < sizeof conditions / sizeof conditions[0]; k++) {
        struct comity_test_world world;
        stand_still(&world);
        /* the overlap is at its most, 1, and so is its threshold: lower the overlap instead */
        if (conditions[k].slot == COMITY_SLOT_NASCENT_OVERLAP)
            SET(&world, AGENDA, 1, 0.001, 0, 0, 1, 0, 0.001, 0, 1, 0, 0, 0.001);
        else
            world.parameters[conditions[k].slot] += 0x1p-40;
        ck_assert_int_eq(digits(&world, COMITY_AT_PHASE_LEVEL)[TICKS - 1], conditions[k].highest);
    }
}
END_TEST

START_TEST(a_phase_is_kept_within_the_slack)
{
    struct comity_test_world world;
    stand_still(&world);
    add_rupture(&world, 10, COMITY_TRILATERAL, 0.75); /* M 3/8, one slack below */
    SET(&world, NASCENT_INSTITUTIONS, 0.5);
    SET(&world, ASCENDANT_INSTITUTIONS, 0.5);
    assert_starts(&world, COMITY_AT_PHASE_LEVEL, "123");
    world.events[0].amount = 0.75 - 0x1p-40;
    assert_starts(&world, COMITY_AT_PHASE_LEVEL, "12333333331");
}
END_TEST

START_TEST(a_region_falls_as_far_as_it_must)
{
    struct comity_test_world world;
    stand_still(&world);
    add_rupture(&world, 10, COMITY_BOND_TRANSACTIONS, 0.5);
    assert_starts(&world, COMITY_AT_PHASE_LEVEL, "123"); /* two dyads still connect it */
    assert_starts(&world, COMITY_AT_DYAD_PHASE, "12333333330");
    add_rupture(&world, 12, COMITY_BOND_TRANSACTIONS + 1, 0.5);
    assert_starts(&world, COMITY_AT_PHASE_LEVEL, "1233333333330");
    assert_starts(&world, COMITY_AT_REGRESSIONS, "0000000000001");
}
END_TEST

START_TEST(a_regression_counts_once_until_the_region_is_back)
{
    struct comity_test_world world;
    stand_still(&world);
    SET(&world, AGREEMENT_DEPTH, 1); /* an accord makes a venue complete */
    SET(&world, NASCENT_INSTITUTIONS, 0.5);
    SET(&world, ASCENDANT_INSTITUTIONS, 0.5);
    SET(&world, ASCENDANT_TRILATERAL, 0.25);
    add_rupture(&world, 10, COMITY_TRILATERAL, 0.5); /* to ascendant: M 1/4 */
    add_rupture(&world, 12, COMITY_TRILATERAL, 0);   /* to nascent */
    add_accord(&world, 15, COMITY_TRILATERAL);
    add_rupture(&world, 20, COMITY_TRILATERAL, 0);
    /*                                          0123456789 123456789 1 */
    assert_starts(&world, COMITY_AT_PHASE_LEVEL, "123333333322111233331");
    assert_starts(&world, COMITY_AT_REGRESSIONS, "000000000011111111112");
}
END_TEST

START_TEST(coupling_asks_for_expectations_and_institutions)
{
    struct comity_test_world world;
    stand_still(&world);
    assert_starts(&world, COMITY_AT_COUPLING, "2");
    SET(&world, FRICTION, 0, 0, 0.125);
    assert_starts(&world, COMITY_AT_COUPLING, "1");
    SET(&world, TIGHT_FRICTION, 0.125);
    assert_starts(&world, COMITY_AT_COUPLING, "2");
    stand_still(&world);
    SET(&world, IDENTITY, 0.5, 0.5 - 0x1p-40, 0.5);
    assert_starts(&world, COMITY_AT_COUPLING, "1");
    stand_still(&world);
    SET(&world, TRILATERAL, 0.5 - 0x1p-40);
    assert_starts(&world, COMITY_AT_COUPLING, "1");
    stand_still(&world);
    SET(&world, PEACE_GROWTH, 0);
    SET(&world, PEACE, 1, 0.75 - 0x1p-40, 1);
    SET(&world, LOOSE_PEACE, 0.75);
    assert_starts(&world, COMITY_AT_COUPLING, "0");
    SET(&world, PEACE, 1, 0.75, 1);
    assert_starts(&world, COMITY_AT_COUPLING, "2");
    SET(&world, TIGHT_TRILATERAL, 0.5 + 0x1p-40);
    assert_starts(&world, COMITY_AT_COUPLING, "1");
    stand_still(&world);
    SET(&world, TRUST, 0, 0, 0, 0, 0, 0);
    assert_starts(&world, COMITY_AT_COUPLING, "2"); /* trust has no part in it */
}
END_TEST

/* One coercive act in a year is 1/12 a month, above 0.002; one that is not is nothing. */
START_TEST(expectations_look_back_twelve_months)
{
    struct comity_test_world world;
    stand_still(&world);
    SET(&world, PEACE_BREACH, 0);
    world.events[world.events_count++] =
        (struct comity_event){ .kind = COMITY_EVENT_MEASURE, .tick = 13, .target = 4, .count = 1 };
    assert_starts(&world, COMITY_AT_COUPLING, "22222222222222222222222222");
    world.events[world.events_count - 1].coercive = true;
    assert_starts(&world, COMITY_AT_COUPLING, "22222222222220000000000002");
    SET(&world, LOOSE_FORCE, 0.5); /* of two months, of which the first had a coercive act */
    world.events[world.events_count - 1].tick = 0;
    assert_starts(&world, COMITY_AT_COUPLING, "0222");
    /* a steady probability of a little under and over the bound, from the first month on */
    stand_still(&world);
    SET(&world, PEACE_GROWTH, 0);
    SET(&world, PEACE, 0.75, 0.75, 0.75);
    SET(&world, LOOSE_PEACE, 0.5);
    SET(&world, LOOSE_FORCE, 0.039);
    SET(&world, FORCE_SHARE, 1);   /* f is (1 - P)(1 - N), 1/16 */
    SET(&world, CONDUCT_BASE, 20); /* u is R, 5/8 */
    SET(&world, PEACE_BREACH, 0);
    assert_starts(&world, COMITY_AT_COUPLING, "0");
    SET(&world, LOOSE_FORCE, 0.0391);
    assert_starts(&world, COMITY_AT_COUPLING, "2");
}
END_TEST

START_TEST(visions_follow_mutual_trust)
{
    struct comity_test_world world;
    stand_still(&world);
    SET(&world, TRUST, 0.9, 0.67, 0.3, 0.5, 0.66, 0.34);
    assert_starts(&world, COMITY_AT_VISION, "0");
    assert_starts(&world, COMITY_AT_VISION + 1, "1");
    assert_starts(&world, COMITY_AT_VISION + 2, "1");
    SET(&world, TRUST, 0.9, 0.67, 2.0 / 3, 0.5, 0.67, 0.33);
    assert_starts(&world, COMITY_AT_VISION, "2");
    assert_starts(&world, COMITY_AT_VISION + 1, "2");
    assert_starts(&world, COMITY_AT_VISION + 2, "0");
}
END_TEST

Suite *phases_suite(void)
{
    Suite *suite = suite_create("phases");
    TCase *phases = tcase_create("phases");
    tcase_add_test(phases, phases_are_entered_one_step_a_month);
    tcase_add_test(phases, streaks_of_all_phases_run_together);
    tcase_add_test(phases, every_condition_is_necessary);
    tcase_add_test(phases, a_phase_is_kept_within_the_slack);
    tcase_add_test(phases, a_region_falls_as_far_as_it_must);
    tcase_add_test(phases, a_regression_counts_once_until_the_region_is_back);
    suite_add_tcase(suite, phases);
    TCase *axes = tcase_create("axes");
    tcase_add_test(axes, coupling_asks_for_expectations_and_institutions);
    tcase_add_test(axes, expectations_look_back_twelve_months);
    tcase_add_test(axes, visions_follow_mutual_trust);
    suite_add_tcase(suite, axes);
    return suite;
}
