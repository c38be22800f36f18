#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes join in one sweep where locks do not work; some are killed, one comes late.

A preloaded library (faults.c) makes every lock fail, as some network file systems do. Whoever is
left must leave the very file of an undisturbed sweep and nothing else. Reports how long those that
are left waited at most for the blocks of others. Ends with status 1 at the first difference.
Example: tests/stress/join.py --rounds 50
"""

import json
import subprocess
import threading
import time

from shared_sweep import SharedSweep, campaign


class Joiner:
    """A process that joins in, and the moments at which it waited for others."""

    def __init__(self, command, environment):
        self.running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.waited, self.lines, self.killed = None, [], False
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.running.stderr:
            self.lines.append(line)
            try:
                told = json.loads(line)
            except ValueError:
                continue
            # the last spell of waiting counts: before it there was something to do again
            self.waited = time.monotonic() if "waiting_for_blocks" in told else None

    def kill(self):
        self.killed = self.running.poll() is None
        self.running.kill()

    def end(self):
        """Its status, and for how many seconds it waited at the end."""
        status = self.running.wait(timeout=600)
        ended = time.monotonic()
        self.reader.join()
        self.running.stderr.close()
        return status, ended - self.waited if self.waited else 0


class Rounds(SharedSweep):
    def __init__(self, comity, library, directory, levels=400, seed=1):
        super().__init__(comity, library, directory, levels, seed, ["-j", "1"])
        self.longest_wait = 0

    def start(self, target):
        return Joiner([self.comity, "sweep", self.sweep, "-q", "-j", "1", "--join",
                       "--progress", "json", "-o", target], self.environment)

    def round(self, processes=8, kills=3):
        """What is wrong after so many processes, of which some are killed and the last is late."""
        target = self.place()
        joiners = [self.start(target) for _ in range(processes - 1)]
        for one in joiners[:kills]:
            time.sleep(self.random.uniform(0, self.seconds / kills))
            one.kill()
        joiners.append(self.start(target))
        wrong = []
        for one in joiners:
            status, waited = one.end()
            if status != 0 and not one.killed:
                wrong.append(f"status {status}: {''.join(one.lines)}")
            elif status == 0:
                self.longest_wait = max(self.longest_wait, waited)
        return wrong + self.wrong_with(target)


if __name__ == "__main__":
    campaign(Rounds, __doc__, 8, lambda rounds, given, _: rounds.round(given.processes, given.kills),
             lambda rounds, given:
             f"{given.rounds} rounds of {given.processes} processes, {given.kills} of them killed "
             f"and one late: all equal; nobody waited longer than {rounds.longest_wait:.2f} s, "
             f"one process alone needs {rounds.seconds:.2f} s", kills=3)
