# SPDX-License-Identifier: GPL-3.0-or-later
"""`comity sweep`: designs as labelled data, each value what a plain run gives; verify and replay."""

import h5py
import netCDF4
import numpy as np
import pytest
import scipy.stats
import xarray as xr

import same_results
from test_run import kernels

GRID = """
axes = (
  { key = "hegemony"; values = [0.0, 0.5, 1.0]; },
  { key = "bilateralism"; from = 0.0; to = 1.0; levels = 5; }
);
"""
FACTORS = """
axes = (
  { key = "hegemony"; from = 0.0; to = 1.0; },
  { key = "trust.loss"; from = 0.1; to = 0.4; scale = "logarithmic"; },
  { key = "states.USA.restraint"; from = 0.2; to = 0.6; name = "restraint"; }
);
"""
FACTOR_NAMES = ["hegemony", "loss", "restraint"]


def load(path, engine="h5netcdf"):
    with xr.open_dataset(path, engine=engine) as data:
        return data.load()


@pytest.fixture
def write(scenario, tmp_path):
    """Writes a sweep file of the default region."""

    def write_with(text, replicates=6, precision="double", name="sweep.cfg", ticks=120):
        path = tmp_path / name
        base = "" if "scenarios = " in text or "scenario = " in text else f'scenario = "{scenario}";\n'
        path.write_text(f'title = "Test";\n{base}replicates = {replicates};\nticks = {ticks};\n'
                        f'precision = "{precision}";\n{text}')
        return path

    return write_with


@pytest.fixture
def sweep(comity, write, tmp_path):
    """Runs such a sweep; returns the path of its results."""

    def run(text, *options, output="sweep.h5", **settings):
        comity("sweep", write(text, **settings), "-o", tmp_path / output, "-q", "--force",
               *options)
        return tmp_path / output

    return run


@pytest.fixture
def run(comity, scenario, tmp_path):
    """What `comity run` gives for some settings, in double precision."""

    def run_with(settings, *options, replicates=6, base=scenario, ticks=120):
        sets = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        path = tmp_path / "run.h5"
        comity("run", base, "-r", replicates, "--ticks", ticks, "--double", "-q", "-o", path,
               "--force", *sets, *options)
        return load(path)

    return run_with


def outcomes(data):
    """Names of what is kept of every run."""
    return [name for name, variable in data.data_vars.items()
            if "replicate" in variable.dims and "tick" not in variable.dims]


def assert_outcomes(point, one, least=18):
    """A point of a sweep holds what the run gave, bit for bit."""
    names = outcomes(point)
    assert len(names) >= least
    for name in names:
        assert point[name].dims == one[name].dims
        np.testing.assert_array_equal(point[name].values, one[name].values, err_msg=name)


# ---- grids ----

@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_grid_has_its_axes_as_dimensions(sweep, engine):
    data = load(sweep(GRID), engine)
    assert data["final_trust"].dims == (
        "hegemony", "bilateralism", "replicate", "state", "partner")
    assert data["status"].dims == data["replicates"].dims == ("hegemony", "bilateralism")
    assert data["hegemony"].values.tolist() == [0.0, 0.5, 1.0]
    assert data["bilateralism"].values.tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert data["hegemony"].attrs["long_name"] == "hegemony"
    chosen = data["final_identity"].sel(hegemony=0.5, bilateralism=0.25, state="MEX")
    assert chosen.dims == ("replicate",) and np.isfinite(chosen.values).all()
    assert (data["status"] == 1).all() and (data["replicates"] == 6).all()
    assert data["status"].attrs["flag_meanings"] == "not_run done failed"
    for name in ("final_phase", "highest_phase", "final_dyad_phase"):
        assert data[name].attrs["flag_values"].tolist() == [0, 1, 2, 3]
        assert data[name].attrs["flag_meanings"] == "none nascent ascendant mature"
    assert "flag_meanings" not in data["final_trust"].attrs
    assert data.attrs["draws"] == "common" and data.attrs["title"] == "Test"
    assert data.attrs["design"] == "grid" and data.attrs["mode"] == "stochastic"
    assert "scale" not in data["hegemony"].attrs
    assert len(data.attrs["results_sha256"]) == 64


