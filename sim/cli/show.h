/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_SHOW_H
#define COMITY_CLI_SHOW_H

#include <comity/file_summary.h>

#include <stddef.h>

/* What differs from the scenario's file, one change a line after a label of this width. */
void print_file_changes(const struct comity_file_summary *summary, const char *label, size_t width);

#endif
