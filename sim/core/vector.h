/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_VECTOR_H
#define COMITY_CORE_VECTOR_H

/*
 * One vector of worlds: a double (or a 64-bit integer) per world, in the compiler's vector
 * extensions, which give + - * / & | ^ ~ << >> and comparisons. The operations that C has no
 * operator for have names here; each is one instruction where the instruction set has it.
 *
 * The width follows from the flags of the including file, which may be compiled several times:
 * 8 lanes with AVX-512 (x86-64-v4), 4 with AVX2 (x86-64-v3), otherwise 2.
 *
 * Compiled with -ffp-contract=off, every operation gives the same bits in every width.
 */

#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define COMITY_LANES 8
#define COMITY_VECTOR_AVX512
#elif defined(__AVX2__)
#define COMITY_LANES 4
#define COMITY_VECTOR_AVX2
#else
#define COMITY_LANES 2
#if defined(__SSE2__)
#define COMITY_VECTOR_SSE2
#elif defined(__aarch64__)
#define COMITY_VECTOR_NEON
#endif
#endif

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(COMITY_VECTOR_NEON)
#include <arm_neon.h>
#endif

typedef double vec __attribute__((vector_size(8 * COMITY_LANES)));
typedef int64_t ivec __attribute__((vector_size(8 * COMITY_LANES)));
typedef uint64_t uvec __attribute__((vector_size(8 * COMITY_LANES)));

/* A vector as it lies in an array of doubles. */
typedef double vec_memory __attribute__((vector_size(8 * COMITY_LANES), may_alias));

static inline vec vec_all(double value)
{
    return value - (vec){ 0.0 };
}

static inline uvec uvec_all(uint64_t value)
{
    return value | (uvec){ 0 };
}

/* The address is aligned to the size of a vector. */
static inline vec vec_load(const double *from)
{
    return *(const vec_memory *)from;
}

/*
 * For which lanes something holds: & | and ^ join masks. AVX-512 has registers for them. Elsewhere
 * a lane is 0 or -1.
 */
#if defined(COMITY_VECTOR_AVX512)
typedef __mmask8 mask;
#else
typedef ivec mask;
#endif

#if defined(COMITY_VECTOR_AVX512)
#define VECTOR_COMPARE(a, operator_, b, predicate)                                                 \
    _mm512_cmp_pd_mask((__m512d)(a), (__m512d)(b), predicate)
#else
#define VECTOR_COMPARE(a, operator_, b, predicate) ((mask)((a)operator_(b)))
#endif

/* Of NaN, only the last holds. */
static inline mask vec_less(vec a, vec b)
{
    return VECTOR_COMPARE(a, <, b, _CMP_LT_OQ);
}

static inline mask vec_at_most(vec a, vec b)
{
    return VECTOR_COMPARE(a, <=, b, _CMP_LE_OQ);
}

static inline mask vec_equal(vec a, vec b)
{
    return VECTOR_COMPARE(a, ==, b, _CMP_EQ_OQ);
}

static inline mask vec_unequal(vec a, vec b)
{
    return VECTOR_COMPARE(a, !=, b, _CMP_NEQ_UQ);
}

/* Of lanes that are 0 or -1. */
static inline mask mask_of(ivec lanes)
{
#if defined(COMITY_VECTOR_AVX512)
    return _mm512_movepi64_mask((__m512i)lanes);
#else
    return lanes;
#endif
}

static inline mask mask_not(mask a)
{
    return (mask)~a;
}

/* Per lane: a where the mask is set, b elsewhere. */
static inline vec vec_select(mask where, vec a, vec b)
{
#if defined(COMITY_VECTOR_AVX512)
    return (vec)_mm512_mask_mov_pd((__m512d)b, where, (__m512d)a);
#elif defined(COMITY_VECTOR_AVX2)
    return (vec)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)where);
#elif defined(COMITY_VECTOR_NEON)
    return (vec)vbslq_f64((uint64x2_t)where, (float64x2_t)a, (float64x2_t)b);
#else
    return (vec)((where & (ivec)a) | (~where & (ivec)b));
#endif
}

/* Per lane: a where the mask is set, 0 elsewhere. */
static inline vec vec_where(mask where, vec a)
{
#if defined(COMITY_VECTOR_AVX512)
    return (vec)_mm512_maskz_mov_pd(where, (__m512d)a);
#else
    return (vec)(where & (ivec)a);
#endif
}

/* Per lane: a where the highest bit is set, b elsewhere. */
static inline vec vec_select_high(uvec bits, vec a, vec b)
{
#if defined(COMITY_VECTOR_AVX512)
    return vec_select(_mm512_movepi64_mask((__m512i)bits), a, b);
#elif defined(COMITY_VECTOR_AVX2)
    return vec_select((ivec)bits, a, b); /* its instruction looks at no other bit */
#else
    return vec_select(-(ivec)(bits >> 63), a, b);
#endif
}

