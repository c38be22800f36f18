/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/calibrate.h"

#include <math.h>

enum { LISTED_RIDGES = 5 };

/* Below this the two differ too much for chance alone. */
static const double least_tail = 0.01;

/* From here on a correlation is called a ridge, and a target's influence worth a word. */
static const double ridge = 0.5, notable = 1.1;

static void print_head(FILE *stream, const struct comity_calibrate_result *result)
{
    const struct comity_calibration *calibration = &result->calibration;

    fprintf(stream, "%s\n",
            calibration->title[0] ? calibration->title : calibration->models[0].name);
    for (size_t m = 0; m < calibration->models_count; m++) {
        if (calibration->models[m].scenario.changes) {
            char changes[4096];
            comity_scenario_changes(&calibration->models[m].scenario, changes, sizeof changes);
            fprintf(stream, "%s with %s\n", calibration->models[m].name, changes);
        }
    }
    fprintf(stream, "%zu simulations%s, %s", result->simulated + result->reused,
            result->reused > 0 ? " (some kept from before)" : "",
            calibration->method == COMITY_CALIBRATION_SEQUENTIAL ? "sequential" : "rejection");
    if (calibration->method == COMITY_CALIBRATION_SEQUENTIAL) {
        fprintf(stream, " in %zu generations, %.1f %% of the last accepted", result->generations,
                100.0 * result->accepted);
    }
    fprintf(stream, "; %zu kept%s, effective sample size %.0f\n", result->report.posterior.count,
            calibration->adjusted ? " and adjusted by local regression" : "",
            result->report.effective_size);
}

static void print_parameters(FILE *stream, const struct comity_calibrate_result *result)
{
    const struct comity_calibration_report *report = &result->report;
    const struct comity_calibration *calibration = &result->calibration;

    fprintf(stream, "\n%-30s %19s %9s %21s %8s%s\n", "Parameter", "prior 95 %", "median",
            "posterior 95 %", "sd ratio", result->truths > 0 ? "  covered  usual ratio" : "");
    for (size_t p = 0; p < report->parameters; p++) {
        const struct comity_prior *prior = calibration->parameters[p].prior;
        const struct comity_marginal *marginal = &report->marginals[p];

        fprintf(stream, "%-30s %8.4g to %8.4g %9.4g %9.4g to %8.4g %8.2f",
                calibration->parameters[p].key, comity_prior_quantile(prior, 0.025),
                comity_prior_quantile(prior, 0.975), marginal->median, marginal->low,
                marginal->high, marginal->ratio);
        if (result->truths > 0) {
            fprintf(stream, " %7.1f%% %12.2f", 100.0 * result->covered[p], result->ratio[p]);
        }
        fputc('\n', stream);
    }
    fprintf(stream,
            "The data tell of %.1f of %zu directions (sd ratio: of posterior to prior; 1 where "
            "nothing is learned).\n",
            report->dimension, report->parameters);
    if (result->truths > 0) {
        fprintf(stream,
                "Covered: share of %zu truths, taken from the simulations, within the 95 %% "
                "interval; usual ratio: their mean sd ratio, of normal scores.\n",
                result->truths);
    }
}

static void print_ridges(FILE *stream, const struct comity_calibrate_result *result)
{
    const struct comity_calibration_report *report = &result->report;
    const struct comity_calibration *calibration = &result->calibration;
    const size_t k = report->parameters;
    size_t listed = 0;

    for (size_t p = 0; p < k; p++) {
        for (size_t q = p + 1; q < k && listed < LISTED_RIDGES; q++) {
            const double correlation = report->correlations[p * k + q];

            if (fabs(correlation) >= ridge) {
                fprintf(stream, "%s %s and %s (%+.2f)",
                        listed++ > 0 ? ";" : "Ridges:", calibration->parameters[p].key,
                        calibration->parameters[q].key, correlation);
            }
        }
    }
    fputs(listed > 0 ? ".\n" : "", stream);
}

