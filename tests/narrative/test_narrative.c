/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The story of a world tells what its records hold, no more and no less. */
#include "worlds.h"

#include <check.h>
#include <comity/narrative.h>
#include <comity/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *narrative_suite(void);

enum { TICKS = 240, WORLDS = 60 };

/* A world, its records and its story. */
struct told {
    struct comity_test_world setting;
    struct comity_world world;
    double *records;
    struct comity_narrative narrative;
};

static void tell(struct told *told, int mean_field)
{
    struct comity_simulator simulator;
    told->world = comity_test_start(&told->setting, 3);
    told->records = comity_test_records(NULL, mean_field, &told->world, 1, TICKS);
    ck_assert_int_eq(comity_simulator_init(&simulator, NULL, mean_field), COMITY_OK);
    comity_narrative_init(&told->narrative, &told->world, mean_field);
    comity_simulator_run(&simulator, &told->world, 1, TICKS, comity_narrative_observe,
                         &told->narrative);
    comity_simulator_free(&simulator);
    ck_assert_int_eq(comity_narrative_finish(&told->narrative), COMITY_OK);
}

static void forget(struct told *told)
{
    free(told->records);
    comity_narrative_free(&told->narrative);
    comity_narrative_free(&told->narrative);
}

static double level(const struct told *told, uint32_t tick, size_t slot)
{
    return told->records[tick * COMITY_RECORD_SLOTS + slot];
}

static const struct comity_narrative_event *
find(const struct told *told, enum comity_narrative_kind kind, uint32_t tick, size_t subject)
{
    for (size_t k = 0; k < told->narrative.count; k++) {
        const struct comity_narrative_event *event = &told->narrative.events[k];
        if (event->kind == kind && event->tick == tick && event->subject == subject)
            return event;
    }
    return NULL;
}

static size_t count(const struct told *told, enum comity_narrative_kind kind)
{
    size_t found = 0;
    for (size_t k = 0; k < told->narrative.count; k++)
        found += told->narrative.events[k].kind == kind;
    return found;
}

static bool measured(const struct told *told, uint32_t tick, size_t pair)
{
    for (size_t k = 0; k < told->setting.events_count; k++) {
        const struct comity_event *event = &told->setting.events[k];
        if (event->kind == COMITY_EVENT_MEASURE && event->target == pair && event->tick <= tick &&
            tick < event->tick + event->count)
            return true;
    }
    return false;
}

START_TEST(every_act_is_told)
{
    size_t acts = 0, scheduled = 0, coercive = 0;
    for (uint64_t number = 0; number < WORLDS; number++) {
        struct told told;
        size_t of_this = 0;
        comity_test_random_world(&told.setting, 50 + number, COMITY_TEST_NEAR, TICKS);
        tell(&told, 0);
        for (uint32_t tick = 0; tick < TICKS; tick++) {
            for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
                const bool coerces = level(&told, tick, COMITY_AT_COERCION + pair) == 1;
                const struct comity_narrative_event *event = find(
                    &told, coerces ? COMITY_NARRATIVE_COERCION : COMITY_NARRATIVE_ACT, tick, pair);
                const double act = level(&told, tick, COMITY_AT_CONDUCT + pair);
                ck_assert_int_eq(event != NULL, act == 1);
                coercive += coerces;
                of_this += event != NULL;
                if (event) {
                    const size_t trust = COMITY_AT_TRUST + comity_pair(comity_pair_toward(pair),
                                                                       comity_pair_from(pair));
                    ck_assert_double_eq(event->after, level(&told, tick, trust));
                    ck_assert_int_eq(event->schedule != COMITY_UNSCHEDULED,
                                     measured(&told, tick, pair));
                    scheduled += event->schedule != COMITY_UNSCHEDULED;
                }
            }
        }
        ck_assert_uint_eq(
            count(&told, COMITY_NARRATIVE_ACT) + count(&told, COMITY_NARRATIVE_COERCION), of_this);
        acts += of_this;
        forget(&told);
    }
    ck_assert_uint_gt(acts, 1000);
    ck_assert_uint_gt(scheduled, 100);
    ck_assert_uint_gt(coercive, 20);
}
END_TEST

