/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text_fixture.h"

Suite *scenario_file_suite(void);

START_TEST(the_default_region_is_read)
{
    static const double exposure[] = { 1.0, 0.7, 0.8, 0.3, 0.6, 0.6, 0.3, 0.4, 0.7, 1.0, 0.6, 0.9 };
    static const double trust[] = { 0.85, 0.45, 0.80, 0.40, 0.32, 0.40 };
    char text[4200];
    read_config("north_america.cfg");
    ck_assert_str_eq(scenario.state_code[2], "MEX");
    ck_assert_str_eq(scenario.state_name[0], "United States");
    ck_assert_int_eq(scenario.start, 12 * 1994);
    ck_assert_uint_eq(scenario.ticks, 240);
    ck_assert_uint_eq(scenario.replicates, 400);
    ck_assert_uint_eq(scenario.seed, 1);
    ck_assert_mem_eq(&scenario.parameters[COMITY_SLOT_EXPOSURE], exposure, sizeof exposure);
    ck_assert_mem_eq(&scenario.parameters[COMITY_SLOT_TRUST], trust, sizeof trust);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_POWER], 7287.2);
    ck_assert_uint_eq(scenario.events_count, 1);
    ck_assert_int_eq(scenario.events[0].kind, COMITY_EVENT_SHOCK);
    ck_assert_uint_eq(scenario.events[0].tick, 92);
    ck_assert_uint_eq(scenario.events[0].target, 0);
    ck_assert_double_eq(scenario.events[0].amount, 1.2);
    ck_assert_str_eq(scenario.events[0].name, "september_11");
    comity_scenario_origin(&scenario, COMITY_SLOT_HEGEMONY, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "/north_america.cfg:"));
}
END_TEST

START_TEST(the_first_version_has_the_defaults_of_the_table)
{
    double defaults[COMITY_PARAMETER_SLOTS];
    comity_parameters_default(defaults);
    read_config("north_america_2005.cfg");
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        const struct comity_parameter *parameter = comity_parameter_of_slot(slot);
        if (parameter->role == COMITY_COEFFICIENT || parameter->role == COMITY_THRESHOLD)
            ck_assert_msg(scenario.parameters[slot] == defaults[slot], "%s", parameter->key);
    }
}
END_TEST

START_TEST(the_scripted_variant_adds_measures)
{
    static const unsigned ticks[] = { 92, 127, 132, 133 };
    read_config("north_america_scripted.cfg");
    ck_assert_uint_eq(scenario.events_count, 4);
    ck_assert_uint_eq(scenario.files_count, 2);
    ck_assert_ptr_nonnull(strstr(scenario.files[0].path, "north_america.cfg"));
    ck_assert_ptr_nonnull(strstr(scenario.files[1].text, "@include"));
    for (int k = 0; k < 4; k++) {
        ck_assert_uint_eq(scenario.events[k].tick, ticks[k]);
        if (k > 0) {
            ck_assert_int_eq(scenario.events[k].kind, COMITY_EVENT_MEASURE);
            ck_assert_uint_eq(scenario.events[k].target, comity_pair(0, 2));
            ck_assert_uint_eq(scenario.events[k].count, 1);
        }
    }
}
END_TEST

START_TEST(esteem_and_coercion_are_read)
{
    ck_assert_int_eq(
        read_scenario(STATES
                      "events = (\n"
                      "{ at = 1; esteem = \"MEX\"; magnitude = -0.25; },\n"
                      "{ at = 2; measure = \"MEX\"; toward = \"USA\"; coercive = true; },\n"
                      "{ at = 3; measure = \"MEX\"; toward = \"USA\"; coercive = false; },\n"
                      "{ at = 4; measure = \"MEX\"; toward = \"USA\"; },\n"
                      "{ at = 5; set = \"coupling.loose.force\"; value = 0.1; },\n"
                      "{ at = 6; set = \"states.MEX.source\"; value = [0, 0.5, 1, 0.25]; } );\n"),
        COMITY_OK);
    expect_problems("");
    ck_assert_uint_eq(scenario.events_count, 9);
    ck_assert_int_eq(scenario.events[0].kind, COMITY_EVENT_ESTEEM);
    ck_assert_uint_eq(scenario.events[0].target, 2);
    ck_assert_double_eq(scenario.events[0].amount, -0.25);
    ck_assert(scenario.events[1].coercive);
    ck_assert(!scenario.events[2].coercive && !scenario.events[3].coercive);
    ck_assert_uint_eq(scenario.events[4].target, COMITY_SLOT_LOOSE_FORCE);
    ck_assert_uint_eq(scenario.events[8].target,
                      COMITY_SLOT_SOURCE + 2 * COMITY_ISSUES + COMITY_ISSUES - 1);
}
END_TEST

