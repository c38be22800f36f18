/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must be exactly true of the mechanisms of the model's second version. */
#include "worlds.h"

#include <check.h>
#include <comity/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *mechanisms_suite(void);

static double at(const double *records, size_t tick, size_t slot)
{
    return records[tick * COMITY_RECORD_SLOTS + slot];
}

/* ---- ranges ---- */

static void assert_within(const double *record, size_t slot, size_t count, const char *what)
{
    for (size_t k = 0; k < count; k++) {
        const double value = record[slot + k];
        if (!(value >= 0 && value <= 1)) /* asserting millions of times takes minutes */
            ck_abort_msg("%s[%zu] is %.17g", what, k, value);
    }
}

static void assert_no_more(double value, double bound, const char *what)
{
    if (!(value <= bound))
        ck_abort_msg("%s is %.17g, above %.17g", what, value, bound);
}

static void assert_sound(const double *record)
{
    assert_within(record, COMITY_AT_TRUST, COMITY_PAIRS, "trust");
    assert_within(record, COMITY_AT_PEACE, COMITY_DYADS, "peace");
    assert_within(record, COMITY_AT_DYAD_IDENTITY, COMITY_DYADS, "dyad_identity");
    assert_within(record, COMITY_AT_BILATERAL, COMITY_DYADS, "bilateral");
    assert_within(record, COMITY_AT_TRILATERAL_DEPTH, 1, "trilateral");
    assert_within(record, COMITY_AT_FORCE_PROBABILITY, COMITY_PAIRS, "force_probability");
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        assert_no_more(record[COMITY_AT_COERCION + pair], record[COMITY_AT_CONDUCT + pair],
                       "a coercive act");
    }
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        assert_no_more(record[COMITY_AT_LOWEST_PEACE + d], record[COMITY_AT_PEACE + d],
                       "the lowest peace");
    }
    for (size_t k = 0; k < COMITY_SLOTS_VENUE_ISSUE; k++) { /* every accord came of a proposal */
        assert_no_more(record[COMITY_AT_ACCORDS + k] - record[COMITY_AT_SCHEDULED_ACCORDS + k],
                       record[COMITY_AT_PROPOSALS + k] * (1 + 1e-12) + 1e-9, "accords");
    }
}

/* An eighth of the settings negotiates about nothing but what hardly has a source, and concludes
 * whatever is proposed at once. */
static void make_extreme(struct comity_test_world *setting, uint64_t number)
{
    if (number % 8 == 0) {
        SET(setting, AGREEMENT_INVOLVEMENT, 1);
        for (size_t k = 0; k < COMITY_SLOTS_STATE_ISSUE; k++)
            setting->parameters[COMITY_SLOT_SOURCE + k] = number % 3 ? 1e-16 : 5e-324;
        SET(setting, AGREEMENT_DEPTH, 1);
        SET(setting, AGREEMENT_BASE, 20);
        SET(setting, INITIATIVE, 10);
    }
}

enum { SETTINGS = 100000, ABREAST = 64, FEW_TICKS = 6 };

static void check_ranges(const char *kernel, bool mean_field)
{
    static struct comity_test_world settings[ABREAST];
    struct comity_world worlds[ABREAST];
    for (uint64_t first = 0; first < SETTINGS; first += ABREAST) {
        for (size_t k = 0; k < ABREAST; k++) {
            const uint64_t number = first + k;
            comity_test_random_world(&settings[k], number,
                                     number % 2 ? COMITY_TEST_ANYWHERE : COMITY_TEST_NEAR,
                                     FEW_TICKS);
            make_extreme(&settings[k], number);
            worlds[k] = comity_test_start(&settings[k], (uint32_t)number);
        }
        double *records = comity_test_records(kernel, mean_field, worlds, ABREAST, FEW_TICKS);
        for (size_t k = 0; k < ABREAST * FEW_TICKS; k++)
            assert_sound(records + k * COMITY_RECORD_SLOTS);
        free(records);
    }
}

START_TEST(levels_stay_in_their_ranges)
{
    check_ranges(NULL, _i);
}
END_TEST

/* ---- nesting ---- */

