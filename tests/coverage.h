/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Included before each source of a build with coverage: what _exit ends is counted too. */
#include <unistd.h>
extern void __gcov_dump(void);
#define _exit(status) (__gcov_dump(), _exit(status))
