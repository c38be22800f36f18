/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/measures_help.h"
#include "report/reports.h"

struct sensitivity_options {
    struct command_line line;
    struct comity_sensitivity_options sensitivity;
    enum report_format format;
};

enum { RESAMPLES_LEAST = 100, RESAMPLES_MOST = 1000000 };

static int read_resamples(void *given, const char *text)
{
    static const struct command_option resamples =
        WHOLE_OPTION(0, "resamples", "N", struct sensitivity_options, sensitivity.sobol.resamples,
                     0, RESAMPLES_MOST, NULL);
    struct sensitivity_options *asked = given;
    const int code = read_option(&command_sensitivity, &resamples, text, given);
    const uint32_t count = asked->sensitivity.sobol.resamples;
    return !code && count > 0 && count < RESAMPLES_LEAST
               ? usage_error("sensitivity",
                             "--resamples: %s are too few; at least %d, or 0 for no intervals",
                             text, RESAMPLES_LEAST)
               : code;
}

static const struct command_option options[] = {
    TEXT_OPTION("outcomes", "LIST", struct sensitivity_options, sensitivity.outcomes,
                "names or labels, separated by commas (default: the main ones)"),
    FLAG_OPTION(0, "all", struct sensitivity_options, sensitivity.all,
                "every outcome that the file holds"),
    LEVEL_OPTION(struct sensitivity_options, sensitivity.sobol.level,
                 "confidence of intervals (default: 0.95)"),
    OTHER_OPTION("resamples", "N", read_resamples,
                 "of the bootstrap: 100 and more, or 0 for no intervals (default: 1000)"),
    WHOLE_OPTION('s', "seed", "N", struct sensitivity_options, sensitivity.sobol.seed, 0, 0,
                 "seed of the bootstrap, 64 bits (default: 1)"),
    FLAG_OPTION(0, "trust", struct sensitivity_options, sensitivity.trust,
                "read FILE without comparing its values with their hash"),
    TITLE_OPTION(struct sensitivity_options, sensitivity.title),
    FORMAT_OPTION(struct sensitivity_options, format),
};

static void init(void *given)
{
    struct sensitivity_options *asked = given;
    comity_sensitivity_options_init(&asked->sensitivity);
}

static int run(void *given)
{
    struct sensitivity_options *asked = given;
    struct comity_sensitivity_report report;
    if (asked->sensitivity.all && asked->sensitivity.outcomes)
        return usage_error("sensitivity", "--all and --outcomes exclude each other");
    asked->sensitivity.file = asked->line.arguments[0];
    int status = comity_sensitivity_analyse(&asked->sensitivity, &asked->line.problems, &report);
    if (!status)
        status = report_sensitivity(&report, asked->format, stdout);
    const int code = report_job(&asked->line, status);
    comity_sensitivity_report_free(&report);
    return code;
}

COMMAND(
    sensitivity, "which factors of a sampled sweep decide an outcome", "FILE [options]",
    "Reports, from the complete results FILE, which axes of a sweep decide its outcomes: Sobol "
    "indices for design saltelli, elementary effects for design morris; for design posterior, how "
    "much of the variance is due to the coefficients and how much to chance. The output of a point "
    "is the mean of its replicates; a phase that is never entered counts as the length of the run.",
    struct sensitivity_options, run, COMMAND_OPTIONS(options),
    .notes = "Second-order indices are shown where their interval excludes 0; csv and json hold "
             "all of them. Intervals, resamples and seed are of Sobol indices alone."
             "\n\n" MEASURES_HELP,
    .example =
        "Example: comity sensitivity sobol.h5 --outcomes \"share_ending ascendant,final_trust\"",
    .least = 1, .most = 1, .wanted = "one file is expected", .init = init);
