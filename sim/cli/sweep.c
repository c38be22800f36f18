/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/sweep_progress.h"

#include <comity/problems.h>
#include <comity/status.h>
#include <comity/sweep_file.h>
#include <comity/sweep_results.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: comity sweep SWEEP -o FILE [options]\n\n"
    "Computes every point of a sweep. What is done is kept beside FILE (FILE.parts) until all of "
    "it\n"
    "is there; a sweep that was interrupted or killed goes on with --resume and gives the same "
    "file.\n\n"
    "  -o, --output FILE     results file\n"
    "      --resume          go on from what is there\n"
    "      --force           replace other results that are there\n"
    "      --shard I/N       compute share I of N; comity merge joins the shards\n"
    "  -j, --threads N       threads (default: one on each processor)\n"
    "      --kernel NAME     sse2, avx2, avx512: instruction set (default: the best here)\n"
    "      --progress json   one JSON object a line on standard error, for machines\n"
    "  -q, --quiet           no progress, no summary\n"
    "  -h, --help            this text\n\n"
    "Example: comity sweep configs/sweeps/hegemony_bilateralism.cfg -o sweep.h5\n";

struct sweep_options {
    const char *sweep, *output, *kernel;
    uint64_t threads;
    uint32_t shard, shards;
    int resume, force, json, quiet;
};

enum { OPTION_RESUME = 256, OPTION_FORCE, OPTION_SHARD, OPTION_KERNEL, OPTION_PROGRESS };

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "resume", no_argument, NULL, OPTION_RESUME },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "shard", required_argument, NULL, OPTION_SHARD },
    { "threads", required_argument, NULL, 'j' },
    { "kernel", required_argument, NULL, OPTION_KERNEL },
    { "progress", required_argument, NULL, OPTION_PROGRESS },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

/* A whole number without a sign, as far as it goes; 0 when it is none, or too large. */
static uint32_t take_number(const char **text)
{
    char *end;
    if (**text < '0' || **text > '9') {
        return 0;
    }
    errno = 0;
    const unsigned long long number = strtoull(*text, &end, 10);
    *text = end;
    return errno || number > UINT32_MAX ? 0 : (uint32_t)number;
}

static int take_shard(struct sweep_options *options, const char *text)
{
    const char *at = text;
    options->shard = take_number(&at);
    const int divided = *at == '/';
    at += divided;
    options->shards = take_number(&at);
    if (!divided || *at || options->shard < 1 || options->shard > options->shards) {
        return usage_error("sweep", "--shard: '%s' is not I/N with I from 1 to N, as in 2/3", text);
    }
    return EXIT_DONE;
}

/* Returns EXIT_DONE, EXIT_USAGE, or -1 when the help was printed. */
static int take_options(struct sweep_options *options, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":o:j:qh", long_options)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return -1;
        case 'o':
            options->output = optarg;
            break;
        case 'q':
            options->quiet = 1;
            break;
        case 'j':
            if (!parse_whole("sweep", "--threads", optarg, 1, 1024, &options->threads)) {
                return EXIT_USAGE;
            }
            break;
        case OPTION_RESUME:
            options->resume = 1;
            break;
        case OPTION_FORCE:
            options->force = 1;
            break;
        case OPTION_SHARD:
            if (take_shard(options, optarg)) {
                return EXIT_USAGE;
            }
            break;
        case OPTION_KERNEL:
            options->kernel = optarg;
            break;
        case OPTION_PROGRESS:
            options->json = strcmp(optarg, "json") == 0;
            if (!options->json) {
                return usage_error("sweep", "--progress: only json is known, not '%s'", optarg);
            }
            break;
        default:
            return option_error("sweep", option, argv, long_options);
        }
    }
    if (argc - optind != 1) {
        return usage_error("sweep", "one sweep is wanted, not %d; see comity sweep --help",
                           argc - optind);
    }
    if (!options->output) {
        return usage_error("sweep", "-o FILE is wanted: where the results go");
    }
    options->sweep = argv[optind];
    return EXIT_DONE;
}

int load_sweep(const char *path, uint64_t most, struct comity_sweep *sweep,
               struct comity_problems *problems)
{
    int status = comity_sweep_read(sweep, path, problems);
    status = status ? status : comity_sweep_check_points(sweep, most, path, problems);
    if (status && !problems->count) {
        comity_problems_add(problems, path, 0, NULL, "%s", comity_status_message(status));
    }
    return status ? EXIT_USAGE : EXIT_DONE;
}

static int check_place(const struct sweep_options *options, const struct comity_sweep *sweep)
{
    char error[OUTPUT_ERROR];
    int code = find_overlap(options->output, options->sweep, error);
    if (!code && sweep->table_path) {
        code = find_overlap(options->output, sweep->table_path, error);
    }
    for (size_t k = 0; k < sweep->scenarios_count && !code; k++) {
        code = find_overlap_with_scenario(options->output, &sweep->scenarios[k], error);
    }
    code = code ? code : find_place(options->output, error);
    if (code) {
        tell_sweep(options->json, "error", "%s", error);
    }
    return code;
}

