/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files with mistakes, each with the problems that it gives. */
#include <comity/status.h>

#include <check.h>

#include <stdio.h>
#include <string.h>

#include "text_fixture.h"

Suite *scenario_mistakes_suite(void);

/* Each of these after STATES gives exactly these problems. */
static const struct {
    const char *text, *problems;
} mistakes[] = {
    { "conduct = { urgncy = 3.0; };",
      "x.cfg:2: conduct.urgncy: unknown key; did you mean conduct.urgency?\n" },
    { "hegemony 0x;", "x.cfg:2: 0x follows a name; = is missing between them\n" },
    { "urgency = 3.0;", "x.cfg:2: urgency: unknown key; did you mean conduct.urgency?\n" },
    { "include = \"base.cfg\";",
      "x.cfg:2: include: unknown key; another file is included by @include "
      "\"FILE\" on a line of its own, before all settings\n" },
    { "hegemnoy = 0.5;", "x.cfg:2: hegemnoy: unknown key; did you mean hegemony?\n" },
    { "friction = { speed = 0.5; };",
      "x.cfg:2: friction.speed: unknown key; the keys here are rise, relax, ease\n" },
    { "phases = { nascnt = { overlap = 0.5; }; };",
      "x.cfg:2: phases.nascnt: unknown key; did you mean phases.nascent?\n" },
    { "\n\nhegemony = 1.5;",
      "x.cfg:4: hegemony: 1.5 is out of range; a number in [0, 1] is expected\n" },
    { "hegemony = \"much\";", "x.cfg:2: hegemony: this is a text; a number is expected\n" },
    { "hegemony = true;", "x.cfg:2: hegemony: this is true or false; a number is expected\n" },
    { "hegemony = { };", "x.cfg:2: hegemony: this is a group; a number is expected\n" },
    { "threat = 0.5;", "x.cfg:2: threat: this is a number; a group { ... } is expected\n" },
    { "title = 5;", "x.cfg:2: title: this is a whole number; a text in quotes is expected\n" },
    { "hegemony = 1.0e999;",
      "x.cfg:2: hegemony: the number is too large; a finite one is expected\n" },
    { "hegemony = nan;", "x.cfg:2: hegemony: nan is not a value; a number, a text in quotes, true "
                         "or false is expected\n" },
    { "threat = { persistence = 1; };",
      "x.cfg:2: threat.persistence: 1 is out of range; a number in [0, 1) is expected\n" },
    { "phases = { dwell = 6.5; };", "x.cfg:2: phases.dwell: 6.5 is out of range; a whole number in "
                                    "[0, 100000] is expected\n" },
    { "threat = { mean = [0.1, 0.2, 0.3]; };",
      "x.cfg:2: threat.mean: the list has 3; 4 numbers for terrorism, organised crime, migration, "
      "development are expected\n" },
    { "threat = { mean = 0.1; };",
      "x.cfg:2: threat.mean: this is a number; a list of 4 numbers for terrorism, organised crime, "
      "migration, development is expected\n" },
    { "dyads = ( { between = [\"CAN\", \"USA\"]; trust = [0.5]; } );",
      "x.cfg:2: dyads.CAN-USA.trust: the list has 1; 2 numbers for CAN in USA, USA in CAN are "
      "expected\n" },
    { "conduct = { base = 3000000000; };",
      "x.cfg:2: conduct.base: 3000000000 is out of range; a number in [-20, 20] is expected\n" },
    { "ticks = 100000000000;",
      "x.cfg:2: ticks: 100000000000 is out of range; a whole number in [1, "
      "1000000] is expected\n" },
    { "ticks = 0xFFFFFFFF;", "x.cfg:2: ticks: 4294967295 is out of range; a whole number in [1, "
                             "1000000] is expected\n" },
    { "ticks = 100000000000000000000;", "x.cfg:2: ticks: 100000000000000000000 does not fit 64 "
                                        "bits; a smaller number is expected\n" },
    { "seed = 18446744073709551615L;",
      "x.cfg:2: seed: 18446744073709551615L does not fit 64 bits; a seed up to "
      "18446744073709551615 may stand in quotes\n" },
    { "seed = -1;", "x.cfg:2: seed: -1 is out of range; a whole number in [0, "
                    "9223372036854775807] is expected\n" },
    { "seed = \"18446744073709551616\";",
      "x.cfg:2: seed: \"18446744073709551616\" is not a seed; a whole number up to "
      "18446744073709551615 or 0xFFFFFFFFFFFFFFFF is expected\n" },
    { "ticks = 0;", "x.cfg:2: ticks: 0 is out of range; a whole number in [1, 1000000] is "
                    "expected\n" },
    { "ticks = 2.5;", "x.cfg:2: ticks: 2.5 has a decimal point; a whole number in [1, 1000000] is "
                      "expected\n" },
    { "start = \"1994-13\";",
      "x.cfg:2: start: \"1994-13\" is not a month; one such as \"1994-01\" is expected\n" },
    { "start = 1994-01;",
      "x.cfg:2: start: 1994-01 is not a number; texts, dates and names stand in quotes\n" },
    { "sources = 5;",
      "x.cfg:2: sources: this is a whole number; a list of groups ( {...}, ... ) is "
      "expected\n" },
    { "sources = ( { of = \"hegemony\"; txt = \"a book\"; } );",
      "x.cfg:2: sources[0].txt: unknown key; did you mean sources[0].text?\n"
      "x.cfg:2: sources[0].text: missing; where the value comes from is expected, as text = "
      "\"World Bank, GDP of 1994\";\n" },
    { "sources = ( { of = \"hegemony\"; text = \" \"; } );",
      "x.cfg:2: sources[0].text: the text is empty; where the value comes from is expected\n" },
    { "sources = ( { text = \"a book\"; } );",
      "x.cfg:2: sources[0].of: missing; the key of a value is expected, as of = "
      "\"states.USA.power\";, or a list of keys\n" },
    { "sources = ( { of = [\"hegemnoy\",\n\"states.UAS.power\", \"events.none.at\"]; text = \"b\"; "
      "} );",
      "x.cfg:2: sources[0].of: hegemnoy: unknown key; did you mean hegemony?\n"
      "x.cfg:3: sources[0].of: states.UAS.power: unknown state \"UAS\"; USA, CAN or MEX is "
      "expected\n"
      "x.cfg:3: sources[0].of: events.none.at: no event has this name; no event is named\n" },
    { "sources = ( { of = \"states.power\"; text = \"a\"; },\n"
      "{ of = \"states.CAN.power\"; text = \"b\"; } );",
      "x.cfg:3: sources[1].of: states.CAN.power has a source on line 2 already; one source for "
      "each "
      "value is expected\n" },
    { "events = ( { name = \"e\"; at = 1; shock = \"terrorism\"; magnitude = 1; } );\nsources = ( "
      "{ of = [\"events.e.at\", \"events.e.at\", \"events.e.magnitude\", \"events.e.factor\"];\n"
      "text = \"b\"; } );",
      "x.cfg:3: sources[0].of: events.e.at has a source on line 3 already; one source for each "
      "value is expected\n"
      "x.cfg:3: sources[0].of: events.e.factor: the event is a shock; its fields are at, "
      "magnitude\n" },
    { "events = ( { name = \"e\"; at = 1; shock = \"terorism\"; magnitude = 1; } );\n"
      "sources = ( { of = \"events.e.at\"; text = \"b\"; } );",
      "x.cfg:2: events.e.shock: unknown issue \"terorism\"; terrorism, organised crime, migration "
      "or development is expected\n" },
    { "hegemony = 0.5;\nhegemony = 0.6;",
      "x.cfg:3: hegemony: the key stands already in line 2; once is expected\n" },
    { "trust = { gain = 0.1;\ngain = 0.2; };",
      "x.cfg:3: trust.gain: the key stands already in line 2; once is expected\n" },
    { "dyads = ( { between = [\"USA\", \"CAN\"]; },\n{ between = [\"CAN\", \"USA\"]; } );",
      "x.cfg:3: dyads.CAN-USA: the dyad stands twice; each dyad once is expected\n" },
    { "dyads = ( { between = [\"USA\", \"USA\"]; } );",
      "x.cfg:2: dyads[0].between: two different states are expected\n" },
    { "dyads = ( { trust = [0.5, 0.5]; } );",
      "x.cfg:2: dyads[0]: the members are missing; between = [\"...\", \"...\"] is expected\n" },
    { "signals = { reading_weight = 0.5;\nsignal_weight = 0.75; };",
      "x.cfg:3: signals.reading_weight: 0.5 and signals.signal_weight = 0.75 together exceed 1; "
      "they may sum to 1 at most\n" },
    { "issues = [\"a\", \"b\", \"c\"];",
      "x.cfg:2: issues: the list has 3; 4 names are expected\n" },
    { "issues = [\"a\", \"b\", \"c\", \"a\"];",
      "x.cfg:2: issues: \"a\" stands twice; 4 different names are expected\n" },
    { "events = ( { at = 1; shock = \"terrorismo\"; magnitude = 1; } );",
      "x.cfg:2: events[0].shock: unknown issue \"terrorismo\"; terrorism, organised crime, "
      "migration or development is expected\n" },
    { "events = ( { name = \"raid\"; at = 1; measure = \"USA\"; toward = \"BRA\"; } );",
      "x.cfg:2: events.raid.toward: unknown state \"BRA\"; USA, CAN or MEX is expected\n" },
    { "events = ( { at = 1; measure = \"USA\"; toward = \"USA\"; } );",
      "x.cfg:2: events[0].toward: a state cannot act toward itself; another state is expected\n" },
    { "events = ( { at = 1; accord = \"USA-BRA\"; issue = \"migration\"; } );",
      "x.cfg:2: events[0].accord: unknown venue \"USA-BRA\"; USA-CAN, USA-MEX, CAN-MEX or "
      "trilateral is expected\n" },
    { "events = ( { at = \"1993-12\"; shock = \"migration\"; magnitude = 1; } );",
      "x.cfg:2: events[0].at: 1993-12 is before the start; a month from 1994-01 to 2013-12 is "
      "expected\n" },
    { "events = ( {\nat = \"2014-01\"; shock = \"migration\"; magnitude = 1; } );",
      "x.cfg:3: events[0].at: 2014-01 is after the end; a month from 1994-01 to 2013-12 is "
      "expected\n" },
    { "events = ( { at = 240; shock = \"migration\"; magnitude = 1; } );",
      "x.cfg:2: events[0].at: tick 240 is after the end; a tick in [0, 239] is expected\n" },
    { "events = ( { at = \"soon\"; shock = \"migration\"; magnitude = 1; } );",
      "x.cfg:2: events[0].at: \"soon\" is not a month; one such as \"2001-09\" or a tick is "
      "expected\n" },
    { "events = ( { shock = \"migration\"; magnitude = 1; } );",
      "x.cfg:2: events[0].at: missing; a month or a tick is expected\n" },
    { "events = ( { at = 1; shock = \"migration\"; } );",
      "x.cfg:2: events[0].magnitude: missing; a number is expected\n" },
    { "events = ( { at = 1; } );", "x.cfg:2: events[0]: the kind is missing; one of set, shock, "
                                   "measure, esteem, accord, rupture is expected\n" },
    { "events = ( { at = 1; esteem = \"USA\"; magnitude = -1.5; } );",
      "x.cfg:2: events[0].magnitude: -1.5 is out of range; a number in [-1, 1] is expected\n" },
    { "events = ( { at = 1; measure = \"USA\"; toward = \"MEX\"; coercive = 1; } );",
      "x.cfg:2: events[0].coercive: this is a whole number; true or false is expected\n" },
    { "events = ( { at = 1; set = \"dyads.peace\"; value = 0.5; } );",
      "x.cfg:2: events[0].set: dyads.peace is a starting value and cannot change during a run; "
      "a coefficient or an input of a state or dyad is expected\n" },
    { "events = ( { at = 1; set = \"dyads.USA-MEX.identity\"; value = 0.5; } );",
      "x.cfg:2: events[0].set: dyads.identity is a starting value and cannot change during a run; "
      "a coefficient or an input of a state or dyad is expected\n" },
    { "transactions = { institutions = 0.96; };",
      "x.cfg:2: transactions.institutions: 0.96 is out of range; a number in [0, 0.95] is "
      "expected\n" },
    { "events = ( { at = 1; shock = \"migration\"; accord = \"trilateral\"; magnitude = 1; } );",
      "x.cfg:2: events[0]: shock and accord stand in one event; one of them is expected\n" },
    { "events = ( { at = 1; shock = \"migration\"; magnitude = 1; factor = 2; } );",
      "x.cfg:2: events[0].factor: unknown key; the keys here are at, name, shock, magnitude\n" },
    { "events = ( { at = 1; rupture = \"USA-CAN\"; factor = 1.5; } );",
      "x.cfg:2: events[0].factor: 1.5 is out of range; a number in [0, 1] is expected\n" },
    { "events = ( { at = 1; rupture = \"trilateral\"; of = \"transactions\"; factor = 1; } );",
      "x.cfg:2: events[0].of: the trilateral forum has no transactions; a dyad is expected\n" },
    { "events = ( { at = 1; set = \"states.USA.identity\"; value = 0.5; } );",
      "x.cfg:2: events[0].set: states.identity is a starting value and cannot change during a run; "
      "a coefficient or an input of a state or dyad is expected\n" },
    { "events = ( { at = 1; set = \"phases.dwell\"; value = 5; } );",
      "x.cfg:2: events[0].set: phases.dwell is a threshold and cannot change during a run; a "
      "coefficient or an input of a state or dyad is expected\n" },
    { "events = ( { at = 1; set = \"conduct.bse\"; value = 5; } );",
      "x.cfg:2: events[0].set: \"conduct.bse\": unknown key; did you mean conduct.base?\n" },
    { "events = ( { at = 1; set = \"hegemony\"; value = 5; } );",
      "x.cfg:2: events[0].value: 5 is out of range; a number in [0, 1] is expected\n" },
    { "events = ( { at = 1; set = \"friction.ease\"; value = 1; } );",
      "x.cfg:2: events[0]: from then on friction.relax: 0.25 and friction.ease = 1 together exceed "
      "1; they may sum to 1 at most\n" },
    { "events = ( { name = \"9/11\"; at = 1; shock = \"migration\"; magnitude = 1; } );",
      "x.cfg:2: events[0].name: \"9/11\" cannot name an event; letters, digits and _, a letter "
      "first, are expected\n" },
    { "inherit_events = 1;",
      "x.cfg:2: inherit_events: this is a whole number; true or false is expected\n" },
    { "hegemony = 0.5 /* and so on\n\n",
      "x.cfg:2: the comment that begins here never ends; */ is expected\n" },
    { "title = \"North;\nhegemony = 0.5;",
      "x.cfg:2: the text in quotes does not end on its line; \" is expected\n" },
    { "threat = { noise = 0.1;\n", "x.cfg:2: the { that stands here is never closed\n" },
    { "threat = ( noise };", "x.cfg:2: threat: noise is not a value; a number, a text in quotes, "
                             "true or false is expected\n"
                             "x.cfg:2: } stands where the ( of line 2 must be closed\n" },
    { "threat = { mean = [0.1, 0.2, 0.3, 0.4,]; };",
      "x.cfg:2: a comma stands before ]; it must be left out\n" },
    { "threat = { mean = [0.1 0.2, 0.3, 0.4]; };", "x.cfg:2: a comma is missing before 0.2\n" },
    { "hegemony 0.5;", "x.cfg:2: 0.5 follows a name; = is missing between them\n" },
    { "hegemony = .;",
      "x.cfg:2: hegemony: . is not a number; texts, dates and names stand in quotes\n" },
    { "hegemony = 0.5;\n@include \"y.cfg\"",
      "x.cfg:3: @include stands after a setting; it must stand before all settings\n" },
    { "title = \"\\xff\";", "x.cfg:2: title: the text is not valid UTF-8; UTF-8 is expected\n" },
    { "title = \"a\\nb\";", "x.cfg:2: title: the text has a control character (0x0A); only "
                            "printing ones are expected\n" },
    { "states.USA.restraint = 0.9;",
      "x.cfg:2: states.USA.restraint: keys with dots are for --set; in a file states = ( { code = "
      "\"USA\"; restraint = ...; } ); is expected\n" },
    { "dyads.USA-MEX.trust.USA = 0.9;",
      "x.cfg:2: dyads.USA-MEX.trust.USA: keys with dots are for --set; in a file dyads = ( { "
      "between = [\"USA\", \"MEX\"]; trust = ...; } ); is expected\n" },
    { "events.attack.at = 5;",
      "x.cfg:2: events.attack.at: keys with dots are for --set; in a file events = ( { name = "
      "\"attack\"; at = ...; ... } ); is expected\n" },
    { "conduct.base = 0.5;", "x.cfg:2: conduct.base: keys with dots are for --set; in a file "
                             "conduct = { base = ...; }; is expected\n" },
    { "title = conduct.base;", "x.cfg:2: title: conduct.base is not a value; a number, a text in "
                               "quotes, true or false is expected\n" },
    { "hegemony = 0,5;",
      "x.cfg:2: hegemony: 0,5: decimals stand after a point; 0.5 is expected\n" },
    { "conduct = { base = -1, 25; };",
      "x.cfg:2: conduct.base: -1,25: decimals stand after a point; -1.25 is expected\n" },
    { "title = \u201cLate start\u201d;", "x.cfg:2: title: \u201cLate start\u201d: a text stands in "
                                         "plain double quotes; \"Late start\" is expected\n" },
    { "title = 'Late start';", "x.cfg:2: title: 'Late start': a text stands in plain double "
                               "quotes; \"Late start\" is expected\n" },
    { "title = \u201cLate; hegemony = 0.5;", "x.cfg:2: title: \u201cLate: a text stands in plain "
                                             "double quotes; \"Late\" is expected\n" },
    { "title = \"Late start\u201d;", "x.cfg:2: the text in quotes does not end on its line; \" is "
                                     "expected, not \u201d\n" },
    { "hegemony = \u22120.5;", "x.cfg:2: hegemony: a dash stands here; the minus sign - of the "
                               "keyboard is expected\n" },
    { "hegemony =\u00a00.5;",
      "x.cfg:2: hegemony: this blank is not a plain one; a plain one is expected\n" },
    { "hegemony = \u00e9 0.5;", "x.cfg:2: the character \u00e9 is not expected here\n" },
    { "title = \"\xff\";", "x.cfg:2: byte 0xFF is not valid UTF-8; UTF-8 is expected\n" },
};

