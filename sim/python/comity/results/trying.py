# SPDX-License-Identifier: GPL-3.0-or-later
"""HDF5 trusts what it reads: flipped bits of a file can crash it, and the interpreter with it. What
is as it was written is opened as it is; anything else is tried by another process first. That is
started, not forked: other threads may be anywhere, in HDF5 too."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Iterable

from .. import binding
from ..binding.calls import text_of
from ..errors import Error

HASHED = 64 << 20  # bytes whose hash is taken sooner than another Python has begun
OF_MEMORY, REFUSED = 3, 4  # of trial.py
SECONDS, BYTES_A_SECOND = 120, 1 << 20  # how long that may wait, and read
SIGNATURE = b"\x89HDF\r\n\x1a\n"


def try_files(paths: Iterable[str]) -> None:
    """Refuses a file that would end this process, or never come to an end itself, and one that the
    other process cannot read: with other memory, this one might die of it."""
    doubtful, left = [], HASHED
    for path in filter(os.path.isfile, paths):
        size = os.path.getsize(path)
        if size > left or not binding.load().comity_file_is_whole(text_of(path)):
            doubtful.append(path)
        else:
            left -= size
    if not doubtful or not sys.executable:
        return
    reason = _fate_of(doubtful)
    if reason and len(doubtful) > 1:
        for path in doubtful:
            try_files([path])
    if reason:
        raise Error(f"{doubtful[0]}: {reason}")


def not_understood(path: str) -> str:
    """What a file is that HDF5 cannot read."""
    with open(path, "rb") as file:
        begins = file.read(len(SIGNATURE)) == SIGNATURE
    return "is damaged or incomplete" if begins else "not a results file"


def _fate_of(paths: list[str]) -> str:
    """What is wrong with files that another process has read; nothing where it ended well."""
    size = sum(map(os.path.getsize, paths))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        ended = subprocess.run(
            [sys.executable, pathlib.Path(__file__).with_name("trial.py")], check=False,
            input=os.fsencode("\0".join(paths)), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
            timeout=SECONDS + size / BYTES_A_SECOND).returncode
    except subprocess.TimeoutExpired:
        ended = -signal.SIGKILL
    except OSError as error:
        return f"no process can be made to read it: {error.strerror}"
    if ended >= REFUSED:
        number = ended - REFUSED
        return f"cannot be read: {os.strerror(number)}" if number else not_understood(paths[0])
    damaged = "is damaged: HDF5, reading it in a process of its own,"
    if ended == OF_MEMORY:
        return f"{damaged} wants far more memory than the file has bytes"
    if ended in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"{damaged} did not come to an end"
    return f"{damaged} crashed ({signal.strsignal(-ended)})" if ended < 0 else ""
