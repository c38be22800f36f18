# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios as the library's functions take them."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from typing import Any

from . import values
from .binding import structures
from .binding.calls import text_of, texts


class Scenario:
    """A scenario with what is changed of it, and the memory that the structure refers to; None
    stands for the defaults of all parameters where `or_defaults` allows it."""

    def __init__(self, scenario: object, changes: Mapping[str, Any], *,
                 seed: object = None, ticks: object = None, replicates: object = None,
                 title: str | None = None, or_defaults: bool = False):
        path, text = ((None, None) if scenario is None and or_defaults
                      else values.path_and_text(scenario, "scenario"))
        settings = values.assignments(changes)
        self._settings = texts(settings)
        self.structure = structures.ScenarioSource(
            path=None if path is None else text_of(os.fspath(path)),
            text=None if text is None else text_of(text),
            settings=ctypes.cast(self._settings, ctypes.POINTER(ctypes.c_char_p)),
            settings_count=len(settings),
            title=None if title is None else text_of(values.text("title", title)))
        if seed is not None:
            self.structure.seed = values.whole("seed", seed, 0, 64)
            self.structure.seed_given = True
        for name, value in (("ticks", ticks), ("replicates", replicates)):
            if value is not None:
                setattr(self.structure, name, values.whole(name, value, 1))
