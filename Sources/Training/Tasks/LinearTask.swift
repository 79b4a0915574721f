import Kernels
package import Networks
import PortableMath

/// Gaussian inputs of unit variance, labels y = B x by a linear map B (c × d) of given singular values and random singular
/// vectors (docs/science.md, Tasks).
///
/// Whitened, the training inputs satisfy XᵀX/n = I to rounding; a set is then no prefix of a larger one.
public struct LinearTask: TaskDescription {
  package static let name = "linear"
  package static let summary =
    "Standard normal inputs, labelled by a random linear map of given singular values."
  package static let hasSeveralLabels = true
  package static let parameters: [Parameter] = [.inputs, .samples, .testSamples]
  package static let settings = [
    Setting(
      name: "strengths", kind: .numbers(count: 1...1000),
      words: "the singular values of the target map, such as [2, 1]"),
    Setting(
      name: "whitened", kind: .truth(standard: false), words: "whether training inputs satisfy X^T X / n = I"),
  ]
  package static let draws = [
    "directions", "signs", "inputs", "labels", "test_inputs", "test_labels", "target",
  ]

  /// Numbers of training and of test samples.
  public var samples, testSamples: Int
  /// The singular values of the map.
  public var strengths: [Double]
  /// Whether the training inputs have XᵀX/n = I.
  public var whitened: Bool

  /// A task of these sizes; those of no cell where nothing is said.
  public init(samples: Int = 0, testSamples: Int = 0, strengths: [Double], whitened: Bool = false) {
    (self.samples, self.testSamples) = (samples, testSamples)
    (self.strengths, self.whitened) = (strengths, whitened)
  }

  package init(_ settings: Settings) {
    self.init(strengths: [])
    if case .numbers(let strengths) = settings["strengths"] { self.strengths = strengths }
    if case .truth(let whitened) = settings["whitened"] { self.whitened = whitened }
  }

  package var chosen: Settings { ["strengths": .numbers(strengths), "whitened": .truth(whitened)] }

  package mutating func take(_ value: (Parameter) -> Double) {
    (samples, testSamples) = (Int(value(.samples)), Int(value(.testSamples)))
  }

  package var specification: TaskSpecification { .linear(self) }
  package var sampleCounts: (training: Int, test: Int)? { (samples, testSamples) }
  package var batchWords: [UInt64] { [UInt64(samples), whitened ? 1 : 0] + strengths.map(\.bitPattern) }
  package var strength: Double { strengths.max() ?? 1 }
  package func squareOfInputs(dimension: Int) -> Double { 1 }

  package func validate(_ network: NetworkSpecification) throws(TrainingError) {
    let most = min(network.outputs, network.inputs)
    try expect(
      (1...most).contains(strengths.count), "strengths", "\(strengths.count) numbers",
      "1 to \(most), the smaller of outputs and inputs")
    try expect(strengths.allSatisfy { $0 > 0 && $0.isFinite }, "strengths", strengths, "positive numbers")
    try expect(
      !whitened || samples >= network.inputs, "samples", samples,
      "at least \(network.inputs), the number of inputs, because whitened inputs are orthogonal")
    guard network.initialisation == .aligned else { return }
    try expect(
      !network.symmetrize, "symmetrize", true, "false, because aligned layers start with an output")
    try expect(
      network.width >= strengths.count, "width", network.width,
      "at least \(strengths.count), one neuron for each strength; the layers are aligned")
  }

  package func check(_ draws: SeedDraws, _ network: NetworkSpecification) throws(TrainingError) {
    try draws.checkSets(sampleCounts, network)
    try draws.target?.check("target", rows: network.outputs, columns: network.inputs)
  }

  package func data(seed: UInt64, _ network: NetworkSpecification, draws: SeedDraws) -> TaskData {
    func gaussian(_ purpose: StreamPurpose, _ count: Int) -> Matrix {
      Matrix(gaussianRows: (0..<count).map { purpose.stream(seed: seed, index: $0) }, columns: network.inputs)
    }
    let teacher =
      draws.target.map { LinearTeacher(supplied: $0) }
      ?? LinearTeacher(strengths: strengths, outputs: network.outputs, inputs: network.inputs, seed: seed)
    var data = TaskData(
      inputs: draws.inputs ?? (whitened ? gaussian(.inputs, samples).whitened : gaussian(.inputs, samples)),
      testInputs: draws.testInputs ?? gaussian(.testInputs, testSamples), labelledBy: teacher.labels,
      draws: draws)
    data.outputs = network.outputs
    // Labels that were supplied without it were made by another.
    if draws.labels == nil || draws.target != nil { data.linearTeacher = teacher }
    return data
  }

  package func constants(_ network: NetworkSpecification) -> [TensorDescription] {
    [
      .init(
        name: "target", longName: "linear map that made the labels",
        dimensions: [
          .init(name: "output", length: network.outputs), .init(name: "input", length: network.inputs),
        ])
    ]
  }
}

extension TaskSpecification {
  /// See ``LinearTask``.
  public static func linear(samples: Int, testSamples: Int, strengths: [Double], whitened: Bool) -> Self {
    .linear(.init(samples: samples, testSamples: testSamples, strengths: strengths, whitened: whitened))
  }
}
