/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/design.h>
#include <comity/status.h>

#include "design/kinds.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A kind without its file does not link. */
static const struct {
    const char *name;
    const struct comity_design_type *type;
} kinds[COMITY_DESIGN_KINDS] = {
#define COMITY_DESIGN_ENTRY(code, name)                                                            \
    [COMITY_DESIGN_##code] = { #name, &comity_design_type_##name },
    COMITY_DESIGN_LIST(COMITY_DESIGN_ENTRY)
#undef COMITY_DESIGN_ENTRY
};

static bool known(enum comity_design_kind kind)
{
    return (unsigned)kind < COMITY_DESIGN_KINDS;
}

const char *comity_design_name(enum comity_design_kind kind)
{
    return known(kind) ? kinds[kind].name : NULL;
}

const struct comity_design_facts *comity_design_facts(enum comity_design_kind kind)
{
    return known(kind) ? &kinds[kind].type->facts : NULL;
}

void comity_design_options_init(struct comity_design_options *options, enum comity_design_kind kind)
{
    *options = (struct comity_design_options){
        .kind = kind,
        .seed = 1,
        .scramble = known(kind) && kinds[kind].type->facts.scrambled,
        .morris_levels = 4,
    };
}

int comity_design_refuse(struct comity_design *design, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(design->error, sizeof design->error, format, arguments);
    va_end(arguments);
    return COMITY_BAD_SWEEP;
}

int comity_design_set_points(struct comity_design *design, size_t a, size_t b)
{
    if (__builtin_mul_overflow(a, b, &design->points)) {
        return comity_design_refuse(design, "the design has more points than can be counted: "
                                            "take fewer samples, levels or axes");
    }
    return COMITY_OK;
}

bool comity_design_has_levels(enum comity_design_kind kind)
{
    return known(kind) && kinds[kind].type->levels != NULL;
}

bool comity_design_is_table(enum comity_design_kind kind)
{
    return kind == COMITY_DESIGN_TABLE || kind == COMITY_DESIGN_POSTERIOR;
}

static bool needs_samples(enum comity_design_kind kind)
{
    const char *const *keys = kinds[kind].type->facts.keys;
    return keys[0] && !strcmp(keys[0], "samples");
}

static int check(struct comity_design *design)
{
    const struct comity_design_options *options = &design->options;
    if (!known(options->kind))
        return comity_design_refuse(design, "there is no design number %d", (int)options->kind);
    const char *name = kinds[options->kind].name;
    if (options->factors == 0)
        return comity_design_refuse(design, "%s has no axis: give it at least one", name);
    /* Draws are keyed by 32-bit positions. */
    if (options->factors > UINT32_MAX ||
        (needs_samples(options->kind) && options->samples > UINT32_MAX))
        return comity_design_refuse(design, "%s takes fewer than 2^32 axes and samples", name);
    if (needs_samples(options->kind) && options->samples == 0)
        return comity_design_refuse(design, "%s has no samples: give it at least one", name);
    return COMITY_OK;
}

int comity_design_init(struct comity_design *design, const struct comity_design_options *options)
{
    *design = (struct comity_design){ .options = *options, .first = options->skip };
    int status = check(design);
    if (!status)
        status = kinds[options->kind].type->init(design);
    if (status) {
        char error[sizeof design->error];
        memcpy(error, design->error, sizeof error);
        comity_design_free(design);
        memcpy(design->error, error, sizeof error);
        return status;
    }
    /* The caller's arrays need not outlive this call. */
    design->options.levels = design->levels;
    design->options.base = design->base;
    return COMITY_OK;
}

void comity_design_free(struct comity_design *design)
{
    free(design->levels);
    free(design->base);
    free(design->table);
    *design = (struct comity_design){ 0 };
}

const char *comity_design_error(const struct comity_design *design)
{
    return design->error;
}

size_t comity_design_points(const struct comity_design *design)
{
    return design->points;
}

int comity_design_point(const struct comity_design *design, size_t index, double *unit)
{
    if (index >= design->points)
        return COMITY_BAD_ARGUMENT;
    kinds[design->options.kind].type->point(design, index, unit);
    return COMITY_OK;
}

int comity_design_levels(const struct comity_design *design, size_t index, size_t *level)
{
    const struct comity_design_type *type = kinds[design->options.kind].type;
    if (index >= design->points || !type->levels)
        return COMITY_BAD_ARGUMENT;
    type->levels(design, index, level);
    return COMITY_OK;
}
