/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/trace.h"
#include "cli/command.h"
#include "report/text.h"

struct trace_options {
    struct command_line line;
    struct comity_trace_options trace;
};

static const struct command_option options[] = {
    WHOLE_OPTION('r', "replicate", "R", struct trace_options, trace.replicate, 0, 0,
                 "which replicate, from 0 (default 0)"),
    SEED_OPTION(struct trace_options, trace.scenario),
    TEXT_OPTION("from", "YYYY-MM", struct trace_options, trace.from,
                "month to begin with (default: the first)"),
    TEXT_OPTION("to", "YYYY-MM", struct trace_options, trace.to,
                "month to end with (default: the last)"),
    WHOLE_OPTION(0, "every", "N", struct trace_options, trace.every, 1, COMITY_TICKS_MOST,
                 "the levels too, every N months"),
    SET_OPTION(struct trace_options, trace.scenario,
               "change a parameter, as `comity explain` names it; repeatable"),
    TITLE_OPTION(struct trace_options, trace.scenario.title),
    MEAN_FIELD_OPTION(struct trace_options, trace.mean_field),
};

/* Events from the first month told to the last, a status before those of its month's end. */
static void print_story(const struct comity_trace *trace)
{
    const struct comity_narrative *narrative = &trace->narrative;
    char text[COMITY_NARRATIVE_TEXT];
    size_t k = 0;
    for (uint32_t tick = 0; tick <= trace->to; tick++) {
        for (; k < narrative->count && narrative->events[k].tick == tick; k++) {
            if (tick >= trace->from) {
                comity_narrative_write(narrative, &trace->scenario, &narrative->events[k], text);
                print_month(&trace->scenario, tick, text);
            }
        }
        if (trace->every && tick >= trace->from && tick % trace->every == 0)
            print_levels(trace, tick);
    }
}

static void print_heading(const struct comity_trace *trace)
{
    char title[256], changes[1024];
    comity_trace_title(trace, title, sizeof title);
    print_words(stdout, 0, 0, title);
    comity_scenario_changes(&trace->scenario, changes, sizeof changes);
    if (changes[0]) {
        fputs("with ", stdout);
        print_words(stdout, 5, 0, changes);
    }
    putchar('\n');
}

static int run(void *given)
{
    struct trace_options *asked = given;
    struct comity_trace trace;
    asked->trace.scenario.path = asked->line.arguments[0];
    const int status = comity_trace(&asked->trace, &asked->line.problems, &trace);
    if (!status) {
        print_heading(&trace);
        print_story(&trace);
        print_balance(&trace);
    }
    const int code = report_job(&asked->line, status);
    comity_trace_free(&trace);
    return code;
}

COMMAND(
    trace, "the story of one world in words, month by month", "SCENARIO [options]",
    "Tells the story of one world: shocks, unilateral acts, accords, closed "
    "borders, and when and why the phase of the region and of each dyad changes.",
    struct trace_options, run, COMMAND_OPTIONS(options),
    .notes = "Each condition is followed by the dyad or state that decides it. For the region, "
             "institutions, exchange, shared threats and mutual trust are those of its second best "
             "dyad, and least trust and identity those of the worst. The region is loosely coupled "
             "while "
             "peaceful change is expected on every dyad and force has been improbable for a year: "
             "coupling.loose.peace and coupling.loose.force.",
    .example =
        "Example: comity trace configs/north_america.cfg --replicate 3 --from 2001-01 --to 2005-06",
    .least = 1, .most = 1, .wanted = "one scenario is expected");
