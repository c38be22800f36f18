/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_FILES_H
#define COMITY_FILES_H

#include <stddef.h>

/*
 * Once at the start of a program that writes results files: a disk that fills must not bring the
 * program down at exit. Programs that embed the library may leave it out.
 */
void comity_files_begin(void);

/*
 * Whether results may be written to a path, to be asked before anything is computed: its directory
 * is there and writable, and at the path is nothing, an empty file, or a results file of this
 * program, which is then replaced. Errors: CANNOT_WRITE, NO_MEMORY; error[size] has the sentence
 * for people.
 */
int comity_output_check(const char *path, char *error, size_t size);

/* Whether two paths lead to one file, by links too; 0 when either is missing. */
int comity_same_file(const char *one, const char *other);

#endif
