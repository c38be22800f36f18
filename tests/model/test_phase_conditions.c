/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The conditions told one by one are those from which the kernel decides phases. */
#include "worlds.h"

#include <check.h>
#include <comity/phase_conditions.h>
#include <stdlib.h>

Suite *phase_conditions_suite(void);

enum { TICKS = 240 };

/* A phase by the rules alone: fall to what holds within the slack, enter the next after dwelling.
 */
struct standing {
    size_t phase;
    double streak[COMITY_PHASES];
};

static void step(struct standing *standing, const struct comity_condition *conditions, double dwell)
{
    int met[COMITY_PHASES] = { 1, 1, 1, 1 }, holds[COMITY_PHASES] = { 1, 1, 1, 1 };
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        for (size_t p = comity_condition_phase((enum comity_condition_code)c); p < COMITY_PHASES;
             p++) {
            met[p] &= conditions[c].met;
            holds[p] &= conditions[c].within_slack;
        }
    }
    for (size_t p = 1; p < COMITY_PHASES; p++)
        standing->streak[p] = met[p] ? standing->streak[p] + 1 : 0;
    while (!holds[standing->phase])
        standing->phase--;
    const size_t next = standing->phase + 1;
    if (next < COMITY_PHASES && standing->streak[next] >= 1 && standing->streak[next] >= dwell)
        standing->phase = next;
}

/* Thresholds where a random world crosses them, and its levels likely to be there. */
static void make_crossing(struct comity_test_world *world, uint64_t number)
{
    uint64_t state = number;
    for (size_t slot = COMITY_SLOT_NASCENT_INSTITUTIONS; slot <= COMITY_SLOT_MATURE_TRILATERAL;
         slot++)
        world->parameters[slot] *= 0.2 + comity_test_uniform(&state);
    world->parameters[COMITY_SLOT_SLACK] = 0.1 * comity_test_uniform(&state);
}

/* Counts the changes of phases, to know that there was something to agree on. */
static size_t compare(const struct comity_test_world *setting, int mean_field)
{
    const struct comity_world world = comity_test_start(setting, 0);
    double *records = comity_test_records(NULL, mean_field, &world, 1, TICKS);
    struct standing standing[COMITY_PHASED] = { 0 };
    size_t changes = 0;
    for (size_t tick = 0; tick < TICKS; tick++) {
        const double *record = records + tick * COMITY_RECORD_SLOTS;
        for (size_t of = 0; of < COMITY_PHASED; of++) {
            struct comity_condition conditions[COMITY_CONDITIONS];
            const size_t before = standing[of].phase;
            comity_phase_conditions(record, setting->parameters, of, conditions);
            step(&standing[of], conditions, setting->parameters[COMITY_SLOT_DWELL]);
            ck_assert_double_eq(
                (double)standing[of].phase,
                record[of == COMITY_REGION ? COMITY_AT_PHASE_LEVEL : COMITY_AT_DYAD_PHASE + of]);
            changes += standing[of].phase != before;
        }
    }
    free(records);
    return changes;
}

START_TEST(phases_follow_from_the_conditions)
{
    size_t changes = 0;
    for (uint64_t number = 0; number < 400; number++) {
        struct comity_test_world setting;
        comity_test_random_world(&setting, number, COMITY_TEST_NEAR, TICKS);
        make_crossing(&setting, number);
        changes += compare(&setting, _i);
    }
    ck_assert_uint_gt(changes, 1000);
}
END_TEST

static void assert_slot(const struct comity_condition *conditions, enum comity_condition_code code,
                        size_t slot, double value)
{
    ck_assert_uint_eq(conditions[code].slot, slot);
    ck_assert_double_eq(conditions[code].value, value);
}

