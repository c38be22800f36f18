/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_PARAMETERS_H
#define COMITY_PARAMETERS_H

#include <comity/shapes.h>
#include <math.h>
#include <stdbool.h>

/*
 * The one table of parameters. Reading and validating scenarios, --set, sweep axes, `set` events,
 * file attributes and the documentation all come from it.
 *
 * X(code, key, shape, role, low, high, interval, unit, symbol, meaning, source, defaults...)
 * One default stands for all slots, or there is one for each. Sources: [C] is Chanona (2005),
 * quoted by its subject; (i) marks an interpretation, (c) a value calibrated so that the stylised
 * facts hold together.
 */
#define COMITY_PARAMETER_LIST(X)                                                                   \
    X(HEGEMONY, "hegemony", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "h",                           \
      "how far power turns into voice and leverage: 0 three equal voices, 1 voice equals power",   \
      "[C] clear hegemony of the United States; form (i)", 0.5)                                    \
    X(BILATERALISM, "bilateralism", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "b",                   \
      "share of diplomacy run through bilateral venues, and how private conduct is",               \
      "[C] preeminence of bilateral relations; form (i)", 0.8)                                     \
    X(THREAT_MEAN, "threat.mean", ISSUE, COEFFICIENT, 0, 5, CLOSED, "1", "mean_m",                 \
      "long-run level of each threat", "[C] transnational threats; size (i)", 0.25, 0.35, 0.30,    \
      0.30)                                                                                        \
    X(THREAT_PERSISTENCE, "threat.persistence", SCALAR, COEFFICIENT, 0, 1, OPEN_HIGH, "1", "rho",  \
      "share of a threat's deviation that lasts to the next month", "(i), (c)", 0.94)              \
    X(THREAT_NOISE, "threat.noise", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "sigma_x",             \
      "standard deviation of the monthly news about a threat", "(i)", 0.02)                        \
    X(THREAT_RELIEF, "threat.relief", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "r_N",               \
      "institutions with the partners lower a state's exposure to threats",                        \
      "[C] cooperation against common threats; form (i)", 0)                                       \
    X(READING_NOISE, "signals.reading_noise", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "sigma_z",   \
      "standard error of a state's own reading of a threat", "(i)", 0.05)                          \
    X(READING_WEIGHT, "signals.reading_weight", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1",      \
      "alpha_z", "weight of a state's new reading; with signal_weight at most 1", "(i), (c)",      \
      0.30)                                                                                        \
    X(SIGNAL_WEIGHT, "signals.signal_weight", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1",        \
      "alpha_s", "pull of the others' assessments; with reading_weight at most 1",                 \
      "[C] interconnected security perceptions (Buzan); size (c)", 0.20)                           \
    X(AGENDA_RATE, "signals.agenda_rate", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1", "alpha_a", \
      "pull of the others' agendas", "[C] shared view of threats is gradually acquired; size (c)", \
      0.12)                                                                                        \
    X(CONDUCT_BASE, "conduct.base", SCALAR, COEFFICIENT, -20, 20, CLOSED, "logit", "k_0",          \
      "log-odds of unilateral conduct without urgency, domination or bonds", "(i), (c)", -1.6)     \
    X(CONDUCT_URGENCY, "conduct.urgency", SCALAR, COEFFICIENT, 0, 50, CLOSED, "logit", "k_U",      \
      "threat pushes toward acting alone", "[C] the United States' immediate needs; size (c)",     \
      6.0)                                                                                         \
    X(CONDUCT_LEVERAGE, "conduct.leverage", SCALAR, COEFFICIENT, 0, 50, CLOSED, "logit", "k_L",    \
      "domination of the partner pushes toward acting alone",                                      \
      "[C] the ghost of unilateralism; size (c)", 2.2)                                             \
    X(CONDUCT_BONDS, "conduct.bonds", SCALAR, COEFFICIENT, 0, 50, CLOSED, "logit", "k_S",          \
      "institutions, exchange, trust and identity hold unilateral conduct back",                   \
      "Deutsch, Adler and Barnett in [C]; size (c)", 7.5)                                          \
    X(MISPERCEPTION, "conduct.misperception", SCALAR, COEFFICIENT, 0, 0.5, CLOSED, "1", "mu",      \
      "probability per contact that an act is misread", "(i)", 0.02)                               \
    X(CONDUCT_BLAME, "conduct.blame", SCALAR, COEFFICIENT, 0, 50, CLOSED, "logit", "k_B",          \
      "concern with what comes from or through the partner pushes toward acting alone",            \
      "[C] border closing, immigration raids; form (i)", 0)                                        \
    X(CONDUCT_RETALIATION, "conduct.retaliation", SCALAR, COEFFICIENT, 0, 50, CLOSED, "logit",     \
      "k_R", "a unilateral act seen last month is answered in kind",                               \
      "tit for tat (Axelrod 1984); form (i)", 0)                                                   \
    X(TRUST_GAIN, "trust.gain", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "g+",                      \
      "trust gained per cooperative contact, as a share of what is missing",                       \
      "[C] mutual trust increases (Adler and Barnett); size (c)", 0.04)                            \
    X(TRUST_LOSS, "trust.loss", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "g-",                      \
      "share of trust lost per unilateral act: trust breaks faster than it grows", "(i), (c)",     \
      0.20)                                                                                        \
    X(TRUST_AFFRONT, "trust.affront", SCALAR, COEFFICIENT, 0, 10, CLOSED, "1", "g_s",              \
      "sovereignty sensitivity times the actor's leverage magnifies a loss",                       \
      "[C] demand of respect and non-intervention; size (i)", 1.0)                                 \
    X(TRUST_WITNESS, "trust.witness", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "wt",                \
      "weight of conduct toward third parties, as far as diplomacy is not bilateral",              \
      "Tilly's reciprocity in [C]; size (c)", 0.5)                                                 \
    X(TRUST_BLAME, "trust.blame", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1", "g_b",             \
      "concern with what comes from or through the partner wears trust in it down",                \
      "[C] insecurity attributed to neighbours; form (i)", 0)                                      \
    X(TRUST_MEMORY, "trust.memory", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "h_P",                 \
      "trust cannot outgrow the expectation of peace: how far that is its ceiling",                \
      "Deutsch in [C]; form (i)", 0)                                                               \
    X(FORCE_SHARE, "force.share", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "phi",                   \
      "share of unilateral acts that are coercive where nothing binds",                            \
      "Deutsch in [C]: no resort to physical force; form (i)", 0)                                  \
    X(PEACE_GROWTH, "peace.growth", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1", "p_g",           \
      "contact in peace breeds the expectation of peace", "Deutsch in [C]; size (i)", 0.004)       \
    X(PEACE_BREACH, "peace.breach", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "p_b",                 \
      "share that one coercive act destroys of the expectation of peace and the victim's trust",   \
      "Deutsch in [C]; size (i)", 0.5)                                                             \
    X(INITIATIVE, "agreements.initiative", SCALAR, COEFFICIENT, 0, 10, CLOSED, "month-1", "nu",    \
      "diplomatic initiatives of an average voice under full urgency", "(i), (c)", 0.8)            \
    X(AGREEMENT_BASE, "agreements.base", SCALAR, COEFFICIENT, -20, 20, CLOSED, "logit", "q_0",     \
      "log-odds that a partner accepts, before all reasons", "(i), (c)", -1.7)                     \
    X(AGREEMENT_CONCERN, "agreements.concern", SCALAR, COEFFICIENT, 0, 50, CLOSED, "logit", "q_c", \
      "the partner cares about the topic", "[C] common problems recognised; size (c)", 8.0)        \
    X(AGREEMENT_STAKE, "agreements.stake", SCALAR, COEFFICIENT, 0, 50, CLOSED, "logit", "q_x",     \
      "trade held up at a closed border", "[C] border closing and 18-hour delays; size (c)", 9.0)  \
    X(AGREEMENT_TRUST, "agreements.trust", SCALAR, COEFFICIENT, 0, 50, CLOSED, "logit", "q_t",     \
      "the partner trusts the initiator", "[C] built on mutual confidence; size (c)", 3.3)         \
    X(AGREEMENT_LEADERSHIP, "agreements.leadership", SCALAR, COEFFICIENT, 0, 50, CLOSED, "logit",  \
      "q_l", "a restrained leader's inducements", "[C] differentiated use of hegemony; size (c)",  \
      2.6)                                                                                         \
    X(AGREEMENT_SOVEREIGNTY, "agreements.sovereignty", SCALAR, COEFFICIENT, 0, 50, CLOSED,         \
      "logit", "q_v", "cost of binding oneself, the more under domination",                        \
      "[C] harmonisation which might infringe sovereignty; size (c)", 1.9)                         \
    X(AGREEMENT_DEPTH, "agreements.depth", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "delta",        \
      "one accord's share of the depth that its venue still lacks", "(i), (c)", 0.018)             \
    X(AGREEMENT_DECAY, "agreements.decay", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1", "mu_N",   \
      "institutions fade without renewal", "(i)", 0.004)                                           \
    X(AGREEMENT_HASTE, "agreements.haste", SCALAR, COEFFICIENT, 0, 20, CLOSED, "1", "h_U",         \
      "urgency keeps diplomacy bilateral", "[C] the United States' immediate needs; form (i)", 0)  \
    X(AGREEMENT_INVOLVEMENT, "agreements.involvement", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1",     \
      "tau", "how far two states negotiate about what comes from or through them alone",           \
      "[C] bilateral agendas; form (i)", 0)                                                        \
    X(TRANSACTIONS_GROWTH, "transactions.growth", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1",    \
      "gr", "growth of exchange toward capacity", "Deutsch in [C]; size (i)", 0.03)                \
    X(TRANSACTIONS_DRAG, "transactions.drag", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1", "dr",  \
      "share of exchange lost at a closed border", "[C] virtual closing of the borders; size (c)", \
      0.06)                                                                                        \
    X(TRANSACTIONS_INSTITUTIONS, "transactions.institutions", SCALAR, COEFFICIENT, 0, 0.95,        \
      CLOSED, "1", "omega", "share of its capacity that exchange reaches by institutions only",    \
      "Deutsch in [C]; form (i)", 0)                                                               \
    X(FRICTION_RISE, "friction.rise", SCALAR, COEFFICIENT, 0, 1, CLOSED, "1", "ri",                \
      "an urgent unilateral act closes the border by this share", "[C] border closing; size (c)",  \
      0.75)                                                                                        \
    X(FRICTION_RELAX, "friction.relax", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1", "rl",        \
      "share of friction that passes in a month; with ease at most 1", "(i), (c)", 0.25)           \
    X(FRICTION_EASE, "friction.ease", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1", "ea",          \
      "institutions reopen a border; with relax at most 1", "[C] smart borders; size (i)", 0.20)   \
    X(IDENTITY_RATE, "identity.rate", SCALAR, COEFFICIENT, 0, 1, CLOSED, "month-1", "io",          \
      "pace at which identity follows community", "Tilly in [C]; size (c)", 0.006)                 \
    X(POWER, "states.power", STATE, INPUT, 0, 1e15, OPEN_LOW, "any; only shares count", "p_i",     \
      "material power", "[C] asymmetry among the members", 1.0)                                    \
    X(RESTRAINT, "states.restraint", STATE, INPUT, 0, 1, CLOSED, "1", "r_i",                       \
      "use of leverage: 0 dominates, 1 leads", "[C] differentiated use of hegemony; size (i)",     \
      0.5)                                                                                         \
    X(SOVEREIGNTY, "states.sovereignty", STATE_ISSUE, INPUT, 0, 1, CLOSED, "1", "sov_im",          \
      "sensitivity of sovereignty on each issue", "[C] principles of sovereignty; size (i)", 0.3)  \
    X(AGENDA, "states.agenda", STATE_ISSUE, START, 0, 1e6, CLOSED, "weight, normalised to sum 1",  \
      "a_im", "what the state treats as a security matter",                                        \
      "[C] narrow against multidimensional agenda; size (i)", 0.25)                                \
    X(EXPOSURE, "states.exposure", STATE_ISSUE, INPUT, 0, 10, CLOSED, "1", "exposure_im",          \
      "how strongly a threat reaches the state", "[C] each state's main threats; size (i)", 0.7)   \
    X(SOURCE, "states.source", STATE_ISSUE, INPUT, 0, 1, CLOSED, "1", "src_jm",                    \
      "how far a threat is seen to come from or through the state",                                \
      "[C] each border's own threats; size (i)", 0)                                                \
    X(IDENTITY, "states.identity", STATE, START, 0, 1, CLOSED, "1", "I_i",                         \
      "regional identity at the start", "[C] identity debate; size (i)", 0.2)                      \
    X(TRUST, "dyads.trust", PAIR, START, 0, 1, CLOSED, "1", "T_ij",                                \
      "trust at the start: first member's in the second, second's in the first",                   \
      "[C] trustworthy partner; size (i)", 0.45)                                                   \
    X(PEACE, "dyads.peace", DYAD, START, 0, 1, CLOSED, "1", "P_d",                                 \
      "how dependably peaceful change is expected at the start", "Deutsch in [C]; size (i)", 1)    \
    X(DYAD_IDENTITY, "dyads.identity", DYAD, START, 0, 1, CLOSED, "1", "J_d",                      \
      "the dyad's own identity at the start; when not given, the mean of its two states'",         \
      "Adler and Barnett in [C]; size (i)", COMITY_NOT_GIVEN)                                      \
    X(BILATERAL, "dyads.bilateral", DYAD, START, 0, 1, CLOSED, "1", "B_d",                         \
      "depth of bilateral institutions at the start",                                              \
      "[C] preeminence of bilateral relations; size (i)", 0.1)                                     \
    X(TRANSACTIONS, "dyads.transactions", DYAD, START, 0, 1, CLOSED, "1", "X_d",                   \
      "density of exchange at the start", "[C] numbers on the border; size (i)", 0.3)              \
    X(CAPACITY, "dyads.capacity", DYAD, INPUT, 0, 1, OPEN_LOW, "1", "cap_d",                       \
      "density of exchange that the dyad can reach", "(i)", 0.9)                                   \
    X(FRICTION, "dyads.friction", DYAD, START, 0, 1, CLOSED, "1", "F_d",                           \
      "how closed the border is at the start", "[C] border controls; size (i)", 0.05)              \
    X(TRILATERAL, "trilateral", SCALAR, START, 0, 1, CLOSED, "1", "M",                             \
      "depth of trilateral institutions at the start", "[C] security perimeter; size (i)", 0.03)   \
    X(NASCENT_INSTITUTIONS, "phases.nascent.institutions", SCALAR, THRESHOLD, 0, 1, CLOSED, "1",   \
      "mid(N)", "least institutions of the connected region", "[C] organisations; size (i)", 0.26) \
    X(NASCENT_TRANSACTIONS, "phases.nascent.transactions", SCALAR, THRESHOLD, 0, 1, CLOSED, "1",   \
      "mid(X)", "least exchange of the connected region", "[C] exchange; size (i)", 0.30)          \
    X(NASCENT_OVERLAP, "phases.nascent.overlap", SCALAR, THRESHOLD, 0, 1, CLOSED, "1", "mid(C)",   \
      "least shared definition of the threat", "[C] coordination; size (i)", 0.50)                 \
    X(ASCENDANT_INSTITUTIONS, "phases.ascendant.institutions", SCALAR, THRESHOLD, 0, 1, CLOSED,    \
      "1", "mid(N)", "least institutions", "[C] tighter networks; size (i)", 0.35)                 \
    X(ASCENDANT_TRUST, "phases.ascendant.trust", SCALAR, THRESHOLD, 0, 1, CLOSED, "1", "mid(e)",   \
      "least mutual trust of the connected region", "[C] mutual trust; size (i)", 0.65)            \
    X(ASCENDANT_IDENTITY, "phases.ascendant.identity", SCALAR, THRESHOLD, 0, 1, CLOSED, "1",       \
      "mean(I)", "least mean identity", "[C] common identities arise; size (i)", 0.35)             \
    X(ASCENDANT_TRILATERAL, "phases.ascendant.trilateral", SCALAR, THRESHOLD, 0, 1, CLOSED, "1",   \
      "M", "least trilateral institutions", "[C] new institutions; size (i)", 0.10)                \
    X(MATURE_TRUST, "phases.mature.trust", SCALAR, THRESHOLD, 0, 1, CLOSED, "1", "low(e)",         \
      "least mutual trust on every dyad", "[C] a process consolidated; size (i)", 0.70)            \
    X(MATURE_IDENTITY, "phases.mature.identity", SCALAR, THRESHOLD, 0, 1, CLOSED, "1", "low(I)",   \
      "least identity of every state", "[C] shared security identity; size (i)", 0.50)             \
    X(MATURE_TRILATERAL, "phases.mature.trilateral", SCALAR, THRESHOLD, 0, 1, CLOSED, "1", "M",    \
      "least trilateral institutions", "[C] institutions that defend it; size (i)", 0.40)          \
    X(DWELL, "phases.dwell", SCALAR, THRESHOLD, 0, 100000, INTEGER, "month", "dwell",              \
      "months that a phase's conditions must hold before it is entered; 0 acts as 1", "(i)", 6)    \
    X(SLACK, "phases.slack", SCALAR, THRESHOLD, 0, 1, CLOSED, "1", "slack",                        \
      "how far a condition may fail before the phase is lost", "(i)", 0.05)                        \
    X(LOOSE_PEACE, "coupling.loose.peace", SCALAR, CRITERION, 0, 1, CLOSED, "1", "low(P)",         \
      "least dependable expectation of peace on every dyad", "Deutsch in [C]; size (i)", 0.8)      \
    X(LOOSE_FORCE, "coupling.loose.force", SCALAR, CRITERION, 0, 1, CLOSED, "1", "mean(u f)",      \
      "highest mean probability of a coercive act in the last 12 months on every pair",            \
      "Deutsch in [C]; size (i)", 0.002)                                                           \
    X(TIGHT_TRILATERAL, "coupling.tight.trilateral", SCALAR, CRITERION, 0, 1, CLOSED, "1", "M",    \
      "least trilateral institutions", "[C] a common regime; size (i)", 0.5)                       \
    X(TIGHT_FRICTION, "coupling.tight.friction", SCALAR, CRITERION, 0, 1, CLOSED, "1", "F_d",      \
      "most closed that a border may be, on every dyad", "[C] open borders; size (i)", 0.1)        \
    X(TIGHT_IDENTITY, "coupling.tight.identity", SCALAR, CRITERION, 0, 1, CLOSED, "1", "low(I)",   \
      "least identity of every state", "[C] collective identity; size (i)", 0.5)

/*
 * What a parameter is. Coefficients, inputs and criteria may change during a run (`set` events);
 * starting values and thresholds of phases, which dwell on the past, may not.
 */
enum comity_role {
    COMITY_COEFFICIENT,
    COMITY_INPUT,
    COMITY_START,
    COMITY_THRESHOLD,
    COMITY_CRITERION
};

/* The default of a value that follows from others while it is not given: only a default, never a
 * value that may be set. */
#define COMITY_NOT_GIVEN ((double)NAN)

enum comity_interval {
    COMITY_CLOSED,
    COMITY_OPEN_LOW,
    COMITY_OPEN_HIGH,
    COMITY_INTEGER /* closed, whole numbers only */
};

/* COMITY_SLOT_x is the first slot of parameter x in an array of COMITY_PARAMETER_SLOTS doubles. */
enum comity_parameter_slot {
#define COMITY_PARAMETER_SLOT(code, key, shape, ...)                                               \
    COMITY_SLOT_##code, COMITY_SLOT_LAST_##code = COMITY_SLOT_##code + COMITY_SLOTS_##shape - 1,
    COMITY_PARAMETER_LIST(COMITY_PARAMETER_SLOT)
#undef COMITY_PARAMETER_SLOT
        COMITY_PARAMETER_SLOTS
};

struct comity_parameter {
    const char
        *key; /* as in a scenario file; "states." and "dyads." stand for each state, each dyad */
    enum comity_shape shape;
    enum comity_role role;
    double low, high;
    enum comity_interval interval;
    const char *unit, *symbol, *meaning, *source;
    size_t slot;
    size_t defaults; /* 1, or one for each slot */
    const double *default_value;
};

/* The table; its length is *count. Static. */
const struct comity_parameter *comity_parameters(size_t *count);

/* The parameter that a slot belongs to; NULL when the slot is out of range. Static. */
const struct comity_parameter *comity_parameter_of_slot(size_t slot);

/* Fills all COMITY_PARAMETER_SLOTS values with their defaults. */
void comity_parameters_default(double *values);

/* The value of a slot as a world takes it: where it is not given, what it follows from. */
double comity_parameter_in_force(const double *values, size_t slot);

/* Whether one value is allowed: finite, in range, whole where whole numbers are meant. */
bool comity_parameter_allows(const struct comity_parameter *parameter, double value);

/* Writes the name of a parameter where names have no dots, as in results files: "states.power" is
 * states_power. */
enum { COMITY_PARAMETER_NAME = 64 };
void comity_parameter_name(const struct comity_parameter *parameter,
                           char name[COMITY_PARAMETER_NAME]);

/* The parameter of such a name; NULL. Static. */
const struct comity_parameter *comity_parameter_named(const char *name);

/* Writes the range as a reader would write it: "[0, 1]", "(0, 1]", "a whole number in [0, 12]". */
void comity_parameter_range(const struct comity_parameter *parameter, char *text, size_t size);

/*
 * Conditions on several parameters at once (weights that together exceed 1, an agenda of zeros).
 * Writes what is wrong with the first broken one and what would be right, and returns the slot it
 * is about; returns COMITY_PARAMETER_SLOTS and leaves text alone when all hold. Call with after = 0
 * first, then with the returned slot + 1 for the next one.
 */
size_t comity_parameters_conflict(const double *values, size_t after, char *text, size_t size);

#endif
