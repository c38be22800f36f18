/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_WORLD_H
#define COMITY_WORLD_H

#include <comity/events.h>
#include <stdint.h>

/*
 * What one world computes from: parameters, scheduled events, and the key of its draws. A
 * trajectory depends on nothing else.
 */

struct comity_world {
    const double *parameters;          /* [COMITY_PARAMETER_SLOTS], valid as parameters.h says */
    const struct comity_event *events; /* in order of tick, and of the file within a tick */
    size_t events_count;
    uint64_t seed;
    uint32_t stream, replicate;
};

#endif
