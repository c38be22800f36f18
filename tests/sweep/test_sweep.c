/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>
#include <comity/sweep.h>

#include <check.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *sweep_suite(void);

static struct comity_sweep sweep;
static struct comity_problems problems;

/* A scenario with three events, two of one name. */
static void fill_scenario(struct comity_scenario *scenario)
{
    const struct comity_event events[] = {
        { .kind = COMITY_EVENT_SHOCK, .tick = 10, .amount = 1, .name = "shock" },
        { .kind = COMITY_EVENT_SET,
          .tick = 20,
          .target = COMITY_SLOT_SIGNAL_WEIGHT,
          .amount = 0.5,
          .name = "later" },
        { .kind = COMITY_EVENT_SHOCK, .tick = 30, .target = 1, .amount = 2, .name = "shock" },
    };

    comity_scenario_init(scenario);
    scenario->events = malloc(sizeof events);
    memcpy(scenario->events, events, sizeof events);
    scenario->events_count = 3;
}

static void set_up(void)
{
    comity_problems_init(&problems);
    comity_sweep_init(&sweep);
    sweep.scenarios = calloc(2, sizeof *sweep.scenarios);
    sweep.scenario_names = calloc(2, sizeof *sweep.scenario_names);
    fill_scenario(&sweep.scenarios[0]);
    fill_scenario(&sweep.scenarios[1]);
    sweep.scenarios[1].seed = 99;
    sweep.scenarios[1].parameters[COMITY_SLOT_HEGEMONY] = 0.125;
    strcpy(sweep.scenario_names[0], "one");
    strcpy(sweep.scenario_names[1], "two");
    sweep.scenarios_count = 1;
    sweep.axes = calloc(COMITY_SWEEP_AXES, sizeof *sweep.axes);
}

static void tear_down(void)
{
    if (sweep.scenarios_count == 1)
        comity_scenario_free(&sweep.scenarios[1]);
    comity_sweep_free(&sweep);
    comity_sweep_free(&sweep);
    comity_problems_free(&problems);
}

/* Adds an axis with a range, its levels 0 for designs that give coordinates. */
static struct comity_sweep_member *add_axis(const char *key, double low, double high, size_t levels)
{
    struct comity_sweep_axis *axis = &sweep.axes[sweep.axes_count++];

    axis->members = calloc(2, sizeof *axis->members);
    axis->members_count = 1;
    strcpy(axis->members[0].key, key);
    axis->members[0].axis = (struct comity_axis){ .low = low, .high = high, .levels = levels };
    return axis->members;
}

static void expect_problems(const char *expected)
{
    char *found = NULL;
    size_t size;
    FILE *stream = open_memstream(&found, &size);

    comity_problems_print(&problems, stream);
    fclose(stream);
    ck_assert_str_eq(found, expected);
    free(found);
}

static void prepare(void)
{
    const int status = comity_sweep_prepare(&sweep, "x", &problems);
    expect_problems("");
    ck_assert_int_eq(status, COMITY_OK);
}

static void expect_refusal(const char *expected)
{
    ck_assert_int_eq(comity_sweep_prepare(&sweep, "x", &problems), COMITY_BAD_SWEEP);
    expect_problems(expected);
    ck_assert_uint_eq(sweep.points, 0);
}

static void point_at(uint64_t index, struct comity_point *point)
{
    ck_assert_int_eq(comity_sweep_point(&sweep, index, point), COMITY_OK);
}

