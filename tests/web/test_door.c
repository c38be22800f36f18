/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The browser's door, called as the page calls it, gives what the other doors give, to the bit. */
#include "web/allocations.h"

#include <check.h>
#include <comity/scenario_file.h>
#include <comity/status.h>
#include <comity/trace.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/door.h"

Suite *door_suite(void);

enum { REPLICATES = 13 }; /* no multiple of any kernel's lanes */

static struct explorer *explorer;

static void begin(void)
{
    explorer = explorer_new();
    ck_assert_ptr_nonnull(explorer);
}

static void end(void)
{
    explorer_free(explorer);
}

/* Beside what comes with the program: acts that are threats or uses of force. */
#define COERCION "coercion.cfg"

static const char *text_of(const char *name)
{
    static const char coercion[] = "@include \"north_america.cfg\"\n"
                                   "events = ( { at = 30; measure = \"USA\"; toward = \"MEX\"; "
                                   "ticks = 3; coercive = true; } );";
    return strcmp(name, COERCION) == 0 ? coercion : NULL;
}

/* A scenario of these, so long and with so many replicates. */
static void read_config(struct comity_scenario *scenario, const char *name, uint32_t ticks,
                        uint32_t replicates)
{
    char path[4096];
    struct comity_problems problems;
    snprintf(path, sizeof path, "%s/%s", getenv("COMITY_CONFIGS"), name);
    comity_problems_init(&problems);
    comity_scenario_init(scenario);
    ck_assert_int_eq(text_of(name)
                         ? comity_scenario_read_text(scenario, path, text_of(name), &problems)
                         : comity_scenario_read(scenario, path, &problems),
                     COMITY_OK);
    ck_assert_int_eq(comity_scenario_set_ticks(scenario, ticks), COMITY_OK);
    scenario->replicates = replicates;
    comity_problems_free(&problems);
}

/* As the page writes: no more than there is room for, and the rest 0. */
static void write_text(char *place, const char *text, size_t size)
{
    memset(place, 0, size);
    memcpy(place, text, strnlen(text, size - 1));
}

static void write_field(size_t which, enum text_field field, size_t index, const char *text)
{
    write_text(explorer_text(explorer, which, field, index), text, explorer_text_size(field));
}

static bool try_to_add(size_t which, const struct comity_event *event)
{
    char *name = explorer_add_event(explorer, which, event->kind, event->tick, event->target,
                                    event->issue, event->count, event->amount, event->coercive);
    if (name)
        write_text(name, event->name, COMITY_EVENT_NAME);
    return name;
}

/* Whether there was memory for it. The first half of the events comes last: they are sorted. */
static bool try_to_fill(size_t which, const struct comity_scenario *from)
{
    explorer_run_of(explorer, which, from->start, from->ticks, from->replicates,
                    (uint32_t)(from->seed >> 32), (uint32_t)from->seed);
    memcpy(explorer_parameters(explorer, which), from->parameters, sizeof from->parameters);
    write_field(which, TEXT_TITLE, 0, from->title);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        write_field(which, TEXT_STATE_CODE, i, from->state_code[i]);
        write_field(which, TEXT_STATE_NAME, i, from->state_name[i]);
    }
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        write_field(which, TEXT_ISSUE, m, from->issue[m]);
    const struct comity_event *events = from->events;
    size_t half = from->events_count / 2;
    while (half > 0 && events[half].tick == events[half - 1].tick)
        half--;
    for (size_t k = half; k < half + from->events_count; k++)
        if (!try_to_add(which, &events[k % from->events_count]))
            return false;
    return true;
}

static void fill(size_t which, const struct comity_scenario *from)
{
    ck_assert(try_to_fill(which, from));
    ck_assert_uint_eq(explorer_check(explorer, which), 0);
}

/* ---- worlds */

/* What `comity trace` tells of the worlds of a setting. */
struct expected {
    struct comity_trace traces[REPLICATES];
    size_t count;
};

