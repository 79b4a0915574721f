import ResultStore
import Surroundings
import SweepPlan
import Terminal

/// A variable of a result over two axes, with one step and some values selected and the mean taken over
/// the rest.
struct ResultSlice {
  /// What is printed of a slice as JSON.
  struct Report: Encodable {
    var variable: String
    var units: String?
    var rows: Axis
    var columns: Axis
    /// Row by row; missing values are null.
    var values: [[Double?]]
    /// Values selected on other axes, the step among them.
    var selected: [String: Double]
    /// Axes the mean is over, with their lengths.
    var meanOver: [String: Int]
    var point: Point

    struct Axis: Encodable {
      var name: String
      var values: [Double]
    }

    struct Point: Encodable {
      var row: Double
      var column: Double
      var value: Double?
    }
  }

  /// The picture, with the point marked.
  let map: HeatMap
  private let variable: ResultFile.Variable
  private let selected: [(name: String, value: Double)]
  private let averaged: [(name: String, length: Int)]
  private let point: HeatMap.Place

  /// Reads the slice.
  ///
  /// - Throws: `StoreError` where the file has no such variable or cannot be read, ``BadRequest`` for
  ///   axes or steps it does not have.
  init(_ file: ResultFile, variable name: String, selection: Selection) throws {
    let variable = try file.variable(name)
    let axes = variable.dimensions.map { dimension in
      HeatMap.Axis(
        name: dimension.name,
        values: file.coordinates[dimension.name] ?? (0..<dimension.length).map(Double.init))
    }
    let over = try Self.mapAxes(of: axes, variable: name, wanted: selection.over)
    if let unknown = selection.values.keys.sorted().first(where: { wanted in
      !axes.contains { $0.name == wanted }
    }) {
      throw BadRequest(
        "--at: \(name) has no axis '\(unknown)'; expected one of \(axes.map(\.name).joined(separator: ", "))."
      )
    }

    var ranges: [String: Range<Int>] = [:]
    var selected: [(name: String, value: Double)] = []
    var averaged: [(name: String, length: Int)] = []
    for axis in axes where axis.name != over.rows.name && axis.name != over.columns.name {
      let index: Int?
      if axis.name == "step" || axis.name.hasSuffix("_step") {
        index = try Self.index(ofStep: selection, on: axis)
      } else if let wanted = selection.values[axis.name] {
        index = try AxisPlace.index(of: wanted, on: axis.values, option: Self.option(axis, selection))
      } else {
        index = axis.values.count == 1 ? 0 : nil
      }
      if let index {
        ranges[axis.name] = index..<index + 1
        selected.append((axis.name, axis.values[index]))
      } else {
        averaged.append((axis.name, axis.values.count))
      }
    }
    let array = try file.read(name, selecting: ranges).mean(keeping: [over.rows.name, over.columns.name])
    let point = HeatMap.Place(
      row: try Self.point(on: over.rows, selection), column: try Self.point(on: over.columns, selection))
    self.variable = variable
    self.selected = selected
    self.averaged = averaged
    self.point = point
    map = HeatMap(
      title: [name, Self.words(selected: selected, averaged: averaged)].joined(separator: " "),
      rows: over.rows, columns: over.columns, values: array.values, mark: point)
  }

  /// The value at the point in full precision: "kernel_distance at tau=0.1 delta=1 width=50 step=1000, mean
  /// over 2 seeds: 0.123".
  var sentence: String {
    let own = [
      (map.rows.name, map.rows.values[point.row]), (map.columns.name, map.columns.values[point.column]),
    ]
    return
      "\(variable.name) \(Self.words(selected: own + selected, averaged: averaged)): \(value.map { "\($0)" } ?? "missing")"
  }

  /// The slice for programs.
  var report: Report {
    let width = map.columns.values.count
    return Report(
      variable: variable.name, units: variable.units,
      rows: .init(name: map.rows.name, values: map.rows.values),
      columns: .init(name: map.columns.name, values: map.columns.values),
      values: map.rows.values.indices.map { row in
        map.values[row * width..<(row + 1) * width].map { $0.isFinite ? $0 : nil }
      },
      selected: Dictionary(selected.map { ($0.name, $0.value) }) { first, _ in first },
      meanOver: Dictionary(averaged.map { ($0.name, $0.length) }) { first, _ in first },
      point: .init(row: map.rows.values[point.row], column: map.columns.values[point.column], value: value))
  }

  private var value: Double? {
    let value = map.values[point.row * map.columns.values.count + point.column]
    return value.isFinite ? value : nil
  }

  /// The axes asked for; otherwise tau and delta; otherwise the first two that vary, seeds and steps last.
  private static func mapAxes(
    of axes: [HeatMap.Axis], variable: String, wanted: (rows: String, columns: String)?
  ) throws -> (rows: HeatMap.Axis, columns: HeatMap.Axis) {
    let names = axes.map(\.name).joined(separator: ", ")
    if let wanted {
      func axis(_ name: String) throws -> HeatMap.Axis {
        guard let axis = axes.first(where: { $0.name == name }) else {
          throw BadRequest("--over: \(variable) has no axis '\(name)'; expected two of \(names).")
        }
        return axis
      }
      return (try axis(wanted.rows), try axis(wanted.columns))
    }
    func rank(_ axis: HeatMap.Axis) -> Int {
      if axis.values.count == 1 { return 3 }
      if axis.name == "tau" || axis.name == "delta" { return 0 }
      return axis.name == "seed" || axis.name.hasSuffix("step") ? 2 : 1
    }
    let ranked = axes.indices.sorted { (rank(axes[$0]), $0) < (rank(axes[$1]), $1) }
    guard ranked.count >= 2 else {
      throw BadRequest("\(variable) has the axes [\(names)]; expected a variable of two or more.")
    }
    return (axes[ranked[0]], axes[ranked[1]])
  }

  /// The index of the value to point out on an axis of the map: that of `--at`, otherwise the one nearest to the corner
  /// of small scale and upstream initialisation, where features are learned rapidly.
  private static func point(on axis: HeatMap.Axis, _ selection: Selection) throws -> Int {
    if let wanted = selection.values[axis.name] {
      return try AxisPlace.index(of: wanted, on: axis.values, option: option(axis, selection))
    }
    return switch axis.name {
    case "tau": AxisPlace.nearestIndex(to: 0.1, on: axis.values)
    case "delta": AxisPlace.nearestIndex(to: 1, on: axis.values)
    default: axis.values.count - 1
    }
  }

  /// What asked for a value of an axis.
  private static func option(_ axis: HeatMap.Axis, _ selection: Selection) -> String {
    axis.name == "seed" && selection.hasSeed ? "--seed" : "--at: \(axis.name)"
  }

  private static func index(ofStep selection: Selection, on axis: HeatMap.Axis) throws -> Int {
    guard let step = selection.step else { return axis.values.count - 1 }
    return try AxisPlace.index(
      of: Double(step), on: axis.values, option: selection.hasStepValue ? "--at: step" : "--step")
  }

  /// "at width=50 step=1000, mean over 2 seeds and 3 values of leak".
  private static func words(
    selected: [(name: String, value: Double)], averaged: [(name: String, length: Int)]
  ) -> String {
    let places = selected.map { "\($0.name)=\(Parameter.text($0.value))" }.joined(separator: " ")
    let means = averaged.map {
      $0.name == "seed" ? counted($0.length, "seed") : "\(counted($0.length, "value")) of \($0.name)"
    }
    let parts = [
      places.isEmpty ? "" : "at \(places)",
      means.isEmpty ? "" : "mean over \(means.joined(separator: " and "))",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
