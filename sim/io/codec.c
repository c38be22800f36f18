/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/codec.h"

#include <comity/status.h>

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

/* Deflate is the second filter of a compressed variable, after shuffle. */
enum { WITHOUT_DEFLATE = 1u << 1 };

int comity_codec_init(struct comity_codec *codec, int level)
{
    *codec = (struct comity_codec){ .level = level };
    if (level < 0 || level > 9)
        return COMITY_BAD_ARGUMENT;
    if (level == 0)
        return COMITY_OK;
    codec->compressor = libdeflate_alloc_compressor(level);
    return codec->compressor ? COMITY_OK : COMITY_NO_MEMORY;
}

void comity_codec_free(struct comity_codec *codec)
{
    if (codec->compressor)
        libdeflate_free_compressor(codec->compressor);
    free(codec->shuffled);
    free(codec->deflated);
    *codec = (struct comity_codec){ 0 };
}

static int reserve(struct comity_codec *codec, size_t bytes)
{
    if (bytes <= codec->capacity)
        return COMITY_OK;
    free(codec->shuffled);
    free(codec->deflated);
    codec->shuffled = malloc(bytes);
    codec->deflated = malloc(bytes);
    codec->capacity = codec->shuffled && codec->deflated ? bytes : 0;
    return codec->capacity ? COMITY_OK : COMITY_NO_MEMORY;
}

/* All first bytes, then all second bytes, ...: HDF5's shuffle filter. */
static void shuffle(const unsigned char *values, size_t count, size_t size, unsigned char *shuffled)
{
    for (size_t byte = 0; byte < size; byte++)
        for (size_t i = 0; i < count; i++)
            shuffled[byte * count + i] = values[i * size + byte];
}

int comity_codec_encode(struct comity_codec *codec, enum comity_element element, size_t count,
                        const void *values, struct comity_chunk *chunk)
{
    const size_t size = comity_element_size(element), bytes = count * size;
    *chunk = (struct comity_chunk){ .bytes = values, .size = bytes };
    if (codec->level == 0)
        return COMITY_OK;
    const int status = reserve(codec, bytes);
    if (status != COMITY_OK)
        return status;
    shuffle(values, count, size, codec->shuffled);
    /* The room is one byte short of the input: what does not shrink does not fit. */
    const size_t deflated = libdeflate_zlib_compress(codec->compressor, codec->shuffled, bytes,
                                                     codec->deflated, bytes - 1);
    if (deflated > 0)
        *chunk = (struct comity_chunk){ .bytes = codec->deflated, .size = deflated };
    else
        *chunk = (struct comity_chunk){ codec->shuffled, bytes, WITHOUT_DEFLATE };
    return COMITY_OK;
}

void comity_chunk_pad(enum comity_element element, size_t rank, const size_t extent[],
                      const size_t chunk[], double fill, const void *values, void *padded)
{
    const size_t size = comity_element_size(element);
    size_t total = 1, rows = 1;
    for (size_t axis = 0; axis < rank; axis++)
        total *= chunk[axis];
    for (size_t i = 0; i < total; i++)
        comity_element_put(element, padded, i, fill);

    for (size_t axis = 0; axis + 1 < rank; axis++)
        rows *= extent[axis];
    const size_t row_bytes = extent[rank - 1] * size;
    for (size_t row = 0; row < rows; row++) {
        size_t rest = row, stride = chunk[rank - 1], target = 0;
        for (size_t axis = rank - 1; axis-- > 0;) {
            target += rest % extent[axis] * stride;
            rest /= extent[axis];
            stride *= chunk[axis];
        }
        memcpy((char *)padded + target * size, (const char *)values + row * row_bytes, row_bytes);
    }
}
