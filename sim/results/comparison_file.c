/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/comparison_file.h>
#include <comity/scenario_file.h>

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
    struct scenario_row *scenarios;
};

/* The further coordinates of what has these dimensions. */
static const char *coordinates_of(const char *dimensions)
{
    return strstr(dimensions, "scenario outcome") ? "title unit"
           : strstr(dimensions, "tick")           ? "title time"
           : strstr(dimensions, "scenario")       ? "title"
                                                  : NULL;
}

static void put(const struct output *output, const char *name, const char *dimensions,
                const char *units, const char *long_name)
{
    comity_writer_coordinate(
        output->writer,
        &(struct comity_variable_description){ .name = name,
                                               .element = COMITY_FLOAT64,
                                               .dimensions = dimensions,
                                               .long_name = long_name,
                                               .units = units,
                                               .coordinates = coordinates_of(dimensions) },
        output->values);
}

/* The columns of an array of structures. */
#define PUT_COLUMNS(output, dimensions, columns, rows, count)                                      \
    comity_put_columns((output)->writer, dimensions, coordinates_of(dimensions), columns,          \
                       sizeof(columns) / sizeof *(columns), rows, sizeof *(rows), count)

/* ---- coordinates ---- */

enum { CHANGES = 1024 };

/* A scenario as the file has it. */
struct scenario_row {
    const char *name, *title;
    char changes[CHANGES], differences[CHANGES];
    int64_t replicates, failed;
    double relapse_rate, relapse_low, relapse_high;
};

static const struct comity_column scenario_columns[] = {
    { "scenario", "scenario", COMITY_TEXTS_AT(scenario_row, name) },
    { "replicates", "replicates of the scenario",
      COMITY_NUMBERS_OF(scenario_row, replicates, COMITY_INT64, "1") },
    { "title", "title of the scenario", COMITY_TEXTS_AT(scenario_row, title) },
    { "changes", "what differs from the scenario's file", COMITY_TEXTS_OF(scenario_row, changes) },
    { "differences", "what differs from the reference",
      COMITY_TEXTS_OF(scenario_row, differences) },
    { "failed", "replicates that became non-finite and are left out",
      COMITY_NUMBERS_OF(scenario_row, failed, COMITY_INT64, "1") },
};

static const struct comity_column relapse_columns[] = {
    { "relapse_rate", "share of replicates that fall below the highest phase reached",
      COMITY_NUMBERS_OF(scenario_row, relapse_rate, COMITY_FLOAT64, "1") },
    { "relapse_rate_low", "lower limit of Wilson's interval",
      COMITY_NUMBERS_OF(scenario_row, relapse_low, COMITY_FLOAT64, "1") },
    { "relapse_rate_high", "upper limit of Wilson's interval",
      COMITY_NUMBERS_OF(scenario_row, relapse_high, COMITY_FLOAT64, "1") },
};

static void put_scenarios(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const struct comity_scenario *reference = comparison->samples[comparison->reference].scenario;
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k];
        struct scenario_row *row = &output->scenarios[k];
        *row = (struct scenario_row){ .name = sample->name,
                                      .title = sample->scenario->title,
                                      .replicates = (int64_t)sample->replicates,
                                      .failed = (int64_t)sample->failed,
                                      .relapse_rate = comparison->relapse_rate[k],
                                      .relapse_low = comparison->relapse_interval[k].low,
                                      .relapse_high = comparison->relapse_interval[k].high };
        comity_scenario_changes(sample->scenario, row->changes, CHANGES);
        comity_scenario_differences(sample->scenario, reference, row->differences, CHANGES);
    }
    comity_writer_dimension(output->writer, "scenario", comparison->scenarios);
    PUT_COLUMNS(output, "scenario", scenario_columns, output->scenarios, comparison->scenarios);
}

