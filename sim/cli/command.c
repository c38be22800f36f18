/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/text_stream.h"
#include "model/kernel.h"

#include <comity/files.h>
#include <comity/scenario_file.h>
#include <comity/simulation.h>
#include <comity/status.h>

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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

int next_option(int argc, char **argv, const char *letters, const struct option *options)
{
    opterr = 0;
    return getopt_long(argc, argv, letters, options, NULL);
}

static const char *nearest_option(const char *word, const struct option *options)
{
    const char *names[64];
    size_t count = 0;
    for (; options[count].name && count < sizeof names / sizeof names[0]; count++) {
        names[count] = options[count].name;
    }
    return comity_nearest(word, names, count);
}

int option_error(const char *command, int answer, char **argv, const struct option *options)
{
    const char *word = argv[optind - 1];
    if (answer == ':') {
        return usage_error(command, "%s needs a value; see comity %s --help", word, command);
    }
    if (strncmp(word, "--", 2) != 0) {
        return usage_error(command, "there is no option -%c; see comity %s --help", optopt,
                           command);
    }
    if (optopt) {
        return usage_error(command, "%s: this option takes no value", word);
    }
    const char *nearest = nearest_option(word + 2, options);
    return nearest
               ? usage_error(command, "there is no option %s; did you mean --%s?", word, nearest)
               : usage_error(command, "there is no option %s; see comity %s --help", word, command);
}

int parse_whole(const char *command, const char *option, const char *text, uint64_t low,
                uint64_t high, uint64_t *value)
{
    char *end;
    errno = 0;
    const int hexadecimal = strncmp(text, "0x", 2) == 0 || strncmp(text, "0X", 2) == 0;
    const unsigned long long number = strtoull(text, &end, hexadecimal ? 16 : 10);
    if (!isdigit((unsigned char)text[0]) || *end || errno || number < low || number > high) {
        usage_error(command, "%s: '%s' is not a whole number from %" PRIu64 " to %" PRIu64, option,
                    text, low, high);
        return 0;
    }
    *value = number;
    return 1;
}

int parse_number(const char *command, const char *option, const char *text, double low, double high,
                 double *value)
{
    char *end;
    errno = 0;
    const double number = strtod(text, &end);
    if (end == text || *end || errno || !isfinite(number) || number < low || number > high) {
        usage_error(command, "%s: '%s' is not a number from %g to %g", option, text, low, high);
        return 0;
    }
    *value = number;
    return 1;
}

/* The exit status of a job that failed: whether it is the input that is wrong. */
static int exit_status_of(int status, const struct comity_problems *problems)
{
    bool of_input = false; /* a problem has a place in a scenario or sweep */
    for (size_t k = 0; k < problems->count; k++) {
        of_input = of_input || !problems->list[k].of_request;
    }
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

int report_job(const char *command, int status, const struct comity_problems *problems)
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
    if (problems->lost) {
        fprintf(stderr, "%d more problems found no memory\n", problems->lost);
    }
    if (status && status != COMITY_INTERRUPTED && !problems->count) {
        fprintf(stderr, "comity %s: %s\n", command, comity_status_message(status));
    }
    return exit_status_of(status, problems);
}

int load_scenario(const char *command, const struct comity_scenario_source *source,
                  struct comity_scenario *scenario)
{
    struct comity_problems problems;
    comity_problems_init(&problems);
    const int status = comity_scenario_load(scenario, source, &problems);
    const int code = report_job(command, status, &problems);
    comity_problems_free(&problems);
    return code;
}

/* Whether a shell takes the word as it is. */
static int plain(const char *word)
{
    return *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "_-+=./,:@%") == strlen(word);
}

char *join_arguments(int argc, char **argv)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (!stream) {
        return NULL;
    }
    fputs("comity", stream);
    for (int k = 0; k < argc; k++) {
        fputc(' ', stream);
        if (plain(argv[k])) {
            fputs(argv[k], stream);
            continue;
        }
        fputc('\'', stream);
        for (const char *c = argv[k]; *c; c++) {
            fputs(*c == '\'' ? "'\\''" : (char[]){ *c, '\0' }, stream);
        }
        fputc('\'', stream);
    }
    return comity_text_close(stream, &text) ? text : NULL;
}

