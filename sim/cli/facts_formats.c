/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Facts for other programs: a CSV row for each measure, or JSON. */
#include "cli/facts.h"
#include "cli/formats.h"

#include <inttypes.h>
#include <math.h>

static void print_csv_number(FILE *stream, double value)
{
    fputc(',', stream);
    if (isinf(value)) {
        fputs(value > 0 ? "inf" : "-inf", stream);
    } else if (!isnan(value)) {
        print_number(stream, value);
    }
}

/* A bound that is none is empty. */
static void print_csv_bound(FILE *stream, double end)
{
    print_csv_number(stream, isinf(end) ? NAN : end);
}

void print_facts_csv(FILE *stream, const struct comity_examination *examination)
{
    const struct comity_facts *facts = &examination->facts;
    fputs("model,fact,measure,value,error,low,high,at_least,at_most,holds,fact_holds\n", stream);
    for (size_t m = 0; m < examination->models_count; m++) {
        const struct comity_measure_estimate *estimates = examination->models[m].estimates;
        for (size_t k = 0; k < facts->count; k++) {
            const struct comity_fact *fact = &facts->facts[k];
            for (size_t c = fact->first; c < fact->first + fact->count; c++) {
                const struct comity_fact_check *check = &facts->checks[c];
                const struct comity_measure_estimate *estimate = &estimates[check->measure];
                print_csv_text(stream, examination->models[m].name);
                fputc(',', stream);
                print_csv_text(stream, fact->name);
                fputc(',', stream);
                print_csv_text(stream, check->label);
                print_csv_number(stream, estimate->value);
                print_csv_number(stream, estimate->error);
                print_csv_number(stream, estimate->low);
                print_csv_number(stream, estimate->high);
                print_csv_bound(stream, check->low);
                print_csv_bound(stream, check->high);
                fprintf(stream, ",%d,%d\n", comity_fact_check_holds(check, estimates),
                        comity_fact_holds(facts, k, estimates));
            }
        }
    }
}

/* A member with a text; it comes after another one unless `first`. */
static void print_json_named(FILE *stream, const char *name, const char *text, bool first)
{
    fprintf(stream, "%s\"%s\": ", first ? "" : ", ", name);
    print_json_text(stream, text);
}

static const char *json_bool(bool value)
{
    return value ? "true" : "false";
}

static void print_json_check(FILE *stream, const struct comity_fact_check *check,
                             const struct comity_measure_estimate *estimates)
{
    const struct comity_measure_estimate *estimate = &estimates[check->measure];
    fputs("\n      {", stream);
    print_json_named(stream, "label", check->label, true);
    print_json_member(stream, "value", estimate->value);
    print_json_member(stream, "error", estimate->error);
    print_json_member(stream, "interval_low", estimate->low);
    print_json_member(stream, "interval_high", estimate->high);
    print_json_member(stream, "low", check->low);
    print_json_member(stream, "high", check->high);
    fprintf(stream, ", \"never\": %s, \"passed\": %s}", json_bool(isinf(estimate->value)),
            json_bool(comity_fact_check_holds(check, estimates)));
}

static void print_json_fact(FILE *stream, const struct comity_facts *facts, size_t k,
                            const struct comity_measure_estimate *estimates)
{
    const struct comity_fact *fact = &facts->facts[k];
    fprintf(stream, "%s\n    {", k > 0 ? "," : "");
    print_json_named(stream, "name", fact->name, true);
    print_json_named(stream, "statement", fact->statement, false);
    print_json_named(stream, "source", fact->source, false);
    fprintf(stream, ", \"passed\": %s, \"close\": %s, \"measures\": [",
            json_bool(comity_fact_holds(facts, k, estimates)),
            json_bool(comity_fact_is_close(facts, k, estimates)));
    for (size_t c = fact->first; c < fact->first + fact->count; c++) {
        fputs(c > fact->first ? "," : "", stream);
        print_json_check(stream, &facts->checks[c], estimates);
    }
    fputs("]}", stream);
}

