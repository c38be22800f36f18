/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The jobs of the library as functions of R. Each returns its results as lists, or, when the job
 * failed, a text of class "comity_failure" with every mistake on a line; R makes a condition of it.
 * While a job runs nothing of R is called that could jump past it.
 */
#include "calls.h"

#include <R_ext/Rdynload.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTICES = 4096 };

struct job {
    struct comity_dataset *dataset; /* NULL: its results go to a file */
    struct comity_problems problems;
    char notices[NOTICES];
    size_t used;
};

/* ---- arguments ---- */

static SEXP item(SEXP options, const char *name)
{
    SEXP names = Rf_getAttrib(options, R_NamesSymbol);
    for (R_xlen_t k = 0; k < XLENGTH(options); k++)
        if (strcmp(CHAR(STRING_ELT(names, k)), name) == 0)
            return VECTOR_ELT(options, k);
    return R_NilValue;
}

static const char *text_of(SEXP options, const char *name)
{
    SEXP value = item(options, name);
    return Rf_isNull(value) ? NULL : Rf_translateCharUTF8(STRING_ELT(value, 0));
}

static double number_of(SEXP options, const char *name, double otherwise)
{
    SEXP value = item(options, name);
    return Rf_isNull(value) ? otherwise : Rf_asReal(value);
}

static bool flag_of(SEXP options, const char *name)
{
    SEXP value = item(options, name);
    return !Rf_isNull(value) && Rf_asLogical(value) == TRUE;
}

/* Texts in R's transient memory. */
static const char *const *texts_of(SEXP options, const char *name, size_t *count)
{
    SEXP value = item(options, name);
    *count = Rf_isNull(value) ? 0 : (size_t)XLENGTH(value);
    const char **texts = (const char **)R_alloc(*count + 1, sizeof *texts);
    for (size_t k = 0; k < *count; k++)
        texts[k] = Rf_translateCharUTF8(STRING_ELT(value, (R_xlen_t)k));
    return texts;
}

static struct comity_scenario_source source_of(SEXP options)
{
    struct comity_scenario_source source = {
        .path = text_of(options, "path"),
        .text = text_of(options, "text"),
        .ticks = (uint32_t)number_of(options, "ticks", 0),
        .replicates = (uint32_t)number_of(options, "replicates", 0),
    };
    const char *seed = text_of(options, "seed"); /* 64 bits, which no number of R holds */
    source.seed_given = seed != NULL;
    source.seed = seed ? strtoull(seed, NULL, 10) : 0;
    source.settings = texts_of(options, "settings", &source.settings_count);
    return source;
}

/* ---- while a job runs ---- */

static void look_for_interrupt(void *unused)
{
    (void)unused;
    R_CheckUserInterrupt();
}

static bool stop_when_interrupted(void *context, const struct comity_progress *progress)
{
    (void)context;
    (void)progress;
    return !R_ToplevelExec(look_for_interrupt, NULL);
}

static void take_notice(void *context, const char *sentence)
{
    struct job *job = context;
    if (job->used < NOTICES)
        job->used += (size_t)snprintf(job->notices + job->used, NOTICES - job->used, "%s%s",
                                      job->used ? "\n" : "", sentence);
}

static struct comity_monitor begin(struct job *job)
{
    job->dataset = NULL;
    job->used = 0;
    comity_problems_init(&job->problems);
    return (struct comity_monitor){ stop_when_interrupted, take_notice, job };
}

/* ---- results ---- */

static SEXP failure(int status, const char *message)
{
    SEXP text = PROTECT(Rf_allocVector(STRSXP, 1));
    SET_STRING_ELT(text, 0, Rf_mkCharCE(message, CE_UTF8));
    SEXP class = PROTECT(Rf_mkString("comity_failure"));
    Rf_setAttrib(text, R_ClassSymbol, class);
    SEXP interrupted = PROTECT(Rf_ScalarLogical(status == COMITY_INTERRUPTED));
    Rf_setAttrib(text, Rf_install("interrupted"), interrupted);
    SEXP memory = PROTECT(Rf_ScalarLogical(status == COMITY_NO_MEMORY));
    Rf_setAttrib(text, Rf_install("memory"), memory);
    UNPROTECT(4);
    return text;
}

