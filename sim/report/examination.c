/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "report/json.h"
#include "report/reports.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 4096 };

static const char facts_note[] =
    "Value ± standard error, or a 95 % interval in brackets. (close): a bound "
    "lies within two standard errors, or in the interval, so another seed may decide otherwise.";
static const char box_note[] =
    " A to B: from the least to the largest over the settings of the box that keep every fact.";
static const char power_note[] =
    "Each null model is laid over every scenario that a fact compares and has the last word where "
    "both set the same parameter. A fact that every null model passes is weak: it tells none of "
    "them from the scenario. ~: a bound lies within two standard errors, or in the interval. A "
    "failure may follow from "
    "the rules alone; the header of the null model says where.";
static const char robust_note[] =
    "Points of a Latin hypercube, all with the same draws. Ranges: 5 to 95 % of the points, and "
    "from the least to the largest of those that keep every fact. Influence: root of the mean "
    "square of the standardised slopes of all bounded measures and results on a coefficient. Its "
    "participation ratio is the number of coefficients that matter, that of the singular values "
    "of the slopes the number of directions.";

static const struct comity_fact *fact_at(const struct comity_examination *examination, size_t fact)
{
    return &examination->facts.facts[fact];
}

static const struct comity_measure_estimate *
estimate_of(const struct comity_examination *examination, const struct comity_fact_check *check)
{
    return &examination->models[0].estimates[check->measure];
}

/* What the coefficients leave open of a measure where every fact holds; empty without a box. */
static void write_range(const struct comity_examination *examination, size_t check, char text[64])
{
    text[0] = '\0';
    if (examination->robustness.keeping_all > 0) {
        const struct comity_spread *kept = &examination->robustness.spreads[2 * check + 1];
        char most[ESTIMATE_VALUE];
        report_write_value(kept->least, text);
        report_write_value(kept->most, most);
        comity_append(text, 64, " to %s", most);
    }
}

static const char *fact_verdict(const struct comity_examination *examination, size_t fact)
{
    const struct comity_measure_estimate *estimates = examination->models[0].estimates;
    const bool holds = comity_fact_holds(&examination->facts, fact, estimates);
    const bool close = comity_fact_is_close(&examination->facts, fact, estimates);
    return holds ? close ? "pass (close)" : "pass" : close ? "FAIL (close)" : "FAIL";
}

static void write_facts_heading(const struct comity_examination *examination, char *text,
                                size_t size)
{
    const uint32_t replicates = examination->replicates;
    snprintf(text, size, "%s: %" PRIu32 " replicates, seed %" PRIu64, examination->models[0].title,
             replicates, examination->scenario.seed);
}

/* Adds a name to a list of those that fail; ~: a bound lies within two standard errors. */
static void add_name(char text[LINE], const char *name, bool close)
{
    comity_append(text, LINE, "%s%s%s", text[0] ? ", " : "", name, close ? "~" : "");
}

/* The facts that a model fails, "" for none, and how many it keeps. */
static size_t write_failing_facts(const struct comity_examination *examination, size_t model,
                                  bool marked, char text[LINE])
{
    const struct comity_facts *facts = &examination->facts;
    const struct comity_measure_estimate *estimates = examination->models[model].estimates;
    size_t held = 0;
    text[0] = '\0';
    for (size_t k = 0; k < facts->count; k++) {
        if (comity_fact_holds(facts, k, estimates)) {
            held++;
        } else {
            add_name(text, facts->facts[k].name,
                     marked && comity_fact_is_close(facts, k, estimates));
        }
    }
    return held;
}

/* The null models that fail a fact, "" for none. */
static void write_failing_nulls(const struct comity_examination *examination, size_t fact,
                                char text[LINE])
{
    text[0] = '\0';
    for (size_t k = 1; k < examination->models_count; k++) {
        const struct comity_examination_model *model = &examination->models[k];
        if (!comity_fact_holds(&examination->facts, fact, model->estimates)) {
            add_name(text, model->name,
                     comity_fact_is_close(&examination->facts, fact, model->estimates));
        }
    }
}

/* ---- the facts on the scenario ---- */

