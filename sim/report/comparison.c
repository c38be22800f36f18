/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/json.h"
#include "report/reports.h"
#include "scenario/checks.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { CAPTION_CHANGES = 24 };

/* ---- what the comparison rests on ---- */

static void describe_samples(struct report *report,
                             const struct comity_scenario_comparison *comparison)
{
    const struct comity_scenario_sample *reference = &comparison->samples[comparison->reference];
    char month[COMITY_MONTH_TEXT], changes[1024];
    if (comparison->options.title)
        report_heading(report, "%s", comparison->options.title);
    comity_scenario_changes(reference->scenario, changes, sizeof changes);
    report_paragraph(
        report,
        "Reference: %s (%s%s%s). %zu replicates of %" PRIu32 " months from %s, seed %" PRIu64 ".",
        reference->name, reference->scenario->title, changes[0] ? " with " : "", changes,
        reference->replicates, reference->ticks,
        comity_scenario_month(reference->scenario, 0, month), reference->scenario->seed);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        comity_scenario_differences(comparison->samples[k].scenario, reference->scenario, changes,
                                    sizeof changes);
        if (k != comparison->reference) {
            report_paragraph(report, "%s: %s.", comparison->samples[k].name,
                             changes[0] ? changes : "differs in nothing that results depend on");
        }
    }
    report_paragraph(report, "%s",
                     comparison->options.independent
                         ? "Draws: each scenario has its own; differences are those of the means."
                         : "Draws: common random numbers; differences are taken replicate by "
                           "replicate.");
    if (comparison->options.each > 1) {
        report_paragraph(report,
                         "Coefficients: drawn from a posterior, the same in every scenario, two "
                         "replicates to a draw. Intervals and verdicts allow for what is not known "
                         "of them; those of entries and relapses take replicates for independent.");
    }
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k];
        if (sample->failed) {
            report_paragraph(report, "%s: %zu replicate%s became non-finite and %s left out.",
                             sample->name, sample->failed, sample->failed == 1 ? "" : "s",
                             sample->failed == 1 ? "is" : "are");
        }
        if (memcmp(sample->scenario->state_code, reference->scenario->state_code,
                   sizeof sample->scenario->state_code) != 0) {
            report_paragraph(report, "%s: its states differ; labels are those of the reference.",
                             sample->name);
        }
    }
}

static bool resamples_enter(const struct comity_scenario_comparison *comparison)
{
    bool enter = false;
    for (size_t m = 0; m < comparison->measures; m++) {
        const struct comity_measure_definition *measure =
            comity_measure_of_ensemble(&comparison->measure[m], &comparison->samples[0]);
        enter = enter || (measure && measure->is_resampled);
    }
    return enter;
}

static void describe_comparison(struct report *report,
                                const struct comity_scenario_comparison *comparison)
{
    const struct comity_scenario_comparison_options *options = &comparison->options;
    describe_samples(report, comparison);
    report_paragraph(report,
                     "Intervals: %g %%, %s; of shares by their score (%s). Effect: difference / "
                     "mean of the two standard "
                     "deviations. A: probability that a replicate exceeds one of the reference, "
                     "ties half.",
                     100 * options->level,
                     options->bootstrap     ? "bias-corrected and accelerated bootstrap"
                     : options->independent ? "Welch's t"
                                            : "Student's t, and the sign test where all "
                                              "differences are equal",
                     options->independent ? "Mee 1984" : "Tango 1998");
    if (resamples_enter(comparison)) {
        report_paragraph(report,
                         "Where quantiles enter a measure: percentile intervals from %d resamples "
                         "of the replicates, the same in scenarios with common draws. Their p "
                         "values are 2/%d at least, so among many rows differences stay undecided.",
                         COMITY_MEASURE_RESAMPLES, COMITY_MEASURE_RESAMPLES + 1);
    }
    report_paragraph(report,
                     "Verdicts at significance %g, corrected by Holm over %zu rows: equivalent, "
                     "when the difference is shown to be within the margin (%g standard deviations "
                     "of the reference, unless set for an outcome); different, when it is shown "
                     "not to be zero and that is not shown; otherwise undecided.",
                     1 - options->level, (comparison->scenarios - 1) * comparison->measures,
                     options->margin);
}

/* ---- differences ---- */

