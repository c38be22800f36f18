# SPDX-License-Identifier: GPL-3.0-or-later
"""Results files with one lie each: every byte is as its seal says, but not all of it is so."""

import shutil
import sys
import pathlib

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fuzz"))
import mutations  # noqa: E402


def attribute(name, value, of="/"):
    """Another value of an attribute, or none when it is None."""
    def lie(file):
        if name in file[of].attrs:
            del file[of].attrs[name]
        if value is not None:
            file[of].attrs[name] = np.bytes_(value) if isinstance(value, str) else value
    return lie


def provenance(name, text):
    return attribute(name, text, "provenance")


def values(name, change):
    """Other values of a variable: what `change` makes of them, or puts into them."""
    def lie(file):
        kept = file[name][()]
        made = change(kept)
        file[name][...] = kept if made is None else made
    return lie


def one(value):
    """The first value of all is another."""
    return lambda kept: kept.__setitem__((0,) * kept.ndim, value)


def reversed_order(kept):
    return kept[::-1]


def without(name):
    return lambda file: file.__delitem__(name)


def retyped(name, kind):
    """The values as another type, on the same dimensions."""
    def lie(file):
        kept = file[name][()]
        del file[name]
        file[name] = kept.astype(kind)
    return lie


def forge(source, path, lie, sealed=True):
    """A copy with a lie; sealed as its writer would have it, or left without a seal."""
    shutil.copy(source, path)
    with h5py.File(path, "r+") as file:
        lie(file)
    if sealed:
        mutations.seal(path)
    return path


def refused(finished, path, message):
    """One line, which names the file."""
    assert finished.returncode in (1, 2), (finished.returncode, finished.stdout)
    lines = finished.stderr.splitlines()
    assert len(lines) == 1 and str(path) in lines[0] and message in lines[0], finished.stderr
