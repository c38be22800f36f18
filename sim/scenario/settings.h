/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SCENARIO_SETTINGS_H
#define COMITY_SCENARIO_SETTINGS_H

/*
 * What a scenario says besides its parameters: X(given, name, type, entries, range, what holds
 * without it, meaning, example), in the order in which a file is read. `given` is what else than
 * --set gives it: a FILE alone, an OPTION of the same name, or its ENTRIES have keys of their own.
 * The reader of a file has a function comity_lay_NAME for each, and a table of the entries.
 */
#define COMITY_SETTING_LIST(X)                                                                     \
    X(FILE, title, "text", NULL, "at most 127 bytes", "empty",                                     \
      "what tables, results and figures are called", "title = \"My region\";")                     \
    X(FILE, start, "text", NULL, "a month", "1994-01", "the first month", "start = \"1994-01\";")  \
    X(OPTION, ticks, "whole number", NULL, "[1, 1000000]", "240", "how many months",               \
      "ticks = 240;")                                                                              \
    X(OPTION, replicates, "whole number", NULL, "[1, 1000000000]", "400",                          \
      "how many worlds, which differ by their draws", "replicates = 100;")                         \
    X(OPTION, seed, "whole number, or a text with one", NULL, "64 bits", "1",                      \
      "decides the draws: the same seed, the same worlds", "seed = \"18446744073709551615\";")     \
    X(FILE, issues, "list of 4 texts", NULL, "different, without a dot",                           \
      "terrorism, organised crime, migration, development",                                        \
      "what the states may cooperate on, in the order of all lists of four",                       \
      "inherit_events = false; issues = [\"floods\", \"trade\", \"crime\", \"health\"];")          \
    X(ENTRIES, states, "list of groups", comity_fields_of_state,                                   \
      "exactly 3, later files any of them", "needed", "the states and how each begins",            \
      "states = ( { code = \"USA\"; power = 8000.0; } );")                                         \
    X(ENTRIES, dyads, "list of groups", comity_fields_of_dyad, "at most 3", "as their parameters", \
      "the pairs of states and how each begins",                                                   \
      "dyads = ( { between = [\"USA\", \"CAN\"]; bilateral = 0.4; } );")                           \
    X(FILE, inherit_events, "true or false", NULL, "", "true",                                     \
      "whether events of included files happen too", "inherit_events = false;")                    \
    X(ENTRIES, events, "list of groups", comity_fields_of_event, "at most about 4000", "none",     \
      "what is scheduled; each has `at` and one of the kinds below",                               \
      "events = ( { name = \"flood\"; at = \"1999-05\"; shock = \"migration\"; "                   \
      "magnitude = 0.4; } );")                                                                     \
    X(FILE, sources, "list of groups", comity_fields_of_source, "at most 2000", "none",            \
      "where values come from, which `comity explain` prints",                                     \
      "sources = ( { of = \"states.power\"; text = \"a statistical office\"; } );")

#endif
