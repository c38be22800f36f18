/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The browser's door, called as the page calls it, gives what the other doors give, to the bit. */
#include "web/allocations.h"
#include "web/settings.h"

#include <check.h>
#include <comity/scenario_file.h>
#include <comity/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *door_suite(void);

/* ---- one world and its story */

static void expect_conditions(const struct comity_narrative *narrative,
                              const struct comity_narrative_event *event)
{
    const size_t of = event->subject < COMITY_DYADS ? event->subject : COMITY_DYADS;
    for (size_t code = 0; code < COMITY_CONDITIONS; code++) {
        const struct comity_condition *expected = &narrative->conditions[event->conditions][code];
        const double *found = explorer_condition(explorer, event->conditions, code);
        const double numbers[] = { expected->value,
                                   expected->threshold,
                                   expected->slot == COMITY_NO_SLOT ? -1 : (double)expected->slot,
                                   expected->met,
                                   expected->within_slack,
                                   (double)comity_condition_phase(
                                       (enum comity_condition_code)code) };
        ck_assert(same(found, numbers, EXPLORER_CONDITION_NUMBERS));
        ck_assert_str_eq(explorer_condition_name(code, of),
                         comity_condition_name((enum comity_condition_code)code, of));
    }
    ck_assert_ptr_null(explorer_condition_name(COMITY_CONDITIONS, of));
}

static void expect_event(const struct comity_trace *trace, size_t k)
{
    static const char *const kinds[] = {
        "SCHEDULED",
        "ACT",
        "COERCION",
        "MISREADING",
        "TRUST_FALL",
        "ACCORD",
        "ACCORDS_EXPECTED",
        "REFUSALS",
        "BLAME",
        "BORDER_CLOSING",
        "EXCHANGE_DIP",
        "VISION",
        "PHASE",
        "COUPLING",
        "OBSTACLE",
    };
    const struct comity_narrative_event *event = &trace->narrative.events[k];
    const bool has_conditions =
        event->kind == COMITY_NARRATIVE_PHASE || event->kind == COMITY_NARRATIVE_OBSTACLE;
    const double numbers[EXPLORER_STORY_NUMBERS] = {
        event->since,
        (double)event->subject,
        (double)event->issue,
        event->schedule == COMITY_UNSCHEDULED ? -1 : (double)event->schedule,
        has_conditions ? (double)event->conditions : -1,
        event->before,
        event->after,
        event->number,
        event->noticed,
        event->peace[0],
        event->peace[1],
        event->forced,
    };
    char text[COMITY_NARRATIVE_TEXT];
    ck_assert_uint_eq(sizeof kinds / sizeof *kinds, COMITY_NARRATIVE_KINDS);
    ck_assert_str_eq(explorer_story_kind(explorer, k), kinds[event->kind]);
    ck_assert_uint_eq(explorer_story_tick(explorer, k), event->tick);
    ck_assert(same(explorer_story_numbers(explorer, k), numbers, EXPLORER_STORY_NUMBERS));
    comity_narrative_write(&trace->narrative, &trace->scenario, event, text);
    ck_assert_str_eq(explorer_story_text(explorer, 1, k), text);
    if (has_conditions)
        expect_conditions(&trace->narrative, event);
}

START_TEST(a_world_has_the_record_and_the_story_of_trace)
{
    struct expected expected;
    const bool mean_field = _i >= CONFIGS;
    expect(&expected, configs[_i % CONFIGS], 240, REPLICATES, mean_field);
    fill(1, &expected.traces[0].scenario);
    for (uint32_t r = 0; r < expected.count; r++) {
        const struct comity_trace *trace = &expected.traces[r];
        const double *record = explorer_world(explorer, 1, r, mean_field);
        ck_assert_ptr_nonnull(record);
        ck_assert(same(record, trace->records, (size_t)240 * COMITY_RECORD_SLOTS));
        ck_assert_uint_eq(explorer_story_length(explorer), trace->narrative.count);
        for (size_t k = 0; k < trace->narrative.count; k++)
            expect_event(trace, k);
    }
    forget(&expected);
}
END_TEST

/* ---- the setting */

