/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "narrative/narrator.h"

/*
 * Turning points of a level: a rise or fall of at least a given size between two extremes, each
 * extreme confirmed by a move of that size away from it.
 */

static void begin(struct comity_turning *turning, double level)
{
    *turning = (struct comity_turning){ .extreme = level, .before = level, .rising = 1 };
}

/* Whether the level has now moved by the size away from its extreme; `done` is then the stretch
 * that ended there. */
static bool turns(struct comity_turning *turning, double level, uint32_t tick, double size,
                  struct comity_turning *done)
{
    if (turning->rising ? level >= turning->extreme : level <= turning->extreme) {
        turning->extreme = level;
        turning->extreme_tick = tick;
    } else if ((turning->rising ? turning->extreme - level : level - turning->extreme) >= size) {
        *done = *turning;
        *turning = (struct comity_turning){ .extreme = level,
                                            .before = done->extreme,
                                            .extreme_tick = tick,
                                            .before_tick = done->extreme_tick,
                                            .rising = !done->rising };
        return true;
    } else if (turning->rising && level < turning->before) { /* only before the first turn */
        turning->before = level;
        turning->before_tick = tick;
    }
    return false;
}

/* Narrates a stretch that rose, or fell, by enough. */
static void add_turn(struct comity_narrative *narrative, enum comity_narrative_kind kind,
                     size_t subject, const struct comity_turning *stretch, int rises, double size)
{
    const double change =
        stretch->rising ? stretch->extreme - stretch->before : stretch->before - stretch->extreme;
    if (stretch->rising == rises && change >= size) {
        struct comity_narrative_event *event = comity_narrate(narrative, kind, subject);
        event->tick = stretch->extreme_tick;
        event->since = stretch->before_tick;
        event->before = stretch->before;
        event->after = stretch->extreme;
    }
}

/* Looks at a level; at the end of the run, `now` NULL, the stretch under way counts as it is. */
static void follow(struct comity_narrative *narrative, enum comity_narrative_kind kind,
                   size_t subject, struct comity_turning *turning, const double *now, size_t slot,
                   int rises, double size)
{
    struct comity_turning done = *turning;
    if (!now || turns(turning, now[slot], narrative->tick, size, &done))
        add_turn(narrative, kind, subject, &done, rises, size);
}

/* The trust of the other in the one who acts in a pair. */
static size_t trust_slot(size_t pair)
{
    return COMITY_AT_TRUST + comity_pair(comity_pair_toward(pair), comity_pair_from(pair));
}

static double border_size(const struct comity_narrative *narrative)
{
    return narrative->mean_field ? COMITY_NARRATE_BORDER_MEAN : COMITY_NARRATE_BORDER;
}

static double high_of(const struct comity_turning *turning)
{
    return turning->extreme > turning->before ? turning->extreme : turning->before;
}

void comity_narrate_turnings_begin(struct comity_narrative *narrative)
{
    const double *record = narrative->record;
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        begin(&narrative->friction[d], record[COMITY_AT_FRICTION_LEVEL + d]);
        begin(&narrative->exchange[d], record[COMITY_AT_TRANSACTIONS_DENSITY + d]);
    }
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        begin(&narrative->blame[pair], record[COMITY_AT_BLAME + pair]);
        begin(&narrative->trust[pair], record[trust_slot(pair)]);
    }
}

void comity_narrate_turnings(struct comity_narrative *narrative, const double *now)
{
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        follow(narrative, COMITY_NARRATIVE_BORDER_CLOSING, d, &narrative->friction[d], now,
               COMITY_AT_FRICTION_LEVEL + d, 1, border_size(narrative));
        follow(narrative, COMITY_NARRATIVE_EXCHANGE_DIP, d, &narrative->exchange[d], now,
               COMITY_AT_TRANSACTIONS_DENSITY + d, 0,
               COMITY_NARRATE_EXCHANGE * high_of(&narrative->exchange[d]));
    }
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        if (now && narrative->tick == 0) /* records before the first tick know no blame */
            begin(&narrative->blame[pair], now[COMITY_AT_BLAME + pair]);
        follow(narrative, COMITY_NARRATIVE_BLAME, pair, &narrative->blame[pair], now,
               COMITY_AT_BLAME + pair, 1, COMITY_NARRATE_BLAME);
    }
    for (size_t pair = 0; pair < COMITY_PAIRS && narrative->mean_field; pair++) {
        follow(narrative, COMITY_NARRATIVE_TRUST_FALL, pair, &narrative->trust[pair], now,
               trust_slot(pair), 0, COMITY_NARRATE_TRUST_FALL);
    }
}
