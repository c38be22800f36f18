/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "report/reports.h"

#include <comity/replay.h>

#include <inttypes.h>

struct replay_options {
    struct command_line line;
    struct comity_replay_options replay;
    struct comity_sink sink;
};

static const struct command_option options[] = {
    { .type = OPTION_WHOLE,
      .name = "point",
      .value = "P",
      .help = "point of a sweep, counted from 0, the last axis fastest",
      OPTION_MEMBER(struct replay_options, replay.point),
      .given = offsetof(struct replay_options, replay.point_given) },
    { .type = OPTION_WHOLE,
      .name = "replicate",
      .value = "R",
      .help = "replicate",
      .required = true,
      OPTION_MEMBER(struct replay_options, replay.replicate) },
    REQUIRED_OUTPUT_OPTION(struct replay_options, sink.path,
                           "results file of the one world, float64"),
    TITLE_OPTION(struct replay_options, replay.title),
    FORCE_OPTION(struct replay_options, sink.replace),
    FLAG_OPTION(0, "trust", struct replay_options, replay.trust,
                "compare neither values with their hash nor the world with them"),
};

/* Which world it is, as the new file says. */
static int print_world(struct replay_options *asked)
{
    const struct comity_replay_options *replay = &asked->replay;
    const char *path = asked->sink.path;
    struct comity_file_summary summary;
    struct report report;
    report_init(&report);
    if (!comity_file_summary_read(&summary, path, NULL)) {
        const char *title = comity_file_summary_attribute(&summary, "title");
        const char *point = comity_file_summary_attribute(&summary, "point");
        report_heading(&report, "%s, %s%s%sreplicate %" PRIu32, title ? title : "",
                       point ? "point " : "", point ? point : "", point ? ", " : "",
                       replay->replicate);
        report_file_changes(&report, &summary);
    }
    comity_file_summary_free(&summary);
    const int status = report_finish(&report, REPORT_TEXT, stdout);
    if (status)
        return table_printed(&asked->line, status, REPORT_TEXT, path);
    printf("Written to %s\n", path);
    return COMITY_OK;
}

static int run(void *given)
{
    struct replay_options *asked = given;
    asked->replay.file = asked->line.arguments[0];
    asked->replay.command_line = asked->line.text;
    const struct comity_monitor monitor = { .progress = watch_while_writing };
    int status = comity_replay(&asked->replay, &asked->sink, &monitor, &asked->line.problems);
    if (!status)
        status = print_world(asked);
    return report_written(&asked->line, status, asked->sink.path);
}

COMMAND(replay, "write one world of a results file in full",
        "FILE [--point P] --replicate R -o OUTPUT",
        "Computes one world of a results file again, from the file's own provenance, "
        "and writes every variable of every tick of it.",
        struct replay_options, run, COMMAND_OPTIONS(options), .least = 1, .most = 1,
        .wanted = "one file is expected");
