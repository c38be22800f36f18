/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SCENARIO_H
#define COMITY_SCENARIO_H

#include <comity/problems.h>
#include <comity/world.h>

/*
 * A scenario: named states, dyads and issues, parameters with the place each value came from, and
 * events. It knows no file format; `scenario_file.h` reads one from text.
 */
enum {
    COMITY_CODE = 12, /* of a state, as "USA" */
    COMITY_NAME = 64
};

/* Where a value came from. file is an index into scenario.files, or one of these. */
enum {
    COMITY_FROM_DEFAULT = -1,
    COMITY_FROM_SET = -2 /* --set, or a caller of the library */
};

struct comity_origin {
    int file, line;
};

struct comity_source_text {
    char *path; /* as it was opened */
    char *text; /* its raw bytes, NUL-terminated */
};

enum {
    COMITY_TITLE = 128,        /* bytes of a title at most, with the end */
    COMITY_SOURCE_TEXT = 1024, /* of what is said of where a value comes from */
};

enum comity_event_field {
    COMITY_EVENT_AT,     /* tick (a date string is turned into one) */
    COMITY_EVENT_AMOUNT, /* magnitude, factor, value */
    COMITY_EVENT_COUNT   /* ticks, agreements */
};

/* Where values come from: those parameters whose `source` has its number, or a field of events. */
struct comity_value_source {
    char *text; /* owned */
    int file, line;
    char event[COMITY_EVENT_NAME]; /* "": none */
    enum comity_event_field field;
};

struct comity_scenario {
    char title[COMITY_TITLE];
    char state_code[COMITY_STATES][COMITY_CODE];
    char state_name[COMITY_STATES][COMITY_NAME];
    char issue[COMITY_ISSUES][COMITY_NAME];
    long start; /* month of tick 0, as calendar.h counts */
    uint32_t ticks, replicates;
    uint64_t seed;
    double parameters[COMITY_PARAMETER_SLOTS]; /* as given: agendas and power not yet normalised */
    struct comity_origin origin[COMITY_PARAMETER_SLOTS];
    struct comity_event *events; /* sorted, owned */
    size_t events_count;
    struct comity_source_text *files; /* parents first, owned */
    size_t files_count;
    struct comity_value_source *sources; /* owned */
    size_t sources_count;
    uint16_t source[COMITY_PARAMETER_SLOTS]; /* 1 + index in sources; 0: none is given */
    char *changes; /* what differs from the files, "key = value" a line, as it was asked for; owned,
                      NULL: nothing */
};

/* An empty scenario: all defaults, states "A", "B", "C", issues of the default region, from
 * 1994-01, 240 ticks, 400 replicates, seed 1, no events. */
void comity_scenario_init(struct comity_scenario *scenario);
void comity_scenario_free(struct comity_scenario *scenario); /* safe twice */

/* A deep copy; `to` is overwritten and must be free or fresh. */
int comity_scenario_copy(struct comity_scenario *to, const struct comity_scenario *from);

/* "USA-CAN" of a dyad, "USA-CAN" ... "trilateral" of a venue; text needs 2 * COMITY_CODE bytes. */
void comity_scenario_dyad_name(const struct comity_scenario *scenario, size_t dyad, char *text);
void comity_scenario_venue_name(const struct comity_scenario *scenario, size_t venue, char *text);

/* Index of a state by its code or name, an issue, a dyad ("USA-CAN", either order) or a venue; -1.
 */
int comity_scenario_state(const struct comity_scenario *scenario, const char *text);
int comity_scenario_issue(const struct comity_scenario *scenario, const char *text);
int comity_scenario_dyad(const struct comity_scenario *scenario, const char *text);
int comity_scenario_venue(const struct comity_scenario *scenario, const char *text);

/*
 * What a key addresses. The same grammar serves --set, sweep axes, `set` events and `explain`:
 *   hegemony, conduct.base, trilateral, phases.nascent.overlap       one value
 *   threat.mean  threat.mean.terrorism                               all issues, one
 *   states.restraint  states.USA.restraint                           all states, one
 *   states.agenda  states.USA.agenda  states.USA.agenda.migration    12, 4, 1 values
 *   dyads.trust  dyads.USA-CAN.trust  dyads.USA-CAN.trust.USA        6, 2, 1 (trust of USA in CAN)
 *   events.NAME.magnitude  events.NAME.at ...                        a field of all events so named
 * Several values come in the order of the parameter's dimensions (shapes.h); the two of
 * dyads.USA-CAN.trust in the order in which the key names the members.
 */
struct comity_selection {
    const struct comity_parameter *parameter; /* NULL for a field of events */
    size_t slots[COMITY_SLOTS_STATE_ISSUE];   /* parameter slots, in the order of the key's list */
    size_t count;
    char event[COMITY_EVENT_NAME]; /* of events */
    enum comity_event_field field;
};

/* Resolves a key. On failure returns COMITY_BAD_SCENARIO and writes what is wrong and what was
 * probably meant ("unknown key; did you mean conduct.urgency?"). */
int comity_scenario_select(const struct comity_scenario *scenario, const char *key,
                           struct comity_selection *selection, char *text, size_t size);

/*
 * Gives a selection one value for all its slots (count 1) or one each (count = selection->count),
 * with their origin; the source that the old values had is theirs no more. Values are
 * range-checked; what is wrong is written to text. Selections of
 * events change the tick (whole numbers), amount or count of every event of that name, and keep
 * events sorted.
 */
int comity_scenario_assign(struct comity_scenario *scenario,
                           const struct comity_selection *selection, const double *values,
                           size_t count, struct comity_origin origin, char *text, size_t size);

