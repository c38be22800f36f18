/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/outcomes.h>

#include "engine/fold.h"
#include "scenario/checks.h"

#include <math.h>
#include <string.h>

#define OUTCOME(code, field, shape_, kind_, unit_, fold_, variable, definition_)                   \
    { .name = #field,                                                                              \
      .shape = COMITY_##shape_,                                                                    \
      .kind = COMITY_KIND_##kind_,                                                                 \
      .unit = unit_,                                                                               \
      .definition = definition_,                                                                   \
      .fold = COMITY_FOLD_##fold_,                                                                 \
      .record = COMITY_AT_##variable,                                                              \
      .slot = COMITY_OF_##code },

static const struct comity_outcome table[] = { COMITY_OUTCOME_LIST(OUTCOME) };

#define CHECK_SHAPE(code, field, shape, kind, unit, fold, variable, definition)                    \
    _Static_assert(COMITY_FOLD_##fold > COMITY_FOLD_LEAST ||                                       \
                       COMITY_AT_LAST_##variable - COMITY_AT_##variable + 1 ==                     \
                           COMITY_SLOTS_##shape,                                                   \
                   "outcome " #field " and its variable " #variable " differ in shape");
COMITY_OUTCOME_LIST(CHECK_SHAPE)

const struct comity_outcome *comity_outcomes(void)
{
    return table;
}

const char *const *comity_outcome_names(void)
{
#define NAME(code, field, ...) #field,
    static const char *const names[] = { COMITY_OUTCOME_LIST(NAME) };
#undef NAME
    return names;
}

bool comity_outcome_names_agree(const char *one, size_t length, const char *other)
{
    return comity_labels_agree(one, length, other);
}

const struct comity_outcome *comity_outcome_of_slot(size_t slot)
{
    const struct comity_outcome *outcome = &table[COMITY_OUTCOMES - 1];
    while (outcome->slot > slot)
        outcome--;
    return outcome;
}

const struct comity_outcome *comity_outcome_find(const char *name)
{
    for (size_t k = 0; k < COMITY_OUTCOMES; k++)
        if (strcmp(table[k].name, name) == 0)
            return &table[k];
    return NULL;
}

/* Unsigned, so that falls and rises add up whatever their order. */
static void change_phase(const struct comity_tally *tally, const struct comity_view *view,
                         size_t lane, uint32_t tick, uint32_t change)
{
    uint32_t *changes = tally->phase_changes[lane];
    if (changes && lane < view->count && tick < view->ticks) {
        __atomic_fetch_add(&changes[tick * COMITY_PHASES + (size_t)tally->phase[lane]], change,
                           __ATOMIC_RELAXED);
    }
}

/* Counts the months of the spell that ends before a tick. */
static void end_spell(struct comity_tally *tally, const struct comity_view *view, size_t lane,
                      uint32_t tick)
{
    const double months = tick - tally->since[lane], coupling = tally->coupling[lane];
    tally->value[COMITY_OF_MONTHS_IN_PHASE + (size_t)tally->phase[lane]][lane] += months;
    tally->value[COMITY_OF_MONTHS_LOOSE][lane] += coupling >= 1 ? months : 0;
    tally->value[COMITY_OF_MONTHS_TIGHT][lane] += coupling >= 2 ? months : 0;
    change_phase(tally, view, lane, tick, UINT32_MAX);
}

static void begin_spell(struct comity_tally *tally, const struct comity_view *view, size_t lane)
{
    const double phase = view->record[COMITY_AT_PHASE_LEVEL * view->lanes + lane];
    double *highest = &tally->value[COMITY_OF_HIGHEST_PHASE][lane];
    tally->phase[lane] = phase;
    tally->coupling[lane] = view->record[COMITY_AT_COUPLING * view->lanes + lane];
    tally->since[lane] = view->tick;
    for (; *highest < phase; ++*highest)
        tally->value[COMITY_OF_FIRST_ENTRY + (size_t)*highest][lane] = view->tick;
    change_phase(tally, view, lane, view->tick, 1);
}

/* Before the first tick. */
static double initial_value(enum comity_outcome_fold fold)
{
    return fold == COMITY_FOLD_MOST      ? -INFINITY
           : fold == COMITY_FOLD_LEAST   ? INFINITY
           : fold == COMITY_FOLD_ENTRIES ? NAN
                                         : 0;
}

static void begin(struct comity_tally *tally, const struct comity_view *view)
{
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        double *value = tally->value[table[k].slot];
        const size_t count = comity_shape_slots(table[k].shape) * COMITY_LANES_MOST;
        for (size_t at = 0; at < count; at++)
            value[at] = initial_value(table[k].fold);
    }
    for (size_t lane = 0; lane < view->lanes; lane++)
        begin_spell(tally, view, lane);
}

/* Rare; months of lanes whose spell goes on are counted a little early, which does no harm. */
static void change_spells(struct comity_tally *tally, const struct comity_view *view)
{
    for (size_t lane = 0; lane < view->lanes; lane++) {
        end_spell(tally, view, lane, view->tick);
        begin_spell(tally, view, lane);
    }
}

/* Of a venue's proposals; scheduled accords came of none. */
static double share_refused(const struct comity_view *view, size_t lane, size_t venue)
{
    double proposals = 0, accepted = 0;
    for (size_t m = 0; m < COMITY_ISSUES; m++) {
        const double *record = view->record + (venue * COMITY_ISSUES + m) * view->lanes + lane;
        proposals += record[COMITY_AT_PROPOSALS * view->lanes];
        accepted += record[COMITY_AT_ACCORDS * view->lanes] -
                    record[COMITY_AT_SCHEDULED_ACCORDS * view->lanes];
    }
    return proposals > 0 ? fmax(0, 1 - accepted / proposals) : NAN;
}

static void finish(struct comity_tally *tally, double *outcomes, const struct comity_view *view,
                   size_t lane)
{
    end_spell(tally, view, lane, view->ticks);
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++)
        outcomes[slot] = tally->value[slot][lane];
    for (size_t k = 0; k < COMITY_OUTCOMES; k++) {
        const size_t slots =
            table[k].fold == COMITY_FOLD_LAST ? comity_shape_slots(table[k].shape) : 0;
        for (size_t s = 0; s < slots; s++)
            outcomes[table[k].slot + s] = view->record[(table[k].record + s) * view->lanes + lane];
    }
    for (size_t venue = 0; venue < COMITY_VENUES; venue++)
        outcomes[COMITY_OF_SHARE_REFUSED + venue] = share_refused(view, lane, venue);
}

