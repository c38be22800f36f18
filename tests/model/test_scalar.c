/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every kernel against the independent scalar model, tick by tick, on random regions and events. */
#include "scalar/scalar_model.h"
#include "worlds.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *scalar_suite(void);

enum { REGIONS = 200, TICKS = 120 };

/* Where the slots of a parameter lie in the scalar model's own structure; the trust of pairs and
 * dwell, an int, have other shapes there. */
static const struct {
    size_t slot, offset, count;
} places[] = {
#define PLACE(code, field)                                                                         \
    {                                                                                              \
        COMITY_SLOT_##code, offsetof(struct scalar_parameters, field),                             \
            COMITY_SLOT_LAST_##code - COMITY_SLOT_##code + 1                                       \
    }
    PLACE(HEGEMONY, hegemony),
    PLACE(BILATERALISM, bilateralism),
    PLACE(THREAT_MEAN, threat.mean),
    PLACE(THREAT_PERSISTENCE, threat.persistence),
    PLACE(THREAT_NOISE, threat.noise),
    PLACE(THREAT_RELIEF, threat.relief),
    PLACE(READING_NOISE, signals.reading_noise),
    PLACE(READING_WEIGHT, signals.reading_weight),
    PLACE(SIGNAL_WEIGHT, signals.signal_weight),
    PLACE(AGENDA_RATE, signals.agenda_rate),
    PLACE(CONDUCT_BASE, conduct.base),
    PLACE(CONDUCT_URGENCY, conduct.urgency),
    PLACE(CONDUCT_LEVERAGE, conduct.leverage),
    PLACE(CONDUCT_BONDS, conduct.bonds),
    PLACE(MISPERCEPTION, conduct.misperception),
    PLACE(CONDUCT_BLAME, conduct.blame),
    PLACE(CONDUCT_RETALIATION, conduct.retaliation),
    PLACE(TRUST_GAIN, trust.gain),
    PLACE(TRUST_LOSS, trust.loss),
    PLACE(TRUST_AFFRONT, trust.affront),
    PLACE(TRUST_WITNESS, trust.witness),
    PLACE(TRUST_BLAME, trust.blame),
    PLACE(TRUST_MEMORY, trust.memory),
    PLACE(FORCE_SHARE, force.share),
    PLACE(PEACE_GROWTH, peace.growth),
    PLACE(PEACE_BREACH, peace.breach),
    PLACE(INITIATIVE, agreements.initiative),
    PLACE(AGREEMENT_BASE, agreements.base),
    PLACE(AGREEMENT_CONCERN, agreements.concern),
    PLACE(AGREEMENT_STAKE, agreements.stake),
    PLACE(AGREEMENT_TRUST, agreements.trust),
    PLACE(AGREEMENT_LEADERSHIP, agreements.leadership),
    PLACE(AGREEMENT_SOVEREIGNTY, agreements.sovereignty),
    PLACE(AGREEMENT_DEPTH, agreements.depth),
    PLACE(AGREEMENT_DECAY, agreements.decay),
    PLACE(AGREEMENT_HASTE, agreements.haste),
    PLACE(AGREEMENT_INVOLVEMENT, agreements.involvement),
    PLACE(TRANSACTIONS_GROWTH, transactions.growth),
    PLACE(TRANSACTIONS_DRAG, transactions.drag),
    PLACE(TRANSACTIONS_INSTITUTIONS, transactions.institutions),
    PLACE(FRICTION_RISE, friction.rise),
    PLACE(FRICTION_RELAX, friction.relax),
    PLACE(FRICTION_EASE, friction.ease),
    PLACE(IDENTITY_RATE, identity.rate),
    PLACE(POWER, power),
    PLACE(RESTRAINT, restraint),
    PLACE(SOVEREIGNTY, sovereignty),
    PLACE(AGENDA, start.agenda),
    PLACE(EXPOSURE, exposure),
    PLACE(SOURCE, source),
    PLACE(IDENTITY, start.identity),
    PLACE(PEACE, start.peace),
    PLACE(DYAD_IDENTITY, start.dyad_identity),
    PLACE(BILATERAL, start.bilateral),
    PLACE(TRANSACTIONS, start.transactions),
    PLACE(CAPACITY, capacity),
    PLACE(FRICTION, start.friction),
    PLACE(TRILATERAL, start.trilateral),
    PLACE(NASCENT_INSTITUTIONS, phases.nascent.institutions),
    PLACE(NASCENT_TRANSACTIONS, phases.nascent.transactions),
    PLACE(NASCENT_OVERLAP, phases.nascent.overlap),
    PLACE(ASCENDANT_INSTITUTIONS, phases.ascendant.institutions),
    PLACE(ASCENDANT_TRUST, phases.ascendant.trust),
    PLACE(ASCENDANT_IDENTITY, phases.ascendant.identity),
    PLACE(ASCENDANT_TRILATERAL, phases.ascendant.trilateral),
    PLACE(MATURE_TRUST, phases.mature.trust),
    PLACE(MATURE_IDENTITY, phases.mature.identity),
    PLACE(MATURE_TRILATERAL, phases.mature.trilateral),
    PLACE(SLACK, phases.slack),
    PLACE(LOOSE_PEACE, coupling.loose.peace),
    PLACE(LOOSE_FORCE, coupling.loose.force),
    PLACE(TIGHT_TRILATERAL, coupling.tight.trilateral),
    PLACE(TIGHT_FRICTION, coupling.tight.friction),
    PLACE(TIGHT_IDENTITY, coupling.tight.identity),
#undef PLACE
};

