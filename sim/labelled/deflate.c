/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/deflate.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    LITERALS = 256,
    END = 256, /* the symbol of a block's end; lengths of matches follow */
    SYMBOLS = 286,
    DISTANCES = 30,
    FARTHEST = 32768,
    SHORTEST = 3, /* matches that deflate knows */
    LONGEST = 258,
    LEAST = 4,          /* matches that are worth it */
    ITEMS_LEAST = 512,  /* of a block: the codes of one take their time and room */
    STRETCH_MOST = 8192 /* bytes of a plane at once */
};

/* Up to seven bits wait for others. */
struct bits {
    unsigned char *to;
    uint64_t held;
    unsigned count;
};

static inline void put(struct bits *bits, uint64_t value, unsigned count)
{
    bits->held |= value << bits->count;
    bits->count += count;
    memcpy(bits->to, &bits->held, sizeof bits->held);
    bits->to += bits->count / 8;
    bits->held >>= bits->count & ~7u;
    bits->count &= 7;
}

/* ---- codes ---- */

struct code {
    uint16_t bits[SYMBOLS]; /* the first is the lowest */
    uint8_t length[SYMBOLS];
};

/* Lengths of at most `most` bits for symbols that occur so many times: as information has them,
 * rounded up, then a bit less for those whose length was rounded up most, until no code is left
 * over. A few parts in a thousand more than Huffman's, without sorting. */
static void choose_lengths(uint32_t *times, size_t count, unsigned most, unsigned *length)
{
    uint32_t total = 0, room = 1u << most;
    for (size_t k = 0; k < count; k++) {
        total += times[k];
    }
    const uint32_t least = (total >> (most - 1)) + 1;
    total = 0;
    for (size_t k = 0; k < count; k++) {
        total += times[k] = times[k] < least ? least : times[k];
    }
    for (size_t k = 0; k < count; k++) {
        unsigned bits = (unsigned)(__builtin_clz(times[k]) - __builtin_clz(total));
        bits += bits == 0 || times[k] << bits < total;
        length[k] = bits;
        room -= 1u << (most - bits);
    }
    for (uint64_t eighths = 14; room > 0; eighths -= eighths > 8 ? 2 : eighths) {
        for (size_t k = 0; k < count && room > 0; k++) {
            const uint32_t part = 1u << (most - length[k]);
            if (length[k] > 1 && part <= room &&
                8 * ((uint64_t)times[k] << length[k]) >= eighths * total) {
                room -= part;
                length[k]--;
            }
        }
    }
}

static uint16_t reversed(unsigned value, unsigned length)
{
    value <<= 16 - length;
    value = (value >> 1 & 0x5555) | (value & 0x5555) << 1;
    value = (value >> 2 & 0x3333) | (value & 0x3333) << 2;
    value = (value >> 4 & 0x0f0f) | (value & 0x0f0f) << 4;
    return (uint16_t)(value >> 8 | value << 8);
}

/* At least two symbols have a code, as every reader accepts. */
static void make_code(const uint32_t *all, size_t symbols, unsigned most, struct code *code)
{
    enum { BITS = 15 };
    uint32_t times[SYMBOLS];
    uint16_t used[SYMBOLS];
    unsigned length[SYMBOLS], starts[BITS + 2] = { 0 }, next[BITS + 2] = { 0 };
    size_t count = 0;
    for (size_t s = 0; s < symbols; s++) {
        code->length[s] = 0;
        times[count] = all[s];
        used[count] = (uint16_t)s;
        count += all[s] > 0 || count + symbols - s <= 2;
    }
    for (size_t k = 0; k < count; k++) {
        times[k] += !times[k];
    }
    choose_lengths(times, count, most, length);
    for (size_t k = 0; k < count; k++) {
        starts[length[k]]++;
    }
    for (unsigned b = 1; b <= BITS; b++) {
        next[b + 1] = (next[b] + starts[b]) << 1;
    }
    for (size_t k = 0; k < count; k++) {
        code->bits[used[k]] = reversed(next[length[k]]++, length[k]);
        code->length[used[k]] = (uint8_t)length[k];
    }
}

/* The lengths of both codes, those of a run in one; returns how many items, and their symbols and
 * extra bits. */
