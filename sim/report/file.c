/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a results file holds, for documents and programs. */
#include "report/reports.h"

#include <string.h>

static const struct report_column dimension_columns[] = {
    COLUMN("dimension", NULL, .value = VALUE_CODE),
    COLUMN("length", NULL, .value = VALUE_EXACT),
    COLUMN("first", NULL, .value = VALUE_TEXT),
    COLUMN("last", NULL, .value = VALUE_TEXT),
};

static const struct report_column variable_columns[] = {
    COLUMN("variable", NULL, .value = VALUE_CODE),
    COLUMN("type", NULL, .value = VALUE_TEXT),
    COLUMN("dimensions", NULL, .value = VALUE_TEXT),
    COLUMN("units", NULL, .value = VALUE_TEXT),
    COLUMN("kind", NULL, .value = VALUE_TEXT),
    COLUMN("bytes", NULL, .value = VALUE_EXACT, .readers = FOR_PROGRAMS),
    COLUMN("meaning", NULL, .value = VALUE_TEXT),
};

static const struct report_column text_columns_of_file[] = {
    COLUMN("name", NULL, .value = VALUE_CODE),
    COLUMN("text", NULL, .value = VALUE_TEXT),
};

static void add_dimensions(struct report *report, const struct comity_file_summary *summary)
{
    struct report_table *table = REPORT_TABLE(report, "dimensions", dimension_columns, NULL);
    for (size_t k = 0; k < summary->dimensions_count; k++) {
        const struct comity_file_dimension *dimension = &summary->dimensions[k];
        CELLS(table, dimension->name, dimension->length, dimension->first, dimension->last);
    }
}

static void add_variables(struct report *report, const struct comity_file_summary *summary)
{
    struct report_table *table = REPORT_TABLE(report, "variables", variable_columns, NULL);
    for (size_t k = 0; k < summary->variables_count; k++) {
        const struct comity_file_variable *variable = &summary->variables[k];
        CELLS(table, variable->name, comity_element_name(variable->element), variable->dimensions,
              variable->units,
              variable->coordinate  ? "coordinate"
              : variable->parameter ? "parameter"
                                    : "result",
              variable->bytes, variable->long_name);
    }
}

/* Long texts, as scenarios, have options of their own. */
static void add_texts(struct report *report, const char *name, const struct comity_file_text *texts,
                      size_t count)
{
    struct report_table *table = REPORT_TABLE(report, name, text_columns_of_file, NULL);
    for (size_t k = 0; k < count; k++) {
        if (!strchr(texts[k].text, '\n')) {
            CELLS(table, texts[k].name, texts[k].text);
        }
    }
}

int report_file(const struct comity_file_summary *summary, bool variables_alone,
                enum report_format format, FILE *stream)
{
    struct report report;
    report_init(&report);
    if (!variables_alone) {
        add_dimensions(&report, summary);
    }
    add_variables(&report, summary);
    if (!variables_alone) {
        add_texts(&report, "attributes", summary->attributes, summary->attributes_count);
        add_texts(&report, "provenance", summary->provenance, summary->provenance_count);
    }
    return report_finish(&report, format, stream);
}
