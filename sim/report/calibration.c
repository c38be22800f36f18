/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "report/reports.h"

#include <math.h>

enum { RIDGES_MOST = 5, LINE = 1024 };

/* Below this the two differ too much for chance alone. */
static const double least_tail = 0.01;

/* From here on a correlation is called a ridge, and a target's influence worth a word. */
static const double ridge = 0.5, notable = 1.1;

static void report_head(struct report *report, const struct comity_calibrate_result *result)
{
    const struct comity_calibration *calibration = &result->calibration;
    const bool sequential = calibration->method == COMITY_CALIBRATION_SEQUENTIAL;
    char generations[96] = "";
    if (sequential) {
        snprintf(generations, sizeof generations,
                 " in %zu generations, %.1f %% of the last accepted", result->generations,
                 100.0 * result->accepted);
    }
    report_heading(report, "%s",
                   calibration->title[0] ? calibration->title : calibration->models[0].name);
    for (size_t m = 0; m < calibration->models_count; m++) {
        if (calibration->models[m].scenario.changes) {
            char changes[LINE];
            comity_scenario_changes(&calibration->models[m].scenario, changes, sizeof changes);
            report_paragraph(report, "%s with %s", calibration->models[m].name, changes);
        }
    }
    if (result->ended_by == COMITY_ENDED_BY_TIME) {
        report_paragraph(
            report,
            "The budget of time, %g s, ended it after %zu of %zu simulations: on another "
            "machine it would have been others. --resume goes on.",
            calibration->seconds, result->used, calibration->simulations);
    }
    report_paragraph(
        report, "%zu simulations%s, %s%s; %zu kept%s%s, effective sample size %.0f",
        result->simulated + result->reused, result->reused > 0 ? " (some kept from before)" : "",
        sequential ? "sequential" : "rejection", generations, result->report.posterior.count,
        calibration->by_scores ? ", nearest in what the targets let expect of the parameters," : "",
        calibration->adjusted ? " and adjusted by local regression" : "",
        result->report.effective_size);
}

/* ---- parameters ---- */

static const struct report_column parameter_columns[] = {
    COLUMN("parameter", NULL, .value = VALUE_CODE),
    COLUMN("prior", "prior 95 %", .value = VALUE_SIGNIFICANT, .digits = 4, .interval = true),
    COLUMN("median", NULL, .value = VALUE_SIGNIFICANT, .digits = 4),
    COLUMN("posterior", "posterior 95 %", .value = VALUE_SIGNIFICANT, .digits = 4,
           .interval = true),
    COLUMN("sd_ratio", "sd ratio", .value = VALUE_FIXED, .digits = 2),
    COLUMN("covered", NULL, .value = VALUE_FIXED, .digits = 1, .scale = 100, .unit = "%"),
    COLUMN("usual_ratio", "usual ratio", .value = VALUE_FIXED, .digits = 2),
};

/* Whether the ranks of the truths are uniform, as they must be where posteriors are right. */
static void note_ranks(struct report_table *table, const struct comity_calibrate_result *result)
{
    const size_t count = result->report.parameters;
    double p[COMITY_SWEEP_AXES];
    char text[LINE] = "";
    for (size_t k = 0; k < count; k++)
        p[k] = comity_rank_uniformity(result->truths, count, result->rank, k);
    if (isnan(p[0]) || comity_holm(count, p, p))
        return; /* too few truths */
    double least = 1;
    for (size_t k = 0; k < count; k++) {
        least = fmin(least, p[k]);
        if (p[k] < 0.05) {
            comity_append(text, sizeof text, "%s%s", text[0] ? ", " : "",
                          result->calibration.parameters[k].key);
        }
    }
    report_note(table,
                "Ranks of these truths in their posteriors: %s%s (chi-square, Holm over "
                "parameters; least p %.2g).",
                text[0] ? "not uniform for " : "uniform, as far as so few show", text, least);
}

