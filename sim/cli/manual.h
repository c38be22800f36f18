/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_MANUAL_H
#define COMITY_CLI_MANUAL_H

/* Prints the manual page from its template, a file in mdoc: a line `@synopsis@` becomes that of all
 * commands, `@options NAME@` a list of the command's options. An exit status. */
int print_manual(const char *path);

#endif
