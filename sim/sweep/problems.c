/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sweep/preparation.h"
#include "scenario/checks.h"

#include <stdarg.h>
#include <stdio.h>

static void add(struct comity_preparation *preparation, const char *file, int line, const char *key,
                const char *format, va_list list)
{
    char what[2 * COMITY_PROBLEM_TEXT];
    vsnprintf(what, sizeof what, format, list);
    comity_problems_add(preparation->problems, file, line, key, "%s", what);
    if (!preparation->status)
        preparation->status = COMITY_BAD_SWEEP;
}

void comity_preparation_report(struct comity_preparation *preparation, int line, const char *key,
                               const char *format, ...)
{
    va_list list;
    va_start(list, format);
    add(preparation, preparation->file, line, key, format, list);
    va_end(list);
}

void comity_preparation_report_of(struct comity_preparation *preparation,
                                  const struct comity_sweep_member *member, const char *key,
                                  const char *format, ...)
{
    const char *table = member->in_table ? preparation->sweep->table_path : NULL;
    va_list list;
    va_start(list, format);
    add(preparation, table ? table : preparation->file, member->line, key, format, list);
    va_end(list);
}
