/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/characters.h"
#include "core/number.h"
#include "core/text_stream.h"

#include <comity/calendar.h>
#include <comity/problems.h>
#include <comity/status.h>

#include <check.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

START_TEST(a_text_grows_as_far_as_there_is_room)
{
    char text[9] = "";
    comity_append(text, sizeof text, "%s%d", "ab", 3);
    comity_append(text, sizeof text, ", %s", "cd");
    ck_assert_str_eq(text, "ab3, cd");
    comity_append(text, sizeof text, "%s", "more");
    ck_assert_str_eq(text, "ab3, cdm");
    comity_append(text, sizeof text, "%s", "more");
    ck_assert_str_eq(text, "ab3, cdm");
}
END_TEST

Suite *problems_suite(void);

START_TEST(a_problem_is_one_line_with_its_place)
{
    struct comity_problems problems;

    comity_problems_init(&problems);
    comity_problems_add(&problems, "a.cfg", 12, "conduct.base", "%d is wrong", 7);
    comity_problems_add(&problems, "a.cfg", 0, "conduct.base", "x");
    comity_problems_add(&problems, "a.cfg", 3, NULL, "x");
    comity_problems_add(&problems, NULL, 3, "conduct.base", "x");
    comity_problems_add(&problems, NULL, 0, NULL, "x");
    ck_assert_uint_eq(problems.count, 5);
    ck_assert_str_eq(problems.list[0].text, "a.cfg:12: conduct.base: 7 is wrong");
    ck_assert_str_eq(problems.list[1].text, "a.cfg: conduct.base: x");
    ck_assert_str_eq(problems.list[2].text, "a.cfg:3: x");
    ck_assert_str_eq(problems.list[3].text, "conduct.base: x");
    ck_assert_str_eq(problems.list[4].text, "x");
    comity_problems_free(&problems);
    comity_problems_free(&problems);
}
END_TEST

START_TEST(a_problem_is_told_once)
{
    struct comity_problems problems;

    comity_problems_init(&problems);
    for (int k = 0; k < 100; k++)
        comity_problems_add(&problems, "a.cfg", k % 40, NULL, "x");
    ck_assert_uint_eq(problems.count, 40);
    ck_assert_int_eq(problems.lost, 0);
    comity_problems_free(&problems);
}
END_TEST

START_TEST(control_characters_of_names_are_shown)
{
    struct comity_problems problems;

    comity_problems_init(&problems);
    comity_problems_add(&problems, "a\x1b[2J.cfg", 1, "k\ney", "'%s' is \xE2\x82\xAC %s",
                        "\xC2\x9B", "\x9B\xC3");
    ck_assert_str_eq(problems.list[0].text,
                     "a\\x1b[2J.cfg:1: k\\x0aey: '\\xc2\\x9b' is \xE2\x82\xAC \\x9b\\xc3");
    ck_assert_str_eq(problems.list[0].sentence, "'\\xc2\\x9b' is \xE2\x82\xAC \\x9b\\xc3");
    ck_assert_str_eq(problems.list[0].file, "a\x1b[2J.cfg");
    comity_problems_free(&problems);
}
END_TEST

START_TEST(printing_gives_a_line_each)
{
    struct comity_problems problems;
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    comity_problems_init(&problems);
    comity_problems_add(&problems, "a.cfg", 1, NULL, "one");
    comity_problems_add(&problems, "b.cfg", 2, NULL, "two");
    comity_problems_print(&problems, stream);
    fclose(stream);
    ck_assert_str_eq(text, "a.cfg:1: one\nb.cfg:2: two\n");
    free(text);
    comity_problems_free(&problems);
}
END_TEST

