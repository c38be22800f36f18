/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_MEASURES_TYPES_H
#define COMITY_MEASURES_TYPES_H

#include <comity/measure_set.h>

/*
 * Private to the layer: what a type of measure does. Each type is one file, and stands once in the
 * list at the end, from which the table is made.
 */

enum {
    COMITY_MEASURE_VALUES_MOST = 1024, /* of a series, and of all operands of a measure */
    COMITY_MEASURES_MOST = 4096
};

#define COMITY_MEASURE_BIT(field) (1u << COMITY_MEASURE_##field)
#define COMITY_MEASURE_WINDOW                                                                      \
    (COMITY_MEASURE_BIT(FROM) | COMITY_MEASURE_BIT(TO) | COMITY_MEASURE_BIT(SCENARIO))

/* What the fold does with a slot of the record in the ticks from first to last. */
enum comity_measure_action {
    COMITY_MEASURE_ADD,   /* the slot times the number */
    COMITY_MEASURE_LEAST, /* the cell or the slot, whichever is less */
    COMITY_MEASURE_MOST,
    COMITY_MEASURE_COUNT, /* adds 1 where the slot compares with the number */
    COMITY_MEASURE_FIRST  /* keeps the first tick at which it does */
};
struct comity_measure_operation {
    enum comity_measure_action action;
    enum comity_relation relation;
    uint32_t first, last;
    size_t slot, cell;
    double number;
};

/* All operations of a scenario, and those at work between two ticks at which that changes. */
struct comity_measure_programme {
    struct comity_measure_operation *operations; /* owned */
    size_t count;
    double *initial; /* [cells], owned */
    size_t cells;
    struct comity_measure_operation *active; /* stretch by stretch, owned */
    size_t *stretch;                         /* [stretches + 1]: its first one in active; owned */
    uint32_t *begin;                         /* [stretches]: its first tick; owned */
    size_t stretches;
    uint32_t ticks; /* last tick looked at, plus one */
};

/* While a set is prepared. */
struct comity_measure_preparation {
    struct comity_measure_set *set;
    struct comity_measure_definition *measure;
    const struct comity_scenario *scenario; /* in which it is measured */
    struct comity_measure_programme *programme;
    const char *file;
    struct comity_problems *problems;
    int status;
};

struct comity_measure_actions {
    /* Measures that are folded as worlds run: claims cells and adds operations. */
    void (*prepare)(struct comity_measure_preparation *preparation);
    /* NULL: each value is its cell over its divisor. */
    double (*finish)(const struct comity_measure_definition *measure, double cell);

    /* Values that a world has without being run, from its parameters. */
    void (*of_parameters)(const struct comity_measure_definition *measure, const double *parameters,
                          double *values);

    /* Constants: values, of which `width` says how many there are. */
    size_t (*constants)(const struct comity_measure_definition *measure, double *values);

    /* A number made of the values of all operands in a row, and its derivatives by them (NULL: not
     * wanted). */
    double (*combine)(const struct comity_measure_definition *measure, size_t count,
                      const double *values, double *derivatives);
    void (*check)(struct comity_measure_preparation *preparation, const size_t widths[]);

    /* A number of the ensemble from values of its worlds, NaN being missing, which it may reorder,
     * and the influence of each (NULL: not wanted; NaN where it has none that is known). */
    double (*summarise)(const struct comity_measure_definition *measure, size_t count,
                        double *values, double *influence);
    bool is_resampled; /* has no influence; its errors come of resampling */
    bool is_share;     /* of worlds, in which it is 0 or 1 */
    bool is_scale;     /* above 0, and its interval symmetric in the logarithm */
    bool keeps_range;  /* of its variable, or of its operand */

    /* In what types differ that share a function. */
    enum comity_measure_action action; /* on a variable in a window */
    double initial;                    /* value of its cell */
    bool is_mean;                      /* the sum is divided by how many there are */
    double sign;                       /* -1: the largest is chosen in place of the least */
    struct {
        size_t slot; /* the first of a variable by venue and issue that only grows */
        double sign; /* of what it gains; 0: none follows */
    } counters[3];
};

/* A type: its name, what it is in one sentence, the fields that it needs and takes besides, and how
 * it is made, one of the four below with the function that makes it and what else there is. */
#define COMITY_MEASURE_TYPE(type, sentence, needed, taken, how)                                    \
    const struct comity_measure_type comity_measure_type_##type = {                                \
        .name = #type, .definition = sentence, .needs = needed, .takes = taken, how                \
    }
#define COMITY_MEASURE_ACTIONS(...)                                                                \
    .actions = &(const struct comity_measure_actions)                                              \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define COMITY_MEASURE_FOLDED(...) COMITY_MEASURE_ACTIONS(.prepare = __VA_ARGS__)
