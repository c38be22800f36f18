/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worlds.h"

#include "model/kernel.h"

#include <check.h>
#include <comity/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void comity_test_north_america(struct comity_test_world *world)
{
    *world = (struct comity_test_world){ .events_count = 1 };
    comity_parameters_default(world->parameters);
    SET(world, POWER, 7287.2, 579.9, 553.6);
    SET(world, RESTRAINT, 0.3, 0.8, 0.8);
    SET(world, SOVEREIGNTY, 0.30, 0.20, 0.40, 0.20, 0.50, 0.25, 0.35, 0.20, 0.95, 0.50, 0.60, 0.30);
    SET(world, AGENDA, 0.45, 0.30, 0.25, 0.00, 0.25, 0.25, 0.10, 0.40, 0.14, 0.28, 0.14, 0.44);
    SET(world, EXPOSURE, 1.0, 0.7, 0.8, 0.3, 0.6, 0.6, 0.3, 0.4, 0.7, 1.0, 0.6, 0.9);
    SET(world, IDENTITY, 0.15, 0.35, 0.12);
    SET(world, TRUST, 0.75, 0.45, 0.70, 0.45, 0.40, 0.45);
    SET(world, BILATERAL, 0.50, 0.12, 0.03);
    SET(world, TRANSACTIONS, 0.60, 0.45, 0.06);
    SET(world, CAPACITY, 0.90, 0.85, 0.35);
    SET(world, FRICTION, 0.05, 0.15, 0.05);
    world->events[0] = (struct comity_event){
        .kind = COMITY_EVENT_SHOCK, .tick = 92, .target = 0, .amount = 1.2, .name = "september_11"
    };
}

void comity_test_stress_region(struct comity_test_world *world)
{
    static const struct comity_event events[] = {
        { .kind = COMITY_EVENT_SHOCK, .tick = 10, .target = 2, .amount = 3.0 },
        { .kind = COMITY_EVENT_MEASURE, .tick = 20, .target = 1, .count = 5 },
        { .kind = COMITY_EVENT_ACCORD,
          .tick = 30,
          .target = COMITY_TRILATERAL,
          .issue = 1,
          .count = 4 },
        { .kind = COMITY_EVENT_ACCORD, .tick = 30, .target = 0, .issue = 0, .count = 2 },
        { .kind = COMITY_EVENT_RUPTURE, .tick = 40, .target = 1, .amount = 0.3 },
        { .kind = COMITY_EVENT_RUPTURE, .tick = 45, .target = COMITY_TRILATERAL, .amount = 0.5 },
        { .kind = COMITY_EVENT_RUPTURE,
          .tick = 50,
          .target = COMITY_BOND_TRANSACTIONS + 1,
          .amount = 0.0 },
        { .kind = COMITY_EVENT_SET, .tick = 60, .target = COMITY_SLOT_HEGEMONY, .amount = 1 },
        { .kind = COMITY_EVENT_SET, .tick = 80, .target = COMITY_SLOT_THREAT_MEAN, .amount = 0.1 },
        { .kind = COMITY_EVENT_SET,
          .tick = 80,
          .target = COMITY_SLOT_THREAT_MEAN + 1,
          .amount = 0.1 },
        { .kind = COMITY_EVENT_SET,
          .tick = 80,
          .target = COMITY_SLOT_THREAT_MEAN + 2,
          .amount = 0.1 },
        { .kind = COMITY_EVENT_SET,
          .tick = 80,
          .target = COMITY_SLOT_THREAT_MEAN + 3,
          .amount = 0.1 },
    };
    comity_test_north_america(world);
    SET(world, BILATERALISM, 0.3);
    SET(world, THREAT_MEAN, 2.5, 0.4, 1.0, 0.1);
    SET(world, THREAT_NOISE, 0.5);
    SET(world, CONDUCT_BASE, -3);
    SET(world, CONDUCT_BONDS, 12);
    SET(world, TRUST_GAIN, 0.3, 0.9, 5); /* gain, loss, affront */
    SET(world, AGREEMENT_DEPTH, 0.2);
    SET(world, FRICTION_RISE, 1);
    SET(world, IDENTITY_RATE, 0.05);
    memcpy(world->parameters + COMITY_SLOT_AGENDA + 2 * COMITY_ISSUES, (double[]){ 0, 0, 0, 1 },
           COMITY_ISSUES * sizeof(double));
    memcpy(world->events, events, sizeof events);
    world->events_count = sizeof events / sizeof events[0];
}

