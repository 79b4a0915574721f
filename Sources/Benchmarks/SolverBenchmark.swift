import Foundation
import Training

/// Solver `adaptive` against plain descent on cells of fig1b: what it costs to step 10⁶, and what it is off.
public struct SolverBenchmark {
  /// Where adaptive ends.
  private static let lastStep = 1_000_000
  /// Corners, edges and middle of fig1b's grid.
  private static let points: [(tau: Double, delta: Double)] = [
    (0.1, -1), (0.1, 0), (0.1, 1), (0.44, 0.25), (0.37, -1), (2, -1), (2, 1),
  ]
  /// Which of them are trained to every tolerance: those at the ends of the scale, and the middle.
  private static let toleranceStudy = [2, 3, 5]
  private static let tolerance = 1e-3
  private static let otherTolerances = [3e-3, 3e-4]

  private let seeds: Int
  private let steps: Int

  /// A benchmark on the seeds 100, 101, …, with descent to step `steps`, from 1000 to 100 000.
  public init(seeds: Int = 1, steps: Int = 10_000) { (self.seeds, self.steps) = (seeds, steps) }

  /// Powers of ten from 100 up to where descent ends, and that.
  private var compared: [Int] {
    [100, 1000, 10_000, 100_000].filter { $0 < steps } + [steps]
  }

  /// Measures; tells `progress` what it is at.
  ///
  /// - Throws: what training throws.
  public func run(progress: (String) -> Void) throws -> BenchmarkReport {
    var report = BenchmarkReport(
      kind: "solver",
      method:
        "Cells of fig1b (1000 × 100 × 50, 10 000 test samples, lr = 5e-3/τ²), in double precision, one at a time on "
        + "one core. Descent is trained to step \(steps); its seconds to step 10⁶ are extrapolated from its steps "
        + "without checkpoints. `adaptive` is trained to step 10⁶, and its seconds include its checkpoints. Errors are "
        + "relative to descent: the largest over the steps \(Self.list(compared)); those of the training loss and its "
        + "gradient only where that loss is above 1e-9. Where fewer than half of a neuron's activations have changed, "
        + "a few flips determine kernel and Hamming distance. \"Descent's own\" is the range of an observable of descent, "
        + "without its linear trend, from three steps before a compared step to three steps after it.")
    var cells: [Cell] = []
    var studies: [Double: [Cell]] = [:]
    for seed in 100..<(100 + UInt64(seeds)) {
      for (number, point) in Self.points.enumerated() {
        let name = "τ \(point.tau), δ \(point.delta), seed \(seed)"
        progress(name)
        let trial = try SolverTrial(tau: point.tau, delta: point.delta, seed: seed, compared: compared)
        let descent = try trial.descent()
        func cell(_ tolerance: Double) throws -> Cell {
          let adaptive = try trial.adaptive(tolerance: tolerance, lastStep: Self.lastStep)
          return Cell(
            point: point, seed: seed, descent: descent, adaptive: adaptive,
            errors: SolverDeviation.all.map { $0.errors(of: adaptive.states, from: descent.states) })
        }
        let usual = try cell(Self.tolerance)
        cells.append(usual)
        guard Self.toleranceStudy.contains(number) else { continue }
        studies[Self.tolerance, default: []].append(usual)
        for tolerance in Self.otherTolerances {
          progress("\(name), tolerance \(tolerance)")
          studies[tolerance, default: []].append(try cell(tolerance))
        }
      }
    }
    report.tables = [costs(cells), errors(cells), tolerances(studies)]
    report.aims = aims(cells)
    let evaluations = cells.map { Double($0.adaptive.evaluations) }
    report.notes = [
      "mean evaluations to step 10⁶ of these cells: "
        + BenchmarkReport.Entry.shown(evaluations.reduce(0, +) / Double(evaluations.count)),
      "where a network slides along kinks of the rectifier, gradient norm and kernel distance jump from step to step "
        + "with descent itself, and a smooth method cannot reproduce the phase of these jumps",
    ]
    return report
  }

