import Training

/// One cell of fig1b, ready to be trained by descent and by adaptive.
struct SolverTrial {
  private let specification: CellSpecification
  private let data: CellData
  private let compared: [Int]

  /// A cell of which the steps `compared` are looked at, increasing, at least 100 and two or more.
  init(tau: Double, delta: Double, seed: UInt64, compared: [Int]) throws {
    var cell = CheckpointCost.specification
    (cell.tau, cell.delta, cell.seed) = (tau, delta, seed)
    cell.learningRate = 5e-3 / (tau * tau)
    specification = cell
    data = try CellData(for: cell)
    self.compared = compared
  }

  /// What a run was like at a compared step.
  struct State {
    var metrics: [Metric: Double]
    /// By how much steps around it differ beside the trend; empty if unknown.
    var jitters: [Metric: Double] = [:]

    subscript(metric: Metric) -> Double { metrics[metric] ?? .nan }
    func jitter(of metric: Metric) -> Double { jitters[metric] ?? 0 }

    /// Whether there is a loss left that is told from none.
    var isLearning: Bool { self[.trainLoss] > 1e-9 }
  }

  struct Descent {
    var states: [State]
    var secondsPerStep: Double
  }

  struct Adaptive {
    var states: [State]
    /// Evaluations to the last compared step, and in all.
    var comparedEvaluations: Int, evaluations: Int
    /// Seconds of all, checkpoints included.
    var seconds: Double
  }

  /// Descends a little past the last compared step, with the seconds of steps between its checkpoints.
  func descent() throws -> Descent {
    let reach = 3
    var cell = specification
    cell.checkpoints = compared.flatMap { ($0 - reach)...($0 + reach) }
    var run = try CellRun(cell, data: data)
    let last = compared[compared.count - 1]
    let quiet = (from: compared[compared.count - 2] + reach, to: last - reach - 1)
    run.advance { $0 >= quiet.from }
    let seconds = Stopwatch.seconds { run.advance { $0 >= quiet.to } }
    run.advance { _ in false }
    let outcome = run.outcome
    let states = compared.indices.map { index in
      let window = (index * (2 * reach + 1))..<((index + 1) * (2 * reach + 1))
      return State(
        metrics: metrics(outcome, at: window.lowerBound + reach),
        jitters: Dictionary(
          uniqueKeysWithValues: Metric.standard.map { ($0, Self.jitter(of: Array(outcome[$0][window]))) }))
    }
    return Descent(states: states, secondsPerStep: seconds / Double(quiet.to - quiet.from))
  }

  /// Goes by `adaptive` to `lastStep`, with checkpoints where fig1b has them and at the compared steps.
  func adaptive(tolerance: Double, lastStep: Int) throws -> Adaptive {
    var cell = specification
    cell.solver = .adaptive(tolerance: tolerance)
    cell.checkpoints = Set([0, 10, 100, 1000, 10_000, 100_000, lastStep] + compared).sorted()
    var run = try CellRun(cell, data: data)
    let last = compared[compared.count - 1]
    var between = 0
    let seconds = Stopwatch.seconds {
      run.advance { $0 >= last }
      between = run.outcome.evaluations
      run.advance { _ in false }
    }
    let outcome = run.outcome
    let places = compared.compactMap(cell.checkpoints.firstIndex)
    return Adaptive(
      states: places.map { State(metrics: metrics(outcome, at: $0)) }, comparedEvaluations: between,
      evaluations: outcome.evaluations, seconds: seconds)
  }

  /// How far apart values of successive steps are, relative to the one in the middle, once the straight line through them
  /// is taken away.
  private static func jitter(of values: [Double]) -> Double {
    let middle = Double(values.count - 1) / 2
    let places = values.indices.map { Double($0) - middle }
    let slope =
      zip(places, values).reduce(0) { $0 + $1.0 * $1.1 } / places.reduce(0) { $0 + $1 * $1 }
    let rest = zip(places, values).map { $1 - slope * $0 }
    guard let least = rest.min(), let most = rest.max(), most > least else { return 0 }
    return (most - least) / values[values.count / 2].magnitude
  }

  private func metrics(_ outcome: CellOutcome, at place: Int) -> [Metric: Double] {
    Dictionary(uniqueKeysWithValues: Metric.standard.map { ($0, outcome[$0][place]) })
  }
}