/* A dyad's identity that is not given is that of its states, also when they change later. */
START_TEST(identity_of_dyads_follows_that_of_their_states)
{
    ck_assert_int_eq(read_scenario(STATES "dyads = ( { between = [\"MEX\", \"USA\"]; "
                                          "identity = 0.75; peace = 0.5; } );\n"),
                     COMITY_OK);
    ck_assert_int_eq(comity_scenario_set(&scenario, "states.identity=[0.25, 0.5, 1]", &problems),
                     COMITY_OK);
    expect_problems("");
    const double *values = scenario.parameters;
    ck_assert_double_eq(comity_parameter_in_force(values, COMITY_SLOT_DYAD_IDENTITY), 0.375);
    ck_assert_double_eq(comity_parameter_in_force(values, COMITY_SLOT_DYAD_IDENTITY + 1), 0.75);
    ck_assert_double_eq(comity_parameter_in_force(values, COMITY_SLOT_DYAD_IDENTITY + 2), 0.75);
    ck_assert_double_eq(comity_parameter_in_force(values, COMITY_SLOT_PEACE + 1), 0.5);
    ck_assert_double_eq(comity_parameter_in_force(values, COMITY_SLOT_PEACE), 1);
}
END_TEST

START_TEST(every_kind_of_event_is_read)
{
    ck_assert_int_eq(
        read_scenario(
            STATES "events = (\n"
                   "{ at = 9; set = \"threat.mean\"; value = [1, 2.5, 0, 0.5]; },\n"
                   "{ at = \"1994-03\"; set = \"states.MEX.power\"; value = 7; },\n"
                   "{ at = 2; measure = \"MEX\"; toward = \"USA\"; ticks = 3; },\n"
                   "{ at = 2; accord = \"MEX-CAN\"; issue = \"migration\"; count = 4; },\n"
                   "{ at = 2; accord = \"trilateral\"; issue = \"development\"; },\n"
                   "{ at = 2; rupture = \"trilateral\"; factor = 0; },\n"
                   "{ at = 2; rupture = \"USA-MEX\"; of = \"transactions\"; factor = 0.25; } );\n"),
        COMITY_OK);
    expect_problems("");
    ck_assert_uint_eq(scenario.events_count, 10);
    ck_assert_uint_eq(scenario.events[0].target, COMITY_SLOT_POWER + 2);
    ck_assert_double_eq(scenario.events[0].amount, 7);
    ck_assert_int_eq(scenario.events[0].line, 4);
    ck_assert_uint_eq(scenario.events[1].target, comity_pair(2, 0));
    ck_assert_uint_eq(scenario.events[1].count, 3);
    ck_assert_uint_eq(scenario.events[2].target, 2);
    ck_assert_uint_eq(scenario.events[2].issue, 2);
    ck_assert_uint_eq(scenario.events[2].count, 4);
    ck_assert_uint_eq(scenario.events[3].target, COMITY_TRILATERAL);
    ck_assert_uint_eq(scenario.events[3].count, 1);
    ck_assert_uint_eq(scenario.events[4].target, COMITY_TRILATERAL);
    ck_assert_uint_eq(scenario.events[5].target, COMITY_BOND_TRANSACTIONS + 1);
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        ck_assert_uint_eq(scenario.events[6 + m].target, COMITY_SLOT_THREAT_MEAN + m);
    ck_assert_double_eq(scenario.events[7].amount, 2.5);
}
END_TEST

static const struct {
    const char *setting;
    uint64_t seed;
} seeds[] = { { "seed = 7;", 7 },
              { "seed = 12345678901L;", 12345678901 },
              { "seed = 12345678901;", 12345678901 },
              { "seed = 0xFFFFFFFF;", 4294967295 },
              { "seed = 0x10;", 16 },
              { "seed = \"18446744073709551615\";", UINT64_MAX },
              { "seed = \"0xFfffFFFFffffFFFF\";", UINT64_MAX } };

