/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_DESIGN_H
#define COMITY_DESIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Experimental designs: where in the unit cube [0,1]^k a sweep puts its points. A design knows
 * neither parameters nor files; <comity/axis.h> maps its coordinates to values.
 *
 * Every point depends on the options and its index alone, so points may be asked for in any order,
 * by several threads at once. Draws come from the Philox generator, keyed by the seed and by what
 * they decide, on counters that no world uses.
 *
 * With k factors, s samples (options.samples) and n_i levels:
 *
 *   kind             points                  memory      time of _init
 *   grid             n_1 n_2 ... n_k         O(k)        O(k)
 *   one_at_a_time    1 + n_1 + ... + n_k     O(k)        O(k)
 *   latin_hypercube  s, at most 2^28         4 s k bytes O(s k), with maximin O(candidates s^2 k)
 *   sobol            s                       120 k bytes O(s k): one run through the sequence
 *   halton           s                       4 k bytes   O(k)
 *   saltelli         s (k+2) or s (2k+2)     240 k bytes O(s k)
 *   morris           s (k+1)                 O(1)        O(1)
 *
 * Sources: Latin hypercube: McKay, Beckman and Conover 1979; maximin: Johnson, Moore and Ylvisaker
 * 1990. Sobol: Bratley and Fox 1988 (Algorithm 659), the direction numbers of GSL. Halton: the
 * reversed permutation of Vandewoestyne and Cools 2006, as in GSL. Random shifts: Cranley and
 * Patterson 1976 (halton); digital shift, L'Ecuyer and Lemieux 2002 (sobol). Saltelli: Saltelli
 * 2002 and Saltelli et al. 2010. Morris: Morris 1991.
 */

/* X(code, name in a sweep file). All else that is known of a kind stands in its own file. */
#define COMITY_DESIGN_LIST(X)                                                                      \
    X(GRID, grid)                                                                                  \
    X(ONE_AT_A_TIME, one_at_a_time)                                                                \
    X(LATIN_HYPERCUBE, latin_hypercube)                                                            \
    X(SOBOL, sobol)                                                                                \
    X(HALTON, halton)                                                                              \
    X(SALTELLI, saltelli)                                                                          \
    X(MORRIS, morris)                                                                              \
    X(TABLE, table)                                                                                \
    X(POSTERIOR, posterior)

enum comity_design_kind {
#define COMITY_DESIGN_CODE(code, name) COMITY_DESIGN_##code,
    COMITY_DESIGN_LIST(COMITY_DESIGN_CODE)
#undef COMITY_DESIGN_CODE
        COMITY_DESIGN_KINDS /* how many there are */
};

enum { COMITY_DESIGN_KEYS = 6, COMITY_DESIGN_PLACES = 3 };

struct comity_design;

/* What is known of a kind. The texts are static. */
struct comity_design_facts {
    const char *description;
    const char *keys[COMITY_DESIGN_KEYS]; /* of its group in a sweep file beside `kind`, ended by
                                             NULL; the first must be given */
    bool independent;        /* what is estimated from results at its points takes their draws as
                                independent */
    bool scrambled;          /* unless its options say otherwise */
    bool replicates_alone;   /* nothing but the replicates of a point averages over draws */
    size_t samples_per_axis; /* fewer are few; 0: there is no such rule */

    /* The names under which results tell the place of each point in the design; NULL: none. */
    const char *places[COMITY_DESIGN_PLACES];

    /* How the points of this design come about, after its description, for people. NULL: nothing
     * more is to be said. */
    const char *(*sequence)(const struct comity_design *design);
};

/* The kind's name, description and all else; NULL for an unknown kind. The texts are static. */
const char *comity_design_name(enum comity_design_kind kind);
const struct comity_design_facts *comity_design_facts(enum comity_design_kind kind);

/* Whether the points of a kind are listed, and not designed. */
bool comity_design_is_table(enum comity_design_kind kind);

/* In comity_design_levels: the axis stands at its base value, which may be none of its levels. */
#define COMITY_DESIGN_BASE SIZE_MAX

struct comity_design_options {
    enum comity_design_kind kind;
    size_t factors; /* k, at least 1 */

    /* latin_hypercube, sobol, halton: points. saltelli: base rows. morris: trajectories. */
    size_t samples;

    uint64_t seed; /* latin_hypercube, saltelli, morris, and whatever is scrambled */

    const size_t *levels; /* grid, one_at_a_time: [factors], each at least 1; copied */
    const double *base;   /* one_at_a_time: [factors] in [0,1], or NULL for the centre; copied */

    int centred;       /* latin_hypercube: points in the middle of their strata, else jittered */
    size_t candidates; /* latin_hypercube: above 1, maximin: of that many designs the one whose
                          closest two points are farthest apart; at most 10 000 of 10 000 points,
                          and candidates s^2 k at most 4e9, which takes some seconds */

