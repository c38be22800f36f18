/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include <check.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "text_fixture.h"

Suite *sweep_file_suite(void);

static void read_good(const char *text)
{
    const int status = read_sweep(text, NULL);
    expect_problems("");
    ck_assert_int_eq(status, COMITY_OK);
}

static double value_at(uint64_t point, size_t member)
{
    double values[COMITY_SWEEP_MEMBERS];
    ck_assert_int_eq(comity_sweep_values(&sweep, point, values), COMITY_OK);
    return values[member];
}

/* Coordinates become values by the quantile function of the prior. */
START_TEST(axes_with_priors)
{
    read_good("scenario = \"a.cfg\"; design = { kind = \"latin_hypercube\"; samples = 2000; };\n"
              "axes = ( { key = \"trust.gain\"; prior = { kind = \"truncated_normal\";\n"
              "             mean = 0.04; deviation = 0.01; low = 0.0; high = 1.0; }; },\n"
              "         { key = \"conduct.base\"; prior = { kind = \"beta\"; alpha = 2; beta = 2;\n"
              "             low = -2; high = 2; }; },\n"
              "         { key = \"phases.dwell\"; prior = { kind = \"discrete\"; values = [3, 6];\n"
              "             weights = [1, 3]; }; } );");
    double mean[3] = { 0 }, square = 0.0;

    for (uint64_t point = 0; point < 2000; point++) {
        for (size_t m = 0; m < 3; m++)
            mean[m] += value_at(point, m) / 2000.0;
        square += pow(value_at(point, 0) - 0.04, 2.0) / 2000.0;
    }
    ck_assert(fabs(mean[0] - 0.04) < 1e-5);
    ck_assert(fabs(sqrt(square) - 0.01) < 1e-4);
    ck_assert(fabs(mean[1]) < 1e-2);
    ck_assert(fabs(mean[2] - 5.25) < 1e-2);
}
END_TEST

START_TEST(every_setting_is_read)
{
    read_good("title = \"T\"; scenario = \"a.cfg\"; replicates = 30; ticks = 60;\n"
              "seed = \"0xFFFFFFFFFFFFFFFF\"; draws = \"independent\";\n"
              "set = ( { key = \"states.USA.restraint\"; value = 0.9; },\n"
              "        { key = \"threat.mean\"; value = [0.1, 0.2, 0.3, 0.4]; },\n"
              "        { key = \"events.shock.at\"; value = \"1995-03\"; } );\n"
              "axes = ( { key = \"hegemony\"; from = 0.0; to = 1.0; levels = 3; },\n"
              "  { key = \"threat.noise\"; from = 0.001; to = 0.1; levels = 3;\n"
              "    scale = \"logarithmic\"; name = \"news\"; } );\n"
              "outcomes = [\"first_entry\", \"final_phase\"]; series = [\"trust\", \"phase\"];\n"
              "trajectories = [\"identity\"]; quantiles = [0.1, 0.9]; every = 12;\n"
              "adaptive = { outcome = \"final_identity.CAN\"; half_width = 0.01; least = 10;\n"
              "             step = 5; confidence = 0.9; };\n"
              "precision = \"double\";");
    ck_assert_str_eq(sweep.title, "T");
    ck_assert_uint_eq(sweep.replicates, 30);
    ck_assert_uint_eq(sweep.ticks, 60);
    ck_assert(sweep.seed_given && sweep.seed == UINT64_MAX);
    ck_assert_int_eq(sweep.independent, 1);
    ck_assert_double_eq(sweep.scenarios[0].parameters[COMITY_SLOT_RESTRAINT], 0.9);
    ck_assert_double_eq(sweep.scenarios[0].parameters[COMITY_SLOT_THREAT_MEAN + 3], 0.4);
    ck_assert_uint_eq(sweep.scenarios[0].events[0].tick, 14);
    ck_assert_uint_eq(sweep.points, 9);
    ck_assert_str_eq(sweep.axes[0].name, "hegemony");
    ck_assert_str_eq(sweep.axes[1].name, "news");
    ck_assert_double_eq(value_at(4, 0), 0.5);
    ck_assert(fabs(value_at(4, 1) - 0.01) < 1e-15);
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        ck_assert_int_eq(sweep.outcomes[k],
                         k == COMITY_OUTCOME_FIRST_ENTRY || k == COMITY_OUTCOME_FINAL_PHASE);
    }
    ck_assert_str_eq(sweep.series, "trust,phase");
    ck_assert_str_eq(sweep.trajectories, "identity");
    ck_assert_uint_eq(sweep.every, 12);
    ck_assert_uint_eq(sweep.quantiles_count, 2);
    ck_assert_uint_eq(sweep.adaptive.slot, COMITY_OF_FINAL_IDENTITY + 1);
    ck_assert_double_eq(sweep.adaptive.confidence, 0.9);
    ck_assert_uint_eq(sweep.adaptive.step, 5);
    ck_assert_int_eq(sweep.double_precision, 1);
}
END_TEST

