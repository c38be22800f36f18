/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "report/reports.h"

#include <comity/plan.h>

struct plan_options {
    struct command_line line;
    struct comity_plan_options plan;
    enum report_format format;
};

static const struct command_option options[] = {
    FORMAT_OPTION(struct plan_options, format),
    THREADS_OPTION(struct plan_options, plan.threads),
    WHOLE_OPTION(0, "cores", "N", struct plan_options, plan.cores, 1, 10000000,
                 "also how long N cores of a cluster would take, and at what they spend it"),
};

static int run(void *given)
{
    struct plan_options *asked = given;
    struct comity_plan plan;
    asked->plan.sweep.path = asked->line.arguments[0];
    int status = comity_plan(&asked->plan, &asked->line.problems, &plan);
    if (!status)
        status = report_plan(&plan, asked->format, stdout);
    const int code = report_job(&asked->line, status);
    comity_plan_free(&plan);
    return code;
}

COMMAND(plan, "what a sweep would compute, how long it takes, whether it is enough",
        "SWEEP [options]",
        "Says what a sweep would compute and keep, how long that would take here, and "
        "whether it is enough for what is asked. To find out, it computes and "
        "encodes some of the points for a third of a second or somewhat more.",
        struct plan_options, run, COMMAND_OPTIONS(options),
        .example = "Example: comity plan configs/sweeps/hegemony_bilateralism.cfg", .least = 1,
        .most = 1, .wanted = "one sweep is expected");