def test_levels_are_found_by_the_decimals_that_people_write(sweep):
    data = load(sweep("""outcomes = ["final_phase"]; axes = (
        { key = "events.september_11.magnitude"; from = 0.0; to = 2.4; levels = 13;
          name = "magnitude"; },
        { key = "hegemony"; from = 0.1; to = 0.9; levels = 9; } );""", replicates=1))
    for k in range(13):
        for level in range(1, 10):
            data.sel(magnitude=float(f"{k * 0.2:.1f}"), hegemony=float(f"{level * 0.1:.1f}"))


def test_files_say_how_they_were_designed(sweep):
    path = sweep("""mean_field = true; design = { kind = "sobol"; samples = 4; };
        axes = ({ key = "trust.gain"; from = 0.01; to = 1.0; scale = "logarithmic"; });""")
    data = load(path)
    assert data.attrs["design"] == "sobol" and data.attrs["mode"] == "mean_field"
    assert data["gain"].attrs["scale"] == "logarithmic"
    with h5py.File(path) as file:
        assert file["provenance"].attrs["scenarios"].decode() == "north_america\n"


def test_readers_agree(sweep):
    path = sweep(GRID + 'series = ["trust", "phase"]; every = 24;')
    xr.testing.assert_identical(load(path, "h5netcdf"), load(path, "netcdf4"))


def test_values_are_those_of_plain_runs(sweep, run):
    data = load(sweep(GRID))
    for hegemony, bilateralism in [(0.0, 0.0), (0.5, 0.75), (1.0, 1.0)]:
        assert_outcomes(data.sel(hegemony=hegemony, bilateralism=bilateralism),
                        run({"hegemony": hegemony, "bilateralism": bilateralism}))


def test_single_precision_and_chosen_outcomes(sweep, run):
    data = load(sweep(GRID + 'outcomes = ["final_trust", "first_entry"];', precision="single"))
    assert sorted(outcomes(data)) == ["final_trust", "first_entry"]
    assert data["final_trust"].dtype == np.float32
    one = run({"hegemony": 0.5, "bilateralism": 0.5})
    np.testing.assert_array_equal(data["final_trust"].sel(hegemony=0.5, bilateralism=0.5).values,
                                  one["final_trust"].values.astype(np.float32))


def test_changes_seed_and_mean_field(sweep, run):
    changed = GRID + 'set = ({ key = "states.USA.restraint"; value = 0.9; }); seed = "77";'
    point = load(sweep(changed)).sel(hegemony=0.5, bilateralism=0.5)
    settings = {"hegemony": 0.5, "bilateralism": 0.5, "states.USA.restraint": 0.9}
    assert_outcomes(point, run(settings, "-s", 77))
    point = load(sweep(changed + "mean_field = true;")).sel(hegemony=0.5, bilateralism=0.5)
    assert point.sizes["replicate"] == 1
    assert_outcomes(point, run(settings, "--mean-field", replicates=1))


def test_zip_axis(sweep, run):
    data = load(sweep("""axes = ( { name = "power"; zip = (
        { key = "states.USA.restraint"; values = [0.0, 1.0]; },
        { key = "states.USA.power"; values = [5000.0, 9000.0]; } ); } );"""))
    assert data["final_phase"].dims == ("power", "replicate")
    assert data["power"].values.tolist() == [0, 1]
    assert data["states_USA_power"].values.tolist() == [5000, 9000]
    assert data["states_USA_power"].dims == ("power",)
    assert_outcomes(data.isel(power=1), run({"states.USA.restraint": 1, "states.USA.power": 9000}))