/* Every problem on a line, in R's transient memory; the problems are let go of. */
static const char *message_of(int status, struct comity_problems *problems)
{
    size_t bytes = strlen(comity_status_message(status)) + 1;
    for (size_t k = 0; k < problems->count; k++)
        bytes += strlen(problems->list[k].text) + 1;
    char *message = malloc(bytes), *end = message;
    if (message && problems->count == 0)
        strcpy(message, comity_status_message(status));
    for (size_t k = 0; message && k < problems->count; k++)
        end += snprintf(end, bytes - (size_t)(end - message), "%s%s", k ? "\n" : "",
                        problems->list[k].text);
    comity_problems_free(problems);
    if (!message)
        return comity_status_message(COMITY_NO_MEMORY);
    char *kept = R_alloc(bytes, 1);
    memcpy(kept, message, bytes);
    free(message);
    return kept;
}

static SEXP finish(int status, struct job *job)
{
    if (status)
        return failure(status, message_of(status, &job->problems));
    comity_problems_free(&job->problems);
    if (!job->dataset)
        return R_NilValue;
    SEXP kept = PROTECT(comity_r_keep(job->dataset));
    SEXP made = PROTECT(comity_r_convert(kept));
    if (job->used) {
        SEXP notices = PROTECT(Rf_mkString(job->notices));
        Rf_setAttrib(made, Rf_install("notices"), notices);
        UNPROTECT(1);
    }
    UNPROTECT(2);
    return made;
}

/* ---- jobs ---- */

static SEXP call_run(SEXP options)
{
    const struct comity_run_options how = {
        .scenario = source_of(options),
        .record = text_of(options, "record"),
        .every = (uint32_t)number_of(options, "every", 0),
        .mean_field = flag_of(options, "mean_field"),
        .double_precision = flag_of(options, "double"),
        .measures = text_of(options, "measures"),
        .posterior = text_of(options, "posterior"),
        .threads = (unsigned)number_of(options, "threads", 0),
    };
    struct job job;
    const struct comity_sink sink = { .dataset = &job.dataset };
    const struct comity_monitor monitor = begin(&job);
    return finish(comity_run(&how, &sink, &monitor, &job.problems, NULL), &job);
}

static SEXP call_sweep(SEXP options)
{
    const struct comity_sweep_run_options how = {
        .sweep = { text_of(options, "path"), text_of(options, "text") },
        .threads = (unsigned)number_of(options, "threads", 0),
    };
    struct job job;
    const struct comity_sink sink = { .dataset = &job.dataset };
    const struct comity_monitor monitor = begin(&job);
    return finish(comity_sweep_run(&how, &sink, &monitor, &job.problems, NULL), &job);
}

static SEXP call_compare(SEXP options)
{
    struct comity_compare_options how;
    comity_compare_options_init(&how);
    how.inputs = texts_of(options, "inputs", &how.inputs_count);
    how.changes = source_of(options);
    how.reference = text_of(options, "reference");
    how.outcomes = text_of(options, "outcomes");
    how.all = flag_of(options, "all");
    how.at = text_of(options, "at");
    how.measures = text_of(options, "measures");
    how.posterior = text_of(options, "posterior");
    how.independent = flag_of(options, "independent");
    how.bootstrap = flag_of(options, "bootstrap");
    how.level = number_of(options, "level", how.level);
    how.margin = number_of(options, "margin", how.margin);
    how.threads = (unsigned)number_of(options, "threads", 0);
    struct job job;
    const struct comity_sink sink = { .dataset = &job.dataset };
    const struct comity_monitor monitor = begin(&job);
    return finish(comity_compare(&how, &sink, &monitor, &job.problems, NULL), &job);
}