START_TEST(dates_zips_and_scenarios_are_axes)
{
    read_good(
        "axes = ( { scenarios = [\"x/a.cfg\", \"b.cfg\"]; },\n"
        "  { key = \"events.shock.at\"; from = \"1994-02\"; to = \"1996-02\"; levels = 3; },\n"
        "  { zip = ( { key = \"states.USA.restraint\"; values = [0, 1]; },\n"
        "            { key = \"states.MEX.restraint\"; values = [1.0, 0.5]; } ); } );");
    ck_assert_uint_eq(sweep.points, 12);
    ck_assert_uint_eq(sweep.scenarios_count, 2);
    ck_assert_str_eq(sweep.scenario_names[0], "a");
    ck_assert_str_eq(sweep.axes[0].name, "scenario");
    ck_assert_str_eq(sweep.axes[1].name, "shock_at");
    ck_assert_str_eq(sweep.axes[2].name, "restraint");
    ck_assert_int_eq(sweep.axes[1].members[0].of_dates, 1);
    ck_assert_uint_eq(comity_sweep_members(&sweep), 4);
    ck_assert_double_eq(value_at(11, 0), 1);
    ck_assert_double_eq(value_at(11, 1), 12 * 1996 + 1);
    ck_assert_double_eq(value_at(11, 2), 1);
    ck_assert_double_eq(value_at(11, 3), 0.5);
}
END_TEST

START_TEST(members_beside_the_first_have_names)
{
    read_good(A "axes = ( { name = \"oc\"; zip = (\n"
                " { key = \"states.USA.agenda.organised crime\"; values = [0.1, 0.3]; },\n"
                " { key = \"threat.mean.organised crime\"; values = [0.1, 0.3]; },\n"
                " { key = \"trilateral\"; values = [0.1, 0.3]; name = \"forum\"; } ); } );");
    ck_assert_str_eq(sweep.axes[0].members[0].name, "oc");
    ck_assert_str_eq(sweep.axes[0].members[1].name, "threat_mean_organised_crime");
    ck_assert_str_eq(sweep.axes[0].members[2].name, "forum");
}
END_TEST

START_TEST(members_of_a_zip_may_repeat_values)
{
    read_good(A "axes = ( { zip = ( { key = \"hegemony\"; values = [0.5, 0.5, 1.0]; },\n"
                " { key = \"bilateralism\"; values = [0.0, 0.5, 0.5]; } ); } );");
    ck_assert_uint_eq(sweep.points, 3);
    ck_assert_double_eq(value_at(1, 0), 0.5);
    ck_assert_double_eq(value_at(1, 1), 0.5);
}
END_TEST

#define NAMED(design, name, values)                                                                \
    design " axes = ( { key = \"hegemony\"; name = \"" name "\"; " values " } );"
