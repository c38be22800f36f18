/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/sweep_run.h>

struct merge_options {
    struct command_line line;
    struct comity_sink sink;
    const char *title;
    bool partial, is_virtual, quiet;
    unsigned threads;
};

static const struct command_option options[] = {
    REQUIRED_OUTPUT_OPTION(struct merge_options, sink.path, "results file"),
    TITLE_OPTION(struct merge_options, title),
    FLAG_OPTION(0, "partial", struct merge_options, partial,
                "leave out what is missing: its points have the status 0, not_run"),
    FLAG_OPTION(0, "virtual", struct merge_options, is_virtual,
                "leave the values of a sweep in the shards, which must lie beside FILE and stay "
                "there: without one of them it is refused"),
    THREADS_OPTION(struct merge_options, threads),
    FORCE_OPTION(struct merge_options, sink.replace),
    QUIET_OPTION(struct merge_options, quiet, "no progress, no summary"),
};

static int run(void *given)
{
    struct merge_options *asked = given;
    const struct comity_merge_options how = { asked->line.arguments, asked->line.count,
                                              asked->title,          asked->line.text,
                                              asked->partial,        asked->threads,
                                              asked->is_virtual };
    struct progress progress = { .quiet = asked->quiet };
    const struct comity_monitor monitor = { .progress = show_progress, .context = &progress };
    uint64_t failed = 0;
    watch_interrupts(NULL);
    const int status = comity_merge(&how, &asked->sink, &monitor, &asked->line.problems, &failed);
    progress_end(&progress);
    const int code = report_written(&asked->line, status, asked->sink.path);
    if (!status) {
        char notice[FAILED_POINTS];
        if (!asked->quiet)
            printf("Written to %s\n", asked->sink.path);
        if (failed)
            fprintf(stderr, "comity merge: %s\n", describe_failed_points(failed, notice));
    }
    return code;
}

COMMAND(
    merge, "join the shards of a sweep or calibration", "SHARD... -o FILE",
    "Joins the shards of a sweep or calibration, computed anywhere, to the file that one run "
    "would have made. Shards of another sweep, damaged ones and overlaps are refused, and missing "
    "ones are named.",
    struct merge_options, run, COMMAND_OPTIONS(options), .least = 1,
    .wanted = "shards are expected");
