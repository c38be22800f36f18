/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/calibration_files.h"
#include "results/coordinates.h"

#include <comity/posterior_file.h>
#include <comity/status.h>

#include <math.h>
#include <stdio.h>
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
    comity_writer_coordinate(output->writer,
                             &(struct comity_variable_description){ .name = name,
                                                                    .element = COMITY_FLOAT64,
                                                                    .dimensions = dimensions,
                                                                    .long_name = long_name,
                                                                    .units = "1" },
                             values);
}

static void put_texts(const struct output *output, const char *name, const char *dimension,
                      const char *long_name)
{
    comity_writer_coordinate(output->writer,
                             &(struct comity_variable_description){ .name = name,
                                                                    .element = COMITY_STRING,
                                                                    .dimensions = dimension,
                                                                    .long_name = long_name },
                             output->texts);
}

static void put_parameters(const struct output *output)
{
    const struct comity_calibration *calibration = &output->result->calibration;
    const size_t count = calibration->parameters_count;

    comity_writer_dimension(output->writer, "parameter", count);
    for (size_t p = 0; p < count; p++) {
        output->texts[p] = calibration->parameters[p].key;
    }
    put_texts(output, "parameter", "parameter", "key of the parameter");
    for (size_t p = 0; p < count; p++) {
        output->texts[p] = comity_prior_name(calibration->parameters[p].prior->kind);
    }
    put_texts(output, "prior", "parameter", "kind of the prior");
    comity_writer_dimension(output->writer, "probability", PRIOR_STEPS);
    for (size_t k = 0; k < PRIOR_STEPS; k++) {
        output->values[k] = (double)(k + 1) / (PRIOR_STEPS + 1);
    }
    put(output, "probability", "probability", "share of the prior below", output->values);
    for (size_t p = 0; p < count; p++) {
        for (size_t k = 0; k < PRIOR_STEPS; k++) {
            output->values[p * PRIOR_STEPS + k] = comity_prior_quantile(
                calibration->parameters[p].prior, (double)(k + 1) / (PRIOR_STEPS + 1));
        }
    }
    put(output, "prior_quantile", "parameter probability", "quantile of the prior", output->values);
}

/* One field of an array of structures. */
static void put_field(const struct output *output, const char *name, const char *dimension,
                      const char *long_name, size_t count, const double *first, size_t stride)
{
    for (size_t k = 0; k < count; k++) {
        output->values[k] = first[k * stride];
    }
    put(output, name, dimension, long_name, output->values);
}

static void put_targets(const struct output *output)
{
    const struct comity_calibration *calibration = &output->result->calibration;
    const struct comity_calibration_prediction *predictions = output->result->report.predictions;
    const size_t count = calibration->targets_count;
    const size_t target = sizeof calibration->targets[0] / sizeof(double);
    const size_t prediction = sizeof predictions[0] / sizeof(double);

    comity_writer_dimension(output->writer, "target", count);
    for (size_t t = 0; t < count; t++) {
        output->texts[t] = calibration->targets[t].measure;
    }
    put_texts(output, "target", "target", "measure");
    for (size_t t = 0; t < count; t++) {
        output->texts[t] = calibration->targets[t].held_out ? "held_out" : "fitted";
    }
    put_texts(output, "role", "target", "whether the target was fitted");
    for (size_t t = 0; t < count; t++) {
        output->texts[t] = calibration->targets[t].one_history ? "one_history" : "ensemble";
    }
    put_texts(output, "observation", "target", "what was observed");
    _Static_assert(sizeof calibration->targets[0] % sizeof(double) == 0, "fields at equal steps");
    _Static_assert(sizeof predictions[0] % sizeof(double) == 0, "fields at equal steps");
    put_field(output, "observed", "target", "observed value", count,
              &calibration->targets[0].observed, target);
    put_field(output, "error", "target", "standard deviation of the observation", count,
              &calibration->targets[0].error, target);
    put_field(output, "predicted", "target", "median of the posterior prediction", count,
              &predictions[0].median, prediction);
    put_field(output, "predicted_low", "target", "lower limit of its 95 % interval", count,
              &predictions[0].low, prediction);
    put_field(output, "predicted_high", "target", "upper limit of its 95 % interval", count,
              &predictions[0].high, prediction);
    put_field(output, "prior_predicted", "target", "median of the prior prediction", count,
              &predictions[0].prior_median, prediction);
    put_field(output, "prior_predicted_low", "target", "lower limit of its 95 % interval", count,
              &predictions[0].prior_low, prediction);
    put_field(output, "prior_predicted_high", "target", "upper limit of its 95 % interval", count,
              &predictions[0].prior_high, prediction);
    put_field(output, "tail", "target", "two-sided share of predictions as far out", count,
              &predictions[0].tail, prediction);
    put_field(output, "ranked_score", "target", "continuous ranked probability score", count,
              &predictions[0].ranked_score, prediction);
    put_field(output, "logarithmic_score", "target", "logarithm of the predictive density", count,
              &predictions[0].logarithmic_score, prediction);
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
    for (size_t i = 0; i < posterior->count; i++) {
        output->values[i] = (double)posterior->source[i];
    }
    put(output, "simulation", "draw", "number of the simulation", output->values);
    put(output, "simulated_score", "draw parameter",
        "normal score at which it was simulated, before the adjustment", output->simulated);
    comity_writer_dimension(output->writer, "fitted_target", report->fitted);
    for (size_t t = 0; t < report->fitted; t++) {
        output->texts[t] = output->result->calibration.targets[t].measure;
    }
    put_texts(output, "fitted_target", "fitted_target", "measure");
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
    const struct comity_marginal *marginals = report->marginals;
    const size_t count = report->parameters, marginal = sizeof marginals[0] / sizeof(double);

    put_field(output, "mean", "parameter", "posterior mean", count, &marginals[0].mean, marginal);
    put_field(output, "standard_deviation", "parameter", "posterior standard deviation", count,
              &marginals[0].deviation, marginal);
    put_field(output, "ratio", "parameter", "standard deviation of posterior over prior", count,
              &marginals[0].ratio, marginal);
    put_field(output, "median", "parameter", "posterior median", count, &marginals[0].median,
              marginal);
    put_field(output, "low", "parameter", "lower limit of the central 95 % interval", count,
              &marginals[0].low, marginal);
    put_field(output, "high", "parameter", "upper limit of the central 95 % interval", count,
              &marginals[0].high, marginal);
    comity_writer_dimension(output->writer, "other_parameter", count);
    for (size_t p = 0; p < count; p++) {
        output->texts[p] = output->result->calibration.parameters[p].key;
    }
    put_texts(output, "other_parameter", "other_parameter", "key of the parameter");
    put(output, "correlation", "parameter other_parameter", "posterior correlation of the scores",
        report->correlations);
    put(output, "influence", "fitted_target parameter",
        "standard deviation without the target over that with it", report->influence);
    comity_writer_numbers(output->writer, NULL, "dimension", COMITY_FLOAT64, 1, &report->dimension);
    comity_writer_numbers(output->writer, NULL, "effective_sample_size", COMITY_FLOAT64, 1,
                          &report->effective_size);
    comity_writer_numbers(output->writer, NULL, "share_of_prior_ruled_out", COMITY_FLOAT64, 1,
                          &report->excluded);
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

    if (count < 2) {
        return;
    }
    comity_writer_dimension(output->writer, "model", count);
    for (size_t m = 0; m < count; m++) {
        output->texts[m] = calibration->models[m].name;
    }
    put_texts(output, "model", "model", "name of the model");
    put(output, "model_probability", "model", "posterior probability",
        result->report.probabilities);
    put(output, "model_score", "model", "mean ranked score of what was held out",
        result->report.model_scores);
    put(output, "model_logarithmic_score", "model", "mean logarithmic score of what was held out",
        result->report.model_log_scores);
    if (result->confusion) {
        comity_writer_dimension(output->writer, "most_probable", count);
        put_texts(output, "most_probable", "most_probable", "name of the model");
        for (size_t k = 0; k < count * count; k++) {
            output->values[k] = result->confusion[k];
        }
        put(output, "confusion", "model most_probable", "truths of a model given back to another",
            output->values);
    }
}

