# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a program that runs: by what it has done, never by the clock."""

import signal
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
