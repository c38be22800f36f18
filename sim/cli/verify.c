/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/verify.h>

#include <inttypes.h>
#include <string.h>

struct verify_options {
    struct command_line line;
    struct comity_verify_options verify;
};

static const struct command_option options[] = {
    WHOLE_OPTION(
        0, "points", "K", struct verify_options, verify.points, 1, 0,
        "recompute at least K points of a sweep, spread evenly (default: all), in whole blocks, "
        "which may be thousands of points where each has few replicates; of a posterior, K draws"),
    THREADS_OPTION(struct verify_options, verify.threads),
};

static int print_verification(const char *path, uint64_t points,
                              const struct comity_verification *verification)
{
    char blocks[64] = "";
    if (points > 0 && verification->points > points)
        snprintf(blocks, sizeof blocks, " (whole blocks, for %" PRIu64 " asked)", points);
    if (verification->label_differences) {
        printf("%s: %s is not what the %s makes it; %" PRIu64 " of %" PRIu64
               " coordinates and attributes differ\n",
               path, verification->first_label,
               strcmp(verification->what, "point") == 0 ? "sweep"
               : strcmp(verification->what, "simulation") == 0 ||
                       strcmp(verification->what, "row") == 0
                   ? "calibration"
                   : "scenario",
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
               verification->label_differences || !verification->labels
                   ? ""
                   : ", and all coordinates and attributes");
    }
    if (verification->points_left_out) {
        printf("%s: not run, as comity merge --partial left them out: %" PRIu64 " of the points\n",
               path, verification->points_left_out);
    }
    if (verification->ended_by_time) {
        printf("%s: a budget of time ended this calibration after %" PRIu64
               " simulations; on another machine it would have been others\n",
               path, verification->points);
    }
    return verification->differences || verification->label_differences ? EXIT_FAILED : EXIT_DONE;
}

static int run(void *given)
{
    struct verify_options *asked = given;
    struct comity_verification verification;
    asked->verify.file = asked->line.arguments[0];
    const int status = comity_verify(&asked->verify, NULL, &asked->line.problems, &verification);
    const int code = report_job(&asked->line, status);
    return code ? code
                : print_verification(asked->verify.file, asked->verify.points, &verification);
}

COMMAND(verify, "compute recorded runs again and compare", "FILE [options]",
        "Computes a run, sweep, comparison, calibration or shard again from the file's own "
        "provenance and compares every value bit by bit; coordinates and attributes too.",
        struct verify_options, run, COMMAND_OPTIONS(options), .least = 1, .most = 1,
        .wanted = "one file is expected");
