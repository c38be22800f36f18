/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The keys of files that are no scenarios. The tests hold them against what readers take. */
#include "input/scenario_reader.h"

#include <comity/file_keys.h>

#define AXIS(fields)  "axes = ( { key = \"hegemony\"; " fields " } );"
#define ENDS          "from = 0.0; to = 1.0; "
#define PRIOR(fields) AXIS("prior = { " fields " };")
#define ADAPTIVE(fields)                                                                           \
    "adaptive = { outcome = \"final_identity.MEX\"; half_width = 0.01; " fields "};"
#define LIST  "list of groups"
#define FLAG  "true or false"
#define WHOLE "whole number"

static const struct comity_file_key sweep_keys[] = {
    { "title", "text", "at most 127 bytes", "empty", "the name of the results",
      "title = \"Two axes\";" },
    { "scenario", "text", "a file or a shipped name", "needed unless scenarios are an axis",
      "what is varied", "scenario = \"north_america\";" },
    { "set", LIST, "", "none",
      "changes for all points, as `--set` of `comity run`; of what no axis changes, unless the "
      "design is one_at_a_time",
      "set = ( { key = \"states.USA.restraint\"; value = 0.9; } );" },
    { "set.key", "text", "as --set takes it", "needed", "what is changed",
      "set = ( { key = \"events.september_11.at\"; value = \"2002-09\"; } );" },
    { "set.value", "number, list of numbers or text", "", "needed", "its value",
      "set = ( { key = \"states.USA.agenda\"; value = [0.4, 0.2, 0.2, 0.2]; } );" },
    { "axes", LIST, "at most 64", "needed unless the design has its own points",
      "what varies: of each a key with its values, or zip, or scenarios",
      AXIS(ENDS "levels = 5;") },
    { "axes.key", "text", "as --set takes it", "needed", "what the axis changes",
      "axes = ( { key = \"events.september_11.at\"; values = [\"1999-09\", \"2003-09\"]; } );" },
    { "axes.name", "text", "", "what the key is about, as restraint, trust_USA_MEX",
      "names the dimension in the results", AXIS("name = \"h\"; values = [0.1, 0.2];") },
    { "axes.from", "number or month", "that of the key", "needed unless values or prior",
      "the lower end", AXIS(ENDS "levels = 3;") },
    { "axes.to", "number or month", "that of the key", "needed unless values or prior",
      "the upper end",
      "axes = ( { key = \"events.september_11.at\"; from = \"1999-09\"; to = \"2003-09\"; levels = "
      "5; } );" },
    { "axes.levels", WHOLE, "2 and more", "needed in grid and one_at_a_time",
      "how many values, both ends included", AXIS(ENDS "levels = 11;") },
    { "axes.scale", "text", "linear or logarithmic", "linear", "equal steps or equal ratios",
      "axes = ( { key = \"trust.gain\"; from = 0.02; to = 0.08; levels = 3; scale = "
      "\"logarithmic\"; } );" },
    { "axes.values", "list of numbers or months", "that of the key", "needed unless ends or prior",
      "the values, in place of ends", AXIS("values = [0.1, 0.5];") },
    { "axes.prior", "group", "", "uniform between the ends",
      "the distribution of the points of a random design, in place of ends",
      PRIOR("kind = \"uniform\"; low = 0.2; high = 0.8;") },
    { "axes.prior.kind", "text", "uniform, log_uniform, truncated_normal, beta or discrete",
      "needed", "which distribution", PRIOR("kind = \"log_uniform\"; low = 0.2; high = 0.8;") },
    { "axes.prior.low", "number", "that of the key", "needed; 0 of a beta", "the lower end",
      PRIOR("kind = \"beta\"; alpha = 2.0; beta = 3.0; low = 0.1; high = 0.9;") },
    { "axes.prior.high", "number", "that of the key", "needed; 1 of a beta", "the upper end",
      PRIOR("kind = \"uniform\"; low = 0.2; high = 0.8;") },
    { "axes.prior.mean", "number", "", "needed in truncated_normal",
      "the mean before it is cut off",
      PRIOR("kind = \"truncated_normal\"; mean = 0.5; deviation = 0.1; low = 0.0; high = 1.0;") },
    { "axes.prior.deviation", "number", "above 0", "needed in truncated_normal",
      "the standard deviation before it is cut off",
      PRIOR("kind = \"truncated_normal\"; mean = 0.5; deviation = 0.1; low = 0.0; high = 1.0;") },
    { "axes.prior.alpha", "number", "above 0", "needed in beta", "the first shape",
      PRIOR("kind = \"beta\"; alpha = 2.0; beta = 3.0; low = 0.1; high = 0.9;") },
    { "axes.prior.beta", "number", "above 0", "needed in beta", "the second shape",
      PRIOR("kind = \"beta\"; alpha = 2.0; beta = 3.0; low = 0.1; high = 0.9;") },
    { "axes.prior.values", "list of numbers", "that of the key", "needed in discrete",
      "the values of a discrete prior",
      PRIOR("kind = \"discrete\"; values = [0.2, 0.8]; weights = [1.0, 2.0];") },
    { "axes.prior.weights", "list of numbers", "as many as values", "all alike",
      "how often each is drawn",
      PRIOR("kind = \"discrete\"; values = [0.2, 0.8]; weights = [1.0, 2.0];") },
    { "axes.zip", LIST, "1 to 16", "none",
      "several keys that vary together, each with its values as an axis has them",
      "axes = ( { name = \"power\"; zip = ( { key = \"states.CAN.power\"; values = [580, 800]; }, "
      "{ "
      "key = \"states.MEX.power\"; values = [554, 800]; } ); } );" },
    { "axes.scenarios", "list of texts", "files or shipped names", "none", "whole scenarios",
      "axes = ( { scenarios = [\"north_america\", \"benign_hegemon\"]; } );" },
    { "design", "text or group", "", "grid",
      "which points; a group where the kind has more keys than its name",
      "design = { kind = \"sobol\"; samples = 64; };" },
    { "design.kind", "text",
      "grid, one_at_a_time, latin_hypercube, sobol, halton, saltelli, morris, table or posterior",
      "needed", "which design", "design = { kind = \"halton\"; samples = 50; };" },
    { "design.samples", WHOLE, "1 and more", "needed but in grid, one_at_a_time and table",
      "how many points, rows or trajectories", "design = { kind = \"saltelli\"; samples = 64; };" },
    { "design.seed", WHOLE ", or a text with one", "64 bits", "1", "decides what the design draws",
      "design = { kind = \"sobol\"; samples = 64; seed = 7; };" },
    { "design.candidates", WHOLE, "1 and more", "1",
      "of so many Latin hypercubes the one whose points keep farthest apart",
      "design = { kind = \"latin_hypercube\"; samples = 50; candidates = 10; };" },
    { "design.centred", FLAG, "", "false", "points in the middle of their strata",
      "design = { kind = \"latin_hypercube\"; samples = 50; centred = true; };" },
    { "design.scramble", FLAG, "", "true", "a random shift of each axis",
      "design = { kind = \"sobol\"; samples = 64; scramble = false; };" },
    { "design.skip", WHOLE, "0 and more", "0", "drops so many of the first points",
      "design = { kind = \"halton\"; samples = 50; skip = 20; };" },
    { "design.second_order", FLAG, "", "false", "also the rows of indices of the second order",
      "design = { kind = \"saltelli\"; samples = 64; second_order = true; };" },
    { "design.levels", WHOLE, "2 and more", "4", "of the grid of a Morris design",
      "design = { kind = \"morris\"; samples = 10; levels = 4; };" },
    { "design.file", "text", "a file; a posterior also by its shipped name",
      "needed in table and posterior", "where the points are; these designs need no `axes`",
      "design = { kind = \"table\"; file = \"points.csv\"; };" },
    { "replicates", WHOLE, "[1, 1000000000]", "100", "of each point", "replicates = 200;" },
    { "adaptive", "group", "", "none",
      "fewer replicates where the mean is known well enough already; those not computed are "
      "missing values, and `replicates` of the results counts the others",
      ADAPTIVE("") },
    { "adaptive.outcome", "text", "one value of an outcome, or a measure", "needed",
      "whose mean is to be known", ADAPTIVE("") },
    { "adaptive.half_width", "number", "above 0", "needed", "how well: half of the interval",
      ADAPTIVE("") },
    { "adaptive.confidence", "number", "(0, 1)", "0.95", "that of the interval",
      ADAPTIVE("confidence = 0.9; ") },
    { "adaptive.least", WHOLE, "2 to `replicates`", "50", "replicates before the first look",
      ADAPTIVE("least = 80; ") },
    { "adaptive.step", WHOLE, "1 and more", "50", "replicates from a look to the next",
      ADAPTIVE("step = 10; ") },
    { "draws", "text", "common or independent", "common",
      "whether points share their draws; latin_hypercube, sobol, halton and saltelli never do",
      "draws = \"independent\";" },
    { "seed", WHOLE ", or a text with one", "64 bits", "that of the scenario",
      "decides the draws; needed where scenarios have different ones and points share their draws",
      "seed = 7;" },
    { "ticks", WHOLE, "[1, 1000000]", "as the scenario says",
      "how many months; a shorter run leaves out what is scheduled after its end, and says so",
      "ticks = 480;" },
    { "mean_field", FLAG, "", "false", "expectations in place of draws, one replicate",
      "mean_field = true;" },
    { "outcomes", "list of texts, or \"all\"", "`comity explain --outcomes` lists them", "all",
      "numbers kept of each run", "outcomes = [\"first_entry\", \"final_phase\"];" },
    { "measures", "text", "a file or a shipped name", "none",
      "a file of measures, of which those with a name are kept",
      "measures = \"facts/north_america_2005.cfg\";" },
    { "series", "list of texts", "`comity explain --variables` lists them", "none",
      "means, deviations, quantiles and shares of phases over the replicates, by month",
      "series = [\"phase\", \"trust\"];" },
    { "trajectories", "list of texts", "`comity explain --variables` lists them", "none",
      "variables kept of each run, by month", "trajectories = [\"phase\"];" },
    { "every", WHOLE, "[1, 1000000]", "1", "series and trajectories of every such month only",
      "series = [\"phase\"]; every = 12;" },
    { "quantiles", "list of numbers", "[0, 1]", "0.05, 0.5, 0.95", "those of series",
      "series = [\"trust\"]; quantiles = [0.25, 0.5, 0.75];" },
    { "precision", "text", "single or double", "single", "numbers of 32 or 64 bits in the file",
      "precision = \"double\";" },
};

