/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/system.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* strerror_r of GNU returns the text, that of POSIX whether it is in the buffer. */
static inline const char *text_of_gnu(const char *text, const char *buffer)
{
    (void)buffer;
    return text;
}

static inline const char *text_of_posix(int status, const char *buffer)
{
    return status ? "unknown error" : buffer;
}

const char *comity_errno_text(int code, char *buffer, size_t size)
{
    return _Generic(strerror_r(code, buffer, size),
                    char *: text_of_gnu,
                    int: text_of_posix)(strerror_r(code, buffer, size), buffer);
}

int comity_keep_room(int descriptor, uint64_t bytes)
{
#ifdef FALLOC_FL_KEEP_SIZE
    return bytes > 0 ? fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, (off_t)bytes) : 0;
#else
    (void)descriptor;
    (void)bytes;
    return 0;
#endif
}

void comity_grow_heap(size_t bytes)
{
#if defined __GLIBC__ && defined MADV_HUGEPAGE
    enum { PIECE = 100 << 10 }; /* two are more than a heap begins with */
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), before = (uintptr_t)sbrk(0);
    mallopt(M_TOP_PAD, (int)bytes);
    void *volatile first = malloc(PIECE), *volatile second = malloc(PIECE);
    free(second);
    free(first);
    const uintptr_t from = (before + page - 1) / page * page, end = (uintptr_t)sbrk(0);
    if (end > from)
        madvise((void *)from, end - from, MADV_HUGEPAGE);
#else
    (void)bytes;
#endif
}

double comity_machine_memory(void)
{
#ifdef _SC_PHYS_PAGES
    return (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
#else
    return 0;
#endif
}
