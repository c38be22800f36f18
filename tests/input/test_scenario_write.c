/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include <check.h>

#include <stdlib.h>
#include <string.h>

#include "text_fixture.h"

Suite *scenario_write_suite(void);

/* Writes the scenario, reads it back and compares everything that a run depends on. */
static void expect_round_trip(void)
{
    struct comity_scenario again;
    char *text = comity_scenario_write(&scenario);
    const struct comity_source_text file = { (char *)(size_t) "written.cfg", text };
    ck_assert_ptr_nonnull(text);
    comity_scenario_init(&again);
    ck_assert_int_eq(comity_scenario_read_texts(&again, &file, 1, &problems), COMITY_OK);
    ck_assert_mem_eq(again.parameters, scenario.parameters, sizeof again.parameters);
    ck_assert_str_eq(again.title, scenario.title);
    ck_assert_mem_eq(again.issue, scenario.issue, sizeof again.issue);
    ck_assert_int_eq(again.start, scenario.start);
    ck_assert_uint_eq(again.ticks, scenario.ticks);
    ck_assert_uint_eq(again.replicates, scenario.replicates);
    ck_assert_uint_eq(again.seed, scenario.seed);
    for (int i = 0; i < COMITY_STATES; i++) {
        ck_assert_str_eq(again.state_code[i], scenario.state_code[i]);
        ck_assert_str_eq(again.state_name[i], scenario.state_name[i]);
    }
    ck_assert_uint_eq(again.events_count, scenario.events_count);
    for (size_t k = 0; k < again.events_count; k++) {
        struct comity_event *one = &again.events[k], *other = &scenario.events[k];
        ck_assert_int_eq(one->kind, other->kind);
        ck_assert_uint_eq(one->tick, other->tick);
        ck_assert_uint_eq(one->target, other->target);
        ck_assert_uint_eq(one->issue, other->issue);
        ck_assert_uint_eq(one->count, other->count);
        ck_assert_mem_eq(&one->amount, &other->amount, sizeof one->amount);
        ck_assert_int_eq(one->coercive, other->coercive);
        ck_assert_str_eq(one->name, other->name);
    }
    comity_scenario_free(&again);
    free(text);
}

START_TEST(what_is_written_reads_back_to_the_last_bit)
{
    read_config("north_america_scripted.cfg");
    expect_round_trip();
}
END_TEST

START_TEST(odd_scenarios_are_written_too)
{
    static const double odd[] = { 1.0 / 3, 0.1 + 0.2, 5e-324, 1 - 0x1p-53 };
    ck_assert_int_eq(
        read_scenario(
            "title = \"a \\\"quoted\\\" \\\\ \303\251\"; seed = \"18446744073709551615\";\n"
            "start = \"9990-06\"; ticks = 500; issues = [\"\\\"\", \"b c\", \"=\", \"#\"];\n"
            "states = ( { code = \"_\"; name = \"\\\\\"; power = 1e15; },\n"
            "{ code = \"B\"; power = 1e-300; }, { code = \"3\"; power = 0.1; } );\n"
            "events = ( { at = 300; shock = \"#\"; magnitude = 0.1; },\n"
            "{ at = 1; set = \"states.sovereignty\"; value = 0.7; },\n"
            "{ at = 2; rupture = \"3-B\"; of = \"transactions\"; factor = 0.3; },\n"
            "{ at = 2; accord = \"trilateral\"; issue = \"\\\"\"; count = 9; },\n"
            "{ at = 2; esteem = \"B\"; magnitude = -0.7; },\n"
            "{ at = 2; measure = \"B\"; toward = \"_\"; coercive = true; },\n"
            "{ at = 2; measure = \"3\"; toward = \"_\"; ticks = 9; } );"),
        COMITY_OK);
    expect_problems("");
    memcpy(&scenario.parameters[COMITY_SLOT_SOVEREIGNTY], odd, sizeof odd);
    memcpy(&scenario.parameters[COMITY_SLOT_AGENDA], odd, sizeof odd);
    expect_round_trip();
}
END_TEST

Suite *scenario_write_suite(void)
{
    Suite *suite = suite_create("scenario_write");
    TCase *texts = tcase_create("texts");
    tcase_add_checked_fixture(texts, set_up, tear_down);
    tcase_add_test(texts, what_is_written_reads_back_to_the_last_bit);
    tcase_add_test(texts, odd_scenarios_are_written_too);
    suite_add_tcase(suite, texts);
    return suite;
}
