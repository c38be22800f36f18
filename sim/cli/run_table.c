/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_table.h"
#include "cli/text.h"

#include <comity/calendar.h>
#include <comity/precision.h>
#include <comity/scenario_comparison.h>

#include <inttypes.h>
#include <math.h>

enum { DATES = 6 };

static const char *month_of(const struct comity_scenario *scenario, long tick, char text[16])
{
    comity_month_format(scenario->start + tick, text, 16);
    return text;
}

static void print_heading(FILE *stream, const struct comity_scenario *scenario,
                          const struct comity_run_summary *summary, int mean_field)
{
    char first[16], last[16];
    fprintf(stream, "%s\n", scenario->title);
    if (scenario->changes) {
        char changes[4096];
        comity_scenario_changes(scenario, changes, sizeof changes);
        fprintf(stream, "with %s\n", changes);
    }
    if (mean_field) {
        fputs("mean field", stream);
    } else {
        fprintf(stream, "%" PRIu64 " replicate%s", summary->worlds, summary->worlds > 1 ? "s" : "");
    }
    fprintf(stream, " of %" PRIu32 " months, %s to %s; seed %" PRIu64 "\n\n", summary->ticks,
            month_of(scenario, 0, first), month_of(scenario, (long)summary->ticks - 1, last),
            scenario->seed);
}

static void print_phases(FILE *stream, const struct comity_scenario *scenario,
                         const struct comity_run_summary *summary)
{
    char month[16];
    const uint32_t dates = summary->ticks < DATES ? summary->ticks : DATES;
    uint32_t tick[DATES];
    fprintf(stream, "%-22s", "Phase, % of replicates");
    for (uint32_t k = 0; k < dates; k++) {
        tick[k] = dates > 1 ? (uint32_t)((uint64_t)k * (summary->ticks - 1) / (dates - 1)) : 0;
        fprintf(stream, " %8s", month_of(scenario, tick[k], month));
    }
    for (size_t p = 0; p < COMITY_PHASES; p++) {
        fprintf(stream, "\n  %-20s", comity_phase_names()[p]);
        for (uint32_t k = 0; k < dates; k++) {
            fprintf(stream, " %8.1f", 100 * comity_run_summary_share(summary, tick[k], p));
        }
    }
    fputs("\n\n", stream);
}

static const char *entry_of(const struct comity_scenario *scenario,
                            const struct comity_run_summary *summary, size_t phase, double quantile,
                            char text[16])
{
    const long tick = comity_run_summary_entry(summary, phase, quantile);
    return tick < 0 ? "never" : month_of(scenario, tick, text);
}

static void print_entries(FILE *stream, const struct comity_scenario *scenario,
                          const struct comity_run_summary *summary)
{
    char low[16], middle[16], high[16];
    fprintf(stream, "%-22s %8s   %8s   %s\n", "First entered", "never, %", "median",
            "5 % to 95 % (of all replicates; Kaplan and Meier)");
    for (size_t p = 1; p < COMITY_PHASES; p++) {
        const double never = 100 * comity_run_summary_never(summary, p);
        fprintf(stream, "  %-20s %8.1f   %8s   %s to %s\n", comity_phase_names()[p], never,
                entry_of(scenario, summary, p, 0.5, middle),
                entry_of(scenario, summary, p, 0.05, low),
                entry_of(scenario, summary, p, 0.95, high));
    }
    fputc('\n', stream);
}

static void print_spread(FILE *stream, const struct comity_run_summary *summary, size_t slot)
{
    fprintf(stream, "  %5.3f (%5.3f)", comity_run_summary_mean(summary, slot),
            comity_run_summary_deviation(summary, slot));
}

