/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text_fixture.h"

#include <comity/status.h>

#include <check.h>

#include <stdio.h>
#include <stdlib.h>

struct comity_scenario scenario;
struct comity_sweep sweep;
struct comity_problems problems;

void set_up(void)
{
    comity_scenario_init(&scenario);
    comity_sweep_init(&sweep);
    comity_problems_init(&problems);
}

void tear_down(void)
{
    comity_scenario_free(&scenario);
    comity_sweep_free(&sweep);
    comity_sweep_free(&sweep); /* twice does no harm */
    comity_problems_free(&problems);
}

void expect_problems(const char *expected)
{
    char *found = NULL;
    size_t size;
    FILE *stream = open_memstream(&found, &size);

    comity_problems_print(&problems, stream);
    fclose(stream);
    ck_assert_str_eq(found, expected);
    free(found);
}

void read_config(const char *name)
{
    const char *folder = getenv("COMITY_CONFIGS");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "configs", name);
    ck_assert_int_eq(comity_scenario_read(&scenario, path, &problems), COMITY_OK);
    expect_problems("");
}

int read_scenario(const char *text)
{
    const struct comity_source_text file = { (char *)(size_t) "x.cfg", (char *)(size_t)text };
    return comity_scenario_read_texts(&scenario, &file, 1, &problems);
}

static const char *const scenarios[] = {
    REGION "events = ( { name = \"shock\"; at = 12; shock = \"terrorism\"; magnitude = 1.0; } );",
    REGION "hegemony = 0.25;"
           "events = ( { name = \"shock\"; at = 12; shock = \"terrorism\"; magnitude = 1.0; },"
           "           { name = \"late\"; at = 24; set = \"bilateralism\"; value = 0.5; } );",
};

int read_sweep(const char *text, const char *table)
{
    return comity_sweep_read_texts(
        &sweep, &(struct comity_sweep_texts){ text, table, scenarios, 2, NULL }, &problems);
}
