/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_ENCODING_H
#define COMITY_RESULTS_ENCODING_H

#include "labelled/codec.h"

#include <comity/experiment.h>

/* What the thread that computed a block makes of it: the chunks of a file and a digest of the
 * results. */
enum { COMITY_DIGEST = 32, COMITY_DIGEST_TEXT = 2 * COMITY_DIGEST + 1 };

struct sha256_ctx;

struct comity_encoded {
    struct comity_codec codec;
    void *padded;                                 /* room for the widest track of a whole chunk */
    struct comity_chunk chunks[COMITY_VARIABLES]; /* bytes owned */
    size_t room[COMITY_VARIABLES];
    uint8_t digest[COMITY_DIGEST];
    uint8_t stored[COMITY_DIGEST]; /* the same of outcomes in single precision */
};

/* For chunks of `worlds` worlds. Errors: NO_MEMORY, BAD_ARGUMENT. */
int comity_encoded_init(struct comity_encoded **encoded, const struct comity_recording *recording,
                        size_t worlds, int compression);
void comity_encoded_free(void *encoded);

/* Digests a block: SHA-256 over the bytes of the tracks, in order, and of the outcomes as doubles,
 * little-endian. What a file keeps in single precision is not what was computed: `stored`, when it
 * is not NULL, becomes the same of outcomes that have been through float32. NO_MEMORY. */
int comity_digest(uint8_t digest[COMITY_DIGEST], uint8_t stored[COMITY_DIGEST],
                  const struct comity_recording *recording, const struct comity_block *block);

/* The digest of all so far as hexadecimal digits. */
void comity_digest_text(struct sha256_ctx *context, char text[COMITY_DIGEST_TEXT]);

/* Encodes a block's tracks as chunks of `worlds` worlds, and digests it. */
int comity_encode(struct comity_encoded *encoded, const struct comity_recording *recording,
                  size_t worlds, const struct comity_block *block);

/* Shape of a track's chunk, or of its dataset, for so many worlds; returns the rank. */
size_t comity_track_extent(const struct comity_recording *recording, size_t track, size_t worlds,
                           size_t *extent);

#endif
