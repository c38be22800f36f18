/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/compare.h"
#include "cli/text.h"

#include <comity/calendar.h>

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL = 29 }; /* columns of a row's name */

/* A label that leaves no room for the numbers has a line of its own. */
static void print_label(FILE *stream, const char *label)
{
    if (text_columns(label) > LABEL) {
        fprintf(stream, "%s\n%*s", label, LABEL, "");
    } else {
        print_column(stream, label, LABEL);
    }
}

/* ---- what the comparison rests on ---- */

static void describe_runs(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    const struct comity_scenario_sample *reference = &comparison->samples[comparison->reference];
    char month[16], *text = NULL;
    comity_month_format(reference->scenario->start, month, sizeof month);
    if (asprintf(&text,
                 "Reference: %s (%s). %zu replicates of %" PRIu32 " months from %s, seed %" PRIu64
                 ".",
                 reference->name, reference->scenario->title, reference->replicates,
                 reference->ticks, month, reference->scenario->seed) >= 0) {
        print_words(stream, 0, 0, text);
        free(text);
    }
    print_words(stream, 0, 0,
                comparison->options.independent
                    ? "Draws: each scenario has its own; differences are those of the means "
                      "(Welch's t)."
                    : "Draws: common random numbers; differences are taken replicate by replicate "
                      "(paired t).");
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k];
        if (sample->failed) {
            fprintf(stream, "%s: %zu replicates left the numbers and are left out.\n", sample->name,
                    sample->failed);
        }
        if (memcmp(sample->scenario->state_code, reference->scenario->state_code,
                   sizeof sample->scenario->state_code) != 0) {
            fprintf(stream, "%s: its states differ; labels are those of the reference.\n",
                    sample->name);
        }
    }
}

void describe_comparison(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    const struct comity_scenario_comparison_options *options = &comparison->options;
    char *text = NULL;
    describe_runs(stream, comparison);
    if (asprintf(&text,
                 "Intervals: %g %%, %s. Effect: difference / mean of the two standard deviations. "
                 "A: probability that a replicate exceeds one of the reference, ties half.",
                 100 * options->level,
                 options->bootstrap ? "bias-corrected and accelerated bootstrap" : "Student's t") >=
        0) {
        print_words(stream, 0, 0, text);
        free(text);
    }
    if (asprintf(&text,
                 "Verdicts at significance %g, corrected by Holm over %zu rows: equivalent, when "
                 "the difference is shown to be within the margin (%g standard deviations of the "
                 "reference, unless set for an outcome); different, when it is shown not to be "
                 "zero and that is not shown; otherwise undecided.",
                 1 - options->level, (comparison->scenarios - 1) * comparison->measures,
                 options->margin) >= 0) {
        print_words(stream, 0, 0, text);
        free(text);
    }
}

/* ---- differences ---- */

static void print_row(FILE *stream, const struct comity_measure *measure,
                      const struct comity_compared_measure *row)
{
    const struct comity_comparison *comparison = &row->comparison;
    char text[5][NUMBER_TEXT], interval[2 * NUMBER_TEXT + 8];
    snprintf(interval, sizeof interval, "%s to %s", short_number(row->interval.low, 1, text[0]),
             short_number(row->interval.high, 1, text[1]));
    print_label(stream, measure->label);
    fprintf(stream, " %8s %8s %8s  %-17s", short_number(comparison->mean[1], 0, text[0]),
            short_number(comparison->mean[0], 0, text[1]),
            short_number(comparison->difference, 1, text[2]), interval);
    fprintf(stream, " %6.2f %5.2f %s\n", comparison->d_av, comparison->superiority,
            comity_verdict_name(row->verdict));
}

static void print_differences(FILE *stream, const struct comity_scenario_comparison *comparison,
                              size_t scenario)
{
    char interval[32];
    snprintf(interval, sizeof interval, "%g %% interval", 100 * comparison->options.level);
    fprintf(stream, "\n%s (%s) against %s\n", comparison->samples[scenario].name,
            comparison->samples[scenario].scenario->title,
            comparison->samples[comparison->reference].name);
    fprintf(stream, "%*s %8s %8s %8s  %-17s %6s %5s %s\n", LABEL, "", "refer.", "mean", "diff.",
            interval, "effect", "A", "verdict");
    for (size_t m = 0; m < comparison->measures; m++) {
        print_row(stream, &comparison->measure[m],
                  comity_compared_measure(comparison, scenario, m));
    }
}

/* ---- phases ---- */

static void print_time(FILE *stream, double time, int width)
{
    if (isfinite(time)) {
        fprintf(stream, "%*.0f", width, time);
    } else {
        fprintf(stream, "%*s", width, "never");
    }
}

