/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/parameters.h>
#include <comity/variables.h>

#include <check.h>

#include <math.h>
#include <string.h>

Suite *parameters_suite(void);

START_TEST(the_table_is_consistent)
{
    size_t count, slot = 0;
    const struct comity_parameter *table = comity_parameters(&count);

    ck_assert_uint_gt(count, 0);
    for (size_t k = 0; k < count; k++) {
        const size_t slots = comity_shape_slots(table[k].shape);
        ck_assert_msg(table[k].slot == slot, "%s begins at a wrong slot", table[k].key);
        ck_assert_msg(table[k].defaults == 1 || table[k].defaults == slots,
                      "%s has a wrong number of defaults", table[k].key);
        ck_assert_msg(table[k].low < table[k].high, "%s has an empty range", table[k].key);
        ck_assert_msg(table[k].meaning[0] && table[k].source[0] && table[k].symbol[0] &&
                          table[k].unit[0],
                      "%s is not described", table[k].key);
        for (size_t d = 0; d < table[k].defaults; d++) {
            ck_assert_msg(comity_parameter_allows(&table[k], table[k].default_value[d]) ||
                              isnan(table[k].default_value[d]), /* follows from others */
                          "a default of %s is out of range", table[k].key);
        }
        for (size_t s = 0; s < slots; s++)
            ck_assert_ptr_eq(comity_parameter_of_slot(slot + s), &table[k]);
        slot += slots;
    }
    ck_assert_uint_eq(slot, COMITY_PARAMETER_SLOTS);
    ck_assert_ptr_null(comity_parameter_of_slot(COMITY_PARAMETER_SLOTS));
}
END_TEST

START_TEST(keys_are_unique_and_none_leads_to_another)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);

    for (size_t k = 0; k < count; k++) {
        for (size_t other = 0; other < count; other++) {
            const size_t length = strlen(table[k].key);
            ck_assert_msg(other == k || strncmp(table[k].key, table[other].key, length) != 0 ||
                              (table[other].key[length] != '\0' && table[other].key[length] != '.'),
                          "%s and %s collide", table[k].key, table[other].key);
        }
    }
}
END_TEST

START_TEST(starting_values_belong_to_states_dyads_or_the_forum)
{
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);

    for (size_t k = 0; k < count; k++) {
        const int of_a_region = strncmp(table[k].key, "states.", 7) == 0 ||
                                strncmp(table[k].key, "dyads.", 6) == 0 ||
                                strcmp(table[k].key, "trilateral") == 0;
        const int in_phases = strncmp(table[k].key, "phases.", 7) == 0;
        ck_assert_msg((table[k].role == COMITY_START || table[k].role == COMITY_INPUT) ==
                          of_a_region,
                      "%s", table[k].key);
        ck_assert_msg((table[k].role == COMITY_THRESHOLD) == in_phases, "%s", table[k].key);
    }
}
END_TEST

START_TEST(ends_of_ranges_are_kept)
{
    const struct comity_parameter *closed = comity_parameter_of_slot(COMITY_SLOT_HEGEMONY);
    const struct comity_parameter *open_high =
        comity_parameter_of_slot(COMITY_SLOT_THREAT_PERSISTENCE);
    const struct comity_parameter *open_low = comity_parameter_of_slot(COMITY_SLOT_CAPACITY);
    const struct comity_parameter *whole = comity_parameter_of_slot(COMITY_SLOT_DWELL);

    ck_assert(comity_parameter_allows(closed, 0) && comity_parameter_allows(closed, 1));
    ck_assert(!comity_parameter_allows(closed, nextafter(1, 2)));
    ck_assert(!comity_parameter_allows(closed, -5e-324));
    ck_assert(comity_parameter_allows(open_high, 0) && !comity_parameter_allows(open_high, 1));
    ck_assert(comity_parameter_allows(open_low, 1) && !comity_parameter_allows(open_low, 0));
    ck_assert(comity_parameter_allows(whole, 6) && !comity_parameter_allows(whole, 6.5));
    for (int k = 0; k < 3; k++) {
        const double wrong[] = { NAN, INFINITY, -INFINITY };
        ck_assert(!comity_parameter_allows(closed, wrong[k]));
        ck_assert(!comity_parameter_allows(open_low, wrong[k]));
    }
}
END_TEST

