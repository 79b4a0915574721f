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
    return [Metric.allCases.count * length("step"), length("history_step")] + tensors(of: shape).map(\.count)
  }

  private static func variables(
    _ specification: CellSpecification, _ steps: [Dimension]
  ) -> [CellVariable] {
    let step = steps.filter { $0.name == "step" }
    var variables = Metric.allCases.map { metric in
      CellVariable(
        name: metric.rawValue, longName: metric.longName, units: metric.units, fill: .notANumber,
        dimensions: step, comment: metric.explanation, isRecent: metric.isRecent)
    }
    if !specification.lossHistorySteps.isEmpty {
      variables.append(
        CellVariable(
          name: "loss_history", longName: "train loss", units: "1", fill: .notANumber,
          dimensions: steps.filter { $0.name == "history_step" }, comment: Metric.trainLoss.explanation))
    }
    return variables + [
      CellVariable(
        name: "status", longName: "how the cell ended", units: "1", fill: .missingStatus, dimensions: []),
      CellVariable(
        name: "evaluations", longName: "gradient evaluations used", units: "1", fill: .minusOne,
        dimensions: []),
      CellVariable(
        name: "rejected_steps", longName: "integrated steps thrown away", units: "1", fill: .minusOne,
        dimensions: [],
        comment:
          "steps of adaptive and flow whose error was above what the tolerance allows; 0 for gd and sgd"),
      CellVariable(
        name: "largest_error_estimate", longName: "largest relative error of an integrated step",
        units: "1", fill: .notANumber, dimensions: [],
        comment: "estimated, of an accepted step of adaptive and flow, relative to min(|theta|, 3 |theta - "
          + "theta(0)|); at most 0.4 tolerance; 0 for gd and sgd"),
      CellVariable(
        name: "diverged_at_step", longName: "first step whose parameters or loss are not finite",
        units: "1", fill: .minusOne, dimensions: [],
        comment:
          "missing where the cell did not diverge; of flow, also the step beyond which it cannot be integrated"
      ),
      CellVariable(
        name: "seconds", longName: "CPU time that training the cell took", units: "s", fill: .notANumber,
        dimensions: [],
        comment:
          "of the thread that trained it, as the system counts it; a measurement: differs between runs of "
          + "the same sweep. Shards of version 0.1 have the time that passed",
        isReproducible: false),
    ]
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
