/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "golden_regions.h"

#include <math.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* Copies a list of values into a field. */
#define PUT(field, ...) memcpy(&(field), (double[]){ __VA_ARGS__ }, sizeof(field))

#define SCHEDULE(scenario, list, one, events)                                                      \
    ((scenario)->list = (events), (scenario)->one##_count = LENGTH(events))

#define FIELD(name) offsetof(struct scalar_parameters, name)

static const struct scalar_shock first_shocks[] = { { 10, 2, 3.0 } };
static const struct scalar_measure first_measures[] = { { 20, 5, 0, 2, false } };
static const struct scalar_accord first_accords[] = { { 30, TRILATERAL_VENUE, 1, 4 },
                                                      { 30, 0, 0, 2 } };
static const struct scalar_rupture first_ruptures[] = { { 40, CHANNEL_BILATERAL, 1, 0.3 },
                                                        { 45, CHANNEL_TRILATERAL, 0, 0.5 },
                                                        { 50, CHANNEL_TRANSACTIONS, 1, 0.0 } };
static const struct scalar_set first_sets[] = {
    { 60, FIELD(hegemony), 1, { 1.0 } },
    { 80, FIELD(threat.mean), ISSUES, { 0.1, 0.1, 0.1, 0.1 } },
};

static void first_stress(struct scalar_scenario *s)
{
    struct scalar_parameters *p = &s->parameters;
    comity_scalar_north_america(s);
    p->bilateralism = 0.3;
    memcpy(p->start.agenda[2], (double[ISSUES]){ 0, 0, 0, 1 }, sizeof p->start.agenda[2]);
    memcpy(p->threat.mean, (double[ISSUES]){ 2.5, 0.4, 1.0, 0.1 }, sizeof p->threat.mean);
    p->threat.noise = 0.5;
    p->conduct.base = -3.0;
    p->conduct.bonds = 12.0;
    p->trust.gain = 0.3;
    p->trust.loss = 0.9;
    p->trust.affront = 5.0;
    p->agreements.depth = 0.2;
    p->friction.rise = 1.0;
    p->identity.rate = 0.05;
    SCHEDULE(s, shocks, shock, first_shocks);
    SCHEDULE(s, measures, measure, first_measures);
    SCHEDULE(s, accords, accord, first_accords);
    SCHEDULE(s, ruptures, rupture, first_ruptures);
    SCHEDULE(s, sets, set, first_sets);
    s->ticks = 120;
    s->seed = UINT64_C(1311768467294899695);
    s->stream = 3;
}

static const struct scalar_measure pressed_measures[] = { { 20, 5, 0, 2, false },
                                                          { 26, 2, 1, 0, true } };
static const struct scalar_set pressed_sets[] = {
    { 60, FIELD(hegemony), 1, { 1.0 } },
    { 80, FIELD(threat.mean), ISSUES, { 0.1, 0.1, 0.1, 0.1 } },
    { 90, FIELD(agreements.involvement), 1, { 0.5 } },
};
static const struct scalar_esteem pressed_esteems[] = {
    { 15, 0, -0.4 }, { 15, 2, 0.3 }, { 48, 1, 1.0 }, { 70, 2, -1.0 }
};

static void second_stress(struct scalar_scenario *s)
{
    struct scalar_parameters *p = &s->parameters;
    comity_scalar_second_north_america(s);
    p->bilateralism = 0.3;
    PUT(p->start.agenda[2], 0, 0, 0, 1);
    PUT(p->threat, 2.5, 0.4, 1.0, 0.1, 0.955, 0.5, 0.9);
    p->conduct.base = -3.0;
    p->conduct.bonds = 12.0;
    p->conduct.blame = 4.0;
    p->conduct.retaliation = 3.0;
    PUT(p->trust, 0.3, 0.9, 5.0, 0.49, 0.3, 0.9);
    PUT(p->force, 1);
    PUT(p->peace, 0.05, 0.8);
    p->agreements.depth = 0.2;
    p->agreements.haste = 0.4;
    p->agreements.involvement = 1;
    p->transactions.institutions = 0.95;
    p->friction.rise = 1.0;
    p->identity.rate = 0.05;
    PUT(p->start.bilateral, 0.5, 0.12, 0);
    p->start.trilateral = 0;
    PUT(p->start.peace, 0.7, 0.4, 0.15);
    PUT(p->start.dyad_identity, 0.6, 0.1, 0.9);
    PUT(p->source, 0, 0, 0, 0, 0, 0, 0, 0, 0.3, 1, 0.9, 0);
    SCHEDULE(s, shocks, shock, first_shocks);
    SCHEDULE(s, measures, measure, pressed_measures);
    SCHEDULE(s, accords, accord, first_accords);
    SCHEDULE(s, ruptures, rupture, first_ruptures);
    SCHEDULE(s, sets, set, pressed_sets);
    SCHEDULE(s, esteems, esteem, pressed_esteems);
    s->ticks = 120;
    s->seed = UINT64_C(1311768467294899695);
    s->stream = 3;
}

static const struct scalar_shock mature_shocks[] = { { 70, 1, 2.5 } };
static const struct scalar_measure mature_measures[] = { { 40, 2, 0, 2, false },
                                                         { 41, 3, 0, 2, true },
                                                         { 90, 1, 1, 2, true } };
static const struct scalar_accord mature_accords[] = { { 12, TRILATERAL_VENUE, 0, 6 } };
static const struct scalar_set mature_sets[] = {
    { 100, FIELD(source), 12, { .9, .9, .9, .9, 0, 0, 0, 0, .9, .9, .9, .9 } },
};
static const struct scalar_esteem mature_esteems[] = { { 60, 0, -0.5 }, { 60, 0, 0.4 } };

static void second_mature(struct scalar_scenario *s)
{
    struct scalar_parameters *p = &s->parameters;
    comity_scalar_second_north_america(s);
    p->bilateralism = 0.2;
    PUT(p->restraint, 0.9, 0.9, 0.9);
    PUT(p->threat, 0.6, 0.5, 0.6, 0.4, 0.955, 0.02, 0.3);
    p->conduct.retaliation = 1.0;
    p->trust.gain = 0.12;
    p->trust.blame = 1.0;
    PUT(p->force, 0.5);
    p->peace.breach = 0;
    p->agreements.depth = 0.06;
    p->agreements.haste = 0.5;
    p->transactions.institutions = 0.3;
    p->identity.rate = 0.06;
    PUT(p->source, .05, .1, 0, 0, .1, 0, 0, .2, .1, .3, .2, 0);
    PUT(p->start.peace, 0.995, 0.99, 0.985);
    PUT(p->start.dyad_identity, NAN, NAN, NAN);
    PUT(p->phases.nascent, 0.2, 0.3, 0.4);
    PUT(p->phases.ascendant, 0.3, 0.3, 0.2, 0.1);
    PUT(p->phases.mature, 0.4, 0.3, 0.2);
    PUT(p->coupling.loose, 0.9, 0.02);
    PUT(p->coupling.tight, 0.25, 0.2, 0.25);
    SCHEDULE(s, shocks, shock, mature_shocks);
    SCHEDULE(s, measures, measure, mature_measures);
    SCHEDULE(s, accords, accord, mature_accords);
    SCHEDULE(s, sets, set, mature_sets);
    SCHEDULE(s, esteems, esteem, mature_esteems);
    s->ticks = 160;
    s->seed = 99;
}

bool golden_region(struct scalar_scenario *scenario, const char *name)
{
    static const struct {
        const char *name;
        void (*make)(struct scalar_scenario *);
    } regions[] = {
        { "default", comity_scalar_north_america },
        { "stress", first_stress },
        { "second", comity_scalar_second_north_america },
        { "second_stress", second_stress },
        { "second_mature", second_mature },
    };
    for (size_t k = 0; k < LENGTH(regions); k++) {
        if (strcmp(name, regions[k].name) == 0) {
            regions[k].make(scenario);
            return true;
        }
    }
    return false;
}
