/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/outlet.h"
#include "core/characters.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CHARACTER = 4, CHUNK = 4096 };

/* One of the two streams. */
struct outlet {
    int descriptor;
    unsigned char begun[CHARACTER]; /* of a character whose end has not been written yet */
    size_t begun_count;
};

static bool write_all(int descriptor, const char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(descriptor, bytes, size);
        if (written < 0 && errno != EINTR)
            return false;
        bytes += written < 0 ? 0 : written;
        size -= written < 0 ? 0 : (size_t)written;
    }
    return true;
}

/* Whether bytes may be the beginning of a character: more of them are waited for. */
static bool is_begun(const unsigned char *bytes, size_t count)
{
    const unsigned char c = bytes[0];
    const size_t length = c < 0xC2 || c > 0xF4 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    for (size_t k = 1; k < count; k++)
        if ((bytes[k] & 0xC0) != 0x80)
            return false;
    return count < length;
}

/* Writes bytes with the control characters made visible; of those that are `broken` nothing is
 * waited for. Texts end with a new line, so that none is left over. */
static bool write_visible(struct outlet *outlet, const unsigned char *bytes, size_t size,
                          bool broken)
{
    char shown[CHUNK];
    size_t used = 0;
    for (size_t step; size > 0; bytes += step, size -= step) {
        step = *bytes == '\n' || *bytes == '\t' ? 1 : comity_printing_length(bytes, size);
        if (step == 0 && !broken && is_begun(bytes, size)) {
            memcpy(outlet->begun, bytes, size);
            outlet->begun_count = size;
            break;
        }
        if (step > 0) {
            memcpy(shown + used, bytes, step);
            used += step;
        } else {
            used += (size_t)snprintf(shown + used, 5, "\\x%02x", *bytes);
            step = 1;
        }
        if (used > sizeof shown - 8) {
            if (!write_all(outlet->descriptor, shown, used))
                return false;
            used = 0;
        }
    }
    return write_all(outlet->descriptor, shown, used);
}

static ssize_t put(void *cookie, const char *bytes, size_t size)
{
    struct outlet *outlet = cookie;
    const unsigned char *next = (const unsigned char *)bytes;
    size_t left = size;
    /* a character that was cut by the end of the buffer before */
    while (outlet->begun_count > 0 && left > 0) {
        unsigned char whole[CHARACTER];
        size_t count = outlet->begun_count;
        memcpy(whole, outlet->begun, count);
        whole[count++] = *next;
        const bool goes_on = (*next & 0xC0) == 0x80;
        outlet->begun_count = 0;
        if (!write_visible(outlet, whole, goes_on ? count : count - 1, !goes_on))
            return 0;
        next += goes_on;
        left -= goes_on;
    }
    return write_visible(outlet, next, left, false) ? (ssize_t)size : 0;
}

static FILE *open_outlet(int descriptor, int buffering)
{
    static struct outlet outlets[2]; /* as the streams are, of the process until its end */
    struct outlet *outlet = &outlets[descriptor == STDERR_FILENO];
    FILE *stream = fopencookie(outlet, "w", (cookie_io_functions_t){ .write = put });
    if (stream) {
        outlet->descriptor = descriptor;
        setvbuf(stream, NULL, buffering, BUFSIZ);
    }
    return stream;
}

bool outlet_begin(void)
{
    FILE *output = open_outlet(STDOUT_FILENO, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
    FILE *errors = output ? open_outlet(STDERR_FILENO, _IONBF) : NULL;
    if (!errors)
        return false;
    stdout = output;
    stderr = errors;
    return true;
}

FILE *outlet_open_raw(void)
{
    if (isatty(STDOUT_FILENO))
        return stdout;
    const int copy = dup(STDOUT_FILENO);
    FILE *stream = copy < 0 ? NULL : fdopen(copy, "w");
    if (!stream && copy >= 0) {
        const int reason = errno;
        close(copy);
        errno = reason == EINVAL ? EBADF : reason; /* it was closed, and is held open for reading */
    }
    return stream;
}

bool outlet_close_raw(FILE *stream)
{
    if (stream == stdout)
        return true;                         /* looked at in the end */
    const bool failed = ferror(stream) != 0; /* a write before the last, which fclose forgets */
    return fclose(stream) == 0 && !failed;
}

void outlet_wipe_line(void)
{
    static const char wipe[] = "\r\033[K";
    if (isatty(STDERR_FILENO))
        write_all(STDERR_FILENO, wipe, sizeof wipe - 1);
}
