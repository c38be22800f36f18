/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "report/reports.h"

struct scenarios_options {
    struct command_line line;
    enum report_format format;
};

static const struct command_option options[] = {
    FORMAT_OPTION(struct scenarios_options, format),
};

static int run(void *given)
{
    struct scenarios_options *asked = given;
    const char *kind = asked->line.count ? asked->line.arguments[0] : NULL;
    struct comity_shipped_inputs inputs;
    int status = comity_shipped_inputs(&inputs, kind, &asked->line.problems);
    if (!status)
        status = report_shipped_inputs(&inputs, asked->format, stdout);
    const int code = report_job(&asked->line, status);
    comity_shipped_inputs_free(&inputs);
    return code;
}

COMMAND(scenarios, "list the scenarios, sweeps and other inputs that come with the program",
        "[KIND] [options]",
        "Lists what is found by its name from any directory: scenarios, rival theories, sweeps, "
        "calibrations, their posteriors, files of measures, the statements of comity facts, and "
        "the null models that these are held against; with a KIND (scenario, rival, sweep, "
        "calibration, posterior, measures, facts or null) those alone. A file of that name in the "
        "directory comes first.",
        struct scenarios_options, run, COMMAND_OPTIONS(options),
        .example = "Example: comity scenarios --format json", .most = 1,
        .wanted = "one kind at most is expected");
