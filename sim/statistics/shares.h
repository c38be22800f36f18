/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_STATISTICS_SHARES_H
#define COMITY_STATISTICS_SHARES_H

#include <stdbool.h>

/* Two shares whose difference is judged by its score: its distance from a supposed one in standard
 * errors, as these are by the likeliest shares that differ by the latter. */
struct comity_share_difference {
    bool paired;
    double replicates[2]; /* of the sample, of the reference; not whole where they depend */
    double share[2];
    double unlike; /* paired: share of the pairs whose two values differ */
};

/* Falls as the supposed difference, in [-1, 1], grows: of pairs Tango's (1998), otherwise that of
 * Mee (1984) and Farrington and Manning (1990). */
double comity_share_score(const struct comity_share_difference *found, double supposed);

/* The difference that has this score: an end of an interval. */
double comity_share_difference_at(const struct comity_share_difference *found, double score);

#endif
