/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A part as it lies: head, sizes of the chunks, digests of the blocks, the chunks, and the SHA-256
 * of all that. Nobody but this program reads it, and HDF5 need not. */
#include "results/sweep_parts.h"
#include "labelled/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char format[16] = "comity part 1\n";

struct head {
    char format[sizeof format];
    uint64_t order; /* of bytes */
    uint64_t first, count, chunks_of_block;
    struct sweep_mark mark;
};

struct size {
    uint32_t bytes, skipped;
};

static const uint64_t order = UINT64_C(0x0102030405060708);

/* ---- writing ---- */

struct writing {
    const struct held_blocks *held;
    const struct sweep_mark *mark;
    struct sha256_ctx digest;
};

static bool put(FILE *stream, struct writing *writing, const void *bytes, size_t size)
{
    sha256_update(&writing->digest, size, bytes);
    return fwrite(bytes, 1, size, stream) == size;
}

static int write_part(FILE *stream, void *context, struct comity_problems *problems)
{
    struct writing *writing = context;
    const struct held_blocks *held = writing->held;
    const size_t chunks = held->count * held->chunks_of_block;
    uint8_t digest[COMITY_DIGEST];
    struct head head;
    (void)problems;
    memset(&head, 0, sizeof head); /* what pads it, too */
    memcpy(head.format, format, sizeof format);
    head.order = order;
    head.first = held->first;
    head.count = held->count;
    head.chunks_of_block = held->chunks_of_block;
    memcpy(&head.mark, writing->mark, sizeof head.mark);
    sha256_init(&writing->digest);
    bool written = put(stream, writing, &head, sizeof head);
    for (size_t k = 0; k < chunks && written; k++) {
        const struct size size = { (uint32_t)held->chunks[k].size, held->chunks[k].skipped };
        written = put(stream, writing, &size, sizeof size);
    }
    written = written && put(stream, writing, held->digests, held->count * COMITY_DIGEST);
    for (size_t k = 0; k < chunks && written; k++)
        written = put(stream, writing, held->chunks[k].bytes, held->chunks[k].size);
    sha256_digest(&writing->digest, sizeof digest, digest);
    return written && fwrite(digest, sizeof digest, 1, stream) == 1 ? COMITY_OK
                                                                    : COMITY_CANNOT_WRITE;
}

int comity_sweep_part_write(const struct held_blocks *held, const char *path,
                            const struct sweep_mark *mark, struct comity_problems *problems)
{
    struct writing writing = { .held = held, .mark = mark };
    return comity_write_text(path, true, write_part, &writing, problems);
}

/* ---- reading ---- */

static size_t bound(const struct sweep_layout *layout, const struct sweep_dataset *dataset)
{
    return comity_codec_bound(dataset->element, comity_sweep_chunk_elements(layout, dataset));
}

/* The bytes of the largest part. */
static double most_bytes(const struct sweep_layout *layout)
{
    double block = COMITY_DIGEST;
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        block += (double)dataset->chunks * (double)(sizeof(struct size) + bound(layout, dataset));
    }
    return sizeof(struct head) + block * (double)layout->held_blocks + COMITY_DIGEST;
}

/* One that is no file, or larger than any, has no bytes. */
static int read_bytes(struct sweep_part *part, const char *path, double most, size_t *size,
                      struct comity_problems *problems)
{
    struct stat about;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    FILE *stream = descriptor < 0 ? NULL : fdopen(descriptor, "r");
    bool read = stream && fstat(descriptor, &about) == 0;
    *size = 0;
    if (read && S_ISREG(about.st_mode) && (double)about.st_size <= most) {
        read = (part->bytes = malloc((size_t)about.st_size + 1));
        *size = read ? fread(part->bytes, 1, (size_t)about.st_size, stream) : 0;
        read = read && !ferror(stream);
    }
    const int status =
        read ? COMITY_OK
             : comity_fail(problems, COMITY_CANNOT_READ, "%s: %s", path, strerror(errno));
    if (stream)
        fclose(stream);
    else if (descriptor >= 0)
        close(descriptor);
    return status;
}

static bool is_sealed(const uint8_t *bytes, size_t size)
{
    struct sha256_ctx context;
    uint8_t digest[COMITY_DIGEST];
    sha256_init(&context);
    sha256_update(&context, size, bytes);
    sha256_digest(&context, sizeof digest, digest);
    return memcmp(digest, bytes + size, sizeof digest) == 0;
}

/* Whether a text ends within its place. */
static bool ends(const char *text, size_t size)
{
    return memchr(text, 0, size) != NULL;
}

static bool is_head(const struct head *head)
{
    const struct sweep_mark *mark = &head->mark;
    return memcmp(head->format, format, sizeof format) == 0 && head->order == order &&
           ends(mark->fingerprint, sizeof mark->fingerprint) &&
           ends(mark->share, sizeof mark->share) && ends(mark->replaces, sizeof mark->replaces);
}

