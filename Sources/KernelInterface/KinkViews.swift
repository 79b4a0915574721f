// What is passed to the kernels that resolve kinks; see `KinkPath` for what they are for.

/// The way of one neuron's preactivations over a step, to look through for kinks.
@frozen package struct KinkScanView<Scalar> {
  /// z_ij at the start of the step.
  package var start: UnsafePointer<Scalar>
  /// z_ij at its latest stage.
  package var latest: UnsafePointer<Scalar>
  /// v_j there.
  package var slopes: UnsafePointer<Scalar>
  /// n.
  package var count: Int
  /// By what to multiply the way to the latest stage for that to the end.
  package var ahead: Scalar
  /// How near zero counts, as a share of the way.
  package var slack: Scalar
  /// How near zero counts, for v_j = ±1: how far a gate by itself would drive z in the step.
  package var reach: Scalar
  /// Where to write the samples, in order; room for n.
  package var found: UnsafeMutablePointer<Int32>

  package init(
    start: UnsafePointer<Scalar>, latest: UnsafePointer<Scalar>, slopes: UnsafePointer<Scalar>, count: Int,
    ahead: Scalar, slack: Scalar, reach: Scalar, found: UnsafeMutablePointer<Int32>
  ) {
    self.start = start
    self.latest = latest
    self.slopes = slopes
    self.count = count
    self.ahead = ahead
    self.slack = slack
    self.reach = reach
    self.found = found
  }
}

/// Descent of m preactivations z_k of one neuron, all else changing as it is told:
/// z_k(s + 1) = z_k(s) + d_k(s) − Σ_l [z_l(s) ≥ 0] c_l(s) x_k·x_l, with d and c linear in s.
///
/// Every row is `row` numbers long, a whole number of cache lines; past the m-th z is negative and the others are zero.
@frozen package struct KinkDescentView {
  /// m.
  package var count: Int
  /// How far rows are apart.
  package var row: Int
  /// How many steps.
  package var steps: Int
  /// z, first at the start, then at the end.
  package var z: UnsafeMutablePointer<Double>
  /// d(0), and in a second row what it grows by in a step.
  package var drift: UnsafePointer<Double>
  /// c(0), and in a second row what it grows by in a step.
  package var jump: UnsafePointer<Double>
  /// x_k·x_l, m rows.
  package var products: UnsafePointer<Double>
  /// Σ [z_k(s) ≥ 0] c_k(s) over the steps, written.
  package var impulse: UnsafeMutablePointer<Double>
  /// The mean of z_k(s), written.
  package var mean: UnsafeMutablePointer<Double>
  /// For what share of the last quarter of the steps, or of the last ``fewest`` if that is more, z_k(s) ≥ 0, written.
  package var share: UnsafeMutablePointer<Double>
  /// Room for a row.
  package var gates: UnsafeMutablePointer<Double>
  /// Room for a row.
  package var later: UnsafeMutablePointer<Double>
  /// Room for two rows.
  package var push: UnsafeMutablePointer<Double>

  /// A share is of at least so many steps, if there are so many: of fewer, a zigzag shows only its phase.
  package static var fewest: Int { 16 }
  /// Of how many steps the share is.
  package var lastSteps: Int { max(steps / 4, min(steps, Self.fewest)) }

  package init(
    count: Int, row: Int, steps: Int, z: UnsafeMutablePointer<Double>, drift: UnsafePointer<Double>,
    jump: UnsafePointer<Double>, products: UnsafePointer<Double>, impulse: UnsafeMutablePointer<Double>,
    mean: UnsafeMutablePointer<Double>, share: UnsafeMutablePointer<Double>,
    gates: UnsafeMutablePointer<Double>, later: UnsafeMutablePointer<Double>,
    push: UnsafeMutablePointer<Double>
  ) {
    self.count = count
    self.row = row
    self.steps = steps
    self.z = z
    self.drift = drift
    self.jump = jump
    self.products = products
    self.impulse = impulse
    self.mean = mean
    self.share = share
    self.gates = gates
    self.later = later
    self.push = push
  }
}
