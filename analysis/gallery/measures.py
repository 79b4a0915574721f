"""What claims are decided by: a few numbers out of each file."""

import numpy as np
import xarray as xr
from exhibit import Opened, Verdict

import richsweep
from richsweep.figures.neuron import simulated

Seen = tuple[str, Verdict]


def means(ds: Opened, name: str) -> xr.DataArray:
    """A variable as a mean over seeds, without axes of one value."""
    return richsweep.seed_mean(ds[name]).squeeze()


def yes(shown: bool) -> Verdict:
    return "yes" if shown else "no"


def first_step(values: xr.DataArray, share: float) -> int:
    """The first step at which a variable of [step] is above a share of its last value."""
    return int(values["step"][int(np.argmax(values.values >= share * values.values[-1]))])


# Fig. 1(a)


def neurons_turn(ds: Opened) -> Seen:
    """How well neurons point along a teacher's, weighted by |a| ‖w‖, at both ends."""
    parts, shown = [], True
    for delta in (0.9999, 0.0):
        cell = richsweep.cell(ds, tau=0.1, delta=delta)
        weight = abs(cell["a"]) * np.sqrt((cell["W"] ** 2).sum("input"))
        ends = [
            float(
                (cell["alignment"].isel(step=end) * weight.isel(tensor_step=end)).sum()
                / weight.isel(tensor_step=end).sum()
            )
            for end in (0, -1)
        ]
        parts.append(f"δ = {delta:.0f}: {ends[0]:.2f} → {ends[1]:.2f}")
        shown &= ends[1] > 0.9
    return (
        f"cosine with the nearest teacher direction, weighted by |a|‖w‖: {'; '.join(parts)}",
        "yes" if shown else "partly",
    )


def lazy_stays(ds: Opened) -> Seen:
    moved = [_relative_way(ds, tau, delta) for tau, delta in ((2, 0), (0.1, 0.9999))]
    return f"median way of |a|w relative to its length: {moved[0]:.3f} at τ = 2, {moved[1]:.1f} at (0.1, 1)", yes(
        moved[0] < 0.1
    )


def _relative_way(ds: Opened, tau: float, delta: float) -> float:
    path = richsweep.cell(ds, tau=tau, delta=delta)["trajectory"].transpose("trajectory_step", "neuron", "input").values
    return float(np.median(np.linalg.norm(path[-1] - path[0], axis=-1) / np.linalg.norm(path[0], axis=-1)))


# Fig. 1(b)


def lowest_test_loss(ds: Opened) -> Seen:
    loss = means(ds, "test_loss").isel(step=-1)
    place = loss.where(loss == loss.min(), drop=True)
    tau, delta = float(place["tau"][0]), float(place["delta"][0])
    row = loss.isel(tau=0)
    shown = tau == float(loss["tau"].min()) and delta > 0
    return (
        f"{float(loss.min()):.2e} at τ = {tau:.3g}, δ = {delta:.3g}; along τ = {float(row['tau']):.2g}: "
        f"{float(row.sel(delta=1)):.2e} at δ = 1, {float(row.sel(delta=0)):.2e} at 0, "
        f"{float(row.sel(delta=-1)):.2e} at −1; "
        f"largest {float(loss.max()):.2e}"
    ), yes(shown)


def kernel_is_fast_upstream(ds: Opened) -> Seen:
    distance = means(ds, "kernel_distance").isel(tau=0)
    steps = {delta: first_step(distance.sel(delta=delta), 0.5) for delta in (1, 0, -1)}
    ends = {delta: float(distance.sel(delta=delta)[-1]) for delta in (1, 0, -1)}
    text = ", ".join(f"δ = {delta}: by step {steps[delta]:,} (end {ends[delta]:.2f})" for delta in (1, 0, -1))
    return f"half of its end is passed at {text}".replace(",000", " 000").replace("-", "−"), yes(
        steps[1] <= steps[0] < steps[-1]
    )


def large_scale_is_lazy(ds: Opened) -> Seen:
    distance = means(ds, "kernel_distance").isel(step=-1)
    largest, top = float(distance.isel(tau=-1).max()), float(distance.max())
    return f"at τ = {float(distance['tau'][-1]):.2g} at most {largest:.1e}, over the plane up to {top:.2f}", yes(
        largest < 0.01
    )


