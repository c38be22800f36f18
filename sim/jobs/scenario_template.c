/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "jobs/job.h"
#include "labelled/atomic_file.h"

#include <comity/scenario_file.h>
#include <comity/scenario_template.h>
#include <comity/shipped.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A scenario of the examples of all kinds of events, to be freed; NULL without memory. */
static char *events_of_all_kinds(void)
{
    char *text;
    FILE *stream = comity_text_open(&text);
    if (!stream)
        return NULL;
    fputs("@include \"north_america.cfg\"\ninherit_events = false;\nevents = (", stream);
    for (int kind = 0; kind < COMITY_EVENT_KINDS; kind++) {
        fprintf(stream, "%s%s", kind ? ",\n" : "",
                comity_event_type((enum comity_event_kind)kind)->example);
    }
    fputs(" );\n", stream);
    return comity_text_close(stream, &text) ? text : NULL;
}

/* The region of the events' examples, with these as its events in place of its own. */
static int read_region(struct comity_scenario *scenario, struct comity_problems *problems)
{
    char path[PATH_MAX];
    char *folder;
    int status = comity_shipped_folder(&folder);
    if (status == COMITY_NO_MEMORY)
        return job_fail(status, problems);
    snprintf(path, sizeof path, "%s/north_america.cfg", folder ? folder : "");
    const bool is_there = folder && access(path, R_OK) == 0;
    const int lacking = is_there ? COMITY_OK : job_lacks_shipped(folder, problems);
    snprintf(path, sizeof path, "%s/template.cfg", folder ? folder : "");
    free(folder);
    if (lacking)
        return lacking;
    char *text = events_of_all_kinds();
    const struct comity_scenario_source source = { .path = path, .text = text };
    status = text ? comity_scenario_load(scenario, &source, problems)
                  : job_fail(COMITY_NO_MEMORY, problems);
    free(text);
    return status;
}

/* Three states that nothing is known of yet. */
static void forget_region(struct comity_scenario *scenario)
{
    struct comity_scenario fresh;
    comity_scenario_init(&fresh);
    size_t count;
    const struct comity_parameter *table = comity_parameters(&count);
    for (size_t k = 0; k < count; k++) {
        if (table[k].role == COMITY_INPUT || table[k].role == COMITY_START) {
            memcpy(scenario->parameters + table[k].slot, fresh.parameters + table[k].slot,
                   comity_shape_slots(table[k].shape) * sizeof(double));
        }
    }
    snprintf(scenario->title, sizeof scenario->title, "A region of one's own");
    for (int i = 0; i < COMITY_STATES; i++) {
        strcpy(scenario->state_code[i], fresh.state_code[i]);
        snprintf(scenario->state_name[i], COMITY_NAME, "State %s", fresh.state_code[i]);
    }
    for (size_t k = 0; k < scenario->events_count; k++) {
        struct comity_event *event = &scenario->events[k];
        if (event->name[0])
            snprintf(event->name, sizeof event->name, "%s_1", comity_event_name(event->kind));
    }
    comity_scenario_free(&fresh);
}

static int write_text(FILE *stream, void *context, struct comity_problems *problems)
{
    (void)problems;
    return fputs(context, stream) < 0 ? COMITY_CANNOT_WRITE : COMITY_OK;
}

int comity_scenario_new(const char *path, bool replace, struct comity_problems *problems)
{
    COMITY_DECIMAL_POINT;
    struct stat there;
    if (!replace && stat(path, &there) == 0 && S_ISREG(there.st_mode)) {
        return job_problem(problems, NULL,
                           "%s: a file is there; --force replaces it, or name another file", path);
    }
    struct comity_scenario scenario;
    comity_scenario_init(&scenario);
    char *text = NULL;
    int status = read_region(&scenario, problems);
    if (!status) {
        forget_region(&scenario);
        text = comity_scenario_write_template(&scenario);
        status = !text ? job_fail(COMITY_NO_MEMORY, problems)
                 : strcmp(path, "-") == 0
                     ? job_printed(write_text(stdout, text, problems), problems)
                     : comity_write_text(path, replace, write_text, text, problems);
    }
    free(text);
    comity_scenario_free(&scenario);
    return status;
}
