package import Kernels

/// A function of a flat parameter vector that a solver descends: all it sees of a network and its data.
package protocol Objective<Scalar>: Sendable {
  /// What the parameters are made of.
  associatedtype Scalar: KernelScalar
  /// The parameters in groups that share a rate; together they cover the vector, in order.
  var groups: [ParameterGroup] { get }
  /// Returns the loss at `parameters` and writes its gradient. Allocates nothing.
  mutating func evaluate(at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>)
    -> Double
  /// Whether gradients can be had with kinks blurred; by default not.
  var blursKinks: Bool { get }
  /// The same gradient with the kinks blurred that attract: none turns the flow in less than the time `blur`.
  ///
  /// A kink of a rectifier that attracts holds descent in a zigzag across it, at every rate there is; blurred, it
  /// is a smooth channel with the rate 1/blur, along which the flow goes as the zigzag does on average, half a ramp
  /// beside it at most. Only where ``blursKinks``; by default, the exact gradient. Allocates nothing.
  ///
  /// - Returns: the loss, which is exact.
  mutating func evaluate(
    at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>, blur: Double
  ) -> Double
  /// Room for the kinks that a step comes across, if they can be resolved; none by default.
  func kinkPath() -> KinkPath<Scalar>
  /// The same as ``evaluate(at:gradient:blur:)``, leaving in `kinks` what it sees of them. Allocates nothing.
  mutating func evaluate(
    at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>, blur: Double,
    as evaluation: StepEvaluation, kinks: inout KinkPath<Scalar>
  ) -> Double
  /// Before the last evaluation of a step: gives the gates of kinks what descent makes of them. Allocates nothing.
  mutating func resolveKinks(
    in parameters: inout AlignedVector<Scalar>, _ kinks: inout KinkPath<Scalar>, over span: KinkSpan<Scalar>)
  /// After a step: shifts the ramps of kinks that it resolved (``RampShifts``), in the gradient at its end too, which is
  /// the start of `kinks` now. Allocates nothing.
  mutating func shiftRamps(
    in gradient: inout AlignedVector<Scalar>, _ kinks: inout KinkPath<Scalar>,
    at parameters: AlignedVector<Scalar>)
  /// Takes the state of gates at the ends of a step out of an estimate of its error, in which their gradients have
  /// these weights. Allocates nothing.
  mutating func levelKinks(
    in defect: inout AlignedVector<Scalar>, _ kinks: inout KinkPath<Scalar>,
    parameters: (start: AlignedVector<Scalar>, end: AlignedVector<Scalar>),
    weights: (start: Double, end: Double))
  /// Puts right, at the end of an integrated step that stands for descent, what the flow conserves and descent
  /// changes in a known way; nothing by default. Allocates nothing.
  mutating func settleConserved(_ parameters: inout AlignedVector<Scalar>, after leap: DescentLeap<Scalar>)
}

extension Objective {
  package var blursKinks: Bool { false }

  package mutating func evaluate(
    at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>, blur: Double
  ) -> Double {
    evaluate(at: parameters, gradient: &gradient)
  }

  package func kinkPath() -> KinkPath<Scalar> { .none }

  package mutating func evaluate(
    at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>, blur: Double,
    as evaluation: StepEvaluation, kinks: inout KinkPath<Scalar>
  ) -> Double {
    evaluate(at: parameters, gradient: &gradient, blur: blur)
  }

  package mutating func resolveKinks(
    in parameters: inout AlignedVector<Scalar>, _ kinks: inout KinkPath<Scalar>, over span: KinkSpan<Scalar>
  ) {}

  package mutating func shiftRamps(
    in gradient: inout AlignedVector<Scalar>, _ kinks: inout KinkPath<Scalar>,
    at parameters: AlignedVector<Scalar>
  ) {}

  package mutating func levelKinks(
    in defect: inout AlignedVector<Scalar>, _ kinks: inout KinkPath<Scalar>,
    parameters: (start: AlignedVector<Scalar>, end: AlignedVector<Scalar>),
    weights: (start: Double, end: Double)
  ) {}

  package mutating func settleConserved(
    _ parameters: inout AlignedVector<Scalar>, after leap: DescentLeap<Scalar>
  ) {}
}

/// Some steps of descent that were integrated over at once.
package struct DescentLeap<Scalar: KernelScalar> {
  /// Where they set out.
  let start: DescentState<Scalar>
  /// ∂L/∂θ after `fraction` of the way.
  let gradient: AlignedVector<Scalar>
  /// Where on the way `gradient` was taken, above 0 and at most 1.
  let fraction: Double
  /// lr.
  let learningRate: Double
  /// How many steps they are.
  let steps: Double
}

/// A stretch of the parameter vector and its rate, a factor of the learning rate.
package struct ParameterGroup: Sendable, Equatable {
  package var range: Range<Int>
  package var rate: Double

  package init(range: Range<Int>, rate: Double) {
    self.range = range
    self.rate = rate
  }
}