/* Files lack none of it, as their reader asks for it. */
START_TEST(what_a_program_leaves_out_is_named)
{
    char expected[512];

    sweep.scenarios_count = 0;
    sweep.replicates = 0;
    snprintf(expected, sizeof expected,
             "x: scenario: missing; a file is expected\n"
             "x: axes: there are 0 with 0 keys; 1 to %d with at most %d keys are expected\n"
             "x: replicates: 0; at least 1 is expected\n",
             COMITY_SWEEP_AXES, COMITY_SWEEP_MEMBERS);
    expect_refusal(expected);
    comity_problems_free(&problems);
    sweep.scenarios_count = 1;
    sweep.replicates = 1;
    add_axis("hegemony", 0, 1, 0)->line = 4;
    expect_refusal("x:4: hegemony: levels are missing; a number of them, or values, is expected in "
                   "a grid design\n");
    comity_problems_free(&problems);
    sweep.axes[0].members[0].axis.levels = 2;
    sweep.axes[0].members[0].of_dates = true;
    expect_refusal("x:4: hegemony: this takes no dates; numbers are expected\n");
    comity_problems_free(&problems);
    sweep.axes[0].members[0].of_dates = false;
    sweep.axes[0].members[0].axis.levels = 1;
    sweep.axes[0].members[0].axis.high = 0;
    sweep.axes[0].members_count = 0;
    sweep.axes_count = 0;
    free(sweep.axes[0].members);
    add_axis("hegemony", 0, 1, 2);
    sweep.axes[0].members_count = 0;
    expect_refusal("x: axes: axis 1 changes nothing; a key is expected\n");
}
END_TEST

START_TEST(points_take_the_values_of_axes_and_nothing_else)
{
    struct comity_point point;
    double expected[COMITY_PARAMETER_SLOTS];

    add_axis("hegemony", 0, 1, 5);
    add_axis("states.restraint", 0.2, 0.8, 3);
    prepare();
    ck_assert_uint_eq(sweep.points, 15);
    ck_assert_uint_eq(sweep.axes[1].levels, 3);
    comity_point_init(&point);
    point_at(7, &point); /* the last axis is fastest: levels 2 and 1 */
    memcpy(expected, sweep.scenarios[0].parameters, sizeof expected);
    expected[COMITY_SLOT_HEGEMONY] = 0.5;
    for (size_t i = 0; i < COMITY_STATES; i++)
        expected[COMITY_SLOT_RESTRAINT + i] = 0.5;
    ck_assert_mem_eq(point.parameters, expected, sizeof expected);
    ck_assert_uint_eq(point.seed, 1);
    ck_assert_uint_eq(point.stream, 0);
    ck_assert_uint_eq(point.ticks, 240);
    ck_assert_uint_eq(point.events_count, 3);
    ck_assert_int_eq(comity_sweep_point(&sweep, 15, &point), COMITY_BAD_ARGUMENT);
    comity_point_free(&point);
}
END_TEST

START_TEST(events_move_together_and_stay_sorted)
{
    struct comity_sweep_member *at = add_axis("events.shock.at", 12 * 1994 + 5, 12 * 1994 + 25, 2);
    struct comity_point point;

    at->of_dates = 1;
    add_axis("events.shock.magnitude", 3, 4, 2);
    prepare();
    comity_point_init(&point);
    point_at(3, &point);
    ck_assert_str_eq(point.events[0].name, "later");
    for (size_t k = 1; k < 3; k++) {
        ck_assert_uint_eq(point.events[k].tick, 25);
        ck_assert_double_eq(point.events[k].amount, 4);
        ck_assert_uint_eq(point.events[k].target, k - 1);
    }
    point_at(0, &point); /* what one point changed must not last to the next */
    ck_assert_str_eq(point.events[2].name, "later");
    ck_assert_double_eq(point.events[0].amount, 3);
    comity_point_free(&point);
}
END_TEST

START_TEST(scenarios_bring_their_parameters_and_seed)
{
    struct comity_sweep_member *which = add_axis("scenario", 0, 1, 2);
    struct comity_point point;

    sweep.scenarios_count = 2;
    which->of_scenarios = 1;
    add_axis("bilateralism", 0, 1, 2);
    sweep.independent = 1;
    prepare();
    comity_point_init(&point);
    point_at(1, &point);
    ck_assert_double_eq(point.parameters[COMITY_SLOT_HEGEMONY], 0.5);
    ck_assert_uint_eq(point.seed, 1);
    point_at(3, &point);
    ck_assert_double_eq(point.parameters[COMITY_SLOT_HEGEMONY], 0.125);
    ck_assert_double_eq(point.parameters[COMITY_SLOT_BILATERALISM], 1);
    ck_assert_uint_eq(point.seed, 99);
    sweep.seed_given = 1;
    sweep.seed = 7;
    point_at(3, &point);
    ck_assert_uint_eq(point.seed, 7);
    comity_point_free(&point);
}
END_TEST

