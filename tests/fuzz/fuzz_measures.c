/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include <comity/measure_file.h>
#include <comity/status.h>

#include <string.h>

/*
 * Reads bytes as measures and as facts; after the first form feed stands the table of observations
 * observed.csv, after the next the twin scenario twin.cfg. What is read is prepared for a region.
 * What is refused must come with a problem.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "measures.cfg", "observed.csv", "twin.cfg" };

static void check_set(struct comity_measure_set *set, const struct comity_scenario *region)
{
    struct comity_problems problems;
    struct comity_twins twins = { 0 };
    comity_problems_init(&problems);
    for (size_t k = 0; k < set->count; k++) {
        scratch_demand(memchr(set->measures[k].name, 0, sizeof set->measures[k].name) != NULL,
                       "a name without an end");
    }
    int status = comity_twins_read(&twins, region, set, names[0], NULL, NULL, false, &problems);
    if (!status)
        status = comity_measures_prepare(set, &twins, names[0], &problems);
    scratch_demand((status == COMITY_OK) == (problems.count == 0),
                   "prepared with problems, or refused without");
    comity_twins_free(&twins);
    comity_problems_free(&problems);
}

static void check_facts(const struct comity_facts *facts)
{
    for (size_t k = 0; k < facts->count; k++) {
        scratch_demand(facts->facts[k].first + facts->facts[k].count <= facts->checks_count,
                       "a fact without its checks");
    }
    for (size_t k = 0; k < facts->checks_count; k++)
        scratch_demand(facts->checks[k].measure < facts->set.count, "a check of no measure");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct comity_scenario region;
    struct comity_measure_set set;
    struct comity_facts facts;
    struct comity_problems problems;
    scratch_write(data, size, names, sizeof names / sizeof names[0]);
    scratch_region(&region);
    comity_problems_init(&problems);
    scratch_demand(!comity_measure_set_init(&set) && !comity_facts_init(&facts), "out of memory");
    int status = comity_measures_read(&set, names[0], &problems);
    scratch_demand((status == COMITY_OK) == (problems.count == 0),
                   "measures read with problems, or refused without");
    if (status == COMITY_OK)
        check_set(&set, &region);
    comity_problems_free(&problems);
    status = comity_facts_read(&facts, names[0], &problems);
    scratch_demand((status == COMITY_OK) == (problems.count == 0),
                   "facts read with problems, or refused without");
    if (status == COMITY_OK) {
        check_facts(&facts);
        check_set(&facts.set, &region);
    }
    comity_problems_free(&problems);
    comity_measure_set_free(&set);
    comity_facts_free(&facts);
    comity_scenario_free(&region);
    return 0;
}
