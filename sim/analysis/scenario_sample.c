/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/measures.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    size_t variable, slot, slots;
} parts[] = {
#define PART(code, shape) { COMITY_VARIABLE_##code, COMITY_SNAPSHOT_##code, COMITY_SLOTS_##shape },
    COMITY_SNAPSHOT_LIST(PART)
#undef PART
};

const char *comity_snapshot_variables(void)
{
    return "reciprocity,institutions,transactions,overlap,identity,trilateral,phase,dyad_phase";
}

int comity_scenario_sample_init(struct comity_scenario_sample *sample,
                                const struct comity_scenario *scenario, const char *name,
                                size_t replicates, const uint32_t dates[], size_t dates_count)
{
    const size_t snapshots = replicates * dates_count * COMITY_SNAPSHOT_SLOTS;
    *sample = (struct comity_scenario_sample){
        .scenario = scenario,
        .name = name,
        .replicates = replicates,
        .ticks = scenario->ticks,
        .dates = dates,
        .dates_count = dates_count,
    };
    for (size_t k = 0; k < dates_count; k++)
        if (dates[k] >= scenario->ticks)
            return COMITY_BAD_ARGUMENT;
    sample->outcomes = calloc(replicates, COMITY_OUTCOME_SLOTS * sizeof *sample->outcomes);
    sample->snapshots = calloc(snapshots + 1, sizeof *sample->snapshots);
    if (!sample->outcomes || !sample->snapshots)
        return COMITY_NO_MEMORY;
    for (size_t k = 0; k < snapshots; k++)
        sample->snapshots[k] = NAN;
    return COMITY_OK;
}

void comity_scenario_sample_free(struct comity_scenario_sample *sample)
{
    free(sample->outcomes);
    free(sample->snapshots);
    free(sample->rows);
    comity_measure_ensemble_free(&sample->ensemble);
    sample->outcomes = sample->snapshots = sample->rows = NULL;
}

int comity_scenario_sample_measure(struct comity_scenario_sample *sample,
                                   const struct comity_measure_set *set)
{
    sample->set = set;
    sample->rows = calloc(sample->replicates * set->row + 1, sizeof *sample->rows);
    return sample->rows ? COMITY_OK : COMITY_NO_MEMORY;
}

int comity_scenario_sample_summarise(struct comity_scenario_sample *sample, size_t each,
                                     uint64_t seed)
{
    const size_t count = sample->replicates;
    const int status = comity_measure_ensemble_init(&sample->ensemble, sample->set, count, each,
                                                    sample->rows, seed);
    /* the mean of pseudo-values is the measure: that of an influence may be a little off 0 */
    for (size_t place = 0; place < sample->set->estimates && !status; place++) {
        double *influence = sample->ensemble.influence + place * count, mean = 0;
        for (size_t r = 0; r < count; r++)
            mean += influence[r] / (double)count;
        for (size_t r = 0; r < count; r++)
            influence[r] -= mean;
    }
    return status;
}

/* The track of a variable; recording->count when it was not recorded. */
static size_t track_of(const struct comity_recording *recording, size_t variable)
{
    size_t track = 0;
    while (track < recording->count &&
           recording->tracks[track].variable != &comity_variables()[variable])
        track++;
    return track;
}

static void take_snapshots(struct comity_scenario_sample *sample,
                           const struct comity_recording *recording, size_t world, size_t to,
                           void *const *tracks)
{
    for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) {
        const size_t track = track_of(recording, parts[k].variable);
        for (size_t date = 0; date < sample->dates_count && track < recording->count; date++) {
            const struct comity_track *kept = &recording->tracks[track];
            double *snapshot =
                sample->snapshots + (to * sample->dates_count + date) * COMITY_SNAPSHOT_SLOTS;
            if (sample->dates[date] % recording->every != 0)
                continue;
            const size_t row = world * recording->rows + sample->dates[date] / recording->every;
            for (size_t s = 0; s < parts[k].slots; s++) {
                snapshot[parts[k].slot + s] =
                    comity_element_get(kept->element, tracks[track], row * kept->width + s);
            }
        }
    }
}

/* Steps of a track of phases with `width` entries a row, each into its own matrix. */
static void count_steps(const int8_t *phases, size_t width, size_t rows,
                        uint64_t (*steps)[COMITY_PHASES][COMITY_PHASES])
{
    for (size_t row = 0; row + 1 < rows; row++) {
        for (size_t k = 0; k < width; k++) {
            const int from = phases[row * width + k], to = phases[(row + 1) * width + k];
            if (from >= 0 && from < COMITY_PHASES && to >= 0 && to < COMITY_PHASES)
                steps[k][from][to]++;
        }
    }
}

void comity_scenario_sample_add(struct comity_scenario_sample *sample,
                                const struct comity_recording *recording, size_t first,
                                size_t count, const double *outcomes, void *const *tracks)
{
    const size_t region = track_of(recording, COMITY_VARIABLE_PHASE_LEVEL);
    const size_t dyads = track_of(recording, COMITY_VARIABLE_DYAD_PHASE);
    const bool every_tick =
        recording->every == 1 && region < recording->count && dyads < recording->count;
    memcpy(sample->outcomes + first * COMITY_OUTCOME_SLOTS, outcomes,
           count * COMITY_OUTCOME_SLOTS * sizeof *outcomes);
    for (size_t world = 0; world < count; world++) {
        if (!comity_outcomes_sound(outcomes + world * COMITY_OUTCOME_SLOTS)) {
            sample->failed++;
            continue;
        }
        take_snapshots(sample, recording, world, first + world, tracks);
        if (every_tick) {
            const size_t at = world * recording->rows;
            count_steps((const int8_t *)tracks[region] + at, 1, recording->rows,
                        &sample->region_steps);
            count_steps((const int8_t *)tracks[dyads] + at * COMITY_DYADS, COMITY_DYADS,
                        recording->rows, sample->dyad_steps);
        }
    }
}

bool comity_scenario_sample_knows_date(const struct comity_scenario_sample *sample, size_t date)
{
    for (size_t r = 0; r < sample->replicates; r++) {
        const double *snapshot =
            sample->snapshots + (r * sample->dates_count + date) * COMITY_SNAPSHOT_SLOTS;
        if (!comity_outcomes_sound(sample->outcomes + r * COMITY_OUTCOME_SLOTS))
            continue;
        for (size_t s = 0; s < COMITY_SNAPSHOT_SLOTS; s++)
            if (isnan(snapshot[s]))
                return false;
    }
    return true;
}

bool comity_scenario_sample_knows_steps(const struct comity_scenario_sample *sample)
{
    for (size_t from = 0; from < COMITY_PHASES; from++) {
        for (size_t to = 0; to < COMITY_PHASES; to++)
            if (sample->region_steps[from][to])
                return true;
    }
    return false;
}
