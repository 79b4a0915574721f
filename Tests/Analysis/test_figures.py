"""Every figure, drawn from a small file the program made: it shows the numbers of the file, with the file's words."""

import inspect
import pydoc

import numpy as np
import pytest
import xarray as xr
from harness import sweep
from harness.sweeping import Sweeping
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.figure import Figure

import richsweep
from richsweep import figures
from richsweep.figures.drawing import KINDS


def meshes(figure):
    """The heat maps of a figure, bars excepted, as masked arrays in the order they were drawn."""
    return [
        mesh.get_array()
        for ax in figure.axes if ax.get_label() != "<colorbar>"
        for mesh in ax.collections if isinstance(mesh, QuadMesh)]


def lines(ax):
    """The y of an axis's lines that have as many points as data."""
    return [np.asarray(line.get_ydata(), float) for line in ax.lines]


def texts(figure):
    """Every word on a figure."""
    return {text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))} - {""}


def test_every_figure_is_tested_here():
    drawn = {name.removeprefix("test_draws_") for name in globals() if name.startswith("test_draws_")}
    assert drawn == set(KINDS) == set(figures.__all__) - {"save"}


@pytest.mark.parametrize(("name", "variables"), [
    ("fig1b", ["test_loss", "kernel_distance"]),
    ("fig1b_appendix", ["hamming_distance", "parameter_distance", "train_loss"])])
def test_phase_planes_show_means_over_seeds(opened, name, variables):
    tree = opened("smoke")
    figure = getattr(figures, name)(tree, steps=[10, 200])
    expected = [
        tree[variable].sel(step=step).isel(width=0).values.mean(-1) for variable in variables for step in (10, 200)]
    drawn = meshes(figure)
    assert len(drawn) == len(expected)
    for mesh, values in zip(drawn, expected):
        assert np.allclose(mesh, values, rtol=1e-12)
    assert {tree[variable].attrs["long_name"].split()[0] for variable in variables} <= {
        word for text in texts(figure) for word in text.split()}
    assert figure.axes[0].get_yscale() == "log" and figure.axes[0].get_xscale() == "linear"
    assert "overall scale $\\tau$" in texts(figure) and "step 200" in texts(figure)


def test_a_figure_says_what_a_sweep_chose_instead(opened):
    """A sweep that records less is no sweep of another kind: its own choice is named."""
    root = opened("smoke").to_dataset().drop_vars("test_loss")
    root.attrs["sweep"] = '{"record": {"metrics": ["kernel_distance", "alignment"]}}'
    with pytest.raises(richsweep.Refusal, match="record.metrics of this sweep chose kernel_distance, alignment"):
        figures.fig1b(root)


def test_draws_fig1b(opened):
    assert isinstance(figures.fig1b(opened("smoke")), Figure)


def test_draws_fig1b_appendix(opened):
    assert len(meshes(figures.fig1b_appendix(opened("smoke")))) == 9


def test_draws_fig1a(opened):
    tree = opened("fig1a")
    figure = figures.fig1a(tree)
    assert [ax.get_title() for ax in figure.axes] == [
        r"$\tau$ = 0.1, $\delta$ = −1", r"$\tau$ = 0.1, $\delta$ = 0", r"$\tau$ = 0.1, $\delta$ = 1",
        r"$\tau$ = 2, $\delta$ = 0"]
    path = tree["width_50"]["trajectory"].isel(tau=1, delta=1, seed=0).values
    drawn = [line for line in figure.axes[3].lines if len(line.get_xdata()) == len(path)]
    assert len(drawn) == 50
    assert np.array_equal(np.stack([line.get_xydata() for line in drawn], axis=1), path)


def test_draws_fig1_width(opened):
    ds = opened("fig1-width")
    drawn = meshes(figures.fig1_width(ds))
    expected = ds["kernel_distance"].isel(step=-1).mean("seed").transpose("output_power", "width", "tau", "delta").values
    assert len(drawn) == 6
    assert np.allclose(drawn, expected.reshape(6, 3, 3), rtol=1e-12)


