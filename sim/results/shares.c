/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/shares.h"

#include "core/text_stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int comity_shares_take(struct comity_shares *shares, struct comity_reader *reader)
{
    char *text = comity_reader_find_text(reader, "share");
    unsigned number = 0, of = 0;
    const bool read = text && sscanf(text, "%u/%u", &number, &of) == 2 && number >= 1 &&
                      number <= of && of <= 1000 * 1000;
    free(text);
    if (read && shares->of == 0) {
        shares->given = calloc(of, sizeof *shares->given);
        shares->of = shares->given ? of : 0;
    }
    shares->unclear = shares->unclear || !read || of != shares->of;
    if (!shares->unclear)
        shares->given[number - 1] = true;
    return reader->status;
}

/* Writes "2/3, 5/9 and 4 more"; how many there are. */
static size_t name_missing(const struct comity_shares *shares, uint64_t blocks, char *text,
                           size_t size)
{
    enum { NAMED = 12 };
    size_t missing = 0;
    text[0] = '\0';
    for (uint32_t k = 0; k < shares->of; k++) {
        const bool empty = blocks * k / shares->of == blocks * (k + 1) / shares->of;
        if (shares->given[k] || empty)
            continue;
        if (missing++ < NAMED) {
            comity_append(text, size, "%s%" PRIu32 "/%" PRIu32, missing > 1 ? ", " : "", k + 1,
                          shares->of);
        }
    }
    if (missing > NAMED)
        comity_append(text, size, " and %zu more", missing - NAMED);
    return missing;
}

int comity_shares_missing(const struct comity_shares *shares, uint64_t block, uint64_t blocks,
                          const char *way_out, struct comity_problems *problems)
{
    char named[300];
    const size_t missing = shares->unclear ? 0 : name_missing(shares, blocks, named, sizeof named);
    if (missing) {
        return comity_fail(problems, COMITY_MISMATCH, "%s missing: %s%s",
                           missing == 1 ? "a shard is" : "shards are", named, way_out);
    }
    return comity_fail(problems, COMITY_MISMATCH,
                       "a shard is missing: none of those given holds block %" PRIu64 " of %" PRIu64
                       "%s",
                       block + 1, blocks, way_out);
}