/* Gives a field of one event a value, which must be allowed; its schedule may then need sorting. */
void comity_event_assign(struct comity_event *event, enum comity_event_field field, double value);

/* Writes what an event acts on: "terrorism", "USA>MEX", "USA-MEX", "trilateral institutions", or
 * the key of a parameter. */
void comity_event_target_text(const struct comity_scenario *scenario,
                              const struct comity_event *event, char *text, size_t size);

/* Writes what stands for a name of a pattern; returns false when it knows none. */
typedef bool comity_event_fact(void *context, const char *name, char *text, size_t size);

/*
 * Writes a pattern of events.h with the facts of one event in place of its braces:
 *   {target} {members}      as above; {members} with its issue
 *   {key}                   a parameter's key in plain words, without its group
 *   {from} {toward}         codes of a pair's states
 *   {state} {issue} {name}  a state's name; an issue; " (september_11)", or nothing
 *   {count} {s}             a number, and the ending of the plural that goes with it
 *   {amount} {signed}       in full; with its sign
 *   {rounded} {percent}     to two decimals; in 100, unsigned
 *   {coercive}              ", coercive", or nothing
 *
 * Other names are asked of `more`, which may be NULL; what nobody knows stays as it is. Without a
 * scenario and an event all names are.
 */
void comity_event_text(const struct comity_scenario *scenario, const struct comity_event *event,
                       const char *pattern, comity_event_fact *more, void *context, char *text,
                       size_t size);

/* Whether an assignment is of an event that the scenario has not, such as one that it takes away
 * from the scenario that it changes. */
bool comity_scenario_lacks_event(const struct comity_scenario *scenario, const char *assignment);

/* The label in figures of an event without a name, by the name of its kind and what a results file
 * has as its members: "USA against MEX", "accord of USA-MEX terrorism". */
void comity_event_label(const char *kind, const char *members, char *text, size_t size);

/* Reads "KEY=VALUE" as --set gives it; VALUE is a number, a list [a, b, c], or a date for `at`.
 * One problem is added for each mistake, with `--set` as its place. */
int comity_scenario_set(struct comity_scenario *scenario, const char *assignment,
                        struct comity_problems *problems);

/* Checks that all values are in range, those of events too, and what single values cannot show:
 * conflicts between parameters, also after the `set` events of each tick; events after the last
 * tick. Adds problems; returns COMITY_OK or COMITY_BAD_SCENARIO. */
int comity_scenario_validate(const struct comity_scenario *scenario,
                             struct comity_problems *problems);

/* Adds a line to `changes`, in place of one of the same key. Returns COMITY_OK or NO_MEMORY. */
int comity_scenario_note_change(struct comity_scenario *scenario, const char *key,
                                const char *value);

/* The changes on one line, "hegemony = 0; ticks = 60"; "" where nothing differs from the files. */
void comity_scenario_changes(const struct comity_scenario *scenario, char *text, size_t size);

/*
 * In what one scenario differs from another, as far as results depend on it, on one line:
 * "hegemony = 0.2 instead of 0.6; without shock september_11 2001-09 of 1.2"; after the first eight
 * how many more there are. "" where nothing differs.
 */
void comity_scenario_differences(const struct comity_scenario *scenario,
                                 const struct comity_scenario *other, char *text, size_t size);

/*
 * Changes the length of the run. Events after its end, which could not act, are left out, and named
 * among the changes: the one rule of everything that shortens a run, as --ticks, the ticks of a
 * sweep, of a calibration or of a variant do. Events stay of which one of `keys` is, as those
 * which the axes of a sweep date. Return COMITY_OK or NO_MEMORY.
 */
int comity_scenario_set_ticks(struct comity_scenario *scenario, uint32_t ticks);
int comity_scenario_shorten(struct comity_scenario *scenario, uint32_t ticks,
                            const char *const *keys, size_t count);

/* The tick of a month, which may lie outside the run. */
long comity_scenario_tick(const struct comity_scenario *scenario, long month);

/* Writes "file:line", "default" or "--set" for a slot's origin. */
void comity_scenario_origin(const struct comity_scenario *scenario, size_t slot, char *text,
                            size_t size);

/*
 * The number of the last source given for one of the values of a selection, COMITY_NO_SOURCE if
 * none is. The text to show for a value is the one given, or that of
 * the parameter's table, or, where that speaks of North America alone, COMITY_SOURCE_MISSING.
 */
#define COMITY_SOURCE_MISSING "no source given"
enum { COMITY_NO_SOURCE = -1 };
int comity_scenario_source(const struct comity_scenario *scenario,
                           const struct comity_selection *selection);
const char *comity_scenario_source_of(const struct comity_scenario *scenario, size_t slot);

/* The same for an event: "at: ...; magnitude: ...", or one text where the fields have it alike. */
void comity_scenario_event_source(const struct comity_scenario *scenario,
                                  const struct comity_event *event, char *text, size_t size);

/* Gives the values of a selection a source. Returns COMITY_OK or NO_MEMORY. */
int comity_scenario_give_source(struct comity_scenario *scenario,
                                const struct comity_selection *selection, const char *text,
                                struct comity_origin origin);

/* Takes their source away from the values of a selection, or from all events (NULL). */
void comity_scenario_forget_source(struct comity_scenario *scenario,
                                   const struct comity_selection *selection);

/* Writes the key that selects this one slot, as "states.USA.agenda.migration". */
void comity_scenario_slot_key(const struct comity_scenario *scenario, size_t slot, char *text,
                              size_t size);

/* The world of one replicate; it points into the scenario, which must outlive it. */
struct comity_world comity_scenario_world(const struct comity_scenario *scenario,
                                          uint32_t replicate);

#endif
