/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/compare.h"
#include "cli/formats.h"
#include "cli/text.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* The numbers of a row, in the order of the columns. */
#define OF(member) offsetof(struct comity_compared_measure, member)
static const struct {
    const char *name;
    size_t offset;
} columns[] = {
    { "mean", OF(comparison.mean[0]) },
    { "standard_deviation", OF(comparison.standard_deviation[0]) },
    { "reference_mean", OF(comparison.mean[1]) },
    { "reference_standard_deviation", OF(comparison.standard_deviation[1]) },
    { "difference", OF(comparison.difference) },
    { "low", OF(interval.low) },
    { "high", OF(interval.high) },
    { "standard_error", OF(comparison.standard_error) },
    { "effect", OF(comparison.d_av) },
    { "effect_paired", OF(comparison.d_z) },
    { "superiority", OF(comparison.superiority) },
    { "margin", OF(margin) },
    { "p_difference", OF(comparison.p_difference) },
    { "p_equivalence", OF(comparison.p_equivalence) },
    { "p_difference_holm", OF(p_difference) },
    { "p_equivalence_holm", OF(p_equivalence) },
    { "variance_ratio", OF(comparison.variance_ratio) },
    { "independent_replicates", OF(comparison.independent_replicates) },
};
#undef OF

enum { COLUMNS = sizeof columns / sizeof columns[0] };

static double column(const struct comity_compared_measure *row, size_t k)
{
    return *(const double *)(const void *)((const char *)row + columns[k].offset);
}

/* ---- CSV (RFC 4180) ---- */

static void print_csv_row(FILE *stream, const struct comity_scenario_comparison *comparison,
                          size_t scenario, size_t measure)
{
    const struct comity_compared_measure *row =
        comity_compared_measure(comparison, scenario, measure);
    print_csv_text(stream, comparison->samples[scenario].name);
    fputc(',', stream);
    print_csv_text(stream, comparison->samples[comparison->reference].name);
    fputc(',', stream);
    print_csv_text(stream, comparison->measure[measure].label);
    fprintf(stream, ",%s,%zu", comparison->measure[measure].unit, row->comparison.used[0]);
    for (size_t k = 0; k < COLUMNS; k++) {
        fputc(',', stream);
        if (!isnan(column(row, k))) {
            print_number(stream, column(row, k));
        }
    }
    fprintf(stream, ",%s\n", comity_verdict_name(row->verdict));
}

void print_compare_csv(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    fputs("scenario,reference,outcome,unit,replicates", stream);
    for (size_t k = 0; k < COLUMNS; k++) {
        fprintf(stream, ",%s", columns[k].name);
    }
    fputs(",verdict\n", stream);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        for (size_t m = 0; m < comparison->measures && k != comparison->reference; m++) {
            print_csv_row(stream, comparison, k, m);
        }
    }
}

/* ---- JSON (RFC 8259); what is not finite is null ---- */

static void print_json_steps(FILE *stream, const uint64_t steps[COMITY_PHASES][COMITY_PHASES])
{
    for (size_t from = 0; from < COMITY_PHASES; from++) {
        for (size_t to = 0; to < COMITY_PHASES; to++) {
            fprintf(stream, "%s%" PRIu64, to ? ", " : from ? "], [" : "[[", steps[from][to]);
        }
    }
    fputs("]]", stream);
}

static void print_json_entries(FILE *stream, const struct comity_scenario_comparison *comparison,
                               size_t scenario)
{
    fputs(",\n     \"entries\": [", stream);
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        const struct comity_phase_entry *entry = comity_phase_entry(comparison, scenario, p);
        fprintf(stream, "%s{\"phase\": \"%s\"", p ? ", " : "", comity_phase_names()[p + 1]);
        print_json_member(stream, "median", entry->median);
        print_json_member(stream, "low", entry->median_interval.low);
        print_json_member(stream, "high", entry->median_interval.high);
        fputs(",\n      \"curve\": [", stream);
        for (size_t k = 0; k < entry->curve.size; k++) {
            const struct comity_survival_point *point = &entry->curve.points[k];
            fprintf(stream, "%s{\"months\": %.0f, \"at_risk\": %zu, \"events\": %zu", k ? ", " : "",
                    point->time, point->at_risk, point->events);
            print_json_member(stream, "survival", point->survival);
            print_json_member(stream, "low", point->interval.low);
            print_json_member(stream, "high", point->interval.high);
            fputc('}', stream);
        }
        fputs("]}", stream);
    }
    fputc(']', stream);
}