/* One stretch of blocks; after an interrupt what is under way is still taken. */
static int compute_stretch(struct comity_experiment *experiment,
                           struct comity_sweep_results *results, struct sweep_progress *progress)
{
    struct comity_experiment_run *run;
    struct comity_block *block;
    int stopping = 0, answer;
    int status = comity_experiment_start(&run, experiment);
    if (status) {
        return status;
    }
    while ((answer = comity_experiment_next(run, &block)) > 0) {
        status = comity_sweep_results_append(results, block);
        if (status) {
            break;
        }
        if (interrupted() && !stopping) {
            stopping = 1;
            comity_experiment_stop(run);
        }
        sweep_progress_take(progress, block);
    }
    comity_experiment_free(run);
    status = status ? status : -answer;
    /* what was computed before a failure is kept all the same */
    const int flushed = comity_sweep_results_flush(results);
    status = status ? status : flushed;
    return status ? status : stopping ? COMITY_INTERRUPTED : COMITY_OK;
}

static int compute(struct comity_experiment *experiment, struct comity_sweep_results *results,
                   const struct sweep_options *options)
{
    struct sweep_progress progress;
    int status = COMITY_OK;
    sweep_progress_begin(&progress, results, experiment, options->quiet, options->json);
    while (!status &&
           comity_sweep_results_missing(results, &experiment->first_block, &experiment->blocks)) {
        status = compute_stretch(experiment, results, &progress);
        comity_sweep_results_look_again(results);
    }
    sweep_progress_end(&progress);
    /* an interrupt that came with the last block has nothing to interrupt */
    if (status == COMITY_INTERRUPTED &&
        !comity_sweep_results_missing(results, &experiment->first_block, &experiment->blocks)) {
        status = COMITY_OK;
    }
    return status ? status : comity_sweep_results_complete(results);
}

static int report_done(const struct sweep_options *options,
                       const struct comity_sweep_results *results)
{
    const uint64_t failed = comity_sweep_results_failed(results);
    if (!options->quiet) {
        printf("Written to %s\n", options->output);
    }
    if (failed) {
        tell_sweep(options->json, "notice",
                   "of %" PRIu64 " point%s a replicate left the numbers; the status there is 2",
                   failed, failed == 1 ? "" : "s");
    }
    return EXIT_DONE;
}

/* What ended the computation, and what is left of it. */
static int report_failure(int status, const struct sweep_options *options,
                          const struct comity_sweep_results *results)
{
    const char *error = comity_sweep_results_error(results);
    const int interrupt = status == COMITY_INTERRUPTED;
    const uint64_t kept = comity_sweep_results_written(results);
    char where[512] = "";
    if (status == COMITY_MISMATCH) { /* everything is there, under another name */
        tell_sweep(options->json, "error", "%s", error);
        return EXIT_FAILED;
    }
    if (kept) {
        snprintf(where, sizeof where, " in %.300s: the same command with --resume goes on",
                 comity_sweep_results_directory(results));
    }
    tell_sweep(options->json, interrupt ? "interrupted" : "error",
               "%s; %" PRIu64 " of %" PRIu64 " blocks are kept%s",
               interrupt  ? "interrupted"
               : error[0] ? error
                          : comity_status_message(status),
               kept, comity_sweep_results_total(results), where);
    return interrupt ? EXIT_INTERRUPTED : EXIT_FAILED;
}

/* Why nothing was begun; what is wrong with the sweep itself has been told. */
static int report_refusal(int status, const struct sweep_options *options,
                          const struct comity_sweep_results *results, int told)
{
    const char *error = comity_sweep_results_error(results);
    if (!told) {
        tell_sweep(options->json, "error", "%s", error[0] ? error : comity_status_message(status));
    }
    return status == COMITY_BAD_SWEEP ? EXIT_USAGE : EXIT_FAILED;
}

static int sweep_to_file(const struct sweep_options *options, const struct comity_sweep *sweep,
                         const char *command_line)
{
    const struct comity_sweep_results_options how = { command_line, options->shard, options->shards,
                                                      options->resume, options->force };
    struct comity_sweep_results *results = NULL;
    struct comity_experiment experiment;
    struct comity_problems problems;
    int code;
    comity_problems_init(&problems);
    int status =
        comity_sweep_results_open(&results, sweep, options->output, &how, &experiment, &problems);
    tell_sweep_problems(options->json, &problems);
    if (status) {
        code = report_refusal(status, options, results, problems.count > 0);
    } else {
        const char *notice = comity_sweep_results_notice(results);
        if (notice[0]) {
            tell_sweep(options->json, "notice", "%s", notice);
        }
        experiment.threads = (unsigned)options->threads;
        experiment.kernel = options->kernel;
        status = compute(&experiment, results, options);
        code = status ? report_failure(status, options, results) : report_done(options, results);
    }
    comity_sweep_results_free(results);
    comity_problems_free(&problems);
    return code;
}

int command_sweep(int argc, char **argv)
{
    struct sweep_options options = { 0 };
    struct comity_sweep sweep;
    struct comity_problems problems;
    char *command_line = join_arguments(argc, argv);
    comity_sweep_init(&sweep);
    comity_problems_init(&problems);
    int code = command_line ? take_options(&options, argc, argv) : out_of_memory("sweep");
    code = code ? code : check_kernel("sweep", options.kernel);
    if (!code) {
        code = load_sweep(options.sweep, 0, &sweep, &problems);
        tell_sweep_problems(options.json, &problems);
    }
    code = code ? code : check_place(&options, &sweep);
    if (!code) {
        watch_interrupts(words_of_interrupt(options.json));
        code = sweep_to_file(&options, &sweep, command_line);
    }
    comity_sweep_free(&sweep);
    comity_problems_free(&problems);
    free(command_line);
    return code < 0 ? EXIT_DONE : code;
}
