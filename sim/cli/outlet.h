/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_OUTLET_H
#define COMITY_CLI_OUTLET_H

#include <stdbool.h>
#include <stdio.h>

/* From now on standard output and standard error show control characters as \x1b, all but ends of
 * lines and tabs: tables and messages print texts of files and names of files, which may have been
 * made to steer a terminal. False: no memory. */
bool outlet_begin(void);

/* Standard output for the bytes of a file as they are, unless it is a terminal; NULL: no memory.
 * To be given to outlet_close_raw. */
FILE *outlet_open_raw(void);

/* Closes what outlet_open_raw gave; false when not all could be written (errno). */
bool outlet_close_raw(FILE *stream);

/* Writes to standard error what does steer the terminal, when it is one. */
void outlet_wipe_line(void);

#endif