/* A mechanism by itself, and what it needs to act. */
static const struct {
    size_t slot;
    double value;
} mechanisms[] = {
    { COMITY_SLOT_THREAT_RELIEF, 0.5 },
    { COMITY_SLOT_CONDUCT_BLAME, 5 },
    { COMITY_SLOT_CONDUCT_RETALIATION, 5 },
    { COMITY_SLOT_TRUST_BLAME, 0.5 },
    { COMITY_SLOT_TRUST_MEMORY, 0.5 },
    { COMITY_SLOT_FORCE_SHARE, 0.9 },
    { COMITY_SLOT_AGREEMENT_HASTE, 5 },
    { COMITY_SLOT_AGREEMENT_INVOLVEMENT, 0.9 },
    { COMITY_SLOT_TRANSACTIONS_INSTITUTIONS, 0.5 },
};

enum { MECHANISMS = sizeof mechanisms / sizeof mechanisms[0], MONTHS = 120 };

/* North America of the first version, whose neighbours have sources and quarrels. */
static void make_pair(struct comity_test_world *without, struct comity_test_world *with,
                      size_t mechanism)
{
    comity_test_north_america(without);
    for (size_t k = 0; k < COMITY_SLOTS_STATE_ISSUE; k++)
        without->parameters[COMITY_SLOT_SOURCE + k] = 0.1 * (double)(k % 7);
    SET(without, PEACE, 0.9, 0.6, 0.3);
    *with = *without;
    with->parameters[mechanisms[mechanism].slot] = mechanisms[mechanism].value;
}

/* A mechanism that a world has not leaves no trace in it, whatever runs beside it. */
START_TEST(a_mechanism_that_is_off_leaves_every_bit)
{
    enum { BESIDE = 8 };
    struct comity_test_world without, with;
    struct comity_world worlds[BESIDE], alone;
    const char *kernel = comity_test_kernel(_i / 2);
    const bool mean_field = _i % 2;
    for (size_t m = 0; m < MECHANISMS; m++) {
        make_pair(&without, &with, m);
        for (uint32_t k = 0; k < BESIDE; k++)
            worlds[k] = comity_test_start(k % 2 ? &with : &without, k / 2);
        alone = comity_test_start(&without, 0);
        double *beside = comity_test_records(kernel, mean_field, worlds, BESIDE, MONTHS);
        double *by_itself = comity_test_records(kernel, mean_field, &alone, 1, MONTHS);
        const size_t size = MONTHS * COMITY_RECORD_SLOTS;
        ck_assert_msg(memcmp(beside, by_itself, size * sizeof *beside) == 0, "%s",
                      comity_parameter_of_slot(mechanisms[m].slot)->key);
        ck_assert_msg(memcmp(beside, beside + size, size * sizeof *beside) != 0, "%s does nothing",
                      comity_parameter_of_slot(mechanisms[m].slot)->key);
        free(beside);
        free(by_itself);
    }
}
END_TEST

/* The table's defaults are those at which the first version's variables do not heed sources, peace
 * or the breach of it. */
START_TEST(defaults_do_not_heed_what_is_new)
{
    struct comity_test_world first, other;
    comity_test_north_america(&first);
    other = first;
    SET(&other, PEACE, 0.2, 0.4, 0.6);
    SET(&other, PEACE_GROWTH, 0.5);
    SET(&other, PEACE_BREACH, 0.1);
    SET(&other, DYAD_IDENTITY, 0, 1, 0.5);
    SET(&other, LOOSE_PEACE, 0.1);
    SET(&other, SOURCE, 1, 1, 1, 1, 0, 1, 0, 1, 0.5, 0.5, 0.5, 0.5);
    const struct comity_world worlds[] = { comity_test_start(&first, 3),
                                           comity_test_start(&other, 3) };
    double *records = comity_test_records(comity_test_kernel(_i), false, worlds, 2, MONTHS);
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        static const size_t new[] = { COMITY_VARIABLE_PEACE,      COMITY_VARIABLE_LOWEST_PEACE,
                                      COMITY_VARIABLE_BLAME,      COMITY_VARIABLE_DYAD_IDENTITY,
                                      COMITY_VARIABLE_DYAD_PHASE, COMITY_VARIABLE_COUPLING };
        const struct comity_variable *variable = &comity_variables()[v];
        bool differs = false, may_differ = false;
        for (size_t k = 0; k < sizeof new / sizeof new[0]; k++)
            may_differ |= v == new[k];
        for (size_t t = 0; t < MONTHS; t++) {
            differs |= memcmp(records + t * COMITY_RECORD_SLOTS + variable->slot,
                              records + (MONTHS + t) * COMITY_RECORD_SLOTS + variable->slot,
                              comity_shape_slots(variable->shape) * sizeof *records) != 0;
        }
        ck_assert_msg(may_differ || !differs, "%s", variable->name);
    }
    free(records);
}
END_TEST

