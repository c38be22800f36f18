/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a results file holds. */
#include "core/characters.h"
#include "core/number.h"
#include "report/reports.h"

#include <string.h>

static const struct report_column dimension_columns[] = {
    COLUMN("dimension", NULL, .value = VALUE_CODE),
    COLUMN("length", NULL, .value = VALUE_EXACT),
    COLUMN("first", NULL, .value = VALUE_TEXT, .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("last", NULL, .value = VALUE_TEXT, .readers = FOR_DOCUMENTS | FOR_PROGRAMS),
    COLUMN("labels", NULL, .value = VALUE_TEXT, .readers = FOR_TEXT),
    COLUMN("meaning", NULL, .value = VALUE_TEXT, .readers = FOR_TEXT),
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

static const struct report_column text_columns_of_variables[] = {
    COLUMN("variable", "", .value = VALUE_TEXT),
    COLUMN("type", "", .value = VALUE_TEXT),
    COLUMN("dimensions", "", .value = VALUE_TEXT),
    COLUMN("meaning", "", .value = VALUE_TEXT),
};

static const struct report_column columns_of_texts[] = {
    COLUMN("name", NULL, .value = VALUE_CODE),
    COLUMN("text", NULL, .value = VALUE_TEXT),
};

static const struct report_column text_columns_of_texts[] = {
    COLUMN("name", "", .value = VALUE_TEXT),
    COLUMN("text", "", .value = VALUE_TEXT),
};

static void add_size(struct report *report, const struct comity_file_summary *summary)
{
    char disk[COMITY_BYTES_TEXT], memory[COMITY_BYTES_TEXT];
    double bytes = 0;
    for (size_t k = 0; k < summary->variables_count; k++)
        bytes += (double)summary->variables[k].bytes;
    comity_bytes_format((double)summary->size, disk);
    comity_bytes_format(bytes, memory);
    report_line(report, "size", "%s on disk for %s of data, a ratio of %.2f", disk, memory,
                summary->size ? bytes / (double)summary->size : 0);
}

void report_file_changes(struct report *report, const struct comity_file_summary *summary)
{
    const char *key = comity_file_summary_attribute(summary, "changed_keys");
    const char *value = comity_file_summary_attribute(summary, "changed_values");
    const char *label = "with";
    while (key && *key && value) {
        const size_t key_length = strcspn(key, "\n"), value_length = strcspn(value, "\n");
        report_line(report, label, "%.*s = %.*s", (int)key_length, key, (int)value_length, value);
        key += key_length + (key[key_length] == '\n');
        value += value_length + (value[value_length] == '\n');
        label = "";
    }
}

static void add_head(struct report *report, const struct comity_file_summary *summary,
                     const char *path)
{
    const char *title = comity_file_summary_attribute(summary, "title");
    if (title && title[0])
        report_line(report, "title", "%s", title);
    report_file_changes(report, summary);
    report_line(report, "file", "%s", path);
    report_line(report, "format", "%s", summary->format);
    add_size(report, summary);
}

static const char *meaning_of(const struct comity_file_summary *summary, const char *variable)
{
    for (size_t k = 0; k < summary->variables_count; k++)
        if (strcmp(summary->variables[k].name, variable) == 0)
            return summary->variables[k].long_name;
    return "";
}

static void add_dimensions(struct report *report, const struct comity_file_summary *summary,
                           const char *caption)
{
    struct report_table *table =
        REPORT_TABLE(report, "dimensions", dimension_columns, "%s", caption);
    for (size_t k = 0; k < summary->dimensions_count; k++) {
        const struct comity_file_dimension *dimension = &summary->dimensions[k];
        const bool several = dimension->first[0] && dimension->length > 1;
        CELLS(table, dimension->name, dimension->length, dimension->first, dimension->last);
        cell_text(table, "%s%s%s", dimension->first, several ? " to " : "",
                  several ? dimension->last : "");
        CELLS(table, meaning_of(summary, dimension->name));
    }
}

/* How much of a list of dimensions is not an index set of the model: "replicate tick" of
 * "replicate tick state". */
static size_t outer_length(const char *dimensions)
{
    static const char inner[] = " state partner dyad venue issue phase_name entered_phase ";
    const char *at = dimensions, *end = dimensions;
    while (*at) {
        const size_t length = strcspn(at, " ");
        char word[64];
        snprintf(word, sizeof word, " %.*s ", (int)length, at);
        if (strstr(inner, word))
            break;
        end = at + length;
        at = end + strspn(end, " ");
    }
    return (size_t)(end - dimensions);
}

/* Variables under the dimensions that they share with their neighbours; coordinates stand with the
 * dimensions, parameters in the scenario. */
static void add_groups(struct report *report, const struct comity_file_summary *summary)
{
    struct report_table *table = NULL;
    const char *last = "";
    size_t last_outer = 0;
    for (size_t k = 0; k < summary->variables_count; k++) {
        const struct comity_file_variable *variable = &summary->variables[k];
        const size_t outer = outer_length(variable->dimensions);
        if (variable->coordinate || variable->parameter)
            continue;
        if (!table || outer != last_outer || strncmp(last, variable->dimensions, outer) != 0) {
            table = REPORT_TABLE(report, "groups", text_columns_of_variables, "Variables%s%.*s",
                                 outer ? " over " : "", (int)outer, variable->dimensions);
        }
        last = variable->dimensions;
        last_outer = outer;
        const char *rest = variable->dimensions + outer;
        CELLS(table, variable->name, comity_element_name(variable->element),
              rest + strspn(rest, " "), variable->long_name);
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

/* What stands above, or, of parameters, in the scenario. */
static bool is_elsewhere(const char *name)
{
    static const char *const names[] = { "comity_format", "title", "comity_version", "changed_keys",
                                         "changed_values" };
    return comity_parameter_named(name) ||
           comity_is_among(name, names, sizeof names / sizeof *names);
}

/* Long texts, as scenarios, have options of their own. */
static void add_texts(struct report *report, struct report_table *table,
                      const struct comity_file_text *texts, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        const bool shown =
            !(report->readers & FOR_TEXT) || (texts[k].text[0] && !is_elsewhere(texts[k].name));
        if (shown && !strchr(texts[k].text, '\n'))
            CELLS(table, texts[k].name, texts[k].text);
    }
}

/* What the options print of a file of this kind. */
static const char *hint(const char *format)
{
    if (strcmp(format, "run") == 0)
        return "`--scenario` prints the scenario that ran, `--source` the files it was read from.";
    return strcmp(format, "comparison") == 0
               ? "`--scenario` prints the scenarios that were compared."
               : "`--scenario` prints each scenario that was varied, `--source` the sweep's file.";
}

static void report_text(struct report *report, const struct comity_file_summary *summary,
                        const char *path)
{
    add_head(report, summary, path);
    add_dimensions(report, summary, "Dimensions");
    add_groups(report, summary);
    add_texts(report, REPORT_TABLE(report, "attributes", text_columns_of_texts, "Attributes"),
              summary->attributes, summary->attributes_count);
    add_texts(report, REPORT_TABLE(report, "provenance", text_columns_of_texts, "Provenance"),
              summary->provenance, summary->provenance_count);
    report_paragraph(report, "%s", hint(summary->format));
}

int report_file(const struct comity_file_summary *summary, const char *path, bool variables_alone,
                enum report_format format, FILE *stream)
{
    struct report report;
    report_init(&report);
    report.readers = FOR_TEXT;
    if (variables_alone)
        add_groups(&report, summary);
    else
        report_text(&report, summary, path);
    report.readers = FOR_DOCUMENTS | FOR_PROGRAMS;
    if (!variables_alone)
        add_dimensions(&report, summary, "");
    add_variables(&report, summary);
    if (!variables_alone) {
        add_texts(&report, REPORT_TABLE(&report, "attributes", columns_of_texts, NULL),
                  summary->attributes, summary->attributes_count);
        add_texts(&report, REPORT_TABLE(&report, "provenance", columns_of_texts, NULL),
                  summary->provenance, summary->provenance_count);
    }
    return report_finish(&report, format, stream);
}
