public import Training

/// How long cells take and how much they write, from their parameters, corrected as cells finish.
///
/// Work is counted in multiply-adds of the dense products (``Networks/NetworkCost``); everything else is a constant a step. What this machine makes of it is one number, the
/// rate, which ``observe(cell:seconds:)`` corrects. Where only the seed differs from cells that have finished,
/// what those took is what is expected.
public struct CostModel: Sendable {
  /// No cell is ever expected to take less than this, in seconds.
  public static let floor = 1e-5

  /// Multiply-adds a core is assumed to do in a second before anything was measured: half of what a
  /// 2021 server core does with AVX2.
  public static func assumedRate(_ precision: Precision) -> Double {
    switch precision {
    case .double: 1.0e10
    case .single: 1.8e10
    }
  }

  /// What a step costs besides its products, in seconds.
  static let secondsPerStep = 1.2e-6

  /// Held by reference: the model is copied wherever a cell's cost is asked for, and a sweep is large.
  private final class Subject: Sendable {
    let sweep: Sweep
    init(_ sweep: Sweep) { self.sweep = sweep }
  }

  private let subject: Subject
  var sweep: Sweep { _read { yield subject.sweep } }
  private let rate: Double
  /// The last step.
  package let steps: Int
  /// How many steps are recorded, where each costs an evaluation.
  let recordings: Int
  /// What every cell is predicted to take, where nothing that decides it is an axis.
  private var commonPrediction: Double?
  private var observed: ObservedPoints
  /// Observed and predicted seconds of the cells finished so far, older ones fading.
  private var observedSeconds = 0.0
  private var predictedSeconds = 0.0

  /// Makes a model of a sweep's cells.
  ///
  /// - Parameter rate: multiply-adds a second of one core, measured by ``rate(ofEvaluations:seconds:specification:)``;
  ///   nil assumes ``assumedRate(_:)``.
  public init(_ sweep: Sweep, rate: Double? = nil) {
    subject = Subject(sweep)
    self.rate = rate ?? Self.assumedRate(sweep.precision)
    self.steps = sweep.checkpoints.last ?? 0
    self.recordings = sweep.solver.kind.knows(.batch) ? Self.recordings(of: sweep) : 0
    self.observed = ObservedPoints(sweep.grid)
    if !sweep.grid.axes.contains(where: { decidesCost($0.parameter) && $0.values.count > 1 }) {
      commonPrediction = prediction(ofCell: 0)
    }
  }

  /// The rate of a core that did so many gradient evaluations of a cell in so many seconds.
  public static func rate(
    ofEvaluations evaluations: Int, seconds: Double, specification: CellSpecification
  ) -> Double? {
    guard let samples = specification.task.sampleCounts?.training else { return nil }
    let network = specification.network
    let work =
      Double(evaluations)
      * network.architecture.described.cost(
        of: NetworkSizes(
          inputs: Double(network.inputs), width: Double(network.width), outputs: Double(network.outputs),
          depth: Double(network.depth))
      )
      .evaluation(samples: Double(samples))
    // A task so small that the products do not show tells nothing about them.
    let products = max(seconds - Double(evaluations) * secondsPerStep, seconds / 10)
    return products > 0 && work > 0 ? work / products : nil
  }

  /// Expected seconds of one cell on one core, at least ``floor``.
  public func seconds(ofCell cell: Int) -> Double {
    observedSeconds(ofCell: cell) ?? max(Self.floor, correction * prediction(ofCell: cell))
  }

  /// The same by the cell's parameters alone, whatever was observed.
  package func nominalSeconds(ofCell cell: Int) -> Double { max(Self.floor, prediction(ofCell: cell)) }

  /// Seconds that cells took which differ from this one in the seed alone, at least ``floor``; nil where none
  /// has finished.
  package func observedSeconds(ofCell cell: Int) -> Double? {
    observed.point(of: cell).flatMap(observed.seconds(at:)).map { max(Self.floor, $0) }
  }

  /// How many points the grid has without its seeds; 0 where they are not told apart.
  package var pointCount: Int { observed.count }
  /// How many cells share a point.
  package var seedsAtPoint: Int { observed.seeds }
  /// The point of a cell; nil where points are not told apart.
  package func point(ofCell cell: Int) -> Int? { observed.point(of: cell) }

  /// Learns from a finished cell.
  ///
  /// Past cells fade with a half-life of forty cells, so that a machine that slows down is noticed.
  public mutating func observe(cell: Int, seconds: Double) {
    guard seconds.isFinite, seconds >= 0 else { return }
    observedSeconds = Self.fading * observedSeconds + seconds
    predictedSeconds = Self.fading * predictedSeconds + prediction(ofCell: cell)
    observed.observe(cell: cell, seconds: seconds)
  }

  /// Observed over predicted seconds, 1 before anything was observed.
  public var correction: Double {
    predictedSeconds > 0 ? max(1e-3, min(1e3, observedSeconds / predictedSeconds)) : 1
  }

  /// The fortieth root of one half.
  private static let fading = 0.982_820_598_545_251_1

  /// Seconds of training and measuring one cell, by its parameters alone.
  func prediction(ofCell cell: Int) -> Double {
    if let commonPrediction { return commonPrediction }
    let grid = sweep.grid
    let sizes = NetworkSizes(
      inputs: grid.value(of: .inputs, cell: cell), width: grid.value(of: .width, cell: cell),
      outputs: grid.value(of: .outputs, cell: cell), depth: grid.value(of: .depth, cell: cell))
    let network = sweep.architecture.described.cost(of: sizes)
    let n = grid.value(of: .samples, cell: cell)
    // The function on its lattice, plain loops that take some eight times as long as the kernels' multiply-adds.
    let points = sweep.record.function.map { Double($0.count * $0.count) } ?? 0
    let checkpoint =
      network.checkpoint(
        samples: n, tests: grid.value(of: .testSamples, cell: cell),
        haveOneRate: sweep.rates(ofCell: cell).areEqual(depth: Int(sizes.depth)), record: sweep.record)
      + 8 * 2 * points * sizes.width
    let work =
      fullEvaluations(ofCell: cell) * network.evaluation(samples: n)
      + Double(sweep.checkpoints.count) * checkpoint
    return work / rate + Double(evaluations(ofCell: cell)) * Self.secondsPerStep
  }
}
