#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Feeds every command that reads results with files that were mutated.

    fuzz_results.py PROGRAM [COUNT [SEED]] [--commands PATH] [--corpus FOLDER] [--keep FOLDER]
                    [--kinds KINDS]

Makes files of each kind with PROGRAM (runs, sweeps, shards, virtual files over them and what lies
beside those, comparisons, posteriors and their simulations, parts of sweeps under way), then COUNT
mutations of them, the same for the same seed and files: bits, blocks and lengths of bytes; with
h5py missing and exchanged datasets, other types, extents, attributes, links, storage elsewhere,
bombs; in parts other counts and sizes under a right seal. Some commands that read the kind are
drawn. A command may refuse a file (status 1 or 2) or read it (0), in 180 seconds and 500 MB, and no
control character of the file may reach its output. Crashes of HDF5 that the program contains are
counted. A part whose seal is wrong is computed again, to the same file. What a command must not do
is reported, and the file is kept.

A long campaign: build with sanitizers, PROGRAM and tests/fuzz_commands, which carries out the
commands in a third of the time (--commands); only what ends badly there is given to PROGRAM too.
Files in memory need not wait for a disk.

    scripts/build build-sanitized -Db_sanitize=address,undefined -Db_lundef=false
    ninja -C build-sanitized tests/fuzz_commands
    TMPDIR=/dev/shm tests/fuzz/fuzz_results.py build-sanitized/sim/cli/comity 10000 \\
        --commands build-sanitized/tests/fuzz_commands
"""

import argparse
import collections
import gzip
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import h5py

import mutations

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
import same_results  # noqa: E402

SECONDS, MEGABYTES = 180, 500  # of a machine that others use too
COMMANDS = 3  # of those that read a kind, drawn for each mutation
SCENARIO = pathlib.Path(__file__).resolve().parents[2] / "configs" / "north_america.cfg"
GRID = ('axes = ( { key = "hegemony"; values = [0.0, 1.0]; }, { key = "bilateralism"; from = 0.0; '
        'to = 1.0; levels = 3; } ); series = ["trust"]; trajectories = ["phase"];')
SALTELLI = ('design = { kind = "saltelli"; samples = 4; }; axes = ( { key = "hegemony"; from = 0.0; '
            'to = 1.0; }, { key = "bilateralism"; from = 0.0; to = 1.0; } );')
MEASURES = """measures = (
  { name = "accords_us_ca"; kind = "accords"; venue = "USA-CAN"; },
  { name = "accords_us_mx"; kind = "accords"; venue = "USA-MEX"; } );
"""
CALIBRATION = f"""title = "Fuzzed"; scenario = "{SCENARIO}"; measures = "measures.cfg";
simulations = 200; kept = 40; ticks = 48;
priors = (
  {{ key = "agreements.initiative"; prior = {{ kind = "uniform"; low = 0.4; high = 1.2; }}; }},
  {{ key = "trust.gain"; prior = {{ kind = "log_uniform"; low = 0.01; high = 0.16; }}; }} );
targets = (
  {{ measure = "accords_us_ca"; observed = 4; error = 1; of = "one_history"; }},
  {{ measure = "accords_us_mx"; observed = 3; error = 1; of = "one_history"; }} );
