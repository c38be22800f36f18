/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/scenario.h>
#include <comity/status.h>

#include <check.h>

#include <stdlib.h>
#include <string.h>

Suite *scenario_suite(void);

static struct comity_scenario scenario;
static struct comity_problems problems;

/* Three states and two events: a shock named "attack" at tick 92, a measure named "raid" at 100. */
static void set_up(void)
{
    static const char *const codes[] = { "USA", "CAN", "MEX" };
    static const char *const names[] = { "United States", "Canada", "Mexico" };

    comity_problems_init(&problems);
    comity_scenario_init(&scenario);
    for (int i = 0; i < COMITY_STATES; i++) {
        strcpy(scenario.state_code[i], codes[i]);
        strcpy(scenario.state_name[i], names[i]);
    }
    scenario.events = calloc(2, sizeof *scenario.events);
    scenario.events_count = 2;
    scenario.events[0] = (struct comity_event){
        .kind = COMITY_EVENT_SHOCK, .tick = 92, .amount = 1.2, .name = "attack", .line = 5
    };
    scenario.events[1] = (struct comity_event){ .kind = COMITY_EVENT_MEASURE,
                                                .tick = 100,
                                                .target = 1,
                                                .count = 1,
                                                .name = "raid",
                                                .line = 6 };
}

static void tear_down(void)
{
    comity_scenario_free(&scenario);
    comity_scenario_free(&scenario);
    comity_problems_free(&problems);
}

START_TEST(an_empty_scenario_is_valid)
{
    struct comity_scenario empty;

    comity_scenario_init(&empty);
    ck_assert_int_eq(comity_scenario_validate(&empty, &problems), COMITY_OK);
    ck_assert_uint_eq(problems.count, 0);
    ck_assert_int_eq(empty.start, 12 * 1994);
    ck_assert_uint_eq(empty.ticks, 240);
    comity_scenario_free(&empty);
}
END_TEST

START_TEST(names_are_found)
{
    char text[2 * COMITY_CODE];

    ck_assert_int_eq(comity_scenario_state(&scenario, "CAN"), 1);
    ck_assert_int_eq(comity_scenario_state(&scenario, "Mexico"), 2);
    ck_assert_int_eq(comity_scenario_state(&scenario, "can"), -1);
    ck_assert_int_eq(comity_scenario_issue(&scenario, "organised crime"), 1);
    ck_assert_int_eq(comity_scenario_issue(&scenario, "crime"), -1);
    ck_assert_int_eq(comity_scenario_dyad(&scenario, "USA-MEX"), 1);
    ck_assert_int_eq(comity_scenario_dyad(&scenario, "MEX-CAN"), 2);
    ck_assert_int_eq(comity_scenario_dyad(&scenario, "USA-USA"), -1);
    ck_assert_int_eq(comity_scenario_dyad(&scenario, "USA"), -1);
    ck_assert_int_eq(comity_scenario_dyad(&scenario, "USA-"), -1);
    ck_assert_int_eq(comity_scenario_venue(&scenario, "trilateral"), COMITY_TRILATERAL);
    ck_assert_int_eq(comity_scenario_venue(&scenario, "CAN-USA"), 0);
    for (size_t v = 0; v < COMITY_VENUES; v++) {
        comity_scenario_venue_name(&scenario, v, text);
        ck_assert_int_eq(comity_scenario_venue(&scenario, text), (int)v);
    }
}
END_TEST

