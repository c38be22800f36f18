/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_WORLDS_H
#define COMITY_TESTS_WORLDS_H

#include <comity/simulation.h>
#include <stdbool.h>
#include <string.h>

/* Worlds for tests: two regions with known figures, random ones, and the records of a run. */

enum { COMITY_TEST_EVENTS = 20 };

struct comity_test_world {
    double parameters[COMITY_PARAMETER_SLOTS];
    struct comity_event events[COMITY_TEST_EVENTS];
    size_t events_count;
};

/* Sets parameters from the first slot of one of the table on: SET(&world, TRUST_GAIN, 0.1, 0.2). */
#define SET(world, code, ...)                                                                      \
    memcpy((world)->parameters + COMITY_SLOT_##code, (double[]){ __VA_ARGS__ },                    \
           sizeof((double[]){ __VA_ARGS__ }))

/* configs/north_america.cfg, and the stress region of golden/README.md. */
void comity_test_north_america(struct comity_test_world *world);
void comity_test_stress_region(struct comity_test_world *world);

/* The regions of golden/README.md that have the mechanisms of the model's second version on. */
void comity_test_second(struct comity_test_world *world);
void comity_test_second_stress(struct comity_test_world *world);
void comity_test_second_mature(struct comity_test_world *world);

/* A small generator of its own: splitmix64 of Steele, Lea and Flood (2014). */
double comity_test_uniform(uint64_t *state); /* in [0,1) */
size_t comity_test_below(uint64_t *state, size_t bound);

enum comity_test_spread {
    COMITY_TEST_NEAR,    /* around North America, a third without the second version's mechanisms */
    COMITY_TEST_ANYWHERE /* anywhere in the ranges, half of the values at their ends */
};

/* Random admissible parameters and up to COMITY_TEST_EVENTS events before tick `ticks`. */
void comity_test_random_world(struct comity_test_world *world, uint64_t number,
                              enum comity_test_spread spread, uint32_t ticks);

/* The world that computes from it: seed 1, stream 0. */
struct comity_world comity_test_start(const struct comity_test_world *world, uint32_t replicate);

/* The observer that keeps everything; context: records[world][tick][COMITY_RECORD_SLOTS]. */
void comity_test_keep(void *context, const struct comity_view *view);

/* Runs worlds and keeps everything: records[world][tick][COMITY_RECORD_SLOTS], the caller's to
 * free. Fails the test when it cannot. */
double *comity_test_records(const char *kernel, bool mean_field, const struct comity_world *worlds,
                            size_t count, uint32_t ticks);

/* Number of kernels that run here, and the name of one. */
int comity_test_kernels(void);
const char *comity_test_kernel(int k);

#endif