def test_scenario_axis(sweep, run, root):
    bases = [root / f"configs/{name}.cfg" for name in ("north_america", "hub_and_spoke")]
    data = load(sweep(f"""axes = (
        {{ scenarios = ["{bases[0]}", "{bases[1]}"]; }},
        {{ key = "hegemony"; values = [0.25, 0.75]; }} );"""))
    assert data["scenario"].values.tolist() == ["north_america", "hub_and_spoke"]
    for base in bases:
        assert_outcomes(data.sel(scenario=base.stem, hegemony=0.75),
                        run({"hegemony": 0.75}, base=base))


def test_date_axis(sweep, run, root, tmp_path):
    data = load(sweep("""axes = (
        { key = "events.september_11.at"; values = ["1998-09", "2001-09"]; name = "date"; },
        { key = "events.september_11.magnitude"; values = [0.0, 1.2]; } );"""))
    assert data["date"].values.astype("datetime64[M]").astype(str).tolist() == ["1998-09", "2001-09"]
    assert data["date"].encoding["calendar"] == "proleptic_gregorian"
    assert_outcomes(data.isel(date=1).sel(magnitude=1.2), run({}))
    assert data.sel(date="2001-09").sizes["date"] == 1  # as of every axis of dates
    text = (root / "configs/north_america.cfg").read_text()
    assert text.count('"2001-09"') == 1
    moved = tmp_path / "moved.cfg"
    moved.write_text(text.replace('"2001-09"', '"1998-09"'))
    assert_outcomes(data.isel(date=0).sel(magnitude=1.2), run({}, base=moved))
    first, second = (data["final_trust"].sel(date=date, magnitude=0).values
                     for date in ("1998-09", "2001-09"))
    np.testing.assert_array_equal(first, second)  # without a shock its date cannot matter


def test_logarithmic_axis(sweep):
    data = load(sweep("""axes = ({ key = "threat.noise"; from = 0.001; to = 0.1; levels = 3;
                                   scale = "logarithmic"; name = "noise"; });"""))
    np.testing.assert_allclose(data["noise"].values, [0.001, 0.01, 0.1], rtol=1e-14)
    assert data["noise"].attrs["long_name"] == "threat.noise"


def test_common_and_independent_draws(sweep):
    """Points that differ by a shock of the last month are alike before it if they share draws."""
    text = """axes = ({ key = "events.september_11.magnitude"; values = [0.0, 5.0]; });
              set = ({ key = "events.september_11.at"; value = "2001-12"; });
              trajectories = ["trust"]; outcomes = "none"; draws = "%s"; """
    common, alone = (load(sweep(text % draws, ticks=96)) for draws in ("common", "independent"))
    assert (common.attrs["draws"], alone.attrs["draws"]) == ("common", "independent")
    one, other = (common["trust"].isel(magnitude=k).values for k in (0, 1))
    np.testing.assert_array_equal(one[:, :95], other[:, :95])
    assert (one[:, 95] != other[:, 95]).any()
    one, other = (alone["trust"].isel(magnitude=k).values for k in (0, 1))
    between = ~np.isnan(one[:, 50])
    assert (one[:, 50][between] != other[:, 50][between]).mean() > 0.9


# ---- other designs ----

def strata(values, low, high, logarithmic=False):
    """In which of n equal parts of its range each of n values lies."""
    values = np.asarray(values)
    if logarithmic:
        values, low, high = np.log(values), np.log(low), np.log(high)
    return sorted(np.floor((values - low) / (high - low) * len(values)).astype(int))


@pytest.mark.parametrize("design", ['{ kind = "latin_hypercube"; samples = 8; seed = 3; }',
                                    '{ kind = "sobol"; samples = 8; scramble = true; }'])
def test_points_fill_their_ranges(sweep, run, comity, tmp_path, design):
    path = sweep(f"design = {design};{FACTORS}")
    data = load(path)
    assert data["final_trust"].dims[:2] == ("point", "replicate")
    assert data["point"].values.tolist() == list(range(8))
    for name, (low, high, logarithmic) in zip(FACTOR_NAMES, [(0, 1, False), (0.1, 0.4, True),
                                                             (0.2, 0.6, False)]):
        assert name in data["final_trust"].coords
        assert strata(data[name].values, low, high, logarithmic) == list(range(8)), name
    assert data.attrs["draws"] == "independent"
    # its draws are its own: a replay must find them
    comity("replay", path, "--point", 5, "--replicate", 2, "-o", tmp_path / "world.h5")
    assert_outcomes(data.isel(point=5, replicate=[2]), load(tmp_path / "world.h5"))