static const struct {
    const char *key;
    size_t count, slots[12];
} selections[] = {
    { "hegemony", 1, { COMITY_SLOT_HEGEMONY } },
    { "trilateral", 1, { COMITY_SLOT_TRILATERAL } },
    { "conduct.base", 1, { COMITY_SLOT_CONDUCT_BASE } },
    { "phases.nascent.overlap", 1, { COMITY_SLOT_NASCENT_OVERLAP } },
    { "threat.mean",
      4,
      { COMITY_SLOT_THREAT_MEAN, COMITY_SLOT_THREAT_MEAN + 1, COMITY_SLOT_THREAT_MEAN + 2,
        COMITY_SLOT_THREAT_MEAN + 3 } },
    { "threat.mean.organised crime", 1, { COMITY_SLOT_THREAT_MEAN + 1 } },
    { "states.restraint",
      3,
      { COMITY_SLOT_RESTRAINT, COMITY_SLOT_RESTRAINT + 1, COMITY_SLOT_RESTRAINT + 2 } },
    { "states.CAN.restraint", 1, { COMITY_SLOT_RESTRAINT + 1 } },
    { "states.Canada.restraint", 1, { COMITY_SLOT_RESTRAINT + 1 } },
    { "states.CAN.agenda",
      4,
      { COMITY_SLOT_AGENDA + 4, COMITY_SLOT_AGENDA + 5, COMITY_SLOT_AGENDA + 6,
        COMITY_SLOT_AGENDA + 7 } },
    { "states.MEX.agenda.migration", 1, { COMITY_SLOT_AGENDA + 10 } },
    { "dyads.friction",
      3,
      { COMITY_SLOT_FRICTION, COMITY_SLOT_FRICTION + 1, COMITY_SLOT_FRICTION + 2 } },
    { "dyads.MEX-USA.friction", 1, { COMITY_SLOT_FRICTION + 1 } },
    { "dyads.USA-MEX.trust", 2, { COMITY_SLOT_TRUST + 1, COMITY_SLOT_TRUST + 4 } },
    { "dyads.MEX-USA.trust", 2, { COMITY_SLOT_TRUST + 4, COMITY_SLOT_TRUST + 1 } },
    { "dyads.USA-MEX.trust.MEX", 1, { COMITY_SLOT_TRUST + 4 } },
    { "dyads.CAN-MEX.trust.CAN", 1, { COMITY_SLOT_TRUST + 3 } },
};

START_TEST(a_key_selects_its_slots)
{
    struct comity_selection selection;
    char text[512];
    const int at = _i;

    ck_assert_int_eq(
        comity_scenario_select(&scenario, selections[at].key, &selection, text, sizeof text),
        COMITY_OK);
    ck_assert_uint_eq(selection.count, selections[at].count);
    for (size_t k = 0; k < selection.count; k++) {
        ck_assert_uint_eq(selection.slots[k], selections[at].slots[k]);
        ck_assert_ptr_eq(selection.parameter, comity_parameter_of_slot(selection.slots[k]));
    }
}
END_TEST

START_TEST(whole_parameters_are_selected_in_order)
{
    static const struct {
        const char *key;
        size_t first, count;
    } cases[] = { { "states.agenda", COMITY_SLOT_AGENDA, 12 },
                  { "dyads.trust", COMITY_SLOT_TRUST, 6 } };
    struct comity_selection selection;
    char text[512];

    for (int c = 0; c < 2; c++) {
        ck_assert_int_eq(
            comity_scenario_select(&scenario, cases[c].key, &selection, text, sizeof text),
            COMITY_OK);
        ck_assert_uint_eq(selection.count, cases[c].count);
        for (size_t k = 0; k < selection.count; k++)
            ck_assert_uint_eq(selection.slots[k], cases[c].first + k);
    }
}
END_TEST

START_TEST(every_slot_has_a_key_that_selects_it)
{
    struct comity_selection selection;
    char key[256], text[512];

    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        comity_scenario_slot_key(&scenario, slot, key, sizeof key);
        ck_assert_msg(comity_scenario_select(&scenario, key, &selection, text, sizeof text) ==
                          COMITY_OK,
                      "%s: %s", key, text);
        ck_assert_uint_eq(selection.count, 1);
        ck_assert_uint_eq(selection.slots[0], slot);
    }
}
END_TEST

