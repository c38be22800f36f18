/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_BENCHMARK_CONTENDER_H
#define COMITY_BENCHMARK_CONTENDER_H

#include <comity/simulation.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* What is timed, and on whose clock: of this process, so that what else the machine does does not
 * count; or of the wall, where threads and programs work side by side. */
struct contender {
    char name[48];
    double (*run)(
        const struct contender *contender); /* its result is kept, lest work be left out */
    clockid_t clock;
    const char *kernel; /* NULL: the fastest */
    const char *more;   /* of a sweep's file: what it keeps besides outcomes */
    uint32_t worlds, replicates, times;
    unsigned threads;
    int second_version; /* of the model */
    double amount;      /* of what a rate is one a second */
    double *rates;      /* [TURNS_MOST] */
};

/* Stops the program unless it holds. */
void benchmark_require(int holds, const char *what);

/* Runs of the kernel: replicates of a point differ in their draws, worlds beyond them are those of
 * further points with the same draws. `times` one after another. */
enum { KERNEL_TICKS = 240, KERNEL_WORLDS_MOST = 64000, SHARED_WORLDS = 64 * COMITY_VECTORS_MOST };
void benchmark_kernels_init(void);
void benchmark_kernels_free(void);
double benchmark_scalar_native(const struct contender *contender);
double benchmark_scalar_fast(const struct contender *contender);
double benchmark_kernel(const struct contender *contender);
double benchmark_outcomes(const struct contender *contender); /* SHARED_WORLDS at most */
/* The same in as many processes at once as it has threads. */
double benchmark_processes(const struct contender *contender);

/* Vector operations of a kernel for a world-month, its draws shared or not; 0: nobody can tell. A
 * run of as many independent ones, additions and multiplications, as it has `worlds`. */
struct comity_kernel;
double benchmark_operations_of(const struct comity_kernel *kernel, int shared);
double benchmark_operations(const struct contender *contender);

/* What the doors do, up to the complete file on disk. */
void benchmark_doors_init(void);
void benchmark_doors_free(void);
void benchmark_doors_clear(void); /* takes away the file, so that the next one replaces none */
double benchmark_sweep(const struct contender *contender);   /* of worlds / replicates points */
double benchmark_run(const struct contender *contender);     /* trajectories of all replicates */
double benchmark_run_bytes(uint32_t replicates);             /* of these, uncompressed */
double benchmark_program(const struct contender *contender); /* comity run -r 1 */
double benchmark_import(const struct contender *contender);  /* python3 -c 'import comity' */

#endif
