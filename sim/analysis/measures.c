/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/checks.h"

#include <comity/calendar.h>
#include <comity/measures.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Shares of replicates that follow from an outcome. */
static const struct {
    const char *name, *definition;
    size_t slot;
    int of_phases; /* one for each phase that can be entered; otherwise at least 1 */
} shares[] = {
    { "share_entering", "share of replicates that ever enter the phase", COMITY_OF_HIGHEST_PHASE,
      1 },
    { "share_ending", "share of replicates in the phase or a higher one after the last tick",
      COMITY_OF_FINAL_PHASE, 1 },
    { "share_relapsing", "share of replicates that fall below the highest phase reached",
      COMITY_OF_REGRESSIONS, 0 },
};

/* Outcomes shown unless others are asked for; of accords, the sums by venue. */
static const size_t main_outcomes[] = {
    COMITY_OUTCOME_FIRST_ENTRY,      COMITY_OUTCOME_FINAL_TRUST,
    COMITY_OUTCOME_FINAL_IDENTITY,   COMITY_OUTCOME_FINAL_INSTITUTIONS,
    COMITY_OUTCOME_FINAL_TRILATERAL,
};

struct list {
    const struct comity_scenario *scenario;
    struct comity_measure *measures;
    size_t count;
};

/* Appends a measure of one slot, whose label is its name, the entry and the date, as far as there
 * are such; what else it has is for the caller to set. */
static struct comity_measure *add(struct list *list, enum comity_measure_kind kind,
                                  const char *name, const char *definition, size_t slot,
                                  const char *entry, const char *date)
{
    struct comity_measure *to = &list->measures[list->count++];
    *to = (struct comity_measure){ .name = name,
                                   .unit = "1",
                                   .definition = definition,
                                   .is_main = true,
                                   .kind = kind,
                                   .slot = slot,
                                   .slots = 1 };
    snprintf(to->label, sizeof to->label, "%.32s%s%.100s%s%.12s", name, *entry ? " " : "", entry,
             *date ? " @" : "", date);
    return to;
}

static void add_shares(struct list *list)
{
    for (size_t k = 0; k < sizeof shares / sizeof shares[0]; k++) {
        const size_t entries = shares[k].of_phases ? COMITY_SLOTS_ENTERED : 1;
        for (size_t p = 0; p < entries; p++) {
            struct comity_measure *added =
                add(list, COMITY_MEASURE_SHARE, shares[k].name, shares[k].definition,
                    shares[k].slot, shares[k].of_phases ? comity_phase_names()[p + 1] : "", "");
            added->threshold = (double)p + 1;
        }
    }
}

static void add_sums_of_accords(struct list *list)
{
    char venue[2 * COMITY_CODE];
    for (size_t v = 0; v < COMITY_VENUES; v++) {
        comity_scenario_venue_name(list->scenario, v, venue);
        struct comity_measure *added =
            add(list, COMITY_MEASURE_SUM, "accords_total", "accords of a venue on all issues",
                COMITY_OF_ACCORDS + v * COMITY_ISSUES, venue, "");
        added->slots = COMITY_ISSUES;
    }
}

static bool is_main_outcome(size_t outcome)
{
    for (size_t k = 0; k < sizeof main_outcomes / sizeof main_outcomes[0]; k++)
        if (main_outcomes[k] == outcome)
            return true;
    return false;
}

static void add_outcomes(struct list *list)
{
    char entry[COMITY_MEASURE_LABEL];
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        const bool of_entries = k == COMITY_OUTCOME_FIRST_ENTRY;
        if (k == COMITY_OUTCOME_ACCORDS)
            add_sums_of_accords(list);
        for (size_t s = 0; s < comity_shape_slots(outcome->shape); s++) {
            comity_label(list->scenario, outcome->shape, s, ">", "/", entry, sizeof entry);
            struct comity_measure *added =
                add(list, COMITY_MEASURE_OUTCOME, outcome->name,
                    of_entries ? "months before the region is first in the phase; the whole run "
                                 "when it never is"
                               : outcome->definition,
                    outcome->slot + s, entry, "");
            added->unit = outcome->unit;
            added->is_main = is_main_outcome(k);
        }
    }
}

static void add_snapshot(struct list *list, size_t variable, size_t slot, size_t date,
                         const char *month)
{
    const struct comity_variable *of = &comity_variables()[variable];
    char entry[COMITY_MEASURE_LABEL];
    for (size_t s = 0; s < comity_shape_slots(of->shape); s++) {
        comity_label(list->scenario, of->shape, s, ">", "/", entry, sizeof entry);
        struct comity_measure *added =
            add(list, COMITY_MEASURE_SNAPSHOT, of->name, of->long_name, slot + s, entry, month);
        added->date = date;
    }
}

static void add_phase_shares(struct list *list, size_t date, const char *month)
{
    for (size_t p = 1; p < COMITY_PHASES; p++) {
        struct comity_measure *added =
            add(list, COMITY_MEASURE_SNAPSHOT_SHARE, "share_in",
                "share of replicates in the phase or a higher one at the date",
                COMITY_SNAPSHOT_PHASE_LEVEL, comity_phase_names()[p], month);
        added->date = date;
        added->threshold = (double)p;
    }
}

static void add_defined(struct list *list, const struct comity_measure_set *set)
{
    for (size_t k = 0; k < set->count; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        if (comity_measure_is_result(measure)) {
            struct comity_measure *added = add(list, COMITY_MEASURE_DEFINED, measure->name,
                                               measure->type->definition, k, "", "");
            added->unit = comity_measure_unit(set, k);
            /* a name of its own may be longer */
            snprintf(added->label, sizeof added->label, "%s", measure->name);
        }
    }
}