static const struct {
    const char *key, *text;
} refusals[] = {
    { "conduct.urgncy", "unknown key; did you mean conduct.urgency?" },
    { "urgency", "unknown key; did you mean conduct.urgency?" },
    { "conduct", "unknown key" },
    { "ticks", "no parameter; it is an option of its own, as --ticks" },
    { "start", "no parameter; only a scenario file gives it" },
    { "states", "a field of a state is expected, as states.USA.power" },
    { "states.MEX", "a field of a state is expected, as states.MEX.power" },
    { "dyads", "a field of a dyad is expected, as dyads.USA-CAN.trust" },
    { "dyads.CAN-MEX", "a field of a dyad is expected, as dyads.CAN-MEX.trust" },
    { "", "unknown key" },
    { "hegemony.x", "unknown key; did you mean hegemony?" },
    { "a.b.c.d.e", "unknown key" },
    { "states.USA.powr", "unknown key; did you mean states.USA.power?" },
    { "states.powr", "unknown key; did you mean states.power?" },
    { "states.USA.power.migration", "unknown key; did you mean states.USA.power?" },
    { "states.USB.power", "unknown state \"USB\"; USA, CAN or MEX is expected" },
    { "states.USA.agenda.crime", "unknown issue \"crime\"; terrorism, organised crime, migration "
                                 "or development is expected" },
    { "dyads.USA-USA.trust", "unknown dyad \"USA-USA\"; USA-CAN, USA-MEX or CAN-MEX is expected" },
    { "dyads.USA-CAN.trust.MEX", "\"MEX\" is not in USA-CAN; USA or CAN is expected" },
    { "dyads.USA-CAN.frictoin", "unknown key; did you mean dyads.USA-CAN.friction?" },
    { "events.atack.at", "no event has this name; did you mean events.attack?" },
    { "events.attack.factor", "the event is a shock; its fields are at, magnitude" },
    { "events.raid.magnitude", "the event is a measure; its fields are at, ticks" },
    { "events.attack", "a field of a named event is expected, as events.NAME.at" },
};

START_TEST(a_wrong_key_is_refused_with_advice)
{
    struct comity_selection selection;
    char text[512] = "";

    ck_assert_int_eq(
        comity_scenario_select(&scenario, refusals[_i].key, &selection, text, sizeof text),
        COMITY_BAD_SCENARIO);
    ck_assert_str_eq(text, refusals[_i].text);
}
END_TEST

START_TEST(set_changes_values_and_their_origin)
{
    char text[64];

    comity_scenario_origin(&scenario, COMITY_SLOT_HEGEMONY, text, sizeof text);
    ck_assert_str_eq(text, "default");
    ck_assert_int_eq(comity_scenario_set(&scenario, "hegemony=0.25", &problems), COMITY_OK);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_HEGEMONY], 0.25);
    comity_scenario_origin(&scenario, COMITY_SLOT_HEGEMONY, text, sizeof text);
    ck_assert_str_eq(text, "--set");
    comity_scenario_origin(&scenario, COMITY_SLOT_BILATERALISM, text, sizeof text);
    ck_assert_str_eq(text, "default");
    ck_assert_int_eq(comity_scenario_set(&scenario, "states.restraint = 1", &problems),
                     COMITY_OK); /* blanks beside = are no part of it */
    ck_assert_int_eq(comity_scenario_set(&scenario, "states.restraint=1", &problems), COMITY_OK);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_RESTRAINT + 2], 1);
    ck_assert_int_eq(
        comity_scenario_set(&scenario, "dyads.MEX-USA.trust= [ 0.1 , 0.2 ] ", &problems),
        COMITY_OK);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_TRUST + 4], 0.1);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_TRUST + 1], 0.2);
}
END_TEST

START_TEST(set_changes_events_and_keeps_them_sorted)
{
    ck_assert_int_eq(comity_scenario_set(&scenario, "events.attack.magnitude=-2", &problems),
                     COMITY_OK);
    ck_assert_double_eq(scenario.events[0].amount, -2);
    ck_assert_int_eq(comity_scenario_set(&scenario, "events.raid.ticks=7", &problems), COMITY_OK);
    ck_assert_uint_eq(scenario.events[1].count, 7);
    ck_assert_int_eq(comity_scenario_set(&scenario, "events.attack.at=2003-01", &problems),
                     COMITY_OK);
    ck_assert_str_eq(scenario.events[0].name, "raid");
    ck_assert_str_eq(scenario.events[1].name, "attack");
    ck_assert_uint_eq(scenario.events[1].tick, 108);
    ck_assert_int_eq(comity_scenario_set(&scenario, "events.attack.at=0", &problems), COMITY_OK);
    ck_assert_str_eq(scenario.events[0].name, "attack");
    ck_assert_uint_eq(problems.count, 0);
}
END_TEST

