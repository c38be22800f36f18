/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/run_table.h"

#include <comity/experiment.h>
#include <comity/run_file.h>
#include <comity/status.h>

#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: comity run SCENARIO [options]\n\n"
    "Runs a scenario and writes every replicate's trajectory as labelled data.\n\n"
    "  -o, --output FILE     results file (default: the scenario's name with .h5)\n"
    "      --force           replace other results that are there\n"
    "      --no-output       print the summary only\n"
    "  -r, --replicates N    replicates (default: as the scenario says)\n"
    "  -s, --seed N          seed of the draws, 64 bits\n"
    "      --ticks N         months to run\n"
    "      --every N         keep every N-th tick, from the first\n"
    "      --record LIST     variables to keep, separated by commas; all, none\n"
    "      --set KEY=VALUE   change a parameter, as `comity explain` names it; repeatable\n"
    "      --mean-field      every random quantity replaced by its expectation\n"
    "      --double          store float64 instead of float32\n"
    "      --compress N      0 (none) to 9; default 1\n"
    "  -j, --threads N       threads (default: one on each processor)\n"
    "      --kernel NAME     sse2, avx2, avx512: instruction set (default: the best here)\n"
    "  -q, --quiet           no summary, no progress\n"
    "  -h, --help            this text\n\n"
    "Example: comity run configs/north_america.cfg -r 400 --set hegemony=0.7 -o run.h5\n";

struct run_options {
    const char *scenario, *output, *record, *kernel;
    int no_output, force, mean_field, double_precision, quiet;
    uint64_t replicates, seed, ticks, every, threads, compress;
    int seed_given;
    const char **sets;
    size_t sets_count;
};

enum {
    OPTION_TICKS = 256,
    OPTION_EVERY,
    OPTION_RECORD,
    OPTION_SET,
    OPTION_MEAN_FIELD,
    OPTION_DOUBLE,
    OPTION_COMPRESS,
    OPTION_KERNEL,
    OPTION_NO_OUTPUT,
    OPTION_FORCE
};

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "no-output", no_argument, NULL, OPTION_NO_OUTPUT },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "replicates", required_argument, NULL, 'r' },
    { "seed", required_argument, NULL, 's' },
    { "ticks", required_argument, NULL, OPTION_TICKS },
    { "every", required_argument, NULL, OPTION_EVERY },
    { "record", required_argument, NULL, OPTION_RECORD },
    { "set", required_argument, NULL, OPTION_SET },
    { "mean-field", no_argument, NULL, OPTION_MEAN_FIELD },
    { "double", no_argument, NULL, OPTION_DOUBLE },
    { "compress", required_argument, NULL, OPTION_COMPRESS },
    { "threads", required_argument, NULL, 'j' },
    { "kernel", required_argument, NULL, OPTION_KERNEL },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

/* Options with a number; returns 0 after a complaint. */
static int take_number(struct run_options *options, int option, const char *text)
{
    switch (option) {
    case 'r':
        return parse_whole("run", "--replicates", text, 1, UINT32_MAX, &options->replicates);
    case 's':
        options->seed_given = 1;
        return parse_whole("run", "--seed", text, 0, UINT64_MAX, &options->seed);
    case 'j':
        return parse_whole("run", "--threads", text, 1, 1024, &options->threads);
    case OPTION_TICKS:
        return parse_whole("run", "--ticks", text, 1, COMITY_TICKS_MOST, &options->ticks);
    case OPTION_EVERY:
        return parse_whole("run", "--every", text, 1, COMITY_TICKS_MOST, &options->every);
    default:
        return parse_whole("run", "--compress", text, 0, 9, &options->compress);
    }
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was asked for and printed. */
static int take_options(struct run_options *options, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":o:r:s:j:qh", long_options)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return -1;
        case '?':
        case ':':
            return option_error("run", option, argv, long_options);
        case 'o':
            options->output = optarg;
            break;
        case 'q':
            options->quiet = 1;
            break;
        case OPTION_NO_OUTPUT:
            options->no_output = 1;
            break;
        case OPTION_FORCE:
            options->force = 1;
            break;
        case OPTION_RECORD:
            options->record = optarg;
            break;
        case OPTION_SET:
            options->sets[options->sets_count++] = optarg;
            break;
        case OPTION_MEAN_FIELD:
            options->mean_field = 1;
            break;
        case OPTION_DOUBLE:
            options->double_precision = 1;
            break;
        case OPTION_KERNEL:
            options->kernel = optarg;
            break;
        default:
            if (!take_number(options, option, optarg)) {
                return EXIT_USAGE;
            }
        }
    }
    if (argc - optind != 1) {
        return usage_error("run", "one scenario is wanted, not %d; see comity run --help",
                           argc - optind);
    }
    options->scenario = argv[optind];
    return EXIT_DONE;
}