START_TEST(a_mistake_gives_its_message)
{
    char text[2048];

    snprintf(text, sizeof text, "%s%s", STATES, mistakes[_i].text);
    ck_assert_int_eq(read_scenario(text), COMITY_BAD_SCENARIO);
    expect_problems(mistakes[_i].problems);
}
END_TEST

/* The same for whole files. */
static const struct {
    const char *text, *problems;
} whole_mistakes[] = {
    { "hegemony = 0.5;", "x.cfg: states: missing; a list of 3 states, each with its code and "
                         "power, is expected\n" },
    { "", "x.cfg: states: missing; a list of 3 states, each with its code and power, is "
          "expected\n" },
    { "\x89HDF\r\n\x1a\n\xff",
      "x.cfg: this is a results file (HDF5), not a text; `comity show` tells "
      "what it holds\n" },
    { "\xff\xfeh", "x.cfg: the text is in UTF-16; UTF-8 is expected\n" },
    { "\xef\xbb\xbftitle = \"x\";",
      "x.cfg:1: a byte order mark begins the file; UTF-8 without one is expected\n" },
    { "seed = 3;\r\n# hegemony\rhegemony = 0.9;\r",
      "x.cfg:2: a carriage return stands alone; lines that end in a line feed are expected\n" },
    { "title = '", "x.cfg:1: title: ': a text stands in plain double quotes; \"\" is expected\n"
                   "x.cfg: states: missing; a list of 3 states, each with its code and power, is "
                   "expected\n" },
    { "states = ( a = , );",
      "x.cfg:1: states: a is not a value; a number, a text in quotes, true or false is expected\n"
      "x.cfg:1: = stands without a name before it\nx.cfg:1: , stands where a value is expected\n"
      "x.cfg:1: a comma stands before ); it must be left out\n" },
    { "priors = ( );", "x.cfg:1: priors: this is a calibration; `comity calibrate` takes it, and a "
                       "scenario is expected\n" },
    { "measures = ( );", "x.cfg:1: measures: this is a file of measures; `comity facts` and "
                         "--measures take it, and a scenario is expected\n" },
    { "ranges = ( );", "x.cfg:1: ranges: this is a box of coefficients; `comity facts --robust` "
                       "takes it, and a scenario is expected\n" },
    { "scenario = \"a.cfg\";\nreplicates = 0; axes = ( );",
      "x.cfg:2: axes: this is a sweep; `comity plan` and `comity sweep` take it, and a scenario is "
      "expected\n" },
    { "scenario = \"a.cfg\";\ndesign = { kind = \"table\"; file = \"p.csv\"; };",
      "x.cfg:2: design: this is a sweep; `comity plan` and `comity sweep` take it, and a scenario "
      "is expected\n" },
    { "states = 3;", "x.cfg:1: states: this is a whole number; a list of groups ( {...}, ... ) is "
                     "expected\n" },
    { "states = ( { code = \"A\"; power = 1; }, { code = \"B\"; power = 1; } );",
      "x.cfg:1: states: the list has 2; exactly 3 states are expected\n" },
    { "states = ( { code = \"A\"; power = 1; }, { code = \"B\"; power = 1; },\n"
      "{ code = \"A\"; power = 1; } );",
      "x.cfg:2: states: the code \"A\" stands twice; 3 different codes are expected\n" },
    { "states = ( { code = \"A\"; power = 1; }, { code = \"B\"; power = 1; },\n"
      "{ code = \"C D\"; power = 1; } );",
      "x.cfg:2: states[2].code: \"C D\" cannot be a code; letters of ASCII, digits and _ are "
      "expected\n" },
    { "states = ( { code = \"A\"; power = 1; }, { power = 1; },\n"
      "{ code = \"C\"; powr = 1; power = 0; agenda = [0, 0.0, 0, 0]; } );",
      "x.cfg:1: states[1]: the code is missing; code = \"...\" is expected\n"
      "x.cfg:2: states.C.powr: unknown key; did you mean states.C.power?\n"
      "x.cfg:2: states.C.power: 0 is out of range; a number in (0, 1e+15] is expected\n"
      "x.cfg:2: states.C.agenda: the entries are all 0 and cannot be normalised; at least one must "
      "be positive\n" },
    { "states = ( { code = \"A\"; }, { code = \"B\"; power = 1; },\n"
      "{ code = \"C\"; power = 1; } );",
      "x.cfg:1: states.A.power: missing; a positive number is expected\n" },
};

