/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/door.h"

#include "web/figures.h"

#include <comity/narrative.h>
#include <comity/scenario_file.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef __EMSCRIPTEN__
#define EXPORT(name) __attribute__((export_name(#name), used)) name

/* The C library of emscripten 3.1.6, which Debian 12 has, lacks it. */
void *reallocarray(void *old, size_t count, size_t size)
{
    size_t bytes;
    return __builtin_mul_overflow(count, size, &bytes) ? NULL : realloc(old, bytes);
}
#else
#define EXPORT(name) name
#endif

/* One setting and what its worlds came to. */
struct setting {
    struct comity_scenario scenario;
    struct figures figures;
    char *text; /* the scenario's file */
};

struct explorer {
    struct setting settings[EXPLORER_SETTINGS];
    struct comity_simulator simulator;
    struct comity_tally tallies[COMITY_VECTORS_MOST];
    struct figures_compared compared;
    size_t first;        /* setting that worlds[0] belongs to */
    uint32_t replicates; /* of each setting under way */

    struct comity_world world; /* whose story it is */
    double *record;            /* [ticks][COMITY_RECORD_SLOTS] */
    struct comity_narrative narrative;
    double numbers[EXPLORER_STORY_NUMBERS];
    char sentence[COMITY_NARRATIVE_TEXT], key[4 * COMITY_NAME];
    struct comity_problems problems;
};

struct explorer *EXPORT(explorer_new)(void)
{
    struct explorer *explorer = aligned_alloc(64, (sizeof *explorer + 63) / 64 * 64);
    if (!explorer)
        return NULL;
    memset(explorer, 0, sizeof *explorer);
    for (size_t s = 0; s < EXPLORER_SETTINGS; s++)
        comity_scenario_init(&explorer->settings[s].scenario);
    comity_problems_init(&explorer->problems);
    return explorer;
}

static void release(struct explorer *explorer)
{
    for (size_t s = 0; s < EXPLORER_SETTINGS; s++)
        figures_free(&explorer->settings[s].figures);
    figures_compared_free(&explorer->compared);
}

void explorer_free(struct explorer *explorer)
{
    release(explorer);
    for (size_t s = 0; s < EXPLORER_SETTINGS; s++) {
        comity_scenario_free(&explorer->settings[s].scenario);
        free(explorer->settings[s].text);
    }
    comity_simulator_free(&explorer->simulator);
    comity_narrative_free(&explorer->narrative);
    comity_problems_free(&explorer->problems);
    free(explorer->record);
    free(explorer);
}

/* ---- the setting */

double *EXPORT(explorer_parameters)(struct explorer *explorer, size_t which)
{
    return explorer->settings[which].scenario.parameters;
}

size_t EXPORT(explorer_text_size)(enum text_field field)
{
    return field == TEXT_TITLE        ? COMITY_TITLE
           : field == TEXT_STATE_CODE ? COMITY_CODE
                                      : COMITY_NAME;
}

char *EXPORT(explorer_text)(struct explorer *explorer, size_t which, enum text_field field,
                            size_t index)
{
    struct comity_scenario *scenario = &explorer->settings[which].scenario;
    return field == TEXT_TITLE        ? scenario->title
           : field == TEXT_STATE_CODE ? scenario->state_code[index]
           : field == TEXT_STATE_NAME ? scenario->state_name[index]
                                      : scenario->issue[index];
}

void EXPORT(explorer_run_of)(struct explorer *explorer, size_t which, long start, uint32_t ticks,
                             uint32_t replicates, uint32_t seed_high, uint32_t seed_low)
{
    struct comity_scenario *scenario = &explorer->settings[which].scenario;
    scenario->start = start;
    scenario->ticks = ticks;
    scenario->replicates = replicates;
    scenario->seed = (uint64_t)seed_high << 32 | seed_low;
    free(scenario->events);
    scenario->events = NULL;
    scenario->events_count = 0;
}

char *EXPORT(explorer_add_event)(struct explorer *explorer, size_t which, uint32_t kind,
                                 uint32_t tick, uint32_t target, uint32_t issue, uint32_t count,
                                 double amount, uint32_t coercive)
{
    struct comity_scenario *scenario = &explorer->settings[which].scenario;
    struct comity_event *events =
        realloc(scenario->events, (scenario->events_count + 1) * sizeof *events);
    if (!events)
        return NULL;
    scenario->events = events;
    struct comity_event *event = &events[scenario->events_count++];
    *event = (struct comity_event){ .kind = (enum comity_event_kind)kind,
                                    .tick = tick,
                                    .target = target,
                                    .issue = issue,
                                    .count = count,
                                    .amount = amount,
                                    .coercive = coercive != 0 };
    return event->name;
}

