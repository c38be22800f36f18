/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/text_stream.h"

#include <comity/files.h>
#include <comity/shipped.h>

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A sweep on a cluster: the script that hands its jobs to Slurm. */

struct submit_options {
    struct command_line line;
    const char *output, *time, *title;
    unsigned array, tasks, shards, cpus, warning;
    const char *const *sbatch;
    size_t sbatch_count;
    bool print;
};

static const struct command_option options[] = {
    REQUIRED_OUTPUT_OPTION(struct submit_options, output, "results file"),
    TITLE_OPTION(struct submit_options, title),
    WHOLE_OPTION(0, "array", "N", struct submit_options, array, 1, 100000,
                 "an array of N jobs that share the sweep, each starting when there is room "
                 "(default: an array of 4)"),
    WHOLE_OPTION(0, "tasks", "N", struct submit_options, tasks, 1, 100000,
                 "instead: one job of N processes, on any nodes, that share it"),
    WHOLE_OPTION(0, "shards", "N", struct submit_options, shards, 1, 100000,
                 "instead: an array of N jobs, each with a shard and a file of its own, and a job "
                 "that merges them when all are there"),
    WHOLE_OPTION(0, "cpus", "N", struct submit_options, cpus, 1, 1024,
                 "processors of each process, and so its threads (default 1)"),
    TEXT_OPTION("time", "T", struct submit_options, time, "limit of each job, as sbatch takes it"),
    WHOLE_OPTION(0, "warning", "S", struct submit_options, warning, 1, 65535,
                 "seconds before the limit at which a job saves, ends and is queued again (default "
                 "60)"),
    TEXTS_OPTION("sbatch", "OPTION", struct submit_options, sbatch,
                 "a further option of sbatch, as --sbatch=--partition=long; repeatable"),
    FLAG_OPTION(0, "print", struct submit_options, print,
                "print the script, which a shell runs, and submit nothing"),
};

enum { JOBS = 4, WARNING = 60 };

/* "FILE.shard-3-of-16.h5", with shell code for the number. */
static void print_shard(FILE *script, const struct submit_options *asked, const char *number)
{
    print_shell_word(script, asked->output);
    fprintf(script, ".shard-%s-of-%u.h5", number, asked->shards);
}

static void print_directives(FILE *script, const struct submit_options *asked)
{
    fputs("#!/bin/bash\n#SBATCH --job-name=comity\n", script);
    if (asked->tasks) {
        fprintf(script, "#SBATCH --ntasks=%u\n", asked->tasks);
    } else {
        fprintf(script, "#SBATCH --ntasks=1\n#SBATCH --array=1-%u\n",
                asked->shards ? asked->shards : asked->array);
    }
    fprintf(script, "#SBATCH --cpus-per-task=%u\n", asked->cpus);
    if (asked->time)
        fprintf(script, "#SBATCH --time=%s\n", asked->time);
    fprintf(script,
            "#SBATCH --signal=B:USR1@%u\n#SBATCH --requeue\n#SBATCH --open-mode=append\n"
            "#SBATCH --output=\"%s.slurm-%%j.log\"\n",
            asked->warning, asked->output);
    for (size_t k = 0; k < asked->sbatch_count; k++)
        fprintf(script, "#SBATCH %s\n", asked->sbatch[k]);
}

/* The shell passes the signals of the site on to the processes, which save what they have; then the
 * job is queued again, unless it was cancelled. */
static void print_job(FILE *script, const struct submit_options *asked, const char *program)
{
    print_directives(script, asked);
    fputs("\nstep= asked=\n"
          "save() { asked=yes; test -z \"$step\" || kill -USR1 \"$step\" 2>/dev/null; }\n"
          "trap save USR1 USR2 TERM XCPU\n\nsrun --cpus-per-task=\"$SLURM_CPUS_PER_TASK\" ",
          script);
    print_shell_word(script, program);
    fputs(" sweep ", script);
    print_shell_word(script, asked->line.arguments[0]);
    if (asked->title) {
        fputs(" --title ", script);
        print_shell_word(script, asked->title);
    }
    fputs(" -o ", script);
    if (asked->shards) {
        print_shard(script, asked, "$SLURM_ARRAY_TASK_ID");
        fprintf(script, " --shard $SLURM_ARRAY_TASK_ID/%u --resume", asked->shards);
    } else {
        print_shell_word(script, asked->output);
        fputs(" --join", script);
    }
    fputs(" </dev/null &\nstep=$!\n"
          "while wait \"$step\"; status=$?; kill -0 \"$step\" 2>/dev/null; do :; done\n\n"
          "# 130: it was asked to end, and the same command goes on\n"
          "if [ $status -ne 0 ] && { [ $status -eq 130 ] || [ -n \"$asked\" ]; } &&\n"
          "    [ \"$(squeue -h -o %T -j \"$SLURM_JOB_ID\")\" = RUNNING ]; then\n"
          "    scontrol requeue \"$SLURM_JOB_ID\"\n"
          "    sleep 60 # until it is ended and queued\n"
          "fi\nexit $status\n",
          script);
}

