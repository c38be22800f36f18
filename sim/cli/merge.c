/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/status.h>
#include <comity/sweep_results.h>

#include <inttypes.h>
#include <stdlib.h>

static const char help[] =
    "usage: comity merge SHARD... -o FILE\n\n"
    "Joins the shards of a sweep, computed anywhere, to the file that one run would have made.\n"
    "Shards of other sweeps, damaged ones, overlaps and gaps are refused.\n\n"
    "  -o, --output FILE     results file\n"
    "      --force           replace other results that are there\n"
    "  -h, --help            this text\n";

enum { OPTION_FORCE = 256 };

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static int stop(void *context)
{
    (void)context;
    return interrupted();
}

static int merge(const char *const *shards, size_t count, const char *output,
                 const struct comity_sweep_merge_options *options)
{
    char error[OUTPUT_ERROR];
    uint64_t failed;
    int code = EXIT_DONE;
    for (size_t k = 0; k < count && !code; k++) {
        code = find_overlap(output, shards[k], error);
    }
    code = code ? code : find_place(output, error);
    if (code) {
        return usage_error("merge", "%s", error);
    }
    const int status =
        comity_sweep_merge(shards, count, output, options, &failed, error, sizeof error);
    if (status == COMITY_INTERRUPTED) {
        fprintf(stderr, "comity merge: interrupted; %s is not written\n", output);
        return EXIT_INTERRUPTED;
    }
    if (status) {
        fprintf(stderr, "comity merge: %s\n", error[0] ? error : comity_status_message(status));
        return EXIT_FAILED;
    }
    printf("Written to %s\n", output);
    if (failed) {
        fprintf(stderr,
                "comity merge: of %" PRIu64 " point%s a replicate left the numbers; the status "
                "there is 2\n",
                failed, failed == 1 ? "" : "s");
    }
    return EXIT_DONE;
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was printed. */
static int take_options(const char **output, bool *force, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":o:h", long_options)) != -1) {
        switch (option) {
        case 'o':
            *output = optarg;
            break;
        case OPTION_FORCE:
            *force = true;
            break;
        case 'h':
            fputs(help, stdout);
            return -1;
        default:
            return option_error("merge", option, argv, long_options);
        }
    }
    return *output && optind < argc
               ? EXIT_DONE
               : usage_error("merge", "shards and -o FILE are wanted; see comity merge --help");
}

int command_merge(int argc, char **argv)
{
    const char *output = NULL;
    char *command_line = join_arguments(argc, argv);
    struct comity_sweep_merge_options options = { .command_line = command_line, .stop = stop };
    int code =
        command_line ? take_options(&output, &options.replace, argc, argv) : out_of_memory("merge");
    if (!code) {
        watch_interrupts(NULL);
        code = merge((const char *const *)argv + optind, (size_t)(argc - optind), output, &options);
    }
    free(command_line);
    return code < 0 ? EXIT_DONE : code;
}
