/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text_stream.h"
#include "results/coordinates.h"

#include <comity/calendar.h>
#include <comity/version.h>

#include <stdio.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int comity_results_create(struct comity_writer *writer, const char *path,
                          struct comity_dataset *dataset, const char *format, bool replace,
                          struct comity_problems *problems)
{
    const int status = dataset ? comity_writer_create_memory(writer, dataset, format, problems)
                               : comity_writer_create(writer, path, format, problems);
    writer->replace = replace;
    return status;
}

void comity_put_elements(struct comity_writer *writer, const char *name,
                         enum comity_element element, const char *dimensions, const char *units,
                         const char *long_name, const void *values)
{
    comity_writer_coordinate(writer,
                             &(struct comity_variable_description){ .name = name,
                                                                    .element = element,
                                                                    .dimensions = dimensions,
                                                                    .long_name = long_name,
                                                                    .units = units },
                             values);
}

void comity_put_numbers(struct comity_writer *writer, const char *name, const char *dimensions,
                        const char *units, const char *long_name, const double *values)
{
    comity_put_elements(writer, name, COMITY_FLOAT64, dimensions, units, long_name, values);
}

void comity_put_texts(struct comity_writer *writer, const char *name, const char *dimension,
                      const char *long_name, const char *const *texts)
{
    comity_put_elements(writer, name, COMITY_STRING, dimension, NULL, long_name, texts);
}

void comity_put_columns(struct comity_writer *writer, const char *dimensions,
                        const char *coordinates, const struct comity_column columns[], size_t width,
                        const void *rows, size_t size, size_t count)
{
    void *values = calloc(count + 1, sizeof(double));
    if (!values)
        comity_writer_fail_memory(writer);
    for (size_t c = 0; c < width && values; c++) {
        const size_t bytes = comity_element_size(columns[c].element);
        for (size_t k = 0; k < count; k++) {
            const char *member = (const char *)rows + k * size + columns[c].offset;
            if (columns[c].element == COMITY_STRING) {
                ((const char **)values)[k] =
                    columns[c].is_pointer ? *(const char *const *)(const void *)member : member;
            } else {
                memcpy((char *)values + k * bytes, member, bytes);
            }
        }
        comity_writer_coordinate(
            writer,
            &(struct comity_variable_description){
                .name = columns[c].name,
                .element = columns[c].element,
                .dimensions = dimensions,
                .long_name = columns[c].long_name,
                .units = columns[c].units,
                .coordinates = columns[c].element == COMITY_STRING ? NULL : coordinates,
                .flag_meanings = columns[c].flag_meanings,
            },
            values);
    }
    free(values);
}

void comity_put_labels(struct comity_writer *writer, const char *dimension, const char *long_name,
                       size_t count, const char *const *names)
{
    comity_writer_dimension(writer, dimension, count);
    comity_put_texts(writer, dimension, dimension, long_name, names);
}

void comity_put_index_sets(struct comity_writer *writer, const struct comity_scenario *scenario)
{
    const char *const *phases = comity_phase_names();
    char venue_text[COMITY_VENUES][2 * COMITY_CODE];
    const char *state[COMITY_STATES], *name[COMITY_STATES], *venue[COMITY_VENUES],
        *issue[COMITY_ISSUES];
    for (size_t i = 0; i < COMITY_STATES; i++) {
        state[i] = scenario->state_code[i];
        name[i] = scenario->state_name[i];
    }
    for (size_t v = 0; v < COMITY_VENUES; v++) {
        comity_scenario_venue_name(scenario, v, venue_text[v]);
        venue[v] = venue_text[v];
    }
    for (size_t m = 0; m < COMITY_ISSUES; m++)
        issue[m] = scenario->issue[m];
    comity_put_labels(writer, "state", "state that acts or perceives", COMITY_STATES, state);
    comity_put_labels(writer, "partner", "state acted upon or trusted", COMITY_STATES, state);
    comity_put_labels(writer, "dyad", "pair of states", COMITY_DYADS, venue);
    comity_put_labels(writer, "venue", "venue of an accord", COMITY_VENUES, venue);
    comity_put_labels(writer, "issue", "security issue", COMITY_ISSUES, issue);
    comity_put_labels(writer, "phase_name", "phase of the region", COMITY_PHASES, phases);
    comity_put_labels(writer, "entered_phase", "phase that can be entered", COMITY_PHASES - 1,
                      phases + 1);
    comity_put_texts(writer, "state_name", "state", "name of the state", name);
}

