import ResultStore
import Surroundings
import SweepPlan
import Terminal
import Training

/// A variable of a result over two axes: the mean over the seeds, and over other axes that were asked for, at one value
/// of each of the rest.
struct ResultSlice {
  /// What is printed of a slice as JSON.
  struct Report: Encodable {
    var variable: String
    var units: String?
    var rows: Axis
    var columns: Axis
    /// Row by row; missing values are null.
    var values: [[Double?]]
    /// How many numbers each value is the mean of, and how many it would be if none were missing.
    var counts: [[Int]]
    var fullCount: Int
    /// All cells of the result, and those of them that have no whole result.
    var cells: CellCounts?
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
      var count: Int
    }
  }

  /// The picture, with the point marked.
  let map: HeatMap
  private let variable: ResultFile.Variable
  private let selected: [Choice]
  private let averaged: [(name: String, length: Int)]
  private let point: HeatMap.Place
  private let counts: [Int]
  private let fullCount: Int
  private let cells: CellCounts?
  /// The cells that the map covers.
  private let cellsOfMap: CellCounts?
  /// Whether numbers stand for words, of which there is no mean.
  private let isCategory: Bool
  /// Why there is no value at the point, where there is none.
  private let absenceAtPoint: HeatMap.Absence

  /// A value of an axis that is not drawn.
  private struct Choice {
    var name: String
    var value: Double
    /// How many values there are, where the first was taken because none was asked for.
    var firstOf: Int?

    /// "width=50 (the first of 2)".
    var words: String {
      "\(name)=\(Parameter.text(value))" + (firstOf.map { " (the first of \($0))" } ?? "")
    }
  }

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
    try Self.check(selection, of: name, on: axes, over: over)
    let (ranges, selected, averaged) = try Self.choices(selection, on: axes, over: over)
    let array = try file.read(name, selecting: ranges)
    isCategory = variable.attributes["flag_meanings"] != nil
    let kept = [over.rows.name, over.columns.name]
    let means = isCategory ? Self.worst(of: array, keeping: kept) : array.mean(keeping: kept)
    let point = HeatMap.Place(
      row: try Self.point(on: over.rows, selection), column: try Self.point(on: over.columns, selection))
    self.variable = variable
    self.selected = selected
    self.averaged = averaged
    self.point = point
    (counts, fullCount) = (means.counts, means.fullCount)
    cells = try CellCounts(of: file)
    cellsOfMap = try CellCounts(of: file, selecting: ranges)
    let summary = Summary(averaged, isWorst: isCategory, fullCount: means.fullCount)
    let title = [name, Self.words(selected, summary.words(count: means.fullCount))]
    let absences = try Self.absences(file, of: name, selecting: ranges, over: over)
    let place = point.row * over.columns.values.count + point.column
    absenceAtPoint = absences[place]
    let (values, isPartial) = (means.array.values, means.counts.map { $0 < means.fullCount })
    // A place without a value has no !, and the point another sign.
    let isMarked = values.indices.contains { isPartial[$0] && values[$0].isFinite && $0 != place }
    var map = HeatMap(
      title: PrintableText.of(title.joined(separator: " ")) + (isMarked ? ", fewer at !" : ""),
      rows: over.rows, columns: over.columns, values: values, mark: point, isPartial: isPartial)
    map.absence = zip(values, absences).reduce(HeatMap.Absence()) { $1.0.isFinite ? $0 : $0.union($1.1) }
    self.map = map
  }

  /// Refuses what is asked of axes that are not there, or are drawn.
  private static func check(
    _ selection: Selection, of name: String, on axes: [HeatMap.Axis],
    over: (rows: HeatMap.Axis, columns: HeatMap.Axis)
  ) throws {
    let names = axes.map(\.name)
    if let unknown = selection.values.keys.sorted().first(where: { !names.contains($0) }) {
      throw BadRequest(
        "--at: got '\(unknown)', which is not an axis of \(name); expected one of \(names.joined(separator: ", "))"
          + Suggestion.words(for: unknown, among: names)
      )
    }
    if let unknown = selection.means.sorted().first(where: { !names.contains($0) }) {
      throw BadRequest(
        "--mean: got '\(unknown)', which is not an axis of \(name); expected one of \(names.joined(separator: ", "))"
          + Suggestion.words(for: unknown, among: names)
      )
    }
    if let drawn = [over.rows.name, over.columns.name].first(where: { selection.means.contains($0) }) {
      throw BadRequest("--mean: '\(drawn)' is an axis of the map; choose other axes for the map with --over.")
    }
  }

  /// What is read of the axes that are not drawn: one value, or all for a mean.
  private static func choices(
    _ selection: Selection, on axes: [HeatMap.Axis], over: (rows: HeatMap.Axis, columns: HeatMap.Axis)
  ) throws -> (
    ranges: [String: Range<Int>], selected: [Choice], averaged: [(name: String, length: Int)]
  ) {
    var ranges: [String: Range<Int>] = [:]
    var selected: [Choice] = []
    var averaged: [(name: String, length: Int)] = []
    for axis in axes where axis.name != over.rows.name && axis.name != over.columns.name {
      let index: Int?
      if isStep(axis), !selection.means.contains(axis.name) {
        index = try self.index(ofStep: selection, on: axis)
      } else if let wanted = selection.values[axis.name] {
        index = try AxisPlace.index(of: wanted, on: axis.values, option: option(axis, selection))
      } else {
        let isAveraged = axis.name == "seed" || selection.means.contains(axis.name)
        index = isAveraged && axis.values.count > 1 ? nil : 0
      }
      if let index {
        ranges[axis.name] = index..<index + 1
        let isAssumed = selection.values[axis.name] == nil && axis.values.count > 1 && !isStep(axis)
        selected.append(
          Choice(
            name: axis.name, value: axis.values[index], firstOf: isAssumed ? axis.values.count : nil))
      } else {
        averaged.append((axis.name, axis.values.count))
      }
    }
    return (ranges, selected, averaged)
  }

  private static func isStep(_ axis: HeatMap.Axis) -> Bool {
    axis.name == "step" || axis.name.hasSuffix("_step")
  }

  /// The value at the point in full precision: "kernel_distance at tau=0.1 delta=1 width=50 step=1000, mean
  /// over 2 seeds: 0.123".
  var sentence: String {
    let own = [
      Choice(name: map.rows.name, value: map.rows.values[point.row]),
      Choice(name: map.columns.name, value: map.columns.values[point.column]),
    ]
    let summary = Summary(averaged, isWorst: isCategory, fullCount: fullCount)
    guard let value else {
      let cells = averaged.isEmpty ? "" : " (0 of \(summary.cells))"
      return "\(variable.name) \(Self.words(own + selected, "")): \(absenceAtPoint.word)\(cells)"
    }
    let word = isCategory ? CellStatus.allCases.first { Double($0.rawValue) == value }?.word : nil
    let words = Self.words(own + selected, summary.words(count: counts[place]))
    return "\(variable.name) \(words): \(word ?? "\(value)")"
  }

  /// "at width=50 step=1000, mean over 2 seeds".
  private static func words(_ selected: [Choice], _ summary: String) -> String {
    let places = selected.map(\.words).joined(separator: " ")
    return [places.isEmpty ? "" : "at \(places)", summary].filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// What is to be said of a map that lacks cells: "527 of 2028 cells diverged; means cover the remaining cells."
  var gaps: String? {
    guard let cells, let cellsOfMap else { return nil }
    let isWhole = cells.total == cellsOfMap.total
    guard let own = cellsOfMap.words(isWhole ? "" : " of this map") else {
      return cells.words("").map { "Every cell of this map is complete; elsewhere in the result \($0)." }
    }
    let covered = isOfDivergence ? cellsOfMap.diverged : cellsOfMap.complete
    guard !averaged.isEmpty, covered > 0, !isCategory else { return own + "." }
    return isOfDivergence
      ? "\(own); means of \(variable.name) cover the cells that diverged."
      : "\(own); means cover the remaining cells."
  }

  /// Whether only cells that diverged have a value.
  var isOfDivergence: Bool { variable.name == Self.stepOfDivergence }

  private var place: Int { point.row * map.columns.values.count + point.column }

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
      counts: map.rows.values.indices.map { Array(counts[$0 * width..<($0 + 1) * width]) },
      fullCount: fullCount, cells: cells,
      selected: Dictionary(selected.map { ($0.name, $0.value) }) { first, _ in first },
      meanOver: Dictionary(averaged.map { ($0.name, $0.length) }) { first, _ in first },
      point: .init(
        row: map.rows.values[point.row], column: map.columns.values[point.column], value: value,
        count: counts[place]))
  }

  private var value: Double? {
    let value = map.values[place]
    return value.isFinite ? value : nil
  }

  /// The axes asked for; otherwise tau and delta; otherwise the first two that vary, seeds and steps last.
  private static func mapAxes(
    of axes: [HeatMap.Axis], variable: String, wanted: (rows: String, columns: String)?
  ) throws -> (rows: HeatMap.Axis, columns: HeatMap.Axis) {
    let names = axes.map(\.name)
    if let wanted {
      func axis(_ name: String) throws -> HeatMap.Axis {
        guard let axis = axes.first(where: { $0.name == name }) else {
          throw BadRequest(
            "--over: got '\(name)', which is not an axis of \(variable); expected two of "
              + names.joined(separator: ", ") + Suggestion.words(for: name, among: names))
        }
        return axis
      }
      return (try axis(wanted.rows), try axis(wanted.columns))
    }
    func rank(_ axis: HeatMap.Axis) -> Int {
      if axis.values.count == 1 { return 3 }
      if ["tau", "delta", "conserved_delta"].contains(axis.name) { return 0 }
      return axis.name == "seed" || axis.name.hasSuffix("step") ? 2 : 1
    }
    let ranked = axes.indices.sorted { (rank(axes[$0]), $0) < (rank(axes[$1]), $1) }
    guard ranked.count >= 2 else {
      throw BadRequest(
        "\(variable): has the axes [\(names.joined(separator: ", "))]; expected a variable with two or more axes."
      )
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
    case "delta", "conserved_delta": AxisPlace.nearestIndex(to: 1, on: axis.values)
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
}
