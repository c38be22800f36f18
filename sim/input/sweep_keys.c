/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all parts of a sweep file are read with. */
#include "input/sweep_reader.h"

#include <stdio.h>
#include <string.h>

void comity_sweep_list(const char *const *words, size_t count, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < count && used < size; k++) {
        used += (size_t)snprintf(text + used, size - used, "%s%s",
                                 k == 0          ? ""
                                 : k + 1 < count ? ", "
                                                 : " or ",
                                 words[k]);
    }
}

int comity_sweep_choice(struct comity_sweep_reading *reading, const config_setting_t *setting,
                        const char *key, const char *const *choices, size_t count)
{
    char word[COMITY_NAME], list[COMITY_PROBLEM_TEXT];
    if (!comity_read_string(&reading->reader, setting, key, word, sizeof word)) {
        return -1;
    }
    for (size_t k = 0; k < count; k++) {
        if (strcmp(word, choices[k]) == 0) {
            return (int)k;
        }
    }
    comity_sweep_list(choices, count, list, sizeof list);
    comity_reading_report(&reading->reader, setting, key, "\"%s\" is unknown; %s is expected", word,
                          list);
    return -1;
}

void comity_sweep_flag(struct comity_sweep_reading *reading, const config_setting_t *setting,
                       const char *key, int *value)
{
    if (config_setting_type(setting) == CONFIG_TYPE_BOOL) {
        *value = config_setting_get_bool(setting);
    } else {
        comity_reading_report(&reading->reader, setting, key, "true or false is expected");
    }
}
