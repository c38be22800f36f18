/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_READER_H
#define COMITY_LABELLED_READER_H

#include "labelled/handles.h"

/* What the source files of the reader share. */

/* As comity_reader_fail: with a sentence that begins with the path; COMITY_BAD_FILE with HDF5's
 * reason, to be called before any release of handles. `name` is what was read, or NULL. */
int comity_reader_fail_as(struct comity_reader *reader, int status, const char *sentence);
int comity_reader_fail_hdf5(struct comity_reader *reader, const char *name);

/* As comity_reader_find, but fails when there is none; NULL, too, after a failure. */
const struct comity_reader_variable *comity_reader_require(struct comity_reader *reader,
                                                           const char *name);

/* Opens the file and finds its parts; after comity_reader_try. */
int comity_reader_enter(struct comity_reader *reader);

/* Whether everything of the file that HDF5 must understand can be read, found out by a child
 * process that may die. */
int comity_reader_try(struct comity_reader *reader);

/* COMITY_BAD_FILE when a link leads elsewhere. */
int comity_reader_check_link(struct comity_reader *reader, hid_t group, const char *name);

/* The text of an attribute of an open object. */
int comity_reader_text_of(struct comity_reader *reader, hid_t object, const char *name,
                          char **text);

/* As comity_reader_attributes, or comity_reader_texts, of an open object. */
int comity_reader_list(struct comity_reader *reader, hid_t object, bool texts,
                       struct comity_attribute **attributes, size_t *count);

/* Chunks of a variable along each axis, and in all. */
size_t comity_reader_chunk_counts(const struct comity_reader_variable *variable, size_t counts[]);

/* Size in the file of the chunk at an offset; 0 when it was never written. */
int comity_reader_chunk_size(struct comity_reader *reader,
                             const struct comity_reader_variable *variable, const hsize_t offset[],
                             size_t *size);

void comity_reader_free_chunks(struct comity_reader *reader);

/* Names of the links of a group in the order of their creation; *count is set also on failure. */
int comity_reader_links(struct comity_reader *reader, hid_t group, char ***names, size_t *count);
void comity_reader_free_links(char **names, size_t count);

#endif
