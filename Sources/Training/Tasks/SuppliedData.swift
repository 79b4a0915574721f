package import Networks
import PortableMath

/// Inputs and labels, and the test set if there is one, all come from ``SeedDraws``.
public struct SuppliedData: TaskDescription {
  package static let name = "file"
  package static let summary = "Inputs, labels and test set read from an HDF5 file."
  package static let parameters: [Parameter] = [.inputs, .samples, .testSamples]
  package static let isSupplied = true
  package static let draws = ["directions", "signs"]

  /// The task; all of it is in the draws.
  public init() {}

  package init(_ settings: Settings) {}

  package mutating func take(_ value: (Parameter) -> Double) {}

  package var specification: TaskSpecification { .file(self) }
  package var sampleCounts: (training: Int, test: Int)? { nil }
  package var batchWords: [UInt64] { [] }
  /// Not known.
  package var strength: Double { 0 }
  package func squareOfInputs(dimension: Int) -> Double { 1 / max(1, Double(dimension)) }

  package func check(_ draws: SeedDraws, _ network: NetworkSpecification) throws(TrainingError) {
    guard let inputs = draws.inputs, inputs.rows > 0, draws.labels != nil else {
      throw .draws(
        field: "inputs and labels", got: "none", expected: "both, because the data comes from a file")
    }
    try expectDraws(
      (draws.testInputs == nil) == (draws.testLabels == nil), "test_inputs and test_labels",
      "only \(draws.testInputs == nil ? "test_labels" : "test_inputs")", "both or neither")
    try draws.checkSets((inputs.rows, draws.testInputs?.rows ?? 0), network)
  }

  package func data(seed: UInt64, _ network: NetworkSpecification, draws: SeedDraws) -> TaskData {
    let none = Matrix(rows: 0, columns: network.inputs, elements: [])
    return TaskData(
      inputs: draws.inputs ?? none, testInputs: draws.testInputs ?? none, labelledBy: { _ in [] },
      draws: draws)
  }
}

extension TaskSpecification {
  /// See ``SuppliedData``.
  public static var data: Self { .file(SuppliedData()) }
}
