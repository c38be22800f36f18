/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_FACTS_H
#define COMITY_FACTS_H

#include <comity/measure_set.h>

/*
 * Stylised facts: statements on a region, each of which holds when its measures lie within bounds.
 */

/* A measure of a fact; one without a bound is there to be read. */
struct comity_fact_check {
    char label[96];
    size_t measure; /* in the set */
    double low, high;
    bool low_is_open, high_is_open; /* above, below; otherwise the bound itself is allowed */
    int line;
};

struct comity_fact {
    char name[32];       /* "1", "N16" */
    char statement[512]; /* a sentence */
    char source[160];
    size_t first, count; /* of its checks */
    int line;
};

struct comity_facts {
    struct comity_measure_set set;
    struct comity_fact *facts; /* [count], owned */
    size_t count;
    struct comity_fact_check *checks; /* [checks_count], owned; then those of headlines */
    size_t checks_count;
    size_t first_headline, headlines;         /* results that no fact bounds, among the checks */
    char sources[512];                        /* what the marks of sources mean */
    char (*coefficients)[COMITY_MEASURE_KEY]; /* chosen with the facts in view; owned */
    size_t coefficients_count;
    char (*nulls)[COMITY_MEASURE_KEY]; /* null models that may tell something; none: all; owned */
    size_t nulls_count;
};

int comity_facts_init(struct comity_facts *facts);  /* NO_MEMORY */
void comity_facts_free(struct comity_facts *facts); /* safe twice */

/* Adds a fact, without checks; a check, to the fact or headline added last. Errors: NO_MEMORY. */
int comity_facts_add(struct comity_facts *facts, const struct comity_fact *fact);
int comity_facts_add_check(struct comity_facts *facts, const struct comity_fact_check *check);
int comity_facts_add_headline(struct comity_facts *facts, const struct comity_fact_check *check);
int comity_facts_add_coefficient(struct comity_facts *facts, const char *key);
int comity_facts_add_null(struct comity_facts *facts, const char *name);

/* Whether a check or a fact holds, given the estimates of the set's measures. What is undefined
 * holds only without a bound. */
bool comity_fact_check_holds(const struct comity_fact_check *check,
                             const struct comity_measure_estimate *estimates);
bool comity_fact_holds(const struct comity_facts *facts, size_t fact,
                       const struct comity_measure_estimate *estimates);

/* Whether a bound lies within two standard errors, or in the interval, of a measure: another seed
 * may decide otherwise. */
bool comity_fact_is_close(const struct comity_facts *facts, size_t fact,
                          const struct comity_measure_estimate *estimates);

/* Writes ">= 0.1", "1.10 to 1.70", or "" without a bound. */
void comity_fact_bound_text(const struct comity_fact_check *check, char *text, size_t size);

#endif