def patterns_change_at_small_distance(ds: Opened) -> Seen:
    """Hamming and parameter distance at the smallest τ, upstream, balanced, downstream."""
    hamming, moved = (means(ds, name).isel(tau=0, step=-1) for name in ("hamming_distance", "parameter_distance"))
    pairs = {delta: (float(hamming.sel(delta=delta)), float(moved.sel(delta=delta))) for delta in (1, 0, -1)}
    text = "; ".join(f"δ = {delta}: Hamming {h:.1f} at ‖Δθ‖ = {p:.2f}" for delta, (h, p) in pairs.items()).replace(
        "-1", "−1"
    )
    upstream = pairs[1][0] > 3 * pairs[-1][0] and pairs[1][1] < pairs[-1][1]
    balanced = pairs[0][0] > 3 * pairs[-1][0] and pairs[0][1] <= pairs[-1][1]
    return text, "yes" if upstream and balanced else "partly" if upstream else "no"


# Width


def width_makes_lazy(ds: Opened) -> Seen:
    distance = means(ds, "kernel_distance").isel(step=-1).max(["tau", "delta"])
    narrow, wide = distance.isel(width=0), distance.isel(width=-1)
    names = {0.0: "standard", 0.5: "NTK", 1.0: "mean-field"}
    text = "; ".join(
        f"{names[float(power)]} {float(narrow.sel(output_power=power)):.2f} → {float(wide.sel(output_power=power)):.3f}"
        for power in distance["output_power"].values
    )
    left = [float(wide.sel(output_power=power) / narrow.sel(output_power=power)) for power in (0, 0.5, 1)]
    span = f"{int(distance['width'][0])} → {int(distance['width'][-1])}"
    return f"largest kernel distance over the plane, width {span}: {text}", yes(left[0] < left[1] < left[2])


# One linear neuron


def stays_on_surface(ds: Opened) -> Seen:
    gap = float(abs(ds["a"] ** 2 - (ds["w"] ** 2).sum("input") - ds["conserved_delta"]).max())
    return f"largest |a² − ‖w‖² − δ| along all trajectories: {gap:.0e}", yes(gap < 1e-8)


def downstream_changes_sign(ds: Opened) -> Seen:
    crossed = np.isfinite(ds["crossing_time"].values)
    delta = ds["conserved_delta"].values.round(9)
    counts = {value: int(crossed[delta == value].sum()) for value in np.unique(delta)}
    text = ", ".join(f"{count} of {int((delta == value).sum())} at δ = {value:g}" for value, count in counts.items())
    shown = all((count > 0) == (value < 0) for value, count in counts.items())
    return f"trajectories that change the sign of a: {text}".replace("-", "−"), yes(shown)


def upstream_turns_first(ds: Opened) -> Seen:
    one = ds.sel(conserved_delta=4)
    turned = float(ds["time"][int(np.argmax(one["phi"].values > 0.9))])
    low = float(one["signed_magnitude"].min())
    return (
        f"δ = 4: φ passes 0.9 at t = {turned:.1f}; μ stays in {low:.2f} … 1 (0.71 is on any straight way); "
        f"S ends at {float(one['weighted_kernel_distance'][-1]):.3f}",
        ("yes" if low > 0.9 else "partly" if low > 0.6 else "no"),
    )


def downstream_is_delayed_rich(ds: Opened) -> Seen:
    parts, times = [], []
    for delta in (0, -2, -4):
        one = ds.sel(conserved_delta=delta)["weighted_kernel_distance"].values
        times.append(float(ds["time"][int(np.argmax(one > one[-1] / 2))]))
        parts.append(f"δ = {delta}: half of {one[-1]:.2f} at t = {times[-1]:.1f}")
    low = float(ds["signed_magnitude"].sel(conserved_delta=-4).min())
    return f"kernel distance: {'; '.join(parts)}; at δ = −4 μ first falls to {low:.2f}".replace("-", "−"), yes(
        times == sorted(times)
    )


def flow_agrees(ds: Opened) -> Seen:
    largest = float(ds["difference"].max())
    return f"largest relative difference {largest:.0e}", yes(largest < 1e-7)


