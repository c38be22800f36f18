# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps on clusters: a real Slurm on this machine, and launchers that only start processes."""

import json
import os
import re
import shutil
import subprocess

import pytest

import same_results
import slurm_cluster
import waiting

SWEEP = """
scenario = "{scenario}"; replicates = {replicates}; ticks = 240; outcomes = ["final_trust"];
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = 100; }} );
"""
# Waiting for Slurm takes minutes: COMITY_SLURM=all asks for the rest.
few = pytest.mark.skipif(os.environ.get("COMITY_SLURM") != "all",
                         reason="COMITY_SLURM=all tries it")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    reason = slurm_cluster.missing()
    if reason:
        pytest.skip(reason)
    made = slurm_cluster.Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        try:
            made.begin()
        except (AssertionError, OSError) as problem:
            if os.environ.get("COMITY_SLURM"):
                raise
            pytest.skip(f"Slurm does not start on this machine: {problem}")
        yield made
    finally:
        made.end()


def write(directory, scenario, replicates):
    path = directory / "sweep.cfg"
    path.write_text(SWEEP.format(scenario=scenario, replicates=replicates))
    return path


@pytest.fixture(scope="module")
def sweep(scenario, tmp_path_factory):
    return write(tmp_path_factory.mktemp("short"), scenario, 100)


@pytest.fixture(scope="module")
def long(scenario, tmp_path_factory):
    return write(tmp_path_factory.mktemp("long"), scenario, 4000)


def one_process(comity, sweep):
    path = sweep.parent / "whole.h5"
    comity("sweep", sweep, "-o", path, "-q")
    return path


@pytest.fixture(scope="module")
def whole(comity, sweep):
    return one_process(comity, sweep)


@pytest.fixture(scope="module")
def long_whole(comity, long):
    return one_process(comity, long)


def submit(cluster, comity, *arguments, cwd):
    """The numbers of the jobs."""
    cluster.call("sinfo")  # the controller is there
    said = comity("submit", *arguments, cwd=cwd, env=cluster.environment).stdout
    return re.findall(r"^job (\d+)", said, re.MULTILINE)


def until_computing(cluster, target):
    parts = target.with_name(target.name + ".parts")
    cluster.until(lambda: parts.exists() and any(parts.glob("part-*")))


def is_whole(whole, target):
    assert same_results.differences(whole, target) == []
    left = [path.name for path in target.parent.iterdir()
            if path != target and ".slurm-" not in path.name and ".shard-" not in path.name]
    assert left == []


def test_array_joins(cluster, comity, sweep, whole, tmp_path):
    job, = submit(cluster, comity, sweep, "-o", "a sweep.h5", "--array", 6, cwd=tmp_path)
    assert cluster.finish(job) == ["COMPLETED"] * 6, cluster.logs()
    is_whole(whole, tmp_path / "a sweep.h5")


@few
def test_one_job_of_several_processes(cluster, comity, sweep, whole, tmp_path):
    job, = submit(cluster, comity, sweep, "-o", tmp_path / "sweep.h5", "--tasks", 4, cwd=tmp_path)
    assert cluster.finish(job) == ["COMPLETED"], cluster.logs()
    is_whole(whole, tmp_path / "sweep.h5")


def test_shards_are_merged_by_a_job_that_waits_for_them(cluster, comity, sweep, whole, tmp_path):
    job, merge = submit(cluster, comity, sweep, "-o", "sweep.h5", "--shards", 12, cwd=tmp_path)
    assert cluster.finish(merge) == ["COMPLETED"], cluster.logs()
    assert set(cluster.states(job)) == {"COMPLETED"}
    is_whole(whole, tmp_path / "sweep.h5")


@pytest.mark.parametrize("how", [
    ["--batch", "--signal=USR1"], *(pytest.param(how, marks=few) for how in [
        ["--signal=USR2"], ["--batch", "--signal=TERM"], ["--signal=TERM"], ["--signal=XCPU"],
        ["--batch", "--signal=XCPU"]])], ids=" ".join)
def test_signals_of_the_site_save_and_requeue(cluster, comity, long, long_whole, tmp_path, how):
    """To the script, as --signal=B:USR1@60 has it, or to the processes alone, without B."""
    target = tmp_path / "sweep.h5"
    job, = submit(cluster, comity, long, "-o", target, "--tasks", 1, cwd=tmp_path)
    until_computing(cluster, target)
    cluster.call("scancel", *how, job)
    cluster.until(lambda: cluster.restarts(job) > 0)
    assert cluster.finish(job) == ["COMPLETED"], cluster.logs()
    log, = tmp_path.glob("sweep.h5.slurm-*.log")
    kept, total = map(int, re.search(r"(\d+) of (\d+) blocks are kept", log.read_text()).groups())
    assert 0 < kept < total
    is_whole(long_whole, target)


@few
def test_cancelled_is_not_requeued(cluster, comity, long, tmp_path):
    target = tmp_path / "sweep.h5"
    job, = submit(cluster, comity, long, "-o", target, "--tasks", 1, cwd=tmp_path)
    until_computing(cluster, target)
    cluster.call("scancel", job)
    assert cluster.finish(job) == ["CANCELLED"]
    status = json.loads(comity("status", target, "--json").stdout)
    assert status["state"] == "paused" and 0 < status["blocks_done"] < status["blocks"]


