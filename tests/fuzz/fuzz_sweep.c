/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/status.h>
#include <comity/sweep_file.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Reads bytes as a sweep, its table after the first form feed, of two fixed scenarios. What is read
 * must give points whose values are all allowed; what is refused must come with a problem.
 */

enum { POINTS_TRIED = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REGION                                                                                     \
    "states = ( { code = \"USA\"; power = 8; }, { code = \"CAN\"; power = 1; }, "                  \
    "{ code = \"MEX\"; power = 1.5; } );\n"                                                        \
    "events = ( { name = \"shock\"; at = 12; shock = \"terrorism\"; magnitude = 1.0; },\n"         \
    "           { name = \"later\"; at = 24; set = \"hegemony\"; value = 0.5; } );"

static const char *const scenarios[] = { REGION, REGION "hegemony = 0.25;" };

static void demand(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_sweep: %s\n", what);
        abort();
    }
}

static void check_point(const struct comity_sweep *sweep, uint64_t index,
                        struct comity_point *point)
{
    demand(comity_sweep_point((void *)(uintptr_t)sweep, index, point) == COMITY_OK, "no point");
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        demand(comity_parameter_allows(comity_parameter_of_slot(slot),
                                       comity_parameter_in_force(point->parameters, slot)),
               "a value that is not allowed");
    }
    demand(point->ticks == sweep->ticks && point->events_count == 2, "not its scenario");
    for (size_t k = 0; k < point->events_count; k++) {
        demand(point->events[k].tick < point->ticks, "an event outside the run");
        demand(k == 0 || point->events[k - 1].tick <= point->events[k].tick, "events unsorted");
    }
}

static void check_good(const struct comity_sweep *sweep)
{
    double values[COMITY_SWEEP_MEMBERS];
    struct comity_point point;

    demand(sweep->points > 0 && sweep->replicates > 0, "read but empty");
    demand(comity_sweep_values(sweep, sweep->points, values) == COMITY_BAD_ARGUMENT,
           "a point too many");
    comity_point_init(&point);
    for (uint64_t k = 0; k < sweep->points && k < POINTS_TRIED; k++) {
        check_point(sweep, k, &point);
        check_point(sweep, sweep->points - 1 - k, &point);
    }
    comity_point_free(&point);
}

/* Large designs take memory and time that tell nothing. */
static int is_small(const char *text)
{
    const char *samples = strstr(text, "samples"), *candidates = strstr(text, "candidates");

    for (; samples != NULL; samples = strstr(samples + 1, "samples"))
        if (strspn(samples + strcspn(samples, "0123456789"), "0123456789") > 4)
            return 0;
    return candidates == NULL ||
           strspn(candidates + strcspn(candidates, "0123456789"), "0123456789") < 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *table;
    struct comity_sweep sweep;
    struct comity_problems problems;

    demand(text != NULL, "out of memory");
    memcpy(text, data, size);
    text[size] = '\0';
    table = strchr(text, '\f');
    if (table != NULL)
        *table++ = '\0';
    comity_sweep_init(&sweep);
    comity_problems_init(&problems);
    if (is_small(text)) {
        if (comity_sweep_read_texts(&sweep,
                                    &(struct comity_sweep_texts){ text, table, scenarios, 2, NULL },
                                    &problems) == COMITY_OK) {
            demand(problems.count == 0, "read with problems");
            check_good(&sweep);
        } else {
            demand(problems.count > 0, "refused without a problem");
        }
    }
    comity_sweep_free(&sweep);
    comity_problems_free(&problems);
    free(text);
    return 0;
}
