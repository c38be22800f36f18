/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/sensitivity.h"
#include "cli/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL = 29, INTERVAL = 17 }; /* columns of a row's name and of an interval */

static void print_paragraph(FILE *stream, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void print_paragraph(FILE *stream, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) >= 0) {
        print_words(stream, 0, 0, text);
        free(text);
    }
    va_end(arguments);
}

static int is_saltelli(const struct comity_sensitivity_report *report)
{
    return report->file.sweep.design.kind == COMITY_DESIGN_SALTELLI;
}

int is_pair_shown(const struct comity_sobol_index *pair)
{
    return isnan(pair->interval.low) || pair->interval.low > 0 || pair->interval.high < 0;
}

/* ---- what the numbers rest on ---- */

static void describe_sobol(FILE *stream, const struct comity_sensitivity_report *report)
{
    const struct comity_sobol_options *options = &report->options;
    fputc('\n', stream);
    print_paragraph(stream, "First order: the share of the variance between points that a factor "
                            "explains alone. Total: alone and in all its interactions.");
    if (options->resamples > 0) {
        print_paragraph(stream,
                        "Intervals: %g %%, percentile bootstrap over base rows, %" PRIu32
                        " resamples, seed %" PRIu64 ".",
                        100 * options->level, options->resamples, options->seed);
    }
    if (report->file.sweep.mean_field) {
        print_paragraph(stream, "Every point is a mean-field run, without noise.");
        return;
    }
    print_paragraph(
        stream, "Points draw independently, so the noise of their replicates is part of the "
                "variance. If its share is n, an index S shows as S (1 - n) when of first order, "
                "and as S (1 - n) + n when total: first order comes out too low, and a total index "
                "near n is no sign of influence. More replicates a point make n smaller.");
    if (report->file.sweep.replicates < 2) {
        print_paragraph(stream, "With one replicate a point, n cannot be told.");
    }
}

static void describe_morris(FILE *stream, const struct comity_sensitivity_report *report)
{
    const double levels = (double)report->file.sweep.design.morris_levels;
    fputc('\n', stream);
    print_paragraph(stream,
                    "An elementary effect is the change of the outcome per whole range of the "
                    "factor, from a move of %.3g of it (of whole numbers and months, what it "
                    "came to). mu*: mean of their absolute values, the "
                    "influence of the factor. mu: their mean. sigma: their standard deviation, "
                    "large for a factor that interacts or acts out of proportion.",
                    levels / (2 * (levels - 1)));
    if (report->file.sweep.mean_field) {
        print_paragraph(stream, "Every point is a mean-field run, without noise.");
    } else if (report->file.sweep.replicates < 2) {
        print_paragraph(stream, "With one replicate a point, the noise of an effect cannot be "
                                "told.");
    } else {
        print_paragraph(stream,
                        "noise: standard error of one effect, from %s draws of the replicates; a "
                        "factor without influence has a mu* up to 0.8 times and a sigma of about "
                        "that.",
                        report->file.sweep.independent ? "independent" : "common");
    }
}

void describe_sensitivity(FILE *stream, const struct comity_sensitivity_report *report)
{
    const struct comity_sweep *sweep = &report->file.sweep;
    const size_t missing = report->found[0].missing;
    print_paragraph(stream, "%s (%s)", sweep->title, report->path);
    print_paragraph(stream,
                    "%s: %zu %s of %zu factors, %" PRIu64 " points of %s%" PRIu32
                    " replicate%s of %" PRIu32 " months.",
                    is_saltelli(report) ? "Saltelli" : "Morris", sweep->design.samples,
                    is_saltelli(report) ? "base rows" : "trajectories", sweep->axes_count,
                    sweep->points, sweep->adaptive.active ? "up to " : "", sweep->replicates,
                    sweep->replicates == 1 ? "" : "s", sweep->ticks);
    if (missing > 0) {
        print_paragraph(stream, "Points without a replicate that can be used: %zu; %s.", missing,
                        is_saltelli(report) ? "their rows are left out"
                                            : "effects that end at them are left out");
    }
    if (is_saltelli(report)) {
        describe_sobol(stream, report);
    } else {
        describe_morris(stream, report);
    }
}

void describe_outcome(FILE *stream, const struct comity_sensitivity_report *report, size_t outcome)
{
    const struct comity_sweep_sensitivity *found = &report->found[outcome];
    const char *unit = report->measures[outcome].unit;
    char text[2][NUMBER_TEXT], noise[96] = "", left[64] = "";
    if (found->state == COMITY_SENSITIVITY_TOO_FEW) {
        print_paragraph(stream, "Too few points have replicates that can be used.");
        return;
    }
    if (found->state == COMITY_SENSITIVITY_CONSTANT) {
        print_paragraph(stream, "It does not vary: %s at %s. There is nothing to explain.",
                        short_number(found->mean, 0, text[0]),
                        found->standard_deviation > 0 ? "nearly every point" : "every point");
        return;
    }
    if (found->state == COMITY_SENSITIVITY_NOT_FINITE) {
        print_paragraph(stream, "A value is infinite, or too large to be squared: nothing can be "
                                "estimated.");
        return;
    }
    if (found->state == COMITY_SENSITIVITY_RARE) {
        print_paragraph(stream,
                        "It cannot be estimated: mean %s, and the variance between points rests on "
                        "about %.0f of %zu of them, so that an index could be anything. More "
                        "replicates a point, more base rows, or an outcome that is not so rare, "
                        "are expected.",
                        short_number(found->mean, 0, text[0]), found->effective,
                        2 * report->file.sweep.design.samples);
        return;
    }
    if (!isnan(found->noise_share)) {
        snprintf(noise, sizeof noise, "; %.2g %% of that variance is noise of the replicates",
                 100 * found->noise_share);
    }
    if (found->sobol.left_out > 0) {
        snprintf(left, sizeof left, "; %zu rows are left out", found->sobol.left_out);
    }
    print_paragraph(stream, "Mean %s%s%s, standard deviation between points %s%s%s.",
                    short_number(found->mean, 0, text[0]), strcmp(unit, "1") == 0 ? "" : " ",
                    strcmp(unit, "1") == 0       ? ""
                    : strcmp(unit, "month") == 0 ? "months"
                                                 : unit,
                    short_number(found->standard_deviation, 0, text[1]), noise, left);
}

