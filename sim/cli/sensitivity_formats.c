/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/formats.h"
#include "cli/sensitivity.h"
#include "cli/text.h"

#include <inttypes.h>
#include <math.h>

static const char *factor_name(const struct comity_sensitivity_report *report, size_t factor)
{
    return report->file.sweep.axes[factor].name;
}

static int is_saltelli(const struct comity_sensitivity_report *report)
{
    return report->file.sweep.design.kind == COMITY_DESIGN_SALTELLI;
}

/* ---- CSV: one row for each index, or for the effects of each factor ---- */

static void print_csv_value(FILE *stream, double value)
{
    fputc(',', stream);
    if (!isnan(value)) {
        print_number(stream, value);
    }
}

static void print_csv_index(FILE *stream, const struct comity_sensitivity_report *report,
                            size_t outcome, const char *order, size_t factor, size_t with,
                            const struct comity_sobol_index *index)
{
    const struct comity_sweep_sensitivity *found = &report->found[outcome];
    print_csv_text(stream, report->measures[outcome].label);
    fprintf(stream, ",%s,%s,%s,%s", report->measures[outcome].unit, order,
            factor_name(report, factor), with == factor ? "" : factor_name(report, with));
    print_csv_value(stream, index->value);
    print_csv_value(stream, index->interval.low);
    print_csv_value(stream, index->interval.high);
    fprintf(stream, ",%zu", found->sobol.used);
    print_csv_value(stream, found->noise_share);
    fprintf(stream, ",%s\n", comity_sensitivity_state_name(found->state));
}

static void print_csv_sobol(FILE *stream, const struct comity_sensitivity_report *report,
                            size_t outcome, const size_t order[])
{
    const struct comity_sobol *sobol = &report->found[outcome].sobol;
    for (size_t k = 0; k < sobol->factors; k++) {
        print_csv_index(stream, report, outcome, "first", order[k], order[k],
                        &sobol->first[order[k]]);
        print_csv_index(stream, report, outcome, "total", order[k], order[k],
                        &sobol->total[order[k]]);
    }
    for (size_t i = 0; i < sobol->factors && sobol->second; i++) {
        for (size_t j = i + 1; j < sobol->factors; j++) {
            print_csv_index(stream, report, outcome, "second", i, j,
                            &sobol->second[comity_sobol_pair(sobol->factors, i, j)]);
        }
    }
}

static void print_csv_effects(FILE *stream, const struct comity_sensitivity_report *report,
                              size_t outcome, const size_t order[])
{
    const struct comity_sweep_sensitivity *found = &report->found[outcome];
    for (size_t k = 0; k < found->factors; k++) {
        const struct comity_morris *effects = &found->morris[order[k]];
        print_csv_text(stream, report->measures[outcome].label);
        fprintf(stream, ",%s,%s", report->measures[outcome].unit, factor_name(report, order[k]));
        print_csv_value(stream, effects->mean_absolute);
        print_csv_value(stream, effects->mean);
        print_csv_value(stream, effects->standard_deviation);
        print_csv_value(stream, found->noise[order[k]]);
        fprintf(stream, ",%zu,%s\n", effects->used, comity_sensitivity_state_name(found->state));
    }
}

void print_sensitivity_csv(FILE *stream, const struct comity_sensitivity_report *report)
{
    size_t order[COMITY_SWEEP_AXES];
    fputs(is_saltelli(report) ? "outcome,unit,order,factor,with,index,low,high,rows,noise_share,"
                                "state\n"
                              : "outcome,unit,factor,mu_star,mu,sigma,noise,effects,state\n",
          stream);
    for (size_t k = 0; k < report->count; k++) {
        if (report->found[k].state != COMITY_SENSITIVITY_FOUND) {
            /* a row without numbers, so that no outcome is missing */
            print_csv_text(stream, report->measures[k].label);
            fprintf(stream, ",%s%s,%s\n", report->measures[k].unit,
                    is_saltelli(report) ? ",,,,,,,," : ",,,,,,",
                    comity_sensitivity_state_name(report->found[k].state));
            continue;
        }
        comity_sweep_sensitivity_rank(&report->found[k], order);
        if (is_saltelli(report)) {
            print_csv_sobol(stream, report, k, order);
        } else {
            print_csv_effects(stream, report, k, order);
        }
    }
}

/* ---- JSON ---- */

