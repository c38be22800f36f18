/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/text.h"
#include "core/text_stream.h"
#include "cli/trace.h"

#include <comity/calendar.h>
#include <comity/status.h>

#include <stdlib.h>

void print_month(const struct comity_scenario *scenario, uint32_t tick, const char *text)
{
    enum { INDENT = 9 };
    char month[16];
    comity_month_format(scenario->start + (long)tick, month, sizeof month);
    print_column(stdout, month, INDENT);
    print_words(stdout, INDENT, INDENT, text);
}

/* "0.52 USA-CAN, 0.15 USA-MEX, 0.04 CAN-MEX" */
static void write_levels(FILE *stream, const struct comity_scenario *scenario, const double *values)
{
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        char name[2 * COMITY_CODE];
        comity_scenario_dyad_name(scenario, d, name);
        fprintf(stream, "%s%.2f %s", d ? ", " : "", values[d], name);
    }
}

static void write_states(FILE *stream, const struct comity_scenario *scenario, const double *values)
{
    for (size_t i = 0; i < COMITY_STATES; i++) {
        fprintf(stream, "%s%.2f %s", i ? ", " : "", values[i], scenario->state_code[i]);
    }
}

int print_levels(const struct comity_trace *trace, uint32_t tick)
{
    static const struct {
        const char *label;
        size_t slot;
    } levels[] = {
        { "institutions ", COMITY_AT_INSTITUTIONS },
        { "exchange ", COMITY_AT_TRANSACTIONS_DENSITY },
        { "shared threats ", COMITY_AT_OVERLAP },
        { "mutual trust ", COMITY_AT_RECIPROCITY },
        { "friction ", COMITY_AT_FRICTION_LEVEL },
    };
    const double *record = trace->records + tick / trace->every * COMITY_RECORD_SLOTS;
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (!stream) {
        return COMITY_NO_MEMORY;
    }
    fputs("[ ", stream);
    for (size_t k = 0; k < sizeof levels / sizeof levels[0]; k++) {
        fputs(levels[k].label, stream);
        write_levels(stream, &trace->scenario, record + levels[k].slot);
        fputs("; ", stream);
    }
    fprintf(stream, "trilateral institutions %.2f; identity ", record[COMITY_AT_TRILATERAL_DEPTH]);
    write_states(stream, &trace->scenario, record + COMITY_AT_IDENTITY_LEVEL);
    fputs("; urgency ", stream);
    write_states(stream, &trace->scenario, record + COMITY_AT_URGENCY);
    fputs(" ]", stream);
    if (!comity_text_close(stream, &text)) {
        return COMITY_NO_MEMORY;
    }
    print_month(&trace->scenario, tick, text);
    free(text);
    return COMITY_OK;
}

/* Balance: a label and what `write` tells of the world. */
static int print_row(const struct comity_trace *trace, const char *label,
                     void write(FILE *stream, const struct comity_trace *trace))
{
    enum { INDENT = 22 };
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (!stream) {
        return COMITY_NO_MEMORY;
    }
    write(stream, trace);
    if (!comity_text_close(stream, &text)) {
        return COMITY_NO_MEMORY;
    }
    print_column(stdout, label, INDENT);
    print_words(stdout, INDENT, INDENT, text);
    free(text);
    return COMITY_OK;
}

static void write_phases(FILE *stream, const struct comity_trace *trace)
{
    const double *outcomes = trace->outcomes;
    for (size_t p = 0; p < COMITY_PHASES; p++) {
        fprintf(stream, "%s%.0f %s", p ? ", " : "", outcomes[COMITY_OF_MONTHS_IN_PHASE + p],
                comity_phase_names()[p]);
    }
    fprintf(stream, "; %.0f regression%s", outcomes[COMITY_OF_REGRESSIONS],
            outcomes[COMITY_OF_REGRESSIONS] == 1 ? "" : "s");
}

/* Counts are expectations in mean field. */
static int digits_of_counts(const struct comity_trace *trace)
{
    return trace->narrative.mean_field ? 1 : 0;
}