START_TEST(a_setting_is_written_as_the_program_writes_it)
{
    struct comity_scenario from;
    read_config(&from, configs[_i], 240, 77);
    from.seed = 0xfedcba9876543210;
    fill(1, &from);
    char *expected = comity_scenario_write_values(&from);
    for (int again = 0; again < 2; again++)
        ck_assert_str_eq(explorer_scenario(explorer, 1), expected);
    free(expected);
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        char key[4 * COMITY_NAME];
        comity_scenario_slot_key(&from, slot, key, sizeof key);
        ck_assert_str_eq(explorer_key(explorer, 1, slot), key);
    }
    comity_scenario_free(&from);
}
END_TEST

START_TEST(an_explorer_begins_with_two_empty_scenarios)
{
    struct comity_scenario empty;
    comity_scenario_init(&empty);
    char *expected = comity_scenario_write(&empty);
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        ck_assert_str_eq(explorer_scenario(explorer, which), expected);
    free(expected);
}
END_TEST

START_TEST(texts_of_any_kind_survive_the_file)
{
    static const char *const texts[] = { "", "a", "\"\\", "Élysée – 日本", "# not a comment" };
    struct comity_scenario from, back;
    struct comity_problems problems;
    char longest[300];
    const char *text = _i < (int)(sizeof texts / sizeof *texts) ? texts[_i] : longest;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    read_config(&from, configs[1], 240, 1);
    fill(0, &from);
    write_field(0, TEXT_TITLE, 0, text);
    write_field(0, TEXT_STATE_NAME, 2, text[0] ? text : from.state_name[2]);
    comity_problems_init(&problems);
    comity_scenario_init(&back);
    const struct comity_source_text file = { (char *)(size_t) "x.cfg",
                                             (char *)(size_t)explorer_scenario(explorer, 0) };
    ck_assert_int_eq(comity_scenario_read_texts(&back, &file, 1, &problems), COMITY_OK);
    ck_assert_int_eq(strncmp(back.title, text, sizeof back.title - 1), 0);
    ck_assert_str_eq(back.title, explorer_text(explorer, 0, TEXT_TITLE, 0));
    ck_assert_str_eq(back.state_name[2], explorer_text(explorer, 0, TEXT_STATE_NAME, 2));
    comity_scenario_free(&back);
    comity_scenario_free(&from);
    comity_problems_free(&problems);
}
END_TEST

START_TEST(a_setting_is_refused_as_the_program_refuses_it)
{
    struct comity_scenario from;
    read_config(&from, configs[0], 24, 5);
    from.parameters[COMITY_SLOT_HEGEMONY] = -0.5;
    from.parameters[COMITY_SLOT_TRUST_GAIN] = NAN;
    ck_assert(try_to_fill(0, &from));
    write_text(explorer_add_event(explorer, 0, COMITY_EVENT_SHOCK, 24, 0, 0, 1, 99, 0), "late",
               COMITY_EVENT_NAME);
    ck_assert_ptr_nonnull(
        explorer_add_event(explorer, 0, COMITY_EVENT_MEASURE, 3, UINT32_MAX, UINT32_MAX, 1, 1, 1));
    ck_assert_ptr_nonnull(
        explorer_add_event(explorer, 0, COMITY_EVENT_ACCORD, 2, 0, 0, UINT32_MAX, 0, 0));
    static const char *const expected[] = {
        "hegemony: -0.5 is out of range; a number in [0, 1] is expected",
        "trust.gain: nan is out of range; a number in [0, 1] is expected",
        "accord event: count: 4294967295 is out of range; a whole number in [1, 10000] is expected",
        "measure event: there is nothing of number 4294967295 that it could act on",
        "events.late: tick 24 is after the end; a tick in [0, 23] is expected",
    };
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        ck_assert_uint_eq(explorer_check(explorer, 0), sizeof expected / sizeof *expected);
        ck_assert_str_eq(explorer_problem(explorer, k), expected[k]);
    }
    from.parameters[COMITY_SLOT_HEGEMONY] = from.parameters[COMITY_SLOT_TRUST_GAIN] = 0.5;
    fill(0, &from);
    comity_scenario_free(&from);
}
END_TEST

/* ---- memory */

/* The page's whole round; whether there was memory for it. */
static bool round_of(const struct comity_scenario *settings)
{
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++) {
        if (!try_to_fill(which, &settings[which]))
            return false;
        if (explorer_check(explorer, which) || !explorer_scenario(explorer, which))
            return false;
    }
    if (explorer_run(explorer, EXPLORER_SETTINGS, 0, false))
        return false;
    return explorer_world(explorer, 0, 1, false) && explorer_world(explorer, 1, 2, false);
}

