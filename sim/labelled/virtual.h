/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_VIRTUAL_H
#define COMITY_LABELLED_VIRTUAL_H

#include "labelled/handles.h"

/* Variables whose values lie in sealed files beside. */

/* The creation list of a virtual variable over this space, to be closed; negative on failure. */
hid_t comity_virtual_creation(hid_t creation, hid_t space,
                              const struct comity_variable_description *description);

/* Notes which files beside a file may be read: they are all there and have their seals. What else
 * is wrong with them shows in comity_virtual_check. CANNOT_READ, BAD_FILE. */
int comity_virtual_find(struct comity_reader *reader);

/* Whether a virtual variable has its values from files that were noted. */
int comity_virtual_accept(struct comity_reader *reader, hid_t creation,
                          struct comity_reader_variable *variable);

/* Opens the files beside, before HDF5 does: they must be parts of the same results, and have what
 * the virtual variables want of them. */
int comity_virtual_check(struct comity_reader *reader);

#endif
