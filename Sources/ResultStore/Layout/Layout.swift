internal import SweepPlan
internal import Training

/// Which arrays a sweep's cells have and which dimensions span them: the one description that the writer of
/// shards, the merge and the schema share.
struct Layout {
  /// The variables that cells of one shape keep in a group of their own.
  struct Group {
    var shape: ShapeClass
    var variables: [CellVariable]
  }

  /// The axes of the grid, in order.
  let axes: [Dimension]
  /// The dimensions of steps, and of the plane where a function is recorded, that root and groups share.
  let shared: [Dimension]
  /// The metrics that cells record, in order.
  let metrics: [Metric]
  /// What every cell has.
  let variables: [CellVariable]
  /// What follows from the cells' parameters.
  let parameterVariables: [ParameterVariable]
  /// Tensors by shape; empty when none are recorded.
  let groups: [Group]

  /// Describes the result of a sweep.
  init(_ sweep: Sweep) {
    let specification = sweep.specification(ofCell: 0)
    let all: [(name: String, steps: [Int])] = [
      ("step", specification.checkpoints),
      ("history_step", specification.lossHistorySteps),
      ("tensor_step", specification.tensorSteps),
      ("trajectory_step", specification.trajectorySteps),
    ]
    let steps = all.filter { !$0.steps.isEmpty }.map { Dimension(name: $0.name, steps: $0.steps) }
    let plane = (specification.record.function?.coordinates).map { values in
      ["x2", "x1"].map {
        Dimension(
          name: $0, length: values.count, coordinate: .reals(values), longName: "input \($0.suffix(1))",
          units: "1")
      }
    }
    let shared = steps + (plane ?? [])
    self.shared = shared
    axes = sweep.grid.axes.map { Dimension($0) }
    metrics = Metric.chosen(by: specification.record)
    variables = Self.variables(specification, steps)
    parameterVariables = ParameterVariable.all(of: sweep)
    groups = ShapeClass.all(in: sweep.grid).compactMap { shape, cell in
      let variables = Self.tensors(sweep.specification(ofCell: cell), shared)
      return variables.isEmpty ? nil : Group(shape: shape, variables: variables)
    }
  }

  /// The variables of cells of this shape that are kept in a group.
  func tensors(of shape: ShapeClass) -> [CellVariable] {
    groups.first { $0.shape == shape }?.variables ?? []
  }

  /// How many numbers a cell of a shape has in its metrics, in its loss history, and in each of its tensors.
  func arrayLengths(of shape: ShapeClass) -> [Int] {
    func length(_ name: String) -> Int { shared.first { $0.name == name }?.length ?? 0 }
    return [metrics.count * length("step"), length("history_step")] + tensors(of: shape).map(\.count)
  }

  private static func variables(
    _ specification: CellSpecification, _ steps: [Dimension]
  ) -> [CellVariable] {
    let step = steps.filter { $0.name == "step" }
    var variables = Metric.chosen(by: specification.record).map { metric in
      CellVariable(
        name: metric.name, longName: metric.longName, units: metric.units, fill: .notANumber,
        dimensions: step, comment: metric.explanation(in: specification.record), isRecent: metric.isRecent)
    }
    if !specification.lossHistorySteps.isEmpty {
      variables.append(
        CellVariable(
          name: "loss_history", longName: "train loss", units: "1", fill: .notANumber,
          dimensions: steps.filter { $0.name == "history_step" },
          comment: Metric.trainLoss.explanation(in: specification.record)))
    }
    return variables + CellColumn.all.map { CellVariable($0) }
  }

  private static func tensors(
    _ specification: CellSpecification, _ shared: [Dimension]
  ) -> [CellVariable] {
    specification.tensors.map { tensor in
      CellVariable(
        name: tensor.name, longName: tensor.longName, units: tensor.units, fill: .notANumber,
        dimensions: tensor.dimensions.map { dimension in
          shared.first { $0.name == dimension.name } ?? Dimension(dimension)
        })
    }
  }
}
