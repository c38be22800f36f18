# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that HDF5 does not survive do not end the interpreter: what is not as it was written is read
by another process first."""

import gzip
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

CORPUS = pathlib.Path(__file__).resolve().parents[1] / "fuzz/corpus/results"
FATES = {
    "os.kill(os.getpid(), signal.SIGABRT)": r"crashed \(Aborted\)",
    "os.kill(os.getpid(), signal.SIGXCPU)": "did not come to an end",
    "time.sleep(600)": "did not come to an end",
    "os._exit(3)": "wants far more memory than the file has bytes",
}
REFUSALS = {
    "os._exit(4)": "is damaged or incomplete$",
    "os._exit(4 + 11)": "cannot be read: Resource temporarily unavailable",
}


@pytest.fixture
def changed(tmp_path, comity, scenario):
    """Results that another program has changed since."""
    path = tmp_path / "run.h5"
    comity("run", scenario, "-r", 2, "--ticks", 24, "-q", "-o", path)
    shutil.copy(path, tmp_path / "whole.h5")
    os.truncate(path, path.stat().st_size - 1)
    return path


@pytest.mark.parametrize("name", ["simulations-segfault-1-11", "virtual-abort-1-8",
                                  "comparison-endless-5-95"])
def test_the_interpreter_survives_what_hdf5_does_not(package, tmp_path, name):
    path = tmp_path / "file.h5"
    path.write_bytes(gzip.decompress((CORPUS / f"{name}.h5.gz").read_bytes()))
    text = f"""
import comity
try:
    comity.open({str(path)!r})
except comity.Error as error:
    print(error)
"""
    finished = subprocess.run([sys.executable, "-c", text], check=False, text=True, timeout=1200,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**os.environ, "PYTHONPATH": os.path.dirname(
                                  os.path.dirname(package.__file__))})
    assert finished.returncode == 0, finished.stderr
    assert not finished.stdout or finished.stdout.startswith(f"{path}: ")


@pytest.mark.parametrize("fate", FATES)
def test_what_another_process_dies_of_is_refused(package, changed, tmp_path, monkeypatch, fate):
    from comity.results import trying  # noqa: PLC0415
    (tmp_path / "trial.py").write_text(f"import os, signal, time\n{fate}\n")
    monkeypatch.setattr(trying, "__file__", str(tmp_path / "trying.py"))
    monkeypatch.setattr(trying, "SECONDS", 1 if "sleep" in fate else 120)
    with pytest.raises(package.Error, match=rf"run\.h5: is damaged: HDF5, .* {FATES[fate]}$"):
        package.open(changed)
    package.open(tmp_path / "whole.h5").close()


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_another_process_refuses_is_not_read_here(package, changed, tmp_path, monkeypatch,
                                                       refusal):
    """HDF5 may refuse there what it dies of here, as its memory has it."""
    from comity.results import trying  # noqa: PLC0415
    (tmp_path / "trial.py").write_text(f"import os\n{refusal}\n")
    monkeypatch.setattr(trying, "__file__", str(tmp_path / "trying.py"))
    with pytest.raises(package.Error, match=rf"run\.h5: {REFUSALS[refusal]}$"):
        package.open(changed)


def test_only_what_is_not_as_it_was_written_is_tried(package, changed, tmp_path, monkeypatch):
    from comity.results import trying  # noqa: PLC0415
    tried = []
    real = trying._fate_of
    monkeypatch.setattr(trying, "_fate_of", lambda paths: tried.extend(paths) or real(paths))
    package.open(tmp_path / "whole.h5").close()
    assert tried == []
    with package.open(changed) as run, package.open(tmp_path / "whole.h5") as whole:
        assert run.equals(whole)  # what is not damaged is read
    assert tried == [str(changed)]
    monkeypatch.setattr(trying, "HASHED", 1000)  # sooner tried than hashed
    package.open(tmp_path / "whole.h5").close()
    assert len(tried) == 2


def test_shards_of_a_virtual_file_are_tried(package, comity, scenario, tmp_path, monkeypatch):
    from comity.results import trying  # noqa: PLC0415
    (tmp_path / "sweep.cfg").write_text(
        f'scenario = "{scenario}"; replicates = 2; ticks = 24;\n'
        'axes = ( { key = "hegemony"; values = [0.0, 0.5, 1.0]; } );\n')
    shards = [tmp_path / f"shard{k}.h5" for k in (1, 2)]
    for k, shard in enumerate(shards, 1):
        comity("sweep", tmp_path / "sweep.cfg", "-q", "--shard", f"{k}/2", "-o", shard)
    comity("merge", "--virtual", *shards, "-q", "-o", tmp_path / "whole.h5")
    tried = []
    monkeypatch.setattr(trying, "_fate_of",
                        lambda paths: tried.append(paths) or f"died of {len(paths)}")
    package.open(tmp_path / "whole.h5").close()
    for shard in shards:
        damaged = bytearray(shard.read_bytes())
        damaged[2000] ^= 1
        shard.write_bytes(damaged)
    with pytest.raises(package.Error, match=r"shard1\.h5: died of 1$"):
        package.open(tmp_path / "whole.h5")
    assert tried == [[str(shard) for shard in shards], [str(shards[0])]]


def test_without_another_process_the_reason_is_told(package, changed, monkeypatch):
    def fail(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")
    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(package.Error, match=r"run\.h5: no process can be made to read it: Resource"):
        package.open(changed)
