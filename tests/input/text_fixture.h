/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_IO_TEXT_FIXTURE_H
#define COMITY_TESTS_IO_TEXT_FIXTURE_H

#include <comity/scenario_file.h>
#include <comity/sweep_file.h>

/* A scenario or a sweep for each test, read from texts, and the problems that it gives. Suites
 * include this last, for the shortest of its names. */

extern struct comity_scenario scenario;
extern struct comity_sweep sweep;
extern struct comity_problems problems;

void set_up(void);
void tear_down(void);

/* Fails the test unless these are the problems, a line each. */
void expect_problems(const char *expected);

#define THREE_STATES                                                                               \
    "states = ( { code = \"USA\"; power = 8; }, { code = \"CAN\"; power = 1; }, "                  \
    "{ code = \"MEX\"; power = 1.5; } );"

/* Three plain states; settings of a test are put after them, from line 2 on. */
#define STATES THREE_STATES "\n"

/* Reads the file x.cfg with this text. */
int read_scenario(const char *text);

/* Reads a scenario of the folder of configurations, which must have no mistake. */
void read_config(const char *name);

/* The region of the scenarios that a sweep may name, each on line 1. */
#define REGION THREE_STATES " ticks = 120;\n"

/* Line 1 of sweeps of one scenario: plain ones, and those whose points stand in a table. */
#define A     "scenario = \"a.cfg\";\n"
#define TABLE "scenario = \"a.cfg\"; design = { kind = \"table\"; file = \"p.csv\"; };\n"

/* Reads a sweep, and its table unless that is NULL. The first scenario that it names has an event
 * `shock`; the second has `late` besides, and a hegemony of its own. */
int read_sweep(const char *text, const char *table);

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

#endif