static void print_merge(FILE *script, const struct submit_options *asked, const char *program)
{
    fprintf(script,
            "\nmerge=$(sbatch --parsable --dependency=afterok:\"$job\" --kill-on-invalid-dep=yes "
            "<<'END_OF_JOB'\n#!/bin/bash\n#SBATCH --job-name=comity-merge\n"
            "#SBATCH --open-mode=append\n#SBATCH --output=\"%s.slurm-%%j.log\"\n",
            asked->output);
    for (size_t k = 0; k < asked->sbatch_count; k++)
        fprintf(script, "#SBATCH %s\n", asked->sbatch[k]);
    fprintf(script, "\nshards=()\nfor ((k = 1; k <= %u; k++)); do shards+=(", asked->shards);
    print_shard(script, asked, "$k");
    fputs("); done\n", script);
    print_shell_word(script, program);
    fputs(" merge \"${shards[@]}\" -o ", script);
    print_shell_word(script, asked->output);
    fputs("\nEND_OF_JOB\n)\necho \"job ${merge%%;*} merges its shards\"\n", script);
}

static void print_script(FILE *script, const struct submit_options *asked, const char *program)
{
    fputs("#!/bin/sh\n# Hands a sweep to Slurm; made by comity submit.\nset -eu\n"
          "job=$(sbatch --parsable <<'END_OF_JOB'\n",
          script);
    print_job(script, asked, program);
    fputs("END_OF_JOB\n)\njob=${job%%;*}\necho \"job $job computes the sweep\"\n", script);
    if (asked->shards)
        print_merge(script, asked, program);
}

/* The shell is given the whole script or none: what is cut off would be submitted too. */
static int submit(const struct submit_options *asked, const char *program)
{
    char *script = NULL, *words[] = { "sh", "-c", NULL, NULL };
    pid_t shell = 0;
    int ended = 0, failure = ENOMEM;
    FILE *stream = comity_text_open(&script);
    if (stream)
        print_script(stream, asked, program);
    if (stream && comity_text_close(stream, &script)) {
        words[2] = script;
        failure = posix_spawnp(&shell, words[0], NULL, NULL, words, environ);
    }
    free(script);
    if (failure) {
        fprintf(stderr, "comity submit: sh: %s\n", strerror(failure));
        return EXIT_FAILED;
    }
    while (waitpid(shell, &ended, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(ended) && WEXITSTATUS(ended) == 0 ? EXIT_DONE : EXIT_FAILED;
}

/* What stands in comments of the script must stay on its line. */
static int check(struct submit_options *asked)
{
    if ((asked->array > 0) + (asked->tasks > 0) + (asked->shards > 0) > 1)
        return usage_error("submit", "--array, --tasks and --shards: one of them at most");
    if (asked->output[strcspn(asked->output, "\"\\%\n")] ||
        (asked->time && asked->time[strspn(asked->time, "0123456789:-")])) {
        return usage_error(
            "submit", "%s",
            asked->output[strcspn(asked->output, "\"\\%\n")]
                ? "-o: quotes, backslashes, percent signs and new lines cannot stand "
                  "in the name of a log"
                : "--time: minutes, H:M:S or D-H:M:S is expected");
    }
    for (size_t k = 0; k < asked->sbatch_count; k++) {
        const char *option = asked->sbatch[k];
        if (option[0] != '-' || strchr(option, '\n'))
            return usage_error("submit", "--sbatch: '%s' is no option of sbatch", option);
    }
    char *sweep = comity_shipped_find(asked->line.arguments[0], "sweeps");
    if (!sweep)
        return out_of_memory("submit");
    const bool there = access(sweep, R_OK) == 0;
    free(sweep);
    if (!there)
        return usage_error("submit", "%s: %s", asked->line.arguments[0], strerror(errno));
    const int status = comity_output_check(asked->output, &asked->line.problems);
    return report_job(&asked->line,
                      status && status != COMITY_NO_MEMORY ? COMITY_BAD_ARGUMENT : status);
}

static int run(void *given)
{
    struct submit_options *asked = given;
    char program[PATH_MAX] = "";
    const int code = check(asked);
    if (code)
        return code;
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0) {
        fprintf(stderr, "comity submit: /proc/self/exe, where the program lies: %s\n",
                strerror(errno));
        return EXIT_FAILED;
    }
    asked->cpus = asked->cpus ? asked->cpus : 1;
    asked->warning = asked->warning ? asked->warning : WARNING;
    if (!asked->tasks && !asked->shards && !asked->array)
        asked->array = JOBS;
    if (asked->print) {
        print_script(stdout, asked, program);
        return EXIT_DONE;
    }
    return submit(asked, program);
}

COMMAND(
    submit, "hand a sweep to Slurm", "SWEEP -o FILE [options]",
    "Hands the jobs of a sweep to Slurm. They save and are queued again before their "
    "limit, or when their node fails, until FILE is there; comity status FILE shows "
    "how far they are. The sweep, FILE and the program must be seen from all nodes.",
    struct submit_options, run, COMMAND_OPTIONS(options),
    .example = "Example: comity submit sweep.cfg -o sweep.h5 --array 16 --cpus 8 --time 2:00:00",
    .least = 1, .most = 1, .wanted = "one sweep is expected");
