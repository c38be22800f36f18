# SPDX-License-Identifier: GPL-3.0-or-later
"""The hash of a run's results, computed again from the numbers in its file.

The file must have been written with --double: the hash is of what was computed.
"""

import hashlib

import netCDF4
import numpy as np


def of_file(path, tracks_of=None):
    """The hash computed from a file, and the one that it records. With trajectories from elsewhere:
    tracks_of(name) gives those of a variable, in the shape of the file's."""
    with netCDF4.Dataset(path) as data:
        data.set_auto_maskandscale(False)
        block = int(data.results_sha256_block)
        tracks, outcomes = [], []
        for variable in data.variables.values():
            if variable.dimensions[:2] == ("replicate", "tick"):
                tracks.append(tracks_of(variable.name) if tracks_of else variable[...])
            elif variable.dimensions[:1] == ("replicate",) and variable.name != "replicate":
                assert variable.dtype == np.float64
                outcomes.append(_slots(variable))
        outcomes = np.concatenate(outcomes, axis=1)
        digest = hashlib.sha256()
        for first in range(0, len(outcomes), block):
            part = hashlib.sha256()
            for track in tracks:
                part.update(np.ascontiguousarray(track[first:first + block]).tobytes())
            part.update(np.ascontiguousarray(outcomes[first:first + block]).tobytes())
            digest.update(part.digest())
        return digest.hexdigest(), data.results_sha256


def _slots(variable):
    """Values of each replicate in a row; pairs without the empty diagonal."""
    values = variable[...]
    if variable.dimensions[1:] == ("state", "partner"):
        values = values[:, ~np.eye(3, dtype=bool)]
    return values.reshape(len(values), -1)
