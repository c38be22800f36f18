/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "report/reports.h"

struct check_options {
    struct command_line line;
    enum report_format format;
    bool quiet;
};

static const struct command_option options[] = {
    WORD_OPTION("format", "NAME", struct check_options, format, report_format_names,
                "text (default); markdown, csv, json, latex: a table of the scenarios and one of "
                "their mistakes, with file, line and key"),
    QUIET_OPTION(struct check_options, quiet, "mistakes only"),
};

static int run(void *given)
{
    struct check_options *asked = given;
    struct report report;
    report_init(&report);
    const int worst =
        report_checks(&report, asked->line.arguments, asked->line.count, &asked->line.problems);
    const bool text = asked->format == REPORT_TEXT, silent = text && asked->quiet;
    const int status = silent ? COMITY_OK : report_print(&report, asked->format, stdout);
    report_free(&report);
    if (status)
        return out_of_memory("check");
    return text ? report_job(&asked->line, worst) : exit_status_of(worst, &asked->line.problems);
}

COMMAND(check, "find the mistakes of scenarios, say what would run", "SCENARIO... [options]",
        "Reports every mistake in the scenarios and, for each sound one, what would run.",
        struct check_options, run, COMMAND_OPTIONS(options),
        .example = "Example: comity check configs/*.cfg", .least = 1,
        .wanted = "a scenario is expected");