START_TEST(independent_points_have_streams_of_their_own)
{
    struct comity_point point;

    add_axis("hegemony", 0, 1, 0);
    comity_design_options_init(&sweep.design, COMITY_DESIGN_SOBOL);
    sweep.design.samples = 8;
    prepare();
    comity_point_init(&point);
    for (uint32_t k = 0; k < 8; k++) {
        point_at(k, &point);
        ck_assert_uint_eq(point.stream, k + 1);
        ck_assert(point.parameters[COMITY_SLOT_HEGEMONY] > 0);
    }
    comity_point_free(&point);
}
END_TEST

START_TEST(ticks_of_the_sweep_hold_in_all_scenarios)
{
    struct comity_point point;

    add_axis("hegemony", 0, 1, 2);
    sweep.scenarios_count = 2;
    sweep.seed_given = 1;
    sweep.scenarios[1].ticks = 100;
    expect_refusal("x: ticks: one has 240 and two has 100; ticks must be given for the sweep\n");
    comity_problems_free(&problems);
    sweep.ticks = 50;
    prepare();
    comity_point_init(&point);
    point_at(0, &point);
    ck_assert_uint_eq(point.ticks, 50);
    comity_point_free(&point);
}
END_TEST

START_TEST(points_that_share_their_draws_have_one_seed)
{
    static const char refusal[] =
        "x: scenarios: one has the seed 1 and two has 99, but all points share their draws; a seed "
        "of the sweep, or draws = \"independent\", is expected\n";

    add_axis("scenario", 0, 1, 2)->of_scenarios = 1;
    sweep.scenarios_count = 2;
    expect_refusal(refusal);
    comity_problems_free(&problems);
    sweep.mean_field = 1; /* without draws there is nothing to share */
    prepare();
    sweep.mean_field = 0;
    sweep.independent = 1;
    prepare();
    sweep.independent = 0;
    sweep.seed_given = 1;
    prepare();
    sweep.seed_given = 0;
    sweep.scenarios[1].seed = 1;
    prepare();
}
END_TEST

START_TEST(scenarios_must_agree)
{
    add_axis("hegemony", 0, 1, 2);
    sweep.scenarios_count = 2;
    sweep.seed_given = 1;
    strcpy(sweep.scenarios[1].state_code[1], "FRA");
    expect_refusal("x: scenarios: one and two differ in states; scenarios of one sweep must agree "
                   "in states, issues and start\n");
}
END_TEST

START_TEST(names_are_those_of_fields)
{
    static const char *const names[][2] = {
        { "hegemony", "hegemony" },
        { "states.A.restraint", "A_restraint" }, /* since there are two */
        { "states.B.restraint", "B_restraint" },
        { "trust.gain", "gain" },
        { "conduct.base", "conduct_base" },
        { "trilateral", "trilateral_value" }, /* as the variable has the name */
        { "threat.mean.organised crime", "threat_mean_organised_crime" },
        { "threat.mean.migration", "threat_mean_migration" },
        { "states.C.agenda.organised crime", "agenda_organised_crime" },
        { "states.A.exposure.terrorism", "A_exposure_terrorism" },
        { "states.B.exposure.terrorism", "B_exposure_terrorism" },
        { "dyads.A-B.trust.A", "trust_A_B" },
        { "dyads.A-B.trust.B", "trust_B_A" },
        { "dyads.B-C.trust", "B_C_trust" },
        { "dyads.A-C.capacity", "capacity" },
        { "events.shock.at", "shock_at" },
        { "events.shock.magnitude", "magnitude" },
        { "events.later.at", "later_at" },
        { "events.later.value", "later_value" },
    };
    enum { NAMES = sizeof names / sizeof names[0] };

    for (size_t k = 0; k < NAMES; k++)
        add_axis(names[k][0], 0, 0, 1);
    sweep.design.kind = COMITY_DESIGN_ONE_AT_A_TIME;
    comity_sweep_prepare(&sweep, "x", &problems); /* which refuses some values */
    for (size_t k = 0; k < NAMES; k++)
        ck_assert_str_eq(sweep.axes[k].name, names[k][1]);
}
END_TEST

