/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SHAPES_H
#define COMITY_SHAPES_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The index sets of the model and the shapes that parameters, variables and outcomes have over
 * them. A value of a shape is a run of doubles ("slots"), row-major in the dimensions named.
 */
enum {
    COMITY_STATES = 3,
    COMITY_PARTNERS = 2, /* of each state, in index order */
    COMITY_PAIRS = 6,    /* ordered: 0>1, 0>2, 1>0, 1>2, 2>0, 2>1 */
    COMITY_DYADS = 3,    /* {0,1}, {0,2}, {1,2} */
    COMITY_VENUES = 4,   /* the three dyads, then the trilateral forum */
    COMITY_ISSUES = 4,
    COMITY_TRILATERAL = 3
};

/* X(code, name): the phases of a community, each above those before it. */
#define COMITY_PHASE_LIST(X)                                                                       \
    X(NONE, "none")                                                                                \
    X(NASCENT, "nascent")                                                                          \
    X(ASCENDANT, "ascendant")                                                                      \
    X(MATURE, "mature")

enum comity_phase {
#define COMITY_PHASE_CODE(code, name) COMITY_PHASE_OF_##code,
    COMITY_PHASE_LIST(COMITY_PHASE_CODE)
#undef COMITY_PHASE_CODE
        COMITY_PHASES
};

/* Their names, [COMITY_PHASES] and NULL after them; static. */
const char *const *comity_phase_names(void);

static_assert(COMITY_STATES == 3 && COMITY_PARTNERS == COMITY_STATES - 1 &&
                  COMITY_PAIRS == COMITY_STATES * COMITY_PARTNERS &&
                  COMITY_DYADS == COMITY_PAIRS / 2 && COMITY_VENUES == COMITY_DYADS + 1 &&
                  COMITY_TRILATERAL == COMITY_DYADS,
              "the arithmetic of dyads is that of three states");
static_assert(COMITY_ISSUES == 4, "parameters, the kernels and the scenarios have four issues");

/* X(code, slots, dimensions) */
#define COMITY_SHAPE_LIST(X)                                                                       \
    X(SCALAR, 1, "")                                                                               \
    X(ISSUE, COMITY_ISSUES, "issue")                                                               \
    X(STATE, COMITY_STATES, "state")                                                               \
    X(STATE_ISSUE, COMITY_STATES *COMITY_ISSUES, "state issue")                                    \
    X(DYAD, COMITY_DYADS, "dyad")                                                                  \
    X(PAIR, COMITY_PAIRS, "state partner")                                                         \
    X(VENUE, COMITY_VENUES, "venue")                                                               \
    X(VENUE_ISSUE, COMITY_VENUES *COMITY_ISSUES, "venue issue")                                    \
    X(PHASE, COMITY_PHASES, "phase_name")                                                          \
    X(ENTERED, COMITY_PHASES - 1, "entered_phase")

enum comity_shape {
#define COMITY_SHAPE_CODE(code, slots, dimensions) COMITY_##code,
    COMITY_SHAPE_LIST(COMITY_SHAPE_CODE)
#undef COMITY_SHAPE_CODE
};

enum comity_shape_slots {
#define COMITY_SHAPE_SLOTS(code, slots, dimensions) COMITY_SLOTS_##code = slots,
    COMITY_SHAPE_LIST(COMITY_SHAPE_SLOTS)
#undef COMITY_SHAPE_SLOTS
};

/* Number of slots of a value of this shape. */
size_t comity_shape_slots(enum comity_shape shape);

/* Names of its dimensions, separated by spaces; "" for a scalar. Static. */
const char *comity_shape_dimensions(enum comity_shape shape);

/* Extents of those dimensions; returns how many there are, at most 2. */
size_t comity_shape_extents(enum comity_shape shape, size_t extents[2]);

/*
 * In files a pair is a cell of state x partner, whose diagonal is empty. Cells of a value of this
 * shape in a file, and the slot of a cell (COMITY_NO_SLOT on the diagonal).
 */
#define COMITY_NO_SLOT SIZE_MAX
size_t comity_shape_width(enum comity_shape shape);
size_t comity_shape_slot(enum comity_shape shape, size_t cell);

/* The number of an ordered pair of states, and its members; the number of the dyad of two different
 * states, in either order, and its members, the lower index first. Indices are in range. */
size_t comity_pair(size_t from, size_t toward);
size_t comity_pair_from(size_t pair);
size_t comity_pair_toward(size_t pair);
size_t comity_dyad(size_t one, size_t other);
size_t comity_dyad_first(size_t dyad);
size_t comity_dyad_second(size_t dyad);

#endif
