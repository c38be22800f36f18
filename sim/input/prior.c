/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/sweep_reader.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
#define NAME(code, name, fields, description) #name,
    COMITY_PRIOR_LIST(NAME)
#undef NAME
        NULL,
};

#define PRIOR(fields) "axes = ( { key = \"hegemony\"; prior = { kind = " fields " }; } );"
#define UNIFORM       PRIOR("\"uniform\"; low = 0.2; high = 0.8;")
#define BETA          PRIOR("\"beta\"; alpha = 2.0; beta = 3.0; low = 0.1; high = 0.9;")
#define DISCRETE      PRIOR("\"discrete\"; values = [0.2, 0.8]; weights = [1.0, 2.0];")

#define TRUNCATED PRIOR("\"truncated_normal\"; mean = 0.5; deviation = 0.1; low = 0.0; high = 1.0;")

/* What priors have; which of it a kind takes stands in its own list (prior.h). */
const struct comity_field comity_fields_of_prior[] = {
    { COMITY_FIELD(comity_prior, "kind", CHOICE, kind), .choices = kinds,
      COMITY_HELP("uniform, log_uniform, truncated_normal, beta or discrete", "needed",
                  "which distribution", PRIOR("\"log_uniform\"; low = 0.2; high = 0.8;")) },
    { COMITY_FIELD(comity_prior, "low", NUMBER, low),
      COMITY_HELP("that of the key", "needed; 0 of a beta", "the lower end", BETA) },
    { COMITY_FIELD(comity_prior, "high", NUMBER, high),
      COMITY_HELP("that of the key", "needed; 1 of a beta", "the upper end", UNIFORM) },
    { COMITY_FIELD(comity_prior, "mean", NUMBER, mean),
      COMITY_HELP("", "needed in truncated_normal", "the mean before it is cut off", TRUNCATED) },
    { COMITY_FIELD(comity_prior, "deviation", NUMBER, deviation),
      COMITY_HELP("above 0", "needed in truncated_normal",
                  "the standard deviation before it is cut off", TRUNCATED) },
    { COMITY_FIELD(comity_prior, "alpha", NUMBER, alpha),
      COMITY_HELP("above 0", "needed in beta", "the first shape", BETA) },
    { COMITY_FIELD(comity_prior, "beta", NUMBER, beta),
      COMITY_HELP("above 0", "needed in beta", "the second shape", BETA) },
    { COMITY_OTHER_FIELD("values", "list of numbers"),
      COMITY_HELP("that of the key", "needed in discrete", "the values of a discrete prior",
                  DISCRETE) },
    { COMITY_OTHER_FIELD("weights", "list of numbers"),
      COMITY_HELP("as many as values", "all alike", "how often each is drawn", DISCRETE) },
    { NULL },
};

/* Whether a name is one of "one, two, three". */
static bool is_listed(const char *names, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = strstr(names, name); at; at = strstr(at + 1, name)) {
        const bool begins = at == names || at[-1] == ' ';
        if (begins && (at[length] == '\0' || at[length] == ','))
            return true;
    }
    return false;
}

static bool read_kind(struct comity_reading *reader, const config_setting_t *group,
                      enum comity_prior_kind *kind)
{
    const config_setting_t *setting = config_setting_get_member(group, "kind");
    if (!setting) {
        char list[160];
        comity_list_choices(kinds, COMITY_PRIOR_KINDS, list, sizeof list);
        comity_report_member(reader, group, "kind", "missing; %s is expected", list);
        return false;
    }
    return comity_read_field(reader, setting, &comity_fields_of_prior[0], kind);
}

/* Reports what this kind does not take. */
static bool check_fields(struct comity_reading *reader, const config_setting_t *group,
                         enum comity_prior_kind kind)
{
    bool good = true;
    for (int k = 0; k < config_setting_length(group); k++) {
        const config_setting_t *setting = config_setting_get_elem(group, (unsigned)k);
        const char *name = config_setting_name(setting);
        if (strcmp(name, "kind") != 0 && !is_listed(comity_prior_fields(kind), name)) {
            comity_report(reader, setting, "a %s prior takes %s; nothing else is expected",
                          comity_prior_name(kind), comity_prior_fields(kind));
            good = false;
        }
    }
    return good;
}

static bool read_numbers(struct comity_reading *reader, const config_setting_t *group,
                         struct comity_prior *prior)
{
    const char *needed = comity_prior_fields(prior->kind);
    bool good = comity_read_present(reader, group, comity_fields_of_prior, prior);
    for (const struct comity_field *field = comity_fields_of_prior; field->name; field++) {
        if (is_listed(needed, field->name) && !config_setting_get_member(group, field->name)) {
            comity_report_member(reader, group, field->name, "missing; a %s prior needs %s",
                                 comity_prior_name(prior->kind), needed);
            good = false;
        }
    }
    return good;
}

/* One list of a discrete prior into values[length]. */
static bool read_list(struct comity_reading *reader, const config_setting_t *list, int length,
                      double values[])
{
    bool good = true;
    if (!comity_read_sequence(reader, list, "a list of numbers is"))
        return false;
    if (config_setting_length(list) != length || length == 0) {
        comity_report(reader, list,
                      "the list has %d; as many weights as values are expected, one at least",
                      config_setting_length(list));
        return false;
    }
    for (int k = 0; k < length; k++)
        good &= comity_read_number(reader, config_setting_get_elem(list, (unsigned)k), &values[k]);
    return good;
}

static bool read_lists(struct comity_reading *reader, const config_setting_t *group, int length,
                       struct comity_prior *prior)
{
    const config_setting_t *values = config_setting_get_member(group, "values");
    const config_setting_t *weights = config_setting_get_member(group, "weights");
    double *lists = (double *)(prior + 1);
    if (!values) {
        comity_report(reader, group, "missing: a discrete prior needs values = [ ... ]");
        return false;
    }
    prior->values = lists;
    prior->count = (size_t)length;
    prior->weights = weights ? lists + length : NULL;
    return read_list(reader, values, length, lists) &&
           (!weights || read_list(reader, weights, length, lists + length));
}

struct comity_prior *comity_sweep_read_prior(struct comity_reading *reader,
                                             const config_setting_t *group)
{
    enum comity_prior_kind kind;
    if (!comity_read_group(reader, group) || !read_kind(reader, group, &kind) ||
        !check_fields(reader, group, kind))
        return NULL;
    const config_setting_t *values = config_setting_get_member(group, "values");
    const int length = values ? config_setting_length(values) : 0;
    struct comity_prior *prior = calloc(1, sizeof *prior + 2 * sizeof(double) * (size_t)length);
    if (!prior) {
        comity_reading_fail(reader, COMITY_NO_MEMORY);
        return NULL;
    }
    prior->kind = kind;
    prior->high = kind == COMITY_PRIOR_BETA ? 1.0 : 0.0;
    const bool good = kind == COMITY_PRIOR_DISCRETE ? read_lists(reader, group, length, prior)
                                                    : read_numbers(reader, group, prior);
    const char *mistake = good ? comity_prior_mistake(prior) : NULL;
    if (good && !mistake)
        return prior;
    if (mistake)
        comity_report(reader, group, "%s", mistake);
    free(prior);
    return NULL;
}
