/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model once more, for one world at a time and in plain scalar C. It shares no code with the
 * program, so that agreement between the two says something about both, and it is the baseline
 * against which the program's speed is measured. The theory is that of Adler and Barnett's
 * pluralistic security communities, as A. Chanona applies it to North America ("North American
 * Security: A Community or an Identity?", Jean Monnet/Robert Schuman Paper Series 5 (9), 2005).
 */
#ifndef SCALAR_MODEL_H
#define SCALAR_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <gsl/gsl_rng.h>

enum { STATES = 3, DYADS = 3, VENUES = 4, ISSUES = 4, TRILATERAL_VENUE = 3, WINDOW = 12 };

/*
 * Everything a scenario may vary, under the names of the scenario file. Matrices over states run
 * [from][to]; dyads are {0,1}, {0,2}, {1,2}; agendas need not sum to one.
 */
struct scalar_parameters {
    double hegemony;
    double bilateralism;
    struct {
        double mean[ISSUES];
        double persistence;
        double noise;
        double relief;
    } threat;
    struct {
        double reading_noise;
        double reading_weight;
        double signal_weight;
        double agenda_rate;
    } signals;
    struct {
        double base;
        double urgency;
        double leverage;
        double bonds;
        double misperception;
        double blame;
        double retaliation;
    } conduct;
    struct {
        double gain;
        double loss;
        double affront;
        double witness;
        double blame;
        double memory;
    } trust;
    struct {
        double share;
    } force;
    struct {
        double growth;
        double breach;
    } peace;
    struct {
        double initiative;
        double base;
        double concern;
        double stake;
        double trust;
        double leadership;
        double sovereignty;
        double depth;
        double decay;
        double haste;
        double involvement;
    } agreements;
    struct {
        double growth;
        double drag;
        double institutions;
    } transactions;
    struct {
        double rise;
        double relax;
        double ease;
    } friction;
    struct {
        double rate;
    } identity;

    double power[STATES];
    double restraint[STATES];
    double sovereignty[STATES][ISSUES];
    double exposure[STATES][ISSUES];
    double source[STATES][ISSUES];
    double capacity[DYADS];

    struct {
        double agenda[STATES][ISSUES];
        double identity[STATES];
        double trust[STATES][STATES];
        double bilateral[DYADS];
        double trilateral;
        double transactions[DYADS];
        double friction[DYADS];
        double peace[DYADS];
        double dyad_identity[DYADS]; /* NaN: the mean of its two states' identities */
    } start;

    struct {
        struct {
            double institutions;
            double transactions;
            double overlap;
        } nascent;
        struct {
            double institutions;
            double trust;
            double identity;
            double trilateral;
        } ascendant;
        struct {
            double trust;
            double identity;
            double trilateral;
        } mature;
        double slack;
        int dwell;
    } phases;
    struct {
        struct {
            double peace;
            double force;
        } loose;
        struct {
            double trilateral;
            double friction;
            double identity;
        } tight;
    } coupling;
};

/* Parameters take new values: `count` doubles from byte `offset` of struct scalar_parameters. */
struct scalar_set {
    int tick;
    size_t offset;
    int count;
    double value[STATES * ISSUES];
};

struct scalar_shock {
    int tick;
    int issue;
    double magnitude;
};

struct scalar_measure {
    int tick;
    int ticks;
    int by;
    int toward;
    bool coercive;
};

struct scalar_esteem {
    int tick;
    int state;
    double magnitude;
};

struct scalar_accord {
    int tick;
    int venue;
    int issue;
    int number;
};

enum scalar_channel { CHANNEL_BILATERAL, CHANNEL_TRILATERAL, CHANNEL_TRANSACTIONS };

/* `dyad` is ignored where the channel is the trilateral one. */
struct scalar_rupture {
    int tick;
    enum scalar_channel channel;
    int dyad;
    double factor;
};

/* The event arrays are borrowed from the caller; a count of 0 allows NULL. */
struct scalar_scenario {
    struct scalar_parameters parameters;
    const struct scalar_set *sets;
    const struct scalar_shock *shocks;
    const struct scalar_measure *measures;
    const struct scalar_esteem *esteems;
    const struct scalar_accord *accords;
    const struct scalar_rupture *ruptures;
    size_t set_count, shock_count, measure_count, esteem_count, accord_count, rupture_count;
    int ticks;
    uint64_t seed;
    uint32_t stream;
    uint32_t replicate;
    bool mean_field;
};

enum scalar_phase_name { PHASE_NONE, PHASE_NASCENT, PHASE_ASCENDANT, PHASE_MATURE };
enum scalar_coupling { COUPLING_NONE, COUPLING_LOOSE, COUPLING_TIGHT };
enum scalar_vision { VISION_NEGATIVE, VISION_INTERMEDIATE, VISION_POSITIVE };

/* A region's or a dyad's passage through the phases; streak[p] belongs to phase p + 1. */
struct scalar_phase {
    int phase;
    int highest;
    int regressions;
    int streak[PHASE_MATURE];
};

/* One world. After comity_scalar_tick() all fields hold their values at the end of that tick. */
struct scalar_world {
    const struct scalar_scenario *scenario;
    struct scalar_parameters parameters; /* as changed by `set` events so far */
    int tick;                            /* number of ticks done */

    double influence[STATES];
    double domination[STATES][STATES]; /* of the second by the first, as are the next two */
    double leadership[STATES][STATES];
    double leverage[STATES][STATES];
    double mean_sovereignty[STATES];

    double deviation[ISSUES]; /* of the threats from their means */
    double perceived_threat[STATES][ISSUES];
    double agenda[STATES][ISSUES];
    double concern[STATES][ISSUES];
    double share[STATES][ISSUES];
    double urgency[STATES];
    double blame[STATES][STATES];
    double overlap[DYADS];
    double trust[STATES][STATES];
    double bilateral[DYADS];
    double trilateral;
    double transactions[DYADS];
    double friction[DYADS];
    double identity[STATES];
    double peace[DYADS];
    double lowest_peace[DYADS]; /* so far, the start included */
    double dyad_identity[DYADS];
    double institutions[DYADS];
    double relations[DYADS];
    double reciprocity[DYADS];
    double unilateral_probability[STATES][STATES];
    double force_probability[STATES][STATES];
    double conduct[STATES][STATES];
    double coercion[STATES][STATES];
    double observed[STATES][STATES]; /* conduct as the one at whom it was aimed reads it */
    double proposals[VENUES][ISSUES];
    double accords[VENUES][ISSUES];           /* scheduled ones included */
    double scheduled_accords[VENUES][ISSUES]; /* which came of no proposal */

    struct scalar_phase region;
    struct scalar_phase dyad[DYADS];
    int coupling;
    int vision[DYADS];
    double window[WINDOW][STATES * STATES]; /* force_probability of the last ticks */

    gsl_rng *rng;
    uint32_t block; /* the Philox block in `word` */
    uint32_t word[4];
};

/*
 * Fills *scenario with the default region, North America from 1994-01: 240 ticks, the terrorism
 * shock of 2001-09 (tick 92), seed 1, stream 0, replicate 0, not mean-field.
 */
void comity_scalar_north_america(struct scalar_scenario *scenario);

/* The same with the values of the model's second version, whose mechanisms are absent above. */
void comity_scalar_second_north_america(struct scalar_scenario *scenario);

/*
 * Puts *world before tick 0 of *scenario, which must outlive it. With rng NULL the draws are the
 * event-keyed Philox ones that the program uses; otherwise they are taken from rng, which stays
 * the caller's, in the order of need. Mean-field worlds draw nothing.
 */
void comity_scalar_start(struct scalar_world *world, const struct scalar_scenario *scenario,
                         gsl_rng *rng);

/* Advances *world by one month. The number of ticks is for the caller to keep to. */
void comity_scalar_tick(struct scalar_world *world);

/* Its last step, of which the others need nothing: phases, coupling and vision. */
void comity_scalar_phases(struct scalar_world *world);

#endif
