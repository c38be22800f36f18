/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/encoding.h"

#include <math.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t comity_track_extent(const struct comity_recording *recording, size_t track, size_t worlds,
                           size_t *extent)
{
    extent[0] = worlds;
    extent[1] = recording->rows;
    return 2 + comity_shape_extents(recording->tracks[track].variable->shape, extent + 2);
}

int comity_encoded_init(struct comity_encoded **out, const struct comity_recording *recording,
                        size_t worlds, int compression)
{
    size_t widest = 1;
    for (size_t track = 0; track < recording->count; track++) {
        const size_t bytes = comity_track_bytes(recording, track);
        widest = bytes > widest ? bytes : widest;
    }
    struct comity_encoded *encoded = calloc(1, sizeof *encoded);
    *out = encoded;
    if (!encoded)
        return COMITY_NO_MEMORY;
    encoded->padded = malloc(widest * worlds);
    return encoded->padded ? comity_codec_init(&encoded->codec, compression) : COMITY_NO_MEMORY;
}

void comity_encoded_free(void *memory)
{
    struct comity_encoded *encoded = memory;
    if (!encoded)
        return;
    for (size_t track = 0; track < COMITY_VARIABLES; track++)
        free((void *)(uintptr_t)encoded->chunks[track].bytes);
    comity_codec_free(&encoded->codec);
    free(encoded->padded);
    free(encoded);
}

/* Keeps a copy of a chunk that the codec made, until the block is written. */
static int keep(struct comity_encoded *encoded, size_t track, const struct comity_chunk *made)
{
    void *bytes = (void *)(uintptr_t)encoded->chunks[track].bytes;
    if (encoded->room[track] < made->size) {
        bytes = realloc(bytes, made->size);
        if (!bytes)
            return COMITY_NO_MEMORY;
        encoded->room[track] = made->size;
    }
    memcpy(bytes, made->bytes, made->size);
    encoded->chunks[track] = (struct comity_chunk){ bytes, made->size, made->skipped };
    return COMITY_OK;
}

static int encode_track(struct comity_encoded *encoded, const struct comity_recording *recording,
                        size_t worlds, const struct comity_block *block, size_t track)
{
    const struct comity_track *kept = &recording->tracks[track];
    const void *values = block->tracks[track];
    struct comity_chunk made;
    if (block->count < worlds) {
        size_t extent[COMITY_RANK_MAX], chunk[COMITY_RANK_MAX];
        const size_t rank = comity_track_extent(recording, track, block->count, extent);
        comity_track_extent(recording, track, worlds, chunk);
        const double fill = kept->element == COMITY_INT8 ? 0 : NAN;
        comity_chunk_pad(kept->element, rank, extent, chunk, fill, values, encoded->padded);
        values = encoded->padded;
    }
    const int status = comity_codec_encode(&encoded->codec, kept->element,
                                           worlds * recording->rows * kept->width, values, &made);
    if (status)
        return status;
    return keep(encoded, track, &made);
}

int comity_digest(uint8_t digest[COMITY_DIGEST], uint8_t stored[COMITY_DIGEST],
                  const struct comity_recording *recording, const struct comity_block *block)
{
    const size_t count = block->count * COMITY_OUTCOME_SLOTS;
    struct sha256_ctx context;
    sha256_init(&context);
    for (size_t track = 0; track < recording->count; track++) {
        sha256_update(&context, block->count * comity_track_bytes(recording, track),
                      block->tracks[track]);
    }
    struct sha256_ctx rounded = context;
    sha256_update(&context, count * sizeof *block->outcomes, (const uint8_t *)block->outcomes);
    sha256_digest(&context, COMITY_DIGEST, digest);
    double *singles = stored ? malloc(count * sizeof *singles) : NULL;
    if (!singles)
        return stored ? COMITY_NO_MEMORY : COMITY_OK;
    for (size_t k = 0; k < count; k++)
        singles[k] = (double)(float)block->outcomes[k];
    sha256_update(&rounded, count * sizeof *singles, (const uint8_t *)singles);
    sha256_digest(&rounded, COMITY_DIGEST, stored);
    free(singles);
    return COMITY_OK;
}

void comity_digest_text(struct sha256_ctx *context, char text[COMITY_DIGEST_TEXT])
{
    uint8_t digest[COMITY_DIGEST];
    sha256_digest(context, sizeof digest, digest);
    for (size_t k = 0; k < COMITY_DIGEST; k++)
        snprintf(text + 2 * k, 3, "%02x", digest[k]);
}

int comity_encode(struct comity_encoded *encoded, const struct comity_recording *recording,
                  size_t worlds, const struct comity_block *block)
{
    for (size_t track = 0; track < recording->count; track++) {
        const int status = encode_track(encoded, recording, worlds, block, track);
        if (status)
            return status;
    }
    return comity_digest(encoded->digest, encoded->stored, recording, block);
}
