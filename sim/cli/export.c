/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/export.h>
#include <string.h>

struct export_options {
    struct command_line line;
    struct comity_export_options table;
};

static const char *const shapes[] = { "tidy", "wide", NULL };

static const struct command_option options[] = {
    OUTPUT_OPTION(struct export_options, table.path, "the table (default, or -: standard output)"),
    FORCE_OPTION(struct export_options, table.replace),
    WORD_OPTION("shape", "NAME", struct export_options, table.shape, shapes,
                "tidy (default): a row for each number; wide: a row for each replicate, point or "
                "month, a column for each outcome"),
    TEXT_OPTION("variables", "LIST", struct export_options, table.variables,
                "separated by commas (default: the outcomes of replicates, the tables of a "
                "comparison, the draws of a posterior)"),
    FLAG_OPTION(0, "trust", struct export_options, table.trust,
                "read FILE without comparing its values and bytes with their hashes"),
};

static int run(void *given)
{
    struct export_options *asked = given;
    asked->table.file = asked->line.arguments[0];
    if (asked->table.path && strcmp(asked->table.path, "-") == 0)
        asked->table.path = NULL;
    /* standard output is left as it is */
    const struct comity_monitor monitor = { .progress = watch_while_writing };
    const int status =
        comity_export(&asked->table, asked->table.path ? &monitor : NULL, &asked->line.problems);
    return report_written(&asked->line, status, asked->table.path);
}

COMMAND(export, "results as one table in CSV, for statistical programs", "FILE [options]",
        "Writes results of any kind as one table in CSV. Axes of a sweep, months and "
        "the status of points are columns too; phases are given by name, months as ISO "
        "dates; a missing value is empty.",
        struct export_options, run, COMMAND_OPTIONS(options),
        .example = "Example: comity export sweep.h5 --shape wide -o sweep.csv", .least = 1,
        .most = 1, .wanted = "one results file is expected");
