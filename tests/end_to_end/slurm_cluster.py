# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Slurm on this machine: a controller, a few virtual nodes and a munge of their own.

Everything lies in one directory and listens on the loopback alone; what was started is stopped by
its process number.
"""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scontrol", "scancel"]
PATIENCE, STARTING = 600, 120  # seconds
CONFIGURATION = """
ClusterName=comity
SlurmctldHost=localhost
SlurmctldPort={controller}
AuthType=auth/munge
AuthInfo=socket={place}/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool-%n
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd-%n.pid
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd-%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
InactiveLimit=0
KillWait=5
{nodes}
PartitionName=all Nodes=n[1-4] Default=YES MaxTime=60 State=UP
"""


def missing():
    """Why there can be no cluster here; None: there can."""
    if os.environ.get("COMITY_SLURM") == "no":
        return "COMITY_SLURM=no leaves it out"
    absent = [name for name in PROGRAMS if not shutil.which(name, path=search_path())]
    if absent:
        return f"{', '.join(absent)} missing: scripts/setup --cluster installs slurm-wlm and munge"
    return None if os.geteuid() == 0 else "only root starts a Slurm of its own"


def search_path():
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def parent_of(process):
    try:
        return int(pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def command_of(process):
    try:
        return pathlib.Path(f"/proc/{process}/comm").read_text()
    except OSError:
        return ""


class Cluster:
    def __init__(self, place):
        self.place = pathlib.Path(place)
        self.environment = {**os.environ, "SLURM_CONF": str(self.place / "slurm.conf"),
                            "PATH": search_path()}
        self.running = {}
        self.crashes = 0  # of the controller, for which no job has been queued again
        self.known = {}  # how often each job was started again, as far as it said so

    def begin(self):
        controller, *ports = free_ports(5)
        nodes = "\n".join(f"NodeName=n{k} NodeHostname=localhost Port={port} CPUs=1 State=UNKNOWN"
                          for k, port in enumerate(ports, 1))
        (self.place / "state").mkdir()
        (self.place / "slurm.conf").write_text(
            CONFIGURATION.format(place=self.place, controller=controller, nodes=nodes))
        version = subprocess.run([shutil.which("slurmd", path=search_path()), "-V"], text=True,
                                 stdout=subprocess.PIPE, check=True).stdout.split()[-1]
        if int(version.split(".")[0]) >= 23:  # may run where control groups are not mounted
            (self.place / "cgroup.conf").write_text("CgroupPlugin=disabled\n")
        key = self.place / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        self.start("munged", "--foreground", "--force", f"--key-file={key}",
                   *(f"--{option}={self.place / name}" for option, name in
                     [("socket", "munge.socket"), ("pid-file", "munged.pid"),
                      ("log-file", "munged.log"), ("seed-file", "seed")]))
        self.until(lambda: self.all_run() and (self.place / "munge.socket").exists(), STARTING)
        self.start("slurmctld", "-D")
        for k in range(1, 5):
            self.start_node(k)
        self.until(lambda: self.all_run() and self.call(
            "sinfo", "-h", "-o", "%t %D", check=False) == "idle 4", STARTING)

    def all_run(self):
        ended = [name for name, process in self.running.items() if process.poll() is not None]
        assert not ended, f"{', '.join(ended)} ended: {self.logs()}"
        return True

    def start(self, name, *arguments, key=None):
        self.running[key or name] = subprocess.Popen(
            [shutil.which(name, path=search_path()), *arguments], env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start_node(self, k):
        self.start("slurmd", "-D", "-N", f"n{k}", key=f"n{k}")

    def call(self, *command, check=True):
        """What a command prints. The controller of Slurm 22.05 sometimes crashes when a node dies;
        then it is started again, as sites have it, and knows its jobs from its files."""
        for _ in range(10):
            done = subprocess.run(list(map(str, command)), env=self.environment, text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=PATIENCE)
            lost = any(sign in done.stderr for sign in ("onnect", "contact", "timed out"))
            if done.returncode == 0 or not (lost or self.running["slurmctld"].poll() is not None):
                break
            self.until_controlled()
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def until(self, done, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while not done():
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.1)

    def until_controlled(self):
        def controlled():
            if self.running["slurmctld"].poll() is not None:
                self.crashes += 1
                self.start("slurmctld", "-D")
            return subprocess.run(
                ["scontrol", "ping"], env=self.environment, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False).returncode == 0
        self.until(controlled)

    def logs(self):
        return "".join(f"\n{path.name}:\n{path.read_text(errors='replace')[-800:]}"
                       for path in self.place.glob("*.log"))

    def states(self, job):
        """Of every job of that number, or element of that array."""
        told = self.call("scontrol", "show", "job", job, "-o", check=False).splitlines()
        return [next((word[9:] for word in line.split() if word.startswith("JobState=")), "")
                for line in told]

    def restarts(self, job):
        told = self.call("scontrol", "show", "job", job, "-o")
        restarts = max(int(word[9:]) for word in told.split() if word.startswith("Restarts="))
        self.known[job] = max(restarts, self.known.get(job, 0))
        return restarts

    def finish(self, job, patience=PATIENCE):
        """Waits until all of a job is over; its states. What is queued again waits for no delay: it
        is told so once each time, when all nodes are at rest, as Slurm 22.05 crashes otherwise. What
        failed as the controller crashed, so that srun did not reach it, is queued again; and what it
        has forgotten to have started again, and takes for running where it was."""
        told = set()

        def over():
            if self.resume_nodes():
                self.call("scontrol", "release", job, check=False)
                told.clear()
            states, restarts = self.states(job), self.restarts(job)
            if (self.crashes and "FAILED" in states) or restarts < self.known[job]:
                self.crashes, self.known[job] = 0, restarts
                self.call("scontrol", "requeue", job)
                return False
            if ("PENDING" in states and restarts > 0 and restarts not in told
                    and self.call("sinfo", "-h", "-o", "%t") == "idle"):
                told.add(restarts)
                self.call("scontrol", "update", f"JobId={job}", "StartTime=now", check=False)
            return states and not {"PENDING", "RUNNING", "COMPLETING", "CONFIGURING"} & set(states)
        self.until(over, patience)
        return self.states(job)

    def resume_nodes(self):
        """Does what the administrator of a site would after a crash of the controller: it had sent a
        job to a node, did not know so when it was started again, and sent it once more; the node
        refused the second copy, and the controller drained the node and held the job."""
        drained = [line.split()[0] for line in
                   self.call("sinfo", "-h", "-N", "-o", "%N %E").splitlines()
                   if "Duplicate jobid" in line]
        for node in drained:
            self.call("scontrol", "update", f"NodeName={node}", "State=RESUME", check=False)
        return drained

    def kill_controller(self):
        """It crashes; the next call starts it again."""
        self.running["slurmctld"].kill()
        self.running["slurmctld"].wait()

    def kill_node(self, name):
        """The node fails: its daemon, those that watch its jobs, and then the jobs end at once."""
        jobs = [int(entry.name) for entry in pathlib.Path("/proc").iterdir()
                if entry.name.isdigit() and self.is_of(entry, name)]
        watchers = {parent for parent in map(parent_of, jobs)
                    if "slurmstepd" in command_of(parent)}
        self.running[name].kill()
        for process in [*watchers, *jobs]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.running[name].wait()

    def is_of(self, process, node):
        try:
            words = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            return False  # it has ended
        return (f"SLURMD_NODENAME={node}".encode() in words
                and f"SLURM_CONF={self.place}/slurm.conf".encode() in words)

    def end(self):
        self.call("scancel", "--user=root", check=False)
        try:
            self.until(lambda: self.call("squeue", "-h", check=False) == "", patience=30)
        except AssertionError:
            pass
        for one in reversed(self.running.values()):
            one.terminate()
        for one in self.running.values():
            try:
                one.wait(timeout=1200)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