static void print_json_model(FILE *stream, const struct comity_examination *examination, size_t m)
{
    const struct comity_examined *model = &examination->models[m];
    bool first = true;
    fprintf(stream, "%s\n  {", m > 0 ? "," : "");
    print_json_named(stream, "name", model->name, true);
    print_json_named(stream, "title", model->title, false);
    fputs(", \"fails\": [", stream);
    for (size_t k = 0; k < examination->facts.count; k++) {
        if (!comity_fact_holds(&examination->facts, k, model->estimates)) {
            fputs(first ? "" : ", ", stream);
            print_json_text(stream, examination->facts.facts[k].name);
            first = false;
        }
    }
    fputs("], \"facts\": [", stream);
    for (size_t k = 0; k < examination->facts.count; k++) {
        print_json_fact(stream, &examination->facts, k, model->estimates);
    }
    fputs("]}", stream);
}

static void print_json_spread(FILE *stream, const char *name, const struct comity_spread *spread)
{
    fprintf(stream, ", \"%s\": {\"least\": ", name);
    print_json_number(stream, spread->least);
    print_json_member(stream, "low", spread->low);
    print_json_member(stream, "median", spread->median);
    print_json_member(stream, "high", spread->high);
    print_json_member(stream, "most", spread->most);
    fputc('}', stream);
}

static void print_json_robustness(FILE *stream, const struct comity_examination *examination)
{
    const struct comity_robustness *robustness = &examination->robustness;
    const struct comity_facts *facts = &examination->facts;
    fprintf(stream,
            ",\n \"robustness\": {\"points\": %zu, \"replicates\": %" PRIu32
            ", \"keeping_all\": %zu",
            robustness->points, examination->box_replicates, robustness->keeping_all);
    print_json_member(stream, "participation", robustness->participation);
    print_json_member(stream, "directions", robustness->directions);
    fputs(",\n  \"keeping\": {", stream);
    for (size_t k = 0; k < facts->count; k++) {
        fputs(k > 0 ? ", " : "", stream);
        print_json_text(stream, facts->facts[k].name);
        fprintf(stream, ": %zu", robustness->keeping[k]);
    }
    fputs("},\n  \"results\": [", stream);
    for (size_t k = 0; k < facts->headlines; k++) {
        fprintf(stream, "%s{", k > 0 ? ", " : "");
        print_json_named(stream, "label", facts->checks[facts->first_headline + k].label, true);
        print_json_spread(stream, "all", &robustness->headlines[2 * k]);
        print_json_spread(stream, "keeping", &robustness->headlines[2 * k + 1]);
        fputc('}', stream);
    }
    fputs("],\n  \"coefficients\": [", stream);
    for (size_t k = 0; k < robustness->box.count; k++) {
        fprintf(stream, "%s{", k > 0 ? ", " : "");
        print_json_named(stream, "key", robustness->box.sides[k].key, true);
        print_json_member(stream, "low", robustness->box.sides[k].low);
        print_json_member(stream, "high", robustness->box.sides[k].high);
        print_json_member(stream, "influence", robustness->influence[k]);
        fputc('}', stream);
    }
    fputs("]}", stream);
}

void print_facts_json(FILE *stream, const struct comity_examination *examination)
{
    char heading[256];
    bool first = true;
    write_facts_heading(examination, heading, sizeof heading);
    fputc('{', stream);
    print_json_named(stream, "title", heading, true);
    fputs(",\n \"models\": [", stream);
    for (size_t m = 0; m < examination->models_count; m++) {
        print_json_model(stream, examination, m);
    }
    fputs("]", stream);
    if (examination->models_count > 1) {
        fputs(",\n \"weak\": [", stream);
        for (size_t k = 0; k < examination->facts.count; k++) {
            if (!is_fact_telling(examination, k)) {
                fputs(first ? "" : ", ", stream);
                print_json_text(stream, examination->facts.facts[k].name);
                first = false;
            }
        }
        fputs("]", stream);
    }
    if (examination->robustness.points) {
        print_json_robustness(stream, examination);
    }
    fputs("}\n", stream);
}
