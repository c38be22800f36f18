/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/outlet.h"
#include "core/clock.h"
#include "core/text_stream.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int usage_error(const char *command, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "comity %s: ", command);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return EXIT_USAGE;
}

int out_of_memory(const char *command)
{
    fprintf(stderr, "comity %s: %s\n", command, comity_status_message(COMITY_NO_MEMORY));
    return EXIT_FAILED;
}

const char *describe_failed_points(uint64_t failed, char text[FAILED_POINTS])
{
    snprintf(text, FAILED_POINTS,
             "of %" PRIu64 " point%s a replicate became non-finite; the status there is 2", failed,
             failed == 1 ? "" : "s");
    return text;
}

/* A whole number without a sign, as far as it goes; 0 when it is none, or too large. */
static uint32_t take_number(const char **text)
{
    char *end;
    if (**text < '0' || **text > '9')
        return 0;
    errno = 0;
    const unsigned long long number = strtoull(*text, &end, 10);
    *text = end;
    return errno || number > UINT32_MAX ? 0 : (uint32_t)number;
}

int parse_shard(const char *command, const char *text, uint32_t *shard, uint32_t *shards)
{
    const char *at = text;
    *shard = take_number(&at);
    const bool divided = *at == '/';
    at += divided;
    *shards = take_number(&at);
    if (!divided || *at || *shard < 1 || *shard > *shards)
        return usage_error(command, "--shard: '%s' is not I/N with I from 1 to N, as in 2/3", text);
    return EXIT_DONE;
}

int exit_status_of(int status, const struct comity_problems *problems)
{
    bool of_input = false; /* a problem has a place in a scenario or sweep */
    for (size_t k = 0; k < problems->count; k++)
        of_input = of_input || !problems->list[k].of_request;
    switch (status) {
    case COMITY_OK:
        return EXIT_DONE;
    case COMITY_INTERRUPTED:
        return EXIT_INTERRUPTED;
    case COMITY_BAD_ARGUMENT:
    case COMITY_BAD_SCENARIO:
    case COMITY_BAD_SWEEP:
    case COMITY_BAD_MEASURES:
    case COMITY_BAD_CALIBRATION:
        return EXIT_USAGE;
    case COMITY_CANNOT_READ:
        return of_input ? EXIT_USAGE : EXIT_FAILED;
    default:
        return EXIT_FAILED;
    }
}

/* Whether a reason is among the problems, and not mistakes alone, of which there may be more. */
static bool tells_of_memory(const struct comity_problems *problems)
{
    for (size_t k = 0; k < problems->count; k++) {
        const struct comity_problem *problem = &problems->list[k];
        if (problem->of_request || strstr(problem->text, strerror(ENOMEM)) ||
            strstr(problem->text, comity_status_message(COMITY_NO_MEMORY)))
            return true;
    }
    return false;
}

static int report_problems(const char *command, int status, const struct comity_problems *problems)
{
    for (size_t k = 0; k < problems->count; k++) {
        const struct comity_problem *problem = &problems->list[k];
        if (problem->of_request) {
            fprintf(stderr, "comity %s: %s%s%s%s\n", command, problem->key ? "--" : "",
                    problem->key ? problem->key : "", problem->key ? ": " : "", problem->sentence);
        } else {
            fprintf(stderr, "%s\n", problem->text);
        }
    }
    const bool lacking = problems->lost || status == COMITY_NO_MEMORY;
    if (lacking ? !tells_of_memory(problems)
                : status && status != COMITY_INTERRUPTED && !problems->count) {
        fprintf(stderr, "comity %s: %s\n", command,
                comity_status_message(lacking ? COMITY_NO_MEMORY : status));
    }
    const int code = status && lacking ? EXIT_FAILED : exit_status_of(status, problems);
    if (code != EXIT_USAGE || !interrupted())
        return code;
    /* a signal ends the reading of a pipe, which is told above as a file that cannot be read */
    fprintf(stderr, "comity %s: interrupted\n", command);
    return EXIT_INTERRUPTED;
}

int report_job(const struct command_line *line, int status)
{
    return report_problems(line->name, status, &line->problems);
}

int report_written(const struct command_line *line, int status, const char *path)
{
    if (status == COMITY_INTERRUPTED) {
        fprintf(stderr, "comity %s: interrupted; %s%s\n", line->name,
                path ? path : "nothing is written", path ? " is not written" : "");
    }
    return report_job(line, status);
}

