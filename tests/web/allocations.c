/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/allocations.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static long left;
static bool failed;

void allocation_fails(long number)
{
    left = number;
    failed = false;
}

bool allocation_failed(void)
{
    return failed;
}

static bool is_refused(size_t count, size_t size)
{
    size_t bytes;
    const bool now = left > 0 && --left == 0;
    failed = failed || now;
    return now || __builtin_mul_overflow(count, size, &bytes) || bytes > ALLOCATION_MOST;
}

/* Those of the C library, and what stands for them. */
#define REFUSING(type, name, parameters, arguments, count, size)                                   \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return is_refused(count, size) ? NULL : __real_##name arguments;                           \
    }

REFUSING(void *, malloc, (size_t size), (size), 1, size)
REFUSING(void *, calloc, (size_t count, size_t size), (count, size), count, size)
REFUSING(void *, realloc, (void *old, size_t size), (old, size), 1, size)
REFUSING(void *, reallocarray, (void *old, size_t count, size_t size), (old, count, size), count,
         size)
REFUSING(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size), 1, size)
REFUSING(char *, strdup, (const char *text), (text), 1, 1)
REFUSING(FILE *, open_memstream, (char **text, size_t *size), (text, size), 1, 1)

int __real_vasprintf(char **text, const char *format, va_list list);
int __wrap_vasprintf(char **text, const char *format, va_list list);
int __wrap_vasprintf(char **text, const char *format, va_list list)
{
    return is_refused(1, 1) ? -1 : __real_vasprintf(text, format, list);
}
