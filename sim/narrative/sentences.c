/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "narrative/sentences.h"
#include "scenario/checks.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void sentence_add(struct writer *writer, const char *format, ...)
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

static const char *actor_of(const struct writer *writer, size_t pair)
{
    return writer->scenario->state_name[comity_pair_from(pair)];
}

static const char *partner_of(const struct writer *writer, size_t pair)
{
    return writer->scenario->state_name[comity_pair_toward(pair)];
}

const char *sentence_first(const struct writer *writer, size_t dyad)
{
    return writer->scenario->state_name[comity_dyad_first(dyad)];
}

const char *sentence_second(const struct writer *writer, size_t dyad)
{
    return writer->scenario->state_name[comity_dyad_second(dyad)];
}

/* "Mexico's", "United States'" */
static void add_possessive(struct writer *writer, const char *name)
{
    const size_t length = strlen(name);
    sentence_add(writer, "%s'%s", name, length > 0 && name[length - 1] == 's' ? "" : "s");
}

static void add_trust_falls(struct writer *writer, const char *of)
{
    add_possessive(writer, of);
    sentence_add(writer, " trust falls %.2f -> %.2f", writer->event->before, writer->event->after);
}

static void add_month(struct writer *writer, uint32_t tick)
{
    char month[COMITY_MONTH_TEXT];
    sentence_add(writer, "%s", comity_scenario_month(writer->scenario, (long)tick, month));
}

static void add_change(struct writer *writer)
{
    sentence_add(writer, " %.2f -> %.2f", writer->event->before, writer->event->after);
}

/* The name that the scenario gives the event behind this one: " (september_11)". */
static void add_name(struct writer *writer)
{
    const size_t schedule = writer->event->schedule;
    const char *name =
        schedule == COMITY_UNSCHEDULED ? "" : writer->narrative->world->events[schedule].name;
    if (name[0])
        sentence_add(writer, " (%s)", name);
}

/* "between A and B", "among all three". */
static void add_venue(struct writer *writer, size_t venue)
{
    if (venue == COMITY_TRILATERAL) {
        sentence_add(writer, "among all three");
    } else {
        sentence_add(writer, "between %s and %s", sentence_first(writer, venue),
                     sentence_second(writer, venue));
    }
}

/* "Accord of A and B on migration (bilateral institutions 0.12 -> 0.14)" */
static void add_accord_of(struct writer *writer, size_t venue, size_t issue)
{
    const int trilateral = venue == COMITY_TRILATERAL;
    if (trilateral) {
        sentence_add(writer, "of all three");
    } else {
        sentence_add(writer, "of %s and %s", sentence_first(writer, venue),
                     sentence_second(writer, venue));
    }
    sentence_add(writer, " on %s (%s institutions", writer->scenario->issue[issue],
                 trilateral ? "trilateral" : "bilateral");
    if (writer->event->after < writer->event->before) /* they fade, or are ruptured */
        sentence_add(writer, " at %.2f", writer->event->after);
    else
        add_change(writer);
    sentence_add(writer, ").");
}

/* What a sentence about a scheduled event says beside the facts of the event itself. */
static bool add_fact(void *context, const char *name, char *text, size_t size)
{
    const struct writer *whole = context;
    const size_t schedule = whole->event->schedule;
    const struct comity_event *cause = &whole->narrative->world->events[schedule];
    char part[COMITY_NARRATIVE_TEXT] = "";
    struct writer writer = { whole->narrative, whole->scenario, whole->event, part, 0 };
    if (!strcmp(name, "old"))
        sentence_add(&writer, "%.6g", whole->event->before);
    else if (!strcmp(name, "new"))
        sentence_add(&writer, "%.6g", whole->event->after);
    else if (!strcmp(name, "change"))
        add_change(&writer);
    else if (!strcmp(name, "venue"))
        add_venue(&writer, cause->target % COMITY_BOND_TRANSACTIONS);
    else if (!strcmp(name, "accord"))
        add_accord_of(&writer, cause->target, cause->issue);
    else
        return false;
    snprintf(text, size, "%s", part);
    return true;
}

static void add_scheduled(struct writer *writer)
{
    const struct comity_event *cause = &writer->narrative->world->events[writer->event->schedule];
    char text[COMITY_NARRATIVE_TEXT];
    comity_event_text(writer->scenario, cause, comity_event_type(cause->kind)->sentence(cause),
                      add_fact, writer, text, sizeof text);
    sentence_add(writer, "%s", text);
}