static size_t pack_lengths(const uint8_t *lengths, size_t count, uint8_t *symbols, uint8_t *extra)
{
    size_t made = 0;
    for (size_t k = 0, run; k < count; k += run, made++) {
        const bool again = k > 0 && lengths[k] == lengths[k - 1];
        const size_t most = lengths[k] == 0 ? 138 : again ? 6 : 1;
        for (run = 1; run < most && k + run < count && lengths[k + run] == lengths[k];) {
            run++;
        }
        run = run < 3 ? 1 : run;
        symbols[made] = run < 3 ? lengths[k] : lengths[k] ? 16 : run < 11 ? 17 : 18;
        extra[made] = (uint8_t)(run < 3 ? 0 : run - (symbols[made] == 18 ? 11 : 3));
    }
    return made;
}

static void put_codes(struct bits *to, const struct code *symbols, const struct code *distances)
{
    enum { KINDS = 19 };
    static const uint8_t order[KINDS] = { 16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                          11, 4,  12, 3, 13, 2, 14, 1, 15 };
    static const uint8_t extra_bits[3] = { 2, 3, 7 };
    uint8_t all[SYMBOLS + DISTANCES], packed[SYMBOLS + DISTANCES], extra[SYMBOLS + DISTANCES];
    uint32_t times[KINDS] = { 0 };
    struct bits bits = *to; /* in registers */
    struct code code;
    size_t near = SYMBOLS, far = DISTANCES;
    for (; near > END + 1 && !symbols->length[near - 1];) {
        near--;
    }
    for (; far > 1 && !distances->length[far - 1];) {
        far--;
    }
    memcpy(mempcpy(all, symbols->length, near), distances->length, far);
    const size_t count = pack_lengths(all, near + far, packed, extra);
    for (size_t k = 0; k < count; k++) {
        times[packed[k]]++;
    }
    make_code(times, KINDS, 7, &code);
    put(&bits, 4 | (near - END - 1) << 3 | (far - 1) << 8 | (KINDS - 4) << 13, 17);
    for (size_t k = 0; k < KINDS; k++) {
        put(&bits, code.length[order[k]], 3);
    }
    for (size_t k = 0; k < count; k++) {
        put(&bits, code.bits[packed[k]], code.length[packed[k]]);
        put(&bits, extra[k], packed[k] < 16 ? 0 : extra_bits[packed[k] - 16]);
    }
    *to = bits;
}

/* ---- literals and matches ---- */

/* A number as deflate has it: a symbol of its highest bits, and the others. */
struct number {
    unsigned symbol, extra, value;
};

static inline struct number divide(unsigned value, int highest)
{
    const int top = 31 - __builtin_clz(value | 1), extra = top > highest ? top - highest : 0;
    return (struct number){ ((unsigned)extra << highest) + (value >> extra), (unsigned)extra,
                            value & ((1u << extra) - 1) };
}

static inline struct number number_of_length(unsigned length)
{
    return length == LONGEST ? (struct number){ .symbol = 28 } : divide(length - SHORTEST, 2);
}

static inline size_t alike(const unsigned char *one, const unsigned char *other, size_t most)
{
    size_t count = 0;
    for (uint64_t a, b; count + sizeof a <= most; count += sizeof a) {
        memcpy(&a, one + count, sizeof a);
        memcpy(&b, other + count, sizeof b);
        if (a != b) {
            return count + (size_t)__builtin_ctzll(a ^ b) / 8;
        }
    }
    while (count < most && one[count] == other[count]) {
        count++;
    }
    return count;
}

static inline bool begins_alike(const unsigned char *one, const unsigned char *other)
{
    return memcmp(one, other, LEAST) == 0;
}

/* What becomes of the bytes of a block. An item is a literal or a match: LITERALS, twice its
 * length, and whether it is the period's. */
struct stretch {
    size_t items, extra; /* bits */
    uint32_t times[SYMBOLS], distances[DISTANCES];
    uint16_t item[ITEMS_LEAST + STRETCH_MOST];
};

