/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SERIES_H
#define COMITY_SERIES_H

#include <comity/recording.h>

/*
 * Ensemble series: what the replicates of one point have in common at each tick kept. Values of a
 * track are taken as [replicate][row][cell], results are [row][cell].
 */

enum { COMITY_SERIES_TILE = 16, COMITY_SERIES_TILES = 8 }; /* places that are worked on together */

/* Quantiles of type 7 (Hyndman and Fan 1996, NumPy's default): results [row][cell][probability].
 * NaN where a replicate has no number. The caller lends
 * scratch, (replicates + 1) * COMITY_SERIES_TILE * COMITY_SERIES_TILES doubles aligned to 64 bytes.
 */
void comity_series_quantiles(const struct comity_recording *recording, size_t track,
                             const void *values, size_t replicates, size_t probabilities,
                             const double *probability, void *scratch, double *quantile);

/* Share of the replicates that have each value 0 ... values - 1 of a flag: results
 * [row][cell][value]. */
void comity_series_shares(const struct comity_recording *recording, size_t track, const void *flags,
                          size_t replicates, size_t values, double *share);

#endif
