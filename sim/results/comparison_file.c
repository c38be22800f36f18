/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/comparison_file.h>
#include <comity/scenario_file.h>
#include <comity/status.h>

#include "results/coordinates.h"
#include "results/drawn.h"
#include "results/settings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct output {
    struct comity_writer *writer;
    const struct comity_scenario_comparison *comparison;
    const struct comity_drawn_settings *drawn;
    double *values; /* room for the widest variable */
};

/* The further coordinates of what has these dimensions. */
static const char *coordinates_of(const char *dimensions)
{
    return strstr(dimensions, "scenario outcome") ? "title unit"
           : strstr(dimensions, "tick")           ? "title time"
           : strstr(dimensions, "scenario")       ? "title"
                                                  : NULL;
}

static void put_elements(const struct output *output, const char *name, enum comity_element element,
                         const char *dimensions, const char *units, const char *long_name)
{
    comity_writer_coordinate(
        output->writer,
        &(struct comity_variable_description){ .name = name,
                                               .element = element,
                                               .dimensions = dimensions,
                                               .long_name = long_name,
                                               .units = units,
                                               .coordinates = coordinates_of(dimensions) },
        output->values);
}

static void put(const struct output *output, const char *name, const char *dimensions,
                const char *units, const char *long_name)
{
    put_elements(output, name, COMITY_FLOAT64, dimensions, units, long_name);
}

static void put_texts(const struct output *output, const char *name, const char *dimension,
                      const char *long_name, const char *const *texts)
{
    comity_put_texts(output->writer, name, dimension, long_name, texts);
}

/* ---- coordinates ---- */

enum { CHANGES = 1024 };

/* What differs from the file of each scenario, and from the reference. */
static int put_changes(const struct output *output, const char **texts)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const struct comity_scenario *reference = comparison->samples[comparison->reference].scenario;
    char(*changes)[CHANGES] = calloc(comparison->scenarios, sizeof *changes);
    if (!changes) {
        return output->writer->status = COMITY_NO_MEMORY;
    }
    for (size_t k = 0; k < comparison->scenarios; k++) {
        comity_scenario_changes(comparison->samples[k].scenario, changes[k], CHANGES);
        texts[k] = changes[k];
    }
    put_texts(output, "changes", "scenario", "what differs from the scenario's file", texts);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        comity_scenario_differences(comparison->samples[k].scenario, reference, changes[k],
                                    CHANGES);
    }
    put_texts(output, "differences", "scenario", "what differs from the reference", texts);
    free(changes);
    return output->writer->status;
}

static int put_scenarios(const struct output *output, const char **texts)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    int64_t *counts = (void *)output->values;
    comity_writer_dimension(output->writer, "scenario", comparison->scenarios);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        texts[k] = comparison->samples[k].name;
        counts[k] = (int64_t)comparison->samples[k].replicates;
    }
    put_texts(output, "scenario", "scenario", "scenario", texts);
    put_elements(output, "replicates", COMITY_INT64, "scenario", "1", "replicates of the scenario");
    for (size_t k = 0; k < comparison->scenarios; k++) {
        texts[k] = comparison->samples[k].scenario->title;
        counts[k] = (int64_t)comparison->samples[k].failed;
    }
    put_texts(output, "title", "scenario", "title of the scenario", texts);
    put_changes(output, texts);
    put_elements(output, "failed", COMITY_INT64, "scenario", "1",
                 "replicates that became non-finite and are left out");
    return output->writer->status;
}

static int put_outcomes(const struct output *output, const char **texts)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    comity_writer_dimension(output->writer, "outcome", comparison->measures);
    for (size_t k = 0; k < comparison->measures; k++) {
        texts[k] = comparison->measure[k].label;
    }
    put_texts(output, "outcome", "outcome", "what is compared", texts);
    for (size_t k = 0; k < comparison->measures; k++) {
        texts[k] = comparison->measure[k].unit;
    }
    put_texts(output, "unit", "outcome", "unit of the outcome", texts);
    for (size_t k = 0; k < comparison->measures; k++) {
        texts[k] = comparison->measure[k].definition;
    }
    put_texts(output, "definition", "outcome", "what the outcome is", texts);
    return output->writer->status;
}