START_TEST(seeds_have_64_bits)
{
    char text[512];
    snprintf(text, sizeof text, "%s%s", STATES, seeds[_i].setting);
    ck_assert_int_eq(read_scenario(text), COMITY_OK);
    ck_assert_uint_eq(scenario.seed, seeds[_i].seed);
}
END_TEST

#define FILES(...) ((const struct comity_source_text[]){ __VA_ARGS__ })
#define FILE_OF(path, text)                                                                        \
    {                                                                                              \
        (char *)(size_t)(path), (char *)(size_t)(text)                                             \
    }

START_TEST(a_variant_is_laid_over_its_parents)
{
    const struct comity_source_text *files = FILES(
        FILE_OF(
            "lib/base.cfg", STATES
            "hegemony = 0.25; bilateralism = 0.5; start = \"2000-01\"; ticks = 60;\n"
            "dyads = ( { between = [\"USA\", \"MEX\"]; trust = [0.3, 0.6]; friction = 0.2; } );\n"
            "events = ( { at = \"2001-01\"; shock = \"migration\"; magnitude = 1; },\n"
            "{ at = 3; shock = \"terrorism\"; magnitude = 2; } );"),
        FILE_OF("lib/calm.cfg", "# a fragment\nthreat = { noise = 0; };"),
        FILE_OF("x.cfg",
                "# comment\n  @include \"lib/base.cfg\"  # the region\n@include \"lib/calm.cfg\"\n"
                "hegemony = 0.75; start = \"1999-01\";\n"
                "states = ( { code = \"MEX\"; restraint = 0.1; } );\n"
                "dyads = ( { between = [\"MEX\", \"USA\"]; trust = [0.9, 0.8]; } );\n"
                "events = ( { at = 3; shock = \"development\"; magnitude = 3; } );"));
    char text[64];

    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 3, &problems), COMITY_OK);
    expect_problems("");
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_HEGEMONY], 0.75);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_BILATERALISM], 0.5);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_THREAT_NOISE], 0);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_RESTRAINT + 2], 0.1);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_POWER + 2], 1.5);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_TRUST + comity_pair(2, 0)], 0.9);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_TRUST + comity_pair(0, 2)], 0.8);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_FRICTION + 1], 0.2);
    ck_assert_uint_eq(scenario.events_count, 3);
    ck_assert_double_eq(scenario.events[0].amount, 2); /* the parent's come first in a tick */
    ck_assert_double_eq(scenario.events[1].amount, 3);
    ck_assert_uint_eq(scenario.events[2].tick, 24); /* dates stay when the start moves */
    comity_scenario_origin(&scenario, COMITY_SLOT_BILATERALISM, text, sizeof text);
    ck_assert_str_eq(text, "lib/base.cfg:2");
    comity_scenario_origin(&scenario, COMITY_SLOT_HEGEMONY, text, sizeof text);
    ck_assert_str_eq(text, "x.cfg:4");
    ck_assert_uint_eq(scenario.files_count, 3);
    ck_assert_str_eq(scenario.files[2].path, "x.cfg");
}
END_TEST

START_TEST(line_ends_and_comments_do_not_matter)
{
    const struct comity_source_text *files =
        FILES(FILE_OF("base.cfg", STATES),
              FILE_OF("x.cfg", "/*\n@include \"/tmp\"\n*/\r\n@include \"base.cfg\"\r\n"
                               "# @include \"/tmp\"\r\nhegemony = 0.25;\r\n"
                               "bilateralism = 7; // without an end of the line"));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 2, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("x.cfg:7: bilateralism: 7 is out of range; a number in [0, 1] is expected\n");
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_HEGEMONY], 0.25);
}
END_TEST

START_TEST(events_of_parents_can_be_left_behind)
{
    const struct comity_source_text *files =
        FILES(FILE_OF("base.cfg",
                      STATES "events = ( { at = 1; shock = \"migration\"; magnitude = 1; } );"),
              FILE_OF("x.cfg", "@include \"base.cfg\"\ninherit_events = false;\n"
                               "events = ( { at = 2; shock = \"terrorism\"; magnitude = 2; } );"));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 2, &problems), COMITY_OK);
    ck_assert_uint_eq(scenario.events_count, 1);
    ck_assert_uint_eq(scenario.events[0].tick, 2);
}
END_TEST

