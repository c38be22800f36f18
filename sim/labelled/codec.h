/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_LABELLED_CODEC_H
#define COMITY_LABELLED_CODEC_H

#include "labelled/labelled.h"

/*
 * Makes the bytes of compressed chunks (shuffle, zlib's deflate, Fletcher's checksum) without HDF5,
 * so that worker threads can, and reads them back: one codec a thread. Every HDF5 library reads the
 * result with its own filters.
 */
struct comity_codec {
    void *compressor, *decompressor, *isal;
    int level;
    void *shuffled, *deflated; /* scratch of `capacity` bytes and a checksum each */
    size_t capacity;
};

/* Level 0 to 9; 0 passes values through. COMITY_BAD_ARGUMENT, COMITY_NO_MEMORY. */
int comity_codec_init(struct comity_codec *codec, int level);

/* Safe twice and on a zeroed struct. */
void comity_codec_free(struct comity_codec *codec);

/*
 * Encodes the `count` numbers of a whole chunk. chunk->bytes belongs to the codec, or is `values`
 * at level 0, and lasts until the next call. What deflate cannot shrink is stored without it, and
 * so are low bytes of mantissas inside its stream. Level 1 is ISA-L's where it was found.
 * COMITY_NO_MEMORY.
 */
int comity_codec_encode(struct comity_codec *codec, enum comity_element element, size_t count,
                        const void *values, struct comity_chunk *chunk);

/* The filters that a compressed variable has in our files, [COMITY_FILTERS]; one without
 * compression has the last of them alone. */
extern const enum comity_filter comity_codec_filters[COMITY_FILTERS];

/*
 * The `count` numbers of a chunk as it lies in a file, through these filters. The level of the
 * codec does not matter. Nothing is inflated beyond the size that the numbers have. COMITY_BAD_FILE
 * when the bytes are damaged, COMITY_NO_MEMORY.
 */
int comity_codec_decode(struct comity_codec *codec, const enum comity_filter filters[],
                        size_t filter_count, enum comity_element element, size_t count,
                        const struct comity_chunk *chunk, void *values);

/* The most bytes that so many numbers take as a chunk in a file. */
size_t comity_codec_bound(enum comity_element element, size_t count);

/* An array of numbers, row-major, and where a box in it begins. */
struct comity_box_side {
    enum comity_element element;
    const size_t *shape, *start; /* [rank]; start is NULL for the origin */
};

/* Copies the box count[rank] from one array to another, whose elements are the same or float64. */
void comity_box_copy(size_t rank, const size_t count[], const struct comity_box_side *from,
                     const void *source, const struct comity_box_side *to, void *target);

/* Lays numbers of shape extent[rank], rank >= 1, into the corner of a chunk of shape chunk[rank],
 * extent <= chunk, and sets the rest to `fill`: for chunks that overhang. Both row-major; no
 * overlap. */
void comity_chunk_pad(enum comity_element element, size_t rank, const size_t extent[],
                      const size_t chunk[], double fill, const void *values, void *padded);

#endif