static int put_coordinates(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const struct comity_scenario_sample *reference = &comparison->samples[comparison->reference];
    const size_t most =
        comparison->scenarios > comparison->measures ? comparison->scenarios : comparison->measures;
    const char **texts = calloc(most, sizeof *texts);
    if (!texts) {
        return COMITY_NO_MEMORY;
    }
    put_scenarios(output, texts);
    put_outcomes(output, texts);
    free(texts);
    comity_put_index_sets(output->writer, reference->scenario);
    comity_writer_dimension(output->writer, "next_phase", COMITY_PHASES);
    put_texts(output, "next_phase", "next_phase", "phase a month later", comity_phase_names());
    comity_put_ticks(output->writer, reference->scenario, reference->ticks, 1);
    return output->writer->status;
}

/* ---- measures ---- */

#define OF_ROW(member) offsetof(struct comity_compared_measure, member), COMITY_FLOAT64, NULL, NULL
static const struct comity_column row_columns[] = {
    { "difference", "mean difference from the reference", OF_ROW(comparison.difference) },
    { "difference_low", "lower limit of its confidence interval", OF_ROW(interval.low) },
    { "difference_high", "upper limit of its confidence interval", OF_ROW(interval.high) },
    { "standard_error", "standard error of the difference", OF_ROW(comparison.standard_error) },
    { "effect", "difference / mean of both standard deviations", OF_ROW(comparison.d_av) },
    { "effect_paired", "difference / standard deviation of the paired differences",
      OF_ROW(comparison.d_z) },
    { "superiority", "Vargha and Delaney's A: P(greater than the reference) + P(equal) / 2",
      OF_ROW(comparison.superiority) },
    { "margin", "differences up to this size do not matter", OF_ROW(margin) },
    { "p_difference", "p of no difference", OF_ROW(comparison.p_difference) },
    { "p_equivalence", "p of a difference beyond the margin", OF_ROW(comparison.p_equivalence) },
    { "p_difference_holm", "p of no difference, corrected by Holm over all rows",
      OF_ROW(p_difference) },
    { "p_equivalence_holm", "p of a difference beyond the margin, corrected by Holm over all rows",
      OF_ROW(p_equivalence) },
    { "variance_ratio", "variance of independent differences / variance of these",
      OF_ROW(comparison.variance_ratio) },
    { "independent_replicates", "replicates that independent draws need for the same interval",
      OF_ROW(comparison.independent_replicates) },
};

#define OF_PRECISION(member) offsetof(struct comity_precision, member), COMITY_FLOAT64, NULL, NULL
static const struct comity_column precision_columns[] = {
    { "mean", "mean over replicates", OF_PRECISION(mean) },
    { "standard_deviation", "standard deviation over replicates",
      OF_PRECISION(standard_deviation) },
    { "half_width", "half-width of the confidence interval of the mean", OF_PRECISION(half_width) },
    { "variation", "coefficient of variation", OF_PRECISION(variation) },
    { "variation_change",
      "largest relative distance of the coefficient from its last value in the last quarter",
      OF_PRECISION(variation_change) },
};

static const struct comity_column part_columns[] = {
    { "difference_sd_of_coefficients",
      "standard deviation of the difference's expectation over draws of the coefficients",
      OF_ROW(parts.coefficients) },
    { "difference_sd_of_chance", "standard deviation of the difference over replicates of one draw",
      OF_ROW(parts.chance) },
    { "share_of_coefficients", "share of the coefficients in the variance of the difference",
      OF_ROW(parts.share) },
    { "share_of_coefficients_low", "lower limit of its confidence interval",
      OF_ROW(parts.share_interval.low) },
    { "share_of_coefficients_high", "upper limit of its confidence interval",
      OF_ROW(parts.share_interval.high) },
};

/* The columns of an array of structures. */
#define PUT_COLUMNS(output, dimensions, columns, rows, count)                                      \
    comity_put_columns((output)->writer, dimensions, coordinates_of(dimensions), columns,          \
                       sizeof(columns) / sizeof *(columns), rows, sizeof *(rows), count)

/* Of the reference nothing is known that is a difference. */
static void blank_reference(const struct comity_scenario_comparison *comparison,
                            const struct comity_column columns[], size_t width,
                            struct comity_compared_measure *rows)
{
    for (size_t m = 0; m < comparison->measures; m++) {
        for (size_t c = 0; c < width; c++) {
            char *row = (char *)&rows[comparison->reference * comparison->measures + m];
            memcpy(row + columns[c].offset, &(double){ NAN }, sizeof(double));
        }
    }
}

