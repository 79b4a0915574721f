import Descent
import Kernels
import Networks

/// A method of training, with what all cells of a sweep have in common and the numbers of one cell.
///
/// A solver is described in one file: how configurations call it, its parameters and settings, what it demands, and what it
/// costs. ``SolverSpecification`` lists all there are.
package protocol SolverDescription: Sendable, Hashable {
  /// How configurations name it in `training.solver`.
  static var name: String { get }
  /// What it does, in words that follow its name and a colon.
  static var summary: String { get }
  /// The parameters that mean something to it and not to every other, in the order in which configurations list them.
  static var parameters: [Parameter] { get }
  /// What is no number of a cell, in the order in which configurations list it.
  static var settings: [Setting] { get }
  /// Whether it passes over steps, so that what a cell costs depends on how fast it changes.
  static var integrates: Bool { get }

  /// A solver of these settings, whose numbers are those of no cell yet.
  init(_ settings: Settings)
  /// Its own ``settings``.
  var chosen: Settings { get }
  /// Takes the numbers of a cell.
  mutating func take(_ value: (Parameter) -> Double)
  /// The sum's case that it is.
  var specification: SolverSpecification { get }

  /// Checks its numbers.
  ///
  /// - Parameter samples: how many there are to train on; nil where that is not known.
  /// - Throws: ``TrainingError/invalid(field:got:expected:)`` for the first that cannot be.
  func validate(samples: Int?) throws(TrainingError)
  /// What decides the mini-batches of a cell besides network and task, as bits.
  var batchWords: [UInt64] { get }
  /// How many of `samples` a gradient is taken of in a step.
  func samplesPerStep(of samples: Double) -> Double
  /// Gradient evaluations of a cell, a batch counting as one.
  ///
  /// - Parameters:
  ///   - steps: the last step.
  ///   - recordings: how many steps are recorded.
  ///   - integration: what integrating is expected to take.
  func evaluations(steps: Int, recordings: Int, integration: Double) -> Double
}

extension SolverDescription {
  package static var parameters: [Parameter] { [] }
  package static var settings: [Setting] { [] }
  package static var integrates: Bool { false }

  package var chosen: Settings { [:] }
  package mutating func take(_ value: (Parameter) -> Double) {}
  package func validate(samples: Int?) throws(TrainingError) {}
  package var batchWords: [UInt64] { [] }
  package func samplesPerStep(of samples: Double) -> Double { samples }

  /// One a step, and one more where it ends, to measure the last checkpoint.
  package func evaluations(steps: Int, recordings: Int, integration: Double) -> Double { Double(steps) + 1 }
}

/// What a solver of a cell is made from.
struct SolverCircumstances<Network: NetworkObjective> {
  /// The network on its training set.
  let objective: Network
  /// θ(0).
  let initial: AlignedVector<Network.Scalar>
  /// lr.
  let learningRate: Double
  /// What decides the mini-batches; see ``CellSpecification/batchKey``.
  let batchKey: UInt64
}