static void find_matches(const unsigned char *from, size_t begin, size_t end, size_t period,
                         struct stretch *found)
{
    const struct number apart[2] = { divide(0, 1), divide((unsigned)period - 1, 1) };
    for (size_t at = begin; at < end;) {
        const unsigned char *here = from + at;
        const size_t most = end - at < LONGEST ? end - at : LONGEST;
        size_t length = 0, again = 0;
        if (most >= LEAST && at > 0 && begins_alike(here, here - 1)) {
            length = alike(here, here - 1, most);
        }
        if (most >= LEAST && period && at >= period && begins_alike(here, here - period)) {
            again = alike(here, here - period, most);
        }
        const bool periodic = again > length;
        length = periodic ? again : length;
        if (length) {
            const struct number number = number_of_length((unsigned)length);
            found->item[found->items++] = (uint16_t)(LITERALS + 2 * length + periodic);
            found->times[END + 1 + number.symbol]++;
            found->distances[apart[periodic].symbol]++;
            found->extra += number.extra + apart[periodic].extra;
            at += length;
        } else {
            found->item[found->items++] = *here;
            found->times[*here]++;
            at++;
        }
    }
}

/* In bits. */
static size_t size_of(const uint32_t *times, size_t symbols, const struct code *code)
{
    size_t size = 0;
    for (size_t s = 0; s < symbols; s++) {
        size += times[s] * (size_t)code->length[s];
    }
    return size;
}

static void put_items(struct bits *to, const struct stretch *found, size_t period,
                      const struct code *symbols, const struct code *distances)
{
    struct bits bits = *to;
    uint64_t distance[2];
    unsigned length[2];
    for (unsigned k = 0; k < 2; k++) {
        const struct number apart = divide(k && period ? (unsigned)period - 1 : 0, 1);
        length[k] = distances->length[apart.symbol];
        distance[k] = distances->bits[apart.symbol] | (uint64_t)apart.value << length[k];
        length[k] += apart.extra;
    }
    for (size_t k = 0; k < found->items; k++) {
        const unsigned item = found->item[k];
        if (item < LITERALS) {
            put(&bits, symbols->bits[item], symbols->length[item]);
            continue;
        }
        const struct number number = number_of_length((item - LITERALS) / 2);
        const unsigned symbol = END + 1 + number.symbol, own = symbols->length[symbol];
        put(&bits, symbols->bits[symbol] | (uint64_t)number.value << own, own + number.extra);
        put(&bits, distance[item & 1], length[item & 1]);
    }
    put(&bits, symbols->bits[END], symbols->length[END]);
    *to = bits;
}

static void put_stored(struct bits *bits, const unsigned char *from, size_t count)
{
    put(bits, 0, 3);
    put(bits, 0, -bits->count & 7);
    put(bits, count | (~count & 0xffff) << 16, 32);
    bits->to = mempcpy(bits->to, from, count);
}

/* Not the last. */
static void put_block(struct bits *bits, const unsigned char *from, size_t bytes, size_t period,
                      struct stretch *found)
{
    struct code symbols, distances;
    const struct bits before = *bits;
    found->times[END] = 1;
    make_code(found->times, SYMBOLS, 15, &symbols);
    make_code(found->distances, DISTANCES, 15, &distances);
    put_codes(bits, &symbols, &distances);
    const size_t size = found->extra + size_of(found->times, SYMBOLS, &symbols) +
                        size_of(found->distances, DISTANCES, &distances);
    if ((size_t)(bits->to - before.to) + size / 8 < bytes) {
        put_items(bits, found, period, &symbols, &distances);
    } else { /* as many items as bytes, about, and so not too many for one block */
        *bits = before;
        put_stored(bits, from, bytes);
    }
    memset(found, 0, offsetof(struct stretch, item));
}

size_t comity_deflate(const unsigned char *from, size_t plane, size_t planes, size_t period,
                      unsigned char *to)
{
    struct bits bits = { .to = to };
    struct stretch found;
    memset(&found, 0, offsetof(struct stretch, item));
    period = period > FARTHEST ? 0 : period;
    for (size_t at = 0, begin = 0; at < plane * planes;) {
        const size_t left = plane - at % plane;
        const size_t end = at + (left < STRETCH_MOST ? left : STRETCH_MOST);
        find_matches(from, at, end, period, &found);
        at = end;
        if (found.items >= ITEMS_LEAST || at == plane * planes) {
            put_block(&bits, from + begin, at - begin, period, &found);
            begin = at;
        }
    }
    put(&bits, 3, 10); /* the last: nothing, of fixed codes */
    put(&bits, 0, -bits.count & 7);
    return (size_t)(bits.to - to);
}