static void print_entries(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    fprintf(stream,
            "\nMonths before a phase is entered (Kaplan and Meier; censored at the end of the "
            "run)\n%*s %9s %9s  %g %% interval\n",
            LABEL + 12, "", "never, %", "median", 100 * comparison->options.level);
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        const struct comity_log_rank *test = &comparison->log_rank[p];
        for (size_t k = 0; k < comparison->scenarios; k++) {
            const struct comity_phase_entry *entry = comity_phase_entry(comparison, k, p);
            struct comity_confidence_interval interval;
            double never;
            comity_phase_entry_at(entry, comparison->samples[k].ticks, &never, &interval);
            print_column(stream, k ? "" : comity_phase_names()[p + 1], 11);
            print_column(stream, comparison->samples[k].name, LABEL + 1);
            fprintf(stream, " %9.1f ", 100 * never);
            print_time(stream, entry->median, 9);
            print_time(stream, entry->median_interval.low, 7);
            fputs(" to ", stream);
            print_time(stream, entry->median_interval.high, 0);
            fputc('\n', stream);
        }
        fprintf(stream, "%*slog-rank: chi-square %.2f, %zu df, p = %.3g\n", 11, "",
                test->chi_square, test->degrees_of_freedom, test->p);
    }
    if (!comparison->options.independent) {
        fputs("The log-rank test takes scenarios for independent; with common draws it is "
              "cautious.\n",
              stream);
    }
}

static void print_steps(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    fputs("\nFrom one month to the next: % of the months in a phase that are followed by each; "
          "relapses\n",
          stream);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k];
        const struct comity_confidence_interval *interval = &comparison->relapse_interval[k];
        double shares[COMITY_PHASES];
        fprintf(stream, "%s: %.1f %% of the replicates relapse (%.1f to %.1f)\n", sample->name,
                100 * comparison->relapse_rate[k], 100 * interval->low, 100 * interval->high);
        if (!comity_scenario_sample_knows_steps(sample)) {
            fputs("  the phases of every month are not in the file\n", stream);
            continue;
        }
        fprintf(stream, "  %-11s %9s %9s %9s %9s %12s\n", "from", "none", "nascent", "ascendant",
                "mature", "months");
        for (size_t from = 0; from < COMITY_PHASES; from++) {
            uint64_t months = 0;
            comity_step_shares(sample->region_steps[from], shares);
            fprintf(stream, "  %-11s", comity_phase_names()[from]);
            for (size_t to = 0; to < COMITY_PHASES; to++) {
                char text[NUMBER_TEXT];
                fprintf(stream, " %9s", short_number(100 * shares[to], 0, text));
                months += sample->region_steps[from][to];
            }
            fprintf(stream, " %12" PRIu64 "\n", months);
        }
    }
}

/* ---- was it enough ---- */

/* The worst of all scenarios. */
struct adequacy {
    double half_width, relative, change, gain, replicates;
};

static struct adequacy adequacy_of(const struct comity_scenario_comparison *comparison,
                                   size_t measure)
{
    struct adequacy worst = { .gain = INFINITY };
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_precision *precision = comity_measure_precision(comparison, k, measure);
        const struct comity_comparison *row =
            &comity_compared_measure(comparison, k, measure)->comparison;
        const double relative =
            precision->half_width == 0 ? 0 : precision->half_width / fabs(precision->mean);
        worst.half_width = fmax(worst.half_width, precision->half_width);
        worst.relative = fmax(worst.relative, relative);
        worst.change = fmax(worst.change, precision->variation_change);
        if (k != comparison->reference) {
            worst.gain = fmin(worst.gain, row->variance_ratio);
            worst.replicates = fmax(worst.replicates, row->independent_replicates);
        }
    }
    return worst;
}

static void print_adequacy(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    size_t settled = 0;
    fputs("\nWere the replicates enough? The worst of the scenarios, for each outcome\n", stream);
    fprintf(stream, "%*s %10s %10s %10s  %-7s %10s %10s\n", LABEL, "", "half-width", "% of mean",
            "CV moved", "settled", "CRN gain", "alone");
    for (size_t m = 0; m < comparison->measures; m++) {
        const struct adequacy worst = adequacy_of(comparison, m);
        const int is_settled = worst.change <= COMITY_SETTLED;
        char text[4][NUMBER_TEXT];
        settled += (size_t)is_settled;
        print_label(stream, comparison->measure[m].label);
        fprintf(stream, " %10s %10s %8s %%  %-7s", short_number(worst.half_width, 0, text[0]),
                short_number(100 * worst.relative, 0, text[1]),
                short_number(100 * worst.change, 0, text[2]), is_settled ? "yes" : "not yet");
        fprintf(stream, " %10s", short_number(worst.gain, 0, text[0]));
        if (isfinite(worst.replicates)) {
            fprintf(stream, " %10.0f\n", worst.replicates);
        } else {
            fprintf(stream, " %10s\n", "never");
        }
    }
    char *text = NULL;
    if (asprintf(
            &text,
            "%zu of %zu outcomes are settled: their coefficient of variation (CV) moved by at "
            "most %g %% while the last quarter of the replicates was added. CRN gain: how many "
            "times less the differences vary than with independent draws; alone: the "
            "replicates that these would need for intervals as narrow.",
            settled, comparison->measures, 100 * COMITY_SETTLED) >= 0) {
        print_words(stream, 0, 0, text);
        free(text);
    }
}

void print_compare_table(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    describe_comparison(stream, comparison);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        if (k != comparison->reference) {
            print_differences(stream, comparison, k);
        }
    }
    print_entries(stream, comparison);
    print_steps(stream, comparison);
    print_adequacy(stream, comparison);
}
