/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sweeps and tables with mistakes, each with the problems that it gives. */
#include <comity/status.h>

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_fixture.h"

Suite *sweep_mistakes_suite(void);

static const struct {
    const char *table, *problems;
} bad_tables[] = {
    { "", "p.csv:1: the header is missing; a line of keys is expected\n" },
    { "hegemony\n", "p.csv:2: the table has no rows; at least one is expected\n" },
    { "hegemony,trust.gain\n0.5\n0.5,,\n",
      "p.csv:2: the row has 1 cell; 2 are expected\n"
      "p.csv:3: trust.gain: the cell is empty; a value is expected\n"
      "p.csv:3: the row has 3 cells; 2 are expected\n" },
    { "hegemony\nx\nnan\n", "p.csv:2: hegemony: \"x\" is not a number\n"
                            "p.csv:3: hegemony: \"nan\" is not a number\n" },
    { "hegemony\n0.5\n\n0.5\n", "p.csv:3: the line is empty; a row of 1 cell is expected\n" },
    { "hegemony\n0.5\n2\n",
      "p.csv:3: hegemony: 2 is out of range; a number in [0, 1] is expected\n" },
    { "hegemony,hegemony\n0.5,1\n", "p.csv:1: hegemony: two columns have this key; one is "
                                    "expected\n" },
    { "hegemony,\n0.5,1\n", "p.csv:1: column 2 has no name; a key is expected\n" },
    { "hegemnoy\n0.5\n", "p.csv:1: hegemnoy: unknown key; did you mean hegemony?\n" },
    { "hegemony,states.restraint,states.USA.restraint\n0,0,0\n",
      "p.csv:1: states.USA.restraint: changes what states.restraint changes already; one key for "
      "each value is expected\n" },
    { "hegemony\n0.5,1\n", "p.csv:2: the row has 2 cells; 1 is expected\n" },
    { "events.shock.at\n1995-01\n3\n1995-02\n", "p.csv:3: events.shock.at: a tick stands below "
                                                "dates; one kind is expected\n" },
    { "events.shock.at\n4\n1995-01\n", "p.csv:3: events.shock.at: a date stands below ticks; one "
                                       "kind is expected\n" },
    { "hegemony,scenario\n0.5,a\n",
      "p.csv:1: scenario: no axis of the sweep has scenarios; { scenarios = [...]; } is expected "
      "there\n" },
    { "hegemony;trust.gain\n0,5;0,2\n",
      "p.csv:1: semicolons separate the columns; commas are expected\n" },
    { " hegemony\ttrust.gain\r\n0.5\t0.2\r\n",
      "p.csv:1: tabs separate the columns; commas are expected\n" },
    { "\xff\xfeh", "p.csv: the text is in UTF-16; UTF-8 is expected\n" },
    { "hegemony\n0.5\nStaatsf\xfchrung\n",
      "p.csv:3: byte 0xFC is not valid UTF-8; UTF-8 is expected\n" },
    { "h\xe9g\xe9monie\n0.5\n", "p.csv:1: byte 0xE9 is not valid UTF-8; UTF-8 is expected\n" },
    { "events.shock.at\n1993-12\n",
      "p.csv:2: events.shock.at: 1993-12 is before the start; a month from 1994-01 to 2003-12 is "
      "expected\n" },
    { "hegemony\n\"0.5\"1\n",
      "p.csv:2: text follows the quotes of \"0.5\"; a comma behind them is expected\n" },
    { "hegemony\n\"0.5\n",
      "p.csv:2: the line ends within the quotes of \"0.5\"; a comma behind them is expected\n" },
};

START_TEST(mistakes_in_tables_are_told)
{
    ck_assert_int_eq(read_sweep(TABLE, bad_tables[_i].table), COMITY_BAD_SWEEP);
    expect_problems(bad_tables[_i].problems);
}
END_TEST

START_TEST(a_table_of_scenarios_says_which_there_are)
{
    ck_assert_int_eq(read_sweep("axes = ( { scenarios = [\"a.cfg\", \"b.cfg\"]; } );\n"
                                "design = { kind = \"table\"; file = \"p.csv\"; };",
                                "scenario\na\nc\nb\n"),
                     COMITY_BAD_SWEEP);
    expect_problems("p.csv:3: scenario: there is no scenario \"c\"; a or b is expected\n");
}
END_TEST