def test_wide_designs_keep_all_coordinates(comity, scenario, tmp_path):
    """48 axes with names of 62 letters: more than two thousand letters in one attribute."""
    events = ", ".join(f'{{ name = "shock{k}"; at = {k}; shock = "terrorism"; magnitude = 0.1; }}'
                       for k in range(48))
    (tmp_path / "base.cfg").write_text(f'@include "{scenario}"\nevents = ( {events} );\n')
    names = [f"axis_{k:02}_".ljust(62, "x") for k in range(48)]
    axes = ", ".join(f'{{ key = "events.shock{k}.magnitude"; from = 0.0; to = 0.2; '
                     f'name = "{name}"; }}' for k, name in enumerate(names))
    (tmp_path / "sweep.cfg").write_text(
        f'scenario = "base.cfg"; replicates = 2; ticks = 96; axes = ( {axes} );'
        'design = { kind = "latin_hypercube"; samples = 20; }; series = ["trust"];')
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    data = load(tmp_path / "sweep.h5")
    for variable in ("final_trust", "trust_mean"):
        assert set(names) <= set(data[variable].coords)
    assert "time" in data["trust_mean"].coords


def test_sobol_sequence(sweep, comity, write):
    """The first points of the sequence (Joe and Kuo 2003), plain; by default shifted, and a net."""
    plain = 'design = { kind = "sobol"; samples = 4; scramble = false; };' + FACTORS
    data = load(sweep(plain, replicates=2))
    np.testing.assert_allclose(data["hegemony"].values, [0, 0.5, 0.75, 0.25], rtol=1e-15)
    np.testing.assert_allclose(data["loss"].values, 0.1 * 4 ** np.array([0, 0.5, 0.25, 0.75]),
                               rtol=1e-14)
    data = load(sweep(plain.replace(" scramble = false;", ""), output="net.h5", replicates=2))
    assert sorted(np.floor(4 * data["hegemony"].values)) == [0, 1, 2, 3]
    assert (data["hegemony"].values % 0.125 != 0).all()


def test_saltelli_matrices(sweep):
    data = load(sweep('design = { kind = "saltelli"; samples = 4; second_order = true; };'
                      + FACTORS, replicates=2, ticks=96))
    points = {(int(p.base_row), int(p.matrix), int(p.exchanged_factor)):
              [float(p[name]) for name in FACTOR_NAMES]
              for p in (data.isel(point=k) for k in range(data.sizes["point"]))}
    assert len(points) == data.sizes["point"] == 4 * (2 + 2 * 3)
    for row in range(4):
        a, b = points[row, 0, -1], points[row, 3, -1]
        assert all(x != y for x, y in zip(a, b)) or row == 0
        for factor in range(3):
            for matrix, own, others in [(1, b, a), (2, a, b)]:
                expected = [own[k] if k == factor else others[k] for k in range(3)]
                assert points[row, matrix, factor] == expected


def test_morris_trajectories(sweep):
    data = load(sweep('design = { kind = "morris"; samples = 5; levels = 4; seed = 1; };'
                      + FACTORS, replicates=2, ticks=96))
    assert data.sizes["point"] == 5 * 4 and data.attrs["draws"] == "common"
    for _, one in data.groupby("trajectory"):
        moved = one["moved_factor"].values
        assert moved[0] == -1 and sorted(moved[1:]) == [0, 1, 2]
        values = np.array([one[name].values for name in FACTOR_NAMES])
        for step in range(1, 4):
            change = values[:, step] - values[:, step - 1]
            assert np.flatnonzero(change).tolist() == [moved[step]]
            assert np.sign(change[moved[step]]) == one["moved_sign"].values[step]


