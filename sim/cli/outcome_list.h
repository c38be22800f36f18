/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_OUTCOME_LIST_H
#define COMITY_CLI_OUTCOME_LIST_H

#include <comity/measures.h>

/* Outcomes as the command line names them: by label, or by name for all that bear it. */

/* What the help of commands that take such names says of those that no file holds. */
#define MEASURES_HELP                                                                              \
    "Made of outcomes: share_ending PHASE, the share of replicates in the phase or a higher one "  \
    "at\n"                                                                                         \
    "the end; share_entering PHASE, of those that ever enter it. comity explain --outcomes lists " \
    "all.\n"

int is_outcome_named(const struct comity_measure *measure, const char *word, size_t length);

/* Complains of a word that names none, with what was probably meant; returns EXIT_USAGE. */
int unknown_outcome(const char *command, const char *option, const char *word, size_t length,
                    const struct comity_measure *measures, size_t count);

/* Marks what a list asks for as main, and nothing else; EXIT_DONE or EXIT_USAGE. */
int mark_outcomes(const char *command, const char *list, struct comity_measure *measures,
                  size_t count);

#endif
