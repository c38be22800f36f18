/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/status.h>
#include <comity/verify.h>

#include <inttypes.h>
#include <string.h>

static const char help[] =
    "usage: comity verify FILE [options]\n\n"
    "Computes a run, sweep or comparison again from the file's own provenance and compares every\n"
    "value bit by bit; coordinates and attributes too.\n\n"
    "      --points K        of a sweep at least K points, spread evenly (default: all); blocks\n"
    "                        of points are computed whole: of few replicates there may be\n"
    "                        thousands more\n"
    "  -j, --threads N       threads (default: one on each processor)\n"
    "  -h, --help            this text\n";

enum { OPTION_POINTS = 256 };

static const struct option long_options[] = {
    { "points", required_argument, NULL, OPTION_POINTS },
    { "threads", required_argument, NULL, 'j' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static int tell(const char *path, uint64_t points, const struct comity_verification *verification)
{
    char blocks[64] = "";
    if (points > 0 && verification->points > points) {
        snprintf(blocks, sizeof blocks, " (whole blocks, for %" PRIu64 " asked)", points);
    }
    if (verification->label_differences) {
        printf("%s: %s is not what the %s makes it; %" PRIu64 " of %" PRIu64
               " coordinates and attributes differ\n",
               path, verification->first_label,
               strcmp(verification->what, "point") == 0 ? "sweep" : "scenario",
               verification->label_differences, verification->labels);
    }
    if (verification->differences) {
        printf("%s: %" PRIu64 " of %" PRIu64 " values differ; the first is %s at %s %" PRIu64 "\n",
               path, verification->differences, verification->values, verification->first_variable,
               verification->what, verification->first_point);
    } else {
        printf("%s: %" PRIu64 " %s%s computed again%s, all %" PRIu64 " values equal%s\n", path,
               verification->points, verification->what, verification->points == 1 ? "" : "s",
               blocks, verification->values,
               verification->label_differences ? "" : ", and all coordinates and attributes");
    }
    return verification->differences || verification->label_differences ? EXIT_FAILED : EXIT_DONE;
}

int command_verify(int argc, char **argv)
{
    struct comity_verification verification;
    uint64_t points = 0, threads = 0;
    char error[1024];
    int option;
    while ((option = next_option(argc, argv, ":j:h", long_options)) != -1) {
        int known = 1;
        if (option == 'h') {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        if (option == OPTION_POINTS) {
            known = parse_whole("verify", "--points", optarg, 1, UINT64_MAX, &points);
        } else if (option == 'j') {
            known = parse_whole("verify", "--threads", optarg, 1, 1024, &threads);
        } else {
            return option_error("verify", option, argv, long_options);
        }
        if (!known) {
            return EXIT_USAGE;
        }
    }
    if (argc - optind != 1) {
        return usage_error("verify", "one file is wanted, not %d; see comity verify --help",
                           argc - optind);
    }
    const int status =
        comity_verify(argv[optind], points, (unsigned)threads, &verification, error, sizeof error);
    if (status) {
        fprintf(stderr, "comity verify: %s\n", error[0] ? error : comity_status_message(status));
        return status == COMITY_BAD_ARGUMENT ? EXIT_USAGE : EXIT_FAILED;
    }
    return tell(argv[optind], points, &verification);
}