int parse_format(const char *command, const char *text, enum table_format *format)
{
    static const char *const names[FORMATS] = { "text", "markdown", "csv", "json" };
    for (size_t k = 0; k < FORMATS; k++) {
        if (strcmp(names[k], text) == 0) {
            *format = (enum table_format)k;
            return 1;
        }
    }
    usage_error(command, "--format: '%s' is none of text, markdown, csv, json", text);
    return 0;
}

int check_kernel(const char *command, const char *kernel)
{
    struct comity_simulator simulator;
    const int status = comity_simulator_init(&simulator, kernel, 0);
    char complaint[256];
    comity_simulator_free(&simulator);
    if (status != COMITY_BAD_ARGUMENT) {
        return EXIT_DONE;
    }
    comity_kernel_complaint(kernel, complaint, sizeof complaint);
    return usage_error(command, "--kernel: %s", complaint);
}

int find_overlap(const char *output, const char *input, char error[OUTPUT_ERROR])
{
    if (comity_same_file(output, input)) {
        snprintf(error, OUTPUT_ERROR, "-o %s: this file is read here, as %s; name another", output,
                 input);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

int find_overlap_with_scenario(const char *output, const struct comity_scenario *scenario,
                               char error[OUTPUT_ERROR])
{
    int code = EXIT_DONE;
    for (size_t k = 0; k < scenario->files_count && !code; k++) {
        code = find_overlap(output, scenario->files[k].path, error);
    }
    return code;
}

int find_place(const char *output, char error[OUTPUT_ERROR])
{
    return comity_output_check(output, error, OUTPUT_ERROR) ? EXIT_USAGE : EXIT_DONE;
}

double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void progress_begin(struct progress *progress, const char *what, uint64_t total, int quiet)
{
    *progress = (struct progress){ .what = what,
                                   .total = total,
                                   .started = seconds_now(),
                                   .visible = !quiet && isatty(STDERR_FILENO),
                                   .quiet = quiet };
    progress->shown = progress->started;
}

void progress_update(struct progress *progress, uint64_t done, double world_months)
{
    const double now = seconds_now();
    if (!progress->visible || done == 0 || now - progress->shown < 0.25) {
        return;
    }
    progress->shown = now;
    const double elapsed = now - progress->started;
    const double left = elapsed * (double)(progress->total - done) / (double)done;
    fprintf(stderr, "\r%s: %3.0f %%, %.3g million world-months a second, %.0f s left \033[K",
            progress->what, 100 * (double)done / (double)progress->total,
            world_months / elapsed / 1e6, left);
}

bool show_progress(void *context, const struct comity_progress *now)
{
    struct progress *progress = context;
    if (now->done == 0) {
        progress_end(progress);
        progress_begin(progress, now->what, now->total, progress->quiet);
    } else {
        progress_update(progress, now->done, now->world_months);
    }
    return interrupted();
}

void progress_end(struct progress *progress)
{
    if (progress->visible && progress->shown > progress->started) {
        fputs("\r\033[K", stderr);
    }
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
    if (first_words && insistent && atomic_fetch_add(&insistences, 1) > 0) {
        _exit(EXIT_INTERRUPTED);
    }
    if (first_words && before == 0 && signal != SIGPIPE) {
        const ssize_t said = write(STDERR_FILENO, first_words, strlen(first_words));
        (void)said;
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
        if (sigaction(signals[k], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            sigaction(signals[k], &action, NULL);
        }
    }
}

int interrupted(void)
{
    return atomic_load(&interrupts) > 0;
}

void format_bytes(double bytes, char *text)
{
    static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
    size_t unit = 0;
    while (bytes >= 1000 && unit + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1000;
        unit++;
    }
    snprintf(text, 16, "%.3g %s", bytes, units[unit]);
}
