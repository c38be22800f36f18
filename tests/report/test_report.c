/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/json.h"
#include "report/report.h"
#include "report/reports.h"
#include "report/text.h"

#include <comity/status.h>

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct report_column columns[] = {
    COLUMN("model", NULL, .value = VALUE_CODE, .once = true),
    COLUMN("what", "what, or \"who\"", .value = VALUE_TEXT),
    COLUMN("mean", NULL, .value = VALUE_SHORT),
    COLUMN("share", NULL, .value = VALUE_FIXED, .digits = 1, .scale = 100, .unit = "%"),
    COLUMN("", "interval", .value = VALUE_SIGNED, .interval = true),
    COLUMN("exact", NULL, .value = VALUE_EXACT, .readers = FOR_PROGRAMS),
    COLUMN("verdict", NULL, .value = VALUE_TEXT),
};

static void add_row(struct report_table *table, const char *what, double mean, const char *verdict)
{
    CELLS(table, "null_model", what, mean, shown_as(0.25, mean > 1 ? "a quarter" : "some"),
          interval(-0.5, 1.25), 1.0 / 3, verdict);
}

static void make(struct report *report)
{
    report_init(report);
    report_heading(report, "On & off");
    report_paragraph(report, "100 %% of \"#1\".");
    report_line(report, "Run", "%d months", 240);
    report_line(report, "", "and more");
    struct report_table *table = REPORT_TABLE(report, "rows", columns, "A_caption");
    add_row(table, "a|b, ~c^{d} \\ $e$ <f>", 0.5, "yes");
    add_row(table, "[C] a--b", INFINITY, "no");
    report_note(table, "A note & more.");
}

static char *print(const struct report *report, enum report_format format)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_eq(report_print(report, format, stream), COMITY_OK);
    fclose(stream);
    return text;
}

static void expect(enum report_format format, const char *expected)
{
    struct report report;
    make(&report);
    char *text = print(&report, format);
    ck_assert_str_eq(text, expected);
    free(text);
    report_free(&report);
    report_free(&report);
}

START_TEST(test_text)
{
    expect(REPORT_TEXT,
           "On & off\n100 % of \"#1\".\n\nRun  240 months\n     and more\n\nA_caption\n"
           "  model       what, or \"who\"          mean   share, %  interval          verdict\n"
           "  null_model  a|b, ~c^{d} \\ $e$ <f>  0.500       some  -0.500 to +1.250  yes\n"
           "              [C] a--b               never  a quarter  -0.500 to +1.250  no\n"
           "A note & more.\n");
}
END_TEST

START_TEST(test_markdown)
{
    expect(
        REPORT_MARKDOWN,
        "## On & off\n\n100 % of \"#1\".\n\n- **Run**: 240 months\n  - and more\n\nA_caption\n\n"
        "| model | what, or \"who\" | mean | share, % | interval | verdict |\n"
        "|---|---|---:|---:|---|---|\n"
        "| `null_model` | a\\|b, ~c^{d} \\\\ $e$ &lt;f> | 0.500 | some | -0.500 to +1.250 | yes |\n"
        "| | [C] a--b | never | a quarter | -0.500 to +1.250 | no |\n"
        "\nA note & more.\n");
}
END_TEST

START_TEST(test_latex)
{
    expect(REPORT_LATEX,
           "\\subsection*{On \\& off}\n\n100 \\% of ''\\#1''.\n\n\\begin{description}\n"
           "\\item[Run] 240 months\n\\item[] and more\n\\end{description}\n"
           "\\begin{table}[ht]\n\\centering\n\\caption{A\\_caption}\n"
           "\\begin{tabular}{llrrll}\n\\hline\n"
           "model & what, or ''who'' & mean & share, \\% & interval & verdict \\\\\n\\hline\n"
           "\\texttt{null\\_model} & a$|$b, \\textasciitilde{}c\\textasciicircum{}\\{d\\} "
           "\\textbackslash{} \\$e\\$ $<$f$>$ & 0.500 & some & $-$0.500 to +1.250 & yes \\\\\n"
           " & {[}C{]} a-{}-b & never & a quarter & $-$0.500 to +1.250 & no \\\\\n"
           "\\hline\n\\end{tabular}\n\\end{table}\n\nA note \\& more.\n");
}
END_TEST

