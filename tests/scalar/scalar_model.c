/* SPDX-License-Identifier: GPL-3.0-or-later */
#define HAVE_INLINE /* lets GSL inline gsl_rng_uniform() */
#include "scalar_model.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

/* The blocks of draws of a tick; those of states follow one another. */
enum { BLOCK_ENVIRONMENT = 0, BLOCK_READING = 1, BLOCK_CONDUCT = 4, BLOCK_AGREEMENT = 7 };
#define BLOCK_NONE UINT32_MAX

/*
 * Where random quantities come from. It is a constant in every copy of the steps below that the
 * compiler makes, lest the choice burden the baseline of the benchmark.
 */
enum source { EXPECTATION, KEYED_DRAWS, GSL_DRAWS };
#define FOR_EACH_SOURCE static inline __attribute__((always_inline))

static const int partner[STATES][2] = { { 1, 2 }, { 0, 2 }, { 0, 1 } };
static const int member[DYADS][2] = { { 0, 1 }, { 0, 2 }, { 1, 2 } };

static inline int dyad(int i, int j)
{
    return i + j - 1;
}

static inline double min(double a, double b)
{
    return a < b ? a : b;
}

static inline double max(double a, double b)
{
    return a > b ? a : b;
}

static inline double clip(double a)
{
    return min(1, max(0, a));
}

static inline double logistic(double z)
{
    return 1 / (1 + exp(-z));
}

/* Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC11). */
static void philox(uint32_t word[4], uint64_t seed)
{
    uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
    for (int round = 0; round < 10; round++) {
        uint64_t a = UINT64_C(0xD2511F53) * word[0];
        uint64_t b = UINT64_C(0xCD9E8D57) * word[2];
        word[0] = (uint32_t)(b >> 32) ^ word[1] ^ key[0];
        word[1] = (uint32_t)b;
        word[2] = (uint32_t)(a >> 32) ^ word[3] ^ key[1];
        word[3] = (uint32_t)a;
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
}

static double keyed_uniform(struct scalar_world *w, uint32_t block, int word)
{
    if (w->block != block) {
        w->word[0] = block;
        w->word[1] = (uint32_t)w->tick;
        w->word[2] = w->scenario->replicate;
        w->word[3] = w->scenario->stream;
        philox(w->word, w->scenario->seed);
        w->block = block;
    }
    return (w->word[word] + 0.5) / 4294967296.0;
}

static double keyed_normal(struct scalar_world *w, uint32_t block, int number)
{
    int first = number / 2 * 2;
    double radius = sqrt(-2 * log(keyed_uniform(w, block, first)));
    double angle = 2 * M_PI * keyed_uniform(w, block, first + 1);
    return radius * (number == first ? cos(angle) : sin(angle));
}

FOR_EACH_SOURCE double uniform(struct scalar_world *w, enum source source, int block, int word)
{
    return source == GSL_DRAWS ? gsl_rng_uniform(w->rng) : keyed_uniform(w, (uint32_t)block, word);
}

FOR_EACH_SOURCE double normal(struct scalar_world *w, enum source source, int block, int number)
{
    if (source == EXPECTATION)
        return 0;
    return source == GSL_DRAWS ? gsl_ran_gaussian_ziggurat(w->rng, 1)
                               : keyed_normal(w, (uint32_t)block, number);
}

/* What follows from power, hegemony, restraint and sovereignty alone. */
static void derive_standing(struct scalar_world *w)
{
    const struct scalar_parameters *p = &w->parameters;
    double total = 0;
    for (int i = 0; i < STATES; i++)
        total += w->influence[i] = pow(p->power[i], p->hegemony);
    for (int i = 0; i < STATES; i++) {
        w->influence[i] /= total;
        w->mean_sovereignty[i] = 0;
        for (int m = 0; m < ISSUES; m++)
            w->mean_sovereignty[i] += p->sovereignty[i][m] / ISSUES;
    }
    for (int i = 0; i < STATES; i++) {
        for (int j = 0; j < STATES; j++) {
            w->leverage[i][j] = max(0, w->influence[i] - w->influence[j]);
            w->leadership[i][j] = p->restraint[i] * w->leverage[i][j];
            w->domination[i][j] = (1 - p->restraint[i]) * w->leverage[i][j];
        }
    }
}

static void derive_relations(struct scalar_world *w)
{
    for (int d = 0; d < DYADS; d++) {
        w->institutions[d] = 1 - (1 - w->bilateral[d]) * (1 - w->trilateral);
        w->relations[d] = (w->institutions[d] + w->transactions[d]) / 2;
    }
}

static void derive_concerns(struct scalar_world *w)
{
    const double tiny = 1e-9;
    for (int i = 0; i < STATES; i++) {
        w->urgency[i] = 0;
        for (int m = 0; m < ISSUES; m++) {
            w->concern[i][m] = w->agenda[i][m] * w->perceived_threat[i][m];
            w->urgency[i] += w->concern[i][m];
        }
        for (int m = 0; m < ISSUES; m++)
            w->share[i][m] = (w->concern[i][m] + tiny * w->agenda[i][m]) / (w->urgency[i] + tiny);
    }
    for (int i = 0; i < STATES; i++) {
        for (int n = 0; n < 2; n++) {
            int j = partner[i][n];
            w->blame[i][j] = 0;
            for (int m = 0; m < ISSUES; m++)
                w->blame[i][j] += w->parameters.source[j][m] * w->concern[i][m];
        }
    }
    for (int d = 0; d < DYADS; d++) {
        double distance = 0;
        for (int m = 0; m < ISSUES; m++)
            distance += fabs(w->share[member[d][0]][m] - w->share[member[d][1]][m]);
        w->overlap[d] = max(0, 1 - distance / 2);
    }
}

static void apply_sets(struct scalar_world *w)
{
    const struct scalar_scenario *s = w->scenario;
    bool changed = false;
    for (size_t e = 0; e < s->set_count; e++) {
        if (s->sets[e].tick == w->tick) {
            memcpy((char *)&w->parameters + s->sets[e].offset, s->sets[e].value,
                   (size_t)s->sets[e].count * sizeof(double));
            changed = true;
        }
    }
    if (changed)
        derive_standing(w);
}

FOR_EACH_SOURCE void threat_environment(struct scalar_world *w, enum source source,
                                        double threat[ISSUES])
{
    const struct scalar_parameters *p = &w->parameters;
    const struct scalar_scenario *s = w->scenario;
    for (int m = 0; m < ISSUES; m++) {
        w->deviation[m] = p->threat.persistence * w->deviation[m] +
                          p->threat.noise * normal(w, source, BLOCK_ENVIRONMENT, m);
    }
    for (size_t e = 0; e < s->shock_count; e++)
        if (s->shocks[e].tick == w->tick)
            w->deviation[s->shocks[e].issue] += s->shocks[e].magnitude;
    for (int m = 0; m < ISSUES; m++)
        threat[m] = max(0, p->threat.mean[m] + w->deviation[m]);
}

/* Readings of the environment, and assessments and agendas drawn toward those of trusted others. */
FOR_EACH_SOURCE void threat_signals(struct scalar_world *w, enum source source,
                                    const double threat[ISSUES])
{
    const struct scalar_parameters *p = &w->parameters;
    double assessment[STATES][ISSUES], agenda[STATES][ISSUES];
    for (int i = 0; i < STATES; i++) {
        int j = partner[i][0], k = partner[i][1];
        double from_j =
            w->influence[j] * w->trust[i][j] * w->relations[dyad(i, j)] * min(1, w->urgency[j]);
        double from_k =
            w->influence[k] * w->trust[i][k] * w->relations[dyad(i, k)] * min(1, w->urgency[k]);
        double shelter = (w->institutions[dyad(i, j)] + w->institutions[dyad(i, k)]) / 2;
        double exposed = 1 - p->threat.relief * shelter;
        for (int m = 0; m < ISSUES; m++) {
            double y = w->perceived_threat[i][m], a = w->agenda[i][m];
            double reading =
                max(0, p->exposure[i][m] * exposed * threat[m] +
                           p->signals.reading_noise * normal(w, source, BLOCK_READING + i, m));
            double signal =
                from_j * (w->perceived_threat[j][m] - y) + from_k * (w->perceived_threat[k][m] - y);
            assessment[i][m] = max(0, y + p->signals.reading_weight * (reading - y) +
                                          p->signals.signal_weight * signal);
            agenda[i][m] = a + p->signals.agenda_rate * (from_j * (w->agenda[j][m] - a) +
                                                         from_k * (w->agenda[k][m] - a));
        }
    }
    memcpy(w->perceived_threat, assessment, sizeof assessment);
    memcpy(w->agenda, agenda, sizeof agenda);
    derive_concerns(w);
}

static bool is_in_force(const struct scalar_measure *measure, int tick)
{
    return tick >= measure->tick && tick - measure->tick < measure->ticks;
}

/* `observed` still holds what was seen the month before. */
static void unilateral_probabilities(struct scalar_world *w)
{
    const struct scalar_parameters *p = &w->parameters;
    const struct scalar_scenario *s = w->scenario;
    for (int i = 0; i < STATES; i++) {
        for (int n = 0; n < 2; n++) {
            int j = partner[i][n], d = dyad(i, j);
            double bonds =
                (w->institutions[d] + w->transactions[d] + w->trust[i][j] + w->identity[i]) / 4;
            w->unilateral_probability[i][j] =
                w->relations[d] *
                logistic(p->conduct.base + p->conduct.urgency * w->urgency[i] +
                         p->conduct.leverage * w->domination[i][j] - p->conduct.bonds * bonds +
                         p->conduct.blame * w->blame[i][j] +
                         p->conduct.retaliation * w->observed[j][i]);
            w->force_probability[i][j] = w->unilateral_probability[i][j] * p->force.share *
                                         (1 - w->peace[d]) * (1 - w->institutions[d]);
        }
    }
    for (size_t e = 0; e < s->measure_count; e++) {
        const struct scalar_measure *x = &s->measures[e];
        if (is_in_force(x, w->tick)) {
            w->unilateral_probability[x->by][x->toward] = 1;
            w->force_probability[x->by][x->toward] = 0;
        }
    }
    for (size_t e = 0; e < s->measure_count; e++) {
        const struct scalar_measure *x = &s->measures[e];
        if (is_in_force(x, w->tick) && x->coercive)
            w->force_probability[x->by][x->toward] = 1;
    }
}

/* Acts are 1 where unilateral, and reach their addressee with an error. */
FOR_EACH_SOURCE void conduct(struct scalar_world *w, enum source source)
{
    const struct scalar_parameters *p = &w->parameters;
    unilateral_probabilities(w);
    for (int i = 0; i < STATES; i++) {
        for (int n = 0; n < 2; n++) {
            int j = partner[i][n];
            double unilateral = w->unilateral_probability[i][j];
            double error = p->conduct.misperception * w->relations[dyad(i, j)];
            if (source == EXPECTATION) {
                w->conduct[i][j] = unilateral;
                w->coercion[i][j] = w->force_probability[i][j];
                w->observed[i][j] = unilateral * (1 - error) + (1 - unilateral) * error;
            } else {
                double u = uniform(w, source, BLOCK_CONDUCT + i, n);
                bool act = u < unilateral;
                bool misread = uniform(w, source, BLOCK_CONDUCT + i, 2 + n) < error;
                w->conduct[i][j] = act;
                w->coercion[i][j] = u < w->force_probability[i][j];
                w->observed[i][j] = act != misread;
            }
        }
    }
}

static double trust_ceiling(const struct scalar_world *w, int d)
{
    return 1 - w->parameters.trust.memory * (1 - w->peace[d]);
}

/* Trust learns from j's conduct toward i and, where diplomacy is public, toward the third state. */
static void learn_trust(struct scalar_world *w)
{
    const struct scalar_parameters *p = &w->parameters;
    double witness = p->trust.witness * (1 - p->bilateralism);
    for (int i = 0; i < STATES; i++) {
        for (int n = 0; n < 2; n++) {
            int j = partner[i][n], k = partner[i][1 - n];
            double trust = w->trust[i][j];
            double gain = p->trust.gain * w->relations[dyad(i, j)] *
                          max(0, trust_ceiling(w, dyad(i, j)) - trust);
            double affront = 1 + p->trust.affront * w->mean_sovereignty[i] * w->leverage[j][i];
            double direct = gain * (1 - w->observed[j][i]) -
                            min(1, p->trust.loss * affront) * trust * w->observed[j][i] -
                            min(1, p->trust.blame * w->blame[i][j]) * trust -
                            p->peace.breach * w->coercion[j][i] * trust;
            double seen =
                gain * (1 - w->observed[j][k]) - p->trust.loss * trust * w->observed[j][k];
            w->trust[i][j] = clip(trust + direct + witness * seen);
        }
    }
}

static void learn_peace(struct scalar_world *w)
{
    const struct scalar_parameters *p = &w->parameters;
    for (int d = 0; d < DYADS; d++) {
        int i = member[d][0], j = member[d][1];
        double peace = w->peace[d];
        double broken = 1 - (1 - w->coercion[i][j]) * (1 - w->coercion[j][i]);
        w->peace[d] = peace + p->peace.growth * w->relations[d] * (1 - peace) * (1 - broken) -
                      p->peace.breach * peace * broken;
        w->lowest_peace[d] = min(w->lowest_peace[d], w->peace[d]);
    }
}

/* What a state does elsewhere, as both its partners judge it. */
static void scheduled_esteem(struct scalar_world *w)
{
    const struct scalar_scenario *s = w->scenario;
    for (size_t e = 0; e < s->esteem_count; e++) {
        for (int n = 0; n < 2 && s->esteems[e].tick == w->tick; n++) {
            int i = s->esteems[e].state, j = partner[i][n];
            double magnitude = s->esteems[e].magnitude, *trust = &w->trust[j][i];
            *trust += magnitude *
                      (magnitude < 0 ? *trust : max(0, trust_ceiling(w, dyad(i, j)) - *trust));
        }
    }
}

/* Probability that j accepts what i proposes on an issue. */
static double acceptance(const struct scalar_world *w, int i, int j, int issue)
{
    const struct scalar_parameters *p = &w->parameters;
    int d = dyad(i, j);
    return logistic(
        p->agreements.base + p->agreements.concern * w->concern[j][issue] +
        p->agreements.stake * w->transactions[d] * w->friction[d] +
        p->agreements.trust * w->trust[j][i] + p->agreements.leadership * w->leadership[i][j] -
        p->agreements.sovereignty * p->sovereignty[j][issue] * (1 + w->domination[i][j]));
}

/* The partner in index order that i prefers, as the probability of the first. */
static double preference_for_first(const struct scalar_world *w, int i)
{
    double first = w->transactions[dyad(i, partner[i][0])];
    double both = first + w->transactions[dyad(i, partner[i][1])];
    return both > 0 ? first / both : 0.5;
}

static double initiative_probability(const struct scalar_world *w, int i)
{
    return 1 - exp(-w->parameters.agreements.initiative * STATES * w->influence[i] *
                   min(1, w->urgency[i]));
}

/* The share of its diplomacy that i runs through bilateral venues this month. */
static double bilateral_share(const struct scalar_world *w, int i)
{
    const struct scalar_parameters *p = &w->parameters;
    double haste = 1 - exp(-p->agreements.haste * w->urgency[i]);
    return p->bilateralism + (1 - p->bilateralism) * haste;
}

/* Weights of the topics of what i proposes in a venue; returns what they sum to, but for rounding.
 */
static double topic_weights(const struct scalar_world *w, int i, int venue, double weight[ISSUES])
{
    double involvement = venue == TRILATERAL_VENUE ? 0 : w->parameters.agreements.involvement;
    double total = 1 - involvement;
    for (int m = 0; m < ISSUES; m++) {
        double source = 0;
        if (venue != TRILATERAL_VENUE) {
            source = max(w->parameters.source[member[venue][0]][m],
                         w->parameters.source[member[venue][1]][m]);
        }
        weight[m] = w->share[i][m] * (1 - involvement + involvement * source);
        total += involvement * w->share[i][m] * source;
    }
    if (total > 0)
        return total;
    memcpy(weight, w->share[i], sizeof w->share[i]);
    return 1;
}

/* An accord leaves the share 1 - depth of what its venue still lacks. */
FOR_EACH_SOURCE void try_initiative(struct scalar_world *w, enum source source, int i,
                                    double lacking[VENUES])
{
    const struct scalar_parameters *p = &w->parameters;
    int block = BLOCK_AGREEMENT + i, j = partner[i][0], k = partner[i][1];
    if (uniform(w, source, block, 0) >= initiative_probability(w, i))
        return;

    double u = uniform(w, source, block, 1);
    double bilateral = bilateral_share(w, i);
    int venue = u < bilateral * preference_for_first(w, i) ? dyad(i, j)
                : u < bilateral                            ? dyad(i, k)
                                                           : TRILATERAL_VENUE;
    double weight[ISSUES];
    u = topic_weights(w, i, venue, weight) * uniform(w, source, block, 2);
    double cumulative = 0;
    int issue = 0;
    for (int m = 0; m < ISSUES; m++) {
        if (weight[m] > 0) {
            issue = m;
            cumulative += weight[m];
            if (u < cumulative)
                break;
        }
    }
    w->proposals[venue][issue]++;

    double accepted = 1;
    if (venue != dyad(i, k))
        accepted *= acceptance(w, i, j, issue);
    if (venue != dyad(i, j))
        accepted *= acceptance(w, i, k, issue);
    if (uniform(w, source, block, 3) < accepted) {
        lacking[venue] *= 1 - p->agreements.depth;
        w->accords[venue][issue]++;
    }
}

static void expect_initiative(struct scalar_world *w, int i, double lacking[VENUES])
{
    const struct scalar_parameters *p = &w->parameters;
    int j = partner[i][0], k = partner[i][1];
    double initiative = initiative_probability(w, i), first = preference_for_first(w, i);
    double bilateral = bilateral_share(w, i), expected[VENUES] = { 0 };
    double proposed[VENUES] = { 0 }, weight[VENUES][ISSUES], total[VENUES];
    proposed[dyad(i, j)] = initiative * bilateral * first;
    proposed[dyad(i, k)] = initiative * bilateral * (1 - first);
    proposed[TRILATERAL_VENUE] = initiative * (1 - bilateral);
    for (int v = 0; v < VENUES; v++)
        total[v] = topic_weights(w, i, v, weight[v]);
    for (int m = 0; m < ISSUES; m++) {
        double by_j = acceptance(w, i, j, m), by_k = acceptance(w, i, k, m);
        double accepted[VENUES] = { 0 };
        accepted[dyad(i, j)] = by_j;
        accepted[dyad(i, k)] = by_k;
        accepted[TRILATERAL_VENUE] = by_j * by_k;
        for (int v = 0; v < VENUES; v++) {
            double proposal = proposed[v] * weight[v][m] / total[v];
            w->proposals[v][m] += proposal;
            w->accords[v][m] += proposal * accepted[v];
            expected[v] += proposal * accepted[v];
        }
    }
    for (int v = 0; v < VENUES; v++)
        lacking[v] *= 1 - p->agreements.depth * expected[v];
}

static void scheduled_accords_and_ruptures(struct scalar_world *w)
{
    const struct scalar_scenario *s = w->scenario;
    for (size_t e = 0; e < s->accord_count; e++) {
        const struct scalar_accord *x = &s->accords[e];
        if (x->tick != w->tick)
            continue;
        double *depth = x->venue == TRILATERAL_VENUE ? &w->trilateral : &w->bilateral[x->venue];
        *depth = 1 - (1 - *depth) * pow(1 - w->parameters.agreements.depth, x->number);
        w->accords[x->venue][x->issue] += x->number;
        w->scheduled_accords[x->venue][x->issue] += x->number;
    }
    for (size_t e = 0; e < s->rupture_count; e++) {
        const struct scalar_rupture *x = &s->ruptures[e];
        if (x->tick != w->tick)
            continue;
        double *depth = x->channel == CHANNEL_TRILATERAL  ? &w->trilateral
                        : x->channel == CHANNEL_BILATERAL ? &w->bilateral[x->dyad]
                                                          : &w->transactions[x->dyad];
        *depth *= x->factor;
    }
}

FOR_EACH_SOURCE void agreements(struct scalar_world *w, enum source source)
{
    double lacking[VENUES] = { 1, 1, 1, 1 };
    double kept = 1 - w->parameters.agreements.decay;
    for (int i = 0; i < STATES; i++)
        if (source == EXPECTATION)
            expect_initiative(w, i, lacking);
        else
            try_initiative(w, source, i, lacking);
    for (int d = 0; d < DYADS; d++)
        w->bilateral[d] = 1 - (1 - kept * w->bilateral[d]) * lacking[d];
    w->trilateral = 1 - (1 - kept * w->trilateral) * lacking[TRILATERAL_VENUE];
    scheduled_accords_and_ruptures(w);
    derive_relations(w);
}

static void transactions_and_border(struct scalar_world *w)
{
    const struct scalar_parameters *p = &w->parameters;
    for (int d = 0; d < DYADS; d++) {
        int i = member[d][0], j = member[d][1];
        double x = w->transactions[d], f = w->friction[d];
        double capacity =
            p->capacity[d] * max(1e-9, 1 - p->transactions.institutions * (1 - w->institutions[d]));
        double alarm =
            w->conduct[i][j] * min(1, w->urgency[i]) + w->conduct[j][i] * min(1, w->urgency[j]);
        w->transactions[d] = clip(x + p->transactions.growth * x * (1 - x / capacity) -
                                  p->transactions.drag * f * x);
        w->friction[d] = clip(f + min(1, p->friction.rise * alarm) * (1 - f) -
                              (p->friction.relax + p->friction.ease * w->institutions[d]) * f);
    }
    derive_relations(w);
}

/* Identity follows the weakest of a community's marks: common aim, relations, mutual trust. */
static void grow_identity(struct scalar_world *w)
{
    double community[DYADS];
    for (int d = 0; d < DYADS; d++) {
        int i = member[d][0], j = member[d][1];
        w->reciprocity[d] = min(w->trust[i][j], w->trust[j][i]);
        community[d] = min(w->overlap[d], min(w->relations[d], w->reciprocity[d]));
        w->dyad_identity[d] += w->parameters.identity.rate * (community[d] - w->dyad_identity[d]);
    }
    for (int i = 0; i < STATES; i++) {
        int d = dyad(i, partner[i][0]), e = dyad(i, partner[i][1]);
        double all = w->transactions[d] + w->transactions[e];
        double regional = w->transactions[d] * community[d] + w->transactions[e] * community[e];
        double goal = all > 0 ? regional / all : 0;
        w->identity[i] += w->parameters.identity.rate * (goal - w->identity[i]);
    }
}

void comity_scalar_start(struct scalar_world *world, const struct scalar_scenario *scenario,
                         gsl_rng *rng)
{
    const struct scalar_parameters *p = &scenario->parameters;
    *world = (struct scalar_world){ .scenario = scenario, .parameters = *p, .rng = rng };
    memcpy(world->trust, p->start.trust, sizeof world->trust);
    memcpy(world->bilateral, p->start.bilateral, sizeof world->bilateral);
    memcpy(world->transactions, p->start.transactions, sizeof world->transactions);
    memcpy(world->friction, p->start.friction, sizeof world->friction);
    memcpy(world->identity, p->start.identity, sizeof world->identity);
    memcpy(world->peace, p->start.peace, sizeof world->peace);
    memcpy(world->lowest_peace, p->start.peace, sizeof world->peace);
    for (int d = 0; d < DYADS; d++) {
        world->dyad_identity[d] =
            isnan(p->start.dyad_identity[d])
                ? (p->start.identity[member[d][0]] + p->start.identity[member[d][1]]) / 2
                : p->start.dyad_identity[d];
    }
    world->trilateral = p->start.trilateral;
    for (int i = 0; i < STATES; i++) {
        double sum = 0;
        for (int m = 0; m < ISSUES; m++)
            sum += p->start.agenda[i][m];
        for (int m = 0; m < ISSUES; m++) {
            world->agenda[i][m] = p->start.agenda[i][m] / sum;
            world->perceived_threat[i][m] = p->exposure[i][m] * p->threat.mean[m];
        }
    }
    derive_standing(world);
    derive_relations(world);
    derive_concerns(world);
}

FOR_EACH_SOURCE void tick(struct scalar_world *w, enum source source)
{
    double threat[ISSUES];
    w->block = BLOCK_NONE;
    apply_sets(w);
    threat_environment(w, source, threat);
    threat_signals(w, source, threat);
    conduct(w, source);
    learn_trust(w);
    learn_peace(w);
    scheduled_esteem(w);
    agreements(w, source);
    transactions_and_border(w);
    grow_identity(w);
    comity_scalar_phases(w);
    w->tick++;
}

void comity_scalar_tick(struct scalar_world *world)
{
    if (world->scenario->mean_field)
        tick(world, EXPECTATION);
    else if (world->rng)
        tick(world, GSL_DRAWS);
    else
        tick(world, KEYED_DRAWS);
}
