/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_CLAIMS_H
#define COMITY_RESULTS_CLAIMS_H

#include "labelled/partial_name.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/*
 * Who works on what among processes that share nothing but a directory. A claim is a small file
 * that appears whole or not at all; it names its owner, who renews its time of change while at
 * work. A claim is void at once when its owner was a process of this host and is gone, otherwise
 * when it was not renewed for some time; another process then takes the work over under the next
 * turn of the same name, and the highest turn counts. Locks are not needed, only that of several
 * links or exclusive creations of one name one succeeds. Should two processes believe that they
 * hold the same claim, work is done twice and nothing else happens: the work must allow that.
 */

/* What a claim is about: "claim-NAME.TURN", or of a stretch of blocks "claim-FIRST-COUNT.TURN". */
struct claim {
    uint64_t first, count; /* blocks; of a claim to join them count is 0 */
    unsigned turn;
    char owner[COMITY_OWNER]; /* "" while it cannot be read yet */
    unsigned threads;         /* of the owner */
    char work[80];            /* fingerprint of what it belongs to */
    uint64_t blocks;          /* that there are in all */
    double since;             /* seconds since 1970, by the owner's clock */
    struct timespec changed;  /* time of change when it was last looked at */
    double seen;              /* when it was first seen with that time, by core/clock.h */
};

struct claim_list {
    struct claim *items; /* the highest turn of each name, by name; owned */
    size_t count;
};

/* Whether a stretch needs no claim any more. */
typedef bool comity_claim_over(const void *context, uint64_t first, uint64_t count);

/* All claims of a directory but, unless it is NULL, those of stretches that are over; of those that
 * the list has already only the time is read again. What is no longer there goes.
 * COMITY_CANNOT_READ when the directory is not there (errno says why), COMITY_NO_MEMORY. */
int comity_claim_list_read(struct claim_list *list, const char *directory, comity_claim_over *over,
                           const void *context);
void comity_claim_list_free(struct claim_list *list); /* safe twice */

/* The claim of a stretch; NULL: there is none. Count 0 is the joining. */
struct claim *comity_claim_find(const struct claim_list *list, uint64_t first, uint64_t count);

/* This process among others. */
struct claimant {
    char *directory;
    char owner[COMITY_OWNER];
    unsigned threads;
    const char *work;      /* fingerprint */
    uint64_t blocks;       /* in all */
    double patience;       /* seconds without a sign of life after which a claim is void */
    struct timespec there; /* what the file system's clock said last */
    char *text;            /* path of the file whose links are claims; NULL: there is none now */
    unsigned links;        /* of it */

    char **held; /* paths of the claims that are renewed; owned */
    size_t held_count;
    pthread_mutex_t lock; /* of held */
    pthread_cond_t ending;
    pthread_t renewing;
    bool renews, ends;
};

/* Errors: NO_MEMORY. Must be freed whatever is returned. */
int comity_claimant_init(struct claimant *claimant, const char *directory, const char *work,
                         uint64_t blocks, unsigned threads, double patience);
void comity_claimant_free(struct claimant *claimant);

/* Whether a claim is void. */
bool comity_claim_is_void(const struct claimant *claimant, const struct claim *claim);

/*
 * Claims a stretch, or the joining; `turn` is 0 or follows that of a void claim. Returns 1, 0 when
 * another was faster or the directory has gone, or minus a status (CANNOT_WRITE with errno,
 * NO_MEMORY). From then on it is renewed. After one or more, comity_claims_taken tidies up.
 */
int comity_claim_take(struct claimant *claimant, uint64_t first, uint64_t count, unsigned turn);
void comity_claims_taken(struct claimant *claimant); /* errno survives */

/* Renews no longer what is held: the work is done. */
void comity_claims_settle(struct claimant *claimant);

/* Gives back what is held: the work is left to others. */
void comity_claims_drop(struct claimant *claimant);

#endif
