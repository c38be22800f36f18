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
static unsigned runs;                                            /* whose files are there, too */

/* As many as the table of targets asks for; `more` of a contender names the file. */
static const char *const measures[] = { "trust.USA.CAN", "trust.CAN.USA",        "trust.USA.MEX",
                                        "trust.MEX.USA", "reciprocity.USA-MEX",  "identity.USA",
                                        "identity.MEX",  "institutions.USA-CAN", "friction.USA-MEX",
                                        "trilateral" };

static void write_measures(void)
{
    FILE *file = fopen(measures_path, "w");
    benchmark_require(file && fputs("measures = ( ", file) >= 0, "not written");
    for (size_t k = 0; k < sizeof measures / sizeof measures[0]; k++) {
        fprintf(file,
                "%s\n{ name = \"m%zu\"; kind = \"mean\"; of = \"%s\"; from = \"2001-09\"; "
                "to = \"2005-06\"; }",
                k ? "," : "", k, measures[k]);
    }
    benchmark_require(fputs(");\n", file) >= 0 && fclose(file) == 0, "not written");
}

void benchmark_doors_init(void)
{
    comity_files_begin();
    benchmark_require(mkdtemp(directory) != NULL, "no directory for results");
    snprintf(sweep_path, sizeof sweep_path, "%s/sweep.cfg", directory);
    snprintf(measures_path, sizeof measures_path, "%s/measures.cfg", directory);
    snprintf(results_path, sizeof results_path, "%s/results.h5", directory);
    write_measures();
}

/* How long a file system takes to free a file that is replaced is its own affair, and a command
 * looks at what it is to replace: each turn makes a new one. */
void benchmark_doors_clear(void)
{
    unlink(results_path);
}

/* Of a run of the program. */
static char *name_run(unsigned number, char path[64])
{
    snprintf(path, 64, "%s/run%u.h5", directory, number);
    return path;
}

void benchmark_doors_free(void)
{
    char path[64];
    while (runs > 0)
        unlink(name_run(--runs, path));
    benchmark_doors_clear();
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

/* A new file each, as above. */
double benchmark_program(const struct contender *contender)
{
    char path[64];
    (void)contender;
    return start((char *const[]){ PROGRAM, "run", CONFIGS "/north_america.cfg", "-r", "1", "-o",
                                  name_run(runs++, path), "-q", NULL });
}

double benchmark_import(const struct contender *contender)
{
    (void)contender;
    setenv("PYTHONPATH", PACKAGE, 1);
    return start((char *const[]){ "/usr/bin/python3", "-c", "import comity", NULL });
}