START_TEST(a_mistaken_file_gives_its_messages)
{
    ck_assert_int_eq(read_scenario(whole_mistakes[_i].text), COMITY_BAD_SCENARIO);
    expect_problems(whole_mistakes[_i].problems);
}
END_TEST

/* What is wrong in a line hides nothing in those that follow it. */
static const char *const first_mistakes[] = {
    "hegemony = 1,5;",
    "trilateral = high;",
    "trilateral = 0.2.3;",
    "start = 1994-01;",
    "title = \xE2\x80\x9CMy region\xE2\x80\x9D;",
    "conduct.base = 3;",
    "seed = 1; seed = 2; seed = 3;",
    "conduct = { base = 1; }; conduct = { base = \n1; };",
    "friction = { rise 0.5; };",
    "signals = { reading_noise = \xE2\x88\x92\x30.5; };",
    "threat = { mean = [0.1; 0.2, 0.3, 0.4]; };",
    "threat = { mean = [0.1 0.2, 0.3, 0.4]; };",
    "threat = { mean = [0.1, 0.2, 0.3, 0.4,]; };",
    "issues = [a, b, \"c\", \"d\"]; events = ( { at = 1; shock = \"c\"; magnitude = 1; } );",
    "replicates = 5%;",
    "ticks = 24 months;",
    "hegemony = 0.5;;",
};

