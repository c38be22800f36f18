/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Facts for people: on a terminal and in a document. */
#include "cli/facts.h"
#include "cli/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 2048, INDENT = 19 };

static const struct comity_fact *fact_at(const struct comity_examination *examination, size_t fact)
{
    return &examination->facts.facts[fact];
}

static const struct comity_measure_estimate *
estimate_of(const struct comity_examination *examination, const struct comity_fact_check *check)
{
    return &examination->models[0].estimates[check->measure];
}

/* ---- on a terminal ---- */

static void print_check(FILE *stream, const struct comity_examination *examination,
                        const struct comity_fact_check *check)
{
    char estimate[ESTIMATE_TEXT], bound[64];
    write_estimate(estimate_of(examination, check), estimate);
    comity_fact_bound_text(check, bound, sizeof bound);
    print_column(stream, "", INDENT);
    print_column(stream, check->label, 42);
    print_column(stream, estimate, 28);
    fprintf(stream, "%s\n", bound);
}

static void print_fact(FILE *stream, const struct comity_examination *examination, size_t k)
{
    const struct comity_fact *fact = fact_at(examination, k);
    char text[LINE];
    print_column(stream, fact->name, 5);
    print_column(stream, fact_verdict(examination, 0, k), INDENT - 5);
    snprintf(text, sizeof text, "%s [%s]", fact->statement, fact->source);
    print_words(stream, INDENT, INDENT, text);
    for (size_t c = fact->first; c < fact->first + fact->count; c++) {
        print_check(stream, examination, &examination->facts.checks[c]);
    }
}

static void print_power(FILE *stream, const struct comity_examination *examination)
{
    char text[LINE];
    fputs("\nnull model            fails\n", stream);
    for (size_t k = 1; k < examination->models_count; k++) {
        print_column(stream, examination->models[k].name, 34);
        write_failing_facts(examination, k, text, sizeof text);
        print_words(stream, 34, 34, text);
    }
    text[0] = '\0';
    size_t used = 0;
    for (size_t k = 0; k < examination->facts.count; k++) {
        if (!is_fact_telling(examination, k)) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "",
                                     fact_at(examination, k)->name);
        }
    }
    fprintf(stream, "\nweak, as no null model fails them: %s\n\n", used ? text : "none");
    print_words(stream, 0, 0, power_note);
}

static void print_range(FILE *stream, const struct comity_robustness *robustness, size_t headline,
                        const char *between)
{
    const struct comity_spread *all = &robustness->headlines[2 * headline];
    const struct comity_spread *kept = all + 1;
    fprintf(stream, "%.3f to %.3f%s", all->low, all->high, between);
    if (isnan(kept->least)) {
        fputs("no point", stream);
    } else {
        fprintf(stream, "%.3f to %.3f", kept->least, kept->most);
    }
}

static void write_kept(const struct comity_examination *examination, char *text, size_t size)
{
    const struct comity_robustness *robustness = &examination->robustness;
    const double share = (double)robustness->keeping_all / (double)robustness->points;
    snprintf(text, size,
             "%zu of %zu points (%.3f ± %.3f) keep every fact; %zu coefficients, %" PRIu32
             " replicates of each point",
             robustness->keeping_all, robustness->points, share,
             sqrt(share * (1 - share) / (double)robustness->points), robustness->box.count,
             examination->box_replicates);
}

static void print_robust(FILE *stream, const struct comity_examination *examination)
{
    const struct comity_robustness *robustness = &examination->robustness;
    const struct comity_facts *facts = &examination->facts;
    size_t *order = calloc(robustness->box.count, sizeof *order);
    char text[LINE];
    write_kept(examination, text, sizeof text);
    fprintf(stream, "\n%s\n\nfact      share of points that keep it\n", text);
    for (size_t k = 0; k < facts->count; k++) {
        print_column(stream, facts->facts[k].name, 10);
        fprintf(stream, "%.3f\n", (double)robustness->keeping[k] / (double)robustness->points);
    }
    fputs("\nresult                                                  all points        keepers\n",
          stream);
    for (size_t k = 0; k < facts->headlines; k++) {
        print_column(stream, facts->checks[facts->first_headline + k].label, 56);
        print_range(stream, robustness, k, "  ");
        fputc('\n', stream);
    }
    fputs("\ncoefficient               influence  range\n", stream);
    for (size_t k = 0; order && k < robustness->box.count; k++) {
        rank_coefficients(robustness, order);
        const struct comity_box_side *side = &robustness->box.sides[order[k]];
        print_column(stream, side->key, 26);
        fprintf(stream, "%.3f      %g to %g\n", robustness->influence[order[k]], side->low,
                side->high);
    }
    fprintf(stream, "\nparticipation ratio: %.1f coefficients, %.1f directions\n\n",
            robustness->participation, robustness->directions);
    print_words(stream, 0, 0, robust_note);
    free(order);
}

void print_facts_text(FILE *stream, const struct comity_examination *examination)
{
    char text[LINE];
    write_facts_heading(examination, text, sizeof text);
    fprintf(stream, "%s\n\n", text);
    for (size_t k = 0; k < examination->facts.count; k++) {
        print_fact(stream, examination, k);
    }
    snprintf(text, sizeof text, "%s%s%s", examination->facts.sources,
             examination->facts.sources[0] ? " " : "", facts_note);
    fputc('\n', stream);
    print_words(stream, 0, 0, text);
    write_facts_count(examination, text, sizeof text);
    fprintf(stream, "%s\n", text);
    if (examination->models_count > 1) {
        print_power(stream, examination);
    }
    if (examination->robustness.points) {
        print_robust(stream, examination);
    }
}

