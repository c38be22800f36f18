/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_R_CALLS_H
#define COMITY_R_CALLS_H

#define R_NO_REMAP
#define STRICT_R_HEADERS

#include <comity/comity.h>

#include <R.h>
#include <Rinternals.h>

/* A dataset of the library as lists and arrays of R. The object frees it when R collects it. */
SEXP comity_r_keep(struct comity_dataset *dataset);
SEXP comity_r_convert(SEXP kept);

#endif