/* Proposals of a venue that were refused by the end of a tick. */
static double refused(const struct told *told, uint32_t tick, size_t venue)
{
    double sum = 0;
    for (size_t k = venue * COMITY_ISSUES; k < (venue + 1) * COMITY_ISSUES; k++) {
        sum += level(told, tick, COMITY_AT_PROPOSALS + k) -
               level(told, tick, COMITY_AT_ACCORDS + k) +
               level(told, tick, COMITY_AT_SCHEDULED_ACCORDS + k);
    }
    return sum;
}

START_TEST(every_ten_refusals_are_told)
{
    size_t told_of = 0;
    for (uint64_t number = 0; number < WORLDS; number++) {
        struct told told;
        comity_test_random_world(&told.setting, 450 + number, COMITY_TEST_NEAR, TICKS);
        tell(&told, 0);
        for (uint32_t tick = 0; tick < TICKS; tick++) {
            for (size_t venue = 0; venue < COMITY_VENUES; venue++) {
                const double now = floor(refused(&told, tick, venue) / 10);
                const double before = tick ? floor(refused(&told, tick - 1, venue) / 10) : 0;
                const struct comity_narrative_event *event =
                    find(&told, COMITY_NARRATIVE_REFUSALS, tick, venue);
                ck_assert_int_eq(event != NULL, now > before);
                ck_assert(!event || event->number == 10 * now);
                told_of += event != NULL;
            }
        }
        forget(&told);
    }
    ck_assert_uint_gt(told_of, 20);
}
END_TEST

/* Replays the changes told of one slot. */
static size_t replay(const struct told *told, enum comity_narrative_kind kind, size_t subject,
                     size_t slot, uint32_t first)
{
    double value = first ? level(told, 0, slot) : 0;
    size_t changes = 0;
    for (uint32_t tick = first; tick < TICKS; tick++) {
        const struct comity_narrative_event *event = find(told, kind, tick, subject);
        if (event) {
            ck_assert_double_eq(event->before, value);
            ck_assert(event->before != event->after);
            value = event->after;
            changes++;
        }
        ck_assert_double_eq(value, level(told, tick, slot));
    }
    return changes;
}

START_TEST(every_change_of_phase_coupling_and_vision_is_told)
{
    size_t phases = 0, couplings = 0, visions = 0, regressions = 0;
    for (uint64_t number = 0; number < WORLDS; number++) {
        struct told told;
        comity_test_random_world(&told.setting, 150 + number, COMITY_TEST_NEAR, TICKS);
        tell(&told, _i);
        for (size_t d = 0; d < COMITY_DYADS; d++) {
            phases += replay(&told, COMITY_NARRATIVE_PHASE, d, COMITY_AT_DYAD_PHASE + d, 0);
            visions += replay(&told, COMITY_NARRATIVE_VISION, d, COMITY_AT_VISION + d, 1);
        }
        phases += replay(&told, COMITY_NARRATIVE_PHASE, COMITY_REGION, COMITY_AT_PHASE_LEVEL, 0);
        couplings += replay(&told, COMITY_NARRATIVE_COUPLING, 0, COMITY_AT_COUPLING, 0);
        double last = 0;
        for (size_t k = 0; k < told.narrative.count; k++) {
            const struct comity_narrative_event *event = &told.narrative.events[k];
            if (event->kind == COMITY_NARRATIVE_PHASE && event->number > 0) {
                ck_assert_uint_eq(event->subject, COMITY_REGION);
                ck_assert_double_eq(event->number, ++last);
                regressions++;
            }
        }
        ck_assert_double_eq(last, level(&told, TICKS - 1, COMITY_AT_REGRESSIONS));
        forget(&told);
    }
    ck_assert_uint_gt(phases, 50);
    ck_assert_uint_gt(couplings, 10);
    ck_assert_uint_gt(visions, 50);
    ck_assert_uint_gt(regressions, 0);
}
END_TEST

