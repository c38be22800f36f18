#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes join in one sweep where locks do not work; some are killed, one comes late.

A preloaded library (faults.c) makes every lock fail, as some network file systems do. Whoever is
left must leave the very file of an undisturbed sweep and nothing else. Reports how many blocks the
others computed at most while a process had nothing to do, and for how long it had not, beside what
a block takes where so many processes share the processors; and, of two processes of one thread
against one process of two, the processor time, undisturbed and in turn. Ends with status 1 at the
first difference.
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
    """A process that joins in, and how long it waited for others."""

    def __init__(self, command, environment):
        self.running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.waited, self.meanwhile, self.blocks, self.lines, self.killed = 0, 0, 0, [], False
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.running.stderr:
            self.lines.append(line)
            try:
                told = json.loads(line)
            except ValueError:
                continue
            self.waited = max(self.waited, told.get("waited_seconds", 0))
            self.meanwhile = max(self.meanwhile, told.get("blocks_meanwhile", 0))
            self.blocks = told.get("blocks", self.blocks)

    def kill(self):
        self.killed = self.running.poll() is None
        self.running.kill()
        self.running.wait()  # a process that nobody has waited for counts as there

    def end(self):
        """Its status, and for how many seconds it waited at most."""
        status = self.running.wait(timeout=600)
        self.reader.join()
        self.running.stderr.close()
        return status, self.waited


class Rounds(SharedSweep):
    def __init__(self, comity, library, directory, levels=400, seed=1):
        super().__init__(comity, library, directory, levels, seed, ["-j", "1"])
        self.longest_wait, self.most_meanwhile, self.blocks = 0, 0, 1

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
                self.most_meanwhile = max(self.most_meanwhile, one.meanwhile)
                self.blocks = max(self.blocks, one.blocks)
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
        """Of two processes with one thread against one with two, each `times` times in turn."""
        pairs = [(self.processor_time(2, 1), self.processor_time(1, 2, "--join"))
                 for _ in range(times)]
        return statistics.median(shared / alone for alone, shared in pairs)

    def summary(self, given):
        crowd = max(1, given.processes / len(os.sched_getaffinity(0)))
        block = self.seconds / self.blocks
        self.write(5 * self.levels)
        return (f"{given.rounds} rounds of {given.processes} processes, {given.kills} of them killed "
                f"and one late: all equal; of {self.blocks} blocks the others computed at most "
                f"{self.most_meanwhile} while one had nothing to do, for {self.longest_wait:.3f} s at "
                f"most; a block takes {block:.3f} s alone, {block * crowd:.3f} s among so "
                f"many processes; two processes of one thread take {self.cost_of_sharing():.3f} times "
                "the processor time of one process of two")


if __name__ == "__main__":
    campaign(Rounds, __doc__, 8, lambda rounds, given, _: rounds.round(given.processes, given.kills),
             lambda rounds, given: rounds.summary(given), kills=3)
