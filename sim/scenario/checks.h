/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_SCENARIO_CHECKS_H
#define COMITY_SCENARIO_CHECKS_H

#include <comity/scenario.h>

/* Checks that the reader of files shares with the library's own assignments. */

enum { COMITY_PROBLEM_TEXT = 512 };

/* Each returns 1 when the value is allowed, otherwise 0 and writes what would be right. */
bool comity_check_value(const struct comity_parameter *parameter, double value, char *text,
                        size_t size);
bool comity_check_amount(enum comity_event_kind kind, uint32_t target, double value, char *text,
                         size_t size);
bool comity_check_count(enum comity_event_kind kind, double value, char *text, size_t size);

/* The same of a whole event: what it acts on, its amount and its count. */
bool comity_check_event(const struct comity_event *event, char *text, size_t size);

/* Writes the month of a tick, "2001-09", and returns it. */
enum { COMITY_MONTH_TEXT = 16 };
const char *comity_scenario_month(const struct comity_scenario *scenario, long tick,
                                  char text[COMITY_MONTH_TEXT]);

/* Writes what is wrong with a month outside a run: "1990-01 is before the start; a month from ..."
 */
void comity_month_problem(long start, uint32_t ticks, long month, char *text, size_t size);

/* Whether `set` events may change it; if not, writes why. */
bool comity_check_settable(const struct comity_parameter *parameter, char *text, size_t size);

/* What a name is of: its index, or -1; and what is wrong with one that is none, "unknown state
 * "DEU"; USA, CAN or MEX is expected". */
enum comity_names { COMITY_STATE_NAMES, COMITY_ISSUE_NAMES, COMITY_DYAD_NAMES, COMITY_VENUE_NAMES };
int comity_find_name(const struct comity_scenario *scenario, enum comity_names which,
                     const char *name);
void comity_unknown_name(const struct comity_scenario *scenario, enum comity_names which,
                         const char *name, char *text, size_t size);

/* Writes what a list of values for the selection must hold: "4 numbers for terrorism, ...". */
void comity_list_values(const struct comity_scenario *scenario,
                        const struct comity_selection *selection, char *text, size_t size);

/* What a field of an event is called in files: "at", "magnitude", "ticks"; NULL: the kind has none.
 */
const char *comity_event_field_name(enum comity_event_kind kind, enum comity_event_field field);

/* The key that was probably meant: the nearest, or else one whose last part is this word. */
const char *comity_nearest_key(const char *word, const char *const *keys, size_t count);

/* What slot k of a shape is of: "USA-CAN", and with what joins the two states of a pair and an
 * issue to its owner "USA>CAN" and "MEX/migration", or "USA.CAN" in a key; "" for a scalar. */
void comity_label(const struct comity_scenario *scenario, enum comity_shape shape, size_t k,
                  const char *of_pair, const char *of_issue, char *text, size_t size);

/* Whether two labels mean the same: keys write "USA.CAN", tables "USA>CAN". The first has `length`
 * bytes. */
bool comity_labels_agree(const char *one, size_t length, const char *other);

/* Called for each conflict between parameters: as given (event is count), or after the `set` events
 * of a tick, the last of which has this index. Events are sorted. */
typedef void comity_conflict_found(void *context, size_t event, size_t slot, const char *text);
void comity_conflicts(const double *parameters, const struct comity_event *events, size_t count,
                      comity_conflict_found *found, void *context);

/* Writes the key that a conflict at this slot is reported under: of an agenda, that of all of it.
 */
void comity_conflict_key(const struct comity_scenario *scenario, size_t slot, char *text,
                         size_t size);

/* Where the latest of the values came from that a conflict at this slot is about. */
struct comity_origin comity_conflict_origin(const struct comity_scenario *scenario, size_t slot);

#endif