/* Which parameters a target narrows. */
static void print_influence(FILE *stream, const struct comity_calibrate_result *result, size_t t)
{
    const struct comity_calibration_report *report = &result->report;
    const char *lead = "    narrows";

    for (size_t p = 0; p < report->parameters; p++) {
        const double influence = report->influence[t * report->parameters + p];

        if (influence >= notable) {
            fprintf(stream, "%s %s (by %.0f %%)", lead, result->calibration.parameters[p].key,
                    100.0 * (1.0 - 1.0 / influence));
            lead = ",";
        }
    }
    fputs(lead[0] == ',' ? "\n" : "", stream);
}

static void print_target(FILE *stream, const struct comity_calibrate_result *result, size_t t)
{
    const struct comity_calibration_target *target = &result->calibration.targets[t];
    const struct comity_calibration_prediction *prediction = &result->report.predictions[t];

    fprintf(stream, "%-30s %9.4g %8.4g to %8.4g %9.4g %8.4g to %8.4g %6.3f", target->measure,
            target->observed, prediction->prior_low, prediction->prior_high, prediction->median,
            prediction->low, prediction->high, prediction->tail);
    if (!target->held_out && !isnan(prediction->match.excluded)) {
        fprintf(stream, " %8.0f%%", 100.0 * prediction->match.excluded);
    }
    fputs(prediction->tail < least_tail ? "  cannot be reached\n" : "\n", stream);
    if (!target->held_out) {
        print_influence(stream, result, t);
    } else {
        fprintf(stream, "    ranked probability score %.4g, logarithmic score %.3f\n",
                prediction->ranked_score, prediction->logarithmic_score);
    }
}

static void print_targets(FILE *stream, const struct comity_calibrate_result *result)
{
    const struct comity_calibration_report *report = &result->report;

    fprintf(stream, "\n%-30s %9s %20s %9s %20s %6s %9s\n", "Target", "observed", "prior 95 %",
            "median", "posterior 95 %", "tail", "ruled out");
    for (size_t t = 0; t < report->fitted; t++) {
        print_target(stream, result, t);
    }
    if (report->targets > report->fitted) {
        fputs("Held out, predicted and not fitted:\n", stream);
    }
    for (size_t t = report->fitted; t < report->targets; t++) {
        print_target(stream, result, t);
    }
    if (!isnan(report->excluded)) {
        fprintf(stream,
                "Ruled out: share of the prior whose expectation is more than 3 standard\n"
                "deviations off; by all targets together %.0f %%.\n",
                100.0 * report->excluded);
    }
}

/* An observation beyond what the kept simulations came to is met by extrapolation alone. */
static void warn_of_reach(FILE *stream, const struct comity_calibrate_result *result)
{
    for (size_t t = 0; t < result->report.fitted; t++) {
        if (result->report.predictions[t].tail < least_tail) {
            fputs("\nSome targets cannot be reached by the simulations kept: the posterior above "
                  "is an\n"
                  "extrapolation and no estimate. Wider priors, or another model, are needed.\n",
                  stream);
            return;
        }
    }
}

static void print_models(FILE *stream, const struct comity_calibrate_result *result)
{
    const struct comity_calibration *calibration = &result->calibration;
    const struct comity_calibration_report *report = &result->report;
    const size_t count = calibration->models_count;
    const int scored = report->targets > report->fitted;

    if (count < 2) {
        return;
    }
    fprintf(stream, "\n%-30s %11s %11s%s\n", "Model", "probability", scored ? "score" : "",
            result->confusion ? "   truths given back to each model" : "");
    for (size_t m = 0; m < count; m++) {
        fprintf(stream, "%-30s %11.3f ", calibration->models[m].name, report->probabilities[m]);
        if (scored) {
            fprintf(stream, "%11.3f", report->model_scores[m]);
        }
        for (size_t k = 0; result->confusion && k < count; k++) {
            fprintf(stream, " %6u", result->confusion[m * count + k]);
        }
        fputc('\n', stream);
    }
    if (scored) {
        fputs("Score: of what was held out, in half widths of the prior's prediction; lower is "
              "better.\n",
              stream);
    }
}

void print_calibration(FILE *stream, const struct comity_calibrate_result *result)
{
    print_head(stream, result);
    print_parameters(stream, result);
    print_ridges(stream, result);
    print_targets(stream, result);
    warn_of_reach(stream, result);
    print_models(stream, result);
}
