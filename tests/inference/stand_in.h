/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_STAND_IN_H
#define COMITY_TESTS_STAND_IN_H

#include "inference/keyed_uniforms.h"

#include <gsl/gsl_cdf.h>
#include <stddef.h>
#include <stdint.h>

/* Simple models whose posteriors are known, in place of the region. normal[n]: independent standard
 * normal draws of simulation `index`. */
static inline void stand_in_normals(uint64_t seed, uint64_t index, size_t n, double normal[])
{
    comity_keyed_uniforms(seed, COMITY_DRAW_OBSERVATION, index, 0, n, normal);
    for (size_t i = 0; i < n; i++)
        normal[i] = gsl_cdf_ugaussian_Pinv(normal[i]);
}

#endif
