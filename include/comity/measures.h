/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MEASURES_H
#define COMITY_MEASURES_H

#include <comity/attachments.h>
#include <comity/measure_set.h>
#include <comity/outcomes.h>
#include <comity/recording.h>
#include <comity/scenario.h>

#include <stdbool.h>

/*
 * What of a replicate can be compared between scenarios, one number each, with the labels by which
 * tables and files name them: every slot of the outcome registry, shares and sums made from them,
 * the state of the region at chosen dates, and what a file of measures defines.
 */

/* X(code, of): the variables of a snapshot; none has the shape of a pair. */
#define COMITY_SNAPSHOT_LIST(X)                                                                    \
    X(RECIPROCITY, DYAD)                                                                           \
    X(INSTITUTIONS, DYAD)                                                                          \
    X(TRANSACTIONS_DENSITY, DYAD)                                                                  \
    X(OVERLAP, DYAD)                                                                               \
    X(IDENTITY_LEVEL, STATE)                                                                       \
    X(TRILATERAL_DEPTH, SCALAR)                                                                    \
    X(PHASE_LEVEL, SCALAR)

enum comity_snapshot_slot {
#define COMITY_SNAPSHOT_SLOT(code, shape)                                                          \
    COMITY_SNAPSHOT_##code,                                                                        \
        COMITY_SNAPSHOT_LAST_##code = COMITY_SNAPSHOT_##code + COMITY_SLOTS_##shape - 1,
    COMITY_SNAPSHOT_LIST(COMITY_SNAPSHOT_SLOT)
#undef COMITY_SNAPSHOT_SLOT
        COMITY_SNAPSHOT_SLOTS
};

/* Names of these variables and of dyad_phase, as recording.h takes them. Static. */
const char *comity_snapshot_variables(void);

/* All that a comparison needs to know of the replicates of one scenario. */
struct comity_scenario_sample {
    const struct comity_scenario *scenario; /* borrowed: names, start */
    const char *name;                       /* borrowed, short */
    size_t replicates, failed;              /* failed: became non-finite, and are left out */
    uint32_t ticks;
    uint32_t stream;       /* of the draws */
    bool single_precision; /* values have been through float32 */
    double *outcomes;      /* [replicates][COMITY_OUTCOME_SLOTS], owned */

    const uint32_t *dates; /* ticks of the snapshots, borrowed */
    size_t dates_count;
    double *snapshots; /* [replicates][dates_count][COMITY_SNAPSHOT_SLOTS], NaN if unknown; owned */

    const struct comity_measure_set *set;      /* of its measures, prepared, borrowed; NULL: none */
    const struct comity_attachments *attached; /* their files, borrowed; may be NULL */
    double *rows;                              /* [replicates][set->row], owned */
    struct comity_measure_ensemble ensemble;   /* what those of the ensemble come of */

    /* Months at the end of which a phase is followed by a phase: [this month][the next]. */
    uint64_t region_steps[COMITY_PHASES][COMITY_PHASES];
    uint64_t dyad_steps[COMITY_DYADS][COMITY_PHASES][COMITY_PHASES];
};

/* A sample with room for `replicates`, to be filled by comity_scenario_sample_add. Errors:
 * BAD_ARGUMENT (a date after the last tick), NO_MEMORY. Free is safe twice and after failure. */
int comity_scenario_sample_init(struct comity_scenario_sample *sample,
                                const struct comity_scenario *scenario, const char *name,
                                size_t replicates, const uint32_t dates[], size_t dates_count);
void comity_scenario_sample_free(struct comity_scenario_sample *sample);

/* Gives the sample room for measures, whose rows the caller fills in; when they are all there, what
 * those of the ensemble come of, from replicates of which `each` share a draw of the coefficients.
 * Samples of one seed are resampled alike. Errors: NO_MEMORY. */
int comity_scenario_sample_measure(struct comity_scenario_sample *sample,
                                   const struct comity_measure_set *set);
int comity_scenario_sample_summarise(struct comity_scenario_sample *sample, size_t each,
                                     uint64_t seed);

