/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_COMMAND_H
#define COMITY_CLI_COMMAND_H

#include "cli/options.h"
#include "report/report.h"

#include <comity/job.h>
#include <stdio.h>

/* What the commands share: exit statuses, option values, loading a scenario, progress. */

enum exit_status {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,       /* the work could not be done */
    EXIT_USAGE = 2,        /* the command line or an input has mistakes */
    EXIT_INTERRUPTED = 130 /* as a shell reports SIGINT */
};

/* X(name) of the commands; each is a `struct command` (options.h) in a file of its own. */
#define COMMAND_LIST(X)                                                                            \
    X(scenarios)                                                                                   \
    X(new)                                                                                         \
    X(check)                                                                                       \
    X(run)                                                                                         \
    X(compare)                                                                                     \
    X(facts)                                                                                       \
    X(trace)                                                                                       \
    X(explain)                                                                                     \
    X(show)                                                                                        \
    X(plan)                                                                                        \
    X(sweep)                                                                                       \
    X(status)                                                                                      \
    X(submit)                                                                                      \
    X(calibrate)                                                                                   \
    X(sensitivity)                                                                                 \
    X(merge)                                                                                       \
    X(verify)                                                                                      \
    X(replay)                                                                                      \
    X(export)                                                                                      \
    X(completion)

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMAND_LIST(COMMAND_DECLARE)
#undef COMMAND_DECLARE

extern const struct command *const commands[];
extern const size_t commands_count;

/* Prints `comity NAME: message` to stderr and returns EXIT_USAGE. */
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints that memory ran out and returns EXIT_FAILED. */
int out_of_memory(const char *command);

/* Reads a scenario, changes and validates it, printing every mistake; EXIT_DONE or EXIT_USAGE. The
 * scenario must be initialised and be freed either way. */
int load_scenario(const char *command, const struct comity_scenario_source *source,
                  struct comity_scenario *scenario);

/* Reads the value of --shard, "I/N"; EXIT_DONE, or EXIT_USAGE after a report. */
int parse_shard(const char *command, const char *text, uint32_t *shard, uint32_t *shards);

/* Prints the problems that a job reported, each a line, and gives the exit status of the job's. */
int report_job(const struct command_line *line, int status);

/* The same of a job that writes a file, or none where path is NULL, and leaves none when it is
 * interrupted, which is told. */
int report_written(const struct command_line *line, int status, const char *path);

/* What became of printing a job's table, and of which file; without one path is NULL. Under a text
 * the file is named; where it failed, that the file is there all the same is a problem of `line`.
 */
int table_printed(struct command_line *line, int status, enum report_format format,
                  const char *path);

/* The exit status of a job: whether it is the input that is wrong. */
int exit_status_of(int status, const struct comity_problems *problems);

/* The command line of a command, its name first, as one string, quoted so that a shell reads it
 * back; to be freed. */
char *join_arguments(int argc, char **argv);
void print_shell_word(FILE *stream, const char *word); /* one of them */

/* Progress on a terminal, at most a few times a second, with the speed and an estimate of the time
 * left. */
struct progress {
    const char *what;
    uint64_t total;
    double started, shown;
    bool visible, quiet;
};

void progress_end(struct progress *progress); /* wipes the line */

/* A monitor of job.h that shows the progress, whose context it is, and stops when interrupted; with
 * nothing in the progress but `quiet`. */
bool show_progress(void *progress, const struct comity_progress *now);

/* From the first call on counts the signals that ask a program to end (INT, TERM, HUP, and XCPU,
 * USR1, USR2 of queue systems, PIPE of a reader that has left) unless they were ignored; nonzero
 * once one has come. With words, a line that must stay valid, the first writes them to standard
 * error at once and a second INT or TERM ends the program: for work that is safe on disk. NULL:
 * none. */
void watch_interrupts(const char *words);
bool interrupted(void);

/* A monitor's progress, of work that is quick when it has begun to write: signals are counted from
 * then on, and end the program before. */
bool watch_while_writing(void *unused, const struct comity_progress *now);

/* Writes how many points have a replicate that became non-finite, and returns it. */
enum { FAILED_POINTS = 128 };
const char *describe_failed_points(uint64_t failed, char text[FAILED_POINTS]);

#endif
