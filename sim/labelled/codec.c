/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/codec.h"
#include "labelled/checksum.h"

#include <comity/status.h>

#ifdef COMITY_ISAL
#include <isa-l.h>
#endif
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

/* Chunks go into files as they lie in memory, and files are little-endian. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a big-endian machine must swap bytes");

const enum comity_filter comity_codec_filters[COMITY_FILTERS] = { COMITY_FILTER_SHUFFLE,
                                                                  COMITY_FILTER_DEFLATE,
                                                                  COMITY_FILTER_CHECKSUM };

/* Deflate is the second of them. */
enum { WITHOUT_DEFLATE = 1u << 1 };

#ifdef COMITY_ISAL
/* At its level ISA-L takes two thirds of libdeflate's time. */
enum { ISAL_LEVEL = 1 };

struct isal {
    struct isal_zstream stream;
    uint8_t work[ISAL_DEF_LVL1_DEFAULT];
};
#endif

int comity_codec_init(struct comity_codec *codec, int level)
{
    *codec = (struct comity_codec){ .level = level };
    if (level < 0 || level > 9)
        return COMITY_BAD_ARGUMENT;
    if (level == 0)
        return COMITY_OK;
#ifdef COMITY_ISAL
    if (level == ISAL_LEVEL)
        return (codec->isal = calloc(1, sizeof(struct isal))) ? COMITY_OK : COMITY_NO_MEMORY;
#endif
    codec->compressor = libdeflate_alloc_compressor(level);
    return codec->compressor ? COMITY_OK : COMITY_NO_MEMORY;
}

void comity_codec_free(struct comity_codec *codec)
{
    if (codec->compressor)
        libdeflate_free_compressor(codec->compressor);
    if (codec->decompressor)
        libdeflate_free_decompressor(codec->decompressor);
    free(codec->isal);
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
    codec->shuffled = malloc(bytes + COMITY_CHECKSUM);
    codec->deflated = malloc(bytes + COMITY_CHECKSUM);
    codec->capacity = codec->shuffled && codec->deflated ? bytes : 0;
    return codec->capacity ? COMITY_OK : COMITY_NO_MEMORY;
}

/* All first bytes, then all second bytes, ...: HDF5's shuffle filter. A constant size lets the
 * compiler take many values at once, here and back. */
static inline void shuffle_of(const unsigned char *restrict values, size_t count, size_t size,
                              unsigned char *restrict shuffled)
{
    for (size_t i = 0; i < count; i++)
        for (size_t byte = 0; byte < size; byte++)
            shuffled[byte * count + i] = values[i * size + byte];
}

static void shuffle(const unsigned char *values, size_t count, size_t size, unsigned char *shuffled)
{
    if (size == 1)
        memcpy(shuffled, values, count);
    else if (size == 4)
        shuffle_of(values, count, 4, shuffled);
    else
        shuffle_of(values, count, 8, shuffled);
}

/* How many of the shuffled bytes, from the first on, deflate would work on in vain: the low bytes
 * of mantissas, as a sample of each shows. */
static size_t noise(const struct comity_codec *codec, size_t count, size_t size)
{
    enum { SAMPLE = 4096, SHRUNK = 3900, LEAST = 4 * SAMPLE };
    const unsigned char *sample = (unsigned char *)codec->shuffled + (count - SAMPLE) / 2;
    size_t bytes = 0;
    while (count >= LEAST && bytes < (size - 1) * count &&
           libdeflate_deflate_compress(codec->compressor, sample + bytes, SAMPLE, codec->deflated,
                                       SHRUNK) == 0)
        bytes += count;
    return bytes;
}

enum { BLOCK = 65535, BLOCK_HEAD = 5 }; /* of deflate, where bytes are stored */

static unsigned char *store(unsigned char *to, const unsigned char *from, size_t bytes)
{
    for (size_t at = 0, length; at < bytes; at += length) {
        length = bytes - at < BLOCK ? bytes - at : BLOCK;
        const uint16_t head[2] = { (uint16_t)length, (uint16_t)~length };
        *to++ = 0; /* a block that is stored and not the last */
        to = mempcpy(mempcpy(to, head, sizeof head), from + at, length);
    }
    return to;
}

enum { STREAM_HEAD = 2, STREAM_TAIL = 4 }; /* of zlib's: what it is, and Adler's sum */

static unsigned char *put_sum(unsigned char *to, const unsigned char *from, size_t bytes)
{
    const uint32_t sum = __builtin_bswap32(libdeflate_adler32(1, from, bytes));
    return mempcpy(to, &sum, STREAM_TAIL);
}

#ifdef COMITY_ISAL
/* First bytes by themselves, then second bytes, ...: ISA-L has one Huffman code for what it is
 * given at once, and with one for all of them streams are a fifth longer. */
