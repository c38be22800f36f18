/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/sweep_plan.h"
#include "model/checks.h"

#include <comity/status.h>

#include <stdarg.h>
#include <stdio.h>

void comity_preparation_complain(struct comity_preparation *preparation, int line, const char *key,
                                 const char *format, ...)
{
    char what[2 * COMITY_COMPLAINT];
    va_list list;

    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    comity_problems_add(preparation->problems, preparation->file, line, key, "%s", what);
    if (preparation->status == COMITY_OK) {
        preparation->status = COMITY_BAD_SWEEP;
    }
}
