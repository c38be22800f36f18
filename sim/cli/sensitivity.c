/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/sensitivity.h"
#include "cli/command.h"
#include "cli/outcome_list.h"

#include <comity/status.h>
#include <comity/sweep_outcomes.h>

#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: comity sensitivity FILE [options]\n\n"
    "Tells which axes of a sweep of design saltelli or morris decide its outcomes, from the\n"
    "complete results FILE: Sobol indices, or elementary effects. The output of a point is the\n"
    "mean of its replicates; a phase that is never entered counts as the length of the run.\n\n"
    "      --outcomes LIST   names or labels, separated by commas (default: the main ones)\n"
    "      --all             every outcome that the file holds\n"
    "      --level X         confidence of intervals (default: 0.95)\n"
    "      --resamples N     of the bootstrap: 100 and more, or 0 for no intervals (default:\n"
    "                        1000)\n"
    "  -s, --seed N          seed of the bootstrap, 64 bits (default: 1)\n"
    "      --trust           read FILE without comparing its values with their hash\n"
    "      --format NAME     text (default), markdown, csv, json\n"
    "  -h, --help            this text\n\n"
    "Second-order indices are shown where their interval excludes 0; csv and json hold all of\n"
    "them. Intervals, resamples and seed are of Sobol indices alone.\n\n" MEASURES_HELP "\n"
    "Example: comity sensitivity sobol.h5 --outcomes \"share_ending ascendant,final_trust\"\n";

enum {
    OPTION_OUTCOMES = 256,
    OPTION_ALL,
    OPTION_LEVEL,
    OPTION_RESAMPLES,
    OPTION_FORMAT,
    OPTION_TRUST,
    RESAMPLES_LEAST = 100,
    RESAMPLES_MOST = 1000000
};

static const struct option long_options[] = {
    { "outcomes", required_argument, NULL, OPTION_OUTCOMES },
    { "all", no_argument, NULL, OPTION_ALL },
    { "level", required_argument, NULL, OPTION_LEVEL },
    { "resamples", required_argument, NULL, OPTION_RESAMPLES },
    { "seed", required_argument, NULL, 's' },
    { "format", required_argument, NULL, OPTION_FORMAT },
    { "trust", no_argument, NULL, OPTION_TRUST },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static void (*const print[FORMATS])(FILE *, const struct sensitivity_report *) = {
    [FORMAT_TEXT] = print_sensitivity_table,
    [FORMAT_MARKDOWN] = print_sensitivity_markdown,
    [FORMAT_CSV] = print_sensitivity_csv,
    [FORMAT_JSON] = print_sensitivity_json,
};

struct sensitivity_options {
    const char *file, *outcomes;
    int all, trust;
    struct comity_sobol_options sobol;
    enum table_format format;
};

static int take_resamples(const char *text, struct comity_sobol_options *sobol)
{
    uint64_t resamples;
    if (!parse_whole("sensitivity", "--resamples", text, 0, RESAMPLES_MOST, &resamples)) {
        return 0;
    }
    if (resamples > 0 && resamples < RESAMPLES_LEAST) {
        usage_error("sensitivity",
                    "--resamples: %s are too few; at least %d, or 0 for no intervals", text,
                    RESAMPLES_LEAST);
        return 0;
    }
    sobol->resamples = (uint32_t)resamples;
    return 1;
}

/* Returns 0 after a complaint. */
static int take_option(struct sensitivity_options *options, int option, const char *text)
{
    switch (option) {
    case OPTION_OUTCOMES:
        options->outcomes = text;
        return 1;
    case OPTION_ALL:
        options->all = 1;
        return 1;
    case OPTION_TRUST:
        options->trust = 1;
        return 1;
    case OPTION_LEVEL:
        return parse_number("sensitivity", "--level", text, 0.5, 0.9999, &options->sobol.level);
    case OPTION_RESAMPLES:
        return take_resamples(text, &options->sobol);
    case OPTION_FORMAT:
        return parse_format("sensitivity", text, &options->format);
    default:
        return parse_whole("sensitivity", "--seed", text, 0, UINT64_MAX, &options->sobol.seed);
    }
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was asked for and printed. */
static int take_options(struct sensitivity_options *options, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":s:h", long_options)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return -1;
        }
        if (option == '?' || option == ':') {
            return option_error("sensitivity", option, argv, long_options);
        }
        if (!take_option(options, option, optarg)) {
            return EXIT_USAGE;
        }
    }
    if (argc - optind != 1) {
        return usage_error("sensitivity",
                           "one file is wanted, not %d; see comity sensitivity --help",
                           argc - optind);
    }
    if (options->all && options->outcomes) {
        return usage_error("sensitivity", "--all and --outcomes exclude each other");
    }
    options->file = argv[optind];
    return EXIT_DONE;
}

static int open_file(const char *path, bool trust, struct comity_sweep_outcomes *file)
{
    const int status = comity_sweep_outcomes_open(file, path, trust);
    const enum comity_design_kind kind = file->sweep.design.kind;
    if (status) {
        usage_error("sensitivity", "%s",
                    file->error[0] ? file->error : comity_status_message(status));
        return status == COMITY_NO_MEMORY ? EXIT_FAILED : EXIT_USAGE;
    }
    if (kind != COMITY_DESIGN_SALTELLI && kind != COMITY_DESIGN_MORRIS) {
        return usage_error("sensitivity", "%s: its design is %s; saltelli or morris is wanted",
                           path, comity_design_name(kind));
    }
    return EXIT_DONE;
}

