/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/compare.h"
#include "cli/outcome_list.h"

#include <comity/compare.h>
#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: comity compare A B [C ...] [options]\n\n"
    "Compares scenarios (.cfg, run now) or results files of comity run (.h5) with one of them.\n"
    "Replicate r of every scenario has the same draws, so differences are taken in pairs.\n\n"
    "      --reference A     what the others are compared with (default: the first)\n"
    "  -r, --replicates N    replicates of each scenario (default: as the scenarios say)\n"
    "  -s, --seed N          seed of the draws, 64 bits\n"
    "      --ticks N         months to run\n"
    "      --set KEY=VALUE   change a parameter in every scenario; repeatable\n"
    "      --independent     draws of its own for each scenario: unpaired, Welch's t\n\n"
    "      --outcomes LIST   names or labels, separated by commas (default: the main ones)\n"
    "      --all             every outcome of the registry\n"
    "      --at DATE,...     also the state of the region at these months (YYYY-MM)\n"
    "      --margin X        differences up to X standard deviations of the reference do not\n"
    "                        matter (default: 0.2)\n"
    "      --margin NAME=X   the same for one outcome, in its own unit; repeatable\n"
    "      --level X         confidence of intervals; 1 - X is the significance (default: 0.95)\n"
    "      --interval NAME   t (default), or bootstrap: bias-corrected and accelerated\n\n"
    "  -o, --output FILE     HDF5 file with everything, for xarray\n"
    "      --force           replace other results that are there\n"
    "      --trust           read results files without comparing their values with their hash\n"
    "      --format NAME     text (default), markdown, csv, json\n"
    "  -j, --threads N       threads (default: one on each processor)\n"
    "  -q, --quiet           no table, no progress\n"
    "  -h, --help            this text\n\n"
    "P values are corrected by Holm over all rows. Verdicts: equivalent (within the margin, two\n"
    "one-sided t tests), different (not zero, and not shown to be within the margin), "
    "undecided.\n\n" MEASURES_HELP "\n"
    "Example: comity compare configs/north_america.cfg configs/benign_hegemon.cfg -r 400\n";

enum {
    OPTION_REFERENCE = 256,
    OPTION_TICKS,
    OPTION_SET,
    OPTION_INDEPENDENT,
    OPTION_OUTCOMES,
    OPTION_ALL,
    OPTION_AT,
    OPTION_MARGIN,
    OPTION_LEVEL,
    OPTION_INTERVAL,
    OPTION_FORMAT,
    OPTION_FORCE,
    OPTION_TRUST
};

