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

#include <stddef.h>

/* Adding it rounds |x| < 2^51 to the nearest integer, which then stands in the low bits. */
#define VECTOR_ROUND 0x1.8p52

/*
 * The functions take a few vectors at once, no more than VECTORS_IN_STEP, and evaluate them in
 * step: the processor works on one while it waits for another. Their count must be a constant.
 */
enum { VECTORS_IN_STEP = 6 };
#define EACH(k, count) _Pragma("GCC unroll 8") for (size_t k = 0; k < (count); k++)
#define ALWAYS_INLINE  static inline __attribute__((always_inline))

/* c0 + c1 x */
static inline vec vec_line(double c0, double c1, vec x)
{
    return vec_fma(vec_all(c1), x, vec_all(c0));
}

/*
 * exp(x): infinity above 709.78, zero where the result would be below 2^-1021.5, NaN for NaN.
 * x = n ln 2 + r with |r| <= ln 2 / 2, ln 2 in two parts so that n times the first is exact.
 * What is summed is 2 exp(r), to be scaled by 2^(n - 1): 2^1024 is not a double.
 */
ALWAYS_INLINE void vec_exp_all(const size_t count, vec x[])
{
    vec scale[VECTORS_IN_STEP], r[VECTORS_IN_STEP], p[VECTORS_IN_STEP];
    vec r2[VECTORS_IN_STEP], r4[VECTORS_IN_STEP];
    vec p03[VECTORS_IN_STEP], p45[VECTORS_IN_STEP], p67[VECTORS_IN_STEP], p89[VECTORS_IN_STEP];

    /* The bias of the exponent, less one, is added with the rounding. */
    EACH(k, count) r[k] = vec_min(vec_all(710.0), vec_max(vec_all(-708.2), x[k]));
    EACH(k, count) p[k] = vec_line(VECTOR_ROUND + 1022.0, 0x1.71547652b82fep+0, r[k]);
    EACH(k, count) scale[k] = (vec)((uvec)p[k] << 52);
    EACH(k, count) p[k] = p[k] - (VECTOR_ROUND + 1022.0);
    EACH(k, count) r[k] = vec_fma(p[k], vec_all(-0x1.62e42feep-1), r[k]);
    EACH(k, count) r[k] = vec_fma(p[k], vec_all(-0x1.a39ef35793c76p-33), r[k]);

    /* exp(r) = 1 + r + r^2 P(r), relative error 2^-57.9; the coefficients are those of 2 P. */
    EACH(k, count) r2[k] = r[k] * r[k];
    EACH(k, count) p89[k] = vec_line(0x1.28ad9b8b917c4p-21, 0x1.ad7f3bd3e632ap-25, r[k]);
    EACH(k, count) p67[k] = vec_line(0x1.a01999e25c5adp-15, 0x1.71df25b4e989cp-18, r[k]);
    EACH(k, count) p45[k] = vec_line(0x1.6c16c18438b30p-9, 0x1.a01a012a0e6b9p-12, r[k]);
    EACH(k, count) r4[k] = r2[k] * r2[k];
    EACH(k, count) p45[k] = vec_fma(r2[k], p67[k], p45[k]);
    EACH(k, count) p03[k] = vec_line(0x1.555555555083ep-4, 0x1.1111111127d11p-6, r[k]);
    EACH(k, count) p[k] = vec_line(0x1.000000000000ap+0, 0x1.55555555554f9p-2, r[k]);
    EACH(k, count) p45[k] = vec_fma(r4[k], p89[k], p45[k]);
    EACH(k, count) p03[k] = vec_fma(r2[k], p03[k], p[k]);
    EACH(k, count) p[k] = vec_fma(r4[k], p45[k], p03[k]);
    EACH(k, count) p[k] = vec_fma(r2[k], p[k], r[k] + r[k]);
    EACH(k, count) x[k] = (p[k] + 2.0) * scale[k];
}

static inline vec vec_exp(vec x)
{
    vec_exp_all(1, &x);
    return x;
}

/* The logistic function, 1/(1 + exp(-z)); at most 3 ulp. */
static inline vec vec_logistic(vec z)
{
    return 1.0 / (1.0 + vec_exp(-z));
}

/*
 * log(x) of a positive normal finite x.
 * x = 2^k m with m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f/(2 + f),
 * log(m) = 2 atanh(s) = 2 s + s R(s^2) = f - f^2/2 + s (f^2/2 + R(s^2)), as in fdlibm's e_log.c:
 * the last form loses nothing near x = 1, where f is exact.
 */
