/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/calibration.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double cutoff = 3.0, level = 0.95;

void comity_calibration_table_free(struct comity_calibration_table *table)
{
    free(table->score);
    free(table->summary);
    free(table->weight);
    *table = (struct comity_calibration_table){ 0 };
}

void comity_calibration_report_free(struct comity_calibration_report *report)
{
    comity_posterior_free(&report->posterior);
    free(report->value);
    free(report->marginals);
    free(report->correlations);
    free(report->predictions);
    free(report->influence);
    free(report->scale);
    free(report->expectation);
    free(report->expectation_scale);
    free(report->probabilities);
    free(report->model_scores);
    free(report->model_log_scores);
    *report = (struct comity_calibration_report){ 0 };
}

/* A table as the posterior sees it: fitted targets only, with errors of observation. */
struct view {
    struct comity_simulations all;   /* what the posterior is made of */
    struct comity_simulations prior; /* those drawn from the prior */
    double *noisy;                   /* [count][targets], owned */
    double *fitted;                  /* [count][fitted], owned */
};

static void view_free(struct view *view)
{
    free(view->noisy);
    free(view->fitted);
}

static int view_init(struct view *view, const struct comity_calibration *calibration,
                     const struct comity_calibration_table *table)
{
    const size_t targets = calibration->targets_count, fitted = calibration->fitted;
    view->noisy = malloc((table->count * targets + 1) * sizeof(double));
    view->fitted = malloc((table->count * fitted + 1) * sizeof(double));
    if (!view->noisy || !view->fitted)
        return COMITY_NO_MEMORY;
    memcpy(view->noisy, table->summary, table->count * targets * sizeof(double));
    comity_calibration_add_errors(calibration, 0, table->count, view->noisy);
    for (size_t i = 0; i < table->count; i++)
        memcpy(view->fitted + i * fitted, view->noisy + i * targets, fitted * sizeof(double));
    view->all = (struct comity_simulations){ table->count, calibration->parameters_count,
                                             fitted,       table->score,
                                             view->fitted, table->weight };
    view->prior = view->all;
    view->prior.count = table->of_prior;
    view->prior.weight = NULL;
    return COMITY_OK;
}

static void observations(const struct comity_calibration *calibration, double observed[])
{
    for (size_t t = 0; t < calibration->targets_count; t++)
        observed[t] = calibration->targets[t].observed;
}

/* What distances and the local regression are taken of: the fitted targets themselves, or the
 * scores that they let expect. */
struct basis {
    struct comity_simulations simulations;
    const double *observed, *scale;          /* borrowed, or of what is expected */
    double *coefficient, *expected, *own[2]; /* owned; NULL: the targets themselves */
};

static void basis_free(struct basis *basis)
{
    free(basis->coefficient);
    free(basis->expected);
    free(basis->own[0]);
    free(basis->own[1]);
}

static int basis_init(struct basis *basis, const struct comity_calibration *calibration,
                      const struct comity_simulations *simulations, const double observed[],
                      const double scale[])
{
    const size_t count = simulations->count, k = simulations->parameters;
    const size_t n = simulations->summaries, terms = COMITY_EXPECTATION_TERMS(n);
    *basis = (struct basis){ .simulations = *simulations, .observed = observed, .scale = scale };
    if (!calibration->by_scores)
        return COMITY_OK;
    basis->coefficient = malloc(k * terms * sizeof(double));
    basis->expected = malloc((count + 1) * k * sizeof(double));
    basis->observed = basis->own[0] = malloc(k * sizeof(double));
    basis->scale = basis->own[1] = malloc(k * sizeof(double));
    if (!basis->coefficient || !basis->expected || !basis->own[0] || !basis->own[1])
        return COMITY_NO_MEMORY;
    const int status = comity_expectation_fit(simulations, observed, scale, basis->coefficient);
    for (size_t i = 0; i < count && !status; i++) {
        comity_expectation_scores(k, n, simulations->summary + i * n, observed, scale,
                                  basis->coefficient, basis->expected + i * k);
    }
    for (size_t p = 0; p < k; p++)
        basis->own[0][p] = basis->coefficient[p * terms];
    basis->simulations.summaries = k;
    basis->simulations.summary = basis->expected;
    if (status)
        return status;
    return comity_summary_scales(&basis->simulations, basis->own[1]);
}

