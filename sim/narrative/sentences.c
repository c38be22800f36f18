/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "narrative/sentences.h"

#include <comity/calendar.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void comity_say(struct writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int written = vsnprintf(writer->text + writer->length,
                                  COMITY_NARRATIVE_TEXT - writer->length, format, arguments);
    va_end(arguments);
    if (written > 0) {
        const size_t end = writer->length + (size_t)written;
        writer->length = end < COMITY_NARRATIVE_TEXT ? end : COMITY_NARRATIVE_TEXT - 1;
    }
}

const char *comity_say_actor(const struct writer *writer, size_t pair)
{
    return writer->scenario->state_name[comity_pair_from(pair)];
}

const char *comity_say_partner(const struct writer *writer, size_t pair)
{
    return writer->scenario->state_name[comity_pair_toward(pair)];
}

const char *comity_say_first(const struct writer *writer, size_t dyad)
{
    return writer->scenario->state_name[comity_dyad_first(dyad)];
}

const char *comity_say_second(const struct writer *writer, size_t dyad)
{
    return writer->scenario->state_name[comity_dyad_second(dyad)];
}

/* "Mexico's", "United States'" */
static void say_possessive(struct writer *writer, const char *name)
{
    const size_t length = strlen(name);
    comity_say(writer, "%s'%s", name, length > 0 && name[length - 1] == 's' ? "" : "s");
}

static void say_trust_falls(struct writer *writer, const char *of)
{
    say_possessive(writer, of);
    comity_say(writer, " trust falls %.2f -> %.2f", writer->event->before, writer->event->after);
}

static void say_month(struct writer *writer, uint32_t tick)
{
    char month[16];
    comity_month_format(writer->scenario->start + (long)tick, month, sizeof month);
    comity_say(writer, "%s", month);
}

static void say_change(struct writer *writer)
{
    comity_say(writer, " %.2f -> %.2f", writer->event->before, writer->event->after);
}

/* The name that the scenario gives the event behind this one: " (september_11)". */
static void say_name(struct writer *writer)
{
    const size_t schedule = writer->event->schedule;
    const char *name =
        schedule == COMITY_UNSCHEDULED ? "" : writer->narrative->world->events[schedule].name;
    if (name[0]) {
        comity_say(writer, " (%s)", name);
    }
}

/* "between A and B", "among all three". */
static void say_venue(struct writer *writer, size_t venue)
{
    if (venue == COMITY_TRILATERAL) {
        comity_say(writer, "among all three");
    } else {
        comity_say(writer, "between %s and %s", comity_say_first(writer, venue),
                   comity_say_second(writer, venue));
    }
}

/* "Accord of A and B on migration (bilateral institutions 0.12 -> 0.14)" */
static void say_accord_of(struct writer *writer, size_t venue, size_t issue)
{
    const int trilateral = venue == COMITY_TRILATERAL;
    if (trilateral) {
        comity_say(writer, "of all three");
    } else {
        comity_say(writer, "of %s and %s", comity_say_first(writer, venue),
                   comity_say_second(writer, venue));
    }
    comity_say(writer, " on %s (%s institutions", writer->scenario->issue[issue],
               trilateral ? "trilateral" : "bilateral");
    if (writer->event->after < writer->event->before) { /* they fade, or are ruptured */
        comity_say(writer, " at %.2f", writer->event->after);
    } else {
        say_change(writer);
    }
    comity_say(writer, ").");
}

/* What a sentence about a scheduled event says beside the facts of the event itself. */
static bool say_fact(void *context, const char *name, char *text, size_t size)
{
    const struct writer *whole = context;
    const size_t schedule = whole->event->schedule;
    const struct comity_event *cause = &whole->narrative->world->events[schedule];
    char part[COMITY_NARRATIVE_TEXT] = "";
    struct writer writer = { whole->narrative, whole->scenario, whole->event, part, 0 };
    if (!strcmp(name, "old")) {
        comity_say(&writer, "%.6g", whole->event->before);
    } else if (!strcmp(name, "new")) {
        comity_say(&writer, "%.6g", whole->event->after);
    } else if (!strcmp(name, "change")) {
        say_change(&writer);
    } else if (!strcmp(name, "venue")) {
        say_venue(&writer, cause->target % COMITY_BOND_TRANSACTIONS);
    } else if (!strcmp(name, "accord")) {
        say_accord_of(&writer, cause->target, cause->issue);
    } else {
        return false;
    }
    snprintf(text, size, "%s", part);
    return true;
}

static void say_scheduled(struct writer *writer)
{
    const struct comity_event *cause = &writer->narrative->world->events[writer->event->schedule];
    char text[COMITY_NARRATIVE_TEXT];
    comity_event_text(writer->scenario, cause, comity_event_type(cause->kind)->sentence(cause),
                      say_fact, writer, text, sizeof text);
    comity_say(writer, "%s", text);
}