void comity_test_second(struct comity_test_world *world)
{
    comity_test_north_america(world);
    SET(world, BILATERALISM, 0.6);
    SET(world, THREAT_PERSISTENCE, 0.955);
    SET(world, READING_WEIGHT, 0.5);
    SET(world, SIGNAL_WEIGHT, 0.3);
    SET(world, AGENDA_RATE, 0.18);
    SET(world, CONDUCT_BASE, -3.5, 6.8, 4.5, 5.4); /* urgency, leverage, bonds */
    SET(world, CONDUCT_BLAME, 2);
    SET(world, TRUST_GAIN, 0.039, 0.18, 1, 0.49); /* loss, affront, witness */
    SET(world, TRUST_BLAME, 0.04);
    SET(world, TRUST_MEMORY, 0.8);
    SET(world, FORCE_SHARE, 0.2);
    SET(world, INITIATIVE, 1.2, -1.7, 5.4, 9.2, 2.3, 2.4, 1, 0.025, 0.004); /* and the like */
    SET(world, AGREEMENT_HASTE, 6.4);
    SET(world, AGREEMENT_INVOLVEMENT, 0.8);
    SET(world, TRANSACTIONS_DRAG, 0.18);
    SET(world, FRICTION_RISE, 0.25, 0.45); /* relax */
    SET(world, IDENTITY_RATE, 0.012);
    SET(world, SOURCE, 0.05, 0.3, 0, 0, 0.15, 0.15, 0.05, 0, 0.3, 0.9, 0.9, 0.15);
    SET(world, TRUST, 0.85, 0.45, 0.8, 0.4, 0.32, 0.4);
    SET(world, PEACE, 1, 0.95, 0.97);
    SET(world, DYAD_IDENTITY, 0.3, 0.15, 0.15);
    SET(world, BILATERAL, 0.5, 0.16, 0.02);
    SET(world, TRANSACTIONS, 0.75, 0.35, 0.06);
    SET(world, TRILATERAL, 0.07);
    SET(world, NASCENT_INSTITUTIONS, 0.36, 0.68, 0.5);
    SET(world, ASCENDANT_INSTITUTIONS, 0.44, 0.56, 0.28, 0.085);
    SET(world, MATURE_TRUST, 0.66, 0.39, 0.175);
}

