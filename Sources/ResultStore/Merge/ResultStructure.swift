internal import SweepPlan
internal import Training

/// Makes the dimensions and variables of a result, in the form netCDF-4 gives its own files.
struct ResultStructure {
  let sweep: Sweep
  let layout: Layout

  /// Makes everything but the values of cells.
  func create(in root: borrowing HDF5Group) throws(StoreError) {
    for dimension in layout.axes + layout.shared { try root.createDimension(dimension) }
    let shared = Set((layout.axes + layout.shared).map(\.name))
    for variable in layout.variables {
      try create(variable, over: layout.axes, in: root, root, shared: shared)
    }
    for derived in layout.parameterVariables {
      try create(
        derived.variable, over: derived.axes.map { layout.axes[$0] }, in: root, root, shared: shared)
    }
    for group in layout.groups {
      let place = try root.createGroup(group.shape.resultGroup(in: sweep.grid))
      for (parameter, value) in zip(ShapeClass.parameters, group.shape.values)
      where value > 0
        && (parameter.implied != Double(value) || sweep.grid.axes.contains { $0.parameter == parameter })
      {
        try place.writeAttribute(parameter.name, [Int64(value)])
      }
      var own: [Dimension] = []
      for dimension in group.variables.flatMap(\.dimensions)
      where !shared.contains(dimension.name) && !own.contains(where: { $0.name == dimension.name }) {
        own.append(dimension)
        try place.createDimension(dimension)
      }
      let axes = GroupGrid(sweep.grid, group.shape).kept.map { layout.axes[$0] }
      for variable in group.variables {
        try create(variable, over: axes, in: place, root, shared: shared)
      }
    }
  }

  private func create(
    _ variable: CellVariable, over axes: [Dimension], in group: borrowing HDF5Group,
    _ root: borrowing HDF5Group, shared: Set<String>
  ) throws(StoreError) {
    let dimensions = axes + variable.dimensions
    let dataset = try makeDataset(variable, axes: axes.count, dimensions.map(\.length), in: group)
    for (axis, dimension) in dimensions.enumerated() {
      if shared.contains(dimension.name) {
        try dataset.attach(try root.openDataset(dimension.name), toAxis: axis)
      } else {
        try dataset.attach(try group.openDataset(dimension.name), toAxis: axis)
      }
    }
    try dataset.writeAttribute("long_name", variable.longName)
    try dataset.writeAttribute("units", variable.units)
    switch variable.fill {
    case .notANumber: try dataset.writeAttribute("_FillValue", [Double.nan])
    case .minusOne: try dataset.writeAttribute("_FillValue", [Int64(-1)])
    case .missingStatus:
      try dataset.writeAttribute("flag_values", CellStatus.allCases.map(\.rawValue))
      try dataset.writeAttribute("flag_meanings", CellStatus.allCases.map(\.word).joined(separator: " "))
    }
    if !variable.isReproducible { try dataset.writeAttribute(ResultFile.reproducible, "no") }
    if let comment = variable.comment { try dataset.writeAttribute("comment", comment) }
  }

  private func makeDataset(
    _ variable: CellVariable, axes: Int, _ shape: [Int], in group: borrowing HDF5Group
  ) throws(StoreError) -> HDF5Dataset {
    let chunk =
      variable.isChunked
      ? [Int](repeating: 1, count: axes) + variable.dimensions.map(\.length) : nil
    return switch variable.fill {
    case .notANumber:
      try group.createDataset(variable.name, of: Double.self, shape: shape, chunk: chunk, fill: .nan)
    case .minusOne:
      try group.createDataset(variable.name, of: Int64.self, shape: shape, chunk: chunk, fill: -1)
    case .missingStatus:
      try group.createDataset(variable.name, of: Int8.self, shape: shape, chunk: chunk)
    }
  }
}