static void put_coordinates(const struct output *output)
{
    static const struct comity_column outcome_columns[] = {
        { "outcome", "what is compared", COMITY_TEXTS_OF(comity_measure, label) },
        { "unit", "unit of the outcome", COMITY_TEXTS_AT(comity_measure, unit) },
        { "definition", "what the outcome is", COMITY_TEXTS_AT(comity_measure, definition) },
    };
    const struct comity_scenario_comparison *comparison = output->comparison;
    const struct comity_scenario_sample *reference = &comparison->samples[comparison->reference];
    put_scenarios(output);
    comity_writer_dimension(output->writer, "outcome", comparison->measures);
    PUT_COLUMNS(output, "outcome", outcome_columns, comparison->measure, comparison->measures);
    comity_put_index_sets(output->writer, reference->scenario);
    comity_put_labels(output->writer, "next_phase", "phase a month later", COMITY_PHASES,
                      comity_phase_names());
    comity_put_ticks(output->writer, reference->scenario, reference->ticks, 1);
}

/* ---- measures ---- */

#define OF_ROW(member) COMITY_NUMBERS_OF(comity_compared_measure, member, COMITY_FLOAT64, NULL)
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

#define OF_PRECISION(member) COMITY_NUMBERS_OF(comity_precision, member, COMITY_FLOAT64, NULL)
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
        comity_writer_fail_memory(output->writer);
    }
    return rows;
}

static void put_verdicts(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    int8_t *verdicts = (void *)output->values;
    for (size_t k = 0; k < comparison->scenarios * comparison->measures; k++) {
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
}

static void put_measures(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const size_t cells = comparison->scenarios * comparison->measures;
    struct comity_compared_measure *rows = copy_rows(output);
    if (!rows)
        return;
    PUT_COLUMNS(output, "scenario outcome", precision_columns, comparison->precision, cells);
    PUT_COLUMNS(output, "scenario outcome", row_columns, rows, cells);
    put_verdicts(output);
    if (output->drawn) { /* what of the variance of a difference is of the coefficients */
        PUT_COLUMNS(output, "scenario outcome", part_columns, rows, cells);
        comity_writer_dimension(output->writer, "draw", output->drawn->settings);
        comity_put_drawn(output->writer, output->drawn, "draw", 1);
    }
    free(rows);
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
#define OF_ENTRY(member) COMITY_NUMBERS_OF(comity_phase_entry, member, COMITY_FLOAT64, "month")
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
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++)
        output->values[p] = comparison->log_rank[p].chi_square;
    put(output, "log_rank_chi_square", "entered_phase", "1", "log-rank test of equal curves");
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++)
        output->values[p] = (double)comparison->log_rank[p].degrees_of_freedom;
    put(output, "log_rank_degrees_of_freedom", "entered_phase", "1", "its degrees of freedom");
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++)
        output->values[p] = comparison->log_rank[p].p;
    put(output, "log_rank_p", "entered_phase", "1", "its p value, samples taken for independent");
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
        for (size_t to = 0; to < COMITY_PHASES; to++)
            row[to] = !known ? NAN : as_shares ? row[to] : (double)steps[from][to];
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
static void put_settings(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    struct comity_event_table events = { 0 };
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k];
        comity_events_add(&events, sample->scenario, sample->name);
        comity_power_shares(sample->scenario->parameters, output->values + k * COMITY_STATES);
    }
    comity_put_start(output->writer, comparison->samples[comparison->reference].scenario);
    comity_put_events(output->writer, &events);
    comity_put_power_shares(output->writer, "scenario", output->values);
}

static void put_attribute(const struct output *output, const char *name,
                          enum comity_element element, size_t count)
{
    comity_writer_numbers(output->writer, NULL, name, element, count, output->values);
}

