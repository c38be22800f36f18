/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CALIBRATION_H
#define COMITY_CALIBRATION_H

#include <comity/attachments.h>
#include <comity/measure_set.h>
#include <comity/model_choice.h>
#include <comity/population.h>
#include <comity/sweep.h>

/*
 * A calibration: which settings of a scenario agree with what was observed, how sure that is, and
 * whether rival scenarios explain it as well. Approximate Bayesian computation on measures of
 * simulated worlds (posterior.h, population.h, model_choice.h). `calibration_file.h` reads one from
 * text.
 */

/* What varies: a key as an axis of a sweep has it, and its prior. */
struct comity_calibration_parameter {
    char key[160];
    char name[COMITY_MEASURE_KEY]; /* in results; filled by prepare */
    struct comity_prior *prior;    /* owned, one block with its lists */
    int line;
};

/* What the data must look like. */
struct comity_calibration_target {
    char measure[COMITY_MEASURE_NAME];
    double observed, error; /* error: standard deviation of the observation */
    bool one_history; /* the observation is one world, with its chance; else a mean over worlds */
    bool held_out;    /* not fitted, but predicted */
    int line;
    size_t index; /* of the measure; filled by prepare */
};

/* Two parameters in order: the first must be below the second. */
struct comity_calibration_constraint {
    char lower[160], upper[160];
    int line;
    size_t lower_index, upper_index; /* filled by prepare */
};

/* A rival: a scenario in which some of the parameters may stay as they are. */
struct comity_calibration_model {
    char name[COMITY_NAME];
    struct comity_scenario scenario;
    char (*fixed)[160]; /* [fixed_count] keys, owned */
    size_t fixed_count;
    int line;

    /* Filled by prepare. */
    struct comity_sweep sweep; /* its parameters as axes */
    size_t *column;            /* [sweep.axes_count]: which parameter each axis is; owned */
};

enum comity_calibration_method { COMITY_CALIBRATION_REJECTION, COMITY_CALIBRATION_SEQUENTIAL };

struct comity_calibration {
    char title[COMITY_TITLE];
    struct comity_calibration_model
        *models; /* [models_count], owned; the first is the one fitted */
    size_t models_count;
    struct comity_calibration_parameter *parameters;
    size_t parameters_count;
    struct comity_calibration_constraint *constraints;
    size_t constraints_count;
    struct comity_calibration_target *targets;
    size_t targets_count;
    struct comity_measure_set measures;
    enum comity_calibration_method method;
    size_t simulations;  /* of each model: the budget */
    size_t generation;   /* sequential: simulations of one */
    size_t kept;         /* simulations of which the posterior is made */
    bool adjusted;       /* by local linear regression */
    bool by_scores;      /* near is what lets expect near scores (comity_expectation_fit) */
    uint32_t replicates; /* worlds of a simulation, for targets that are means */
    uint32_t ticks;      /* 0: as the scenario says */
    uint64_t seed;
    double seconds;                     /* that each call may compute; 0: no limit */
    char *text;                         /* the file as it was read; owned, may be NULL */
    struct comity_attachments attached; /* the file of the measures, the first, and what it names */

    /* Filled by prepare. */
    size_t fitted; /* targets that are not held out; these come first */
};

/* Rejection with adjustment, 100 000 simulations of one world, the nearest 1000 kept, seed 1. Free
 * is safe twice. Errors of init: NO_MEMORY. */
int comity_calibration_init(struct comity_calibration *calibration);
void comity_calibration_free(struct comity_calibration *calibration);

/* Resolves keys, measures and targets, and checks everything; problems name `file` and the line.
 * Targets that are held out move behind the others. Errors: BAD_CALIBRATION, NO_MEMORY. */
int comity_calibration_prepare(struct comity_calibration *calibration, const char *file,
                               struct comity_problems *problems);

/* Whether a point, as scores, is allowed by the constraints and by what parameters may be together:
 * a function for population options, whose context is the calibration. */
bool comity_calibration_allows(const void *calibration, const double score[]);

/*
 * A stretch of simulations: `count` points of a model, score[count][parameters], numbered from
 * `first` on; each draws for itself, by its number. Its experiment wants only threads, kernel and a
 * loop that gives every block to comity_calibration_take (whose context is the stretch). Then
 * summary[count][targets] holds what each target's measure is, without the error of observation;
 * NaN where it is not defined. Errors of init: NO_MEMORY. Free is safe twice.
 */