START_TEST(test_csv)
{
    expect(REPORT_CSV, "model,what,mean,share,low,high,exact,verdict\n"
                       "null_model,\"a|b, ~c^{d} \\ $e$ <f>\",0.5,0.25,-0.5,1.25,"
                       "0.3333333333333333,yes\n"
                       "null_model,[C] a--b,inf,0.25,-0.5,1.25,0.3333333333333333,no\n");
}
END_TEST

START_TEST(test_json)
{
    expect(REPORT_JSON,
           "{\"text\": [\"On & off\", \"100 % of \\\"#1\\\".\"], \"lines\": [\n"
           "  {\"label\": \"Run\", \"text\": \"240 months\"},\n"
           "  {\"label\": \"\", \"text\": \"and more\"}], \"rows\": [\n"
           "  {\"model\": \"null_model\", \"what\": \"a|b, ~c^{d} \\\\ $e$ <f>\", \"mean\": 0.5, "
           "\"share\": 0.25, \"low\": -0.5, \"high\": 1.25, \"exact\": 0.3333333333333333, "
           "\"verdict\": \"yes\"},\n"
           "  {\"model\": \"null_model\", \"what\": \"[C] a--b\", \"mean\": null, "
           "\"share\": 0.25, \"low\": -0.5, \"high\": 1.25, \"exact\": 0.3333333333333333, "
           "\"verdict\": \"no\"}]}\n");
}
END_TEST

/* Several tables are one in CSV, with a row for each cell. */
START_TEST(test_several_tables)
{
    static const struct report_column two[] = {
        COLUMN("phase", NULL, .value = VALUE_TEXT),
        COLUMN("median", NULL, .value = VALUE_EXACT),
    };
    struct report report;
    report_init(&report);
    for (int k = 0; k < 2; k++) {
        struct report_table *table =
            REPORT_TABLE(&report, k ? "second" : "first", two, k ? "Second" : NULL);
        CELLS(table, "mature");
        CELLS(table, 120 + k);
    }
    char *text = print(&report, REPORT_CSV);
    ck_assert_str_eq(text, "table,row,column,value\nfirst,mature,median,120\n"
                           "second,mature,median,121\n");
    free(text);
    text = print(&report, REPORT_TEXT);
    ck_assert_str_eq(text, "phase   median\nmature     120\n\nSecond\n  phase   median\n"
                           "  mature     121\n");
    free(text);
    report_free(&report);
}
END_TEST

/* Whatever a table holds, no line is longer than a terminal is wide, or ends in a blank. */
START_TEST(test_width)
{
    static const struct report_column wide[] = {
        COLUMN("outcome", NULL, .value = VALUE_TEXT),
        COLUMN("a", "the first", .value = VALUE_SHORT),
        COLUMN("b", "another", .value = VALUE_SHORT),
        COLUMN("c", NULL, .value = VALUE_TEXT),
        COLUMN("d", NULL, .value = VALUE_EXACT, .readers = FOR_PROGRAMS),
    };
    struct report report;
    report_init(&report);
    struct report_table *table = REPORT_TABLE(&report, "wide", wide, "Wide");
    for (int k = 1; k < 30; k++) {
        char label[300];
        memset(label, 'x', (size_t)(3 * k));
        label[3 * k] = '\0';
        CELLS(table, k == 29 ? "" : label, pow(-7, k), NAN);
        cell_text(table, "%.*s", 9 * k,
                  "words and words and words and words and words and words and words and words and "
                  "words and words and words and words and words and words and words and words");
        CELLS(table, 1);
    }
    table = REPORT_TABLE(&report, "narrow", wide, "Words that are not broken, after long labels");
    for (int k = 1; k < 11; k++) {
        cell_text(
            table, "%.*s", 8 * k - 1,
            "words and words and words and words and words and words and words and words and ");
        CELLS(table, 0.5, 0.5, "equivalent", 1);
    }
    char *text = print(&report, REPORT_TEXT), *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        ck_assert_msg(text_columns(line) <= TEXT_WIDTH, "%s", line);
        ck_assert_msg(!*line || line[strlen(line) - 1] != ' ', "'%s'", line);
    }
    free(text);
    report_free(&report);
}
END_TEST

