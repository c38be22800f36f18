/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worlds.h"

#include <check.h>
#include <comity/recording.h>
#include <comity/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *recording_suite(void);

static struct comity_recording make(const char *names, uint32_t ticks, uint32_t every,
                                    int double_precision)
{
    struct comity_recording recording;
    const char *unknown = names;
    ck_assert_int_eq(
        comity_recording_init(&recording, names, ticks, every, double_precision, &unknown),
        COMITY_OK);
    ck_assert_ptr_null(unknown);
    return recording;
}

START_TEST(names_choose_variables)
{
    struct comity_recording recording = make("all", 10, 1, 0);
    ck_assert_uint_eq(recording.count, COMITY_VARIABLES);
    ck_assert_uint_eq(make("none", 10, 1, 0).count, 0);

    size_t by_default = 0;
    for (size_t v = 0; v < COMITY_VARIABLES; v++)
        by_default += comity_variables()[v].recorded != 0;
    recording = make(NULL, 10, 1, 0);
    ck_assert_uint_eq(recording.count, by_default);
    ck_assert_uint_lt(by_default, COMITY_VARIABLES);
    for (size_t track = 0; track < recording.count; track++)
        ck_assert_int_ne(recording.tracks[track].variable->recorded, 0);

    /* in the order of the table, once each, whatever the order asked for */
    recording = make(" phase, trust,phase ,", 10, 1, 0);
    ck_assert_uint_eq(recording.count, 2);
    ck_assert_str_eq(recording.tracks[0].variable->name, "trust");
    ck_assert_str_eq(recording.tracks[1].variable->name, "phase");
    /* a name is not taken for one that it ends with */
    ck_assert_uint_eq(make("dyad_phase", 10, 1, 0).count, 1);
}
END_TEST

START_TEST(unknown_names_are_pointed_at)
{
    static const char *const lists[] = { "trust,frist", "frist,trust", "trust, frist ,phase" };
    struct comity_recording recording;
    const char *unknown = NULL;
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        ck_assert_int_eq(comity_recording_init(&recording, lists[k], 10, 1, 0, &unknown),
                         COMITY_BAD_ARGUMENT);
        ck_assert_ptr_eq(unknown, strstr(lists[k], "frist"));
    }
    const char *close[] = { "trus", "trustx", "all,trust", "Trust" };
    for (size_t k = 0; k < sizeof close / sizeof close[0]; k++) {
        ck_assert_int_eq(comity_recording_init(&recording, close[k], 10, 1, 0, &unknown),
                         COMITY_BAD_ARGUMENT);
        ck_assert_ptr_eq(unknown, close[k]);
    }
    ck_assert_int_eq(comity_recording_init(&recording, "trust", 10, 0, 0, &unknown),
                     COMITY_BAD_ARGUMENT);
    ck_assert_ptr_null(unknown);
}
END_TEST

START_TEST(sizes_follow_rows_shapes_and_elements)
{
    struct comity_recording recording = make("trust,identity,phase", 10, 3, 0);
    ck_assert_uint_eq(recording.rows, 4); /* ticks 0, 3, 6, 9 */
    ck_assert_uint_eq(make("trust", 9, 3, 0).rows, 3);
    ck_assert_uint_eq(make("trust", 1, 1000, 0).rows, 1);
    ck_assert_uint_eq(comity_track_bytes(&recording, 0), 4 * 9 * sizeof(float));
    ck_assert_uint_eq(comity_track_bytes(&recording, 1), 4 * 3 * sizeof(float));
    ck_assert_uint_eq(comity_track_bytes(&recording, 2), 4 * sizeof(int8_t));
    ck_assert_uint_eq(comity_recording_bytes(&recording), 4 * (12 * sizeof(float) + 1));
    recording = make("trust,identity,phase", 10, 3, 1);
    ck_assert_uint_eq(comity_recording_bytes(&recording), 4 * (12 * sizeof(double) + 1));
}
END_TEST

/* Stores and keeps full records side by side. */
struct both {
    const struct comity_recording *recording;
    void *buffers[COMITY_VARIABLES];
};

static void store(void *context, const struct comity_view *view)
{
    struct both *both = context;
    comity_recording_store(both->recording, both->buffers, view);
}

