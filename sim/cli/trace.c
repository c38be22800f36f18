/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/text.h"
#include "cli/trace.h"

#include <comity/calendar.h>
#include <comity/status.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: comity trace SCENARIO [options]\n\n"
    "Tells the story of one world: shocks, unilateral acts, accords, closed borders, and when and\n"
    "why the phase of the region and of each dyad changes.\n\n"
    "  -r, --replicate R     which replicate, from 0 (default 0)\n"
    "  -s, --seed N          seed of the draws, 64 bits\n"
    "      --from YYYY-MM    first month to tell (default: the first)\n"
    "      --to YYYY-MM      last month to tell (default: the last)\n"
    "      --every N         the levels too, every N months\n"
    "      --set KEY=VALUE   change a parameter, as `comity explain` names it; repeatable\n"
    "      --mean-field      every random quantity replaced by its expectation\n"
    "  -h, --help            this text\n\n"
    "After a condition stands the dyad or state that decides it. Institutions, exchange, shared\n"
    "threats and mutual trust of the region are those of its second best dyad, the least trust\n"
    "and identity those of the worst. The region is loosely coupled while the least mutual trust "
    "is\n"
    "at least 0.5 and unilateral acts have had a chance below 5 in 100 for a year.\n\n"
    "Example: comity trace configs/north_america.cfg --replicate 3 --from 2001-01 --to 2005-06\n";

struct trace_options {
    const char *scenario, *from, *to;
    const char **sets;
    size_t sets_count;
    uint64_t replicate, seed, every;
    int seed_given, mean_field;
};

enum { OPTION_FROM = 256, OPTION_TO, OPTION_EVERY, OPTION_SET, OPTION_MEAN_FIELD };

static const struct option long_options[] = {
    { "replicate", required_argument, NULL, 'r' },
    { "seed", required_argument, NULL, 's' },
    { "from", required_argument, NULL, OPTION_FROM },
    { "to", required_argument, NULL, OPTION_TO },
    { "every", required_argument, NULL, OPTION_EVERY },
    { "set", required_argument, NULL, OPTION_SET },
    { "mean-field", no_argument, NULL, OPTION_MEAN_FIELD },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

/* Returns 0 after a complaint. */
static int take_option(struct trace_options *options, int option, char *text)
{
    switch (option) {
    case 'r':
        return parse_whole("trace", "--replicate", text, 0, UINT32_MAX, &options->replicate);
    case 's':
        options->seed_given = 1;
        return parse_whole("trace", "--seed", text, 0, UINT64_MAX, &options->seed);
    case OPTION_EVERY:
        return parse_whole("trace", "--every", text, 1, COMITY_TICKS_MOST, &options->every);
    case OPTION_FROM:
        options->from = text;
        break;
    case OPTION_TO:
        options->to = text;
        break;
    case OPTION_SET:
        options->sets[options->sets_count++] = text;
        break;
    default:
        options->mean_field = 1;
    }
    return 1;
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was asked for and printed. */
static int take_options(struct trace_options *options, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":r:s:h", long_options)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return -1;
        }
        if (option == '?' || option == ':') {
            return option_error("trace", option, argv, long_options);
        }
        if (!take_option(options, option, optarg)) {
            return EXIT_USAGE;
        }
    }
    if (argc - optind != 1) {
        return usage_error("trace", "one scenario is wanted, not %d; see comity trace --help",
                           argc - optind);
    }
    options->scenario = argv[optind];
    return EXIT_DONE;
}

/* The tick of a month given by an option, which must lie in the run. */
static int take_month(const struct comity_scenario *scenario, const char *option, const char *text,
                      uint32_t *tick)
{
    char first[16], last[16];
    long month;
    if (!text) {
        return EXIT_DONE;
    }
    if (comity_month_parse(text, &month)) {
        return usage_error("trace", "%s: '%s' is not a month; write it as 2001-09", option, text);
    }
    const long at = comity_scenario_tick(scenario, month);
    if (at < 0 || at >= (long)scenario->ticks) {
        comity_month_format(scenario->start, first, sizeof first);
        comity_month_format(scenario->start + (long)scenario->ticks - 1, last, sizeof last);
        return usage_error("trace", "%s: %s is outside the run, which is from %s to %s", option,
                           text, first, last);
    }
    *tick = (uint32_t)at;
    return EXIT_DONE;
}