def upstream_is_straight(ds: Opened) -> Seen:
    """The largest distance of β from the straight line between its ends, relative to that line's length."""
    gaps = {}
    for delta in (4, 0, -4):
        beta = ds["beta"].sel(conserved_delta=delta).values
        way = ds["beta_star"].sel(conserved_delta=delta).values - beta[0]
        across = np.array([-way[1], way[0]]) / (way @ way)
        gaps[delta] = float(abs((beta - beta[0]) @ across).max())
    text = ", ".join(f"{gap:.2f} at δ = {delta}" for delta, gap in gaps.items()).replace("-", "−")
    return f"largest distance from the straight way, relative to its length: {text}", yes(
        gaps[4] < 0.05 < gaps[0] < gaps[-4] and gaps[-4] > 0.3
    )


def limits_of_balance(ds: Opened) -> Seen:
    """How far from each limit the ends of the extreme δ are, relative to the limits' distance."""
    first = ds.isel(conserved_delta=0)
    start, least = float(first["a_initial"]) * first["w_initial"].values, first["beta_star"].values
    along = np.array([least[1], -least[0]]) / np.linalg.norm(least)
    nearest, ray = least + (start @ along) * along, start * (least @ least) / (start @ least)
    span = np.linalg.norm(ray - nearest)
    gaps = [
        float(np.linalg.norm(ds["beta_limit"].isel(conserved_delta=i).values - goal) / span)
        for i, goal in ((-1, nearest), (0, ray))
    ]
    delta = ds["conserved_delta"].values
    ends = f"{delta[-1]:g}", f"{delta[0]:g}".replace("-", "−")
    return (
        f"δ = {ends[0]}: {gaps[0]:.4f} of the way from the nearest point; δ = {ends[1]}: {gaps[1]:.3f} from the ray's",
        yes(max(gaps) < 0.1),
    )


def basins_shrink(ds: Opened) -> Seen:
    shares = {float(delta): float(share) for delta, share in zip(ds["conserved_delta"], ds["kept_share"])}
    text = ", ".join(f"{share:.2f} at δ = {delta:g}" for delta, share in shares.items()).replace("-", "−")
    shown = all(share < 0.9 for delta, share in shares.items() if delta < 0) and all(
        share > 0.99 for delta, share in shares.items() if delta >= 0
    )
    return f"share of the plane that keeps the sign of a: {text}", yes(shown)


def dynamics_agree(ds: Opened) -> Seen:
    gap = 0.0
    for case in range(ds.sizes["case"]):
        path = simulated(ds.isel(case=case))
        assert path is not None
        gap = max(gap, float(abs(path.parallel - ds["w_parallel"][case].values).max()))
    return (
        f"largest difference of w∥: {gap:.0e}; of all parameters, relative: {float(ds['difference'].max()):.0e}",
        yes(gap < 1e-7),
    )


# Exclusive or


def surfaces_change_partition(ds: Opened) -> Seen:
    hamming = ds["hamming_distance"].squeeze().isel(step=-1)
    loss = float(ds["train_loss"].squeeze().isel(step=-1).max())
    small, large = hamming.isel(tau=0), float(hamming.isel(tau=-1).sel(delta=0))
    upstream, balanced, downstream = (float(small.isel(delta=i)) for i in (2, 1, 0))
    parts = f"upstream {upstream:.1f}, balanced {balanced:.1f}, downstream {downstream:.1f}, large scale {large:.1f}"
    return f"Hamming distance: {parts} of 50; all end at a train loss of at most {loss:.2g}", yes(
        min(upstream, balanced) > 5 * max(downstream, large)
    )


def balanced_moves_far(ds: Opened) -> Seen:
    moved = means(ds, "parameter_distance").isel(tau=0, step=-1)
    place = float(moved["delta"][int(np.argmax(moved.values))])
    return f"largest ‖Δθ‖ of τ = {float(moved['tau']):.2g}: {float(moved.max()):.2f}, at δ = {place:g}", yes(place == 0)


# Linear networks


def wide_peaks_at_balance(ds: Opened) -> Seen:
    distance = means(ds, "kernel_distance").isel(tau=0)
    steps = [int(step) for step in distance["step"].values if step >= 40]
    peaks = [float(distance["delta"][int(np.argmax(distance.sel(step=step).values))]) for step in steps]
    last = distance.isel(step=-1)
    where = f"|δ| ≤ {max(map(abs, peaks)):.2f} at every step from {steps[0]}"
    text = f"kernel distance of τ = {float(distance['tau']):.2g} is largest at {where}"
    return f"{text}; end: {float(last.max()):.2f}, and {float(last.sel(delta=1)):.3f} at δ = 1", yes(
        max(map(abs, peaks)) <= 0.1
    )