#define MORRIS   "design = { kind = \"morris\"; samples = 4; };"
#define SALTELLI "design = { kind = \"saltelli\"; samples = 4; };"
#define RANGE    "from = 0; to = 1;"

/* Names that the results of one sweep use and those of another leave free. */
START_TEST(names_are_taken_where_results_use_them)
{
    static const struct {
        const char *text, *refused;
    } names[] = {
        { NAMED("series = [\"phase\", \"trust\"];", "trust_mean", "values = [0];"), "trust_mean" },
        { NAMED("series = [\"identity\"];", "trust_mean", "values = [0];"), NULL },
        { NAMED("series = [\"phase\"];", "phase_share", "values = [0];"), "phase_share" },
        { NAMED("", "state_name", "values = [0];"), "state_name" },
        { NAMED(MORRIS, "trajectory", RANGE), "trajectory" },
        { NAMED(MORRIS, "moved_sign", RANGE), "moved_sign" },
        { NAMED(MORRIS, "moved_factor", RANGE), "moved_factor" },
        { NAMED(MORRIS, "matrix", RANGE), NULL },
        { NAMED(SALTELLI, "base_row", RANGE), "base_row" },
        { NAMED(SALTELLI, "matrix", RANGE), "matrix" },
        { NAMED(SALTELLI, "exchanged_factor", RANGE), "exchanged_factor" },
        { NAMED("", "matrix", "values = [0];"), NULL },
    };
    char text[512], expected[256] = "";

    snprintf(text, sizeof text, A "%s", names[_i].text);
    if (names[_i].refused != NULL) {
        snprintf(expected, sizeof expected,
                 "sweep:2: axes: the name \"%s\" stands for something else in the results; another "
                 "name is expected\n",
                 names[_i].refused);
    }
    ck_assert_int_eq(read_sweep(text, NULL), names[_i].refused ? COMITY_BAD_SWEEP : COMITY_OK);
    expect_problems(expected);
}
END_TEST

START_TEST(designs_are_read)
{
    static const struct {
        const char *text;
        uint64_t points;
        int independent;
    } designs[] = {
        { "{ kind = \"latin_hypercube\"; samples = 8; seed = 3; centred = true; candidates = 2; }",
          8, 1 },
        { "{ kind = \"sobol\"; samples = 16; scramble = true; skip = 3; seed = 7; }", 16, 1 },
        { "{ kind = \"halton\"; samples = 5; }", 5, 1 },
        { "{ kind = \"saltelli\"; samples = 4; second_order = true; }", 24, 1 },
        { "{ kind = \"morris\"; samples = 4; levels = 6; }", 12, 0 },
    };
    char text[512];

    snprintf(text, sizeof text,
             "scenario = \"a.cfg\"; design = %s;"
             "axes = ( { key = \"hegemony\"; from = 0; to = 1; },"
             "         { key = \"trust.gain\"; from = 0.01; to = 0.1; } );",
             designs[_i].text);
    read_good(text);
    ck_assert_uint_eq(sweep.points, designs[_i].points);
    ck_assert_int_eq(sweep.independent, designs[_i].independent);
    ck_assert_int_eq(comity_sweep_is_grid(&sweep), 0);
}
END_TEST

START_TEST(one_at_a_time_leaves_the_rest_at_the_base)
{
    read_good("scenario = \"b.cfg\"; design = \"one_at_a_time\";"
              "axes = ( { key = \"hegemony\"; values = [0.0, 1.0]; },"
              "         { key = \"bilateralism\"; values = [0.1, 0.2, 0.3]; } );");
    ck_assert_uint_eq(sweep.points, 6);
    ck_assert(isnan(value_at(0, 0)) && isnan(value_at(0, 1)));
    ck_assert_double_eq(value_at(2, 0), 1);
    ck_assert(isnan(value_at(2, 1)));
    ck_assert_double_eq(value_at(5, 1), 0.3);
}
END_TEST

