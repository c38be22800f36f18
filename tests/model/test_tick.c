/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every kernel against the golden figures; golden/README.md explains their columns. */
#include "worlds.h"

#include "model/chance.h"

#include <check.h>
#include <comity/draws.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GOLDEN_VALUES = 13296, GOLDEN_RUNS = 18, GOLDEN_TICKS = 240 };

Suite *tick_suite(void);

/* The run that the lines at hand are about. */
struct run {
    char region[24], mode[24];
    const char *kernel;
    uint32_t ticks;
    double *records;
    int golden[COMITY_RECORD_SLOTS][GOLDEN_TICKS]; /* of series; -1 where nothing is said */
};

static const struct region {
    const char *name;
    void (*make)(struct comity_test_world *);
    uint32_t ticks;
    uint64_t seed;
    uint32_t stream;
} regions[] = {
    { "default", comity_test_north_america, 240, 1, 0 },
    { "stress", comity_test_stress_region, 120, 1311768467294899695, 3 },
    { "second", comity_test_second, 240, 1, 0 },
    { "second_stress", comity_test_second_stress, 120, 1311768467294899695, 3 },
    { "second_mature", comity_test_second_mature, 160, 99, 0 },
};

static FILE *open_golden(const char *name)
{
    char path[4096], heading[256];
    const char *directory = getenv("COMITY_GOLDEN");
    snprintf(path, sizeof path, "%s/%s", directory ? directory : "tests/golden", name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot open %s", path);
    ck_assert_ptr_nonnull(fgets(heading, sizeof heading, file));
    return file;
}

/* Computes the run of a region and mode unless it is the one at hand; returns whether it did. */
static bool turn_to(struct run *run, const char *region, const char *mode)
{
    struct comity_test_world setting;
    const int mean_field = strcmp(mode, "mean_field") == 0;
    const struct region *found = regions;
    if (strcmp(run->region, region) == 0 && strcmp(run->mode, mode) == 0)
        return false;
    while (strcmp(found->name, region) != 0) {
        found++;
        ck_assert_uint_lt((size_t)(found - regions), sizeof regions / sizeof regions[0]);
    }
    found->make(&setting);
    struct comity_world world = comity_test_start(&setting, 0);
    if (!mean_field)
        ck_assert_int_eq(sscanf(mode, "replicate_%u", &world.replicate), 1);
    world.seed = found->seed;
    world.stream = found->stream;
    free(run->records);
    run->ticks = found->ticks;
    run->records = comity_test_records(run->kernel, mean_field, &world, 1, run->ticks);
    snprintf(run->region, sizeof run->region, "%s", region);
    snprintf(run->mode, sizeof run->mode, "%s", mode);
    return true;
}

static double recorded(const struct run *run, uint32_t tick, size_t slot)
{
    return run->records[tick * COMITY_RECORD_SLOTS + slot];
}

static size_t slot_of(const char *variable, size_t index)
{
    const struct comity_variable *found = comity_variable_find(variable);
    ck_assert_msg(found != NULL, "no variable %s", variable);
    ck_assert_uint_lt(index, comity_shape_slots(found->shape));
    return found->slot + index;
}

START_TEST(values_are_golden)
{
    struct run run = { .kernel = comity_test_kernel(_i) };
    char line[256], region[24], mode[24], variable[32];
    unsigned tick, lines = 0;
    size_t index;
    double golden;
    FILE *file = open_golden("values.csv");
    while (fgets(line, sizeof line, file)) {
        ck_assert_int_eq(sscanf(line, "%23[^,],%23[^,],%u,%31[^,],%zu,%lf", region, mode, &tick,
                                variable, &index, &golden),
                         6);
        turn_to(&run, region, mode);
        ck_assert_uint_lt(tick, run.ticks);
        const double value = recorded(&run, tick, slot_of(variable, index));
        ck_assert_msg(fabs(value - golden) <= 1e-10 * fmax(1, fabs(golden)),
                      "%s %s tick %u: %s[%zu] is %.17g, not %.17g", region, mode, tick, variable,
                      index, value, golden);
        lines++;
    }
    ck_assert_uint_eq(lines, GOLDEN_VALUES);
    fclose(file);
    free(run.records);
}
END_TEST

/* Compares one category at all ticks; the count of regressions is given for the last one only, and
 * nothing is said of what the first version of the model classified by other rules. */
static void check_series(const struct run *run, const char *variable, size_t index)
{
    const size_t slot = slot_of(variable, index);
    if (run->golden[slot][run->ticks - 1] == -1) {
        ck_assert(strncmp(run->region, "second", 6) != 0);
        return;
    }
    const int last_only = strcmp(variable, "regressions") == 0;
    for (uint32_t tick = last_only ? run->ticks - 1 : 0; tick < run->ticks; tick++) {
        if (recorded(run, tick, slot) != run->golden[slot][tick]) {
            ck_abort_msg("%s %s tick %u: %s[%zu] is %g, not %d", run->region, run->mode, tick,
                         variable, index, recorded(run, tick, slot), run->golden[slot][tick]);
        }
    }
}

static void check_all_series(const struct run *run)
{
    check_series(run, "phase", 0);
    check_series(run, "coupling", 0);
    check_series(run, "regressions", 0);
    for (size_t dyad = 0; dyad < COMITY_DYADS; dyad++) {
        check_series(run, "dyad_phase", dyad);
        check_series(run, "vision", dyad);
    }
}

START_TEST(series_are_golden)
{
    struct run run = { .kernel = comity_test_kernel(_i) };
    char line[256], region[24], mode[24], variable[32];
    unsigned first, runs = 0;
    size_t index;
    int value;
    FILE *file = open_golden("series.csv");
    while (fgets(line, sizeof line, file)) {
        ck_assert_int_eq(sscanf(line, "%23[^,],%23[^,],%31[^,],%zu,%d,%u", region, mode, variable,
                                &index, &value, &first),
                         6);
        if (runs > 0 && (strcmp(region, run.region) != 0 || strcmp(mode, run.mode) != 0))
            check_all_series(&run);
        if (turn_to(&run, region, mode)) {
            memset(run.golden, -1, sizeof run.golden);
            runs++;
        }
        for (uint32_t tick = first; tick < run.ticks; tick++)
            run.golden[slot_of(variable, index)][tick] = value;
    }
    check_all_series(&run);
    ck_assert_uint_eq(runs, GOLDEN_RUNS);
    fclose(file);
    free(run.records);
}
END_TEST

START_TEST(unknown_kernels_are_refused)
{
    struct comity_simulator simulator;
    ck_assert_int_ne(comity_simulator_init(&simulator, "abacus", 0), 0);
    comity_simulator_free(&simulator);
    comity_simulator_free(&simulator);
}
END_TEST

/* What the tick passes over without an exponential, none would decide otherwise. */

static void assert_decided(vec draw, double least, double most)
{
    for (int side = -1; side <= 1; side += 2) {
        const vec expected = vec_all(fmax(0, least + side * DRAW_MARGIN));
        const vec against = vec_all(most - side * DRAW_MARGIN);
        const mask taken = vec_less(draw, 1.0 - vec_exp(-expected));
        const mask given = vec_less(draw * (1.0 + vec_exp(against)), vec_all(1));
        if (mask_any(taken) != (side > 0) || mask_any(given) != (side > 0))
            ck_abort_msg("a draw of %.17g decides otherwise", draw[0]);
    }
}

START_TEST(draws_decide_beyond_their_margin)
{
    uint64_t state = 1;
    for (uint32_t n = 0; n < 400000; n++) { /* also at both ends of the draws */
        const uint32_t word = (uint32_t)(comity_test_uniform(&state) * 0x1p32) >> n % 32;
        const vec draw = vec_all(comity_uniform(n % 64 < 32 ? word : UINT32_MAX - word));
        assert_decided(draw, least_expected(draw)[0], most_against(draw)[0]);
    }
}
END_TEST

Suite *tick_suite(void)
{
    Suite *suite = suite_create("tick");
    TCase *golden = tcase_create("golden");
    tcase_add_loop_test(golden, values_are_golden, 0, comity_test_kernels());
    tcase_add_loop_test(golden, series_are_golden, 0, comity_test_kernels());
    tcase_add_test(golden, unknown_kernels_are_refused);
    tcase_add_test(golden, draws_decide_beyond_their_margin);
    suite_add_tcase(suite, golden);
    return suite;
}