def wide_balance_is_not_first(ds: Opened) -> Seen:
    loss = means(ds, "train_loss").isel(tau=0)
    halves = {}
    for delta in (0, 1):
        one = loss.sel(delta=delta)
        halves[delta] = int(one["step"][int(np.argmax(one.values < one.values[0] / 10))])
    return f"train loss falls tenfold by step {halves[0]} at δ = 0 and by step {halves[1]} at δ = 1", yes(
        halves[1] < halves[0]
    )


def deep_peaks_at_balance(ds: Opened) -> Seen:
    last = means(ds, "kernel_distance").isel(step=-1)
    parts, shown = [], True
    for depth in last["depth"].values:
        one = last.sel(depth=depth)
        place, ends = float(one["delta"][int(np.argmax(one.values))]), max(float(one[0]), float(one[-1]))
        parts.append(f"{depth} layers: {float(one.max()):.2f} at δ = {place:.2g}, {ends:.2f} at the ends")
        shown &= abs(place) <= 0.1
    return "; ".join(parts), yes(shown)


def deep_balance_is_slow(ds: Opened) -> Seen:
    distance = means(ds, "kernel_distance")
    parts, shown = [], True
    for depth in distance["depth"].values:
        one = distance.sel(depth=depth)
        slow, fast = first_step(one.sel(delta=0), 0.5), first_step(one.sel(delta=1), 0.5)
        parts.append(f"{depth} layers: {slow} and {fast}")
        shown &= slow <= fast
    return f"half of the end is passed, at δ = 0 and 1, by step: {'; '.join(parts)}", "yes" if shown else "no"


# This program's own


def slopes_lower_upstream(ds: Opened) -> Seen:
    last = means(ds, "kernel_distance").isel(step=-1)
    upstream = last.sel(delta=1).values
    text = ", ".join(f"{value:.3f} at ℓ = {leak:g}" for leak, value in zip(last["leak"].values, upstream))
    top = last.sel(leak=0)
    place = float(top["delta"][int(np.argmax(top.values))])
    return f"at δ = 1: {text}; the largest of ReLU is {float(top.max()):.2f} at δ = {place:g}".replace("-", "−"), yes(
        bool((np.diff(upstream) < 0).all())
    )


def rates_act_as_delta(ds: Opened) -> Seen:
    """The largest relative difference between test losses that the change of variables makes one."""
    values = means(ds, "test_loss").transpose("rate_w", "delta", "step")
    rates, steps = values["rate_w"].values, values["step"].values
    middle, largest = int(np.argmin(abs(rates - 1))), 0.0
    for i, rate in enumerate(rates):
        shift = i - middle
        for j in range(values.sizes["delta"]):
            if not 0 <= j + shift < values.sizes["delta"]:
                continue
            for k, step in enumerate(steps[steps > 0] / np.sqrt(rate)):
                if np.isclose(steps, step).any():
                    mine = float(values[i, j, int(abs(steps - step).argmin())])
                    other = float(values[middle, j + shift, k + 1])
                    largest = max(largest, abs(mine - other) / other)
    return f"largest relative difference of test losses over all rates, δ and steps: {largest:.0e}", yes(largest < 1e-2)


def noise_carries_delta(ds: Opened) -> Seen:
    drift = means(ds, "conserved_drift").sel(delta=0)
    rate = drift["learning_rate"].values
    batch = drift["batch"].values
    same_time = [drift.sel(learning_rate=one, step=int(round(400 / one))) for one in rate]
    by_rate = [
        float(np.polyfit(np.log(rate), np.log([float(line.sel(batch=size)) for line in same_time]), 1)[0])
        for size in (batch[-1], 4)
    ]
    by_batch = float(np.polyfit(np.log(batch[:-1]), np.log(same_time[0].transpose("batch").values[:-1]), 1)[0])
    return (
        f"drift at δ = 0 and time 400 goes as rate^{by_rate[0]:.2f} for the whole set, "
        f"rate^{by_rate[1]:.2f} for batches of 4, and as "
        f"batch^{by_batch:.2f} at the smallest rate"
    ).replace("^-", "^−"), yes(0.8 < by_rate[0] < 1.2 and by_batch < -0.7)