static void print_json_index(FILE *stream, const char *name, const struct comity_sobol_index *index)
{
    char end[32];
    print_json_member(stream, name, index->value);
    snprintf(end, sizeof end, "%s_low", name);
    print_json_member(stream, end, index->interval.low);
    snprintf(end, sizeof end, "%s_high", name);
    print_json_member(stream, end, index->interval.high);
}

static void print_json_factors(FILE *stream, const struct comity_sensitivity_report *report,
                               const struct comity_sweep_sensitivity *found)
{
    size_t order[COMITY_SWEEP_AXES];
    comity_sweep_sensitivity_rank(found, order);
    for (size_t k = 0; k < found->factors; k++) {
        const size_t factor = order[k];
        fprintf(stream, "%s\n      {\"factor\": ", k ? "," : "");
        print_json_text(stream, factor_name(report, factor));
        if (found->morris) {
            const struct comity_morris *effects = &found->morris[factor];
            print_json_member(stream, "mu_star", effects->mean_absolute);
            print_json_member(stream, "mu", effects->mean);
            print_json_member(stream, "sigma", effects->standard_deviation);
            print_json_member(stream, "noise", found->noise[factor]);
            fprintf(stream, ", \"effects\": %zu", effects->used);
        } else {
            print_json_index(stream, "first", &found->sobol.first[factor]);
            print_json_index(stream, "total", &found->sobol.total[factor]);
        }
        fputc('}', stream);
    }
}

static void print_json_pairs(FILE *stream, const struct comity_sensitivity_report *report,
                             const struct comity_sobol *sobol)
{
    fputs(",\n     \"pairs\": [", stream);
    for (size_t i = 0; i < sobol->factors; i++) {
        for (size_t j = i + 1; j < sobol->factors; j++) {
            fprintf(stream, "%s\n      {\"factors\": [", i + j > 1 ? "," : "");
            print_json_text(stream, factor_name(report, i));
            fputs(", ", stream);
            print_json_text(stream, factor_name(report, j));
            fputc(']', stream);
            print_json_index(stream, "second",
                             &sobol->second[comity_sobol_pair(sobol->factors, i, j)]);
            fputc('}', stream);
        }
    }
    fputc(']', stream);
}

static void print_json_outcome(FILE *stream, const struct comity_sensitivity_report *report,
                               size_t outcome)
{
    const struct comity_sweep_sensitivity *found = &report->found[outcome];
    fputs("    {\"outcome\": ", stream);
    print_json_text(stream, report->measures[outcome].label);
    fputs(", \"unit\": ", stream);
    print_json_text(stream, report->measures[outcome].unit);
    fprintf(stream, ", \"state\": \"%s\"", comity_sensitivity_state_name(found->state));
    print_json_member(stream, "mean", found->mean);
    print_json_member(stream, "standard_deviation", found->standard_deviation);
    if (is_saltelli(report)) {
        print_json_member(stream, "noise_share", found->noise_share);
        fprintf(stream, ", \"rows\": %zu, \"rows_left_out\": %zu", found->sobol.used,
                found->sobol.left_out);
    }
    fputs(",\n     \"factors\": [", stream);
    if (found->state == COMITY_SENSITIVITY_FOUND) {
        print_json_factors(stream, report, found);
    }
    fputc(']', stream);
    if (found->sobol.second && found->state == COMITY_SENSITIVITY_FOUND) {
        print_json_pairs(stream, report, &found->sobol);
    }
    fputc('}', stream);
}

static void print_json_head(FILE *stream, const struct comity_sensitivity_report *report)
{
    const struct comity_sweep *sweep = &report->file.sweep;
    fputs("{\"title\": ", stream);
    print_json_text(stream, sweep->title);
    fprintf(stream,
            ", \"design\": \"%s\", \"samples\": %zu, \"points\": %" PRIu64
            ", \"points_missing\": %zu, \"replicates\": %" PRIu32 ", \"months\": %" PRIu32
            ", \"draws\": \"%s\"",
            comity_design_name(sweep->design.kind), sweep->design.samples, sweep->points,
            report->found[0].missing, sweep->replicates, sweep->ticks,
            sweep->independent ? "independent" : "common");
    if (is_saltelli(report)) {
        print_json_member(stream, "level", report->options.level);
        fprintf(stream, ", \"resamples\": %" PRIu32 ", \"seed\": \"%" PRIu64 "\"",
                report->options.resamples, report->options.seed);
    }
    fputs(",\n  \"axes\": [\n", stream);
    for (size_t a = 0; a < sweep->axes_count; a++) {
        char values[512];
        write_axis(sweep, &sweep->axes[a].members[0], values, sizeof values);
        fprintf(stream, "%s    {\"factor\": ", a ? ",\n" : "");
        print_json_text(stream, sweep->axes[a].name);
        fputs(", \"key\": ", stream);
        print_json_text(stream, sweep->axes[a].members[0].key);
        fputs(", \"values\": ", stream);
        print_json_text(stream, values);
        fputc('}', stream);
    }
    fputc(']', stream);
}