/* Of axes that are not those of the table. */
START_TEST(axes_without_a_column_are_told)
{
    ck_assert_int_eq(read_sweep(TABLE "axes = ( { key = \"hegemony\"; },\n"
                                      "{ key = \"bilateralism\"; } );",
                                "\xef\xbb\xbfhegemony\n0.5\n"),
                     COMITY_BAD_SWEEP);
    expect_problems("p.csv:1: bilateralism: no column is for this axis\n");
    comity_problems_free(&problems);
    ck_assert_int_eq(read_sweep(TABLE "axes = ( { zip = ( { key = \"hegemony\"; },\n"
                                      "{ key = \"bilateralism\"; } ); } );",
                                "hegemony\n0.5\n"),
                     COMITY_BAD_SWEEP);
    expect_problems("sweep:2: hegemony: a table has a column for each key; zip is not expected\n");
}
END_TEST

#define S    "design = { kind = \"halton\"; samples = 10; };\n" /* coordinates, not levels */
#define AXIS "axes = ( { key = \"hegemony\"; values = [0.0, 1.0]; } );"

static const struct {
    const char *text, *problems;
} mistakes[] = {
    { "", "sweep: scenario: missing; the file of a scenario is expected\n"
          "sweep: axes: missing; a list of groups ( {...}, ... ) is expected\n" },
    { "title = \"x\";\nstates = ( );",
      "sweep:2: states: this is a scenario; `comity run` takes it, and a sweep, with scenario = "
      "\"FILE\" and axes, is expected\n" },
    { "@include \"x.cfg\"\nhegemony = 0.5;\nreplicates = 0;",
      "sweep:1: this is a scenario; `comity run` takes it, and a sweep, with scenario = "
      "\"FILE\" and axes, is expected\n" },
    { A "measures = \"m.cfg\";\npriors = ();",
      "sweep:3: priors: this is a calibration; `comity calibrate` takes it, and a sweep, with "
      "scenario = \"FILE\" and axes, is expected\n" },
    { "\x89HDF\r\n\x1a\n",
      "sweep: this is a results file (HDF5), not a text; `comity show` tells what it holds\n" },
    { A, "sweep: axes: missing; a list of groups ( {...}, ... ) is expected\n" },
    { A "axes = ();", "sweep:2: axes: the list is empty; groups ( {...}, ... ) are expected\n" },
    { A "replicates = 100000000000;\n"
        "axes = ( { key = \"hegemony\"; from = 0; to = 1; levels = 100000000000; } );",
      "sweep:2: replicates: 100000000000 is out of range; a whole number in [1, 1000000000] is "
      "expected\n"
      "sweep:3: axes[0].levels: 100000000000 is out of range; a whole number in [1, 100000000] is "
      "expected\n" },
    { A "axes = ( { key = \"hegemony\"; from = 0; to = 1; levels = 70000; },\n"
        "{ key = \"bilateralism\"; from = 0; to = 1; levels = 70000; } );",
      "sweep:2: design: there are 4900000000 points; 1 to 2147483647 are expected\n" },
    { A "axes = ( { key = \"events.shock.at\"; from = \"1994-02\"; to = \"1996-02\"; levels = 3;\n"
        "scale = \"logarithmic\"; } );",
      "sweep:2: events.shock.at: dates have no ratios; a linear scale is expected\n" },
    { A "axis = 1;\n" AXIS, "sweep:2: axis: unknown key; did you mean axes?\n" },
    { A AXIS "\nreplicates = 0; ticks = \"x\";\nseed = -1; mean_field = 1;",
      "sweep:3: replicates: 0 is out of range; a whole number in [1, 1000000000] is expected\n"
      "sweep:4: seed: -1 is out of range; a whole number in [0, 9223372036854775807] is expected\n"
      "sweep:3: ticks: this is a text; a number is expected\n"
      "sweep:4: mean_field: this is a whole number; true or false is expected\n" },
    { A AXIS "\nreplicates = 1;\nreplicates = 2;",
      "sweep:4: replicates: the key stands already in line 3; once is expected\n" },
    { "@include \"x.cfg\"\n" A AXIS,
      "sweep:1: a sweep includes nothing; scenario = \"FILE\" is expected\n" },
    { A AXIS "\nhegemony", "sweep:3: the file ends where a value is expected\n" },
    { A "axes = 1;", "sweep:2: axes: this is a whole number; a list of groups ( {...}, ... ) is "
                     "expected\n" },
    { A "axes = ( 1 );",
      "sweep:2: axes[0]: this is a whole number; a group { ... } is expected\n" },
    { A "axes = ( { from = 0; to = 1; levels = 2; } );",
      "sweep:2: axes[0]: a key with its values, or zip, or scenarios, is expected\n" },
    { A "axes = ( { key = \"hegemony\"; zip = (); } );",
      "sweep:2: axes[0]: a key with its values, or zip, or scenarios, is expected\n" },
    { A "axes = ( { key = \"hegemony\"; value = 1; } );",
      "sweep:2: axes[0].value: unknown key; did you mean axes[0].values?\n" },
    { A "axes = ( { key = \"hegemony\"; to = 1; } );",
      "sweep:2: axes[0].from: missing; `from` and `to`, or a list of values, are expected\n"
      "sweep:2: axes[0].levels: missing; how many values from `from` to `to` is expected in a grid "
      "design\n" },
    { A "axes = ( { key = \"hegemony\"; from = 0; to = 1; levels = 1; } );",
      "sweep:2: hegemony: one level cannot span `from` to `to`; two or more, or one value, are "
      "expected\n" },
    { A "axes = ( { key = \"hegemony\"; from = 1; to = 0; levels = 2; } );",
      "sweep:2: hegemony: `from` is above `to`; the smaller one is expected first\n" },
    { A "axes = ( { key = \"hegemony\"; values = [0.5, 0.5]; },\n"
        "{ key = \"phases.dwell\"; from = 1; to = 4; levels = 10; },\n"
        "{ key = \"events.shock.at\"; from = \"1995-01\"; to = \"1995-03\"; levels = 10; } );",
      "sweep:2: hegemony: of the 2 values only 1 differ; each is expected once\n"
      "sweep:3: phases.dwell: of 10 levels some are equal; at most 4 fit between `from` and `to` "
      "as "
      "whole numbers or months\n"
      "sweep:4: events.shock.at: of 10 levels some are equal; at most 3 fit between `from` and "
      "`to` "
      "as whole numbers or months\n" },
    { A "axes = ( { zip = ( { key = \"hegemony\"; values = [0.5, 0.5, 0.5]; },\n"
        "{ key = \"bilateralism\"; values = [0, 0.5, 0]; } ); } );",
      "sweep:2: hegemony: of the 3 levels of the zip only 2 differ; each is expected once\n" },
    { A "axes = ( { key = \"hegemony\"; from = 0; to = 1; levels = 2; scale = \"log\"; } );",
      "sweep:2: axes[0].scale: \"log\" is unknown; linear or logarithmic is expected\n" },
    { A S "axes = ( { key = \"hegemony\"; prior = { kind = \"uniform\"; low = 0; }; } );",
      "sweep:3: axes[0].prior.high: missing; a uniform prior needs low, high\n" },
    { A S "axes = ( { key = \"hegemony\"; prior = { kind = \"gauss\"; }; } );",
      "sweep:3: axes[0].prior.kind: \"gauss\" is unknown; uniform, log_uniform, normal, "
      "truncated_normal, beta or discrete is expected\n" },
    { A S "axes = ( { key = \"hegemony\"; prior = { mean = 0; }; } );",
      "sweep:3: axes[0].prior.kind: missing; uniform, log_uniform, normal, truncated_normal, beta "
      "or discrete is expected\n" },
    { A S "axes = ( { key = \"hegemony\"; prior = { kind = \"beta\"; alpha = 2; beta = 2; low = 0; "
          "high = 1; mean = 0; }; } );",
      "sweep:3: axes[0].prior.mean: a beta prior takes alpha, beta, low, high; nothing else is "
      "expected\n" },
    { A S
      "axes = ( { key = \"hegemony\"; prior = { kind = \"normal\"; mean = 0.5; deviation = 0.1; "
      "}; } );",
      "sweep:3: hegemony: a normal prior has no ends; truncated_normal, with low and high, is "
      "expected\n" },
    { A S "axes = ( { key = \"hegemony\"; prior = { kind = \"uniform\"; low = 0; high = 2; }; } );",
      "sweep:3: hegemony: 2 is out of range; a number in [0, 1] is expected\n" },
    { A S
      "axes = ( { key = \"phases.dwell\"; prior = { kind = \"uniform\"; low = 1; high = 9; }; } );",
      "sweep:3: phases.dwell: this takes whole numbers or months; a discrete prior is expected\n" },
    { A S
      "axes = ( { key = \"phases.dwell\"; prior = { kind = \"discrete\"; values = [1, 1.5]; }; } "
      ");",
      "sweep:3: phases.dwell: value 2 of the prior, 1.5, must be a whole number\n" },
    { A S
      "axes = ( { key = \"hegemony\"; from = 0; prior = { kind = \"discrete\"; values = [0, 1]; "
      "}; } );",
      "sweep:3: axes[0].from: the prior gives the values; it must be left out\n" },
    { A "axes = ( { key = \"hegemony\"; prior = { kind = \"discrete\"; values = [0, 1]; }; } );",
      "sweep:2: axes[0].prior: a grid design has levels, no prior; a design of random or "
      "quasi-random points is expected\n" },
    { A "axes = ( { key = \"hegemony\"; values = []; } );",
      "sweep:2: axes[0].values: the list is empty; at least one value is expected\n" },
    { A "axes = ( { key = \"hegemony\"; values = [0.5]; levels = 2; } );",
      "sweep:2: axes[0].levels: the values are listed; it must be left out\n" },
    { A "axes = ( { key = \"hegemony\"; values = [0.5, \"1994-01\"]; } );",
      "sweep:2: axes[0].values: this is a text; a number is expected, or a month for the key "
      "events.NAME.at\n" },
    { A "axes = ( { key = \"hegemony\"; values = [0.5, 1.5]; } );",
      "sweep:2: hegemony: 1.5 is out of range; a number in [0, 1] is expected\n" },
    { A "axes = ( { key = \"dyads.capacity\"; from = 0; to = 1; levels = 3; } );",
      "sweep:2: dyads.capacity: 0 is out of range; a number in (0, 1] is expected\n" },
    { A "axes = ( { key = \"phases.dwell\"; values = [1.5]; } );",
      "sweep:2: phases.dwell: value 1 of the list, 1.5, must be a whole number\n" },
    { A "axes = ( { key = \"hegemony\"; values = [0]; name = \"1st\"; } );",
      "sweep:2: axes: \"1st\" cannot name an axis; letters, digits and _, a letter first, are "
      "expected\n" },
    { A "axes = ( { key = \"hegemony\"; values = [0]; name = \"trust\"; } );",
      "sweep:2: axes: the name \"trust\" stands for something else in the results; another name is "
      "expected\n" },
    { A "axes = ( { key = \"hegemony\"; values = [0]; name = \"x\"; },\n"
        "{ key = \"bilateralism\"; values = [0]; name = \"x\"; } );",
      "sweep:3: axes: hegemony and bilateralism would have the name \"x\" in the results; "
      "different "
      "names are expected\n" },
    { A "axes = ( { name = \"bilateralism\"; key = \"hegemony\"; values = [0, 1]; },\n"
        "{ name = \"x\"; zip = ( { key = \"trust.gain\"; values = [0, 1]; },\n"
        "{ key = \"bilateralism\"; values = [0, 1]; } ); } );",
      "sweep:4: axes: hegemony and bilateralism would have the name \"bilateralism\" in the "
      "results; different names are expected\n" },
    { A "trajectories = [\"trilateral\"]; axes = ( { name = \"x\"; zip = (\n"
        "{ key = \"hegemony\"; values = [0, 1]; },\n{ key = \"trilateral\"; values = [0, 1]; } ); "
        "} );",
      "sweep:4: axes: the name \"trilateral\" stands for something else in the results; another "
      "name is expected\n" },
    { A "axes = ( { zip = ( { key = \"hegemony\"; values = [0]; name = \"h\"; },\n"
        "{ key = \"trust.gain\"; values = [0]; name = \"\"; },\n"
        "{ key = \"bilateralism\"; values = [0]; name = \"a b\"; } ); } );",
      "sweep:2: axes[0].zip[0].name: the first has the name of the axis; it is expected before "
      "zip\n"
      "sweep:3: axes[0].zip[1].name: the text is empty; a name is expected\n" },
    { A "axes = ( { zip = ( { key = \"hegemony\"; values = [0]; },\n"
        "{ key = \"bilateralism\"; values = [0]; name = \"a b\"; } ); } );",
      "sweep:3: axes: \"a b\" cannot name an axis; letters, digits and _, a letter first, are "
      "expected\n" },
    { A "axes = ( { key = \"states.restraint\"; values = [0]; },\n"
        "{ key = \"states.MEX.restraint\"; values = [0]; } );",
      "sweep:3: states.MEX.restraint: changes what states.restraint changes already; one key for "
      "each value is expected\n" },
    { A "axes = ( { zip = ( { key = \"hegemony\"; values = [0, 1]; },\n"
        "{ key = \"bilateralism\"; values = [0]; } ); } );",
      "sweep:3: bilateralism: 1 values vary together with the 2 of hegemony; as many are "
      "expected\n" },
    { A "axes = ( { key = \"states.FRA.power\"; values = [1]; } );",
      "sweep:2: states.FRA.power: unknown state \"FRA\"; USA, CAN or MEX is expected\n" },
    { A "axes = ( { key = \"events.shok.at\"; values = [1]; } );",
      "sweep:2: events.shok.at: no event has this name; did you mean events.shock?\n" },
    { A "axes = ( { key = \"events.shock.at\"; values = [120]; } );",
      "sweep:2: events.shock.at: tick 120 is outside the run; a whole number in [0, 119] is "
      "expected\n" },
    { A "axes = ( { key = \"events.shock.at\"; values = [\"2004-01\"]; } );",
      "sweep:2: events.shock.at: 2004-01 is after the end; a month from 1994-01 to 2003-12 is "
      "expected\n" },
    { A "axes = ( { key = \"events.shock.at\"; values = [\"1995-13\"]; } );",
      "sweep:2: axes[0].values: \"1995-13\" is not a month; one such as \"2001-09\" is "
      "expected\n" },
    { A "axes = ( { key = \"events.shock.at\"; values = [\"1995-01\", 4]; } );",
      "sweep:2: axes[0]: dates and ticks stand side by side; one kind is expected\n" },
    { A "axes = ( { key = \"events.shock.magnitude\"; values = [5000]; } );",
      "sweep:2: events.shock.magnitude: 5000 is out of range; a number in [-1000, 1000] is "
      "expected\n" },
    { A "ticks = 12;\naxes = ( { key = \"events.shock.magnitude\"; values = [1, 2]; } );",
      "sweep:2: ticks: a: the shock event shock at tick 12 is after the end; more than 12 ticks "
      "are "
      "expected\n" },
    { "axes = ( { scenarios = [\"a.cfg\", \"b.cfg\"]; },\n"
      "{ key = \"events.late.value\"; values = [0.5]; } );",
      "sweep:2: events.late.value: a: no event has this name; there is events.shock\n" },
    { "axes = ( { scenarios = [\"a.cfg\", \"x/a.cfg\"]; } );",
      "sweep:1: scenarios: two scenarios have the name a; different ones are expected\n" },
    { "axes = ( { scenarios = [\"a.cfg\", \"a.cfg\"]; } );",
      "sweep:1: axes[0].scenarios: the scenario stands twice; once is expected\n" },
    { A "axes = ( { scenarios = [\"b.cfg\"]; } );",
      "sweep:1: scenario: no point uses it; it must be left out, or stand among the scenarios of "
      "the axis\n" },
    { "axes = ( { scenarios = []; } );",
      "sweep: scenario: missing; the file of a scenario is expected\n"
      "sweep:1: axes[0].scenarios: the list is empty; files are expected\n" },
    { A "set = ( { key = \"bilateralism\"; value = 2; }, { key = \"x\"; value = 1; }, { key = "
        "\"x\"; }\n"
        " ,{ key = \"states.power\"; value = [1, 2]; } );" AXIS,
      "sweep:2: set.bilateralism: 2 is out of range; a number in [0, 1] is expected\n"
      "sweep:2: set.x: unknown key\n"
      "sweep:2: set: a key or a value is missing; { key = \"...\"; value = ...; } is expected\n"
      "sweep:3: set.states.power: 2 values are given; one number for all or 3 numbers for USA, "
      "CAN, "
      "MEX are expected\n" },
    { A
      "set = ( { key = \"hegemony\"; value = 0.5; },\n"
      "{ key = \"states.USA.restraint\"; value = 0.5; }, { key = \"states.power\"; value = 1; },\n"
      "{ key = \"events.shock.at\"; value = 3; } );\n"
      "axes = ( { key = \"hegemony\"; values = [0, 1]; },\n"
      "{ key = \"states.restraint\"; values = [0, 1]; },\n"
      "{ key = \"states.USA.power\"; values = [1, 2]; },\n"
      "{ key = \"events.shock.at\"; values = [1, 2]; } );",
      "sweep:2: set.hegemony: every point gives it the value of the axis hegemony, so this one "
      "would have no effect; it must be left out\n"
      "sweep:3: set.states.USA.restraint: every point gives it the value of the axis "
      "states.restraint, so this one would have no effect; it must be left out\n"
      "sweep:4: set.events.shock.at: every point gives it the value of the axis events.shock.at, "
      "so this one would have no effect; it must be left out\n" },
    { A "design = \"sobel\";" AXIS,
      "sweep:2: design: \"sobel\" is unknown; grid, one_at_a_time, latin_hypercube, sobol, halton, "
      "saltelli, morris, table or posterior is expected\n" },
    { A "design = { samples = 4; };" AXIS,
      "sweep:2: design.kind: missing; the name of a design is expected\n" },
    { A "design = \"sobol\"; axes = ( { key = \"hegemony\"; from = 0; to = 1; } );",
      "sweep:2: design: a sobol design needs { kind = \"sobol\"; samples = ...; }\n" },
    { A "design = { kind = \"sobol\"; samples = 4; centred = true; };\n"
        "axes = ( { key = \"hegemony\"; from = 0; to = 1; levels = 3; } );",
      "sweep:2: design.centred: unknown key; the keys here are kind, samples, seed, scramble, "
      "skip\n"
      "sweep:3: axes[0].levels: a sobol design takes any value between `from` and `to`; no levels "
      "are expected\n" },
    { A "design = { kind = \"morris\"; samples = 4; levels = 3; };\n"
        "axes = ( { key = \"hegemony\"; from = 0; to = 1; } );",
      NULL },
    { A "design = { kind = \"sobol\"; samples = 4; }; draws = \"common\";\n"
        "axes = ( { key = \"hegemony\"; from = 0; to = 1; } );",
      "sweep:2: draws: the estimators of a sobol design take points as independent; "
      "\"independent\", or nothing, is expected\n" },
    { A AXIS "\noutcomes = [\"final_fase\", \"final_phase\", \"final_phase\"];",
      "sweep:3: outcomes: there is no outcome \"final_fase\"; did you mean final_phase?\n"
      "sweep:3: outcomes: final_phase stands twice; once is expected\n" },
    { A AXIS "\noutcomes = \"final_phase\"; series = \"trusst\"; trajectories = \"x\";",
      "sweep:3: outcomes: \"final_phase\" stands alone; \"all\", \"none\" or a list, as "
      "[\"final_phase\"], is expected\n"
      "sweep:3: series: \"trusst\" stands alone; \"all\", \"none\" or a list, as [\"trust\"], is "
      "expected\n"
      "sweep:3: trajectories: \"x\" stands alone; \"all\", \"none\" or a list, as "
      "[\"trust\"], is expected\n" },
    { A AXIS "\noutcomes = [\"share_ending\"];",
      "sweep:3: outcomes: share_ending is a measure, which `comity compare` and `comity "
      "sensitivity` compute from the outcome final_phase; outcomes = [\"final_phase\"] is "
      "expected\n" },
    { A AXIS "\noutcomes = [\"final_trust.MEX.USA\"];",
      "sweep:3: outcomes: an outcome is kept with all its entries; \"final_trust\" is expected, "
      "and \"final_trust.MEX.USA\" is chosen from the results\n" },
    { A AXIS "\noutcomes = [\"trust\"];",
      "sweep:3: outcomes: trust is a variable, which has a value in every month; of the outcomes, "
      "which have one in a run, minimum_trust, final_trust come from it\n" },
    { A AXIS "\noutcomes = [\"share_ending ascendant\"];",
      "sweep:3: outcomes: share_ending is a measure, which `comity compare` and `comity "
      "sensitivity` compute from the outcome final_phase; outcomes = [\"final_phase\"] is "
      "expected\n" },
    { A AXIS "\nseries = [\"final_trust\"];",
      "sweep:3: series: final_trust is an outcome, which has one value in a run; a variable, which "
      "has a value in every month, is expected: `comity explain --variables` lists them\n" },
    { A AXIS "\ntrajectories = [\"trust.MEX.USA\"];",
      "sweep:3: trajectories: a variable is kept with all its entries; trust is expected, and "
      "\"trust.MEX.USA\" is chosen from the results\n" },
    { A AXIS "\noutcomes = \"none\";",
      "sweep:3: outcomes: nothing is kept; outcomes, series or trajectories are expected\n" },
    { A AXIS "\nseries = [\"conduct\", \"vision\"]; every = 0;",
      "sweep:3: every: 0 is out of range; a whole number in [1, 1000000] is expected\n"
      "sweep:3: series: vision is a flag and has no mean; it may stand among the trajectories\n" },
    { A AXIS "\nquantiles = [0.5, 0.5, 1.5]; precision = \"half\";",
      "sweep:3: precision: \"half\" is unknown; single or double is expected\n"
      "sweep:3: quantiles: 0.5 does not come after 0.5; ascending numbers are expected\n"
      "sweep:3: quantiles: 1.5 is out of range; a number in [0, 1] is expected\n" },
    { A AXIS "\nadaptive = { outcome = \"final_identity\"; half_width = 0; confidence = 1;\n"
             " least = 1000; };",
      "sweep:3: adaptive.outcome: there is no outcome \"final_identity\"; one such as "
      "final_identity.USA is expected\n"
      "sweep:3: adaptive.half_width: 0 is out of range; a number in (0, 1e+09) is expected\n"
      "sweep:3: adaptive.confidence: 1 is out of range; a number in (0, 1) is expected\n"
      "sweep:4: adaptive.least: 1000 is more than the 100 replicates; at most those are "
      "expected\n" },
    { A AXIS "\nadaptive = { outcome = 3; half_width = 0.1; };",
      "sweep:3: adaptive.outcome: this is a whole number; a text in quotes is expected\n" },
    { A AXIS "\nadaptive = { }; mean_field = true;",
      "sweep:3: adaptive.outcome: missing; an outcome such as \"final_trilateral\" is expected\n"
      "sweep:3: adaptive.half_width: missing; a number is expected\n"
      "sweep:3: adaptive: a mean field has one replicate and no interval; one of both is "
      "expected\n" },
};