#define COMITY_MEASURE_GIVEN(...)  COMITY_MEASURE_ACTIONS(.constants = __VA_ARGS__)
#define COMITY_MEASURE_COMBINED(least, most, ...)                                                  \
    .operands_least = least, .operands_most = most, COMITY_MEASURE_ACTIONS(.combine = __VA_ARGS__)
#define COMITY_MEASURE_SUMMARISED(...)                                                             \
    .operands_least = 1, .operands_most = 1, COMITY_MEASURE_ACTIONS(.summarise = __VA_ARGS__)

/* Reports what is wrong with a field of the measure. */
void comity_measure_report(struct comity_measure_preparation *preparation,
                           enum comity_measure_field field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For prepare: claims `width` cells that begin as `initial`, each divided by 1 in the end; returns
 * 0 when memory is out. */
bool comity_measure_claim(struct comity_measure_preparation *preparation, size_t width,
                          double initial);

/* Adds an operation. Ticks are in the run. The second: cell `cell` of the measure gains `number`
 * times what stands in the slot after each tick from first to last. */
void comity_measure_operate(struct comity_measure_preparation *preparation,
                            struct comity_measure_operation operation);
void comity_measure_add_slot(struct comity_measure_preparation *preparation, size_t slot,
                             uint32_t first, uint32_t last, size_t cell, double number);

/* Resolve fields; each returns 1, or reports a problem and returns 0. */
bool comity_measure_variable(struct comity_measure_preparation *preparation, size_t *slot);
int comity_measure_at(struct comity_measure_preparation *preparation);      /* sets first = last */
bool comity_measure_window(struct comity_measure_preparation *preparation); /* sets first, last */

/* The slots of a variable by venue and issue that the fields leave; returns their number, 0 after a
 * problem. */
size_t comity_measure_venue_slots(struct comity_measure_preparation *preparation, size_t first_slot,
                                  size_t slots[COMITY_SLOTS_VENUE_ISSUE]);
size_t comity_measure_pair_slots(struct comity_measure_preparation *preparation, size_t first_slot,
                                 size_t slots[COMITY_PAIRS]);

/* Counts what a variable that only grows gained in the window, times `sign`; of their ticks if
 * `times`. */
void comity_measure_gain(struct comity_measure_preparation *preparation, size_t slot, double sign);

/* The fold, compiled once for each instruction set. */
typedef void comity_measure_folder(const struct comity_measure_operation *operations, size_t count,
                                   double tick, const double *record, double *cells);
#ifdef COMITY_X86
comity_measure_folder comity_measure_fold_sse2, comity_measure_fold_avx2,
    comity_measure_fold_avx512;
#else
comity_measure_folder comity_measure_fold_portable;
#endif

/* Mean of the values that are not NaN, NaN of none, and the influence of each on it (NULL: not
 * wanted). */
double comity_measure_mean(size_t count, const double *values, double *influence);

/* Sorts the values that are not NaN and puts them first; returns their number. */
size_t comity_measure_sort(size_t count, double *values);

/* The natural logarithm with the same bits everywhere; NaN below 0. */
double comity_measure_log(double value);

/* X(type): in the order in which they are listed. */
#define COMITY_MEASURE_TYPE_LIST(X)                                                                \
    X(value)                                                                                       \
    X(mean)                                                                                        \
    X(minimum)                                                                                     \
    X(maximum)                                                                                     \
    X(change)                                                                                      \
    X(sum)                                                                                         \
    X(months)                                                                                      \
    X(first)                                                                                       \
    X(series)                                                                                      \
    X(accords)                                                                                     \
    X(proposals)                                                                                   \
    X(refusals)                                                                                    \
    X(acts)                                                                                        \
    X(parameter)                                                                                   \
    X(number)                                                                                      \
    X(observed)                                                                                    \
    X(difference)                                                                                  \
    X(ratio)                                                                                       \
    X(product)                                                                                     \
    X(total)                                                                                       \
    X(average)                                                                                     \
    X(share)                                                                                       \
    X(logarithm)                                                                                   \
    X(entropy)                                                                                     \
    X(least)                                                                                       \
    X(middle)                                                                                      \
    X(largest)                                                                                     \
    X(comparison)                                                                                  \
    X(correlation)                                                                                 \
    X(distance)                                                                                    \
    X(twin)                                                                                        \
    X(paired_difference)                                                                           \
    X(ensemble_mean)                                                                               \
    X(ensemble_median)                                                                             \
    X(ensemble_quantile)                                                                           \
    X(ensemble_deviation)                                                                          \
    X(ensemble_share)

#define COMITY_MEASURE_TYPE_DECLARATION(type)                                                      \
    extern const struct comity_measure_type comity_measure_type_##type;
COMITY_MEASURE_TYPE_LIST(COMITY_MEASURE_TYPE_DECLARATION)
#undef COMITY_MEASURE_TYPE_DECLARATION

#endif
