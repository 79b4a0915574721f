import Foundation
import Kernels
import Surroundings

/// Gradient steps against the core's own ceiling and against numpy, checkpoints against steps, allocations.
public struct CoreBenchmark {
  /// Sizes of a task.
  struct Shape {
    var samples: Int, inputs: Int, width: Int

    /// Floating-point operations that a step needs: two products forward, two backward, padding not counted.
    var operations: Double { 4 * Double(samples) * Double(inputs) * Double(width) }
  }

  /// fig1b's first, then the corners of what occurs.
  static let shapes: [Shape] = [
    Shape(samples: 1000, inputs: 100, width: 50),
    Shape(samples: 20, inputs: 2, width: 2), Shape(samples: 20, inputs: 100, width: 50),
    Shape(samples: 20, inputs: 1000, width: 4096), Shape(samples: 100, inputs: 10, width: 20),
    Shape(samples: 1000, inputs: 2, width: 50), Shape(samples: 1000, inputs: 30, width: 10),
    Shape(samples: 1000, inputs: 100, width: 49), Shape(samples: 1000, inputs: 100, width: 64),
    Shape(samples: 1000, inputs: 100, width: 1000), Shape(samples: 1000, inputs: 1000, width: 50),
    Shape(samples: 1000, inputs: 1000, width: 4096), Shape(samples: 10_000, inputs: 100, width: 50),
    Shape(samples: 10_000, inputs: 2, width: 4096), Shape(samples: 100_000, inputs: 100, width: 50),
  ]

  private let rivals: Rivals?
  private let rounds: Int
  private let slice: Double

  /// A benchmark against `rivals`, or without.
  ///
  /// - Parameters:
  ///   - rounds: how often everything is measured in turns.
  ///   - slice: seconds of each measurement.
  public init(rivals: Rivals?, rounds: Int = 5, slice: Double = 0.08) {
    (self.rivals, self.rounds, self.slice) = (rivals, rounds, slice)
  }

  /// Measures; tells `progress` what it is at.
  ///
  /// - Throws: what a rival's process or training throws.
  public func run(progress: (String) -> Void) throws -> BenchmarkReport {
    var report = BenchmarkReport(
      kind: "core",
      method: "One core. A step is loss, gradient and update over all samples, 4·n·d·h useful operations. "
        + "Each time is the best of many slices of 2 ms within \(slice) s. richsweep, the peak and numpy are measured "
        + "in turns, in \(counted(rounds, "round")); ratios are medians over the rounds.")
    let numpy = try rivals?.converse("numpy_step.py")
    if let name = try numpy?.answer().name {
      report.notes += [
        "rival: \(name)",
        "numpy computes the derivative of the rectifier as the paper's published code does, by assignment under masks; "
          + "lean numpy is the fastest implementation of the same step in numpy that we know",
      ]
    }
    try measureSteps(&report, numpy, progress)
    try CheckpointCost(rounds: rounds).measure(&report, progress)
    AllocationCount.measure(&report)
    return report
  }

  private func measureSteps(
    _ report: inout BenchmarkReport, _ numpy: RivalConversation?, _ progress: (String) -> Void
  ) throws {
    var table = BenchmarkReport.Table(
      "Gradient steps",
      columns: [
        "n × d × h", "precision", "kernels", "ms", "GFLOP/s", "peak GFLOP/s", "share of peak", "numpy ms",
        "numpy ÷ richsweep", "numpy double ÷ richsweep", "lean numpy ms", "lean numpy ÷ richsweep",
      ])
    let chosen = InstructionSet.available.last ?? .baseline
    for (number, shape) in Self.shapes.enumerated() {
      progress("steps of \(shape.samples) × \(shape.inputs) × \(shape.width)")
      let times = try times(of: shape, numpy)
      for contender in times.contenders {
        let ours = contender.steps
        let name = contender.precision
        let share = Stopwatch.median(zip(ours, contender.peaks).map { shape.operations / $0 / $1 })
        let masked = times.numpy["masked \(name)"] ?? []
        let lean = times.numpy["lean \(name)"] ?? []
        let toDouble = Stopwatch.medianRatio(times.numpy["masked double"] ?? [], ours)
        table.rows.append([
          .text("\(shape.samples) × \(shape.inputs) × \(shape.width)"), .text(name),
          .text(contender.set.label), .number(1000 * Stopwatch.median(ours)),
          .number(shape.operations / Stopwatch.median(ours) / 1e9),
          .number(Stopwatch.median(contender.peaks) / 1e9), .number(share),
          .number(1000 * Stopwatch.median(masked)), .number(Stopwatch.medianRatio(masked, ours)),
          .number(toDouble), .number(1000 * Stopwatch.median(lean)),
          .number(Stopwatch.medianRatio(lean, ours)),
        ])
        guard number == 0, contender.set == chosen else { continue }
        if name == "double" {
          report.aims.append(.init("fig1b step in double, share of the core's peak", share, atLeast: 0.75))
        }
        guard numpy != nil else { continue }
        let aim = name == "double" ? 2.5 : 5
        report.aims.append(
          .init("fig1b step in \(name) against numpy in double, at least \(aim) ×", toDouble, atLeast: aim))
      }
    }
    report.tables.append(table)
  }