START_TEST(mistakes_are_told)
{
    ck_assert_int_eq(read_sweep(mistakes[_i].text, NULL), COMITY_BAD_SWEEP);
    if (mistakes[_i].problems != NULL)
        expect_problems(mistakes[_i].problems);
    else
        ck_assert_uint_eq(problems.count, 1); /* the words are those of the design */
}
END_TEST

/* What only whole points show is told at the axis that makes it, or at the row of the table. */
START_TEST(conflicts_have_a_place)
{
    ck_assert_int_eq(
        read_sweep(A "axes = ( { key = \"hegemony\"; values = [0.0, 1.0]; },\n"
                     " { zip = ( { key = \"trust.gain\"; values = [0.1, 0.2]; },\n"
                     "  { key = \"signals.reading_weight\"; values = [0.5, 0.9]; } ); },\n"
                     " { key = \"bilateralism\"; values = [0.0]; } );",
                   NULL),
        COMITY_OK);
    ck_assert_int_eq(comity_sweep_check_points(&sweep, 0, "sweep", &problems), COMITY_BAD_SWEEP);
    expect_problems("sweep:4: signals.reading_weight: at 2 of 4 points, first where hegemony = 0, "
                    "gain = 0.2, bilateralism = 0: 0.9 and signals.signal_weight = 0.2 together "
                    "exceed 1; they may sum to 1 at most\n");
    comity_problems_free(&problems);
    ck_assert_int_eq(read_sweep(TABLE, "hegemony,signals.reading_weight\n0,0.1\n1,0.9\n"),
                     COMITY_OK);
    ck_assert_int_eq(comity_sweep_check_points(&sweep, 0, "sweep", &problems), COMITY_BAD_SWEEP);
    expect_problems("p.csv:3: signals.reading_weight: at 1 of 2 points, first where hegemony = 1, "
                    "reading_weight = 0.9: 0.9 and signals.signal_weight = 0.2 together exceed 1; "
                    "they may sum to 1 at most\n");
}
END_TEST