START_TEST(the_defaults_agree_with_each_other)
{
    double values[COMITY_PARAMETER_SLOTS];
    char text[256] = "untouched";

    comity_parameters_default(values);
    ck_assert_uint_eq(comity_parameters_conflict(values, 0, text, sizeof text),
                      COMITY_PARAMETER_SLOTS);
    ck_assert_str_eq(text, "untouched");
    ck_assert_double_eq(values[COMITY_SLOT_THREAT_MEAN + 1], 0.35);
    ck_assert_double_eq(values[COMITY_SLOT_AGENDA + 11], 0.25);
}
END_TEST

START_TEST(every_conflict_is_found_in_turn)
{
    double values[COMITY_PARAMETER_SLOTS];
    char text[256];
    size_t slot;

    comity_parameters_default(values);
    values[COMITY_SLOT_SIGNAL_WEIGHT] = 0.75;
    values[COMITY_SLOT_FRICTION_RELAX] = 0.9;
    memset(&values[COMITY_SLOT_AGENDA + 4], 0, 4 * sizeof values[0]);
    slot = comity_parameters_conflict(values, 0, text, sizeof text);
    ck_assert_uint_eq(slot, COMITY_SLOT_READING_WEIGHT);
    ck_assert_ptr_nonnull(strstr(text, "signals.signal_weight"));
    slot = comity_parameters_conflict(values, slot + 1, text, sizeof text);
    ck_assert_uint_eq(slot, COMITY_SLOT_FRICTION_RELAX);
    slot = comity_parameters_conflict(values, slot + 1, text, sizeof text);
    ck_assert_uint_eq(slot, COMITY_SLOT_AGENDA + 4);
    slot = comity_parameters_conflict(values, slot + 1, text, sizeof text);
    ck_assert_uint_eq(slot, COMITY_PARAMETER_SLOTS);
}
END_TEST

START_TEST(pairs_and_dyads_are_numbered_both_ways)
{
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        const size_t from = comity_pair_from(pair), toward = comity_pair_toward(pair);
        const size_t dyad = comity_dyad(from, toward);
        ck_assert_uint_ne(from, toward);
        ck_assert_uint_eq(comity_pair(from, toward), pair);
        ck_assert_uint_eq(comity_dyad(toward, from), dyad);
        ck_assert_uint_lt(comity_dyad_first(dyad), comity_dyad_second(dyad));
        ck_assert(from == comity_dyad_first(dyad) || from == comity_dyad_second(dyad));
        ck_assert(toward == comity_dyad_first(dyad) || toward == comity_dyad_second(dyad));
    }
}
END_TEST

START_TEST(variables_are_found_by_name)
{
    size_t slot = 0;

    for (int k = 0; k < COMITY_VARIABLES; k++) {
        const struct comity_variable *variable = &comity_variables()[k];
        ck_assert_ptr_eq(comity_variable_find(variable->name), variable);
        ck_assert_uint_eq(variable->slot, slot);
        slot += comity_shape_slots(variable->shape);
    }
    ck_assert_uint_eq(slot, COMITY_RECORD_SLOTS);
    ck_assert_ptr_null(comity_variable_find("hegemony"));
}
END_TEST

Suite *parameters_suite(void)
{
    Suite *suite = suite_create("parameters");
    TCase *cases = tcase_create("table");

    tcase_add_test(cases, the_table_is_consistent);
    tcase_add_test(cases, keys_are_unique_and_none_leads_to_another);
    tcase_add_test(cases, starting_values_belong_to_states_dyads_or_the_forum);
    tcase_add_test(cases, ends_of_ranges_are_kept);
    tcase_add_test(cases, the_defaults_agree_with_each_other);
    tcase_add_test(cases, every_conflict_is_found_in_turn);
    tcase_add_test(cases, pairs_and_dyads_are_numbered_both_ways);
    tcase_add_test(cases, variables_are_found_by_name);
    suite_add_tcase(suite, cases);
    return suite;
}
