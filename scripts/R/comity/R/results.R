# SPDX-License-Identifier: GPL-3.0-or-later

# Results: variables with named dimensions, each of which is a data frame when it is asked for.
new_results <- function(raw) {
    structure(list(variables = lapply(raw$variables, decoded), attributes = raw$attributes,
                   provenance = raw$provenance),
              class = c(paste0("comity_", raw$attributes$comity_format), "comity_results"))
}

# Missing values as NA, days as dates; flags stay numbers, with their meanings beside.
decoded <- function(variable) {
    fill <- variable$attributes[["_FillValue"]]
    if (is.numeric(fill) && length(fill) == 1 && !is.character(variable$values) && !is.nan(fill)) {
        variable$values[variable$values == fill] <- NA
    }
    meanings <- variable$attributes$flag_meanings
    if (is.character(meanings)) {
        variable$labels <- strsplit(meanings, " ", fixed = TRUE)[[1]]
    }
    units <- variable$attributes$units
    if (is.character(units) && grepl("^days since [0-9-]{10}$", units)) {
        origin <- as.Date(sub("days since ", "", units, fixed = TRUE), "%Y-%m-%d")
        variable$origin <- if (!is.na(origin)) origin
    }
    variable
}

# Values as a column: factors of flags and of texts, dates of days.
column <- function(variable, values = as.vector(variable$values)) {
    if (!is.null(variable$labels)) {
        factor(values, seq_along(variable$labels) - 1, variable$labels,
               ordered = is_phase(variable$labels))
    } else if (!is.null(variable$origin)) {
        variable$origin + values
    } else if (is.character(values)) {
        factor(values, unique(as.vector(variable$values)))
    } else {
        values
    }
}

is_phase <- function(labels) all(labels %in% .Call(call_phases))

part <- function(results, name) .subset2(results, name)

# The name of a variable that is given by its name or its place.
variable_name <- function(results, given) {
    if (!inherits(results, "comity_results")) {
        mistake("results: what comity_run, comity_open and the like return is expected")
    }
    known <- names(part(results, "variables"))
    if (is.numeric(given) && length(given) == 1 && given %in% seq_along(known)) {
        return(known[given])
    }
    if (!is.character(given) || length(given) != 1 || is.na(given)) {
        mistake("the name of one variable is expected; names() lists them")
    }
    if (!given %in% known) {
        distance <- adist(given, known)
        mistake(given, ": these results have no such variable",
                if (min(distance) <= min(2, nchar(given) - 1)) {
                    paste0("; did you mean ", known[which.min(distance)], "?")
                })
    }
    given
}

variable_of <- function(results, name) {
    name <- variable_name(results, name)
    part(results, "variables")[[name]]
}

# The coordinates of a dimension: of its name, and others over it that its variables name.
coordinates_along <- function(results, dimension, length, named) {
    variables <- part(results, "variables")
    own <- variables[[dimension]]
    columns <- list()
    columns[[dimension]] <- if (is.null(own)) seq_len(length) else labelled_phase(own, dimension)
    for (name in setdiff(named, dimension)) {
        other <- variables[[name]]
        if (!is.null(other) && identical(other$dimensions, dimension)) {
            columns[[name]] <- column(other)
        }
    }
    columns
}

# Phases as coordinates are in their order.
labelled_phase <- function(variable, dimension) {
    values <- column(variable)
    if (dimension %in% c("phase_name", "entered_phase")) {
        values <- factor(values, levels(values), ordered = TRUE)
    }
    values
}

# A row for each place along the dimensions of `variable`.
frame_of <- function(results, variable) {
    extents <- dim(variable$values)
    named <- strsplit(paste("", variable$attributes$coordinates), " ", fixed = TRUE)[[1]]
    columns <- list()
    each <- 1
    rows <- prod(extents)
    for (k in seq_along(variable$dimensions)) {
        along <- coordinates_along(results, variable$dimensions[k], extents[k], named)
        index <- rep(rep(seq_len(extents[k]), each = each), length.out = rows)
        for (name in names(along)) {
            columns[[name]] <- along[[name]][index]
        }
        each <- each * extents[k]
    }
    columns
}

table_of <- function(results, names) {
    names <- vapply(as.list(names), function(given) variable_name(results, given), "")
    chosen <- part(results, "variables")[names]
    first <- chosen[[1]]
    for (k in seq_along(names)) {
        if (!identical(chosen[[k]]$dimensions, first$dimensions)) {
            mistake(names[k], ": it has other dimensions than ", names[1])
        }
    }
    columns <- frame_of(results, first)
    for (k in seq_along(names)) {
        columns[[names[k]]] <- column(chosen[[k]])
    }
    made <- as.data.frame(columns, optional = TRUE, stringsAsFactors = FALSE)
    names(made) <- names(columns)
    if (all(c("state", "partner") %in% first$dimensions)) { # nobody is a partner of their own
        made <- made[as.character(made$state) != as.character(made$partner), , drop = FALSE]
        rownames(made) <- NULL
    }
    made
}

