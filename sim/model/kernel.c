/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "model/kernel.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* One translation of tick.c for each instruction set that the build knows, slowest first. */
#ifdef COMITY_X86
extern const struct comity_kernel comity_kernel_sse2, comity_kernel_avx2, comity_kernel_avx512;

/* The processor must run everything that the compiler may use for the level the kernel was built
 * for. */
static bool runs_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

static bool runs_avx512(void)
{
    return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

static const struct comity_kernel *const *built(void)
{
    static const struct comity_kernel *const all[] = { &comity_kernel_sse2, &comity_kernel_avx2,
                                                       &comity_kernel_avx512, NULL };
    return all;
}

const struct comity_kernel *const *comity_kernels(void)
{
    static const struct comity_kernel *const plain[] = { &comity_kernel_sse2, NULL };
    static const struct comity_kernel *const avx2[] = { &comity_kernel_sse2, &comity_kernel_avx2,
                                                        NULL };
    return runs_avx512() ? built() : runs_avx2() ? avx2 : plain;
}
#else
extern const struct comity_kernel comity_kernel_portable;

const struct comity_kernel *const *comity_kernels(void)
{
    static const struct comity_kernel *const portable[] = { &comity_kernel_portable, NULL };
    return portable;
}

static const struct comity_kernel *const *built(void)
{
    return comity_kernels();
}
#endif

const struct comity_kernel *comity_kernel_best(void)
{
    const struct comity_kernel *const *kernel = comity_kernels();
    while (kernel[1])
        kernel++;
    return *kernel;
}

const struct comity_kernel *comity_kernel_find(const char *name)
{
    for (const struct comity_kernel *const *kernel = comity_kernels(); *kernel; kernel++)
        if (strcmp((*kernel)->name, name) == 0)
            return *kernel;
    return NULL;
}

static void write_names(const struct comity_kernel *const *kernels, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t k = 0; kernels[k]; k++)
        comity_append(text, size, "%s%s", k ? ", " : "", kernels[k]->name);
}

void comity_kernel_problem(const char *name, char *text, size_t size)
{
    char known[64], run[64];
    write_names(built(), known, sizeof known);
    write_names(comity_kernels(), run, sizeof run);
    snprintf(text, size, "this processor does not run '%s'; there are %s, of which it runs %s",
             name, known, run);
}