static void expect(struct expected *expected, const char *name, uint32_t ticks, size_t count,
                   bool mean_field)
{
    char path[4096];
    struct comity_problems problems;
    snprintf(path, sizeof path, "%s/%s", getenv("COMITY_CONFIGS"), name);
    comity_problems_init(&problems);
    expected->count = count;
    for (uint32_t r = 0; r < count; r++) {
        const struct comity_trace_options options = {
            .scenario = { .path = path,
                          .text = text_of(name),
                          .ticks = ticks,
                          .replicates = (uint32_t)count },
            .replicate = r,
            .every = 1,
            .mean_field = mean_field,
        };
        ck_assert_int_eq(comity_trace(&options, &problems, &expected->traces[r]), COMITY_OK);
    }
    comity_problems_free(&problems);
}

static void forget(struct expected *expected)
{
    for (size_t r = 0; r < expected->count; r++)
        comity_trace_free(&expected->traces[r]);
}

static const double *record_of(const struct expected *expected, size_t r, uint32_t tick)
{
    return expected->traces[r].records + (size_t)tick * COMITY_RECORD_SLOTS;
}

static bool same(const void *one, const void *other, size_t doubles)
{
    return memcmp(one, other, doubles * sizeof(double)) == 0;
}

static void expect_month(const struct expected *expected, size_t which, uint32_t tick)
{
    double sums[COMITY_RECORD_SLOTS] = { 0 };
    uint32_t phases[COMITY_PHASES] = { 0 };
    for (size_t r = 0; r < expected->count; r++) {
        const double *record = record_of(expected, r, tick);
        const uint8_t level = (uint8_t)record[COMITY_AT_PHASE_LEVEL];
        for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++)
            sums[slot] += record[slot];
        phases[level]++;
        ck_assert_uint_eq(explorer_levels(explorer, which)[tick * expected->count + r], level);
    }
    ck_assert(same(explorer_sums(explorer, which) + (size_t)tick * COMITY_RECORD_SLOTS, sums,
                   COMITY_RECORD_SLOTS));
    ck_assert_mem_eq(explorer_phases(explorer, which) + (size_t)tick * COMITY_PHASES, phases,
                     sizeof phases);
}

static void expect_kept(const struct expected *expected, size_t which,
                        const struct comity_variable *variable)
{
    const double *kept = explorer_kept(explorer, which);
    for (size_t s = 0; s < comity_shape_slots(variable->shape); s++) {
        for (uint32_t tick = 0; tick < expected->traces[0].scenario.ticks; tick++) {
            for (size_t r = 0; r < expected->count; r++, kept++) {
                ck_assert_msg(same(kept, record_of(expected, r, tick) + variable->slot + s, 1),
                              "%s, slot %zu, tick %u, replicate %zu", variable->name, s, tick, r);
            }
        }
    }
}

/* All that the page reads of a run. */
static void expect_run(const struct expected *expected, size_t which, size_t variable)
{
    for (uint32_t tick = 0; tick < expected->traces[0].scenario.ticks; tick++)
        expect_month(expected, which, tick);
    for (size_t r = 0; r < expected->count; r++) {
        ck_assert(same(explorer_outcomes(explorer, which) + r * COMITY_OUTCOME_SLOTS,
                       expected->traces[r].outcomes, COMITY_OUTCOME_SLOTS));
    }
    expect_kept(expected, which, &comity_variables()[variable]);
}

static const char *const configs[] = { "north_america.cfg", "north_america_history.cfg",
                                       "leaving_the_treaty.cfg", "slow_shift_of_power.cfg",
                                       COERCION };
enum { CONFIGS = sizeof configs / sizeof *configs };

static size_t variable_of(const char *name)
{
    return (size_t)(comity_variable_find(name) - comity_variables());
}

START_TEST(a_run_has_the_worlds_of_trace)
{
    struct expected expected;
    const bool mean_field = _i >= CONFIGS;
    expect(&expected, configs[_i % CONFIGS], 240, REPLICATES, mean_field);
    fill(0, &expected.traces[0].scenario);
    ck_assert_int_eq(explorer_run(explorer, 1, variable_of("trust"), mean_field), COMITY_OK);
    expect_run(&expected, 0, variable_of("trust"));
    forget(&expected);
}
END_TEST