static size_t deflate_with_isal(const struct comity_codec *codec, size_t bytes, size_t size,
                                size_t room)
{
    enum { FEW = 16384 }; /* worth but one code */
    struct isal *isal = codec->isal;
    struct isal_zstream *stream = &isal->stream;
    const size_t piece = bytes < FEW ? bytes : bytes / size;
    if (room < STREAM_HEAD + STREAM_TAIL || bytes > UINT32_MAX)
        return 0;
    isal_deflate_stateless_init(stream);
    stream->level = ISAL_LEVEL;
    stream->level_buf = isal->work;
    stream->level_buf_size = sizeof isal->work;
    stream->next_in = codec->shuffled;
    stream->next_out = mempcpy(codec->deflated, "\x78\x01", STREAM_HEAD);
    stream->avail_out = (uint32_t)(room - STREAM_HEAD - STREAM_TAIL);
    for (size_t at = 0; at < bytes; at += piece) {
        stream->avail_in = (uint32_t)piece;
        stream->end_of_stream = at + piece == bytes;
        stream->flush = stream->end_of_stream ? NO_FLUSH : FULL_FLUSH;
        if (isal_deflate_stateless(stream) != COMP_OK)
            return 0;
    }
    const unsigned char *end = put_sum(stream->next_out, codec->shuffled, bytes);
    return (size_t)(end - (unsigned char *)codec->deflated);
}
#endif

/* Makes zlib's stream of the shuffled bytes. Returns its size, or 0 where the room does not do. */
static size_t deflate(const struct comity_codec *codec, size_t count, size_t size, size_t room)
{
    const size_t bytes = count * size;
    const unsigned char *from = codec->shuffled;
    unsigned char *to = codec->deflated, *const end = to + room;
#ifdef COMITY_ISAL
    if (codec->level == ISAL_LEVEL)
        return deflate_with_isal(codec, bytes, size, room);
#endif
    const size_t stored = noise(codec, count, size);
    if (stored == 0)
        return libdeflate_zlib_compress(codec->compressor, from, bytes, to, room);
    if (room < STREAM_HEAD + stored + BLOCK_HEAD * (stored / BLOCK + 1) + STREAM_TAIL)
        return 0;
    to = store(mempcpy(to, "\x78\x01", STREAM_HEAD), from, stored);
    const size_t rest = libdeflate_deflate_compress(
        codec->compressor, from + stored, bytes - stored, to, (size_t)(end - to) - STREAM_TAIL);
    return rest ? (size_t)(put_sum(to + rest, from, bytes) - (unsigned char *)codec->deflated) : 0;
}

int comity_codec_encode(struct comity_codec *codec, enum comity_element element, size_t count,
                        const void *values, struct comity_chunk *chunk)
{
    const size_t size = comity_element_size(element), bytes = count * size;
    *chunk = (struct comity_chunk){ .bytes = values, .size = bytes };
    if (codec->level == 0)
        return COMITY_OK;
    const int status = reserve(codec, bytes);
    if (status)
        return status;
    shuffle(values, count, size, codec->shuffled);
    /* The room is one byte short of the input: what does not shrink does not fit. */
    const size_t deflated = deflate(codec, count, size, bytes - 1);
    void *made = deflated > 0 ? codec->deflated : codec->shuffled;
    const size_t used = deflated > 0 ? deflated : bytes;
    comity_fletcher32_append(made, used);
    *chunk =
        (struct comity_chunk){ made, used + COMITY_CHECKSUM, deflated > 0 ? 0 : WITHOUT_DEFLATE };
    return COMITY_OK;
}

static inline void unshuffle_of(const unsigned char *restrict shuffled, size_t count, size_t size,
                                unsigned char *restrict values)
{
    for (size_t i = 0; i < count; i++)
        for (size_t byte = 0; byte < size; byte++)
            values[i * size + byte] = shuffled[byte * count + i];
}

static void unshuffle(const unsigned char *shuffled, size_t count, size_t size,
                      unsigned char *values)
{
    if (size == 1)
        memcpy(values, shuffled, count);
    else if (size == 4)
        unshuffle_of(shuffled, count, 4, values);
    else
        unshuffle_of(shuffled, count, 8, values);
}

/* What is left of a chunk when the filters from the last to the current one are undone. */
struct stage {
    const unsigned char *bytes;
    size_t size;
};

/* `size` is known before: what inflates to more or less is damaged. */
static int inflate(struct comity_codec *codec, size_t size, struct stage *stage)
{
    if (!codec->decompressor)
        codec->decompressor = libdeflate_alloc_decompressor();
    if (!codec->decompressor)
        return COMITY_NO_MEMORY;
    if (libdeflate_zlib_decompress(codec->decompressor, stage->bytes, stage->size, codec->deflated,
                                   size, NULL) != LIBDEFLATE_SUCCESS)
        return COMITY_BAD_FILE;
    *stage = (struct stage){ codec->deflated, size };
    return COMITY_OK;
}

