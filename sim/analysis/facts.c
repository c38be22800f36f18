/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"
#include "core/number.h"

#include <comity/facts.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int comity_facts_init(struct comity_facts *facts)
{
    *facts = (struct comity_facts){ 0 };
    return comity_measure_set_init(&facts->set);
}

void comity_facts_free(struct comity_facts *facts)
{
    comity_measure_set_free(&facts->set);
    free(facts->facts);
    free(facts->checks);
    free(facts->coefficients);
    free(facts->nulls);
    *facts = (struct comity_facts){ 0 };
}

int comity_facts_add(struct comity_facts *facts, const struct comity_fact *fact)
{
    if (!COMITY_GROW(&facts->facts, facts->count))
        return COMITY_NO_MEMORY;
    struct comity_fact *added = &facts->facts[facts->count++];
    *added = *fact;
    added->first = facts->checks_count;
    added->count = 0;
    return COMITY_OK;
}

static int append(struct comity_facts *facts, const struct comity_fact_check *check)
{
    if (!COMITY_GROW(&facts->checks, facts->checks_count))
        return COMITY_NO_MEMORY;
    facts->checks[facts->checks_count++] = *check;
    return COMITY_OK;
}

int comity_facts_add_check(struct comity_facts *facts, const struct comity_fact_check *check)
{
    const int status = append(facts, check);
    facts->facts[facts->count - 1].count += !status;
    return status;
}

int comity_facts_add_headline(struct comity_facts *facts, const struct comity_fact_check *check)
{
    const int status = append(facts, check);
    facts->headlines += !status;
    facts->first_headline = facts->checks_count - facts->headlines;
    return status;
}

/* Appends a text to a list of them. */
static int append_text(char (**list)[COMITY_MEASURE_KEY], size_t *count, const char *text)
{
    if (!COMITY_GROW(list, *count))
        return COMITY_NO_MEMORY;
    snprintf((*list)[(*count)++], COMITY_MEASURE_KEY, "%s", text);
    return COMITY_OK;
}

int comity_facts_add_coefficient(struct comity_facts *facts, const char *key)
{
    return append_text(&facts->coefficients, &facts->coefficients_count, key);
}

int comity_facts_add_null(struct comity_facts *facts, const char *name)
{
    return append_text(&facts->nulls, &facts->nulls_count, name);
}

bool comity_fact_check_holds(const struct comity_fact_check *check,
                             const struct comity_measure_estimate *estimates)
{
    const double value = estimates[check->measure].value;
    const bool is_bounded = isfinite(check->low) || isfinite(check->high);
    if (isnan(value) || !is_bounded)
        return !is_bounded;
    return (check->low_is_open ? value > check->low : value >= check->low) &&
           (check->high_is_open ? value < check->high : value <= check->high);
}

bool comity_fact_holds(const struct comity_facts *facts, size_t fact,
                       const struct comity_measure_estimate *estimates)
{
    const struct comity_fact *one = &facts->facts[fact];
    bool holds = true;
    for (size_t k = one->first; k < one->first + one->count; k++)
        holds = holds && comity_fact_check_holds(&facts->checks[k], estimates);
    return holds;
}

static bool is_near(double end, const struct comity_measure_estimate *estimate)
{
    if (!isfinite(end))
        return false;
    if (!isnan(estimate->low))
        return estimate->error != 0 && estimate->low <= end && end <= estimate->high;
    return estimate->error > 0 && fabs(estimate->value - end) < 2 * estimate->error;
}

static bool is_check_close(const struct comity_fact_check *check,
                           const struct comity_measure_estimate *estimates)
{
    return is_near(check->low, &estimates[check->measure]) ||
           is_near(check->high, &estimates[check->measure]);
}

bool comity_fact_is_close(const struct comity_facts *facts, size_t fact,
                          const struct comity_measure_estimate *estimates)
{
    const struct comity_fact *one = &facts->facts[fact];
    bool close = false;
    for (size_t k = one->first; k < one->first + one->count; k++)
        close = close || is_check_close(&facts->checks[k], estimates);
    return close;
}

/* With two decimals at least where it has no more. */
static void write_bound(double bound, bool decimals, char text[COMITY_NUMBER_TEXT])
{
    char *end;
    snprintf(text, COMITY_NUMBER_TEXT, "%.2f", bound);
    if (isfinite(bound) && (!decimals || fabs(bound) >= 1e7 || strtod(text, &end) != bound))
        comity_number_format(bound, 0, text);
}

void comity_fact_bound_text(const struct comity_fact_check *check, char *text, size_t size)
{
    COMITY_DECIMAL_POINT;
    const bool is_range = isfinite(check->low) && isfinite(check->high);
    char low[COMITY_NUMBER_TEXT], high[COMITY_NUMBER_TEXT];
    write_bound(check->low, is_range, low);
    write_bound(check->high, is_range, high);
    if (is_range)
        snprintf(text, size, "%s to %s", low, high);
    else if (isfinite(check->low))
        snprintf(text, size, ">%s %s", check->low_is_open ? "" : "=", low);
    else if (isfinite(check->high))
        snprintf(text, size, "<%s %s", check->high_is_open ? "" : "=", high);
    else
        snprintf(text, size, "%s", "");
}
