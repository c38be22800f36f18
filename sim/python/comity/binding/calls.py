# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of the library, and their results as arrays that share its memory."""

from __future__ import annotations

import _thread
import ctypes
import os
import threading
import weakref
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import Error
from . import structures
from .loading import load

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
    """What the library hands back of a job."""

    variables: dict[str, Variable] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)


def compute(job: str, options: ctypes.Structure, *, only: Container[str] | None = None,
            output: str | os.PathLike[str] | None = None, replace: bool = False,
            progress: Callable[[str, int, int], object] | None = None) -> Results:
    """Calls `job`, a function of the library that takes options, a sink and a monitor. Of the
    variables of its dataset `only` these are taken, without attributes, or all; none when its
    results go to the file `output`.

    The interpreter's lock is released while the library computes. In the main thread an interrupt
    (Ctrl-C, or a notebook's stop button), as any exception of a signal's handler, ends the
    computation and goes on from here; so does what `progress` raises.
    """
    library = load()
    function: Callable[..., int] = getattr(library, job)
    handle, watch = ctypes.c_void_p(), Watch(progress)
    sink = structures.Sink(
        path=None if output is None else text_of(os.fspath(output)), replace=replace,
        dataset=ctypes.pointer(handle) if output is None else None)

    def work(problems: Any) -> int:
        return function(ctypes.byref(options), ctypes.byref(sink), ctypes.byref(watch.monitor),
                        problems, None)

    call_library(work, watch=watch)
    return Results() if output is not None else results_of(handle, only)


class Watch:
    """A monitor for the library. It hands progress on; what the caller's function raises stops the
    work, and is raised then."""

    def __init__(self, progress: Callable[[str, int, int], object] | None = None):
        self.stop = ctypes.c_int(0)
        self._progress = progress
        self._raised: BaseException | None = None
        function = (structures.ProgressFunction(("comity_stopped", load())) if progress is None
                    else structures.ProgressFunction(self._take))
        self.monitor = structures.Monitor(
            progress=function, context=ctypes.cast(ctypes.pointer(self.stop), ctypes.c_void_p))

    def _take(self, _: object, progress: Any) -> bool:
        now = progress.contents
        if self._raised is None and self._progress is not None:
            try:
                self._progress(now.what.decode(errors="replace"), now.done, now.total)
            except BaseException as raised:  # pylint: disable=broad-exception-caught
                self._raised = raised
        return self._raised is not None or self.stop.value != 0

    def raise_again(self) -> None:
        """Raises what the caller's function raised."""
        if self._raised is not None:
            raise self._raised


def call_library(function: Callable[..., int], *arguments: Any, watch: Watch | None = None) -> None:
    """Calls a function that takes a list for its problems last, and raises what stands in it; its
    memory is the caller's, who must keep it. `watch` ends the work when that is interrupted."""
    problems = structures.Problems()
    status = _wait_for(lambda: int(function(*arguments, ctypes.byref(problems))),
                       ctypes.c_int(0) if watch is None else watch.stop)
    lines = [problems.list[k].text for k in range(problems.count)]
    load().comity_problems_free(ctypes.byref(problems))
    if status:
        if watch is not None:
            watch.raise_again()
        message = "\n".join(line.decode(errors="replace").removeprefix("--set: ")
                            for line in lines or [load().comity_status_message(status)])
        raise MemoryError(message) if status == structures.NO_MEMORY else Error(message)


def results_of(handle: ctypes.c_void_p, only: Container[str] | None = None) -> Results:
    """A dataset of the library, which it frees when the last array of it is gone."""
    library = load()
    return _results(library, _Owner(library, handle), only)


def texts(given: Sequence[str]) -> ctypes.Array[ctypes.c_char_p]:
    """An array of texts for C."""
    return (ctypes.c_char_p * len(given))(*map(text_of, given))


def text_of(text: str) -> bytes:
    """For C, where a text ends at the first NUL: one that holds it would be cut."""
    if "\0" in text:
        raise Error(f"{text!r}: a text cannot hold the character NUL")
    return os.fsencode(text)


def _wait_for(work: Callable[[], int], stop: ctypes.c_int) -> int:
    """What `work` returns or raises. In the main thread it works in another one, so that handlers
    of signals run meanwhile; what one of them raises stops the work, and is raised when that has
    ended: the memory that it uses is not let go before."""
    if threading.current_thread() is not threading.main_thread():
        return work()
    answers: list[int] = []
    failures: list[BaseException] = []
    begun, done = threading.Lock(), threading.Event()

    def answer() -> None:
        if not begun.acquire(blocking=False):
            return  # a handler interrupted the start, which was tried again
        try:
            answers.append(work())
        except BaseException as failure:  # pylint: disable=broad-exception-caught
            failures.append(failure)
        finally:
            done.set()

    interruption: BaseException | None = None
    while not done.is_set():
        try:
            if not begun.locked():
                _thread.start_new_thread(answer, ())
            done.wait()
        except BaseException as raised:  # pylint: disable=broad-exception-caught
            if not begun.locked() and isinstance(raised, RuntimeError):
                raise  # there is no thread to be had
            stop.value = 1
            interruption = interruption or raised
    if interruption is not None:
        raise interruption
    if failures:
        raise failures[0]
    return answers[0]


class _Owner:
    """Keeps a dataset of the library as long as anything refers to this."""

    def __init__(self, library: ctypes.CDLL, handle: ctypes.c_void_p):
        self.handle = handle
        # not at the interpreter's exit, when arrays may still be read
        weakref.finalize(self, library.comity_dataset_free, handle).atexit = False


class _View:
    """An array in the library's memory, in the form that NumPy understands."""

    def __init__(self, owner: _Owner, variable: structures.Variable, shape: tuple[int, ...]):
        self.owner = owner
        self.__array_interface__ = {"version": 3, "shape": shape, "data": (variable.values, False),
                                    "typestr": ELEMENTS[variable.element]}


def _results(library: ctypes.CDLL, owner: _Owner, only: Container[str] | None) -> Results:
    results = Results()
    for variable in _all(library.comity_dataset_variables, owner):
        if only is not None and variable.name.decode() not in only:
            continue
        rank = variable.rank
        shape = tuple(variable.extents[:rank])
        if variable.element == STRING:
            texts = ctypes.cast(variable.values, ctypes.POINTER(ctypes.c_char_p))
            values = np.empty(shape, object)
            values[...] = np.array([texts[i].decode() for i in range(values.size)],
                                   object).reshape(shape)
        else:
            values = np.asarray(_View(owner, variable, shape))
        results.variables[variable.name.decode()] = Variable(
            tuple(name.decode() for name in variable.dimensions[:rank]), values,
            _attributes(variable.attributes[:variable.attribute_count]) if only is None else {})
    if only is not None:
        return results
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