void print_sensitivity_json(FILE *stream, const struct comity_sensitivity_report *report)
{
    print_json_head(stream, report);
    fputs(",\n  \"outcomes\": [\n", stream);
    for (size_t k = 0; k < report->count; k++) {
        fputs(k ? ",\n" : "", stream);
        print_json_outcome(stream, report, k);
    }
    fputs("]}\n", stream);
}

/* ---- Markdown ---- */

static void print_markdown_index(FILE *stream, const struct comity_sobol_index *index)
{
    fprintf(stream, " %.3f | ", index->value);
    if (isnan(index->interval.low)) {
        fputs("- |", stream);
    } else {
        fprintf(stream, "%.3f to %.3f |", index->interval.low, index->interval.high);
    }
}

static void print_markdown_sobol(FILE *stream, const struct comity_sensitivity_report *report,
                                 const struct comity_sobol *sobol, const size_t order[])
{
    fputs("| factor | first order | interval | total | interval |\n|---|---:|---|---:|---|\n",
          stream);
    for (size_t k = 0; k < sobol->factors; k++) {
        fputc('|', stream);
        print_cell(stream, factor_name(report, order[k]));
        print_markdown_index(stream, &sobol->first[order[k]]);
        print_markdown_index(stream, &sobol->total[order[k]]);
        fputc('\n', stream);
    }
    if (!sobol->second) {
        return;
    }
    fputs("\n| pair | second order | interval |\n|---|---:|---|\n", stream);
    for (size_t i = 0; i < sobol->factors; i++) {
        for (size_t j = i + 1; j < sobol->factors; j++) {
            const struct comity_sobol_index *pair =
                &sobol->second[comity_sobol_pair(sobol->factors, i, j)];
            if (is_pair_shown(pair)) {
                fprintf(stream, "| %s, %s |", factor_name(report, i), factor_name(report, j));
                print_markdown_index(stream, pair);
                fputc('\n', stream);
            }
        }
    }
}

static void print_markdown_effects(FILE *stream, const struct comity_sensitivity_report *report,
                                   const struct comity_sweep_sensitivity *found,
                                   const size_t order[])
{
    fputs("| factor | mu* | mu | sigma | noise | effects |\n|---|---:|---:|---:|---:|---:|\n",
          stream);
    for (size_t k = 0; k < found->factors; k++) {
        const struct comity_morris *effects = &found->morris[order[k]];
        char text[4][NUMBER_TEXT];
        fputc('|', stream);
        print_cell(stream, factor_name(report, order[k]));
        fprintf(stream, " %s | %s | %s | %s | %zu |\n",
                short_number(effects->mean_absolute, 0, text[0]),
                short_number(effects->mean, 1, text[1]),
                short_number(effects->standard_deviation, 0, text[2]),
                short_number(found->noise[order[k]], 0, text[3]), effects->used);
    }
}

void print_sensitivity_markdown(FILE *stream, const struct comity_sensitivity_report *report)
{
    size_t order[COMITY_SWEEP_AXES];
    describe_sensitivity(stream, report);
    for (size_t k = 0; k < report->count; k++) {
        const struct comity_sweep_sensitivity *found = &report->found[k];
        fprintf(stream, "\n## %s\n\n", report->measures[k].label);
        describe_outcome(stream, report, k);
        if (found->state != COMITY_SENSITIVITY_FOUND) {
            continue;
        }
        fputc('\n', stream);
        comity_sweep_sensitivity_rank(found, order);
        if (found->morris) {
            print_markdown_effects(stream, report, found, order);
        } else {
            print_markdown_sobol(stream, report, &found->sobol, order);
        }
    }
}
