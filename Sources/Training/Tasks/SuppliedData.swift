public import Networks
import PortableMath

/// Inputs and labels, and the test set if there is one, all come from ``SeedDraws``.
public struct SuppliedData: TaskDescription {
  public static let name = "file"
  public static let parameters: [Parameter] = [.inputs, .samples, .testSamples]
  public static let isSupplied = true
  public static let draws = ["directions", "signs"]

  public init() {}

  public init(_ settings: Settings) {}

  public mutating func take(_ value: (Parameter) -> Double) {}

  public var specification: TaskSpecification { .file(self) }
  public var sampleCounts: (training: Int, test: Int)? { nil }
  public var batchWords: [UInt64] { [] }
  /// Not known.
  public var strength: Double { 0 }
  public func squareOfInputs(dimension: Int) -> Double { 1 / max(1, Double(dimension)) }

  public func check(_ draws: SeedDraws, _ network: NetworkSpecification) throws(TrainingError) {
    guard let inputs = draws.inputs, inputs.rows > 0, draws.labels != nil else {
      throw .draws(
        field: "inputs and labels", got: "none", expected: "both, as the task's data comes from a file")
    }
    try expectDraws(
      (draws.testInputs == nil) == (draws.testLabels == nil), "test_inputs and test_labels",
      "only \(draws.testInputs == nil ? "test_labels" : "test_inputs")", "both or neither")
    try draws.checkSets((inputs.rows, draws.testInputs?.rows ?? 0), network)
  }

  public func data(seed: UInt64, _ network: NetworkSpecification, draws: SeedDraws) -> TaskData {
    let none = Matrix(rows: 0, columns: network.inputs, elements: [])
    return TaskData(
      inputs: draws.inputs ?? none, testInputs: draws.testInputs ?? none, labelledBy: { _ in [] }, draws: draws)
  }
}

extension TaskSpecification {
  /// See ``SuppliedData``.
  public static var data: Self { .file(SuppliedData()) }
}
