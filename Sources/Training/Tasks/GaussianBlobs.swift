import Kernels
package import Networks
import PortableMath

/// Four Gaussian blobs of standard deviation `spread` around the corners (±1, ±1) of a square, labelled by the quadrant:
/// exclusive or (docs/science.md, Tasks); for networks of two inputs.
public struct GaussianBlobs: TaskDescription {
  package static let name = "xor"
  package static let summary =
    "Points of four Gaussian blobs around (±1, ±1), labelled by the product of the signs of their coordinates."
  package static let parameters: [Parameter] = [.inputs, .samples, .testSamples, .spread]
  package static let prescribed: [Parameter: Prescription] = [
    .inputs: Prescription(value: 2, reason: "the inputs of xor are points in the plane")
  ]

  /// Numbers of training and of test samples.
  public var samples, testSamples: Int
  /// Standard deviation of a blob.
  public var spread: Double

  /// A task of these sizes and this spread; those of no cell where nothing is said.
  public init(samples: Int = 0, testSamples: Int = 0, spread: Double = 0) {
    (self.samples, self.testSamples, self.spread) = (samples, testSamples, spread)
  }

  package init(_ settings: Settings) { self.init() }

  package mutating func take(_ value: (Parameter) -> Double) {
    self = .init(
      samples: Int(value(.samples)), testSamples: Int(value(.testSamples)), spread: value(.spread))
  }

  package var specification: TaskSpecification { .xor(self) }
  package var sampleCounts: (training: Int, test: Int)? { (samples, testSamples) }
  package var batchWords: [UInt64] { [UInt64(samples), spread.bitPattern] }
  /// It takes four neurons, of 2√2 together.
  package var strength: Double { 2.8 }
  package func squareOfInputs(dimension: Int) -> Double { 1 + spread * spread }

  package func validate(_ network: NetworkSpecification) throws(TrainingError) {
    try expect(network.inputs == 2, "inputs", network.inputs, "2, because the inputs of xor lie in the plane")
    try expect(spread > 0 && spread.isFinite, "spread", spread, "a positive number")
  }

  package func data(seed: UInt64, _ network: NetworkSpecification, draws: SeedDraws) -> TaskData {
    func blobs(_ purpose: StreamPurpose, _ count: Int) -> Matrix {
      Self.inputs(seed: seed, purpose: purpose, count: count, spread: spread)
    }
    return TaskData(
      inputs: draws.inputs ?? blobs(.inputs, samples),
      testInputs: draws.testInputs ?? blobs(.testInputs, testSamples), labelledBy: Self.labels, draws: draws)
  }

  /// The corners in the order samples are dealt to them, whose labels alternate.
  static let centres: [SIMD2<Double>] = [[1, 1], [-1, 1], [-1, -1], [1, -1]]

  /// `count` × 2 inputs: sample j lies around corner j mod 4, off it by `spread` times two standard normal numbers.
  ///
  /// It depends on the seed, j and the spread alone, so smaller sets are prefixes of larger ones; the normal
  /// numbers do not depend on the spread.
  static func inputs(seed: UInt64, purpose: StreamPurpose, count: Int, spread: Double) -> Matrix {
    let elements = (0..<count).flatMap { sample in
      let stream = purpose.stream(seed: seed, index: sample)
      let centre = centres[sample % 4]
      return [centre.x + spread * stream.gaussian(at: 0), centre.y + spread * stream.gaussian(at: 1)]
    }
    return Matrix(rows: count, columns: 2, elements: elements)
  }

  /// The label of each input, the product of the signs of its coordinates; zero counts as positive.
  static func labels(of inputs: Matrix) -> [Double] {
    (0..<inputs.rows).map { (inputs[$0, 0] < 0) == (inputs[$0, 1] < 0) ? 1 : -1 }
  }
}

extension TaskSpecification {
  /// See ``GaussianBlobs``.
  public static func xor(samples: Int, testSamples: Int, spread: Double) -> Self {
    .xor(.init(samples: samples, testSamples: testSamples, spread: spread))
  }
}

extension Parameter {
  /// Standard deviation of the blobs of task `xor`; 0 with any other task.
  public static let spread = Parameter(
    15, "spread", .positive, at: "task.spread", decides: .pace, standard: .said(0.15),
    .init("standard deviation of the blobs", help: "Standard deviation of the four blobs."))
}
