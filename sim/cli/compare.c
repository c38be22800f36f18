/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/measures_help.h"
#include "report/reports.h"

#include <comity/compare.h>

#include <string.h>

enum interval { INTERVAL_T, INTERVAL_BOOTSTRAP };

struct compare_options {
    struct command_line line;
    struct comity_compare_options compare;
    struct comity_sink sink;
    enum interval interval;
    enum report_format format;
    bool quiet;
};

/* X of all outcomes, or NAME=X of one. */
static int read_margin(void *given, const char *text)
{
    static const struct command_option of_all =
        NUMBER_OPTION("margin", "X", struct compare_options, compare.margin, 0, 1e6, NULL);
    static const struct command_option of_one =
        TEXTS_OPTION("margin", "NAME=X", struct compare_options, compare.margins, NULL);
    return read_option(&command_compare, strchr(text, '=') ? &of_one : &of_all, text, given);
}

static const char *const intervals[] = { "t", "bootstrap", NULL };

static const struct command_option options[] = {
    TEXT_OPTION("reference", "A", struct compare_options, compare.reference,
                "what the others are compared with (default: the first)"),
    REPLICATES_OPTION(struct compare_options, compare.changes.replicates, 2,
                      "replicates of each scenario (default: as the scenarios say)"),
    SEED_OPTION(struct compare_options, compare.changes),
    TICKS_OPTION(struct compare_options, compare.changes.ticks),
    SET_OPTION(struct compare_options, compare.changes,
               "change a parameter in every scenario; repeatable"),
    TEXT_OPTION("posterior", "FILE", struct compare_options, compare.posterior,
                "draw the coefficients of every two replicates from the posterior of a "
                "calibration, the same in every scenario"),
    FLAG_OPTION(0, "independent", struct compare_options, compare.independent,
                "draws of its own for each scenario: unpaired, Welch's t"),
    { .type = OPTION_GAP },
    TEXT_OPTION("outcomes", "LIST", struct compare_options, compare.outcomes,
                "names or labels, separated by commas (default: the main ones)"),
    FLAG_OPTION(0, "all", struct compare_options, compare.all, "every outcome of the registry"),
    TEXT_OPTION("at", "DATE,...", struct compare_options, compare.at,
                "also the state of the region at these months (YYYY-MM)"),
    TEXT_OPTION("measures", "FILE", struct compare_options, compare.measures,
                "a file of measures: compare each that has a name too"),
    OTHER_OPTION("margin", "X", read_margin,
                 "differences up to X standard deviations of the reference do not matter (default: "
                 "0.2)"),
    TEXTS_OPTION("margin", "NAME=X", struct compare_options, compare.margins,
                 "the same for one outcome, in its own unit; repeatable"),
    LEVEL_OPTION(struct compare_options, compare.level,
                 "confidence of intervals; 1 - X is the significance (default: 0.95)"),
    WORD_OPTION("interval", "NAME", struct compare_options, interval, intervals,
                "t (default), or bootstrap: bias-corrected and accelerated; of shares always by "
                "their score"),
    { .type = OPTION_GAP },
    OUTPUT_OPTION(struct compare_options, sink.path, "HDF5 file with everything, for xarray"),
    TITLE_OPTION(struct compare_options, compare.changes.title),
    FORCE_OPTION(struct compare_options, sink.replace),
    FLAG_OPTION(0, "trust", struct compare_options, compare.trust,
                "read results files without comparing their values with their hash"),
    FORMAT_OPTION(struct compare_options, format),
    THREADS_OPTION(struct compare_options, compare.threads),
    QUIET_OPTION(struct compare_options, quiet, "no table, no progress"),
};

static void init(void *given)
{
    struct compare_options *asked = given;
    comity_compare_options_init(&asked->compare);
}

static void set_options(struct compare_options *asked)
{
    struct comity_compare_options *compare = &asked->compare;
    compare->inputs = asked->line.arguments;
    compare->inputs_count = asked->line.count;
    compare->bootstrap = asked->interval == INTERVAL_BOOTSTRAP;
    compare->command_line = asked->line.text;
}

static int run(void *given)
{
    struct compare_options *asked = given;
    struct progress progress = { .quiet = asked->quiet };
    const struct comity_monitor monitor = { .progress = show_progress, .context = &progress };
    struct comity_compare_result result;
    if (asked->compare.all && asked->compare.outcomes)
        return usage_error("compare", "--all and --outcomes exclude each other");
    set_options(asked);
    watch_interrupts(NULL);
    int status =
        comity_compare(&asked->compare, &asked->sink, &monitor, &asked->line.problems, &result);
    progress_end(&progress);
    if (!status && !asked->quiet) {
        status = report_comparison(&result.comparison, asked->format, stdout);
        table_printed(&asked->line, status, asked->format, asked->sink.path);
    }
    const int code = report_written(&asked->line, status, asked->sink.path);
    comity_compare_result_free(&result);
    return code;
}

COMMAND(compare, "set scenarios or results files against one of them", "A B [C ...] [options]",
        "Compares scenarios (.cfg, run now) or results files of comity run (.h5) with one of them. "
        "Replicate r of every scenario has the same draws, so differences are taken in pairs.",
        struct compare_options, run, COMMAND_OPTIONS(options),
        .notes =
            "P values are corrected by Holm over all rows. Verdicts: equivalent (within the "
            "margin, two one-sided t tests), different (not zero, and not shown to be within the "
            "margin), undecided.\n\n" MEASURES_HELP,
        .example =
            "Example: comity compare configs/north_america.cfg configs/benign_hegemon.cfg -r 400",
        .least = 2, .wanted = "at least two scenarios or results files are expected", .init = init);
