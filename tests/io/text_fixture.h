/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_IO_TEXT_FIXTURE_H
#define COMITY_TESTS_IO_TEXT_FIXTURE_H

#include <comity/scenario_file.h>

/* A scenario for each test, read from texts, and the problems that it gives. */

extern struct comity_scenario scenario;
extern struct comity_problems problems;

void set_up(void);
void tear_down(void);

/* Fails the test unless these are the problems, a line each. */
void expect_problems(const char *expected);

/* Three plain states; settings of a test are put after them, from line 2 on. */
#define STATES                                                                                     \
    "states = ( { code = \"USA\"; power = 8; }, { code = \"CAN\"; power = 1; }, "                  \
    "{ code = \"MEX\"; power = 1.5; } );\n"

/* Reads the file x.cfg with this text. */
int read_scenario(const char *text);

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

#endif
