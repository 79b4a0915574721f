package import Kernels

/// What an integrated step that stands for descent makes of the corners of its objective, and of what the flow conserves
/// there: in a rectified network both change in steps of descent as no smooth path does.
///
/// A kink that attracts holds descent in a zigzag across it, at every rate there is. **Blurred**, it is a smooth channel
/// with the rate 1/blur, along which the flow goes as the zigzag does on average, half a ramp beside it at most.
/// **Resolved**, it gets what descent would have made of it. Nothing here allocates.
package protocol KinkResolver<Model>: Sendable {
  /// The objective.
  associatedtype Model: Objective
  typealias Vector = AlignedVector<Model.Scalar>
  /// Whether gradients can be had with kinks blurred.
  var blurs: Bool { get }
  /// Whether the kinks that a step comes across are resolved.
  var resolves: Bool { get }
  /// The gradient with the kinks blurred that attract, so that none turns the flow in less than the time `blur`; what is
  /// seen of kinks is kept.
  ///
  /// - Returns: the loss, which is exact.
  mutating func evaluate(
    _ model: inout Model, at parameters: Vector, gradient: inout Vector, blur: Double,
    as evaluation: StepEvaluation
  ) -> Double
  /// Before the last evaluation of a step: gives the gates of kinks what descent makes of them.
  mutating func resolve(in parameters: inout Vector, of model: inout Model, over span: KinkSpan<Model.Scalar>)
  /// The step was accepted: shifts the ramps of kinks that it resolved (``RampShifts``), in the gradient at its end too,
  /// which is the start of the next.
  mutating func accept(at parameters: Vector, gradient: inout Vector, of model: inout Model)
  /// Takes the state of gates at the ends of a step out of an estimate of its error, in which their gradients have these
  /// weights.
  mutating func level(
    _ defect: inout Vector, of model: inout Model, parameters: (start: Vector, end: Vector),
    weights: (start: Double, end: Double))
  /// Puts right, at the end of a step, what the flow conserves and descent changes in a known way.
  mutating func settleConserved(
    _ parameters: inout Vector, of model: inout Model, after leap: DescentLeap<Model.Scalar>)
  /// The gradient is exact again: no ramp is shifted.
  mutating func forget()
  /// Adds what must be remembered between two steps.
  func add(to memory: inout SolverMemory)
  /// Takes up what was remembered; false if that cannot be.
  mutating func recall(_ memory: SolverMemory) -> Bool
}

/// One that only blurs: nothing is resolved, nothing put right, nothing remembered.
extension KinkResolver {
  package var resolves: Bool { false }

  package mutating func resolve(
    in parameters: inout Vector, of model: inout Model, over span: KinkSpan<Model.Scalar>
  ) {}

  package mutating func accept(at parameters: Vector, gradient: inout Vector, of model: inout Model) {}

  package mutating func level(
    _ defect: inout Vector, of model: inout Model, parameters: (start: Vector, end: Vector),
    weights: (start: Double, end: Double)
  ) {}

  package mutating func settleConserved(
    _ parameters: inout Vector, of model: inout Model, after leap: DescentLeap<Model.Scalar>
  ) {}

  package mutating func forget() {}

  package func add(to memory: inout SolverMemory) {}

  package mutating func recall(_ memory: SolverMemory) -> Bool { true }
}

/// An objective without corners, or whose corners are left alone.
package struct NoKinks<Model: Objective>: KinkResolver {
  package let blurs = false

  package init() {}

  package mutating func evaluate(
    _ model: inout Model, at parameters: AlignedVector<Model.Scalar>,
    gradient: inout AlignedVector<Model.Scalar>, blur: Double,
    as evaluation: StepEvaluation
  ) -> Double {
    model.evaluate(at: parameters, gradient: &gradient)
  }
}

/// Some steps of descent that were integrated over at once.
package struct DescentLeap<Scalar: KernelScalar> {
  /// Where they set out.
  package let start: DescentState<Scalar>
  /// ∂L/∂θ after `fraction` of the way.
  package let gradient: AlignedVector<Scalar>
  /// Where on the way `gradient` was taken, above 0 and at most 1.
  package let fraction: Double
  /// lr.
  package let learningRate: Double
  /// How many steps they are.
  package let steps: Double
}