/* A second one of the same name came to be without a word: two attacks for one. */
START_TEST(an_event_of_the_parents_is_not_repeated)
{
    const char *base = STATES "\nevents = ( { name = \"attack\"; at = 1; shock = \"migration\"; "
                              "magnitude = 1; } );";
    const char *again = "events = ( { name = \"attack\"; at = 2; shock = \"migration\"; "
                        "magnitude = 2; },\n { name = \"attack\"; at = 3; esteem = \"USA\"; "
                        "magnitude = 0.5; } );";
    char text[512];
    snprintf(text, sizeof text, "@include \"base.cfg\"\n%s", again);
    const struct comity_source_text *two = FILES(FILE_OF("base.cfg", base), FILE_OF("x.cfg", text));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, two, 2, &problems), COMITY_BAD_SCENARIO);
    expect_problems(
        "x.cfg:2: events.attack: base.cfg:3 has an event of this name, and both would happen; "
        "another name, or inherit_events = false; to leave out the events of included files, is "
        "expected\n"
        "x.cfg:3: events.attack: base.cfg:3 has an event of this name, and both would happen; "
        "another name, or inherit_events = false; to leave out the events of included files, is "
        "expected\n");
    snprintf(text, sizeof text, "@include \"base.cfg\"\ninherit_events = false;\n%s", again);
    const struct comity_source_text *left =
        FILES(FILE_OF("base.cfg", base), FILE_OF("x.cfg", text));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, left, 2, &problems), COMITY_OK);
    ck_assert_uint_eq(scenario.events_count, 2);
}
END_TEST

/* As where a scenario is laid over itself, or two files list the same history. */
START_TEST(an_event_that_is_there_already_is_no_second_one)
{
    const char *event = "events = ( { name = \"attack\"; at = \"%s\"; shock = \"migration\"; "
                        "magnitude = 1; } );";
    char base[512], text[512];
    snprintf(base, sizeof base,
             STATES "\nevents = ( { name = \"attack\"; at = 1; "
                    "shock = \"migration\"; magnitude = 1; } );");
    snprintf(text, sizeof text, "@include \"base.cfg\"\nstart = \"1994-01\";\n");
    snprintf(text + strlen(text), sizeof text - strlen(text), event, "1994-02");
    const struct comity_source_text *files =
        FILES(FILE_OF("base.cfg", base), FILE_OF("x.cfg", text));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 2, &problems), COMITY_OK);
    ck_assert_uint_eq(scenario.events_count, 1);
    ck_assert_uint_eq(scenario.events[0].tick, 1);
}
END_TEST

START_TEST(a_shorter_variant_leaves_out_later_events_of_its_parents)
{
    const struct comity_source_text *files =
        FILES(FILE_OF("base.cfg", STATES "events = ( { name = \"attack\"; at = 100; "
                                         "shock = \"migration\"; magnitude = 1; } );"),
              FILE_OF("x.cfg", "@include \"base.cfg\"\nticks = 60;\n"
                               "events = ( { at = 59; shock = \"terrorism\"; magnitude = 2; } );"));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 2, &problems), COMITY_OK);
    ck_assert_uint_eq(scenario.events_count, 1);
    ck_assert_uint_eq(scenario.events[0].tick, 59);
    ck_assert_str_eq(scenario.changes, "ticks = 60, without attack\n");
}
END_TEST

/* What a file schedules beyond its own end is a slip. */
START_TEST(a_file_schedules_nothing_after_its_own_end)
{
    const struct comity_source_text *files =
        FILES(FILE_OF("base.cfg", STATES),
              FILE_OF("x.cfg", "@include \"base.cfg\"\nticks = 60;\n"
                               "events = ( { at = 60; shock = \"terrorism\"; magnitude = 2; } );"));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 2, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("x.cfg:3: events[0].at: tick 60 is after the end; a tick in [0, 59] is "
                    "expected\n");
}
END_TEST

