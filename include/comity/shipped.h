/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SHIPPED_H
#define COMITY_SHIPPED_H

#include <stddef.h>

/*
 * The scenarios, sweeps and other inputs that come with the program, found by name: in the folder
 * that the environment variable COMITY_DATA names, or in share/comity beside the program or
 * library that runs, or in configs/ of the source tree that it was built in.
 */

/* That folder, to be freed; NULL unless OK. Errors: CANNOT_READ (there is none), NO_MEMORY. */
int comity_shipped_folder(char **folder);

/*
 * The file that a name means, to be freed: the file of that name itself where it exists; otherwise,
 * the shipped one in `folder` ("" for scenarios, "sweeps" ...), with or without ".cfg" (".h5" of
 * posteriors) in the name, or of a path within the folder of all, as "rivals/power_alone";
 * otherwise the name as it is, so that opening it says what is wrong.
 * NULL when memory is out.
 */
char *comity_shipped_find(const char *name, const char *folder);

/* The names that comity_shipped_find takes for a folder, without endings, ascending; none where
 * there is no such folder. *names and each of them are to be freed. Errors: CANNOT_READ, NO_MEMORY.
 */
int comity_shipped_names(const char *folder, char ***names, size_t *count);

#endif
