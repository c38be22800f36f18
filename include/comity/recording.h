/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_RECORDING_H
#define COMITY_RECORDING_H

#include <comity/elements.h>
#include <comity/simulation.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Which variables of which ticks are kept, and as what: tracks of rows in the shape that files have
 * ([world][tick][dimensions of the variable], a pair being state x partner with NaN on the
 * diagonal).
 */
struct comity_track {
    const struct comity_variable *variable;
    enum comity_element element;
    size_t width; /* elements of a row */
    bool summed;  /* mean and deviation over the replicates of a point are kept */
    bool unkept;  /* its values are not */
    size_t sums;  /* if it is summed: where its slots begin among those that are */
};

struct comity_recording {
    struct comity_track tracks[COMITY_VARIABLES];
    size_t count;
    uint32_t ticks; /* that the worlds run */
    uint32_t every; /* ticks 0, every, 2 every ... are kept */
    uint32_t rows;  /* ticks kept */
    bool double_precision;

    /* Slots of the tracks that are summed, repeated to a multiple of COMITY_LANES_MOST. */
    uint16_t slots[(int)COMITY_RECORD_SLOTS + COMITY_LANES_MOST];
    size_t slots_count;
    size_t slots_summed; /* of these, before they repeat */

    /* The caller's: quantiles of what is summed, whose values are gathered then. */
    const double *quantiles;
    size_t quantiles_count;
};

/* Whether `names`, as below, ask for a variable; NULL asks for none. */
bool comity_recording_asks(const char *names, const char *variable);

/* What `names` asks for: NULL for the variables recorded by default, "all", "none", or names
 * separated by commas. double_precision chooses float64 for levels and counts. On BAD_ARGUMENT
 * *unknown points at the name that is none (into names), or is NULL when every is 0. */
int comity_recording_init(struct comity_recording *recording, const char *names, uint32_t ticks,
                          uint32_t every, int double_precision, const char **unknown);

/* Lays out the slots of the tracks that are summed, when these are marked. */
void comity_recording_sum(struct comity_recording *recording);

/* Bytes of one world's rows of a track whose values are kept, and of all values. */
size_t comity_track_bytes(const struct comity_recording *recording, size_t track);
size_t comity_recording_bytes(const struct comity_recording *recording);

/* Puts what the view shows into buffers[track], each with room for all worlds that will be seen. */
void comity_recording_store(const struct comity_recording *recording, void *const *buffers,
                            const struct comity_view *view);

#endif
