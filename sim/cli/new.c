/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/scenario_template.h>

struct new_options {
    struct command_line line;
    bool replace;
};

static const struct command_option options[] = {
    FLAG_OPTION(0, "force", struct new_options, replace, "replace a file that is there"),
};

static int run(void *given)
{
    struct new_options *asked = given;
    const int status =
        comity_scenario_new(asked->line.arguments[0], asked->replace, &asked->line.problems);
    const int code = report_job(&asked->line, status);
    return code;
}

COMMAND(new, "write a commented scenario to begin a region of one's own with", "FILE [options]",
        "Writes a scenario of three identical states, with the meaning and range of each "
        "value as comments and an example of each kind of event. It can be run as it is; "
        "coefficients and thresholds are those fitted to North America. The FILE - is standard "
        "output.",
        struct new_options, run, COMMAND_OPTIONS(options),
        .example = "Example: comity new region.cfg && comity check region.cfg", .least = 1,
        .most = 1, .wanted = "the file to be written is expected");
