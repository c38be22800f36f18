/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/drawn.h"

#include <comity/posterior_file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int drawn_read_posterior(struct comity_posterior_table *table, const char *path,
                         struct comity_problems *problems)
{
    struct comity_problems found;
    comity_problems_init(&found);
    int status = comity_posterior_table_read(table, path, &found);
    if (found.count) {
        status = job_refuse(problems, "posterior", "%s", found.list[0].text);
    }
    comity_problems_free(&found);
    return status;
}

int drawn_split_init(struct drawn_split *split, const struct comity_scenario *scenario,
                     uint32_t ticks, const struct comity_measure_set *set)
{
    const size_t row = set ? set->row : 0;
    size_t count, kept = 0;
    *split =
        (struct drawn_split){ .measures = comity_measures(scenario, NULL, 0, &count), .set = set };
    if (!split->measures) {
        return COMITY_NO_MEMORY;
    }
    for (size_t k = 0; k < count; k++) {
        if (split->measures[k].is_main) {
            split->measures[kept++] = split->measures[k];
        }
    }
    split->measures_count = kept;
    split->sums = calloc(kept + (set ? set->count : 0) + 1, sizeof *split->sums);
    split->held =
        calloc(COMITY_REPLICATES_OF_A_DRAW, (COMITY_OUTCOME_SLOTS + row) * sizeof(double));
    if (!split->sums || !split->held) {
        return COMITY_NO_MEMORY;
    }
    const int status = comity_scenario_sample_init(&split->sample, scenario, "",
                                                   COMITY_REPLICATES_OF_A_DRAW, NULL, 0);
    split->sample.ticks = ticks;
    return status;
}

/* The replicates of a draw are all there. */
static void add_setting(struct drawn_split *split)
{
    enum { EACH = COMITY_REPLICATES_OF_A_DRAW };
    const size_t row = split->set ? split->set->row : 0;
    const double *rows = split->held + EACH * COMITY_OUTCOME_SLOTS;
    double values[EACH];
    memcpy(split->sample.outcomes, split->held, EACH * COMITY_OUTCOME_SLOTS * sizeof(double));
    for (size_t m = 0; m < split->measures_count; m++) {
        comity_measure_values(&split->measures[m], &split->sample, values);
        comity_variance_add(&split->sums[m], EACH, values);
    }
    for (size_t m = 0; split->set && m < split->set->count; m++) {
        const struct comity_measure_definition *measure = &split->set->measures[m];
        if (measure->level == COMITY_MEASURE_OF_WORLD) {
            for (size_t r = 0; r < EACH; r++) {
                values[r] = rows[r * row + measure->place];
            }
            comity_variance_add(&split->sums[split->measures_count + m], EACH, values);
        }
    }
}

void drawn_split_add(struct drawn_split *split, const struct comity_block *block)
{
    const size_t row = split->set ? split->set->row : 0;
    for (size_t k = 0; k < block->count; k++) {
        memcpy(split->held + split->held_count * COMITY_OUTCOME_SLOTS,
               block->outcomes + k * COMITY_OUTCOME_SLOTS, COMITY_OUTCOME_SLOTS * sizeof(double));
        if (row) {
            memcpy(split->held + COMITY_REPLICATES_OF_A_DRAW * COMITY_OUTCOME_SLOTS +
                       split->held_count * row,
                   block->measures + k * row, row * sizeof(double));
        }
        if (++split->held_count == COMITY_REPLICATES_OF_A_DRAW) {
            add_setting(split);
            split->held_count = 0;
        }
    }
}

int drawn_split_parts(const struct drawn_split *split, double level, struct comity_run_part **parts,
                      size_t *count)
{
    const size_t all = split->measures_count + (split->set ? split->set->count : 0);
    *count = 0;
    *parts = calloc(all + 1, sizeof **parts);
    if (!*parts) {
        return COMITY_NO_MEMORY;
    }
    for (size_t m = 0; m < all; m++) {
        struct comity_run_part *part = &(*parts)[*count];
        const bool own = m >= split->measures_count;
        const struct comity_measure_definition *defined =
            own ? &split->set->measures[m - split->measures_count] : NULL;
        if (own && (!defined->name[0] || defined->width != 1)) {
            continue;
        }
        /* too few settings for a split where the value is missing in most */
        if (comity_variance_split(&split->sums[m], level, &part->components) == COMITY_OK) {
            snprintf(part->label, sizeof part->label, "%s",
                     own ? defined->name : split->measures[m].label);
            ++*count;
        }
    }
    return COMITY_OK;
}

void drawn_split_free(struct drawn_split *split)
{
    comity_scenario_sample_free(&split->sample);
    free(split->measures);
    free(split->sums);
    free(split->held);
    *split = (struct drawn_split){ 0 };
}
