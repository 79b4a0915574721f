package import Networks

/// A kind of task, with what all cells of a sweep have in common and the numbers of one cell.
///
/// A task is described in one file: how configurations call it, its parameters and settings, what it demands of a network,
/// its data, and what its cells cost. ``TaskSpecification`` lists all there are.
package protocol TaskDescription: Sendable, Hashable {
  /// How configurations name it in `task.kind`.
  static var name: String { get }
  /// Its inputs and labels in a sentence, for writers of configurations.
  static var summary: String { get }
  /// The parameters that mean something to it, in the order in which configurations list them.
  static var parameters: [Parameter] { get }
  /// Those of ``parameters`` that have one value in all its cells.
  static var prescribed: [Parameter: Prescription] { get }
  /// What is no number of a cell, in the order in which configurations list it.
  static var settings: [Setting] { get }
  /// Whether all its data come from a file that `task.path` names, and with them the sizes.
  static var isSupplied: Bool { get }
  /// Whether a linear map makes its labels: then a network may have several outputs, and aligned layers.
  static var hasSeveralLabels: Bool { get }
  /// Which draws of a seed it takes notice of, by their names in a draws file.
  static var draws: [String] { get }

  /// A task of these settings, whose numbers are those of no cell yet.
  init(_ settings: Settings)
  /// Its own ``settings``.
  var chosen: Settings { get }
  /// Takes the numbers of a cell.
  mutating func take(_ value: (Parameter) -> Double)
  /// The sum's case that it is.
  var specification: TaskSpecification { get }

  /// How many training and test samples are drawn; nil where they are supplied and their number with them.
  var sampleCounts: (training: Int, test: Int)? { get }
  /// Checks what it demands, also of a network. That there is one output is checked without it.
  ///
  /// - Throws: ``TrainingError/invalid(field:got:expected:)`` for the first field that cannot be.
  func validate(_ network: NetworkSpecification) throws(TrainingError)
  /// Checks draws of its data that were supplied.
  ///
  /// - Throws: ``TrainingError/draws(field:got:expected:)`` for the first that does not fit.
  func check(_ draws: SeedDraws, _ network: NetworkSpecification) throws(TrainingError)
  /// Its data: what `draws` has is taken from there, and the rest drawn from the streams of `seed`.
  ///
  /// Sample j of a set depends on the seed, j and the parameters that are no sizes of sets: smaller sets are prefixes of
  /// larger ones.
  func data(seed: UInt64, _ network: NetworkSpecification, draws: SeedDraws) -> TaskData
  /// The arrays that are kept of its target with the weights, in the order of results.
  func constants(_ network: NetworkSpecification) -> [TensorDescription]
  /// Whether neurons are compared with the directions of a teacher.
  var hasTeacher: Bool { get }
  /// What decides the mini-batches of a cell besides its network, as bits.
  var batchWords: [UInt64] { get }

  /// What is to be learnt, as a sum of |a| ‖w‖ by its order of magnitude: it decides the cost of integration.
  var strength: Double { get }
  /// The largest eigenvalue of the inputs' second moments, by its order of magnitude.
  func squareOfInputs(dimension: Int) -> Double
}

/// A value that a kind of task prescribes for all its cells.
package struct Prescription: Sendable {
  /// The value.
  package let value: Double
  /// Why, in words that follow "expected 2: ".
  package let reason: String
}

extension TaskDescription {
  package static var prescribed: [Parameter: Prescription] { [:] }
  package static var settings: [Setting] { [] }
  package static var isSupplied: Bool { false }
  package static var hasSeveralLabels: Bool { false }
  package static var draws: [String] {
    ["directions", "signs", "inputs", "labels", "test_inputs", "test_labels"]
  }

  package var chosen: Settings { [:] }
  package var hasTeacher: Bool { false }

  package func constants(_ network: NetworkSpecification) -> [TensorDescription] { [] }

  package func validate(_ network: NetworkSpecification) throws(TrainingError) {}

  package func check(_ draws: SeedDraws, _ network: NetworkSpecification) throws(TrainingError) {
    try draws.checkSets(sampleCounts, network)
  }
}
