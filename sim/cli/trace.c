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
    struct comity_trace_options trace;
    const char **sets;
    uint64_t replicate, every;
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
        options->trace.scenario.seed_given = true;
        return parse_whole("trace", "--seed", text, 0, UINT64_MAX, &options->trace.scenario.seed);
    case OPTION_EVERY:
        return parse_whole("trace", "--every", text, 1, COMITY_TICKS_MOST, &options->every);
    case OPTION_FROM:
        options->trace.from = text;
        break;
    case OPTION_TO:
        options->trace.to = text;
        break;
    case OPTION_SET:
        options->sets[options->trace.scenario.settings_count++] = text;
        break;
    default:
        options->trace.mean_field = true;
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
    options->trace.scenario.path = argv[optind];
    options->trace.scenario.settings = options->sets;
    options->trace.replicate = (uint32_t)options->replicate;
    options->trace.every = (uint32_t)options->every;
    return EXIT_DONE;
}

/* Events from the first month told to the last, a status before those of its month's end. */
static int print_story(const struct comity_trace *trace)
{
    const struct comity_narrative *narrative = &trace->narrative;
    char text[COMITY_NARRATIVE_TEXT];
    size_t k = 0;
    int status = COMITY_OK;
    for (uint32_t tick = 0; tick <= trace->to && !status; tick++) {
        for (; k < narrative->count && narrative->events[k].tick == tick; k++) {
            if (tick >= trace->from) {
                comity_narrative_write(narrative, &trace->scenario, &narrative->events[k], text);
                print_month(&trace->scenario, tick, text);
            }
        }
        if (trace->every && tick >= trace->from && tick % trace->every == 0) {
            status = print_levels(trace, tick);
        }
    }
    return status;
}

static void print_heading(const struct comity_trace *trace)
{
    const struct comity_narrative *narrative = &trace->narrative;
    char title[256];
    if (narrative->mean_field) {
        snprintf(title, sizeof title, "%s, in mean field", trace->scenario.title);
    } else {
        snprintf(title, sizeof title, "%s, replicate %" PRIu32 " of seed %" PRIu64,
                 trace->scenario.title, narrative->world->replicate, narrative->world->seed);
    }
    print_words(stdout, 0, 0, title);
    putchar('\n');
}

static int trace(const struct comity_trace_options *options)
{
    struct comity_trace trace;
    struct comity_problems problems;
    comity_problems_init(&problems);
    int status = comity_trace(options, &problems, &trace);
    if (!status) {
        print_heading(&trace);
        status = print_story(&trace);
        status = status ? status : print_balance(&trace);
    }
    const int code = report_job("trace", status, &problems);
    comity_trace_free(&trace);
    comity_problems_free(&problems);
    return code;
}

int command_trace(int argc, char **argv)
{
    struct trace_options options = { .sets = calloc((size_t)argc, sizeof *options.sets) };
    int code = options.sets ? take_options(&options, argc, argv) : out_of_memory("trace");
    code = code ? code : trace(&options.trace);
    free(options.sets);
    return code < 0 ? EXIT_DONE : code;
}
