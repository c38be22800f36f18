/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/scenario_file.h>
#include <comity/status.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Reads bytes as a scenario from texts in memory. A form feed begins a new file; files are named
 * 0.cfg, 1.cfg, ... and the last is the scenario, so that includes are tried too. What is read must
 * validate, write and read back the same; what is refused must come with a problem.
 */

enum { FILES_MOST = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_scenario: %s\n", what);
        abort();
    }
}

static void check_good(const struct comity_scenario *scenario, struct comity_problems *problems)
{
    char *text = comity_scenario_write(scenario), *twice;
    const struct comity_source_text file = { (char[]){ "written.cfg" }, text };
    struct comity_scenario again;

    demand(comity_scenario_validate(scenario, problems) == COMITY_OK, "read but not valid");
    demand(text != NULL, "not written");
    comity_scenario_init(&again);
    if (comity_scenario_read_texts(&again, &file, 1, problems) != COMITY_OK) {
        comity_problems_print(problems, stderr);
        demand(0, "written but not read");
    }
    demand(memcmp(again.parameters, scenario->parameters, sizeof again.parameters) == 0,
           "written with other values");
    twice = comity_scenario_write(&again);
    demand(twice != NULL && strcmp(text, twice) == 0, "written otherwise the second time");
    comity_scenario_free(&again);
    free(twice);
    free(text);
}

/* The first line as an assignment, whatever the scenario. */
static void check_assignment(struct comity_scenario *scenario, const char *text,
                             struct comity_problems *problems)
{
    char line[128];
    const size_t count = problems->count;

    snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
    if (comity_scenario_set(scenario, line, problems) != COMITY_OK)
        demand(problems->count > count, "refused to set without a problem");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char paths[FILES_MOST][16], *text = malloc(size + 1);
    struct comity_source_text files[FILES_MOST];
    struct comity_scenario scenario;
    struct comity_problems problems;
    size_t count = 0;
    char *next = text;

    demand(text != NULL, "out of memory");
    memcpy(text, data, size);
    text[size] = '\0';
    while (next != NULL && count < FILES_MOST) {
        snprintf(paths[count], sizeof paths[count], "%zu.cfg", count);
        files[count] = (struct comity_source_text){ paths[count], next };
        next = strchr(next, '\f');
        if (next != NULL && count + 1 < FILES_MOST)
            *next++ = '\0';
        count++;
    }
    comity_scenario_init(&scenario);
    comity_problems_init(&problems);
    if (comity_scenario_read_texts(&scenario, files, count, &problems) == COMITY_OK) {
        demand(problems.count == 0, "read with problems");
        check_good(&scenario, &problems);
        check_assignment(&scenario, files[0].text, &problems);
    } else {
        demand(problems.count > 0, "refused without a problem");
    }
    comity_scenario_free(&scenario);
    comity_problems_free(&problems);
    free(text);
    return 0;
}