@few
@pytest.mark.parametrize("controller", ["lives", "crashes"])
def test_killed_node_is_requeued(cluster, comity, long, long_whole, tmp_path, controller):
    """Slurm 22.05 crashes now and then when a node dies, just after it has started the job again."""
    target = tmp_path / "sweep.h5"
    job, = submit(cluster, comity, long, "-o", target, "--tasks", 1, cwd=tmp_path)
    until_computing(cluster, target)
    node = cluster.call("squeue", "-h", "-o", "%N", "-j", job)
    cluster.kill_node(node)
    cluster.until(lambda: cluster.restarts(job) > 0)
    cluster.start_node(int(node[1:]))
    if controller == "crashes":
        cluster.until(lambda: cluster.states(job) != ["PENDING"])
        cluster.kill_controller()
    assert cluster.finish(job, 3 * slurm_cluster.PATIENCE) == ["COMPLETED"], cluster.logs()
    is_whole(long_whole, target)


@few
def test_time_limit_requeues(cluster, comity, scenario, tmp_path):
    """The warning comes at once: a limit of a minute, of which 59 seconds before."""
    (tmp_path / "in").mkdir()
    sweep = write(tmp_path / "in", scenario, 20000)
    target = tmp_path / "out" / "sweep.h5"
    target.parent.mkdir()
    job, = submit(cluster, comity, sweep, "-o", target, "--tasks", 1, "--time", 1,
                  "--warning", 59, cwd=tmp_path)
    cluster.until(lambda: cluster.restarts(job) > 0 or cluster.states(job) == ["COMPLETED"])
    if cluster.restarts(job) > 0:
        cluster.call("scontrol", "update", f"JobId={job}", "TimeLimit=50", check=False)
    assert cluster.finish(job, 10 * slurm_cluster.PATIENCE) == ["COMPLETED"], cluster.logs()
    is_whole(one_process(comity, sweep), target)


def test_the_script_is_printed(comity, sweep):
    script = comity("submit", sweep, "-o", "it's.h5", "--shards", 3, "--cpus", 2, "--time", "2:00:00",
                    "--sbatch=--partition=long", "--print").stdout
    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0
    for line in ["#SBATCH --array=1-3", "#SBATCH --cpus-per-task=2", "#SBATCH --time=2:00:00",
                 "#SBATCH --signal=B:USR1@60", "#SBATCH --requeue"]:
        assert script.splitlines().count(line) == 1, line
    assert script.splitlines().count("#SBATCH --partition=long") == 2
    assert "--dependency=afterok" in script


def test_requests_that_cannot_be(comity, sweep, tmp_path):
    for arguments, said in [(["--array", 2, "--tasks", 2], "one of them at most"),
                            (["--sbatch", "partition"], "is no option of sbatch"),
                            (["--time", "soon"], "--time")]:
        refused = comity("submit", sweep, "-o", tmp_path / "x.h5", "--print", *arguments, check=False)
        assert refused.returncode == 2 and said in refused.stderr
    refused = comity("submit", tmp_path / "none.cfg", "-o", "x.h5", "--print", check=False)
    assert refused.returncode == 2 and "none.cfg" in refused.stderr


@pytest.mark.parametrize("granted", ["1", "3", "none"])
def test_threads_follow_what_slurm_grants(program, scenario, tmp_path, granted):
    """Never more than the affinity allows."""
    sweep = write(tmp_path, scenario, 2000)
    allowed = len(os.sched_getaffinity(0))
    wanted = min(allowed, int(granted)) if granted.isdigit() else allowed
    claims = tmp_path / "sweep.h5.parts"
    with subprocess.Popen([program, "sweep", sweep, "-o", tmp_path / "sweep.h5", "-q", "--join"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          env={**os.environ, "SLURM_CPUS_PER_TASK": granted}) as running:
        waiting.until(lambda: any(claims.glob("claim-*")), running)
        found = {int(re.search(r"threads (\d+)", claim.read_text()).group(1))
                 for claim in claims.glob("claim-*")}
        running.kill()
    assert found == {wanted}


# ---- launchers ----

def test_parallel(comity, program, sweep, whole, tmp_path):
    if not shutil.which("parallel"):
        pytest.skip("GNU parallel is missing: the Debian package parallel")
    subprocess.run(["parallel", "-j", "4", "-n0", program, "sweep", sweep, "-o",
                    tmp_path / "sweep.h5", "-q", "--join", ":::", "1", "2", "3", "4"], check=True,
                   stdout=subprocess.DEVNULL, env={**os.environ, "HOME": str(sweep.parent)})
    is_whole(whole, tmp_path / "sweep.h5")


def test_mpirun(comity, program, sweep, whole, tmp_path):
    if not shutil.which("mpirun"):
        pytest.skip("mpirun is missing: the Debian package openmpi-bin")
    subprocess.run(["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "4", program, "sweep",
                    sweep, "-o", tmp_path / "sweep.h5", "-q", "--join"], check=True,
                   stdout=subprocess.DEVNULL)
    is_whole(whole, tmp_path / "sweep.h5")


def test_snakemake(program, sweep, whole, tmp_path):
    if not shutil.which("snakemake"):
        pytest.skip("snakemake is missing: the Debian package snakemake, of some 700 MB")
    place = tmp_path / "flow"
    place.mkdir()
    (place / "Snakefile").write_text(f'''
SHARDS = [1, 2, 3]
rule all:
    input: "sweep.h5"
rule shard:
    output: "{{k}}.shard-of-3.h5"
    shell: "{program} sweep {sweep} -o {{output}} -q --shard {{wildcards.k}}/3 --resume"
rule merge:
    input: expand("{{k}}.shard-of-3.h5", k=SHARDS)
    output: "sweep.h5"
    shell: "{program} merge {{input}} -o {{output}}"
''')
    subprocess.run(["snakemake", "--cores", "2"], cwd=place, check=True)
    assert same_results.differences(whole, place / "sweep.h5") == []