START_TEST(phases_are_told_with_the_conditions_that_decided)
{
    size_t entries = 0, falls = 0;
    for (uint64_t number = 0; number < WORLDS; number++) {
        struct told told;
        comity_test_random_world(&told.setting, 150 + number, COMITY_TEST_NEAR, TICKS);
        tell(&told, 0);
        for (size_t k = 0; k < told.narrative.count; k++) {
            const struct comity_narrative_event *event = &told.narrative.events[k];
            if (event->kind != COMITY_NARRATIVE_PHASE)
                continue;
            int met = 1, within_slack = 1;
            const int rises = event->after > event->before;
            const double phase = rises ? event->after : event->after + 1;
            for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
                if ((double)comity_condition_phase((enum comity_condition_code)c) <= phase) {
                    met &= told.narrative.conditions[event->conditions][c].met;
                    within_slack &= told.narrative.conditions[event->conditions][c].within_slack;
                }
            }
            ck_assert_int_eq(rises ? met : !within_slack, 1);
            if (rises) {
                ck_assert_double_ge(event->tick - event->since + 1,
                                    told.setting.parameters[COMITY_SLOT_DWELL]);
            }
            *(rises ? &entries : &falls) += 1;
        }
        forget(&told);
    }
    ck_assert_uint_gt(entries, 50);
    ck_assert_uint_gt(falls, 5);
}
END_TEST

START_TEST(every_accord_is_told)
{
    double all = 0, scheduled = 0;
    for (uint64_t number = 0; number < WORLDS; number++) {
        struct told told;
        double accords[COMITY_VENUES][COMITY_ISSUES] = { 0 };
        comity_test_random_world(&told.setting, 250 + number, COMITY_TEST_NEAR, TICKS);
        tell(&told, 0);
        for (size_t k = 0; k < told.narrative.count; k++) {
            const struct comity_narrative_event *event = &told.narrative.events[k];
            if (event->kind == COMITY_NARRATIVE_ACCORD) {
                accords[event->subject][event->issue] += event->number;
            } else if (event->kind == COMITY_NARRATIVE_SCHEDULED &&
                       told.setting.events[event->schedule].kind == COMITY_EVENT_ACCORD) {
                const struct comity_event *cause = &told.setting.events[event->schedule];
                accords[cause->target][cause->issue] += cause->count;
                scheduled += cause->count;
            }
        }
        for (size_t k = 0; k < (size_t)COMITY_VENUES * COMITY_ISSUES; k++) {
            const double total = level(&told, TICKS - 1, COMITY_AT_ACCORDS + k);
            ck_assert_double_eq(accords[k / COMITY_ISSUES][k % COMITY_ISSUES], total);
            all += total;
        }
        forget(&told);
    }
    ck_assert_double_gt(all, scheduled);
    ck_assert_double_gt(scheduled, 0);
}
END_TEST

START_TEST(scheduled_events_are_told_once)
{
    size_t all = 0;
    for (uint64_t number = 0; number < WORLDS; number++) {
        struct told told;
        comity_test_random_world(&told.setting, 350 + number, COMITY_TEST_NEAR, TICKS);
        tell(&told, _i);
        for (size_t k = 0; k < told.setting.events_count; k++) {
            const struct comity_event *cause = &told.setting.events[k];
            size_t times = 0;
            for (size_t e = 0; e < told.narrative.count; e++) {
                const struct comity_narrative_event *event = &told.narrative.events[e];
                const int is_it = event->kind == COMITY_NARRATIVE_SCHEDULED && event->schedule == k;
                times += is_it ? 1 : 0;
                ck_assert(!is_it || event->tick == cause->tick);
            }
            /* a parameter may be set to what it is */
            ck_assert_uint_le(times, cause->kind != COMITY_EVENT_MEASURE);
            if (cause->kind != COMITY_EVENT_MEASURE && cause->kind != COMITY_EVENT_SET)
                ck_assert_uint_eq(times, 1);
            all += times;
        }
        forget(&told);
    }
    ck_assert_uint_gt(all, WORLDS);
}
END_TEST