/* "configs/north_america.cfg" gives "north_america.h5" in the working directory. */
static char *default_output(const char *scenario)
{
    const char *slash = strrchr(scenario, '/'), *name = slash ? slash + 1 : scenario;
    const char *dot = strrchr(name, '.');
    char *path = NULL;
    const int length = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    return asprintf(&path, "%.*s.h5", length, name) < 0 ? NULL : path;
}

static int set_recording(const struct run_options *options, const struct comity_scenario *scenario,
                         struct comity_recording *recording)
{
    const char *unknown;
    const char *record = options->no_output ? "none" : options->record;
    if (!comity_recording_init(recording, record, scenario->ticks, (uint32_t)options->every,
                               options->double_precision, &unknown)) {
        return EXIT_DONE;
    }
    const char *names[COMITY_VARIABLES];
    char name[64] = "";
    for (size_t k = 0; k < COMITY_VARIABLES; k++) {
        names[k] = comity_variables()[k].name;
    }
    snprintf(name, sizeof name, "%.*s", (int)strcspn(unknown, ", "), unknown);
    const char *nearest = comity_nearest(name, names, COMITY_VARIABLES);
    return nearest ? usage_error("run", "--record: there is no variable '%s'; did you mean %s?",
                                 name, nearest)
                   : usage_error("run",
                                 "--record: there is no variable '%s'; comity explain "
                                 "--variables lists them",
                                 name);
}

/* Pulls all blocks through the file and the summary. */
static int compute(const struct comity_experiment *experiment, struct comity_run_file *file,
                   struct comity_run_summary *summary, int quiet, const char **kernel)
{
    struct comity_experiment_run *run;
    struct comity_block *block;
    struct progress progress;
    int answer = -comity_experiment_start(&run, experiment);
    if (answer) {
        return -answer;
    }
    *kernel = comity_experiment_kernel(run);
    progress_begin(&progress, "running", experiment->replicates, quiet);
    while ((answer = comity_experiment_next(run, &block)) > 0) {
        comity_run_summary_add(summary, block);
        if (file && (answer = -comity_run_file_append(file, block))) {
            break;
        }
        if (interrupted()) {
            answer = -COMITY_INTERRUPTED;
            break;
        }
        progress_update(&progress, block->first + block->count,
                        (double)(block->first + block->count) * experiment->ticks);
    }
    progress_end(&progress);
    comity_experiment_free(run);
    return -answer;
}

static int report_failure(int status, const struct comity_run_file *file, const char *output)
{
    if (status == COMITY_INTERRUPTED) {
        fprintf(stderr, "comity run: interrupted; %s is not written\n",
                output ? output : "nothing");
        return EXIT_INTERRUPTED;
    }
    fprintf(stderr, "comity run: %s\n",
            file && (status == COMITY_CANNOT_WRITE || status == COMITY_MISMATCH)
                ? comity_run_file_error(file)
                : comity_status_message(status));
    return EXIT_FAILED;
}