# What a table of all results is about: replicates of a run, points and replicates of a sweep ...
main_variables <- function(results) {
    variables <- part(results, "variables")
    coordinates <- unlist(lapply(variables, function(one) {
        c(one$dimensions, strsplit(paste("", one$attributes$coordinates), " ", fixed = TRUE)[[1]])
    }))
    variables <- variables[!names(variables) %in% coordinates]
    main <- switch(
        part(results, "attributes")$comity_format,
        run = "replicate",
        sweep = c(variables$status$dimensions, "replicate"),
        comparison = c("scenario", "outcome"),
        posterior = variables[[which(vapply(variables, function(one) {
            identical(one$dimensions[1], "draw") && length(one$dimensions) == 1
        }, TRUE))[1]]]$dimensions)
    names(variables)[vapply(variables, function(one) identical(one$dimensions, main), TRUE)]
}

as.data.frame.comity_results <- function(x, row.names = NULL, optional = FALSE, variables = NULL,
                                         ...) {
    if (is.null(variables)) {
        variables <- main_variables(x)
    }
    if (length(variables) == 0) {
        mistake("variables: their names are expected; names() lists them")
    }
    made <- table_of(x, variables)
    if (!is.null(row.names)) {
        rownames(made) <- row.names
    }
    made
}

names.comity_results <- function(x) names(part(x, "variables"))

"$.comity_results" <- function(x, name) {
    if (name %in% c("attributes", "provenance")) part(x, name) else table_of(x, name)
}

"[[.comity_results" <- function(x, i, ...) {
    if (length(i) == 1 && i %in% c("attributes", "provenance")) part(x, i) else table_of(x, list(i))
}

length.comity_results <- function(x) length(names(x))

as.list.comity_results <- function(x, ...) {
    lapply(stats_names(names(x), names(x)), function(name) table_of(x, name))
}

"[.comity_results" <- function(x, i, ...) as.list(x)[i]

comity_array <- function(results, variable) {
    found <- variable_of(results, variable)
    if (is.null(dim(found$values))) {
        return(column(found))
    }
    labels <- lapply(seq_along(found$dimensions), function(k) {
        as.character(coordinates_along(results, found$dimensions[k], dim(found$values)[k],
                                       character())[[1]])
    })
    dimnames(found$values) <- stats_names(labels, found$dimensions)
    found$values
}

stats_names <- function(values, names) {
    names(values) <- names
    values
}

comity_entries <- function(results) {
    table <- table_of(results, "first_entry")
    ticks <- part(results, "attributes")$ticks
    time <- part(results, "variables")$time
    if (is.null(ticks)) {
        ticks <- length(time$values)
    }
    names(table)[names(table) == "entered_phase"] <- "phase"
    table$entered <- !is.na(table$first_entry)
    table$months <- ifelse(table$entered, table$first_entry, ticks)
    if (!is.null(time) && length(time$values) == ticks) {
        table$date <- column(time)[table$first_entry + 1]
    }
    table$first_entry <- NULL
    table
}

print.comity_results <- function(x, ...) {
    attributes <- part(x, "attributes")
    variables <- part(x, "variables")
    cat(paste(c(attributes$comity_format, attributes$title), collapse = ": "), "\n", sep = "")
    if (!is.null(attributes$results_sha256)) {
        cat("results_sha256 ", attributes$results_sha256, "\n", sep = "")
    }
    over <- vapply(variables, function(one) paste(one$dimensions, collapse = " x "), "")
    for (dimensions in unique(over[over != ""])) {
        cat(strwrap(paste0(dimensions, ": ", paste(names(over)[over == dimensions],
                                                   collapse = ", ")), exdent = 4), sep = "\n")
    }
    main <- main_variables(x)
    rank <- lengths(lapply(variables, `[[`, "dimensions"))
    shown <- if (length(main)) main[min(2, length(main))] else names(which.max(rank))
    cat("Each is a data frame, as x$", shown, if (length(main)) {
        c("; as.data.frame(x) has those over ", over[[main[1]]])
    }, ".\n", sep = "")
    invisible(x)
}

str.comity_results <- function(object, ...) {
    cat("<", class(object)[1], "> of ", length(names(object)), " variables\n", sep = "")
}

summary.comity_run <- function(object, ...) {
    shares <- table_of(object, "phase_share")
    last <- shares[shares$tick == max(shares$tick), c("phase_name", "phase_share")]
    names(last) <- c("phase", "share")
    rownames(last) <- NULL
    entries <- comity_entries(object)
    entered <- tapply(entries$entered, entries$phase, mean)
    last$ever_entered <- as.vector(entered[as.character(last$phase)])
    last
}