START_TEST(misreadings_come_from_misperception_alone)
{
    static const double misperception[] = { 0, 0.5 };
    size_t acts = 0, unnoticed = 0, misreadings = 0;
    for (uint64_t number = 0; number < WORLDS; number++) {
        struct told told;
        comity_test_random_world(&told.setting, 450 + number, COMITY_TEST_NEAR, TICKS);
        told.setting.events_count = 0;
        told.setting.parameters[COMITY_SLOT_MISPERCEPTION] = misperception[_i];
        tell(&told, 0);
        misreadings += count(&told, COMITY_NARRATIVE_MISREADING);
        for (size_t k = 0; k < told.narrative.count; k++) {
            const struct comity_narrative_event *event = &told.narrative.events[k];
            /* near the smallest trust what is witnessed may outweigh what is suffered */
            if (event->kind == COMITY_NARRATIVE_ACT && event->before > 0.1) {
                acts++;
                unnoticed += !event->noticed;
            }
        }
        forget(&told);
    }
    ck_assert_uint_gt(acts, 100);
    if (_i == 0) {
        ck_assert_uint_eq(unnoticed, 0);
        ck_assert_uint_eq(misreadings, 0);
    } else {
        ck_assert_uint_gt(unnoticed, acts / 10);
        ck_assert_uint_gt(misreadings, 100);
    }
}
END_TEST

/* A story told from records made by hand. */

static void begin(struct told *told)
{
    comity_test_north_america(&told->setting);
    told->setting.events_count = 0;
    for (size_t d = 0; d < COMITY_DYADS; d++)
        told->setting.parameters[COMITY_SLOT_FRICTION + d] = 0;
    told->world = comity_test_start(&told->setting, 0);
    comity_narrative_init(&told->narrative, &told->world, 0);
}

static void show(struct told *told, const double *record, uint32_t tick, uint32_t ticks)
{
    const struct comity_view view = {
        .record = record, .lanes = 1, .count = 1, .tick = tick, .ticks = ticks
    };
    comity_narrative_observe(&told->narrative, &view);
}

/* Levels at which nothing is worth telling: those of the start. */
static void still(const struct told *told, double *record)
{
    memset(record, 0, COMITY_RECORD_SLOTS * sizeof *record);
    memcpy(record, told->narrative.record, COMITY_RECORD_SLOTS * sizeof *record);
}

START_TEST(a_border_closes_and_opens)
{
    static const double friction[] = { 0.02, 0.01, 0.30, 0.42, 0.20, 0.14, 0.16, 0.05, 0.28 };
    const uint32_t ticks = sizeof friction / sizeof friction[0];
    struct told told;
    double record[COMITY_RECORD_SLOTS];
    begin(&told);
    still(&told, record);
    for (uint32_t tick = 0; tick < ticks; tick++) {
        record[COMITY_AT_FRICTION_LEVEL + 1] = friction[tick];
        show(&told, record, tick, ticks);
    }
    ck_assert_int_eq(comity_narrative_finish(&told.narrative), COMITY_OK);
    ck_assert_uint_eq(count(&told, COMITY_NARRATIVE_BORDER_CLOSING), 2);
    const struct comity_narrative_event *first = find(&told, COMITY_NARRATIVE_BORDER_CLOSING, 3, 1);
    const struct comity_narrative_event *last = find(&told, COMITY_NARRATIVE_BORDER_CLOSING, 8, 1);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(last); /* still closing when the run ends */
    ck_assert_double_eq(first->after, 0.42);
    ck_assert_double_eq(last->before, 0.05);
    ck_assert_uint_eq(last->since, 7);
    comity_narrative_free(&told.narrative);
}
END_TEST

START_TEST(exchange_dips_and_recovers)
{
    static const double exchange[] = { 0.60, 0.59, 0.57, 0.575, 0.60, 0.595, 0.62 };
    const uint32_t ticks = sizeof exchange / sizeof exchange[0];
    struct told told;
    double record[COMITY_RECORD_SLOTS];
    begin(&told);
    still(&told, record);
    for (uint32_t tick = 0; tick < ticks; tick++) {
        record[COMITY_AT_TRANSACTIONS_DENSITY] = exchange[tick];
        show(&told, record, tick, ticks);
    }
    ck_assert_int_eq(comity_narrative_finish(&told.narrative), COMITY_OK);
    ck_assert_uint_eq(count(&told, COMITY_NARRATIVE_EXCHANGE_DIP), 1);
    const struct comity_narrative_event *dip = find(&told, COMITY_NARRATIVE_EXCHANGE_DIP, 2, 0);
    ck_assert_ptr_nonnull(dip);
    ck_assert_double_eq(dip->before, 0.60);
    ck_assert_double_eq(dip->after, 0.57);
    comity_narrative_free(&told.narrative);
}
END_TEST