    /*
     * sobol, halton, saltelli. The sequence is counted from its origin, index 0, which GSL leaves
     * out; `skip` drops its first points. The first 2^m points of a Sobol sequence are a net only
     * with the origin, as are any 2^m points from a multiple of 2^m on (Owen 2020), so nothing is
     * skipped unless asked for. Scrambling here is a random shift, one for each axis, that makes
     * every point uniform and moves the origin away from the edge: a digital shift in sobol, in
     * which a net stays a net, a Cranley-Patterson shift in halton, in which the discrepancy stays
     * low. It is not Owen's scrambling, and has not its smaller variance. Without it the first
     * point is the origin, all axes at their lower ends, and the first row of saltelli has A = B.
     */
    int scramble;
    size_t skip;

    int second_order;     /* saltelli: with the matrices BA_i */
    size_t morris_levels; /* morris: p, even, at least 2 */
};

/*
 * Sets the defaults: sobol, halton and saltelli scrambled, nothing skipped; 4 Morris levels;
 * jittered; no maximin; seed 1. The caller adds factors, samples or levels.
 */
void comity_design_options_init(struct comity_design_options *options,
                                enum comity_design_kind kind);

/* Owned by the caller, filled by comity_design_init; the fields are private. */
struct comity_design {
    struct comity_design_options options;
    size_t points;
    size_t first;    /* sequence index of point 0 */
    size_t *levels;  /* [factors] */
    double *base;    /* [factors] */
    uint32_t *table; /* directions, primes or strata, by kind */
    char error[160];
};

/*
 * Prepares a design. COMITY_BAD_SWEEP when the options make none (comity_design_error says why and
 * what would do), COMITY_NO_MEMORY. After a failure the design has no points, and freeing it is
 * allowed but not needed. The kinds `table` and `posterior` are refused: a list of points needs no
 * design.
 */
int comity_design_init(struct comity_design *design, const struct comity_design_options *options);

/* Safe twice, and on a zeroed struct. */
void comity_design_free(struct comity_design *design);

/* What was wrong with the options, "" if nothing. Valid until the design is freed. */
const char *comity_design_error(const struct comity_design *design);

size_t comity_design_points(const struct comity_design *design);

/* Whether the points of this kind are levels of the axes; otherwise coordinates, or a table. */
bool comity_design_has_levels(enum comity_design_kind kind);

/*
 * Writes point `index` to unit [factors]. Level i of n is the coordinate i/(n-1), 0 when n = 1.
 * COMITY_BAD_ARGUMENT when index is not below the number of points.
 */
int comity_design_point(const struct comity_design *design, size_t index, double *unit);

/*
 * Writes the level of every axis at point `index` to level [factors]: grid, and one_at_a_time,
 * where an axis at rest is COMITY_DESIGN_BASE. COMITY_BAD_ARGUMENT for other kinds and for an index
 * that is too large.
 */
int comity_design_levels(const struct comity_design *design, size_t index, size_t *level);

/*
 * The levels of point `index` of the full factorial over levels [axes]: row-major, the last axis
 * fastest. COMITY_BAD_ARGUMENT when index is not below the product of the levels.
 */
int comity_grid_levels(size_t index, const size_t *levels, size_t axes, size_t *level_index);

/*
 * Place of a point in a Saltelli design. Each base row gives, in this order (that of SALib), A,
 * AB_1 ... AB_k, with second_order BA_1 ... BA_k, and B. AB_i is A with column i from B, BA_i is B
 * with column i from A. Row r of A and B is point r of a sequence of 2k dimensions, A the first k
 * of them.
 */
enum comity_saltelli_matrix {
    COMITY_SALTELLI_A,
    COMITY_SALTELLI_AB,
    COMITY_SALTELLI_BA,
    COMITY_SALTELLI_B,
};

struct comity_saltelli_place {
    size_t row;
    enum comity_saltelli_matrix matrix;
    size_t factor; /* the exchanged column; SIZE_MAX for A and B */
};

/* COMITY_BAD_ARGUMENT for another kind of design or an index that is too large. */
int comity_saltelli_place(const struct comity_design *design, size_t index,
                          struct comity_saltelli_place *place);

/* Most factors of a Saltelli design whose rows are Sobol points: 20, as a row has two for each.
 * With more the rows are independent uniform draws, and `scramble` and `skip` have no effect. */
size_t comity_saltelli_quasi_random_factors(void);

/* 1 if the rows of a Saltelli design are Sobol points, 0 if not or if the design is of another
 * kind.
 */
bool comity_saltelli_is_quasi_random(const struct comity_design *design);

/*
 * Move that led to a point of a Morris design. Trajectory t is the points t(k+1) ... t(k+1)+k; each
 * but the first differs from the one before in one factor, by sign * p/(2(p-1)), and each factor
 * moves once.
 */
struct comity_morris_move {
    size_t trajectory;
    size_t step;     /* 0 ... k */
    size_t factor;   /* SIZE_MAX at step 0 */
    int sign;        /* 1 or -1; 0 at step 0 */
    double from, to; /* coordinates of the factor before and after it; 0 at step 0 */
};

/* COMITY_BAD_ARGUMENT for another kind of design or an index that is too large. */
int comity_morris_move(const struct comity_design *design, size_t index,
                       struct comity_morris_move *move);

#endif
