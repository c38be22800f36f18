/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/seal.h"

#include <comity/status.h>

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "\ncomity sha256 DIGITS\n" */
static const char label[] = "\ncomity sha256 ";
enum { LABEL = sizeof label - 1, DIGITS = 2 * SHA256_DIGEST_SIZE, SEAL = LABEL + DIGITS + 1 };

/* Minus an errno where the file cannot be read, -ENODATA where it ends before. */
static int hash(int descriptor, uint64_t size, char digits[DIGITS + 1])
{
    uint8_t piece[1 << 16], digest[SHA256_DIGEST_SIZE];
    struct sha256_ctx context;
    sha256_init(&context);
    for (uint64_t at = 0; at < size;) {
        const size_t want = size - at < sizeof piece ? (size_t)(size - at) : sizeof piece;
        const ssize_t got = pread(descriptor, piece, want, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -errno : -ENODATA;
        sha256_update(&context, (size_t)got, piece);
        at += (uint64_t)got;
    }
    sha256_digest(&context, sizeof digest, digest);
    for (size_t k = 0; k < sizeof digest; k++)
        snprintf(digits + 2 * k, 3, "%02x", digest[k]);
    return 0;
}

static int write_all(int descriptor, const char *text, size_t size, uint64_t at)
{
    while (size > 0) {
        const ssize_t put = pwrite(descriptor, text, size, (off_t)at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return -1;
        text += put;
        size -= (size_t)put;
        at += (uint64_t)put;
    }
    return 0;
}

int comity_seal_append(const char *path)
{
    char seal[SEAL + 1], digits[DIGITS + 1];
    struct stat about;
    const int descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return COMITY_CANNOT_WRITE;
    int reason =
        fstat(descriptor, &about) != 0 ? errno : -hash(descriptor, (uint64_t)about.st_size, digits);
    if (!reason) {
        snprintf(seal, sizeof seal, "%s%s\n", label, digits);
        reason = write_all(descriptor, seal, SEAL, (uint64_t)about.st_size) != 0 ? errno : 0;
    }
    if (close(descriptor) != 0 && !reason)
        reason = errno;
    errno = reason;
    return reason ? COMITY_CANNOT_WRITE : COMITY_OK;
}

/* Opens a file and reads its seal, which begins at *end. The descriptor is to be closed, unless it
 * is negative: then minus an errno, or -ENODATA of a file without a seal. */
static int open_sealed(const char *path, char seal[SEAL], off_t *end)
{
    struct stat about;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return -errno;
    int reason = fstat(descriptor, &about) != 0                     ? errno
                 : !S_ISREG(about.st_mode) || about.st_size <= SEAL ? ENODATA
                                                                    : 0;
    if (!reason) {
        *end = about.st_size - SEAL;
        const ssize_t got = pread(descriptor, seal, SEAL, *end);
        reason = got < 0 ? errno : got != SEAL || memcmp(seal, label, LABEL) != 0 ? ENODATA : 0;
    }
    if (reason)
        close(descriptor);
    return reason ? -reason : descriptor;
}

int comity_seal_look(const char *path)
{
    char seal[SEAL], digits[DIGITS + 1];
    off_t end = 0;
    const int descriptor = open_sealed(path, seal, &end);
    if (descriptor < 0)
        return descriptor == -ENODATA ? COMITY_SEAL_NONE : descriptor;
    const int failed = hash(descriptor, (uint64_t)end, digits);
    close(descriptor);
    if (failed && failed != -ENODATA)
        return failed;
    return !failed && memcmp(seal + LABEL, digits, DIGITS) == 0 && seal[SEAL - 1] == '\n'
               ? COMITY_SEAL_WHOLE
               : COMITY_SEAL_BROKEN;
}

const char *comity_seal_fault(int found)
{
    if (found == COMITY_SEAL_WHOLE)
        return NULL;
    return found < 0 ? strerror(-found)
           : found == COMITY_SEAL_BROKEN
               ? "it is damaged: its bytes are not those that were written"
               : "it does not end in the hash of its bytes: it was changed since it was written, "
                 "or an earlier version wrote it";
}

int comity_seal_status(int found)
{
    return found < 0                    ? COMITY_CANNOT_READ
           : found == COMITY_SEAL_WHOLE ? COMITY_OK
                                        : COMITY_BAD_FILE;
}

int comity_seal_read(const char *path, char digits[COMITY_SEAL_DIGITS + 1])
{
    char seal[SEAL];
    off_t end = 0;
    const int descriptor = open_sealed(path, seal, &end);
    digits[0] = '\0';
    if (descriptor < 0)
        return descriptor == -ENODATA ? COMITY_SEAL_NONE : descriptor;
    close(descriptor);
    snprintf(digits, COMITY_SEAL_DIGITS + 1, "%.*s", DIGITS, seal + LABEL);
    return COMITY_SEAL_WHOLE;
}

bool comity_is_cut_short(const char *path)
{
    static const uint8_t signature[8] = { 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n' };
    uint8_t block[64];
    struct stat about;
    uint64_t end = 0;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return false;
    const bool begun = fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
                       about.st_size >= (off_t)sizeof signature &&
                       pread(descriptor, block, sizeof signature, 0) == sizeof signature &&
                       memcmp(block, signature, sizeof signature) == 0;
    const bool whole = begun && pread(descriptor, block, sizeof block, 0) == sizeof block;
    close(descriptor);
    if (!whole)
        return begun;
    /* where a superblock of each version has its end of file, of offsets of eight bytes */
    const uint8_t version = block[8], offsets = block[version < 2 ? 13 : 9];
    const size_t at = version == 0 ? 40 : version == 1 ? 44 : 28;
    for (size_t k = 8; k-- > 0;)
        end = end << 8 | block[at + k];
    return version <= 3 && offsets == 8 && (uint64_t)about.st_size < end;
}