#define TARGET(fields)                                                                             \
    "targets = ( { measure = \"accords_us_ca\"; observed = 12; error = 1; " fields " } );"
#define RIVAL "models = ( { name = \"benign\"; scenario = \"benign_hegemon\"; "

static const struct comity_file_key calibration_keys[] = {
    { "title", "text", "at most 127 bytes", "empty", "the name of the results",
      "title = \"Trust and initiative\";" },
    { "scenario", "text", "a file or a shipped name", "needed", "what is fitted",
      "scenario = \"north_america\";" },
    { "measures", "text", "a file", "needed", "the file of the measures that targets name",
      "measures = \"measures.cfg\";" },
    { "priors", LIST, "1 to 64", "needed", "what varies",
      "priors = ( { key = \"trust.gain\"; prior = { kind = \"uniform\"; low = 0.02; high = 0.06; "
      "}; "
      "} );" },
    { "priors.key", "text", "as --set takes it, of one number", "needed", "which coefficient",
      "priors = ( { key = \"trust.gain\"; prior = { kind = \"uniform\"; low = 0.02; high = 0.06; "
      "}; "
      "} );" },
    { "priors.prior", "group", "as axes.prior of a sweep", "needed", "what is known beforehand",
      "priors = ( { key = \"trust.gain\"; prior = { kind = \"log_uniform\"; low = 0.01; high = "
      "0.16; }; } );" },
    { "constraints", LIST, "1 to 64", "none", "settings that the model refuses are left out anyway",
      "constraints = ( { lower = \"trust.gain\"; upper = \"agreements.initiative\"; } );" },
    { "constraints.lower", "text", "the key of a prior", "needed", "what is below the other",
      "constraints = ( { lower = \"trust.gain\"; upper = \"agreements.initiative\"; } );" },
    { "constraints.upper", "text", "the key of a prior", "needed", "what is above the other",
      "constraints = ( { lower = \"trust.gain\"; upper = \"agreements.initiative\"; } );" },
    { "targets", LIST, "1 to 64", "needed", "what was observed", TARGET("of = \"one_history\";") },
    { "targets.measure", "text", "a measure of the file", "needed", "what it is of",
      TARGET("of = \"one_history\";") },
    { "targets.observed", "number", "", "needed", "its value", TARGET("of = \"one_history\";") },
    { "targets.error", "number", "0 and more", "needed", "its standard deviation",
      TARGET("of = \"one_history\";") },
    { "targets.of", "text", "one_history or ensemble", "needed",
      "whether it is one history's, or a mean over worlds", TARGET("of = \"ensemble\";") },
    { "targets.hold_out", FLAG, "", "false", "predicted, not fitted",
      "targets = ( { measure = \"accords_us_ca\"; observed = 12; error = 1; of = \"one_history\"; "
      "}, "
      "{ measure = \"accords_us_mx\"; observed = 9; error = 1; of = \"one_history\"; hold_out = "
      "true; } );" },
    { "hold_out", "list of texts", "measures of targets", "none", "the same for measures by name",
      "hold_out = [\"accords_us_ca\"];" },
    { "models", LIST, "", "none", "rivals of the scenario",
      RIVAL "fixed = [\"agreements.initiative\"]; } );" },
    { "models.name", "text", "", "needed", "what tables call it", RIVAL "} );" },
    { "models.scenario", "text", "a file or a shipped name", "needed", "its scenario",
      RIVAL "} );" },
    { "models.fixed", "list of texts", "keys of priors", "none",
      "what stays as the rival's scenario has it", RIVAL "fixed = [\"trust.gain\"]; } );" },
    { "method", "text", "rejection or sequential", "rejection",
      "draws from the prior, or populations that close in", "method = \"sequential\";" },
    { "simulations", WHOLE, "[100, 100000000]", "100000", "of each model, in all",
      "simulations = 204800;" },
    { "budget", "group", "", "none", "in place of `simulations`, or beside it a time",
      "budget = { worlds = 1000000; time = \"30 min\"; };" },
    { "budget.worlds", WHOLE, "100 and more of each model", "as simulations",
      "the worlds of all models", "budget = { worlds = 1000000; };" },
    { "budget.time", "number, or a text", "seconds, or in s, min, h or d", "none",
      "how long a call may simulate; what is there then makes the posterior, and --resume goes on",
      "budget = { time = 5400; };" },
    { "generation", WHOLE, "[50, 100000000]", "10000", "simulations of a population",
      "method = \"sequential\"; generation = 100;" },
    { "kept", WHOLE, "[1, 100000000]", "1000", "simulations of which the posterior is made",
      "kept = 200;" },
    { "summaries", "text", "targets or expected_scores", "targets",
      "distances between targets, or between what a regression on all of them expects of each "
      "parameter (Fearnhead and Prangle 2012), so that many targets may be named",
      "summaries = \"expected_scores\";" },
    { "adjust", FLAG, "", "true", "a regression takes out what the tolerance adds",
      "adjust = false;" },
    { "replicates", WHOLE, "[1, 1000000000]", "1",
      "worlds of a simulation, for targets that are means", "replicates = 20;" },
    { "ticks", WHOLE, "[1, 1000000]", "as the scenario says", "how many months", "ticks = 150;" },
    { "seed", WHOLE ", or a text with one", "64 bits", "1", "decides the draws", "seed = 7;" },
};

