/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CLI_CALIBRATE_H
#define COMITY_CLI_CALIBRATE_H

#include <comity/calibrate.h>

#include <stdio.h>

/* What a calibration came to, for people. */
void print_calibration(FILE *stream, const struct comity_calibrate_result *result);

#endif