/* Whether a part is of the sweep and of the share. */
static int check_mark(const struct sweep_mark *found, const char *path,
                      const struct sweep_mark *mark, struct comity_problems *problems)
{
    const char *share = found->share;
    const bool whole = strcmp(share, "whole") == 0;
    if (strcmp(found->fingerprint, mark->fingerprint) != 0) {
        return comity_fail(problems, COMITY_MISMATCH,
                           "%s: it belongs to another sweep, scenario or version of the program",
                           path);
    }
    if (strcmp(share, mark->share) != 0) {
        return comity_fail(
            problems, COMITY_MISMATCH,
            "%s: it is of another share of the sweep: resume %s%s, or give each share a file "
            "of its own",
            path, whole ? "without --shard" : "with --shard ", whole ? "" : share);
    }
    return COMITY_OK;
}

/* Whether the sizes and digests are within the bytes. */
static bool has_blocks(const struct head *head, size_t size, const struct sweep_layout *layout)
{
    return head->count > 0 && head->count <= layout->blocks &&
           head->first <= layout->blocks - head->count &&
           head->chunks_of_block == comity_sweep_block_chunks(layout) &&
           head->count <= (size - sizeof *head) /
                              (head->chunks_of_block * sizeof(struct size) + COMITY_DIGEST);
}

/* Finds the chunks of a block between `at` and the end: where they end, or NULL when they are
 * larger than they can be. */
static const uint8_t *find_chunks(const struct sweep_layout *layout, const struct size *sizes,
                                  const uint8_t *at, const uint8_t *end,
                                  struct comity_chunk *chunks)
{
    for (size_t k = 0; k < layout->count; k++) {
        const struct sweep_dataset *dataset = &layout->datasets[k];
        const size_t most = bound(layout, dataset);
        for (size_t c = 0; c < dataset->chunks && !dataset->of_points; c++, sizes++) {
            if (sizes->bytes == 0 || sizes->bytes > most || sizes->bytes > (size_t)(end - at) ||
                sizes->skipped >> COMITY_FILTERS)
                return NULL;
            *chunks++ = (struct comity_chunk){ at, sizes->bytes, sizes->skipped };
            at += sizes->bytes;
        }
    }
    return at;
}

/* Finds the blocks of a part whose head was checked. */
static int find_blocks(struct sweep_part *part, const struct head *head, const uint8_t *end,
                       const struct sweep_layout *layout)
{
    const size_t chunks = (size_t)head->chunks_of_block, count = (size_t)head->count;
    const struct size *sizes = (const void *)(head + 1);
    part->mark = head->mark;
    part->first = head->first;
    part->count = count;
    part->digests = (const void *)(sizes + count * chunks);
    part->chunks = calloc(count * chunks, sizeof *part->chunks);
    if (!part->chunks)
        return COMITY_NO_MEMORY;
    const uint8_t *at = part->digests + count * COMITY_DIGEST;
    for (size_t block = 0; block < count && at; block++)
        at = find_chunks(layout, sizes + block * chunks, at, end, part->chunks + block * chunks);
    return at == end ? COMITY_OK : COMITY_BAD_FILE;
}

int comity_sweep_part_read(struct sweep_part *part, const char *path,
                           const struct sweep_layout *layout, const struct sweep_mark *mark,
                           bool sealed, struct comity_problems *problems)
{
    size_t size;
    *part = (struct sweep_part){ 0 };
    int status = read_bytes(part, path, most_bytes(layout), &size, problems);
    if (status)
        return status;
    const struct head *head = (const void *)part->bytes;
    if (size < sizeof *head + COMITY_DIGEST ||
        (!sealed && !is_sealed(part->bytes, size - COMITY_DIGEST))) {
        return comity_fail(problems, COMITY_BAD_FILE, "%s: %s", path,
                           comity_seal_fault(COMITY_SEAL_BROKEN));
    }
    if (!is_head(head))
        return comity_fail(problems, COMITY_BAD_FILE, "%s: it is no part of a sweep", path);
    if ((status = check_mark(&head->mark, path, mark, problems)))
        return status;
    size -= COMITY_DIGEST;
    status = has_blocks(head, size, layout) ? find_blocks(part, head, part->bytes + size, layout)
                                            : COMITY_BAD_FILE;
    return status == COMITY_BAD_FILE
               ? comity_fail(problems, status,
                             "%s: it is damaged: its blocks are not those of its sweep", path)
               : status;
}

void comity_sweep_part_free(struct sweep_part *part)
{
    free(part->bytes);
    free(part->chunks);
    *part = (struct sweep_part){ 0 };
}
