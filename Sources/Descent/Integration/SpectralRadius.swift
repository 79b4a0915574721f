package import Kernels

/// The fastest rate of the flow, ρ = |λ|max of its Jacobian −diag(η) ∂²L/∂θ², by power iteration on
/// differences of gradients.
///
/// Nothing is built: each iteration is one gradient at a point 10⁻⁴ ‖θ‖ away. Nearer, in a rectified network
/// whose kinks attract, a single activation that flips on the way looks like a steep direction.
package struct SpectralRadius<Scalar: KernelScalar>: Sendable {
  /// The largest magnitude of an eigenvalue, from below; 0 before the first estimate.
  package private(set) var value = 0.0
  /// A unit vector along which the field changes fastest: the next estimate starts from it.
  package private(set) var direction: AlignedVector<Scalar>
  /// How many evaluations the last estimate took; 0 before the first.
  package private(set) var cost = 0
  /// The count of evaluations when it was made.
  package private(set) var age = 0
  private var point: AlignedVector<Scalar>
  private var gradient: AlignedVector<Scalar>
  private var base: AlignedVector<Scalar>

  /// The factor by which methods take the radius larger than the estimate, which comes from below: stages
  /// grow with its root, so it costs a tenth, and an unstable step costs a whole one.
  package static var safety: Double { 1.2 }
  /// How far away gradients are taken, relative to ‖θ‖.
  private static var reach: Double { 1e-4 }
  /// Iterations stop when the estimate changes by less than this.
  private static var precision: Double { 0.02 }
  /// And here at the latest.
  private static var mostIterations: Int { 40 }

  /// Room for estimates with `count` parameters.
  package init(count: Int) {
    direction = AlignedVector(zeros: count)
    point = AlignedVector(zeros: count)
    gradient = AlignedVector(zeros: count)
    base = AlignedVector(zeros: count)
  }

  /// Whether estimating again costs less than a twentieth of what was spent since the last time; a quarter, where a step
  /// was rejected.
  package func isDue(evaluations: Int, afterRejection: Bool = false) -> Bool {
    cost == 0 || evaluations - age >= (afterRejection ? 4 : 20) * cost
  }

  /// Estimates again at the state's parameters and counts what it takes.
  ///
  /// - Parameter isBlurred: whether the state's gradient is, and so cannot be compared with others.
  package mutating func estimate(
    at state: inout DescentState<Scalar>, objective: inout some Objective<Scalar>, isBlurred: Bool = false
  ) {
    if cost == 0 { guess(at: state) }
    let scale = state.parameters.squaredNorm.squareRoot()
    let distance = (scale > 0 ? scale : 1) * Self.reach
    cost = 0
    if isBlurred {
      _ = objective.evaluate(at: state.parameters, gradient: &base)
      cost = 1
    } else {
      base.assign(state.gradient)
    }
    var radius = 0.0
    for iteration in 1...Self.mostIterations {
      point.combine(
        0, .init(1, state.parameters), .init(distance, direction), .init(0, direction), .init(0, direction),
        over: 0..<point.count)
      _ = objective.evaluate(at: point, gradient: &gradient)
      cost += 1
      for group in objective.groups {
        point.combine(
          0, .init(group.rate / distance, gradient), .init(-group.rate / distance, base),
          .init(0, gradient), .init(0, gradient), over: group.range)
      }
      let previous = radius
      radius = point.squaredNorm.squareRoot()
      // A flat landscape, or none: keep the direction.
      guard radius > 0, radius.isFinite else { break }
      direction.combine(
        0, .init(1 / radius, point), .init(0, point), .init(0, point), .init(0, point), over: 0..<point.count)
      if iteration > 1, (radius - previous).magnitude <= Self.precision * radius { break }
    }
    value = radius
    state.effort.evaluations += cost
    age = state.effort.evaluations
  }

  /// Takes up an earlier estimate.
  mutating func recall(value: Double, direction: AlignedVector<Scalar>, cost: Int, age: Int) {
    (self.value, self.direction, self.cost, self.age) = (value, direction, cost, age)
  }

  /// The gradient's direction and a little of the parameters', lest the former is an eigenvector of its own.
  private mutating func guess(at state: DescentState<Scalar>) {
    let norms = (state.gradient.squaredNorm.squareRoot(), state.parameters.squaredNorm.squareRoot())
    direction.combine(
      0, .init(norms.0 > 0 ? 1 / norms.0 : 0, state.gradient),
      .init(norms.1 > 0 ? 0.3 / norms.1 : 0, state.parameters), .init(0, state.gradient),
      .init(0, state.gradient), over: 0..<direction.count)
    let norm = direction.squaredNorm.squareRoot()
    guard norm > 0 else { return }
    point.combine(
      0, .init(1 / norm, direction), .init(0, direction), .init(0, direction), .init(0, direction),
      over: 0..<point.count)
    swap(&point, &direction)
  }
}