START_TEST(an_obstacle_is_told_when_another_lasts)
{
    /* exchange lacks 0 or 0.3, overlap always 0.2; two months of the first are too few */
    static const double exchange[] = { 0.3, 0.3, 0.3, 0, 0, 0.3, 0, 0, 0, 0 };
    const uint32_t ticks = sizeof exchange / sizeof exchange[0];
    struct told told;
    double record[COMITY_RECORD_SLOTS];
    begin(&told);
    still(&told, record);
    for (uint32_t tick = 0; tick < ticks; tick++) {
        for (size_t d = 0; d < COMITY_DYADS; d++) {
            record[COMITY_AT_INSTITUTIONS + d] = 0.3;
            record[COMITY_AT_TRANSACTIONS_DENSITY + d] = exchange[tick];
            record[COMITY_AT_OVERLAP + d] = 0.3;
        }
        show(&told, record, tick, ticks);
    }
    ck_assert_int_eq(comity_narrative_finish(&told.narrative), COMITY_OK);
    ck_assert_uint_eq(count(&told, COMITY_NARRATIVE_OBSTACLE), 2);
    const struct comity_narrative_event *first =
        find(&told, COMITY_NARRATIVE_OBSTACLE, 0, COMITY_REGION);
    const struct comity_narrative_event *second =
        find(&told, COMITY_NARRATIVE_OBSTACLE, 6, COMITY_REGION);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(second);
    ck_assert_double_eq(first->number, COMITY_CONDITION_NASCENT_OVERLAP);
    ck_assert_double_eq(second->number, COMITY_CONDITION_NASCENT_TRANSACTIONS);
    comity_narrative_free(&told.narrative);
}
END_TEST

static void name_scenario(struct comity_scenario *scenario)
{
    static const char *const names[] = { "United States", "Canada", "Mexico" };
    comity_scenario_init(scenario);
    for (size_t i = 0; i < COMITY_STATES; i++)
        strcpy(scenario->state_name[i], names[i]);
}

START_TEST(an_act_in_words)
{
    struct comity_scenario scenario;
    struct told told;
    double record[COMITY_RECORD_SLOTS];
    char text[COMITY_NARRATIVE_TEXT];
    name_scenario(&scenario);
    begin(&told);
    still(&told, record);
    record[COMITY_AT_CONDUCT + comity_pair(2, 0)] = 1;
    record[COMITY_AT_PERCEIVED_CONDUCT + comity_pair(2, 0)] = 1;
    record[COMITY_AT_UNILATERAL_PROBABILITY + comity_pair(2, 0)] = 0.031;
    record[COMITY_AT_TRUST + comity_pair(0, 2)] = 0.33;
    show(&told, record, 0, 1);
    ck_assert_int_eq(comity_narrative_finish(&told.narrative), COMITY_OK);
    const struct comity_narrative_event *event =
        find(&told, COMITY_NARRATIVE_ACT, 0, comity_pair(2, 0));
    ck_assert_ptr_nonnull(event);
    comity_narrative_write(&told.narrative, &scenario, event, text);
    ck_assert_str_eq(text, "Mexico acts alone toward United States (a chance of 3 in 100); United "
                           "States' trust falls 0.45 -> 0.33.");
    comity_narrative_free(&told.narrative);
    comity_scenario_free(&scenario);
}
END_TEST