size_t EXPORT(explorer_check)(struct explorer *explorer, size_t which)
{
    struct comity_scenario *scenario = &explorer->settings[which].scenario;
    comity_problems_free(&explorer->problems);
    comity_events_sort(scenario->events, scenario->events_count);
    comity_scenario_validate(scenario, &explorer->problems);
    return explorer->problems.lost ? SIZE_MAX : explorer->problems.count;
}

const char *EXPORT(explorer_problem)(const struct explorer *explorer, size_t number)
{
    return explorer->problems.list[number].text;
}

const char *EXPORT(explorer_key)(struct explorer *explorer, size_t which, size_t slot)
{
    comity_scenario_slot_key(&explorer->settings[which].scenario, slot, explorer->key,
                             sizeof explorer->key);
    return explorer->key;
}

const char *EXPORT(explorer_scenario)(struct explorer *explorer, size_t which)
{
    struct setting *setting = &explorer->settings[which];
    free(setting->text);
    return setting->text = comity_scenario_write(&setting->scenario);
}

/* ---- its worlds */

static void observe(void *context, const struct comity_view *view)
{
    struct explorer *explorer = context;
    const size_t number = view->first / explorer->replicates;
    struct figures *figures = &explorer->settings[explorer->first + number].figures;
    struct comity_tally *tally = &explorer->tallies[view->vector];
    for (size_t lane = 0; lane < view->lanes; lane++)
        tally->phase_changes[lane] = figures->phases;
    /* outcomes are counted from worlds[0]; those of the setting from its own first world */
    struct comity_view own = *view;
    own.first -= number * explorer->replicates;
    comity_outcomes_fold(tally, figures->outcomes, &own);
    figures_observe(figures, &own);
}

/* Runs `count` settings of equal length from `first` on, side by side. */
static int run(struct explorer *explorer, size_t first, size_t count)
{
    const struct comity_scenario *scenario = &explorer->settings[first].scenario;
    const uint32_t replicates = scenario->replicates, ticks = scenario->ticks;
    const size_t starts[EXPLORER_SETTINGS] = { 0, replicates };
    struct comity_world *worlds = reallocarray(NULL, replicates, count * sizeof *worlds);
    if (!worlds)
        return COMITY_NO_MEMORY;
    for (size_t s = 0; s < count; s++) {
        for (uint32_t r = 0; r < replicates; r++) {
            worlds[s * replicates + r] =
                comity_scenario_world(&explorer->settings[first + s].scenario, r);
        }
    }
    explorer->first = first;
    explorer->replicates = replicates;
    comity_simulator_run_from(&explorer->simulator, worlds, starts, count, replicates, ticks,
                              observe, explorer);
    free(worlds);
    return COMITY_OK;
}

static int start_simulator(struct explorer *explorer, int mean_field)
{
    comity_simulator_free(&explorer->simulator);
    return comity_simulator_init(&explorer->simulator, NULL, mean_field);
}

static int run_all(struct explorer *explorer, size_t count, size_t variable, int mean_field)
{
    struct figures *one = &explorer->settings[0].figures, *other = &explorer->settings[1].figures;
    int status = start_simulator(explorer, mean_field);
    for (size_t s = 0; s < count && !status; s++) {
        status = figures_init(&explorer->settings[s].figures, &explorer->settings[s].scenario,
                              &comity_variables()[variable]);
    }
    const bool together = count == EXPLORER_SETTINGS && !status && one->ticks == other->ticks &&
                          one->replicates == other->replicates;
    for (size_t s = 0; s < (together ? 1 : count) && !status; s++)
        status = run(explorer, s, together ? EXPLORER_SETTINGS : 1);
    for (size_t s = 0; s < count && !status; s++)
        status = figures_finish(&explorer->settings[s].figures);
    if (status)
        return status;
    return figures_compare(one, count > 1 ? other : one, &explorer->compared);
}

int EXPORT(explorer_run)(struct explorer *explorer, size_t count, size_t variable, int mean_field)
{
    release(explorer);
    const int status = run_all(explorer, count, variable, mean_field);
    if (status) /* what was reserved would leave less to a smaller setting */
        release(explorer);
    return status;
}

double EXPORT(explorer_quantile)(size_t number)
{
    return number < FIGURES_QUANTILES ? figures_quantiles[number] : NAN;
}

