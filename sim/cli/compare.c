/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/compare.h"
#include "cli/outcome_list.h"

#include <comity/comparison_file.h>
#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: comity compare A B [C ...] [options]\n\n"
    "Compares scenarios (.cfg, run now) or results files of comity run (.h5) with one of them.\n"
    "Replicate r of every scenario has the same draws, so differences are taken in pairs.\n\n"
    "      --reference A     what the others are compared with (default: the first)\n"
    "  -r, --replicates N    replicates of each scenario (default: as the scenarios say)\n"
    "  -s, --seed N          seed of the draws, 64 bits\n"
    "      --ticks N         months to run\n"
    "      --set KEY=VALUE   change a parameter in every scenario; repeatable\n"
    "      --independent     draws of its own for each scenario: unpaired, Welch's t\n\n"
    "      --outcomes LIST   names or labels, separated by commas (default: the main ones)\n"
    "      --all             every outcome of the registry\n"
    "      --at DATE,...     also the state of the region at these months (YYYY-MM)\n"
    "      --margin X        differences up to X standard deviations of the reference do not\n"
    "                        matter (default: 0.2)\n"
    "      --margin NAME=X   the same for one outcome, in its own unit; repeatable\n"
    "      --level X         confidence of intervals; 1 - X is the significance (default: 0.95)\n"
    "      --interval NAME   t (default), or bootstrap: bias-corrected and accelerated\n\n"
    "  -o, --output FILE     HDF5 file with everything, for xarray\n"
    "      --force           replace other results that are there\n"
    "      --format NAME     text (default), markdown, csv, json\n"
    "  -j, --threads N       threads (default: one on each processor)\n"
    "  -q, --quiet           no table, no progress\n"
    "  -h, --help            this text\n\n"
    "P values are corrected by Holm over all rows. Verdicts: equivalent (within the margin, two\n"
    "one-sided t tests), different (not zero, and not shown to be within the margin), "
    "undecided.\n\n" MEASURES_HELP "\n"
    "Example: comity compare configs/north_america.cfg configs/benign_hegemon.cfg -r 400\n";

enum {
    OPTION_REFERENCE = 256,
    OPTION_TICKS,
    OPTION_SET,
    OPTION_INDEPENDENT,
    OPTION_OUTCOMES,
    OPTION_ALL,
    OPTION_AT,
    OPTION_MARGIN,
    OPTION_LEVEL,
    OPTION_INTERVAL,
    OPTION_FORMAT,
    OPTION_FORCE
};