/* Whether the results may go where others lie. */
static int check_replaced(const char *output, const struct comity_scenario *scenario,
                          const struct comity_run_file_options *how,
                          const struct comity_experiment *experiment)
{
    char fingerprint[COMITY_FINGERPRINT], error[OUTPUT_ERROR] = "";
    int status = comity_run_fingerprint(scenario, how, experiment, fingerprint);
    status = status ? status
                    : comity_output_check_results(output, "run", fingerprint, how->replace, error,
                                                  sizeof error);
    return status ? usage_error("run", "%s", error[0] ? error : comity_status_message(status))
                  : EXIT_DONE;
}

static int run_scenario(const struct run_options *options, const struct comity_scenario *scenario,
                        const char *output, const char *command_line)
{
    struct comity_experiment experiment = {
        .points = 1,
        .replicates = scenario->replicates,
        .ticks = scenario->ticks,
        .mean_field = options->mean_field,
        .kernel = options->kernel,
        .threads = (unsigned)options->threads,
        .context = (void *)(uintptr_t)scenario,
        .point = comity_experiment_scenario_point,
    };
    struct comity_run_file *file = NULL;
    struct comity_run_summary summary = { 0 };
    const char *kernel = "";
    int status = set_recording(options, scenario, &experiment.recording);
    if (status) {
        return status;
    }
    const struct comity_run_file_options how = { .command_line = command_line,
                                                 .double_precision = options->double_precision,
                                                 .compression = (int)options->compress,
                                                 .replace = options->force };
    if (output && (status = check_replaced(output, scenario, &how, &experiment))) {
        return status;
    }
    experiment.block = comity_experiment_block(&experiment.recording, experiment.replicates);
    status = comity_run_summary_init(&summary, scenario->ticks);
    if (!status && output) {
        status = comity_run_file_create(&file, output, scenario, &how, &experiment);
    }
    status = status ? status : compute(&experiment, file, &summary, options->quiet, &kernel);
    if (!status && file) {
        status = comity_run_file_commit(file, kernel);
    }
    if (!status && !options->quiet) {
        print_run_table(stdout, scenario, &summary, options->mean_field);
        if (output) {
            printf("\nWritten to %s\n", output);
        }
    }
    const int code = status ? report_failure(status, file, output) : EXIT_DONE;
    comity_run_file_free(file);
    comity_run_summary_free(&summary);
    return code;
}

static int check_place(const char *output, const struct comity_scenario *scenario)
{
    char error[OUTPUT_ERROR];
    int code = find_overlap_with_scenario(output, scenario, error);
    code = code ? code : find_place(output, error);
    return code ? usage_error("run", "%s", error) : EXIT_DONE;
}

int command_run(int argc, char **argv)
{
    struct run_options options = { .every = 1, .compress = 1 };
    struct comity_scenario scenario;
    char *command_line = join_arguments(argc, argv), *named = NULL;
    comity_scenario_init(&scenario);
    options.sets = calloc((size_t)argc, sizeof *options.sets);
    int code = options.sets && command_line ? take_options(&options, argc, argv) : EXIT_FAILED;
    if (code) {
        code = code < 0 ? EXIT_DONE : code;
        goto out;
    }
    const struct scenario_changes changes = {
        .sets = options.sets,
        .sets_count = options.sets_count,
        .seed = options.seed_given ? &options.seed : NULL,
        .ticks = (uint32_t)options.ticks,
        /* the skeleton is the same in every replicate */
        .replicates = options.mean_field ? 1 : (uint32_t)options.replicates,
    };
    code = load_scenario("run", options.scenario, &changes, &scenario);
    if (code) {
        goto out;
    }
    if (!options.no_output && !options.output) {
        named = default_output(options.scenario);
        options.output = named;
    }
    code = check_kernel("run", options.kernel);
    if (!code && options.output && !options.no_output) {
        code = check_place(options.output, &scenario);
    }
    if (code) {
        goto out;
    }
    watch_interrupts(NULL);
    code =
        run_scenario(&options, &scenario, options.no_output ? NULL : options.output, command_line);
out:
    comity_scenario_free(&scenario);
    free(options.sets);
    free(command_line);
    free(named);
    return code;
}