START_TEST(every_variable_is_kept_when_it_is_asked_for)
{
    struct expected expected;
    expect(&expected, configs[1], 130, REPLICATES, false);
    fill(0, &expected.traces[0].scenario);
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        ck_assert_int_eq(explorer_run(explorer, 1, v, false), COMITY_OK);
        expect_kept(&expected, 0, &comity_variables()[v]);
    }
    forget(&expected);
}
END_TEST

/* Side by side where they are as long, one after the other where not; then the first alone. */
START_TEST(two_settings_are_each_as_alone)
{
    static const struct {
        uint32_t ticks;
        size_t count;
    } other[] = { { 120, REPLICATES }, { 96, REPLICATES }, { 120, 3 }, { 1, 1 } };
    struct expected expected[EXPLORER_SETTINGS];
    const size_t variable = variable_of("institutions");
    expect(&expected[0], configs[0], 120, REPLICATES, false);
    expect(&expected[1], "benign_hegemon.cfg", other[_i].ticks, other[_i].count, false);
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        fill(which, &expected[which].traces[0].scenario);
    ck_assert_int_eq(explorer_run(explorer, EXPLORER_SETTINGS, variable, false), COMITY_OK);
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        expect_run(&expected[which], which, variable);
    ck_assert_int_eq(explorer_run(explorer, 1, variable, false), COMITY_OK);
    expect_run(&expected[0], 0, variable);
    ck_assert_ptr_null(explorer_kept(explorer, 1)); /* no memory is held for what is not asked */
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        forget(&expected[which]);
}
END_TEST

/* ---- one world and its story */

static void expect_conditions(const struct comity_narrative *narrative,
                              const struct comity_narrative_event *event)
{
    const size_t of = event->subject < COMITY_DYADS ? event->subject : COMITY_DYADS;
    for (size_t code = 0; code < COMITY_CONDITIONS; code++) {
        const struct comity_condition *expected = &narrative->conditions[event->conditions][code];
        const double *found = explorer_condition(explorer, event->conditions, code);
        const double numbers[] = { expected->value,
                                   expected->threshold,
                                   expected->slot == COMITY_NO_SLOT ? -1 : (double)expected->slot,
                                   expected->met,
                                   expected->within_slack,
                                   (double)comity_condition_phase(
                                       (enum comity_condition_code)code) };
        ck_assert(same(found, numbers, EXPLORER_CONDITION_NUMBERS));
        ck_assert_str_eq(explorer_condition_name(code, of),
                         comity_condition_name((enum comity_condition_code)code, of));
    }
    ck_assert_ptr_null(explorer_condition_name(COMITY_CONDITIONS, of));
}

static void expect_event(const struct comity_trace *trace, size_t k)
{
    static const char *const kinds[] = {
        "SCHEDULED",
        "ACT",
        "COERCION",
        "MISREADING",
        "TRUST_FALL",
        "ACCORD",
        "ACCORDS_EXPECTED",
        "REFUSALS",
        "BLAME",
        "BORDER_CLOSING",
        "EXCHANGE_DIP",
        "VISION",
        "PHASE",
        "COUPLING",
        "OBSTACLE",
    };
    const struct comity_narrative_event *event = &trace->narrative.events[k];
    const bool has_conditions =
        event->kind == COMITY_NARRATIVE_PHASE || event->kind == COMITY_NARRATIVE_OBSTACLE;
    const double numbers[EXPLORER_STORY_NUMBERS] = {
        event->since,
        (double)event->subject,
        (double)event->issue,
        event->schedule == COMITY_UNSCHEDULED ? -1 : (double)event->schedule,
        has_conditions ? (double)event->conditions : -1,
        event->before,
        event->after,
        event->number,
        event->noticed,
        event->peace[0],
        event->peace[1],
        event->forced,
    };
    char text[COMITY_NARRATIVE_TEXT];
    ck_assert_uint_eq(sizeof kinds / sizeof *kinds, COMITY_NARRATIVE_KINDS);
    ck_assert_str_eq(explorer_story_kind(explorer, k), kinds[event->kind]);
    ck_assert_uint_eq(explorer_story_tick(explorer, k), event->tick);
    ck_assert(same(explorer_story_numbers(explorer, k), numbers, EXPLORER_STORY_NUMBERS));
    comity_narrative_write(&trace->narrative, &trace->scenario, event, text);
    ck_assert_str_eq(explorer_story_text(explorer, 1, k), text);
    if (has_conditions)
        expect_conditions(&trace->narrative, event);
}

