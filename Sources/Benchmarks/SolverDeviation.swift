import Training

/// How far an observable is from descent's, where the comparison says something.
struct SolverDeviation: Sendable {
  /// The observable, and where it is compared, if not everywhere.
  let name: String
  /// The target, in per cent.
  let limit: Double
  private let metric: Metric
  private let applies: @Sendable (SolverTrial.State) -> Bool

  private init(
    _ metric: Metric, _ condition: String = "", within limit: Double,
    where applies: @escaping @Sendable (SolverTrial.State) -> Bool = { _ in true }
  ) {
    name = metric.longName + (condition.isEmpty ? "" : " (\(condition))")
    (self.limit, self.metric, self.applies) = (limit, metric, applies)
  }

  /// All that is compared; the gradient's norm also without the steps at which descent's own is not within the limit.
  /// What vanishes once the task is learnt, the loss and its gradient, is compared until then.
  static let all: [SolverDeviation] = [
    SolverDeviation(.trainLoss, within: 0.3) { $0.isLearning },
    SolverDeviation(.testLoss, within: 0.3),
    SolverDeviation(.kernelDistance, "Hamming ≥ 0.5", within: 1) { $0[.hammingDistance] >= 0.5 },
    SolverDeviation(.kernelDistance, "Hamming < 0.5", within: 5) { $0[.hammingDistance] < 0.5 },
    SolverDeviation(.hammingDistance, "≥ 0.5", within: 1) { $0[.hammingDistance] >= 0.5 },
    SolverDeviation(.hammingDistance, "< 0.5", within: 5) { $0[.hammingDistance] < 0.5 },
    SolverDeviation(.parameterDistance, within: 1),
    SolverDeviation(.conservedDrift, within: 1),
    SolverDeviation(.gradientNorm, within: 1) { $0.isLearning },
    SolverDeviation(.gradientNorm, "descent's own < 1 %", within: 1) {
      $0.isLearning && $0.jitter(of: .gradientNorm) < 0.01
    },
  ]

  /// Relative errors in per cent at the steps where descent's states allow the comparison.
  func errors(of states: [SolverTrial.State], from descent: [SolverTrial.State]) -> [Double] {
    zip(states, descent).compactMap { state, exact in
      guard applies(exact) else { return nil }
      let difference = (state[metric] - exact[metric]).magnitude
      return difference == 0 ? 0 : 100 * difference / exact[metric].magnitude
    }
  }
}
