internal import Foundation

/// Numbers with the names and values of their dimensions.
public struct LabelledArray: Sendable, Equatable {
  /// One dimension of the array.
  public struct Dimension: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// How long it is.
    public var length: Int
    /// The value at each index; nil for a dimension that only counts.
    public var coordinate: [Double]?
  }

  /// The variable the numbers are of.
  public var variable: ResultFile.Variable
  /// Its dimensions, slowest first; those that were selected by a single index are still there.
  public var dimensions: [Dimension]
  /// Row-major; NaN where a value is missing.
  public var values: [Double]

  /// The number at an index along each dimension.
  public subscript(indices: [Int]) -> Double {
    var position = 0
    for (index, dimension) in zip(indices, dimensions) { position = position * dimension.length + index }
    return values[position]
  }
}

extension ResultFile {
  /// Reads a variable, or a part of it.
  ///
  /// - Parameters:
  ///   - name: its path, e.g. `test_loss` or `width_50/W`.
  ///   - selection: which indices to read of dimensions by their name; all of the others.
  /// - Throws: ``StoreError``: `invalid` (no such variable, dimension or index), or what reading can throw.
  public func read(
    _ name: String, selecting selection: [String: Range<Int>] = [:]
  ) throws(StoreError) -> LabelledArray {
    let variable = try variable(name)
    let path = url.path(percentEncoded: false)
    var region = ArrayRegion(wholeOf: variable.dimensions.map(\.length))
    for (dimension, range) in selection {
      guard let axis = variable.dimensions.firstIndex(where: { $0.name == dimension }) else {
        let names = variable.dimensions.map(\.name).joined(separator: ", ")
        throw StoreError(
          .invalid, path: path, object: name, message: "no dimension “\(dimension)”; expected one of \(names)"
        )
      }
      guard range.lowerBound >= 0, range.upperBound <= region.count[axis], !range.isEmpty else {
        throw StoreError(
          .invalid, path: path, object: name,
          message: "got indices \(range) of \(dimension), expected indices below \(region.count[axis])")
      }
      (region.start[axis], region.count[axis]) = (range.lowerBound, range.count)
    }
    let file = try HDF5File.open(path)
    var values = try file.root.openDataset(name).read(Double.self, from: region)
    if case .integers(let fill) = variable.attributes["_FillValue"], let fill = fill.first {
      values = values.map { $0 == Double(fill) ? .nan : $0 }
    }
    let dimensions = variable.dimensions.indices.map { axis in
      let dimension = variable.dimensions[axis]
      let range = region.start[axis]..<region.start[axis] + region.count[axis]
      return LabelledArray.Dimension(
        name: dimension.name, length: range.count,
        coordinate: coordinates[dimension.name].map { Array($0[range]) })
    }
    return LabelledArray(variable: variable, dimensions: dimensions, values: values)
  }
}
