/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The program as fuzz_results.py gives it thousands of commands: started once, it carries out each
 * in a process of its own, which need not be loaded again. HDF5 reads there without yet another
 * process; where it dies of a file, the program itself must show that it contains that.
 *
 *   fuzz_commands LOG < COMMANDS     arguments that each end with NUL, an empty one after the last
 *
 * What a command prints goes to the file LOG; its status, or the number of its signal, negative,
 * and its memory in kB are printed.
 */
#include <comity/files.h>
#include <comity/status.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MOST = 32, SECONDS = 20, SECONDS_WAITING = 180 };

struct comity_reader;
int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);
int __wrap_comity_reader_try(struct comity_reader *reader);

int __wrap_comity_reader_try(struct comity_reader *reader)
{
    (void)reader;
    return COMITY_OK;
}

/* Reads the arguments of a command behind the name of the program; their count, 0 at the end. */
static int read_command(char *arguments[ARGUMENTS_MOST])
{
    size_t size = 0;
    for (int count = 1; count < ARGUMENTS_MOST - 1; count++) {
        free(arguments[count]);
        arguments[count] = NULL;
        if (getdelim(&arguments[count], &size, '\0', stdin) < 0)
            return 0;
        size = 0;
        if (arguments[count][0] == '\0') {
            free(arguments[count]);
            arguments[count] = NULL;
            return count;
        }
    }
    return 0;
}

static int carry_out(int count, char **arguments, const char *log)
{
    const int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int nothing = open("/dev/null", O_RDONLY);
    if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0 ||
        dup2(nothing, STDIN_FILENO) < 0)
        return 127;
    setrlimit(RLIMIT_CPU, &(struct rlimit){ SECONDS, SECONDS });
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    alarm(SECONDS_WAITING);
    return __real_main(count, arguments);
}

int __wrap_main(int argc, char **argv)
{
    static char *arguments[ARGUMENTS_MOST]; /* which is no leak at the end */
    arguments[0] = argv[0];
    if (argc != 2 || comity_files_begin() != COMITY_OK)
        return 2;
    for (int count; (count = read_command(arguments)) > 0;) {
        int ended = 0;
        struct rusage used = { 0 };
        const pid_t child = fork();
        if (child == 0)
            exit(carry_out(count, arguments, argv[1])); /* what is held here is no leak */
        if (child < 0 || wait4(child, &ended, 0, &used) != child)
            return 1;
        dprintf(STDOUT_FILENO, "%d %ld\n",
                WIFSIGNALED(ended) ? -WTERMSIG(ended) : WEXITSTATUS(ended), used.ru_maxrss);
    }
    return 0;
}
