/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RUN_SUMMARY_H
#define COMITY_RUN_SUMMARY_H

#include <comity/experiment.h>
#include <stdio.h>

/*
 * What a run comes to, gathered block by block in memory that does not grow with the replicates:
 * phase shares, months of entering the phases, final trust and identity.
 */
enum { COMITY_CHECKPOINTS = 64 };

struct comity_run_summary {
    uint32_t ticks;
    uint64_t worlds, failed; /* failed: of the worlds; in the shares of phases alone */
    uint64_t *phases;        /* [ticks][COMITY_PHASES]: worlds in each phase */
    uint64_t *entries; /* [COMITY_SLOTS_ENTERED][ticks]: worlds that enter the phase at the tick */
    double mean[COMITY_OUTCOME_SLOTS], squares[COMITY_OUTCOME_SLOTS]; /* Welford's */

    /* Coefficients of variation as the worlds were added, after every `spacing` of them; when the
     * room is full every other one is dropped and the spacing doubled. */
    uint64_t spacing, checkpoints;
    double (*variation)[COMITY_OUTCOME_SLOTS]; /* [COMITY_CHECKPOINTS], owned */
};

/* Errors: NO_MEMORY. Free is safe twice and after failure. */
int comity_run_summary_init(struct comity_run_summary *summary, uint32_t ticks);
void comity_run_summary_free(struct comity_run_summary *summary);

void comity_run_summary_add(struct comity_run_summary *summary, const struct comity_block *block);

/* How many worlds stayed finite. */
uint64_t comity_run_summary_sound(const struct comity_run_summary *summary);

/* Share of all worlds in a phase after a tick. */
double comity_run_summary_share(const struct comity_run_summary *summary, uint32_t tick,
                                size_t phase);

/* Share of the sound worlds that never enter a phase (1: nascent ...). */
double comity_run_summary_never(const struct comity_run_summary *summary, size_t phase);

/*
 * Quantile of the tick of entering over all sound worlds: the first tick by which that share of
 * them has entered; -1 when it never does. This is Kaplan and Meier's (1958) quantile with the
 * worlds that never enter censored at the end of the run, as `comity compare` gives the median.
 * Quantile 0: the first entry of all.
 */
long comity_run_summary_entry(const struct comity_run_summary *summary, size_t phase,
                              double quantile);

/* Mean and standard deviation (n - 1; NaN of a single world) of an outcome slot that is never
 * missing. */
double comity_run_summary_mean(const struct comity_run_summary *summary, size_t slot);
double comity_run_summary_deviation(const struct comity_run_summary *summary, size_t slot);

/* Of the mean of such a slot: half-width of Student's t interval, and the largest change of its
 * coefficient of variation, relative to the last value, while the last quarter of the worlds was
 * added (as in precision.h, at the checkpoints). NaN below two worlds, and below the
 * COMITY_FEWEST_SETTLED of precision.h. */
double comity_run_summary_half_width(const struct comity_run_summary *summary, size_t slot,
                                     double level);
double comity_run_summary_variation_change(const struct comity_run_summary *summary, size_t slot);

#endif