void comity_test_second_stress(struct comity_test_world *world)
{
    static const struct comity_event more[] = {
        { .kind = COMITY_EVENT_ESTEEM, .tick = 15, .target = 0, .amount = -0.4 },
        { .kind = COMITY_EVENT_ESTEEM, .tick = 15, .target = 2, .amount = 0.3 },
        { .kind = COMITY_EVENT_MEASURE, .tick = 26, .target = 2, .count = 2, .coercive = true },
        { .kind = COMITY_EVENT_ESTEEM, .tick = 48, .target = 1, .amount = 1 },
        { .kind = COMITY_EVENT_ESTEEM, .tick = 70, .target = 2, .amount = -1 },
        { .kind = COMITY_EVENT_SET,
          .tick = 90,
          .target = COMITY_SLOT_AGREEMENT_INVOLVEMENT,
          .amount = 0.5 },
    };
    struct comity_test_world first;
    comity_test_stress_region(&first);
    comity_test_second(world);
    SET(world, BILATERALISM, 0.3);
    SET(world, THREAT_MEAN, 2.5, 0.4, 1.0, 0.1);
    SET(world, THREAT_NOISE, 0.5);
    SET(world, THREAT_RELIEF, 0.9);
    SET(world, CONDUCT_BASE, -3);
    SET(world, CONDUCT_BONDS, 12);
    SET(world, CONDUCT_BLAME, 4, 3);     /* retaliation */
    SET(world, TRUST_GAIN, 0.3, 0.9, 5); /* loss, affront */
    SET(world, TRUST_BLAME, 0.3, 0.9);   /* memory */
    SET(world, FORCE_SHARE, 1);
    SET(world, PEACE_GROWTH, 0.05, 0.8); /* breach */
    SET(world, AGREEMENT_DEPTH, 0.2);
    SET(world, AGREEMENT_HASTE, 0.4, 1); /* involvement */
    SET(world, TRANSACTIONS_INSTITUTIONS, 0.95);
    SET(world, FRICTION_RISE, 1);
    SET(world, IDENTITY_RATE, 0.05);
    SET(world, SOURCE, 0, 0, 0, 0, 0, 0, 0, 0, 0.3, 1, 0.9, 0);
    SET(world, PEACE, 0.7, 0.4, 0.15);
    SET(world, DYAD_IDENTITY, 0.6, 0.1, 0.9);
    SET(world, BILATERAL, 0.5, 0.12, 0);
    SET(world, TRILATERAL, 0);
    memcpy(world->parameters + COMITY_SLOT_AGENDA + 2 * COMITY_ISSUES, (double[]){ 0, 0, 0, 1 },
           COMITY_ISSUES * sizeof(double));
    memcpy(world->events, first.events, sizeof first.events);
    memcpy(world->events + first.events_count, more, sizeof more);
    world->events_count = first.events_count + sizeof more / sizeof more[0];
    comity_events_sort(world->events, world->events_count);
}

void comity_test_second_mature(struct comity_test_world *world)
{
    static const struct comity_event events[] = {
        { .kind = COMITY_EVENT_ACCORD, .tick = 12, .target = COMITY_TRILATERAL, .count = 6 },
        { .kind = COMITY_EVENT_MEASURE, .tick = 40, .target = 1, .count = 2 },
        { .kind = COMITY_EVENT_MEASURE, .tick = 41, .target = 1, .count = 3, .coercive = true },
        { .kind = COMITY_EVENT_ESTEEM, .tick = 60, .target = 0, .amount = -0.5 },
        { .kind = COMITY_EVENT_ESTEEM, .tick = 60, .target = 0, .amount = 0.4 },
        { .kind = COMITY_EVENT_SHOCK, .tick = 70, .target = 1, .amount = 2.5 },
        { .kind = COMITY_EVENT_MEASURE, .tick = 90, .target = 3, .count = 1, .coercive = true },
    };
    comity_test_second(world);
    SET(world, BILATERALISM, 0.2);
    SET(world, RESTRAINT, 0.9, 0.9, 0.9);
    SET(world, THREAT_MEAN, 0.6, 0.5, 0.6, 0.4);
    SET(world, THREAT_RELIEF, 0.3);
    SET(world, CONDUCT_RETALIATION, 1);
    SET(world, TRUST_GAIN, 0.12);
    SET(world, TRUST_BLAME, 1);
    SET(world, FORCE_SHARE, 0.5);
    SET(world, PEACE_BREACH, 0);
    SET(world, AGREEMENT_DEPTH, 0.06);
    SET(world, AGREEMENT_HASTE, 0.5);
    SET(world, TRANSACTIONS_INSTITUTIONS, 0.3);
    SET(world, IDENTITY_RATE, 0.06);
    SET(world, SOURCE, 0.05, 0.1, 0, 0, 0.1, 0, 0, 0.2, 0.1, 0.3, 0.2, 0);
    SET(world, PEACE, 0.995, 0.99, 0.985);
    SET(world, DYAD_IDENTITY, COMITY_NOT_GIVEN, COMITY_NOT_GIVEN, COMITY_NOT_GIVEN);
    SET(world, NASCENT_INSTITUTIONS, 0.2, 0.3, 0.4);
    SET(world, ASCENDANT_INSTITUTIONS, 0.3, 0.3, 0.2, 0.1);
    SET(world, MATURE_TRUST, 0.4, 0.3, 0.2);
    SET(world, LOOSE_PEACE, 0.9, 0.02, 0.25, 0.2, 0.25); /* and the other bounds of coupling */
    memcpy(world->events, events, sizeof events);
    world->events_count = sizeof events / sizeof events[0];
    for (size_t k = 0; k < COMITY_SLOTS_STATE_ISSUE; k++) {
        world->events[world->events_count++] =
            (struct comity_event){ .kind = COMITY_EVENT_SET,
                                   .tick = 100,
                                   .target = (uint32_t)(COMITY_SLOT_SOURCE + k),
                                   .amount = k / COMITY_ISSUES == 1 ? 0 : 0.9 };
    }
}

