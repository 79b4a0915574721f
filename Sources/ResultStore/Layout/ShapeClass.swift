internal import SweepPlan
internal import Training

/// What the shapes of a cell's tensors depend on, within one sweep: cells that agree in it share a group.
struct ShapeClass: Hashable, Comparable {
  /// Numbers of hidden neurons, of inputs, of the teacher's neurons, of outputs, and of weight matrices.
  var width, inputs, teacherWidth, outputs, depth: Int

  /// The parameters that make the class, in the order of ``values``.
  static let parameters: [Parameter] = [.width, .inputs, .teacherWidth, .outputs, .depth]
  var values: [Int] { [width, inputs, teacherWidth, outputs, depth] }

  /// The class of a cell.
  init(_ grid: Grid, cell: Int) {
    func number(_ parameter: Parameter) -> Int { Int(grid.value(of: parameter, cell: cell)) }
    (width, inputs, teacherWidth) = (number(.width), number(.inputs), number(.teacherWidth))
    (outputs, depth) = (number(.outputs), number(.depth))
  }

  /// The group's name in a shard, which says everything because a shard may end up in any grid.
  var shardGroup: String {
    "width_\(width)_inputs_\(inputs)_teacher_width_\(teacherWidth)"
      + (outputs == 1 && depth == 2 ? "" : "_outputs_\(outputs)_depth_\(depth)")
  }

  /// The group's name in the result of a grid: the width, and whatever else varies.
  func resultGroup(in grid: Grid) -> String {
    zip(Self.parameters, values).compactMap { parameter, value in
      parameter == .width || grid.axes.contains { $0.parameter == parameter }
        ? "\(parameter.name)_\(value)" : nil
    }.joined(separator: "_")
  }

  static func < (a: Self, b: Self) -> Bool { a.values.lexicographicallyPrecedes(b.values) }

  /// All classes of a grid in ascending order, each with one of its cells.
  static func all(in grid: Grid) -> [(shape: ShapeClass, cell: Int)] {
    let places = grid.axes.indices.filter { parameters.contains(grid.axes[$0].parameter) }
    let lengths = places.map { grid.axes[$0].values.count }
    let cells = (0..<lengths.reduce(1, *)).map { number in
      var rest = number
      var coordinates = [Int](repeating: 0, count: grid.axes.count)
      for (place, length) in zip(places, lengths) {
        coordinates[place] = rest % length
        rest /= length
      }
      return grid.cell(at: coordinates)
    }
    return cells.map { (ShapeClass(grid, cell: $0), $0) }.sorted { $0.0 < $1.0 }
  }
}
