/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "jobs/measure_list.h"

#include <comity/sweep.h>

#include <stdlib.h>
#include <string.h>

bool job_is_measure_named(const struct comity_measure *measure, const char *word, size_t length)
{
    return comity_outcome_names_agree(word, length, measure->label) ||
           comity_outcome_names_agree(word, length, measure->name);
}

/* Names those that a file of measures defines, ", and of its measures ...". */
static void name_defined(const struct comity_measure *measures, size_t count, char *text,
                         size_t size)
{
    text[0] = '\0';
    for (size_t k = 0; k < count; k++)
        if (measures[k].kind == COMITY_MEASURE_DEFINED)
            comity_append(text, size, "%s%s", text[0] ? ", " : "; measures: ", measures[k].name);
}

int job_unknown_measure(const char *command, const char *option, const char *word, size_t length,
                        const struct comity_measure *measures, size_t count,
                        struct comity_problems *problems)
{
    char text[COMITY_MEASURE_LABEL];
    const char **names = calloc(2 * count, sizeof *names);
    snprintf(text, sizeof text, "%.*s", (int)length, word);
    for (size_t k = 0; names && k < count; k++) {
        names[k] = measures[k].name;
        names[count + k] = measures[k].label;
    }
    const char *nearest = names ? comity_nearest(text, names, 2 * count) : NULL;
    char sentence[512];
    if (comity_variable_taken_for_outcome(text, sentence, sizeof sentence)) {
        comity_problems_add_request(problems, option, "%s", sentence);
    } else if (nearest) {
        comity_problems_add_request(problems, option,
                                    "there is no outcome '%s'; did you mean '%s'?", text, nearest);
    } else {
        name_defined(measures, count, sentence, sizeof sentence);
        comity_problems_add_request(problems, option,
                                    "there is no outcome '%s'; comity %s --all shows them%s", text,
                                    command, sentence);
    }
    free(names);
    return COMITY_BAD_ARGUMENT;
}

int job_load_measures(struct comity_measure_set *set, struct comity_twins *twins,
                      const struct comity_scenario *base, const char *path,
                      const struct comity_layers *layers, struct comity_attachments *attached,
                      struct comity_problems *problems)
{
    int status = comity_measures_load(set, twins, base, path, layers, attached, false, problems);
    for (size_t k = 0; k < set->count && !status; k++) {
        const struct comity_measure_definition *measure = &set->measures[k];
        if (comity_run_takes_name(measure->name)) {
            comity_problems_add(problems, path, measure->line, measure->name,
                                "the results of a run have something of this name; another name is "
                                "expected");
            status = COMITY_BAD_MEASURES;
        }
    }
    return status;
}

int job_mark_measures(const char *command, const char *list, struct comity_measure *measures,
                      size_t count, struct comity_problems *problems)
{
    for (size_t k = 0; k < count; k++)
        measures[k].is_main = false;
    for (const char *word = list + strspn(list, ", "); *word; word += strspn(word, ", ")) {
        const size_t length = strcspn(word, ",");
        bool found = false;
        for (size_t k = 0; k < count; k++)
            if (job_is_measure_named(&measures[k], word, length))
                measures[k].is_main = found = true;
        if (!found) {
            return job_unknown_measure(command, "outcomes", word, length, measures, count,
                                       problems);
        }
        word += length;
    }
    return COMITY_OK;
}