/* The scalar model's scenario and the arrays it borrows. */
struct twin {
    struct scalar_scenario scenario;
    struct scalar_set sets[COMITY_TEST_EVENTS];
    struct scalar_shock shocks[COMITY_TEST_EVENTS];
    struct scalar_measure measures[COMITY_TEST_EVENTS];
    struct scalar_esteem esteems[COMITY_TEST_EVENTS];
    struct scalar_accord accords[COMITY_TEST_EVENTS];
    struct scalar_rupture ruptures[COMITY_TEST_EVENTS];
};

static void copy_parameters(struct scalar_parameters *to, const double *from)
{
    size_t copied = COMITY_PAIRS + 1;
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
        memcpy((char *)to + places[k].offset, from + places[k].slot,
               places[k].count * sizeof *from);
        copied += places[k].count;
    }
    ck_assert_uint_eq(copied, COMITY_PARAMETER_SLOTS);
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        to->start.trust[comity_pair_from(pair)][comity_pair_toward(pair)] =
            from[COMITY_SLOT_TRUST + pair];
    }
    to->phases.dwell = (int)from[COMITY_SLOT_DWELL];
}

static size_t offset_of(size_t slot)
{
    size_t k = 0;
    while (slot < places[k].slot || slot >= places[k].slot + places[k].count)
        k++;
    return places[k].offset + (slot - places[k].slot) * sizeof(double);
}

static struct scalar_rupture rupture(const struct comity_event *event)
{
    const int target = (int)event->target;
    const int exchange = target - COMITY_BOND_TRANSACTIONS;
    return (struct scalar_rupture){
        .tick = (int)event->tick,
        .channel = exchange >= 0                 ? CHANNEL_TRANSACTIONS
                   : target == COMITY_TRILATERAL ? CHANNEL_TRILATERAL
                                                 : CHANNEL_BILATERAL,
        .dyad = exchange >= 0 ? exchange : target,
        .factor = event->amount,
    };
}

static void copy_event(struct twin *twin, const struct comity_event *event)
{
    struct scalar_scenario *s = &twin->scenario;
    const int tick = (int)event->tick, target = (int)event->target, count = (int)event->count;
    switch (event->kind) {
    case COMITY_EVENT_SET:
        twin->sets[s->set_count++] =
            (struct scalar_set){ tick, offset_of(event->target), 1, { event->amount } };
        break;
    case COMITY_EVENT_SHOCK:
        twin->shocks[s->shock_count++] = (struct scalar_shock){ tick, target, event->amount };
        break;
    case COMITY_EVENT_MEASURE:
        twin->measures[s->measure_count++] =
            (struct scalar_measure){ tick, count, (int)comity_pair_from(event->target),
                                     (int)comity_pair_toward(event->target), event->coercive };
        break;
    case COMITY_EVENT_ESTEEM:
        twin->esteems[s->esteem_count++] = (struct scalar_esteem){ tick, target, event->amount };
        break;
    case COMITY_EVENT_ACCORD:
        twin->accords[s->accord_count++] =
            (struct scalar_accord){ tick, target, (int)event->issue, count };
        break;
    default:
        twin->ruptures[s->rupture_count++] = rupture(event);
    }
}

static void make_twin(struct twin *twin, const struct comity_test_world *setting,
                      const struct comity_world *world, bool mean_field)
{
    twin->scenario = (struct scalar_scenario){
        .sets = twin->sets,
        .shocks = twin->shocks,
        .measures = twin->measures,
        .esteems = twin->esteems,
        .accords = twin->accords,
        .ruptures = twin->ruptures,
        .ticks = TICKS,
        .seed = world->seed,
        .stream = world->stream,
        .replicate = world->replicate,
        .mean_field = mean_field,
    };
    copy_parameters(&twin->scenario.parameters, setting->parameters);
    for (size_t k = 0; k < setting->events_count; k++)
        copy_event(twin, &setting->events[k]);
}

