/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/reports.h"

static const struct report_column columns[] = {
    COLUMN("kind", NULL, .value = VALUE_TEXT, .once = true),
    COLUMN("name", NULL, .value = VALUE_CODE),
    COLUMN("title", NULL, .value = VALUE_TEXT),
};

int report_shipped_inputs(const struct comity_shipped_inputs *inputs, enum report_format format,
                          FILE *stream)
{
    struct report out;
    report_init(&out);
    report_line(&out, "Folder", "%s", inputs->folder);
    struct report_table *table = REPORT_TABLE(&out, "inputs", columns, NULL);
    for (size_t k = 0; k < inputs->count; k++)
        CELLS(table, inputs->list[k].kind, inputs->list[k].name, inputs->list[k].title);
    return report_finish(&out, format, stream);
}
