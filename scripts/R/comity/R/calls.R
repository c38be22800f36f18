# SPDX-License-Identifier: GPL-3.0-or-later

# Calls a job of the library, and makes conditions of its mistakes.
job <- function(routine, options) {
    call <- sys.call(-1)
    force(options)
    found <- .Call(routine, options)
    if (inherits(found, "comity_failure")) {
        if (attr(found, "interrupted")) {
            interruption <- structure(class = c("interrupt", "condition"),
                                      list(message = "interrupted", call = call))
            signalCondition(interruption)
            invokeRestart("abort")
        }
        message <- gsub("(^|\n)--set: ", "\\1", found[1])
        kind <- if (attr(found, "memory")) "comity_memory_error"
        stop(structure(class = c(kind, "comity_error", "error", "condition"),
                       list(message = message, call = call)))
    }
    notices <- attr(found, "notices")
    if (!is.null(notices)) {
        message(notices)
    }
    found
}

mistake <- function(...) {
    stop(structure(class = c("comity_error", "error", "condition"),
                   list(message = paste0(...), call = sys.call(-1))))
}

# A path or shipped name, or the text of a file: anything of more than one line.
path_or_text <- function(given, what) {
    if (!is.character(given) || length(given) != 1 || is.na(given)) {
        mistake(what, ": the name or path of a file is expected")
    }
    if (grepl("\n", given, fixed = TRUE)) {
        return(list(path = paste0(what, " given as text"), text = enc2utf8(given)))
    }
    list(path = path.expand(enc2utf8(given)))
}

whole <- function(name, value, least = 1) {
    if (is.null(value)) {
        return(NULL)
    }
    if (!is.numeric(value) || length(value) != 1 || is.na(value) || value != round(value) ||
        value < least || value > 2^32 - 1) {
        mistake(name, ": a whole number of at least ", least, " is expected")
    }
    as.double(value)
}

# 64 bits: a number up to 2^53, or its digits as a text.
seed_text <- function(seed) {
    if (is.null(seed)) {
        return(NULL)
    }
    digits <- if (is.character(seed)) seed else format(seed, scientific = FALSE, digits = 17)
    if (length(seed) != 1 || !grepl("^[0-9]{1,20}$", digits) ||
        (is.numeric(seed) && seed > 2^53) ||
        (nchar(digits) == 20 && digits > "18446744073709551615")) {
        mistake("seed: a whole number of at most 64 bits is expected (above 2^53 as a text)")
    }
    digits
}

# The shortest decimal that reads back as the same number.
decimal <- function(number) {
    for (digits in c(15, 16, 17)) {
        text <- formatC(number, digits = digits, format = "g", width = 1)
        if (identical(as.double(text), as.double(number))) {
            break
        }
    }
    text
}

value_text <- function(value, name) {
    one <- function(item) {
        if (inherits(item, c("Date", "POSIXt"))) {
            format(item, "%Y-%m")
        } else if (is.logical(item) && !is.na(item)) {
            tolower(as.character(item))
        } else if (is.numeric(item) && is.finite(item)) {
            decimal(item)
        } else if (is.character(item) && !is.na(item)) {
            item
        } else {
            mistake(name, ": a number, a list of numbers or a month is expected")
        }
    }
    if (is.factor(value)) {
        value <- as.character(value)
    }
    texts <- vapply(seq_along(value), function(k) one(value[[k]]), "")
    if (inherits(value, c("Date", "POSIXt"))) {
        texts <- format(value, "%Y-%m")
    }
    if (length(texts) == 0) {
        mistake(name, ": a value is expected")
    }
    if (length(texts) == 1) texts else paste0("[", paste(texts, collapse = ", "), "]")
}

# "KEY=VALUE" of the arguments in dots and of `set`.
settings_of <- function(parameters, set) {
    changed <- c(as.list(set), parameters)
    if (length(changed) == 0) {
        return(NULL)
    }
    if (is.null(names(changed)) || any(names(changed) == "")) {
        mistake("parameters need their names, as in hegemony = 0.7")
    }
    vapply(names(changed), function(name) {
        paste0(name, "=", value_text(changed[[name]], name))
    }, "", USE.NAMES = FALSE)
}

joined <- function(texts) if (is.null(texts)) NULL else paste(texts, collapse = ",")

months_text <- function(months) {
    if (inherits(months, c("Date", "POSIXt"))) format(months, "%Y-%m") else months
}

comity_version <- function() .Call(call_version)
