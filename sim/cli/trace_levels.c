/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/trace.h"
#include "core/text_stream.h"
#include "report/text.h"
#include "scenario/checks.h"

enum { TEXT = 4096 };

void print_month(const struct comity_scenario *scenario, uint32_t tick, const char *text)
{
    enum { INDENT = 9 };
    char month[COMITY_MONTH_TEXT];
    print_column(stdout, comity_scenario_month(scenario, tick, month), INDENT);
    print_words(stdout, INDENT, INDENT, text);
}

/* Adds "0.52 USA-CAN, 0.15 USA-MEX", or "0.40 -> 0.52 USA-CAN, ..." with the levels before. */
static void add_levels(char text[TEXT], const struct comity_scenario *scenario,
                       enum comity_shape shape, const double *before, const double *now)
{
    for (size_t k = 0; k < comity_shape_slots(shape); k++) {
        char of[2 * COMITY_NAME];
        comity_label(scenario, shape, k, " in ", "", of, sizeof of);
        comity_append(text, TEXT, k ? ", " : "");
        if (before)
            comity_append(text, TEXT, "%.2f -> ", before[k]);
        comity_append(text, TEXT, "%.2f%s%s", now[k], of[0] ? " " : "", of);
    }
}

void print_levels(const struct comity_trace *trace, uint32_t tick)
{
    static const struct {
        const char *label;
        enum comity_shape shape;
        size_t slot;
    } levels[] = {
        { "institutions", COMITY_DYAD, COMITY_AT_INSTITUTIONS },
        { "exchange", COMITY_DYAD, COMITY_AT_TRANSACTIONS_DENSITY },
        { "shared threats", COMITY_DYAD, COMITY_AT_OVERLAP },
        { "mutual trust", COMITY_DYAD, COMITY_AT_RECIPROCITY },
        { "friction", COMITY_DYAD, COMITY_AT_FRICTION_LEVEL },
        { "trilateral institutions", COMITY_SCALAR, COMITY_AT_TRILATERAL_DEPTH },
        { "identity", COMITY_STATE, COMITY_AT_IDENTITY_LEVEL },
        { "urgency", COMITY_STATE, COMITY_AT_URGENCY },
    };
    const double *record = trace->records + tick / trace->every * COMITY_RECORD_SLOTS;
    char text[TEXT] = "[ ";
    for (size_t k = 0; k < sizeof levels / sizeof *levels; k++) {
        comity_append(text, TEXT, "%s%s ", k ? "; " : "", levels[k].label);
        add_levels(text, &trace->scenario, levels[k].shape, NULL, record + levels[k].slot);
    }
    comity_append(text, TEXT, " ]");
    print_month(&trace->scenario, tick, text);
}

static void print_row(const char *label, const char *text)
{
    enum { INDENT = 22 };
    print_column(stdout, label, INDENT);
    print_words(stdout, INDENT, INDENT, text);
}

static void print_phases(const double *outcomes)
{
    char text[TEXT] = "";
    for (size_t p = 0; p < COMITY_PHASES; p++) {
        comity_append(text, TEXT, "%s%.0f %s", p ? ", " : "",
                      outcomes[COMITY_OF_MONTHS_IN_PHASE + p], comity_phase_names()[p]);
    }
    comity_append(text, TEXT, "; %.0f regression%s", outcomes[COMITY_OF_REGRESSIONS],
                  outcomes[COMITY_OF_REGRESSIONS] == 1 ? "" : "s");
    print_row("months in each phase", text);
}

/* Counts are expectations in mean field. */
static void print_counts(const struct comity_trace *trace)
{
    const int digits = trace->narrative.mean_field ? 1 : 0;
    const double *accords = trace->outcomes + COMITY_OF_ACCORDS;
    const double *acts = trace->outcomes + COMITY_OF_UNILATERAL_ACTS;
    char text[TEXT] = "", name[2 * COMITY_NAME];
    for (size_t venue = 0; venue < COMITY_VENUES; venue++) {
        double sum = 0;
        for (size_t m = 0; m < COMITY_ISSUES; m++)
            sum += accords[venue * COMITY_ISSUES + m];
        comity_scenario_venue_name(&trace->scenario, venue, name);
        comity_append(text, TEXT, "%s%.*f %s", venue ? ", " : "", digits, sum, name);
    }
    print_row("accords", text);
    text[0] = '\0';
    for (size_t pair = 0; pair < COMITY_PAIRS; pair++) {
        if (acts[pair] >= 0.05) {
            comity_label(&trace->scenario, COMITY_PAIR, pair, " toward ", "", name, sizeof name);
            comity_append(text, TEXT, "%s%.*f %s", text[0] ? ", " : "", digits, acts[pair], name);
        }
    }
    print_row("unilateral acts", text[0] ? text : "none");
}

void print_balance(const struct comity_trace *trace)
{
    static const struct {
        const char *label;
        enum comity_shape shape;
        size_t slot, outcome;
    } rows[] = {
        { "institutions", COMITY_DYAD, COMITY_AT_INSTITUTIONS, COMITY_OF_FINAL_INSTITUTIONS },
        { "exchange", COMITY_DYAD, COMITY_AT_TRANSACTIONS_DENSITY, COMITY_OF_FINAL_TRANSACTIONS },
        { "shared threats", COMITY_DYAD, COMITY_AT_OVERLAP, COMITY_OF_FINAL_OVERLAP },
        { "trust", COMITY_PAIR, COMITY_AT_TRUST, COMITY_OF_FINAL_TRUST },
        { "identity", COMITY_STATE, COMITY_AT_IDENTITY_LEVEL, COMITY_OF_FINAL_IDENTITY },
    };
    puts("\nBalance of the whole run; levels after the first month -> after the last");
    print_phases(trace->outcomes);
    print_counts(trace);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        char text[TEXT] = "";
        add_levels(text, &trace->scenario, rows[k].shape, trace->records + rows[k].slot,
                   trace->outcomes + rows[k].outcome);
        if (rows[k].slot == COMITY_AT_INSTITUTIONS) {
            comity_append(text, TEXT, ", %.2f -> %.2f trilateral",
                          trace->records[COMITY_AT_TRILATERAL_DEPTH],
                          trace->outcomes[COMITY_OF_FINAL_TRILATERAL]);
        }
        print_row(rows[k].label, text);
    }
}
