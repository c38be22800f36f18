/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/settings.h"

#include <check.h>
#include <comity/scenario_file.h>
#include <comity/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const configs[CONFIGS] = { "north_america.cfg", "north_america_history.cfg",
                                       "leaving_the_treaty.cfg", "slow_shift_of_power.cfg",
                                       COERCION };

struct explorer *explorer;

void begin_explorer(void)
{
    explorer = explorer_new();
    ck_assert_ptr_nonnull(explorer);
}

void end_explorer(void)
{
    explorer_free(explorer);
}

static const char *text_of(const char *name)
{
    static const char coercion[] = "@include \"north_america.cfg\"\n"
                                   "events = ( { at = 30; measure = \"USA\"; toward = \"MEX\"; "
                                   "ticks = 3; coercive = true; } );";
    return strcmp(name, COERCION) == 0 ? coercion : NULL;
}

void read_config(struct comity_scenario *scenario, const char *name, uint32_t ticks,
                 uint32_t replicates)
{
    char path[4096];
    struct comity_problems problems;
    snprintf(path, sizeof path, "%s/%s", getenv("COMITY_CONFIGS"), name);
    comity_problems_init(&problems);
    comity_scenario_init(scenario);
    ck_assert_int_eq(text_of(name)
                         ? comity_scenario_read_text(scenario, path, text_of(name), &problems)
                         : comity_scenario_read(scenario, path, &problems),
                     COMITY_OK);
    ck_assert_int_eq(comity_scenario_set_ticks(scenario, ticks), COMITY_OK);
    scenario->replicates = replicates;
    comity_problems_free(&problems);
}

void write_text(char *place, const char *text, size_t size)
{
    memset(place, 0, size);
    memcpy(place, text, strnlen(text, size - 1));
}

void write_field(size_t which, enum text_field field, size_t index, const char *text)
{
    write_text(explorer_text(explorer, which, field, index), text, explorer_text_size(field));
}

static bool try_to_add(size_t which, const struct comity_event *event)
{
    char *name = explorer_add_event(explorer, which, event->kind, event->tick, event->target,
                                    event->issue, event->count, event->amount, event->coercive);
    if (name)
        write_text(name, event->name, COMITY_EVENT_NAME);
    return name;
}

bool try_to_fill(size_t which, const struct comity_scenario *from)
{
    explorer_run_of(explorer, which, from->start, from->ticks, from->replicates,
                    (uint32_t)(from->seed >> 32), (uint32_t)from->seed);
    memcpy(explorer_parameters(explorer, which), from->parameters, sizeof from->parameters);
    write_field(which, TEXT_TITLE, 0, from->title);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        write_field(which, TEXT_STATE_CODE, i, from->state_code[i]);
        write_field(which, TEXT_STATE_NAME, i, from->state_name[i]);
    }
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        write_field(which, TEXT_ISSUE, m, from->issue[m]);
    const struct comity_event *events = from->events;
    size_t half = from->events_count / 2;
    while (half > 0 && events[half].tick == events[half - 1].tick)
        half--;
    for (size_t k = half; k < half + from->events_count; k++)
        if (!try_to_add(which, &events[k % from->events_count]))
            return false;
    return true;
}

void fill(size_t which, const struct comity_scenario *from)
{
    ck_assert(try_to_fill(which, from));
    ck_assert_uint_eq(explorer_check(explorer, which), 0);
}

void expect(struct expected *expected, const char *name, uint32_t ticks, size_t count,
            bool mean_field)
{
    char path[4096];
    struct comity_problems problems;
    snprintf(path, sizeof path, "%s/%s", getenv("COMITY_CONFIGS"), name);
    comity_problems_init(&problems);
    expected->count = count;
    for (uint32_t r = 0; r < count; r++) {
        const struct comity_trace_options options = {
            .scenario = { .path = path,
                          .text = text_of(name),
                          .ticks = ticks,
                          .replicates = (uint32_t)count },
            .replicate = r,
            .every = 1,
            .mean_field = mean_field,
        };
        ck_assert_int_eq(comity_trace(&options, &problems, &expected->traces[r]), COMITY_OK);
    }
    comity_problems_free(&problems);
}

void forget(struct expected *expected)
{
    for (size_t r = 0; r < expected->count; r++)
        comity_trace_free(&expected->traces[r]);
}

const double *record_of(const struct expected *expected, size_t r, uint32_t tick)
{
    return expected->traces[r].records + (size_t)tick * COMITY_RECORD_SLOTS;
}

bool same(const void *one, const void *other, size_t doubles)
{
    return memcmp(one, other, doubles * sizeof(double)) == 0;
}