const double *EXPORT(explorer_shares)(const struct explorer *explorer, size_t which)
{
    return explorer->settings[which].figures.shares;
}

const double *EXPORT(explorer_means)(const struct explorer *explorer, size_t which)
{
    return explorer->settings[which].figures.all.block.sums;
}

const double *EXPORT(explorer_bands)(const struct explorer *explorer, size_t which)
{
    return explorer->settings[which].figures.bands;
}

const double *EXPORT(explorer_outcomes)(const struct explorer *explorer)
{
    return explorer->compared.outcomes;
}

const double *EXPORT(explorer_differences)(const struct explorer *explorer)
{
    return explorer->compared.differences;
}

const double *EXPORT(explorer_phase_differences)(const struct explorer *explorer)
{
    return explorer->compared.phases;
}

/* ---- one world */

static void observe_world(void *context, const struct comity_view *view)
{
    struct explorer *explorer = context;
    double *record = explorer->record + (size_t)view->tick * COMITY_RECORD_SLOTS;
    for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++)
        record[slot] = view->record[slot * view->lanes];
    comity_narrative_observe(&explorer->narrative, view);
}

const double *EXPORT(explorer_world)(struct explorer *explorer, size_t which, uint32_t replicate,
                                     int mean_field)
{
    const struct comity_scenario *scenario = &explorer->settings[which].scenario;
    free(explorer->record);
    comity_narrative_free(&explorer->narrative);
    explorer->world = comity_scenario_world(scenario, replicate);
    explorer->record = reallocarray(NULL, scenario->ticks, sizeof(double[COMITY_RECORD_SLOTS]));
    comity_narrative_init(&explorer->narrative, &explorer->world, mean_field);
    if (!explorer->record || start_simulator(explorer, mean_field))
        return NULL;
    comity_simulator_run(&explorer->simulator, &explorer->world, 1, scenario->ticks, observe_world,
                         explorer);
    return comity_narrative_finish(&explorer->narrative) ? NULL : explorer->record;
}

size_t EXPORT(explorer_story_length)(const struct explorer *explorer)
{
    return explorer->narrative.count;
}

uint32_t EXPORT(explorer_story_tick)(const struct explorer *explorer, size_t number)
{
    return explorer->narrative.events[number].tick;
}

const char *EXPORT(explorer_story_kind)(const struct explorer *explorer, size_t number)
{
#define NAME(code, subject) #code,
    static const char *const names[] = { COMITY_NARRATIVE_LIST(NAME) };
#undef NAME
    return names[explorer->narrative.events[number].kind];
}

const double *EXPORT(explorer_story_numbers)(struct explorer *explorer, size_t number)
{
    const struct comity_narrative_event *event = &explorer->narrative.events[number];
    const int with_conditions =
        event->kind == COMITY_NARRATIVE_PHASE || event->kind == COMITY_NARRATIVE_OBSTACLE;
    const double numbers[EXPLORER_STORY_NUMBERS] = {
        event->since,
        (double)event->subject,
        (double)event->issue,
        event->schedule == COMITY_UNSCHEDULED ? -1 : (double)event->schedule,
        with_conditions ? (double)event->conditions : -1,
        event->before,
        event->after,
        event->number,
        event->noticed,
        event->peace[0],
        event->peace[1],
        event->forced,
    };
    memcpy(explorer->numbers, numbers, sizeof numbers);
    return explorer->numbers;
}

const double *EXPORT(explorer_condition)(struct explorer *explorer, size_t conditions, size_t code)
{
    const struct comity_condition *of = &explorer->narrative.conditions[conditions][code];
    const double numbers[EXPLORER_CONDITION_NUMBERS] = {
        of->value,
        of->threshold,
        of->slot == COMITY_NO_SLOT ? -1 : (double)of->slot,
        of->met,
        of->within_slack,
        (double)comity_condition_phase((enum comity_condition_code)code),
    };
    memcpy(explorer->numbers, numbers, sizeof numbers);
    return explorer->numbers;
}

const char *EXPORT(explorer_condition_name)(size_t code, size_t of)
{
    return code < COMITY_CONDITIONS ? comity_condition_name((enum comity_condition_code)code, of)
                                    : NULL;
}

const char *EXPORT(explorer_story_text)(struct explorer *explorer, size_t which, size_t number)
{
    comity_narrative_write(&explorer->narrative, &explorer->settings[which].scenario,
                           &explorer->narrative.events[number], explorer->sentence);
    return explorer->sentence;
}