static void print_json_scenario(FILE *stream, const struct comity_scenario_comparison *comparison,
                                size_t scenario)
{
    const struct comity_scenario_sample *sample = &comparison->samples[scenario];
    fputs("    {\"name\": ", stream);
    print_json_text(stream, sample->name);
    fputs(", \"title\": ", stream);
    print_json_text(stream, sample->scenario->title);
    fprintf(stream, ", \"seed\": \"%" PRIu64 "\", \"replicates\": %zu, \"failed\": %zu",
            sample->scenario->seed, sample->replicates, sample->failed);
    print_json_member(stream, "relapse_rate", comparison->relapse_rate[scenario]);
    print_json_member(stream, "relapse_rate_low", comparison->relapse_interval[scenario].low);
    print_json_member(stream, "relapse_rate_high", comparison->relapse_interval[scenario].high);
    print_json_entries(stream, comparison, scenario);
    if (comity_scenario_sample_knows_steps(sample)) {
        fputs(",\n     \"transition_count\": ", stream);
        print_json_steps(stream, sample->region_steps);
        fputs(", \"dyad_transition_count\": {", stream);
        for (size_t d = 0; d < COMITY_DYADS; d++) {
            char dyad[2 * COMITY_CODE];
            comity_scenario_dyad_name(sample->scenario, d, dyad);
            fputs(d ? ", " : "", stream);
            print_json_text(stream, dyad);
            fputs(": ", stream);
            print_json_steps(stream, sample->dyad_steps[d]);
        }
        fputc('}', stream);
    }
    fputc('}', stream);
}

static void print_json_row(FILE *stream, const struct comity_scenario_comparison *comparison,
                           size_t scenario, size_t measure)
{
    const struct comity_compared_measure *row =
        comity_compared_measure(comparison, scenario, measure);
    const struct comity_precision *precision =
        comity_measure_precision(comparison, scenario, measure);
    fputs("    {\"scenario\": ", stream);
    print_json_text(stream, comparison->samples[scenario].name);
    fputs(", \"outcome\": ", stream);
    print_json_text(stream, comparison->measure[measure].label);
    fputs(", \"unit\": ", stream);
    print_json_text(stream, comparison->measure[measure].unit);
    fprintf(stream, ", \"replicates\": %zu", row->comparison.used[0]);
    for (size_t k = 0; k < COLUMNS; k++) {
        print_json_member(stream, columns[k].name, column(row, k));
    }
    print_json_member(stream, "half_width", precision->half_width);
    print_json_member(stream, "variation", precision->variation);
    print_json_member(stream, "variation_change", precision->variation_change);
    fprintf(stream, ", \"verdict\": \"%s\"}", comity_verdict_name(row->verdict));
}

static void print_json_head(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    const struct comity_scenario_comparison_options *options = &comparison->options;
    fputs("{\"reference\": ", stream);
    print_json_text(stream, comparison->samples[comparison->reference].name);
    fprintf(stream, ", \"paired\": %s, \"interval\": \"%s\"",
            options->independent ? "false" : "true", options->bootstrap ? "bootstrap" : "t");
    print_json_member(stream, "level", options->level);
    print_json_member(stream, "margin_in_reference_standard_deviations", options->margin);
    fprintf(stream, ", \"months\": %" PRIu32 ",\n  \"phases\": [",
            comparison->samples[comparison->reference].ticks);
    for (size_t p = 0; p < COMITY_PHASES; p++) {
        fprintf(stream, "%s\"%s\"", p ? ", " : "", comity_phase_names()[p]);
    }
    fputs("],\n  \"log_rank\": [", stream);
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        const struct comity_log_rank *test = &comparison->log_rank[p];
        fprintf(stream, "%s{\"phase\": \"%s\", \"degrees_of_freedom\": %zu", p ? ", " : "",
                comity_phase_names()[p + 1], test->degrees_of_freedom);
        print_json_member(stream, "chi_square", test->chi_square);
        print_json_member(stream, "p", test->p);
        fputc('}', stream);
    }
    fputc(']', stream);
}

