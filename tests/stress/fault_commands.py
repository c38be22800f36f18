# SPDX-License-Identifier: GPL-3.0-or-later
"""The small commands in which calls fail (fail_once.py), and what they read: each command that the
program has at least once, each door to its files, each kind of its work."""

import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET, TABLE = "results.h5", "results.csv"
TEXTS = ("export", "new", "submit")  # commands whose file is a text
# what goes on with the parts of what was left off where the disk was full
LEFT_OFF = {"resume": "sweep", "calibrate_on": "calibrate", "generations_on": "generations",
            "resume_damaged": "sweep", "status": "sweep", "status_json": "calibrate"}
# what goes on, or shares its work: with the functions of another, but with more to lose
CAREFUL = ("resume", "join", "calibrate_on")
SBATCH = "#!/bin/sh\ncat > job && mv job results.h5 && echo 7\n"
SWEEP = """
scenario = "{scenario}"; replicates = 3; ticks = 96;
outcomes = ["final_trust"]; series = ["trust"];
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = 4; }} );
"""
MEASURES = """measures = (
  { name = "accords_us_ca"; kind = "accords"; venue = "USA-CAN"; },
  { name = "accords_us_mx"; kind = "accords"; venue = "USA-MEX"; },
  { name = "share"; kind = "ensemble_share"; of = "accords_us_mx"; above = 2; } );
"""
TWINS = """
scenarios = ( { name = "calm"; lay = "calm.cfg"; }, { name = "static"; file = "static.cfg"; } );
measures = (
  { name = "gdp"; kind = "observed"; file = "observed.csv"; series = "gdp"; member = "USA"; },
  { name = "liking"; kind = "mean"; of = "trust.MEX.USA"; },
  { name = "lost"; kind = "paired_difference"; of = "liking"; scenario = "calm"; },
  { name = "elsewhere"; kind = "twin"; of = "liking"; scenario = "static"; },
  { name = "follows"; kind = "correlation";
    of = ( { kind = "series"; of = "transactions.USA-CAN"; every = "year"; }, "gdp" ); } );
"""
CALIBRATION = """
scenario = "scenario.cfg"; measures = "measures.cfg"; simulations = 200; kept = 40; ticks = 48;
priors = (
  { key = "agreements.initiative"; prior = { kind = "uniform"; low = 0.4; high = 1.2; }; },
  { key = "trust.gain"; prior = { kind = "log_uniform"; low = 0.01; high = 0.16; }; } );
targets = (
  { measure = "accords_us_ca"; observed = 4; error = 1; of = "one_history"; },
  { measure = "accords_us_mx"; observed = 3; error = 1; of = "one_history"; } );
"""
GENERATIONS = CALIBRATION.replace(
    "simulations", 'method = "sequential"; generation = 80; simulations', 1)
RIVALS = CALIBRATION.replace("error = 1; of = \"one_history\"; } )", """error = 1;
    of = "one_history"; hold_out = true; } )""") + """
models = ( { name = "static"; scenario = "static.cfg"; fixed = ["trust.gain"]; } );
"""
FACTS = """
measures = ( { name = "accords"; kind = "ensemble_mean"; of = { kind = "accords"; }; } );
facts = ( { name = "F1"; source = "s"; statement = "There are accords.";
  measures = ( { label = "accords"; above = 0; measure = "accords"; } ); },
  { name = "F2"; source = "s"; statement = "There are few.";
  measures = ( { label = "accords"; below = 9; measure = "accords"; } ); } );
"""
BOX = 'ranges = ( { key = "trust.gain"; from = 0.02; to = 0.08; } );\n'
AXES = """axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; }},
  {{ key = "bilateralism"; from = 0.0; to = 1.0; }} );
"""
SAMPLED = """
scenario = "{scenario}"; replicates = 2; ticks = 48; outcomes = ["final_trust", "final_phase"];
design = {{ kind = "{kind}"; samples = 8; seed = 1;{more} }};
""" + AXES
SCENARIOS = """
replicates = 2; ticks = 48; outcomes = ["final_trust"]; trajectories = ["trilateral"];
measures = "measures.cfg";
axes = ( {{ scenarios = ["{scenario}", "static.cfg"]; }},
  {{ key = "hegemony"; from = 0.0; to = 1.0; levels = 2; }} );
"""
TABLED = """
scenario = "{scenario}"; replicates = 2; ticks = 48; outcomes = ["final_trust"];
design = {{ kind = "table"; file = "points.csv"; }};
"""
DRAWN = """
scenario = "{scenario}"; replicates = 2; ticks = 48; outcomes = ["final_trust"];
design = {{ kind = "posterior"; file = "posterior.h5"; samples = 6; seed = 1; }};
"""


