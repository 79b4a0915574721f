internal import TrainingCore

/// How long cells take and how much they write, from their parameters, corrected as cells finish.
public struct CostModel: Sendable {
  /// No cell is ever expected to take less than this, in seconds.
  public static let floor = 1e-4

  /// Multiply-adds a core is assumed to do in a second before anything was measured.
  public static let assumedRate = 1.0e10

  private let grid: Grid
  private let steps: Int
  private let checkpointCount: Int
  private let bytesBeyondTensors: Int
  private let sweep: Sweep
  /// Observed over predicted seconds of the cells finished so far, each weighted by its prediction and
  /// older ones by less.
  private var observedSeconds = 0.0
  private var predictedSeconds = 0.0
  private let rate: Double

  /// Makes a model of a sweep's cells.
  ///
  /// - Parameter rate: multiply-adds a second of one core; pass a measured one where there is one.
  public init(_ sweep: Sweep, rate: Double = CostModel.assumedRate) {
    self.sweep = sweep
    self.grid = sweep.grid
    self.rate = rate
    self.steps = sweep.checkpoints.last ?? 0
    self.checkpointCount = sweep.checkpoints.count
    // Metrics at every checkpoint, the loss history, and status, step, evaluations and seconds.
    self.bytesBeyondTensors =
      8 * (Metric.allCases.count * sweep.checkpoints.count + sweep.record.lossHistory) + 32
  }

  /// Expected seconds of one cell on one core.
  public func seconds(ofCell cell: Int) -> Double {
    max(Self.floor, correction * multiplyAdds(ofCell: cell) / rate)
  }

  /// Expected gradient evaluations of one cell.
  public func evaluations(ofCell cell: Int) -> Int {
    switch sweep.solver {
    case .gd: steps
    }
  }

  /// Bytes one cell adds to the result, before compression.
  public func bytes(ofCell cell: Int) -> Int {
    let specification = sweep.specification(ofCell: cell)
    return specification.tensors.reduce(bytesBeyondTensors) { total, tensor in
      total + 8 * tensor.dimensions.reduce(1) { $0 * $1.length }
    }
  }

  /// Learns from a finished cell.
  ///
  /// Past cells fade with a half-life of some forty cells, so that a machine that slows down is noticed.
  public mutating func observe(cell: Int, seconds: Double) {
    guard seconds.isFinite, seconds >= 0 else { return }
    observedSeconds = 0.983 * observedSeconds + seconds
    predictedSeconds = 0.983 * predictedSeconds + multiplyAdds(ofCell: cell) / rate
  }

  /// Observed over predicted seconds, 1 before anything was observed.
  public var correction: Double {
    predictedSeconds > 0 ? max(1e-3, min(1e3, observedSeconds / predictedSeconds)) : 1
  }

  /// Multiply-adds of training and measuring one cell.
  private func multiplyAdds(ofCell cell: Int) -> Double {
    let h = grid.value(of: .width, cell: cell)
    let d = grid.value(of: .inputs, cell: cell)
    let n = grid.value(of: .samples, cell: cell)
    let tests = grid.value(of: .testSamples, cell: cell)
    // Forward and backward product of one evaluation: n·h·d each, and some work per neuron and sample.
    let evaluation = n * h * (2 * d + 8)
    // Kernel on the training inputs (half of n², by symmetry) and a forward pass over the test set.
    let measurement = n * n / 2 * (2 * h + 8) + tests * h * d + 2 * n * h * d
    return Double(evaluations(ofCell: cell)) * evaluation + Double(checkpointCount) * measurement
  }
}