void print_compare_json(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    const char *between = "";
    print_json_head(stream, comparison);
    fputs(",\n  \"scenarios\": [\n", stream);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        fputs(k ? ",\n" : "", stream);
        print_json_scenario(stream, comparison, k);
    }
    fputs("],\n  \"rows\": [\n", stream);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        for (size_t m = 0; m < comparison->measures && k != comparison->reference; m++) {
            fputs(between, stream);
            print_json_row(stream, comparison, k, m);
            between = ",\n";
        }
    }
    fputs("]}\n", stream);
}

/* ---- Markdown ---- */

static void print_markdown_row(FILE *stream, const struct comity_measure *measure,
                               const struct comity_compared_measure *row)
{
    const struct comity_comparison *comparison = &row->comparison;
    fputc('|', stream);
    print_cell(stream, measure->label);
    fprintf(stream,
            " %.4g | %.4g | %+.4g | %+.4g to %+.4g | %.2f | %.2f | %.3g | %.3g | %s | %.3g | "
            "%.0f |\n",
            comparison->mean[1], comparison->mean[0], comparison->difference, row->interval.low,
            row->interval.high, comparison->d_av, comparison->superiority, row->p_difference,
            row->p_equivalence, comity_verdict_name(row->verdict), comparison->variance_ratio,
            comparison->independent_replicates);
}

static void print_markdown_entries(FILE *stream,
                                   const struct comity_scenario_comparison *comparison)
{
    fputs("\n| months before entering | scenario | median | interval | log-rank p |\n"
          "|---|---|---:|---|---:|\n",
          stream);
    for (size_t p = 0; p < COMITY_SLOTS_ENTERED; p++) {
        for (size_t k = 0; k < comparison->scenarios; k++) {
            const struct comity_phase_entry *entry = comity_phase_entry(comparison, k, p);
            fprintf(stream, "| %s |", comity_phase_names()[p + 1]);
            print_cell(stream, comparison->samples[k].name);
            fprintf(stream, " %g | %g to %g | %.3g |\n", entry->median, entry->median_interval.low,
                    entry->median_interval.high, comparison->log_rank[p].p);
        }
    }
}

static void print_markdown_steps(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    fputs("\n| scenario | from one month | to none | to nascent | to ascendant | to mature |\n"
          "|---|---|---:|---:|---:|---:|\n",
          stream);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        const struct comity_scenario_sample *sample = &comparison->samples[k];
        for (size_t from = 0; from < COMITY_PHASES; from++) {
            double shares[COMITY_PHASES];
            comity_step_shares(sample->region_steps[from], shares);
            fputc('|', stream);
            print_cell(stream, sample->name);
            fprintf(stream, " %s |", comity_phase_names()[from]);
            for (size_t to = 0; to < COMITY_PHASES; to++) {
                fprintf(stream, isnan(shares[to]) ? " - |" : " %.4f |", shares[to]);
            }
            fputc('\n', stream);
        }
    }
}

void print_compare_markdown(FILE *stream, const struct comity_scenario_comparison *comparison)
{
    describe_comparison(stream, comparison);
    for (size_t k = 0; k < comparison->scenarios; k++) {
        if (k == comparison->reference) {
            continue;
        }
        fprintf(stream,
                "\n## %s against %s\n\n"
                "| outcome | reference | mean | difference | %g %% interval | effect | A | "
                "p, no difference | p, beyond the margin | verdict | CRN gain | alone |\n"
                "|---|---:|---:|---:|---|---:|---:|---:|---:|---|---:|---:|\n",
                comparison->samples[k].name, comparison->samples[comparison->reference].name,
                100 * comparison->options.level);
        for (size_t m = 0; m < comparison->measures; m++) {
            print_markdown_row(stream, &comparison->measure[m],
                               comity_compared_measure(comparison, k, m));
        }
    }
    print_markdown_entries(stream, comparison);
    print_markdown_steps(stream, comparison);
    fputs(
        "\nCRN gain: how many times less the differences vary than with independent draws; alone: "
        "the replicates that these would need for intervals as narrow.\n",
        stream);
}