static int posterior_on(const struct basis *basis, const struct comity_calibration *calibration,
                        const struct comity_simulations *simulations,
                        struct comity_posterior *posterior)
{
    int status = comity_posterior_nearest(&basis->simulations, basis->observed, basis->scale,
                                          calibration->kept, COMITY_NONE_LEFT_OUT, posterior);
    if (!status && calibration->adjusted)
        status = comity_posterior_adjust(posterior, basis->observed, basis->scale);
    if (!status && basis->expected) /* whose summaries are scores */
        status = comity_posterior_take_summaries(posterior, simulations);
    return status;
}

/* A posterior; unless NULL, `report` keeps how its distances were measured. */
static int make_posterior(const struct comity_calibration *calibration,
                          const struct comity_simulations *simulations, const double observed[],
                          const double scale[], struct comity_posterior *posterior,
                          struct comity_calibration_report *report)
{
    struct basis basis;
    int status = basis_init(&basis, calibration, simulations, observed, scale);
    if (!status)
        status = posterior_on(&basis, calibration, simulations, posterior);
    if (report) {
        report->expectation = basis.coefficient;
        report->expectation_scale = basis.own[1];
        basis.coefficient = basis.own[1] = NULL;
    }
    basis_free(&basis);
    return status;
}

/* What each target adds: the posterior of the prior's simulations once more without it. */
static int find_influence(const struct comity_calibration *calibration,
                          const struct comity_simulations *simulations, const double observed[],
                          struct comity_calibration_report *report)
{
    const size_t k = report->parameters;
    struct comity_posterior with = { 0 }, without = { 0 };
    double *scale = calloc(report->fitted + 1, sizeof *scale);
    int status =
        scale ? make_posterior(calibration, simulations, observed, report->scale, &with, NULL)
              : COMITY_NO_MEMORY;
    for (size_t t = 0; t < report->fitted && !status; t++) {
        memcpy(scale, report->scale, report->fitted * sizeof *scale);
        scale[t] = 0.0;
        status = make_posterior(calibration, simulations, observed, scale, &without, NULL);
        for (size_t p = 0; p < k && !status; p++) {
            report->influence[t * k + p] = comity_posterior_score_deviation(&without, p) /
                                           comity_posterior_score_deviation(&with, p);
        }
    }
    comity_posterior_free(&with);
    comity_posterior_free(&without);
    free(scale);
    return status;
}

/* Weighted quantiles of one column, NaN left out. */
static int quantiles_of(size_t count, const double *column, size_t stride, const double weight[],
                        double *median, double *low, double *high)
{
    static const double probability[] = { 0.5, 0.025, 0.975 };
    double *value = calloc(2 * count + 1, sizeof *value), quantile[3];
    size_t n = 0;
    if (!value)
        return COMITY_NO_MEMORY;
    double *share = value + count;
    for (size_t i = 0; i < count; i++) {
        share[n] = weight ? weight[i] : 1.0;
        if (!isnan(column[i * stride]))
            value[n++] = column[i * stride];
    }
    int status =
        n > 0 ? comity_weighted_quantiles(n, value, share, 3, probability, quantile) : COMITY_OK;
    *median = n > 0 ? quantile[0] : NAN;
    *low = n > 0 ? quantile[1] : NAN;
    *high = n > 0 ? quantile[2] : NAN;
    free(value);
    return status;
}

static double two_sided_tail(size_t count, const double x[], const double weight[], double observed)
{
    double below = 0.0, above = 0.0;
    for (size_t i = 0; i < count; i++) {
        below += x[i] <= observed ? weight[i] : 0.0;
        above += x[i] >= observed ? weight[i] : 0.0;
    }
    return fmin(1.0, 2.0 * fmin(below, above));
}

