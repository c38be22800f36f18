/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "narrative/sentences.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Word number `value` of a list separated by spaces, in capitals. */
static void say_capitals(struct writer *writer, const char *words, size_t value)
{
    for (; value > 0; value--) {
        words += strcspn(words, " ") + 1;
    }
    for (; *words && *words != ' '; words++) {
        comity_say(writer, "%c", toupper((unsigned char)*words));
    }
}

/* With more digits where two would hide on which side of the limit it is. */
static void say_level(struct writer *writer, double value, double limit)
{
    int digits = 2;
    while (digits < 6 && value != limit && fabs(value - limit) < 0.5 * pow(10, -digits)) {
        digits++;
    }
    comity_say(writer, "%.*f", digits, value);
}

/* "0.30", "0.125" */
static void say_threshold(struct writer *writer, double threshold)
{
    const int plain = fabs(100 * threshold - round(100 * threshold)) < 1e-9;
    comity_say(writer, plain ? "%.2f" : "%.4g", threshold);
}

/* Whose value decides: " (USA-MEX)", " (CAN)"; nothing where there is no choice. */
static void say_whose(struct writer *writer, size_t slot)
{
    char dyad[2 * COMITY_CODE];
    for (size_t v = 0; v < COMITY_VARIABLES; v++) {
        const struct comity_variable *variable = &comity_variables()[v];
        const size_t index = slot - variable->slot;
        if (slot < variable->slot || index >= comity_shape_slots(variable->shape)) {
            continue;
        }
        if (variable->shape == COMITY_STATE) {
            comity_say(writer, " (%s)", writer->scenario->state_code[index]);
        } else if (variable->shape == COMITY_DYAD && writer->event->subject == COMITY_REGION) {
            comity_scenario_dyad_name(writer->scenario, index, dyad);
            comity_say(writer, " (%s)", dyad);
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
static void say_condition(struct writer *writer, size_t code)
{
    const struct comity_condition *of = condition_of(writer, code);
    comity_say(writer, "%s ", name_of(writer, code));
    say_level(writer, of->value, of->threshold);
    comity_say(writer, " %s ", of->met ? ">=" : "<");
    say_threshold(writer, of->threshold);
    say_whose(writer, of->slot);
}

static void say_met(struct writer *writer, size_t phase)
{
    const char *separator = ": ";
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        if (comity_condition_phase((enum comity_condition_code)c) == phase) {
            comity_say(writer, "%s", separator);
            say_condition(writer, c);
            separator = ", ";
        }
    }
}

/* Those up to a phase that no longer hold within the slack. */
static void say_missed(struct writer *writer, size_t phase)
{
    const double slack = writer->narrative->world->parameters[COMITY_SLOT_SLACK];
    const char *separator = ": ";
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        const struct comity_condition *of = condition_of(writer, c);
        if (comity_condition_phase((enum comity_condition_code)c) <= phase && !of->within_slack) {
            comity_say(writer, "%s%s ", separator, name_of(writer, c));
            say_level(writer, of->value, of->threshold - slack);
            comity_say(writer, " < ");
            say_threshold(writer, of->threshold);
            say_whose(writer, of->slot);
            separator = ", ";
        }
    }
    comity_say(writer, ", by more than the slack of %.4g", slack);
}

void comity_say_phase(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    const size_t before = (size_t)event->before, after = (size_t)event->after;
    const char *phases = comity_kind_meanings(COMITY_KIND_PHASE);
    if (event->subject == COMITY_REGION) {
        comity_say(writer, "THE REGION");
    } else {
        comity_say(writer, "The dyad of %s and %s", comity_say_first(writer, event->subject),
                   comity_say_second(writer, event->subject));
    }
    if (after > before) {
        const uint32_t months = event->tick - event->since + 1;
        comity_say(writer, " becomes ");
        say_capitals(writer, phases, after);
        comity_say(writer, ", its conditions met for %" PRIu32 " month%s", months,
                   months == 1 ? "" : "s");
        say_met(writer, after);
    } else {
        comity_say(writer, " falls from ");
        say_capitals(writer, phases, before);
        comity_say(writer, " to ");
        say_capitals(writer, phases, after);
        if (event->number > 0) {
            comity_say(writer, " (regression %.0f)", event->number);
        }
        say_missed(writer, after + 1); /* what bars the phase above the new one */
    }
    comity_say(writer, ".");
}

/* Whether another missed condition asks more of the same value. */
static int outdone(const struct comity_condition *conditions, size_t code, size_t phase)
{
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        const double more = conditions[c].threshold - conditions[code].threshold;
        if (comity_condition_phase((enum comity_condition_code)c) <= phase && c != code &&
            conditions[c].slot == conditions[code].slot && (more > 0 || (more == 0 && c > code))) {
            return 1;
        }
    }
    return 0;
}

void comity_say_obstacle(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    const struct comity_condition *conditions = writer->narrative->conditions[event->conditions];
    const size_t next = (size_t)event->after + 1, worst = (size_t)event->number;
    const char *separator = "; also by ";
    say_capitals(writer, comity_kind_meanings(COMITY_KIND_PHASE), next);
    comity_say(writer, " is held back most by ");
    say_condition(writer, worst);
    for (size_t c = 0; c < COMITY_CONDITIONS; c++) {
        if (comity_condition_phase((enum comity_condition_code)c) <= next && !conditions[c].met &&
            c != worst && !outdone(conditions, c, next)) {
            comity_say(writer, "%s", separator);
            say_condition(writer, c);
            separator = ", ";
        }
    }
    comity_say(writer, ".");
}

void comity_say_vision(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    static const char *const visions[] = { "negative", "intermediate", "positive" };
    comity_say(writer, "%s and %s: vision of each other turns %s (mutual trust %.2f).",
               comity_say_first(writer, event->subject), comity_say_second(writer, event->subject),
               visions[(size_t)event->after], event->number);
}

void comity_say_coupling(struct writer *writer)
{
    static const char *const couplings[] = { "uncoupled", "loosely coupled", "tightly coupled" };
    const double before = writer->event->before, after = writer->event->after;
    /* where peace suffices for coupling, it fails by force */
    const double peaceful = writer->narrative->parameters[COMITY_SLOT_LOOSE_PEACE];
    const int lost = after == 0;
    comity_say(writer, "The region is %s%s (least expectation of peace %.2f%s).",
               lost             ? "no longer "
               : before > after ? "now only "
                                : "",
               couplings[(size_t)(lost ? before : after)], writer->event->number,
               lost && writer->event->number >= peaceful ? "; coercive acts are to be expected"
                                                         : "");
}
