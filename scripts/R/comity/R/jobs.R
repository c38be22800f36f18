# SPDX-License-Identifier: GPL-3.0-or-later

comity_run <- function(scenario, ..., replicates = NULL, seed = NULL, ticks = NULL, every = NULL,
                       record = NULL, mean_field = FALSE, double = FALSE, measures = NULL,
                       posterior = NULL, set = list(), threads = 0) {
    found <- job(call_run, c(path_or_text(scenario, "scenario"), list(
        settings = settings_of(list(...), set), seed = seed_text(seed),
        replicates = whole("replicates", replicates), ticks = whole("ticks", ticks),
        every = whole("every", every), record = joined("record", record),
        mean_field = flag("mean_field", mean_field),
        double = flag("double", double),
        measures = optional_path("measures", measures),
        posterior = optional_path("posterior", posterior),
        threads = whole("threads", threads, 0))))
    new_results(found)
}

# What computes or plans a sweep takes: a file, or a scenario with axes and settings.
sweep_source <- function(file, axes, settings) {
    source <- path_or_text(file, if (is.null(axes)) "sweep" else "scenario")
    if (!is.null(axes)) {
        if (!is.null(source$text)) {
            mistake("scenario: with axes the path or name of a scenario is expected")
        }
        source <- list(path = "sweep", text = sweep_text(source$path, axes, settings))
    } else if (length(settings) > 0) {
        mistake("settings of a sweep are given with `axes`, or in its file")
    }
    source
}

comity_sweep <- function(file, axes = NULL, ..., threads = 0) {
    source <- sweep_source(file, axes, list(...))
    found <- job(call_sweep, c(source, list(threads = whole("threads", threads, 0))))
    new_results(found)
}

comity_plan <- function(file, axes = NULL, ..., threads = 0, seconds = 0, cores = 0) {
    job(call_plan, c(sweep_source(file, axes, list(...)), list(
        threads = whole("threads", threads, 0), seconds = number("seconds", seconds, 0, 1e6),
        cores = whole("cores", cores, 0))))
}

comity_compare <- function(..., reference = NULL, outcomes = NULL, at = NULL, replicates = NULL,
                           seed = NULL, ticks = NULL, level = NULL, margin = NULL,
                           independent = FALSE, bootstrap = FALSE, measures = NULL,
                           posterior = NULL, set = list(), threads = 0) {
    inputs <- unlist(lapply(list(...), function(one) {
        if (is.factor(one)) as.character(one) else if (is.object(one)) NA else one
    }))
    if (length(inputs) < 2 || !is.character(inputs) || anyNA(inputs) || any(inputs == "") ||
        !is.null(names(list(...)))) {
        mistake("two or more scenarios or results files are expected; parameters go into `set`")
    }
    all <- identical(outcomes, "all")
    found <- job(call_compare, list(
        inputs = utf8(expanded(inputs)), reference = one_text("reference", reference),
        outcomes = if (all) NULL else joined("outcomes", outcomes), all = all,
        at = joined("at", months_text(at), "months"),
        settings = settings_of(list(), set), seed = seed_text(seed),
        replicates = whole("replicates", replicates), ticks = whole("ticks", ticks),
        level = number("level", level, 0, 1, TRUE), margin = number("margin", margin, 0, 1e6),
        independent = flag("independent", independent), bootstrap = flag("bootstrap", bootstrap),
        measures = optional_path("measures", measures),
        posterior = optional_path("posterior", posterior), threads = whole("threads", threads, 0)))
    new_results(found)
}

comity_calibrate <- function(file, output = NULL, simulations = NULL, kept = NULL, resume = FALSE,
                             join = FALSE, replace = FALSE, check = 0, threads = 0) {
    source <- path_or_text(file, "calibration")
    if ((flag("resume", resume) || flag("join", join)) && is.null(output)) {
        mistake("resume, join: only a calibration with an output can be gone on with or shared")
    }
    output <- optional_path("output", output)
    found <- job(call_calibrate, c(source, list(
        output = output, simulations = whole("simulations", simulations),
        kept = whole("kept", kept), resume = flag("resume", resume), join = flag("join", join),
        replace = flag("replace", replace), check = whole("check", check, 0),
        threads = whole("threads", threads, 0))))
    if (is.null(output)) new_results(found) else comity_open(output)
}