/* a < b ? a : b, so b where either is NaN. */
static inline vec vec_min(vec a, vec b)
{
#if defined(COMITY_VECTOR_AVX512)
    return (vec)_mm512_min_pd((__m512d)a, (__m512d)b);
#elif defined(COMITY_VECTOR_AVX2)
    return (vec)_mm256_min_pd((__m256d)a, (__m256d)b);
#elif defined(COMITY_VECTOR_SSE2)
    return (vec)_mm_min_pd((__m128d)a, (__m128d)b);
#else
    return vec_select((mask)(a < b), a, b);
#endif
}

/* a > b ? a : b, so b where either is NaN. */
static inline vec vec_max(vec a, vec b)
{
#if defined(COMITY_VECTOR_AVX512)
    return (vec)_mm512_max_pd((__m512d)a, (__m512d)b);
#elif defined(COMITY_VECTOR_AVX2)
    return (vec)_mm256_max_pd((__m256d)a, (__m256d)b);
#elif defined(COMITY_VECTOR_SSE2)
    return (vec)_mm_max_pd((__m128d)a, (__m128d)b);
#else
    return vec_select((mask)(a > b), a, b);
#endif
}

static inline vec vec_sqrt(vec a)
{
#if defined(COMITY_VECTOR_AVX512)
    return (vec)_mm512_sqrt_pd((__m512d)a);
#elif defined(COMITY_VECTOR_AVX2)
    return (vec)_mm256_sqrt_pd((__m256d)a);
#elif defined(COMITY_VECTOR_SSE2)
    return (vec)_mm_sqrt_pd((__m128d)a);
#elif defined(COMITY_VECTOR_NEON)
    return (vec)vsqrtq_f64((float64x2_t)a);
#else
    for (int lane = 0; lane < COMITY_LANES; lane++)
        a[lane] = __builtin_sqrt(a[lane]);
    return a;
#endif
}

/* a * b + c, rounded twice, so that processors with and without a fused instruction agree. */
static inline vec vec_fma(vec a, vec b, vec c)
{
    return a * b + c;
}

/* The 64-bit product of the low 32 bits of each lane. */
static inline uvec uvec_multiply_32(uvec a, uvec b)
{
#if defined(COMITY_VECTOR_AVX512)
    return (uvec)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(COMITY_VECTOR_AVX2)
    return (uvec)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(COMITY_VECTOR_SSE2)
    return (uvec)_mm_mul_epu32((__m128i)a, (__m128i)b);
#elif defined(COMITY_VECTOR_NEON)
    return (uvec)vmull_u32(vmovn_u64((uint64x2_t)a), vmovn_u64((uint64x2_t)b));
#else
    return (a & 0xffffffff) * (b & 0xffffffff);
#endif
}

/* Bit k is set where lane k of the mask is. */
static inline unsigned mask_lanes(mask lanes)
{
#if defined(COMITY_VECTOR_AVX512)
    return lanes;
#elif defined(COMITY_VECTOR_AVX2)
    return (unsigned)_mm256_movemask_pd((__m256d)lanes);
#elif defined(COMITY_VECTOR_SSE2)
    return (unsigned)_mm_movemask_pd((__m128d)lanes);
#else
    unsigned bits = 0;
    for (unsigned lane = 0; lane < COMITY_LANES; lane++)
        bits |= (unsigned)(lanes[lane] & 1) << lane;
    return bits;
#endif
}

/* The mask with these bits. */
static inline mask mask_of_lanes(unsigned bits)
{
#if defined(COMITY_VECTOR_AVX512)
    return (mask)bits;
#else
    uvec lanes = uvec_all(bits);
    for (unsigned lane = 0; lane < COMITY_LANES; lane++)
        lanes[lane] = -(lanes[lane] >> lane & 1);
    return (mask)lanes;
#endif
}

static inline int mask_any(mask lanes)
{
    return mask_lanes(lanes) != 0;
}

/* 1.0 where the mask is set, 0.0 elsewhere. */
static inline vec vec_one_where(mask where)
{
    return vec_where(where, vec_all(1.0));
}

static inline vec vec_abs(vec a)
{
    return (vec)((ivec)a & INT64_MAX);
}

/* To [0,1]; NaN stays NaN. */
static inline vec vec_clip01(vec a)
{
    return vec_min(vec_all(1.0), vec_max(vec_all(0.0), a));
}

/* Per lane: the low half of one word below the high half of the other. */
static inline uvec uvec_join(uvec high, uvec low)
{
#if defined(COMITY_VECTOR_AVX2)
    return (uvec)_mm256_blend_epi32((__m256i)high, (__m256i)low, 0x55);
#else
    return (high & ~(uint64_t)UINT32_MAX) | (low & UINT32_MAX);
#endif
}

#endif
