/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/job.h"
#include "scenario/checks.h"

#include <comity/calendar.h>
#include <comity/trace.h>

#include <inttypes.h>
#include <stdlib.h>

/* The tick of a month given by an option, which must lie in the run. */
static int find_tick(const struct comity_scenario *scenario, const char *option, const char *text,
                     uint32_t *tick, struct comity_problems *problems)
{
    char first[COMITY_MONTH_TEXT], last[COMITY_MONTH_TEXT];
    long month;
    if (!text)
        return COMITY_OK;
    if (comity_month_parse(text, &month))
        return job_problem(problems, option, "'%s' is not a month; write it as 2001-09", text);
    const long at = comity_scenario_tick(scenario, month);
    if (at < 0 || at >= (long)scenario->ticks) {
        return job_problem(problems, option, "%s is outside the run, which is from %s to %s", text,
                           comity_scenario_month(scenario, 0, first),
                           comity_scenario_month(scenario, (long)scenario->ticks - 1, last));
    }
    *tick = (uint32_t)at;
    return COMITY_OK;
}

static int find_ticks(struct comity_trace *trace, const struct comity_trace_options *options,
                      struct comity_problems *problems)
{
    trace->to = trace->scenario.ticks - 1;
    int status = find_tick(&trace->scenario, "from", options->from, &trace->from, problems);
    if (!status)
        status = find_tick(&trace->scenario, "to", options->to, &trace->to, problems);
    if (!status && trace->from > trace->to) {
        status =
            job_problem(problems, NULL, "--from %s is after --to %s", options->from, options->to);
    }
    return status;
}

struct observation {
    struct comity_trace *trace;
    struct comity_tally tally;
};

static void observe(void *context, const struct comity_view *view)
{
    struct observation *observation = context;
    struct comity_trace *trace = observation->trace;
    comity_narrative_observe(&trace->narrative, view);
    comity_outcomes_fold(&observation->tally, trace->outcomes, view);
    if (view->tick == 0 || (trace->every && view->tick % trace->every == 0)) {
        const size_t row = view->tick == 0 ? 0 : view->tick / trace->every;
        double *record = trace->records + row * COMITY_RECORD_SLOTS;
        for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++)
            record[slot] = view->record[slot * view->lanes];
    }
}

static int simulate(struct comity_trace *trace, const struct comity_trace_options *options)
{
    const uint32_t ticks = trace->scenario.ticks;
    const size_t records = trace->every ? ticks / trace->every + 1 : 1;
    struct observation observation = { .trace = trace };
    struct comity_simulator simulator;
    trace->records = calloc(records, COMITY_RECORD_SLOTS * sizeof *trace->records);
    trace->world = malloc(sizeof *trace->world);
    if (!trace->records || !trace->world)
        return COMITY_NO_MEMORY;
    *trace->world = comity_scenario_world(&trace->scenario, options->replicate);
    comity_narrative_init(&trace->narrative, trace->world, options->mean_field);
    int status = comity_simulator_init(&simulator, NULL, options->mean_field);
    if (!status) {
        comity_simulator_run(&simulator, trace->world, 1, ticks, observe, &observation);
        status = comity_narrative_finish(&trace->narrative);
    }
    comity_simulator_free(&simulator);
    return status;
}

int comity_trace(const struct comity_trace_options *options, struct comity_problems *problems,
                 struct comity_trace *trace)
{
    COMITY_DECIMAL_POINT;
    *trace = (struct comity_trace){ .every = options->every };
    comity_scenario_init(&trace->scenario);
    int status = comity_scenario_load(&trace->scenario, &options->scenario, problems);
    if (status || (status = find_ticks(trace, options, problems)))
        return status;
    return simulate(trace, options);
}

void comity_trace_free(struct comity_trace *trace)
{
    comity_narrative_free(&trace->narrative);
    comity_scenario_free(&trace->scenario);
    free(trace->records);
    free(trace->world);
    trace->records = NULL;
    trace->world = NULL;
}

void comity_trace_title(const struct comity_trace *trace, char *text, size_t size)
{
    const struct comity_narrative *narrative = &trace->narrative;
    if (narrative->mean_field) {
        snprintf(text, size, "%s, in mean field", trace->scenario.title);
    } else {
        snprintf(text, size, "%s, replicate %" PRIu32 " of seed %" PRIu64, trace->scenario.title,
                 narrative->world->replicate, narrative->world->seed);
    }
}