START_TEST(a_mistake_hides_no_later_one)
{
    char text[512];
    size_t lines = 2, found = 0;

    for (const char *at = first_mistakes[_i]; *at; at++)
        lines += *at == '\n';
    snprintf(text, sizeof text, STATES "%s\nbilateralsm = 0.5;\n", first_mistakes[_i]);
    ck_assert_int_eq(read_scenario(text), COMITY_BAD_SCENARIO);
    ck_assert_uint_ge(problems.count, 2);
    for (size_t k = 0; k < problems.count; k++) {
        found += strstr(problems.list[k].text, "did you mean bilateralism?") != NULL;
        ck_assert_int_le(problems.list[k].line, (int)lines + 1);
    }
    ck_assert_uint_eq(found, 1);
    ck_assert_int_eq(problems.list[problems.count - 1].line, (int)lines + 1);
}
END_TEST

START_TEST(all_mistakes_are_told_at_once)
{
    ck_assert_int_eq(read_scenario(STATES "hegemony = 2;\n"
                                          "conduct = { bsae = 1;\n"
                                          "bonds = \"x\"; };\n"
                                          "seed = 99999999999999999999;\n"
                                          "events = ( { at = 500; shock = \"floods\"; } );\n"),
                     COMITY_BAD_SCENARIO);
    expect_problems(
        "x.cfg:5: seed: 99999999999999999999 does not fit 64 bits; a seed up to "
        "18446744073709551615 may stand in quotes\n"
        "x.cfg:6: events[0].shock: unknown issue \"floods\"; terrorism, organised crime, migration "
        "or development is expected\n"
        "x.cfg:6: events[0].magnitude: missing; a number is expected\n"
        "x.cfg:2: hegemony: 2 is out of range; a number in [0, 1] is expected\n"
        "x.cfg:3: conduct.bsae: unknown key; did you mean conduct.base?\n"
        "x.cfg:4: conduct.bonds: this is a text; a number is expected\n");
}
END_TEST