void comity_put_ticks(struct comity_writer *writer, const struct comity_scenario *scenario,
                      uint32_t rows, uint32_t every)
{
    char start[16], units[48];
    int32_t *ticks = calloc(rows, sizeof *ticks), *days = calloc(rows, sizeof *days);
    if (!ticks || !days) {
        comity_writer_fail_memory(writer);
        goto out;
    }
    for (uint32_t row = 0; row < rows; row++) {
        ticks[row] = (int32_t)(row * every);
        days[row] = (int32_t)comity_month_days(scenario->start, scenario->start + ticks[row]);
    }
    comity_month_format(scenario->start, start, sizeof start);
    snprintf(units, sizeof units, "days since %s-01", start);
    comity_writer_dimension(writer, "tick", rows);
    comity_put_elements(writer, "tick", COMITY_INT32, "tick", "1", "months since the start", ticks);
    comity_put_elements(writer, "time", COMITY_INT32, "tick", units,
                        "first day of the month of the tick", days);
    comity_writer_text(writer, "time", "calendar", "proleptic_gregorian");
    comity_writer_text(writer, "time", "standard_name", "time");
    comity_writer_text(writer, "time", "axis", "T");
out:
    free(ticks);
    free(days);
}

void comity_put_counter(struct comity_writer *writer, const char *dimension, size_t first,
                        size_t length, const char *long_name)
{
    enum { SLAB = 4096 };
    int32_t values[SLAB];
    comity_writer_dimension(writer, dimension, length);
    comity_writer_variable(writer, &(struct comity_variable_description){ .name = dimension,
                                                                          .element = COMITY_INT32,
                                                                          .dimensions = dimension,
                                                                          .long_name = long_name,
                                                                          .units = "1" });
    for (size_t start = 0; start < length && !writer->status; start += SLAB) {
        const size_t count = length - start < SLAB ? length - start : SLAB;
        for (size_t k = 0; k < count; k++)
            values[k] = (int32_t)(first + start + k);
        comity_writer_put_box(writer, dimension, &start, &count, values);
    }
}

static void put_text(struct comity_writer *writer, const char *text, const char *format,
                     va_list arguments)
{
    char name[48];
    vsnprintf(name, sizeof name, format, arguments);
    comity_writer_provenance(writer, name, text);
}

void comity_put_text(struct comity_writer *writer, const char *text, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    if (text)
        put_text(writer, text, name, arguments);
    va_end(arguments);
}

void comity_put_made_text(struct comity_writer *writer, char *text, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    if (text)
        put_text(writer, text, name, arguments);
    else
        comity_writer_fail_memory(writer);
    va_end(arguments);
    free(text);
}

int comity_date_of_results(time_t *date, struct comity_problems *problems)
{
    static const long long last = 253402300799; /* of the year 9999 */
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    *date = time(NULL);
    if (!fixed)
        return COMITY_OK;
    errno = 0;
    const long long seconds = strtoll(fixed, &end, 10);
    if (fixed[0] < '0' || fixed[0] > '9' || *end || errno || seconds > last) {
        return comity_fail(
            problems, COMITY_BAD_ARGUMENT,
            "SOURCE_DATE_EPOCH: '%.80s' is not a number of seconds since 1970, as in "
            "1000000000",
            fixed);
    }
    *date = (time_t)seconds;
    return COMITY_OK;
}

/* When and by which command, in the provenance and as the conventions of netCDF have it. */
static void put_date(struct comity_writer *writer, const char *command_line)
{
    struct tm calendar;
    time_t now;
    char text[32] = "", version[64];
    if (comity_date_of_results(&now, NULL))
        now = time(NULL); /* commands report this before they compute */
    if (gmtime_r(&now, &calendar))
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &calendar);
    comity_put_text(writer, text, "date");
    snprintf(version, sizeof version, "comity %s", comity_version());
    char *history =
        comity_make_text("%s %s", text, command_line && command_line[0] ? command_line : version);
    if (history)
        comity_writer_text(writer, NULL, "history", history);
    else
        comity_writer_fail_memory(writer);
    free(history);
}

void comity_put_attached(struct comity_writer *writer, const char *prefix,
                         const struct comity_attachments *attached)
{
    for (size_t k = 0; k < attached->count; k++) {
        comity_put_made_text(
            writer, comity_make_text("%s\n%s", attached->files[k].path, attached->files[k].text),
            "%s%zu", prefix, k);
    }
}

int comity_get_attached(struct comity_reader *reader, const char *prefix,
                        struct comity_attachments *attached)
{
    for (size_t k = 0; !reader->status; k++) {
        char *text;
        comity_reader_find_provenance(reader, &text, "%s%zu", prefix, k);
        if (!text)
            break;
        char *end = strchr(text, '\n');
        if (end)
            *end = '\0';
        comity_reader_reject(reader,
                             end && attached->count < COMITY_ATTACHMENTS_MOST
                                 ? comity_attach(attached, text, end + 1)
                                 : COMITY_BAD_FILE,
                             "a file attached to it cannot be read back");
        free(text);
    }
    return reader->status;
}

void comity_put_build(struct comity_writer *writer, const char *command_line)
{
    comity_writer_text(writer, NULL, "comity_version", comity_version());
    comity_put_text(writer, comity_version(), "version");
    comity_put_text(writer, comity_commit(), "commit");
    comity_put_text(writer, comity_build(), "build");
    comity_put_text(writer, command_line ? command_line : "", "command_line");
    put_date(writer, command_line);
}
