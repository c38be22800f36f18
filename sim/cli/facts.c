/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/facts.h"
#include "cli/command.h"

#include <comity/status.h>

#include <stdlib.h>

static const char help[] =
    "usage: comity facts SCENARIO [options]\n\n"
    "Checks stylised facts on a scenario: statements about it, and about scenarios laid over it,\n"
    "each with measures, their bounds and a source, from a file.\n\n"
    "      --facts FILE      the facts (default: facts/NAME.cfg of the scenario's name or of a\n"
    "                        file that it includes)\n"
    "      --power           on null models too, each of which takes something away: which facts\n"
    "                        does it fail, and which facts does none fail?\n"
    "      --null FILE       a null model, laid over every scenario, in place of those shipped;\n"
    "                        repeatable\n"
    "      --robust BOX      at points of a box around the coefficients: a share, as 0.2, or a\n"
    "                        file of ranges; which facts are kept, what becomes of results, and\n"
    "                        which coefficients matter\n"
    "      --points N        of the box (default 400)\n"
    "  -r, --replicates N    replicates (default 1000; 200 of each point of a box)\n"
    "  -s, --seed N          seed of the draws, 64 bits\n"
    "      --set KEY=VALUE   change a parameter in every scenario; repeatable\n"
    "      --format NAME     text (default), markdown, csv, json\n"
    "  -j, --threads N       threads (default: one on each processor)\n"
    "      --kernel NAME     sse2, avx2, avx512: instruction set (default: the best here)\n"
    "  -q, --quiet           no table, no progress\n"
    "  -h, --help            this text\n\n"
    "Exit status: 0 when every fact holds on the scenario, 1 when not, 2 when it could not be\n"
    "found out.\n\n"
    "Example: comity facts configs/north_america.cfg --power\n";

struct facts_options {
    struct comity_examination_options examination;
    uint64_t replicates, threads, points;
    enum table_format format;
    bool quiet;
    const char **sets, **nulls;
};

enum {
    OPTION_FACTS = 256,
    OPTION_POWER,
    OPTION_NULL,
    OPTION_ROBUST,
    OPTION_POINTS,
    OPTION_SET,
    OPTION_FORMAT,
    OPTION_KERNEL
};

static const struct option long_options[] = {
    { "facts", required_argument, NULL, OPTION_FACTS },
    { "power", no_argument, NULL, OPTION_POWER },
    { "null", required_argument, NULL, OPTION_NULL },
    { "robust", required_argument, NULL, OPTION_ROBUST },
    { "points", required_argument, NULL, OPTION_POINTS },
    { "replicates", required_argument, NULL, 'r' },
    { "seed", required_argument, NULL, 's' },
    { "set", required_argument, NULL, OPTION_SET },
    { "format", required_argument, NULL, OPTION_FORMAT },
    { "threads", required_argument, NULL, 'j' },
    { "kernel", required_argument, NULL, OPTION_KERNEL },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static void (*const print[FORMATS])(FILE *, const struct comity_examination *) = {
    [FORMAT_TEXT] = print_facts_text,
    [FORMAT_MARKDOWN] = print_facts_markdown,
    [FORMAT_CSV] = print_facts_csv,
    [FORMAT_JSON] = print_facts_json,
};

/* Options whose value can be wrong; returns 0 after a complaint. */
static int take_value(struct facts_options *options, int option, const char *text)
{
    struct comity_examination_options *examination = &options->examination;
    switch (option) {
    case 'r':
        return parse_whole("facts", "--replicates", text, 2, UINT32_MAX, &options->replicates);
    case 's':
        examination->scenario.seed_given = true;
        return parse_whole("facts", "--seed", text, 0, UINT64_MAX, &examination->scenario.seed);
    case 'j':
        return parse_whole("facts", "--threads", text, 1, 1024, &options->threads);
    case OPTION_POINTS:
        return parse_whole("facts", "--points", text, 2, 1000000, &options->points);
    default:
        return parse_format("facts", text, &options->format);
    }
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was asked for and printed. */
static int take_options(struct facts_options *options, int argc, char **argv)
{
    struct comity_examination_options *examination = &options->examination;
    int option;
    while ((option = next_option(argc, argv, ":r:s:j:qh", long_options)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return -1;
        case '?':
        case ':':
            return option_error("facts", option, argv, long_options);
        case 'q':
            options->quiet = true;
            break;
        case OPTION_FACTS:
            examination->facts = optarg;
            break;
        case OPTION_POWER:
            examination->power = true;
            break;
        case OPTION_NULL:
            options->nulls[examination->nulls_count++] = optarg;
            examination->power = true;
            break;
        case OPTION_ROBUST:
            examination->box = optarg;
            break;
        case OPTION_SET:
            options->sets[examination->scenario.settings_count++] = optarg;
            break;
        case OPTION_KERNEL:
            examination->kernel = optarg;
            break;
        default:
            if (!take_value(options, option, optarg)) {
                return EXIT_USAGE;
            }
        }
    }
    if (argc - optind != 1) {
        return usage_error("facts", "one scenario is wanted, not %d; see comity facts --help",
                           argc - optind);
    }
    examination->scenario.path = argv[optind];
    examination->scenario.settings = options->sets;
    examination->scenario.replicates = (uint32_t)options->replicates;
    examination->nulls = options->nulls;
    examination->points = (uint32_t)options->points;
    examination->threads = (unsigned)options->threads;
    return EXIT_DONE;
}

static int examine(const struct facts_options *options)
{
    struct progress progress = { .quiet = options->quiet };
    const struct comity_monitor monitor = { show_progress, &progress };
    struct comity_examination examination;
    struct comity_problems problems;
    comity_problems_init(&problems);
    const int status = comity_examine(&options->examination, &monitor, &problems, &examination);
    progress_end(&progress);
    int code = report_job("facts", status, &problems);
    if (!status) {
        if (!options->quiet) {
            print[options->format](stdout, &examination);
        }
        code = holds_all_facts(&examination, 0) ? EXIT_DONE : EXIT_FAILED;
    } else if (status != COMITY_INTERRUPTED) {
        code = EXIT_USAGE;
    }
    comity_examination_free(&examination);
    comity_problems_free(&problems);
    return code;
}

int command_facts(int argc, char **argv)
{
    struct facts_options options = { .format = FORMAT_TEXT };
    options.sets = calloc((size_t)argc, sizeof *options.sets);
    options.nulls = calloc((size_t)argc, sizeof *options.nulls);
    int code = options.sets && options.nulls ? take_options(&options, argc, argv) : EXIT_FAILED;
    if (!code) {
        watch_interrupts(NULL);
        code = examine(&options);
    }
    free(options.sets);
    free(options.nulls);
    return code < 0 ? EXIT_DONE : code;
}
