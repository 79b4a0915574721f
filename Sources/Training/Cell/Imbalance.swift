public import Networks
import PortableMath

/// Two imbalances of the layers at the start, which are the same where both rates are 1 (own): δ = a² − ‖w‖² =
/// τ² (1/α² − α²), which chooses the initial scales, and the paper's η_w a² − η_a ‖w‖², which gradient flow conserves
/// (docs/science.md, Conserved quantities).
extension CellSpecification {
  /// η_w a² − η_a ‖w‖² of every neuron at the start; of a deeper network or one with more outputs,
  /// (η_w ‖W_L‖² − η_a ‖W_1‖²)/h, which the flow conserves too, h the number of neurons that carry something.
  ///
  /// With A = a² and B = ‖w‖², AB = τ⁴ and A − B = δ, so that the larger of them is (√(δ² + 4τ⁴) + |δ|)/2. It is δ itself
  /// at unit rates. Relative to η_w A + η_a B it is right to some ε.
  public var conservedDelta: Double { Self.conservedDelta(delta: delta, tau: tau, rates: rates) }

  /// ``conservedDelta`` at the imbalance `delta` of the initial scales.
  public static func conservedDelta(delta: Double, tau: Double, rates: Rates) -> Double {
    if rates.w == rates.a { return rates.w * delta }
    let square = tau * tau
    let larger = (Portable.hypotenuse(delta, 2 * square) + delta.magnitude) / 2
    let smaller = square * (square / larger)
    return delta >= 0 ? rates.w * larger - rates.a * smaller : rates.w * smaller - rates.a * larger
  }

  /// The δ at which ``conservedDelta`` has a value c; c itself at unit rates.
  ///
  /// With R = √(c² + 4 η_w η_a τ⁴), η_w A = (R + c)/2 and η_a B = (R − c)/2; the one of them that would cancel is taken
  /// from AB = τ⁴. Then δ = A − B.
  ///
  /// - Precondition: τ and both rates are above 0.
  public static func delta(conserving conserved: Double, tau: Double, rates: Rates) -> Double {
    if rates.w == rates.a { return conserved / rates.w }
    let square = tau * tau
    let root = Portable.hypotenuse(conserved, 2 * rates.w.squareRoot() * rates.a.squareRoot() * square)
    let larger = (root + conserved.magnitude) / 2
    return conserved >= 0
      ? larger / rates.w - square * (rates.w / larger) * square
      : square * (rates.a / larger) * square - larger / rates.a
  }
}

extension Parameter {
  /// Overall scale of the initialisation, τ > 0.
  public static let tau = Parameter(
    0, "tau", .positive, at: "grid.tau", decides: .scale,
    .init(
      "overall scale",
      explanation: "|w_i| = tau alpha and |a_i| = tau / alpha of every neuron i at the start",
      help: "Overall scale of the initialisation."))
  /// Imbalance of the initial scales, δ = a² − ‖w‖² of a neuron: what gradient flow conserves where both rates are 1. 0
  /// where ``conservedDelta`` is an axis.
  public static let delta = Parameter(
    1, "delta", .finite, at: "grid.delta", decides: .scale,
    .init(
      "imbalance of the initial scales at unit rates",
      explanation:
        "delta = tau^2 (1/alpha^2 - alpha^2), which is a^2 - |w|^2 of every neuron at the start; gradient flow conserves "
        + "rate_w a^2 - rate_a |w|^2, which is conserved_delta: the same where both rates are 1",
      help:
        "Relative scale: a^2 - |w|^2 = tau^2 (1/alpha^2 - alpha^2) of every neuron at the start. Gradient flow conserves it "
        + "where both rates are 1: then the first layer learns faster above 0 (upstream), the last below 0. At other rates use "
        + "conserved_delta."))
  /// What gradient flow conserves, η_w a² − η_a ‖w‖² of a neuron, at any rates: an axis in place of ``delta``, or 0 and
  /// nothing.
  public static let conservedDelta = Parameter(
    18, "conserved_delta", .finite, at: "grid.conserved_delta", decides: .scale, standard: .leftOut(0),
    .init(
      "conserved imbalance of the layers",
      explanation:
        "rate_w a^2 - rate_a |w|^2 of every neuron, which gradient flow conserves; of deeper networks and of several "
        + "outputs (rate_w |W_L|^2 - rate_a |W_1|^2) / neurons, of the last and the first layer, neurons that are zero "
        + "not counted. Above 0 the first layer learns faster (upstream). delta is a^2 - |w|^2, the same where both "
        + "rates are 1",
      help:
        "What gradient flow conserves at any rates, rate_w a^2 - rate_a |w|^2 of every neuron: above 0 the first layer learns "
        + "faster (upstream), below 0 the last. An axis instead of delta."))
}