def test_table(sweep, run, tmp_path):
    (tmp_path / "points.csv").write_text("hegemony,states.USA.restraint\n0.5,0.1\n0.25,0.75\n")
    data = load(sweep('design = { kind = "table"; file = "points.csv"; };'))
    assert data["hegemony"].values.tolist() == [0.5, 0.25]
    restraint = [name for name in data.coords if name.endswith("restraint")]
    assert len(restraint) == 1 and data[restraint[0]].values.tolist() == [0.1, 0.75]
    assert_outcomes(data.isel(point=1), run({"hegemony": 0.25, "states.USA.restraint": 0.75}))


def test_one_at_a_time(sweep, run):
    data = load(sweep('design = "one_at_a_time";' + GRID))
    at = {(float(p.hegemony), float(p.bilateralism)): p
          for p in (data.isel(point=k) for k in range(data.sizes["point"]))}
    missing = {key for pair in at for key in pair if np.isnan(key)}
    assert missing, "an axis at its base is NaN"
    point = next(p for (h, b), p in at.items() if h == 1.0)
    assert_outcomes(point, run({"hegemony": 1.0}))


# ---- series and trajectories ----

def test_series_and_trajectories(sweep, run):
    data = load(sweep(GRID + """series = ["trust", "phase", "trilateral"]; every = 12;
                      trajectories = ["identity", "trust", "phase"];
                      quantiles = [0.05, 0.5, 0.95];""", replicates=9))
    point = data.sel(hegemony=0.5, bilateralism=0.25)
    one = run({"hegemony": 0.5, "bilateralism": 0.25}, "--record", "all", "--every", 12,
              replicates=9)
    for name in ("identity", "trust", "phase"):
        assert point[name].dims == one[name].dims
        np.testing.assert_array_equal(point[name].values, one[name].values)
    assert point["phase"].dtype == np.int8 and "time" in point["trust"].coords
    for name in ("trust", "trilateral"):
        values = one[name].values
        assert point[f"{name}_mean"].dims == one[name].dims[1:]
        np.testing.assert_allclose(point[f"{name}_mean"].values, values.mean(axis=0), rtol=1e-13)
        np.testing.assert_allclose(point[f"{name}_standard_deviation"].values,
                                   values.std(axis=0, ddof=1), rtol=1e-9, atol=1e-14)
        assert point["quantile"].values.tolist() == [0.05, 0.5, 0.95]
        np.testing.assert_allclose(
            np.moveaxis(point[f"{name}_quantile"].values, -1, 0),
            np.quantile(values, [0.05, 0.5, 0.95], axis=0), rtol=1e-13)
    shares = [(one["phase"].values == level).mean(axis=0) for level in range(4)]
    np.testing.assert_allclose(point["phase_share"].values, np.stack(shares, axis=-1), rtol=1e-14)
    assert_outcomes(point, one)


def test_many_replicates_of_trajectories(sweep, run):
    """More than one chunk of a point; of counts, mostly zeros, deflate leaves little."""
    path = sweep('axes = ({ key = "hegemony"; values = [0.5, 1.0]; });'
                 'trajectories = ["accords"]; outcomes = "none";', replicates=50)
    data = load(path)
    with h5py.File(path) as file:
        assert file["accords"].id.get_storage_size() < data["accords"].nbytes / 20
    assert outcomes(data) == []
    one = run({}, "--record", "accords", replicates=50)
    np.testing.assert_array_equal(data["accords"].sel(hegemony=0.5).values, one["accords"].values)


# ---- the same whatever computes it ----

@pytest.mark.parametrize("kept", ["", 'series = ["trust", "phase"]; every = 12;'])
def test_threads_and_kernels_do_not_matter(sweep, kept):
    text = GRID + kept
    one = sweep(text, "-j", 1, output="one.h5", replicates=31)
    ways = [("-j", 2), ("-j", 7)] + [("--kernel", kernel) for kernel in kernels()]
    for way in ways:
        other = sweep(text, *way, output="other.h5", replicates=31)
        assert same_results.differences(one, other) == [], way


