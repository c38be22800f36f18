/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MEASURE_SET_H
#define COMITY_MEASURE_SET_H

#include <comity/scenario.h>
#include <comity/simulation.h>

#include <stdbool.h>

/*
 * A language of measures: named summaries of a world (one number, or a series of them) and of an
 * ensemble of replicates. The workers compute those of worlds as the worlds run, without recording
 * trajectories; those of ensembles are computed from them. `measure_file.h` reads a set from text;
 * `experiment.h` computes one.
 *
 * A set is made by adding definitions, whose operands must have been added before; then it is
 * prepared for the scenarios that its measures look at, and after that it is constant and may be
 * shared by threads. Scenario 0 is the one examined; the others are its twins: the same draws,
 * other settings. A world of such a set is a replicate in all of its scenarios.
 */

/* What a measure may be told. X(code, name in files, meaning) */
#define COMITY_MEASURE_FIELD_LIST(X)                                                               \
    X(VARIABLE, "of", "a variable and what it is of, as \"trust.MEX.USA\"")                        \
    X(PARAMETER, "of", "the key of a parameter, as \"states.MEX.identity\"")                       \
    X(OPERANDS, "of", "other measures: names, numbers, or groups that define one in place")        \
    X(AT, "at", "a date: a month \"YYYY-MM\" or a tick")                                           \
    X(FROM, "from", "the first month of a window; the start when left out")                        \
    X(TO, "to", "its last month, which belongs to it; the end when left out")                      \
    X(BOUND, "at_least", "a comparison: at_least, at_most, above, below or equals a number")       \
    X(PROBABILITY, "probability", "of a quantile, in [0, 1]")                                      \
    X(VENUE, "venue", "a dyad or \"trilateral\"; all venues when left out")                        \
    X(PAIR, "pair", "who acts toward whom, as \"USA.MEX\"; all pairs when left out")               \
    X(ISSUE, "issue", "an issue; all issues when left out")                                        \
    X(TIMES, "times", "true: the sum of their ticks in place of their number")                     \
    X(NEVER, "never", "the value when the condition never holds; infinity when left out")          \
    X(EVERY, "every", "\"month\" or \"year\": what a value of the series is the mean of")          \
    X(LIKE, "like", "an observed series, whose periods the series takes")                          \
    X(FILE, "file", "a CSV file of observations, in the folder of the measures")                   \
    X(SERIES, "series", "the name of the observed series in the file")                             \
    X(MEMBER, "member", "whom or what it is of; needed where the series has several")              \
    X(SCALE, "scale", "what observed values are multiplied by; 1 when left out")                   \
    X(SCENARIO, "scenario", "the twin scenario in which it is measured")

enum comity_measure_field {
#define COMITY_MEASURE_FIELD(code, name, meaning) COMITY_MEASURE_##code,
    COMITY_MEASURE_FIELD_LIST(COMITY_MEASURE_FIELD)
#undef COMITY_MEASURE_FIELD
        COMITY_MEASURE_FIELDS
};

const char *comity_measure_field_name(enum comity_measure_field field);
const char *comity_measure_field_meaning(enum comity_measure_field field);

/* What a measure is of. Operands of one measure are of worlds or of ensembles, never of both. */
enum comity_measure_level {
    COMITY_MEASURE_OF_NOTHING, /* a constant */
    COMITY_MEASURE_OF_WORLD,
    COMITY_MEASURE_OF_ENSEMBLE
};

/* X(code, name in files, operator) */
#define COMITY_RELATION_LIST(X)                                                                    \
    X(AT_LEAST, "at_least", >=)                                                                    \
    X(AT_MOST, "at_most", <=)                                                                      \
    X(ABOVE, "above", >)                                                                           \
    X(BELOW, "below", <)                                                                           \
    X(EQUALS, "equals", ==)

enum comity_relation {
#define COMITY_RELATION_CODE(code, name, operator_) COMITY_RELATION_##code,
    COMITY_RELATION_LIST(COMITY_RELATION_CODE)
#undef COMITY_RELATION_CODE
        COMITY_RELATIONS
};

const char *comity_relation_name(enum comity_relation relation); /* "at_least" */
bool comity_relation_holds(enum comity_relation relation, double value, double bound);

/* One type of measure, with its own facts. */
struct comity_measure_type {
    const char *name;       /* as files have it */
    const char *definition; /* one sentence */
    uint32_t needs, takes;  /* bits 1 << enum comity_measure_field: required, allowed besides */
    size_t operands_least, operands_most;
    const struct comity_measure_actions *actions; /* private */
};

