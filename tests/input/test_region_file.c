/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The shipped region of the first version has the numbers that the tests of the model compute with.
 */
#include "worlds.h"

#include <check.h>
#include <math.h>
#include <comity/calendar.h>
#include <comity/scenario_file.h>
#include <comity/status.h>
#include <stdlib.h>

Suite *region_file_suite(void);

START_TEST(north_america_2005_is_the_region_of_the_tests)
{
    struct comity_scenario scenario;
    struct comity_problems problems;
    struct comity_test_world world;
    char path[4096];
    long start;
    const char *directory = getenv("COMITY_CONFIGS");
    snprintf(path, sizeof path, "%s/north_america_2005.cfg", directory ? directory : "configs");
    comity_test_north_america(&world);
    comity_scenario_init(&scenario);
    comity_problems_init(&problems);
    const int status = comity_scenario_read(&scenario, path, &problems);
    comity_problems_print(&problems, stderr);
    ck_assert_int_eq(status, COMITY_OK);
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        ck_assert_msg(scenario.parameters[slot] == world.parameters[slot] ||
                          (isnan(scenario.parameters[slot]) && isnan(world.parameters[slot])),
                      "%s, slot %zu: %g", comity_parameter_of_slot(slot)->key, slot,
                      scenario.parameters[slot]);
    }
    ck_assert_uint_eq(scenario.events_count, 1);
    ck_assert_int_eq(scenario.events[0].kind, world.events[0].kind);
    ck_assert_uint_eq(scenario.events[0].tick, world.events[0].tick);
    ck_assert_uint_eq(scenario.events[0].target, world.events[0].target);
    ck_assert_double_eq(scenario.events[0].amount, world.events[0].amount);
    ck_assert_str_eq(scenario.events[0].name, world.events[0].name);
    ck_assert_int_eq(comity_month_parse("1994-01", &start), COMITY_OK);
    ck_assert_int_eq(scenario.start, start);
    ck_assert_uint_eq(scenario.ticks, 240);
    ck_assert_uint_eq(scenario.seed, 1);
    comity_problems_free(&problems);
    comity_scenario_free(&scenario);
}
END_TEST

Suite *region_file_suite(void)
{
    Suite *suite = suite_create("region_file");
    TCase *shipped = tcase_create("shipped");
    tcase_add_test(shipped, north_america_2005_is_the_region_of_the_tests);
    suite_add_tcase(suite, shipped);
    return suite;
}