/* ---- text ---- */

static void print_factors(FILE *stream, const struct comity_sweep *sweep)
{
    fputs("\nFactors\n", stream);
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        for (size_t m = 0; m < axis->members_count; m++) {
            char values[512];
            write_axis(sweep, &axis->members[m], values, sizeof values);
            fputs("  ", stream);
            print_column(stream, m == 0 ? axis->name : "", LABEL - 2);
            fprintf(stream, " %s: %s\n", axis->members[m].key, values);
        }
    }
}

/* An index and its interval in a column of `width`, 0 at the end of a row. */
static void print_index(FILE *stream, const struct comity_sobol_index *index, int width)
{
    char text[3][NUMBER_TEXT], interval[2 * NUMBER_TEXT + 8] = "";
    if (!isnan(index->interval.low)) {
        snprintf(interval, sizeof interval, "%s to %s",
                 short_number(index->interval.low, 0, text[0]),
                 short_number(index->interval.high, 0, text[1]));
    }
    fprintf(stream, *interval || width ? " %8s  %-*s" : " %8s%*s",
            short_number(index->value, 0, text[2]), width, interval);
}

static void print_pairs(FILE *stream, const struct comity_sensitivity_report *report,
                        const struct comity_sobol *sobol)
{
    const struct comity_sweep_axis *axis = report->file.sweep.axes;
    size_t shown = 0;
    for (size_t i = 0; i < sobol->factors; i++) {
        for (size_t j = i + 1; j < sobol->factors; j++) {
            const struct comity_sobol_index *pair =
                &sobol->second[comity_sobol_pair(sobol->factors, i, j)];
            char name[2 * sizeof axis->name + 8];
            if (is_pair_shown(pair)) {
                snprintf(name, sizeof name, "%s, %s", axis[i].name, axis[j].name);
                fputs(shown++ ? "" : "  second order, of pairs\n", stream);
                fputs("  ", stream);
                print_column(stream, name, LABEL - 2);
                print_index(stream, pair, 0);
                fputc('\n', stream);
            }
        }
    }
    if (!shown) {
        fputs("  second order: no pair has an interval that excludes 0\n", stream);
    }
}

static void print_sobol(FILE *stream, const struct comity_sensitivity_report *report,
                        const struct comity_sobol *sobol, const size_t order[])
{
    char interval[32] = "", text[NUMBER_TEXT];
    double sum = 0;
    if (report->options.resamples > 0) {
        snprintf(interval, sizeof interval, "%g %% interval", 100 * report->options.level);
    }
    fprintf(stream, "%*s %8s  %-*s %8s%s%s\n", LABEL, "", "first", INTERVAL, interval, "total",
            *interval ? "  " : "", interval);
    for (size_t k = 0; k < sobol->factors; k++) {
        fputs("  ", stream);
        print_column(stream, report->file.sweep.axes[order[k]].name, LABEL - 2);
        print_index(stream, &sobol->first[order[k]], INTERVAL);
        print_index(stream, &sobol->total[order[k]], 0);
        fputc('\n', stream);
        sum += sobol->first[order[k]].value;
    }
    fprintf(stream, "  %-*s %8s\n", LABEL - 2, "sum", short_number(sum, 0, text));
    if (sobol->second) {
        print_pairs(stream, report, sobol);
    }
}

static void print_effects(FILE *stream, const struct comity_sensitivity_report *report,
                          const struct comity_sweep_sensitivity *found, const size_t order[])
{
    fprintf(stream, "%*s %10s %10s %10s %10s %8s\n", LABEL, "", "mu*", "mu", "sigma", "noise",
            "effects");
    for (size_t k = 0; k < found->factors; k++) {
        const struct comity_morris *effects = &found->morris[order[k]];
        char text[4][NUMBER_TEXT];
        fputs("  ", stream);
        print_column(stream, report->file.sweep.axes[order[k]].name, LABEL - 2);
        fprintf(stream, " %10s %10s %10s %10s %8zu\n",
                short_number(effects->mean_absolute, 0, text[0]),
                short_number(effects->mean, 1, text[1]),
                short_number(effects->standard_deviation, 0, text[2]),
                short_number(found->noise[order[k]], 0, text[3]), effects->used);
    }
}

void print_sensitivity_table(FILE *stream, const struct comity_sensitivity_report *report)
{
    size_t order[COMITY_SWEEP_AXES];
    describe_sensitivity(stream, report);
    print_factors(stream, &report->file.sweep);
    for (size_t k = 0; k < report->count; k++) {
        const struct comity_sweep_sensitivity *found = &report->found[k];
        fprintf(stream, "\n%s\n", report->measures[k].label);
        describe_outcome(stream, report, k);
        if (found->state != COMITY_SENSITIVITY_FOUND) {
            continue;
        }
        comity_sweep_sensitivity_rank(found, order);
        if (found->morris) {
            print_effects(stream, report, found, order);
        } else {
            print_sobol(stream, report, &found->sobol, order);
        }
    }
}
