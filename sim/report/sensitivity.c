/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/json.h"
#include "report/reports.h"
#include "report/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *factor_name(const struct comity_sensitivity_report *report, size_t factor)
{
    return report->file.sweep.axes[factor].name;
}

static bool is_saltelli(const struct comity_sensitivity_report *report)
{
    return report->file.sweep.design.kind == COMITY_DESIGN_SALTELLI;
}

static bool is_found(const struct comity_sensitivity_report *report, size_t outcome)
{
    return report->found[outcome].state == COMITY_SENSITIVITY_FOUND;
}

/* ---- what the numbers rest on ---- */

static void describe_sobol(struct report *out, const struct comity_sensitivity_report *report)
{
    const struct comity_sobol_options *options = &report->options;
    report_paragraph(out, "First order: the share of the variance between points that a factor "
                          "explains alone. Total: alone and in all its interactions.");
    if (options->resamples > 0) {
        report_paragraph(out,
                         "Intervals: %g %%, percentile bootstrap over base rows, %" PRIu32
                         " resamples, seed %" PRIu64 ".",
                         100 * options->level, options->resamples, options->seed);
    }
    if (report->file.sweep.mean_field) {
        report_paragraph(out, "Every point is a mean-field run, without noise.");
        return;
    }
    report_paragraph(
        out, "Points draw independently, so the noise of their replicates is part of the "
             "variance. If its share is n, an index S shows as S (1 - n) when of first order, "
             "and as S (1 - n) + n when total: first order comes out too low, and a total index "
             "near n is no sign of influence. More replicates a point make n smaller.");
    if (report->file.sweep.replicates < 2)
        report_paragraph(out, "With one replicate a point, n cannot be told.");
}

static void describe_morris(struct report *out, const struct comity_sensitivity_report *report)
{
    const double levels = (double)report->file.sweep.design.morris_levels;
    report_paragraph(out,
                     "An elementary effect is the change of the outcome per whole range of the "
                     "factor, from a move of %.3g of it (of whole numbers and months, what it "
                     "came to). mu*: mean of their absolute values, the "
                     "influence of the factor. mu: their mean. sigma: their standard deviation, "
                     "large for a factor that interacts or acts out of proportion.",
                     levels / (2 * (levels - 1)));
    if (report->file.sweep.mean_field) {
        report_paragraph(out, "Every point is a mean-field run, without noise.");
    } else if (report->file.sweep.replicates < 2) {
        report_paragraph(out, "With one replicate a point, the noise of an effect cannot be "
                              "told.");
    } else {
        report_paragraph(out,
                         "noise: standard error of one effect, from %s draws of the replicates; a "
                         "factor without influence has a mu* up to 0.8 times and a sigma of about "
                         "that.",
                         report->file.sweep.independent ? "independent" : "common");
    }
}

static void describe_sensitivity(struct report *out, const struct comity_sensitivity_report *report)
{
    const struct comity_sweep *sweep = &report->file.sweep;
    const size_t missing = report->found[0].missing;
    report_paragraph(out, "%s (%s)", sweep->title, report->path);
    report_paragraph(out,
                     "%s: %zu %s of %zu factors, %" PRIu64 " points of %s%" PRIu32
                     " replicate%s of %" PRIu32 " months.",
                     is_saltelli(report) ? "Saltelli" : "Morris", sweep->design.samples,
                     is_saltelli(report) ? "base rows" : "trajectories", sweep->axes_count,
                     sweep->points, sweep->adaptive.active ? "up to " : "", sweep->replicates,
                     sweep->replicates == 1 ? "" : "s", sweep->ticks);
    if (missing > 0) {
        report_paragraph(out, "Points without a replicate that can be used: %zu; %s.", missing,
                         is_saltelli(report) ? "their rows are left out"
                                             : "effects that end at them are left out");
    }
    if (is_saltelli(report))
        describe_sobol(out, report);
    else
        describe_morris(out, report);
}