def test_draws_fig2(theory, cases):
    ds = richsweep.open(theory("single-neuron", cases / "fig2.json"))
    figure = figures.fig2(ds)
    panels = [ax for ax in figure.axes if ax.name == "3d"]
    assert [ax.get_title() for ax in panels] == [r"$\delta$ = −2", r"$\delta$ = 0", r"$\delta$ = 2"]
    paths = [np.stack(line.get_data_3d(), axis=-1) for line in panels[2].lines]
    path = next(path for path in paths if len(path) == ds.sizes["time"])
    case = int(np.flatnonzero(np.isclose(ds["conserved_delta"], 2))[0])
    assert np.array_equal(path, np.column_stack([ds["w"][case], ds["a"][case]]))
    assert np.allclose(path[:, 2] ** 2 - (path[:, :2] ** 2).sum(1), 2, atol=1e-9), "it stays on its surface"


def test_draws_fig3(theory):
    ds = richsweep.open(theory("single-neuron"))
    figure = figures.fig3(ds)
    for ax, name in zip(figure.axes, ("signed_magnitude", "phi", "weighted_kernel_distance")):
        exact, integrated = lines(ax)[::2], lines(ax)[1::2]
        assert np.array_equal(exact, ds[name].values)
        assert np.allclose(integrated, exact, atol=1e-7), "the integrated flow is computed from its own parameters"
        assert not np.array_equal(integrated, exact)
    assert r"$\delta$ = −4" in texts(figure)


def test_trained_networks_lie_over_fig3(theory, opened):
    """What workers trained lies on the closed form: step k is time 2 k lr."""
    ds = richsweep.open(theory("single-neuron"))
    figure = figures.fig3(ds, trained=opened("fig3"))
    circles = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert len(circles) == 7
    for line, delta in zip(circles, ds["conserved_delta"].values):
        exact = np.interp(line.get_xdata(), ds["time"], ds["signed_magnitude"].sel(conserved_delta=delta))
        assert np.allclose(line.get_ydata(), exact, atol=5e-3)
    assert max(circles[0].get_xdata()) == pytest.approx(20)


def test_draws_fig4a(theory):
    ds = richsweep.open(theory("single-neuron"))
    ax = figures.fig4a(ds).axes[0]
    drawn = [line.get_xydata() for line in ax.lines if len(line.get_xdata()) == ds.sizes["time"]][::2]
    assert np.array_equal(drawn, ds["beta"].values)


def test_draws_fig4b(theory):
    ds = richsweep.open(theory("low-rank"))
    left, right = figures.fig4b(ds).axes[:2]
    dots = next(item for item in left.collections if isinstance(item, PathCollection))
    assert np.array_equal(dots.get_offsets(), ds["beta_limit"].values)
    place = lines(right)[0]
    assert (np.diff(place) < 0).all(), "from the ray's end (1) to the nearest point (0)"
    assert 0.9 < place[0] < 1 and 0 < place[-1] < 0.05


def test_draws_fig7(theory):
    ds = richsweep.open(theory("basins"))
    figure = figures.fig7(ds)
    assert np.array_equal(meshes(figure), ds["basin"].values)
    assert np.array_equal(figure.axes[0].lines[0].get_xdata(), ds["separatrix"][0], equal_nan=True)


def test_draws_fig8(theory, cases):
    ds = richsweep.open(theory("single-neuron", cases / "fig8.json"))
    figure = figures.fig8(ds)
    panels = np.reshape(figure.axes, (3, 3))
    for row, name in zip(panels, ("a", "w_parallel", "w_perpendicular")):
        exact = np.concatenate([lines(ax)[::2] for ax in row])
        assert np.array_equal(exact, ds[name].values)
        assert np.allclose(np.concatenate([lines(ax)[1::2] for ax in row]), exact, atol=1e-7)
    assert panels[0, 1].get_title().endswith("(0.71, −0.71)")


def test_draws_fig5_surface(opened):
    tree = opened("fig5-surface")
    figure = figures.fig5_surface(tree, cells=[(0.03, 0.3), (1, 0)], steps=[0, 50])
    group = tree["width_10"]
    expected = [
        group["function"].isel(tau=tau, delta=delta, seed=0, step=step).values
        for tau, delta in ((0, 2), (1, 1)) for step in (0, 2)]
    assert np.allclose(meshes(figure), expected, rtol=1e-12)
    angles = group["boundary_angle"].isel(tau=0, delta=2, seed=0, step=2).values
    drawn = [line for line in figure.axes[1].lines if hasattr(line, "get_slope")]
    ends = np.array([line.get_xy2() for line in drawn])
    assert np.allclose(ends, np.column_stack([np.cos(angles), np.sin(angles)]))


