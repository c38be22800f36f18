/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/reports.h"
#include "scenario/checks.h"

#include <inttypes.h>
#include <math.h>

enum { DATES = 6, MONTH = COMITY_MONTH_TEXT };

static void report_head(struct report *report, const struct comity_run_result *result,
                        bool mean_field)
{
    const struct comity_scenario *scenario = &result->scenario;
    const struct comity_run_summary *summary = &result->summary;
    char first[MONTH], last[MONTH], worlds[64] = "mean field";
    if (!mean_field) {
        snprintf(worlds, sizeof worlds, "%" PRIu64 " replicate%s", summary->worlds,
                 summary->worlds > 1 ? "s" : "");
    }
    report_heading(report, "%s", scenario->title);
    if (scenario->changes) {
        char changes[4096];
        comity_scenario_changes(scenario, changes, sizeof changes);
        report_paragraph(report, "with %s", changes);
    }
    report_paragraph(report, "%s of %" PRIu32 " months, %s to %s; seed %" PRIu64, worlds,
                     summary->ticks, comity_scenario_month(scenario, 0, first),
                     comity_scenario_month(scenario, (long)summary->ticks - 1, last),
                     scenario->seed);
}

/* ---- phases ---- */

/* For people at some dates, for programs in every month. */
static void add_shares(struct report *report, const struct comity_run_result *result,
                       struct report_column columns[1 + DATES], char months[DATES][MONTH])
{
    const struct comity_run_summary *summary = &result->summary;
    const uint32_t dates = summary->ticks < DATES ? summary->ticks : DATES;
    uint32_t tick[DATES];
    columns[0] = (struct report_column)COLUMN("phase", NULL, .value = VALUE_TEXT);
    for (uint32_t k = 0; k < dates; k++) {
        tick[k] = dates > 1 ? (uint32_t)((uint64_t)k * (summary->ticks - 1) / (dates - 1)) : 0;
        columns[1 + k] = (struct report_column)COLUMN(
            comity_scenario_month(&result->scenario, tick[k], months[k]), NULL,
            .value = VALUE_FIXED, .digits = 1, .scale = 100);
    }
    struct report_table *table =
        report_table(report, "phases", columns, 1 + dates, "Phase, %% of replicates");
    for (size_t p = 0; p < COMITY_PHASES; p++) {
        CELLS(table, comity_phase_names()[p]);
        for (uint32_t k = 0; k < dates; k++)
            CELLS(table, comity_run_summary_share(summary, tick[k], p));
    }
}

static const struct report_column month_columns[] = {
#define OF_PHASE(code, name) COLUMN(name, NULL, .value = VALUE_EXACT),
    COLUMN("month", NULL, .value = VALUE_TEXT), COMITY_PHASE_LIST(OF_PHASE)
#undef OF_PHASE
};

static void add_shares_of_months(struct report *report, const struct comity_run_result *result)
{
    struct report_table *table = REPORT_TABLE(report, "phases", month_columns, NULL);
    for (uint32_t tick = 0; tick < result->summary.ticks; tick++) {
        char month[MONTH];
        CELLS(table, comity_scenario_month(&result->scenario, tick, month));
        for (size_t p = 0; p < COMITY_PHASES; p++)
            CELLS(table, comity_run_summary_share(&result->summary, tick, p));
    }
}