START_TEST(mistakes_in_scenarios_are_told_too)
{
    const char *const bad[] = { REGION "hegemony = 2;" };

    ck_assert_int_eq(
        comity_sweep_read_texts(
            &sweep, &(struct comity_sweep_texts){ A AXIS " replicates = 0;", NULL, bad, 1, NULL },
            &problems),
        COMITY_BAD_SCENARIO);
    expect_problems("a.cfg:2: hegemony: 2 is out of range; a number in [0, 1] is expected\n"
                    "sweep:2: replicates: 0 is out of range; a whole number in [1, 1000000000] is "
                    "expected\n");
}
END_TEST

/* A program gives the text of each; what one of them does not take is told with its name. */
START_TEST(mistakes_of_one_scenario_name_it)
{
    const char *const texts[] = {
        REGION "events = ( { name = \"e\"; at = 1; shock = \"terrorism\"; magnitude = 1; } );",
        REGION "events = ( { name = \"e\"; at = 1; esteem = \"USA\"; magnitude = 1; } );",
    };
    const char *const sweep_text = "axes = ( { scenarios = [\"a.cfg\", \"b.cfg\"]; },\n"
                                   "{ key = \"events.e.magnitude\"; values = [0.5, 2]; } );";

    ck_assert_int_eq(
        comity_sweep_read_texts(
            &sweep, &(struct comity_sweep_texts){ sweep_text, NULL, texts, 2, NULL }, &problems),
        COMITY_BAD_SWEEP);
    expect_problems("sweep:2: events.e.magnitude: b: 2 is out of range; a number in [-1, 1] is "
                    "expected\n");
    comity_problems_free(&problems);
    ck_assert_int_eq(
        comity_sweep_read_texts(
            &sweep, &(struct comity_sweep_texts){ sweep_text, NULL, texts, 1, NULL }, &problems),
        COMITY_BAD_SCENARIO);
    expect_problems("b.cfg: its text is missing; as many as the sweep has scenarios are "
                    "expected\n");
}
END_TEST