def test_draws_fig5_sweep(opened):
    ds = opened("fig5-sweep")
    figure = figures.fig5_sweep(ds)
    hamming, moved = (
        ds[name].isel(step=-1, width=0).values.mean(-1) for name in ("hamming_distance", "parameter_distance"))
    assert np.allclose(meshes(figure), [hamming, moved], rtol=1e-12)
    dots = next(item for ax in figure.axes for item in ax.collections if isinstance(item, PathCollection))
    assert np.allclose(dots.get_offsets(), np.column_stack([moved.ravel(), hamming.ravel()]))


def test_draws_leaky(opened):
    ds = opened("leaky")
    figure = figures.leaky(ds)
    last = next(ax for ax in figure.axes if ax.get_title() == "step 100")
    assert np.allclose(lines(last), ds["kernel_distance"].sel(step=100).squeeze().values.mean(-1), rtol=1e-12)


def test_draws_rates(opened):
    """After the change of variables the curves of all rates agree where they overlap."""
    ds = opened("rates")
    left, right = figures.rates(ds, step=32).axes[:2]
    assert np.allclose(lines(left), ds["test_loss"].sel(step=32).squeeze().values)
    curves = {line.get_label(): line.get_xydata() for line in right.lines}
    assert len(curves) == 5, "steps 128, 64, 32, 16 and 8 are there"
    together = np.concatenate(list(curves.values()))
    places, count = np.unique(together[:, 0].round(6), return_counts=True)
    assert count.max() == 5
    for place in places[count > 1]:
        values = together[np.isclose(together[:, 0], place, atol=1e-6), 1]
        assert np.ptp(values) < 1e-3 * values.mean()
    assert not np.allclose(lines(left)[0], lines(left)[4], rtol=1e-2), "before it they do not"


def test_draws_sgd_noise(opened):
    ds = opened("sgd-noise")
    figure = figures.sgd_noise(ds)
    drift = ds["conserved_drift"].squeeze().mean("seed")
    drawn = lines(figure.axes[0])
    for line, rate, step in zip(drawn, (0.05, 0.1, 0.2), (100, 50, 25)):
        assert np.allclose(line, drift.sel(learning_rate=rate, step=step, delta=-1), rtol=1e-12)
    assert "rate 0.2, step 25" in texts(figure)
    # Of several times that all rates have, the last.
    two = figures.sgd_noise(richsweep.select(ds, learning_rate=[0.05, 0.1]))
    assert {"rate 0.05, step 100", "rate 0.1, step 50"} <= texts(two)


def test_draws_wide_linear(opened):
    tree = opened("wide-linear")
    distance = tree["kernel_distance"].squeeze().mean("seed")
    first, _, last = figures.wide_linear(tree, steps=[50, 200]).axes
    assert np.allclose(lines(first), distance.sel(step=[50, 200]).isel(tau=0).transpose("step", "delta"), rtol=1e-12)
    assert np.allclose(lines(last), distance.isel(step=-1).transpose("tau", "delta"), rtol=1e-12)


def test_draws_deep_linear(opened):
    tree = opened("deep-linear")
    figure = figures.deep_linear(tree, steps=[50, 100])
    distance = tree["kernel_distance"].squeeze().mean("seed").transpose("depth", "step", "delta")
    for ax, depth in zip(figure.axes, (2, 3)):
        assert ax.get_title() == f"{depth} layers"
        assert np.allclose(lines(ax), distance.sel(depth=depth, step=[50, 100]), rtol=1e-12)