/* Without a check of coverage the last two columns are left out. */
static void report_parameters(struct report *report, const struct comity_calibrate_result *result)
{
    const struct comity_calibration_report *found = &result->report;
    const bool checked = result->truths > 0;
    const size_t columns = sizeof parameter_columns / sizeof *parameter_columns;
    struct report_table *table = report_table(report, "parameters", parameter_columns,
                                              checked ? columns : columns - 2, "Parameters");
    for (size_t p = 0; p < found->parameters; p++) {
        const struct comity_prior *prior = result->calibration.parameters[p].prior;
        const struct comity_marginal *marginal = &found->marginals[p];
        CELLS(table, result->calibration.parameters[p].key,
              interval(comity_prior_quantile(prior, 0.025), comity_prior_quantile(prior, 0.975)),
              marginal->median, interval(marginal->low, marginal->high), marginal->ratio);
        if (checked)
            CELLS(table, result->covered[p], result->ratio[p]);
    }
    report_note(
        table,
        "The data inform %.1f of %zu directions, %.1f of which by the chance of so few draws "
        "(sd ratio: of posterior to prior; 1 where nothing is learned, to within ± %.2f by "
        "the effective sample size).",
        found->dimension, found->parameters, found->chance_dimension,
        1 / sqrt(2 * found->effective_size));
    if (checked) {
        report_note(table,
                    "Covered: share of %zu truths, taken from the simulations, within the 95 %% "
                    "interval, ± %.1f by their number; usual ratio: their mean sd ratio.",
                    result->truths, 100 * sqrt(0.95 * 0.05 / (double)result->truths));
        note_ranks(table, result);
    }
}

static void report_ridges(struct report *report, const struct comity_calibrate_result *result)
{
    const struct comity_calibration_report *found = &result->report;
    const struct comity_calibration *calibration = &result->calibration;
    const size_t count = found->parameters;
    char text[LINE] = "";
    size_t listed = 0;
    for (size_t p = 0; p < count; p++) {
        for (size_t q = p + 1; q < count && listed < RIDGES_MOST; q++) {
            const double correlation = found->correlations[p * count + q];
            if (fabs(correlation) >= ridge) {
                comity_append(text, sizeof text, "%s%s and %s (%+.2f)", listed++ > 0 ? "; " : "",
                              calibration->parameters[p].key, calibration->parameters[q].key,
                              correlation);
            }
        }
    }
    report_paragraph(report, "Ridges: %s.",
                     listed ? text : "none, no two parameters are correlated by 0.5 or more");
}

/* ---- targets ---- */

static const struct report_column target_columns[] = {
    COLUMN("target", NULL, .value = VALUE_TEXT),
    COLUMN("observed", NULL, .value = VALUE_SIGNIFICANT, .digits = 4),
    COLUMN("prior", "prior 95 %", .value = VALUE_SIGNIFICANT, .digits = 4, .interval = true),
    COLUMN("median", NULL, .value = VALUE_SIGNIFICANT, .digits = 4),
    COLUMN("posterior", "posterior 95 %", .value = VALUE_SIGNIFICANT, .digits = 4,
           .interval = true),
    COLUMN("tail", NULL, .value = VALUE_FIXED, .digits = 3),
    COLUMN("ruled_out", "ruled out", .value = VALUE_FIXED, .digits = 0, .scale = 100, .unit = "%"),
};

/* Which parameters a target narrows, or how well one that was held out is predicted. */
static void note_target(struct report_table *table, const struct comity_calibrate_result *result,
                        size_t t)
{
    const struct comity_calibration_report *found = &result->report;
    const struct comity_calibration_target *target = &result->calibration.targets[t];
    const struct comity_calibration_prediction *prediction = &found->predictions[t];
    char text[LINE] = "";
    if (prediction->tail < least_tail)
        report_note(table, "%s cannot be reached", target->measure);
    if (target->held_out) {
        report_note(table,
                    "%s: held out, predicted and not fitted; ranked probability score %.4g, "
                    "logarithmic score %.3f",
                    target->measure, prediction->ranked_score, prediction->logarithmic_score);
        return;
    }
    for (size_t p = 0; p < found->parameters; p++) {
        const double influence = found->influence[t * found->parameters + p];
        if (influence >= notable) {
            comity_append(text, sizeof text, "%s%s (by %.0f %%)", text[0] ? ", " : "",
                          result->calibration.parameters[p].key, 100.0 * (1.0 - 1.0 / influence));
        }
    }
    if (text[0])
        report_note(table, "%s narrows %s", target->measure, text);
}

