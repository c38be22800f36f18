/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_TESTS_WEB_SETTINGS_H
#define COMITY_TESTS_WEB_SETTINGS_H

#include "web/door.h"

#include <comity/trace.h>

/* The page's door, its settings filled as the page fills them, and what the program tells of the
 * same. */

enum { REPLICATES = 13 }; /* no multiple of any kernel's lanes */

extern struct explorer *explorer;
void begin_explorer(void);
void end_explorer(void);

/* Beside what comes with the program: acts that are threats or uses of force. */
#define COERCION "coercion.cfg"
enum { CONFIGS = 5 };
extern const char *const configs[CONFIGS];

/* A scenario of these, so long and with so many replicates. */
void read_config(struct comity_scenario *scenario, const char *name, uint32_t ticks,
                 uint32_t replicates);

/* As the page writes: no more than there is room for, and the rest 0. */
void write_text(char *place, const char *text, size_t size);
void write_field(size_t which, enum text_field field, size_t index, const char *text);

/* Whether there was memory for it. The first half of the events comes last: they are sorted. */
bool try_to_fill(size_t which, const struct comity_scenario *from);

/* A setting without problems. */
void fill(size_t which, const struct comity_scenario *from);

/* What `comity trace` tells of the worlds of a setting. */
struct expected {
    struct comity_trace traces[REPLICATES];
    size_t count;
};

void expect(struct expected *expected, const char *name, uint32_t ticks, size_t count,
            bool mean_field);
void forget(struct expected *expected);
const double *record_of(const struct expected *expected, size_t r, uint32_t tick);

bool same(const void *one, const void *other, size_t doubles);

#endif