START_TEST(the_nearest_word_is_found)
{
    static const char *const words[] = { "hegemony",     "conduct.urgency",
                                         "conduct.base", "ticks",
                                         "USA",          "x" };
    static const struct {
        const char *word, *nearest;
    } cases[] = {
        { "conduct.urgncy", "conduct.urgency" },   /* left out */
        { "conduct.urrgency", "conduct.urgency" }, /* doubled */
        { "hegemnoy", "hegemony" },                /* exchanged */
        { "hegemany", "hegemony" },                /* replaced */
        { "HEGEMONY", "hegemony" },
        { "usa", "USA" },
        { "tick", "ticks" },
        { "conduct.bsae", "conduct.base" },
        { "harmony", NULL },
        { "y", NULL }, /* as far as a word is long is not near */
        { "development", NULL },
        { "", NULL },
    };
    char absurd[1000];

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const char *found = comity_nearest(cases[k].word, words, 6);
        if (cases[k].nearest == NULL) {
            ck_assert_ptr_null(found);
        } else {
            ck_assert_ptr_nonnull(found);
            ck_assert_str_eq(found, cases[k].nearest);
        }
    }
    ck_assert_ptr_null(comity_nearest("hegemony", words, 0));
    memset(absurd, 'a', sizeof absurd - 1);
    absurd[sizeof absurd - 1] = '\0';
    ck_assert_ptr_null(comity_nearest(absurd, words, 6));
}
END_TEST

START_TEST(months_are_read_and_written)
{
    static const struct {
        const char *text;
        long month;
    } months[] = { { "1994-01", 12 * 1994 },
                   { "2001-09", 12 * 2001 + 8 },
                   { "0001-01", 12 },
                   { "9999-12", 12 * 9999 + 11 } };
    static const char *const wrong[] = { "",        "1994",     "1994-1",   "1994-00", "1994-13",
                                         "0000-01", "1994-01x", " 1994-01", "1994/01", "-994-01",
                                         "94-01",   "1994-1a",  "19940-01" };
    char text[32];
    long month = -1;

    for (size_t k = 0; k < sizeof months / sizeof months[0]; k++) {
        ck_assert_int_eq(comity_month_parse(months[k].text, &month), COMITY_OK);
        ck_assert_int_eq(month, months[k].month);
        comity_month_format(month, text, sizeof text);
        ck_assert_str_eq(text, months[k].text);
    }
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++)
        ck_assert_int_eq(comity_month_parse(wrong[k], &month), COMITY_BAD_ARGUMENT);
}
END_TEST

START_TEST(days_follow_the_gregorian_calendar)
{
    long days = 0;

    ck_assert_int_eq(comity_month_days(12 * 1994, 12 * 1994), 0);
    ck_assert_int_eq(comity_month_days(12 * 1994, 12 * 1995), 365);
    ck_assert_int_eq(comity_month_days(12 * 1996, 12 * 1997), 366);
    ck_assert_int_eq(comity_month_days(12 * 1900 + 1, 12 * 1900 + 2), 28);
    ck_assert_int_eq(comity_month_days(12 * 2000 + 1, 12 * 2000 + 2), 29);
    ck_assert_int_eq(comity_month_days(12 * 1970, 12 * 1994), 8766); /* date -d 1994-01-01 +%s */
    ck_assert_int_eq(comity_month_days(12 * 1994, 12 * 1970), -8766);
    ck_assert_int_eq(comity_month_days(12 * 1600, 12 * 2000), 146097);
    for (long month = 12; month < 12 * 3000; month++) {
        const long length = comity_month_days(month, month + 1);
        static const long lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
        const long year = month / 12;
        const int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        ck_assert_int_eq(length, lengths[month % 12] + (month % 12 == 1 && leap));
        days += length;
        ck_assert_int_eq(comity_month_days(12, month + 1), days);
    }
}
END_TEST

START_TEST(numbers_read_back_to_the_last_bit)
{
    static const double values[] = { 0,      0.1,  1.0 / 3, 7287.2,    1e15,  1e22,     1e-300,
                                     5e-324, -1.6, 0.94,    123456789, 1e300, 0.1 + 0.2 };
    char text[COMITY_NUMBER_TEXT];
    double back;

    for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
        comity_number_format(values[k], 1, text);
        ck_assert_int_eq(comity_number_parse(text, NULL, &back), 0);
        ck_assert_mem_eq(&back, &values[k], sizeof back);
        ck_assert_ptr_nonnull(strchr(text, '.'));
    }
    comity_number_format(0.1, 0, text);
    ck_assert_str_eq(text, "0.1");
    comity_number_format(1e300, 1, text);
    ck_assert_str_eq(text, "1.0e+300");
    comity_number_format(240, 0, text);
    ck_assert_str_eq(text, "240");
    comity_number_format(240, 1, text);
    ck_assert_str_eq(text, "240.0");
    comity_number_format(0.00012, 0, text);
    ck_assert_str_eq(text, "0.00012");
    comity_number_format(-1e15, 0, text);
    ck_assert_str_eq(text, "-1000000000000000");
}
END_TEST