static const struct option long_options[] = {
    { "reference", required_argument, NULL, OPTION_REFERENCE },
    { "replicates", required_argument, NULL, 'r' },
    { "seed", required_argument, NULL, 's' },
    { "ticks", required_argument, NULL, OPTION_TICKS },
    { "set", required_argument, NULL, OPTION_SET },
    { "independent", no_argument, NULL, OPTION_INDEPENDENT },
    { "outcomes", required_argument, NULL, OPTION_OUTCOMES },
    { "all", no_argument, NULL, OPTION_ALL },
    { "at", required_argument, NULL, OPTION_AT },
    { "margin", required_argument, NULL, OPTION_MARGIN },
    { "level", required_argument, NULL, OPTION_LEVEL },
    { "interval", required_argument, NULL, OPTION_INTERVAL },
    { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "format", required_argument, NULL, OPTION_FORMAT },
    { "threads", required_argument, NULL, 'j' },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static void (*const print[FORMATS])(FILE *, const struct comity_scenario_comparison *) = {
    [FORMAT_TEXT] = print_compare_table,
    [FORMAT_MARKDOWN] = print_compare_markdown,
    [FORMAT_CSV] = print_compare_csv,
    [FORMAT_JSON] = print_compare_json,
};

/* Options with a value that can be wrong; returns 0 after a complaint. */
static int take_value(struct compare_options *options, int option, const char *text)
{
    switch (option) {
    case 'r':
        return parse_whole("compare", "--replicates", text, 2, UINT32_MAX, &options->replicates);
    case 's':
        options->seed_given = 1;
        return parse_whole("compare", "--seed", text, 0, UINT64_MAX, &options->seed);
    case 'j':
        return parse_whole("compare", "--threads", text, 1, 1024, &options->threads);
    case OPTION_TICKS:
        return parse_whole("compare", "--ticks", text, 1, COMITY_TICKS_MOST, &options->ticks);
    case OPTION_LEVEL:
        return parse_number("compare", "--level", text, 0.5, 0.9999, &options->level);
    case OPTION_MARGIN:
        if (strchr(text, '=')) {
            options->margins[options->margins_count++] = text;
            return 1;
        }
        return parse_number("compare", "--margin", text, 0, 1e6, &options->margin);
    case OPTION_FORMAT:
        return parse_format("compare", text, &options->format);
    default:
        options->bootstrap = strcmp(text, "bootstrap") == 0;
        return options->bootstrap || strcmp(text, "t") == 0 ||
               (usage_error("compare", "--interval: '%s' is neither t nor bootstrap", text), 0);
    }
}

/* Options that cannot be wrong; returns 0 for others. */
static int take_plain(struct compare_options *options, int option, const char *text)
{
    switch (option) {
    case 'o':
        options->output = text;
        return 1;
    case 'q':
        options->quiet = 1;
        return 1;
    case OPTION_REFERENCE:
        options->reference = text;
        return 1;
    case OPTION_SET:
        options->sets[options->sets_count++] = text;
        return 1;
    case OPTION_INDEPENDENT:
        options->independent = 1;
        return 1;
    case OPTION_OUTCOMES:
        options->outcomes = text;
        return 1;
    case OPTION_FORCE:
        options->force = 1;
        return 1;
    case OPTION_ALL:
        options->all = 1;
        return 1;
    case OPTION_AT:
        options->at = text;
        return 1;
    default:
        return 0;
    }
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was asked for and printed. */
static int take_options(struct compare_options *options, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":o:r:s:j:qh", long_options)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return -1;
        }
        if (option == '?' || option == ':') {
            return option_error("compare", option, argv, long_options);
        }
        if (!take_plain(options, option, optarg) && !take_value(options, option, optarg)) {
            return EXIT_USAGE;
        }
    }
    options->inputs = (const char *const *)argv + optind;
    options->inputs_count = (size_t)(argc - optind);
    if (options->inputs_count < 2) {
        return usage_error("compare",
                           "at least two scenarios or results files are wanted, not %zu;"
                           " see comity compare --help",
                           options->inputs_count);
    }
    if (options->all && options->outcomes) {
        return usage_error("compare", "--all and --outcomes exclude each other");
    }
    return EXIT_DONE;
}

/* Compares what the inputs hold and shows it. */
static int compare(const struct compare_options *options, const struct compare_input *inputs,
                   const struct comity_measure *measures, size_t measures_count,
                   const struct comity_scenario_comparison_options *how, const char *command_line)
{
    struct comity_scenario_sample *samples = calloc(options->inputs_count, sizeof *samples);
    struct comity_scenario_comparison comparison = { 0 };
    char error[COMITY_COMPARISON_FILE_ERROR] = "";
    int status = samples ? COMITY_OK : COMITY_NO_MEMORY;
    for (size_t k = 0; samples && k < options->inputs_count; k++) {
        samples[k] = inputs[k].sample;
    }
    status = status ? status
                    : comity_compare_scenarios(&comparison, samples, options->inputs_count,
                                               measures, measures_count, how);
    if (!status && options->output) {
        status = comity_comparison_file_write(options->output, &comparison, command_line,
                                              options->force, error);
    }
    if (status) {
        fprintf(stderr, "comity compare: %s\n", error[0] ? error : comity_status_message(status));
    } else if (!options->quiet) {
        print[options->format](stdout, &comparison);
        if (options->output && options->format == FORMAT_TEXT) {
            printf("\nWritten to %s\n", options->output);
        }
    }
    comity_scenario_comparison_free(&comparison);
    free(samples);
    return status ? EXIT_FAILED : EXIT_DONE;
}

