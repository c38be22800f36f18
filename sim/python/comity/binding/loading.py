# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the C library, and checking that it is the one that is declared here."""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import itertools
import os
import pathlib
import sysconfig
import threading

from ..errors import Error
from . import structures

_loaded: list[ctypes.CDLL] = []
_loading = threading.Lock()


def load() -> ctypes.CDLL:
    """The library, found and loaded when first needed."""
    with _loading:
        if not _loaded:
            _loaded.append(_load(_find()))
    return _loaded[0]


def _load(path: str) -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(path)
        size_of = library.comity_structure_size
    except (OSError, AttributeError) as error:
        raise Error(f"{path}: not the library of this version of comity") from error
    size_of.argtypes, size_of.restype = [ctypes.c_char_p], ctypes.c_size_t
    for name, declared in structures.DECLARED.items():
        size = size_of(name.encode())
        if size != ctypes.sizeof(declared):
            raise Error(f"{path}: not the library of this version of comity: struct {name} has "
                        f"{size} bytes there and {ctypes.sizeof(declared)} here")
    _declare(library)
    return library


def _declare(library: ctypes.CDLL) -> None:
    pointer, count = ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t)
    for name, result in (("variables", structures.Variable), ("attributes", structures.Attribute),
                         ("texts", structures.ProvenanceText)):
        function = getattr(library, f"comity_dataset_{name}")
        function.argtypes, function.restype = [pointer, count], ctypes.POINTER(result)
    library.comity_dataset_free.argtypes = [pointer]
    library.comity_dataset_free.restype = None
    library.comity_problems_free.argtypes = [ctypes.POINTER(structures.Problems)]
    library.comity_problems_free.restype = None
    library.comity_status_message.restype = ctypes.c_char_p
    library.comity_version.restype = ctypes.c_char_p
    library.comity_file_is_whole.restype = ctypes.c_bool
    library.comity_noise_share.restype = ctypes.c_double
    library.comity_phase_names.restype = ctypes.POINTER(ctypes.c_char_p)


def _find() -> str:
    """$COMITY_LIBRARY; of a wheel, inside this package; in a tree, its build directory; installed,
    the prefix of this package."""
    named = os.environ.get("COMITY_LIBRARY")
    if named:
        return named
    here = pathlib.Path(__file__).resolve()
    inside = here.parents[1] / "lib" / "libcomity.so"
    if inside.exists():
        return str(inside)
    built = here.parents[4] / "build" / "sim" / "cli" / "libcomity.so.0"
    if built.exists():
        return str(built)
    for prefix in here.parents[4:7]:  # PREFIX/lib/python3.11/site-packages/comity/binding/...
        for folder in ("lib", "lib64", f"lib/{sysconfig.get_config_var('MULTIARCH')}"):
            beside = prefix / folder / "libcomity.so.0"
            if beside.exists():
                return str(beside)
    found = ctypes.util.find_library("comity")
    if not found:
        raise Error("libcomity is not there: build comity with scripts/build, install it, or set "
                    "COMITY_LIBRARY to the path of libcomity.so.0")
    return found


def version() -> str:
    """The version of the library."""
    return str(load().comity_version().decode())


@functools.cache
def phase_names() -> list[str]:
    """The phases of the library, from "none" to the highest."""
    names = load().comity_phase_names()
    return [name.decode() for name in itertools.takewhile(bool, names)]


def event_label(kind: str, members: str) -> str:
    """What the library calls an event without a name, by what it acts on."""
    text = ctypes.create_string_buffer(256)
    load().comity_event_label(kind.encode(), members.encode(), text, ctypes.c_size_t(len(text)))
    return text.value.decode()
