/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_COMMAND_H
#define COMITY_CLI_COMMAND_H

#include <comity/job.h>
#include <getopt.h>
#include <stdio.h>

/* What the commands share: exit statuses, option values, loading a scenario, progress. */

enum exit_status {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,       /* the work could not be done */
    EXIT_USAGE = 2,        /* the command line or an input has mistakes */
    EXIT_INTERRUPTED = 130 /* as a shell reports SIGINT */
};

/* X(name, one line for the overview); each is a function `int command_NAME(int, char **)`. */
#define COMMAND_LIST(X)                                                                            \
    X(check, "find the mistakes of scenarios, say what would run")                                 \
    X(run, "run a scenario and write its trajectories")                                            \
    X(compare, "set scenarios or results files against one of them")                               \
    X(facts, "stylised facts: do they hold, what do they tell, how far do they hold")              \
    X(trace, "the story of one world in words, month by month")                                    \
    X(explain, "what a scenario's parameters are and where they come from")                        \
    X(show, "what a results file holds and what made it")                                          \
    X(plan, "what a sweep would compute, how long it takes, whether it is enough")                 \
    X(sweep, "compute every point of a sweep; go on with one")                                     \
    X(calibrate, "which settings agree with observations, and how sure that is")                   \
    X(sensitivity, "which factors of a sampled sweep decide an outcome")                           \
    X(merge, "join the shards of a sweep")                                                         \
    X(verify, "compute recorded runs again and compare")                                           \
    X(replay, "write one world of a results file in full")

#define COMMAND_DECLARE(name, help) int command_##name(int argc, char **argv);
COMMAND_LIST(COMMAND_DECLARE)
#undef COMMAND_DECLARE

/* Prints `comity NAME: message` to stderr and returns EXIT_USAGE. */
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints that memory ran out and returns EXIT_FAILED. */
int out_of_memory(const char *command);

/* The next option as getopt_long gives it, without its complaints. `letters` begins with a colon.
 */
int next_option(int argc, char **argv, const char *letters, const struct option *options);

/* Tells in one line why next_option answered '?' or ':'; returns EXIT_USAGE. */
int option_error(const char *command, int answer, char **argv, const struct option *options);

/* Reads a whole number in [low, high]; on failure prints what would be right and returns 0. */
int parse_whole(const char *command, const char *option, const char *text, uint64_t low,
                uint64_t high, uint64_t *value);

/* The same of a finite number. */
int parse_number(const char *command, const char *option, const char *text, double low, double high,
                 double *value);

/* How a table is printed. */
enum table_format { FORMAT_TEXT, FORMAT_MARKDOWN, FORMAT_CSV, FORMAT_JSON, FORMATS };

/* Reads the value of --format; on failure prints what would be right and returns 0. */
int parse_format(const char *command, const char *text, enum table_format *format);

/* Reads a scenario, changes and validates it, printing every mistake; EXIT_DONE or EXIT_USAGE. The
 * scenario must be initialised and be freed either way. */
int load_scenario(const char *command, const struct comity_scenario_source *source,
                  struct comity_scenario *scenario);

/* Prints what a job reports, each problem a line, and gives the exit status of the job's. */
int report_job(const char *command, int status, const struct comity_problems *problems);

/* Whether --kernel names an instruction set that this processor runs; NULL does. */
int check_kernel(const char *command, const char *kernel);

/*
 * What is wrong with an output, asked before anything is computed: results cannot go there, or it
 * is an input, or a file of a scenario. EXIT_DONE, or EXIT_USAGE with a sentence in error.
 */
enum { OUTPUT_ERROR = 1024 };
int find_place(const char *output, char error[OUTPUT_ERROR]);
int find_overlap(const char *output, const char *input, char error[OUTPUT_ERROR]);
int find_overlap_with_scenario(const char *output, const struct comity_scenario *scenario,
                               char error[OUTPUT_ERROR]);

struct comity_sweep;

struct comity_problems;

/* Reads a sweep and checks its points, or `most` of them unless that is 0, adding every mistake;
 * EXIT_DONE or EXIT_USAGE. The sweep must be initialised and be freed either way. */
int load_sweep(const char *path, uint64_t most, struct comity_sweep *sweep,
               struct comity_problems *problems);

/* The command line of a command, its name first, as one string, quoted so that a shell reads it
 * back; to be freed. */
char *join_arguments(int argc, char **argv);

/* Progress on a terminal, at most a few times a second, with the speed and an estimate of the time
 * left. */
struct progress {
    const char *what;
    uint64_t total;
    double started, shown;
    bool visible, quiet;
};

void progress_begin(struct progress *progress, const char *what, uint64_t total, int quiet);
void progress_update(struct progress *progress, uint64_t done, double world_months);
void progress_end(struct progress *progress); /* wipes the line */

/* A monitor of job.h that shows the progress, whose context it is, and stops when interrupted; with
 * nothing in the progress but `quiet`. */
bool show_progress(void *progress, const struct comity_progress *now);

double seconds_now(void);

/* From the first call on counts the signals that ask a program to end (INT, TERM, HUP, and XCPU,
 * USR1, USR2 of queue systems, PIPE of a reader that has left) unless they were ignored; nonzero
 * once one has come. With words, a line that must stay valid, the first writes them to standard
 * error at once and a second INT or TERM ends the program: for work that is safe on disk. NULL:
 * none. */
void watch_interrupts(const char *words);
int interrupted(void);

/* Writes a size for people: "3.2 MB". Text needs 16 bytes. */
void format_bytes(double bytes, char *text);

#endif