START_TEST(a_coercive_act_in_words)
{
    struct comity_scenario scenario;
    struct told told;
    double record[COMITY_RECORD_SLOTS];
    char text[COMITY_NARRATIVE_TEXT];
    name_scenario(&scenario);
    begin(&told);
    still(&told, record);
    record[COMITY_AT_CONDUCT + comity_pair(2, 0)] = 1;
    record[COMITY_AT_PERCEIVED_CONDUCT + comity_pair(2, 0)] = 1;
    record[COMITY_AT_COERCION + comity_pair(2, 0)] = 1;
    record[COMITY_AT_FORCE_PROBABILITY + comity_pair(2, 0)] = 0.00004;
    record[COMITY_AT_PEACE + 1] = 0.5;
    record[COMITY_AT_TRUST + comity_pair(0, 2)] = 0.33;
    show(&told, record, 0, 1);
    ck_assert_int_eq(comity_narrative_finish(&told.narrative), COMITY_OK);
    const struct comity_narrative_event *event =
        find(&told, COMITY_NARRATIVE_COERCION, 0, comity_pair(2, 0));
    ck_assert_ptr_nonnull(event);
    comity_narrative_write(&told.narrative, &scenario, event, text);
    ck_assert_str_eq(text, "Mexico threatens or uses force against United States (a chance of "
                           "0.004 in 100); United States' trust falls 0.45 -> 0.33; the "
                           "expectation of peace between them falls 1.00 -> 0.50.");
    comity_narrative_free(&told.narrative);
    comity_scenario_free(&scenario);
}
END_TEST

START_TEST(every_event_has_words_and_its_place)
{
    struct comity_scenario scenario;
    size_t of_kind[COMITY_NARRATIVE_KINDS] = { 0 };
    name_scenario(&scenario);
    for (uint64_t number = 0; number < 2 * WORLDS; number++) {
        struct told told;
        comity_test_random_world(&told.setting, 550 + number, COMITY_TEST_NEAR, TICKS);
        tell(&told, number % 2);
        for (size_t k = 0; k < told.narrative.count; k++) {
            const struct comity_narrative_event *event = &told.narrative.events[k];
            char text[COMITY_NARRATIVE_TEXT];
            comity_narrative_write(&told.narrative, &scenario, event, text);
            const size_t length = strlen(text);
            ck_assert_uint_gt(length, 20);
            ck_assert_uint_lt(length, COMITY_NARRATIVE_TEXT - 1);
            ck_assert_int_eq(text[length - 1], '.');
            ck_assert_ptr_null(strstr(text, "nan"));
            ck_assert(k == 0 || told.narrative.events[k - 1].tick <= event->tick);
            ck_assert_uint_le(event->since, event->tick);
            of_kind[event->kind]++;
        }
        forget(&told);
    }
    for (size_t kind = 0; kind < COMITY_NARRATIVE_KINDS; kind++)
        ck_assert_msg(of_kind[kind] > 0, "no event of kind %zu", kind);
    comity_scenario_free(&scenario);
}
END_TEST

Suite *narrative_suite(void)
{
    const int modes = 2; /* random, mean field */
    Suite *suite = suite_create("narrative");
    TCase *records = tcase_create("records");
    tcase_add_test(records, every_act_is_told);
    tcase_add_test(records, every_ten_refusals_are_told);
    tcase_add_loop_test(records, every_change_of_phase_coupling_and_vision_is_told, 0, modes);
    tcase_add_test(records, phases_are_told_with_the_conditions_that_decided);
    tcase_add_test(records, every_accord_is_told);
    tcase_add_loop_test(records, scheduled_events_are_told_once, 0, modes);
    tcase_add_loop_test(records, misreadings_come_from_misperception_alone, 0, 2);
    suite_add_tcase(suite, records);
    TCase *by_hand = tcase_create("by_hand");
    tcase_add_test(by_hand, a_border_closes_and_opens);
    tcase_add_test(by_hand, exchange_dips_and_recovers);
    tcase_add_test(by_hand, an_obstacle_is_told_when_another_lasts);
    suite_add_tcase(suite, by_hand);
    TCase *words = tcase_create("words");
    tcase_add_test(words, an_act_in_words);
    tcase_add_test(words, a_coercive_act_in_words);
    tcase_add_test(words, every_event_has_words_and_its_place);
    suite_add_tcase(suite, words);
    return suite;
}
