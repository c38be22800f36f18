/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Included before each source of a build with coverage: what _exit or a signal of its own ends is
 * counted too, and where a test limits the size of files, the counters are still written. */
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
extern void __gcov_dump(void);
#define _exit(status) (__gcov_dump(), _exit(status))
#define raise(number) (__gcov_dump(), raise(number))

__attribute__((destructor)) static void lift_limit_of_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
}
