internal import Training

extension CostModel {
  /// What a whole sweep costs.
  public struct Totals: Sendable, Equatable {
    /// Number of cells of the grid.
    public var cells: Int
    /// Gradient evaluations of all cells.
    public var evaluations: Double
    /// Seconds of one core for all cells.
    public var seconds: Double
    /// Bytes of the result before compression.
    public var bytes: Double
    /// Seconds of the cheapest and of the dearest cell.
    public var secondsOfCell: ClosedRange<Double>
  }

  /// The cost of all cells together.
  ///
  /// Only the parameters that decide a cell's cost are looped over, so a grid of 2^40 cells costs no more than its
  /// distinct sizes; beyond `most` of these, as many are taken at equal distances and scaled up.
  public func totals(visiting most: Int = 65_536) -> Totals {
    let grid = sweep.grid
    let sizing = grid.axes.filter { decidesCost($0.parameter) }
    let sizes = sizing.reduce(1) { $0 * $1.values.count }
    let visited = min(sizes, most)
    var evaluations = 0.0
    var seconds = 0.0
    var bytes = 0.0
    var least = Double.infinity
    var dearest = 0.0
    for number in 0..<visited {
      let cell = cell(
        ofSize: visited == sizes ? number : Int(Double(number) * Double(sizes) / Double(visited)))
      let secondsOfCell = self.seconds(ofCell: cell)
      evaluations += Double(self.evaluations(ofCell: cell))
      seconds += secondsOfCell
      bytes += self.bytes(ofCell: cell)
      least = min(least, secondsOfCell)
      dearest = max(dearest, secondsOfCell)
    }
    let cellsPerVisit = Double(grid.cellCount) / Double(visited)
    return Totals(
      cells: grid.cellCount, evaluations: evaluations * cellsPerVisit, seconds: seconds * cellsPerVisit,
      bytes: bytes * cellsPerVisit, secondsOfCell: least...dearest)
  }

  /// Bytes one cell adds to the result before compression: metrics at every checkpoint, the loss history,
  /// tensors, the columns that cells have of one number each, conserved imbalance and learning rate.
  public func bytes(ofCell cell: Int) -> Double {
    let metrics = Metric.chosen(by: sweep.record).count * sweep.checkpoints.count
    let scalars = metrics + sweep.record.lossHistory + CellColumn.all.count + 2
    let tensors = sweep.specification(ofCell: cell).tensors.reduce(0.0) { total, tensor in
      total + tensor.dimensions.reduce(1.0) { $0 * Double($1.length) }
    }
    return 8 * (Double(scalars) + tensors)
  }

  /// Whether the prediction depends on a parameter.
  func decidesCost(_ parameter: Parameter) -> Bool {
    switch parameter.bearing {
    case .size: true
    case .scale, .pace: sweep.solver.kind.integrates
    case .nothing: false
    }
  }

  /// The first cell of the grid that has the numbered combination of what decides the cost.
  private func cell(ofSize number: Int) -> Int {
    var rest = number
    let coordinates = sweep.grid.axes.map { axis in
      guard decidesCost(axis.parameter) else { return 0 }
      defer { rest /= axis.values.count }
      return rest % axis.values.count
    }
    return sweep.grid.cell(at: coordinates)
  }
}