START_TEST(durations_of_events_are_checked)
{
    const char *const text = REGION "events = ( { name = \"e\"; at = 1; measure = \"USA\"; "
                                    "toward = \"MEX\"; ticks = 3; } );";

    ck_assert_int_eq(
        comity_sweep_read_texts(&sweep,
                                &(struct comity_sweep_texts){
                                    A "axes = ( { key = \"events.e.ticks\"; values = [2, 0]; } );",
                                    NULL, &text, 1, NULL },
                                &problems),
        COMITY_BAD_SWEEP);
    expect_problems("sweep:2: events.e.ticks: 0 is out of range; a whole number in [1, 1000000] is "
                    "expected\n");
}
END_TEST

/* Of a Sobol sequence, which has 40 dimensions, a Saltelli design needs two for each axis. */
START_TEST(options_of_a_sequence_that_is_not_there_are_told)
{
    char text[4096] =
        A "design = { kind = \"saltelli\"; samples = 4;\nskip = 1; scramble = true; };"
          "\naxes = (";
    size_t count, axes = 0;
    const struct comity_parameter *parameters = comity_parameters(&count);
    for (size_t k = 0; k < count && axes < 21; k++) {
        if (parameters[k].shape == COMITY_SCALAR && parameters[k].interval == COMITY_CLOSED) {
            const size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, "%s { key = \"%s\"; from = %g; to = %g; }",
                     axes++ > 0 ? "," : "", parameters[k].key, parameters[k].low,
                     parameters[k].high);
        }
    }
    strcat(text, " );");
    ck_assert_int_eq(read_sweep(text, NULL), COMITY_BAD_SWEEP);
    expect_problems("sweep:3: design.scramble: the rows of 21 axes are random draws, as Sobol "
                    "points are there for 20 at most; it must be left out\n"
                    "sweep:3: design.skip: the rows of 21 axes are random draws, as Sobol points "
                    "are there for 20 at most; it must be left out\n");
}
END_TEST

