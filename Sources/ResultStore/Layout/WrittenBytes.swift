public import SweepPlan
internal import Training

/// How many bytes the files of a sweep have at most, before anything is trained.
///
/// Numbers are counted as they are stored; what HDF5 keeps besides (headers, attributes, the places of chunks) is less
/// than is allowed for here.
public struct WrittenBytes: Sendable, Equatable {
  /// The result that has every cell.
  public let result: Double
  /// The cells in all shards together.
  public let shards: Double
  /// What each shard has besides, however few cells are in it.
  public let eachShard: Double

  /// Of headers and attributes of a dataset, of one in chunks besides, and of a file.
  private static let dataset = 2048.0, chunks = 6144.0, file = 16384.0

  /// Counts what a sweep will write.
  ///
  /// - Parameter text: the configuration as its author wrote it, which the result keeps.
  public init(_ sweep: Sweep, text: String) {
    let (grid, shapes) = (sweep.grid, Self.shapes(of: sweep.grid))
    let layout = Layout(shapes > Self.mostShapes ? Self.ofLargestShape(sweep) : sweep)
    let cells = Double(grid.cellCount)
    var (tensors, datasets, chunked, columns) = (0.0, 0.0, 0.0, 0.0)
    for group in layout.groups {
      let dimensions = Set(group.variables.flatMap { $0.dimensions.map(\.name) })
      tensors += group.variables.reduce(0.0) { $0 + Self.bytes(of: $1) }
      datasets += Double(group.variables.count + dimensions.count)
      chunked += Double(group.variables.filter(\.isChunked).count)
      columns += Self.columns(group.variables.map(\.name))
    }
    // Each group has as many cells as any other, and stands for all shapes where only the largest is looked at.
    let groups = Double(max(1, layout.groups.count))
    let alike = Double(shapes) / groups
    tensors *= cells / groups
    datasets *= alike
    let structure = Self.chunks * chunked * alike + 2 * Double(sweep.canonical.utf8.count) + Self.file

    let lengths = grid.axes.map(\.values.count) + layout.shared.map(\.length)
    datasets += Double(lengths.count + layout.variables.count + layout.parameterVariables.count)
    let scalars = Double(layout.variables.reduce(0) { $0 + $1.byteCount })
    var derived = 8 * Double(lengths.reduce(0, +))
    for parameter in layout.parameterVariables {
      let places = parameter.axes.reduce(1) { $0 * grid.axes[$1].values.count }
      derived += Double(places) * Double(parameter.variable.byteCount)
    }
    result =
      cells * scalars + tensors + derived + Self.dataset * datasets + 2 * Double(text.utf8.count) + structure

    // A shard has the parameters of its cells, and their numbers in the grid.
    let row = layout.variables.reduce(Parameter.allCases.count + 1) { $0 + $1.count }
    let names = Parameter.allCases.map(\.name) + layout.variables.map(\.name)
    let tables = Double(shapes) * (2 * Self.dataset + 4 * Self.columns(names)) + 4 * columns * alike
    shards = 8 * Double(row) * cells + tensors
    eachShard = tables + structure
  }

  /// A cell's part of a tensor: what cannot be compressed grows by a thousandth, and HDF5 keeps a place for every chunk.
  private static func bytes(of variable: CellVariable) -> Double {
    let bytes = Double(variable.byteCount)
    return variable.isChunked ? bytes + bytes / 64 + 512 : bytes
  }

  /// Bytes of names with the lengths of their columns.
  private static func columns(_ names: [String]) -> Double {
    Double(names.reduce(0) { $0 + $1.utf8.count + 12 })
  }

  /// The shapes of more than so many are not looked at one by one.
  private static let mostShapes = 4096

  private static func shapes(of grid: Grid) -> Int {
    ShapeClass.parameters.reduce(1) { $0 * grid.values(of: $1).count }
  }

  /// The sweep with the largest of each size alone.
  private static func ofLargestShape(_ sweep: Sweep) -> Sweep {
    var sweep = sweep
    let axes = sweep.grid.axes.map { axis in
      let largest = ShapeClass.parameters.contains(axis.parameter) ? axis.values.max() : nil
      return largest.map { Axis(axis.parameter, [$0]) } ?? axis
    }
    sweep.grid = Grid(axes: axes, fixed: sweep.grid.fixed)
    return sweep
  }
}