static const struct {
    const char *assignment, *problem;
} bad_assignments[] = {
    { "hegemony", "--set: \"hegemony\" is not an assignment; KEY=VALUE is expected" },
    { "=1", "--set: \"=1\" is not an assignment; KEY=VALUE is expected" },
    { "hegemony=", "--set: hegemony: \"\" is not a value; a number or a list [a, b, ...] is "
                   "expected" },
    { "hegemony=nan", "--set: hegemony: \"nan\" is not a value; a number or a list [a, b, ...] is "
                      "expected" },
    { "hegemony=1.5", "--set: hegemony: 1.5 is out of range; a number in [0, 1] is expected" },
    { "hegemony=1.0000000000000002",
      "--set: hegemony: 1.0000000000000002 is out of range; a number in [0, 1] is expected" },
    { "hegemony=[1, 0]", "--set: hegemony: 2 values are given; one number is expected" },
    { "hegemony=[1", "--set: hegemony: \"[1\" is not a value; a number or a list [a, b, ...] is "
                     "expected" },
    { "phases.dwell=2.5", "--set: phases.dwell: 2.5 is out of range; a whole number in [0, 100000] "
                          "is expected" },
    { "threat.mean=[1, 2]", "--set: threat.mean: 2 values are given; one number for all or 4 "
                            "numbers for terrorism, organised crime, migration, development are "
                            "expected" },
    { "conduct.bsae=1", "--set: conduct.bsae: unknown key; did you mean conduct.base?" },
    { "events.attack.at=1993-12", "--set: events.attack.at: 1993-12 (tick -1) is outside the run; "
                                  "a month from 1994-01 to 2013-12, "
                                  "or a tick in [0, 239], is expected" },
    { "events.attack.at=240",
      "--set: events.attack.at: 2014-01 (tick 240) is outside the run; a month "
      "from 1994-01 to 2013-12, or a tick in [0, 239], is expected" },
    { "hegemony=[x]", "--set: hegemony: \"[x]\" is not a value; a number or a list [a, b, ...] is "
                      "expected" },
    { "states.agenda=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]",
      "--set: states.agenda: 13 values are given; one number for all or 12 numbers for USA "
      "terrorism, USA organised crime, USA migration, USA development, CAN terrorism, CAN "
      "organised crime, CAN migration, CAN development, MEX terrorism, MEX organised crime, MEX "
      "migration, MEX development are expected" },
    { "events.attack.at=0.5", "--set: events.attack.at: 0.5 is no whole number; a month from "
                              "1994-01 to 2013-12, or a tick in [0, 239], is expected" },
    { "events.attack.at=1e300",
      "--set: events.attack.at: 1e+300 is outside the run; a month from 1994-01 to 2013-12, or a "
      "tick in [0, 239], is expected" },
    { "events.attack.at=soon", "--set: events.attack.at: \"soon\" is not a value; a tick or a date "
                               "as 2001-09 is expected" },
    { "events.raid.ticks=0.5", "--set: events.raid.ticks: 0.5 is out of range; a whole number in "
                               "[1, 1000000] is expected" },
};

START_TEST(a_wrong_assignment_is_refused_and_changes_nothing)
{
    struct comity_scenario before = scenario;

    ck_assert_int_eq(comity_scenario_set(&scenario, bad_assignments[_i].assignment, &problems),
                     COMITY_BAD_SCENARIO);
    ck_assert_uint_eq(problems.count, 1);
    ck_assert_str_eq(problems.list[0].text, bad_assignments[_i].problem);
    ck_assert_mem_eq(before.parameters, scenario.parameters, sizeof before.parameters);
    ck_assert_uint_eq(scenario.events[0].tick, 92);
}
END_TEST

START_TEST(an_event_that_one_of_several_lacks_is_told_with_the_title)
{
    strcpy(scenario.title, "Two events");
    ck_assert_int_eq(comity_scenario_set(&scenario, "events.atack.at=3", &problems),
                     COMITY_BAD_SCENARIO);
    ck_assert_str_eq(problems.list[0].text, "--set: events.atack.at: no event has this name; did "
                                            "you mean events.attack?, in \"Two events\"");
}
END_TEST