ALWAYS_INLINE void vec_log_all(const size_t count, vec x[])
{
    const uint64_t root_half = 0x3fe6a09e667f3bcd; /* the bits of sqrt(1/2) */
    vec power[VECTORS_IN_STEP], f[VECTORS_IN_STEP], s[VECTORS_IN_STEP];
    vec w[VECTORS_IN_STEP], w2[VECTORS_IN_STEP], p[VECTORS_IN_STEP];
    vec p01[VECTORS_IN_STEP], p23[VECTORS_IN_STEP], half_square[VECTORS_IN_STEP];

    EACH(k, count) x[k] = (vec)((uvec)x[k] + (0x4000000000000000 - 0x10000000000000 - root_half));
    EACH(k, count) f[k] = (vec)(((uvec)x[k] & 0xfffffffffffff) + root_half);
    EACH(k, count) f[k] = f[k] - 1.0;
    EACH(k, count) s[k] = f[k] / (f[k] + 2.0);
    EACH(k, count) power[k] = (vec)(((uvec)x[k] >> 52) | 0x4330000000000000) - (0x1p52 + 1023.0);
    EACH(k, count) half_square[k] = 0.5 * f[k] * f[k];

    /* 2 atanh(s) = 2 s + s R(s^2), relative error 2^-59.5. */
    EACH(k, count) w[k] = s[k] * s[k];
    EACH(k, count) p[k] = vec_line(0x1.74663ff3d47e2p-3, 0x1.39a198e05d789p-3, w[k]);
    EACH(k, count) w2[k] = w[k] * w[k];
    EACH(k, count) p23[k] = vec_line(0x1.24924941f3f02p-2, 0x1.c71c5205a4b1cp-3, w[k]);
    EACH(k, count) p01[k] = vec_line(0x1.5555555555592p-1, 0x1.999999997fda7p-2, w[k]);
    EACH(k, count) p[k] = vec_fma(w2[k], vec_all(0x1.2f06fa9b1e7bfp-3), p[k]);
    EACH(k, count) p01[k] = vec_fma(w2[k], p23[k], p01[k]);
    EACH(k, count) p[k] = vec_fma(w2[k] * w2[k], p[k], p01[k]);
    EACH(k, count) p[k] = vec_fma(w[k], p[k], half_square[k]);
    EACH(k, count) p[k] = vec_fma(s[k], p[k], power[k] * 0x1.a39ef35793c76p-33);
    EACH(k, count)
    x[k] = vec_fma(power[k], vec_all(0x1.62e42feep-1), f[k] - (half_square[k] - p[k]));
}

static inline vec vec_log(vec x)
{
    vec_log_all(1, &x);
    return x;
}

/*
 * sin(2 pi t) and cos(2 pi t) of t in [0,1], a multiple of 2^-50 or coarser.
 * t = q/4 + r with q the nearest integer of 4t and |r| <= 1/8, exactly; sine and cosine of r
 * then change places with the quadrant's parity and signs with its second bit.
 */
ALWAYS_INLINE void vec_sincos_turns_all(const size_t count, const vec t[], vec sine[], vec cosine[])
{
    uvec quadrant[VECTORS_IN_STEP];
    vec r[VECTORS_IN_STEP], z[VECTORS_IN_STEP], z2[VECTORS_IN_STEP], z4[VECTORS_IN_STEP];
    vec s[VECTORS_IN_STEP], s01[VECTORS_IN_STEP], s23[VECTORS_IN_STEP];
    vec c[VECTORS_IN_STEP], c01[VECTORS_IN_STEP], c23[VECTORS_IN_STEP];

    EACH(k, count) r[k] = vec_line(VECTOR_ROUND, 4.0, t[k]);
    EACH(k, count) quadrant[k] = (uvec)r[k];
    EACH(k, count) r[k] = t[k] - 0.25 * (r[k] - VECTOR_ROUND);

    /*
     * sin(2 pi r) = r S(r^2), relative error 2^-58.1. The first coefficient is in two parts, so
     * that its product with the 30 bits of a draw's r is exact.
     */
    EACH(k, count) z[k] = r[k] * r[k];
    EACH(k, count) s[k] = vec_line(0x1.50782fca38b7cp+5, -0x1.e30063a028d1ap+3, z[k]);
    EACH(k, count) z2[k] = z[k] * z[k];
    EACH(k, count) s23[k] = vec_line(0x1.466bc67758700p+6, -0x1.32d2cce2d5360p+6, z[k]);
    EACH(k, count) s01[k] = vec_line(0x1.4442d18409914p-22, -0x1.4abbce625be41p+5, z[k]);
    EACH(k, count) s[k] = vec_fma(z2[k], vec_all(0x1.e3eed5ce138cap+1), s[k]);
    EACH(k, count) z4[k] = z2[k] * z2[k];
    EACH(k, count) s01[k] = vec_fma(z2[k], s23[k], s01[k]);
    EACH(k, count) s[k] = r[k] * vec_fma(z4[k], s[k], s01[k]);

    /* cos(2 pi r) = 1 + r^2 C(r^2), relative error 2^-53.9 */
    EACH(k, count) c[k] = vec_line(-0x1.a6c9ca50de5a6p+4, 0x1.f3dcefad218b3p+2, z[k]);
    EACH(k, count) c23[k] = vec_line(-0x1.55d3c7dc3de0bp+6, 0x1.e1f4fb8446ac2p+5, z[k]);
    EACH(k, count) c01[k] = vec_line(-0x1.3bd3cc9be459dp+4, 0x1.03c1f081b0e28p+6, z[k]);
    EACH(k, count) s[k] = vec_fma(r[k], vec_all(0x1.921fb4p+2), s[k]);
    EACH(k, count) c01[k] = vec_fma(z2[k], c23[k], c01[k]);
    EACH(k, count) c[k] = 1.0 + z[k] * vec_fma(z4[k], c[k], c01[k]);

    EACH(k, count)
    {
        const ivec odd = -(ivec)(quadrant[k] & 1);
        const uvec sine_sign = (quadrant[k] << 62) & 0x8000000000000000;
        const uvec cosine_sign = sine_sign ^ (quadrant[k] << 63);
        sine[k] = (vec)((uvec)vec_select(odd, c[k], s[k]) ^ sine_sign);
        cosine[k] = (vec)((uvec)vec_select(odd, s[k], c[k]) ^ cosine_sign);
    }
}

static inline void vec_sincos_turns(vec t, vec *sine, vec *cosine)
{
    vec_sincos_turns_all(1, &t, sine, cosine);
}

#endif
