/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "narrative/sentences.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Word number `value` of a list separated by spaces, in capitals. */
static void add_capitals(struct writer *writer, const char *words, size_t value)
{
    for (; value > 0; value--)
        words += strcspn(words, " ") + 1;
    for (; *words && *words != ' '; words++)
        sentence_add(writer, "%c", toupper((unsigned char)*words));
}

/* With more digits where two would hide on which side of the limit it is. */
static void add_level(struct writer *writer, double value, double limit)
{
    int digits = 2;
    while (digits < 6 && value != limit && fabs(value - limit) < 0.5 * pow(10, -digits))
        digits++;
    sentence_add(writer, "%.*f", digits, value);
}

/* "0.30", "0.125" */
static void add_threshold(struct writer *writer, double threshold)
{
    const int plain = fabs(100 * threshold - round(100 * threshold)) < 1e-9;
    sentence_add(writer, plain ? "%.2f" : "%.4g", threshold);
}

/* Whose value decides: " (USA-MEX)", " (CAN)"; nothing where there is no choice. */
static void add_whose(struct writer *writer, size_t slot)
{
    char dyad[2 * COMITY_CODE];
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        const struct comity_variable *variable = &comity_variables()[v];
        const size_t index = slot - variable->slot;
        if (slot < variable->slot || index >= comity_shape_slots(variable->shape))
            continue;
        if (variable->shape == COMITY_STATE) {
            sentence_add(writer, " (%s)", writer->scenario->state_code[index]);
        } else if (variable->shape == COMITY_DYAD && writer->event->subject == COMITY_REGION) {
            comity_scenario_dyad_name(writer->scenario, index, dyad);
            sentence_add(writer, " (%s)", dyad);
        }
    }
}

static const struct comity_condition *condition_of(const struct writer *writer, size_t code)
{
    return &writer->narrative->conditions[writer->event->conditions][code];
}

static const char *name_of(const struct writer *writer, size_t code)
{
    return comity_condition_name((enum comity_condition_code)code, writer->event->subject);
}

/* "institutions 0.27 >= 0.26 (USA-MEX)" */
static void add_condition(struct writer *writer, size_t code)
{
    const struct comity_condition *of = condition_of(writer, code);
    sentence_add(writer, "%s ", name_of(writer, code));
    add_level(writer, of->value, of->threshold);
    sentence_add(writer, " %s ", of->met ? ">=" : "<");
    add_threshold(writer, of->threshold);
    add_whose(writer, of->slot);
}

static void add_met(struct writer *writer, size_t phase)
{
    const char *separator = ": ";
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        if (comity_condition_phase((enum comity_condition_code)c) == phase) {
            sentence_add(writer, "%s", separator);
            add_condition(writer, c);
            separator = ", ";
        }
    }
}

/* Those up to a phase that no longer hold within the slack. */
static void add_missed(struct writer *writer, size_t phase)
{
    const double slack = writer->narrative->world->parameters[COMITY_SLOT_SLACK];
    const char *separator = ": ";
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        const struct comity_condition *of = condition_of(writer, c);
        if (comity_condition_phase((enum comity_condition_code)c) <= phase && !of->within_slack) {
            sentence_add(writer, "%s%s ", separator, name_of(writer, c));
            add_level(writer, of->value, of->threshold - slack);
            sentence_add(writer, " < ");
            add_threshold(writer, of->threshold);
            add_whose(writer, of->slot);
            separator = ", ";
        }
    }
    sentence_add(writer, ", by more than the slack of %.4g", slack);
}

void sentence_phase(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    const size_t before = (size_t)event->before, after = (size_t)event->after;
    const char *phases = comity_kind_meanings(COMITY_KIND_PHASE);
    if (event->subject == COMITY_REGION) {
        sentence_add(writer, "THE REGION");
    } else {
        sentence_add(writer, "The dyad of %s and %s", sentence_first(writer, event->subject),
                     sentence_second(writer, event->subject));
    }
    if (after > before) {
        const uint32_t months = event->tick - event->since + 1;
        sentence_add(writer, " becomes ");
        add_capitals(writer, phases, after);
        sentence_add(writer, ", its conditions met for %" PRIu32 " month%s", months,
                     months == 1 ? "" : "s");
        add_met(writer, after);
    } else {
        sentence_add(writer, " falls from ");
        add_capitals(writer, phases, before);
        sentence_add(writer, " to ");
        add_capitals(writer, phases, after);
        if (event->number > 0)
            sentence_add(writer, " (regression %.0f)", event->number);
        add_missed(writer, after + 1); /* what bars the phase above the new one */
    }
    sentence_add(writer, ".");
}

/* Whether another missed condition asks more of the same value. */
static bool outdone(const struct comity_condition *conditions, size_t code, size_t phase)
{
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        const double more = conditions[c].threshold - conditions[code].threshold;
        if (comity_condition_phase((enum comity_condition_code)c) <= phase && c != code &&
            conditions[c].slot == conditions[code].slot && (more > 0 || (more == 0 && c > code)))
            return true;
    }
    return false;
}

void sentence_obstacle(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    const struct comity_condition *conditions = writer->narrative->conditions[event->conditions];
    const size_t next = (size_t)event->after + 1, worst = (size_t)event->number;
    const char *separator = "; also by ";
    add_capitals(writer, comity_kind_meanings(COMITY_KIND_PHASE), next);
    sentence_add(writer, " is held back most by ");
    add_condition(writer, worst);
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        if (comity_condition_phase((enum comity_condition_code)c) <= next && !conditions[c].met &&
            c != worst && !outdone(conditions, c, next)) {
            sentence_add(writer, "%s", separator);
            add_condition(writer, c);
            separator = ", ";
        }
    }
    sentence_add(writer, ".");
}

void sentence_vision(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    static const char *const visions[] = { "negative", "intermediate", "positive" };
    sentence_add(writer, "%s and %s: vision of each other turns %s (mutual trust %.2f).",
                 sentence_first(writer, event->subject), sentence_second(writer, event->subject),
                 visions[(size_t)event->after], event->number);
}

void sentence_coupling(struct writer *writer)
{
    static const char *const couplings[] = { "uncoupled", "loosely coupled", "tightly coupled" };
    const double before = writer->event->before, after = writer->event->after;
    const int lost = after == 0;
    sentence_add(writer, "The region is %s%s (least expectation of peace %.2f%s).",
                 lost             ? "no longer "
                 : before > after ? "now only "
                                  : "",
                 couplings[(size_t)(lost ? before : after)], writer->event->number,
                 writer->event->forced ? "; coercive acts are to be expected" : "");
}
