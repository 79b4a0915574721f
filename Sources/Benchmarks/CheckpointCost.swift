import Kernels
import Training

/// What a checkpoint of fig1b costs, in gradient steps.
struct CheckpointCost {
  /// How often everything is measured in turns.
  var rounds: Int

  /// A cell of fig1b.
  static let specification = CellSpecification(
    seed: 100, network: NetworkSpecification(inputs: 100, width: 50),
    task: .teacherStudent(samples: 1000, testSamples: 10_000, teacherWidth: 3), tau: 0.1, delta: 0,
    learningRate: 1e-3, checkpoints: [0])

  private static let checkpoints = 10
  private static let steps = 400

  func measure(_ report: inout BenchmarkReport, _ progress: (String) -> Void) throws {
    var table = BenchmarkReport.Table(
      "A checkpoint of fig1b (1000 × 100 × 50, 10 000 test samples)",
      columns: [
        "precision", "step ms", "kernel distance, steps", "the rest, steps", "kernel distance ms",
        "the rest ms",
      ])
    for precision in Precision.allCases {
      progress("checkpoints in \(precision.rawValue) precision")
      let times = try times(precision)
      let kernels = times.map { $0.kernel / $0.step }
      let others = times.map { ($0.checkpoint - $0.kernel) / $0.step }
      let step = Stopwatch.median(times.map(\.step))
      table.rows.append([
        .text(precision.rawValue), .number(1000 * step), .number(Stopwatch.median(kernels)),
        .number(Stopwatch.median(others)), .number(1000 * Stopwatch.median(times.map(\.kernel))),
        .number(1000 * Stopwatch.median(times.map { $0.checkpoint - $0.kernel })),
      ])
      guard precision == .double else { continue }
      report.aims += [
        .init(
          "steps that a checkpoint without kernel distance takes, below 10", Stopwatch.median(others),
          atMost: 10),
        .init("steps that a kernel distance takes, below 20", Stopwatch.median(kernels), atMost: 20),
      ]
    }
    report.tables.append(table)
  }

  private struct Times {
    var step: Double, checkpoint: Double, kernel: Double
  }

  /// Training with checkpoints and without, in turns; the difference is what checkpoints cost, whatever is in them.
  private func times(_ precision: Precision) throws -> [Times] {
    var plain = Self.specification
    plain.precision = precision
    plain.checkpoints = [1_000_000]
    var checked = plain
    checked.checkpoints = Array(1...Self.checkpoints) + [1_000_000]
    let data = try CellData(for: plain)
    let kernel: () -> Void =
      switch precision {
      case .double: try distance(Double.self)
      case .single: try distance(Float.self)
      }
    return try (0..<rounds).map { _ in
      let step = try best(plain, data, steps: Self.steps) / Double(Self.steps)
      let withCheckpoints = try best(checked, data, steps: Self.checkpoints)
      return Times(
        step: step, checkpoint: withCheckpoints / Double(Self.checkpoints) - step,
        kernel: Stopwatch.best(within: 0.05, kernel))
    }
  }

  /// The best of three trainings over so many steps past the first evaluation.
  private func best(_ specification: CellSpecification, _ data: CellData, steps: Int) throws -> Double {
    let fresh = try CellRun(specification, data: data)
    return (0..<3).map { _ in
      var run = fresh
      // The first call evaluates the start, and ends after its step.
      var asked = 0
      run.advance { _ in
        asked += 1
        return asked > 1
      }
      let reached = run.step
      return Stopwatch.seconds { run.advance { $0 >= reached + steps } }
    }.min() ?? .nan
  }

  /// The distance of two kernels of fig1b's size.
  private func distance<Scalar: KernelScalar>(_: Scalar.Type) throws -> () -> Void {
    let set = try InstructionSet.chosen()
    let shape = TwoLayerShape<Scalar>(inputs: 100, width: 50)
    let stream = RandomStream(seed: 1, purpose: 0, index: 0)
    let numbers = (0..<1000 * 100).map { stream.gaussian(at: $0) }
    let pass = TwoLayerPass(shape: shape, slope: 0, factor: 1, instructionSet: set)
    var kernel = TangentKernel(of: pass, on: SamplePanels(inputs: numbers, depth: 100))
    func features(_ offset: Int) -> TangentFeatures<Scalar> {
      kernel.features(
        at: shape.pack(
          weights: Array(numbers[offset..<offset + 5000]), readout: Array(numbers[offset..<offset + 50])))
    }
    let (start, now) = (features(0), features(10_000))
    return { _ = kernel.distance(from: start, to: now) }
  }
}
