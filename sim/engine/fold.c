/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/fold.h"

#include "core/vector.h"

#include <math.h>

static int outcomes(struct comity_tally *tally, const double *record)
{
#define RECORD(slot) vec_load(record + (slot)*COMITY_LANES)
#define TALLY(slot)  (*(vec_memory *)tally->value[slot])
#define FOLD_LAST(value, slot)
#define FOLD_SUM(value, slot)   value += RECORD(slot)
#define FOLD_MOST(value, slot)  value = vec_max(value, RECORD(slot))
#define FOLD_LEAST(value, slot) value = vec_min(value, RECORD(slot))
#define FOLD_SPELLS             FOLD_LAST
#define FOLD_ENTRIES            FOLD_LAST
#define FOLD_REFUSALS           FOLD_LAST
#define FOLD(code, field, shape, kind, unit, fold, variable, definition)                           \
    for (size_t s = 0; s < COMITY_SLOTS_##shape; s++)                                              \
        FOLD_##fold(TALLY(COMITY_OF_##code + s), COMITY_AT_##variable + s);
    COMITY_OUTCOME_LIST(FOLD)
    return mask_any(vec_unequal(RECORD(COMITY_AT_PHASE_LEVEL), vec_load(tally->phase)) |
                    vec_unequal(RECORD(COMITY_AT_COUPLING), vec_load(tally->coupling)));
}

#define LIST(...)          __VA_ARGS__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define SWAP(distance, low, high)                                                                  \
    for (size_t i = 0; i < sizeof row[0] / sizeof row[0][0]; i++) {                                \
        if (!(i & (distance))) {                                                                   \
            const __typeof__(row[0]) a = row[i], b = row[i + (distance)];                          \
            row[i] = SHUFFLE(a, b, LIST low);                                                      \
            row[i + (distance)] = SHUFFLE(a, b, LIST high);                                        \
        }                                                                                          \
    }

#define TRANSPOSE_8                                                                                \
    SWAP(4, (0, 1, 2, 3, 8, 9, 10, 11), (4, 5, 6, 7, 12, 13, 14, 15))                              \
    SWAP(2, (0, 1, 8, 9, 4, 5, 12, 13), (2, 3, 10, 11, 6, 7, 14, 15))                              \
    SWAP(1, (0, 8, 2, 10, 4, 12, 6, 14), (1, 9, 3, 11, 5, 13, 7, 15))

/* Lanes of slots become slots of lanes. */
static inline void transpose(vec row[COMITY_LANES])
{
#if COMITY_LANES == 8
    TRANSPOSE_8
#elif COMITY_LANES == 4
    SWAP(2, (0, 1, 4, 5), (2, 3, 6, 7))
    SWAP(1, (0, 4, 2, 6), (1, 5, 3, 7))
#else
    SWAP(1, (0, 2), (1, 3))
#endif
}

typedef float single __attribute__((vector_size(4 * COMITY_LANES)));

static inline vec widen(single values)
{
#if defined(COMITY_VECTOR_AVX512)
    return (vec)_mm512_cvtps_pd((__m256)values);
#elif defined(COMITY_VECTOR_AVX2)
    return (vec)_mm256_cvtps_pd((__m128)values);
#else
    return __builtin_convertvector(values, vec);
#endif
}

static inline __attribute__((always_inline)) void
add_lanes(double *sums, const struct comity_recording *recording, const double *record, size_t lane,
          size_t end, bool begins)
{
    const size_t count = recording->slots_count;
    for (size_t k = 0; k < count; k += COMITY_LANES) {
        vec_memory *first = (vec_memory *)(sums + k), *sum = (vec_memory *)(sums + count + k),
                   *square = (vec_memory *)(sums + 2 * count + k);
        vec row[COMITY_LANES];
        for (size_t i = 0; i < COMITY_LANES; i++) {
            row[i] = vec_load(record + recording->slots[k + i] * COMITY_LANES);
            if (!recording->double_precision)
                row[i] = widen(__builtin_convertvector(row[i], single));
        }
        transpose(row);
        vec centre = *first, s = *sum, q = *square;
        if (begins) {
            centre = *first = row[lane];
            s = q = vec_all(0);
        }
        for (size_t l = lane; l < end; l++) {
            const vec d = row[l] - centre;
            s += d;
            q += d * d;
        }
        *sum = s;
        *square = q;
    }
}

static void add(double *sums, const struct comity_recording *recording, const double *record,
                size_t lane, size_t end, bool begins)
{
    if (lane == 0 && end == COMITY_LANES) /* unrolled */
        add_lanes(sums, recording, record, 0, COMITY_LANES, begins);
    else
        add_lanes(sums, recording, record, lane, end, begins);
}

static void join(double *restrict sums, const double *restrict further, size_t slots,
                 double replicates)
{
    for (size_t k = 0; k < slots; k++) {
        const double apart = further[k] - sums[k], sum = further[slots + k];
        sums[slots + k] += sum + replicates * apart;
        sums[2 * slots + k] += further[2 * slots + k] + apart * (2 * sum + replicates * apart);
    }
}

static void settle(double *sums, size_t slots, double replicates)
{
    for (size_t k = 0; k < slots; k++) {
        const double sum = sums[slots + k];
        const double square = sums[2 * slots + k] - sum * sum / replicates;
        sums[k] += sum / replicates;
        sums[2 * slots + k] = square < 0 ? 0 : square;
        sums[slots + k] = sqrt(sums[2 * slots + k] / (replicates - 1));
    }
}

/* One element type of values; `unaligned` are those of a vector of worlds, `load` widens some. */
#define SERIES(type, unaligned, convert, load)                                                     \
    static inline void keep_##type(type *to, const struct comity_recording *recording,             \
                                   const double *record, size_t lane, size_t end)                  \
    {                                                                                              \
        for (size_t k = 0; k < recording->slots_summed; k++, to += COMITY_SERIES_GROUP) {          \
            const double *from = record + recording->slots[k] * COMITY_LANES;                      \
            if (end - lane == COMITY_LANES)                                                        \
                *(unaligned *)to = convert(vec_load(from));                                        \
            for (size_t l = lane; l < end && end - lane < COMITY_LANES; l++)                       \
                to[l - lane] = (type)from[l];                                                      \
        }                                                                                          \
    }                                                                                              \
    static void moments_##type(const void *tile, size_t rows, double *sums)                        \
    {                                                                                              \
        enum { VECTORS = COMITY_SERIES_TILE / COMITY_LANES };                                      \
        vec *first = (vec *)sums, *sum = first + VECTORS, *square = sum + VECTORS;                 \
        vec s[VECTORS] = { vec_all(0) }, q[VECTORS] = { vec_all(0) }, centre[VECTORS];             \
        const type *from = tile;                                                                   \
        for (size_t v = 0; v < VECTORS; v++)                                                       \
            centre[v] = load(from + v * COMITY_LANES);                                             \
        for (size_t k = 0; k < rows; k++, from += COMITY_SERIES_TILE) {                            \
            for (size_t v = 0; v < VECTORS; v++) {                                                 \
                const vec d = load(from + v * COMITY_LANES) - centre[v];                           \
                s[v] += d;                                                                         \
                q[v] += d * d;                                                                     \
            }                                                                                      \
        }                                                                                          \
        for (size_t v = 0; v < VECTORS; v++) {                                                     \
            first[v] = centre[v];                                                                  \
            sum[v] = s[v];                                                                         \
            square[v] = q[v];                                                                      \
        }                                                                                          \
    }