"""
MORRIS = SALTELLI.replace("saltelli", "morris")
DRAWN = 'design = { kind = "posterior"; file = "%s"; samples = 4; };'
FOLDERS = {"part": ("grid.h5.parts", "part-000000000.h5"),  # which is none, in HDF5
           "blocks": ("grid.h5.parts", "part-000000000-6.blocks"),
           "simulations": ("posterior.h5.parts", "part-000000000-1.h5")}
# what lies in place of a shard of a virtual file
FATES = (b"missing", b"pipe", b"folder", b"other", b"itself", b"passwd", b"loop")


# ---- files to begin with ----

class Files:
    """One of each kind, in a folder, and the commands that read it."""

    def __init__(self, program, folder):
        self.folder = pathlib.Path(folder)
        self.program = shutil.copy(program, self.folder / "comity")  # it may be built anew
        for name in ("base", "work"):
            (self.folder / name).mkdir()
        os.mkfifo(self.folder / "work" / "pipe")
        base = self.folder / "base"
        self.make("run", SCENARIO, "-r", 3, "--ticks", 18, "-q", "-o", base / "run.h5")
        self.make("run", SCENARIO, "-r", 3, "--ticks", 18, "-q", "--double", "--record",
                  "all", "-o", base / "double.h5")
        self.make("replay", base / "run.h5", "--replicate", 1, "-o", base / "world.h5")
        for name, text in (("grid", GRID), ("saltelli", SALTELLI), ("morris", MORRIS)):
            self.make_sweep(name, text)
        for k in (1, 2):
            self.make("sweep", base / "grid.cfg", "-q", "--shard", f"{k}/2", "-o",
                      base / f"shard{k}.h5")
        self.make("compare", base / "run.h5", base / "double.h5", "-q", "-o",
                  base / "comparison.h5")
        self.make("merge", base / "shard1.h5", base / "shard2.h5", "--virtual", "-o",
                  base / "virtual.h5")
        shutil.copy(base / "shard2.h5", base / "beside.h5")
        (base / "measures.cfg").write_text(MEASURES)
        (base / "calibration.cfg").write_text(CALIBRATION)
        self.calibration = ("calibrate", base / "calibration.cfg", "-q", "-j", 1)
        for k in (1, 2):
            self.make(*self.calibration, "--shard", f"{k}/2", "-o", base / f"half{k}.h5")
        self.make(*self.calibration, "--keep", "--check", 10, "-o", base / "posterior.h5")
        self.posterior = ("run", SCENARIO, "-r", 4, "--ticks", 18, "-q", "--posterior")
        self.make(*self.posterior, base / "posterior.h5", "-o", base / "drawn.h5")
        self.make_sweep("spread", DRAWN % (base / "posterior.h5"))
        self.make_sweep("spread_of_file", DRAWN % (self.folder / "work" / "file.h5"), False)
        shutil.move(base / "posterior.h5.parts" / FOLDERS["simulations"][1],
                    base / "simulations.h5")
        self.make_part(base)
        self.names = ["run", "double", "world", "drawn", "grid", "saltelli", "morris", "spread",
                      "shard2", "virtual", "beside", "comparison", "posterior", "half2",
                      "simulations", "blocks"]

    def make_sweep(self, name, text, computed=True):
        path = self.folder / "base" / name
        path.with_suffix(".cfg").write_text(
            f'scenario = "{SCENARIO}"; replicates = 2; ticks = 96; {text}')
        if computed:
            self.make("sweep", path.with_suffix(".cfg"), "-q", "-o", path.with_suffix(".h5"))

    def make_part(self, base):
        """A part of the whole grid, whose file was too large for the disk."""
        folder, name = FOLDERS["blocks"]
        most = (base / "grid.h5").stat().st_size // 2

        def limit_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

        shutil.move(base / "grid.h5", base / "whole.h5")
        subprocess.run([self.program, "sweep", base / "grid.cfg", "-q", "-o", base / "grid.h5"],
                       stderr=subprocess.DEVNULL, check=False, preexec_fn=limit_files)
        shutil.move(base / folder / name, base / "blocks.h5")
        shutil.move(base / "whole.h5", base / "grid.h5")

    def make(self, *arguments):
        subprocess.run([self.program, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    def place(self, kind):
        """Where a mutated file of a kind goes, in a work folder that is empty but for a pipe."""
        work = self.folder / "work"
        for path in work.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "pipe":
                path.unlink()
        if kind in FOLDERS:
            folder, name = FOLDERS[kind]
            (work / folder).mkdir()
            return work / folder / name
        if kind in ("virtual", "beside"):
            for name in ("shard1.h5", "shard2.h5"):
                shutil.copy(self.folder / "base" / name, work / name)
            shutil.copy(self.folder / "base" / "virtual.h5", work / "file.h5")
        return work / ("shard2.h5" if kind == "beside" else "file.h5")

    def put(self, kind, data):
        """The bytes of a file of a kind, or what its fate is."""
        path, base = self.place(kind), self.folder / "base"
        if kind != "beside" or data not in FATES:
            path.write_bytes(data)
            return
        path.unlink()
        if data == b"pipe":
            os.mkfifo(path)
        elif data == b"folder":
            path.mkdir()
        elif data in (b"passwd", b"loop"):
            path.symlink_to("/etc/passwd" if data == b"passwd" else path.name)
        elif data in (b"other", b"itself"):
            shutil.copy(base / ("half2.h5" if data == b"other" else "virtual.h5"), path)
            mutations.old_seal(path, base / "shard2.h5")

    def judge_part(self, data, status):
        """What was made in spite of a damaged part; one with a right seal is believed."""
        if mutations.is_sealed_part(data):
            return None
        if status != 0:
            return "does not compute what is damaged again"
        found = same_results.differences(self.folder / "base/grid.h5", self.folder / "work/grid.h5")
        return f"makes another file: {found}" if found else None

    def commands(self, kind, path):
        base, work = self.folder / "base", self.folder / "work"
        out = work / "out.h5"
        grid = base / "grid.cfg"
        if kind == "beside":
            path, kind = work / "file.h5", "virtual"
        yield "show", path
        yield "export", path, "--shape", "wide"
        if kind not in FOLDERS:
            yield "export", path, "-o", work / "out.csv", "--trust"
        else:
            yield "status", work / FOLDERS[kind][0].removesuffix(".parts"), "--json"
        if kind in ("run", "double", "world", "drawn"):
            yield "show", path, "--scenario"
            yield "compare", path, base / "double.h5"
            yield "compare", base / "run.h5", path, "--trust", "-o", out
            yield "replay", path, "--replicate", 1, "-o", out
            yield "verify", path
            yield "run", SCENARIO, "-r", 3, "--ticks", 18, "-q", "-o", path
        elif kind in ("grid", "saltelli", "morris", "spread", "virtual"):
            yield "show", path, "--source"
            yield "sensitivity", path, "--resamples", 0
            yield "sensitivity", path, "--resamples", 0, "--trust"
            yield "verify", path, "-j", 1
            yield "replay", path, "--point", 4, "--replicate", 1, "-o", out
            cfg = "grid" if kind == "virtual" else kind
            yield "sweep", base / f"{cfg}.cfg", "-q", "-o", path, "--resume", "-j", 1
        elif kind == "shard2":
            yield "merge", base / "shard1.h5", path, "-o", out
            yield "merge", path, base / "shard1.h5", "-o", out
            yield "replay", path, "--point", 5, "--replicate", 1, "-o", out
            yield "sweep", grid, "-q", "--shard", "2/2", "-o", path, "--resume", "-j", 1
        elif kind in ("part", "blocks"):
            yield "sweep", grid, "-q", "-o", work / "grid.h5", "--resume", "-j", 1
            yield "sweep", grid, "-q", "-o", work / "grid.h5", "--join", "-j", 1
        elif kind == "comparison":
            yield "verify", path
            yield "compare", path, base / "run.h5"
            yield "show", path, "--scenario"
            yield "compare", base / "run.h5", base / "double.h5", "-q", "-o", path
        elif kind == "posterior":
            yield "show", path, "--variables"
            yield "verify", path
            yield "verify", path, "--points", 5
            yield *self.calibration, "-o", path
            yield *self.calibration, "--resume", "-o", path
            yield *self.posterior, path, "-o", out
            yield "sweep", base / "spread_of_file.cfg", "-q", "-o", out
        elif kind == "half2":
            yield "verify", path
            yield "merge", base / "half1.h5", path, "-o", out
            yield *self.calibration, "--shard", "2/2", "--resume", "-o", path
        else:
            yield "verify", path
            yield "merge", path, "-o", out
            yield *self.calibration, "--resume", "-o", work / "posterior.h5"
            yield *self.calibration, "--join", "-o", work / "posterior.h5"


# ---- what a command does with it ----

def limit():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Commands:
    """The program started once, for all commands: tests/fuzz/fuzz_commands.c."""

    def __init__(self, path, log):
        self.log = log
        self.process = subprocess.Popen([path, log], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, arguments):
        begun = time.monotonic()
        self.process.stdin.write(b"".join(os.fsencode(str(word)) + b"\0" for word in arguments)
                                 + b"\0")
        self.process.stdin.flush()
        status, kilobytes = map(int, self.process.stdout.readline().split())
        return status, time.monotonic() - begun, kilobytes / 1024, read_log(self.log)


def read_log(path):
    with open(path, "rb") as log:
        return log.read(1 << 20).decode("utf-8", "replace")


def run(program, arguments, log):
    """Status, seconds, megabytes and what was said."""
    with open(log, "wb") as out:
        begun = time.monotonic()
        process = subprocess.Popen([program, *map(str, arguments)], stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=out, preexec_fn=limit)
        status, usage = None, None
        while time.monotonic() - begun < SECONDS:
            pid, ended, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                status = os.waitstatus_to_exitcode(ended)
                break
            time.sleep(0.002)
        if status is None:
            process.kill()
            _, _, usage = os.wait4(process.pid, 0)
        process.returncode = status if status is not None else -9
    return status, time.monotonic() - begun, usage.ru_maxrss / 1024, read_log(log)


def is_of_hdf5(said):
    """Whether the first frame of a sanitizer's report that is not the sanitizer's is HDF5's."""
    for line in said.splitlines():
        if line.lstrip().startswith("#") and "libasan" not in line and "libubsan" not in line:
            if "/sim/" in line:
                return False
            if "libhdf5" in line or re.search(r" in _?H5", line):
                return True
    return False


