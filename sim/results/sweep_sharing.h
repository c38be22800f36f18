/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RESULTS_SWEEP_SHARING_H
#define COMITY_RESULTS_SWEEP_SHARING_H

#include "results/claims.h"
#include "results/sweep_parts.h"

/* The results of a sweep under way, and how several processes share its blocks. */

struct comity_sweep_results {
    struct sweep_layout layout;
    struct comity_problems *problems; /* borrowed */
    struct sweep_sources parts;       /* on disk */
    struct held_blocks held;
    char *path, *directory; /* of the target, of the parts */
    char *command_line;
    struct sweep_mark mark;
    uint64_t first, count; /* blocks of this sweep or shard */
    uint64_t failed;       /* points, of what is complete */
    char notice[1024];
    double begun, written;         /* the last part, on a clock of seconds */
    int whole;                     /* not a shard */
    int lock;                      /* descriptor of the locked directory; -1 while it is not ours */
    int complete;                  /* the target was there already */
    bool of_calibration;           /* whose blocks are of simulations: of the above there are only
                                      parts, paths, mark, range, lock and sharing */
    struct sweep_sharing *sharing; /* with other processes that join in; NULL: alone */
};

/* Problems from number `before` on are damage that is made good: one is given notice of. */
void comity_sweep_note_damage(struct comity_sweep_results *results, size_t before, size_t damaged);

/* Removes the directory of the parts with all that a sweep leaves there: at once for others, who
 * never see a part of it. What is not ours stays, and so does the directory then. Also what another
 * process left of it that was killed meanwhile. */
void comity_sweep_parts_remove(const char *directory);

/*
 * Blocks are claimed by ranges that every process divides in the same way: large ones first, single
 * blocks towards the end, so that all end together; then who is idle computes what others have in
 * hand. The process that finds every block computed and claims the joining makes the file.
 */
int comity_sweep_sharing_init(struct comity_sweep_results *results, unsigned threads,
                              double patience);
void comity_sweep_sharing_free(struct comity_sweep_results *results);

/* As comity_sweep_results_next. */
int comity_sweep_sharing_next(struct comity_sweep_results *results, uint64_t *first_block,
                              uint64_t *blocks);

/* What a calibration has in place of a sweep's results: opens, locks and lists the place of its
 * parts; `blocks` in all, of which a shard has its share. As comity_sweep_results_open. */
int comity_calibration_place_open(struct comity_sweep_results **out, const char *path,
                                  const char *fingerprint, uint64_t blocks,
                                  const struct comity_sweep_results_options *options,
                                  struct comity_problems *problems);

/* The parts that lie there, by their names alone. CANNOT_READ with errno. */
int comity_sweep_list_parts(struct comity_sweep_results *results);

/* When all blocks are there: 0 for the process that is to make the file, or after another has made
 * it (complete); COMITY_SWEEP_WAIT; or minus a status. Of a sweep `next` does it. */
int comity_sweep_sharing_join(struct comity_sweep_results *results);

/* Whether another process has made the file and removed the parts. */
bool comity_sweep_sharing_is_over(struct comity_sweep_results *results);

#endif
