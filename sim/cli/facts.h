/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_FACTS_H
#define COMITY_CLI_FACTS_H

#include <comity/examination.h>
#include <stdio.h>

/* The tables of comity facts. */

void print_facts_text(FILE *stream, const struct comity_examination *examination);
void print_facts_markdown(FILE *stream, const struct comity_examination *examination);
void print_facts_csv(FILE *stream, const struct comity_examination *examination);
void print_facts_json(FILE *stream, const struct comity_examination *examination);

/* Whether every fact holds on a model. */
bool holds_all_facts(const struct comity_examination *examination, size_t model);

/* Whether some null model fails the fact. */
bool is_fact_telling(const struct comity_examination *examination, size_t fact);

/* "0.733 ± 0.003", an interval in brackets, "never" for infinity. */
enum { ESTIMATE_TEXT = 96 };
void write_estimate(const struct comity_measure_estimate *estimate, char text[ESTIMATE_TEXT]);

/* "pass", "FAIL (close)". */
const char *fact_verdict(const struct comity_examination *examination, size_t model, size_t fact);

/* "North America after NAFTA: 1000 replicates, seed 1". */
void write_facts_heading(const struct comity_examination *examination, char *text, size_t size);

/* "19 of 20 facts hold; failing: 5". */
void write_facts_count(const struct comity_examination *examination, char *text, size_t size);

/* The names of facts that fail on a model, or of null models that fail a fact: "5, 10" or "none".
 * ~ follows where another seed may decide otherwise. */
void write_failing_facts(const struct comity_examination *examination, size_t model, char *text,
                         size_t size);
void write_failing_nulls(const struct comity_examination *examination, size_t fact, char *text,
                         size_t size);

/* The coefficients from the one that matters most; order[box.count]. */
void rank_coefficients(const struct comity_robustness *robustness, size_t order[]);

extern const char facts_note[], power_note[], robust_note[];

#endif
