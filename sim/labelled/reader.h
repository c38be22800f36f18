/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_IO_READER_H
#define COMITY_IO_READER_H

#include "labelled/handles.h"

#include <stdbool.h>

/* What the source files of the reader share. */

/* Set error and return the status; the HDF5 one is COMITY_BAD_FILE with HDF5's reason, to be called
 * before any release of handles. `name` is what was read, or NULL. */
int comity_reader_fail(struct comity_reader *reader, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int comity_reader_fail_memory(struct comity_reader *reader);
int comity_reader_fail_hdf5(struct comity_reader *reader, const char *name);

/* As comity_reader_find, but sets the error when there is none. */
const struct comity_reader_variable *comity_reader_require(struct comity_reader *reader,
                                                           const char *name);

/* Names of the links of a group in the order of their creation; *count is set also on failure. */
int comity_reader_links(struct comity_reader *reader, hid_t group, char ***names, size_t *count);
void comity_reader_free_links(char **names, size_t count);

#endif