static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

double comity_test_uniform(uint64_t *state)
{
    return (double)(next(state) >> 11) * 0x1p-53;
}

size_t comity_test_below(uint64_t *state, size_t bound)
{
    return (size_t)(next(state) % bound);
}

static double clamp(const struct comity_parameter *parameter, double value)
{
    const double low =
        parameter->interval == COMITY_OPEN_LOW ? nextafter(parameter->low, 1) : parameter->low;
    const double high =
        parameter->interval == COMITY_OPEN_HIGH ? nextafter(parameter->high, 0) : parameter->high;
    value = fmin(fmax(value, low), high);
    return parameter->interval == COMITY_INTEGER ? floor(value) : value;
}

static double random_value(uint64_t *state, const struct comity_parameter *parameter, double here,
                           enum comity_test_spread spread)
{
    const double u = comity_test_uniform(state);
    if (isnan(here)) /* not given */
        return u < 0.5 ? here : 2 * u - 1;
    double value = here * (0.3 + 1.4 * u);
    if (spread == COMITY_TEST_ANYWHERE) {
        const double within = parameter->low + u * (parameter->high - parameter->low);
        const double choice[] = { parameter->low, parameter->high, within, value };
        value = choice[comity_test_below(state, 4)];
    }
    return clamp(parameter, value);
}

static void make_admissible(uint64_t *state, double *values)
{
    char text[160];
    size_t slot = 0;
    while ((slot = comity_parameters_conflict(values, slot, text, sizeof text)) <
           COMITY_PARAMETER_SLOTS) {
        if (slot >= COMITY_SLOT_AGENDA) { /* all zero */
            values[slot + comity_test_below(state, COMITY_ISSUES)] = 1;
        } else {
            const size_t other = slot == COMITY_SLOT_READING_WEIGHT ? COMITY_SLOT_SIGNAL_WEIGHT
                                                                    : COMITY_SLOT_FRICTION_EASE;
            values[other] = 1 - values[slot];
        }
        slot++;
    }
    ck_assert_uint_eq(comity_parameters_conflict(values, 0, text, sizeof text),
                      COMITY_PARAMETER_SLOTS);
}

/* A slot that events may set without coming into conflict with another parameter. */
static size_t settable_slot(uint64_t *state)
{
    for (;;) {
        const size_t slot = comity_test_below(state, COMITY_PARAMETER_SLOTS);
        const enum comity_role role = comity_parameter_of_slot(slot)->role;
        if ((role == COMITY_COEFFICIENT || role == COMITY_INPUT) &&
            slot != COMITY_SLOT_READING_WEIGHT && slot != COMITY_SLOT_SIGNAL_WEIGHT &&
            slot != COMITY_SLOT_FRICTION_RELAX && slot != COMITY_SLOT_FRICTION_EASE)
            return slot;
    }
}

