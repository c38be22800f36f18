/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_SHARES_H
#define COMITY_RESULTS_SHARES_H

#include "labelled/labelled.h"

/* Which shards of how many were given, as their files say. */
struct comity_shares {
    uint32_t of;  /* 0: none yet */
    bool unclear; /* they are of different divisions */
    bool *given;  /* [of], owned */
};

/* Counts the shard that is open. NO_MEMORY. */
int comity_shares_take(struct comity_shares *shares, struct comity_reader *reader);

/* Reports which shards are missing, of those that have some of `blocks` blocks, or that
 * `block` is; `way_out` follows. MISMATCH. */
int comity_shares_missing(const struct comity_shares *shares, uint64_t block, uint64_t blocks,
                          const char *way_out, struct comity_problems *problems);

#endif