static void describe_outcome(struct report *out, const struct comity_sensitivity_report *report,
                             size_t outcome)
{
    const struct comity_sweep_sensitivity *found = &report->found[outcome];
    const char *unit = report->measures[outcome].unit;
    char text[2][NUMBER_TEXT], noise[96] = "", left[64] = "";
    if (found->state == COMITY_SENSITIVITY_TOO_FEW) {
        report_paragraph(out, "Too few points have replicates that can be used.");
        return;
    }
    if (found->state == COMITY_SENSITIVITY_CONSTANT) {
        report_paragraph(out, "It does not vary: %s at %s. There is nothing to explain.",
                         short_number(found->mean, 0, text[0]),
                         found->standard_deviation > 0 ? "nearly every point" : "every point");
        return;
    }
    if (found->state == COMITY_SENSITIVITY_NOT_FINITE) {
        report_paragraph(out,
                         "A value is infinite, or too large or too small to be squared: nothing "
                         "can be estimated.");
        return;
    }
    if (found->state == COMITY_SENSITIVITY_RARE) {
        report_paragraph(
            out,
            "It cannot be estimated: mean %s, and the variance between points rests on "
            "about %.0f of %zu of them, so that an index could be anything. More "
            "replicates a point, more base rows, or an outcome that is not so rare, "
            "are expected.",
            short_number(found->mean, 0, text[0]), found->sobol.effective_outputs,
            2 * found->sobol.used);
        return;
    }
    if (!isnan(found->noise_share)) {
        snprintf(noise, sizeof noise,
                 "; %.1f %% of the variance of matrices A and B is noise of the replicates",
                 100 * found->noise_share);
    }
    if (found->sobol.left_out > 0)
        snprintf(left, sizeof left, "; %zu rows are left out", found->sobol.left_out);
    report_paragraph(out, "Mean %s%s%s, standard deviation between points %s%s%s.",
                     short_number(found->mean, 0, text[0]), strcmp(unit, "1") == 0 ? "" : " ",
                     strcmp(unit, "1") == 0       ? ""
                     : strcmp(unit, "month") == 0 ? "months"
                                                  : unit,
                     short_number(found->standard_deviation, 0, text[1]), noise, left);
}

/* ---- for people ---- */

static void report_factors(struct report *out, const struct comity_sweep *sweep)
{
    report_heading(out, "Factors");
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        for (size_t m = 0; m < axis->members_count; m++) {
            char values[512];
            comity_sweep_axis_text(sweep, &axis->members[m], values, sizeof values);
            report_line(out, m == 0 ? axis->name : "", "%s: %s", axis->members[m].key, values);
        }
    }
}

static const struct report_column pair_columns[] = {
    COLUMN("pair", NULL, .value = VALUE_TEXT),
    COLUMN("second", "second order", .value = VALUE_SHORT),
    COLUMN("", "interval", .value = VALUE_SHORT, .interval = true),
};

static bool is_pair_shown(const struct comity_sobol_index *pair)
{
    return isnan(pair->interval.low) || pair->interval.low > 0 || pair->interval.high < 0;
}

static void report_pairs(struct report *out, const struct comity_sensitivity_report *report,
                         const struct comity_sobol *sobol)
{
    struct report_table *table = NULL;
    for (size_t i = 0; i < sobol->factors; i++) {
        for (size_t j = i + 1; j < sobol->factors; j++) {
            const struct comity_sobol_index *pair =
                &sobol->second[comity_sobol_pair(sobol->factors, i, j)];
            if (is_pair_shown(pair)) {
                table = table ? table : REPORT_TABLE(out, "pairs", pair_columns, NULL);
                cell_text(table, "%s, %s", factor_name(report, i), factor_name(report, j));
                CELLS(table, pair->value, pair->interval);
            }
        }
    }
    if (!table)
        report_paragraph(out, "Second order: no pair has an interval that excludes 0.");
}

static const struct report_column index_columns[] = {
    COLUMN("factor", NULL, .value = VALUE_TEXT),
    COLUMN("first", "first order", .value = VALUE_SHORT),
    COLUMN("first", "interval", .value = VALUE_SHORT, .interval = true),
    COLUMN("total", NULL, .value = VALUE_SHORT),
    COLUMN("total", "interval", .value = VALUE_SHORT, .interval = true),
};

