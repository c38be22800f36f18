/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_IO_ATOMIC_FILE_H
#define COMITY_IO_ATOMIC_FILE_H

#include <stddef.h>
#include <stdint.h>

/* Files that appear whole or not at all: written beside their place, then renamed. Functions return
 * a status, with the path and the cause in error[size]. */

/* Where a file of this name is really written: the end of a chain of symbolic links, which may be
 * missing yet, so that the links stay what they are. To be freed; NULL: no memory. */
char *comity_follow_links(const char *path);

/*
 * Sets *partial, to be freed, to the temporary name "DIR/.NAME.partial-PID" of a path (of a
 * symbolic link, of the file that it leads to, which need not be there), and removes what a killed
 * process of the same number may have left there. COMITY_CANNOT_WRITE when the path is empty, its
 * directory is missing or not writable, or something other than a regular file is at the path;
 * COMITY_NO_MEMORY.
 */
int comity_partial_path(const char *path, char **partial, char *error, size_t size);

/* Reserves the first `bytes` of the file `partial` on its disk, where the file system can: what is
 * then written there finds room. COMITY_CANNOT_WRITE when the disk is full. */
int comity_reserve(const char *partial, const char *path, uint64_t bytes, char *error, size_t size);

/* Syncs the closed file `partial`, renames it to `path`, or to where a symbolic link leads, and
 * syncs the directory, so that it survives a loss of power. COMITY_CANNOT_WRITE; the temporary file
 * is then left for the caller to remove. */
int comity_publish(const char *partial, const char *path, char *error, size_t size);

#endif