static struct comity_event random_event(uint64_t *state, const double *values,
                                        enum comity_test_spread spread, uint32_t ticks)
{
    struct comity_event event = {
        .kind = (enum comity_event_kind)comity_test_below(state, COMITY_EVENT_KINDS),
        .tick = (uint32_t)comity_test_below(state, ticks),
        .issue = (uint32_t)comity_test_below(state, COMITY_ISSUES),
        .count = 1 + (uint32_t)comity_test_below(state, 8),
        .amount = comity_test_uniform(state),
    };
    switch (event.kind) {
    case COMITY_EVENT_SET:
        event.target = (uint32_t)settable_slot(state);
        event.amount = random_value(state, comity_parameter_of_slot(event.target),
                                    values[event.target], spread);
        break;
    case COMITY_EVENT_SHOCK:
        event.target = (uint32_t)comity_test_below(state, COMITY_ISSUES);
        event.amount = (event.amount - 0.5) * (spread == COMITY_TEST_NEAR ? 3 : 2000);
        break;
    case COMITY_EVENT_MEASURE:
        event.target = (uint32_t)comity_test_below(state, COMITY_PAIRS);
        event.coercive = event.amount < 0.3;
        break;
    case COMITY_EVENT_ESTEEM:
        event.target = (uint32_t)comity_test_below(state, COMITY_STATES);
        event.amount = fmin(fmax(3 * event.amount - 1.5, -1), 1);
        break;
    case COMITY_EVENT_ACCORD:
        event.target = (uint32_t)comity_test_below(state, COMITY_VENUES);
        break;
    default: /* ruptures; a factor may be one of its bounds */
        event.target = (uint32_t)comity_test_below(state, COMITY_BOND_TRANSACTIONS + COMITY_DYADS);
        event.amount =
            clamp(comity_parameter_of_slot(COMITY_SLOT_HEGEMONY), 2 * event.amount - 0.5);
    }
    return event;
}

/* The second version's region, and what it leaves out. */
static void all_mechanisms(struct comity_test_world *world)
{
    comity_test_second(world);
    SET(world, THREAT_RELIEF, 0.3);
    SET(world, CONDUCT_RETALIATION, 1);
    SET(world, TRANSACTIONS_INSTITUTIONS, 0.3);
}

void comity_test_random_world(struct comity_test_world *world, uint64_t number,
                              enum comity_test_spread spread, uint32_t ticks)
{
    uint64_t state = number;
    if (number % 3 == 0)
        comity_test_north_america(world);
    else
        all_mechanisms(world);
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        world->parameters[slot] =
            random_value(&state, comity_parameter_of_slot(slot), world->parameters[slot], spread);
    }
    /* the upper end of its range is longer than any run of a test */
    world->parameters[COMITY_SLOT_DWELL] = (double)comity_test_below(&state, 13);
    make_admissible(&state, world->parameters);
    world->events_count = comity_test_below(&state, COMITY_TEST_EVENTS + 1);
    for (size_t k = 0; k < world->events_count; k++)
        world->events[k] = random_event(&state, world->parameters, spread, ticks);
    comity_events_sort(world->events, world->events_count);
}

struct comity_world comity_test_start(const struct comity_test_world *world, uint32_t replicate)
{
    return (struct comity_world){ .parameters = world->parameters,
                                  .events = world->events,
                                  .events_count = world->events_count,
                                  .seed = 1,
                                  .replicate = replicate };
}

void comity_test_keep(void *context, const struct comity_view *view)
{
    double *records = context;
    for (size_t lane = 0; lane < view->count; lane++) {
        double *to =
            records + ((view->first + lane) * view->ticks + view->tick) * COMITY_RECORD_SLOTS;
        for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++)
            to[slot] = view->record[slot * view->lanes + lane];
    }
}

double *comity_test_records(const char *kernel, bool mean_field, const struct comity_world *worlds,
                            size_t count, uint32_t ticks)
{
    struct comity_simulator simulator;
    double *records = malloc(count * ticks * COMITY_RECORD_SLOTS * sizeof *records);
    ck_assert_ptr_nonnull(records);
    ck_assert_int_eq(comity_simulator_init(&simulator, kernel, mean_field), COMITY_OK);
    comity_simulator_run(&simulator, worlds, count, ticks, comity_test_keep, records);
    comity_simulator_free(&simulator);
    return records;
}

int comity_test_kernels(void)
{
    int count = 0;
    while (comity_kernels()[count])
        count++;
    return count;
}

const char *comity_test_kernel(int k)
{
    return comity_kernels()[k]->name;
}
