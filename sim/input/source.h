/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_SOURCE_H
#define COMITY_INPUT_SOURCE_H

#include "input/scenario_text.h"

#include <comity/attachments.h>
#include <libconfig.h>

/* Files that people write: fetching them and giving them to libconfig. */

/* Bytes of a file, with a NUL after them. */
struct comity_source_bytes {
    char *text; /* owned */
    size_t length;
};

/* Reads a file; of one that is longer than `most` bytes, one byte more than that, which suffices to
 * report it. CANNOT_READ with errno set, or NO_MEMORY; text may be set and be freed either way. */
int comity_source_load(const char *path, size_t most, struct comity_source_bytes *bytes);

/* Copies a text in place of a file's; NO_MEMORY. */
int comity_source_copy(const char *text, struct comity_source_bytes *bytes);

/* One of these of a file of settings, whose `text` may be given, or is NULL; reports a file that
 * cannot be read. */
int comity_source_load_settings(const char *path, const char *text,
                                struct comity_source_bytes *bytes,
                                struct comity_problems *problems);

/* The first of these for a file that is `written` so where it is named: it is attached; or, with
 * `again`, taken from what is attached. */
int comity_source_attach(struct comity_attachments *attached, bool again, const char *written,
                         const char *path, size_t most, struct comity_source_bytes *bytes);

/* The path of a file that another one names: a relative path is meant from the folder of the naming
 * file. To be freed; NULL when memory is out. */
char *comity_source_join(const char *from, const char *path);

/* The same, but what is not there is looked for among the scenarios that come with the program. */
char *comity_source_locate(const char *from, const char *path);

/* Lets libconfig read a scanned text; where it is bad, a problem is added and `bad` returned. */
int comity_source_parse(config_t *config, const struct comity_text *text, const char *path, int bad,
                        struct comity_problems *problems);

#endif
