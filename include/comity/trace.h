/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TRACE_H
#define COMITY_TRACE_H

#include <comity/job.h>
#include <comity/narrative.h>
#include <comity/outcomes.h>

/* The story of one world of a scenario, with its levels and what the whole run came to. */

struct comity_trace_options {
    struct comity_scenario_source scenario;
    uint32_t replicate;
    const char *from, *to; /* first and last month, "2001-09"; NULL: of the run */
    uint32_t every;        /* keep the levels of every N-th month too; 0: of the first alone */
    bool mean_field;       /* every random quantity replaced by its expectation */
};

struct comity_trace {
    struct comity_scenario scenario;
    struct comity_narrative narrative;     /* of all ticks; its events are in order of months */
    uint32_t from, to;                     /* ticks asked for */
    double outcomes[COMITY_OUTCOME_SLOTS]; /* of the whole run */
    double *records;                       /* [every N-th tick][COMITY_RECORD_SLOTS], owned */
    uint32_t every;
    struct comity_world *world; /* private */
};

/*
 * Computes one world and finds what is worth telling of it; comity_narrative_write puts an event
 * into words. The trace is initialised here, must be freed whatever is returned, and must stay
 * where it is, as its parts refer to one another. Errors: BAD_SCENARIO, BAD_ARGUMENT (a month that
 * is none, or outside the run), NO_MEMORY.
 */
int comity_trace(const struct comity_trace_options *options, struct comity_problems *problems,
                 struct comity_trace *trace);
void comity_trace_free(struct comity_trace *trace); /* safe twice */

/* Which world it is: "TITLE, replicate 3 of seed 1". */
void comity_trace_title(const struct comity_trace *trace, char *text, size_t size);

#endif
