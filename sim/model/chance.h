/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MODEL_CHANCE_H
#define COMITY_MODEL_CHANCE_H

#include "core/vector_draws.h"
#include "model/kernel.h"

#include <comity/shapes.h>
#include <stdbool.h>

/*
 * What chance brings to one vector of replicates, some months ahead of the model. It depends on
 * seed, stream, replicate and month alone, so that worlds which differ only in their settings can
 * share it: with common random numbers that is most of them, and draws are half of the work.
 */

/*
 * What a tick draws. Blocks of normals: news of each issue, then each state's errors of reading.
 * Blocks of uniforms: by state, its acts toward its partners and their misreadings; then, again by
 * state, its initiative, the venue, the topic, and consent.
 */
enum { NEWS, READING_ERRORS, NORMAL_BLOCKS = READING_ERRORS + COMITY_STATES };
enum { CONDUCT_DRAWS, DIPLOMACY_DRAWS = COMITY_STATES, UNIFORM_BLOCKS = 2 * COMITY_STATES };
enum { INITIATIVE_DRAW, VENUE_DRAW, TOPIC_DRAW, CONSENT_DRAW };

struct month {
    vec normal[NORMAL_BLOCKS][COMITY_ISSUES];
    vec uniform[UNIFORM_BLOCKS][4];
    vec least_conduct;                 /* of the draws that decide acts */
    vec least_expected[COMITY_STATES]; /* initiatives, for one to be taken */
    vec most_against[COMITY_STATES];   /* log-odds against consent, for it to be given */
};

/*
 * An initiative is taken where its draw u is below 1 - exp(-x), x being expected, and consent is
 * given where u is below 1 / (1 + exp(a)), a being the log-odds against. So that not every world
 * takes an exponential, x and a are held against what u comes to on their scales. Where they differ
 * by less than the margin, rough logarithms and the rounding of 1 - u >= 2^-33 may decide; there
 * the exponential does.
 */
#define DRAW_MARGIN 0x1p-14

static inline vec least_expected(vec draw)
{
    return -vec_log_roughly(1.0 - draw);
}

static inline vec most_against(vec draw)
{
    return vec_log_roughly(1.0 - draw) - vec_log_roughly(draw);
}

struct chance {
    struct draws_world source;
    struct month month[COMITY_MONTHS_AHEAD]; /* of tick t at t % COMITY_MONTHS_AHEAD */
    bool expected;                           /* mean field: normals stay 0, their expectation */
};

static inline const struct month *chance_of(const struct chance *chance, uint32_t tick)
{
    return &chance->month[tick % COMITY_MONTHS_AHEAD];
}

static inline void draw_month(struct draws_world *source, uint32_t tick, struct month *month)
{
    uvec words[DRAWS_BLOCKS][4];
    draws_begin_tick(source, tick);
    for (unsigned block = 0; block < DRAWS_BLOCKS; block += 2)
        draws_blocks(source, block, words + block);
    for (unsigned block = 0; block < NORMAL_BLOCKS; block += 2)
        draws_normals(words + block, month->normal + block);
    for (unsigned block = 0; block < UNIFORM_BLOCKS; block++)
        for (size_t k = 0; k < 4; k++)
            month->uniform[block][k] = vec_uniform(words[NORMAL_BLOCKS + block][k]);
    month->least_conduct = vec_all(1);
    for (size_t i = 0; i < COMITY_STATES; i++) {
        for (size_t n = 0; n < COMITY_PARTNERS; n++) {
            month->least_conduct =
                vec_min(month->uniform[CONDUCT_DRAWS + i][n], month->least_conduct);
        }
        const vec *draw = month->uniform[DIPLOMACY_DRAWS + i];
        month->least_expected[i] = least_expected(draw[INITIATIVE_DRAW]);
        month->most_against[i] = most_against(draw[CONSENT_DRAW]);
    }
}

#endif