static void report_indices(struct report *out, const struct comity_sensitivity_report *report,
                           const struct comity_sobol *sobol, const size_t order[])
{
    struct report_table *table = REPORT_TABLE(out, "indices", index_columns, NULL);
    double sum = 0;
    for (size_t k = 0; k < sobol->factors; k++) {
        const struct comity_sobol_index *first = &sobol->first[order[k]];
        const struct comity_sobol_index *total = &sobol->total[order[k]];
        CELLS(table, factor_name(report, order[k]), first->value, first->interval, total->value,
              total->interval);
        sum += first->value;
    }
    const struct datum empty = shown_as(NAN, "");
    CELLS(table, "sum", sum, empty, empty, empty);
    if (sobol->second)
        report_pairs(out, report, sobol);
}

/* The unit and the state are the same for all, or stand in a sentence: programs want them in
 * every row. */
static const struct report_column effect_columns[] = {
    COLUMN("outcome", NULL, .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
    COLUMN("unit", NULL, .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
    COLUMN("factor", NULL, .value = VALUE_TEXT),
    COLUMN("mu_star", "mu*", .value = VALUE_SHORT),
    COLUMN("mu", NULL, .value = VALUE_SIGNED),
    COLUMN("sigma", NULL, .value = VALUE_SHORT),
    COLUMN("noise", NULL, .value = VALUE_SHORT),
    COLUMN("effects", NULL, .value = VALUE_EXACT),
    COLUMN("state", NULL, .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
};

static void add_effects(struct report_table *table, const struct comity_sensitivity_report *report,
                        size_t outcome)
{
    const struct comity_sweep_sensitivity *found = &report->found[outcome];
    const bool empty = !is_found(report, outcome); /* a row without numbers: none is missing */
    size_t order[COMITY_SWEEP_AXES] = { 0 };
    if (!empty)
        comity_sweep_sensitivity_rank(found, order);
    for (size_t k = 0; k < (empty ? 1 : found->factors); k++) {
        const struct comity_morris *effects = empty ? NULL : &found->morris[order[k]];
        CELLS(table, report->measures[outcome].label, report->measures[outcome].unit,
              empty ? "" : factor_name(report, order[k]), empty ? NAN : effects->mean_absolute,
              empty ? NAN : effects->mean, empty ? NAN : effects->standard_deviation,
              empty ? NAN : found->noise[order[k]], empty ? NAN : (double)effects->used,
              comity_sensitivity_state_name(found->state));
    }
}

static void report_outcome(struct report *out, const struct comity_sensitivity_report *report,
                           size_t outcome)
{
    const struct comity_sweep_sensitivity *found = &report->found[outcome];
    size_t order[COMITY_SWEEP_AXES];
    report_heading(out, "%s", report->measures[outcome].label);
    describe_outcome(out, report, outcome);
    if (!is_found(report, outcome))
        return;
    if (found->morris) {
        add_effects(REPORT_TABLE(out, "effects", effect_columns, NULL), report, outcome);
    } else {
        comity_sweep_sensitivity_rank(found, order);
        report_indices(out, report, &found->sobol, order);
    }
}

/* ---- for programs: a row for each index, or for the effects of each factor ---- */

static const struct report_column sobol_columns[] = {
    COLUMN("outcome", NULL, .value = VALUE_TEXT),
    COLUMN("unit", NULL, .value = VALUE_TEXT),
    COLUMN("order", NULL, .value = VALUE_TEXT),
    COLUMN("factor", NULL, .value = VALUE_TEXT),
    COLUMN("with", NULL, .value = VALUE_TEXT),
    COLUMN("index", NULL, .value = VALUE_EXACT),
    COLUMN("", NULL, .value = VALUE_EXACT, .interval = true),
    COLUMN("rows", NULL, .value = VALUE_EXACT),
    COLUMN("noise_share", NULL, .value = VALUE_EXACT),
    COLUMN("state", NULL, .value = VALUE_TEXT),
};

/* An index; of none where it was not found. */
static void add_index(struct report_table *table, const struct comity_sensitivity_report *report,
                      size_t outcome, const char *order, const char *factor, const char *with,
                      const struct comity_sobol_index *index)
{
    const struct comity_sweep_sensitivity *found = &report->found[outcome];
    CELLS(table, report->measures[outcome].label, report->measures[outcome].unit, order, factor,
          with, index ? index->value : NAN,
          interval(index ? index->interval.low : NAN, index ? index->interval.high : NAN),
          index ? (double)found->sobol.used : NAN, index ? found->noise_share : NAN,
          comity_sensitivity_state_name(found->state));
}

static void add_indices(struct report_table *table, const struct comity_sensitivity_report *report,
                        size_t outcome)
{
    const struct comity_sobol *sobol = &report->found[outcome].sobol;
    size_t order[COMITY_SWEEP_AXES];
    if (!is_found(report, outcome)) {
        add_index(table, report, outcome, "", "", "", NULL);
        return;
    }
    comity_sweep_sensitivity_rank(&report->found[outcome], order);
    for (size_t k = 0; k < sobol->factors; k++) {
        const char *name = factor_name(report, order[k]);
        add_index(table, report, outcome, "first", name, "", &sobol->first[order[k]]);
        add_index(table, report, outcome, "total", name, "", &sobol->total[order[k]]);
    }
    for (size_t i = 0; i < sobol->factors && sobol->second; i++) {
        for (size_t j = i + 1; j < sobol->factors; j++) {
            add_index(table, report, outcome, "second", factor_name(report, i),
                      factor_name(report, j),
                      &sobol->second[comity_sobol_pair(sobol->factors, i, j)]);
        }
    }
}

/* ---- JSON ---- */

static void print_json_index(struct json *json, const char *name,
                             const struct comity_sobol_index *index)
{
    char end[32];
    json_number(json, name, index->value);
    snprintf(end, sizeof end, "%s_low", name);
    json_number(json, end, index->interval.low);
    snprintf(end, sizeof end, "%s_high", name);
    json_number(json, end, index->interval.high);
}

static void print_json_factors(struct json *json, const struct comity_sensitivity_report *report,
                               const struct comity_sweep_sensitivity *found)
{
    size_t order[COMITY_SWEEP_AXES];
    comity_sweep_sensitivity_rank(found, order);
    for (size_t k = 0; k < found->factors; k++) {
        json_object(json, NULL);
        json_text(json, "factor", factor_name(report, order[k]));
        if (found->morris) {
            const struct comity_morris *effects = &found->morris[order[k]];
            JSON_MEMBERS(json, "mu_star", effects->mean_absolute, "mu", effects->mean, "sigma",
                         effects->standard_deviation, "noise", found->noise[order[k]], "effects",
                         effects->used);
        } else {
            print_json_index(json, "first", &found->sobol.first[order[k]]);
            print_json_index(json, "total", &found->sobol.total[order[k]]);
        }
        json_end(json);
    }
}

static void print_json_pairs(struct json *json, const struct comity_sensitivity_report *report,
                             const struct comity_sobol *sobol)
{
    json_array(json, "pairs");
    for (size_t i = 0; i < sobol->factors; i++) {
        for (size_t j = i + 1; j < sobol->factors; j++) {
            json_object(json, NULL);
            json_array(json, "factors");
            json_text(json, NULL, factor_name(report, i));
            json_text(json, NULL, factor_name(report, j));
            json_end(json);
            print_json_index(json, "second",
                             &sobol->second[comity_sobol_pair(sobol->factors, i, j)]);
            json_end(json);
        }
    }
    json_end(json);
}

static void print_json_outcome(struct json *json, const struct comity_sensitivity_report *report,
                               size_t outcome)
{
    const struct comity_sweep_sensitivity *found = &report->found[outcome];
    json_object(json, NULL);
    JSON_MEMBERS(json, "outcome", report->measures[outcome].label, "unit",
                 report->measures[outcome].unit, "state",
                 comity_sensitivity_state_name(found->state), "mean", found->mean,
                 "standard_deviation", found->standard_deviation);
    if (is_saltelli(report)) {
        JSON_MEMBERS(json, "noise_share", found->noise_share, "rows", found->sobol.used,
                     "rows_left_out", found->sobol.left_out);
    }
    json_array(json, "factors");
    if (is_found(report, outcome))
        print_json_factors(json, report, found);
    json_end(json);
    if (found->sobol.second && is_found(report, outcome))
        print_json_pairs(json, report, &found->sobol);
    json_end(json);
}

static void print_json_head(struct json *json, const struct comity_sensitivity_report *report)
{
    const struct comity_sweep *sweep = &report->file.sweep;
    char seed[24];
    JSON_MEMBERS(json, "title", sweep->title, "design", comity_design_name(sweep->design.kind),
                 "samples", sweep->design.samples, "points", sweep->points, "points_missing",
                 report->found[0].missing, "replicates", sweep->replicates, "months", sweep->ticks,
                 "draws", sweep->independent ? "independent" : "common");
    if (is_saltelli(report)) {
        snprintf(seed, sizeof seed, "%" PRIu64, report->options.seed); /* 64 bits */
        JSON_MEMBERS(json, "level", report->options.level, "resamples", report->options.resamples,
                     "seed", seed);
    }
    json_array(json, "axes");
    for (size_t a = 0; a < sweep->axes_count; a++) {
        const struct comity_sweep_axis *axis = &sweep->axes[a];
        char values[512];
        comity_sweep_axis_text(sweep, &axis->members[0], values, sizeof values);
        JSON_OBJECT(json, NULL, "factor", axis->name, "key", axis->members[0].key, "values",
                    values);
    }
    json_end(json);
}

static void print_json(const struct comity_sensitivity_report *report, FILE *stream)
{
    struct json json;
    json_init(&json, stream);
    json_object(&json, NULL);
    print_json_head(&json, report);
    json_array(&json, "outcomes");
    for (size_t k = 0; k < report->count; k++)
        print_json_outcome(&json, report, k);
    json_end(&json);
    json_end(&json);
}

/* ---- draws of a posterior ---- */

static const struct report_column draw_columns[] = {
    COLUMN("outcome", NULL, .value = VALUE_TEXT),
    COLUMN("unit", NULL, .value = VALUE_TEXT, .readers = FOR_PROGRAMS),
    COLUMN("mean", NULL, .value = VALUE_SHORT),
    COLUMN("mean", "interval", .value = VALUE_SHORT, .interval = true),
    COLUMN("sd_of_coefficients", "coeff.", .value = VALUE_SHORT),
    COLUMN("sd_of_chance", "chance", .value = VALUE_SHORT),
    COLUMN("share_of_coefficients", "share", .value = VALUE_FIXED, .digits = 0, .scale = 100,
           .unit = "%"),
    COLUMN("share_of_coefficients", "interval", .value = VALUE_FIXED, .digits = 0, .scale = 100,
           .interval = true),
};

static int report_draws(const struct comity_sensitivity_report *report, enum report_format format,
                        FILE *stream)
{
    const struct comity_sweep *sweep = &report->file.sweep;
    struct report out;
    report_init(&out);
    out.readers = FOR_PEOPLE;
    report_paragraph(&out, "%s (%s)", sweep->title, report->path);
    report_paragraph(&out,
                     "%" PRIu64 " draws of %zu coefficients from a posterior, %" PRIu32
                     " replicates of %" PRIu32 " months each. coeff., chance: standard deviations "
                     "over the draws, of what is expected of each, and over the replicates of one; "
                     "share: of the coefficients in the variance, with its interval in %%. "
                     "Intervals: %g %%; that of the mean allows for both.",
                     sweep->points, sweep->axes_count, sweep->replicates, sweep->ticks,
                     100 * report->options.level);
    out.readers = FOR_ALL;
    struct report_table *table = REPORT_TABLE(&out, "draws", draw_columns, NULL);
    for (size_t k = 0; k < report->count; k++) {
        const struct comity_variance_components *parts = &report->parts[k];
        CELLS(table, report->measures[k].label, report->measures[k].unit, parts->mean,
              parts->mean_interval, parts->coefficients, parts->chance, parts->share,
              parts->share_interval);
    }
    return report_finish(&out, format, stream);
}

int report_sensitivity(const struct comity_sensitivity_report *report, enum report_format format,
                       FILE *stream)
{
    struct report out;
    if (report->parts)
        return report_draws(report, format, stream);
    if (format == REPORT_JSON) {
        print_json(report, stream);
        return COMITY_OK;
    }
    report_init(&out);
    out.readers = FOR_PEOPLE;
    describe_sensitivity(&out, report);
    report_factors(&out, &report->file.sweep);
    for (size_t k = 0; k < report->count; k++)
        report_outcome(&out, report, k);
    out.readers = FOR_PROGRAMS;
    struct report_table *table = is_saltelli(report)
                                     ? REPORT_TABLE(&out, "indices", sobol_columns, NULL)
                                     : REPORT_TABLE(&out, "effects", effect_columns, NULL);
    for (size_t k = 0; k < report->count; k++)
        (is_saltelli(report) ? add_indices : add_effects)(table, report, k);
    return report_finish(&out, format, stream);
}