static void say_act(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    const size_t pair = event->subject;
    const int coerces = event->kind == COMITY_NARRATIVE_COERCION;
    const char *verb = coerces ? "threatens or uses force against" : "acts alone toward";
    if (event->schedule != COMITY_UNSCHEDULED) {
        const struct comity_event *measure = &writer->narrative->world->events[event->schedule];
        comity_say(writer, "As scheduled");
        say_name(writer);
        comity_say(writer, ", %s %s %s", comity_say_actor(writer, pair), verb,
                   comity_say_partner(writer, pair));
        if (measure->count > 1) {
            comity_say(writer, ", month %" PRIu32 " of %" PRIu32, event->tick - measure->tick + 1,
                       measure->count);
        }
    } else {
        const double percent = 100 * event->number;
        comity_say(writer, "%s %s %s (a chance of %.*f in 100)", comity_say_actor(writer, pair),
                   verb, comity_say_partner(writer, pair),
                   percent < 0.095  ? 3
                   : percent < 0.95 ? 1
                                    : 0,
                   percent);
    }
    comity_say(writer, "; ");
    if (!event->noticed) {
        comity_say(writer, "%s takes it for cooperation (trust", comity_say_partner(writer, pair));
        say_change(writer);
        comity_say(writer, ")");
    } else if (event->after < event->before) {
        say_trust_falls(writer, comity_say_partner(writer, pair));
    } else {
        say_possessive(writer, comity_say_partner(writer, pair));
        comity_say(writer, " trust was %.2f before", event->before);
    }
    if (coerces) {
        comity_say(writer, "; the expectation of peace between them %s %.2f -> %.2f",
                   event->peace[1] < event->peace[0] ? "falls" : "goes", event->peace[0],
                   event->peace[1]);
    }
    comity_say(writer, ".");
}

/* "0.00 -> 0.20.", with the month of the first value unless it is the one before. */
static void say_stretch(struct writer *writer)
{
    say_change(writer);
    if (writer->event->tick > writer->event->since + 1) {
        comity_say(writer, " since ");
        say_month(writer, writer->event->since);
    }
    comity_say(writer, ".");
}

static void say_accord(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    if (event->number > 1) {
        comity_say(writer, "%.0f accords ", event->number);
    } else {
        comity_say(writer, "Accord ");
    }
    say_accord_of(writer, event->subject, event->issue);
}

static void say_misreading(struct writer *writer)
{
    const size_t pair = writer->event->subject;
    comity_say(writer, "%s misreads %s, which did not act alone; ",
               comity_say_partner(writer, pair), comity_say_actor(writer, pair));
    say_trust_falls(writer, comity_say_partner(writer, pair));
    comity_say(writer, ".");
}

static void say_trust_fall(struct writer *writer)
{
    const size_t pair = writer->event->subject;
    say_possessive(writer, comity_say_partner(writer, pair));
    comity_say(writer, " trust in %s is at a low,", comity_say_actor(writer, pair));
    say_stretch(writer);
}

static void say_accords_expected(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    comity_say(writer, "By now %.0f accords ", event->number);
    say_venue(writer, event->subject);
    comity_say(writer, " are to be expected; %s institutions stand at %.2f.",
               event->subject == COMITY_TRILATERAL ? "trilateral" : "their bilateral",
               event->after);
}

static void say_refusals(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    comity_say(writer, "By now %.0f of %.0f proposals ", event->number, event->after);
    say_venue(writer, event->subject);
    comity_say(writer, " are %srefused.", writer->narrative->mean_field ? "expected to be " : "");
}

static void say_blame(struct writer *writer)
{
    const size_t pair = writer->event->subject;
    comity_say(writer, "Concern of %s with what comes from or through %s is at a peak,",
               comity_say_actor(writer, pair), comity_say_partner(writer, pair));
    say_stretch(writer);
}

static void say_border_closing(struct writer *writer)
{
    comity_say(writer, "The border ");
    say_venue(writer, writer->event->subject);
    comity_say(writer, " closes: friction");
    say_stretch(writer);
}

static void say_exchange_dip(struct writer *writer)
{
    comity_say(writer, "Exchange ");
    say_venue(writer, writer->event->subject);
    comity_say(writer, " is at a low,");
    say_stretch(writer);
}

void comity_narrative_write(const struct comity_narrative *narrative,
                            const struct comity_scenario *scenario,
                            const struct comity_narrative_event *event,
                            char text[COMITY_NARRATIVE_TEXT])
{
    static void (*const sentences[])(struct writer * writer) = {
        [COMITY_NARRATIVE_SCHEDULED] = say_scheduled,
        [COMITY_NARRATIVE_ACT] = say_act,
        [COMITY_NARRATIVE_COERCION] = say_act,
        [COMITY_NARRATIVE_MISREADING] = say_misreading,
        [COMITY_NARRATIVE_TRUST_FALL] = say_trust_fall,
        [COMITY_NARRATIVE_ACCORD] = say_accord,
        [COMITY_NARRATIVE_ACCORDS_EXPECTED] = say_accords_expected,
        [COMITY_NARRATIVE_REFUSALS] = say_refusals,
        [COMITY_NARRATIVE_BLAME] = say_blame,
        [COMITY_NARRATIVE_BORDER_CLOSING] = say_border_closing,
        [COMITY_NARRATIVE_EXCHANGE_DIP] = say_exchange_dip,
        [COMITY_NARRATIVE_VISION] = comity_say_vision,
        [COMITY_NARRATIVE_PHASE] = comity_say_phase,
        [COMITY_NARRATIVE_COUPLING] = comity_say_coupling,
        [COMITY_NARRATIVE_OBSTACLE] = comity_say_obstacle,
    };
    _Static_assert(sizeof sentences / sizeof *sentences == COMITY_NARRATIVE_KINDS,
                   "a sentence for each kind");
    struct writer writer = { narrative, scenario, event, text, 0 };
    text[0] = '\0';
    sentences[event->kind](&writer);
}