#define MEASURES                                                                                   \
    "measures = ( { name = \"share\"; kind = \"ensemble_mean\"; of = { kind = \"value\"; of = "    \
    "\"trust.MEX.USA\"; at = \"1995-06\"; }; } ); "
#define FACT(bounds)                                                                               \
    MEASURES "facts = ( { name = \"trust\"; statement = \"Mexico trusts.\"; source = \"polls\"; "  \
             "measures = ( { label = \"trust\"; measure = \"share\"; " bounds " } ); } );"

static const struct comity_file_key measure_keys[] = {
    { "title", "text", "at most 127 bytes", "empty", "the name of the list",
      "title = \"A list\"; " MEASURES },
    { "scenarios", LIST, "at most 15", "none", "twins: the same draws, other settings",
      "scenarios = ( { name = \"calm\"; lay = \"calm.cfg\"; } ); " MEASURES },
    { "scenarios.name", "text", "letters, digits and _", "needed",
      "what `scenario` of a measure calls it",
      "scenarios = ( { name = \"calm\"; lay = \"calm.cfg\"; } ); " MEASURES },
    { "scenarios.lay", "text", "a file", "needed, or file",
      "whose settings are laid over the scenario, in a sweep over each point",
      "scenarios = ( { name = \"calm\"; lay = \"calm.cfg\"; } ); " MEASURES },
    { "scenarios.file", "text", "a file", "needed, or lay",
      "a scenario of its own, in which a point changes coefficients alone",
      "scenarios = ( { name = \"calm\"; file = \"calm.cfg\"; } ); " MEASURES },
    { "measures", LIST, "", "needed, but of facts",
      "of the kinds below; with a `name` that is kept", MEASURES },
    { "sources", "text", "", "none", "of facts: what abbreviations in their sources mean",
      "sources = \"[P] polls\"; " FACT("at_least = 0.0;") },
    { "facts", LIST, "", "none", "statements about measures, which `comity facts` checks",
      FACT("at_least = 0.0;") },
    { "facts.name", "text", "", "needed", "what tables call it", FACT("at_least = 0.0;") },
    { "facts.statement", "text", "", "needed", "the sentence", FACT("at_least = 0.0;") },
    { "facts.source", "text", "", "needed", "where it comes from", FACT("at_least = 0.0;") },
    { "facts.measures", LIST, "", "needed", "what must hold", FACT("at_least = 0.0;") },
    { "facts.measures.label", "text", "", "needed", "what tables call the bound",
      FACT("at_least = 0.0;") },
    { "facts.measures.measure", "text or group", "of the ensemble", "needed",
      "a measure, by name or defined in place", FACT("at_least = 0.0;") },
    { "facts.measures.at_least", "number", "", "no bound", "it is this or more",
      FACT("at_least = 0.0;") },
    { "facts.measures.at_most", "number", "", "no bound", "it is this or less",
      FACT("at_most = 1.0;") },
    { "facts.measures.above", "number", "", "no bound", "it is more than this",
      FACT("above = -1.0;") },
    { "facts.measures.below", "number", "", "no bound", "it is less than this",
      FACT("below = 2.0;") },
    { "headlines", LIST, "as facts.measures", "none", "results that no fact bounds",
      FACT("at_least = 0.0;") " headlines = ( { label = \"trust\"; measure = \"share\"; } );" },
    { "coefficients", "list of texts", "keys of parameters", "none",
      "those chosen with the facts in view",
      "coefficients = [\"trust.gain\"]; " FACT("at_least = 0.0;") },
    { "nulls", "list of texts", "names of null models", "none",
      "the null models that can tell something",
      "nulls = [\"no_identity\"]; " FACT("at_least = 0.0;") },
};

