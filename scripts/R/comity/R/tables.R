# SPDX-License-Identifier: GPL-3.0-or-later

# Tables for other programs. The packages that write them are asked for when they are needed.

writers <- list(
    csv = function(table, path) utils::write.csv(table, path, row.names = FALSE,
                                                 fileEncoding = "UTF-8"),
    dta = function(table, path) {
        need("haven", "Stata")
        names(table) <- gsub("[^A-Za-z0-9_]", "_", names(table))
        haven::write_dta(table, path)
    },
    xlsx = function(table, path) {
        need("openxlsx", "a spreadsheet")
        openxlsx::write.xlsx(table, path)
    })

need <- function(package, what) {
    if (!requireNamespace(package, quietly = TRUE)) {
        mistake(paste0("the package ", package, " writes files for ", what, "; it is expected (",
                       "Debian's r-cran-", package, ")"))
    }
}

comity_write <- function(table, path, replace = FALSE) {
    if (!is.character(path) || length(path) != 1 || is.na(path)) {
        mistake("path: the path of a table to be written is expected")
    }
    kind <- tolower(sub(".*[.]", "", basename(path)))
    if (!kind %in% names(writers) || !grepl(".", basename(path), fixed = TRUE)) {
        mistake(paste0("path: \"", path, "\" ends in none of .", paste(names(writers),
                                                                     collapse = ", .")))
    }
    if (dir.exists(path) || file.access(dirname(path), 2) != 0) {
        mistake(paste0(path, ": cannot be written: ", if (dir.exists(path)) "it is a directory" else
            "its directory is not there or may not be written to"))
    }
    if (file.exists(path) && !isTRUE(replace)) {
        mistake(paste0(path, ": a file is there; with replace = TRUE it is replaced"))
    }
    table <- as.data.frame(table)
    partial <- tempfile(".partial-", dirname(path), paste0(".", kind))
    on.exit(unlink(partial))
    writers[[kind]](table, partial)
    if (!file.rename(partial, path)) {
        mistake(paste0(path, ": cannot be written"))
    }
    invisible(path)
}