START_TEST(a_world_has_the_record_and_the_story_of_trace)
{
    struct expected expected;
    const bool mean_field = _i >= CONFIGS;
    expect(&expected, configs[_i % CONFIGS], 240, REPLICATES, mean_field);
    fill(1, &expected.traces[0].scenario);
    for (uint32_t r = 0; r < expected.count; r++) {
        const struct comity_trace *trace = &expected.traces[r];
        const double *record = explorer_world(explorer, 1, r, mean_field);
        ck_assert_ptr_nonnull(record);
        ck_assert(same(record, trace->records, (size_t)240 * COMITY_RECORD_SLOTS));
        ck_assert_uint_eq(explorer_story_length(explorer), trace->narrative.count);
        for (size_t k = 0; k < trace->narrative.count; k++)
            expect_event(trace, k);
    }
    forget(&expected);
}
END_TEST

/* ---- the setting */

START_TEST(a_setting_is_written_as_the_program_writes_it)
{
    struct comity_scenario from;
    read_config(&from, configs[_i], 240, 77);
    from.seed = 0xfedcba9876543210;
    fill(1, &from);
    char *expected = comity_scenario_write_values(&from);
    for (int again = 0; again < 2; again++)
        ck_assert_str_eq(explorer_scenario(explorer, 1), expected);
    free(expected);
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        char key[4 * COMITY_NAME];
        comity_scenario_slot_key(&from, slot, key, sizeof key);
        ck_assert_str_eq(explorer_key(explorer, 1, slot), key);
    }
    comity_scenario_free(&from);
}
END_TEST

START_TEST(an_explorer_begins_with_two_empty_scenarios)
{
    struct comity_scenario empty;
    comity_scenario_init(&empty);
    char *expected = comity_scenario_write(&empty);
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        ck_assert_str_eq(explorer_scenario(explorer, which), expected);
    free(expected);
}
END_TEST

START_TEST(texts_of_any_kind_survive_the_file)
{
    static const char *const texts[] = { "", "a", "\"\\", "Élysée – 日本", "# not a comment" };
    struct comity_scenario from, back;
    struct comity_problems problems;
    char longest[300];
    const char *text = _i < (int)(sizeof texts / sizeof *texts) ? texts[_i] : longest;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    read_config(&from, configs[1], 240, 1);
    fill(0, &from);
    write_field(0, TEXT_TITLE, 0, text);
    write_field(0, TEXT_STATE_NAME, 2, text[0] ? text : from.state_name[2]);
    comity_problems_init(&problems);
    comity_scenario_init(&back);
    const struct comity_source_text file = { (char *)(size_t) "x.cfg",
                                             (char *)(size_t)explorer_scenario(explorer, 0) };
    ck_assert_int_eq(comity_scenario_read_texts(&back, &file, 1, &problems), COMITY_OK);
    ck_assert_int_eq(strncmp(back.title, text, sizeof back.title - 1), 0);
    ck_assert_str_eq(back.title, explorer_text(explorer, 0, TEXT_TITLE, 0));
    ck_assert_str_eq(back.state_name[2], explorer_text(explorer, 0, TEXT_STATE_NAME, 2));
    comity_scenario_free(&back);
    comity_scenario_free(&from);
    comity_problems_free(&problems);
}
END_TEST