  /// One point and seed, by both.
  private struct Cell {
    var point: (tau: Double, delta: Double)
    var seed: UInt64
    var descent: SolverTrial.Descent
    var adaptive: SolverTrial.Adaptive
    /// Of each of ``SolverDeviation/all``, at the compared steps where it is defined, in per cent.
    var errors: [[Double]]

    /// What it is called in a table.
    var name: [BenchmarkReport.Entry] {
      [.number(point.tau), .number(point.delta), .text("\(seed)")]
    }
  }

  private func costs(_ cells: [Cell]) -> BenchmarkReport.Table {
    var table = BenchmarkReport.Table(
      "Cost, adaptive at tolerance \(Self.tolerance)",
      columns: [
        "τ", "δ", "seed", "train loss at step \(steps)", "evaluations to that step", "evaluations to 10⁶",
        "s to 10⁶",
        "descent s to 10⁶", "descent ÷ adaptive",
      ])
    for cell in cells {
      let seconds = cell.descent.secondsPerStep * Double(Self.lastStep)
      table.rows.append(
        cell.name + [
          .number(cell.descent.states.last?[.trainLoss] ?? .nan),
          .number(Double(cell.adaptive.comparedEvaluations)), .number(Double(cell.adaptive.evaluations)),
          .number(cell.adaptive.seconds), .number(seconds), .number(seconds / cell.adaptive.seconds),
        ])
    }
    return table
  }

  private func errors(_ cells: [Cell]) -> BenchmarkReport.Table {
    var table = BenchmarkReport.Table(
      "Largest errors in per cent, adaptive at tolerance \(Self.tolerance)",
      columns: ["τ", "δ", "seed"] + SolverDeviation.all.map(\.name)
        + ["descent's own kernel distance", "descent's own gradient norm"])
    for cell in cells {
      let learning = cell.descent.states.filter { $0.isLearning }
      let own = [
        cell.descent.states.map { $0.jitter(of: .kernelDistance) }.max(),
        learning.map { $0.jitter(of: .gradientNorm) }.max(),
      ]
      table.rows.append(
        cell.name + cell.errors.map { Self.entry($0.max()) } + own.map { Self.entry($0.map { 100 * $0 }) })
    }
    return table
  }

  private func tolerances(_ studies: [Double: [Cell]]) -> BenchmarkReport.Table {
    let points = Self.toleranceStudy.map { "(\(Self.points[$0].tau), \(Self.points[$0].delta))" }
    var table = BenchmarkReport.Table(
      "Errors in per cent and cost by tolerance, over cells and steps at (τ, δ) = "
        + points.joined(separator: ", "),
      columns: ["tolerance", "statistic", "evaluations to 10⁶"] + SolverDeviation.all.map(\.name))
    for tolerance in studies.keys.sorted(by: >) {
      let cells = studies[tolerance] ?? []
      let evaluations = cells.map { Double($0.adaptive.evaluations) }
      let errors = SolverDeviation.all.indices.map { index in cells.flatMap { $0.errors[index] } }
      table.rows.append(
        [.number(tolerance), .text("median"), .number(Stopwatch.median(evaluations))]
          + errors.map { Self.entry($0.isEmpty ? nil : Stopwatch.median($0)) })
      table.rows.append(
        [.number(tolerance), .text("largest"), .number(evaluations.max() ?? .nan)]
          + errors.map { Self.entry($0.max()) })
    }
    return table
  }

  private func aims(_ cells: [Cell]) -> [BenchmarkReport.Aim] {
    let accuracy = SolverDeviation.all.enumerated().compactMap { index, deviation -> BenchmarkReport.Aim? in
      guard let largest = cells.flatMap({ $0.errors[index] }).max() else { return nil }
      let limit = deviation.limit
      return .init("error of \(deviation.name) in per cent, within \(limit)", largest, atMost: limit)
    }
    let most = cells.map(\.adaptive.evaluations).max() ?? 0
    return accuracy + [
      .init("largest number of evaluations of a cell to 10⁶, below 12 000", Double(most), atMost: 11_999)
    ]
  }

  private static func entry(_ error: Double?) -> BenchmarkReport.Entry {
    error.map { .number($0) } ?? .absent("–")
  }

  private static func list(_ steps: [Int]) -> String {
    steps.map(String.init).joined(separator: ", ")
  }
}