/* Elsewhere a change of what an axis changes would have no effect, and is refused. */
START_TEST(one_at_a_time_has_a_base_that_a_set_may_change)
{
    read_good("scenario = \"a.cfg\"; design = \"one_at_a_time\";"
              "set = ( { key = \"hegemony\"; value = 0.5; } );"
              "axes = ( { key = \"hegemony\"; values = [0.0, 1.0]; } );");
    ck_assert_double_eq(sweep.scenarios[0].parameters[COMITY_SLOT_HEGEMONY], 0.5);
}
END_TEST

START_TEST(tables_are_read)
{
    ck_assert_int_eq(read_sweep(TABLE, "\xEF\xBB\xBFhegemony, \"events.shock.at\" ,trust.gain\r\n"
                                       "0.5,1995-01,\"0.25\"\r\n"
                                       " 1 , 1996-01, 1e-2\r\n\r\n"),
                     COMITY_OK);
    expect_problems("");
    ck_assert_uint_eq(sweep.points, 2);
    ck_assert_uint_eq(sweep.axes_count, 3);
    ck_assert_str_eq(sweep.title, ""); /* as none is given */
    ck_assert_str_eq(sweep.axes[2].name, "gain");
    ck_assert_double_eq(value_at(1, 0), 1);
    ck_assert_double_eq(value_at(1, 1), 12 * 1996);
    ck_assert_double_eq(value_at(0, 2), 0.25);
}
END_TEST

START_TEST(columns_find_their_axes)
{
    ck_assert_int_eq(read_sweep("design = { kind = \"table\"; file = \"p.csv\"; };\n"
                                "axes = ( { scenarios = [\"a.cfg\", \"b.cfg\"]; },\n"
                                "         { key = \"hegemony\"; name = \"h\"; } );",
                                "h,scenario\n0.5,b\n1,a\n"),
                     COMITY_OK);
    expect_problems("");
    ck_assert_double_eq(value_at(0, 0), 1);
    ck_assert_double_eq(value_at(0, 1), 0.5);
    ck_assert_double_eq(value_at(1, 0), 0);
}
END_TEST

/* What is kept in results files must give the same points again. */
START_TEST(shipped_sweeps_read_back_from_texts)
{
    static const char *const names[] = { "five_scenarios",  "hegemony_bilateralism",
                                         "latin_hypercube", "morris_screening",
                                         "restraint",       "shock_timing",
                                         "sobol_indices" };
    const char *folder = getenv("COMITY_CONFIGS");
    struct comity_sweep again;
    struct comity_point one, other;
    const char *texts[8];
    char path[4096];

    snprintf(path, sizeof path, "%s/sweeps/%s.cfg", folder != NULL ? folder : "configs", names[_i]);
    ck_assert_int_eq(comity_sweep_read(&sweep, path, &problems), COMITY_OK);
    ck_assert_int_eq(comity_sweep_check_points(&sweep, 0, path, &problems), COMITY_OK);
    expect_problems("");
    for (size_t s = 0; s < sweep.scenarios_count; s++)
        texts[s] = comity_scenario_write(&sweep.scenarios[s]);
    comity_sweep_init(&again);
    ck_assert_int_eq(
        comity_sweep_read_texts(&again,
                                &(struct comity_sweep_texts){ sweep.text, sweep.table_text, texts,
                                                              sweep.scenarios_count, NULL },
                                &problems),
        COMITY_OK);
    ck_assert_uint_eq(again.points, sweep.points);
    comity_point_init(&one);
    comity_point_init(&other);
    for (uint64_t k = 0; k < sweep.points; k += 1 + sweep.points / 50) {
        ck_assert_int_eq(comity_sweep_point(&sweep, k, &one), COMITY_OK);
        ck_assert_int_eq(comity_sweep_point(&again, k, &other), COMITY_OK);
        ck_assert_mem_eq(one.parameters, other.parameters, sizeof one.parameters);
        ck_assert_uint_eq(one.events_count, other.events_count);
        ck_assert(one.seed == other.seed && one.stream == other.stream && one.ticks == other.ticks);
        for (size_t e = 0; e < one.events_count; e++) {
            ck_assert_uint_eq(one.events[e].tick, other.events[e].tick);
            ck_assert_double_eq(one.events[e].amount, other.events[e].amount);
        }
    }
    comity_point_free(&one);
    comity_point_free(&other);
    for (size_t s = 0; s < sweep.scenarios_count; s++)
        free((void *)(uintptr_t)texts[s]);
    comity_sweep_free(&again);
}
END_TEST

