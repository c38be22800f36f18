# SPDX-License-Identifier: GPL-3.0-or-later
library(comity)

run <- comity_run("north_america", hegemony = 0.7, replicates = 12, ticks = 120)
again <- comity_run("north_america", replicates = 12, ticks = 120, set = list(hegemony = 0.7))
stopifnot(inherits(run, "comity_run"), nchar(run$attributes$results_sha256) == 64,
          run$attributes$results_sha256 == again$attributes$results_sha256)

# shapes, factors, dates
trust <- run$trust
stopifnot(nrow(trust) == 12 * 120 * 6, inherits(trust$time, "Date"), is.factor(trust$state),
          identical(levels(trust$state), c("USA", "CAN", "MEX")), !anyNA(trust$trust),
          format(min(trust$time)) == "1994-01-01", format(max(trust$time)) == "2003-12-01")
phase <- run$phase
stopifnot(is.ordered(phase$phase),
          identical(levels(phase$phase), c("none", "nascent", "ascendant", "mature")))
outcomes <- as.data.frame(run)
stopifnot(nrow(outcomes) == 12, is.ordered(outcomes$final_phase))

# an array and a data frame hold the same
array <- comity_array(run, "trust")
stopifnot(identical(names(dimnames(array)), c("replicate", "tick", "state", "partner")))
row <- trust[5000, ]
stopifnot(array[as.character(row$replicate), as.character(row$tick), as.character(row$state),
                as.character(row$partner)] == row$trust)
last <- subset(phase, tick == 119)
stopifnot(identical(as.character(last$phase), as.character(outcomes$final_phase)))

# what never happens is censored at the end
entries <- comity_entries(run)
stopifnot(nrow(entries) == 36, all(entries$months <= 120), all(is.na(entries$date) != entries$entered),
          all(entries$months[!entries$entered] == 120))

# shares of the phases are those of the replicates
share <- subset(run$phase_share, tick == 119)
counted <- table(factor(outcomes$final_phase, levels(share$phase_name)))
stopifnot(all.equal(as.vector(counted) / 12, share$phase_share))

# a grid
grid <- comity_sweep("north_america", list(hegemony = c(0, 0.5, 1)), replicates = 4, ticks = 24,
                     outcomes = c("final_phase", "final_trust"))
stopifnot(nrow(grid$final_phase) == 12, identical(unique(grid$final_phase$hegemony), c(0, 0.5, 1)),
          nrow(as.data.frame(grid)) == 12)
moved <- comity_sweep("north_america", list(events.september_11.at = c("1999-09", "2001-09")),
                      replicates = 2, outcomes = "final_phase", seed = "18446744073709551615")
stopifnot(nrow(moved$final_phase) == 4)


# one variable alone, with or without dimensions of its own
for (outcome in c("final_phase", "final_trust")) {
    printed <- capture.output(print(comity_sweep("north_america", list(hegemony = 0), ticks = 12,
                                                 replicates = 2, outcomes = outcome)))
    stopifnot(grepl(paste0("as x$", outcome), printed[length(printed)], fixed = TRUE))
}

# a comparison
found <- as.data.frame(comity_compare("north_america", "no_september_11", replicates = 10))
stopifnot(all(c("difference", "verdict") %in% names(found)), is.factor(found$verdict),
          nlevels(found$scenario) == 2)

# a region of one's own to begin with
own <- comity_new(tempfile(fileext = ".cfg"))
stopifnot(inherits(comity_run(own, replicates = 2, ticks = 12), "comity_run"),
          grepl("a file is there", tryCatch(comity_new(own), comity_error = conditionMessage)))

# mistakes are conditions that name themselves
complaint <- function(expression) tryCatch(expression, comity_error = conditionMessage)
stopifnot(
    grepl("hegemonny: unknown key; did you mean hegemony?",
          complaint(comity_run("north_america", hegemonny = 1)), fixed = TRUE),
    length(strsplit(complaint(comity_run("north_america", hegemonny = 1, bilateralism = 7)),
                    "\n")[[1]]) == 2,
    grepl("cannot be read", complaint(comity_run("nowhere"))),
    grepl("replicates", complaint(comity_run("north_america", replicates = 0.5))),
    grepl("need their names", complaint(comity_run("north_america", 0.7))),
    grepl("did you mean trust", complaint(run$trusst)),
    grepl("two or more", complaint(comity_compare("north_america"))),
    grepl("axes", complaint(comity_sweep("north_america", c(0, 1)))),
    grepl("seed", complaint(comity_run("north_america", seed = -1))),
    grepl("mean_field: TRUE or FALSE", complaint(comity_run("north_america", mean_field = "yes"))),
    grepl("measures: the path", complaint(comity_run("north_america", measures = character()))),
    grepl("posterior: the path", complaint(comity_run("north_america", posterior = 1))),
    grepl("hegemony: a number", complaint(comity_run("north_america", hegemony = mean))),
    grepl("scenario: the name", complaint(comity_run(""))),
    grepl("reference: a text", complaint(comity_compare("north_america", "no_september_11",
                                                        reference = NA))),
    grepl("level: a number", complaint(comity_compare("north_america", "no_september_11",
                                                      level = 1))),
    grepl("margin: a number", complaint(comity_compare("north_america", "no_september_11",
                                                       margin = -1))),
    grepl("two or more", complaint(comity_compare(run, "north_america"))),
    grepl("output: the path", complaint(comity_calibrate("north_america", output = NA))),
    grepl("kind: a text", complaint(comity_scenarios(character()))),
    grepl("resamples", complaint(comity_sensitivity("none.h5", resamples = NA))),
    grepl("the name of one variable", complaint(run[[c("trust", "phase")]])),
    grepl("no such variable", complaint(run[["("]])),
    grepl("results:", complaint(comity_entries(1))))

# a list of data frames; what is NULL is left out
stopifnot(length(run) == length(names(run)), identical(run["trust"]$trust, run$trust),
          identical(names(lapply(run, nrow)), names(run)),
          is.data.frame(comity_sweep("north_america", list(hegemony = 0.5), replicates = 2,
                                     ticks = 12, title = NULL, outcomes = NULL)$first_entry))

# tables: every digit, texts as they are, names that Stata takes
odd <- data.frame(number = c(1 / 3, 0.1, 5e-324, NA), text = c("\u00e9", "a \"b\", c", "", NA))
path <- comity_write(odd, tempfile(fileext = ".csv"))
read <- read.csv(path, encoding = "UTF-8", colClasses = c("numeric", "character"))
stopifnot(identical(read$number, odd$number), identical(read$text, odd$text),
          identical(comity:::stata_names(c("a b", "a_b", "1", strrep("c", 40))),
                    c("a_b", "a_b_1", "_1", strrep("c", 32))),
          grepl("table:", complaint(comity_write(mean, tempfile(fileext = ".csv")))),
          grepl("table:", complaint(comity_write(NULL, tempfile(fileext = ".csv")))))