static SEXP call_new(SEXP options)
{
    const char *path = text_of(options, "path");
    const bool replace = flag_of(options, "replace");
    struct job job;
    begin(&job);
    return finish(comity_scenario_new(path, replace, &job.problems), &job);
}

/* To memory, or to a file that is read afterwards. */
static SEXP call_calibrate(SEXP options)
{
    const struct comity_calibrate_options how = {
        .source = { .path = text_of(options, "path"),
                    .text = text_of(options, "text"),
                    .simulations = (size_t)number_of(options, "simulations", 0),
                    .kept = (size_t)number_of(options, "kept", 0) },
        .resume = flag_of(options, "resume"),
        .join = flag_of(options, "join"),
        .check = (size_t)number_of(options, "check", 0),
        .threads = (unsigned)number_of(options, "threads", 0),
    };
    const char *output = text_of(options, "output");
    struct job job;
    const struct comity_sink sink = { .path = output,
                                      .replace = flag_of(options, "replace"),
                                      .dataset = output ? NULL : &job.dataset };
    const struct comity_monitor monitor = begin(&job);
    struct comity_calibrate_result result;
    const int status = comity_calibrate(&how, &sink, &monitor, &job.problems, &result);
    comity_calibrate_result_free(&result);
    return finish(status, &job);
}

static SEXP call_open(SEXP options)
{
    const char *path = text_of(options, "path");
    struct job job;
    begin(&job);
    return finish(comity_dataset_open(&job.dataset, path, &job.problems), &job);
}

static SEXP text_column(size_t count, const struct comity_shipped_input *list, int column)
{
    SEXP texts = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
    for (size_t k = 0; k < count; k++) {
        const char *const cells[] = { list[k].kind, list[k].name, list[k].title };
        SET_STRING_ELT(texts, (R_xlen_t)k, Rf_mkCharCE(cells[column], CE_UTF8));
    }
    UNPROTECT(1);
    return texts;
}

static SEXP call_scenarios(SEXP options)
{
    const char *names[] = { "kind", "name", "title", "" };
    const char *kind = text_of(options, "kind");
    struct comity_shipped_inputs inputs;
    struct job job;
    begin(&job);
    const int status = comity_shipped_inputs(&inputs, kind, &job.problems);
    SEXP found = status ? finish(status, &job) : Rf_mkNamed(VECSXP, names);
    PROTECT(found);
    for (int column = 0; column < 3 && !status; column++)
        SET_VECTOR_ELT(found, column, text_column(inputs.count, inputs.list, column));
    comity_shipped_inputs_free(&inputs);
    if (!status)
        comity_problems_free(&job.problems);
    UNPROTECT(1);
    return found;
}

static SEXP call_phases(void)
{
    SEXP names = PROTECT(Rf_allocVector(STRSXP, COMITY_PHASES));
    for (int k = 0; k < COMITY_PHASES; k++)
        SET_STRING_ELT(names, k, Rf_mkChar(comity_phase_names()[k]));
    UNPROTECT(1);
    return names;
}

/* ---- sensitivity, as the columns of a table ---- */

static const char *const columns[] = { "outcome", "unit",  "state", "statistic", "factor",
                                       "with",    "value", "low",   "high" };
enum { COLUMNS = sizeof columns / sizeof *columns, TEXT_COLUMNS = 6 };

struct table {
    SEXP list; /* NULL: rows are counted alone */
    R_xlen_t rows;
    const struct comity_sensitivity_report *report;
    size_t outcome;
};