/* One target: prior and posterior predictive, with the error of observation. */
static int predict(const struct comity_calibration *calibration, const struct view *view,
                   const struct comity_posterior *posterior, size_t t,
                   struct comity_calibration_prediction *prediction)
{
    const size_t targets = calibration->targets_count;
    const double observed = calibration->targets[t].observed;
    double *predicted = calloc(2 * posterior->count + 1, sizeof *predicted);
    double *weight = predicted + posterior->count, sum = 0.0;
    size_t n = 0;
    if (!predicted)
        return COMITY_NO_MEMORY;
    int status =
        quantiles_of(view->prior.count, view->noisy + t, targets, NULL, &prediction->prior_median,
                     &prediction->prior_low, &prediction->prior_high);
    for (size_t i = 0; i < posterior->count; i++) {
        const double value = view->noisy[posterior->source[i] * targets + t];
        if (!isnan(value) && posterior->weight[i] > 0) {
            predicted[n] = value;
            weight[n] = posterior->weight[i];
            sum += weight[n++];
        }
    }
    for (size_t i = 0; i < n; i++)
        weight[i] /= sum;
    prediction->tail = n ? two_sided_tail(n, predicted, weight, observed) : NAN;
    prediction->ranked_score = prediction->logarithmic_score = NAN;
    if (!status) {
        status = quantiles_of(n, predicted, 1, weight, &prediction->median, &prediction->low,
                              &prediction->high);
    }
    if (!status && n > 0) {
        status = comity_ranked_probability_score(n, predicted, weight, observed,
                                                 &prediction->ranked_score);
        prediction->logarithmic_score = comity_logarithmic_score(n, predicted, weight, observed, 0);
    }
    free(predicted);
    return status;
}

static int match_history(const struct comity_calibration *calibration, const struct view *view,
                         const double observed[], struct comity_calibration_report *report)
{
    const size_t fitted = report->fitted, count = view->prior.count;
    struct comity_history_match *match = calloc(fitted + 1, sizeof *match);
    double *error = calloc(fitted + 1, sizeof *error);
    uint32_t *implausible = calloc(count + 1, sizeof *implausible);
    int status = match && error && implausible ? COMITY_OK : COMITY_NO_MEMORY;
    size_t excluded = 0;
    for (size_t t = 0; t < fitted && !status; t++)
        error[t] = calibration->targets[t].error;
    if (!status)
        status = comity_history_matching(&view->prior, observed, error, cutoff, match, implausible);
    if (status == COMITY_BAD_ARGUMENT) { /* too few simulations for an emulator */
        report->excluded = NAN;
        status = COMITY_OK;
        for (size_t t = 0; t < fitted; t++)
            match[t] = (struct comity_history_match){ NAN, NAN, NAN };
    } else if (!status) {
        for (size_t i = 0; i < count; i++)
            excluded += implausible[i] > 0;
        report->excluded = (double)excluded / (double)count;
    }
    for (size_t t = 0; t < fitted && !status; t++)
        report->predictions[t].match = match[t];
    free(match);
    free(error);
    free(implausible);
    return status;
}

static int allocate(const struct comity_calibration *calibration,
                    struct comity_calibration_report *report)
{
    const size_t k = calibration->parameters_count, fitted = calibration->fitted;
    report->parameters = k;
    report->targets = calibration->targets_count;
    report->fitted = fitted;
    report->models = calibration->models_count;
    report->value = calloc(calibration->kept, k * sizeof(double));
    report->marginals = calloc(k, sizeof *report->marginals);
    report->correlations = calloc(k, k * sizeof(double));
    report->predictions = calloc(report->targets, sizeof *report->predictions);
    report->influence = calloc(fitted, k * sizeof(double));
    report->scale = calloc(fitted, sizeof(double));
    report->probabilities = calloc(report->models, sizeof(double));
    report->model_scores = calloc(report->models, sizeof(double));
    report->model_log_scores = calloc(report->models, sizeof(double));
    return report->value && report->marginals && report->correlations && report->predictions &&
                   report->influence && report->scale && report->probabilities &&
                   report->model_scores && report->model_log_scores
               ? COMITY_OK
               : COMITY_NO_MEMORY;
}