@pytest.mark.parametrize("levels, replicates, kept", [
    ((3, 7, 2), 800, ""),  # blocks of some rows of the axis before the last
    ((2, 2, 7), 1500, ""),  # blocks of some points of a row, which they do not divide
    ((3, 7, 2), 10, 'series = ["trust"]; trajectories = ["accords"]; every = 2;'),
    ((2, 2, 7), 300, 'trajectories = ["accords"];')])  # several chunks of one point
def test_blocks_of_any_shape(sweep, run, comity, levels, replicates, kept):
    text = f"""axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = {levels[0]}; }},
                        {{ key = "bilateralism"; from = 0.0; to = 1.0; levels = {levels[1]}; }},
                        {{ key = "states.USA.restraint"; from = 0.0; to = 1.0;
                           levels = {levels[2]}; }} );
               outcomes = ["final_trilateral"]; {kept}"""
    path = sweep(text, replicates=replicates, ticks=96)
    data = load(path)
    assert (data["status"] == 1).all()
    for index in [(0, 0, 1), (1, 1, 1), (-1, -1, -1)]:
        point = data.isel(hegemony=index[0], bilateralism=index[1], restraint=index[2])
        settings = {"hegemony": float(point.hegemony), "bilateralism": float(point.bilateralism),
                    "states.USA.restraint": float(point.restraint)}
        record = "trust,accords" if kept else "none"
        every = 2 if "every" in kept else 1
        one = run(settings, "--record", record, "--every", every, replicates=replicates, ticks=96)
        assert_outcomes(point, one, least=1)
        if "trajectories" in kept:
            np.testing.assert_array_equal(point["accords"].values, one["accords"].values)
        if "series" in kept:
            np.testing.assert_allclose(point["trust_mean"].values, one["trust"].mean("replicate"),
                                       rtol=1e-13)
    assert f"{np.prod(levels)} points computed again" in comity("verify", path).stdout


# ---- adaptive replicates ----

ADAPTIVE = GRID + """scenario = "north_america_2005"; adaptive = { outcome = "final_identity.MEX"; half_width = 0.006;
                                  confidence = 0.9; least = 10; step = 7; };"""


def half_width(values, confidence, alone=1):
    """Of Student's interval with its skewness, but no less than what values not seen may add; those
    lie as far off as the values from one another, or `alone` where all are equal."""
    n, deviation = len(values), values.std(ddof=1)
    t = scipy.stats.t.ppf((1 + confidence) / 2, n - 1)
    third = np.mean((values - values.mean()) ** 3) / deviation ** 2 if deviation else 0
    skewed = (2 * t ** 2 + 1) / 6 * abs(third) / n
    unseen = (np.ptp(values) or alone) * (1 - (1 - confidence) ** (1 / n))
    return max(deviation / np.sqrt(n) * t + skewed, unseen)


def test_adaptive_replicates(sweep):
    data = load(sweep(ADAPTIVE, replicates=100, ticks=240))
    counts = data["replicates"].values
    assert len(np.unique(counts)) > 2, "points need different numbers"
    for point in data.stack(point=("hegemony", "bilateralism")).transpose("point", ...).point:
        one = data.sel(hegemony=point.hegemony, bilateralism=point.bilateralism)
        count = int(one["replicates"])
        assert count == 100 or (count - 10) % 7 == 0
        for name in outcomes(data):
            values = one[name].values
            if name not in ("first_entry", "share_refused") and "partner" not in one[name].dims:
                assert np.isfinite(values[:count]).all()
            assert np.isnan(values[count:]).all()
        values = one["final_identity"].sel(state="MEX").values
        if count < 100:
            assert half_width(values[:count], 0.9) <= 0.006
        for earlier in range(10, count, 7):
            assert half_width(values[:earlier], 0.9) > 0.006
    assert (data["status"] == 1).all()


