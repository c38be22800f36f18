/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INFERENCE_KEYED_UNIFORMS_H
#define COMITY_INFERENCE_KEYED_UNIFORMS_H

#include <stddef.h>
#include <stdint.h>

/* What a draw decides: the first word of its counter, which no world and no design uses. */
enum comity_inference_purpose {
    COMITY_DRAW_PRIOR = 0x7072696f,       /* a point of the prior */
    COMITY_DRAW_MOVE = 0x6d6f7665,        /* which particle is moved, and where to */
    COMITY_DRAW_ROW = 0x726f7773,         /* a row of a posterior */
    COMITY_DRAW_OBSERVATION = 0x6572726f, /* the error of an observation */
};

/* unit[n], each in (0, 1): draws that depend on the seed, the purpose and the two numbers alone. */
void comity_keyed_uniforms(uint64_t seed, enum comity_inference_purpose purpose, uint64_t index,
                           uint32_t attempt, size_t n, double unit[]);

#endif