static const struct report_column text_columns[] = {
    COLUMN("fact", "", .value = VALUE_TEXT),    COLUMN("holds", "", .value = VALUE_TEXT),
    COLUMN("measure", "", .value = VALUE_TEXT), COLUMN("value", "", .value = VALUE_TEXT),
    COLUMN("bound", "", .value = VALUE_TEXT),
};

/* A statement runs on over its row; the measures stand under it. */
static void add_fact(struct report_table *table, const struct comity_examination *examination,
                     size_t k)
{
    const struct comity_fact *fact = fact_at(examination, k);
    CELLS(table, fact->name, fact_verdict(examination, k));
    cell_text(table, "%s [%s]", fact->statement, fact->source);
    CELLS(table, "", "");
    for (size_t c = fact->first; c < fact->first + fact->count; c++) {
        const struct comity_fact_check *check = &examination->facts.checks[c];
        char estimate[ESTIMATE_TEXT], bound[64], range[64];
        report_write_estimate(estimate_of(examination, check), estimate);
        comity_fact_bound_text(check, bound, sizeof bound);
        CELLS(table, "", "", check->label, estimate, bound);
        write_range(examination, c, range);
        if (range[0])
            CELLS(table, "", "", "", range, "");
    }
}

static const struct report_column document_columns[] = {
    COLUMN("fact", "#", .value = VALUE_TEXT),
    COLUMN("statement", "fact", .value = VALUE_TEXT),
    COLUMN("measured", "measured (bound)", .value = VALUE_TEXT),
    COLUMN("holds", NULL, .value = VALUE_TEXT),
    COLUMN("source", NULL, .value = VALUE_TEXT),
};

static void add_fact_of_document(struct report_table *table,
                                 const struct comity_examination *examination, size_t k)
{
    const struct comity_fact *fact = fact_at(examination, k);
    char measured[LINE] = "";
    for (size_t c = fact->first; c < fact->first + fact->count; c++) {
        const struct comity_fact_check *check = &examination->facts.checks[c];
        char estimate[ESTIMATE_TEXT], bound[64], range[64];
        report_write_estimate(estimate_of(examination, check), estimate);
        write_range(examination, c, range);
        comity_fact_bound_text(check, bound, sizeof bound);
        comity_append(measured, sizeof measured, "%s%s %s%s%s%s%s%s", measured[0] ? "\n" : "",
                      check->label, estimate, range[0] ? "; " : "", range, bound[0] ? " (" : "",
                      bound, bound[0] ? ")" : "");
    }
    CELLS(table, fact->name, fact->statement, measured, fact_verdict(examination, k), fact->source);
}

/* For text always; in documents unless null models are asked for. */
static void report_facts(struct report *report, const struct comity_examination *examination,
                         bool document)
{
    const struct comity_facts *facts = &examination->facts;
    char heading[256], failing[LINE], count[LINE + 64];
    write_facts_heading(examination, heading, sizeof heading);
    const size_t held = write_failing_facts(examination, 0, false, failing);
    snprintf(count, sizeof count, "%zu of %zu facts hold%s%s", held, facts->count,
             failing[0] ? "; failing: " : "", failing);
    report->readers = FOR_TEXT;
    report_heading(report, "%s", heading);
    struct report_table *table = REPORT_TABLE(report, "facts", text_columns, NULL);
    for (size_t k = 0; k < facts->count; k++)
        add_fact(table, examination, k);
    report_paragraph(report, "%s%s%s%s", facts->sources, facts->sources[0] ? " " : "", facts_note,
                     examination->robustness.keeping_all > 0 ? box_note : "");
    report_paragraph(report, "%s", count);
    if (document) {
        report->readers = FOR_DOCUMENTS;
        table = REPORT_TABLE(report, "facts", document_columns, NULL);
        for (size_t k = 0; k < facts->count; k++)
            add_fact_of_document(table, examination, k);
        report_note(table, "%s. %s %s%s %s.", heading, facts->sources, facts_note,
                    examination->robustness.keeping_all > 0 ? box_note : "", count);
    }
}

/* ---- what null models take away ---- */

static const struct report_column null_columns[] = {
    COLUMN("model", "null model", .value = VALUE_CODE),
    COLUMN("title", "what it takes away", .value = VALUE_TEXT, .readers = FOR_DOCUMENTS),
    COLUMN("fails", "facts that it fails", .value = VALUE_TEXT),
};

