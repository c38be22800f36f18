/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_DRAWS_GSL_H
#define COMITY_DRAWS_GSL_H

/*
 * The generator of <comity/draws.h> for the GNU Scientific Library, so that GSL's distributions
 * and designs can draw from it. The only public header that needs GSL, and the reason why
 * <comity/comity.h> leaves it out.
 */

#include <gsl/gsl_rng.h>

/*
 * For gsl_rng_alloc. The seed is the key; the words are those of the counters 0, 1, 2, ...
 * (128 bits, the first word the lowest), each block in its order. gsl_rng_get gives a word,
 * 0 to 2^32 - 1; gsl_rng_uniform gives comity_uniform of a word, which is never 0, so
 * gsl_rng_uniform_pos gives the same.
 */
extern const gsl_rng_type *const comity_gsl_rng_philox;

#endif
