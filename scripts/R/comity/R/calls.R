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

# UTF-8. Bytes that are UTF-8 already are taken so, also where the locale is "C".
utf8 <- function(texts) {
    unmarked <- Encoding(texts) == "unknown" & validUTF8(texts)
    if (any(unmarked)) {
        Encoding(texts)[unmarked] <- "UTF-8"
    }
    enc2utf8(texts)
}

one_text <- function(name, value, expected = "a text") {
    if (is.null(value)) {
        return(NULL)
    }
    if (is.factor(value)) {
        value <- as.character(value)
    }
    if (!is.character(value) || length(value) != 1 || is.na(value) || !nzchar(value)) {
        mistake(name, ": ", expected, " is expected")
    }
    utf8(value)
}

path_of <- function(name, value, expected = "the path of a file") {
    if (is.null(value)) {
        mistake(name, ": ", expected, " is expected")
    }
    one_text(name, value, expected)
    utf8(expanded(as.character(value)))
}

expanded <- function(paths) {
    home <- startsWith(paths, "~")
    paths[home] <- path.expand(paths[home])
    paths
}

optional_path <- function(name, value) if (!is.null(value)) path_of(name, value)

# A path or shipped name, or the text of a file: anything of more than one line.
path_or_text <- function(given, what) {
    if (is.character(given) && length(given) == 1 && grepl("\n", given, fixed = TRUE)) {
        return(list(path = paste0(what, " given as text"), text = utf8(given)))
    }
    list(path = path_of(what, given, "the name or path of a file"))
}

flag <- function(name, value) {
    if (!isTRUE(value) && !isFALSE(value)) {
        mistake(name, ": TRUE or FALSE is expected")
    }
    value
}

number <- function(name, value, least, most, below = FALSE) {
    if (is.null(value)) {
        return(NULL)
    }
    if (!is.numeric(value) || length(value) != 1 || !is.finite(value) || value < least ||
        value > most || (below && (value == least || value == most))) {
        mistake(name, ": a number ", if (below) "between " else "from ", least,
                if (below) " and " else " to ", most, " is expected")
    }
    as.double(value)
}

whole <- function(name, value, least = 1) {
    if (is.null(value)) {
        return(NULL)
    }
    if (!is.numeric(value) || length(value) != 1 || !is.finite(value) || value != round(value) ||
        value < least || value > 2^32 - 1) {
        mistake(name, ": a whole number from ", least, " to ", 2^32 - 1, " is expected")
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

# The shortest decimals that read back as the same numbers.
decimal <- function(numbers) {
    texts <- character(length(numbers))
    left <- which(!is.na(numbers))
    for (digits in c(15, 16, 17)) {
        texts[left] <- formatC(as.double(numbers[left]), digits = digits, format = "g", width = 1)
        left <- left[as.double(texts[left]) != as.double(numbers[left])]
    }
    texts
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
            utf8(item)
        } else {
            mistake(name, ": a number, a list of numbers or a month is expected")
        }
    }
    if (is.factor(value)) {
        value <- as.character(value)
    }
    if (!is.atomic(value) && !is.list(value)) {
        mistake(name, ": a number, a list of numbers or a month is expected")
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
        paste0(utf8(name), "=", value_text(changed[[name]], name))
    }, "", USE.NAMES = FALSE)
}

joined <- function(name, texts, expected = "texts") {
    if (is.null(texts)) {
        return(NULL)
    }
    texts <- if (is.factor(texts)) as.character(texts) else texts
    if (!is.character(texts) || anyNA(texts)) {
        mistake(name, ": ", expected, " are expected")
    }
    paste(utf8(texts), collapse = ",")
}

months_text <- function(months) {
    if (inherits(months, c("Date", "POSIXt"))) format(months, "%Y-%m") else months
}

comity_version <- function() .Call(call_version)
