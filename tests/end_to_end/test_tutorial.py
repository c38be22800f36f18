# SPDX-License-Identifier: GPL-3.0-or-later
"""configs/TUTORIAL.md: its changes apply to what `comity new` writes, and its commands work."""

import os
import re
import subprocess


def blocks(text):
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def apply(text, change):
    """The text with the first place of a change's old lines made its new ones."""
    old = "".join(line[1:] + "\n" for line in change.splitlines() if line[0] in " -")
    new = "".join(line[1:] + "\n" for line in change.splitlines() if line[0] in " +")
    assert f"\n{old}" in text, f"these lines are not there:\n{old}"
    return text.replace(f"\n{old}", f"\n{new}", 1)


def test_from_a_region_to_a_figure(root, program, tmp_path):
    tutorial = (root / "configs/TUTORIAL.md").read_text(encoding="utf-8")
    names = iter(re.findall(r"Write this to `(\w+\.cfg)`", tutorial))
    (tmp_path / "scripts").symlink_to(root / "scripts")
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}",
                   "COMITY_LIBRARY": str(program.parent / "libcomity.so.0"),
                   "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg"}
    region = tmp_path / "region.cfg"
    shown = {}
    for language, block in blocks(tutorial):
        if language == "diff":
            region.write_text(apply(region.read_text(encoding="utf-8"), block), encoding="utf-8")
        elif language == "sh":
            for command in block.splitlines():
                done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environment,
                                      text=True, timeout=1200, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                assert done.returncode == 0, f"{command}: {done.stderr}"
                shown[" ".join(command.split()[:2])] = done.stdout
        else:
            (tmp_path / next(names)).write_text(block, encoding="utf-8")
    assert next(names, None) is None
    assert "Two small states and a large one" in shown["comity check"]
    assert re.search(r"^ +2001-09 +shock: terrorism \+ 1.2 +crisis$", shown["comity check"],
                     re.MULTILINE)
    assert "restrained (The same, the large state restrained)" in shown["comity compare"]
    for name in ("region.png", "sweep.png", "sweep.csv"):
        assert (tmp_path / name).stat().st_size > 1000
