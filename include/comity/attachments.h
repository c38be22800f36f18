/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_ATTACHMENTS_H
#define COMITY_ATTACHMENTS_H

#include <comity/scenario.h>

/* Files that something was made from, by the paths that name them there: with them results can be
 * made again where the files are not. */
struct comity_attachments {
    struct comity_source_text *files; /* [count], owned */
    size_t count;
};

/* At most, in a results file. */
enum { COMITY_ATTACHMENTS_MOST = 256 };

/* The text of a path; NULL when it is not there. */
const char *comity_attachments_text(const struct comity_attachments *attached, const char *path);

/* Keeps copies, unless the path is there. Errors: NO_MEMORY. */
int comity_attach(struct comity_attachments *attached, const char *path, const char *text);

void comity_attachments_free(struct comity_attachments *attached); /* safe twice, or zeroed */

#endif
