/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "benchmark/contender.h"

#include <comity/files.h>
#include <comity/problems.h>
#include <comity/recording.h>
#include <comity/run.h>
#include <comity/status.h>
#include <comity/sweep_run.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char directory[] = "/tmp/comity_benchmark_XXXXXX";
static char sweep_path[64], measures_path[64], results_path[64]; /* in it; of the first, no file */

/* As many as the table of targets asks for; `more` of a contender names them. */
static const char measures[] = "measures = (\n"
#define MEASURE(number, of)                                                                        \
    "{ name = \"m" #number "\"; kind = \"mean\"; of = \"" of                                       \
    "\"; from = \"2001-09\"; to = \"2005-06\"; }"
    MEASURE(0, "trust.USA.CAN") ",\n" MEASURE(1, "trust.CAN.USA") ",\n" MEASURE(2, "trust.USA.MEX") ",\n" MEASURE(3, "trust.MEX.USA") ",\n" MEASURE(4, "reciprocity.USA-MEX") ",\n" MEASURE(
        5,
        "identity.USA") ",\n" MEASURE(6,
                                      "identity.MEX") ",\n" MEASURE(7,
                                                                    "institutions.USA-CAN") ","
                                                                                            "\n" MEASURE(
                                                                                                8,
                                                                                                "fr"
                                                                                                "ic"
                                                                                                "ti"
                                                                                                "on"
                                                                                                ".U"
                                                                                                "SA"
                                                                                                "-M"
                                                                                                "E"
                                                                                                "X") ",\n" MEASURE(9,
                                                                                                                   "trilateral") ");\n";

void benchmark_doors_init(void)
{
    comity_files_begin();
    benchmark_require(mkdtemp(directory) != NULL, "no directory for results");
    snprintf(sweep_path, sizeof sweep_path, "%s/sweep.cfg", directory);
    snprintf(measures_path, sizeof measures_path, "%s/measures.cfg", directory);
    snprintf(results_path, sizeof results_path, "%s/results.h5", directory);
    FILE *file = fopen(measures_path, "w");
    benchmark_require(file && fputs(measures, file) >= 0 && fclose(file) == 0, "not written");
}

void benchmark_doors_free(void)
{
    unlink(results_path);
    unlink(measures_path);
    rmdir(directory);
}

static double done(int status, struct comity_problems *problems)
{
    comity_problems_print(problems, stderr);
    comity_problems_free(problems);
    benchmark_require(status == COMITY_OK, "a job failed");
    return 0;
}

double benchmark_sweep(const struct contender *contender)
{
    char text[512];
    struct comity_problems problems;
    const struct comity_sink sink = { .path = results_path, .replace = true };
    const struct comity_sweep_run_options options = { .sweep = { .path = sweep_path, .text = text },
                                                      .threads = contender->threads };
    snprintf(text, sizeof text,
             "scenario = \"" CONFIGS "/north_america.cfg\";\nreplicates = %u;\n%s\n"
             "axes = ( { key = \"hegemony\"; from = 0.4; to = 0.6; levels = %u; } );\n",
             contender->replicates, contender->more ? contender->more : "",
             contender->worlds / contender->replicates);
    comity_problems_init(&problems);
    return done(comity_sweep_run(&options, &sink, NULL, &problems, NULL), &problems);
}

static const struct comity_scenario_source scenario = { .path = CONFIGS "/north_america.cfg" };

double benchmark_run(const struct contender *contender)
{
    struct comity_problems problems;
    const struct comity_sink sink = { .path = results_path, .replace = true };
    struct comity_run_options options = { .scenario = scenario,
                                          .compression = 1,
                                          .threads = contender->threads };
    options.scenario.replicates = contender->replicates;
    comity_problems_init(&problems);
    return done(comity_run(&options, &sink, NULL, &problems, NULL), &problems);
}

double benchmark_run_bytes(uint32_t replicates)
{
    struct comity_recording recording;
    const char *unknown;
    benchmark_require(comity_recording_init(&recording, NULL, KERNEL_TICKS, 1, 0, &unknown) ==
                          COMITY_OK,
                      "no recording");
    return (double)comity_recording_bytes(&recording) * replicates;
}

/* Runs a program whose output goes nowhere. */
static double start(char *const arguments[])
{
    pid_t child;
    int status;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    benchmark_require(posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ) == 0 &&
                          waitpid(child, &status, 0) == child && status == 0,
                      "a program failed");
    posix_spawn_file_actions_destroy(&actions);
    return 0;
}

double benchmark_program(const struct contender *contender)
{
    (void)contender;
    return start((char *const[]){ PROGRAM, "run", CONFIGS "/north_america.cfg", "-r", "1", "-o",
                                  results_path, "--force", "-q", NULL });
}

double benchmark_import(const struct contender *contender)
{
    (void)contender;
    setenv("PYTHONPATH", PACKAGE, 1);
    return start((char *const[]){ "/usr/bin/python3", "-c", "import comity", NULL });
}