/* What the posterior itself shows. */
static int describe(const struct comity_calibration *calibration,
                    struct comity_calibration_report *report)
{
    const size_t k = report->parameters;
    const struct comity_posterior *posterior = &report->posterior;
    int status = COMITY_OK;
    for (size_t i = 0; i < posterior->count; i++) {
        for (size_t p = 0; p < k; p++) {
            report->value[i * k + p] =
                comity_prior_value(calibration->parameters[p].prior, posterior->score[i * k + p]);
        }
    }
    for (size_t p = 0; p < k && !status; p++) {
        status = comity_posterior_marginal(posterior, p, calibration->parameters[p].prior, level,
                                           &report->marginals[p]);
    }
    comity_posterior_correlations(posterior, report->correlations);
    report->effective_size = comity_posterior_effective_size(posterior);
    if (status || (status = comity_posterior_dimension(posterior, &report->dimension)))
        return status;
    return comity_posterior_chance_dimension((size_t)lround(report->effective_size), k,
                                             &report->chance_dimension);
}

/* All models' tables as one. */
struct rivals {
    struct comity_model_table table;
    double *summary; /* owned */
    uint32_t *model; /* owned */
};

static void rivals_free(struct rivals *rivals)
{
    free(rivals->summary);
    free(rivals->model);
}

static int rivals_init(struct rivals *rivals, const struct comity_calibration *calibration,
                       const struct view views[])
{
    const size_t fitted = calibration->fitted;
    size_t count = 0, at = 0;
    for (size_t m = 0; m < calibration->models_count; m++)
        count += views[m].prior.count;
    rivals->summary = malloc((count * fitted + 1) * sizeof(double));
    rivals->model = malloc((count + 1) * sizeof *rivals->model);
    if (!rivals->summary || !rivals->model)
        return COMITY_NO_MEMORY;
    for (size_t m = 0; m < calibration->models_count; m++) {
        const size_t own = views[m].prior.count;
        memcpy(rivals->summary + at * fitted, views[m].fitted, own * fitted * sizeof(double));
        for (size_t i = 0; i < own; i++)
            rivals->model[at + i] = (uint32_t)m;
        at += own;
    }
    rivals->table = (struct comity_model_table){ { count, 0, fitted, NULL, rivals->summary, NULL },
                                                 rivals->model,
                                                 calibration->models_count };
    return COMITY_OK;
}

/* How well a model foretells what was held out: the mean of its ranked scores, each over the half
 * width of the first model's prior prediction. */
static int score_model(const struct comity_calibration *calibration, const struct view *view,
                       const double observed[], const struct comity_calibration_report *report,
                       double *mean, double *mean_logarithm)
{
    const size_t held_out = report->targets - report->fitted;
    struct comity_posterior posterior = { 0 };
    double sum = 0.0, logarithms = 0.0;
    int status =
        make_posterior(calibration, &view->prior, observed, report->scale, &posterior, NULL);
    for (size_t t = report->fitted; t < report->targets && !status; t++) {
        struct comity_calibration_prediction prediction;
        const struct comity_calibration_prediction *own = &report->predictions[t];
        status = predict(calibration, view, &posterior, t, &prediction);
        logarithms += prediction.logarithmic_score;
        sum += prediction.ranked_score / (0.5 * (own->prior_high - own->prior_low));
    }
    *mean = held_out > 0 ? sum / (double)held_out : NAN;
    *mean_logarithm = held_out > 0 ? logarithms / (double)held_out : NAN;
    comity_posterior_free(&posterior);
    return status;
}

static int compare_models(const struct comity_calibration *calibration, const struct view views[],
                          const double observed[], struct comity_calibration_report *report)
{
    struct rivals rivals = { 0 };
    int status = rivals_init(&rivals, calibration, views);
    if (!status) {
        status =
            comity_model_probabilities(&rivals.table, observed, report->scale, calibration->kept,
                                       COMITY_NONE_LEFT_OUT, report->probabilities);
    }
    for (size_t m = 0; m < calibration->models_count && !status; m++) {
        status = score_model(calibration, &views[m], observed, report, &report->model_scores[m],
                             &report->model_log_scores[m]);
    }
    rivals_free(&rivals);
    return status;
}