struct comity_measure *comity_measures(const struct comity_scenario *scenario,
                                       const uint32_t dates[], size_t dates_count,
                                       const struct comity_measure_set *set, size_t *count)
{
    enum { MOST_SHARES = COMITY_SLOTS_ENTERED * (sizeof shares / sizeof shares[0]) };
    const size_t most = MOST_SHARES + COMITY_VENUES + COMITY_OUTCOME_SLOTS +
                        dates_count * (COMITY_SNAPSHOT_SLOTS + COMITY_SLOTS_ENTERED) +
                        (set ? set->count : 0);
    struct list list = { scenario, calloc(most, sizeof *list.measures), 0 };
    if (!list.measures)
        return NULL;
    add_shares(&list);
    add_outcomes(&list);
    for (size_t date = 0; date < dates_count; date++) {
        char month[16];
        comity_month_format(scenario->start + (long)dates[date], month, sizeof month);
#define ADD(code, shape)                                                                           \
    if (COMITY_VARIABLE_##code != COMITY_VARIABLE_PHASE_LEVEL)                                     \
        add_snapshot(&list, COMITY_VARIABLE_##code, COMITY_SNAPSHOT_##code, date, month);
        COMITY_SNAPSHOT_LIST(ADD)
#undef ADD
        add_phase_shares(&list, date, month);
    }
    if (set)
        add_defined(&list, set);
    *count = list.count;
    return list.measures;
}

bool comity_measure_is_kept(const struct comity_measure *measure, const uint8_t kept[])
{
    const bool of_outcome = measure->kind < COMITY_MEASURE_SNAPSHOT;
    for (size_t k = 0; k < COMITY_OUTCOMES && of_outcome; k++) {
        const struct comity_outcome *outcome = &comity_outcomes()[k];
        if (measure->slot >= outcome->slot &&
            measure->slot - outcome->slot < comity_shape_slots(outcome->shape))
            return kept[k];
    }
    return measure->kind == COMITY_MEASURE_DEFINED;
}

const struct comity_measure_definition *
comity_measure_of_ensemble(const struct comity_measure *measure,
                           const struct comity_scenario_sample *sample)
{
    const struct comity_measure_definition *defined =
        measure->kind == COMITY_MEASURE_DEFINED ? &sample->set->measures[measure->slot] : NULL;
    return defined && defined->level == COMITY_MEASURE_OF_ENSEMBLE ? defined : NULL;
}

double comity_measure_shares(const struct comity_measure *measure,
                             const struct comity_scenario_sample *sample)
{
    const struct comity_measure_definition *of_ensemble =
        comity_measure_of_ensemble(measure, sample);
    size_t known = 0;
    if (measure->kind == COMITY_MEASURE_DEFINED
            ? !comity_measure_is_share(sample->set, measure->slot)
            : measure->kind != COMITY_MEASURE_SHARE &&
                  measure->kind != COMITY_MEASURE_SNAPSHOT_SHARE)
        return 0;
    if (!of_ensemble)
        return 1;
    const size_t column = sample->set->measures[of_ensemble->operands[0]].column;
    for (size_t r = 0; r < sample->replicates; r++)
        known += isnan(sample->rows[r * sample->set->row + column]) ? 0 : 1;
    return (double)known / (double)sample->replicates;
}

static double defined_value(const struct comity_measure *measure,
                            const struct comity_scenario_sample *sample, size_t replicate)
{
    const struct comity_measure_set *set = sample->set;
    const size_t column = set->measures[measure->slot].column;
    const double value =
        comity_measure_of_ensemble(measure, sample)
            ? sample->ensemble.values[column] +
                  sample->ensemble.influence[column * sample->replicates + replicate]
            : sample->rows[replicate * set->row + column];
    if (isinf(value))
        return comity_measure_is_date(set, measure->slot) ? sample->ticks : (double)NAN;
    return value;
}

static double value_of(const struct comity_measure *measure,
                       const struct comity_scenario_sample *sample, size_t replicate)
{
    const double *outcomes = sample->outcomes + replicate * COMITY_OUTCOME_SLOTS;
    const double *snapshot = sample->snapshots + (replicate * sample->dates_count + measure->date) *
                                                     COMITY_SNAPSHOT_SLOTS;
    double sum = 0;
    if (!comity_outcomes_sound(outcomes))
        return NAN;
    switch (measure->kind) {
    case COMITY_MEASURE_OUTCOME:
        return comity_outcome_value(outcomes, measure->slot, sample->ticks);
    case COMITY_MEASURE_SUM:
        for (size_t s = 0; s < measure->slots; s++)
            sum += outcomes[measure->slot + s];
        return sum;
    case COMITY_MEASURE_SHARE:
        return outcomes[measure->slot] >= measure->threshold;
    case COMITY_MEASURE_SNAPSHOT:
        return snapshot[measure->slot];
    case COMITY_MEASURE_SNAPSHOT_SHARE:
        return isnan(snapshot[measure->slot]) ? NAN : snapshot[measure->slot] >= measure->threshold;
    case COMITY_MEASURE_DEFINED:
        return defined_value(measure, sample, replicate);
    }
    return NAN;
}

void comity_measure_values(const struct comity_measure *measure,
                           const struct comity_scenario_sample *sample, double values[])
{
    for (size_t r = 0; r < sample->replicates; r++)
        values[r] = value_of(measure, sample, r);
}
