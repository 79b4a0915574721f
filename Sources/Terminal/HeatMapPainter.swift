/// Paints the fields of a heat map and its colour bar, line by line.
struct HeatMapPainter {
  /// From the lowest value to the highest.
  static let ramp = Array(" .:-=+*#%@")

  let map: HeatMap
  let scale: ColourScale
  let style: TerminalStyle
  let layout: HeatMapLayout

  /// The picture with row labels on its left and the colour bar on its right, where these have room.
  func picture() -> [String] {
    let pixelsPerLine = style == .characters ? 1 : 2
    let count = (layout.pixelsHigh + pixelsPerLine - 1) / pixelsPerLine
    let marks = barLabels(lines: count)
    var lines: [String] = []
    for line in 0..<count {
      let pixels = line * pixelsPerLine..<(line + 1) * pixelsPerLine
      var text =
        layout.labelWidth > 0 ? NumberText.right(layout.label(ofPixels: pixels), layout.labelWidth) + " " : ""
      text += style == .characters ? characters(line) : halfBlocks(pixels)
      if layout.hasBar { text += "  " + bar(line, of: count) + (marks[line].map { " " + $0 } ?? "") }
      lines.append(text)
    }
    return lines
  }

  var legendOfMissing: String {
    let margin = layout.margin
    let word = map.absence.word.prefix(max(0, layout.width - margin.count - 2))
    return switch style {
    case .characters: "\(margin)? \(word)"
    default: "\(margin)\(Colour.missing.foreground(style))█\(Colour.reset(style)) \(word)"
    }
  }

  // MARK: - Fields

  private func halfBlocks(_ pixels: Range<Int>) -> String {
    var text = ""
    let upper = layout.row(ofPixel: pixels.lowerBound)
    let lower = layout.row(ofPixel: pixels.lowerBound + 1)
    for column in layout.columns {
      let above = upper.map { colour(map[$0, column]) }
      let below = lower.map { colour(map[$0, column]) }
      text += (above?.foreground(style) ?? "") + (below?.background(style) ?? "")
      var field = [Character](repeating: "▀", count: layout.fieldWidth)
      if let (row, sign) = sign(of: pixels, upper, lower, column) {
        let colour = colour(map[row, column])
        // A sign stands out from the field it is on: black on light, white on dark.
        text += colour.background(style) + (isLight(colour) ? Colour(0) : Colour(0xffffff)).foreground(style)
        field = [Character](repeating: " ", count: layout.fieldWidth)
        field[layout.fieldWidth / 2] = sign
      }
      text += String(field) + Colour.reset(style)
    }
    return text
  }

  private func characters(_ line: Int) -> String {
    guard let row = layout.row(ofPixel: line) else { return "" }
    var text = ""
    for column in layout.columns {
      var field = [Character](repeating: character(map[row, column]), count: layout.fieldWidth)
      if line % layout.fieldHeight == (layout.fieldHeight - 1) / 2 {
        if map.isPartial(row, column) { field[layout.fieldWidth - 1] = "!" }
        if map.mark == HeatMap.Place(row: row, column: column) { field[layout.fieldWidth - 1] = "<" }
      }
      text += String(field)
    }
    return text
  }

  /// What a line of two pixels has to point out in a column, and the row it is of.
  private func sign(
    of pixels: Range<Int>, _ upper: Int?, _ lower: Int?, _ column: Int
  ) -> (row: Int, sign: Character)? {
    if let mark = map.mark, mark.column == column, isMiddle(pixels, of: mark.row) { return (mark.row, "◆") }
    // Fields of one pixel share a line, and a sign takes the place of both.
    let rows = [upper, lower].compactMap { $0 }.filter { map.isPartial($0, column) }
    return rows.first { layout.fieldHeight == 1 || isMiddle(pixels, of: $0) }.map { ($0, "!") }
  }

  /// Whether a line of two pixels is the one to point out a row in: a field must be at least two pixels
  /// high for that.
  private func isMiddle(_ pixels: Range<Int>, of row: Int) -> Bool {
    guard layout.fieldHeight > 1 else { return false }
    let middle = (layout.fieldHeight - 1) / 2
    return pixels.contains { layout.row(ofPixel: $0) == row && $0 % layout.fieldHeight == middle }
      && layout.row(ofPixel: pixels.lowerBound) == row
  }

  private func isLight(_ colour: Colour) -> Bool {
    299 * colour.red + 587 * colour.green + 114 * colour.blue > 128_000
  }

  private func colour(_ value: Double) -> Colour {
    value.isFinite ? .viridis(scale.position(of: value)) : .missing
  }

  private func character(_ value: Double) -> Character {
    guard value.isFinite else { return "?" }
    return Self.ramp[min(Self.ramp.count - 1, Int(scale.position(of: value) * Double(Self.ramp.count)))]
  }

  // MARK: - Colour bar

  /// Position on the scale of a pixel of the bar, from the top.
  private func position(_ pixel: Int, of count: Int) -> Double {
    count > 1 ? 1 - Double(pixel) / Double(count - 1) : 0.5
  }

  private func bar(_ line: Int, of count: Int) -> String {
    guard style != .characters else {
      let character = character(scale.value(at: position(line, of: count)))
      return String([character, character])
    }
    let upper = Colour.viridis(position(2 * line, of: 2 * count))
    let lower = Colour.viridis(position(2 * line + 1, of: 2 * count))
    return upper.foreground(style) + lower.background(style) + "▀▀" + Colour.reset(style)
  }

  /// Numbers beside the bar: at both ends, and up to three between.
  private func barLabels(lines count: Int) -> [String?] {
    var labels = [String?](repeating: nil, count: count)
    let marks = count >= 9 ? 5 : count >= 5 ? 3 : min(count, 2)
    for mark in 0..<marks {
      let line = marks > 1 ? mark * (count - 1) / (marks - 1) : 0
      labels[line] = NumberText.short(scale.value(at: position(line, of: count)))
    }
    return labels
  }
}
