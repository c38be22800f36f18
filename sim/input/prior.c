/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/sweep_reader.h"

#include <comity/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY = 160 };

/* The numbers that priors have; which of them a kind takes stands in its own list. */
static const struct {
    const char *name;
    size_t offset;
} numbers[] = {
    { "low", offsetof(struct comity_prior, low) },
    { "high", offsetof(struct comity_prior, high) },
    { "mean", offsetof(struct comity_prior, mean) },
    { "deviation", offsetof(struct comity_prior, deviation) },
    { "alpha", offsetof(struct comity_prior, alpha) },
    { "beta", offsetof(struct comity_prior, beta) },
};
enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

/* Whether a name is one of "one, two, three". */
static bool is_listed(const char *names, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = strstr(names, name); at; at = strstr(at + 1, name)) {
        const bool begins = at == names || at[-1] == ' ';
        if (begins && (at[length] == '\0' || at[length] == ',')) {
            return true;
        }
    }
    return false;
}

static bool read_kind(struct comity_sweep_reading *reading, const config_setting_t *group,
                      const char *key, enum comity_prior_kind *kind)
{
    const char *names[COMITY_PRIOR_KINDS];
    const config_setting_t *setting = config_setting_get_member(group, "kind");
    char place[COMITY_FIELD_KEY];
    comity_field_key(key, "kind", place);
    for (size_t k = 0; k < COMITY_PRIOR_KINDS; k++) {
        names[k] = comity_prior_name((enum comity_prior_kind)k);
    }
    if (!setting) {
        char list[KEY];
        comity_list_choices(names, COMITY_PRIOR_KINDS, list, sizeof list);
        comity_reading_report(&reading->reader, group, place, "missing; %s is expected", list);
        return false;
    }
    const int choice =
        comity_read_choice(&reading->reader, setting, place, names, COMITY_PRIOR_KINDS);

    *kind = (enum comity_prior_kind)(choice < 0 ? 0 : choice);
    return choice >= 0;
}

/* Reports what this kind does not take. */
static bool check_fields(struct comity_sweep_reading *reading, const config_setting_t *group,
                         const char *key, enum comity_prior_kind kind)
{
    bool good = true;
    for (int k = 0; k < config_setting_length(group); k++) {
        const config_setting_t *setting = config_setting_get_elem(group, (unsigned)k);
        const char *name = config_setting_name(setting);
        char place[KEY];
        if (strcmp(name, "kind") != 0 && !is_listed(comity_prior_fields(kind), name)) {
            snprintf(place, sizeof place, "%.100s.%.50s", key, name);
            comity_reading_report(&reading->reader, setting, place,
                                  "a %s prior takes %s; nothing else is expected",
                                  comity_prior_name(kind), comity_prior_fields(kind));
            good = false;
        }
    }
    return good;
}

static bool read_numbers(struct comity_sweep_reading *reading, const config_setting_t *group,
                         const char *key, struct comity_prior *prior)
{
    bool good = true;
    for (size_t k = 0; k < NUMBERS; k++) {
        const config_setting_t *setting = config_setting_get_member(group, numbers[k].name);
        char place[KEY];
        if (!is_listed(comity_prior_fields(prior->kind), numbers[k].name)) {
            continue;
        }
        snprintf(place, sizeof place, "%.120s.%s", key, numbers[k].name);
        if (!setting) {
            comity_reading_report(&reading->reader, group, place, "missing; a %s prior needs %s",
                                  comity_prior_name(prior->kind), comity_prior_fields(prior->kind));
            good = false;
        } else {
            double *const number = (double *)((char *)prior + numbers[k].offset);
            good = comity_read_number(&reading->reader, setting, place, number) && good;
        }
    }
    return good;
}

/* One list of a discrete prior into values[length]. */
static bool read_list(struct comity_sweep_reading *reading, const config_setting_t *list,
                      const char *key, const char *name, int length, double values[])
{
    char place[KEY];
    bool good = true;
    snprintf(place, sizeof place, "%.120s.%s", key, name);
    if (!comity_read_sequence(&reading->reader, list, place, "a list of numbers is")) {
        return false;
    }
    if (config_setting_length(list) != length || length == 0) {
        comity_reading_report(&reading->reader, list, place,
                              "the list has %d; as many weights as values are expected, one at "
                              "least",
                              config_setting_length(list));
        return false;
    }
    for (int k = 0; k < length; k++) {
        good = comity_read_number(&reading->reader, config_setting_get_elem(list, (unsigned)k),
                                  place, &values[k]) &&
               good;
    }
    return good;
}

static bool read_lists(struct comity_sweep_reading *reading, const config_setting_t *group,
                       const char *key, int length, struct comity_prior *prior)
{
    const config_setting_t *values = config_setting_get_member(group, "values");
    const config_setting_t *weights = config_setting_get_member(group, "weights");
    double *lists = (double *)(prior + 1);
    if (!values) {
        comity_reading_report(&reading->reader, group, key,
                              "missing: a discrete prior needs values = [ ... ]");
        return false;
    }
    prior->values = lists;
    prior->count = (size_t)length;
    prior->weights = weights ? lists + length : NULL;
    return read_list(reading, values, key, "values", length, lists) &&
           (!weights || read_list(reading, weights, key, "weights", length, lists + length));
}

struct comity_prior *comity_sweep_read_prior(struct comity_sweep_reading *reading,
                                             const config_setting_t *group, const char *key)
{
    enum comity_prior_kind kind;
    if (!comity_read_group(&reading->reader, group, key) ||
        !read_kind(reading, group, key, &kind) || !check_fields(reading, group, key, kind)) {
        return NULL;
    }
    const config_setting_t *values = config_setting_get_member(group, "values");
    const int length = values ? config_setting_length(values) : 0;
    struct comity_prior *prior = calloc(1, sizeof *prior + 2 * sizeof(double) * (size_t)length);

    if (!prior) {
        comity_reading_fail(&reading->reader, COMITY_NO_MEMORY);
        return NULL;
    }
    prior->kind = kind;
    if (kind == COMITY_PRIOR_BETA) {
        prior->high = 1.0;
    }
    const bool good = kind == COMITY_PRIOR_DISCRETE ? read_lists(reading, group, key, length, prior)
                                                    : read_numbers(reading, group, key, prior);
    const char *mistake = good ? comity_prior_mistake(prior) : NULL;
    if (good && !mistake) {
        return prior;
    }
    if (mistake) {
        comity_reading_report(&reading->reader, group, key, "%s", mistake);
    }
    free(prior);
    return NULL;
}
