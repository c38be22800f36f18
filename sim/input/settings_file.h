/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_INPUT_SETTINGS_FILE_H
#define COMITY_INPUT_SETTINGS_FILE_H

#include "input/reading.h"

/* What a file of settings describes, known by the settings that no other has. */
enum comity_settings_kind {
    COMITY_SETTINGS_SCENARIO,
    COMITY_SETTINGS_SWEEP,
    COMITY_SETTINGS_CALIBRATION,
    COMITY_SETTINGS_MEASURES,
    COMITY_SETTINGS_BOX
};

/* Whether the settings can be of the kind that is expected; reports those of another kind, with
 * the commands that take it. */
bool comity_settings_are(struct comity_reading *reader, const config_setting_t *root,
                         enum comity_settings_kind expected);

/* Scans and parses a text of a kind that includes nothing, and lets `read` take its settings.
 * Mistakes are problems of the reader at its path. Returns the reader's status, which after a
 * mistake is that of the kind. */
int comity_settings_read(struct comity_reading *reader, const char *raw, size_t length,
                         enum comity_settings_kind expected,
                         void (*read)(void *context, const config_setting_t *root), void *context);

#endif