/* Unicode 15, table 3-7: the first and last sequences of each row, and what lies beside them. */
START_TEST(utf8_is_well_formed_or_none)
{
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        { "\x7f", 1 },
        { "\x80", 0 },
        { "\xc1\xbf", 0 },
        { "\xc2\x80", 2 },
        { "\xdf\xbf", 2 },
        { "\xdf\x7f", 0 },
        { "\xe0\x9f\xbf", 0 },
        { "\xe0\xa0\x80", 3 },
        { "\xed\x9f\xbf", 3 },
        { "\xed\xa0\x80", 0 },
        { "\xee\x80\x80", 3 },
        { "\xef\xbf\xbf", 3 },
        { "\xf0\x8f\xbf\xbf", 0 },
        { "\xf0\x90\x80\x80", 4 },
        { "\xf4\x8f\xbf\xbf", 4 },
        { "\xf4\x90\x80\x80", 0 },
        { "\xf5\x80\x80\x80", 0 },
        { "\xf0\x90\x80\xc0", 0 },
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const unsigned char *bytes = (const unsigned char *)cases[k].bytes;
        ck_assert_uint_eq(comity_utf8_length(bytes, strlen(cases[k].bytes)), cases[k].length);
        if (cases[k].length > 1) /* cut short */
            ck_assert_uint_eq(comity_utf8_length(bytes, cases[k].length - 1), 0);
    }
}
END_TEST

START_TEST(sizes_have_three_digits)
{
    static const struct {
        double bytes;
        const char *text;
    } cases[] = { { 0, "0 bytes" },     { 999, "999 bytes" }, { 999.6, "1 kB" },
                  { 999499, "999 kB" }, { 999600, "1 MB" },   { 3210000, "3.21 MB" },
                  { 999.6e9, "1 TB" } };
    char text[COMITY_BYTES_TEXT];

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        comity_bytes_format(cases[k].bytes, text);
        ck_assert_str_eq(text, cases[k].text);
    }
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
    static const char *const wrong[] = { "",    " ",    "nan", "inf", "-inf", "1e999", "1x",
                                         "1 2", "0.5,", "+",   "one", "0x10", "-0X1" };
    double value;

    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++)
        ck_assert_int_ne(comity_number_parse(wrong[k], NULL, &value), 0);
    ck_assert_int_eq(comity_number_parse(" -2.5e1 ", NULL, &value), 0);
    ck_assert_double_eq(value, -25);
}
END_TEST

Suite *problems_suite(void)
{
    Suite *suite = suite_create("problems");
    TCase *problems = tcase_create("problems"), *calendar = tcase_create("calendar");
    TCase *numbers = tcase_create("numbers");

    tcase_add_test(problems, a_problem_is_one_line_with_its_place);
    tcase_add_test(problems, a_problem_is_told_once);
    tcase_add_test(problems, control_characters_of_names_are_shown);
    tcase_add_test(problems, printing_gives_a_line_each);
    tcase_add_test(problems, the_nearest_word_is_found);
    tcase_add_test(problems, utf8_is_well_formed_or_none);
    tcase_add_test(problems, a_text_grows_as_far_as_there_is_room);
    suite_add_tcase(suite, problems);
    tcase_add_test(calendar, months_are_read_and_written);
    tcase_add_test(calendar, days_follow_the_gregorian_calendar);
    suite_add_tcase(suite, calendar);
    tcase_add_test(numbers, numbers_read_back_to_the_last_bit);
    tcase_add_test(numbers, sizes_have_three_digits);
    tcase_add_test(numbers, what_is_no_number_is_refused);
    suite_add_tcase(suite, numbers);
    return suite;
}