static double element(const struct comity_track *track, const void *buffer, size_t at)
{
    switch (track->element) {
    case COMITY_INT8:
        return ((const int8_t *)buffer)[at];
    case COMITY_FLOAT32:
        return (double)((const float *)buffer)[at];
    default:
        return ((const double *)buffer)[at];
    }
}

static double expected_element(const struct comity_track *track, double value)
{
    return track->element == COMITY_FLOAT32 ? (double)(float)value : value;
}

/* One track of one world against its full records. */
static void check_track(const struct comity_recording *recording, size_t number, const void *buffer,
                        size_t world, const double *records)
{
    const struct comity_track *track = &recording->tracks[number];
    const enum comity_shape shape = track->variable->shape;
    for (size_t row = 0; row < recording->rows; row++) {
        for (size_t cell = 0; cell < track->width; cell++) {
            const size_t slot = comity_shape_slot(shape, cell);
            const double got =
                element(track, buffer, (world * recording->rows + row) * track->width + cell);
            if (shape == COMITY_PAIR && cell / COMITY_STATES == cell % COMITY_STATES) {
                ck_assert(isnan(got));
                continue;
            }
            const double value = records[row * recording->every * COMITY_RECORD_SLOTS +
                                         track->variable->slot + slot];
            ck_assert_double_eq(got, expected_element(track, value));
        }
    }
}

START_TEST(rows_hold_the_ticks_kept)
{
    enum { WORLDS = 11, TICKS = 50 };
    static const uint32_t everies[] = { 1, 7, 12, 100 };
    const struct comity_recording recording = make("all", TICKS, everies[_i], _i % 2);
    struct both both = { .recording = &recording };
    struct comity_test_world settings[WORLDS];
    struct comity_world worlds[WORLDS];
    struct comity_simulator simulator;
    for (size_t k = 0; k < WORLDS; k++) {
        comity_test_random_world(&settings[k], k, COMITY_TEST_NEAR, TICKS);
        worlds[k] = comity_test_start(&settings[k], (uint32_t)k);
    }
    for (size_t track = 0; track < recording.count; track++) {
        both.buffers[track] = malloc(WORLDS * comity_track_bytes(&recording, track));
        ck_assert_ptr_nonnull(both.buffers[track]);
    }
    ck_assert_int_eq(comity_simulator_init(&simulator, NULL, 0), COMITY_OK);
    comity_simulator_run(&simulator, worlds, WORLDS, TICKS, store, &both);
    comity_simulator_free(&simulator);
    double *records = comity_test_records(NULL, false, worlds, WORLDS, TICKS);
    for (size_t track = 0; track < recording.count; track++) {
        for (size_t world = 0; world < WORLDS; world++) {
            check_track(&recording, track, both.buffers[track], world,
                        records + world * TICKS * COMITY_RECORD_SLOTS);
        }
        free(both.buffers[track]);
    }
    free(records);
}
END_TEST

START_TEST(pairs_lie_in_rows_of_states)
{
    static const size_t slots[] = {
        COMITY_NO_SLOT, 0, 1, 2, COMITY_NO_SLOT, 3, 4, 5, COMITY_NO_SLOT
    };
    ck_assert_uint_eq(comity_shape_width(COMITY_PAIR), COMITY_STATES * COMITY_STATES);
    for (size_t cell = 0; cell < sizeof slots / sizeof slots[0]; cell++)
        ck_assert_uint_eq(comity_shape_slot(COMITY_PAIR, cell), slots[cell]);
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        const size_t from = comity_pair_from(pair), toward = comity_pair_toward(pair);
        ck_assert_uint_eq(comity_pair(from, toward), pair);
        ck_assert_uint_eq(comity_shape_slot(COMITY_PAIR, from * COMITY_STATES + toward), pair);
    }
}
END_TEST

Suite *recording_suite(void)
{
    Suite *suite = suite_create("recording");
    TCase *choice = tcase_create("choice");
    tcase_add_test(choice, names_choose_variables);
    tcase_add_test(choice, unknown_names_are_pointed_at);
    tcase_add_test(choice, sizes_follow_rows_shapes_and_elements);
    suite_add_tcase(suite, choice);
    TCase *rows = tcase_create("rows");
    tcase_add_loop_test(rows, rows_hold_the_ticks_kept, 0, 4);
    tcase_add_test(rows, pairs_lie_in_rows_of_states);
    suite_add_tcase(suite, rows);
    return suite;
}
