# SPDX-License-Identifier: GPL-3.0-or-later
"""Running and sweeping in the library, and its results as arrays that share its memory."""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import Error
from . import structures
from .loading import load

ERROR_BYTES = 1 << 16
ELEMENTS = ["<f4", "<f8", "|i1", "<i4", "<i8"]
STRING = len(ELEMENTS)


@dataclass
class Variable:
    """An array with its dimensions and attributes. Numbers share the memory of the library, which
    frees it when the last array of a dataset is gone."""

    dimensions: tuple[str, ...]
    values: np.ndarray[Any, Any]
    attributes: dict[str, object]


@dataclass
class Results:
    """What the library hands back of a run or a sweep."""

    variables: dict[str, Variable] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)


def compute(what: str, path: str | os.PathLike[str], text: str | None = None,
            settings: tuple[str, ...] = (), **options: object) -> Results:
    """Calls comity_dataset_run or comity_dataset_sweep (`what` is "run" or "sweep").

    The interpreter's lock is released while the library computes. In the main thread an interrupt
    (Ctrl-C, or a notebook's stop button) ends the computation.
    """
    library = load()
    stop = ctypes.c_int(0)
    call = structures.Options(
        stop=ctypes.pointer(stop), setting_count=len(settings),
        settings=(ctypes.c_char_p * len(settings))(*map(os.fsencode, settings)),
        text=None if text is None else text.encode())
    for name, value in options.items():
        setattr(call, name, value.encode() if isinstance(value, str) else value)
    error = ctypes.create_string_buffer(ERROR_BYTES)
    handle = ctypes.c_void_p()

    def work() -> int:
        function = getattr(library, f"comity_dataset_{what}")
        return int(function(ctypes.byref(handle), os.fsencode(path), ctypes.byref(call), error,
                            ERROR_BYTES))

    if _wait_for(work, stop):
        raise Error(error.value.decode(errors="replace"))
    return _results(library, _Owner(library, handle))


def _wait_for(work: Callable[[], int], stop: ctypes.c_int) -> int:
    if threading.current_thread() is not threading.main_thread():
        return work()
    status: list[int] = []
    thread = threading.Thread(target=lambda: status.append(work()))
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        stop.value = 1
        thread.join()
        raise
    return status[0]


class _Owner:
    """Keeps a dataset of the library as long as anything refers to this."""

    def __init__(self, library: ctypes.CDLL, handle: ctypes.c_void_p):
        self.handle = handle
        weakref.finalize(self, library.comity_dataset_free, handle)


class _View:
    """An array in the library's memory, in the form that NumPy understands."""

    def __init__(self, owner: _Owner, variable: structures.Variable, shape: tuple[int, ...]):
        self.owner = owner
        self.__array_interface__ = {"version": 3, "shape": shape, "data": (variable.values, False),
                                    "typestr": ELEMENTS[variable.element]}


def _results(library: ctypes.CDLL, owner: _Owner) -> Results:
    results = Results()
    for variable in _all(library.comity_dataset_variables, owner):
        rank = variable.rank
        shape = tuple(variable.extents[:rank])
        if variable.element == STRING:
            texts = ctypes.cast(variable.values, ctypes.POINTER(ctypes.c_char_p))
            values = np.empty(shape, object)
            values.flat = [texts[i].decode() for i in range(values.size)]
        else:
            values = np.asarray(_View(owner, variable, shape))
        results.variables[variable.name.decode()] = Variable(
            tuple(name.decode() for name in variable.dimensions[:rank]), values,
            _attributes(variable.attributes[:variable.attribute_count]))
    results.attributes = _attributes(_all(library.comity_dataset_attributes, owner))
    results.provenance = {text.name.decode(): text.text.decode(errors="replace")
                          for text in _all(library.comity_dataset_texts, owner)}
    return results


def _all(function: Callable[..., Any], owner: _Owner) -> list[Any]:
    count = ctypes.c_size_t()
    first = function(owner.handle, ctypes.byref(count))
    return list(first[:count.value]) if count.value else []


def _attributes(attributes: list[structures.Attribute]) -> dict[str, object]:
    values: dict[str, object] = {}
    for attribute in attributes:
        if attribute.text is not None:
            value: object = attribute.text.decode(errors="replace")
        else:
            kind = np.dtype(ELEMENTS[attribute.element])
            numbers = np.frombuffer(
                ctypes.string_at(attribute.values, attribute.count * kind.itemsize), kind).copy()
            value = numbers[0] if attribute.count == 1 else numbers
        values[attribute.name.decode()] = value
    return values
