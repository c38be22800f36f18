/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_BENCHMARK_SCALAR_RUN_H
#define COMITY_BENCHMARK_SCALAR_RUN_H

#include <gsl/gsl_rng.h>

/* Run worlds of the default region over 240 ticks; the return value only keeps the work from being
 * left out. */
double comity_scalar_native(unsigned worlds, gsl_rng *rng); /* -O3 -march=native */
double comity_scalar_fast(unsigned worlds, gsl_rng *rng);   /* -Ofast -march=native */

#endif
