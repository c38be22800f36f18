/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/status.h>
#include <comity/sweep_file.h>
#include <comity/sweep_results.h>

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
    int resume, json, quiet;
};

enum { OPTION_RESUME = 256, OPTION_SHARD, OPTION_KERNEL, OPTION_PROGRESS };

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "resume", no_argument, NULL, OPTION_RESUME },
    { "shard", required_argument, NULL, OPTION_SHARD },
    { "threads", required_argument, NULL, 'j' },
    { "kernel", required_argument, NULL, OPTION_KERNEL },
    { "progress", required_argument, NULL, OPTION_PROGRESS },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static int take_shard(struct sweep_options *options, const char *text)
{
    char end;
    if (sscanf(text, "%" SCNu32 "/%" SCNu32 "%c", &options->shard, &options->shards, &end) != 2 ||
        options->shard < 1 || options->shard > options->shards) {
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

int load_sweep(const char *command, const char *path, struct comity_sweep *sweep)
{
    struct comity_problems problems;
    comity_problems_init(&problems);
    int status = comity_sweep_read(sweep, path, &problems);
    status = status ? status : comity_sweep_check_points(sweep, &problems);
    comity_problems_print(&problems, stderr);
    if (status && !problems.count) {
        usage_error(command, "%s: %s", path, comity_status_message(status));
    }
    comity_problems_free(&problems);
    return status ? EXIT_USAGE : EXIT_DONE;
}

static int check_place(const struct sweep_options *options, const struct comity_sweep *sweep)
{
    int code = check_apart("sweep", options->output, options->sweep);
    if (!code && sweep->table_path) {
        code = check_apart("sweep", options->output, sweep->table_path);
    }
    for (size_t k = 0; k < sweep->scenarios_count && !code; k++) {
        code = check_apart_from_scenario("sweep", options->output, &sweep->scenarios[k]);
    }
    return code ? code : check_output("sweep", options->output);
}

/* How far the work is, for people on a terminal or for machines. */
struct sweep_progress {
    const struct comity_sweep_results *results;
    struct progress progress;
    uint64_t at_start;
    double world_ticks_of_block, said;
    int json;
};

static void tell_progress(struct sweep_progress *progress)
{
    const uint64_t done = comity_sweep_results_done(progress->results) - progress->at_start;
    const uint64_t total = progress->progress.total;
    const double now = seconds_now(), elapsed = now - progress->progress.started;
    const double rate = elapsed > 0 ? (double)done * progress->world_ticks_of_block / elapsed : 0;
    if (!progress->json) {
        progress_update(&progress->progress, done);
        return;
    }
    if (done < total && now - progress->said < 0.5) {
        return;
    }
    progress->said = now;
    fprintf(
        stderr,
        "{\"blocks_done\": %" PRIu64 ", \"blocks\": %" PRIu64
        ", \"elapsed_seconds\": %.3f, \"seconds_left\": %.3f, \"world_ticks_per_second\": %.0f}\n",
        done + progress->at_start, total + progress->at_start, elapsed,
        done ? elapsed * (double)(total - done) / (double)done : 0, rate);
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
        tell_progress(progress);
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
    struct sweep_progress progress = {
        .results = results,
        .at_start = comity_sweep_results_done(results),
        .world_ticks_of_block = (double)experiment->block * experiment->ticks,
        .json = options->json,
    };
    int status = COMITY_OK;
    progress_begin(&progress.progress, "sweeping",
                   comity_sweep_results_total(results) - progress.at_start,
                   options->quiet || options->json);
    while (!status &&
           comity_sweep_results_missing(results, &experiment->first_block, &experiment->blocks)) {
        status = compute_stretch(experiment, results, &progress);
    }
    progress_end(&progress.progress);
    return status ? status : comity_sweep_results_complete(results);
}

static int report(int status, const struct sweep_options *options,
                  const struct comity_sweep_results *results)
{
    const char *error = comity_sweep_results_error(results);
    if (!status) {
        const uint64_t failed = comity_sweep_results_failed(results);
        if (!options->quiet) {
            printf("Written to %s\n", options->output);
        }
        if (failed) {
            fprintf(stderr,
                    "comity sweep: of %" PRIu64 " points a replicate left the numbers; they have "
                    "status 2\n",
                    failed);
        }
        return EXIT_DONE;
    }
    if (status == COMITY_INTERRUPTED) {
        fprintf(stderr, "comity sweep: interrupted");
    } else {
        fprintf(stderr, "comity sweep: %s", error[0] ? error : comity_status_message(status));
    }
    if (status != COMITY_MISMATCH && status != COMITY_BAD_SWEEP && results) {
        fprintf(stderr,
                "; %" PRIu64 " of %" PRIu64 " blocks are kept in %s.parts: the same command with "
                "--resume goes on",
                comity_sweep_results_written(results), comity_sweep_results_total(results),
                options->output);
    }
    fputc('\n', stderr);
    return status == COMITY_INTERRUPTED ? EXIT_INTERRUPTED : EXIT_FAILED;
}

int command_sweep(int argc, char **argv)
{
    struct sweep_options options = { 0 };
    struct comity_sweep sweep;
    struct comity_sweep_results *results = NULL;
    struct comity_experiment experiment;
    struct comity_problems problems;
    char *command_line = join_arguments(argc, argv);
    comity_sweep_init(&sweep);
    comity_problems_init(&problems);
    int code = take_options(&options, argc, argv);
    if (code) {
        code = code < 0 ? EXIT_DONE : code;
        goto out;
    }
    code = check_kernel("sweep", options.kernel);
    code = code ? code : load_sweep("sweep", options.sweep, &sweep);
    code = code ? code : check_place(&options, &sweep);
    if (code) {
        goto out;
    }
    watch_interrupts();
    int status =
        comity_sweep_results_open(&results, &sweep, options.output,
                                  &(struct comity_sweep_results_options){
                                      command_line, options.shard, options.shards, options.resume },
                                  &experiment, &problems);
    comity_problems_print(&problems, stderr);
    if (!status && comity_sweep_results_notice(results)[0]) {
        fprintf(stderr, "comity sweep: %s\n", comity_sweep_results_notice(results));
    }
    if (!status) {
        experiment.threads = (unsigned)options.threads;
        experiment.kernel = options.kernel;
        status = compute(&experiment, results, &options);
    }
    code = report(status, &options, results);
out:
    comity_sweep_results_free(results);
    comity_sweep_free(&sweep);
    comity_problems_free(&problems);
    free(command_line);
    return code;
}
