/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the values of a scenario come from. */
#include "core/text_stream.h"
#include "core/growth.h"
#include "scenario/checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int source_of_event(const struct comity_scenario *scenario, const char *event,
                           enum comity_event_field field)
{
    for (size_t k = scenario->sources_count; event[0] != '\0' && k > 0; k--) {
        const struct comity_value_source *source = &scenario->sources[k - 1];
        if (source->field == field && strcmp(source->event, event) == 0)
            return (int)k - 1;
    }
    return COMITY_NO_SOURCE;
}

int comity_scenario_source(const struct comity_scenario *scenario,
                           const struct comity_selection *selection)
{
    if (!selection->parameter)
        return source_of_event(scenario, selection->event, selection->field);
    int last = COMITY_NO_SOURCE;
    for (size_t k = 0; k < selection->count; k++) {
        const int source = scenario->source[selection->slots[k]] - 1;
        last = source > last ? source : last;
    }
    return last;
}

const char *comity_scenario_source_of(const struct comity_scenario *scenario, size_t slot)
{
    const struct comity_parameter *parameter = comity_parameter_of_slot(slot);
    if (scenario->source[slot] > 0)
        return scenario->sources[scenario->source[slot] - 1].text;
    return parameter->role == COMITY_INPUT || parameter->role == COMITY_START
               ? COMITY_SOURCE_MISSING
               : parameter->source;
}

const char *comity_event_field_name(enum comity_event_kind kind, enum comity_event_field field)
{
    const struct comity_event_type *type = comity_event_type(kind);
    return field == COMITY_EVENT_AT       ? "at"
           : field == COMITY_EVENT_AMOUNT ? type->amount.name
                                          : type->count.name;
}

void comity_scenario_event_source(const struct comity_scenario *scenario,
                                  const struct comity_event *event, char *text, size_t size)
{
    const char *first = NULL, *texts[] = { NULL, NULL, NULL };
    size_t alike = 0, given = 0;
    for (int k = 0; k < 3; k++) {
        const int source = source_of_event(scenario, event->name, (enum comity_event_field)k);
        if (source != COMITY_NO_SOURCE &&
            comity_event_field_name(event->kind, (enum comity_event_field)k)) {
            texts[k] = scenario->sources[source].text;
            first = first ? first : texts[k];
            given++;
            alike += strcmp(first, texts[k]) == 0;
        }
    }
    if (given == 0 || (given > 1 && alike == given)) {
        snprintf(text, size, "%s", given > 0 ? first : COMITY_SOURCE_MISSING);
        return;
    }
    text[0] = '\0';
    for (int k = 0; k < 3; k++) {
        if (texts[k]) {
            comity_append(text, size, "%s%s: %s", text[0] ? "; " : "",
                          comity_event_field_name(event->kind, (enum comity_event_field)k),
                          texts[k]);
        }
    }
}

int comity_scenario_give_source(struct comity_scenario *scenario,
                                const struct comity_selection *selection, const char *text,
                                struct comity_origin origin)
{
    struct comity_value_source source = {
        .text = strdup(text), .file = origin.file, .line = origin.line, .field = selection->field
    };
    if (!source.text || !COMITY_GROW(&scenario->sources, scenario->sources_count)) {
        free(source.text);
        return COMITY_NO_MEMORY;
    }
    strcpy(source.event, selection->event);
    scenario->sources[scenario->sources_count++] = source;
    for (size_t k = 0; selection->parameter && k < selection->count; k++)
        scenario->source[selection->slots[k]] = (uint16_t)scenario->sources_count;
    return COMITY_OK;
}

void comity_scenario_forget_source(struct comity_scenario *scenario,
                                   const struct comity_selection *selection)
{
    for (size_t k = 0; k < scenario->sources_count; k++) {
        struct comity_value_source *source = &scenario->sources[k];
        if (!selection || (!selection->parameter && source->field == selection->field &&
                           strcmp(source->event, selection->event) == 0))
            source->event[0] = '\0';
    }
    for (size_t k = 0; selection && selection->parameter && k < selection->count; k++)
        scenario->source[selection->slots[k]] = 0;
}
