/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "core/text_stream.h"
#include "scenario/checks.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LISTED = 8 }; /* the others are counted */

struct list {
    char *text;
    size_t size, count;
};

static void add(struct list *list, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct list *list, const char *format, ...)
{
    char item[256];
    va_list arguments;
    if (list->count++ >= LISTED)
        return;
    va_start(arguments, format);
    vsnprintf(item, sizeof item, format, arguments);
    va_end(arguments);
    if (strlen(list->text) + strlen(item) + 3 < list->size)
        comity_append(list->text, list->size, "%s%s", list->text[0] ? "; " : "", item);
}

static void add_parameters(struct list *list, const struct comity_scenario *scenario,
                           const struct comity_scenario *other)
{
    for (size_t slot = 0; slot < COMITY_PARAMETER_SLOTS; slot++) {
        const double value = comity_parameter_in_force(scenario->parameters, slot);
        const double before = comity_parameter_in_force(other->parameters, slot);
        char key[3 * COMITY_NAME], now[COMITY_NUMBER_TEXT], then[COMITY_NUMBER_TEXT];
        if (value != before) {
            comity_scenario_slot_key(scenario, slot, key, sizeof key);
            comity_number_format(value, 0, now);
            comity_number_format(before, 0, then);
            add(list, "%s = %s instead of %s", key, now, then);
        }
    }
}

static bool is_same(const struct comity_event *one, long start, const struct comity_event *other,
                    long other_start)
{
    struct comity_event moved = *other;
    moved.tick += (uint32_t)(other_start - start);
    return comity_event_equal(one, &moved);
}

/* The events of one that the other has not, each with its month. */
static void add_events(struct list *list, const char *word, const struct comity_scenario *scenario,
                       const struct comity_scenario *other)
{
    for (size_t k = 0; k < scenario->events_count; k++) {
        const struct comity_event *event = &scenario->events[k];
        size_t twin = 0;
        char month[COMITY_MONTH_TEXT], amount[COMITY_NUMBER_TEXT] = "";
        while (twin < other->events_count &&
               !is_same(event, scenario->start, &other->events[twin], other->start))
            twin++;
        if (twin < other->events_count)
            continue;
        if (event->kind == COMITY_EVENT_SHOCK || event->kind == COMITY_EVENT_ESTEEM)
            comity_number_format(event->amount, 0, amount);
        add(list, "%s %s%s%s %s%s%s", word, comity_event_name(event->kind),
            event->name[0] ? " " : "", event->name,
            comity_scenario_month(scenario, (long)event->tick, month), amount[0] ? " of " : "",
            amount);
    }
}

void comity_scenario_differences(const struct comity_scenario *scenario,
                                 const struct comity_scenario *other, char *text, size_t size)
{
    struct list list = { .text = text, .size = size };
    char month[COMITY_MONTH_TEXT], before[COMITY_MONTH_TEXT];
    text[0] = '\0';
    add_parameters(&list, scenario, other);
    if (scenario->start != other->start) {
        add(&list, "start = %s instead of %s", comity_scenario_month(scenario, 0, month),
            comity_scenario_month(other, 0, before));
    }
    add_events(&list, "with", scenario, other);
    add_events(&list, "without", other, scenario);
    if (list.count > LISTED && strlen(text) + 24 < size)
        comity_append(text, size, "; and %zu more", list.count - LISTED);
}