/* A file that includes another has each of its states at most once, and no other. */
START_TEST(states_of_a_variant_are_those_of_its_parent)
{
    const struct comity_source_text files[] = {
        { (char *)(size_t) "a.cfg", (char *)(size_t)STATES },
        { (char *)(size_t) "b.cfg",
          (char *)(size_t) "@include \"a.cfg\"\n"
                           "states = ( { code = \"CAN\"; power = 2; },\n{ power = 3; },\n"
                           "{ code = \"CAN\"; power = 4; } );" },
    };

    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 2, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("b.cfg:3: states[1]: the code is missing; code = \"...\" is expected\n"
                    "b.cfg:4: states: the code \"CAN\" stands twice; each state once is "
                    "expected\n");
}
END_TEST

/* Where a state of the parent has no name, whose a later list is cannot be known. */
START_TEST(names_that_failed_are_told_once)
{
    const struct comity_source_text files[] = {
        { (char *)(size_t) "a.cfg", (char *)(size_t) "states = ( { code = \"USA\"; power = 8; }, { "
                                                     "code = \"CAN\"; power = 1; },\n"
                                                     "{ power = 1.5; } );" },
        { (char *)(size_t) "b.cfg",
          (char *)(size_t) "@include \"a.cfg\"\n"
                           "states = ( { code = \"MEX\"; power = 2; } );" },
    };

    ck_assert_int_eq(comity_scenario_read_texts(&scenario, files, 2, &problems),
                     COMITY_BAD_SCENARIO);
    expect_problems("a.cfg:2: states[2]: the code is missing; code = \"...\" is expected\n");
}
END_TEST

Suite *scenario_mistakes_suite(void)
{
    Suite *suite = suite_create("scenario_mistakes");
    TCase *tests = tcase_create("scenario_mistakes");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_mistake_gives_its_message, 0, COUNT(mistakes));
    tcase_add_loop_test(tests, a_mistaken_file_gives_its_messages, 0, COUNT(whole_mistakes));
    tcase_add_loop_test(tests, a_mistake_hides_no_later_one, 0, COUNT(first_mistakes));
    tcase_add_test(tests, all_mistakes_are_told_at_once);
    tcase_add_test(tests, states_of_a_variant_are_those_of_its_parent);
    tcase_add_test(tests, names_that_failed_are_told_once);
    suite_add_tcase(suite, tests);
    return suite;
}