/* ---- esteem ---- */

START_TEST(esteem_lifts_trust_to_its_ceiling_at_most)
{
    uint64_t state = 7;
    for (size_t trial = 0; trial < 20000; trial++) {
        struct comity_test_world setting;
        comity_test_north_america(&setting);
        SET(&setting, TRUST_GAIN, 0, 0, 0, 0); /* and losses and what is witnessed */
        SET(&setting, PEACE_GROWTH, 0);
        SET(&setting, TRUST_MEMORY, comity_test_uniform(&state));
        for (size_t d = 0; d < COMITY_DYADS; d++)
            setting.parameters[COMITY_SLOT_PEACE + d] = comity_test_uniform(&state);
        for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
            /* of all 53 bits, so that steps to the ceiling are rounded */
            setting.parameters[COMITY_SLOT_TRUST + pair] =
                comity_test_uniform(&state) * comity_test_uniform(&state);
        }
        const size_t i = comity_test_below(&state, COMITY_STATES);
        const double magnitude = trial % 4 ? 2 * comity_test_uniform(&state) - 1 : 1;
        setting.events[0] = (struct comity_event){ .kind = COMITY_EVENT_ESTEEM,
                                                   .target = (uint32_t)i,
                                                   .amount = magnitude };
        setting.events_count = 1;
        const struct comity_world world = comity_test_start(&setting, 0);
        double *records = comity_test_records(NULL, false, &world, 1, 1);
        for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
            const size_t d = comity_dyad(comity_pair_from(pair), comity_pair_toward(pair));
            const double before = setting.parameters[COMITY_SLOT_TRUST + pair];
            const double after = at(records, 0, COMITY_AT_TRUST + pair);
            const double ceiling = 1 - setting.parameters[COMITY_SLOT_TRUST_MEMORY] *
                                           (1 - setting.parameters[COMITY_SLOT_PEACE + d]);
            if (comity_pair_toward(pair) != i) {
                ck_assert_double_eq(after, before);
            } else if (magnitude < 0) {
                ck_assert_double_eq(after, before * (1 + magnitude));
            } else {
                ck_assert_double_le(after, fmax(ceiling, before));
                ck_assert_double_eq_tol(after, before + magnitude * fmax(0, ceiling - before),
                                        1e-15);
            }
        }
        free(records);
    }
}
END_TEST

/* ---- topics ---- */

/* The least double as a source: draws round to it or to 0, never to a topic without weight. */
START_TEST(topics_without_weight_are_never_drawn)
{
    struct comity_test_world setting;
    comity_test_second(&setting);
    SET(&setting, BILATERALISM, 1);
    SET(&setting, INITIATIVE, 10);
    SET(&setting, AGREEMENT_INVOLVEMENT, 1);
    SET(&setting, AGENDA, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0);
    SET(&setting, SOURCE, 0, 5e-324, 0, 0, 0, 5e-324, 0, 0, 0, 5e-324, 0, 0);
    const struct comity_world world = comity_test_start(&setting, 0);
    double *records = comity_test_records(comity_test_kernel(_i), false, &world, 1, MONTHS);
    for (size_t k = 0; k < COMITY_SLOTS_VENUE_ISSUE; k++) {
        const double proposals = at(records, MONTHS - 1, COMITY_AT_PROPOSALS + k);
        ck_assert_msg(k % COMITY_ISSUES == 1 || proposals == 0, "%g proposals in %zu", proposals,
                      k);
    }
    ck_assert_double_gt(at(records, MONTHS - 1, COMITY_AT_PROPOSALS + 1), 50);
    free(records);
}
END_TEST

/* ---- mean field ---- */

/* A region in which one month's expectations are exact: no noise of readings, and shared threats as
 * the weakest of a community's marks. */