static const struct report_column entry_columns[] = {
    COLUMN("phase", NULL, .value = VALUE_TEXT),
    COLUMN("never", NULL, .value = VALUE_FIXED, .digits = 1, .scale = 100, .unit = "%"),
    COLUMN("median", NULL, .value = VALUE_TEXT),
    COLUMN("interval", "5 % to 95 %", .value = VALUE_TEXT, .readers = FOR_PEOPLE),
    COLUMN("low", NULL, .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
    COLUMN("high", NULL, .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
};

static const char *entry_of(const struct comity_run_result *result, size_t phase, double quantile,
                            char text[MONTH])
{
    const long tick = comity_run_summary_entry(&result->summary, phase, quantile);
    return tick < 0 ? "never" : comity_scenario_month(&result->scenario, tick, text);
}

static void add_entries(struct report *report, const struct comity_run_result *result)
{
    struct report_table *table =
        REPORT_TABLE(report, "entries", entry_columns,
                     "First entered (months of all replicates; Kaplan and Meier)");
    for (size_t p = 1; p < COMITY_PHASES; p++) {
        char middle[MONTH], early[MONTH], late[MONTH];
        const char *low = entry_of(result, p, 0.05, early), *high = entry_of(result, p, 0.95, late);
        CELLS(table, comity_phase_names()[p], comity_run_summary_never(&result->summary, p),
              entry_of(result, p, 0.5, middle));
        cell_text(table, "%s to %s", low, high);
        CELLS(table, low, high);
    }
}

/* ---- levels ---- */

static void add_spread(struct report_table *table, const struct comity_run_summary *summary,
                       size_t slot)
{
    const double mean = comity_run_summary_mean(summary, slot);
    if (comity_run_summary_sound(summary) > 1)
        cell_text(table, "%5.3f (%5.3f)", mean, comity_run_summary_deviation(summary, slot));
    else
        cell_text(table, "%5.3f", mean);
}

static void add_levels(struct report *report, const struct comity_run_result *result,
                       struct report_column columns[2 + COMITY_STATES],
                       char headings[COMITY_STATES][COMITY_CODE + 16])
{
    const struct comity_scenario *scenario = &result->scenario;
    columns[0] = (struct report_column)COLUMN("state", NULL, .value = VALUE_TEXT);
    for (size_t j = 0; j < COMITY_STATES; j++) {
        snprintf(headings[j], sizeof headings[j], "trust in %s", scenario->state_code[j]);
        columns[1 + j] = (struct report_column)COLUMN(headings[j], NULL, .value = VALUE_TEXT);
    }
    columns[1 + COMITY_STATES] =
        (struct report_column)COLUMN("identity", NULL, .value = VALUE_TEXT);
    struct report_table *table = report_table(
        report, "levels", columns, 2 + COMITY_STATES,
        comity_run_summary_sound(&result->summary) > 1 ? "At the end, mean (sd)" : "At the end");
    for (size_t i = 0; i < COMITY_STATES; i++) {
        CELLS(table, scenario->state_name[i]);
        for (size_t j = 0; j < COMITY_STATES; j++)
            if (i == j)
                CELLS(table, "");
            else
                add_spread(table, &result->summary, COMITY_OF_FINAL_TRUST + comity_pair(i, j));
        add_spread(table, &result->summary, COMITY_OF_FINAL_IDENTITY + i);
    }
}

static const struct report_column outcome_columns[] = {
    COLUMN("outcome", NULL, .value = VALUE_TEXT),
    COLUMN("mean", NULL, .value = VALUE_EXACT),
    COLUMN("standard_deviation", NULL, .value = VALUE_EXACT),
};

static void add_outcomes(struct report *report, const struct comity_run_result *result)
{
    struct report_table *table = REPORT_TABLE(report, "outcomes", outcome_columns, NULL);
    for (size_t k = 0; k < COMITY_PAIRS + COMITY_STATES; k++) {
        const size_t slot = k < COMITY_PAIRS ? COMITY_OF_FINAL_TRUST + k
                                             : COMITY_OF_FINAL_IDENTITY + k - COMITY_PAIRS;
        char label[3 * COMITY_NAME];
        comity_outcome_key(&result->scenario, slot, label, sizeof label);
        CELLS(table, label, comity_run_summary_mean(&result->summary, slot),
              comity_run_summary_deviation(&result->summary, slot));
    }
}

/* ---- whether the replicates were enough, and measures ---- */

/* By the widest intervals and by what still moved. */
static void report_precision(struct report *report, const struct comity_run_summary *summary)
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
    char moved[96] = "";
    if (comity_run_summary_sound(summary) >= COMITY_FEWEST_SETTLED) {
        snprintf(moved, sizeof moved,
                 "; its coefficient of variation moved by %.1f %% in the last quarter of the "
                 "replicates: ",
                 100 * change);
    }
    report_paragraph(report,
                     "Precision at the end (95 %% half-widths, the widest): phases +-%.1f %%, "
                     "identity +-%.4f%s%s",
                     100 * of_shares, of_identity, moved,
                     !moved[0]                  ? ""
                     : change <= COMITY_SETTLED ? "settled"
                                                : "not settled yet");
}

static const struct report_column measure_columns[] = {
    COLUMN("measure", NULL, .value = VALUE_TEXT),
    COLUMN("value", NULL, .value = VALUE_EXACT),
    COLUMN("standard_error", NULL, .value = VALUE_EXACT, .readers = FOR_PROGRAMS),
    COLUMN("", NULL, .value = VALUE_EXACT, .interval = true, .readers = FOR_PROGRAMS),
};

/* Of a measure of worlds the mean over the replicates. */
static void report_measures(struct report *report, const struct comity_run_result *result)
{
    struct report_table *table =
        REPORT_TABLE(report, "measures", measure_columns,
                     "Measures (of worlds: the mean), ± standard error or [95 %% interval]");
    for (size_t k = 0; k < result->measures.count; k++) {
        const struct comity_measure_definition *measure = &result->measures.measures[k];
        const struct comity_measure_estimate *estimate = &result->estimates[k];
        if (comity_measure_is_result(measure)) {
            char text[ESTIMATE_TEXT];
            report_write_estimate(estimate, text);
            CELLS(table, measure->name, shown_as(estimate->value, text), estimate->error,
                  interval(estimate->low, estimate->high));
        }
    }
}

static const struct report_column part_columns[] = {
    COLUMN("outcome", NULL, .value = VALUE_TEXT),
    COLUMN("mean", NULL, .value = VALUE_SHORT),
    COLUMN("mean", "interval", .value = VALUE_SHORT, .interval = true),
    COLUMN("coefficients", "coeff.", .value = VALUE_SHORT),
    COLUMN("chance", NULL, .value = VALUE_SHORT),
    COLUMN("share", NULL, .value = VALUE_FIXED, .digits = 0, .scale = 100, .unit = "%"),
    COLUMN("share", "interval", .value = VALUE_FIXED, .digits = 0, .scale = 100, .interval = true),
};

static void report_parts(struct report *report, const struct comity_run_result *result)
{
    struct report_table *table =
        REPORT_TABLE(report, "parts", part_columns,
                     "Coefficients of %zu draws from %s, %d replicates each: what is theirs and "
                     "what is chance (standard deviations; share: of the coefficients in the "
                     "variance)",
                     result->drawn.settings, result->drawn.path, COMITY_REPLICATES_OF_A_DRAW);
    for (size_t k = 0; k < result->parts_count; k++) {
        const struct comity_variance_components *components = &result->parts[k].components;
        CELLS(table, result->parts[k].label, components->mean, components->mean_interval,
              components->coefficients, components->chance, components->share,
              components->share_interval);
    }
    report_note(table, "Intervals: 95 %%; that of the mean allows for both.");
}

int report_run(const struct comity_run_result *result, bool mean_field, enum report_format format,
               FILE *stream)
{
    struct report report;
    struct report_column dates[1 + DATES], levels[2 + COMITY_STATES];
    char months[DATES][MONTH], headings[COMITY_STATES][COMITY_CODE + 16];
    report_init(&report);
    report_head(&report, result, mean_field);
    report.readers = FOR_PEOPLE;
    add_shares(&report, result, dates, months);
    report.readers = FOR_PROGRAMS;
    add_shares_of_months(&report, result);
    report.readers = FOR_ALL;
    add_entries(&report, result);
    report.readers = FOR_PEOPLE;
    add_levels(&report, result, levels, headings);
    report.readers = FOR_PROGRAMS;
    add_outcomes(&report, result);
    report.readers = FOR_ALL;
    if (comity_run_summary_sound(&result->summary) > 1 &&
        !result->drawn.settings) /* else they depend */
        report_precision(&report, &result->summary);
    if (result->summary.failed) {
        const uint64_t failed = result->summary.failed;
        report_paragraph(&report,
                         "%" PRIu64 " replicate%s became non-finite and %s left out, but of the "
                         "shares of phases",
                         failed, failed == 1 ? "" : "s", failed == 1 ? "is" : "are");
    }
    if (result->drawn.settings)
        report_parts(&report, result);
    if (result->estimates)
        report_measures(&report, result);
    return report_finish(&report, format, stream);
}
