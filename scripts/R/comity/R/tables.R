# SPDX-License-Identifier: GPL-3.0-or-later

# Tables for other programs. The packages that write them are asked for when they are needed.

writers <- list(
    csv = function(table, path) {
        columns <- lapply(table, csv_cells)
        rows <- if (nrow(table)) do.call(paste, c(unname(columns), sep = ","))
        file <- file(path, "wb")
        on.exit(close(file))
        writeLines(c(paste(csv_cells(names(table)), collapse = ","), rows), file, useBytes = TRUE)
    },
    dta = function(table, path) {
        need("haven", "Stata")
        names(table) <- stata_names(names(table))
        haven::write_dta(table, path)
    },
    xlsx = function(table, path) {
        need("openxlsx", "a spreadsheet")
        openxlsx::write.xlsx(table, path)
    })

# Texts in quotes, in UTF-8 whatever the locale; numbers with the digits that read back the same.
csv_cells <- function(values) {
    if (is.factor(values)) {
        values <- as.character(values)
    }
    cells <- if (is.numeric(values) && !is.object(values)) {
        decimal(values)
    } else if (is.character(values)) {
        paste0("\"", gsub("\"", "\"\"", utf8(values), fixed = TRUE), "\"")
    } else {
        as.character(values)
    }
    cells[is.na(values)] <- "NA"
    cells
}

# Letters, digits and underscores, not a digit first, at most 32 of them, and each name once.
stata_names <- function(names) {
    names <- sub("^([0-9])", "_\\1", gsub("[^A-Za-z0-9_]", "_", names))
    again <- 0
    while (anyDuplicated(short <- substr(names, 1, 32))) {
        again <- again + 1
        names[duplicated(short)] <- paste0(substr(names[duplicated(short)], 1, 28), "_", again)
    }
    short
}

need <- function(package, what) {
    if (!requireNamespace(package, quietly = TRUE)) {
        mistake(paste0("the package ", package, " writes files for ", what, "; it is expected (",
                       "Debian's r-cran-", package, ")"))
    }
}

comity_write <- function(table, path, replace = FALSE) {
    one_text("path", path, "the path of a table to be written")
    kind <- tolower(sub(".*[.]", "", basename(path)))
    if (!kind %in% names(writers) || !grepl(".", basename(path), fixed = TRUE)) {
        mistake(paste0("path: \"", path, "\" ends in none of .", paste(names(writers),
                                                                     collapse = ", .")))
    }
    if (dir.exists(path) || file.access(dirname(path), 2) != 0) {
        mistake(paste0(path, ": cannot be written: ", if (dir.exists(path)) "it is a directory" else
            "its directory is not there or may not be written to"))
    }
    if (file.exists(path) && !flag("replace", replace)) {
        mistake(paste0(path, ": a file is there; with replace = TRUE it is replaced"))
    }
    table <- tryCatch(as.data.frame(table), comity_error = stop, error = function(e) list())
    if (length(table) == 0 || any(vapply(table, is.list, TRUE))) {
        mistake("table: a data frame with columns of numbers, texts, factors or dates is expected")
    }
    partial <- tempfile(".partial-", dirname(path), paste0(".", kind))
    on.exit(unlink(partial))
    writers[[kind]](table, partial)
    if (!file.rename(partial, path)) {
        mistake(paste0(path, ": cannot be written"))
    }
    invisible(path)
}
