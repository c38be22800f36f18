/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/shapes.h>

static const struct {
    size_t slots;
    const char *dimensions;
} shapes[] = {
#define SHAPE(code, slots, dimensions) { slots, dimensions },
    COMITY_SHAPE_LIST(SHAPE)
#undef SHAPE
};

const char *const *comity_phase_names(void)
{
    static const char *const names[] = {
#define NAME(code, name) name,
        COMITY_PHASE_LIST(NAME) NULL
#undef NAME
    };
    return names;
}

size_t comity_shape_slots(enum comity_shape shape)
{
    return shapes[shape].slots;
}

const char *comity_shape_dimensions(enum comity_shape shape)
{
    return shapes[shape].dimensions;
}

size_t comity_shape_width(enum comity_shape shape)
{
    return shape == COMITY_PAIR ? (size_t)COMITY_STATES * COMITY_STATES : shapes[shape].slots;
}

size_t comity_shape_extents(enum comity_shape shape, size_t extents[2])
{
    switch (shape) {
    case COMITY_SCALAR:
        return 0;
    case COMITY_PAIR:
        extents[0] = extents[1] = COMITY_STATES;
        return 2;
    case COMITY_STATE_ISSUE:
        extents[0] = COMITY_STATES;
        extents[1] = COMITY_ISSUES;
        return 2;
    case COMITY_VENUE_ISSUE:
        extents[0] = COMITY_VENUES;
        extents[1] = COMITY_ISSUES;
        return 2;
    case COMITY_ISSUE:
    case COMITY_STATE:
    case COMITY_DYAD:
    case COMITY_VENUE:
    case COMITY_PHASE:
    case COMITY_ENTERED:
        break;
    }
    extents[0] = shapes[shape].slots;
    return 1;
}

size_t comity_shape_slot(enum comity_shape shape, size_t cell)
{
    if (shape != COMITY_PAIR)
        return cell;
    const size_t from = cell / COMITY_STATES, toward = cell % COMITY_STATES;
    return from == toward ? COMITY_NO_SLOT : comity_pair(from, toward);
}

size_t comity_pair(size_t from, size_t toward)
{
    return COMITY_PARTNERS * from + toward - (toward > from);
}

size_t comity_pair_from(size_t pair)
{
    return pair / COMITY_PARTNERS;
}

size_t comity_pair_toward(size_t pair)
{
    size_t from = pair / COMITY_PARTNERS, partner = pair % COMITY_PARTNERS;
    return partner + (partner >= from);
}

size_t comity_dyad(size_t one, size_t other)
{
    return one + other - 1;
}

size_t comity_dyad_first(size_t dyad)
{
    return dyad / 2;
}

size_t comity_dyad_second(size_t dyad)
{
    return 1 + (dyad + 1) / 2;
}