/* Each allocation fails once; then the next round has everything again. */
START_TEST(a_round_without_memory_leaves_the_next_one_whole)
{
    struct comity_scenario settings[EXPLORER_SETTINGS];
    const size_t means = (size_t)60 * COMITY_RECORD_SLOTS;
    long number = 0;
    read_config(&settings[0], configs[0], 96, 3);
    read_config(&settings[1], configs[1], 132, _i ? 2 : 3);
    ck_assert(round_of(settings));
    double *expected = malloc(means * sizeof *expected);
    memcpy(expected, explorer_means(explorer, 1), means * sizeof *expected);
    const size_t told = explorer_story_length(explorer);
    for (;;) {
        allocation_fails(++number);
        const bool whole = round_of(settings);
        const bool met = allocation_failed();
        allocation_fails(0);
        ck_assert_msg(whole == !met, "%ld %d %d", number, whole, met);
        if (whole)
            break;
        ck_assert(round_of(settings));
        ck_assert(same(explorer_means(explorer, 1), expected, means));
        ck_assert_uint_eq(explorer_story_length(explorer), told);
    }
    ck_assert_int_gt(number, 100);
    free(expected);
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        comity_scenario_free(&settings[which]);
}
END_TEST

START_TEST(there_is_no_explorer_without_memory)
{
    allocation_fails(1);
    const struct explorer *none = explorer_new();
    ck_assert(allocation_failed());
    ck_assert_ptr_null(none);
}
END_TEST

/* What is wrong and finds no memory to be told is not nothing. */
START_TEST(problems_without_memory_are_no_permission)
{
    struct comity_scenario from;
    long number = 0;
    read_config(&from, configs[0], 24, 5);
    from.parameters[COMITY_SLOT_HEGEMONY] = 9;
    ck_assert(try_to_fill(0, &from));
    size_t found;
    bool met;
    do {
        allocation_fails(++number);
        found = explorer_check(explorer, 0);
        met = allocation_failed();
        allocation_fails(0);
        ck_assert(found == 1 || (found == SIZE_MAX && met));
    } while (met);
    ck_assert_uint_eq(found, 1);
    ck_assert_int_gt(number, 3);
    comity_scenario_free(&from);
}
END_TEST

/* A page is used for hours: what a round takes, the next one has back. */
START_TEST(many_rounds_take_no_more_memory_than_one)
{
    struct comity_scenario settings[EXPLORER_SETTINGS];
    read_config(&settings[0], configs[1], 120, 3);
    read_config(&settings[1], configs[2], 216, 2);
    ck_assert(round_of(settings));
    const long held = allocations_held();
    ck_assert_int_gt(held, 10);
    for (int k = 0; k < 5; k++) {
        ck_assert(round_of(settings));
        ck_assert_int_eq(allocations_held(), held);
    }
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        comity_scenario_free(&settings[which]);
}
END_TEST

Suite *door_suite(void)
{
    Suite *suite = suite_create("door");
    TCase *setting = tcase_create("setting"), *worlds = tcase_create("worlds"),
          *memory = tcase_create("memory");
    tcase_add_checked_fixture(setting, begin_explorer, end_explorer);
    tcase_add_loop_test(setting, a_setting_is_written_as_the_program_writes_it, 0, CONFIGS);
    tcase_add_test(setting, an_explorer_begins_with_two_empty_scenarios);
    tcase_add_loop_test(setting, texts_of_any_kind_survive_the_file, 0, 6);
    tcase_add_test(setting, a_setting_is_refused_as_the_program_refuses_it);
    suite_add_tcase(suite, setting);
    tcase_add_checked_fixture(worlds, begin_explorer, end_explorer);
    tcase_add_loop_test(worlds, a_world_has_the_record_and_the_story_of_trace, 0, 2 * CONFIGS);
    suite_add_tcase(suite, worlds);
    tcase_add_checked_fixture(memory, begin_explorer, end_explorer);
    tcase_add_loop_test(memory, a_round_without_memory_leaves_the_next_one_whole, 0, 2);
    tcase_add_test(memory, there_is_no_explorer_without_memory);
    tcase_add_test(memory, problems_without_memory_are_no_permission);
    tcase_add_test(memory, many_rounds_take_no_more_memory_than_one);
    suite_add_tcase(suite, memory);
    return suite;
}