int table_printed(struct command_line *line, int status, enum report_format format,
                  const char *path)
{
    if (!status && path && format == REPORT_TEXT) {
        printf("\nWritten to %s\n", path);
    } else if (status && path) {
        comity_problems_add_request(&line->problems, NULL,
                                    "%s: it is written, but its table cannot be printed: %s", path,
                                    comity_status_message(status));
    }
    return status;
}

int load_scenario(const char *command, const struct comity_scenario_source *source,
                  struct comity_scenario *scenario)
{
    struct comity_problems problems;
    comity_problems_init(&problems);
    const int status = comity_scenario_load(scenario, source, &problems);
    const int code = report_problems(command, status, &problems);
    comity_problems_free(&problems);
    return code;
}

/* Whether a shell takes the word as it is. */
static bool plain(const char *word)
{
    return *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "_-+=./,:@%") == strlen(word);
}

void print_shell_word(FILE *stream, const char *word)
{
    if (plain(word)) {
        fputs(word, stream);
        return;
    }
    fputc('\'', stream);
    for (const char *c = word; *c; c++)
        fputs(*c == '\'' ? "'\\''" : (char[]){ *c, '\0' }, stream);
    fputc('\'', stream);
}

char *join_arguments(int argc, char **argv)
{
    char *text = NULL;
    FILE *stream = comity_text_open(&text);
    if (!stream)
        return NULL;
    fputs("comity", stream);
    for (int k = 0; k < argc; k++) {
        fputc(' ', stream);
        print_shell_word(stream, argv[k]);
    }
    return comity_text_close(stream, &text) ? text : NULL;
}

static void begin(struct progress *progress, const char *what, uint64_t total)
{
    *progress = (struct progress){ .what = what,
                                   .total = total,
                                   .started = comity_seconds_now(),
                                   .visible = !progress->quiet && isatty(STDERR_FILENO),
                                   .quiet = progress->quiet };
    progress->shown = progress->started;
}

static void update(struct progress *progress, uint64_t done, double world_months)
{
    const double now = comity_seconds_now();
    if (!progress->visible || done == 0 || now - progress->shown < 0.25)
        return;
    progress->shown = now;
    const double elapsed = now - progress->started;
    const double left = elapsed * (double)(progress->total - done) / (double)done;
    outlet_wipe_line();
    fprintf(stderr, "%s: %3.0f %%, ", progress->what, 100 * (double)done / (double)progress->total);
    if (world_months > 0)
        fprintf(stderr, "%.3g million world-months a second, ", world_months / elapsed / 1e6);
    fprintf(stderr, "%.0f s left ", left);
}

bool show_progress(void *context, const struct comity_progress *now)
{
    struct progress *progress = context;
    if (now->done == 0) {
        progress_end(progress);
        begin(progress, now->what, now->total);
    } else {
        update(progress, now->done, now->world_months);
    }
    return interrupted();
}

void progress_end(struct progress *progress)
{
    if (progress->visible && progress->shown > progress->started)
        outlet_wipe_line();
}

/* A signal handler is given nothing: what it needs stands here. Two signals may be handled at once,
 * by two threads. */
static atomic_int interrupts, insistences;
static const char *volatile first_words;

/* Queue systems send several signals on end, and a closed pipe is met at every line: only a person
 * who interrupts twice means it. */
static void count_interrupt(int signal)
{
    const int reason = errno;
    const bool insistent = signal == SIGINT || signal == SIGTERM;
    const int before = atomic_fetch_add(&interrupts, 1);
    if (first_words && insistent && atomic_fetch_add(&insistences, 1) > 0)
        _exit(EXIT_INTERRUPTED);
    if (first_words && before == 0 && signal != SIGPIPE) {
        const ssize_t written = write(STDERR_FILENO, first_words, strlen(first_words));
        (void)written;
    }
    errno = reason;
}

void watch_interrupts(const char *words)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGUSR1, SIGUSR2, SIGPIPE };
    first_words = words;
    for (size_t k = 0; k < sizeof signals / sizeof signals[0]; k++) {
        struct sigaction action = { .sa_handler = count_interrupt }, before;
        sigemptyset(&action.sa_mask);
        /* who starts a program may have asked it to ignore a signal, as nohup does */
        if (sigaction(signals[k], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[k], &action, NULL);
    }
}

bool interrupted(void)
{
    return atomic_load(&interrupts) > 0;
}

bool watch_while_writing(void *unused, const struct comity_progress *now)
{
    (void)unused;
    if (now->done == 0)
        watch_interrupts(NULL);
    return interrupted();
}
