/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_SYSTEM_H
#define COMITY_CORE_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

/* What glibc, musl and macOS do differently. */

#ifdef __APPLE__
#define st_mtim st_mtimespec
#endif

/* What errno means, from the system; in the buffer or elsewhere. */
const char *comity_errno_text(int code, char *buffer, size_t size);

/* Reserves room on the disk for a file of so many bytes: 0, or -1 with errno. 0 where the system
 * cannot. */
int comity_keep_room(int descriptor, uint64_t bytes);

/* Gives the heap so many bytes at once, in huge pages where there are any: a page fault for each
 * small page is an eighth of the time of a short run. Nothing where the system cannot. */
void comity_grow_heap(size_t bytes);

/* Memory of this machine in bytes; 0: not known. */
double comity_machine_memory(void);

#endif
