"""The gallery's rooms, in order."""

import measures as m
from exhibit import Claim, Exhibit

_COARSE = ("run", "analysis/cases/fig1b-coarse.yaml")
_NEURON = ("theory", "single-neuron", "--simulate")

EXHIBITS = (
    Exhibit(
        "fig1a",
        "Fig. 1(a): neurons on their way",
        "Small balanced and upstream networks turn their neurons into the "
        "teacher's directions before they grow; downstream networks grow in the directions that they start with. At a large scale neurons hardly move.",
        ("run", "fig1a"),
        (
            Claim("from small scales, balanced or upstream, neurons align with the teacher", m.neurons_turn),
            Claim("from large scales neurons hardly move (lazy)", m.lazy_stays),
        ),
    ),
    Exhibit(
        "fig1b",
        "Fig. 1(b): test loss and kernel distance",
        "Lowest test loss at small τ with δ > 0, where the kernel moves "
        "first; here on every other point of the paper's grid with two seeds ([all of it](fig1b.md)).",
        _COARSE,
        (
            Claim("test loss is lowest at small τ and δ > 0", m.lowest_test_loss),
            Claim("kernel distance rises fast upstream", m.kernel_is_fast_upstream),
            Claim("large scales stay lazy", m.large_scale_is_lazy),
        ),
    ),
    Exhibit(
        "fig1b_appendix",
        "Fig. 1(b), appendix",
        "Upstream, activation patterns change most while parameters move least; downstream it is the other way round.",
        _COARSE,
        (
            Claim(
                "large Hamming distance at small parameter distance, balanced and upstream",
                m.patterns_change_at_small_distance,
            ),
        ),
    ),
    Exhibit(
        "fig1_width",
        "The phase plane by width",
        "With the width the standard network turns lazy fastest, the NTK one slower, the mean-field one least.",
        ("run", "fig1-width"),
        (
            Claim(
                "own: width takes features from the standard and NTK parametrizations, not from mean-field",
                m.width_makes_lazy,
            ),
        ),
    ),
    Exhibit(
        "fig2",
        "Fig. 2: surfaces of the conserved quantity",
        "Downstream one sheet, on which a may change its sign on its way to "
        "either minimum; upstream two, which keep it.",
        ("theory", "single-neuron", "--cases", "analysis/cases/fig2.json"),
        (
            Claim("trajectories stay on a² − ‖w‖² = δ", m.stays_on_surface),
            Claim("only downstream neurons can change the sign of a", m.downstream_changes_sign),
        ),
    ),
    Exhibit(
        "fig3",
        "Fig. 3: magnitude, alignment, kernel",
        "Lines are closed forms, dashes upon them the integrated flow, circles what workers trained (preset fig3). "
        "Upstream φ turns at once; downstream first μ falls, and φ and the kernel follow late.",
        _NEURON,
        (
            Claim("δ > 0: μ barely moves while φ turns", m.upstream_turns_first),
            Claim("δ < 0: delayed rich", m.downstream_is_delayed_rich),
            Claim("simulations agree with the theory", m.flow_agrees),
        ),
        trained=("run", "fig3"),
    ),
    Exhibit(
        "fig4a",
        "Fig. 4(a): the way of β",
        "Upstream β goes nearly straight to β*; downstream it first shrinks along its ray and then turns.",
        _NEURON,
        (Claim("upstream straight, downstream by way of the origin", m.upstream_is_straight),),
    ),
    Exhibit(
        "fig4b",
        "Fig. 4(b): ends on a single input",
        "Of all solutions upstream finds the one nearest to β(0), downstream the one along its ray.",
        ("theory", "low-rank", "--delta", "linspace:-10,10,81", "--simulate"),
        (
            Claim("δ → ∞ ends nearest to β(0), δ → −∞ on its ray", m.limits_of_balance),
            Claim("simulations agree with the theory", m.flow_agrees),
        ),
    ),
    Exhibit(
        "fig7",
        "Fig. 7: basins",
        "Downstream, a curved surface separates the β(0) that keep the sign of a from those that "
        "do not; from δ = 0 on all keep it (at δ = 0 but for a ray).",
        ("theory", "basins"),
        (Claim("two basins for δ < 0, one for δ > 0", m.basins_shrink),),
    ),
    Exhibit(
        "fig8",
        "Fig. 8: parameters in time",
        "a, w along β* and the rest of w from three β(0): opposite to β*, across it, along it.",
        ("theory", "single-neuron", "--cases", "analysis/cases/fig8.json", "--simulate"),
        (Claim("simulations agree with the theory", m.dynamics_agree),),
    ),
    Exhibit(
        "fig5_surface",
        "Fig. 5: exclusive or as it is learnt",
        "Lines are the neurons' activation boundaries. From small scales, "
        "balanced or upstream, they gather along the diagonals, upstream within fifty steps; downstream and at large "
        "scales the partition stays as it was drawn.",
        ("run", "fig5-surface"),
        (Claim("rich learning changes the partition, lazy learning keeps it", m.surfaces_change_partition),),
    ),
    Exhibit(
        "fig5_sweep",
        "Fig. 5: Hamming distance against parameter distance",
        "Large dots are small scales: upstream (orange) high up on the left, downstream (blue) below.",
        ("run", "fig5-sweep"),
        (
            Claim(
                "large Hamming distance at small parameter distance, balanced and upstream",
                m.patterns_change_at_small_distance,
            ),
            Claim("own: of small networks the balanced ones move furthest", m.balanced_moves_far),
        ),
    ),
    Exhibit(
        "wide_linear",
        "Wide linear networks",
        "The kernel moves near δ = 0 alone; elsewhere the loss falls with the kernel as it was (lazy), and sooner.",
        ("run", "wide-linear"),
        (
            Claim("linear networks learn features fast only when balanced", m.wide_peaks_at_balance),
            Claim("own: balanced networks are the last to fit", m.wide_balance_is_not_first),
        ),
    ),
    Exhibit(
        "deep_linear",
        "Deep linear networks",
        "In the end the kernel has moved furthest at balance at every depth; from three "
        "layers on the imbalanced ones move too, and earlier.",
        ("run", "deep-linear"),
        (
            Claim("kernel distance in the end peaks at balance", m.deep_peaks_at_balance),
            Claim("the balanced ones are also the first", m.deep_balance_is_slow),
        ),
    ),
    Exhibit(
        "leaky",
        "From ReLU to linear",
        "Upstream the kernel moves the less the more linear the network; just downstream of "
        "balance it moves furthest, later.",
        ("run", "leaky"),
        (Claim("own: rapid rich learning upstream is the work of the kink", m.slopes_lower_upstream),),
    ),
    Exhibit(
        "rates",
        "Unequal learning rates",
        "Left, curves of all rates at one step; right the same sweep after the change of variables: one curve.",
        ("run", "rates"),
        (Claim("rates of the layers act as δ does", m.rates_act_as_delta),),
    ),
    Exhibit(
        "sgd_noise",
        "Noise and large steps",
        "How far δ, which the flow conserves, is carried at equal times.",
        ("run", "sgd-noise"),
        (Claim("own: the drift grows with the rate and shrinks with the batch", m.noise_carries_delta),),
    ),
)