START_TEST(conflicts_are_told_once_with_their_number)
{
    add_axis("bilateralism", 0, 0, 1)->line = 6;
    /* with 0.2, and with 0.5 after an event */
    add_axis("signals.reading_weight", 0, 1, 11)->line = 7;
    add_axis("hegemony", 0, 1, 3)->line = 8;
    prepare();
    ck_assert_int_eq(comity_sweep_check_points(&sweep, 0, "x", &problems), COMITY_BAD_SWEEP);
    expect_problems(
        "x:7: signals.reading_weight: at 15 of 33 points, first where bilateralism = 0, "
        "reading_weight = 0.6, hegemony = 0: 0.6 and signals.signal_weight = 0.5 together exceed "
        "1; they may "
        "sum to 1 at most\n");
}
END_TEST

/* Where the values of a point are too many their list ends in dots; those that one_at_a_time leaves
 * are the base. */
START_TEST(conflicts_of_many_axes_are_told_too)
{
    size_t count;
    const struct comity_parameter *parameters = comity_parameters(&count);

    const size_t of_reading =
        (size_t)(comity_parameter_of_slot(COMITY_SLOT_READING_WEIGHT) - parameters);

    sweep.design.kind = COMITY_DESIGN_ONE_AT_A_TIME;
    add_axis("signals.reading_weight", 0, 0.75, 2)->line = 7;
    for (size_t k = 0; k < count && sweep.axes_count < 40; k++) {
        const double value = parameters[k].default_value[0];
        if (parameters[k].shape == COMITY_SCALAR && k != of_reading)
            add_axis(parameters[k].key, value, value, 1);
    }
    prepare();
    ck_assert_int_eq(comity_sweep_check_points(&sweep, 0, "x", &problems), COMITY_BAD_SWEEP);
    ck_assert_uint_eq(problems.count, 1);
    const char *text = problems.list[0].text;
    ck_assert_ptr_eq(strstr(text, "x:7: signals.reading_weight: at 1 of 42 points, first where "
                                  "reading_weight = 0.75, hegemony = base, "),
                     text);
    ck_assert_ptr_nonnull(strstr(text, " = base, ...: 0.75 and signals.signal_weight"));
}
END_TEST

START_TEST(sound_points_pass)
{
    add_axis("signals.reading_weight", 0, 0.5, 11);
    prepare();
    ck_assert_int_eq(comity_sweep_check_points(&sweep, 0, "x", &problems), COMITY_OK);
    expect_problems("");
}
END_TEST

START_TEST(a_table_without_a_file_is_checked)
{
    add_axis("hegemony", 0, 0, 0);
    add_axis("bilateralism", 0, 0, 0);
    sweep.design.kind = COMITY_DESIGN_TABLE;
    sweep.table = calloc(4, sizeof *sweep.table);
    sweep.table[2] = 3;
    sweep.table_points = 2;
    expect_refusal("x: hegemony: 3 is out of range; a number in [0, 1] is expected\n");
    comity_problems_free(&problems);
    sweep.table[2] = 1;
    prepare();
    ck_assert_uint_eq(sweep.points, 2);
}
END_TEST

START_TEST(limits_are_told)
{
    expect_refusal("x: axes: there are 0 with 0 keys; 1 to 64 with at most 128 keys are "
                   "expected\n");
    comity_problems_free(&problems);
    add_axis("hegemony", 0, 1, 70000);
    add_axis("bilateralism", 0, 1, 70000);
    expect_refusal("x: design: there are 4900000000 points; 1 to 2147483647 are expected\n");
}
END_TEST

