# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether two results files hold the same, value for value and bit for bit.

What says when and by which command a file was made may differ; nothing else.
"""

import h5py
import numpy as np

OF_THE_MAKING = {"command_line", "date", "history", "instruction_set"}


def differences(one, other):
    """Names of what differs: nothing missing, and every value, type and attribute equal."""
    with h5py.File(one) as first, h5py.File(other) as second:
        found = [f"attribute {name}" for name in _unequal_attributes(first, second)]
        for name in _names(first) ^ _names(second):
            found.append(f"{name} is in one file only")
        for name in _names(first) & _names(second):
            found += [f"{name}: {what}" for what in _unequal(first[name], second[name])]
        return sorted(found)


def _names(file):
    names = set()
    file.visititems(lambda name, item: names.add(name) if isinstance(item, h5py.Dataset) else None)
    return {name for name in names if name.rsplit("/", 1)[-1] not in OF_THE_MAKING}


def _unequal_attributes(first, second):
    for name in set(first.attrs) | set(second.attrs):
        if name in {"DIMENSION_LIST", "REFERENCE_LIST"} | OF_THE_MAKING:  # addresses in the file
            continue
        if name not in first.attrs or name not in second.attrs:
            yield name
        elif np.asarray(first.attrs[name]).tobytes() != np.asarray(second.attrs[name]).tobytes():
            yield name


def _unequal(first, second):
    if (first.shape, first.dtype, first.chunks) != (second.shape, second.dtype, second.chunks):
        yield "shape, type or chunks"
    elif h5py.check_string_dtype(first.dtype):
        if not np.array_equal(first[()], second[()]):
            yield "texts"
    elif first[()].tobytes() != second[()].tobytes():
        yield "values"
    yield from _unequal_attributes(first, second)