START_TEST(a_copy_is_independent)
{
    struct comity_scenario copy;

    scenario.files = calloc(1, sizeof *scenario.files);
    scenario.files[0].path = strdup("a.cfg");
    scenario.files[0].text = strdup("hegemony = 0.5;");
    scenario.files_count = 1;
    ck_assert_int_eq(comity_scenario_copy(&copy, &scenario), COMITY_OK);
    ck_assert_str_eq(copy.files[0].text, "hegemony = 0.5;");
    ck_assert_ptr_ne(copy.files[0].text, scenario.files[0].text);
    ck_assert_int_eq(comity_scenario_set(&copy, "events.attack.magnitude=9", &problems), COMITY_OK);
    ck_assert_double_eq(scenario.events[0].amount, 1.2);
    ck_assert_double_eq(copy.events[0].amount, 9);
    comity_scenario_free(&copy);
    comity_scenario_free(&copy);
    ck_assert_str_eq(scenario.files[0].path, "a.cfg");
}
END_TEST

START_TEST(validation_finds_conflicts_where_they_come_from)
{
    scenario.files = calloc(1, sizeof *scenario.files);
    scenario.files[0].path = strdup("a.cfg");
    scenario.files[0].text = strdup("");
    scenario.files_count = 1;
    scenario.parameters[COMITY_SLOT_READING_WEIGHT] = 0.5;
    scenario.origin[COMITY_SLOT_READING_WEIGHT] = (struct comity_origin){ 0, 3 };
    scenario.parameters[COMITY_SLOT_SIGNAL_WEIGHT] = 0.75;
    scenario.origin[COMITY_SLOT_SIGNAL_WEIGHT] = (struct comity_origin){ 0, 9 };
    memset(&scenario.parameters[COMITY_SLOT_AGENDA + 8], 0, 4 * sizeof(double));
    scenario.events[0].kind = COMITY_EVENT_SET;
    scenario.events[0].target = COMITY_SLOT_FRICTION_EASE;
    scenario.events[0].amount = 0.875;
    scenario.ticks = 100;
    ck_assert_int_eq(comity_scenario_validate(&scenario, &problems), COMITY_BAD_SCENARIO);
    ck_assert_uint_eq(problems.count, 4);
    ck_assert_str_eq(problems.list[0].text,
                     "a.cfg:9: signals.reading_weight: 0.5 and signals.signal_weight = 0.75 "
                     "together exceed 1; they may sum to 1 at most");
    ck_assert_ptr_nonnull(strstr(problems.list[1].text, "states.MEX.agenda"));
    ck_assert_str_eq(problems.list[2].text,
                     "a.cfg:5: events.attack: from then on friction.relax: 0.25 "
                     "and friction.ease = 0.875 together exceed 1; they may sum "
                     "to 1 at most");
    ck_assert_str_eq(problems.list[3].text,
                     "a.cfg:6: events.raid: tick 100 is after the end; a tick "
                     "in [0, 99] is expected");
}
END_TEST

START_TEST(the_later_of_two_that_conflict_is_told)
{
    scenario.parameters[COMITY_SLOT_READING_WEIGHT] = 0.5;
    scenario.origin[COMITY_SLOT_READING_WEIGHT] = (struct comity_origin){ COMITY_FROM_SET, 0 };
    scenario.parameters[COMITY_SLOT_SIGNAL_WEIGHT] = 0.75;
    scenario.origin[COMITY_SLOT_SIGNAL_WEIGHT] = (struct comity_origin){ 0, 9 };
    ck_assert_int_eq(comity_scenario_validate(&scenario, &problems), COMITY_BAD_SCENARIO);
    ck_assert_str_eq(problems.list[0].text,
                     "--set: signals.reading_weight: 0.5 and signals.signal_weight = 0.75 together "
                     "exceed 1; they may sum to 1 at most");
}
END_TEST

START_TEST(values_made_by_programs_are_checked)
{
    scenario.parameters[COMITY_SLOT_HEGEMONY] = 1.5;
    scenario.parameters[COMITY_SLOT_POWER + 1] = NAN;
    ck_assert_int_eq(comity_scenario_validate(&scenario, &problems), COMITY_BAD_SCENARIO);
    ck_assert_uint_eq(problems.count, 2);
    ck_assert_str_eq(problems.list[0].text,
                     "hegemony: 1.5 is out of range; a number in [0, 1] is expected");
    ck_assert_str_eq(problems.list[1].text,
                     "states.CAN.power: nan is out of range; a number in (0, 1e+15] is expected");
}
END_TEST