typedef float unaligned_single
    __attribute__((vector_size(4 * COMITY_LANES), may_alias, aligned(4)));
typedef double unaligned_double
    __attribute__((vector_size(8 * COMITY_LANES), may_alias, aligned(8)));
#define NARROWED(values) __builtin_convertvector(values, unaligned_single)
#define AS_IT_IS(values) (values)
#define WIDENED(from)    widen(*(const unaligned_single *)(from))
SERIES(float, unaligned_single, NARROWED, WIDENED)
SERIES(double, unaligned_double, AS_IT_IS, vec_load)

static void keep(void *group, const struct comity_recording *recording, size_t row,
                 const double *record, size_t lane, size_t end, size_t at)
{
    at += row * recording->slots_summed * COMITY_SERIES_GROUP;
    if (recording->double_precision)
        keep_double((double *)group + at, recording, record, lane, end);
    else
        keep_float((float *)group + at, recording, record, lane, end);
}

static void take_single(const void *values, size_t group_bytes, size_t replicates, void *tile)
{
    typedef float eight __attribute__((vector_size(32), may_alias));
    eight *to = tile;
    for (size_t k = 0; k < replicates; k += 8, to += 16) {
        const eight *from = values;
        for (size_t half = 0; half < 2; half++, from += 8) {
            eight row[8];
            for (size_t i = 0; i < 8; i++) {
                row[i] = from[i];
                __builtin_prefetch(from + 16 + i);
            }
            TRANSPOSE_8
            for (size_t i = 0; i < 8; i++)
                to[2 * i + half] = row[i];
        }
        values = (const char *)values + group_bytes;
    }
}

