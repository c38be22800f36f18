/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "report/json.h"
#include "core/clock.h"

#include <comity/sweep_run.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum reporting { REPORT_FOR_PEOPLE, REPORT_AS_JSON };

struct sweep_options {
    struct command_line line;
    struct comity_sweep_run_options sweep;
    struct comity_sink sink;
    enum reporting reporting;
    double seconds; /* between lines */
    bool quiet;
};

static int read_shard(void *given, const char *text)
{
    struct sweep_options *asked = given;
    return parse_shard("sweep", text, &asked->sweep.shard, &asked->sweep.shards);
}

static int read_progress(void *given, const char *text)
{
    struct sweep_options *asked = given;
    char *end;
    if (strcmp(text, "json") == 0) {
        asked->reporting = REPORT_AS_JSON;
        return EXIT_DONE;
    }
    asked->seconds = strtod(text, &end);
    return end > text && !*end && asked->seconds > 0 && asked->seconds < 1e9
               ? EXIT_DONE
               : usage_error("sweep", "--progress: '%s' is neither json nor a number of seconds",
                             text);
}

static const struct command_option options[] = {
    REQUIRED_OUTPUT_OPTION(struct sweep_options, sink.path, "results file"),
    FLAG_OPTION(0, "resume", struct sweep_options, sweep.resume, "go on from what is there"),
    JOIN_OPTION(struct sweep_options, sweep.join),
    PATIENCE_OPTION(struct sweep_options, sweep.patience),
    TITLE_OPTION(struct sweep_options, sweep.sweep.title),
    FORCE_OPTION(struct sweep_options, sink.replace),
    OTHER_OPTION("shard", "I/N", read_shard, "compute share I of N; comity merge joins the shards"),
    THREADS_OPTION(struct sweep_options, sweep.threads),
    KERNEL_OPTION(struct sweep_options, sweep.kernel),
    OTHER_OPTION("progress", "S", read_progress,
                 "a line on standard error every S seconds (default: each minute where it is no "
                 "terminal); json: one JSON object a line, for machines"),
    QUIET_OPTION(struct sweep_options, quiet, "no progress, no summary"),
};

/* ---- what is said of it, for people or for machines ---- */

struct reporter {
    bool json;
    struct progress progress;
    double seconds; /* between lines for people; 0: a terminal, or nobody */
    double started, printed;
    double waiting;           /* since when, for blocks that others compute; 0: it is not */
    uint64_t left, meanwhile; /* blocks that were left then, and that others have computed since */
    bool begun;
};

/* One line on standard error: "comity sweep: ...", or {"kind": "..."}. */
static void print_line(bool json, const char *kind, const char *text)
{
    if (!json) {
        fprintf(stderr, "comity sweep: %s\n", text);
        return;
    }
    fprintf(stderr, "{\"%s\": ", kind);
    json_print_text(stderr, text);
    fputs("}\n", stderr);
}

static int report(const struct sweep_options *asked, int status)
{
    const struct comity_problems *problems = &asked->line.problems;
    if (asked->reporting != REPORT_AS_JSON)
        return report_job(&asked->line, status);
    for (size_t k = 0; k < problems->count; k++) {
        print_line(true, status == COMITY_INTERRUPTED ? "interrupted" : "error",
                   problems->list[k].text);
    }
    if (status && !problems->count)
        print_line(true, "error", comity_status_message(status));
    return exit_status_of(status, problems);
}

static void notice(void *context, const char *sentence)
{
    const struct reporter *reporter = context;
    print_line(reporter->json, "notice", sentence);
}

static void print_json_progress(struct reporter *reporter, const struct comity_progress *progress)
{
    const double between = 0.5, now = comity_seconds_now();
    const double elapsed = now - reporter->started;
    if (progress->done < progress->total && now - reporter->printed < between)
        return;
    reporter->printed = now;
    fprintf(stderr,
            "{\"blocks_done\": %" PRIu64 ", \"blocks\": %" PRIu64
            ", \"elapsed_seconds\": %.6f, \"seconds_left\": %.3f, \"world_ticks_per_second\": "
            "%.0f}\n",
            progress->done + progress->earlier, progress->total + progress->earlier, elapsed,
            elapsed * (double)(progress->total - progress->done) / (double)progress->done,
            elapsed > 0 ? progress->world_months / elapsed : 0);
}

