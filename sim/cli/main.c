/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/manual.h"
#include "cli/outlet.h"
#include "core/system.h"

#include <comity/files.h>
#include <comity/version.h>

#include <gsl/gsl_errno.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct command *const commands[] = {
#define COMMAND_ENTRY(name) &command_##name,
    COMMAND_LIST(COMMAND_ENTRY)
#undef COMMAND_ENTRY
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };
const size_t commands_count = COMMANDS;

static void print_overview(FILE *stream)
{
    fputs("comity simulates a pluralistic security community of three states.\n\n"
          "usage: comity COMMAND [arguments]     comity COMMAND --help\n\n",
          stream);
    for (size_t k = 0; k < COMMANDS; k++)
        fprintf(stream, "  %-12s %s\n", commands[k]->name, commands[k]->summary);
    fputs("\n  comity --version\n", stream);
}

static int unknown_command(const char *name)
{
    const char *names[COMMANDS];
    for (size_t k = 0; k < COMMANDS; k++)
        names[k] = commands[k]->name;
    const char *nearest = comity_nearest(name, names, COMMANDS);
    fprintf(stderr, "comity: unknown command '%s'", name);
    fprintf(stderr, nearest ? "; did you mean %s?\n" : "; see comity --help%s\n",
            nearest ? nearest : "");
    return EXIT_USAGE;
}

/* A full disk behind standard output must not pass for success; a reader that has left ends the
 * program as it ends others. */
static int finish(int status)
{
    const bool flushed = fflush(stdout) == 0;
    if (!flushed && errno == EPIPE && status == EXIT_DONE) {
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    if (flushed ? ferror(stdout) && status == EXIT_DONE : errno != EPIPE) {
        errno = flushed ? EIO : errno;
        perror("comity: standard output");
        return status == EXIT_DONE ? EXIT_FAILED : status;
    }
    return status;
}

/* A stream that is closed gets a descriptor that fails, lest a file be opened in its place and what
 * is printed go into it. */
static void hold_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0)
            open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
    hold_streams();
    signal(SIGXFSZ, SIG_IGN);  /* a file over its limit is reported, as a full disk is */
    comity_grow_heap(6 << 20); /* HDF5's start asks for megabytes, piece by piece */
    if (comity_files_begin() || !outlet_begin()) {
        fputs("comity: out of memory\n", stderr);
        return EXIT_FAILED;
    }
    gsl_set_error_handler_off();
    if (argc == 3 && strcmp(argv[1], "help") == 0) { /* comity help run is comity run --help */
        argv[1] = argv[2];
        argv[2] = "--help";
    }
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_overview(argc < 2 ? stderr : stdout);
        return finish(argc < 2 ? EXIT_USAGE : EXIT_DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("comity %s (%s; %s)\n", comity_version(), comity_commit(), comity_build());
        return finish(EXIT_DONE);
    }
    if (strcmp(argv[1], "--manual") == 0 && argc == 3) /* when it is built */
        return finish(print_manual(argv[2]));
    for (size_t k = 0; k < COMMANDS; k++)
        if (strcmp(argv[1], commands[k]->name) == 0)
            return finish(run_command(commands[k], argc - 1, argv + 1));
    return unknown_command(argv[1]);
}