/*
 * Takes in `count` replicates from `first` on: outcomes[count][COMITY_OUTCOME_SLOTS], and tracks as
 * the recording lays them out (as a block of an experiment holds them). Snapshots of what was not
 * recorded stay missing; steps are counted only where phase and dyad_phase are there at every tick.
 */
void comity_scenario_sample_add(struct comity_scenario_sample *sample,
                                const struct comity_recording *recording, size_t first,
                                size_t count, const double *outcomes, void *const *tracks);

/* Whether the sample knows this date's snapshot, and the phase of every month. */
bool comity_scenario_sample_knows_date(const struct comity_scenario_sample *sample, size_t date);
bool comity_scenario_sample_knows_steps(const struct comity_scenario_sample *sample);

enum { COMITY_MEASURE_LABEL = 2 * COMITY_NAME + 32 };

struct comity_measure {
    char label[COMITY_MEASURE_LABEL]; /* "final_trust USA>MEX" */
    const char *name;                 /* "final_trust"; static, or the set's */
    const char *unit, *definition;    /* static */
    bool is_main;                     /* among those shown unless others are asked for */
    enum comity_measure_kind {
        COMITY_MEASURE_OUTCOME, /* by comity_outcome_value */
        COMITY_MEASURE_SUM,
        COMITY_MEASURE_SHARE, /* of replicates in which an outcome reaches the threshold */
        COMITY_MEASURE_SNAPSHOT,
        COMITY_MEASURE_SNAPSHOT_SHARE,
        COMITY_MEASURE_DEFINED /* in the set of the sample */
    } kind;
    size_t slot, slots; /* of the outcomes or of a snapshot, or index in the set; slots > 1 for a
                           sum */
    size_t date;
    double threshold;
};

/*
 * All measures for these names, start and dates, the caller's to free; those of shares first, then
 * the registry in its order (with the sums of accords), then the dates, then what a prepared set
 * defines that has a name and one value; the set may be NULL. NULL: no memory.
 *
 * A first entry that never comes counts as the length of the run: its mean is the restricted mean
 * time before the phase (Royston and Parmar 2013), which has no selection, as a mean over the
 * replicates that do enter would have. So does a date of the set that never comes, unless `never`
 * says what it is.
 *
 * A measure of the ensemble has as its value in a replicate the whole one and what the replicate
 * adds to it, its influence: the mean of these pseudo-values is the measure, and their spread that
 * of its standard error (Andersen, Klein and Rosthoj 2003; Hampel 1974).
 */
struct comity_measure *comity_measures(const struct comity_scenario *scenario,
                                       const uint32_t dates[], size_t dates_count,
                                       const struct comity_measure_set *set, size_t *count);

/* Whether a measure can be had from these outcomes alone: kept[COMITY_OUTCOMES], 1 for each that is
 * there; what is defined in a set does without. */
bool comity_measure_is_kept(const struct comity_measure *measure, const uint8_t kept[]);

/* The measure in each replicate of a sample: values[replicates]; NaN where the replicate failed,
 * the snapshot is unknown, or the measure is not there or infinite and no date. */
void comity_measure_values(const struct comity_measure *measure,
                           const struct comity_scenario_sample *sample, double values[]);

/* The part of the replicates whose share a measure is, all but those in which it is not there; 0
 * where it is none of a share. */
double comity_measure_shares(const struct comity_measure *measure,
                             const struct comity_scenario_sample *sample);

/* Its definition in a sample when it is of the ensemble; else NULL. */
const struct comity_measure_definition *
comity_measure_of_ensemble(const struct comity_measure *measure,
                           const struct comity_scenario_sample *sample);

/* ---- names that are none ---- */

/*
 * What is wrong with a name that stands where an outcome or a variable to be kept is expected, and
 * what was probably meant: an entry of an array, a measure made of outcomes, one for the other, or
 * a misspelt name. Writes a sentence without a full stop into text[size].
 */
void comity_outcome_problem(const char *name, char *text, size_t size);
void comity_variable_problem(const char *name, char *text, size_t size);

/* Whether `name`, with or without an entry, is that of a variable and of no outcome: if so, writes
 * a sentence with the outcomes that come from it. */
bool comity_variable_taken_for_outcome(const char *name, char *text, size_t size);

#endif
