/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "report/reports.h"

struct facts_options {
    struct command_line line;
    struct comity_examination_options examination;
    enum report_format format;
    bool quiet;
};

static const struct command_option options[] = {
    TEXT_OPTION("facts", "FILE", struct facts_options, examination.facts,
                "the facts (default: facts/NAME.cfg of the scenario's name or of a file that it "
                "includes)"),
    FLAG_OPTION(0, "power", struct facts_options, examination.power,
                "on null models too, each of which takes something away: which facts does it fail, "
                "and which facts does none fail?"),
    TEXTS_OPTION("null", "FILE", struct facts_options, examination.nulls,
                 "a null model, laid over every scenario, in place of those shipped; repeatable"),
    TEXT_OPTION("robust", "BOX", struct facts_options, examination.box,
                "at points of a box around the coefficients: a share, as 0.2, or a file of ranges; "
                "which facts are kept, what becomes of results, and which coefficients matter"),
    WHOLE_OPTION(0, "points", "N", struct facts_options, examination.points, 2, 1000000,
                 "of the box (default 400)"),
    REPLICATES_OPTION(struct facts_options, examination.scenario.replicates, 2,
                      "replicates (default 1000; 200 of each point of a box)"),
    SEED_OPTION(struct facts_options, examination.scenario),
    TITLE_OPTION(struct facts_options, examination.scenario.title),
    SET_OPTION(struct facts_options, examination.scenario,
               "change a parameter in every scenario; repeatable"),
    FORMAT_OPTION(struct facts_options, format),
    THREADS_OPTION(struct facts_options, examination.threads),
    KERNEL_OPTION(struct facts_options, examination.kernel),
    QUIET_OPTION(struct facts_options, quiet, "no table, no progress"),
};

static int run(void *given)
{
    struct facts_options *asked = given;
    struct progress progress = { .quiet = asked->quiet };
    const struct comity_monitor monitor = { .progress = show_progress, .context = &progress };
    struct comity_examination examination;
    asked->examination.scenario.path = asked->line.arguments[0];
    watch_interrupts(NULL);
    int status = comity_examine(&asked->examination, &monitor, &asked->line.problems, &examination);
    progress_end(&progress);
    if (status == COMITY_INTERRUPTED)
        fputs("comity facts: interrupted\n", stderr);
    if (!status && !asked->quiet)
        status = report_examination(&examination, asked->format, stdout);
    int code = report_job(&asked->line, status);
    if (!status)
        code = comity_examination_holds(&examination, 0) ? EXIT_DONE : EXIT_FAILED;
    else if (status != COMITY_INTERRUPTED)
        code = EXIT_USAGE;
    comity_examination_free(&examination);
    return code;
}

COMMAND(facts, "stylised facts: whether they hold, what they rule out, how robust they are",
        "SCENARIO [options]",
        "Checks stylised facts on a scenario: statements about it, and about scenarios "
        "laid over it, each with measures, their bounds and a source, from a file.",
        struct facts_options, run, COMMAND_OPTIONS(options),
        .notes =
            "Exit status: 0 when every fact holds on the scenario, 1 when not, 2 when it could "
            "not be found out.",
        .example = "Example: comity facts configs/north_america.cfg --power", .least = 1, .most = 1,
        .wanted = "one scenario is expected");
