/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_FILES_H
#define COMITY_FILES_H

#include <comity/problems.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Once at the start of a program that writes results files: a disk that fills must not bring the
 * program down at exit. Programs that embed the library may leave it out. Errors: NO_MEMORY, when
 * HDF5 cannot start.
 */
int comity_files_begin(void);

/*
 * Whether results may be written to a path, to be asked before anything is computed: its directory
 * is there and writable, and at the path is nothing, an empty file, or a results file of this
 * program. Temporary files that dead processes of this host left there are removed. Errors:
 * BAD_ARGUMENT where the name is that of another format, as out.csv, CANNOT_WRITE, NO_MEMORY.
 */
int comity_output_check(const char *path, struct comity_problems *problems);

/* The same but for what is at the path. */
int comity_output_check_place(const char *path, struct comity_problems *problems);

/* Everything that results depend on, as 64 hexadecimal digits: equal results have equal ones. */
enum { COMITY_FINGERPRINT = 65 };

/*
 * Whether the results at a path may be replaced by those about to be computed: there are none, they
 * are the same (format, as "run", and fingerprint), or `replace` says so. Errors: MISMATCH and
 * those of reading. To be asked after comity_output_check.
 */
int comity_output_check_results(const char *path, const char *format, const char *fingerprint,
                                bool replace, struct comity_problems *problems);

/* Whether two paths lead to one file, by links too; 0 when either is missing. */
bool comity_same_file(const char *one, const char *other);

#endif