/* All of them; the number is written to *count. Static. */
const struct comity_measure_type *const *comity_measure_types(size_t *count);
const struct comity_measure_type *comity_measure_type_find(const char *name); /* or NULL */

/* A date as it was given: a month (calendar.h), or a tick. */
struct comity_measure_date {
    bool is_given, is_month;
    long value;
};

/* What was observed in a year, or in a month; and a series of it. */
struct comity_observation {
    long first;      /* month of calendar.h */
    uint32_t months; /* 12 of a year, 1 of a month */
    double value;
};
struct comity_observed_series {
    struct comity_observation *list; /* [count], owned */
    size_t count;
};

enum { COMITY_MEASURE_NAME = 64, COMITY_MEASURE_KEY = 160, COMITY_MEASURE_SCENARIOS = 64 };

/* A measure as it is defined. Texts are as files have them and are resolved when the set is
 * prepared. */
struct comity_measure_definition {
    char name[COMITY_MEASURE_NAME]; /* "" for one without a name */
    const struct comity_measure_type *type;
    int line;                    /* where it stands; 0 when made by a program */
    size_t scenario;             /* index in the set; 0: the scenario examined */
    uint32_t given;              /* bits of the fields that were given */
    char of[COMITY_MEASURE_KEY]; /* VARIABLE, PARAMETER */
    size_t *operands;            /* OPERANDS: indices of measures added before; owned */
    size_t operands_count;
    struct comity_measure_date at, from, to;
    enum comity_relation relation; /* BOUND */
    double bound, probability, never, scale;
    char venue[COMITY_NAME], pair[COMITY_NAME], issue[COMITY_NAME];
    bool times, yearly;
    size_t like;                            /* LIKE: index of a measure added before */
    struct comity_observed_series observed; /* what FILE, SERIES and MEMBER have led to */
    double constant;

    /* Filled when the set is prepared. */
    enum comity_measure_level level;
    size_t width;    /* of its values: 1, or the length of a series */
    size_t column;   /* of the first one in a world's row (WORLD), among the constants (NOTHING) or
                        among the estimates (ENSEMBLE) */
    size_t cell;     /* private: the first of `width` cells */
    double *divisor; /* private: [width], what the cells are divided by; owned */
    uint32_t first, last; /* ticks of the window, or twice the date */
    bool is_resampled;    /* private: quantiles enter */
};

/* A twin: how it comes about is the caller's affair. */
struct comity_measure_scenario {
    char name[COMITY_NAME];
    char *path; /* of the file that is laid over the scenario examined, or stands for itself */
    bool stands_alone;
    int line;
};

struct comity_measure_set {
    char title[128];
    struct comity_measure_definition *measures; /* [count], owned */
    size_t count;
    struct comity_measure_scenario *scenarios; /* [scenarios_count]; the first has no name */
    size_t scenarios_count;

    /* Filled when the set is prepared. */
    size_t row;       /* doubles of a world: all values of its measures */
    size_t estimates; /* doubles of an ensemble */
    double *constants;
    size_t constants_count;
    struct comity_measure_programme *programmes; /* [scenarios_count], private */
    size_t cells;                                /* most of any scenario */
};

/* An empty set with scenario 0. Free is safe twice. */
int comity_measure_set_init(struct comity_measure_set *set);
void comity_measure_set_free(struct comity_measure_set *set);

/* An empty definition of a type, for comity_measure_add. Free is safe twice. */
void comity_measure_definition_init(struct comity_measure_definition *definition,
                                    const struct comity_measure_type *type);
void comity_measure_definition_free(struct comity_measure_definition *definition);

/* Adds a twin scenario; its index is scenarios_count - 1 afterwards. Errors: BAD_ARGUMENT (more
 * than COMITY_MEASURE_SCENARIOS), NO_MEMORY. */
int comity_measure_set_add_scenario(struct comity_measure_set *set, const char *name,
                                    const char *path, bool stands_alone);

/* Adds a measure, which takes over what the definition owns; its index is count - 1 afterwards.
 * Adding a measure of a twin scenario by `twin` or `paired_difference` also adds, before it, the
 * measures that it repeats there. Errors: NO_MEMORY; then the definition still is the caller's. */
int comity_measure_add(struct comity_measure_set *set,
                       struct comity_measure_definition *definition);

/* Index of a measure by its name; SIZE_MAX when there is none. */
size_t comity_measure_find(const struct comity_measure_set *set, const char *name);

/*
 * Resolves names and dates against scenarios[scenarios_count], of which [0] is the one examined,
 * and checks everything; problems name `file` and the line. The set may be prepared again for other
 * scenarios. Errors: BAD_MEASURES (with problems), NO_MEMORY.
 */
