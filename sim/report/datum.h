/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_REPORT_DATUM_H
#define COMITY_REPORT_DATUM_H

#include <comity/summary.h>
#include <math.h>
#include <stdbool.h>

/* A value on its way into a cell of a table, or a member of a JSON object. DATUM() makes it of what
 * the value is in C: a text, a number, an interval. */
struct datum {
    enum { DATUM_NUMBER, DATUM_WHOLE, DATUM_TRUTH } kind;
    const char *text; /* NULL: a number; of a number what people see in its place */
    double low, high; /* a number is `low` alone */
};

static inline struct datum datum_of_text(const char *text)
{
    return (struct datum){ .text = text, .low = NAN, .high = NAN };
}

static inline struct datum datum_of_number(double value)
{
    return (struct datum){ .low = value, .high = NAN };
}

static inline struct datum datum_of_count(size_t count)
{
    return (struct datum){ .kind = DATUM_WHOLE, .low = (double)count, .high = NAN };
}

static inline struct datum datum_of_truth(bool truth)
{
    return (struct datum){ .kind = DATUM_TRUTH, .low = truth, .high = NAN };
}

static inline struct datum datum_of_interval(struct comity_confidence_interval interval)
{
    return (struct datum){ .low = interval.low, .high = interval.high };
}

static inline struct datum datum_itself(struct datum datum)
{
    return datum;
}

/* Two numbers in one cell. */
static inline struct datum interval(double low, double high)
{
    return (struct datum){ .low = low, .high = high };
}

/* A number in whose place people see a text, "never" say. */
static inline struct datum shown_as(double value, const char *text)
{
    return (struct datum){ .text = text, .low = value, .high = NAN };
}

#define DATUM(value)                                                                               \
    _Generic((value),                                                                              \
        char *: datum_of_text,                                                                     \
        const char *: datum_of_text,                                                               \
        size_t: datum_of_count,                                                                    \
        unsigned: datum_of_count,                                                                  \
        bool: datum_of_truth,                                                                      \
        struct comity_confidence_interval: datum_of_interval,                                      \
        struct datum: datum_itself,                                                                \
        default: datum_of_number)(value)

/* DATUM() of each of up to 16 values, and how many they are: two arguments of a function. */
#define DATA(...)                                                                                  \
    (const struct datum[]){ DATA_OF(DATA_COUNT(__VA_ARGS__), __VA_ARGS__) }, DATA_COUNT(__VA_ARGS__)
#define DATA_COUNT(...)                                                                            \
    DATA_LAST(__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
#define DATA_LAST(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, last,     \
                  ...)                                                                             \
    last
#define DATA_OF(count, ...)     DATA_JOINED(count, __VA_ARGS__)
#define DATA_JOINED(count, ...) DATA_##count(__VA_ARGS__)
#define DATA_1(value)           DATUM(value)
#define DATA_2(value, ...)      DATUM(value), DATA_1(__VA_ARGS__)
#define DATA_3(value, ...)      DATUM(value), DATA_2(__VA_ARGS__)
#define DATA_4(value, ...)      DATUM(value), DATA_3(__VA_ARGS__)
#define DATA_5(value, ...)      DATUM(value), DATA_4(__VA_ARGS__)
#define DATA_6(value, ...)      DATUM(value), DATA_5(__VA_ARGS__)
#define DATA_7(value, ...)      DATUM(value), DATA_6(__VA_ARGS__)
#define DATA_8(value, ...)      DATUM(value), DATA_7(__VA_ARGS__)
#define DATA_9(value, ...)      DATUM(value), DATA_8(__VA_ARGS__)
#define DATA_10(value, ...)     DATUM(value), DATA_9(__VA_ARGS__)
#define DATA_11(value, ...)     DATUM(value), DATA_10(__VA_ARGS__)
#define DATA_12(value, ...)     DATUM(value), DATA_11(__VA_ARGS__)
#define DATA_13(value, ...)     DATUM(value), DATA_12(__VA_ARGS__)
#define DATA_14(value, ...)     DATUM(value), DATA_13(__VA_ARGS__)
#define DATA_15(value, ...)     DATUM(value), DATA_14(__VA_ARGS__)
#define DATA_16(value, ...)     DATUM(value), DATA_15(__VA_ARGS__)

#endif
