/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/series.h>
#include <comity/summary.h>

#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <string.h>

/* Replicate k's value in place `at` of the track's rows and cells. */
static double value(const struct comity_recording *recording, size_t track, const void *values,
                    size_t at, size_t replicate)
{
    const struct comity_track *kept = &recording->tracks[track];
    return comity_element_get(kept->element, values,
                              replicate * recording->rows * kept->width + at);
}

static size_t places(const struct comity_recording *recording, size_t track)
{
    return recording->rows * recording->tracks[track].width;
}

void comity_series_moments(const struct comity_recording *recording, size_t track,
                           const void *values, size_t replicates, double *mean, double *deviation)
{
    for (size_t at = 0; at < places(recording, track); at++) {
        double centre = 0, squares = 0;
        for (size_t k = 0; k < replicates; k++) {
            const double x = value(recording, track, values, at, k);
            const double from_centre = x - centre;
            centre += from_centre / (double)(k + 1);
            squares += from_centre * (x - centre);
        }
        mean[at] = centre;
        deviation[at] = sqrt(squares / (double)(replicates - 1));
    }
}

void comity_series_quantiles(const struct comity_recording *recording, size_t track,
                             const void *values, size_t replicates, size_t probabilities,
                             const double *probability, double *scratch, double *quantile)
{
    for (size_t at = 0; at < places(recording, track); at++) {
        for (size_t k = 0; k < replicates; k++) {
            scratch[k] = value(recording, track, values, at, k);
        }
        const int empty = isnan(scratch[0]);
        if (!empty) {
            gsl_sort(scratch, 1, replicates);
        }
        for (size_t q = 0; q < probabilities; q++) {
            quantile[at * probabilities + q] =
                empty ? NAN : comity_quantile_sorted(replicates, scratch, probability[q]);
        }
    }
}

void comity_series_shares(const struct comity_recording *recording, size_t track, const void *flags,
                          size_t replicates, size_t values, double *share)
{
    memset(share, 0, places(recording, track) * values * sizeof *share);
    for (size_t at = 0; at < places(recording, track); at++) {
        for (size_t k = 0; k < replicates; k++) {
            const size_t flag = (size_t)value(recording, track, flags, at, k);
            share[at * values + flag] += 1.0 / (double)replicates;
        }
    }
}
