/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/drawn.h"

#include <comity/posterior_file.h>

#include <math.h>
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
        comity_problems_add_request(problems, "posterior", "%s", found.list[0].text);
        status = job_of_request(status);
    }
    comity_problems_free(&found);
    return status;
}

int drawn_split_init(struct drawn_split *split, const struct comity_scenario *scenario,
                     uint32_t ticks, const struct comity_measure_set *set)
{
    size_t count, kept = 0;
    *split = (struct drawn_split){ .measures = comity_measures(scenario, NULL, 0, set, &count) };
    int status = comity_scenario_sample_init(&split->sample, scenario, "",
                                             COMITY_REPLICATES_OF_A_DRAW, NULL, 0);
    split->sample.ticks = ticks;
    if (!status && set)
        status = comity_scenario_sample_measure(&split->sample, set);
    if (status || !split->measures)
        return COMITY_NO_MEMORY;
    for (size_t k = 0; k < count; k++)
        if (split->measures[k].is_main &&
            !comity_measure_of_ensemble(&split->measures[k], &split->sample))
            split->measures[kept++] = split->measures[k];
    split->measures_count = kept;
    split->sums = calloc(kept + 1, sizeof *split->sums);
    return split->sums ? COMITY_OK : COMITY_NO_MEMORY;
}

void drawn_split_add(struct drawn_split *split, const struct comity_block *block)
{
    struct comity_scenario_sample *sample = &split->sample;
    const size_t row = sample->set ? sample->set->row : 0;
    double values[COMITY_REPLICATES_OF_A_DRAW];
    for (size_t k = 0; k < block->count; k++) {
        memcpy(sample->outcomes + split->held * COMITY_OUTCOME_SLOTS,
               block->outcomes + k * COMITY_OUTCOME_SLOTS, COMITY_OUTCOME_SLOTS * sizeof(double));
        if (row) {
            memcpy(sample->rows + split->held * row, block->measures + k * row,
                   row * sizeof(double));
        }
        if (++split->held < COMITY_REPLICATES_OF_A_DRAW)
            continue;
        for (size_t m = 0; m < split->measures_count; m++) {
            comity_measure_values(&split->measures[m], sample, values);
            comity_variance_add(&split->sums[m], COMITY_REPLICATES_OF_A_DRAW, values);
        }
        split->held = 0;
    }
}

/* What combines shares has the interval that it has as a measure, if any: where all replicates
 * agree, Student's would make it exact. */
static void bound_as_measured(const struct comity_measure_estimate *estimate,
                              struct comity_variance_components *components)
{
    if (!isnan(estimate->low) || isnan(estimate->error)) {
        components->mean_interval =
            (struct comity_confidence_interval){ estimate->low, estimate->high };
    }
}

int drawn_split_parts(const struct drawn_split *split,
                      const struct comity_measure_estimate *estimates,
                      struct comity_run_part **parts, size_t *count)
{
    *count = 0;
    *parts = calloc(split->measures_count + 1, sizeof **parts);
    if (!*parts)
        return COMITY_NO_MEMORY;
    for (size_t m = 0; m < split->measures_count; m++) {
        const struct comity_measure *measure = &split->measures[m];
        struct comity_run_part *part = &(*parts)[*count];
        const bool shares = comity_measure_shares(measure, &split->sample) > 0;
        if (comity_variance_split(&split->sums[m], shares, 0.95, &part->components))
            continue; /* too few settings, where the value is missing in most */
        if (measure->kind == COMITY_MEASURE_DEFINED && !shares)
            bound_as_measured(&estimates[measure->slot], &part->components);
        snprintf(part->label, sizeof part->label, "%s", measure->label);
        ++*count;
    }
    return COMITY_OK;
}

void drawn_split_free(struct drawn_split *split)
{
    comity_scenario_sample_free(&split->sample);
    free(split->measures);
    free(split->sums);
    *split = (struct drawn_split){ 0 };
}