#define RANGES "ranges = ( { key = \"trust.gain\"; from = 0.02; to = 0.06; } );"

static const struct comity_file_key box_keys[] = {
    { "ranges", LIST, "", "needed", "the coefficients and how far each may go", RANGES },
    { "ranges.key", "text", "as --set takes it, of one number", "needed", "which coefficient",
      RANGES },
    { "ranges.from", "number", "that of the key", "needed", "the lower end", RANGES },
    { "ranges.to", "number", "that of the key", "needed", "the upper end", RANGES },
};

/* In the order of enum column of observed_file.c. */
static const struct comity_file_key observed_columns[] = {
    { "series", "text", "", "needed", "which series the row is of", "favourable" },
    { "member", "text", "", "needed", "a state, a dyad, or a state and whom it regards",
      "MEX>USA" },
    { "when", "year or month", "", "needed; `year` or `month` may stand for it",
      "when it was observed", "1999-05" },
    { "value", "number", "", "needed", "what was observed", "0.64" },
    { "error", "number", "", "unknown", "its standard error or margin", "0.03" },
};

#undef AXIS
#undef ENDS
#undef PRIOR
#undef ADAPTIVE
#undef LIST
#undef FLAG
#undef WHOLE

static const struct {
    const struct comity_file_key *keys;
    size_t count;
} tables[COMITY_FILE_KINDS] = {
#define ROWS(table)                                                                                \
    {                                                                                              \
        table, sizeof table / sizeof table[0]                                                      \
    }
    [COMITY_FILE_SWEEP] = ROWS(sweep_keys),
    [COMITY_FILE_CALIBRATION] = ROWS(calibration_keys),
    [COMITY_FILE_MEASURES] = ROWS(measure_keys),
    [COMITY_FILE_BOX] = ROWS(box_keys),
    [COMITY_FILE_OBSERVED] = ROWS(observed_columns),
#undef ROWS
};

static const char *const names[][2] = {
#define NAME(code, name, what) { name, what },
    COMITY_FILE_KIND_LIST(NAME)
#undef NAME
};

const char *comity_file_kind_name(enum comity_file_kind kind)
{
    return names[kind][0];
}

const char *comity_file_kind_meaning(enum comity_file_kind kind)
{
    return names[kind][1];
}

bool comity_file_key(enum comity_file_kind kind, size_t number, struct comity_file_key *key)
{
    if (kind == COMITY_FILE_SCENARIO) {
        return comity_scenario_key(number, key);
    }
    if (number < tables[kind].count) {
        *key = tables[kind].keys[number];
    }
    return number < tables[kind].count;
}
