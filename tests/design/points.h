/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_DESIGN_POINTS_H
#define COMITY_TESTS_DESIGN_POINTS_H

#include <comity/design.h>
#include <comity/status.h>

#include <check.h>

#include <stdlib.h>

static inline struct comity_design_options options_of(enum comity_design_kind kind, size_t factors,
                                                      size_t samples)
{
    struct comity_design_options options;
    comity_design_options_init(&options, kind);
    options.factors = factors;
    options.samples = samples;
    return options;
}

static inline void init(struct comity_design *design, const struct comity_design_options *options)
{
    const int status = comity_design_init(design, options);
    ck_assert_msg(status == COMITY_OK, "status %d: %s", status, comity_design_error(design));
    ck_assert_str_eq(comity_design_error(design), "");
}

/* All points [points][factors] in the order of their indices; the caller frees. */
static inline double *all_points(const struct comity_design_options *options, size_t *points)
{
    struct comity_design design;
    init(&design, options);
    *points = comity_design_points(&design);
    double *unit = calloc(*points * options->factors, sizeof *unit);
    ck_assert_ptr_nonnull(unit);
    for (size_t i = 0; i < *points; i++)
        ck_assert_int_eq(comity_design_point(&design, i, unit + i * options->factors), COMITY_OK);
    comity_design_free(&design);
    return unit;
}

#endif