static void describe_levels(const struct scalar_world *world, double *record)
{
#define COPY(code, field) memcpy(record + COMITY_AT_##code, world->field, sizeof world->field)
    COPY(BILATERAL, bilateral);
    COPY(INSTITUTIONS, institutions);
    COPY(TRANSACTIONS_DENSITY, transactions);
    COPY(FRICTION_LEVEL, friction);
    COPY(IDENTITY_LEVEL, identity);
    COPY(AGENDA_SHARE, agenda);
    COPY(PERCEIVED_THREAT, perceived_threat);
    COPY(THREAT_DEVIATION, deviation);
    COPY(URGENCY, urgency);
    COPY(OVERLAP, overlap);
    COPY(PEACE, peace);
    COPY(LOWEST_PEACE, lowest_peace);
    COPY(DYAD_IDENTITY, dyad_identity);
    COPY(PROPOSALS, proposals);
    COPY(SCHEDULED_ACCORDS, scheduled_accords);
    COPY(RECIPROCITY, reciprocity);
    COPY(ACCORDS, accords);
    COPY(INFLUENCE, influence);
#undef COPY
    record[COMITY_AT_TRILATERAL_DEPTH] = world->trilateral;
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        const size_t i = comity_pair_from(pair), j = comity_pair_toward(pair);
        record[COMITY_AT_TRUST + pair] = world->trust[i][j];
        record[COMITY_AT_CONDUCT + pair] = world->conduct[i][j];
        record[COMITY_AT_UNILATERAL_PROBABILITY + pair] = world->unilateral_probability[i][j];
        record[COMITY_AT_BLAME + pair] = world->blame[i][j];
        record[COMITY_AT_PERCEIVED_CONDUCT + pair] = world->observed[i][j];
        record[COMITY_AT_FORCE_PROBABILITY + pair] = world->force_probability[i][j];
        record[COMITY_AT_COERCION + pair] = world->coercion[i][j];
    }
}

/* The scalar world's state as a record; what is left out stays NaN and is found out. */
static void describe(const struct scalar_world *world, double *record)
{
    for (size_t slot = 0; slot < COMITY_RECORD_SLOTS; slot++)
        record[slot] = NAN;
    describe_levels(world, record);
    record[COMITY_AT_PHASE_LEVEL] = world->region.phase;
    record[COMITY_AT_REGRESSIONS] = world->region.regressions;
    record[COMITY_AT_COUPLING] = world->coupling;
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        record[COMITY_AT_DYAD_PHASE + d] = world->dyad[d].phase;
        record[COMITY_AT_VISION + d] = world->vision[d];
    }
}

static void assert_same(const double *record, const double *expected, size_t region, int tick)
{
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        const struct comity_variable *variable = &comity_variables()[v];
        for (size_t k = 0; k < comity_shape_slots(variable->shape); k++) {
            const double value = record[variable->slot + k], other = expected[variable->slot + k];
            if (!(fabs(value - other) <= 1e-9 * fmax(1, fabs(other)))) {
                ck_abort_msg("region %zu tick %d: %s[%zu] is %.17g, not %.17g", region, tick,
                             variable->name, k, value, other);
            }
        }
    }
}

/* A region of trust and restraint, which reaches phases and couplings that others do not. */
static void befriend(struct comity_test_world *setting)
{
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        double *trust = &setting->parameters[COMITY_SLOT_TRUST + pair];
        *trust = 0.5 + *trust / 2;
    }
    for (size_t i = 0; i < COMITY_STATES; i++)
        setting->parameters[COMITY_SLOT_IDENTITY + i] += 0.4;
    setting->parameters[COMITY_SLOT_BILATERALISM] /= 4;
    setting->parameters[COMITY_SLOT_CONDUCT_BASE] *= 3;
    setting->parameters[COMITY_SLOT_CONDUCT_URGENCY] /= 2;
    setting->parameters[COMITY_SLOT_AGREEMENT_DEPTH] *= 8;
}

/* Categories that the regions pass through. */
struct visits {
    unsigned phases, dyad_phases, couplings, visions; /* bit k: value k */
};

static void visit(struct visits *visits, const double *record)
{
    visits->phases |= 1U << (int)record[COMITY_AT_PHASE_LEVEL];
    visits->couplings |= 1U << (int)record[COMITY_AT_COUPLING];
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        visits->dyad_phases |= 1U << (int)record[COMITY_AT_DYAD_PHASE + d];
        visits->visions |= 1U << (int)record[COMITY_AT_VISION + d];
    }
}

