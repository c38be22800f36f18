/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_WEB_DOOR_H
#define COMITY_WEB_DOOR_H

#include <comity/events.h>

/*
 * The browser's door: what the explorer's page calls in WebAssembly. The page fills a setting (a
 * scenario as `comity explain --json` describes it), runs one or two of them with the same draws
 * and reads the results where they lie in memory. All arrays belong to the explorer and stay valid
 * until the next call that fills them.
 */
enum { EXPLORER_SETTINGS = 2, EXPLORER_STORY_NUMBERS = 12, EXPLORER_CONDITION_NUMBERS = 6 };

struct explorer;

struct explorer *explorer_new(void); /* NULL without memory */
void explorer_free(struct explorer *explorer);

/* ---- the setting */

/* Parameters of a setting, in the order of the table's slots, to be written. */
double *explorer_parameters(struct explorer *explorer, size_t which);

/* Where a text of the setting is written, NUL-terminated, and how many bytes there are. */
enum text_field { TEXT_TITLE, TEXT_STATE_CODE, TEXT_STATE_NAME, TEXT_ISSUE };
size_t explorer_text_size(enum text_field field);
char *explorer_text(struct explorer *explorer, size_t which, enum text_field field, size_t index);

/* Months and draws; removes all events. */
void explorer_run_of(struct explorer *explorer, size_t which, long start, uint32_t ticks,
                     uint32_t replicates, uint32_t seed_high, uint32_t seed_low);

/* Adds an event, as events.h describes them; returns where its name is written (COMITY_EVENT_NAME
 * bytes), or NULL without memory. */
char *explorer_add_event(struct explorer *explorer, size_t which, uint32_t kind, uint32_t tick,
                         uint32_t target, uint32_t issue, uint32_t count, double amount,
                         uint32_t coercive);

/* Puts the events in order and checks the setting; returns how many problems it has, SIZE_MAX
 * without memory to tell them. */
size_t explorer_check(struct explorer *explorer, size_t which);
const char *explorer_problem(const struct explorer *explorer, size_t number);

/* The key of a slot, as --set takes it. */
const char *explorer_key(struct explorer *explorer, size_t which, size_t slot);

/* The setting as a scenario file; NULL without memory. */
const char *explorer_scenario(struct explorer *explorer, size_t which);

/* ---- its worlds */

/*
 * Runs the worlds of the first `count` settings, which must be free of problems, and finds what the
 * figures show of them and of the variable of that number. Returns COMITY_OK or NO_MEMORY; after
 * the latter none of the arrays below is there.
 */
int explorer_run(struct explorer *explorer, size_t count, size_t variable, int mean_field);

/* [ticks][COMITY_PHASES]: the share of worlds in each phase. */
const double *explorer_shares(const struct explorer *explorer, size_t which);

/* [ticks][COMITY_RECORD_SLOTS]: the mean of every variable, with the bits of a sweep's series. */
const double *explorer_means(const struct explorer *explorer, size_t which);

/* The variable: [slot][tick] of its mean, then of each quantile, with the bits of a sweep's series;
 * which quantiles these are, NaN after the last. */
const double *explorer_bands(const struct explorer *explorer, size_t which);
double explorer_quantile(size_t number);

/* [COMITY_OUTCOME_SLOTS][FIGURES_OF_OUTCOME], with the bits of `comity compare`: mean and standard
 * deviation of the first setting, of the second (or the first again, where it is alone), the
 * difference, second less first, and its 95 % interval. NaN is missing; so is the difference of
 * runs of different lengths. */
const double *explorer_outcomes(const struct explorer *explorer);

/* Second setting less first, month by month as far as both run, with the bits of `comity compare`:
 * difference, low and high end of its 95 % interval, each [slot][tick] of the variable, or
 * [phase - 1][tick] of the share of worlds in a phase or a higher one. */
const double *explorer_differences(const struct explorer *explorer);
const double *explorer_phase_differences(const struct explorer *explorer);

/* ---- one world */

/* Runs one replicate of a setting and finds its story: [ticks][COMITY_RECORD_SLOTS], or NULL
 * without memory. */
const double *explorer_world(struct explorer *explorer, size_t which, uint32_t replicate,
                             int mean_field);

size_t explorer_story_length(const struct explorer *explorer);
uint32_t explorer_story_tick(const struct explorer *explorer, size_t number);

/* Of what sort an event of the story is: the code of narrative.h, as "BORDER_CLOSING". */
const char *explorer_story_kind(const struct explorer *explorer, size_t number);

/* The numbers of an event of the story: its fields from `since` to `noticed`, -1 for none, then
 * `peace` and `forced`. */
const double *explorer_story_numbers(struct explorer *explorer, size_t number);

/* An event of the world just run in one or two sentences; `which` is its setting. */
const char *explorer_story_text(struct explorer *explorer, size_t which, size_t number);

/* A condition of those numbers: value, threshold, slot of the record or -1, met, within slack,
 * phase. */
const double *explorer_condition(struct explorer *explorer, size_t conditions, size_t code);

/* What a condition on a dyad, or the region (3), is about; NULL when there are no more. */
const char *explorer_condition_name(size_t code, size_t of);

#endif
