/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_VECTOR_MATH_H
#define COMITY_CORE_VECTOR_MATH_H

/*
 * exp, log, sine and cosine of one vector, without branches or tables, at most 2 ulp from the
 * exact value. Argument reduction follows W. J. Cody and W. Waite, Software Manual for the
 * Elementary Functions (1980), and Sun's fdlibm; the polynomials are minimax approximations of
 * the relative error (Remez exchange in 60 digits, coefficients rounded to double). They are
 * summed in pairs (Estrin), so that several chains of operations overlap.
 */

#include "core/vector.h"

/* Adding it rounds |x| < 2^51 to the nearest integer, which then stands in the low bits. */
#define VECTOR_ROUND 0x1.8p52

/* c0 + c1 x */
static inline vec vec_line(double c0, double c1, vec x)
{
    return vec_fma(vec_all(c1), x, vec_all(c0));
}

enum { VECTOR_EXP_MOST = 6 }; /* arguments of one call */

/*
 * exp(x) of each of an array: infinity above 709.78, zero where the result would be below
 * 2^-1021.5, NaN for NaN.
 * x = n ln 2 + r with |r| <= ln 2 / 2, ln 2 in two parts so that n times the first is exact.
 * What is summed is 2 exp(r), to be scaled by 2^(n - 1): 2^1024 is not a double. Step by step for
 * all arguments, as each step waits for the one before.
 */
static inline void vec_exp_all(size_t count, vec x[])
{
    vec scale[VECTOR_EXP_MOST], r[VECTOR_EXP_MOST], r2[VECTOR_EXP_MOST], p[VECTOR_EXP_MOST];
    for (size_t k = 0; k < count; k++) {
        x[k] = vec_min(vec_all(710.0), vec_max(vec_all(-708.2), x[k]));
        /* The bias of the exponent, less one, is added with the rounding. */
        scale[k] = vec_line(VECTOR_ROUND + 1022.0, 0x1.71547652b82fep+0, x[k]);
    }
    for (size_t k = 0; k < count; k++) {
        const vec n = scale[k] - (VECTOR_ROUND + 1022.0);
        r[k] = vec_fma(n, vec_all(-0x1.a39ef35793c76p-33),
                       vec_fma(n, vec_all(-0x1.62e42feep-1), x[k]));
        scale[k] = (vec)((uvec)scale[k] << 52);
    }
    /* exp(r) = 1 + r + r^2 P(r), relative error 2^-57.9; the coefficients are those of 2 P. */
    for (size_t k = 0; k < count; k++) {
        r2[k] = r[k] * r[k];
        const vec p45 = vec_line(0x1.6c16c18438b30p-9, 0x1.a01a012a0e6b9p-12, r[k]);
        const vec p67 = vec_line(0x1.a01999e25c5adp-15, 0x1.71df25b4e989cp-18, r[k]);
        const vec p89 = vec_line(0x1.28ad9b8b917c4p-21, 0x1.ad7f3bd3e632ap-25, r[k]);
        p[k] = vec_fma(r2[k] * r2[k], p89, vec_fma(r2[k], p67, p45));
    }
    for (size_t k = 0; k < count; k++) {
        const vec p01 = vec_line(0x1.000000000000ap+0, 0x1.55555555554f9p-2, r[k]);
        const vec p23 = vec_line(0x1.555555555083ep-4, 0x1.1111111127d11p-6, r[k]);
        p[k] = vec_fma(r2[k] * r2[k], p[k], vec_fma(r2[k], p23, p01));
    }
    for (size_t k = 0; k < count; k++)
        x[k] = (vec_fma(r2[k], p[k], r[k] + r[k]) + 2.0) * scale[k];
}

static inline vec vec_exp(vec x)
{
    vec_exp_all(1, &x);
    return x;
}

/*
 * 2^x of x below 1023, within a 2^-18th of it: enough for what most comparisons come to, at half
 * the operations of an exponential.
 */
static inline vec vec_exp2_roughly(vec x)
{
    x = vec_max(vec_all(-1021.0), x);
    const vec scale = x + VECTOR_ROUND;
    const vec r = x - (scale - VECTOR_ROUND);
    const vec r2 = r * r;
    const vec p01 = vec_line(1.00000008, 0.693121035, r);
    const vec p23 = vec_line(0.2402210756, 0.0559218698, r);
    const vec p = vec_fma(r2, vec_fma(r2, vec_all(0.0096761163), p23), p01);
    return (vec)((uvec)p + ((uvec)scale << 52)); /* into its exponent */
}

/*
 * log(x) of a positive normal finite x.
 * x = 2^k m with m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f/(2 + f),
 * log(m) = 2 atanh(s) = 2 s + s R(s^2) = f - f^2/2 + s (f^2/2 + R(s^2)), as in fdlibm's e_log.c:
 * the last form loses nothing near x = 1, where f is exact. In two parts, so that other work may
 * stand between the division and what waits for it.
 */
struct vec_log_begun {
    vec k, f, s;
};

