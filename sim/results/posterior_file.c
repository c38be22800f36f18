/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/calibration_files.h"
#include "results/coordinates.h"

#include <comity/posterior_file.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PRIOR_STEPS = 99 };

struct output {
    struct comity_writer *writer;
    const struct comity_calibrate_result *result;
    double *values; /* room for the widest variable made here */
    const char **texts;
    const double *simulated; /* [draws][parameters] */
};

static void put(const struct output *output, const char *name, const char *dimensions,
                const char *long_name, const double *values)
{
    comity_put_numbers(output->writer, name, dimensions, "1", long_name, values);
}

/* A dimension, and under its name the text that each element of an array has as this member. */
#define PUT_LABELS(output, dimension, long_name, array, member, count)                             \
    put_labels(output, dimension, long_name, (array)->member, sizeof *(array), count)
static void put_labels(const struct output *output, const char *dimension, const char *long_name,
                       const void *first, size_t size, size_t count)
{
    const struct comity_column label = { .name = dimension,
                                         .long_name = long_name,
                                         .element = COMITY_STRING };
    comity_writer_dimension(output->writer, dimension, count);
    comity_put_columns(output->writer, dimension, NULL, &label, 1, first, size, count);
}

static void put_texts(const struct output *output, const char *name, const char *dimension,
                      const char *long_name)
{
    comity_put_texts(output->writer, name, dimension, long_name, output->texts);
}

static void put_parameters(const struct output *output)
{
    const struct comity_calibration *calibration = &output->result->calibration;
    const size_t count = calibration->parameters_count;
    PUT_LABELS(output, "parameter", "key of the parameter", calibration->parameters, key, count);
    for (size_t p = 0; p < count; p++)
        output->texts[p] = comity_prior_name(calibration->parameters[p].prior->kind);
    put_texts(output, "prior", "parameter", "kind of the prior");
    comity_writer_dimension(output->writer, "probability", PRIOR_STEPS);
    for (size_t k = 0; k < PRIOR_STEPS; k++)
        output->values[k] = (double)(k + 1) / (PRIOR_STEPS + 1);
    put(output, "probability", "probability", "share of the prior below", output->values);
    for (size_t p = 0; p < count; p++) {
        for (size_t k = 0; k < PRIOR_STEPS; k++) {
            output->values[p * PRIOR_STEPS + k] = comity_prior_quantile(
                calibration->parameters[p].prior, (double)(k + 1) / (PRIOR_STEPS + 1));
        }
    }
    put(output, "prior_quantile", "parameter probability", "quantile of the prior", output->values);
}

#define NUMBER(of, member, name, long_name)                                                        \
    {                                                                                              \
        name, long_name, COMITY_NUMBERS_OF(of, member, COMITY_FLOAT64, "1")                        \
    }

static const struct comity_column target_columns[] = {
    NUMBER(comity_calibration_target, observed, "observed", "observed value"),
    NUMBER(comity_calibration_target, error, "error", "standard deviation of the observation"),
};

#define PREDICTION(member, name, long_name)                                                        \
    NUMBER(comity_calibration_prediction, member, name, long_name)
static const struct comity_column prediction_columns[] = {
    PREDICTION(median, "predicted", "median of the posterior prediction"),
    PREDICTION(low, "predicted_low", "lower limit of its 95 % interval"),
    PREDICTION(high, "predicted_high", "upper limit of its 95 % interval"),
    PREDICTION(prior_median, "prior_predicted", "median of the prior prediction"),
    PREDICTION(prior_low, "prior_predicted_low", "lower limit of its 95 % interval"),
    PREDICTION(prior_high, "prior_predicted_high", "upper limit of its 95 % interval"),
    PREDICTION(tail, "tail", "two-sided share of predictions as far out"),
    PREDICTION(ranked_score, "ranked_score", "continuous ranked probability score"),
    PREDICTION(logarithmic_score, "logarithmic_score", "logarithm of the predictive density"),
};

#define MARGINAL(member, name, long_name) NUMBER(comity_marginal, member, name, long_name)
static const struct comity_column marginal_columns[] = {
    MARGINAL(mean, "mean", "posterior mean"),
    MARGINAL(deviation, "standard_deviation", "posterior standard deviation"),
    MARGINAL(ratio, "ratio", "standard deviation of posterior over prior"),
    MARGINAL(median, "median", "posterior median"),
    MARGINAL(low, "low", "lower limit of the central 95 % interval"),
    MARGINAL(high, "high", "upper limit of the central 95 % interval"),
};

