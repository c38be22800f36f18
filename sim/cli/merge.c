/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/status.h>
#include <comity/sweep_results.h>

#include <stdlib.h>

static const char help[] =
    "usage: comity merge SHARD... -o FILE\n\n"
    "Joins the shards of a sweep, computed anywhere, to the file that one run would have made.\n"
    "Shards of other sweeps, overlaps and gaps are refused.\n\n"
    "  -o, --output FILE     results file\n"
    "  -h, --help            this text\n";

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

int command_merge(int argc, char **argv)
{
    const char *output = NULL;
    char error[1024];
    int option;
    char *command_line = join_arguments(argc, argv);
    while ((option = next_option(argc, argv, ":o:h", long_options)) != -1) {
        if (option == 'o') {
            output = optarg;
            continue;
        }
        free(command_line);
        if (option == 'h') {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        return option_error("merge", option, argv, long_options);
    }
    if (!output || optind == argc) {
        free(command_line);
        return usage_error("merge", "shards and -o FILE are wanted; see comity merge --help");
    }
    const int status =
        comity_sweep_merge((const char *const *)(argv + optind), (size_t)(argc - optind), output,
                           command_line, error, sizeof error);
    free(command_line);
    if (status) {
        fprintf(stderr, "comity merge: %s\n", error[0] ? error : comity_status_message(status));
        return EXIT_FAILED;
    }
    printf("Written to %s\n", output);
    return EXIT_DONE;
}