static const struct report_column power_columns[] = {
    COLUMN("fact", NULL, .value = VALUE_TEXT),
    COLUMN("fails", "null models that fail it", .value = VALUE_TEXT),
    COLUMN("weak", "", .value = VALUE_TEXT),
};

static void report_power(struct report *report, const struct comity_examination *examination)
{
    char text[LINE], weak[LINE] = "";
    report->readers = FOR_PEOPLE;
    struct report_table *table = REPORT_TABLE(report, "nulls", null_columns, NULL);
    for (size_t k = 1; k < examination->models_count; k++) {
        write_failing_facts(examination, k, true, text);
        CELLS(table, examination->models[k].name, examination->models[k].title,
              text[0] ? text : "none");
    }
    report->readers = FOR_DOCUMENTS;
    table = REPORT_TABLE(report, "power", power_columns, NULL);
    for (size_t k = 0; k < examination->facts.count; k++) {
        const bool discriminates = comity_examination_discriminates(examination, k);
        write_failing_nulls(examination, k, text);
        CELLS(table, fact_at(examination, k)->name, text[0] ? text : "none",
              discriminates ? "" : "weak");
        if (!discriminates)
            add_name(weak, fact_at(examination, k)->name, false);
    }
    write_facts_heading(examination, text, sizeof text);
    report_paragraph(report, "%s. %s", text, power_note);
    report->readers = FOR_TEXT;
    report_paragraph(report, "weak, as no null model fails them: %s", weak[0] ? weak : "none");
    report_paragraph(report, "%s", power_note);
}

/* ---- a box around the coefficients ---- */

static const struct report_column kept_columns[] = {
    COLUMN("fact", NULL, .value = VALUE_TEXT),
    COLUMN("share", "share of points that keep it", .value = VALUE_FIXED, .digits = 3),
};

static const struct report_column result_columns[] = {
    COLUMN("result", NULL, .value = VALUE_TEXT),
    COLUMN("at", "at the scenario", .value = VALUE_TEXT),
    COLUMN("all", "over all points", .value = VALUE_FIXED, .digits = 3, .interval = true),
    COLUMN("kept", "of those that keep all", .value = VALUE_FIXED, .digits = 3, .interval = true),
};

static const struct report_column coefficient_columns[] = {
    COLUMN("coefficient", NULL, .value = VALUE_CODE),
    COLUMN("influence", NULL, .value = VALUE_FIXED, .digits = 3),
    COLUMN("range", NULL, .value = VALUE_SIGNIFICANT, .digits = 6, .interval = true),
};

static void report_coefficients(struct report *report, const struct comity_robustness *robustness)
{
    size_t *order = calloc(robustness->box.count, sizeof *order);
    struct report_table *table = REPORT_TABLE(report, "coefficients", coefficient_columns, NULL);
    report->failed = report->failed || !order;
    if (order)
        comity_robustness_rank(robustness, order);
    for (size_t k = 0; order && k < robustness->box.count; k++) {
        const struct comity_box_side *side = &robustness->box.sides[order[k]];
        CELLS(table, side->key, robustness->influence[order[k]], interval(side->low, side->high));
    }
    free(order);
}

static size_t without_slopes(const struct comity_robustness *robustness)
{
    size_t without = 0;
    for (size_t row = 0; row < robustness->rows; row++)
        without += isnan(robustness->slopes[row * robustness->box.count]) ? 1 : 0;
    return without;
}