/* All rows, to be freed; NULL for want of memory. */
static struct comity_compared_measure *copy_rows(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const size_t size = comparison->scenarios * comparison->measures * sizeof *comparison->rows;
    struct comity_compared_measure *rows = malloc(size);
    if (rows) {
        memcpy(rows, comparison->rows, size);
        blank_reference(comparison, row_columns, sizeof row_columns / sizeof *row_columns, rows);
        blank_reference(comparison, part_columns, sizeof part_columns / sizeof *part_columns, rows);
    } else {
        output->writer->status = COMITY_NO_MEMORY;
    }
    return rows;
}

static void put_measures(const struct output *output, const struct comity_compared_measure *rows)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const size_t cells = comparison->scenarios * comparison->measures;
    PUT_COLUMNS(output, "scenario outcome", precision_columns, comparison->precision, cells);
    PUT_COLUMNS(output, "scenario outcome", row_columns, rows, cells);
}

static int put_verdicts(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const size_t cells = comparison->scenarios * comparison->measures;
    int8_t *verdicts = calloc(cells, sizeof *verdicts);
    if (!verdicts) {
        return COMITY_NO_MEMORY;
    }
    for (size_t k = 0; k < cells; k++) {
        verdicts[k] = k / comparison->measures == comparison->reference
                          ? (int8_t)COMITY_EQUIVALENT
                          : (int8_t)comparison->rows[k].verdict;
    }
    comity_writer_coordinate(
        output->writer,
        &(struct comity_variable_description){ .name = "verdict",
                                               .element = COMITY_INT8,
                                               .dimensions = "scenario outcome",
                                               .long_name = "verdict against the reference",
                                               .flag_meanings = "undecided different equivalent" },
        verdicts);
    free(verdicts);
    return output->writer->status;
}

/* What of the variance of a difference is of the coefficients that were drawn. */
static int put_parts(const struct output *output, const struct comity_compared_measure *rows)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    PUT_COLUMNS(output, "scenario outcome", part_columns, rows,
                comparison->scenarios * comparison->measures);
    comity_writer_dimension(output->writer, "draw", output->drawn->settings);
    return comity_put_drawn(output->writer, output->drawn, "draw", 1);
}

/* ---- phases ---- */

static void put_survival(const struct output *output)
{
    static const char *const names[3] = { "survival", "survival_low", "survival_high" };
    static const char *const long_names[3] = {
        "share of replicates that have not entered the phase by the end of the month",
        "lower limit of its pointwise confidence interval",
        "upper limit of its pointwise confidence interval",
    };
    const struct comity_scenario_comparison *comparison = output->comparison;
    const size_t ticks = comparison->samples[comparison->reference].ticks;
    for (size_t what = 0; what < 3; what++) {
        for (size_t k = 0; k < comparison->scenarios * COMITY_SLOTS_ENTERED; k++) {
            for (size_t tick = 0; tick < ticks; tick++) {
                struct comity_confidence_interval interval;
                double survival;
                comity_phase_entry_at(&comparison->entries[k], (double)tick, &survival, &interval);
                output->values[k * ticks + tick] = what == 0   ? survival
                                                   : what == 1 ? interval.low
                                                               : interval.high;
            }
        }
        put(output, names[what], "scenario entered_phase tick", "1", long_names[what]);
    }
}

static void put_entries(const struct output *output)
{
#define OF_ENTRY(member) offsetof(struct comity_phase_entry, member), COMITY_FLOAT64, "month", NULL
    static const struct comity_column entry_columns[] = {
        { "median_entry", "median months before the phase is entered; infinite: not reached",
          OF_ENTRY(median) },
        { "median_entry_low", "lower limit of its confidence interval",
          OF_ENTRY(median_interval.low) },
        { "median_entry_high", "upper limit of its confidence interval",
          OF_ENTRY(median_interval.high) },
    };
#undef OF_ENTRY
    const struct comity_scenario_comparison *comparison = output->comparison;
    PUT_COLUMNS(output, "scenario entered_phase", entry_columns, comparison->entries,
                comparison->scenarios * COMITY_SLOTS_ENTERED);
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        output->values[p] = comparison->log_rank[p].chi_square;
    }
    put(output, "log_rank_chi_square", "entered_phase", "1", "log-rank test of equal curves");
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        output->values[p] = (double)comparison->log_rank[p].degrees_of_freedom;
    }
    put(output, "log_rank_degrees_of_freedom", "entered_phase", "1", "its degrees of freedom");
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        output->values[p] = comparison->log_rank[p].p;
    }
    put(output, "log_rank_p", "entered_phase", "1", "its p value, samples taken for independent");
}