static const struct report_column difference_columns[] = {
    COLUMN("scenario", NULL, .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
    COLUMN("reference", NULL, .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
    COLUMN("outcome", "outcome", .value = VALUE_TEXT),
    COLUMN("unit", NULL, .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
    COLUMN("replicates", NULL, .value = VALUE_EXACT, .readers = FOR_PROGRAMS),
    COLUMN("reference_mean", "refer.", .value = VALUE_SHORT),
    COLUMN("mean", NULL, .value = VALUE_SHORT),
    COLUMN("reference_standard_deviation", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),
    COLUMN("standard_deviation", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),
    COLUMN("difference", "diff.", .value = VALUE_SIGNED),
    COLUMN("", "interval", .value = VALUE_SIGNED, .interval = true),
    COLUMN("standard_error", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),
    COLUMN("effect", NULL, .value = VALUE_FIXED, .digits = 2),
    COLUMN("effect_paired", NULL, .value = VALUE_FIXED, .digits = 2, .readers = FOR_PROGRAMS),
    COLUMN("superiority", "A", .value = VALUE_FIXED, .digits = 2),
    COLUMN("margin", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),
    COLUMN("p_difference", NULL, .value = VALUE_SIGNIFICANT, .digits = 3, .readers = FOR_PROGRAMS),
    COLUMN("p_equivalence", NULL, .value = VALUE_SIGNIFICANT, .digits = 3, .readers = FOR_PROGRAMS),
    COLUMN("p_difference_holm", "p, no difference", .value = VALUE_SIGNIFICANT, .digits = 3,
           .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("p_equivalence_holm", "p, beyond the margin", .value = VALUE_SIGNIFICANT, .digits = 3,
           .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("verdict", NULL, .value = VALUE_TEXT),
    COLUMN("variance_ratio", "CRN gain", .value = VALUE_SIGNIFICANT, .digits = 3, .ratio = true,
           .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("independent_replicates", "alone", .value = VALUE_FIXED, .digits = 0, .ratio = true,
           .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("half_width", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),
    COLUMN("variation", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),
    COLUMN("variation_change", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),

    /* where coefficients were drawn */
    COLUMN("sd_of_coefficients", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),
    COLUMN("sd_of_chance", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),
    COLUMN("share_of_coefficients", NULL, .value = VALUE_SHORT, .readers = FOR_PROGRAMS),
    COLUMN("share_of_coefficients", NULL, .value = VALUE_SHORT, .interval = true,
           .readers = FOR_PROGRAMS),
};
enum {
    PART_COLUMNS = 4,
    DIFFERENCE_COLUMNS = sizeof difference_columns / sizeof *difference_columns
};

static size_t width_of(const struct comity_scenario_comparison *comparison)
{
    return comparison->options.each > 1 ? DIFFERENCE_COLUMNS : DIFFERENCE_COLUMNS - PART_COLUMNS;
}

/* An effect in a unit of 0 is none. */
static double effect_of(double effect)
{
    return isfinite(effect) ? effect : NAN;
}

static void add_difference(struct report_table *table,
                           const struct comity_scenario_comparison *comparison, size_t scenario,
                           size_t measure)
{
    const struct comity_compared_measure *row =
        comity_compared_measure(comparison, scenario, measure);
    const struct comity_comparison *found = &row->comparison;
    const struct comity_precision *precision =
        comity_measure_precision(comparison, scenario, measure);
    CELLS(table, comparison->samples[scenario].name,
          comparison->samples[comparison->reference].name, comparison->measure[measure].label,
          comparison->measure[measure].unit, found->used[0], found->mean[1], found->mean[0],
          found->standard_deviation[1], found->standard_deviation[0], found->difference,
          row->interval);
    CELLS(table, found->standard_error, effect_of(found->d_av), effect_of(found->d_z),
          found->superiority, row->margin, found->p_difference, found->p_equivalence,
          row->p_difference, row->p_equivalence, comity_verdict_name(row->verdict),
          found->variance_ratio, found->independent_replicates, precision->half_width,
          precision->variation, precision->variation_change);
    if (comparison->options.each > 1) {
        const struct comity_variance_components *parts = &row->parts;
        CELLS(table, parts->coefficients, parts->chance, parts->share, parts->share_interval);
    }
}

static void add_differences(struct report_table *table,
                            const struct comity_scenario_comparison *comparison, size_t scenario)
{
    for (size_t m = 0; m < comparison->measures && scenario != comparison->reference; m++)
        add_difference(table, comparison, scenario, m);
}

/* For people a table of each scenario, for programs one of all. */
static void report_differences(struct report *report,
                               const struct comity_scenario_comparison *comparison)
{
    for (size_t k = 0; k < comparison->scenarios; k++) {
        if (k != comparison->reference) {
            char changes[512];
            comity_scenario_changes(comparison->samples[k].scenario, changes, sizeof changes);
            if (strlen(changes) > CAPTION_CHANGES)
                changes[0] = '\0'; /* they stand above, too long for a caption */
            add_differences(
                report_table(report, "differences", difference_columns, width_of(comparison),
                             "%s (%s%s%s) against %s", comparison->samples[k].name,
                             comparison->samples[k].scenario->title, changes[0] ? " with " : "",
                             changes, comparison->samples[comparison->reference].name),
                comparison, k);
        }
    }
    report->readers = FOR_PROGRAMS;
    struct report_table *table =
        report_table(report, "rows", difference_columns, width_of(comparison), NULL);
    for (size_t k = 0; k < comparison->scenarios; k++)
        add_differences(table, comparison, k);
    report->readers = FOR_DOCUMENTS;
    report_paragraph(report, "CRN gain: how many times less the differences vary than with "
                             "independent draws; alone: the replicates that these would need for "
                             "intervals as narrow.");
    report->readers = FOR_PEOPLE;
}

static const struct report_column part_columns[] = {
    COLUMN("scenario", NULL, .value = VALUE_TEXT, .once = true),
    COLUMN("outcome", NULL, .value = VALUE_TEXT),
    COLUMN("difference", "diff.", .value = VALUE_SIGNED),
    COLUMN("sd_of_coefficients", "coeff.", .value = VALUE_SHORT),
    COLUMN("sd_of_chance", "chance", .value = VALUE_SHORT),
    COLUMN("share_of_coefficients", "share", .value = VALUE_FIXED, .digits = 0, .scale = 100,
           .unit = "%"),
    COLUMN("share", "interval", .value = VALUE_FIXED, .digits = 0, .scale = 100, .interval = true),
};

/* What of the variance of each difference is of the coefficients, and what is chance. */
static void report_parts(struct report *report, const struct comity_scenario_comparison *comparison)
{
    struct report_table *table =
        REPORT_TABLE(report, "parts", part_columns,
                     "What of the differences is of the coefficients, and what is chance");
    for (size_t k = 0; k < comparison->scenarios; k++) {
        for (size_t m = 0; m < comparison->measures && k != comparison->reference; m++) {
            const struct comity_variance_components *parts =
                &comity_compared_measure(comparison, k, m)->parts;
            CELLS(table, comparison->samples[k].name, comparison->measure[m].label, parts->mean,
                  parts->coefficients, parts->chance, parts->share, parts->share_interval);
        }
    }
    report_note(table, "coeff., chance: standard deviations of the difference over draws of the "
                       "coefficients, and over replicates of one draw; share: of the coefficients "
                       "in its variance, with its interval in %%.");
}

/* ---- phases ---- */

static const struct report_column entry_columns[] = {
    COLUMN("phase", NULL, .value = VALUE_TEXT, .once = true),
    COLUMN("scenario", NULL, .value = VALUE_TEXT),
    COLUMN("never", NULL, .value = VALUE_FIXED, .digits = 1, .scale = 100, .unit = "%"),
    COLUMN("median", NULL, .value = VALUE_FIXED, .digits = 0),
    COLUMN("", "interval", .value = VALUE_FIXED, .digits = 0, .interval = true),
};

static void report_entries(struct report *report,
                           const struct comity_scenario_comparison *comparison)
{
    struct report_table *table =
        REPORT_TABLE(report, "entries", entry_columns,
                     "Months before a phase is entered (Kaplan and Meier; censored at the end of "
                     "the run)");
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        const struct comity_log_rank *test = &comparison->log_rank[p];
        for (size_t k = 0; k < comparison->scenarios; k++) {
            const struct comity_phase_entry *entry = comity_phase_entry(comparison, k, p);
            struct comity_confidence_interval interval;
            double never;
            comity_phase_entry_at(entry, comparison->samples[k].ticks, &never, &interval);
            CELLS(table, comity_phase_names()[p + 1], comparison->samples[k].name, never,
                  entry->median, entry->median_interval);
        }
        report_note(table, "%s: log-rank chi-square %.2f, %zu df, p = %.3g",
                    comity_phase_names()[p + 1], test->chi_square, test->degrees_of_freedom,
                    test->p);
    }
    if (!comparison->options.independent) {
        report_note(table, "The log-rank test takes scenarios for independent; with common draws "
                           "it is cautious.");
    }
}

static const struct report_column step_columns[] = {
    COLUMN("scenario", NULL, .value = VALUE_TEXT, .once = true),
    COLUMN("from", NULL, .value = VALUE_TEXT),
#define OF_PHASE(code, name) COLUMN(name, NULL, .value = VALUE_SHORT, .scale = 100),
    COMITY_PHASE_LIST(OF_PHASE)
#undef OF_PHASE
        COLUMN("months", NULL, .value = VALUE_EXACT),
};

static void report_steps(struct report *report, const struct comity_scenario_comparison *comparison)
{
    struct report_table *table =
        REPORT_TABLE(report, "steps", step_columns,
                     "From one month to the next: %% of the months in a phase that are followed by "
                     "each");
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k];
        const struct comity_confidence_interval *interval = &comparison->relapse_interval[k];
        const bool known = comity_scenario_sample_knows_steps(sample);
        report_note(table, "%s: %.1f %% of the replicates relapse (%.1f to %.1f)%s", sample->name,
                    100 * comparison->relapse_rate[k], 100 * interval->low, 100 * interval->high,
                    known ? "" : "; the phases of every month are not in the file");
        for (size_t from = 0; from < COMITY_PHASES && known; from++) {
            double shares[COMITY_PHASES], months = 0;
            comity_step_shares(sample->region_steps[from], shares);
            for (size_t to = 0; to < COMITY_PHASES; to++)
                months += (double)sample->region_steps[from][to];
            CELLS(table, sample->name, comity_phase_names()[from]);
            cell_numbers(table, shares, COMITY_PHASES);
            CELLS(table, months);
        }
    }
}

/* ---- was it enough ---- */

static const struct report_column adequacy_columns[] = {
    COLUMN("outcome", NULL, .value = VALUE_TEXT),
    COLUMN("half_width", "half-width", .value = VALUE_SHORT),
    COLUMN("relative", "of mean", .value = VALUE_SHORT, .scale = 100, .unit = "%", .ratio = true),
    COLUMN("variation_change", "CV moved", .value = VALUE_SHORT, .scale = 100, .unit = "%"),
    COLUMN("settled", NULL, .value = VALUE_TEXT),
    COLUMN("gain", "CRN gain", .value = VALUE_SHORT, .ratio = true),
    COLUMN("alone", NULL, .value = VALUE_FIXED, .digits = 0, .ratio = true),
};

static void report_adequacy(struct report *report,
                            const struct comity_scenario_comparison *comparison)
{
    struct report_table *table =
        REPORT_TABLE(report, "adequacy", adequacy_columns,
                     "Were the replicates enough? The worst of the scenarios, for each outcome");
    size_t settled = 0;
    for (size_t m = 0; m < comparison->measures; m++) {
        const struct comity_adequacy worst = comity_measure_adequacy(comparison, m);
        const bool is_settled = worst.variation_change <= COMITY_SETTLED;
        settled += is_settled;
        CELLS(table, comparison->measure[m].label, worst.half_width, worst.relative,
              worst.variation_change,
              isnan(worst.variation_change) ? "-"
              : is_settled                  ? "yes"
                                            : "not yet",
              worst.variance_ratio, worst.independent_replicates);
    }
    report_note(table,
                "%zu of %zu outcomes are settled: their coefficient of variation (CV) moved by at "
                "most %g %% while the last quarter of the replicates was added. CRN gain: how many "
                "times less the differences vary than with independent draws; alone: the "
                "replicates that these would need for intervals as narrow.",
                settled, comparison->measures, 100 * COMITY_SETTLED);
}

/* ---- JSON, which has more ---- */

static void print_json_steps(struct json *json, const char *name,
                             const uint64_t steps[COMITY_PHASES][COMITY_PHASES])
{
    json_array(json, name);
    for (size_t from = 0; from < COMITY_PHASES; from++) {
        json_array(json, NULL);
        for (size_t to = 0; to < COMITY_PHASES; to++)
            json_whole(json, NULL, steps[from][to]);
        json_end(json);
    }
    json_end(json);
}

static void print_json_entry(struct json *json, const struct comity_phase_entry *entry,
                             const char *phase)
{
    json_object(json, NULL);
    JSON_MEMBERS(json, "phase", phase, "median", entry->median, "low", entry->median_interval.low,
                 "high", entry->median_interval.high);
    json_array(json, "curve");
    for (size_t k = 0; k < entry->curve.size; k++) {
        const struct comity_survival_point *point = &entry->curve.points[k];
        JSON_OBJECT(json, NULL, "months", point->time, "at_risk", point->at_risk, "events",
                    point->events, "survival", point->survival, "low", point->interval.low, "high",
                    point->interval.high);
    }
    json_end(json);
    json_end(json);
}

static void print_json_scenario(struct json *json,
                                const struct comity_scenario_comparison *comparison,
                                size_t scenario)
{
    const struct comity_scenario_sample *sample = &comparison->samples[scenario];
    const struct comity_scenario_sample *reference = &comparison->samples[comparison->reference];
    char seed[24], changes[1024], differences[1024];
    snprintf(seed, sizeof seed, "%" PRIu64, sample->scenario->seed); /* 64 bits */
    comity_scenario_changes(sample->scenario, changes, sizeof changes);
    comity_scenario_differences(sample->scenario, reference->scenario, differences,
                                sizeof differences);
    json_object(json, NULL);
    JSON_MEMBERS(json, "name", sample->name, "title", sample->scenario->title, "changes", changes,
                 "differences", differences, "seed", seed, "replicates", sample->replicates,
                 "failed", sample->failed);
    JSON_MEMBERS(json, "relapse_rate", comparison->relapse_rate[scenario], "relapse_rate_low",
                 comparison->relapse_interval[scenario].low, "relapse_rate_high",
                 comparison->relapse_interval[scenario].high);
    json_array(json, "entries");
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        print_json_entry(json, comity_phase_entry(comparison, scenario, p),
                         comity_phase_names()[p + 1]);
    }
    json_end(json);
    if (comity_scenario_sample_knows_steps(sample)) {
        print_json_steps(json, "transition_count", sample->region_steps);
        json_object(json, "dyad_transition_count");
        for (size_t d = 0; d < COMITY_DYADS; d++) {
            char dyad[2 * COMITY_CODE];
            comity_scenario_dyad_name(sample->scenario, d, dyad);
            print_json_steps(json, dyad, sample->dyad_steps[d]);
        }
        json_end(json);
    }
    json_end(json);
}

static void print_json_head(struct json *json, const struct comity_scenario_comparison *comparison)
{
    const struct comity_scenario_comparison_options *options = &comparison->options;
    const struct comity_scenario_sample *reference = &comparison->samples[comparison->reference];
    JSON_MEMBERS(json, "reference", reference->name, "paired", (bool)!options->independent,
                 "interval", options->bootstrap ? "bootstrap" : "t", "level", options->level,
                 "margin_in_reference_standard_deviations", options->margin, "months",
                 reference->ticks);
    json_array(json, "phases");
    for (size_t p = 0; p < COMITY_PHASES; p++)
        json_text(json, NULL, comity_phase_names()[p]);
    json_end(json);
    json_array(json, "log_rank");
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        const struct comity_log_rank *test = &comparison->log_rank[p];
        JSON_OBJECT(json, NULL, "phase", comity_phase_names()[p + 1], "degrees_of_freedom",
                    test->degrees_of_freedom, "chi_square", test->chi_square, "p", test->p);
    }
    json_end(json);
}

static void print_json(const struct report *report,
                       const struct comity_scenario_comparison *comparison, FILE *stream)
{
    struct json json;
    json_init(&json, stream);
    json_object(&json, NULL);
    print_json_head(&json, comparison);
    json_array(&json, "scenarios");
    for (size_t k = 0; k < comparison->scenarios; k++)
        print_json_scenario(&json, comparison, k);
    json_end(&json);
    report_print_rows(&json, report, "rows");
    json_end(&json);
}

int report_comparison(const struct comity_scenario_comparison *comparison,
                      enum report_format format, FILE *stream)
{
    struct report report;
    report_init(&report);
    report.readers = FOR_PEOPLE;
    describe_comparison(&report, comparison);
    report_differences(&report, comparison);
    if (comparison->options.each > 1)
        report_parts(&report, comparison);
    report_entries(&report, comparison);
    report_steps(&report, comparison);
    report.readers = FOR_TEXT;
    report_adequacy(&report, comparison);
    int status = report.failed ? COMITY_NO_MEMORY : COMITY_OK;
    if (!status && format == REPORT_JSON)
        print_json(&report, comparison, stream);
    else
        status = report_print(&report, format, stream);
    report_free(&report);
    return status;
}