START_TEST(events_that_axes_date_are_read_again_after_a_shorter_run)
{
    char *texts[2];
    struct comity_sweep again;
    read_good("scenario = \"a.cfg\"; ticks = 12;\n"
              "axes = ( { key = \"events.shock.at\"; values = [3, 11]; } );");
    ck_assert_uint_eq(sweep.scenarios[0].events[0].tick, 11);
    texts[0] = comity_scenario_write(&sweep.scenarios[0]);
    comity_sweep_init(&again);
    ck_assert_int_eq(
        comity_sweep_read_texts(
            &again,
            &(struct comity_sweep_texts){ sweep.text, NULL, (const char *const *)texts, 1, NULL },
            &problems),
        COMITY_OK);
    texts[1] = comity_scenario_write(&again.scenarios[0]);
    ck_assert_str_eq(texts[0], texts[1]);
    comity_sweep_free(&again);
    free(texts[0]);
    free(texts[1]);
}
END_TEST

/* They were a mistake here, and dropped in silence by a run. */
START_TEST(events_after_the_end_are_left_out_and_named)
{
    char text[128];
    read_good("scenario = \"a.cfg\"; ticks = 12;\n"
              "axes = ( { key = \"hegemony\"; values = [0.1, 0.2]; } );");
    ck_assert_uint_eq(sweep.scenarios[0].events_count, 0);
    comity_sweep_left_out(&sweep, text, sizeof text);
    ck_assert_str_eq(text, "shock");
    read_good("ticks = 12; axes = ( { scenarios = [\"a.cfg\", \"b.cfg\"]; } );");
    comity_sweep_left_out(&sweep, text, sizeof text);
    ck_assert_str_eq(text, "a: shock; b: shock, late");
    read_good("scenario = \"a.cfg\"; ticks = 13;\n"
              "axes = ( { key = \"hegemony\"; values = [0.1, 0.2]; } );");
    ck_assert_uint_eq(sweep.scenarios[0].events_count, 1);
    comity_sweep_left_out(&sweep, text, sizeof text);
    ck_assert_str_eq(text, "");
}
END_TEST

Suite *sweep_file_suite(void)
{
    Suite *suite = suite_create("sweep_file");
    TCase *tests = tcase_create("sweep_file");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, every_setting_is_read);
    tcase_add_test(tests, axes_with_priors);
    tcase_add_test(tests, dates_zips_and_scenarios_are_axes);
    tcase_add_test(tests, members_beside_the_first_have_names);
    tcase_add_test(tests, members_of_a_zip_may_repeat_values);
    tcase_add_loop_test(tests, names_are_taken_where_results_use_them, 0, 12);
    tcase_add_loop_test(tests, designs_are_read, 0, 5);
    tcase_add_test(tests, one_at_a_time_leaves_the_rest_at_the_base);
    tcase_add_test(tests, one_at_a_time_has_a_base_that_a_set_may_change);
    tcase_add_test(tests, tables_are_read);
    tcase_add_test(tests, columns_find_their_axes);
    tcase_add_test(tests, events_that_axes_date_are_read_again_after_a_shorter_run);
    tcase_add_test(tests, events_after_the_end_are_left_out_and_named);
    tcase_add_loop_test(tests, shipped_sweeps_read_back_from_texts, 0, 7);
    suite_add_tcase(suite, tests);
    return suite;
}
