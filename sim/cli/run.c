/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/run_table.h"

#include <comity/run.h>
#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: comity run SCENARIO [options]\n\n"
    "Runs a scenario and writes every replicate's trajectory as labelled data.\n\n"
    "  -o, --output FILE     results file (default: the scenario's name with .h5)\n"
    "      --force           replace other results that are there\n"
    "      --no-output       print the summary only\n"
    "  -r, --replicates N    replicates (default: as the scenario says)\n"
    "  -s, --seed N          seed of the draws, 64 bits\n"
    "      --ticks N         months to run\n"
    "      --every N         keep every N-th tick, from the first\n"
    "      --record LIST     variables to keep, separated by commas; all, none\n"
    "      --set KEY=VALUE   change a parameter, as `comity explain` names it; repeatable\n"
    "      --mean-field      every random quantity replaced by its expectation\n"
    "      --double          store float64 instead of float32\n"
    "      --compress N      0 (none) to 9; default 1\n"
    "  -j, --threads N       threads (default: one on each processor)\n"
    "      --kernel NAME     sse2, avx2, avx512: instruction set (default: the best here)\n"
    "  -q, --quiet           no summary, no progress\n"
    "  -h, --help            this text\n\n"
    "Example: comity run configs/north_america.cfg -r 400 --set hegemony=0.7 -o run.h5\n";

struct run_options {
    struct comity_run_options run;
    const char *output;
    bool no_output, force, quiet;
    uint64_t replicates, ticks, every, threads, compress;
    const char **sets;
};

enum {
    OPTION_TICKS = 256,
    OPTION_EVERY,
    OPTION_RECORD,
    OPTION_SET,
    OPTION_MEAN_FIELD,
    OPTION_DOUBLE,
    OPTION_COMPRESS,
    OPTION_KERNEL,
    OPTION_NO_OUTPUT,
    OPTION_FORCE
};

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "no-output", no_argument, NULL, OPTION_NO_OUTPUT },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "replicates", required_argument, NULL, 'r' },
    { "seed", required_argument, NULL, 's' },
    { "ticks", required_argument, NULL, OPTION_TICKS },
    { "every", required_argument, NULL, OPTION_EVERY },
    { "record", required_argument, NULL, OPTION_RECORD },
    { "set", required_argument, NULL, OPTION_SET },
    { "mean-field", no_argument, NULL, OPTION_MEAN_FIELD },
    { "double", no_argument, NULL, OPTION_DOUBLE },
    { "compress", required_argument, NULL, OPTION_COMPRESS },
    { "threads", required_argument, NULL, 'j' },
    { "kernel", required_argument, NULL, OPTION_KERNEL },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

/* Options with a number; returns 0 after a complaint. */
static int take_number(struct run_options *options, int option, const char *text)
{
    switch (option) {
    case 'r':
        return parse_whole("run", "--replicates", text, 1, UINT32_MAX, &options->replicates);
    case 's':
        options->run.scenario.seed_given = true;
        return parse_whole("run", "--seed", text, 0, UINT64_MAX, &options->run.scenario.seed);
    case 'j':
        return parse_whole("run", "--threads", text, 1, 1024, &options->threads);
    case OPTION_TICKS:
        return parse_whole("run", "--ticks", text, 1, COMITY_TICKS_MOST, &options->ticks);
    case OPTION_EVERY:
        return parse_whole("run", "--every", text, 1, COMITY_TICKS_MOST, &options->every);
    default:
        return parse_whole("run", "--compress", text, 0, 9, &options->compress);
    }
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was asked for and printed. */
static int take_options(struct run_options *options, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":o:r:s:j:qh", long_options)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return -1;
        case '?':
        case ':':
            return option_error("run", option, argv, long_options);
        case 'o':
            options->output = optarg;
            break;
        case 'q':
            options->quiet = true;
            break;
        case OPTION_NO_OUTPUT:
            options->no_output = true;
            break;
        case OPTION_FORCE:
            options->force = true;
            break;
        case OPTION_RECORD:
            options->run.record = optarg;
            break;
        case OPTION_SET:
            options->sets[options->run.scenario.settings_count++] = optarg;
            break;
        case OPTION_MEAN_FIELD:
            options->run.mean_field = true;
            break;
        case OPTION_DOUBLE:
            options->run.double_precision = true;
            break;
        case OPTION_KERNEL:
            options->run.kernel = optarg;
            break;
        default:
            if (!take_number(options, option, optarg)) {
                return EXIT_USAGE;
            }
        }
    }
    if (argc - optind != 1) {
        return usage_error("run", "one scenario is wanted, not %d; see comity run --help",
                           argc - optind);
    }
    options->run.scenario.path = argv[optind];
    options->run.scenario.settings = options->sets;
    options->run.scenario.ticks = (uint32_t)options->ticks;
    options->run.scenario.replicates = (uint32_t)options->replicates;
    options->run.every = (uint32_t)options->every;
    options->run.threads = (unsigned)options->threads;
    options->run.compression = (int)options->compress;
    return EXIT_DONE;
}

/* "configs/north_america.cfg" gives "north_america.h5" in the working directory. */
static char *default_output(const char *scenario)
{
    const char *slash = strrchr(scenario, '/'), *name = slash ? slash + 1 : scenario;
    const char *dot = strrchr(name, '.');
    char *path = NULL;
    const int length = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    return asprintf(&path, "%.*s.h5", length, name) < 0 ? NULL : path;
}

static int run(const struct run_options *options)
{
    const struct comity_sink sink = { .path = options->output, .replace = options->force };
    struct progress progress = { .quiet = options->quiet };
    const struct comity_monitor monitor = { show_progress, &progress };
    struct comity_run_result result;
    struct comity_problems problems;
    comity_problems_init(&problems);
    const int status = comity_run(&options->run, &sink, &monitor, &problems, &result);
    progress_end(&progress);
    if (status == COMITY_INTERRUPTED) {
        fprintf(stderr, "comity run: interrupted; %s is not written\n",
                options->output ? options->output : "nothing");
    } else if (!status && !options->quiet) {
        print_run_table(stdout, &result.scenario, &result.summary, options->run.mean_field);
        if (options->output) {
            printf("\nWritten to %s\n", options->output);
        }
    }
    const int code = report_job("run", status, &problems);
    comity_run_result_free(&result);
    comity_problems_free(&problems);
    return code;
}

int command_run(int argc, char **argv)
{
    struct run_options options = { .every = 1, .compress = 1 };
    char *command_line = join_arguments(argc, argv), *named = NULL;
    options.sets = calloc((size_t)argc, sizeof *options.sets);
    int code =
        options.sets && command_line ? take_options(&options, argc, argv) : out_of_memory("run");
    if (!code) {
        options.run.command_line = command_line;
        if (options.no_output) {
            options.output = NULL;
        } else if (!options.output) {
            named = default_output(options.run.scenario.path);
            options.output = named;
        }
        watch_interrupts(NULL);
        code = options.no_output || options.output ? run(&options) : out_of_memory("run");
    }
    free(options.sets);
    free(command_line);
    free(named);
    return code < 0 ? EXIT_DONE : code;
}