START_TEST(mistakes_of_parents_and_variant_are_told_together)
{
    const struct comity_source_text *files =
        FILES(FILE_OF("base.cfg", STATES "hegemony = 7;\nsignals = { reading_weight = 0.5; };"),
              FILE_OF("x.cfg", "@include \"base.cfg\"\nbilateralism = 7;\n"
                               "states = ( { code = \"BRA\"; power = 1; } );\n"
                               "signals = { signal_weight = 0.75; };"));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 2, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems(
        "base.cfg:2: hegemony: 7 is out of range; a number in [0, 1] is expected\n"
        "x.cfg:3: states: unknown state \"BRA\"; USA, CAN or MEX is expected\n"
        "x.cfg:2: bilateralism: 7 is out of range; a number in [0, 1] is expected\n"
        "x.cfg:4: signals.reading_weight: 0.5 and signals.signal_weight = 0.75 together "
        "exceed 1; they may sum to 1 at most\n");
}
END_TEST

START_TEST(a_broken_parent_silences_what_depends_on_it)
{
    const struct comity_source_text *files =
        FILES(FILE_OF("base.cfg", "states = ( ;"),
              FILE_OF("x.cfg", "@include \"base.cfg\"\nhegemony = 7;\n"
                               "states = ( { code = \"BRA\"; power = 1; } );\n"
                               "events = ( { at = \"1990-01\"; measure = \"X\"; toward = \"Y\"; } "
                               ");"));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 2, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("base.cfg:1: ; stands where it is not expected\n"
                    "base.cfg:1: the ( that stands here is never closed\n"
                    "x.cfg:2: hegemony: 7 is out of range; a number in [0, 1] is expected\n");
}
END_TEST

START_TEST(cycles_are_named)
{
    const struct comity_source_text *files =
        FILES(FILE_OF("a.cfg", "@include \"b.cfg\""), FILE_OF("b.cfg", "\n@include \"a.cfg\""),
              FILE_OF("x.cfg", "@include \"a.cfg\""));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 3, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("b.cfg:2: a.cfg: the file includes itself: a.cfg > b.cfg > a.cfg\n");
}
END_TEST

START_TEST(a_parent_is_included_once)
{
    const struct comity_source_text *files =
        FILES(FILE_OF("base.cfg", STATES), FILE_OF("a.cfg", "@include \"base.cfg\""),
              FILE_OF("x.cfg", "@include \"base.cfg\"\n@include \"a.cfg\""));
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 3, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("a.cfg:1: base.cfg: the file is included a second time; once is expected\n");
}
END_TEST

START_TEST(chains_of_includes_end)
{
    struct comity_source_text files[12];
    char paths[12][16], texts[12][64];
    for (int k = 0; k < 12; k++) {
        snprintf(paths[k], sizeof paths[k], "%d.cfg", k);
        snprintf(texts[k], sizeof texts[k], "@include \"%d.cfg\"", k - 1);
        files[k] = (struct comity_source_text){ paths[k], texts[k] };
    }
    snprintf(texts[0], sizeof texts[0], "hegemony = 0.5;");
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 12, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("3.cfg:1: 2.cfg: includes may be nested 8 deep and lead to 64 files in all\n");
}
END_TEST

/* A folder for files that must exist; each test leaves it empty. */
static char folder[] = "/tmp/comity-scenario-XXXXXX";

static void make_folder(void)
{
    set_up();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void remove_folder(void)
{
    static const char *const names[] = { "x.cfg", "y.cfg", "sub/z.cfg" };
    for (int k = 0; k < 3; k++)
        unlink(names[k]);
    rmdir("sub");
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
    tear_down();
}

static void write_file(const char *path, const char *bytes, size_t length)
{
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, length, stream), length);
    ck_assert_int_eq(fclose(stream), 0);
}

START_TEST(files_that_cannot_be_read_are_told_where_they_are_asked_for)
{
    const char *text = "@include \"sub\"\n@include \"none.cfg\"\nhegemony = 3;";
    ck_assert_int_eq(mkdir("sub", 0777), 0);
    ck_assert_int_eq(comity_scenario_read(&scenario, "x.cfg", &problems), COMITY_CANNOT_READ);
    expect_problems("x.cfg: the file cannot be read: No such file or directory\n");
    comity_problems_free(&problems);
    ck_assert_int_eq(comity_scenario_read(&scenario, "sub", &problems), COMITY_CANNOT_READ);
    expect_problems("sub: the file cannot be read: Is a directory\n");
    comity_problems_free(&problems);
    write_file("x.cfg", text, strlen(text));
    ck_assert_int_eq(comity_scenario_read(&scenario, "x.cfg", &problems), COMITY_BAD_SCENARIO);
    expect_problems("x.cfg:1: sub: the file cannot be read: Is a directory\n"
                    "x.cfg:2: none.cfg: the file cannot be read: No such file or directory\n"
                    "x.cfg:3: hegemony: 3 is out of range; a number in [0, 1] is expected\n");
}
END_TEST

