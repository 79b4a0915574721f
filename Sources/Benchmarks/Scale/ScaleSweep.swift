import SweepPlan
import Training

/// Sweeps whose cells are expected to take a given time.
enum ScaleSweep {
  /// At least so many cells, a thousand seeds at each point of a square; steps are as many as make their time by the cost model.
  static func sweep(cells: Int, secondsOfCell: Double) -> Sweep {
    let trial = sweep(cells: 1000, steps: 1_000_000)
    let steps = 1e6 * secondsOfCell / CostModel(trial).seconds(ofCell: 0)
    return sweep(cells: cells, steps: max(1, Int(steps)))
  }

  private static func sweep(cells: Int, steps: Int) -> Sweep {
    let points = max(1, Int((Double(cells) / 1000).squareRoot().rounded(.up)))
    let axes = [
      Axis(.tau, (1...points).map { Double($0) }), Axis(.delta, (1...points).map { Double($0) }),
      Axis(.seed, (0..<1000).map { Double($0) }),
    ]
    let fixed: [Parameter: Double] = [
      .width: 50, .leak: 0, .inputs: 100, .samples: 1000, .testSamples: 1000, .teacherWidth: 3,
      .learningRate: 0.005, .rateW: 1, .rateA: 1, .tolerance: 0, .batch: 0, .outputPower: 0, .spread: 0,
    ]
    return Sweep(
      name: "simulated", grid: Grid(axes: axes, fixed: fixed), checkpoints: [steps],
      record: RecordSpecification())
  }
}
