/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How fast a kernel could be: as fast as its vector operations, were there nothing else to do and
 * none had to wait for another. They are counted in a child, instruction by instruction.
 */
#include "benchmark/contender.h"
#include "model/kernel.h"
#include "worlds.h"

#include <comity/status.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__) && defined(__linux__)
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

/* Packed operations by their opcodes in the maps 0F, 0F38 and 0F3A, all of them with prefix 66:
 * arithmetic, comparisons, logic, shifts, blends; not what only moves. */
static const char operations[4][32] = {
    [1] = "\x51\x54\x55\x56\x57\x58\x59\x5c\x5d\x5e\x5f\x72\x73\xc2\xd3\xd4\xdb\xdf\xeb\xef\xf3\xf4"
          "\xfb",
    [2] = "\x64\x65",
    [3] = "\x02\x0d\x1e\x1f\x25\x4b",
};

static int is_operation(const uint8_t *at)
{
    unsigned map = 1, prefix = 0, opcode = 0;
    if (at[0] == 0x62) { /* EVEX */
        map = at[1] & 7, prefix = at[2] & 3, opcode = at[4];
    } else if (at[0] == 0xc4) { /* VEX of three bytes */
        map = at[1] & 31, prefix = at[2] & 3, opcode = at[3];
    } else if (at[0] == 0xc5) {
        prefix = at[1] & 3, opcode = at[2];
    } else if (at[0] == 0x66) {
        at += (at[1] & 0xf0) == 0x40 ? 2 : 1; /* REX */
        prefix = at[0] == 0x0f, opcode = at[1];
    }
    return prefix == 1 && map < 4 && opcode && strchr(operations[map], (int)(char)opcode) != NULL;
}

static void look_away(void *context, const struct comity_view *view)
{
    (void)context;
    (void)view;
}

/* The child: vectors that share draws run, with a signal before and after. */
static void be_watched(const struct comity_kernel *kernel, size_t vectors, uint32_t ticks)
{
    static struct comity_test_world region;
    static struct comity_world worlds[2 * COMITY_LANES_MOST];
    struct comity_simulator simulator;
    comity_test_north_america(&region);
    for (uint32_t w = 0; w < vectors * kernel->lanes; w++)
        worlds[w] = comity_test_start(&region, w % (uint32_t)kernel->lanes);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGUSR1);
    if (comity_simulator_init(&simulator, kernel->name, 0) == COMITY_OK)
        comity_simulator_run(&simulator, worlds, vectors * kernel->lanes, ticks, look_away, NULL);
    _exit(0);
}

/* Operations of so many vectors and ticks, the start included; 0 where nobody may watch. */
static double count_operations(const struct comity_kernel *kernel, size_t vectors, uint32_t ticks)
{
    double count = 0;
    int status;
    struct user_regs_struct registers;
    const pid_t child = fork();
    if (child == 0)
        be_watched(kernel, vectors, ticks);
    while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
        if (ptrace(PTRACE_GETREGS, child, NULL, &registers) == 0) {
            uint8_t code[8]; /* the child's code lies where this process has it */
            memcpy(code, (const void *)registers.rip, sizeof code);
            count += is_operation(code);
        }
        ptrace(PTRACE_SINGLESTEP, child, NULL, NULL);
    }
    return count;
}

double benchmark_operations_of(const struct comity_kernel *kernel, int shared)
{
    enum { FEW = 8, MORE = 24 };
    const double one = count_operations(kernel, 1, MORE) - count_operations(kernel, 1, FEW);
    const double two = count_operations(kernel, 2, MORE) - count_operations(kernel, 2, FEW);
    const double tick = two - one, draw = one - tick;
    return (tick + draw / (shared ? COMITY_VECTORS_MOST : 1)) /
           ((MORE - FEW) * (double)kernel->lanes);
}

#define THREE(name, r, n)      name " %%" #r #n ", %%" #r #n ", %%" #r #n "\n"
#define TWO(name, r, n)        name " %%" #r #n ", %%" #r #n "\n"
#define PAIR(form, v, r, n, m) form(v "addpd", r, n) form(v "mulpd", r, m)
#define SIXTEEN(form, v, r)                                                                        \
    PAIR(form, v, r, 0, 1)                                                                         \
    PAIR(form, v, r, 2, 3)                                                                         \
    PAIR(form, v, r, 4, 5)                                                                         \
    PAIR(form, v, r, 6, 7)                                                                         \
    PAIR(form, v, r, 8, 9)                                                                         \
    PAIR(form, v, r, 10, 11) PAIR(form, v, r, 12, 13) PAIR(form, v, r, 14, 15)
#define RUN(form, v, r)                                                                            \
    __asm__ volatile(SIXTEEN(form, v, r)::                                                         \
                         : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", \
                           "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15")

double benchmark_operations(const struct contender *contender)
{
    const size_t lanes = comity_kernel_find(contender->kernel)->lanes;
    for (uint32_t n = 0; n < contender->worlds; n += 16)
        if (lanes == 8)
            RUN(THREE, "v", zmm);
        else if (lanes == 4)
            RUN(THREE, "v", ymm);
        else
            RUN(TWO, "", xmm);
    return 0;
}
#else
double benchmark_operations_of(const struct comity_kernel *kernel, int shared)
{
    (void)kernel;
    (void)shared;
    return 0;
}

double benchmark_operations(const struct contender *contender)
{
    (void)contender;
    return 0;
}
#endif