static void put_relapses(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    for (size_t k = 0; k < comparison->scenarios; k++) {
        output->values[k] = comparison->relapse_rate[k];
    }
    put(output, "relapse_rate", "scenario", "1",
        "share of replicates that fall below the highest phase reached");
    for (size_t k = 0; k < comparison->scenarios; k++) {
        output->values[k] = comparison->relapse_interval[k].low;
    }
    put(output, "relapse_rate_low", "scenario", "1", "lower limit of Wilson's interval");
    for (size_t k = 0; k < comparison->scenarios; k++) {
        output->values[k] = comparison->relapse_interval[k].high;
    }
    put(output, "relapse_rate_high", "scenario", "1", "upper limit of Wilson's interval");
}

enum { STEPS = COMITY_PHASES * COMITY_PHASES };

/* The counts of a matrix, or their shares of each row. */
static void fill_steps(const struct comity_scenario_sample *sample,
                       const uint64_t steps[COMITY_PHASES][COMITY_PHASES], int as_shares,
                       double *values)
{
    const bool known = comity_scenario_sample_knows_steps(sample);
    for (size_t from = 0; from < COMITY_PHASES; from++) {
        double *row = values + from * COMITY_PHASES;
        comity_step_shares(steps[from], row);
        for (size_t to = 0; to < COMITY_PHASES; to++) {
            row[to] = !known ? NAN : as_shares ? row[to] : (double)steps[from][to];
        }
    }
}

static void put_steps(const struct output *output, int as_shares)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k];
        fill_steps(sample, sample->region_steps, as_shares, output->values + k * STEPS);
    }
    put(output, as_shares ? "transition" : "transition_count", "scenario phase_name next_phase",
        "1",
        as_shares ? "share of the months in a phase that are followed by each phase"
                  : "months in a phase that are followed by each phase, all replicates");
    for (size_t k = 0; k < comparison->scenarios * COMITY_DYADS; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k / COMITY_DYADS];
        fill_steps(sample, sample->dyad_steps[k % COMITY_DYADS], as_shares,
                   output->values + k * STEPS);
    }
    put(output, as_shares ? "dyad_transition" : "dyad_transition_count",
        "scenario dyad phase_name next_phase", "1",
        as_shares ? "the same for the phases of a dyad" : "the same count for a dyad");
}

/* ---- the file ---- */

/* Start, events and power of the scenarios. */
static int put_settings(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const size_t count = comparison->scenarios;
    const struct comity_scenario **scenarios = calloc(count, sizeof *scenarios);
    const char **names = calloc(count, sizeof *names);
    double *shares = calloc(count, COMITY_STATES * sizeof *shares);
    int status = scenarios && names && shares ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; k < count && !status; k++) {
        scenarios[k] = comparison->samples[k].scenario;
        names[k] = comparison->samples[k].name;
        comity_power_shares(scenarios[k]->parameters, shares + k * COMITY_STATES);
    }
    if (!status && !(status = comity_put_start(output->writer, scenarios[comparison->reference])) &&
        !(status = comity_put_events(output->writer, scenarios, names, count))) {
        status = comity_put_power_shares(output->writer, "scenario", shares);
    }
    free(scenarios);
    free(names);
    free(shares);
    return status;
}

/* What the samples and the measures were, so that they can be had again. */
static int put_making(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const struct comity_scenario_sample *reference = &comparison->samples[comparison->reference];
    struct comity_writer *writer = output->writer;
    const size_t count = comparison->scenarios;
    double *streams = calloc(count, sizeof *streams), *dates = NULL;
    int8_t *single = calloc(count, 1), *steps = calloc(count, 1);
    if (streams && single && steps) {
        for (size_t k = 0; k < count; k++) {
            streams[k] = comparison->samples[k].stream;
            single[k] = comparison->samples[k].single_precision;
            steps[k] = comity_scenario_sample_knows_steps(&comparison->samples[k]);
        }
        comity_writer_numbers(writer, NULL, "streams", COMITY_FLOAT64, count, streams);
        comity_writer_numbers(writer, NULL, "single_precision", COMITY_INT8, count, single);
        comity_writer_numbers(writer, NULL, "transitions_known", COMITY_INT8, count, steps);
        dates = calloc(reference->dates_count + 1, sizeof *dates);
    }
    for (size_t k = 0; dates && k < reference->dates_count; k++) {
        dates[k] = reference->dates[k];
    }
    if (dates && reference->dates_count) {
        comity_writer_numbers(writer, NULL, "ticks_compared", COMITY_FLOAT64,
                              reference->dates_count, dates);
    }
    if (comparison->options.margins) {
        comity_writer_numbers(writer, NULL, "margins", COMITY_FLOAT64, comparison->measures,
                              comparison->options.margins);
    }
    const int status = dates ? writer->status : COMITY_NO_MEMORY;
    free(streams);
    free(single);
    free(steps);
    free(dates);
    return status;
}

