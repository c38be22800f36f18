/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_DESIGN_KINDS_H
#define COMITY_DESIGN_KINDS_H

#include <comity/design.h>

/*
 * What a kind of design has to provide. `init` finds options, factors and first set; it checks what
 * concerns the kind, sets points and may allocate table, levels and base, which the caller frees.
 * `point` and `levels` may rely on a valid index; `levels` is NULL where axes have none.
 */
struct comity_design_type {
    struct { /* of every kind, in this order: what is left out does not compile */
        int (*init)(struct comity_design *design);
        void (*point)(const struct comity_design *design, size_t index, double *unit);
    };
    struct comity_design_facts facts;
    void (*levels)(const struct comity_design *design, size_t index, size_t *level);
};

#define COMITY_DESIGN_DECLARE(code, name)                                                          \
    extern const struct comity_design_type comity_design_type_##name;
COMITY_DESIGN_LIST(COMITY_DESIGN_DECLARE)
#undef COMITY_DESIGN_DECLARE

/* Writes the message of comity_design_error; returns COMITY_BAD_SWEEP. */
__attribute__((format(printf, 2, 3))) int comity_design_refuse(struct comity_design *design,
                                                               const char *format, ...);

/* Sets design->points to a * b or refuses what a size_t cannot count. */
int comity_design_set_points(struct comity_design *design, size_t a, size_t b);

/* Copies the levels of every axis from the options, or refuses designs without them. */
int comity_design_copy_levels(struct comity_design *design);

/* Where a level stands in [0, 1]. */
double comity_design_position(size_t level, size_t levels);

/* Number of dimensions that Sobol sequences have; GSL returns zeros beyond it in silence. */
size_t comity_sobol_sequence_dimensions(void);

/* Direction numbers for points first ... first + count - 1, into design->table. */
int comity_sobol_sequence_prepare(struct comity_design *design, size_t dimensions, size_t count);

/* What a shift has been done to such points, for people. */
const char *comity_sobol_sequence_shift(const struct comity_design *design);

/* One coordinate of sequence point first + index, shifted when the options say so. */
double comity_sobol_sequence_coordinate(const struct comity_design *design, size_t index,
                                        size_t dimension);

#endif
