/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/replay.h>

#include <stdlib.h>

static const char help[] =
    "usage: comity replay FILE [--point P] --replicate R -o OUTPUT\n\n"
    "Computes one world of a results file again, from the file's own provenance, and writes every\n"
    "variable of every tick of it.\n\n"
    "      --point P         point of a sweep, counted from 0, the last axis fastest\n"
    "      --replicate R     replicate\n"
    "  -o, --output FILE     results file of the one world, float64\n"
    "      --force           replace other results that are there\n"
    "  -h, --help            this text\n";

enum { OPTION_POINT = 256, OPTION_REPLICATE, OPTION_FORCE };

static const struct option long_options[] = {
    { "point", required_argument, NULL, OPTION_POINT },
    { "replicate", required_argument, NULL, OPTION_REPLICATE },
    { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

struct replay {
    struct comity_replay_options options;
    const char *output;
    uint64_t replicate;
    bool replicate_given, force;
};

static int take_options(struct replay *replay, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":o:h", long_options)) != -1) {
        int understood = 1;
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return -1;
        case 'o':
            replay->output = optarg;
            break;
        case OPTION_FORCE:
            replay->force = true;
            break;
        case OPTION_POINT:
            replay->options.point_given = true;
            understood =
                parse_whole("replay", "--point", optarg, 0, UINT64_MAX, &replay->options.point);
            break;
        case OPTION_REPLICATE:
            replay->replicate_given = true;
            understood =
                parse_whole("replay", "--replicate", optarg, 0, UINT32_MAX, &replay->replicate);
            break;
        default:
            return option_error("replay", option, argv, long_options);
        }
        if (!understood) {
            return EXIT_USAGE;
        }
    }
    if (argc - optind != 1 || !replay->output || !replay->replicate_given) {
        return usage_error("replay", "one file, --replicate R and -o OUTPUT are wanted; see comity "
                                     "replay --help");
    }
    replay->options.file = argv[optind];
    replay->options.replicate = (uint32_t)replay->replicate;
    return EXIT_DONE;
}

int command_replay(int argc, char **argv)
{
    struct replay replay = { 0 };
    struct comity_problems problems;
    char *command_line = join_arguments(argc, argv);
    comity_problems_init(&problems);
    int code = command_line ? take_options(&replay, argc, argv) : out_of_memory("replay");
    if (!code) {
        const struct comity_sink sink = { .path = replay.output, .replace = replay.force };
        replay.options.command_line = command_line;
        /* the one world takes no time, and nothing half-written stays */
        watch_interrupts(NULL);
        const int status = comity_replay(&replay.options, &sink, NULL, &problems);
        code = report_job("replay", status, &problems);
        if (!status) {
            printf("Written to %s\n", replay.output);
        }
    }
    comity_problems_free(&problems);
    free(command_line);
    return code < 0 ? EXIT_DONE : code;
}
