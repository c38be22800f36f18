/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <comity/file_summary.h>
#include <comity/run_file.h>
#include <comity/scenario_file.h>
#include <comity/status.h>
#include <comity/sweep_results.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: comity replay FILE [--point P] --replicate R -o OUTPUT\n\n"
    "Computes one world of a results file again, from the file's own provenance, and writes every\n"
    "variable of every tick of it.\n\n"
    "      --point P         point of a sweep, counted from 0, the last axis fastest\n"
    "      --replicate R     replicate\n"
    "  -o, --output FILE     results file of the one world, float64\n"
    "      --force           replace other results that are there\n"
    "  -h, --help            this text\n";

enum { OPTION_POINT = 256, OPTION_REPLICATE, OPTION_FORCE };

static const struct option long_options[] = {
    { "point", required_argument, NULL, OPTION_POINT },
    { "replicate", required_argument, NULL, OPTION_REPLICATE },
    { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

struct replay {
    const char *file, *output;
    uint64_t point, replicate;
    int point_given, replicate_given, force;
    struct comity_scenario scenario;
    uint32_t stream;
    int mean_field;
    uint64_t first_replicate, last_replicate; /* that the file has */
};

static int take_options(struct replay *replay, int argc, char **argv)
{
    int option;
    while ((option = next_option(argc, argv, ":o:h", long_options)) != -1) {
        int understood = 1;
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return -1;
        case 'o':
            replay->output = optarg;
            break;
        case OPTION_FORCE:
            replay->force = 1;
            break;
        case OPTION_POINT:
            replay->point_given = 1;
            understood = parse_whole("replay", "--point", optarg, 0, UINT64_MAX, &replay->point);
            break;
        case OPTION_REPLICATE:
            replay->replicate_given = 1;
            understood =
                parse_whole("replay", "--replicate", optarg, 0, UINT32_MAX, &replay->replicate);
            break;
        default:
            return option_error("replay", option, argv, long_options);
        }
        if (!understood) {
            return EXIT_USAGE;
        }
    }
    if (argc - optind != 1 || !replay->output || !replay->replicate_given) {
        return usage_error("replay", "one file, --replicate R and -o OUTPUT are wanted; see comity "
                                     "replay --help");
    }
    replay->file = argv[optind];
    return EXIT_DONE;
}

/* Which replicates a run holds: one of its own after a replay. */
static void take_replicates(struct replay *replay, const struct comity_file_summary *summary)
{
    for (size_t k = 0; k < summary->dimensions_count; k++) {
        const struct comity_file_dimension *dimension = &summary->dimensions[k];
        if (strcmp(dimension->name, "replicate") == 0) {
            replay->first_replicate = strtoull(dimension->first, NULL, 10);
            replay->last_replicate = strtoull(dimension->last, NULL, 10);
        }
    }
}

/* The scenario of a run, from its provenance. */
static int of_run(struct replay *replay, const struct comity_file_summary *summary)
{
    const char *text = comity_file_summary_provenance(summary, "scenario");
    const char *mode = comity_file_summary_attribute(summary, "mode");
    const char *stream = comity_file_summary_attribute(summary, "stream");
    const char *point = comity_file_summary_attribute(summary, "point");
    struct comity_problems problems;
    comity_problems_init(&problems);
    const struct comity_source_text source = { (char *)(uintptr_t)replay->file,
                                               (char *)(uintptr_t)(text ? text : "") };
    const int status = comity_scenario_read_texts(&replay->scenario, &source, 1, &problems);
    comity_problems_print(&problems, stderr);
    comity_problems_free(&problems);
    replay->mean_field = mode && strcmp(mode, "mean_field") == 0;
    replay->stream = stream ? (uint32_t)strtoul(stream, NULL, 10) : 0;
    if (point) { /* of a replay */
        replay->point = strtoull(point, NULL, 10);
        replay->point_given = 1;
    }
    take_replicates(replay, summary);
    return status ? EXIT_FAILED : EXIT_DONE;
}

static int of_sweep(struct replay *replay)
{
    struct comity_sweep sweep;
    char error[1024] = "";
    uint32_t replicates = 0;
    comity_sweep_init(&sweep);
    int status = comity_sweep_of_results(&sweep, replay->file, error, sizeof error);
    status = status ? status
                    : comity_sweep_replicates_of_point(&sweep, replay->file, replay->point,
                                                       &replicates, error, sizeof error);
    const int code = status == COMITY_BAD_ARGUMENT ? EXIT_USAGE : EXIT_FAILED;
    status = status ? status
                    : comity_sweep_scenario_of_point(&sweep, replay->point, &replay->scenario,
                                                     &replay->stream);
    replay->mean_field = sweep.mean_field;
    replay->last_replicate = replicates ? replicates - 1 : 0;
    comity_sweep_free(&sweep);
    if (status) {
        fprintf(stderr, "comity replay: %s\n", error[0] ? error : comity_status_message(status));
    }
    return status ? code : EXIT_DONE;
}

static int check_replicate(const struct replay *replay)
{
    char point[64] = "";
    if (replay->replicate >= replay->first_replicate &&
        replay->replicate <= replay->last_replicate) {
        return EXIT_DONE;
    }
    if (replay->point_given) {
        snprintf(point, sizeof point, ": point %" PRIu64, replay->point);
    }
    return usage_error("replay", "%s%s has replicates %" PRIu64 " to %" PRIu64 ", not %" PRIu64,
                       replay->file, point, replay->first_replicate, replay->last_replicate,
                       replay->replicate);
}

static int find_world(struct replay *replay)
{
    struct comity_file_summary summary;
    int code = EXIT_FAILED;
    if (comity_file_summary_read(&summary, replay->file)) {
        fprintf(stderr, "comity replay: %s\n", summary.error);
    } else if (strcmp(summary.format, "run") == 0) {
        code = replay->point_given
                   ? usage_error("replay", "%s is a run and has no points", replay->file)
                   : of_run(replay, &summary);
    } else if (!replay->point_given) {
        code = usage_error("replay", "%s is a sweep: --point P is wanted", replay->file);
    } else {
        code = of_sweep(replay);
    }
    comity_file_summary_free(&summary);
    return code ? code : check_replicate(replay);
}

static int write_world(const struct replay *replay, const char *command_line)
{
    struct comity_experiment experiment = {
        .points = 1,
        .replicates = 1,
        .ticks = replay->scenario.ticks,
        .mean_field = replay->mean_field,
        .block = 1,
        .first_replicate = (uint32_t)replay->replicate,
    };
    const struct comity_run_file_options options = { .command_line = command_line,
                                                     .double_precision = 1,
                                                     .compression = 1,
                                                     .stream = replay->stream,
                                                     .point = replay->point_given ? &replay->point
                                                                                  : NULL,
                                                     .replicate = &replay->replicate,
                                                     .replace = replay->force };
    struct comity_experiment_run *run = NULL;
    struct comity_run_file *file = NULL;
    struct comity_block *block;
    const char *unknown;
    char fingerprint[COMITY_FINGERPRINT], error[OUTPUT_ERROR] = "";
    comity_recording_init(&experiment.recording, "all", replay->scenario.ticks, 1, 1, &unknown);
    int status = comity_run_fingerprint(&replay->scenario, &options, &experiment, fingerprint);
    status = status ? status
                    : comity_output_check_results(replay->output, "run", fingerprint, replay->force,
                                                  error, sizeof error);
    if (status) {
        return usage_error("replay", "%s", error[0] ? error : comity_status_message(status));
    }
    status =
        comity_run_file_create(&file, replay->output, &replay->scenario, &options, &experiment);
    status = status ? status : comity_experiment_start(&run, &experiment);
    if (!status) {
        const int answer = comity_experiment_next(run, &block);
        status = answer > 0 ? comity_run_file_append(file, block) : -answer;
    }
    status = status ? status : comity_run_file_commit(file, comity_experiment_kernel(run));
    if (status) {
        fprintf(stderr, "comity replay: %s\n", comity_run_file_error(file));
    }
    comity_experiment_free(run);
    comity_run_file_free(file);
    return status ? EXIT_FAILED : EXIT_DONE;
}

static int check_place(const struct replay *replay)
{
    char error[OUTPUT_ERROR];
    int code = find_overlap(replay->output, replay->file, error);
    code = code ? code : find_place(replay->output, error);
    return code ? usage_error("replay", "%s", error) : EXIT_DONE;
}

int command_replay(int argc, char **argv)
{
    struct replay replay = { 0 };
    char *command_line = join_arguments(argc, argv);
    comity_scenario_init(&replay.scenario);
    int code = take_options(&replay, argc, argv);
    code = code ? code : check_place(&replay);
    watch_interrupts(NULL); /* the one world takes no time, and nothing half-written stays */
    if (code == EXIT_DONE) {
        code = find_world(&replay);
        replay.scenario.replicates = 1;
    }
    code = code ? code : write_world(&replay, command_line);
    if (code == EXIT_DONE) {
        printf("Written to %s\n", replay.output);
    }
    comity_scenario_free(&replay.scenario);
    free(command_line);
    return code < 0 ? EXIT_DONE : code;
}