/* The columns of an array of structures. */
#define PUT_COLUMNS(output, dimension, columns, rows, count)                                       \
    comity_put_columns((output)->writer, dimension, NULL, columns,                                 \
                       sizeof(columns) / sizeof *(columns), rows, sizeof *(rows), count)

static void put_targets(const struct output *output)
{
    const struct comity_calibration *calibration = &output->result->calibration;
    const size_t count = calibration->targets_count;
    PUT_LABELS(output, "target", "measure", calibration->targets, measure, count);
    for (size_t t = 0; t < count; t++)
        output->texts[t] = calibration->targets[t].held_out ? "held_out" : "fitted";
    put_texts(output, "role", "target", "whether the target was fitted");
    for (size_t t = 0; t < count; t++)
        output->texts[t] = calibration->targets[t].one_history ? "one_history" : "ensemble";
    put_texts(output, "observation", "target", "what was observed");
    PUT_COLUMNS(output, "target", target_columns, calibration->targets, count);
    PUT_COLUMNS(output, "target", prediction_columns, output->result->report.predictions, count);
}

static void put_sample(const struct output *output)
{
    const struct comity_calibration_report *report = &output->result->report;
    const struct comity_posterior *posterior = &report->posterior;
    comity_writer_dimension(output->writer, "draw", posterior->count);
    put(output, "value", "draw parameter", "value of the parameter", report->value);
    put(output, "score", "draw parameter", "normal score of the prior", posterior->score);
    put(output, "weight", "draw", "weight of the draw; they sum to 1", posterior->weight);
    put(output, "distance", "draw", "distance of the summaries from the observation",
        posterior->distance);
    for (size_t i = 0; i < posterior->count; i++)
        output->values[i] = (double)posterior->source[i];
    put(output, "simulation", "draw", "number of the simulation", output->values);
    put(output, "simulated_score", "draw parameter",
        "normal score at which it was simulated, before the adjustment", output->simulated);
    PUT_LABELS(output, "fitted_target", "measure", output->result->calibration.targets, measure,
               report->fitted);
    put(output, "summary", "draw fitted_target",
        "measure of the simulation, with the error of observation", posterior->summary);
    put(output, "scale", "fitted_target", "what distances are measured in", report->scale);
    if (report->expectation) {
        comity_writer_dimension(output->writer, "expectation_term",
                                COMITY_EXPECTATION_TERMS(report->fitted));
        put(output, "expectation", "parameter expectation_term",
            "score that the targets let expect: by 1, their distances in scales, the squares",
            report->expectation);
        put(output, "expectation_scale", "parameter",
            "what distances between expected scores are measured in", report->expectation_scale);
    }
}

static void put_learned(const struct output *output)
{
    const struct comity_calibration_report *report = &output->result->report;
    const size_t count = report->parameters;
    PUT_COLUMNS(output, "parameter", marginal_columns, report->marginals, count);
    PUT_LABELS(output, "other_parameter", "key of the parameter",
               output->result->calibration.parameters, key, count);
    put(output, "correlation", "parameter other_parameter", "posterior correlation of the scores",
        report->correlations);
    put(output, "influence", "fitted_target parameter",
        "standard deviation without the target over that with it", report->influence);
    comity_writer_number(output->writer, "dimension", COMITY_FLOAT64, report->dimension);
    comity_writer_number(output->writer, "effective_sample_size", COMITY_FLOAT64,
                         report->effective_size);
    comity_writer_number(output->writer, "share_of_prior_ruled_out", COMITY_FLOAT64,
                         report->excluded);
}

static void put_check(const struct output *output)
{
    const struct comity_calibrate_result *result = output->result;
    if (result->truths > 0) {
        comity_writer_dimension(output->writer, "truth", result->truths);
        put(output, "rank", "truth parameter", "share of the posterior below the truth",
            result->rank);
        put(output, "coverage", "parameter", "share of truths in the central 95 % interval",
            result->covered);
        put(output, "usual_ratio", "parameter",
            "mean over the truths of the standard deviation of posterior over that of prior",
            result->ratio);
    }
}