START_TEST(differences_are_listed_up_to_eight)
{
    struct comity_scenario other;
    char text[512];

    ck_assert_int_eq(comity_scenario_copy(&other, &scenario), COMITY_OK);
    other.start += 12; /* the same months, a year earlier in the run */
    other.events[0].tick -= 12;
    other.events[1].tick = 0;
    comity_scenario_differences(&scenario, &other, text, sizeof text);
    ck_assert_str_eq(text, "start = 1994-01 instead of 1995-01; with measure raid 2002-05; without "
                           "measure raid 1995-01");
    for (int k = 0; k < 6; k++)
        other.parameters[COMITY_SLOT_TRUST + k] += 0.125;
    comity_scenario_differences(&scenario, &other, text, sizeof text);
    ck_assert_ptr_eq(strstr(text, "dyads.USA-CAN.trust.USA = 0.45 instead of 0.575; "), text);
    ck_assert_ptr_nonnull(strstr(text, "; start = 1994-01 instead of 1995-01; with measure raid "
                                       "2002-05; and 1 more"));
    ck_assert_ptr_null(strstr(text, "without"));
    comity_scenario_free(&other);
}
END_TEST

START_TEST(events_made_by_programs_are_checked)
{
    static const struct {
        struct comity_event event;
        const char *what;
    } cases[] = {
        { { .kind = COMITY_EVENT_RUPTURE, .target = 1, .amount = 2 },
          "rupture event: factor: 2 is out of range; a number in [0, 1] is expected" },
        { { .kind = COMITY_EVENT_SHOCK, .target = 1, .amount = NAN },
          "shock event: magnitude: nan is out of range; a number in [-1000, 1000] is expected" },
        { { .kind = COMITY_EVENT_ACCORD, .target = 3, .count = 0 },
          "accord event: count: 0 is out of range; a whole number in [1, 10000] is expected" },
        { { .kind = COMITY_EVENT_MEASURE, .target = 6, .count = 1 },
          "measure event: there is nothing of number 6 that it could act on" },
        { { .kind = COMITY_EVENT_ACCORD, .target = 3, .issue = 4, .count = 1 },
          "accord event: there is nothing of number 3 that it could act on" },
        { { .kind = COMITY_EVENT_SET, .target = UINT32_MAX },
          "set event: there is nothing of number 4294967295 that it could act on" },
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        scenario.events[0] = cases[k].event;
        ck_assert_int_eq(comity_scenario_validate(&scenario, &problems), COMITY_BAD_SCENARIO);
        ck_assert_uint_eq(problems.count, 1);
        ck_assert_str_eq(problems.list[0].text, cases[k].what);
        comity_problems_free(&problems);
    }
    scenario.events[0] = (struct comity_event){ .kind = COMITY_EVENT_SET,
                                                .target = COMITY_SLOT_TRUST,
                                                .amount = 0.5 };
    ck_assert_int_eq(comity_scenario_validate(&scenario, &problems), COMITY_BAD_SCENARIO);
    ck_assert_ptr_nonnull(strstr(problems.list[0].text, "starting value"));
}
END_TEST

START_TEST(set_events_of_one_tick_are_judged_together)
{
    for (int k = 0; k < 2; k++) {
        scenario.events[k].kind = COMITY_EVENT_SET;
        scenario.events[k].tick = 50;
    }
    scenario.events[0].target = COMITY_SLOT_FRICTION_EASE;
    scenario.events[0].amount = 0.875;
    scenario.events[1].target = COMITY_SLOT_FRICTION_RELAX;
    scenario.events[1].amount = 0.125;
    ck_assert_int_eq(comity_scenario_validate(&scenario, &problems), COMITY_OK);
    scenario.events[1].tick = 51;
    ck_assert_int_eq(comity_scenario_validate(&scenario, &problems), COMITY_BAD_SCENARIO);
}
END_TEST

START_TEST(a_world_points_into_its_scenario)
{
    const struct comity_world world = comity_scenario_world(&scenario, 7);

    ck_assert_ptr_eq(world.parameters, scenario.parameters);
    ck_assert_ptr_eq(world.events, scenario.events);
    ck_assert_uint_eq(world.events_count, 2);
    ck_assert_uint_eq(world.seed, 1);
    ck_assert_uint_eq(world.stream, 0);
    ck_assert_uint_eq(world.replicate, 7);
    ck_assert_int_eq(comity_scenario_tick(&scenario, 12 * 1993 + 11), -1);
}
END_TEST

