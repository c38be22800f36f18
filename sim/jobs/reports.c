/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "scenario/checks.h"

#include <comity/reports.h>

enum { KEY = 3 * COMITY_NAME, TEXT = 512 };

static void report_fact(const struct comity_examination *examination, size_t model, size_t fact,
                        comity_fact_sink *sink, void *context)
{
    const struct comity_facts *facts = &examination->facts;
    const struct comity_examination_model *examined = &examination->models[model];
    const struct comity_fact *of = &facts->facts[fact];
    char bound[96];
    for (size_t c = of->first; c < of->first + of->count; c++) {
        const struct comity_measure_estimate *estimate =
            &examined->estimates[facts->checks[c].measure];
        comity_fact_bound_text(&facts->checks[c], bound, sizeof bound);
        sink(context, &(struct comity_reported_fact){
                          .model = examined->name,
                          .title = examined->title,
                          .fact = of->name,
                          .statement = of->statement,
                          .source = of->source,
                          .measure = facts->checks[c].label,
                          .bound = bound,
                          .value = estimate->value,
                          .error = estimate->error,
                          .holds = comity_fact_holds(facts, fact, examined->estimates),
                          .close = comity_fact_is_close(facts, fact, examined->estimates),
                      });
    }
}

int comity_facts_report(const struct comity_examination_options *options,
                        const struct comity_monitor *monitor, comity_fact_sink *sink, void *context,
                        struct comity_problems *problems)
{
    COMITY_DECIMAL_POINT;
    struct comity_examination examination;
    const int status = comity_examine(options, monitor, problems, &examination);
    for (size_t m = 0; !status && m < examination.models_count; m++)
        for (size_t f = 0; f < examination.facts.count; f++)
            report_fact(&examination, m, f, sink, context);
    comity_examination_free(&examination);
    return status;
}

static void report_story(const struct comity_trace *trace, comity_story_sink *sink, void *context)
{
    const struct comity_narrative *narrative = &trace->narrative;
    char month[COMITY_MONTH_TEXT], text[COMITY_NARRATIVE_TEXT];
    comity_trace_title(trace, text, sizeof text);
    sink(context, 0, "", text);
    comity_scenario_changes(&trace->scenario, text, sizeof text);
    if (text[0]) {
        char with[COMITY_NARRATIVE_TEXT + 8];
        snprintf(with, sizeof with, "with %s", text);
        sink(context, 0, "", with);
    }
    for (size_t k = 0; k < narrative->count; k++) {
        const uint32_t tick = narrative->events[k].tick;
        if (tick < trace->from || tick > trace->to)
            continue;
        comity_narrative_write(narrative, &trace->scenario, &narrative->events[k], text);
        sink(context, tick, comity_scenario_month(&trace->scenario, tick, month), text);
    }
}

int comity_trace_report(const struct comity_trace_options *options, comity_story_sink *sink,
                        void *context, struct comity_problems *problems)
{
    COMITY_DECIMAL_POINT;
    struct comity_trace trace;
    const int status = comity_trace(options, problems, &trace);
    if (!status)
        report_story(&trace, sink, context);
    comity_trace_free(&trace);
    return status;
}

int comity_scenario_explain(const struct comity_scenario_source *source, comity_value_sink *sink,
                            void *context, struct comity_problems *problems)
{
    COMITY_DECIMAL_POINT;
    struct comity_scenario scenario;
    comity_scenario_init(&scenario);
    const int status = comity_scenario_load(&scenario, source, problems);
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS && !status; slot++) {
        const struct comity_parameter *parameter = comity_parameter_of_slot(slot);
        char key[KEY], origin[TEXT], range[TEXT];
        comity_scenario_slot_key(&scenario, slot, key, sizeof key);
        comity_scenario_origin(&scenario, slot, origin, sizeof origin);
        comity_parameter_range(parameter, range, sizeof range);
        sink(context, key, scenario.parameters[slot], origin,
             source->path || source->text ? comity_scenario_source_of(&scenario, slot)
                                          : parameter->source,
             parameter, range);
    }
    comity_scenario_free(&scenario);
    return status;
}

int comity_scenario_check(const struct comity_scenario_source *source,
                          struct comity_problems *problems)
{
    struct comity_scenario scenario;
    comity_scenario_init(&scenario);
    const int status = comity_scenario_load(&scenario, source, problems);
    comity_scenario_free(&scenario);
    return status;
}

int comity_sweep_check(const struct comity_sweep_source *source, struct comity_problems *problems)
{
    struct comity_sweep sweep;
    comity_sweep_init(&sweep);
    const int status = comity_sweep_load(&sweep, source, problems);
    comity_sweep_free(&sweep);
    return status;
}

bool comity_plan_figure(const struct comity_plan *plan, size_t k, const char **name, double *figure)
{
    const struct {
        const char *name;
        double figure;
    } figures[] = {
        { "points", (double)plan->sweep.points },
        { "replicates", (double)plan->sweep.replicates },
        { "replicates_expected", plan->replicates },
        { "ticks", (double)plan->sweep.ticks },
        { "blocks", (double)plan->blocks },
        { "block_points", (double)plan->block_points },
        { "block_replicates", (double)plan->block_replicates },
        { "threads", (double)plan->threads },
        { "worlds_per_second", plan->worlds_per_second },
        { "seconds", plan->seconds },
        { "file_bytes", plan->file_bytes },
        { "uncompressed_bytes", plan->uncompressed_bytes },
        { "memory_bytes", plan->memory_bytes },
        { "block_seconds", plan->cluster.block },
        { "cores", (double)plan->cluster.cores },
        { "cores_computing_seconds", plan->cluster.computing },
        { "cores_waiting_seconds", plan->cluster.waiting },
        { "cores_joining_seconds", plan->cluster.joining },
    };
    if (k >= sizeof figures / sizeof *figures)
        return false;
    *name = figures[k].name;
    *figure = figures[k].figure;
    return true;
}

int comity_plan_report(const struct comity_plan_options *options, comity_figure_sink *sink,
                       void (*advised)(void *context, const char *sentence), void *context,
                       struct comity_problems *problems)
{
    COMITY_DECIMAL_POINT;
    struct comity_plan plan;
    const int status = comity_plan(options, problems, &plan);
    if (!status) {
        const char *name;
        double figure;
        for (size_t k = 0; comity_plan_figure(&plan, k, &name, &figure); k++)
            sink(context, name, figure);
        for (size_t k = 0; k < plan.advice_count; k++)
            advised(context, plan.advice[k]);
    }
    comity_plan_free(&plan);
    return status;
}
