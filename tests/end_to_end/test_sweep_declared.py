# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sweep file declares: names, scenarios and designs, checked before anything is computed."""

import numpy as np
import pytest

from test_sweep import FACTORS, assert_outcomes, load, run, sweep, write  # noqa: F401, fixtures


def test_names_with_blanks_can_be_written(sweep, run):
    data = load(sweep("""axes = ( { name = "oc"; zip = (
        { key = "states.USA.agenda.organised crime"; values = [0.1, 0.3]; },
        { key = "threat.mean.organised crime"; values = [0.1, 0.4]; } ); } );"""))
    assert data["threat_mean_organised_crime"].values.tolist() == [0.1, 0.4]
    assert_outcomes(data.isel(oc=1), run({"states.USA.agenda.organised crime": 0.3,
                                          "threat.mean.organised crime": 0.4}))


def test_axes_have_names_that_are_understood(sweep):
    data = load(sweep("""axes = (
        { key = "events.september_11.at"; values = ["1998-09", "2001-09"]; },
        { key = "dyads.USA-MEX.trust.USA"; values = [0.4, 0.5]; },
        { key = "states.MEX.agenda.migration"; values = [0.1]; } );""", replicates=2, ticks=96))
    assert data["final_phase"].dims == (
        "september_11_at", "trust_USA_MEX", "agenda_migration", "replicate")
    assert data["trust_USA_MEX"].attrs["long_name"] == "dyads.USA-MEX.trust.USA"


@pytest.mark.parametrize("text", [
    """axes = ( { name = "bilateralism"; key = "hegemony"; values = [0.0, 1.0]; }, { name = "x";
       zip = ( { key = "trust.gain"; values = [0.1]; },
               { key = "bilateralism"; values = [0.1]; } ); } );""",
    """axes = ( { key = "hegemony"; values = [0.0]; name = "trust_mean"; } ); series = ["trust"];""",
    """axes = ( { key = "hegemony"; from = 0.0; to = 1.0; name = "moved_sign"; } );
       design = { kind = "morris"; samples = 2; };"""])
def test_names_are_checked_before_the_run(comity, write, tmp_path, text):
    path = write(text, replicates=100000)  # it would take minutes
    for command in (["sweep", path, "-o", tmp_path / "x.h5"], ["plan", path]):
        finished = comity(*command, check=False)
        assert finished.returncode == 2 and len(finished.stderr.splitlines()) == 1
        assert f"{path}:" in finished.stderr and "in the results" in finished.stderr
    assert not list(tmp_path.glob("x.h5*"))


def test_scenarios_with_seeds_of_their_own_share_no_draws(sweep, comity, write, root, tmp_path):
    for seed in (1, 2):
        (tmp_path / f"s{seed}.cfg").write_text(f'@include "north_america.cfg"\nseed = {seed};\n')
    (tmp_path / "north_america.cfg").write_text((root / "configs/north_america.cfg").read_text())
    axes = '\naxes = ( { scenarios = ["s1.cfg",\n"s2.cfg"]; } );'
    path = write(axes)
    for command in (["plan", path], ["sweep", path, "-o", tmp_path / "x.h5"]):
        finished = comity(*command, check=False)
        assert finished.returncode == 2
        assert finished.stderr == (
            f"{path}:7: scenarios: s1 has the seed 1 and s2 has 2, but all points share their "
            'draws; a seed of the sweep, or draws = "independent", is expected\n')
    one, other = (load(sweep(axes + "seed = 3;"))["final_trust"].values)
    np.testing.assert_array_equal(one, other)
    one, other = (load(sweep(axes + 'draws = "independent";'))["final_trust"].values)
    assert (one != other)[~np.isnan(one)].all()


def test_a_scenario_that_is_not_there_is_told_at_its_line(comity, tmp_path):
    path = tmp_path / "sweep.cfg"
    for text, place in [('replicates = 2;\nscenario = "nope.cfg";\n'
                         'axes = ({ key = "hegemony"; values = [0.0]; });', "2: scenario"),
                        ('axes = ({ scenarios = [\n"nope.cfg"]; });', "2: axes[0].scenarios")]:
        path.write_text(text)
        finished = comity("plan", path, check=False)
        assert finished.returncode == 2
        assert finished.stderr == (f"{path}:{place}: the file {tmp_path}/nope.cfg cannot be read: "
                                   "No such file or directory\n")


@pytest.mark.parametrize("options, said, advised", [
    ("samples = 64;", "with a random digital shift", False),
    ("samples = 64; scramble = false;", "unshifted", False),
    ("samples = 64; skip = 1;", "with a random digital shift", True),
    ("samples = 64; skip = 128;", "with a random digital shift", False)])
def test_plan_says_how_a_sequence_is_shifted(comity, write, options, said, advised):
    text = comity("plan", write(f'design = {{ kind = "sobol"; {options} }};{FACTORS}')).stdout
    assert said in " ".join(text.split())
    assert ("destroys the balance" in " ".join(text.split())) == advised


def test_saltelli_of_many_axes_has_random_rows(comity, write):
    keys = (["hegemony", "bilateralism", "trust.gain", "trust.loss", "conduct.misperception"]
            + [f"states.{state}.{name}" for state in ("USA", "CAN", "MEX")
               for name in ("restraint", "sovereignty", "identity", "exposure")]
            + [f"dyads.{dyad}.bilateral" for dyad in ("USA-CAN", "USA-MEX", "CAN-MEX")])

    def plan(count, options, **how):
        axes = ",\n".join(f'{{ key = "{key}"; from = 0.1; to = 0.2; }}' for key in keys[:count])
        return comity("plan", write(f'design = {{ kind = "saltelli"; samples = 4; {options} }};'
                                    f'axes = (\n{axes} );', replicates=2), **how)

    assert len(keys) == 20
    assert "digital shift" in plan(20, "skip = 4;").stdout
    keys.append("threat.noise")
    assert "from independent random draws" in " ".join(plan(21, "").stdout.split())
    for option in ("skip = 0;", "scramble = true;"):
        finished = plan(21, option, check=False)
        assert finished.returncode == 2
        assert (f"sweep.cfg:6: design.{option.split()[0]}: the rows of 21 axes are random draws, "
                "as Sobol points are there for 20 at most; it must be left out\n") in finished.stderr