static void add_row(struct table *table, const char *statistic, const char *factor,
                    const char *with, double value, struct comity_confidence_interval interval)
{
    const struct comity_measure *measure = &table->report->measures[table->outcome];
    const struct comity_sweep_sensitivity *found = &table->report->found[table->outcome];
    const char *const texts[TEXT_COLUMNS] = {
        measure->label,
        measure->unit,
        table->report->parts ? "found" : comity_sensitivity_state_name(found->state),
        statistic,
        factor,
        with,
    };
    const double numbers[] = { value, interval.low, interval.high };
    const R_xlen_t row = table->rows++;
    for (int k = 0; table->list && k < TEXT_COLUMNS; k++)
        SET_STRING_ELT(VECTOR_ELT(table->list, k), row,
                       texts[k] ? Rf_mkCharCE(texts[k], CE_UTF8) : NA_STRING);
    for (int k = TEXT_COLUMNS; table->list && k < COLUMNS; k++) {
        const double number = numbers[k - TEXT_COLUMNS];
        REAL(VECTOR_ELT(table->list, k))[row] = ISNAN(number) ? NA_REAL : number;
    }
}

static void add_indices(struct table *table, const struct comity_sobol *sobol)
{
    const struct comity_sweep_axis *axes = table->report->file.sweep.axes;
    for (size_t i = 0; i < sobol->factors; i++) {
        add_row(table, "first", axes[i].name, NULL, sobol->first[i].value,
                sobol->first[i].interval);
        add_row(table, "total", axes[i].name, NULL, sobol->total[i].value,
                sobol->total[i].interval);
    }
    for (size_t i = 0; sobol->second && i < sobol->factors; i++)
        for (size_t j = i + 1; j < sobol->factors; j++) {
            const struct comity_sobol_index *pair =
                &sobol->second[comity_sobol_pair(sobol->factors, i, j)];
            add_row(table, "second", axes[i].name, axes[j].name, pair->value, pair->interval);
        }
}

static void add_outcome(struct table *table)
{
    const struct comity_confidence_interval none = { NA_REAL, NA_REAL };
    const struct comity_sensitivity_report *report = table->report;
    const struct comity_sweep_sensitivity *found = &report->found[table->outcome];
    if (report->parts) {
        const struct comity_variance_components *parts = &report->parts[table->outcome];
        const bool known = parts->settings > 0;
        add_row(table, "mean", NULL, NULL, known ? parts->mean : none.low,
                known ? parts->mean_interval : none);
        add_row(table, "coefficients", NULL, NULL, known ? parts->coefficients : none.low, none);
        add_row(table, "chance", NULL, NULL, known ? parts->chance : none.low, none);
        add_row(table, "share", NULL, NULL, known ? parts->share : none.low,
                known ? parts->share_interval : none);
    } else if (found->state != COMITY_SENSITIVITY_FOUND) {
        add_row(table, NULL, NULL, NULL, none.low, none);
    } else if (found->morris) {
        for (size_t i = 0; i < found->factors; i++) {
            const struct comity_morris *effects = &found->morris[i];
            const char *factor = report->file.sweep.axes[i].name;
            add_row(table, "mu_star", factor, NULL, effects->mean_absolute, none);
            add_row(table, "mu", factor, NULL, effects->mean, none);
            add_row(table, "sigma", factor, NULL, effects->standard_deviation, none);
            add_row(table, "noise", factor, NULL, found->noise[i], none);
        }
    } else {
        add_indices(table, &found->sobol);
    }
}

static SEXP table_of(const struct comity_sensitivity_report *report)
{
    struct table table = { .report = report };
    for (table.outcome = 0; table.outcome < report->count; table.outcome++)
        add_outcome(&table);
    SEXP list = PROTECT(Rf_allocVector(VECSXP, COLUMNS));
    SEXP names = PROTECT(Rf_allocVector(STRSXP, COLUMNS));
    for (int k = 0; k < COLUMNS; k++) {
        SET_VECTOR_ELT(list, k, Rf_allocVector(k < TEXT_COLUMNS ? STRSXP : REALSXP, table.rows));
        SET_STRING_ELT(names, k, Rf_mkChar(columns[k]));
    }
    Rf_setAttrib(list, R_NamesSymbol, names);
    table.list = list;
    table.rows = 0;
    for (table.outcome = 0; table.outcome < report->count; table.outcome++)
        add_outcome(&table);
    UNPROTECT(2);
    return list;
}