static void make_plain(struct comity_test_world *setting)
{
    comity_test_second_stress(setting);
    setting->events_count = 0;
    SET(setting, THREAT_MEAN, 0.5, 0.5, 0.5, 0.5);
    SET(setting, AGENDA, 1, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0.2, 0.2, 0.6);
    SET(setting, THREAT_NOISE, 0);
    SET(setting, READING_NOISE, 0);
    SET(setting, CONDUCT_BASE, 1);
    SET(setting, BILATERAL, 0.8, 0.7, 0.9);
    SET(setting, TRANSACTIONS, 0.9, 0.85, 0.8);
    SET(setting, CAPACITY, 1, 1, 1);
    SET(setting, TRUST, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95);
    SET(setting, TRUST_GAIN, 0.03, 0.02, 0); /* loss, affront */
    SET(setting, TRUST_BLAME, 0.01);
    SET(setting, TRUST_MEMORY, 0);
    SET(setting, PEACE, 0.3, 0.2, 0.1);
    SET(setting, PEACE_BREACH, 0.1);
    SET(setting, AGREEMENT_BASE, 0);
}

START_TEST(expectations_are_the_means_of_worlds)
{
    enum { WORLDS = 12000 };
    static const size_t of[] = { COMITY_VARIABLE_PEACE,     COMITY_VARIABLE_DYAD_IDENTITY,
                                 COMITY_VARIABLE_BLAME,     COMITY_VARIABLE_COERCION,
                                 COMITY_VARIABLE_PROPOSALS, COMITY_VARIABLE_FORCE_PROBABILITY,
                                 COMITY_VARIABLE_ACCORDS,   COMITY_VARIABLE_CONDUCT,
                                 COMITY_VARIABLE_TRUST,     COMITY_VARIABLE_PERCEIVED_CONDUCT };
    struct comity_test_world setting;
    struct comity_world *worlds = malloc(WORLDS * sizeof *worlds);
    ck_assert_ptr_nonnull(worlds);
    make_plain(&setting);
    for (uint32_t k = 0; k < WORLDS; k++)
        worlds[k] = comity_test_start(&setting, k);
    double *drawn = comity_test_records(NULL, false, worlds, WORLDS, 1);
    double *expected = comity_test_records(NULL, true, worlds, 1, 1);
    size_t varied = 0;
    for (size_t v = 0; v < sizeof of / sizeof of[0]; v++) {
        const struct comity_variable *variable = &comity_variables()[of[v]];
        for (size_t s = variable->slot; s < variable->slot + comity_shape_slots(variable->shape);
             s++) {
            double sum = 0, squares = 0;
            for (size_t k = 0; k < WORLDS; k++) {
                const double apart = at(drawn, k, s) - expected[s];
                sum += apart;
                squares += apart * apart;
            }
            const double mean = sum / WORLDS;
            const double error = sqrt((squares / WORLDS - mean * mean) / WORLDS);
            ck_assert_msg(fabs(mean) <= 4.5 * error + 1e-12, "%s[%zu]: off by %g, error %g",
                          variable->name, s - variable->slot, mean, error);
            varied += error > 0;
        }
    }
    ck_assert_uint_gt(varied, 40); /* most are a matter of chance */
    free(expected);
    free(drawn);
    free(worlds);
}
END_TEST

Suite *mechanisms_suite(void)
{
    const int kernels = comity_test_kernels();
    Suite *suite = suite_create("mechanisms");
    TCase *ranges = tcase_create("ranges");
    tcase_add_loop_test(ranges, levels_stay_in_their_ranges, 0, 2);
    suite_add_tcase(suite, ranges);
    TCase *nested = tcase_create("nested");
    tcase_add_loop_test(nested, a_mechanism_that_is_off_leaves_every_bit, 0, 2 * kernels);
    tcase_add_loop_test(nested, defaults_do_not_heed_what_is_new, 0, kernels);
    suite_add_tcase(suite, nested);
    TCase *exact = tcase_create("exact");
    tcase_add_loop_test(exact, topics_without_weight_are_never_drawn, 0, kernels);
    tcase_add_test(exact, esteem_lifts_trust_to_its_ceiling_at_most);
    tcase_add_test(exact, expectations_are_the_means_of_worlds);
    suite_add_tcase(suite, exact);
    return suite;
}