/* What the samples and the measures were, so that they can be had again. */
static void put_making(const struct output *output)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    const struct comity_scenario_sample *samples = comparison->samples;
    const struct comity_scenario_sample *reference = &samples[comparison->reference];
    const size_t count = comparison->scenarios;
    int8_t *flags = (void *)output->values;
    for (size_t k = 0; k < count; k++)
        output->values[k] = samples[k].stream;
    put_attribute(output, "streams", COMITY_FLOAT64, count);
    for (size_t k = 0; k < count; k++)
        flags[k] = samples[k].single_precision;
    put_attribute(output, "single_precision", COMITY_INT8, count);
    for (size_t k = 0; k < count; k++)
        flags[k] = comity_scenario_sample_knows_steps(&samples[k]);
    put_attribute(output, "transitions_known", COMITY_INT8, count);
    for (size_t k = 0; k < reference->dates_count; k++)
        output->values[k] = reference->dates[k];
    if (reference->dates_count)
        put_attribute(output, "ticks_compared", COMITY_FLOAT64, reference->dates_count);
    if (comparison->options.margins) {
        comity_writer_numbers(output->writer, NULL, "margins", COMITY_FLOAT64, comparison->measures,
                              comparison->options.margins);
    }
}

static void put_provenance(const struct output *output, const char *command_line)
{
    const struct comity_scenario_comparison *comparison = output->comparison;
    struct comity_writer *writer = output->writer;
    const struct comity_scenario_comparison_options *options = &comparison->options;
    if (options->title)
        comity_writer_text(writer, NULL, "title", options->title);
    comity_writer_text(writer, NULL, "reference", comparison->samples[comparison->reference].name);
    comity_writer_text(writer, NULL, "draws",
                       options->independent ? "independent: unpaired, Welch's t"
                                            : "common random numbers: paired t");
    comity_writer_text(writer, NULL, "interval", options->bootstrap ? "BCa bootstrap" : "t");
    comity_writer_number(writer, "level", COMITY_FLOAT64, options->level);
    comity_writer_number(writer, "margin_in_reference_standard_deviations", COMITY_FLOAT64,
                         options->margin);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k];
        char prefix[48];
        comity_put_made_text(writer, comity_scenario_write(sample->scenario), "scenario_%zu", k);
        snprintf(prefix, sizeof prefix, "attached_to_%zu_", k);
        if (sample->attached)
            comity_put_attached(writer, prefix, sample->attached);
        comity_put_text(writer, sample->scenario->changes, "changes_%zu", k);
    }
    comity_put_build(writer, command_line);
}

static size_t widest(const struct comity_scenario_comparison *comparison)
{
    const size_t per_scenario[] = {
        comparison->measures,
        (size_t)COMITY_SLOTS_ENTERED * comparison->samples[comparison->reference].ticks,
        (size_t)COMITY_DYADS * STEPS,
        comparison->samples[comparison->reference].dates_count,
    };
    size_t most = 0;
    for (size_t k = 0; k < sizeof per_scenario / sizeof per_scenario[0]; k++)
        most = per_scenario[k] > most ? per_scenario[k] : most;
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
    const struct output output = { &writer, comparison, drawn,
                                   calloc(widest(comparison), sizeof *output.values),
                                   calloc(comparison->scenarios, sizeof *output.scenarios) };
    int status = comity_results_create(&writer, path, dataset, "comparison", replace, problems);
    if (!output.values || !output.scenarios ||
        comity_comparison_fingerprint(comparison->samples, comparison->scenarios,
                                      comparison->measure, comparison->measures,
                                      &comparison->options, drawn, fingerprint))
        status = comity_writer_fail_memory(&writer);
    if (!status) {
        comity_writer_identify(&writer, fingerprint, NULL);
        put_coordinates(&output);
        put_measures(&output);
        put_survival(&output);
        put_entries(&output);
        PUT_COLUMNS(&output, "scenario", relapse_columns, output.scenarios, comparison->scenarios);
        put_steps(&output, 0);
        put_steps(&output, 1);
        put_settings(&output);
        put_making(&output);
        put_provenance(&output, command_line);
        comity_writer_seal(&writer);
        status = comity_writer_commit(&writer);
    }
    comity_writer_free(&writer);
    free(output.values);
    free(output.scenarios);
    return status;
}