static int put_provenance(const struct output *output, const char *command_line)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    struct comity_writer *writer = output->writer;
    const struct comity_scenario_comparison_options *options = &comparison->options;
    char name[48];
    if (options->title) {
        comity_writer_text(writer, NULL, "title", options->title);
    }
    comity_writer_text(writer, NULL, "reference", comparison->samples[comparison->reference].name);
    comity_writer_text(writer, NULL, "draws",
                       options->independent ? "independent: unpaired, Welch's t"
                                            : "common random numbers: paired t");
    comity_writer_text(writer, NULL, "interval", options->bootstrap ? "BCa bootstrap" : "t");
    comity_writer_numbers(writer, NULL, "level", COMITY_FLOAT64, 1, &options->level);
    comity_writer_numbers(writer, NULL, "margin_in_reference_standard_deviations", COMITY_FLOAT64,
                          1, &options->margin);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        char *text = comity_scenario_write(comparison->samples[k].scenario);
        if (!text) {
            return COMITY_NO_MEMORY;
        }
        snprintf(name, sizeof name, "scenario_%zu", k);
        comity_writer_group_text(writer, "provenance", name, text);
        free(text);
        snprintf(name, sizeof name, "attached_to_%zu_", k);
        if (comparison->samples[k].attached &&
            comity_put_attached(writer, name, comparison->samples[k].attached)) {
            return writer->status ? writer->status : COMITY_NO_MEMORY;
        }
        if (comparison->samples[k].scenario->changes) {
            snprintf(name, sizeof name, "changes_%zu", k);
            comity_writer_group_text(writer, "provenance", name,
                                     comparison->samples[k].scenario->changes);
        }
    }
    return comity_put_build(writer, command_line);
}

static size_t widest(const struct comity_scenario_comparison *comparison)
{
    const size_t per_scenario[] = {
        comparison->measures,
        (size_t)COMITY_SLOTS_ENTERED * comparison->samples[comparison->reference].ticks,
        (size_t)COMITY_DYADS * STEPS,
    };
    size_t most = 0;
    for (size_t k = 0; k < sizeof per_scenario / sizeof per_scenario[0]; k++) {
        most = per_scenario[k] > most ? per_scenario[k] : most;
    }
    return comparison->scenarios * most;
}

int comity_comparison_file_write(const char *path, struct comity_dataset *dataset,
                                 const struct comity_scenario_comparison *comparison,
                                 const struct comity_drawn_settings *drawn,
                                 const char *command_line, bool replace,
                                 struct comity_problems *problems)
{
    struct comity_writer writer;
    char fingerprint[COMITY_FINGERPRINT];
    struct comity_compared_measure *rows = NULL;
    const struct output output = { &writer, comparison, drawn,
                                   calloc(widest(comparison), sizeof(double)) };
    int status = dataset ? comity_writer_create_memory(&writer, dataset, "comparison")
                         : comity_writer_create(&writer, path, "comparison");
    writer.replace = replace;
    if (!status) {
        status = comity_comparison_fingerprint(comparison->samples, comparison->scenarios,
                                               comparison->measure, comparison->measures,
                                               &comparison->options, drawn, fingerprint);
    }
    if (!status) {
        comity_writer_identify(&writer, fingerprint, NULL);
        status = output.values ? put_coordinates(&output) : COMITY_NO_MEMORY;
    }
    if (!status) {
        rows = copy_rows(&output);
        status = rows ? COMITY_OK : COMITY_NO_MEMORY;
    }
    if (!status) {
        put_measures(&output, rows);
        status = put_verdicts(&output);
    }
    if (!status && drawn) {
        status = put_parts(&output, rows);
    }
    free(rows);
    if (!status) {
        put_survival(&output);
        put_entries(&output);
        put_relapses(&output);
        put_steps(&output, 0);
        put_steps(&output, 1);
        status = put_settings(&output);
    }
    if (!status && !(status = put_making(&output)) &&
        !(status = put_provenance(&output, command_line))) {
        status = comity_writer_commit(&writer);
    }
    comity_writer_report(&writer, status, problems);
    comity_writer_free(&writer);
    free(output.values);
    return status;
}