const struct comity_folds *comity_folds_of(size_t lanes)
{
#ifdef COMITY_X86
    extern const struct comity_folds comity_folds_sse2, comity_folds_avx2, comity_folds_avx512;
    return lanes == 8 ? &comity_folds_avx512 : lanes == 4 ? &comity_folds_avx2 : &comity_folds_sse2;
#else
    extern const struct comity_folds comity_folds_portable;
    (void)lanes;
    return &comity_folds_portable;
#endif
}

void comity_outcomes_fold(struct comity_tally *tally, double *outcomes,
                          const struct comity_view *view)
{
    if (view->tick == 0)
        begin(tally, view);
    if (comity_folds_of(view->lanes)->outcomes(tally, view->record))
        change_spells(tally, view);
    if (view->tick + 1 == view->ticks)
        for (size_t lane = 0; lane < view->count; lane++)
            finish(tally, outcomes + (view->first + lane) * COMITY_OUTCOME_SLOTS, view, lane);
}

void comity_outcomes_count_phases(uint32_t *phases, uint32_t ticks)
{
    for (size_t k = COMITY_PHASES; k < (size_t)ticks * COMITY_PHASES; k++)
        phases[k] += phases[k - COMITY_PHASES];
}

bool comity_outcome_may_be_missing(size_t slot)
{
    return comity_outcome_of_slot(slot)->fold >= COMITY_FOLD_ENTRIES;
}

bool comity_outcomes_sound(const double *outcomes)
{
    for (size_t slot = 0; slot < COMITY_OUTCOME_SLOTS; slot++)
        if (!isfinite(outcomes[slot]) && !comity_outcome_may_be_missing(slot))
            return false;
    return true;
}

double comity_outcome_value(const double *outcomes, size_t slot, uint32_t ticks)
{
    const bool of_entry = comity_outcome_of_slot(slot)->fold == COMITY_FOLD_ENTRIES;
    if (!comity_outcomes_sound(outcomes))
        return NAN;
    return of_entry && isnan(outcomes[slot]) ? ticks : outcomes[slot];
}
