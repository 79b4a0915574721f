import Foundation
import Testing
import Training

/// A cell that trains in milliseconds.
func smallCell(
  seed: UInt64 = 1, inputs: Int = 6, width: Int = 8, slope: Double = 0,
  parametrization: Parametrization = .standard, tau: Double = 0.5, delta: Double = 0.1,
  rates: Rates = Rates(), precision: Precision = .double, learningRate: Double = 0.05,
  checkpoints: [Int] = [0, 3, 50], record: RecordSpecification = RecordSpecification(tensors: .all)
) -> CellSpecification {
  CellSpecification(
    seed: seed,
    network: NetworkSpecification(
      inputs: inputs, width: width, slope: slope, parametrization: parametrization),
    task: .teacherStudent(samples: 55, testSamples: 40, teacherWidth: 3), tau: tau, delta: delta,
    rates: rates,
    precision: precision, learningRate: learningRate, checkpoints: checkpoints, record: record)
}

extension SolverSpecification {
  /// One of each kind.
  static func each(batch: Int) -> [SolverSpecification] {
    [.gd, .adaptive(tolerance: 1e-3), .flow(tolerance: 1e-3), .sgd(batch: batch)]
  }
}

/// What is said against a cell after a change; nil where nothing is.
func refusal(of cell: CellSpecification, _ change: (inout CellSpecification) -> Void) -> String? {
  var cell = cell
  change(&cell)
  do throws(TrainingError) {
    try cell.validate()
    return nil
  } catch {
    return error.message
  }
}

/// Trains a cell from start to end.
func train(_ specification: CellSpecification, draws: SeedDraws? = nil) throws -> CellOutcome {
  let data = try CellData(for: specification, draws: draws)
  var run = try CellRun(specification, data: data)
  run.advance { _ in false }
  #expect(run.isFinished)
  return run.outcome
}

/// An outcome with its numbers as bits, so that equal means equal and NaN equals itself.
struct Bits: Equatable {
  let status: CellOutcome.Status, divergedAtStep: Int?, evaluations: Int, numbers: [[UInt64]]

  init(_ outcome: CellOutcome) {
    (status, divergedAtStep, evaluations) = (outcome.status, outcome.divergedAtStep, outcome.evaluations)
    numbers = ([outcome.metrics, outcome.lossHistory] + outcome.tensors).map { $0.map(\.bitPattern) }
  }
}

extension CellOutcome {
  /// The array `name`, as `specification` describes it.
  func tensor(_ name: String, _ specification: CellSpecification) throws -> [Double] {
    tensors[try #require(specification.tensors.firstIndex { $0.name == name })]
  }
}

/// The slope of ln y against ln x, by least squares.
func logarithmicSlope(_ x: [Double], _ y: [Double]) -> Double {
  let (u, v) = (x.map { log($0) }, y.map { log($0) })
  let (mu, mv) = (u.reduce(0, +) / Double(u.count), v.reduce(0, +) / Double(v.count))
  let covariance = zip(u, v).reduce(0) { $0 + ($1.0 - mu) * ($1.1 - mv) }
  return covariance / u.reduce(0) { $0 + ($1 - mu) * ($1 - mu) }
}

/// Whether no number is NaN or infinite.
func allFinite(_ numbers: some Sequence<Double>) -> Bool { !numbers.contains { !$0.isFinite } }

/// Whether every number is NaN.
func allNaN(_ numbers: some Sequence<Double>) -> Bool { !numbers.contains { !$0.isNaN } }