static void put_models(const struct output *output)
{
    const struct comity_calibrate_result *result = output->result;
    const struct comity_calibration *calibration = &result->calibration;
    const size_t count = calibration->models_count;
    if (count < 2)
        return;
    PUT_LABELS(output, "model", "name of the model", calibration->models, name, count);
    put(output, "model_probability", "model", "posterior probability",
        result->report.probabilities);
    put(output, "model_score", "model", "mean ranked score of what was held out",
        result->report.model_scores);
    put(output, "model_logarithmic_score", "model", "mean logarithmic score of what was held out",
        result->report.model_log_scores);
    if (result->confusion) {
        PUT_LABELS(output, "most_probable", "name of the model", calibration->models, name, count);
        for (size_t k = 0; k < count * count; k++)
            output->values[k] = result->confusion[k];
        put(output, "confusion", "model most_probable", "truths of a model given back to another",
            output->values);
    }
}

static void put_provenance(const struct output *output, const char *command_line)
{
    const struct comity_calibrate_result *result = output->result;
    const struct comity_calibration *calibration = &result->calibration;
    static const char *const ends[] = { "simulations", "acceptance", "time" };
    struct comity_writer *writer = output->writer;
    comity_writer_text(writer, NULL, "method",
                       calibration->method == COMITY_CALIBRATION_SEQUENTIAL ? "sequential"
                                                                            : "rejection");
    comity_writer_text(writer, NULL, "ended_by", ends[result->ended_by]);
    comity_writer_number(writer, "simulations_used", COMITY_INT64, (double)result->used);
    comity_put_calibration(writer, calibration, command_line);
}

/* The hash of the draws; what is no double is converted as in the file. */
static void put_hash(const struct output *output)
{
    const struct comity_calibration_report *report = &output->result->report;
    const struct comity_posterior *posterior = &report->posterior;
    const size_t count = posterior->count, scores = count * posterior->parameters;
    double *source = calloc(count + 1, sizeof *source);
    char text[65];
    if (!source) {
        comity_writer_fail_memory(output->writer);
        return;
    }
    for (size_t i = 0; i < count; i++)
        source[i] = (double)posterior->source[i];
    /* in the order of comity_posterior_hash */
    const double *const values[COMITY_POSTERIOR_HASHED] = {
        report->value, posterior->score,  posterior->weight, posterior->distance,
        source,        output->simulated, posterior->summary
    };
    const size_t sizes[COMITY_POSTERIOR_HASHED] = {
        scores, scores, count, count, count, scores, count * report->fitted
    };
    comity_posterior_hash(values, sizes, text);
    free(source);
    comity_writer_text(output->writer, NULL, "results_sha256", text);
}

static size_t widest(const struct comity_calibrate_result *result)
{
    const struct comity_calibration *calibration = &result->calibration;
    const size_t sizes[] = { calibration->parameters_count * PRIOR_STEPS,
                             calibration->targets_count,
                             calibration->models_count * calibration->models_count,
                             result->report.posterior.count };
    size_t most = 0;
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
        most = sizes[k] > most ? sizes[k] : most;
    return most;
}

int comity_posterior_file_write(const char *path, struct comity_dataset *dataset,
                                const struct comity_calibrate_result *result,
                                const double simulated[], const char *fingerprint,
                                const char *command_line, bool replace,
                                struct comity_problems *problems)
{
    struct comity_writer writer;
    const size_t most = widest(result);
    struct output output = { &writer, result, calloc(most, sizeof *output.values),
                             calloc(most, sizeof *output.texts), simulated };
    int status = comity_results_create(&writer, path, dataset, "posterior", replace, problems);
    if (!output.values || !output.texts)
        status = comity_writer_fail_memory(&writer);
    if (!status) {
        comity_writer_identify(&writer, fingerprint, NULL);
        put_parameters(&output);
        put_targets(&output);
        put_sample(&output);
        put_learned(&output);
        put_check(&output);
        put_models(&output);
        put_hash(&output);
        put_provenance(&output, command_line);
        comity_writer_seal(&writer);
        status = comity_writer_commit(&writer);
    }
    comity_writer_free(&writer);
    free(output.values);
    free(output.texts);
    return status;
}
