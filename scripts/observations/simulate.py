# SPDX-License-Identifier: GPL-3.0-or-later
"""Running the comity program on scenarios and on layers of scenarios."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import h5py

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIGS = ROOT / "configs"
DEFAULT_REGION = CONFIGS / "north_america.cfg"


class RunError(Exception):
    """A scenario that could not be run, with what the program said."""


def find_program():
    """$COMITY, the build directory of this tree, or the PATH, in this order."""
    named = os.environ.get("COMITY")
    built = ROOT / "build" / "sim" / "cli" / "comity"
    program = named or (str(built) if built.exists() else shutil.which("comity"))
    if not program:
        raise RunError(f"no comity program: build it in {built.parents[2]}, or set COMITY")
    return program


def heading(run, options):
    """What was run: title, changes, replicates, seed."""
    changes = "".join(f", {assignment}" for assignment in options.set)
    return (f"{run.attrs['title'].decode()}{changes}: {options.replicates} replicates, "
            f"seed {options.seed}")


class Runner:
    """Runs scenarios into a temporary directory that lives as long as the with block."""

    def __init__(self, replicates, seed=1, sets=()):
        self.program = find_program()
        self.options = ["-r", str(replicates), "-s", str(seed), "-q", "--compress", "0"]
        for assignment in sets:
            self.options += ["--set", assignment]

    def __enter__(self):
        self._directory = tempfile.TemporaryDirectory(prefix="comity-")
        self._files = {}
        return self

    def __exit__(self, *_):
        for file in self._files.values():
            file.close()
        self._directory.cleanup()

    def run(self, layers, record="none"):
        """The open results file of the first scenario with the others laid over it in turn."""
        layers = tuple(pathlib.Path(layer).resolve() for layer in layers)
        key = layers, record
        if key not in self._files:
            stem = pathlib.Path(self._directory.name) / f"run_{len(self._files)}"
            output = stem.with_suffix(".h5")
            command = [self.program, "run", str(self._lay(layers, stem)), "--record", record,
                       "-o", str(output), *self.options]
            try:
                done = subprocess.run(command, capture_output=True, text=True, check=False)
            except OSError as error:
                raise RunError(f"{self.program}: {error.strerror}") from error
            if done.returncode:
                raise RunError(f"{layers[-1].name}: {done.stderr.strip() or done.returncode}")
            self._files[key] = h5py.File(output, "r")
        return self._files[key]

    @staticmethod
    def _lay(layers, stem):
        """A file for each layer that includes the one below in place of the layer's own parent."""
        below = layers[0]
        for depth, layer in enumerate(layers[1:]):
            own = [line for line in layer.read_text().splitlines()
                   if not line.lstrip().startswith("@include")]
            path = stem.with_name(f"{stem.name}_{depth}_{layer.name}")
            path.write_text("\n".join([f'@include "{below}"', *own, ""]))
            below = path
        return below