static const struct option long_options[] = {
    { "reference", required_argument, NULL, OPTION_REFERENCE },
    { "replicates", required_argument, NULL, 'r' },
    { "seed", required_argument, NULL, 's' },
    { "ticks", required_argument, NULL, OPTION_TICKS },
    { "set", required_argument, NULL, OPTION_SET },
    { "independent", no_argument, NULL, OPTION_INDEPENDENT },
    { "outcomes", required_argument, NULL, OPTION_OUTCOMES },
    { "all", no_argument, NULL, OPTION_ALL },
    { "at", required_argument, NULL, OPTION_AT },
    { "margin", required_argument, NULL, OPTION_MARGIN },
    { "level", required_argument, NULL, OPTION_LEVEL },
    { "interval", required_argument, NULL, OPTION_INTERVAL },
    { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "trust", no_argument, NULL, OPTION_TRUST },
    { "format", required_argument, NULL, OPTION_FORMAT },
    { "threads", required_argument, NULL, 'j' },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

struct compare_options {
    struct comity_compare_options compare;
    const char *output;
    enum table_format format;
    bool quiet, force;
    uint64_t replicates, ticks, threads;
    const char **sets, **margins;
};

static void (*const print[FORMATS])(FILE *, const struct comity_scenario_comparison *) = {
    [FORMAT_TEXT] = print_compare_table,
    [FORMAT_MARKDOWN] = print_compare_markdown,
    [FORMAT_CSV] = print_compare_csv,
    [FORMAT_JSON] = print_compare_json,
};

/* Options with a value that can be wrong; returns 0 after a complaint. */
static int take_value(struct compare_options *options, int option, const char *text)
{
    switch (option) {
    case 'r':
        return parse_whole("compare", "--replicates", text, 2, UINT32_MAX, &options->replicates);
    case 's':
        options->compare.changes.seed_given = true;
        return parse_whole("compare", "--seed", text, 0, UINT64_MAX,
                           &options->compare.changes.seed);
    case 'j':
        return parse_whole("compare", "--threads", text, 1, 1024, &options->threads);
    case OPTION_TICKS:
        return parse_whole("compare", "--ticks", text, 1, COMITY_TICKS_MOST, &options->ticks);
    case OPTION_LEVEL:
        return parse_number("compare", "--level", text, 0.5, 0.9999, &options->compare.level);
    case OPTION_MARGIN:
        if (strchr(text, '=')) {
            options->margins[options->compare.margins_count++] = text;
            return 1;
        }
        return parse_number("compare", "--margin", text, 0, 1e6, &options->compare.margin);
    case OPTION_FORMAT:
        return parse_format("compare", text, &options->format);
    default:
        options->compare.bootstrap = strcmp(text, "bootstrap") == 0;
        return options->compare.bootstrap || strcmp(text, "t") == 0 ||
               (usage_error("compare", "--interval: '%s' is neither t nor bootstrap", text), 0);
    }
}

/* Options that cannot be wrong; returns 0 for others. */
static int take_plain(struct compare_options *options, int option, const char *text)
{
    switch (option) {
    case 'o':
        options->output = text;
        return 1;
    case 'q':
        options->quiet = true;
        return 1;
    case OPTION_REFERENCE:
        options->compare.reference = text;
        return 1;
    case OPTION_SET:
        options->sets[options->compare.changes.settings_count++] = text;
        return 1;
    case OPTION_INDEPENDENT:
        options->compare.independent = true;
        return 1;
    case OPTION_OUTCOMES:
        options->compare.outcomes = text;
        return 1;
    case OPTION_FORCE:
        options->force = true;
        return 1;
    case OPTION_TRUST:
        options->compare.trust = true;
        return 1;
    case OPTION_ALL:
        options->compare.all = true;
        return 1;
    case OPTION_AT:
        options->compare.at = text;
        return 1;
    default:
        return 0;
    }
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was asked for and printed. */
static int take_options(struct compare_options *options, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":o:r:s:j:qh", long_options)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return -1;
        }
        if (option == '?' || option == ':') {
            return option_error("compare", option, argv, long_options);
        }
        if (!take_plain(options, option, optarg) && !take_value(options, option, optarg)) {
            return EXIT_USAGE;
        }
    }
    struct comity_compare_options *compare = &options->compare;
    compare->inputs = (const char *const *)argv + optind;
    compare->inputs_count = (size_t)(argc - optind);
    if (compare->inputs_count < 2) {
        return usage_error("compare",
                           "at least two scenarios or results files are wanted, not %zu;"
                           " see comity compare --help",
                           compare->inputs_count);
    }
    if (compare->all && compare->outcomes) {
        return usage_error("compare", "--all and --outcomes exclude each other");
    }
    compare->margins = options->margins;
    compare->changes.settings = options->sets;
    compare->changes.ticks = (uint32_t)options->ticks;
    compare->changes.replicates = (uint32_t)options->replicates;
    compare->threads = (unsigned)options->threads;
    return EXIT_DONE;
}

static int compare(const struct compare_options *options)
{
    const struct comity_sink sink = { .path = options->output, .replace = options->force };
    struct progress progress = { .quiet = options->quiet };
    const struct comity_monitor monitor = { show_progress, &progress };
    struct comity_compare_result result;
    struct comity_problems problems;
    comity_problems_init(&problems);
    const int status = comity_compare(&options->compare, &sink, &monitor, &problems, &result);
    progress_end(&progress);
    if (status == COMITY_INTERRUPTED) {
        fputs("comity compare: interrupted; nothing is written\n", stderr);
    } else if (!status && !options->quiet) {
        print[options->format](stdout, &result.comparison);
        if (options->output && options->format == FORMAT_TEXT) {
            printf("\nWritten to %s\n", options->output);
        }
    }
    const int code = report_job("compare", status, &problems);
    comity_compare_result_free(&result);
    comity_problems_free(&problems);
    return code;
}

int command_compare(int argc, char **argv)
{
    struct compare_options options = { .sets = calloc((size_t)argc, sizeof *options.sets),
                                       .margins = calloc((size_t)argc, sizeof *options.margins) };
    char *command_line = join_arguments(argc, argv);
    comity_compare_options_init(&options.compare);
    int code = options.sets && options.margins && command_line ? take_options(&options, argc, argv)
                                                               : out_of_memory("compare");
    if (!code) {
        options.compare.command_line = command_line;
        watch_interrupts(NULL);
        code = compare(&options);
    }
    free(options.sets);
    free(options.margins);
    free(command_line);
    return code < 0 ? EXIT_DONE : code;
}