static void report_targets(struct report *report, const struct comity_calibrate_result *result)
{
    const struct comity_calibration_report *found = &result->report;
    struct report_table *table = REPORT_TABLE(report, "targets", target_columns, "Targets");
    bool reached = true;
    for (size_t t = 0; t < found->targets; t++) {
        const struct comity_calibration_target *target = &result->calibration.targets[t];
        const struct comity_calibration_prediction *prediction = &found->predictions[t];
        reached = reached && (t >= found->fitted || prediction->tail >= least_tail);
        CELLS(table, target->measure, target->observed,
              interval(prediction->prior_low, prediction->prior_high), prediction->median,
              interval(prediction->low, prediction->high), prediction->tail,
              target->held_out ? NAN : prediction->match.excluded);
        note_target(table, result, t);
    }
    if (!isnan(found->excluded)) {
        report_note(table,
                    "Ruled out: share of the prior whose expectation is more than 3 standard "
                    "deviations off; by all targets together %.0f %%.",
                    100.0 * found->excluded);
    }
    /* an observation beyond what the kept simulations came to is met by extrapolation alone */
    if (reached) {
        report_paragraph(report, "What was fitted is within reach of the model.");
    } else {
        report_paragraph(report,
                         "Some targets cannot be reached by the simulations kept: the posterior "
                         "above is an extrapolation and no estimate. Wider priors, or another "
                         "model, are needed.");
    }
}

/* ---- models ---- */

static const struct report_column model_columns[] = {
    COLUMN("model", NULL, .value = VALUE_CODE),
    COLUMN("probability", NULL, .value = VALUE_FIXED, .digits = 3),
    COLUMN("score", NULL, .value = VALUE_FIXED, .digits = 3),
    COLUMN("logarithmic_score", "log score", .value = VALUE_FIXED, .digits = 3),
    COLUMN("truths", "truths given back to each model", .value = VALUE_TEXT),
};

/* Standard error of the first model's mean ranked score, over the observations that were held out.
 */
static double error_of_score(const struct comity_calibration_report *found)
{
    double sum = 0, squares = 0;
    const double count = (double)(found->targets - found->fitted);
    for (size_t t = found->fitted; t < found->targets; t++) {
        const struct comity_calibration_prediction *prediction = &found->predictions[t];
        const double score =
            prediction->ranked_score / (0.5 * (prediction->prior_high - prediction->prior_low));
        sum += score;
        squares += score * score;
    }
    return sqrt(fmax(0, squares - sum * sum / count) / (count - 1) / count);
}

static void report_models(struct report *report, const struct comity_calibrate_result *result)
{
    const struct comity_calibration *calibration = &result->calibration;
    const struct comity_calibration_report *found = &result->report;
    const size_t count = calibration->models_count;
    const bool scored = found->targets > found->fitted;
    if (count < 2)
        return;
    struct report_table *table =
        report_table(report, "models", model_columns, result->confusion ? 5 : 4, "Models");
    for (size_t m = 0; m < count; m++) {
        char truths[LINE] = "";
        CELLS(table, calibration->models[m].name, found->probabilities[m],
              scored ? found->model_scores[m] : NAN, scored ? found->model_log_scores[m] : NAN);
        for (size_t k = 0; result->confusion && k < count; k++) {
            comity_append(truths, sizeof truths, "%s%u", k ? " " : "",
                          result->confusion[m * count + k]);
        }
        if (result->confusion)
            CELLS(table, truths);
    }
    if (scored) {
        report_note(table,
                    "Score: mean continuous ranked probability score of what was held out, in "
                    "half widths of the prior's prediction; lower is better. Log score: mean "
                    "logarithm of the predictive density; higher is better.");
        if (found->targets > found->fitted + 1) {
            report_note(table,
                        "The score of %s is known to within ± %.3f, as it is the mean of %zu "
                        "observations; differences below that are no finding.",
                        calibration->models[0].name, error_of_score(found),
                        found->targets - found->fitted);
        }
    }
}

int report_calibration(const struct comity_calibrate_result *result, enum report_format format,
                       FILE *stream)
{
    struct report report;
    report_init(&report);
    report_head(&report, result);
    report_parameters(&report, result);
    report_ridges(&report, result);
    report_targets(&report, result);
    report_models(&report, result);
    return report_finish(&report, format, stream);
}