static void take_double(const void *values, size_t group_bytes, size_t replicates, void *tile)
{
    double *to = tile;
    for (size_t k = 0; k < replicates; k++, to += COMITY_SERIES_TILE) {
        const double *from = (const double *)((const char *)values + k / 8 * group_bytes) + k % 8;
        for (size_t at = 0; at < COMITY_SERIES_TILE; at++)
            to[at] = from[8 * at];
    }
}

typedef float singles __attribute__((vector_size(8 * COMITY_LANES), may_alias));

/* As vec_min and vec_max. */
#if defined(COMITY_VECTOR_AVX512)
#define SINGLES(operation, a, b) ((singles)_mm512_##operation##_ps((__m512)(a), (__m512)(b)))
#elif defined(COMITY_VECTOR_AVX2)
#define SINGLES(operation, a, b) ((singles)_mm256_##operation##_ps((__m256)(a), (__m256)(b)))
#elif defined(COMITY_VECTOR_SSE2)
#define SINGLES(operation, a, b) ((singles)_mm_##operation##_ps((__m128)(a), (__m128)(b)))
#else
#define SINGLES_min(a, b)        ((a) < (b))
#define SINGLES_max(a, b)        ((a) > (b))
#define SINGLES(operation, a, b) singles_select(SINGLES_##operation(a, b), a, b)
static inline singles singles_select(__typeof__((singles){ 0 } < (singles){ 0 }) mask, singles a,
                                     singles b)
{
    return (singles)((mask & (__typeof__(mask))a) | (~mask & (__typeof__(mask))b));
}
#endif
#define SINGLES_MIN(a, b) SINGLES(min, a, b)
#define SINGLES_MAX(a, b) SINGLES(max, a, b)

/*
 * Batcher's bitonic sorter (Knuth, The Art of Computer Programming, volume 3, 5.3.4): the same
 * comparisons whatever the values, so that all columns are sorted at once, in bundles of rows that
 * fit into registers. A merge begins with mirror images, so that the lesser value always goes to
 * the lower row, and rows that a bundle lacks can be infinite. A NaN spoils its column alone.
 */
#define EXCHANGE(minimum, maximum, lower, upper)                                                   \
    do {                                                                                           \
        const __typeof__(lower) lesser = minimum(upper, lower);                                    \
        (upper) = maximum(lower, upper);                                                           \
        (lower) = lesser;                                                                          \
    } while (0)
#define EACH_ROW _Pragma("GCC unroll 16") for (size_t i = 0; i < COMITY_SERIES_BUNDLE; i++)
#define STEP(minimum, maximum, flip)                                                               \
    EACH_ROW                                                                                       \
    {                                                                                              \
        if (i < (i ^ (flip)))                                                                      \
            EXCHANGE(minimum, maximum, row[i], row[i ^ (flip)]);                                   \
    }
