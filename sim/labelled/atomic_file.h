/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_ATOMIC_FILE_H
#define COMITY_LABELLED_ATOMIC_FILE_H

#include <comity/problems.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <time.h>

/* Files that appear whole or not at all: written beside their place, then renamed. Functions return
 * a status, and add a problem with the path and the cause. */

/* Where a file of this name is really written: the end of a chain of symbolic links, which may be
 * missing yet, so that the links stay what they are. To be freed; NULL: no memory. */
char *comity_follow_links(const char *path);

/* The folder of that file, with its slash; "" where the path names none. */
char *comity_folder_of(const char *path);

/*
 * Sets *partial, to be freed, to a temporary name beside a path (of a symbolic link, beside the
 * file that it leads to, which need not be there): "DIR/.NAME.partial-HOST-PROCESS-RANDOM", which
 * is nobody else's. COMITY_CANNOT_WRITE when the path is empty, its directory is missing or not
 * writable, or something other than a regular file is at the path; COMITY_NO_MEMORY.
 */
int comity_partial_path(const char *path, char **partial, struct comity_problems *problems);

/* Removes the temporary files of this path that processes of this host left which are gone. */
void comity_tidy_partials(const char *path);

/* What lies at a path, to see later whether it is still the same. */
struct comity_path_state {
    bool there, empty; /* something; a regular file without bytes */
    dev_t device;
    ino_t file;
    off_t size;
    time_t seconds;
    long nanoseconds;
};
struct comity_path_state comity_path_state_of(const char *path);
bool comity_path_state_is(const struct comity_path_state *one,
                          const struct comity_path_state *other);

/* Reserves the first `bytes` of the file `partial` on its disk, where the file system can: what is
 * then written there finds room. COMITY_CANNOT_WRITE when the disk is full. */
int comity_reserve(const char *partial, const char *path, uint64_t bytes,
                   struct comity_problems *problems);

/* Has the disk begin with what was written so far, where the system can, and does not wait. */
void comity_begin_sync(const char *partial);

/*
 * Syncs the closed file `partial`, renames it to `path`, or to where a symbolic link leads, and
 * syncs the directory, so that it survives a loss of power; or, without `wait`, has the disk begin
 * and goes on: then it may be missing or unreadable after such a loss in the next moments. Unless
 * it may replace, the file takes a name that is free: COMITY_MISMATCH, without a sentence, when
 * something is there. COMITY_CANNOT_WRITE, COMITY_NO_MEMORY. After a failure the temporary file is
 * left for the caller to remove.
 */
int comity_publish(const char *partial, const char *path, bool replace, bool wait,
                   struct comity_problems *problems);

/* A writer of a text: COMITY_CANNOT_WRITE, as errno has it, is reported by who called it. */
typedef int comity_text_writer(FILE *stream, void *context, struct comity_problems *problems);

/* Writes a whole text under a name where nothing or an empty file is; `replace`: whatever is there.
 * COMITY_CANNOT_WRITE when a file appeared there meanwhile, which stays; COMITY_NO_MEMORY. */
int comity_write_text(const char *path, bool replace, comity_text_writer *write, void *context,
                      struct comity_problems *problems);

/* As comity_publish under a free name beside the path, *beside, to be freed: "run.kept-1.h5". */
int comity_publish_beside(const char *partial, const char *path, bool wait, char **beside,
                          struct comity_problems *problems);

#endif
