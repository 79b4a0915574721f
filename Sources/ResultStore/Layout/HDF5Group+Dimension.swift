extension HDF5Group {
  /// Makes a dimension as netCDF-4 does: its coordinate variable, or a scale without values under the name that
  /// netCDF-4 knows.
  func createDimension(_ dimension: Dimension) throws(StoreError) {
    switch dimension.coordinate {
    case .reals(let values): try createCoordinate(dimension, values)
    case .integers(let values): try createCoordinate(dimension, values)
    case nil:
      let scale = try createDataset(dimension.name, of: Float.self, shape: [dimension.length])
      let length = String(dimension.length)
      let padding = String(repeating: " ", count: max(0, 10 - length.count))
      try scale.makeScale("This is a netCDF dimension but not a netCDF variable. " + padding + length)
    }
  }

  private func createCoordinate<Number: HDF5Number>(
    _ dimension: Dimension, _ values: [Number]
  ) throws(StoreError) {
    let dataset = try createDataset(dimension.name, of: Number.self, shape: [values.count])
    try dataset.write(values)
    try dataset.makeScale(dimension.name)
    try dataset.writeAttribute("long_name", dimension.longName)
    try dataset.writeAttribute("units", dimension.units)
    if let comment = dimension.comment { try dataset.writeAttribute("comment", comment) }
  }
}