static int analyse(const struct comity_calibration *calibration, const struct view views[],
                   struct comity_calibration_report *report)
{
    double *observed = calloc(calibration->targets_count, sizeof *observed);
    int status = observed ? allocate(calibration, report) : COMITY_NO_MEMORY;
    if (status) {
        free(observed);
        return status;
    }
    observations(calibration, observed);
    status = comity_summary_scales(&views[0].prior, report->scale);
    if (!status && !(status = make_posterior(calibration, &views[0].all, observed, report->scale,
                                             &report->posterior, report)))
        status = describe(calibration, report);
    for (size_t t = 0; t < report->targets && !status; t++)
        status = predict(calibration, &views[0], &report->posterior, t, &report->predictions[t]);
    if (!status && !(status = match_history(calibration, &views[0], observed, report)))
        status = find_influence(calibration, &views[0].prior, observed, report);
    if (!status && report->models > 1)
        status = compare_models(calibration, views, observed, report);
    free(observed);
    return status;
}

/* Views of all tables; to be freed with views_free. */
static int views_init(struct view **views, const struct comity_calibration *calibration,
                      const struct comity_calibration_table tables[])
{
    int status = COMITY_OK;
    *views = calloc(calibration->models_count, sizeof **views);
    if (!*views)
        return COMITY_NO_MEMORY;
    for (size_t m = 0; m < calibration->models_count && !status; m++)
        status = view_init(&(*views)[m], calibration, &tables[m]);
    return status;
}

static void views_free(struct view *views, const struct comity_calibration *calibration)
{
    for (size_t m = 0; views && m < calibration->models_count; m++)
        view_free(&views[m]);
    free(views);
}

/* How many simulations can be kept: those of the last population, or all. */
static size_t population_of(const struct comity_calibration_table *table)
{
    size_t count = table->weight ? 0 : table->count;
    for (size_t i = 0; table->weight && i < table->count; i++)
        count += table->weight[i] > 0.0;
    return count;
}

int comity_calibration_analyse(const struct comity_calibration *calibration,
                               const struct comity_calibration_table tables[],
                               struct comity_calibration_report *report,
                               struct comity_problems *problems)
{
    struct view *views;
    int status = views_init(&views, calibration, tables);
    if (!status)
        status = analyse(calibration, views, report);
    views_free(views, calibration);
    const size_t population = population_of(&tables[0]);
    if (status == COMITY_BAD_ARGUMENT && population < calibration->kept) {
        comity_problems_add(problems, NULL, 0, "kept",
                            "%zu; the last population has %zu simulations; no more than that, or a "
                            "larger generation, is expected",
                            calibration->kept, population);
    } else if (status == COMITY_BAD_ARGUMENT) {
        comity_problems_add(problems, NULL, 0, "targets",
                            "fewer than %zu simulations have all measures; measures that are "
                            "defined in more worlds, or more simulations, are expected",
                            calibration->kept);
    }
    if (status == COMITY_BAD_ARGUMENT)
        status = COMITY_BAD_CALIBRATION;
    return status;
}

int comity_calibration_check(const struct comity_calibration *calibration,
                             const struct comity_calibration_table tables[], size_t truths,
                             double rank[], double covered[], double ratio[], uint32_t confusion[])
{
    const size_t targets = calibration->targets_count;
    double *scale = calloc(2 * targets + 1, sizeof *scale), *observed = scale + targets;
    const struct comity_prior **priors = calloc(calibration->parameters_count, sizeof *priors);
    const struct comity_coverage_options options = { calibration->kept, truths,
                                                     calibration->adjusted, level, priors };
    struct basis basis = { 0 };
    struct rivals rivals = { 0 };
    struct view *views = NULL;
    int status = scale && priors ? views_init(&views, calibration, tables) : COMITY_NO_MEMORY;
    if (!status && !(status = comity_summary_scales(&views[0].prior, scale))) {
        observations(calibration, observed);
        for (size_t p = 0; p < calibration->parameters_count; p++)
            priors[p] = calibration->parameters[p].prior;
        status = basis_init(&basis, calibration, &views[0].prior, observed, scale);
    }
    if (!status) {
        status = comity_posterior_coverage(&basis.simulations, basis.scale, &options, rank, covered,
                                           ratio);
    }
    if (!status && confusion && calibration->models_count > 1) {
        status = rivals_init(&rivals, calibration, views);
        if (!status) {
            status =
                comity_model_confusion(&rivals.table, scale, calibration->kept, truths, confusion);
        }
    }
    rivals_free(&rivals);
    views_free(views, calibration);
    basis_free(&basis);
    free(scale);
    free(priors);
    return status;
}