START_TEST(keys_of_outcomes_go_there_and_back)
{
    const struct comity_scenario *scenario = &sweep.scenarios[0];
    char key[192], text[256];
    size_t slot;

    for (size_t k = 0; k < COMITY_OUTCOME_SLOTS; k++) {
        comity_outcome_key(scenario, k, key, sizeof key);
        ck_assert_int_eq(comity_outcome_select(scenario, key, &slot, text, sizeof text), COMITY_OK);
        ck_assert_uint_eq(slot, k);
    }
    ck_assert_int_eq(comity_outcome_select(scenario, "final_trust B>A", &slot, text, sizeof text),
                     COMITY_OK);
    ck_assert_uint_eq(slot, COMITY_OF_FINAL_TRUST + 2);
    comity_outcome_key(scenario, COMITY_OF_FIRST_ENTRY, key, sizeof key);
    ck_assert_str_eq(key, "first_entry.nascent");
    comity_outcome_key(scenario, COMITY_OF_FINAL_TRUST + 2, key, sizeof key);
    ck_assert_str_eq(key, "final_trust.B.A");
    comity_outcome_key(scenario, COMITY_OF_ACCORDS + 13, key, sizeof key);
    ck_assert_str_eq(key, "accords_total.trilateral.organised crime");
    ck_assert_int_eq(comity_outcome_select(scenario, "final_trsut.A.B", &slot, text, sizeof text),
                     COMITY_BAD_ARGUMENT);
    ck_assert_str_eq(text, "there is no outcome \"final_trsut.A.B\"; one such as final_trust.A.B "
                           "is expected");
}
END_TEST

enum { POINTS = 2000 };

static void *ask_backwards(void *memory)
{
    double *sums = memory;
    struct comity_point point;

    comity_point_init(&point);
    for (uint64_t k = POINTS; k-- > 0;) {
        comity_sweep_point(&sweep, k, &point);
        sums[k] = point.parameters[COMITY_SLOT_HEGEMONY] + point.events[0].tick;
    }
    comity_point_free(&point);
    return NULL;
}

START_TEST(threads_see_the_same_points)
{
    static double sums[2][POINTS];
    struct comity_point point;
    pthread_t threads[2];

    add_axis("hegemony", 0, 1, 0);
    add_axis("events.shock.at", 0, 239, 0);
    comity_design_options_init(&sweep.design, COMITY_DESIGN_LATIN_HYPERCUBE);
    sweep.design.samples = POINTS;
    prepare();
    for (int t = 0; t < 2; t++)
        ck_assert_int_eq(pthread_create(&threads[t], NULL, ask_backwards, sums[t]), 0);
    for (int t = 0; t < 2; t++)
        pthread_join(threads[t], NULL);
    comity_point_init(&point);
    for (uint64_t k = 0; k < POINTS; k++) {
        point_at(k, &point);
        ck_assert_double_eq(sums[0][k],
                            point.parameters[COMITY_SLOT_HEGEMONY] + point.events[0].tick);
        ck_assert_double_eq(sums[1][k], sums[0][k]);
    }
    comity_point_free(&point);
}
END_TEST

Suite *sweep_suite(void)
{
    Suite *suite = suite_create("sweep");
    TCase *tests = tcase_create("sweep");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, what_a_program_leaves_out_is_named);
    tcase_add_test(tests, points_take_the_values_of_axes_and_nothing_else);
    tcase_add_test(tests, events_move_together_and_stay_sorted);
    tcase_add_test(tests, scenarios_bring_their_parameters_and_seed);
    tcase_add_test(tests, independent_points_have_streams_of_their_own);
    tcase_add_test(tests, ticks_of_the_sweep_hold_in_all_scenarios);
    tcase_add_test(tests, points_that_share_their_draws_have_one_seed);
    tcase_add_test(tests, scenarios_must_agree);
    tcase_add_test(tests, names_are_those_of_fields);
    tcase_add_test(tests, conflicts_are_told_once_with_their_number);
    tcase_add_test(tests, conflicts_of_many_axes_are_told_too);
    tcase_add_test(tests, sound_points_pass);
    tcase_add_test(tests, a_table_without_a_file_is_checked);
    tcase_add_test(tests, limits_are_told);
    tcase_add_test(tests, keys_of_outcomes_go_there_and_back);
    tcase_add_test(tests, threads_see_the_same_points);
    suite_add_tcase(suite, tests);
    return suite;
}
