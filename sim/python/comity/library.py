# SPDX-License-Identifier: GPL-3.0-or-later
"""The C library: finding it, calling it, and its results as arrays that share its memory."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib
import sysconfig
import threading
import weakref
from dataclasses import dataclass, field

import numpy as np

ERROR_BYTES = 1 << 16
ELEMENTS = ["<f4", "<f8", "|i1", "<i4", "<i8"]
STRING = len(ELEMENTS)


class Error(ValueError):
    """A mistake in a scenario, sweep or option, or a failure: every one a line, as on the command
    line."""


class _Attribute(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("text", ctypes.c_char_p), ("element", ctypes.c_int),
                ("count", ctypes.c_size_t), ("values", ctypes.c_void_p)]


class _Variable(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("element", ctypes.c_int), ("rank", ctypes.c_size_t),
                ("extents", ctypes.POINTER(ctypes.c_size_t)),
                ("dimensions", ctypes.POINTER(ctypes.c_char_p)), ("values", ctypes.c_void_p),
                ("attributes", ctypes.POINTER(_Attribute)), ("attribute_count", ctypes.c_size_t)]


class _Text(ctypes.Structure):
    _fields_ = [("group", ctypes.c_char_p), ("name", ctypes.c_char_p), ("text", ctypes.c_char_p)]


class _Options(ctypes.Structure):
    _fields_ = [("text", ctypes.c_char_p), ("settings", ctypes.POINTER(ctypes.c_char_p)),
                ("setting_count", ctypes.c_size_t), ("record", ctypes.c_char_p),
                ("kernel", ctypes.c_char_p), ("command_line", ctypes.c_char_p),
                ("stop", ctypes.POINTER(ctypes.c_int)), ("seed", ctypes.c_uint64),
                ("seed_given", ctypes.c_int), ("replicates", ctypes.c_uint32),
                ("ticks", ctypes.c_uint32), ("every", ctypes.c_uint32),
                ("threads", ctypes.c_uint32), ("mean_field", ctypes.c_int),
                ("double_precision", ctypes.c_int)]


@dataclass
class Variable:
    """An array with its dimensions and attributes. Numbers share the memory of the library, which
    frees it when the last array of a dataset is gone."""

    dimensions: tuple[str, ...]
    values: np.ndarray
    attributes: dict[str, object]


@dataclass
class Results:
    """What the library hands back of a run or a sweep."""

    variables: dict[str, Variable] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)


def compute(what: str, path: str | os.PathLike, text: str | None = None,
            settings: tuple[str, ...] = (), **options) -> Results:
    """Calls comity_dataset_run or comity_dataset_sweep (`what` is "run" or "sweep").

    The interpreter's lock is released while the library computes. In the main thread an interrupt
    (Ctrl-C, or a notebook's stop button) ends the computation.
    """
    library = load()
    stop = ctypes.c_int(0)
    call = _Options(stop=ctypes.pointer(stop), setting_count=len(settings),
                    settings=(ctypes.c_char_p * len(settings))(*map(os.fsencode, settings)),
                    text=None if text is None else text.encode())
    for name, value in options.items():
        setattr(call, name, value.encode() if isinstance(value, str) else value)
    error = ctypes.create_string_buffer(ERROR_BYTES)
    handle = ctypes.c_void_p()

    def work() -> int:
        function = getattr(library, f"comity_dataset_{what}")
        return function(ctypes.byref(handle), os.fsencode(path), ctypes.byref(call), error,
                        ERROR_BYTES)

    if _wait_for(work, stop):
        raise Error(error.value.decode(errors="replace"))
    return _results(library, _Owner(library, handle))


def _wait_for(work, stop: ctypes.c_int) -> int:
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

    def __init__(self, owner: _Owner, variable: _Variable, shape: tuple[int, ...]):
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


def _all(function, owner: _Owner) -> list:
    count = ctypes.c_size_t()
    first = function(owner.handle, ctypes.byref(count))
    return first[:count.value] if count.value else []


def _attributes(attributes: list[_Attribute]) -> dict[str, object]:
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


_loaded: list[ctypes.CDLL] = []


def load() -> ctypes.CDLL:
    """The library, found and loaded when first needed."""
    if not _loaded:
        path = _find()
        try:
            library = ctypes.CDLL(path)
            library.comity_dataset_variables  # pylint: disable=pointless-statement
        except (OSError, AttributeError) as error:
            raise Error(f"{path}: not the library of this version of comity") from error
        pointer, count = ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t)
        for name, result in (("variables", _Variable), ("attributes", _Attribute),
                             ("texts", _Text)):
            function = getattr(library, f"comity_dataset_{name}")
            function.argtypes, function.restype = [pointer, count], ctypes.POINTER(result)
        for name in ("run", "sweep"):
            function = getattr(library, f"comity_dataset_{name}")
            function.argtypes = [ctypes.POINTER(pointer), ctypes.c_char_p,
                                 ctypes.POINTER(_Options), ctypes.c_char_p, ctypes.c_size_t]
            function.restype = ctypes.c_int
        library.comity_dataset_free.argtypes = [pointer]
        library.comity_dataset_free.restype = None
        _loaded.append(library)
    return _loaded[0]


def _find() -> str:
    """$COMITY_LIBRARY; in a tree, its build directory; installed, the prefix of this package."""
    named = os.environ.get("COMITY_LIBRARY")
    if named:
        return named
    here = pathlib.Path(__file__).resolve()
    built = here.parents[3] / "build" / "sim" / "cli" / "libcomity.so.0"
    if built.exists():
        return str(built)
    for prefix in here.parents[3:6]:  # PREFIX/lib/python3.11/site-packages/comity/library.py
        for folder in ("lib", "lib64", f"lib/{sysconfig.get_config_var('MULTIARCH')}"):
            beside = prefix / folder / "libcomity.so.0"
            if beside.exists():
                return str(beside)
    found = ctypes.util.find_library("comity")
    if not found:
        raise Error("libcomity is not there: build comity with scripts/build, install it, or set "
                    "COMITY_LIBRARY to the path of libcomity.so.0")
    return found
