/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/allocations.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static long left;
static bool failed;
static _Atomic long held;

void allocation_fails(long number)
{
    left = number;
    failed = false;
}

bool allocation_failed(void)
{
    return failed;
}

long allocations_held(void)
{
    return held;
}

static bool is_refused(size_t count, size_t size)
{
    size_t bytes;
    const bool now = left > 0 && --left == 0;
    failed = failed || now;
    return now || __builtin_mul_overflow(count, size, &bytes) || bytes > ALLOCATION_MOST;
}

/* Those of the C library, and what stands for them. before: blocks that a call gives back. */
#define REFUSING(type, name, parameters, arguments, before, count, size)                           \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        const long others = before;                                                                \
        type made = is_refused(count, size) ? NULL : __real_##name arguments;                      \
        held += made ? 1 - others : 0;                                                             \
        return made;                                                                               \
    }

REFUSING(void *, malloc, (size_t size), (size), 0, 1, size)
REFUSING(void *, calloc, (size_t count, size_t size), (count, size), 0, count, size)
REFUSING(void *, realloc, (void *old, size_t size), (old, size), old != NULL, 1, size)
REFUSING(void *, reallocarray, (void *old, size_t count, size_t size), (old, count, size),
         old != NULL, count, size)
REFUSING(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size), 0, 1, size)
REFUSING(char *, strdup, (const char *text), (text), 0, 1, 1)
REFUSING(FILE *, open_memstream, (char **text, size_t *size), (text, size), 0, 1, 1)

int __real_vasprintf(char **text, const char *format, va_list list);
int __wrap_vasprintf(char **text, const char *format, va_list list);
int __wrap_vasprintf(char **text, const char *format, va_list list)
{
    const int length = is_refused(1, 1) ? -1 : __real_vasprintf(text, format, list);
    held += length >= 0;
    return length;
}

void __real_free(void *block);
void __wrap_free(void *block);
void __wrap_free(void *block)
{
    held -= block != NULL;
    __real_free(block);
}
