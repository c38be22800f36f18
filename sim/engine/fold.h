/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_ANALYSIS_FOLD_H
#define COMITY_ANALYSIS_FOLD_H

#include <comity/outcomes.h>

/*
 * The part of a tally that every tick changes: sums and extremes of one vector's record. Returns
 * whether a lane's phase or coupling is no longer that of its spell. Compiled once for each
 * instruction set, as the tick is; lanes are those of that kernel.
 */
typedef int comity_fold(struct comity_tally *tally, const double *record);

#ifdef COMITY_X86
comity_fold comity_fold_sse2, comity_fold_avx2, comity_fold_avx512;
#else
comity_fold comity_fold_portable;
#endif

#endif
