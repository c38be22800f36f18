/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "report/reports.h"

struct calibrate_options {
    struct command_line line;
    struct comity_calibrate_options calibrate;
    struct comity_sink sink;
    enum report_format format;
    bool quiet;
};

static int read_shard(void *given, const char *text)
{
    struct calibrate_options *asked = given;
    return parse_shard("calibrate", text, &asked->calibrate.shard, &asked->calibrate.shards);
}

static const struct command_option options[] = {
    REQUIRED_OUTPUT_OPTION(struct calibrate_options, sink.path, "results file with the posterior"),
    TITLE_OPTION(struct calibrate_options, calibrate.title),
    FORCE_OPTION(struct calibrate_options, sink.replace),
    FLAG_OPTION(0, "resume", struct calibrate_options, calibrate.resume,
                "go on from the simulations that are there"),
    OTHER_OPTION("shard", "I/N", read_shard,
                 "compute share I of N of the simulations; comity merge makes the posterior of all "
                 "shards (of method = \"sequential\" there are none: its generations rest on one "
                 "another, and --join shares each of them)"),
    JOIN_OPTION(struct calibrate_options, calibrate.join),
    PATIENCE_OPTION(struct calibrate_options, calibrate.patience),
    WHOLE_OPTION(0, "check", "N", struct calibrate_options, calibrate.check, 10, 100000,
                 "coverage over N truths taken from the simulations"),
    WHOLE_OPTION(0, "simulations", "N", struct calibrate_options, calibrate.source.simulations, 100,
                 100000000, "simulate N points of each model in place of the file's budget"),
    WHOLE_OPTION(0, "kept", "N", struct calibrate_options, calibrate.source.kept, 1, 100000000,
                 "make the posterior of the N nearest in place of the file's"),
    FLAG_OPTION(0, "keep", struct calibrate_options, calibrate.keep,
                "leave the simulations beside FILE"),
    FORMAT_OPTION(struct calibrate_options, format),
    THREADS_OPTION(struct calibrate_options, calibrate.threads),
    KERNEL_OPTION(struct calibrate_options, calibrate.kernel),
    QUIET_OPTION(struct calibrate_options, quiet, "no table, no progress"),
};

static int report_result(struct calibrate_options *asked,
                         const struct comity_calibrate_result *result)
{
    if (asked->quiet)
        return COMITY_OK;
    if (!result->complete) {
        printf("Written to %s\n", asked->sink.path);
        return COMITY_OK;
    }
    return table_printed(&asked->line, report_calibration(result, asked->format, stdout),
                         asked->format, asked->sink.path);
}

static void notice(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "comity calibrate: %s\n", sentence);
}

static int run(void *given)
{
    struct calibrate_options *asked = given;
    struct progress progress = { .quiet = asked->quiet };
    const struct comity_monitor monitor = { show_progress, notice, &progress };
    struct comity_calibrate_result result;
    asked->calibrate.source.path = asked->line.arguments[0];
    asked->calibrate.command_line = asked->line.text;
    watch_interrupts(NULL);
    int status =
        comity_calibrate(&asked->calibrate, &asked->sink, &monitor, &asked->line.problems, &result);
    progress_end(&progress);
    if (!status)
        status = report_result(asked, &result);
    const int code = report_job(&asked->line, status);
    if (status == COMITY_INTERRUPTED) {
        fprintf(stderr,
                "comity calibrate: what was simulated is kept in %s.parts; the same command %s"
                "goes on\n",
                asked->sink.path, asked->calibrate.join ? "" : "with --resume ");
    }
    comity_calibrate_result_free(&result);
    return code;
}

COMMAND(calibrate, "which settings agree with observations, and how sure that is",
        "CALIBRATION -o FILE [options]",
        "Finds which settings of a scenario agree with what was observed: simulates "
        "settings drawn from their priors, keeps those whose measures are near the "
        "observed ones, and says how sure that is. Simulations are kept beside FILE "
        "(FILE.parts) until the posterior is there.",
        struct calibrate_options, run, COMMAND_OPTIONS(options),
        .example = "Example: comity calibrate north_america -o posterior.h5 --check 100",
        .least = 1, .most = 1, .wanted = "one calibration is expected");