/* What logs keep. */
static void print_line_of_progress(struct reporter *reporter,
                                   const struct comity_progress *progress)
{
    const double now = comity_seconds_now(), elapsed = now - reporter->started;
    if (now - reporter->printed < reporter->seconds)
        return;
    reporter->printed = now;
    fprintf(stderr,
            "comity sweep: %" PRIu64 " of %" PRIu64
            " blocks, %.3g million world-months a second, %.0f s left\n",
            progress->done + progress->earlier, progress->total + progress->earlier,
            progress->world_months / elapsed / 1e6,
            elapsed * (double)(progress->total - progress->done) / (double)progress->done);
}

static bool tells_lines(const struct reporter *reporter)
{
    return reporter->json || reporter->seconds > 0;
}

/* For how long the process had nothing to do. */
static void end_waiting(struct reporter *reporter)
{
    if (reporter->waiting > 0 && tells_lines(reporter)) {
        fprintf(stderr,
                reporter->json ? "{\"waited_seconds\": %.3f, \"blocks_meanwhile\": %" PRIu64 "}\n"
                               : "comity sweep: waited %.1f s, while they computed %" PRIu64 "\n",
                comity_seconds_now() - reporter->waiting, reporter->meanwhile);
    }
    reporter->waiting = 0;
}

/* Each time that other processes have all blocks that are left in hand. */
static bool show_waiting(struct reporter *reporter, const struct comity_progress *progress)
{
    const uint64_t left = progress->total - progress->done;
    if (left == 0) {
        end_waiting(reporter);
        return interrupted();
    }
    if (reporter->waiting == 0 && tells_lines(reporter)) {
        fprintf(stderr,
                reporter->json ? "{\"waiting_for_blocks\": %" PRIu64 "}\n"
                               : "comity sweep: other processes compute the last %" PRIu64
                                 " blocks\n",
                left);
    }
    if (reporter->waiting == 0) {
        reporter->waiting = comity_seconds_now();
        reporter->left = left;
    }
    reporter->meanwhile = reporter->left - left;
    return interrupted();
}

static bool show(void *context, const struct comity_progress *progress)
{
    struct reporter *reporter = context;
    if (progress->waits)
        return show_waiting(reporter, progress);
    end_waiting(reporter);
    if (!tells_lines(reporter))
        return show_progress(&reporter->progress, progress);
    if (progress->done > 0) {
        (reporter->json ? print_json_progress : print_line_of_progress)(reporter, progress);
    } else if (!reporter->begun) {
        reporter->begun = true;
        reporter->started = comity_seconds_now();
        reporter->printed = reporter->json ? 0 : reporter->started;
    }
    return interrupted();
}

/* What is written at once when an interrupt comes. */
static const char *interrupt_notice(bool json)
{
    if (json)
        return "{\"notice\": \"finishing the block in hand\"}\n";
    return isatty(STDERR_FILENO)
               ? "\r\033[Kcomity sweep: finishing the block in hand; a second interrupt ends at "
                 "once\n"
               : "comity sweep: finishing the block in hand; a second interrupt ends at once\n";
}

static int run(void *given)
{
    struct sweep_options *asked = given;
    struct reporter reporter = { .json = asked->reporting == REPORT_AS_JSON,
                                 .progress = { .quiet = asked->quiet } };
    const double each_minute = 60;
    const struct comity_monitor monitor = { show, notice, &reporter };
    if (!asked->quiet && (asked->seconds > 0 || !isatty(STDERR_FILENO)))
        reporter.seconds = asked->seconds > 0 ? asked->seconds : each_minute;
    uint64_t failed = 0;
    asked->sweep.sweep.path = asked->line.arguments[0];
    asked->sweep.command_line = asked->line.text;
    watch_interrupts(interrupt_notice(reporter.json));
    const int status =
        comity_sweep_run(&asked->sweep, &asked->sink, &monitor, &asked->line.problems, &failed);
    end_waiting(&reporter);
    progress_end(&reporter.progress);
    const int code = report(asked, status);
    if (!status && !asked->quiet)
        printf("Written to %s\n", asked->sink.path);
    if (!status && failed) {
        char text[FAILED_POINTS];
        print_line(reporter.json, "notice", describe_failed_points(failed, text));
    }
    return code;
}

COMMAND(sweep, "compute every point of a sweep; go on with one", "SWEEP -o FILE [options]",
        "Computes every point of a sweep. What is done is kept beside FILE (FILE.parts) "
        "until all of it is there; a sweep that was interrupted or killed goes on with "
        "--resume and gives the same file.",
        struct sweep_options, run, COMMAND_OPTIONS(options),
        .example = "Example: comity sweep configs/sweeps/hegemony_bilateralism.cfg -o sweep.h5",
        .least = 1, .most = 1, .wanted = "one sweep is expected");