/* Whether the results may go where others lie. */
static int check_replaced(const struct compare_options *options, const struct compare_input *inputs,
                          const struct comity_measure *measures, size_t measures_count,
                          const struct comity_scenario_comparison_options *how)
{
    char fingerprint[COMITY_FINGERPRINT], error[OUTPUT_ERROR] = "";
    struct comity_scenario_sample *samples = calloc(options->inputs_count, sizeof *samples);
    for (size_t k = 0; samples && k < options->inputs_count; k++) {
        samples[k].name = inputs[k].name;
        samples[k].scenario = inputs[k].scenario;
    }
    int status = samples ? comity_comparison_fingerprint(samples, options->inputs_count, measures,
                                                         measures_count, how, fingerprint)
                         : COMITY_NO_MEMORY;
    status = status ? status
                    : comity_output_check_results(options->output, "comparison", fingerprint,
                                                  options->force, error, sizeof error);
    free(samples);
    return status ? usage_error("compare", "%s", error[0] ? error : comity_status_message(status))
                  : EXIT_DONE;
}

/* How the comparison is made, as the options ask. */
static void set_method(const struct compare_options *options, size_t reference,
                       const double *margins, struct comity_scenario_comparison_options *how)
{
    comity_scenario_comparison_options_init(how);
    how->reference = reference;
    how->independent = options->independent;
    how->bootstrap = options->bootstrap;
    how->level = options->level;
    how->margin = options->margin;
    how->margins = margins;
}

/* From the open inputs to the end. */
static int compare_inputs(const struct compare_options *options, struct compare_input *inputs,
                          const char *command_line)
{
    uint32_t *dates = NULL;
    double *margins = NULL;
    size_t dates_count = 0, measures_count = 0, reference = 0;
    struct comity_scenario_comparison_options how;
    struct comity_measure *measures = NULL;
    int code = find_reference(options, inputs, &reference);
    code = code ? code : parse_dates(options, inputs, &dates, &dates_count);
    if (code) {
        goto out;
    }
    measures = comity_measures(inputs[reference].scenario, dates, dates_count, &measures_count);
    margins = calloc(measures_count + 1, sizeof *margins);
    if (!measures || !margins) {
        fprintf(stderr, "comity compare: %s\n", comity_status_message(COMITY_NO_MEMORY));
        code = EXIT_FAILED;
        goto out;
    }
    code = choose_measures(options, measures, &measures_count, margins);
    set_method(options, reference, margins, &how);
    if (!code && options->output) {
        code = check_replaced(options, inputs, measures, measures_count, &how);
    }
    code = code ? code : fill_samples(options, inputs, dates, dates_count);
    code = code ? code : compare(options, inputs, measures, measures_count, &how, command_line);
out:
    free(measures);
    free(margins);
    free(dates);
    return code;
}

static int check_place(const struct compare_options *options, const struct compare_input *inputs)
{
    char error[OUTPUT_ERROR];
    int code = EXIT_DONE;
    for (size_t k = 0; k < options->inputs_count && !code; k++) {
        code = find_overlap(options->output, inputs[k].path, error);
        code = code ? code : find_overlap_with_scenario(options->output, inputs[k].scenario, error);
    }
    code = code ? code : find_place(options->output, error);
    return code ? usage_error("compare", "%s", error) : EXIT_DONE;
}

int command_compare(int argc, char **argv)
{
    struct compare_options options = { .level = 0.95, .margin = 0.2 };
    struct compare_input *inputs = NULL;
    char *command_line = join_arguments(argc, argv);
    options.sets = calloc((size_t)argc, sizeof *options.sets);
    options.margins = calloc((size_t)argc, sizeof *options.margins);
    int code = options.sets && options.margins && command_line ? take_options(&options, argc, argv)
                                                               : EXIT_FAILED;
    if (code) {
        code = code < 0 ? EXIT_DONE : code;
        goto out;
    }
    inputs = calloc(options.inputs_count, sizeof *inputs);
    if (!inputs) {
        code = EXIT_FAILED;
        goto out;
    }
    watch_interrupts(NULL);
    code = open_inputs(&options, inputs);
    code = code ? code : check_inputs(&options, inputs);
    code = code || !options.output ? code : check_place(&options, inputs);
    code = code ? code : compare_inputs(&options, inputs, command_line);
out:
    free_inputs(inputs, options.inputs_count);
    free(inputs);
    free(options.sets);
    free(options.margins);
    free(command_line);
    return code;
}