/* What three decimals do not show is shown, of a value and of its error. */
START_TEST(test_estimates)
{
    static const struct {
        double value, error;
        const char *text;
    } expected[] = {
        { 0.1928, 0.0034, "0.193 ± 0.003" },
        { 0.1928, 0.00012345, "0.193 ± 0.000123" },
        { 0.00012, 0.0034, "0.00012 ± 0.0034" },
        { 0.5, 0, "0.500 ± 0.000" },
        { INFINITY, NAN, "never" },
    };
    for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++) {
        const struct comity_measure_estimate estimate = { expected[k].value, expected[k].error, NAN,
                                                          NAN };
        char text[ESTIMATE_TEXT];
        report_write_estimate(&estimate, text);
        ck_assert_str_eq(text, expected[k].text);
    }
}
END_TEST

/* Of a terminal: wide characters take two columns, accents that follow their letter none. */
START_TEST(test_wide_characters)
{
    static const struct report_column of_states[] = {
        COLUMN("state", NULL, .value = VALUE_TEXT),
        COLUMN("power", NULL, .value = VALUE_EXACT),
    };
    static const char *const names[] = { "日本国", "한국", "Česko", "C\u030cesko", "\xff" };
    struct report report;
    report_init(&report);
    struct report_table *table = REPORT_TABLE(&report, "states", of_states, NULL);
    for (int k = 0; k < 5; k++)
        CELLS(table, names[k], k);
    char *text = print(&report, REPORT_TEXT);
    ck_assert_str_eq(text, "state   power\n"
                           "日本国      0\n"
                           "한국        1\n"
                           "Česko       2\n"
                           "C\u030cesko       3\n"
                           "\xff           4\n");
    free(text);
    report_free(&report);
}
END_TEST

/* What stands in a text stays one text, in JSON. */
START_TEST(test_json_text)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    json_print_text(stream, "a\"b\\c\nd\x01 é");
    fclose(stream);
    ck_assert_str_eq(text, "\"a\\\"b\\\\c\\u000ad\\u0001 é\"");
    free(text);
}
END_TEST

/* A report for which memory ran out prints nothing. */
START_TEST(test_failed)
{
    struct report report;
    make(&report);
    report.failed = true;
    for (int format = 0; format < REPORT_FORMATS; format++) {
        char *text = NULL;
        size_t size;
        FILE *stream = open_memstream(&text, &size);
        ck_assert_int_eq(report_print(&report, (enum report_format)format, stream),
                         COMITY_NO_MEMORY);
        fclose(stream);
        ck_assert_str_eq(text, "");
        free(text);
    }
    report_free(&report);
}
END_TEST

Suite *report_suite(void)
{
    Suite *suite = suite_create("report");
    TCase *tests = tcase_create("report");
    tcase_add_test(tests, test_text);
    tcase_add_test(tests, test_markdown);
    tcase_add_test(tests, test_latex);
    tcase_add_test(tests, test_csv);
    tcase_add_test(tests, test_json);
    tcase_add_test(tests, test_several_tables);
    tcase_add_test(tests, test_width);
    tcase_add_test(tests, test_wide_characters);
    tcase_add_test(tests, test_estimates);
    tcase_add_test(tests, test_json_text);
    tcase_add_test(tests, test_failed);
    suite_add_tcase(suite, tests);
    return suite;
}
