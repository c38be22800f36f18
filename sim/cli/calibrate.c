/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/calibrate.h"

#include "cli/command.h"

#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: comity calibrate CALIBRATION -o FILE [options]\n\n"
    "Finds which settings of a scenario agree with what was observed: simulates settings drawn "
    "from\n"
    "their priors, keeps those whose measures are near the observed ones, and says how sure that\n"
    "is. Simulations are kept beside FILE (FILE.parts) until the posterior is there.\n\n"
    "  -o, --output FILE     results file with the posterior\n"
    "      --force           replace other results that are there\n"
    "      --resume          go on from the simulations that are there\n"
    "      --shard I/N       compute share I of N of the simulations; a call with --resume, when\n"
    "                        all are there, makes the posterior\n"
    "      --check N         coverage over N truths taken from the simulations\n"
    "      --keep            leave the simulations beside FILE\n"
    "  -j, --threads N       threads (default: one on each processor)\n"
    "      --kernel NAME     sse2, avx2, avx512: instruction set (default: the best here)\n"
    "  -q, --quiet           no table, no progress\n"
    "  -h, --help            this text\n\n"
    "Example: comity calibrate north_america -o posterior.h5 --check 100\n";

enum { OPTION_FORCE = 256, OPTION_RESUME, OPTION_SHARD, OPTION_CHECK, OPTION_KEEP, OPTION_KERNEL };

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "resume", no_argument, NULL, OPTION_RESUME },
    { "shard", required_argument, NULL, OPTION_SHARD },
    { "check", required_argument, NULL, OPTION_CHECK },
    { "keep", no_argument, NULL, OPTION_KEEP },
    { "threads", required_argument, NULL, 'j' },
    { "kernel", required_argument, NULL, OPTION_KERNEL },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

struct calibrate_options {
    struct comity_calibrate_options calibrate;
    struct comity_sink sink;
    bool quiet;
};

static int take_shard(struct calibrate_options *options, const char *text)
{
    unsigned shard, shards;
    char rest;

    if (sscanf(text, "%6u/%6u%c", &shard, &shards, &rest) != 2 || shard < 1 || shard > shards) {
        return usage_error("calibrate", "--shard: '%s' is not I/N with I from 1 to N, as in 2/3",
                           text);
    }
    options->calibrate.shard = shard;
    options->calibrate.shards = shards;
    return EXIT_DONE;
}

/* Options with a number; returns EXIT_DONE or EXIT_USAGE. */
static int take_number(struct calibrate_options *options, int option, const char *text)
{
    uint64_t number;

    if (option == 'j') {
        if (!parse_whole("calibrate", "--threads", text, 1, 1024, &number)) {
            return EXIT_USAGE;
        }
        options->calibrate.threads = (unsigned)number;
        return EXIT_DONE;
    }
    if (!parse_whole("calibrate", "--check", text, 10, 100000, &number)) {
        return EXIT_USAGE;
    }
    options->calibrate.check = number;
    return EXIT_DONE;
}

static int take_option(struct calibrate_options *options, int option, char **argv)
{
    switch (option) {
    case 'o':
        options->sink.path = optarg;
        return EXIT_DONE;
    case 'q':
        options->quiet = true;
        return EXIT_DONE;
    case OPTION_FORCE:
        options->sink.replace = true;
        return EXIT_DONE;
    case OPTION_RESUME:
        options->calibrate.resume = true;
        return EXIT_DONE;
    case OPTION_KEEP:
        options->calibrate.keep = true;
        return EXIT_DONE;
    case OPTION_KERNEL:
        options->calibrate.kernel = optarg;
        return EXIT_DONE;
    case OPTION_SHARD:
        return take_shard(options, optarg);
    case 'j':
    case OPTION_CHECK:
        return take_number(options, option, optarg);
    default:
        return option_error("calibrate", option, argv, long_options);
    }
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was printed. */
static int take_options(struct calibrate_options *options, int argc, char **argv)
{
    int option, code;

    while ((option = next_option(argc, argv, ":o:j:qh", long_options)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return -1;
        }
        code = take_option(options, option, argv);
        if (code) {
            return code;
        }
    }
    if (argc - optind != 1) {
        return usage_error("calibrate",
                           "one calibration is wanted, not %d; see comity calibrate --help",
                           argc - optind);
    }
    if (!options->sink.path) {
        return usage_error("calibrate", "-o FILE is wanted: where the posterior goes");
    }
    options->calibrate.path = argv[optind];
    return EXIT_DONE;
}

static void report_result(const struct calibrate_options *options,
                          const struct comity_calibrate_result *result)
{
    if (options->quiet) {
        return;
    }
    if (!result->complete) {
        printf("Share %u of %u is kept in %s.parts\n", options->calibrate.shard,
               options->calibrate.shards, options->sink.path);
        return;
    }
    print_calibration(stdout, result);
    printf("\nWritten to %s\n", options->sink.path);
}

static int calibrate(struct calibrate_options *options)
{
    struct progress progress = { .quiet = options->quiet };
    const struct comity_monitor monitor = { show_progress, &progress };
    struct comity_calibrate_result result;
    struct comity_problems problems;

    comity_problems_init(&problems);
    watch_interrupts(NULL);
    const int status =
        comity_calibrate(&options->calibrate, &options->sink, &monitor, &problems, &result);
    const int code = report_job("calibrate", status, &problems);

    if (status == COMITY_OK) {
        report_result(options, &result);
    } else if (status == COMITY_INTERRUPTED) {
        fprintf(stderr,
                "comity calibrate: what was simulated is kept in %s.parts; the same command with "
                "--resume goes on\n",
                options->sink.path);
    }
    comity_calibrate_result_free(&result);
    comity_problems_free(&problems);
    return code;
}

int command_calibrate(int argc, char **argv)
{
    struct calibrate_options options = { 0 };
    char *command_line = join_arguments(argc, argv);
    const int code = take_options(&options, argc, argv);

    options.calibrate.command_line = command_line;
    const int done = code ? code : calibrate(&options);

    free(command_line);
    return done < 0 ? EXIT_DONE : done;
}
