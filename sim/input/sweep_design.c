/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/sweep_reader.h"

#include <comity/status.h>

#include <stdio.h>
#include <string.h>

enum { SAMPLES_MOST = 2000000000 };

static int read_kind(struct comity_sweep_reading *reading, const config_setting_t *setting,
                     const char *key)
{
    const char *names[COMITY_DESIGN_KINDS];
    int kind;
    for (int k = 0; k < COMITY_DESIGN_KINDS; k++) {
        names[k] = comity_design_name((enum comity_design_kind)k);
    }
    kind = comity_read_choice(&reading->reader, setting, key, names, COMITY_DESIGN_KINDS);
    if (kind >= 0) {
        comity_design_options_init(&reading->sweep->design, (enum comity_design_kind)kind);
    }
    return kind >= 0;
}

static void read_options(struct comity_sweep_reading *reading, const config_setting_t *group)
{
    static const struct comity_field all[] = {
        { COMITY_OTHER_FIELD("kind") },
        { COMITY_OTHER_FIELD("file") },
        { COMITY_FIELD(comity_design_options, "samples", SIZE, samples), .low = 1,
          .high = SAMPLES_MOST },
        { COMITY_FIELD(comity_design_options, "candidates", SIZE, candidates), .low = 1,
          .high = SAMPLES_MOST },
        { COMITY_FIELD(comity_design_options, "skip", SIZE, skip), .high = SAMPLES_MOST },
        { COMITY_FIELD(comity_design_options, "levels", SIZE, morris_levels), .low = 2,
          .high = SAMPLES_MOST },
        { COMITY_FIELD(comity_design_options, "centred", FLAG, centred) },
        { COMITY_FIELD(comity_design_options, "scramble", FLAG, scramble) },
        { COMITY_FIELD(comity_design_options, "second_order", FLAG, second_order) },
        { COMITY_FIELD(comity_design_options, "seed", SEED, seed) },
    };
    struct comity_design_options *design = &reading->sweep->design;
    const char *const *known = comity_design_facts(design->kind)->keys;
    const char *words[1 + COMITY_DESIGN_KEYS] = { "kind" };
    size_t count = 1;
    while (count < COMITY_DESIGN_KEYS && known[count - 1]) {
        words[count] = known[count - 1];
        count++;
    }
    comity_check_keys(&reading->reader, group, "design.", words, count);
    comity_read_present(&reading->reader, group, "design", all, sizeof all / sizeof all[0], design);
}

/* Samples are asked for wherever a kind has them. */
static void require(struct comity_sweep_reading *reading, const config_setting_t *setting)
{
    const struct comity_design_options *design = &reading->sweep->design;
    const char *first = comity_design_facts(design->kind)->keys[0];
    const int missing =
        !config_setting_is_group(setting) || (first && !config_setting_get_member(setting, first));
    if (first && missing) {
        comity_reading_report(&reading->reader, setting, "design",
                              "a %s design needs { kind = \"%s\"; %s = %s; }",
                              comity_design_name(design->kind), comity_design_name(design->kind),
                              first, strcmp(first, "file") == 0 ? "\"...\"" : "...");
    }
}

/* Options of a sequence that a Saltelli design of many axes does not have. */
static void check_sequence(struct comity_sweep_reading *reading, const config_setting_t *group)
{
    static const char *const names[] = { "scramble", "skip" };
    const struct comity_sweep *sweep = reading->sweep;
    char key[64];
    if (sweep->design.kind != COMITY_DESIGN_SALTELLI ||
        sweep->axes_count <= comity_saltelli_quasi_random_factors()) {
        return;
    }
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        const config_setting_t *setting = config_setting_get_member(group, names[k]);
        snprintf(key, sizeof key, "design.%s", names[k]);
        if (setting) {
            comity_reading_report(&reading->reader, setting, key,
                                  "the rows of %zu axes are random draws, as Sobol points are "
                                  "there for %zu at most; it must be left out",
                                  sweep->axes_count, comity_saltelli_quasi_random_factors());
        }
    }
}

void comity_sweep_read_design(struct comity_sweep_reading *reading, const config_setting_t *root)
{
    const config_setting_t *setting = config_setting_get_member(root, "design");
    const config_setting_t *axes = config_setting_get_member(root, "axes");
    const config_setting_t *kind = NULL;
    int known = 1;
    if (setting) {
        reading->sweep->design_line = (int)config_setting_source_line(setting);
        kind =
            config_setting_is_group(setting) ? config_setting_get_member(setting, "kind") : setting;
        if (!kind) {
            comity_reading_report(&reading->reader, setting, "design.kind",
                                  "missing; the name of a design is expected");
        }
        known = kind && read_kind(reading, kind, kind == setting ? "design" : "design.kind");
    }
    if (!known) {
        return; /* what the axes should say depends on it */
    }
    if (setting) {
        require(reading, setting);
        if (kind != setting) {
            read_options(reading, setting);
        }
    }
    if (axes) {
        comity_sweep_read_axes(reading, axes);
    }
    if (setting && kind != setting) {
        check_sequence(reading, setting);
    }
    if (comity_design_is_table(reading->sweep->design.kind) && kind != setting) {
        const config_setting_t *file = config_setting_get_member(setting, "file");
        if (file) {
            comity_sweep_read_table(reading, file);
        }
    }
}