  /// One precision in one instruction set.
  private struct Contender {
    var set: InstructionSet
    var precision: String
    var step: () -> Void
    var peak: () -> Double
    var steps: [Double] = []
    var peaks: [Double] = []
  }

  private func times(
    of shape: Shape, _ numpy: RivalConversation?
  ) throws -> (contenders: [Contender], numpy: [String: [Double]]) {
    var contenders = InstructionSet.available.reversed().flatMap { set in
      [contender(Double.self, "double", shape, set), contender(Float.self, "single", shape, set)]
    }
    var rival: [String: [Double]] = [:]
    for _ in 0..<rounds {
      for index in contenders.indices {
        contenders[index].peaks.append(contenders[index].peak())
        contenders[index].steps.append(Stopwatch.best(within: slice, contenders[index].step))
      }
      for way in ["masked double", "masked single", "lean double", "lean single"] {
        let words = way.split(separator: " ")
        let question = "\(words[0]) \(shape.samples) \(shape.inputs) \(shape.width) \(words[1]) \(slice)"
        if let seconds = try numpy?.ask(question).seconds { rival[way, default: []].append(seconds) }
      }
    }
    return (contenders, rival)
  }

  private func contender<Scalar: KernelScalar>(
    _: Scalar.Type, _ precision: String, _ shape: Shape, _ set: InstructionSet
  ) -> Contender {
    let descent = Descent<Scalar>(shape, set)
    var multiplier = MultiplierPeak<Scalar>(instructionSet: set)
    return Contender(
      set: set, precision: precision, step: { descent.step() },
      peak: {
        let rounds = 20_000
        return Double(multiplier.run(rounds: rounds))
          / Stopwatch.best(within: slice / 4) { _ = multiplier.run(rounds: rounds) }
      })
  }
}

/// A descent on made-up data, as the solver does it.
private final class Descent<Scalar: KernelScalar> {
  private var pass: TwoLayerPass<Scalar>
  private var parameters: AlignedVector<Scalar>
  private var gradient: AlignedVector<Scalar>
  private let samples: TrainingSamples<Scalar>

  init(_ shape: CoreBenchmark.Shape, _ set: InstructionSet) {
    let stream = RandomStream(seed: 1, purpose: 0, index: 0)
    // The cost does not depend on the numbers; a thousand different ones keep signs unpredictable.
    let pattern = (0..<1009).map { stream.gaussian(at: $0) }
    func numbers(_ count: Int) -> [Double] { (0..<count).map { pattern[$0 % pattern.count] } }
    let layout = TwoLayerShape<Scalar>(inputs: shape.inputs, width: shape.width)
    pass = TwoLayerPass(shape: layout, slope: 0, factor: 1, instructionSet: set)
    parameters = layout.pack(weights: numbers(shape.width * shape.inputs), readout: numbers(shape.width))
    gradient = AlignedVector(zeros: layout.count)
    samples = TrainingSamples(
      inputs: numbers(shape.samples * shape.inputs), labels: numbers(shape.samples), depth: shape.inputs)
  }

  func step() {
    _ = pass.lossAndGradient(at: parameters, on: samples, gradient: &gradient)
    parameters.subtract(1e-12, times: gradient, over: 0..<pass.shape.count)
  }
}
