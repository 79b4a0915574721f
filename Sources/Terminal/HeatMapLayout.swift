/// How large the fields of a heat map are drawn and where its labels stand.
struct HeatMapLayout {
  private static let barWidth = 14
  /// A picture narrower than this gets no labels and no bar beside it.
  private static let narrowestPicture = 8

  /// Labels of the rows, from the first.
  let rowLabels: [String]
  /// Width of the labels on the left, without the space after them; 0 where there is no room for any.
  let labelWidth: Int
  /// Whether the colour bar has room on the right.
  let hasBar: Bool
  /// Columns of text there are.
  let width: Int
  /// Characters a field is wide.
  let fieldWidth: Int
  /// Pixels a field is high: half lines in colour, lines in characters.
  let fieldHeight: Int
  /// The rows and columns that are drawn, from the first.
  let rows: [Int]
  let columns: [Int]
  /// Name of the axis of rows, which heads the labels.
  let rowName: String

  init(_ map: HeatMap, style: TerminalStyle, width: Int, height: Int) {
    rowName = map.rows.name
    rowLabels = NumberText.labels(map.rows.values)
    let longest = max(rowLabels.map(\.count).max() ?? 0, min(rowName.count, 16))
    labelWidth = longest + 1 + Self.narrowestPicture <= width ? longest : 0
    let left = labelWidth > 0 ? labelWidth + 1 : 0
    hasBar = left + Self.narrowestPicture + Self.barWidth <= width
    self.width = width
    let pixelsHigh = max(1, style == .characters ? height : 2 * height)
    let narrowest = style == .characters ? 2 : 1
    let space = max(narrowest, width - left - (hasBar ? Self.barWidth : 0))
    columns = Self.spread(map.columns.values.count, over: space / narrowest)
    rows = Self.spread(map.rows.values.count, over: pixelsHigh)
    // A half block is as wide as it is high; a character is half as wide.
    let scale = max(
      1, min(space / columns.count / narrowest, pixelsHigh / rows.count, style == .characters ? 2 : 8))
    fieldWidth = scale * narrowest
    fieldHeight = scale
  }

  /// At most `most` indices at equal distances.
  private static func spread(_ count: Int, over most: Int) -> [Int] {
    guard count > most else { return Array(0..<count) }
    return (0..<most).map { (2 * $0 + 1) * count / (2 * most) }
  }

  /// Spaces as wide as the labels on the left.
  var margin: String { String(repeating: " ", count: labelWidth > 0 ? labelWidth + 1 : 0) }

  /// Width of the picture alone, in characters.
  var pictureWidth: Int { columns.count * fieldWidth }

  /// Height of the picture, in pixels.
  var pixelsHigh: Int { rows.count * fieldHeight }

  /// The row of a pixel counted from the top.
  func row(ofPixel pixel: Int) -> Int? {
    let fromBottom = rows.count - 1 - pixel / fieldHeight
    return rows.indices.contains(fromBottom) ? rows[fromBottom] : nil
  }

  /// The label on the left of a line that shows these pixels from the top: that of the row whose middle
  /// is in the line.
  func label(ofPixels pixels: Range<Int>) -> String {
    for pixel in pixels where pixel % fieldHeight == (fieldHeight - 1) / 2 {
      if let row = row(ofPixel: pixel) { return rowLabels[row] }
    }
    return ""
  }

  /// The labels below the picture, at the middle of their columns as far as they leave each other room,
  /// and the axis' name.
  func columnLabels(_ axis: HeatMap.Axis) -> [String] {
    let labels = NumberText.labels(axis.values)
    let room = pictureWidth + (hasBar ? Self.barWidth : 0)
    func line(every step: Int) -> String? {
      var text: [Character] = []
      for index in stride(from: 0, to: columns.count, by: step) {
        let label = labels[columns[index]]
        let start = max(0, index * fieldWidth + fieldWidth / 2 - label.count / 2)
        guard text.isEmpty || start > text.count, start + label.count <= room else { return nil }
        text += Array(repeating: " ", count: start - text.count) + Array(label)
      }
      return String(text)
    }
    // The coarsest steps divide the axis evenly where they can, so that its last value has a label.
    let even = (1...columns.count).filter { (columns.count - 1) % $0 == 0 }
    let chosen =
      even.first { $0 <= max(1, columns.count / 3) && line(every: $0) != nil }
      ?? (1...columns.count).first { line(every: $0) != nil } ?? columns.count
    let name = String(repeating: " ", count: max(0, (pictureWidth - axis.name.count) / 2)) + axis.name
    return [margin + (line(every: chosen) ?? ""), margin + name]
  }
}