def commands_of(comity):
    """The names of the program's own table of commands."""
    overview = subprocess.run([comity, "--help"], text=True, check=True, stdout=subprocess.PIPE)
    return re.findall(r"^  ([a-z]+)  ", overview.stdout, re.M)



class Commands(dict):
    """NAME: the words of a command that writes TARGET, or TABLE, or prints."""

    def __init__(self, run, inputs):
        super().__init__()
        self.run, self.inputs = run, inputs
        self.write_inputs()
        self.compute_inputs()
        self.name_writers()
        self.name_printers()

    def write_inputs(self):
        here = self.inputs
        self.scenario = here / "scenario.cfg"
        shutil.copy(ROOT / "configs/north_america.cfg", self.scenario)
        (here / "static.cfg").write_text('@include "scenario.cfg"\ntrust = { gain = 0.0; };\n')
        (here / "mistaken.cfg").write_text(
            '@include "scenario.cfg"\ntrust = { gian = 0.0; gain = 1..2; };\n')
        (here / "points.csv").write_text("hegemony,bilateralism\n0.1,0.2\n0.3,0.4\n")
        (here / "calm.cfg").write_text("inherit_events = false; hegemony = 0.1;\n")
        (here / "observed.csv").write_text("series,member,when,value\n" + "".join(
            f"gdp,USA,{year},{year - 1990}\n" for year in range(1994, 2002)))
        texts = {"measures": MEASURES, "twins": TWINS,
                 "calibration": CALIBRATION, "generations": GENERATIONS,
                 "rivals": RIVALS, "facts": FACTS, "box": BOX,
                 "mistaken_calibration": CALIBRATION.replace("kept =", "keept =")}
        sweeps = {"sweep": SWEEP, "scenarios": SCENARIOS, "tabled": TABLED, "drawn": DRAWN,
                  "mistaken_sweep": SWEEP.replace("ticks =", "tikcs =").replace("4;", "x;")}
        texts |= {name: text.format(scenario=self.scenario) for name, text in sweeps.items()}
        for kind, more in (("saltelli", ""), ("morris", " levels = 4;"), ("latin_hypercube", ""),
                           ("halton", "")):
            texts[kind] = SAMPLED.format(scenario=self.scenario, kind=kind, more=more)
        for name, text in texts.items():
            (here / f"{name}.cfg").write_text(text)
        (here / "sbatch").write_text(SBATCH)
        (here / "sbatch").chmod(0o755)

    def make(self, name, *words):
        """A file among the inputs, computed once."""
        done = self.run([*words, "-o", self.inputs / name], self.inputs)
        assert done.returncode == 0, done.stderr
        return self.inputs / name

    def shards_of(self, command):
        """Both halves of what a command computes."""
        return [self.make(f"{pathlib.Path(command[1]).stem}{k}.h5", *command, "--shard", f"{k}/2")
                for k in (1, 2)]

    def sweep(self, name):
        return ["sweep", self.inputs / f"{name}.cfg", "-q", "-j", 1]

    def calibrate(self, name):
        return ["calibrate", self.inputs / f"{name}.cfg", "-j", 1]

    def compute_inputs(self):
        run = ["-q", "-j", 1, "--ticks", 96, "-r", 2]
        self.world = self.make("world.h5", "run", self.scenario, *run)
        self.other = self.make("other.h5", "run", self.inputs / "static.cfg", *run)
        self.posterior = self.make("posterior.h5", *self.calibrate("calibration"), "-q")
        self.grid = self.make("grid.h5", *self.sweep("sweep"))
        self.shards = self.shards_of(self.sweep("sweep"))
        self.virtual = self.make("virtual.h5", "merge", *self.shards, "--virtual")
        self.drawn = self.make("drawn_run.h5", "run", self.scenario, *run, "--posterior",
                               self.posterior)
        self.compared = self.make("compared.h5", "compare", self.world, self.other, "-q")
        self.of = {name: self.make(f"{name}.h5", *self.sweep(name))
                   for name in ("saltelli", "morris", "drawn", "scenarios")}

    def name_writers(self):
        run = ["run", self.scenario, "-r", 2, "-j", 1, "--ticks", 96]
        measures = ["--measures", self.inputs / "measures.cfg"]
        drawn = ["--posterior", self.posterior]
        compare = ["compare", self.scenario, self.inputs / "static.cfg", "-r", 4, "-j", 1]
        shards, simulated = self.shards, self.shards_of(self.calibrate("calibration"))
        writers = {
            "run": [*run, "--record", "trust"],
            "run_over": [*run, "--record", "trust", "--force"],
            "run_measures": [*run, *measures, *drawn, "--format", "json", "--title", "a title"],
            "sweep": self.sweep("sweep"),
            "resume": [*self.sweep("sweep"), "--resume"],
            "join": [*self.sweep("sweep"), "--join"],
            "sweep_over": [*self.sweep("sweep"), "--force"],
            "sweep_scenarios": self.sweep("scenarios"),
            "sweep_tabled": self.sweep("tabled"),
            "sweep_drawn": self.sweep("drawn"),
            "sweep_saltelli": self.sweep("saltelli"),
            "sweep_morris": self.sweep("morris"),
            "sweep_hypercube": self.sweep("latin_hypercube"),
            "merge": ["merge", *shards],
            "merge_partial": ["merge", shards[1], "--partial"],
            "merge_simulations": ["merge", *simulated],
            "compare": ["compare", self.scenario, self.scenario, "-r", 3, "-j", 1],
            "compare_files": ["compare", self.world, self.other],
            "compare_measures": [*compare, *measures, *drawn, "--at", "2000-01", "--all",
                                 "--interval", "bootstrap", "--format", "csv"],
            "replay": ["replay", self.world, "--replicate", 1],
            "replay_point": ["replay", self.of["drawn"], "--point", 1, "--replicate", 1],
            "calibrate": self.calibrate("calibration"),
            "calibrate_on": [*self.calibrate("calibration"), "--resume"],
            "run_kept": [*run, "--record", "trust"],
            "sweep_kept": self.sweep("sweep"),
            "calibrate_kept": self.calibrate("calibration"),
            "run_twins": [*run, "--measures", self.inputs / "twins.cfg"],
            "run_plain": [*run, "--compress", 0],
            "sweep_again": self.sweep("sweep"),
            "resume_damaged": [*self.sweep("sweep"), "--resume"],
            "sweep_halton": self.sweep("halton"),
            "merge_virtual": ["merge", *(shard.name for shard in shards), "--virtual"],
            "compare_independent": [*compare, "--independent"],
            "calibrate_mistaken": self.calibrate("mistaken_calibration"),
            "generations": self.calibrate("generations"),
            "generations_on": [*self.calibrate("generations"), "--resume"],
            "rivals": [*self.calibrate("rivals"), "--check", 20, "--format", "latex"],
        }
        self.update({name: [*words, "-o", TARGET] for name, words in writers.items()})
        self["export"] = ["export", self.world, "-o", TABLE]
        self["export_wide"] = ["export", self.grid, "--shape", "wide", "-o", TABLE]
        self["new"] = ["new", TARGET]
        self["export_kept"] = self["export"]
        self["new_kept"] = ["new", TARGET]
        self["submit"] = ["submit", self.inputs / "sweep.cfg", "-o", "sweep.h5", "--shards", 2]
        self["submit_array"] = [*self["submit"][:4], "--array", 2, "--title", "a title",
                                "--time", "1:00", "--sbatch=--partition=long"]

    def name_printers(self):
        facts = ["facts", self.scenario, "--facts", self.inputs / "facts.cfg", "-r", 4, "-j", 1]
        self.update({
            "facts": facts,
            "facts_power": [*facts, "--power", "--null", self.inputs / "static.cfg"],
            "facts_robust": [*facts, "--robust", self.inputs / "box.cfg", "--points", 4],
            "show": ["show", self.world],
            "show_scenario": ["show", self.of["scenarios"], "--scenario"],
            "show_source": ["show", self.grid, "--source"],
            "show_posterior": ["show", self.posterior, "--format", "markdown"],
            "print": ["export", self.world],
            "print_posterior": ["export", self.posterior],
            "print_compared": ["export", self.compared],
            "new_printed": ["new", "-"],
            "submit_printed": [*self["submit"][:4], "--tasks", 2, "--print"],
            "scenarios": ["scenarios"],
            "check": ["check", self.scenario, self.inputs / "static.cfg"],
            "check_mistaken": ["check", self.inputs / "mistaken.cfg"],
            "explain": ["explain", self.scenario, "--set", "hegemony=0.3"],
            "explain_json": ["explain", self.scenario, "--json"],
            "explain_keys": ["explain", "--keys", "--format", "csv"],
            "explain_measures": ["explain", "--measures"],
            "explain_outcomes": ["explain", "--outcomes"],
            "explain_variables": ["explain", "--variables"],
            "trace": ["trace", self.scenario, "--every", 12],
            "plan": ["plan", self.inputs / "sweep.cfg", "-j", 1],
            "plan_scenarios": ["plan", self.inputs / "scenarios.cfg", "-j", 1, "--cores", 8],
            "status": ["status", TARGET],
            "status_json": ["status", TARGET, "--json"],
            "sensitivity": ["sensitivity", self.of["saltelli"], "--resamples", 100],
            "sensitivity_morris": ["sensitivity", self.of["morris"], "--all"],
            "sensitivity_drawn": ["sensitivity", self.of["drawn"], "--format", "json"],
            "plan_mistaken": ["plan", self.inputs / "mistaken_sweep.cfg"],
            "print_virtual": ["export", self.virtual],
            "verify_virtual": ["verify", self.virtual, "-j", 1],
            "verify_drawn": ["verify", self.drawn, "-j", 1],
            "verify": ["verify", self.grid, "-j", 1],
            "verify_run": ["verify", self.world, "-j", 1],
            "verify_compared": ["verify", self.compared, "-j", 1],
            "verify_posterior": ["verify", self.posterior, "-j", 1],
            "completion": ["completion", "bash"],
        })

    def file_of(self, name):
        """What the command writes; None where it prints, or is to leave what is there."""
        words = self[name]
        if name.endswith(("_kept", "_mistaken")):
            return None
        if words[0] == "submit" and "--print" not in words:
            return TARGET
        files = [word for word in words[1:] if word in (TARGET, TABLE)]
        return files[0] if files and words[0] != "status" else None

    def laid(self, name):
        """What a command is to find under the name of its file: another, or its own; or None."""
        if name.endswith(("_over", "_kept")):
            return self.scenario if self[name][0] in TEXTS else self.other
        return self.grid if name.endswith("_again") else None

    def beside(self, name):
        """What a command finds beside its file, and leaves there."""
        return self.shards if name == "merge_virtual" else []

    def lay(self, name, place):
        """All that; parts of a damaged work lack their ends."""
        if self.laid(name):
            shutil.copy(self.laid(name), place / (TABLE if self[name][0] == "export" else TARGET))
        for path in self.beside(name):
            shutil.copy(path, place)
        if name.endswith("_damaged"):
            for part in place.glob(f"{TARGET}.parts/part-*"):
                os.truncate(part, part.stat().st_size - 10)


def environment_of(inputs):
    return {**os.environ, "SOURCE_DATE_EPOCH": "1000000000",
            "PATH": f"{inputs}:{os.environ['PATH']}"}
