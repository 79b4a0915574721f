/// Values over two axes, to be drawn with a terminal's means.
///
/// Pure: values in, lines out. The first row is drawn at the bottom, as in a plot.
package struct HeatMap: Sendable, Equatable {
  package struct Axis: Sendable, Equatable {
    /// What varies along it.
    package var name: String
    /// Its values, in the order of the rows or columns.
    package var values: [Double]

    package init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// A place to point out.
  package struct Place: Sendable, Equatable {
    /// Index on the axis of rows.
    package var row: Int
    /// Index on the axis of columns.
    package var column: Int

    package init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  package var title: String
  package var rows: Axis
  package var columns: Axis
  /// Row-major; what is not finite is drawn as missing.
  package var values: [Double]
  /// How values become colours; nil chooses by the values.
  package var scale: ColourScale?
  package var mark: Place?
  /// Whether each value covers less than it should, row-major; empty where none does. Such places have a `!`.
  package var isPartial: [Bool]

  /// What is said where there is nothing to draw, and of places without a value.
  package var absence: Absence = .missing

  /// Why places have no value: all reasons there are.
  package struct Absence: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// It is not there, or why is not known.
    package static let missing = Absence(rawValue: 1)
    package static let poisoned = Absence(rawValue: 2)
    package static let diverged = Absence(rawValue: 4)
    /// Training did not diverge, of a value that only divergence has.
    package static let notDiverged = Absence(rawValue: 8)
    /// Some diverged and others are not there.
    package static let either: Absence = [.missing, .diverged]

    var everyValue: String {
      switch self {
      case .poisoned: "every cell is poisoned"
      case .diverged: "every cell diverged"
      case .notDiverged: "no cell diverged"
      default: "every value is \(word)"
      }
    }

    /// "missing or diverged".
    package var word: String {
      let words: [(Absence, String)] = [
        (.missing, "missing"), (.poisoned, "poisoned"), (.diverged, "diverged"),
        (.notDiverged, "of a cell that did not diverge"),
      ]
      let own = words.filter { contains($0.0) }.map(\.1)
      return own == [words[3].1] ? "did not diverge" : own.isEmpty ? "missing" : own.joined(separator: " or ")
    }
  }

  /// Makes a heat map of `rows.values.count` × `columns.values.count` values.
  package init(
    title: String, rows: Axis, columns: Axis, values: [Double], scale: ColourScale? = nil, mark: Place? = nil,
    isPartial: [Bool] = []
  ) {
    precondition(values.count == rows.values.count * columns.values.count, "one value for each place")
    precondition(isPartial.isEmpty || isPartial.count == values.count, "one word for each place")
    self.title = title
    self.rows = rows
    self.columns = columns
    self.values = values
    self.scale = scale
    self.mark = mark
    self.isPartial = isPartial
  }

  /// The lines of the picture.
  ///
  /// - Parameters:
  ///   - style: colours, drawn as half blocks with two rows of pixels a line, or characters.
  ///   - width: columns of text there are.
  ///   - height: lines the picture may take without its labels: five more at most. It is as large as fits; where
  ///     an axis has more values than fit, every so-manieth is drawn.
  package func lines(style: TerminalStyle, width: Int = 80, height: Int = 24) -> [String] {
    guard !values.isEmpty else { return [title, "  (no values)"] }
    guard let scale = scale ?? ColourScale(of: values) else { return [title, "  (\(absence.everyValue))"] }
    let layout = HeatMapLayout(self, style: style, width: width, height: height)
    var lines = [heading(scale), NumberText.right(layout.rowName, layout.labelWidth)]
    let painter = HeatMapPainter(map: self, scale: scale, style: style, layout: layout)
    lines += painter.picture()
    lines += layout.columnLabels(columns)
    if values.contains(where: { !$0.isFinite }) {
      lines.append(painter.legendOfMissing)
    }
    return lines
  }

  /// Lines of a picture that has no more room than this: where little is left, without its labels.
  ///
  /// - Parameter count: how many lines there may be, those of labels included.
  /// - Returns: `count` lines at most. Those with colours are no wider than `width`; words may be.
  package func lines(style: TerminalStyle, width: Int, atMost count: Int) -> [String] {
    let labels = 5
    if count > labels + 2 { return lines(style: style, width: width, height: count - labels) }
    guard !values.isEmpty, count > 1, let scale = scale ?? ColourScale(of: values) else {
      return Array(lines(style: style, width: width, height: 1).prefix(max(0, count)))
    }
    let layout = HeatMapLayout(self, style: style, width: width, height: count - 1)
    return [heading(scale)] + HeatMapPainter(map: self, scale: scale, style: style, layout: layout).picture()
  }

  private func heading(_ scale: ColourScale) -> String {
    scale.spacing == .logarithmic ? "\(title)  (logarithmic colours)" : title
  }

  subscript(row: Int, column: Int) -> Double { values[row * columns.values.count + column] }

  /// Whether a place has a value, and one that covers less than it should.
  func isPartial(_ row: Int, _ column: Int) -> Bool {
    !isPartial.isEmpty && isPartial[row * columns.values.count + column] && self[row, column].isFinite
  }
}