START_TEST(events_are_sorted_by_tick_and_keep_their_order)
{
    struct comity_event events[6] = { { .tick = 5, .line = 1 }, { .tick = 2, .line = 2 },
                                      { .tick = 5, .line = 3 }, { .tick = 0, .line = 4 },
                                      { .tick = 2, .line = 5 }, { .tick = 5, .line = 6 } };
    static const int lines[] = { 4, 2, 5, 1, 3, 6 };

    comity_events_sort(events, 6);
    for (int k = 0; k < 6; k++)
        ck_assert_int_eq(events[k].line, lines[k]);
}
END_TEST

/* Words in braces, of a shock, a coercive measure and a parameter that changes. */
START_TEST(events_are_told_in_words)
{
    static const struct {
        size_t event;
        const char *pattern, *text;
    } told[] = {
        { 0, "{target} {signed}{name}", "terrorism +1.2 (attack)" },
        { 0, "{members} of {rounded}, {percent} %", "terrorism of 1.20, 120 %" },
        { 1, "{from} toward {toward}, {count} month{s}{coercive}{name}",
          "USA toward MEX, 3 months, coercive (raid)" },
        { 1, "{target} {state}{issue}", "USA>MEX {state}{issue}" }, /* it has neither */
        { 2, "{target} = {amount}", "states.CAN.restraint = 0.25" },
        { 2, "{key} set {nobody}, {unended", "CAN restraint set {nobody}, " },
    };
    struct comity_event events[3];
    char text[128];

    memcpy(events, scenario.events, 2 * sizeof *events);
    events[1].count = 3;
    events[1].coercive = true;
    events[2] = (struct comity_event){ .kind = COMITY_EVENT_SET,
                                       .target = COMITY_SLOT_RESTRAINT + 1,
                                       .amount = 0.25 };
    for (size_t k = 0; k < sizeof told / sizeof told[0]; k++) {
        comity_event_text(&scenario, &events[told[k].event], told[k].pattern, NULL, NULL, text,
                          sizeof text);
        ck_assert_str_eq(text, told[k].text);
    }
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

Suite *scenario_suite(void)
{
    Suite *suite = suite_create("scenario");
    TCase *keys = tcase_create("keys"), *values = tcase_create("values");

    tcase_add_checked_fixture(keys, set_up, tear_down);
    tcase_add_test(keys, names_are_found);
    tcase_add_loop_test(keys, a_key_selects_its_slots, 0, COUNT(selections));
    tcase_add_test(keys, whole_parameters_are_selected_in_order);
    tcase_add_test(keys, every_slot_has_a_key_that_selects_it);
    tcase_add_loop_test(keys, a_wrong_key_is_refused_with_advice, 0, COUNT(refusals));
    suite_add_tcase(suite, keys);
    tcase_add_checked_fixture(values, set_up, tear_down);
    tcase_add_test(values, an_empty_scenario_is_valid);
    tcase_add_test(values, set_changes_values_and_their_origin);
    tcase_add_test(values, set_changes_events_and_keeps_them_sorted);
    tcase_add_loop_test(values, a_wrong_assignment_is_refused_and_changes_nothing, 0,
                        COUNT(bad_assignments));
    tcase_add_test(values, an_event_that_one_of_several_lacks_is_told_with_the_title);
    tcase_add_test(values, a_copy_is_independent);
    tcase_add_test(values, validation_finds_conflicts_where_they_come_from);
    tcase_add_test(values, the_later_of_two_that_conflict_is_told);
    tcase_add_test(values, values_made_by_programs_are_checked);
    tcase_add_test(values, differences_are_listed_up_to_eight);
    tcase_add_test(values, events_made_by_programs_are_checked);
    tcase_add_test(values, set_events_of_one_tick_are_judged_together);
    tcase_add_test(values, a_world_points_into_its_scenario);
    tcase_add_test(values, events_are_sorted_by_tick_and_keep_their_order);
    tcase_add_test(values, events_are_told_in_words);
    suite_add_tcase(suite, values);
    return suite;
}