static int take_months(struct trace *trace, const struct trace_options *options)
{
    trace->to = trace->scenario->ticks - 1;
    int code = take_month(trace->scenario, "--from", options->from, &trace->from);
    code = code ? code : take_month(trace->scenario, "--to", options->to, &trace->to);
    if (!code && trace->from > trace->to) {
        code = usage_error("trace", "--from %s is after --to %s", options->from, options->to);
    }
    return code;
}

static void observe(void *context, const struct comity_view *view)
{
    struct trace *trace = context;
    comity_narrative_observe(&trace->narrative, view);
    comity_outcomes_fold(&trace->tally, trace->outcomes, view);
    if (view->tick == 0 || (trace->every && view->tick % trace->every == 0)) {
        const size_t row = view->tick == 0 ? 0 : view->tick / trace->every;
        double *record = trace->records + row * COMITY_RECORD_SLOTS;
        for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++) {
            record[slot] = view->record[slot * view->lanes];
        }
    }
}

/* Events from the first month told to the last, a status before those of its month's end. */
static int print_story(const struct trace *trace)
{
    const struct comity_narrative *narrative = &trace->narrative;
    char text[COMITY_NARRATIVE_TEXT];
    size_t k = 0;
    int status = COMITY_OK;
    for (uint32_t tick = 0; tick <= trace->to && !status; tick++) {
        for (; k < narrative->count && narrative->events[k].tick == tick; k++) {
            if (tick >= trace->from) {
                comity_narrative_write(narrative, trace->scenario, &narrative->events[k], text);
                print_month(trace->scenario, tick, text);
            }
        }
        if (trace->every && tick >= trace->from && tick % trace->every == 0) {
            status = print_levels(trace, tick);
        }
    }
    return status;
}

static void print_heading(const struct trace *trace)
{
    const struct comity_narrative *narrative = &trace->narrative;
    char title[256];
    if (narrative->mean_field) {
        snprintf(title, sizeof title, "%s, in mean field", trace->scenario->title);
    } else {
        snprintf(title, sizeof title, "%s, replicate %" PRIu32 " of seed %" PRIu64,
                 trace->scenario->title, narrative->world->replicate, narrative->world->seed);
    }
    print_words(stdout, 0, 0, title);
    putchar('\n');
}

static int run_trace(struct trace *trace, const struct comity_world *world, int mean_field)
{
    struct comity_simulator simulator;
    const size_t records = trace->every ? trace->scenario->ticks / trace->every + 1 : 1;
    comity_narrative_init(&trace->narrative, world, mean_field);
    int status = comity_simulator_init(&simulator, NULL, mean_field);
    trace->records = calloc(records, COMITY_RECORD_SLOTS * sizeof *trace->records);
    if (!status && trace->records) {
        comity_simulator_run(&simulator, world, 1, trace->scenario->ticks, observe, trace);
        status = comity_narrative_finish(&trace->narrative);
    }
    status = trace->records ? status : COMITY_NO_MEMORY;
    comity_simulator_free(&simulator);
    if (!status) {
        print_heading(trace);
        status = print_story(trace);
        status = status ? status : print_balance(trace);
    }
    if (status) {
        fprintf(stderr, "comity trace: %s\n", comity_status_message(status));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

int command_trace(int argc, char **argv)
{
    struct trace_options options = { 0 };
    struct comity_scenario scenario;
    struct trace trace = { .scenario = &scenario };
    comity_scenario_init(&scenario);
    options.sets = calloc((size_t)argc, sizeof *options.sets);
    int code = options.sets ? take_options(&options, argc, argv) : EXIT_FAILED;
    if (code) {
        code = code < 0 ? EXIT_DONE : code;
        goto out;
    }
    const struct scenario_changes changes = {
        .sets = options.sets,
        .sets_count = options.sets_count,
        .seed = options.seed_given ? &options.seed : NULL,
    };
    code = load_scenario("trace", options.scenario, &changes, &scenario);
    code = code ? code : take_months(&trace, &options);
    if (!code) {
        const struct comity_world world =
            comity_scenario_world(&scenario, (uint32_t)options.replicate);
        trace.every = (uint32_t)options.every;
        code = run_trace(&trace, &world, options.mean_field);
    }
out:
    comity_narrative_free(&trace.narrative);
    comity_scenario_free(&scenario);
    free(trace.records);
    free(options.sets);
    return code;
}
