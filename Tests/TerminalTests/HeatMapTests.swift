import Terminal
import Testing

@Suite("Heat maps")
struct HeatMapTests {
  static let rows = HeatMap.Axis(name: "tau", values: [0.1, 0.5, 2])
  static let columns = HeatMap.Axis(name: "delta", values: [-1, 0, 1])

  static func map(_ values: [Double], mark: HeatMap.Place? = nil) -> HeatMap {
    HeatMap(title: "loss", rows: rows, columns: columns, values: values, mark: mark)
  }

  @Test("In characters: first row at the bottom, ends of the ramp at the ends of the range")
  func characters() {
    let map = Self.map([0, 1, 2, 3, 4, 5, 6, 7, 8])
    #expect(
      map.lines(style: .characters) == [
        "loss",
        "tau",
        "  2 ####%%%%@@@@  @@ 8",
        "    ####%%%%@@@@  %%",
        "0.5 ----++++****  ** 4.8",
        "    ----++++****  ==",
        "0.1     ....::::  ..",
        "        ....::::     0",
        "     -1   0   1",
        "       delta",
      ])
  }

  @Test("Missing values are told from small ones, and a place can be pointed out")
  func missing() {
    let map = Self.map([1, .nan, 1, 1, .infinity, 1, 1, 1, 10], mark: .init(row: 0, column: 2))
    let lines = map.lines(style: .characters)
    #expect(lines.contains { $0.hasPrefix("0.1     ????   <") })
    #expect(lines.contains { $0.hasPrefix("0.5     ????    ") })
    #expect(lines.last == "    ? missing")
  }

  @Test("Values that cover less than they should have a mark, where there is a value")
  func partial() {
    var map = Self.map([0, 1, 2, 3, 4, 5, 6, 7, .nan])
    map.isPartial = [true] + [Bool](repeating: false, count: 7) + [true]
    let lines = map.lines(style: .characters)
    #expect(lines.contains { $0.hasPrefix("0.1    !") } && lines.joined().filter { $0 == "!" }.count == 1)
    for style in [TerminalStyle.trueColour, .colours256] {
      #expect(map.lines(style: style).joined().filter { $0 == "!" }.count == 1)
      #expect(
        map.lines(style: style, height: 2).joined().filter { $0 == "!" }.count == 1, "rows of one pixel")
    }
  }

  @Test("A mark stands in the row and the column that it is of")
  func placeOfMark() throws {
    let rows = HeatMap.Axis(name: "tau", values: [0.1, 0.5])
    let isPartial = [false, false, true, false, false, false]
    let map = HeatMap(
      title: "loss", rows: rows, columns: Self.columns, values: [0, 1, 2, 3, 4, 5], isPartial: isPartial)
    let line = try #require(map.lines(style: .characters).first { $0.contains("!") })
    #expect(
      line.hasPrefix("0.1 ") && Array(line).firstIndex(of: "!") == 15,
      "the last of four characters of the last field")
  }

  @Test("A screen of 256 colours gets the nearest of its cube")
  func colours256() {
    // #440154 and #fde725: levels 1, 0, 1 and 5, 4, 0 of the cube.
    let text = Self.map([0, 0, 0, 0, 0, 0, 0, 0, 1]).lines(style: .colours256).joined()
    #expect(text.contains("\u{1b}[38;5;53m") && text.contains("\u{1b}[38;5;220m"))
  }

  @Test("Nothing to draw is said", arguments: TerminalStyle.allCases)
  func nothing(style: TerminalStyle) {
    let missing = Self.map([Double](repeating: .nan, count: 9))
    #expect(missing.lines(style: style) == ["loss", "  (every value is missing)"])
    var diverged = missing
    diverged.absence = .diverged
    #expect(diverged.lines(style: style) == ["loss", "  (every cell diverged)"])
    diverged.absence = .either
    #expect(diverged.lines(style: style) == ["loss", "  (every value is missing or diverged)"])
    diverged.absence = .poisoned
    #expect(diverged.lines(style: style) == ["loss", "  (every cell is poisoned)"])
    diverged.absence = .notDiverged
    #expect(diverged.lines(style: style) == ["loss", "  (no cell diverged)"])
    let empty = HeatMap(
      title: "loss", rows: .init(name: "tau", values: []), columns: Self.columns, values: [])
    #expect(empty.lines(style: style) == ["loss", "  (no values)"])
  }

  @Test("Places without a value are told by why they have none")
  func absence() {
    var map = Self.map([0, 1, 2, 3, 4, 5, 6, 7, .nan])
    #expect(map.lines(style: .characters).last?.hasSuffix("? missing") == true)
    map.absence = .diverged
    #expect(map.lines(style: .characters).last?.hasSuffix("? diverged") == true)
    map.absence = [.diverged, .poisoned]
    #expect(map.lines(style: .characters).last?.hasSuffix("? poisoned or diverged") == true)
    map.absence = .notDiverged
    #expect(map.lines(style: .characters).last?.hasSuffix("? did not diverge") == true)
    map.absence = [.notDiverged, .missing]
    #expect(
      map.lines(style: .characters).last?.hasSuffix("? missing or of a cell that did not diverge") == true)
  }

  @Test("Logarithmic colours are announced")
  func logarithmic() {
    let lines = Self.map([1, 2, 3, 10, 20, 30, 100, 200, 1000]).lines(style: .characters)
    #expect(lines[0] == "loss  (logarithmic colours)")
    #expect(lines[2] == "  2 ****####@@@@  @@ 1000")
  }

  @Test("In colour, every field shows the colour of its value, two rows of pixels a line")
  func trueColour() {
    let map = HeatMap(
      title: "x", rows: .init(name: "r", values: [1, 2]), columns: .init(name: "c", values: [1]),
      values: [0, 1])
    // Fields of 8 × 8 pixels: four lines of yellow above four of violet, each the same on both halves.
    let lines = map.lines(style: .trueColour)
    let yellow = "\u{1b}[38;2;253;231;37m\u{1b}[48;2;253;231;37m▀▀▀▀▀▀▀▀\u{1b}[0m"
    let violet = "\u{1b}[38;2;68;1;84m\u{1b}[48;2;68;1;84m▀▀▀▀▀▀▀▀\u{1b}[0m"
    #expect(lines[2...5].allSatisfy { $0.contains(yellow) })
    #expect(lines[6...9].allSatisfy { $0.contains(violet) })
    #expect(lines.count == 12)
  }

  @Test("No line is wider than asked, and no picture higher than 24 lines", arguments: TerminalStyle.allCases)
  func fits(style: TerminalStyle) {
    for (rows, columns) in [(1, 1), (1, 200), (200, 1), (17, 17), (9, 81), (500, 500)] {
      let map = HeatMap(
        title: "loss", rows: .init(name: "tau", values: (0..<rows).map { Double($0) / 7 }),
        columns: .init(name: "delta", values: (0..<columns).map { -1 + Double($0) / 3 }),
        values: (0..<rows * columns).map { $0 == 1 ? .nan : Double($0) },
        mark: .init(row: rows / 2, column: columns / 2))
      for width in [60, 80, 200] {
        let lines = map.lines(style: style, width: width)
        #expect(lines.map { visible($0).count }.max() ?? 0 <= width, "\(rows) × \(columns) in \(width)")
        #expect(lines.count <= 24 + 5)
        if style == .characters { #expect(lines.allSatisfy { $0.allSatisfy(\.isASCII) }) }
      }
    }
  }

  @Test(
    "In little room there is a picture still, in no more lines and no wider",
    arguments: TerminalStyle.allCases)
  func small(style: TerminalStyle) {
    var map = Self.map([0, 1, 2, 3, 4, 5, 6, 7, .nan])
    map.absence = [.missing, .poisoned, .diverged]
    for width in [1, 2, 3, 8, 12, 20, 25, 26, 40] {
      for count in 0...14 {
        let lines = map.lines(style: style, width: width, atMost: count)
        #expect(lines.count <= count)
        guard count > 1 else { continue }
        #expect(lines.count > 1, "a title, and a picture")
        let picture = count <= 7 ? Array(lines.dropFirst()) : lines.filter { $0.contains("\u{1b}") }
        #expect(picture.allSatisfy { visible($0).count <= max(2, width) }, "\(width) × \(count)")
      }
    }
    #expect(map.lines(style: style, width: 60, atMost: 12) == map.lines(style: style, width: 60, height: 7))
  }

  /// A line without its control sequences.
  private func visible(_ line: String) -> String {
    var text = ""
    var isControl = false
    for character in line {
      if character == "\u{1b}" {
        isControl = true
      } else if !isControl {
        text.append(character)
      } else if character == "m" {
        isControl = false
      }
    }
    return text
  }
}