def judge(status, megabytes, said, sanitized, copies):
    """None, or what the command must not do; and what was contained."""
    contained = None
    if "HDF5, reading it in a process of its own" in said:
        contained = "endless" if "did not come to an end" in said else "crash"
    elif "HDF5 wants more than" in said:
        contained = "memory"
    if status is None:
        return "hangs", contained
    if status not in (0, 1, 2):
        return f"ends with {status}", contained
    if "AddressSanitizer" in said or "runtime error:" in said or "LeakSanitizer" in said:
        if not (contained and is_of_hdf5(said)):
            return "sanitizer", contained
    if not copies and re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said):
        return "prints control characters", contained
    if megabytes > MEGABYTES and not sanitized:
        return f"takes {megabytes:.0f} MB", contained
    if status != 0 and not said.strip():
        return "says nothing", contained
    return None, contained


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("count", nargs="?", type=int, default=200)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("--commands", help="fuzz_commands of a build with sanitizers")
    parser.add_argument("--corpus", help="gzipped files, KIND-anything.h5.gz, tried first")
    parser.add_argument("--keep", help="where files go that did what they must not, or died in HDF5")
    parser.add_argument("--kinds", help="only of these, separated by commas: run,blocks")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="comity-fuzz-") as folder:
        return campaign(options, Files(os.path.abspath(options.program), folder))