static int put_provenance(const struct output *output, const char *command_line)
{
    const struct comity_calibrate_result *result = output->result;
    const struct comity_calibration *calibration = &result->calibration;
    static const char *const ends[] = { "simulations", "acceptance", "time" };
    struct comity_writer *writer = output->writer;
    const int64_t used = (int64_t)result->used;
    comity_writer_text(writer, NULL, "method",
                       calibration->method == COMITY_CALIBRATION_SEQUENTIAL ? "sequential"
                                                                            : "rejection");
    comity_writer_text(writer, NULL, "ended_by", ends[result->ended_by]);
    comity_writer_numbers(writer, NULL, "simulations_used", COMITY_INT64, 1, &used);
    return comity_put_calibration(writer, calibration, command_line);
}

/* The hash of the draws; what is no double is converted as in the file. */
static int put_hash(const struct output *output)
{
    const struct comity_calibration_report *report = &output->result->report;
    const struct comity_posterior *posterior = &report->posterior;
    const size_t count = posterior->count, scores = count * posterior->parameters;
    double *source = calloc(count + 1, sizeof *source);
    char text[65];
    if (!source) {
        return COMITY_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        source[i] = (double)posterior->source[i];
    }
    /* in the order of comity_posterior_hashed */
    const double *const values[COMITY_POSTERIOR_HASHED] = {
        report->value, posterior->score,  posterior->weight, posterior->distance,
        source,        output->simulated, posterior->summary
    };
    const size_t sizes[COMITY_POSTERIOR_HASHED] = {
        scores, scores, count, count, count, scores, count * report->fitted
    };
    comity_posterior_hash(values, sizes, text);
    free(source);
    return comity_writer_text(output->writer, NULL, "results_sha256", text);
}

static size_t widest(const struct comity_calibrate_result *result)
{
    const struct comity_calibration *calibration = &result->calibration;
    const size_t sizes[] = { calibration->parameters_count * PRIOR_STEPS,
                             calibration->targets_count,
                             calibration->models_count * calibration->models_count,
                             result->report.posterior.count };
    size_t most = 0;

    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        most = sizes[k] > most ? sizes[k] : most;
    }
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
    int status = dataset ? comity_writer_create_memory(&writer, dataset, "posterior")
                         : comity_writer_create(&writer, path, "posterior");

    writer.replace = replace;
    if (!output.values || !output.texts) {
        status = COMITY_NO_MEMORY;
    }
    if (!status) {
        comity_writer_identify(&writer, fingerprint, NULL);
        put_parameters(&output);
        put_targets(&output);
        put_sample(&output);
        put_learned(&output);
        put_check(&output);
        put_models(&output);
        status = put_hash(&output);
        if (!status) {
            status = put_provenance(&output, command_line);
        }
    }
    if (!status) {
        status = comity_writer_commit(&writer);
    }
    comity_writer_report(&writer, status, problems);
    comity_writer_free(&writer);
    free(output.values);
    free(output.texts);
    return status;
}