static void add_act(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    const size_t pair = event->subject;
    const int coerces = event->kind == COMITY_NARRATIVE_COERCION;
    const char *verb = coerces ? "threatens or uses force against" : "acts alone toward";
    if (event->schedule != COMITY_UNSCHEDULED) {
        const struct comity_event *measure = &writer->narrative->world->events[event->schedule];
        sentence_add(writer, "As scheduled");
        add_name(writer);
        sentence_add(writer, ", %s %s %s", actor_of(writer, pair), verb, partner_of(writer, pair));
        if (measure->count > 1) {
            sentence_add(writer, ", month %" PRIu32 " of %" PRIu32, event->tick - measure->tick + 1,
                         measure->count);
        }
    } else {
        const double percent = 100 * event->number;
        sentence_add(writer, "%s %s %s (a chance of %.*f in 100)", actor_of(writer, pair), verb,
                     partner_of(writer, pair),
                     percent < 0.095  ? 3
                     : percent < 0.95 ? 1
                                      : 0,
                     percent);
    }
    sentence_add(writer, "; ");
    if (!event->noticed) {
        sentence_add(writer, "%s takes it for cooperation (trust", partner_of(writer, pair));
        add_change(writer);
        sentence_add(writer, ")");
    } else if (event->after < event->before) {
        add_trust_falls(writer, partner_of(writer, pair));
    } else {
        add_possessive(writer, partner_of(writer, pair));
        sentence_add(writer, " trust was %.2f before", event->before);
    }
    if (coerces) {
        sentence_add(writer, "; the expectation of peace between them %s %.2f -> %.2f",
                     event->peace[1] < event->peace[0] ? "falls" : "goes", event->peace[0],
                     event->peace[1]);
    }
    sentence_add(writer, ".");
}

/* "0.00 -> 0.20.", with the month of the first value unless it is the one before. */
static void add_stretch(struct writer *writer)
{
    add_change(writer);
    if (writer->event->tick > writer->event->since + 1) {
        sentence_add(writer, " since ");
        add_month(writer, writer->event->since);
    }
    sentence_add(writer, ".");
}

static void add_accord(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    if (event->number > 1)
        sentence_add(writer, "%.0f accords ", event->number);
    else
        sentence_add(writer, "Accord ");
    add_accord_of(writer, event->subject, event->issue);
}

static void add_misreading(struct writer *writer)
{
    const size_t pair = writer->event->subject;
    sentence_add(writer, "%s misreads %s, which did not act alone; ", partner_of(writer, pair),
                 actor_of(writer, pair));
    add_trust_falls(writer, partner_of(writer, pair));
    sentence_add(writer, ".");
}

static void add_trust_fall(struct writer *writer)
{
    const size_t pair = writer->event->subject;
    add_possessive(writer, partner_of(writer, pair));
    sentence_add(writer, " trust in %s is at a low,", actor_of(writer, pair));
    add_stretch(writer);
}

static void add_accords_expected(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    sentence_add(writer, "By now %.0f accords ", event->number);
    add_venue(writer, event->subject);
    sentence_add(writer, " are to be expected; %s institutions stand at %.2f.",
                 event->subject == COMITY_TRILATERAL ? "trilateral" : "their bilateral",
                 event->after);
}

static void add_refusals(struct writer *writer)
{
    const struct comity_narrative_event *event = writer->event;
    sentence_add(writer, "By now %.0f of %.0f proposals ", event->number, event->after);
    add_venue(writer, event->subject);
    sentence_add(writer, " are %srefused.", writer->narrative->mean_field ? "expected to be " : "");
}

static void add_blame(struct writer *writer)
{
    const size_t pair = writer->event->subject;
    sentence_add(writer, "Concern of %s with what comes from or through %s is at a peak,",
                 actor_of(writer, pair), partner_of(writer, pair));
    add_stretch(writer);
}

static void add_border_closing(struct writer *writer)
{
    sentence_add(writer, "The border ");
    add_venue(writer, writer->event->subject);
    sentence_add(writer, " closes: friction");
    add_stretch(writer);
}

static void add_exchange_dip(struct writer *writer)
{
    sentence_add(writer, "Exchange ");
    add_venue(writer, writer->event->subject);
    sentence_add(writer, " is at a low,");
    add_stretch(writer);
}

void comity_narrative_write(const struct comity_narrative *narrative,
                            const struct comity_scenario *scenario,
                            const struct comity_narrative_event *event,
                            char text[COMITY_NARRATIVE_TEXT])
{
    COMITY_DECIMAL_POINT;
    static void (*const sentences[])(struct writer * writer) = {
        [COMITY_NARRATIVE_SCHEDULED] = add_scheduled,
        [COMITY_NARRATIVE_ACT] = add_act,
        [COMITY_NARRATIVE_COERCION] = add_act,
        [COMITY_NARRATIVE_MISREADING] = add_misreading,
        [COMITY_NARRATIVE_TRUST_FALL] = add_trust_fall,
        [COMITY_NARRATIVE_ACCORD] = add_accord,
        [COMITY_NARRATIVE_ACCORDS_EXPECTED] = add_accords_expected,
        [COMITY_NARRATIVE_REFUSALS] = add_refusals,
        [COMITY_NARRATIVE_BLAME] = add_blame,
        [COMITY_NARRATIVE_BORDER_CLOSING] = add_border_closing,
        [COMITY_NARRATIVE_EXCHANGE_DIP] = add_exchange_dip,
        [COMITY_NARRATIVE_VISION] = sentence_vision,
        [COMITY_NARRATIVE_PHASE] = sentence_phase,
        [COMITY_NARRATIVE_COUPLING] = sentence_coupling,
        [COMITY_NARRATIVE_OBSTACLE] = sentence_obstacle,
    };
    _Static_assert(sizeof sentences / sizeof *sentences == COMITY_NARRATIVE_KINDS,
                   "a sentence for each kind");
    struct writer writer = { narrative, scenario, event, text, 0 };
    text[0] = '\0';
    sentences[event->kind](&writer);
}
