/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_PARTIAL_NAME_H
#define COMITY_LABELLED_PARTIAL_NAME_H

#include <stdbool.h>

/*
 * Names of what a process owns while it works: HOST-PROCESS-RANDOM. Whether the process lives can
 * be asked on its own host only, where its number is seen: two containers are two hosts.
 */
enum { COMITY_OWNER = 128 };

/* Makes a name of this process that no other has, nor this one before. */
void comity_owner_new(char text[COMITY_OWNER]);

/* Whether an owner is a process of this host that is gone. */
bool comity_owner_is_gone(const char *owner);

/* The temporary name of a file: ".NAME.partial-OWNER", of a long NAME only the beginning. */
enum { COMITY_PARTIAL = 256 };
void comity_partial_name(const char *name, char text[COMITY_PARTIAL]);

/* Removes from a directory the temporary files of a name, or of all names when it is NULL, whose
 * processes are gone. */
void comity_tidy(const char *directory, const char *name);

#endif