/* ---- in a document ---- */

/* Comparisons as characters that a document shows. */
static void print_bound(FILE *stream, const char *bound)
{
    if (strncmp(bound, ">=", 2) == 0 || strncmp(bound, "<=", 2) == 0) {
        fprintf(stream, "%s%s", bound[0] == '>' ? "≥" : "≤", bound + 2);
    } else if (bound[0] == '<' || bound[0] == '>') {
        fprintf(stream, "&%ct;%s", bound[0] == '<' ? 'l' : 'g', bound + 1);
    } else {
        fputs(bound, stream);
    }
}

static void print_markdown_fact(FILE *stream, const struct comity_examination *examination,
                                size_t k)
{
    const struct comity_fact *fact = fact_at(examination, k);
    fprintf(stream, "| %s | %s | ", fact->name, fact->statement);
    for (size_t c = fact->first; c < fact->first + fact->count; c++) {
        const struct comity_fact_check *check = &examination->facts.checks[c];
        char estimate[ESTIMATE_TEXT], bound[64];
        write_estimate(estimate_of(examination, check), estimate);
        comity_fact_bound_text(check, bound, sizeof bound);
        fprintf(stream, "%s%s %s", c > fact->first ? "<br>" : "", check->label, estimate);
        if (bound[0]) {
            fputs(" (", stream);
            print_bound(stream, bound);
            fputc(')', stream);
        }
    }
    fprintf(stream, " | %s | %s |\n", fact_verdict(examination, 0, k), fact->source);
}

static void print_markdown_power(FILE *stream, const struct comity_examination *examination)
{
    char text[LINE], heading[256];
    fputs("| null model | what it takes away | facts that it fails |\n|---|---|---|\n", stream);
    for (size_t k = 1; k < examination->models_count; k++) {
        const struct comity_examined *model = &examination->models[k];
        write_failing_facts(examination, k, text, sizeof text);
        fprintf(stream, "| `%s` | %s | %s |\n", model->name, model->title, text);
    }
    fputs("\n| fact | null models that fail it | |\n|---|---|---|\n", stream);
    for (size_t k = 0; k < examination->facts.count; k++) {
        write_failing_nulls(examination, k, text, sizeof text);
        fprintf(stream, "| %s | %s | %s |\n", fact_at(examination, k)->name, text,
                is_fact_telling(examination, k) ? "" : "weak");
    }
    write_facts_heading(examination, heading, sizeof heading);
    fprintf(stream, "\n%s. %s\n", heading, power_note);
}

static void print_markdown_robust(FILE *stream, const struct comity_examination *examination)
{
    const struct comity_robustness *robustness = &examination->robustness;
    const struct comity_facts *facts = &examination->facts;
    size_t *order = calloc(robustness->box.count, sizeof *order);
    char text[LINE];
    write_kept(examination, text, sizeof text);
    fprintf(stream, "%s.\n\n| fact | share of points that keep it |\n|---|---|\n", text);
    for (size_t k = 0; k < facts->count; k++) {
        fprintf(stream, "| %s | %.3f |\n", facts->facts[k].name,
                (double)robustness->keeping[k] / (double)robustness->points);
    }
    fputs("\n| result | at the scenario | over all points | over those that keep every fact |\n"
          "|---|---|---|---|\n",
          stream);
    for (size_t k = 0; k < facts->headlines; k++) {
        const struct comity_fact_check *check = &facts->checks[facts->first_headline + k];
        write_estimate(estimate_of(examination, check), text);
        fprintf(stream, "| %s | %s | ", check->label, text);
        print_range(stream, robustness, k, " | ");
        fputs(" |\n", stream);
    }
    fputs("\n| coefficient | influence | range |\n|---|---|---|\n", stream);
    for (size_t k = 0; order && k < robustness->box.count; k++) {
        rank_coefficients(robustness, order);
        const struct comity_box_side *side = &robustness->box.sides[order[k]];
        fprintf(stream, "| `%s` | %.3f | %g to %g |\n", side->key, robustness->influence[order[k]],
                side->low, side->high);
    }
    fprintf(stream, "\nParticipation ratio: %.1f coefficients, %.1f directions. %s\n",
            robustness->participation, robustness->directions, robust_note);
    free(order);
}

void print_facts_markdown(FILE *stream, const struct comity_examination *examination)
{
    char heading[256], count[LINE];
    if (examination->models_count > 1) {
        print_markdown_power(stream, examination);
    } else if (examination->robustness.points) {
        print_markdown_robust(stream, examination);
    } else {
        fputs("| # | fact | measured (bound) | holds | source |\n|---|---|---|---|---|\n", stream);
        for (size_t k = 0; k < examination->facts.count; k++) {
            print_markdown_fact(stream, examination, k);
        }
        write_facts_heading(examination, heading, sizeof heading);
        write_facts_count(examination, count, sizeof count);
        fprintf(stream, "\n%s. %s %s %s.\n", heading, examination->facts.sources, facts_note,
                count);
    }
}
