/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_MEASURES_HELP_H
#define COMITY_CLI_MEASURES_HELP_H

/* What the help of commands that take names of outcomes says of those that no file holds. */
#define MEASURES_HELP                                                                              \
    "Made of outcomes: share_ending PHASE, the share of replicates in the phase or a higher one "  \
    "at the end; share_entering PHASE, of those that ever enter it. comity explain --outcomes "    \
    "lists all."

#endif
