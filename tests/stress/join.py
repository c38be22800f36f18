#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes join in one sweep where locks do not work; some are killed, one comes late.

A preloaded library (faults.c) makes every lock fail, as some network file systems do. Whoever is
left must leave the very file of an undisturbed sweep and nothing else, and none may have nothing to
do while the others compute more than a block. Reports how often one had nothing to do and how many
blocks the others computed meanwhile, however long that took; and, of two processes of one thread
against one process of two, the processor time, undisturbed and in turn, beside that of the latter
against itself. Ends with status 1 at the first fault.
Example: tests/stress/join.py --rounds 50
"""

import json
import os
import resource
import statistics
import subprocess
import threading
import time

from shared_sweep import SharedSweep, campaign


class Joiner:
    """A process that joins in, how often it waited for others, and what they computed meanwhile."""

    def __init__(self, command, environment):
        self.running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.waits, self.meanwhile, self.lines, self.killed = 0, 0, [], False
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.running.stderr:
            self.lines.append(line)
            try:
                told = json.loads(line)
            except ValueError:
                continue
            self.waits += "waiting_for_blocks" in told
            self.meanwhile = max(self.meanwhile, told.get("blocks_meanwhile", 0))

    def kill(self):
        self.killed = self.running.poll() is None
        self.running.kill()
        self.running.wait()  # a process that nobody has waited for counts as there

    def end(self):
        """Its status."""
        status = self.running.wait(timeout=600)
        self.reader.join()
        self.running.stderr.close()
        return status


class Rounds(SharedSweep):
    def __init__(self, comity, library, directory, levels=400, seed=1):
        super().__init__(comity, library, directory, levels, seed, ["-j", "1"])
        self.waits, self.most_meanwhile = 0, 0

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
            status = one.end()
            if one.killed:
                continue
            if status != 0 or one.meanwhile > 1:
                wrong.append(f"status {status}, others computed {one.meanwhile} blocks while it had "
                             f"nothing to do: {''.join(one.lines)}")
            self.waits += one.waits
            self.most_meanwhile = max(self.most_meanwhile, one.meanwhile)
        return wrong + self.wrong_with(target)

    def processor_time(self, threads, processes, *options):
        """Of processes that compute one sweep, in seconds."""
        target, before = self.place(), resource.getrusage(resource.RUSAGE_CHILDREN)
        running = [subprocess.Popen([self.comity, "sweep", self.sweep, "-q", "-j", str(threads), "-o",
                                     target, *options], env=self.environment)
                   for _ in range(processes)]
        assert [one.wait() for one in running] == [0] * processes
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def cost_of_sharing(self, times=5):
        """Of two processes with one thread against one with two, and of the latter against itself,
        each `times` times in turn: the second figure is what the machine alone changes."""
        rows = [(self.processor_time(2, 1), self.processor_time(1, 2, "--join"),
                 self.processor_time(2, 1)) for _ in range(times)]
        return (statistics.median(shared / alone for alone, shared, _ in rows),
                statistics.median(again / alone for alone, _, again in rows))

    def summary(self, given):
        self.write(5 * self.levels)
        sharing, itself = self.cost_of_sharing()
        return (f"{given.rounds} rounds of {given.processes} processes, {given.kills} of them killed "
                f"and one late: all equal; {self.waits} times one had nothing to do, and the others "
                f"computed at most {self.most_meanwhile} blocks meanwhile; two processes of one "
                f"thread take {sharing:.3f} times the processor time of one process of two, which "
                f"takes {itself:.3f} times its own when it is repeated")


if __name__ == "__main__":
    campaign(Rounds, __doc__, 8, lambda rounds, given, _: rounds.round(given.processes, given.kills),
             lambda rounds, given: rounds.summary(given), kills=3)