def campaign(options, files):
    chance = random.Random(options.seed)
    sanitized = b"AddressSanitizer" in pathlib.Path(files.program).read_bytes()
    kinds = options.kinds.split(",") if options.kinds else files.names
    counts, wrong = collections.Counter(), []
    worst = {"seconds": 0.0, "megabytes": 0.0}
    log = files.folder / "log"
    ways = [lambda arguments: run(files.program, arguments, log)]
    if options.commands:
        ways.insert(0, Commands(shutil.copy(options.commands, files.folder / "commands"), log).run)

    def attempt(kind, path, what, most=None):
        data = path.read_bytes()
        found, kept = set(), False
        commands = list(files.commands(kind, path))
        for arguments in chance.sample(commands, min(most or len(commands), len(commands))):
            copies = bool({"--scenario", "--source"} & set(map(str, arguments)))  # texts as they are
            for carry_out in ways:
                files.put(kind, data)  # commands write, set aside and remove
                status, seconds, megabytes, said = carry_out(arguments)
                failure, contained = judge(status, megabytes, said, sanitized, copies)
                if not failure and kind == "blocks" and arguments[0] == "sweep":
                    failure = files.judge_part(data, status)
                if not failure:
                    break
            counts["commands"] += 1
            counts[f"status {status}"] += 1
            found |= {contained} if contained else set()
            worst["seconds"] = max(worst["seconds"], seconds)
            worst["megabytes"] = max(worst["megabytes"], megabytes)
            if failure:
                wrong.append((kind, what, arguments[0], failure, said[-2000:]))
            if options.keep and (failure or contained) and not kept:
                kept = True
                name = f"{kind}-{failure and 'wrong' or contained}-{options.seed}-{counts['files']}"
                with gzip.open(pathlib.Path(options.keep) / f"{name}.h5.gz", "wb") as out:
                    out.write(data)
        counts["files"] += 1
        for one in found:
            counts[f"contained: {one}"] += 1

    for one in sorted(pathlib.Path(options.corpus).glob("*.h5.gz")) if options.corpus else []:
        kind = one.name.split("-")[0]
        path = files.place(kind)
        path.write_bytes(gzip.open(one).read())
        attempt(kind, path, one.name, 2)
    signal.signal(signal.SIGINT, lambda number, frame: signal.signal(number, signal.SIG_IGN))
    for _ in range(options.count):
        if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # interrupted: what was found counts
            break
        kind = chance.choice(kinds)
        path = files.place(kind)
        source = files.folder / "base" / f"{kind}.h5"
        if kind == "beside" and chance.random() < 0.2:
            what = chance.choice(FATES)
            path.write_bytes(what)
        else:
            what = (mutations.mutate_part(source, path, chance) if kind == "blocks" else
                    mutations.mutate(source, path, chance, kind == "beside"))
        attempt(kind, path, what, COMMANDS)
        if not options.quiet and counts["files"] % 500 == 0:
            print(dict(counts), worst, f"{len(wrong)} wrong", flush=True)
    print(", ".join(f"{number} {name}" for name, number in sorted(counts.items())))
    print(f"at most {worst['seconds']:.1f} s and {worst['megabytes']:.0f} MB; {len(wrong)} wrong")
    for kind, what, command, failure, said in wrong[:20]:
        print(f"\n{kind} ({what}): comity {command} {failure}\n{said}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