static void write_accords(FILE *stream, const struct comity_trace *trace)
{
    const double *accords = trace->outcomes + COMITY_OF_ACCORDS;
    for (size_t venue = 0; venue < COMITY_VENUES; venue++) {
        char name[2 * COMITY_CODE];
        double sum = 0;
        for (size_t m = 0; m < COMITY_ISSUES; m++) {
            sum += accords[venue * COMITY_ISSUES + m];
        }
        comity_scenario_venue_name(&trace->scenario, venue, name);
        fprintf(stream, "%s%.*f %s", venue ? ", " : "", digits_of_counts(trace), sum, name);
    }
}

static void write_pairs(FILE *stream, const struct comity_trace *trace, size_t pair,
                        const char *word)
{
    fprintf(stream, " %s %s %s", trace->scenario.state_code[comity_pair_from(pair)], word,
            trace->scenario.state_code[comity_pair_toward(pair)]);
}

static void write_acts(FILE *stream, const struct comity_trace *trace)
{
    const double *acts = trace->outcomes + COMITY_OF_UNILATERAL_ACTS;
    const char *separator = "";
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        if (acts[pair] >= 0.05) {
            fprintf(stream, "%s%.*f", separator, digits_of_counts(trace), acts[pair]);
            write_pairs(stream, trace, pair, "toward");
            separator = ", ";
        }
    }
    fputs(*separator ? "" : "none", stream);
}

static void write_dyads(FILE *stream, const struct comity_trace *trace, size_t slot, size_t outcome)
{
    for (size_t d = 0; d < COMITY_DYADS; d++) {
        char name[2 * COMITY_CODE];
        comity_scenario_dyad_name(&trace->scenario, d, name);
        fprintf(stream, "%s%.2f -> %.2f %s", d ? ", " : "", trace->records[slot + d],
                trace->outcomes[outcome + d], name);
    }
}

static void write_institutions(FILE *stream, const struct comity_trace *trace)
{
    write_dyads(stream, trace, COMITY_AT_INSTITUTIONS, COMITY_OF_FINAL_INSTITUTIONS);
    fprintf(stream, ", %.2f -> %.2f trilateral", trace->records[COMITY_AT_TRILATERAL_DEPTH],
            trace->outcomes[COMITY_OF_FINAL_TRILATERAL]);
}

static void write_exchange(FILE *stream, const struct comity_trace *trace)
{
    write_dyads(stream, trace, COMITY_AT_TRANSACTIONS_DENSITY, COMITY_OF_FINAL_TRANSACTIONS);
}

static void write_overlap(FILE *stream, const struct comity_trace *trace)
{
    write_dyads(stream, trace, COMITY_AT_OVERLAP, COMITY_OF_FINAL_OVERLAP);
}

static void write_trust(FILE *stream, const struct comity_trace *trace)
{
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        fprintf(stream, "%s%.2f -> %.2f", pair ? ", " : "", trace->records[COMITY_AT_TRUST + pair],
                trace->outcomes[COMITY_OF_FINAL_TRUST + pair]);
        write_pairs(stream, trace, pair, "in");
    }
}

static void write_identity(FILE *stream, const struct comity_trace *trace)
{
    for (size_t i = 0; i < COMITY_STATES; i++) {
        fprintf(stream, "%s%.2f -> %.2f %s", i ? ", " : "",
                trace->records[COMITY_AT_IDENTITY_LEVEL + i],
                trace->outcomes[COMITY_OF_FINAL_IDENTITY + i], trace->scenario.state_code[i]);
    }
}

int print_balance(const struct comity_trace *trace)
{
    static const struct {
        const char *label;
        void (*write)(FILE *stream, const struct comity_trace *trace);
    } rows[] = {
        { "months in each phase", write_phases },
        { "accords", write_accords },
        { "unilateral acts", write_acts },
        { "institutions", write_institutions },
        { "exchange", write_exchange },
        { "shared threats", write_overlap },
        { "trust", write_trust },
        { "identity", write_identity },
    };
    int status = COMITY_OK;
    puts("\nBalance of the whole run; levels after the first month -> after the last");
    for (size_t k = 0; k < sizeof rows / sizeof rows[0] && !status; k++) {
        status = print_row(trace, rows[k].label, rows[k].write);
    }
    return status;
}
