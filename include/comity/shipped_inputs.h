/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SHIPPED_INPUTS_H
#define COMITY_SHIPPED_INPUTS_H

#include <comity/problems.h>
#include <stddef.h>

/* What comes with the program and is found by its name (shipped.h), with titles. */

struct comity_shipped_input {
    const char *kind; /* "scenario", "rival", "sweep", "calibration", "posterior" ...; static */
    char *name;       /* as the commands take it; owned */
    char *title;      /* as the file gives it; owned */
};

struct comity_shipped_inputs {
    char *folder;                      /* in which they are; owned */
    struct comity_shipped_input *list; /* [count], owned; by kind, then by name */
    size_t count;
};

/*
 * Lists them: those of one kind, or all with NULL. The list is initialised here and must be freed
 * whatever is returned. Errors: BAD_ARGUMENT (no such kind), CANNOT_READ (there is no such folder),
 * those of reading an input, NO_MEMORY.
 */
int comity_shipped_inputs(struct comity_shipped_inputs *inputs, const char *kind,
                          struct comity_problems *problems);
void comity_shipped_inputs_free(struct comity_shipped_inputs *inputs); /* safe twice */

#endif