#define SORT(name, type, vector, minimum, maximum)                                                 \
    enum {                                                                                         \
        name##_apart = COMITY_SERIES_TILE * sizeof(type) / sizeof(vector),                         \
        name##_bundle = COMITY_SERIES_BUNDLE * name##_apart                                        \
    };                                                                                             \
    static inline __attribute__((always_inline)) void name##_within(vector *rows, vector *missing) \
    {                                                                                              \
        vector row[COMITY_SERIES_BUNDLE];                                                          \
        EACH_ROW row[i] = rows[i * name##_apart];                                                  \
        if (missing) {                                                                             \
            __typeof__(row[0] != row[0]) lacks = (__typeof__(lacks))*missing;                      \
            EACH_ROW lacks |= row[i] != row[i];                                                    \
            *missing = (vector)lacks;                                                              \
            STEP(minimum, maximum, 1)                                                              \
            STEP(minimum, maximum, 3)                                                              \
            STEP(minimum, maximum, 1)                                                              \
            STEP(minimum, maximum, 7)                                                              \
            STEP(minimum, maximum, 2)                                                              \
            STEP(minimum, maximum, 1)                                                              \
        }                                                                                          \
        STEP(minimum, maximum, missing ? 15 : 8)                                                   \
        STEP(minimum, maximum, 4)                                                                  \
        STEP(minimum, maximum, 2)                                                                  \
        STEP(minimum, maximum, 1)                                                                  \
        EACH_ROW rows[i * name##_apart] = row[i];                                                  \
    }                                                                                              \
    static void name##_between(vector *tile, size_t bundles, size_t flip, size_t turn)             \
    {                                                                                              \
        for (size_t b = 0; b < bundles; b++) {                                                     \
            vector *lower = tile + b * name##_bundle, *upper = tile + (b ^ flip) * name##_bundle;  \
            for (size_t i = 0; b < (b ^ flip) && (b ^ flip) < bundles && i < COMITY_SERIES_BUNDLE; \
                 i++)                                                                              \
                EXCHANGE(minimum, maximum, lower[i * name##_apart],                                \
                         upper[(i ^ turn) * name##_apart]);                                        \
        }                                                                                          \
    }                                                                                              \
    static void name(void *of, size_t rows)                                                        \
    {                                                                                              \
        const size_t all = COMITY_SERIES_BUNDLED(rows), bundles = all / COMITY_SERIES_BUNDLE;      \
        for (size_t k = rows * COMITY_SERIES_TILE; k < all * COMITY_SERIES_TILE; k++)              \
            ((type *)of)[k] = (type)INFINITY;                                                      \
        for (vector *tile = of; tile < (vector *)of + name##_apart; tile++) {                      \
            for (size_t b = 0; b < bundles; b++)                                                   \
                name##_within(tile + b * name##_bundle, tile + all * name##_apart);                \
            for (size_t half = 1; half < bundles; half *= 2) {                                     \
                name##_between(tile, bundles, 2 * half - 1, COMITY_SERIES_BUNDLE - 1);             \
                for (size_t flip = half / 2; flip > 0; flip /= 2)                                  \
                    name##_between(tile, bundles, flip, 0);                                        \
                for (size_t b = 0; b < bundles; b++)                                               \
                    name##_within(tile + b * name##_bundle, NULL);                                 \
            }                                                                                      \
        }                                                                                          \
    }
SORT(sort_single, float, singles, SINGLES_MIN, SINGLES_MAX)
SORT(sort_double, double, vec_memory, vec_min, vec_max)

const struct comity_folds COMITY_FOLDS = { .outcomes = outcomes,
                                           .add = add,
                                           .join = join,
                                           .keep = keep,
                                           .of_single = { take_single, moments_float, sort_single },
                                           .of_double = { take_double, moments_double,
                                                          sort_double },
                                           .settle = settle };