comity_sensitivity <- function(path, outcomes = NULL, level = NULL, resamples = NULL) {
    path <- path_of("path", path, "the path of the results file of a sweep")
    if (!is.numeric(resamples) || !identical(as.double(resamples), 0)) {
        resamples <- whole("resamples", resamples, 100)
    }
    all <- identical(outcomes, "all")
    as.data.frame(job(call_sensitivity, list(
        path = path, outcomes = if (all) NULL else joined("outcomes", outcomes),
        all = all, level = number("level", level, 0, 1, TRUE), resamples = resamples)))
}

comity_new <- function(path, replace = FALSE) {
    written <- path_of("path", path, "the path of a scenario to be written")
    job(call_new, list(path = written, replace = flag("replace", replace)))
    invisible(path)
}

comity_scenarios <- function(kind = NULL) {
    as.data.frame(job(call_scenarios, list(kind = one_text("kind", kind))),
                  stringsAsFactors = FALSE)
}

comity_open <- function(path) {
    new_results(job(call_open, list(path = path_of("path", path, "the path of a results file"))))
}

# ---- the text of a sweep file ----

quoted <- function(text) {
    text <- gsub("([\"\\\\])", "\\\\\\1", utf8(text))
    paste0("\"", gsub("\n", "\\\\n", text), "\"")
}

# Numbers with a point, so that one list is of one type.
number_text <- function(number) {
    text <- decimal(number)
    if (grepl("^-?[0-9]+$", text)) paste0(text, ".0") else text
}

list_text <- function(values, name, expected = "numbers or of months") {
    if (is.factor(values)) {
        values <- as.character(values)
    }
    values <- months_text(values)
    texts <- if (is.character(values) && !anyNA(values)) {
        vapply(values, quoted, "")
    } else if (is.numeric(values) && length(values) && all(is.finite(values))) {
        vapply(values, number_text, "")
    } else {
        mistake(name, ": a vector of ", expected, " is expected")
    }
    paste0("[", paste(texts, collapse = ", "), "]")
}

setting_text <- function(name, value) {
    if (name %in% c("replicates", "ticks")) {
        return(decimal(whole(name, value)))
    }
    if (name == "seed") {
        return(quoted(seed_text(value)))
    }
    if (isTRUE(value) || isFALSE(value)) {
        return(tolower(as.character(value)))
    }
    if (name %in% c("outcomes", "series", "trajectories") && !identical(value, "all")) {
        return(list_text(value, name, "texts"))
    }
    if (is.character(value) && length(value) == 1 && !is.na(value)) {
        return(quoted(value))
    }
    if (is.numeric(value) && length(value) == 1 && is.finite(value)) {
        decimal(value)
    } else {
        list_text(value, name)
    }
}

sweep_text <- function(scenario, axes, settings) {
    if (!is.list(axes) || length(axes) == 0 || is.null(names(axes)) || any(names(axes) == "")) {
        mistake("axes: a list of keys and their values is expected, as in list(hegemony = c(0, 1))")
    }
    if (length(settings) && (is.null(names(settings)) || any(names(settings) == ""))) {
        mistake("settings of a sweep need their names, as in replicates = 50")
    }
    settings <- settings[!vapply(settings, is.null, TRUE)]
    groups <- vapply(names(axes), function(key) {
        paste0("{ key = ", quoted(key), "; values = ", list_text(axes[[key]], key), "; }")
    }, "")
    if (is.null(settings$title)) {
        settings <- c(list(title = paste(names(axes), collapse = ", ")), settings)
    }
    lines <- vapply(names(settings), function(name) {
        paste0(name, " = ", setting_text(name, settings[[name]]), ";\n")
    }, "")
    paste0(paste(lines, collapse = ""), "scenario = ", quoted(scenario), ";\naxes = ( ",
           paste(groups, collapse = ",\n         "), " );\n")
}