static void compare(const char *kernel, bool mean_field)
{
    struct visits visits = { 0 };
    struct comity_test_world setting;
    struct scalar_world scalar;
    struct twin twin;
    double expected[COMITY_RECORD_SLOTS];
    for (size_t region = 0; region < REGIONS; region++) {
        comity_test_random_world(&setting, 5000 + region, COMITY_TEST_NEAR, TICKS);
        if (region % 2)
            befriend(&setting);
        struct comity_world world = comity_test_start(&setting, (uint32_t)region);
        world.seed = 0x9e3779b97f4a7c15 * region;
        world.stream = (uint32_t)region % 3;
        make_twin(&twin, &setting, &world, mean_field);
        comity_scalar_start(&scalar, &twin.scenario, NULL);
        double *records = comity_test_records(kernel, mean_field, &world, 1, TICKS);
        for (int tick = 0; tick < TICKS; tick++) {
            comity_scalar_tick(&scalar);
            describe(&scalar, expected);
            assert_same(records + tick * COMITY_RECORD_SLOTS, expected, region, tick);
            visit(&visits, expected);
        }
        free(records);
    }
    ck_assert_uint_eq(visits.phases, 0xf); /* none is left out of the comparison */
    ck_assert_uint_eq(visits.dyad_phases, 0xf);
    ck_assert_uint_eq(visits.couplings, 0x7);
    ck_assert_uint_eq(visits.visions, 0x7);
}

START_TEST(random_regions_agree)
{
    compare(comity_test_kernel(_i), false);
}
END_TEST

START_TEST(expected_regions_agree)
{
    compare(comity_test_kernel(_i), true);
}
END_TEST

/* An event lowers the bound of coercion below what was expected in the months before it, and from
 * then on none is expected: these months count all the same, for a year. */
START_TEST(a_lowered_bound_counts_for_earlier_months)
{
    enum { LOWERED = 60 };
    struct comity_test_world setting;
    struct scalar_world scalar;
    struct twin twin;
    double expected[COMITY_RECORD_SLOTS], coupling[TICKS];
    comity_test_random_world(&setting, 5000, COMITY_TEST_NEAR, TICKS);
    setting.parameters[COMITY_SLOT_FORCE_SHARE] = 0.5;
    setting.parameters[COMITY_SLOT_LOOSE_FORCE] = 1;
    setting.parameters[COMITY_SLOT_LOOSE_PEACE] = 0;
    setting.parameters[COMITY_SLOT_PEACE_GROWTH] = 0;
    for (size_t d = 0; d < COMITY_DYADS; d++)
        setting.parameters[COMITY_SLOT_PEACE + d] = 0.2;
    setting.events[0] = (struct comity_event){
        .kind = COMITY_EVENT_SET, .tick = LOWERED, .target = COMITY_SLOT_FORCE_SHARE, .amount = 0
    };
    setting.events[1] = setting.events[0];
    setting.events[1].target = COMITY_SLOT_LOOSE_FORCE;
    setting.events[1].amount = 0.001;
    setting.events_count = 2;
    const struct comity_world world = comity_test_start(&setting, 0);
    make_twin(&twin, &setting, &world, false);
    comity_scalar_start(&scalar, &twin.scenario, NULL);
    double *records = comity_test_records(comity_test_kernel(_i), false, &world, 1, TICKS);
    for (int tick = 0; tick < TICKS; tick++) {
        comity_scalar_tick(&scalar);
        describe(&scalar, expected);
        assert_same(records + tick * COMITY_RECORD_SLOTS, expected, 0, tick);
        coupling[tick] = expected[COMITY_AT_COUPLING];
    }
    free(records);
    ck_assert_double_ge(coupling[LOWERED - 1], 1);
    for (int tick = LOWERED; tick < LOWERED + 11; tick++)
        ck_assert_double_eq(coupling[tick], 0);
    ck_assert_double_ge(coupling[LOWERED + 12], 1);
}
END_TEST

Suite *scalar_suite(void)
{
    Suite *suite = suite_create("scalar");
    TCase *regions = tcase_create("regions");
    tcase_add_loop_test(regions, random_regions_agree, 0, comity_test_kernels());
    tcase_add_loop_test(regions, expected_regions_agree, 0, comity_test_kernels());
    tcase_add_loop_test(regions, a_lowered_bound_counts_for_earlier_months, 0,
                        comity_test_kernels());
    suite_add_tcase(suite, regions);
    return suite;
}