static inline struct vec_log_begun vec_log_begin(vec x)
{
    const uint64_t root_half = 0x3fe6a09e667f3bcd; /* the bits of sqrt(1/2) */
    const uvec above = (uvec)x + (0x4000000000000000 - 0x10000000000000 - root_half);
    const vec k = (vec)((above >> 52) | 0x4330000000000000) - (0x1p52 + 1023.0);
    const vec f = (vec)((above & 0xfffffffffffff) + root_half) - 1.0;
    return (struct vec_log_begun){ k, f, f / (f + 2.0) };
}

static inline vec vec_log_end(struct vec_log_begun begun)
{
    const vec k = begun.k, f = begun.f, s = begun.s;
    /* 2 atanh(s) = 2 s + s R(s^2), relative error 2^-59.5. */
    const vec w = s * s;
    const vec w2 = w * w;
    const vec p01 = vec_line(0x1.5555555555592p-1, 0x1.999999997fda7p-2, w);
    const vec p23 = vec_line(0x1.24924941f3f02p-2, 0x1.c71c5205a4b1cp-3, w);
    const vec p45 = vec_line(0x1.74663ff3d47e2p-3, 0x1.39a198e05d789p-3, w);
    const vec p46 = vec_fma(w2, vec_all(0x1.2f06fa9b1e7bfp-3), p45);
    const vec p = vec_fma(w2 * w2, p46, vec_fma(w2, p23, p01));
    const vec half_square = 0.5 * f * f;
    const vec tail = vec_fma(s, vec_fma(w, p, half_square), k * 0x1.a39ef35793c76p-33);
    return vec_fma(k, vec_all(0x1.62e42feep-1), f - (half_square - tail));
}

static inline vec vec_log(vec x)
{
    return vec_log_end(vec_log_begin(x));
}

/*
 * log(x) of a positive normal finite x, within 2^-16: enough for what most comparisons come to, at
 * half the operations and without a division. A polynomial of the mantissa in [1, 2).
 */
static inline vec vec_log_roughly(vec x)
{
    const vec k = (vec)(((uvec)x >> 52) | 0x4330000000000000) - (0x1p52 + 1023.0);
    const vec m = (vec)(((uvec)x & 0xfffffffffffff) | 0x3ff0000000000000);
    const vec m2 = m * m;
    const vec p01 = vec_line(-0x1.efcf7c8c27a99p+0, 0x1.c1cd9ccff820fp+1, m);
    const vec p23 = vec_line(-0x1.3852e52fdf31ap+1, 0x1.1db81374abb68p+0, m);
    const vec p45 = vec_line(-0x1.22a38153da030p-2, 0x1.f2e061ac394f4p-6, m);
    return vec_fma(k, vec_all(0x1.62e42feep-1), vec_fma(m2, vec_fma(m2, p45, p23), p01));
}

/*
 * sin(2 pi u) and cos(2 pi u) of the draw u = (word + 0.5) / 2^32; the high half of the word is of
 * no account. u = q/4 + r with q the nearest integer of 4u and |r| < 1/8: in units of 2^-33, half a
 * quarter turn more than u has q in the bits from 31 on and r, but for an eighth, in those below.
 * Sine and cosine of r then change places with the quadrant's parity and signs with its second bit.
 */
static inline void vec_sincos_draw(uvec word, vec *sine, vec *cosine)
{
    const uvec turned = (word << 1) + ((UINT64_C(1) << 30) + 1);
    const vec r = (vec)((turned & INT32_MAX) | 0x4120000000000000) - (0x1p19 + 0.125);
    /*
     * sin(2 pi r) = r S(r^2), relative error 2^-58.1. The first coefficient is in two parts, so
     * that its product with the 30 bits of a draw's r is exact.
     */
    const vec z = r * r;
    const vec z2 = z * z;
    const vec z4 = z2 * z2;
    const vec s01 = vec_line(0x1.4442d18409914p-22, -0x1.4abbce625be41p+5, z);
    const vec s23 = vec_line(0x1.466bc67758700p+6, -0x1.32d2cce2d5360p+6, z);
    const vec s45 = vec_line(0x1.50782fca38b7cp+5, -0x1.e30063a028d1ap+3, z);
    const vec s46 = vec_fma(z2, vec_all(0x1.e3eed5ce138cap+1), s45);
    const vec s = vec_fma(r, vec_all(0x1.921fb4p+2), r * vec_fma(z4, s46, vec_fma(z2, s23, s01)));
    /* cos(2 pi r) = 1 + r^2 C(r^2), relative error 2^-53.9 */
    const vec c01 = vec_line(-0x1.3bd3cc9be459dp+4, 0x1.03c1f081b0e28p+6, z);
    const vec c23 = vec_line(-0x1.55d3c7dc3de0bp+6, 0x1.e1f4fb8446ac2p+5, z);
    const vec c45 = vec_line(-0x1.a6c9ca50de5a6p+4, 0x1.f3dcefad218b3p+2, z);
    const vec c = 1.0 + z * vec_fma(z4, c45, vec_fma(z2, c23, c01));
    const uvec odd = turned << 32, second = turned << 31;
    const uint64_t sign = UINT64_C(1) << 63;
    *sine = (vec)((uvec)vec_select_high(odd, c, s) ^ (second & sign));
    *cosine = (vec)((uvec)vec_select_high(odd, s, c) ^ ((odd ^ second) & sign));
}

#endif