struct comity_calibration_stretch {
    const struct comity_calibration *calibration;
    const struct comity_calibration_model *model;
    uint64_t first;
    const uint64_t *number; /* of each point, in place of first, first + 1 ...; borrowed, may be
                               NULL; may be set until it is computed */
    double *summary;        /* borrowed */
    struct comity_measure_estimate *estimates;
    struct comity_experiment experiment;
};

int comity_calibration_stretch_init(struct comity_calibration_stretch *stretch,
                                    struct comity_calibration *calibration, size_t model,
                                    uint64_t first, size_t count, const double score[],
                                    double summary[]);
void comity_calibration_stretch_free(struct comity_calibration_stretch *stretch);
int comity_calibration_take(void *stretch, const struct comity_block *block);

/* Adds to each fitted target of summary[count][targets] a draw of its error of observation, keyed
 * by the number of the simulation (Wilkinson 2013: so that the posterior allows for that error). */
void comity_calibration_add_errors(const struct comity_calibration *calibration, uint64_t first,
                                   size_t count, double summary[]);

/* The simulations of one model that a posterior is made of; row i is simulation i. */
struct comity_calibration_table {
    size_t count;
    size_t of_prior; /* of these, the first ones, drawn from the prior */
    double *score;   /* [count][parameters], owned */
    double *summary; /* [count][targets], without errors of observation, owned */
    double *weight;  /* [count], of importance in the last population, 0 outside of it; owned; NULL:
                        all are of the prior */
};

void comity_calibration_table_free(struct comity_calibration_table *table); /* safe twice */

/* What is learned of a target. Intervals are central, of 95 %, over simulations with the error of
 * observation. */
struct comity_calibration_prediction {
    double prior_median, prior_low, prior_high;
    double median, low, high;
    double tail; /* share of the posterior's simulations at least as far out as the observation,
                    two-sided */
    double ranked_score, logarithmic_score; /* proper scores of the observation */
    struct comity_history_match match;      /* fitted targets */
};

struct comity_calibration_report {
    size_t parameters, targets, fitted, models;
    struct comity_posterior posterior; /* of the first model; summaries: fitted targets */
    double *value;                     /* [posterior.count][parameters] */
    struct comity_marginal *marginals; /* [parameters] */
    double *correlations;              /* [parameters][parameters] */
    double dimension, effective_size;
    double chance_dimension; /* of a posterior of that size that is the prior */
    struct comity_calibration_prediction *predictions; /* [targets] */
    double *influence; /* [fitted][parameters]: the ratio of standard deviations without the target,
                          over that with it: above 1, the target narrows the parameter */
    double excluded;   /* share of the prior that some target rules out */
    double *scale;     /* [fitted] */
    double *expectation;       /* [parameters][terms of fitted], where near is what lets expect near
                                  scores; NULL otherwise */
    double *expectation_scale; /* [parameters], of expected scores; NULL likewise */

    /* With more than one model. */
    double *probabilities;    /* [models] */
    double *model_scores;     /* [models]: mean ranked score of held-out targets, each in units of
                                 the first model's prior spread; NaN without such targets */
    double *model_log_scores; /* [models]: mean logarithmic score of held-out targets; NaN, too */
};

void comity_calibration_report_free(
    struct comity_calibration_report *report); /* safe when zeroed */

/*
 * The posterior of the first model and what else follows from the tables of all models, tables
 * [models]. Errors: BAD_CALIBRATION (too few simulations have all measures; problem added),
 * NO_MEMORY, NUMERIC.
 */
int comity_calibration_analyse(const struct comity_calibration *calibration,
                               const struct comity_calibration_table tables[],
                               struct comity_calibration_report *report,
                               struct comity_problems *problems);

/* Coverage of the first model's posterior over `truths` truths (comity_posterior_coverage), ratios
 * of deviations in the parameters' own units; and with more models, to which each is given back,
 * confusion[models][models] (NULL without). The arrays have the sizes of model_choice.h. */
int comity_calibration_check(const struct comity_calibration *calibration,
                             const struct comity_calibration_table tables[], size_t truths,
                             double rank[], double covered[], double ratio[], uint32_t confusion[]);

#endif
