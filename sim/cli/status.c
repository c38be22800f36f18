/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "report/json.h"

#include <comity/status.h>
#include <comity/sweep_status.h>

#include <inttypes.h>
#include <math.h>

struct status_options {
    struct command_line line;
    bool json;
    double patience;
};

static const struct command_option options[] = {
    FLAG_OPTION(0, "json", struct status_options, json, "one JSON object, for machines"),
    NUMBER_OPTION("patience", "S", struct status_options, patience, 1, 86400,
                  "take a process for gone that gave no sign of life for S seconds (default 120)"),
};

enum { DURATION = 32 };
static const char *const states[] = { "absent", "computing", "paused", "complete" };
static const char *const worker_states[] = { "at work", "done", "gone" };

static void print_json(const struct comity_sweep_status *status, const char *path)
{
    struct json json;
    const double blocks = status->blocks ? (double)status->blocks : NAN; /* null: not known */
    const double done =
        status->state == COMITY_SWEEP_COMPLETE ? blocks : (double)status->blocks_done;
    json_init(&json, stdout);
    json_object(&json, NULL);
    JSON_MEMBERS(&json, "file", path, "state", states[status->state], "blocks", blocks,
                 "blocks_done", done, "blocks_per_second", status->blocks_per_second,
                 "seconds_left", status->seconds_left);
    json_array(&json, "workers");
    for (size_t k = 0; k < status->workers_count; k++) {
        const struct comity_sweep_worker *worker = &status->workers[k];
        JSON_OBJECT(&json, NULL, "host", worker->host, "process", (size_t)worker->process,
                    "threads", worker->threads, "state", worker_states[worker->state],
                    "blocks_done", worker->blocks_done, "blocks_in_hand", worker->blocks_in_hand,
                    "seconds_silent", worker->seconds_silent);
    }
    json_end(&json);
    json_end(&json);
}

/* "3 s", "12 min", "5.0 h". */
static const char *write_duration(double seconds, char text[DURATION])
{
    if (seconds < 120)
        snprintf(text, DURATION, "%.0f s", seconds);
    else if (seconds < 7200)
        snprintf(text, DURATION, "%.0f min", seconds / 60);
    else
        snprintf(text, DURATION, "%.1f h", seconds / 3600);
    return text;
}

static const struct report_column columns[] = {
    COLUMN("host", NULL, .value = VALUE_TEXT),
    COLUMN("process", NULL, .value = VALUE_EXACT),
    COLUMN("threads", NULL, .value = VALUE_EXACT),
    COLUMN("done", NULL, .value = VALUE_EXACT),
    COLUMN("in hand", NULL, .value = VALUE_EXACT),
    COLUMN("state", NULL, .value = VALUE_TEXT),
    COLUMN("last sign of life", NULL, .value = VALUE_TEXT),
};

static int print_text(const struct comity_sweep_status *status, const char *path)
{
    char duration[DURATION];
    printf("%s: %s", path, states[status->state]);
    if (status->blocks > 0)
        printf("; %" PRIu64 " of %" PRIu64 " blocks are done", status->blocks_done, status->blocks);
    else if (status->state == COMITY_SWEEP_PAUSED)
        printf("; %" PRIu64 " blocks are done", status->blocks_done);
    if (status->state == COMITY_SWEEP_COMPUTING && isfinite(status->seconds_left)) {
        printf(", %.3g a second, %s left", status->blocks_per_second,
               write_duration(status->seconds_left, duration));
    }
    puts(status->workers_count ? "\n" : "");
    if (!status->workers_count)
        return COMITY_OK;
    struct report report;
    report_init(&report);
    struct report_table *table = REPORT_TABLE(&report, "workers", columns, NULL);
    for (size_t k = 0; k < status->workers_count; k++) {
        const struct comity_sweep_worker *worker = &status->workers[k];
        CELLS(table, worker->host, (double)worker->process, worker->threads, worker->blocks_done,
              worker->blocks_in_hand, worker_states[worker->state]);
        cell_text(table, "%s ago", write_duration(worker->seconds_silent, duration));
    }
    return report_finish(&report, REPORT_TEXT, stdout);
}

static int run(void *given)
{
    struct status_options *asked = given;
    const char *path = asked->line.arguments[0];
    struct comity_sweep_status status;
    const int failed =
        comity_sweep_status_read(&status, path, asked->patience, &asked->line.problems);
    int code = failed || status.state == COMITY_SWEEP_ABSENT ? EXIT_FAILED : EXIT_DONE;
    if (failed)
        report_job(&asked->line, failed);
    else if (status.state == COMITY_SWEEP_ABSENT)
        fprintf(stderr, "comity status: %s: there is no such file, and nobody computes it\n", path);
    else if (asked->json)
        print_json(&status, path);
    else if (print_text(&status, path))
        code = out_of_memory("status");
    comity_sweep_status_free(&status);
    return code;
}

COMMAND(status, "how far a sweep or calibration has come, and who computes it", "FILE [options]",
        "Reports how far a sweep or calibration has come that processes share with --join: how "
        "many of its blocks are done, by whom, how fast, and when it will end. FILE is what they "
        "were given with -o; any host that sees it can ask.",
        struct status_options, run, COMMAND_OPTIONS(options),
        .example = "Example: comity status sweep.h5 --json", .least = 1, .most = 1,
        .wanted = "one results file is expected");