/* Complains of an outcome that was asked for and not kept. */
static int not_kept(const struct comity_sweep_outcomes *file, const char *path, const char *name)
{
    char text[512] = "";
    size_t used = 0;
    for (size_t k = 0; k < COMITY_OUTCOMES && used < sizeof text; k++) {
        if (file->kept[k]) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "",
                                     comity_outcomes()[k].name);
        }
    }
    return usage_error("sensitivity",
                       "--outcomes: %s does not hold what '%s' needs; its sweep kept %s", path,
                       name, text);
}

/* Keeps the measures that are asked for: of those that the file holds, unless they are named, the
 * main ones, or all if none of these is there. */
static int choose(const struct sensitivity_options *options,
                  const struct comity_sweep_outcomes *file, struct comity_measure *measures,
                  size_t *count)
{
    int all = options->all || !options->outcomes;
    size_t kept = 0;
    const int code = options->outcomes
                         ? mark_outcomes("sensitivity", options->outcomes, measures, *count)
                         : EXIT_DONE;
    for (size_t k = 0; k < *count && !code; k++) {
        const int held = comity_measure_is_kept(&measures[k], file->kept);
        if (options->outcomes && measures[k].is_main && !held) {
            return not_kept(file, options->file, measures[k].name);
        }
        all = all && (options->all || !(held && measures[k].is_main));
    }
    for (size_t k = 0; k < *count && !code; k++) {
        if (comity_measure_is_kept(&measures[k], file->kept) && (all || measures[k].is_main)) {
            measures[kept++] = measures[k];
        }
    }
    *count = kept;
    if (code || kept) {
        return code;
    }
    return options->outcomes
               ? usage_error("sensitivity", "--outcomes: the list is empty")
               : usage_error("sensitivity", "%s: its sweep kept no outcomes", options->file);
}

/* From the file to what was found; an error is told. */
static int analyse(struct comity_sweep_outcomes *file, struct sensitivity_report *report)
{
    struct comity_point_means *means = calloc(report->count, sizeof *means);
    const int is_morris = file->sweep.design.kind == COMITY_DESIGN_MORRIS;
    double *step = is_morris ? calloc((size_t)file->sweep.points, sizeof *step) : NULL;
    int status = means && report->found && (step || !is_morris) ? COMITY_OK : COMITY_NO_MEMORY;
    if (!status && is_morris) {
        status = comity_sweep_morris_steps(&file->sweep, step);
    }
    for (size_t k = 0; k < report->count && !status; k++) {
        status = comity_point_means_init(&means[k], (size_t)file->sweep.points);
    }
    status =
        status ? status : comity_sweep_outcomes_means(file, report->measures, report->count, means);
    for (size_t k = 0; k < report->count && !status; k++) {
        status = comity_sweep_sensitivity_estimate(&file->sweep.prepared, &means[k], step,
                                                   &report->options, &report->found[k]);
    }
    for (size_t k = 0; means && k < report->count; k++) {
        comity_point_means_free(&means[k]);
    }
    free(means);
    free(step);
    if (status) {
        fprintf(stderr, "comity sensitivity: %s\n",
                file->error[0] ? file->error : comity_status_message(status));
    }
    return status == COMITY_BAD_FILE ? EXIT_USAGE : status ? EXIT_FAILED : EXIT_DONE;
}

/* From the open file to the end. */
static int report_on(const struct sensitivity_options *options, struct comity_sweep_outcomes *file)
{
    struct sensitivity_report report = { .path = options->file,
                                         .sweep = &file->sweep,
                                         .options = options->sobol };
    struct comity_measure *measures =
        comity_measures(&file->sweep.scenarios[0], NULL, 0, &report.count);
    int code = EXIT_FAILED;
    if (!measures) {
        usage_error("sensitivity", "%s", comity_status_message(COMITY_NO_MEMORY));
        return EXIT_FAILED;
    }
    code = choose(options, file, measures, &report.count);
    if (!code) {
        report.measures = measures;
        report.found = calloc(report.count, sizeof *report.found);
        code = analyse(file, &report);
    }
    if (!code) {
        print[options->format](stdout, &report);
    }
    for (size_t k = 0; report.found && k < report.count; k++) {
        comity_sweep_sensitivity_free(&report.found[k]);
    }
    free(report.found);
    free(measures);
    return code;
}

int command_sensitivity(int argc, char **argv)
{
    struct sensitivity_options options = { 0 };
    struct comity_sweep_outcomes file;
    comity_sobol_options_init(&options.sobol);
    int code = take_options(&options, argc, argv);
    if (code) {
        return code < 0 ? EXIT_DONE : code;
    }
    code = open_file(options.file, options.trust, &file);
    code = code ? code : report_on(&options, &file);
    comity_sweep_outcomes_free(&file);
    return code;
}
