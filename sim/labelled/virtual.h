/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_VIRTUAL_H
#define COMITY_LABELLED_VIRTUAL_H

#include "labelled/reader.h"

/* Variables whose values lie in sealed files beside. */

/* What a virtual variable has, unless it says otherwise, where HDF5 could not open a file beside,
 * which it passes over without a word: a NaN that no computation gives, or the least whole number.
 * Of a partial file, which lacks values, nothing can be told. */
double comity_virtual_unread(enum comity_element element);

/* The creation list of a virtual variable over this space, to be closed; negative on failure. */
hid_t comity_virtual_creation(hid_t creation, hid_t space,
                              const struct comity_variable_description *description);

/* Notes which files beside a file may be read: they are all there and have their seals. What else
 * is wrong with them shows when they are opened. CANNOT_READ, BAD_FILE. */
int comity_virtual_find(struct comity_reader *reader);

/* The name of a line of reader->beside, whose end is marked, and the next line; NULL after the
 * last. */
const char *comity_virtual_next(const char **line, size_t *length);

/* To be freed; NULL without memory. */
char *comity_path_beside(const struct comity_reader *reader, const char *name, size_t length);

/* Whether a virtual variable has its values from files that were noted. */
int comity_virtual_accept(struct comity_reader *reader, hid_t creation,
                          struct comity_reader_variable *variable);

#endif