static SEXP call_sensitivity(SEXP options)
{
    struct comity_sensitivity_options how;
    struct comity_sensitivity_report report;
    struct job job;
    comity_sensitivity_options_init(&how);
    how.file = text_of(options, "path");
    how.outcomes = text_of(options, "outcomes");
    how.all = flag_of(options, "all");
    how.sobol.level = number_of(options, "level", how.sobol.level);
    how.sobol.resamples = (uint32_t)number_of(options, "resamples", how.sobol.resamples);
    begin(&job);
    const int status = comity_sensitivity_analyse(&how, &job.problems, &report);
    SEXP made = PROTECT(status ? finish(status, &job) : table_of(&report));
    comity_sensitivity_report_free(&report);
    if (!status)
        comity_problems_free(&job.problems);
    UNPROTECT(1);
    return made;
}

/* The figures of a plan by their names, and its advice. */
static SEXP list_of(const struct comity_plan *plan)
{
    const char *name;
    double figure;
    size_t count = 0;
    while (comity_plan_figure(plan, count, &name, &figure))
        count++;
    SEXP list = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)count + 1));
    SEXP names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count + 1));
    for (size_t k = 0; k < count; k++) {
        comity_plan_figure(plan, k, &name, &figure);
        SET_VECTOR_ELT(list, (R_xlen_t)k, Rf_ScalarReal(figure));
        SET_STRING_ELT(names, (R_xlen_t)k, Rf_mkChar(name));
    }
    SEXP advice = Rf_allocVector(STRSXP, (R_xlen_t)plan->advice_count);
    SET_VECTOR_ELT(list, (R_xlen_t)count, advice);
    SET_STRING_ELT(names, (R_xlen_t)count, Rf_mkChar("advice"));
    for (size_t k = 0; k < plan->advice_count; k++)
        SET_STRING_ELT(advice, (R_xlen_t)k, Rf_mkCharCE(plan->advice[k], CE_UTF8));
    Rf_setAttrib(list, R_NamesSymbol, names);
    UNPROTECT(2);
    return list;
}

static SEXP call_plan(SEXP options)
{
    const struct comity_plan_options how = {
        .sweep = { text_of(options, "path"), text_of(options, "text") },
        .threads = (unsigned)number_of(options, "threads", 0),
        .seconds = number_of(options, "seconds", 0),
        .cores = (unsigned)number_of(options, "cores", 0),
    };
    struct comity_plan plan;
    struct job job;
    begin(&job);
    const int status = comity_plan(&how, &job.problems, &plan);
    SEXP made = PROTECT(status ? finish(status, &job) : list_of(&plan));
    comity_plan_free(&plan);
    if (!status)
        comity_problems_free(&job.problems);
    UNPROTECT(1);
    return made;
}

static SEXP call_version(void)
{
    return Rf_mkString(comity_version());
}

void R_init_comity(DllInfo *library);

void R_init_comity(DllInfo *library)
{
    static const R_CallMethodDef calls[] = {
        { "call_run", (DL_FUNC)call_run, 1 },
        { "call_sweep", (DL_FUNC)call_sweep, 1 },
        { "call_compare", (DL_FUNC)call_compare, 1 },
        { "call_calibrate", (DL_FUNC)call_calibrate, 1 },
        { "call_sensitivity", (DL_FUNC)call_sensitivity, 1 },
        { "call_plan", (DL_FUNC)call_plan, 1 },
        { "call_new", (DL_FUNC)call_new, 1 },
        { "call_open", (DL_FUNC)call_open, 1 },
        { "call_scenarios", (DL_FUNC)call_scenarios, 1 },
        { "call_phases", (DL_FUNC)call_phases, 0 },
        { "call_version", (DL_FUNC)call_version, 0 },
        { NULL, NULL, 0 },
    };
    R_registerRoutines(library, NULL, calls, NULL, NULL);
    R_useDynamicSymbols(library, FALSE);
}