int comity_measure_set_prepare(struct comity_measure_set *set,
                               const struct comity_scenario *const scenarios[], const char *file,
                               struct comity_problems *problems);

/*
 * What a thread needs to fold the ticks of one scenario's worlds: cells of every vector that runs
 * beside others. Init: NO_MEMORY. Free is safe twice.
 */
struct comity_measure_tally {
    const struct comity_measure_set *set;
    double *cells; /* [COMITY_VECTORS_MOST][set->cells][COMITY_LANES_MOST], owned */
};
int comity_measure_tally_init(struct comity_measure_tally *tally,
                              const struct comity_measure_set *set);
void comity_measure_tally_free(struct comity_measure_tally *tally);

/* Folds a tick of worlds of a scenario; the last tick writes their measures to
 * rows[world][set->row], world counted as the view does. */
void comity_measure_fold(struct comity_measure_tally *tally, size_t scenario, double *rows,
                         const struct comity_view *view);

/* Last tick that any measure of the scenario looks at, plus one: a twin need not run longer. */
uint32_t comity_measure_ticks(const struct comity_measure_set *set, size_t scenario);

/* When all scenarios of a world have been folded: what is computed from parameters and from other
 * measures. parameters[scenario] are those of the world in each scenario. */
void comity_measure_combine(const struct comity_measure_set *set, const double *const parameters[],
                            double *row);

/* One number of an ensemble. */
struct comity_measure_estimate {
    double value; /* NaN: undefined */
    double error; /* standard error by influences; NaN where there is none that is known */
    /* 95 % interval: Wilson's of a share, Tango's of a difference of two; of a standard deviation
     * symmetric in its logarithm, too narrow where tails are heavy and replicates few; by the
     * paired bootstrap where quantiles enter; or NaN */
    double low, high;
};

/*
 * Every measure of an ensemble of replicates, from their rows[replicates][set->row]: for a measure
 * of worlds the mean of its values, for one of the ensemble itself; of a series, its first value.
 * Worlds that failed are left out. Estimates go to
 * estimates[set->count]. Errors of estimates are computed if `with_errors`; `each` neighbouring
 * replicates are taken together there, as they share a draw of the coefficients (1: none do).
 *
 * Standard errors linearise the measure in each replicate (the influence function; Hampel 1974; of
 * a standard deviation as the jackknife has it, Miller 1974), so that what twin scenarios have in
 * common, sharing their draws, cancels in a difference.
 * Errors: NO_MEMORY.
 */
int comity_measure_estimates(const struct comity_measure_set *set, size_t replicates, size_t each,
                             const double *rows, bool with_errors,
                             struct comity_measure_estimate *estimates);

enum { COMITY_MEASURE_RESAMPLES = 1000 };

/* What the measures of an ensemble come of, at their places. All is owned. */
struct comity_measure_ensemble {
    double *values;    /* [set->estimates] */
    double *influence; /* [set->estimates][replicates]: of each replicate, 0 of one that failed;
                          none where quantiles enter */
    double *resampled; /* [set->estimates][COMITY_MEASURE_RESAMPLES]: values in resamples of the
                          draws, where quantiles enter; NULL when there are none. Ensembles of the
                          same size and seed are resampled alike */
};

/* Computes it, from rows as above. Errors: NO_MEMORY. Free is safe twice and after failure. */
int comity_measure_ensemble_init(struct comity_measure_ensemble *found,
                                 const struct comity_measure_set *set, size_t replicates,
                                 size_t each, const double *rows, uint64_t seed);
void comity_measure_ensemble_free(struct comity_measure_ensemble *found);

/* Between what the values of a measure lie: those of its variable, of which it is a value, mean,
 * extreme or series; 0 and 1 of a share; else infinite. */
void comity_measure_range(const struct comity_measure_set *set, size_t measure, double *low,
                          double *high);

/* Whether a measure is the share of worlds in which something is so: of those of an ensemble, or 0
 * or 1 in a world. */
bool comity_measure_is_share(const struct comity_measure_set *set, size_t measure);

/* Whether results hold it: it has a name and is one value, no constant. */
bool comity_measure_is_result(const struct comity_measure_definition *measure);

/* Whether a measure is a date, as `first` and what chooses among dates: it may be infinite. And its
 * unit: "month" of a date, otherwise "1". */
bool comity_measure_is_date(const struct comity_measure_set *set, size_t measure);
const char *comity_measure_unit(const struct comity_measure_set *set, size_t measure);

#endif