static void report_robustness(struct report *report, const struct comity_examination *examination)
{
    const struct comity_robustness *robustness = &examination->robustness;
    const struct comity_facts *facts = &examination->facts;
    const size_t keeping = robustness->keeping_all, points = robustness->points;
    const double share = (double)keeping / (double)points;
    struct comity_confidence_interval wilson;
    char text[ESTIMATE_TEXT];
    comity_wilson_interval(keeping, points, 0.95, &wilson);
    const struct comity_measure_estimate of_share = { share, NAN, wilson.low, wilson.high };
    report_write_estimate(&of_share, text);
    report->readers = FOR_PEOPLE;
    report_paragraph(report,
                     "%zu of %zu points (%s) keep every fact; %zu coefficients, %" PRIu32
                     " replicates of each point.",
                     keeping, points, text, robustness->box.count, examination->box_replicates);
    struct report_table *table = REPORT_TABLE(report, "kept", kept_columns, NULL);
    for (size_t k = 0; k < facts->count; k++) {
        CELLS(table, facts->facts[k].name,
              (double)robustness->keeping[k] / (double)robustness->points);
    }
    if (facts->headlines > 0)
        table = REPORT_TABLE(report, "results", result_columns, NULL);
    for (size_t k = 0; k < facts->headlines; k++) {
        const struct comity_fact_check *check = &facts->checks[facts->first_headline + k];
        const struct comity_spread *all = &robustness->spreads[2 * (facts->first_headline + k)];
        const struct comity_spread *kept = all + 1;
        char estimate[ESTIMATE_TEXT];
        report_write_estimate(estimate_of(examination, check), estimate);
        CELLS(table, check->label, estimate, interval(all->low, all->high),
              interval(kept->least, kept->most));
    }
    report_coefficients(report, robustness);
    const size_t without = without_slopes(robustness);
    if (without < robustness->rows) {
        report_paragraph(report, "Participation ratio: %.1f coefficients, %.1f directions.",
                         robustness->participation, robustness->directions);
    }
    report_paragraph(report, "%s", robust_note);
    if (without > 0) {
        report_paragraph(report,
                         "Of %zu bounded measures and results %zu have no slopes: they do not vary "
                         "over the points, or at one of them never come or are undefined.",
                         robustness->rows, without);
    }
}

/* ---- for programs: a row for each measure ---- */

static const struct report_column measure_columns[] = {
    COLUMN("model", NULL, .value = VALUE_TEXT),
    COLUMN("fact", NULL, .value = VALUE_TEXT),
    COLUMN("measure", NULL, .value = VALUE_TEXT),
    COLUMN("value", NULL, .value = VALUE_EXACT),
    COLUMN("error", NULL, .value = VALUE_EXACT),
    COLUMN("low", NULL, .value = VALUE_EXACT),
    COLUMN("high", NULL, .value = VALUE_EXACT),
    COLUMN("at_least", NULL, .value = VALUE_EXACT),
    COLUMN("at_most", NULL, .value = VALUE_EXACT),
    COLUMN("holds", NULL, .value = VALUE_EXACT),
    COLUMN("fact_holds", NULL, .value = VALUE_EXACT),
};

static void add_measures(struct report_table *table, const struct comity_examination *examination,
                         size_t model, size_t k)
{
    const struct comity_facts *facts = &examination->facts;
    const struct comity_fact *fact = &facts->facts[k];
    const struct comity_measure_estimate *estimates = examination->models[model].estimates;
    for (size_t c = fact->first; c < fact->first + fact->count; c++) {
        const struct comity_fact_check *check = &facts->checks[c];
        const struct comity_measure_estimate *estimate = &estimates[check->measure];
        CELLS(table, examination->models[model].name, fact->name, check->label, estimate->value,
              estimate->error, estimate->low, estimate->high,
              isinf(check->low) ? NAN : check->low, /* no bound */
              isinf(check->high) ? NAN : check->high, comity_fact_check_holds(check, estimates),
              comity_fact_holds(facts, k, estimates));
    }
}

/* ---- JSON ---- */

static void print_json_fact(struct json *json, const struct comity_facts *facts, size_t k,
                            const struct comity_measure_estimate *estimates)
{
    const struct comity_fact *fact = &facts->facts[k];
    json_object(json, NULL);
    JSON_MEMBERS(json, "name", fact->name, "statement", fact->statement, "source", fact->source,
                 "passed", comity_fact_holds(facts, k, estimates), "close",
                 comity_fact_is_close(facts, k, estimates));
    json_array(json, "measures");
    for (size_t c = fact->first; c < fact->first + fact->count; c++) {
        const struct comity_fact_check *check = &facts->checks[c];
        const struct comity_measure_estimate *estimate = &estimates[check->measure];
        json_object(json, NULL);
        JSON_MEMBERS(json, "label", check->label, "value", estimate->value, "error",
                     estimate->error, "interval_low", estimate->low, "interval_high",
                     estimate->high);
        JSON_MEMBERS(json, "low", check->low, "high", check->high, "never",
                     (bool)isinf(estimate->value), "passed",
                     comity_fact_check_holds(check, estimates));
        json_end(json);
    }
    json_end(json);
    json_end(json);
}

