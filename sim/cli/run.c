/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/text_stream.h"
#include "report/reports.h"

#include <comity/run.h>

#include <stdlib.h>
#include <string.h>

struct run_options {
    struct command_line line;
    struct comity_run_options run;
    struct comity_sink sink;
    enum report_format format;
    bool no_output, quiet;
};

static const struct command_option options[] = {
    OUTPUT_OPTION(struct run_options, sink.path,
                  "results file (default: the scenario's name with .h5)"),
    FORCE_OPTION(struct run_options, sink.replace),
    FLAG_OPTION(0, "no-output", struct run_options, no_output, "print the summary only"),
    REPLICATES_OPTION(struct run_options, run.scenario.replicates, 1,
                      "replicates (default: as the scenario says)"),
    SEED_OPTION(struct run_options, run.scenario),
    TICKS_OPTION(struct run_options, run.scenario.ticks),
    WHOLE_OPTION(0, "every", "N", struct run_options, run.every, 1, COMITY_TICKS_MOST,
                 "keep every N-th tick, from the first"),
    TEXT_OPTION("record", "LIST", struct run_options, run.record,
                "variables to keep, separated by commas; all, none"),
    SET_OPTION(struct run_options, run.scenario,
               "change a parameter, as `comity explain` names it; repeatable"),
    TITLE_OPTION(struct run_options, run.scenario.title),
    MEAN_FIELD_OPTION(struct run_options, run.mean_field),
    FLAG_OPTION(0, "double", struct run_options, run.double_precision,
                "store float64 instead of float32"),
    WHOLE_OPTION(0, "compress", "N", struct run_options, run.compression, 0, 9,
                 "0 (none) to 9; default 1"),
    TEXT_OPTION("measures", "FILE", struct run_options, run.measures,
                "a file of measures: print each that has a name, with its error"),
    TEXT_OPTION("posterior", "FILE", struct run_options, run.posterior,
                "draw the coefficients of every two replicates from the posterior of a "
                "calibration"),
    FORMAT_OPTION(struct run_options, format),
    THREADS_OPTION(struct run_options, run.threads),
    KERNEL_OPTION(struct run_options, run.kernel),
    QUIET_OPTION(struct run_options, quiet, "no summary, no progress"),
};

static void init(void *given)
{
    struct run_options *asked = given;
    asked->run.compression = 1;
}

/* "configs/north_america.cfg" gives "north_america.h5" in the working directory; to be freed. */
static char *default_output(const char *scenario)
{
    const char *slash = strrchr(scenario, '/'), *name = slash ? slash + 1 : scenario;
    const char *dot = strrchr(name, '.');
    const int length = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    return comity_make_text("%.*s.h5", length, name);
}

static int compute(struct run_options *asked, const struct comity_sink *sink)
{
    struct progress progress = { .quiet = asked->quiet };
    const struct comity_monitor monitor = { .progress = show_progress, .context = &progress };
    struct comity_run_result result;
    int status = comity_run(&asked->run, sink, &monitor, &asked->line.problems, &result);
    progress_end(&progress);
    if (!status && !asked->quiet) {
        status = report_run(&result, asked->run.mean_field, asked->format, stdout);
        table_printed(&asked->line, status, asked->format, sink->path);
    }
    const int code = report_written(&asked->line, status, sink->path);
    comity_run_result_free(&result);
    return code;
}

static int run(void *given)
{
    struct run_options *asked = given;
    struct comity_sink sink = asked->sink;
    char *named = NULL;
    asked->run.scenario.path = asked->line.arguments[0];
    asked->run.command_line = asked->line.text;
    if (asked->no_output && sink.path)
        return usage_error("run", "--no-output and --output exclude each other");
    if (!asked->no_output && !sink.path)
        sink.path = named = default_output(asked->line.arguments[0]);
    watch_interrupts(NULL);
    const int code = asked->no_output || sink.path ? compute(asked, &sink) : out_of_memory("run");
    free(named);
    return code;
}

COMMAND(
    run, "run a scenario and write its trajectories", "SCENARIO [options]",
    "Runs a scenario and writes every replicate's trajectory as labelled data.", struct run_options,
    run, COMMAND_OPTIONS(options),
    .example = "Example: comity run configs/north_america.cfg -r 400 --set hegemony=0.7 -o run.h5",
    .least = 1, .most = 1, .wanted = "one scenario is expected", .init = init);
