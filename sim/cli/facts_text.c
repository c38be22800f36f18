/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all tables of facts have in common. */
#include "cli/facts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

const char facts_note[] =
    "Value ± standard error, or a 95 % interval in brackets. (close): a bound "
    "lies within two standard errors, so another seed may decide otherwise.";
const char power_note[] =
    "Each null model is laid over every scenario that a fact compares and has the last word where "
    "both set the same parameter. A fact that every null model passes is weak: it tells none of "
    "them from the scenario. ~: a bound lies within two standard errors. A failure may follow from "
    "the rules alone; the header of the null model says where.";
const char robust_note[] =
    "Points of a Latin hypercube, all with the same draws. Ranges: 5 to 95 % of the points, and "
    "from the least to the largest of those that keep every fact. Influence: root of the mean "
    "square of the standardised slopes of all bounded measures and results on a coefficient. Its "
    "participation ratio is the number of coefficients that matter, that of the singular values "
    "of the slopes the number of directions.";

bool holds_all_facts(const struct comity_examination *examination, size_t model)
{
    bool holds = true;
    for (size_t k = 0; k < examination->facts.count; k++) {
        holds = holds &&
                comity_fact_holds(&examination->facts, k, examination->models[model].estimates);
    }
    return holds;
}

bool is_fact_telling(const struct comity_examination *examination, size_t fact)
{
    for (size_t k = 1; k < examination->models_count; k++) {
        if (!comity_fact_holds(&examination->facts, fact, examination->models[k].estimates)) {
            return true;
        }
    }
    return false;
}

static void write_value(double value, char *text, size_t size)
{
    if (isinf(value)) {
        snprintf(text, size, "%snever", value < 0 ? "-" : "");
    } else if (isnan(value)) {
        snprintf(text, size, "undefined");
    } else {
        snprintf(text, size, "%.3f", value);
    }
}

void write_estimate(const struct comity_measure_estimate *estimate, char text[ESTIMATE_TEXT])
{
    char value[24], low[24], high[24];
    write_value(estimate->value, value, sizeof value);
    write_value(estimate->low, low, sizeof low);
    write_value(estimate->high, high, sizeof high);
    if (!isnan(estimate->low)) {
        snprintf(text, ESTIMATE_TEXT, "%s [%s, %s]", value, low, high);
    } else if (isfinite(estimate->error)) {
        snprintf(text, ESTIMATE_TEXT, "%s ± %.3f", value, estimate->error);
    } else {
        snprintf(text, ESTIMATE_TEXT, "%s", value);
    }
}

const char *fact_verdict(const struct comity_examination *examination, size_t model, size_t fact)
{
    const struct comity_measure_estimate *estimates = examination->models[model].estimates;
    const bool holds = comity_fact_holds(&examination->facts, fact, estimates);
    const bool close = comity_fact_is_close(&examination->facts, fact, estimates);
    return holds ? close ? "pass (close)" : "pass" : close ? "FAIL (close)" : "FAIL";
}

void write_facts_heading(const struct comity_examination *examination, char *text, size_t size)
{
    const uint32_t replicates = examination->replicates;
    snprintf(text, size, "%s: %" PRIu32 " replicates, seed %" PRIu64, examination->models[0].title,
             replicates, examination->scenario.seed);
}

static void append(char *text, size_t size, const char *name, const char *mark)
{
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s%s", used > 0 ? ", " : "", name, mark);
}

void write_failing_facts(const struct comity_examination *examination, size_t model, char *text,
                         size_t size)
{
    const struct comity_facts *facts = &examination->facts;
    const struct comity_measure_estimate *estimates = examination->models[model].estimates;
    text[0] = '\0';
    for (size_t k = 0; k < facts->count; k++) {
        if (!comity_fact_holds(facts, k, estimates)) {
            append(text, size, facts->facts[k].name,
                   comity_fact_is_close(facts, k, estimates) ? "~" : "");
        }
    }
    if (!text[0]) {
        snprintf(text, size, "none");
    }
}

void write_failing_nulls(const struct comity_examination *examination, size_t fact, char *text,
                         size_t size)
{
    const struct comity_facts *facts = &examination->facts;
    text[0] = '\0';
    for (size_t k = 1; k < examination->models_count; k++) {
        const struct comity_examined *model = &examination->models[k];
        if (!comity_fact_holds(facts, fact, model->estimates)) {
            append(text, size, model->name,
                   comity_fact_is_close(facts, fact, model->estimates) ? "~" : "");
        }
    }
    if (!text[0]) {
        snprintf(text, size, "none");
    }
}

void write_facts_count(const struct comity_examination *examination, char *text, size_t size)
{
    const struct comity_facts *facts = &examination->facts;
    size_t held = 0;
    char failing[512] = "";
    for (size_t k = 0; k < facts->count; k++) {
        const bool holds = comity_fact_holds(facts, k, examination->models[0].estimates);
        held += holds;
        if (!holds) {
            append(failing, sizeof failing, facts->facts[k].name, "");
        }
    }
    snprintf(text, size, "%zu of %zu facts hold%s%s", held, facts->count,
             failing[0] ? "; failing: " : "", failing);
}

void rank_coefficients(const struct comity_robustness *robustness, size_t order[])
{
    for (size_t k = 0; k < robustness->box.count; k++) {
        size_t at = k;
        for (; at > 0 && robustness->influence[order[at - 1]] < robustness->influence[k]; at--) {
            order[at] = order[at - 1];
        }
        order[at] = k;
    }
}