static void print_levels(FILE *stream, const struct comity_scenario *scenario,
                         const struct comity_run_summary *summary)
{
    fprintf(stream, "%-22s", "At the end, mean (sd)");
    for (size_t j = 0; j < COMITY_STATES; j++) {
        char heading[COMITY_CODE + 16];
        snprintf(heading, sizeof heading, "trust in %s", scenario->state_code[j]);
        fprintf(stream, "  %13s", heading);
    }
    fprintf(stream, "  %13s\n", "identity");
    for (size_t i = 0; i < COMITY_STATES; i++) {
        fprintf(stream, "  %-20s", scenario->state_name[i]);
        for (size_t j = 0; j < COMITY_STATES; j++) {
            if (i == j) {
                fprintf(stream, "  %13s", "");
            } else {
                print_spread(stream, summary, COMITY_OF_FINAL_TRUST + comity_pair(i, j));
            }
        }
        print_spread(stream, summary, COMITY_OF_FINAL_IDENTITY + i);
        fputc('\n', stream);
    }
}

/* Whether the replicates were enough: by the widest intervals and by what still moved. */
static void print_precision(FILE *stream, const struct comity_run_summary *summary)
{
    double of_shares = 0, of_identity = 0, change = 0;
    for (size_t p = 0; p < COMITY_PHASES; p++) {
        const double share = comity_run_summary_share(summary, summary->ticks - 1, p);
        struct comity_confidence_interval interval;
        comity_wilson_interval((size_t)(share * (double)summary->worlds + 0.5),
                               (size_t)summary->worlds, 0.95, &interval);
        of_shares = fmax(of_shares, (interval.high - interval.low) / 2);
    }
    for (size_t i = 0; i < COMITY_STATES; i++) {
        const size_t slot = COMITY_OF_FINAL_IDENTITY + i;
        of_identity = fmax(of_identity, comity_run_summary_half_width(summary, slot, 0.95));
        change = fmax(change, comity_run_summary_variation_change(summary, slot));
    }
    fprintf(stream,
            "\nPrecision at the end (95 %% half-widths, the widest): phases +-%.1f %%, identity "
            "+-%.4f;\nits coefficient of variation moved by %.1f %% in the last quarter of the "
            "replicates: %s\n",
            100 * of_shares, of_identity, 100 * change,
            change <= COMITY_SETTLED ? "settled" : "not settled yet");
}

void print_run_parts(FILE *stream, const struct comity_run_result *result)
{
    char text[4][NUMBER_TEXT];
    if (result->drawn.settings == 0) {
        return;
    }
    fprintf(stream,
            "\nCoefficients of %zu draws from %s, %d replicates each: what is theirs and what is\n"
            "chance (standard deviations; share: of the coefficients in the variance)\n"
            "%-34s %8s %7s %8s %8s %6s  %s\n",
            result->drawn.settings, result->drawn.path, COMITY_REPLICATES_OF_A_DRAW, "", "mean",
            "+-", "coeff.", "chance", "share", "95 % interval");
    for (size_t k = 0; k < result->parts_count; k++) {
        const struct comity_variance_components *components = &result->parts[k].components;
        fputs("  ", stream);
        print_column(stream, result->parts[k].label, 32);
        fprintf(stream, " %8s %7s %8s %8s %5.0f%%  %.0f to %.0f %%\n",
                short_number(components->mean, 0, text[0]),
                short_number(components->mean_interval.high - components->mean, 0, text[3]),
                short_number(components->coefficients, 0, text[1]),
                short_number(components->chance, 0, text[2]), 100 * components->share,
                100 * components->share_interval.low, 100 * components->share_interval.high);
    }
    fputs("+-: half of the 95 % interval of the mean, which allows for both.\n", stream);
}

void print_run_table(FILE *stream, const struct comity_scenario *scenario,
                     const struct comity_run_summary *summary, int mean_field, bool drawn)
{
    print_heading(stream, scenario, summary, mean_field);
    print_phases(stream, scenario, summary);
    print_entries(stream, scenario, summary);
    print_levels(stream, scenario, summary);
    if (summary->worlds > 1 && !drawn) { /* it takes replicates for independent */
        print_precision(stream, summary);
    }
    if (summary->failed) {
        fprintf(stream, "\n%" PRIu64 " replicates left the numbers and are not to be trusted\n",
                summary->failed);
    }
}