START_TEST(parents_are_found_beside_the_including_file)
{
    const char *x = "@include \"sub/z.cfg\"\n", *z = "@include \"../y.cfg\"\nhegemony = 0.125;";
    ck_assert_int_eq(mkdir("sub", 0777), 0);
    write_file("x.cfg", x, strlen(x));
    write_file("sub/z.cfg", z, strlen(z));
    write_file("y.cfg", STATES, strlen(STATES));
    ck_assert_int_eq(comity_scenario_read(&scenario, "x.cfg", &problems), COMITY_OK);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_HEGEMONY], 0.125);
    ck_assert_uint_eq(scenario.files_count, 3);
    ck_assert_str_eq(scenario.files[0].path, "sub/../y.cfg");
}
END_TEST

START_TEST(provenance_reads_back)
{
    const char *x = "@include \"y.cfg\"\nhegemony = 0.125;";
    struct comity_scenario again;
    write_file("x.cfg", x, strlen(x));
    write_file("y.cfg", STATES, strlen(STATES));
    ck_assert_int_eq(comity_scenario_read(&scenario, "./x.cfg", &problems), COMITY_OK);
    comity_scenario_init(&again);
    ck_assert_int_eq(
        comity_scenario_read_texts(&again, scenario.files, scenario.files_count, &problems),
        COMITY_OK);
    ck_assert_mem_eq(again.parameters, scenario.parameters, sizeof again.parameters);
    ck_assert_mem_eq(again.origin, scenario.origin, sizeof again.origin);
    comity_scenario_free(&again);
}
END_TEST

START_TEST(absurd_files_are_refused_before_they_are_parsed)
{
    const size_t size = (1 << 20) + 1;
    char *bytes = malloc(size);
    memset(bytes, ' ', size);
    write_file("x.cfg", bytes, size);
    ck_assert_int_eq(comity_scenario_read(&scenario, "x.cfg", &problems), COMITY_BAD_SCENARIO);
    expect_problems("x.cfg: the file has more than 1048576 bytes; at most so many are allowed\n");
    comity_problems_free(&problems);
    write_file("x.cfg", "a = 1;\n\0b", 9);
    ck_assert_int_eq(comity_scenario_read(&scenario, "x.cfg", &problems), COMITY_BAD_SCENARIO);
    expect_problems("x.cfg:2: a NUL byte stands here; only text is expected\n");
    comity_problems_free(&problems);
    memset(bytes, '(', 10000);
    memcpy(bytes, "a =", 3);
    bytes[10000] = '\0';
    ck_assert_int_eq(read_scenario(bytes), COMITY_BAD_SCENARIO);
    expect_problems("x.cfg:1: brackets are nested deeper than 64 levels\n");
    comity_problems_free(&problems);
    bytes[0] = '\0';
    for (int k = 0, used = 0; k < 10001; k++)
        used += snprintf(bytes + used, size - (size_t)used, "a%d=1\n", k);
    ck_assert_int_eq(read_scenario(bytes), COMITY_BAD_SCENARIO);
    ck_assert_uint_eq(problems.count, 1);
    ck_assert_ptr_nonnull(strstr(problems.list[0].text, "the file has more than 10000 settings"));
    free(bytes);
}
END_TEST

/* Writes a file: what begins it, entries of a list one a line, and its end. */
static char *write_list(const char *begin, int count, const char *entry)
{
    char *text;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    fputs(begin, stream);
    for (int k = 0; k < count; k++) {
        fprintf(stream, entry, k);
        fputs(k + 1 < count ? ",\n" : ");", stream);
    }
    fclose(stream);
    return text;
}