START_TEST(a_setting_is_refused_as_the_program_refuses_it)
{
    struct comity_scenario from;
    read_config(&from, configs[0], 24, 5);
    from.parameters[COMITY_SLOT_HEGEMONY] = -0.5;
    from.parameters[COMITY_SLOT_TRUST_GAIN] = NAN;
    ck_assert(try_to_fill(0, &from));
    write_text(explorer_add_event(explorer, 0, COMITY_EVENT_SHOCK, 24, 0, 0, 1, 99, 0), "late",
               COMITY_EVENT_NAME);
    ck_assert_ptr_nonnull(
        explorer_add_event(explorer, 0, COMITY_EVENT_MEASURE, 3, UINT32_MAX, UINT32_MAX, 1, 1, 1));
    ck_assert_ptr_nonnull(
        explorer_add_event(explorer, 0, COMITY_EVENT_ACCORD, 2, 0, 0, UINT32_MAX, 0, 0));
    static const char *const expected[] = {
        "hegemony: -0.5 is out of range; a number in [0, 1] is expected",
        "trust.gain: nan is out of range; a number in [0, 1] is expected",
        "accord event: count: 4294967295 is out of range; a whole number in [1, 10000] is expected",
        "measure event: there is nothing of number 4294967295 that it could act on",
        "events.late: tick 24 is after the end; a tick in [0, 23] is expected",
    };
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        ck_assert_uint_eq(explorer_check(explorer, 0), sizeof expected / sizeof *expected);
        ck_assert_str_eq(explorer_problem(explorer, k), expected[k]);
    }
    from.parameters[COMITY_SLOT_HEGEMONY] = from.parameters[COMITY_SLOT_TRUST_GAIN] = 0.5;
    fill(0, &from);
    comity_scenario_free(&from);
}
END_TEST

/* ---- memory */

/* The page's whole round; whether there was memory for it. */
static bool round_of(const struct comity_scenario *settings)
{
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++) {
        if (!try_to_fill(which, &settings[which]))
            return false;
        if (explorer_check(explorer, which) || !explorer_scenario(explorer, which))
            return false;
    }
    if (explorer_run(explorer, EXPLORER_SETTINGS, 0, false))
        return false;
    return explorer_world(explorer, 0, 1, false) && explorer_world(explorer, 1, 2, false);
}

/* Each allocation fails once; then the next round has everything again. */
START_TEST(a_round_without_memory_leaves_the_next_one_whole)
{
    struct comity_scenario settings[EXPLORER_SETTINGS];
    const size_t sums = (size_t)60 * COMITY_RECORD_SLOTS;
    long number = 0;
    read_config(&settings[0], configs[0], 96, 3);
    read_config(&settings[1], configs[1], 132, _i ? 2 : 3);
    ck_assert(round_of(settings));
    double *expected = malloc(sums * sizeof *expected);
    memcpy(expected, explorer_sums(explorer, 1), sums * sizeof *expected);
    const size_t told = explorer_story_length(explorer);
    for (;;) {
        allocation_fails(++number);
        const bool whole = round_of(settings);
        const bool met = allocation_failed();
        allocation_fails(0);
        ck_assert_msg(whole == !met, "%ld %d %d", number, whole, met);
        if (whole)
            break;
        ck_assert(round_of(settings));
        ck_assert(same(explorer_sums(explorer, 1), expected, sums));
        ck_assert_uint_eq(explorer_story_length(explorer), told);
    }
    ck_assert_int_gt(number, 100);
    free(expected);
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        comity_scenario_free(&settings[which]);
}
END_TEST

START_TEST(there_is_no_explorer_without_memory)
{
    allocation_fails(1);
    const struct explorer *none = explorer_new();
    ck_assert(allocation_failed());
    ck_assert_ptr_null(none);
}
END_TEST

/* What is wrong and finds no memory to be told is not nothing. */
START_TEST(problems_without_memory_are_no_permission)
{
    struct comity_scenario from;
    long number = 0;
    read_config(&from, configs[0], 24, 5);
    from.parameters[COMITY_SLOT_HEGEMONY] = 9;
    ck_assert(try_to_fill(0, &from));
    size_t found;
    bool met;
    do {
        allocation_fails(++number);
        found = explorer_check(explorer, 0);
        met = allocation_failed();
        allocation_fails(0);
        ck_assert(found == 1 || (found == SIZE_MAX && met));
    } while (met);
    ck_assert_uint_eq(found, 1);
    ck_assert_int_gt(number, 3);
    comity_scenario_free(&from);
}
END_TEST