def test_adaptive_points_without_an_event_are_not_certain(sweep):
    """Regressions are rare here: 50 replicates often see none, though 0.03 a replicate are true."""
    data = load(sweep("""axes = ({ key = "hegemony"; from = 0.8; to = 1.0; levels = 3; }); seed = 2;
        scenario = "north_america_2005"; adaptive = { outcome = "regressions_total"; half_width = 0.02; };""", replicates=800,
                      ticks=240))
    counts = data["replicates"].values
    assert (counts >= 150).all(), "3/n <= 0.02 needs 149"
    assert (data["regressions_total"].values[0, :50] == 0).all(), "or this tests nothing"
    for k, count in enumerate(counts):
        values = data["regressions_total"].values[k, :count]
        assert count == 800 or half_width(values, 0.95) <= 0.02


def test_adaptive_first_entries_count_those_that_never_come(sweep):
    data = load(sweep("""axes = ({ key = "hegemony"; values = [0.5, 1.0]; }); seed = 2;
        adaptive = { outcome = "first_entry.ascendant"; half_width = 12.0; least = 20;
                     step = 20; };""", replicates=400, ticks=240))
    counts = data["replicates"].values
    entries = data["first_entry"].sel(entered_phase="ascendant").values
    assert np.isnan(entries[1, :20]).sum() >= 15
    for k, count in enumerate(counts):
        months = np.where(np.isnan(entries[k, :count]), 240, entries[k, :count])
        assert half_width(months, 0.95, alone=240) <= 12
        assert count == 20 or half_width(months[:count - 20], 0.95, alone=240) > 12


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_flags_that_were_not_computed_are_missing(sweep, engine):
    """Readers mask them; where all was computed, flags stay whole numbers."""
    kept = 'trajectories = ["phase", "dyad_phase"]; every = 24; outcomes = ["final_phase"];'
    path = sweep(ADAPTIVE + kept, replicates=50, ticks=240)
    data, counts = load(path, engine), load(path)["replicates"].values
    assert counts.min() < 50
    missing = np.arange(50) >= counts[..., np.newaxis]
    for name in ("phase", "dyad_phase"):
        values = data[name].values.reshape(3, 5, 50, -1)
        assert (np.isnan(values) == missing[..., np.newaxis]).all()
        assert np.nanmin(values) == 0
        shares = [(data[name] == level).sum("replicate") / data[name].count("replicate")
                  for level in range(4)]
        np.testing.assert_allclose(sum(shares), 1)
    with netCDF4.Dataset(path) as file:
        assert file["phase"]._FillValue == -1 and file["phase"].dtype == np.int8
        assert (np.ma.getmaskarray(file["phase"][...]) == missing[..., np.newaxis]).all()
        assert not hasattr(file["status"], "_FillValue")
    whole = load(sweep(GRID + kept, output="whole.h5"), engine)
    assert whole["phase"].dtype == whole["dyad_phase"].dtype == np.int8
    assert "_FillValue" not in whole["phase"].encoding or engine == "netcdf4"


def test_adaptive_decisions_do_not_depend_on_the_machine(sweep, comity, tmp_path):
    one = sweep(ADAPTIVE, "-j", 1, output="one.h5", replicates=100)
    for way in [("-j", 3), *(("--kernel", kernel) for kernel in kernels())]:
        other = sweep(ADAPTIVE, *way, output="other.h5", replicates=100)
        assert same_results.differences(one, other) == [], way
    small = ADAPTIVE + 'trajectories = ["trust"];'  # blocks of one point
    one = sweep(small, output="one.h5", replicates=100)
    shards = [sweep(small, "--shard", f"{k}/2", output=f"{k}.h5", replicates=100) for k in (1, 2)]
    comity("merge", *shards, "-o", tmp_path / "merged.h5")
    assert same_results.differences(one, tmp_path / "merged.h5") == []


# ---- provenance ----

def test_provenance(sweep, root):
    path = sweep(GRID)
    with netCDF4.Dataset(path) as file:
        texts = file["provenance"].__dict__
    assert texts["sweep"].startswith('title = "Test"') and "hegemony" in texts["scenario_0"]
    assert texts["command_line"].startswith("comity sweep ")
    assert texts["version"] and texts["commit"] and texts["build"] and texts["date"]
