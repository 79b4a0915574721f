internal import SweepPlan
internal import Training

/// An array of a result that follows from the parameters of cells alone: no shard has it, so that cells of any version's
/// shards do, and cells without a result.
struct ParameterVariable {
  /// How it is called, and what it has for each of its places on the grid.
  let variable: CellVariable
  /// The axes of the sweep that it is over, in order; at others it is the same.
  let axes: [Int]
  /// Its numbers in a cell.
  private let values: @Sendable (_ cell: Int) -> [Double]

  /// Those of a sweep's result.
  static func all(of sweep: Sweep) -> [ParameterVariable] {
    let grid = sweep.grid
    func has(_ parameter: Parameter) -> Bool { grid.axes.contains { $0.parameter == parameter } }
    var all: [ParameterVariable] = []
    // One of the two is a coordinate.
    let imbalance = has(.conservedDelta) ? Parameter.delta : .conservedDelta
    all.append(
      ParameterVariable(
        CellVariable(
          name: imbalance.name, longName: imbalance.longName, units: imbalance.units, fill: .notANumber,
          dimensions: [], comment: imbalance.explanation), over: Array(grid.axes.indices)
      ) { [imbalance == .delta ? sweep.delta(ofCell: $0) : sweep.conservedDelta(ofCell: $0)] })
    let isDivided = sweep.learningRateDivisor != .none
    // A coordinate of this name has what is to be divided.
    if isDivided || !has(.learningRate) {
      all.append(
        ParameterVariable(
          CellVariable(
            name: has(.learningRate) ? "cell_learning_rate" : Parameter.learningRate.name,
            longName: "learning rate of the cell", units: "1", fill: .notANumber, dimensions: [],
            comment: "the lr of theta <- theta - rate_layer lr dL/dtheta, L being train_loss"
              + (isDivided ? ", after division by \(sweep.learningRateDivisor.rawValue)" : "")),
          over: Array(grid.axes.indices)
        ) { [sweep.learningRate(ofCell: $0)] })
    }
    let deciding = grid.axes.indices.filter {
      sweep.learningRateDivisor.parameters.contains(grid.axes[$0].parameter)
    }
    let steps = sweep.checkpoints
    all.append(
      ParameterVariable(
        CellVariable(
          name: "flow_time", longName: "time of gradient flow", units: "1", fill: .notANumber,
          dimensions: [Dimension(name: "step", steps: steps)], comment: TimeConvention.ofSteps),
        over: deciding
      ) { cell in
        let rate = sweep.learningRate(ofCell: cell)
        return steps.map { rate * Double($0) }
      })
    return all
  }

  private init(
    _ variable: CellVariable, over axes: [Int], values: @escaping @Sendable (_ cell: Int) -> [Double]
  ) {
    (self.variable, self.axes, self.values) = (variable, axes, values)
  }

  /// So many numbers are held at a time.
  private static let most = 1 << 20

  /// Writes all its numbers to its place in the result.
  func write(_ grid: Grid, to root: borrowing HDF5Group) throws(StoreError) {
    let dataset = try root.openDataset(variable.name)
    let lengths = variable.dimensions.map(\.length)
    let limit = max(1, Self.most / variable.count)
    for box in ArrayRegion.partition(of: axes.map { grid.axes[$0].values.count }, limit: limit) {
      var numbers: [Double] = []
      numbers.reserveCapacity(box.elementCount * variable.count)
      var coordinates = [Int](repeating: 0, count: grid.axes.count)
      for position in 0..<box.elementCount {
        var rest = position
        for place in axes.indices.reversed() {
          coordinates[axes[place]] = box.start[place] + rest % box.count[place]
          rest /= box.count[place]
        }
        numbers += values(grid.cell(at: coordinates))
      }
      try dataset.write(
        numbers, to: ArrayRegion(start: box.start + lengths.map { _ in 0 }, count: box.count + lengths))
    }
  }
}

/// How this program's times are to be compared with those of the paper.
public enum TimeConvention {
  /// Of a sweep.
  public static let ofSteps =
    "t = step * learning rate of the cell; gradient flow of train_loss, which is (1/n) sum over samples without a factor "
    + "1/2. The paper (arXiv 2406.06158) has (1/2) sum over samples: its time is 2 t / n on the same inputs, and 2 t where "
    + "its inputs and labels are these divided by sqrt(n)"
  /// Of a closed form on inputs that are not whitened.
  public static let ofLowRank =
    "gradient flow of 1/2 sum over samples |a w.x - y|^2, as in the paper (arXiv 2406.06158). Step k of a sweep on the same "
    + "n samples, whose loss is (1/n) sum over samples without a factor 1/2, is time 2 k lr / n"
  /// Of a closed form on whitened inputs.
  public static let ofTheory =
    "gradient flow of 1/2 |.|^2, summed over samples, on inputs with X^T X = I, as in the paper (arXiv 2406.06158). Step k "
    + "of a sweep, whose loss is (1/n) sum over samples without a factor 1/2, is time 2 k lr where X^T X / n = I"
}
