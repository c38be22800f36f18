# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a program that runs: by what it has done, never by the clock."""

import fcntl
import os
import pathlib
import signal
import subprocess
import sys
import termios
import time

# What asks a program to end: people, terminals that close, queue systems, readers that leave.
ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU, signal.SIGUSR1,
          signal.SIGUSR2, signal.SIGPIPE]

PATIENCE = 60


def until(done, running):
    """Waits until done() is true; fails where the program ends before, or a minute passes."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert running.poll() is None, "the program ended before"
        assert time.monotonic() < deadline
        time.sleep(0.002)


def until_computing(running, results):
    """Waits until a sweep has begun on its blocks: signals are watched, its parts have a place."""
    until(results.with_name(results.name + ".parts").exists, running)


def held(*command, room=120):
    """Starts a sweep that stands still: when it has told of a block that is computed, the pipe has no
    room to tell of the next, until it is read; without any room, and told of no block, before."""
    reading, writing = os.pipe()
    filled = fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096) - room
    os.write(writing, b" " * filled)
    told = [] if "--progress" in command else ["--progress", "1e-9"]
    running = subprocess.Popen([*map(str, command), "-j", "1", *told], stderr=writing,
                               stdout=subprocess.DEVNULL, text=True)
    os.close(writing)
    running.stderr = open(reading, encoding="utf-8")
    if room:
        until(lambda: int.from_bytes(fcntl.ioctl(reading, termios.FIONREAD, bytes(4)),
                                     sys.byteorder) > filled, running)
    else:
        until_computing(running, pathlib.Path(command[command.index("-o") + 1]))
    return running


def left_off(*command):
    """A sweep that is interrupted when some of its blocks are computed, and others not."""
    running = held(*command)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 130, errors