def test_unfinished_sweeps_say_so(new_program):
    """A sweep that was interrupted is drawn as far as it is, and the picture says how many cells are missing."""
    grid = {"tau": [0.1, 0.5, 1, 2], "delta": [-1, 0, 1], "width": [8], "seed": [3, 5, 7]}
    sweeping = Sweeping(new_program(), sweep.configuration(grid=grid, steps=10_000))
    running = sweeping.start()
    sweeping.await_shards(2)
    running.press_ctrl_c()
    assert running.end().status == 3
    report = sweeping.program.run("merge", "out", "--partial", "-o", "so-far.h5", "--json").report
    ds = richsweep.open(sweeping.program.folder / "so-far.h5")
    figure = figures.fig1b(ds)
    said = f"unfinished sweep: of 36 cells {report['missing']} missing; means cover the remaining cells"
    assert said in texts(figure)
    drawn = meshes(figure)[-1]
    expected = ds["kernel_distance"].isel(step=-1, width=0).mean("seed").values
    assert np.array_equal(np.ma.getmaskarray(drawn), np.isnan(expected))
    assert np.allclose(drawn.compressed(), expected[np.isfinite(expected)])
    assert len(richsweep.missing_cells(ds)) == report["missing"]


def test_complete_sweeps_say_nothing(opened):
    figure = figures.fig1b(opened("smoke"))
    assert not any("unfinished" in text for text in texts(figure)) and not figure.legends


@pytest.mark.parametrize(("cells", "words"), [
    ({"tau": 0, "delta": 0, "seed": 0}, ["mean over fewer seeds"]),
    ({"tau": 0, "delta": 0}, ["missing, poisoned or diverged"]),
    ({"tau": slice(0, 2), "delta": 0, "seed": 0}, ["mean over fewer seeds"]),
])
def test_marks_of_places_are_explained(opened, cells, words):
    """White dots and hatching, in a legend below the picture."""
    ds = opened("smoke").to_dataset().load()
    for name in ("test_loss", "kernel_distance"):
        ds[name][cells] = np.nan
    (legend,) = figures.fig1b(ds).legends
    assert [text.get_text() for text in legend.get_texts()] == words


def test_uses_a_figure_of_ones_own(opened):
    whole = Figure(figsize=(8, 4), layout="constrained")
    left, right = whole.subfigures(1, 2)
    assert figures.leaky(opened("leaky"), fig=left) is whole
    figures.fig5_sweep(opened("fig5-sweep"), fig=right)
    assert len(whole.axes) > 6


@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_same_figure_same_bytes(opened, tmp_path, kind):
    for number in range(2):
        figures.save(figures.leaky(opened("leaky")), tmp_path / f"{number}.{kind}")
    first, second = (tmp_path / f"{number}.{kind}" for number in range(2))
    assert first.read_bytes() == second.read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_theory_of_version_1_is_drawn_as_now(theory, tmp_path):
    """Files of format 1 called φ by the cosine of β, and δ and S by names that results use otherwise."""
    now = xr.open_dataset(theory("single-neuron"), engine="h5netcdf").load()
    former = now.rename(conserved_delta="delta", weighted_kernel_distance="kernel_distance", phi="alignment")
    former["alignment"] = (np.sign(former["a"]) * former["alignment"]).assign_attrs(
        long_name="phi, the cosine between beta and beta_star", units="1")
    former.attrs["format"] = "richsweep theory 1"
    former.to_netcdf(tmp_path / "former.h5", engine="h5netcdf")
    old, new = figures.fig3(richsweep.open(tmp_path / "former.h5")), figures.fig3(now)
    for one, other in zip(old.axes, new.axes):
        assert np.array_equal(lines(one), lines(other)) and one.get_ylabel() == other.get_ylabel()


def test_signatures_are_those_of_the_functions():
    assert str(inspect.signature(richsweep.figures.fig1b)) == (
        "(ds: xarray.core.dataset.Dataset | xarray.core.datatree.DataTree, *, "
        "fig: matplotlib.figure.FigureBase | None = None, steps: collections.abc.Sequence[int] | None = None) "
        "-> matplotlib.figure.Figure")
    for name, kind in KINDS.items():
        function = getattr(richsweep.figures, name)
        parameters = list(inspect.signature(function).parameters.values())
        assert [parameter.name for parameter in parameters[:2]] == ["ds", "fig"] and "result" not in str(parameters)
        assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters[1:])
        assert "`ds` is what `richsweep.open` gives" in inspect.getdoc(function) and kind.name == function.__name__
    assert "fig1b(ds: " in pydoc.render_doc(richsweep.figures.fig1b, renderer=pydoc.plaintext)
