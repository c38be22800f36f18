/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/sweep_progress.h"
#include "cli/formats.h"

#include <comity/problems.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdarg.h>
#include <unistd.h>

static const double json_seconds = 0.5; /* between lines */
static const double line_seconds = 60;  /* the same in the logs of queue systems */

void sweep_progress_begin(struct sweep_progress *progress,
                          const struct comity_sweep_results *results,
                          const struct comity_experiment *experiment, int quiet, int json,
                          double seconds)
{
    const bool lines = !quiet && !json && (seconds > 0 || !isatty(STDERR_FILENO));
    *progress = (struct sweep_progress){ .results = results,
                                         .experiment = experiment,
                                         .at_start = comity_sweep_results_done(results),
                                         .said = seconds_now(),
                                         .seconds = !lines        ? 0
                                                    : seconds > 0 ? seconds
                                                                  : line_seconds,
                                         .json = json };
    progress_begin(&progress->progress, "sweeping",
                   comity_sweep_results_total(results) - progress->at_start,
                   quiet || json || progress->seconds > 0);
}

static void print_json(const struct sweep_progress *progress, uint64_t done, double now)
{
    const uint64_t total = progress->progress.total;
    const double elapsed = now - progress->progress.started;
    fprintf(stderr,
            "{\"blocks_done\": %" PRIu64 ", \"blocks\": %" PRIu64
            ", \"elapsed_seconds\": %.6f, \"seconds_left\": %.3f, \"world_ticks_per_second\": "
            "%.0f}\n",
            done + progress->at_start, total + progress->at_start, elapsed,
            done ? elapsed * (double)(total - done) / (double)done : 0,
            elapsed > 0 ? progress->world_months / elapsed : 0);
}

static void print_line(struct sweep_progress *progress, uint64_t done, double now)
{
    const uint64_t total = progress->progress.total;
    const double elapsed = now - progress->progress.started;
    if (now - progress->said < progress->seconds || done == 0) {
        return;
    }
    progress->said = now;
    fprintf(stderr,
            "comity sweep: %" PRIu64 " of %" PRIu64
            " blocks, %.3g million world-months a second, %.0f s left\n",
            done + progress->at_start, total + progress->at_start,
            progress->world_months / elapsed / 1e6,
            elapsed * (double)(total - done) / (double)done);
}

void sweep_progress_take(struct sweep_progress *progress, const struct comity_block *block)
{
    const struct comity_experiment *experiment = progress->experiment;
    const uint64_t done = comity_sweep_results_done(progress->results) - progress->at_start;
    const double now = seconds_now();
    for (size_t point = 0; point < block->count / experiment->replicates; point++) {
        progress->world_months += (double)block->replicates[point] * experiment->ticks;
    }
    if (progress->seconds > 0) {
        print_line(progress, done, now);
    } else if (!progress->json) {
        progress_update(&progress->progress, done, progress->world_months);
    } else if (done == progress->progress.total || now - progress->said >= json_seconds) {
        progress->said = now;
        print_json(progress, done, now);
    }
}

void sweep_progress_end(struct sweep_progress *progress)
{
    progress_end(&progress->progress);
}

void tell_sweep(int json, const char *kind, const char *format, ...)
{
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!json) {
        fprintf(stderr, "comity sweep: %s\n", text);
        return;
    }
    fprintf(stderr, "{\"%s\": ", kind);
    print_json_text(stderr, text);
    fputs("}\n", stderr);
}

void tell_sweep_problems(int json, const struct comity_problems *problems)
{
    if (!json) {
        comity_problems_print(problems, stderr);
    }
    for (size_t k = 0; json && k < problems->count; k++) {
        tell_sweep(1, "error", "%s", problems->list[k].text);
    }
}

const char *words_of_interrupt(int json)
{
    if (json) {
        return "{\"notice\": \"finishing the block in hand\"}\n";
    }
    return isatty(STDERR_FILENO)
               ? "\r\033[Kcomity sweep: finishing the block in hand; a second interrupt ends at "
                 "once\n"
               : "comity sweep: finishing the block in hand; a second interrupt ends at once\n";
}