START_TEST(values_come_from_where_they_say)
{
    static const double permutations[6][COMITY_DYADS] = { { .1, .5, .9 }, { .1, .9, .5 },
                                                          { .5, .1, .9 }, { .5, .9, .1 },
                                                          { .9, .1, .5 }, { .9, .5, .1 } };
    double record[COMITY_RECORD_SLOTS] = { 0 }, parameters[COMITY_PARAMETER_SLOTS];
    struct comity_condition conditions[COMITY_CONDITIONS];
    comity_parameters_default(parameters);
    for (size_t d = 0, middle = 0, low = 0; d < COMITY_DYADS; d++) {
        const double level = permutations[_i][d];
        middle = level == .5 ? d : middle;
        low = level == .1 ? d : low;
        record[COMITY_AT_INSTITUTIONS + d] = record[COMITY_AT_RECIPROCITY + d] = level;
        record[COMITY_AT_IDENTITY_LEVEL + d] = record[COMITY_AT_DYAD_IDENTITY + d] = level;
        if (d == COMITY_DYADS - 1) {
            comity_phase_conditions(record, parameters, COMITY_REGION, conditions);
            assert_slot(conditions, COMITY_CONDITION_NASCENT_INSTITUTIONS,
                        COMITY_AT_INSTITUTIONS + middle, .5);
            assert_slot(conditions, COMITY_CONDITION_ASCENDANT_TRUST,
                        COMITY_AT_RECIPROCITY + middle, .5);
            assert_slot(conditions, COMITY_CONDITION_MATURE_TRUST, COMITY_AT_RECIPROCITY + low, .1);
            assert_slot(conditions, COMITY_CONDITION_MATURE_IDENTITY,
                        COMITY_AT_IDENTITY_LEVEL + low, .1);
            ck_assert_uint_eq(conditions[COMITY_CONDITION_ASCENDANT_IDENTITY].slot, COMITY_NO_SLOT);
            ck_assert_double_eq_tol(conditions[COMITY_CONDITION_ASCENDANT_IDENTITY].value, .5,
                                    1e-15);
        }
    }
    comity_phase_conditions(record, parameters, 1, conditions);
    assert_slot(conditions, COMITY_CONDITION_ASCENDANT_TRILATERAL, COMITY_AT_INSTITUTIONS + 1,
                permutations[_i][1]);
    assert_slot(conditions, COMITY_CONDITION_ASCENDANT_IDENTITY, COMITY_AT_DYAD_IDENTITY + 1,
                permutations[_i][1]);
    assert_slot(conditions, COMITY_CONDITION_MATURE_IDENTITY, COMITY_AT_DYAD_IDENTITY + 1,
                permutations[_i][1]);
}
END_TEST

START_TEST(thresholds_are_reached_by_equality)
{
    double record[COMITY_RECORD_SLOTS] = { 0 }, parameters[COMITY_PARAMETER_SLOTS];
    struct comity_condition conditions[COMITY_CONDITIONS];
    const enum comity_condition_code code = COMITY_CONDITION_MATURE_TRILATERAL;
    comity_parameters_default(parameters);
    parameters[COMITY_SLOT_MATURE_TRILATERAL] = 0.5; /* exact in binary, as the slack */
    parameters[COMITY_SLOT_SLACK] = 0.125;
    static const struct {
        double value;
        int met, within_slack;
    } cases[] = { { 0.5, 1, 1 }, { 0.4999, 0, 1 }, { 0.375, 0, 1 }, { 0.3749, 0, 0 } };
    record[COMITY_AT_TRILATERAL_DEPTH] = cases[_i].value;
    comity_phase_conditions(record, parameters, COMITY_REGION, conditions);
    ck_assert_int_eq(conditions[code].met, cases[_i].met);
    ck_assert_int_eq(conditions[code].within_slack, cases[_i].within_slack);
    ck_assert_double_eq(conditions[code].threshold, 0.5);
    ck_assert_uint_eq(comity_condition_phase(code), 3);
}
END_TEST

Suite *phase_conditions_suite(void)
{
    Suite *suite = suite_create("phase_conditions");
    TCase *conditions = tcase_create("conditions");
    tcase_add_loop_test(conditions, phases_follow_from_the_conditions, 0, 2);
    tcase_add_loop_test(conditions, values_come_from_where_they_say, 0, 6);
    tcase_add_loop_test(conditions, thresholds_are_reached_by_equality, 0, 4);
    suite_add_tcase(suite, conditions);
    return suite;
}