/* In files that include others, as one alone may not have so many settings. */
START_TEST(too_many_events_and_sources_are_refused)
{
    const char *const shock = "{ at = 1; shock = \"migration\"; magnitude = 1; }";
    struct comity_source_text files[] = {
        { (char *)(size_t) "a.cfg", write_list(STATES "events = (", 1400, shock) },
        { (char *)(size_t) "b.cfg", write_list("@include \"a.cfg\"\nevents = (", 1400, shock) },
        { (char *)(size_t) "c.cfg", write_list("@include \"b.cfg\"\nevents = (", 1400, shock) },
    };
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 3, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("c.cfg:1287: events: there are too many events; about 4096 are allowed\n");
    comity_problems_free(&problems);
    for (int k = 0; k < 3; k++)
        free(files[k].text);
    files[0].text = write_list(STATES "events = (", 1001,
                               "{ name = \"e%d\"; at = 1; shock = \"migration\"; magnitude = 1; }");
    files[1].text = write_list("@include \"a.cfg\"\nsources = (", 1000,
                               "{ of = \"events.e%d.at\"; text = \"A\"; }");
    files[2].text = write_list("@include \"b.cfg\"\nsources = (", 1001,
                               "{ of = \"events.e%d.magnitude\"; text = \"A\"; }");
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 3, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("c.cfg:1002: sources: there are too many sources; 2000 are allowed\n");
    for (int k = 0; k < 3; k++)
        free(files[k].text);
}
END_TEST

START_TEST(a_scenario_can_be_read_over_another)
{
    ck_assert_int_eq(read_scenario(STATES "hegemony = 0.25;\nevents = ( { at = 1; shock = "
                                          "\"migration\"; magnitude = 1; } );"),
                     COMITY_OK);
    ck_assert_int_eq(read_scenario(STATES), COMITY_OK);
    ck_assert_double_eq(scenario.parameters[COMITY_SLOT_HEGEMONY], 0.5);
    ck_assert_uint_eq(scenario.events_count, 0);
    ck_assert_uint_eq(scenario.files_count, 1);
    ck_assert_int_eq(comity_scenario_read_texts(&scenario, NULL, 0, &problems),
                     COMITY_BAD_ARGUMENT);
}
END_TEST

Suite *scenario_file_suite(void)
{
    Suite *suite = suite_create("scenario_file");
    TCase *texts = tcase_create("texts"), *files = tcase_create("files");
    tcase_add_checked_fixture(texts, set_up, tear_down);
    tcase_add_test(texts, the_default_region_is_read);
    tcase_add_test(texts, the_first_version_has_the_defaults_of_the_table);
    tcase_add_test(texts, the_scripted_variant_adds_measures);
    tcase_add_test(texts, esteem_and_coercion_are_read);
    tcase_add_test(texts, identity_of_dyads_follows_that_of_their_states);
    tcase_add_test(texts, every_kind_of_event_is_read);
    tcase_add_loop_test(texts, seeds_have_64_bits, 0, COUNT(seeds));
    tcase_add_test(texts, a_variant_is_laid_over_its_parents);
    tcase_add_test(texts, line_ends_and_comments_do_not_matter);
    tcase_add_test(texts, events_of_parents_can_be_left_behind);
    tcase_add_test(texts, an_event_of_the_parents_is_not_repeated);
    tcase_add_test(texts, an_event_that_is_there_already_is_no_second_one);
    tcase_add_test(texts, a_shorter_variant_leaves_out_later_events_of_its_parents);
    tcase_add_test(texts, a_file_schedules_nothing_after_its_own_end);
    tcase_add_test(texts, mistakes_of_parents_and_variant_are_told_together);
    tcase_add_test(texts, a_broken_parent_silences_what_depends_on_it);
    tcase_add_test(texts, cycles_are_named);
    tcase_add_test(texts, a_parent_is_included_once);
    tcase_add_test(texts, chains_of_includes_end);
    tcase_add_test(texts, a_scenario_can_be_read_over_another);
    suite_add_tcase(suite, texts);
    tcase_add_checked_fixture(files, make_folder, remove_folder);
    tcase_add_test(files, files_that_cannot_be_read_are_told_where_they_are_asked_for);
    tcase_add_test(files, parents_are_found_beside_the_including_file);
    tcase_add_test(files, provenance_reads_back);
    tcase_add_test(files, absurd_files_are_refused_before_they_are_parsed);
    tcase_add_test(files, too_many_events_and_sources_are_refused);
    suite_add_tcase(suite, files);
    return suite;
}