START_TEST(an_enormous_setting_finds_no_memory)
{
    static const struct {
        uint32_t ticks, replicates;
    } enormous[] = { { COMITY_TICKS_MOST, UINT32_MAX },
                     { COMITY_TICKS_MOST, 1 << 20 },
                     { 12, UINT32_MAX },
                     { 1, UINT32_MAX },
                     { UINT32_MAX, UINT32_MAX },
                     { UINT32_MAX, 1 } };
    struct expected expected;
    expect(&expected, configs[0], 24, 3, false);
    const struct comity_scenario *small = &expected.traces[0].scenario;
    struct comity_scenario large = *small;
    large.ticks = enormous[_i].ticks;
    large.replicates = enormous[_i].replicates;
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++) {
        fill(which, &large);
        ck_assert_int_eq(explorer_run(explorer, which + 1, 0, false), COMITY_NO_MEMORY);
        ck_assert_ptr_null(explorer_phases(explorer, 0));
    }
    if (large.ticks >= COMITY_TICKS_MOST)
        ck_assert_ptr_null(explorer_world(explorer, 0, 0, false));
    fill(0, small);
    ck_assert_int_eq(explorer_run(explorer, 1, 0, false), COMITY_OK);
    expect_run(&expected, 0, 0);
    forget(&expected);
}
END_TEST

static size_t in_use(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

/* A page is used for hours: what a round takes, the next one has back. */
START_TEST(many_rounds_take_no_more_memory_than_one)
{
    struct comity_scenario settings[EXPLORER_SETTINGS];
    read_config(&settings[0], configs[1], 120, 3);
    read_config(&settings[1], configs[2], 216, 2);
    size_t before = 0;
    for (int k = 0; k < 60; k++) {
        ck_assert(round_of(settings));
        /* what the allocator keeps at hand has settled, or comes and goes from round to round */
        before = k > 20 && k <= 30 && in_use() > before ? in_use() : before;
    }
    ck_assert_uint_lt(in_use(), before + 30 * sizeof(double)); /* not even a little in each */
    for (size_t which = 0; which < EXPLORER_SETTINGS; which++)
        comity_scenario_free(&settings[which]);
}
END_TEST

Suite *door_suite(void)
{
    Suite *suite = suite_create("door");
    TCase *setting = tcase_create("setting"), *worlds = tcase_create("worlds"),
          *memory = tcase_create("memory");
    tcase_add_checked_fixture(setting, begin, end);
    tcase_add_loop_test(setting, a_setting_is_written_as_the_program_writes_it, 0, CONFIGS);
    tcase_add_test(setting, an_explorer_begins_with_two_empty_scenarios);
    tcase_add_loop_test(setting, texts_of_any_kind_survive_the_file, 0, 6);
    tcase_add_test(setting, a_setting_is_refused_as_the_program_refuses_it);
    suite_add_tcase(suite, setting);
    tcase_add_checked_fixture(worlds, begin, end);
    tcase_add_loop_test(worlds, a_run_has_the_worlds_of_trace, 0, 2 * CONFIGS);
    tcase_add_test(worlds, every_variable_is_kept_when_it_is_asked_for);
    tcase_add_loop_test(worlds, two_settings_are_each_as_alone, 0, 4);
    tcase_add_loop_test(worlds, a_world_has_the_record_and_the_story_of_trace, 0, 2 * CONFIGS);
    suite_add_tcase(suite, worlds);
    tcase_add_checked_fixture(memory, begin, end);
    tcase_add_loop_test(memory, a_round_without_memory_leaves_the_next_one_whole, 0, 2);
    tcase_add_test(memory, there_is_no_explorer_without_memory);
    tcase_add_test(memory, problems_without_memory_are_no_permission);
    tcase_add_loop_test(memory, an_enormous_setting_finds_no_memory, 0, 6);
    tcase_add_test(memory, many_rounds_take_no_more_memory_than_one);
    suite_add_tcase(suite, memory);
    return suite;
}
