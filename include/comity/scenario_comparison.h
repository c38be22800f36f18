/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SCENARIO_COMPARISON_H
#define COMITY_SCENARIO_COMPARISON_H

#include <comity/comparison.h>
#include <comity/measures.h>
#include <comity/precision.h>
#include <comity/survival.h>
#include <comity/variance_components.h>

/*
 * Scenarios against one of them, the reference: chosen measures with intervals and verdicts, the
 * times at which phases are entered, relapses, and whether the replicates were enough.
 */

struct comity_scenario_comparison_options {
    size_t reference;      /* index of a sample */
    bool independent;      /* the samples share no draws: Welch's t instead of the paired one */
    size_t each;           /* neighbouring replicates that share a draw of the coefficients, the
                              same in every sample; 0: coefficients are not drawn. Intervals and p
                              values then rest on the means of draws, as replicates of one draw are
                              not independent. Not together with `independent` */
    bool bootstrap;        /* intervals by BCa bootstrap instead of t */
    double level;          /* of all intervals; 1 - level is the significance of verdicts */
    double margin;         /* in standard deviations of the measure in the reference */
    const double *margins; /* [measures] in the measures' own units, NaN: as above; or NULL */
    const char *title;     /* above tables and in files; may be NULL */
};

/* Paired, by t, level 0.95, margin 0.2 (what Cohen 1988 calls a small effect), reference 0. */
void comity_scenario_comparison_options_init(struct comity_scenario_comparison_options *options);

/* One measure of one scenario against the reference. */
struct comity_compared_measure {
    struct comity_comparison comparison;        /* sample minus reference; p values as they are */
    struct comity_confidence_interval interval; /* of the difference, by the method chosen */
    double margin;                              /* in the measure's unit */
    double p_difference, p_equivalence;         /* corrected by Holm, each over all rows */
    enum comity_verdict verdict;                /* from the corrected values */

    /* Of the difference, when coefficients were drawn: what of its variance is theirs, and what
     * chance. Otherwise zeros. */
    struct comity_variance_components parts;
};

/* When a scenario enters a phase. Times are months before the entry; a replicate that never enters
 * is censored at the end of the run. */
struct comity_phase_entry {
    struct comity_survival curve; /* share that has not entered yet */
    double median;
    struct comity_confidence_interval median_interval;
};

struct comity_scenario_comparison {
    size_t scenarios, measures, reference;
    struct comity_scenario_comparison_options options;
    const struct comity_scenario_sample *samples; /* [scenarios], borrowed */
    const struct comity_measure *measure;         /* [measures], borrowed */

    struct comity_precision *precision;   /* [scenarios][measures] */
    struct comity_compared_measure *rows; /* [scenarios][measures]; the reference's: zeros */
    struct comity_phase_entry *entries;   /* [scenarios][COMITY_SLOTS_ENTERED] */
    double *relapse_rate;                 /* [scenarios]: share of replicates that relapse */
    struct comity_confidence_interval *relapse_interval; /* [scenarios], Wilson's */

    /* That all scenarios enter a phase alike. The test takes the samples for independent; where
     * they share draws its error of the first kind is below the nominal one. */
    struct comity_log_rank log_rank[COMITY_SLOTS_ENTERED];
};

/*
 * Compares samples[scenarios >= 2] in the given measures. Unless independent, replicate r of every
 * sample must have used the same draws, and there must be equally many. All samples must run the
 * same number of ticks and hold at least two sound replicates.
 *
 * Holm's correction runs over every row of every scenario together, once for the p values of
 * difference and once for those of equivalence, so that each kind of false verdict is made anywhere
 * in the comparison with probability 1 - level at most.
 *
 * The result is initialised here, keeps pointing at samples and measures, and must be freed
 * whatever is returned. Errors: BAD_ARGUMENT (the above, a date that a sample does not know),
 * NUMERIC, NO_MEMORY.
 */
int comity_compare_scenarios(struct comity_scenario_comparison *comparison,
                             const struct comity_scenario_sample samples[], size_t scenarios,
                             const struct comity_measure measures[], size_t measures_count,
                             const struct comity_scenario_comparison_options *options);
void comity_scenario_comparison_free(struct comity_scenario_comparison *comparison);

const struct comity_compared_measure *
comity_compared_measure(const struct comity_scenario_comparison *comparison, size_t scenario,
                        size_t measure);
const struct comity_phase_entry *
comity_phase_entry(const struct comity_scenario_comparison *comparison, size_t scenario,
                   size_t entered);
const struct comity_precision *
comity_measure_precision(const struct comity_scenario_comparison *comparison, size_t scenario,
                         size_t measure);

/* The survival curve at a time from 0 on, with its interval. */
void comity_phase_entry_at(const struct comity_phase_entry *entry, double time, double *survival,
                           struct comity_confidence_interval *interval);

/* The steps from a phase as shares of all steps from it; NaN where there are none. */
void comity_step_shares(const uint64_t steps[COMITY_PHASES], double shares[COMITY_PHASES]);

/* A mean is called settled when the coefficient of variation changed by at most this share of
 * itself while the last quarter of the replicates was added. */
#define COMITY_SETTLED 0.05

/* Whether the replicates were enough for a measure: the worst of the scenarios; NaN: not known. */
struct comity_adequacy {
    double half_width;             /* of the mean */
    double relative;               /* the same as a share of the mean */
    double variation_change;       /* see COMITY_SETTLED */
    double variance_ratio;         /* of the other scenarios' differences; the least */
    double independent_replicates; /* the most that these would need */
};
struct comity_adequacy comity_measure_adequacy(const struct comity_scenario_comparison *comparison,
                                               size_t measure);

#endif