START_TEST(too_many_scenarios_are_told)
{
    enum { MOST = COMITY_SWEEP_SCENARIOS, SIZE = 32 * (MOST + 2) };
    char *text = malloc(SIZE);
    const char **texts = malloc((MOST + 1) * sizeof *texts);
    FILE *stream = fmemopen(text, SIZE, "w");
    fputs("axes = ( { scenarios = [\n", stream);
    for (int k = 0; k <= MOST; k++) {
        fprintf(stream, "\"s%d.cfg\"%s", k, k < MOST ? ",\n" : "]; } );");
        texts[k] = REGION;
    }
    fclose(stream);
    ck_assert_int_eq(
        comity_sweep_read_texts(
            &sweep, &(struct comity_sweep_texts){ text, NULL, texts, MOST + 1, NULL }, &problems),
        COMITY_BAD_SWEEP);
    expect_problems("sweep:4098: axes[0].scenarios: at most 4096 scenarios are allowed\n");
    free(text);
    free(texts);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_told)
{
    ck_assert_int_eq(comity_sweep_read(&sweep, "no/such.cfg", &problems), COMITY_CANNOT_READ);
    expect_problems("no/such.cfg: the file cannot be read: No such file or directory\n");
}
END_TEST

Suite *sweep_mistakes_suite(void)
{
    Suite *suite = suite_create("sweep_mistakes");
    TCase *tests = tcase_create("sweep_mistakes");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, mistakes_in_tables_are_told, 0, COUNT(bad_tables));
    tcase_add_test(tests, a_table_of_scenarios_says_which_there_are);
    tcase_add_test(tests, axes_without_a_column_are_told);
    tcase_add_loop_test(tests, mistakes_are_told, 0, COUNT(mistakes));
    tcase_add_test(tests, conflicts_have_a_place);
    tcase_add_test(tests, mistakes_in_scenarios_are_told_too);
    tcase_add_test(tests, mistakes_of_one_scenario_name_it);
    tcase_add_test(tests, durations_of_events_are_checked);
    tcase_add_test(tests, options_of_a_sequence_that_is_not_there_are_told);
    tcase_add_test(tests, too_many_scenarios_are_told);
    tcase_add_test(tests, a_file_that_is_not_there_is_told);
    suite_add_tcase(suite, tests);
    return suite;
}