/* Undoes one filter; `size` is what must be left. What shuffle leaves are the values. */
static int undo(struct comity_codec *codec, enum comity_filter filter, size_t element_size,
                size_t size, struct stage *stage, void *values)
{
    switch (filter) {
    case COMITY_FILTER_CHECKSUM:
        if (!comity_fletcher32_holds(stage->bytes, stage->size))
            return COMITY_BAD_FILE;
        stage->size -= COMITY_CHECKSUM;
        return COMITY_OK;
    case COMITY_FILTER_DEFLATE:
        return inflate(codec, size, stage);
    case COMITY_FILTER_SHUFFLE:
        if (stage->size != size)
            return COMITY_BAD_FILE;
        unshuffle(stage->bytes, size / element_size, element_size, values);
        *stage = (struct stage){ values, size };
        return COMITY_OK;
    }
    return COMITY_BAD_FILE;
}

int comity_codec_decode(struct comity_codec *codec, const enum comity_filter filters[],
                        size_t filter_count, enum comity_element element, size_t count,
                        const struct comity_chunk *chunk, void *values)
{
    const size_t element_size = comity_element_size(element), bytes = count * element_size;
    struct stage stage = { chunk->bytes, chunk->size };
    int status = reserve(codec, bytes);
    for (size_t k = filter_count; k-- > 0 && !status;) {
        size_t size = bytes; /* and a checksum that was added before this filter */
        for (size_t before = 0; before < k; before++)
            if (filters[before] == COMITY_FILTER_CHECKSUM && !(chunk->skipped >> before & 1))
                size += COMITY_CHECKSUM;
        if (!(chunk->skipped >> k & 1)) {
            status = filters[k] == COMITY_FILTER_SHUFFLE && k > 0
                         ? COMITY_BAD_FILE
                         : undo(codec, filters[k], element_size, size, &stage, values);
        }
    }
    if (!status && stage.size != bytes)
        status = COMITY_BAD_FILE;
    if (!status && stage.bytes != values)
        memcpy(values, stage.bytes, bytes);
    return status;
}

size_t comity_codec_bound(enum comity_element element, size_t count)
{
    const size_t bytes = count * comity_element_size(element);
    return bytes + bytes / 1000 + 64 + COMITY_CHECKSUM; /* zlib adds 5 bytes to each 16 kB */
}

/* Copies count values, as they are or as float64. */
static void convert(enum comity_element from, const void *source, size_t at, enum comity_element to,
                    void *target, size_t into, size_t count)
{
    const size_t size = comity_element_size(from);
    if (from == to) {
        memcpy((char *)target + into * size, (const char *)source + at * size, count * size);
        return;
    }
    for (size_t i = 0; i < count; i++)
        comity_element_put(to, target, into + i, comity_element_get(from, source, at + i));
}

void comity_box_copy(size_t rank, const size_t count[], const struct comity_box_side *from,
                     const void *source, const struct comity_box_side *to, void *target)
{
    /* Inner axes that are copied whole make one run. */
    size_t outer = rank, run = 1, rows = 1, at[COMITY_RANK_MAX] = { 0 };
    while (outer > 0) {
        outer--;
        run *= count[outer];
        if (count[outer] != from->shape[outer] || count[outer] != to->shape[outer])
            break;
    }
    for (size_t axis = 0; axis < outer; axis++)
        rows *= count[axis];
    for (size_t row = 0; row < rows; row++) {
        size_t first = 0, into = 0;
        for (size_t axis = 0; axis < rank; axis++) {
            first = first * from->shape[axis] + at[axis] + (from->start ? from->start[axis] : 0);
            into = into * to->shape[axis] + at[axis] + (to->start ? to->start[axis] : 0);
        }
        convert(from->element, source, first, to->element, target, into, run);
        for (size_t axis = outer; axis-- > 0 && ++at[axis] == count[axis];)
            at[axis] = 0;
    }
}

void comity_chunk_pad(enum comity_element element, size_t rank, const size_t extent[],
                      const size_t chunk[], double fill, const void *values, void *padded)
{
    size_t total = 1;
    for (size_t axis = 0; axis < rank; axis++)
        total *= chunk[axis];
    for (size_t i = 0; i < total; i++)
        comity_element_put(element, padded, i, fill);
    comity_box_copy(rank, extent, &(struct comity_box_side){ element, extent, NULL }, values,
                    &(struct comity_box_side){ element, chunk, NULL }, padded);
}