static void print_json_model(struct json *json, const struct comity_examination *examination,
                             size_t m)
{
    const struct comity_examination_model *model = &examination->models[m];
    json_object(json, NULL);
    JSON_MEMBERS(json, "name", model->name, "title", model->title);
    json_array(json, "fails");
    for (size_t k = 0; k < examination->facts.count; k++)
        if (!comity_fact_holds(&examination->facts, k, model->estimates))
            json_text(json, NULL, fact_at(examination, k)->name);
    json_end(json);
    json_array(json, "facts");
    for (size_t k = 0; k < examination->facts.count; k++)
        print_json_fact(json, &examination->facts, k, model->estimates);
    json_end(json);
    json_end(json);
}

static void print_json_spread(struct json *json, const char *name,
                              const struct comity_spread *spread)
{
    JSON_OBJECT(json, name, "least", spread->least, "low", spread->low, "median", spread->median,
                "high", spread->high, "most", spread->most);
}

static void print_json_robustness(struct json *json, const struct comity_examination *examination)
{
    const struct comity_robustness *robustness = &examination->robustness;
    const struct comity_facts *facts = &examination->facts;
    json_object(json, "robustness");
    JSON_MEMBERS(json, "points", robustness->points, "replicates", examination->box_replicates,
                 "keeping_all", robustness->keeping_all, "slopes_of",
                 robustness->rows - without_slopes(robustness), "without_slopes",
                 without_slopes(robustness), "participation", robustness->participation,
                 "directions", robustness->directions);
    json_object(json, "keeping");
    for (size_t k = 0; k < facts->count; k++)
        json_whole(json, facts->facts[k].name, robustness->keeping[k]);
    json_end(json);
    json_array(json, "results");
    for (size_t k = 0; k < facts->headlines; k++) {
        json_object(json, NULL);
        const size_t check = facts->first_headline + k;
        json_text(json, "label", facts->checks[check].label);
        print_json_spread(json, "all", &robustness->spreads[2 * check]);
        print_json_spread(json, "keeping", &robustness->spreads[2 * check + 1]);
        json_end(json);
    }
    json_end(json);
    json_array(json, "coefficients");
    for (size_t k = 0; k < robustness->box.count; k++) {
        const struct comity_box_side *side = &robustness->box.sides[k];
        JSON_OBJECT(json, NULL, "key", side->key, "low", side->low, "high", side->high, "influence",
                    robustness->influence[k]);
    }
    json_end(json);
    json_end(json);
}

static void print_json(const struct comity_examination *examination, FILE *stream)
{
    struct json json;
    char heading[256];
    json_init(&json, stream);
    json_object(&json, NULL);
    write_facts_heading(examination, heading, sizeof heading);
    json_text(&json, "title", heading);
    json_array(&json, "models");
    for (size_t m = 0; m < examination->models_count; m++)
        print_json_model(&json, examination, m);
    json_end(&json);
    if (examination->models_count > 1) {
        json_array(&json, "weak");
        for (size_t k = 0; k < examination->facts.count; k++)
            if (!comity_examination_discriminates(examination, k))
                json_text(&json, NULL, fact_at(examination, k)->name);
        json_end(&json);
    }
    if (examination->robustness.points)
        print_json_robustness(&json, examination);
    json_end(&json);
}

int report_examination(const struct comity_examination *examination, enum report_format format,
                       FILE *stream)
{
    const bool power = examination->models_count > 1, robust = examination->robustness.points > 0;
    struct report report;
    if (format == REPORT_JSON) {
        print_json(examination, stream);
        return COMITY_OK;
    }
    report_init(&report);
    report_facts(&report, examination, !power);
    if (power)
        report_power(&report, examination);
    if (robust)
        report_robustness(&report, examination);
    report.readers = FOR_PROGRAMS;
    struct report_table *table = REPORT_TABLE(&report, "measures", measure_columns, NULL);
    for (size_t m = 0; m < examination->models_count; m++)
        for (size_t k = 0; k < examination->facts.count; k++)
            add_measures(table, examination, m, k);
    return report_finish(&report, format, stream);
}
