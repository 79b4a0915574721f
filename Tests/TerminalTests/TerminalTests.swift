import Foundation
import Terminal
import Testing

@Suite("What a terminal can show")
struct TerminalTests {
  static let environments: [([String: String], Bool, TerminalStyle)] = [
    (["TERM": "xterm-256color"], true, .colours256),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor"], true, .trueColour),
    (["TERM": "xterm", "COLORTERM": "24bit"], true, .trueColour),
    (["TERM": "xterm-direct"], true, .trueColour),
    (["TERM": "xterm", "COLORTERM": "yes"], true, .colours256),
    (["TERM": "xterm"], true, .characters),
    (["TERM": "dumb", "COLORTERM": "truecolor"], true, .characters),
    ([:], true, .characters),
    (["TERM": "xterm-256color", "NO_COLOR": "1"], true, .characters),
    (["TERM": "xterm-256color", "NO_COLOR": ""], true, .colours256),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor"], false, .characters),
  ]

  @Test("The style follows the environment", arguments: environments)
  func style(environment: [String: String], isTerminal: Bool, style: TerminalStyle) {
    #expect(TerminalStyle(environment: environment, isTerminal: isTerminal) == style)
  }

  @Test("Viridis has its published colours and never darkens")
  func viridis() {
    #expect(Colour.viridis(0) == Colour(0x440154))
    #expect(Colour.viridis(0.5) == Colour(0x21918c))
    #expect(Colour.viridis(1) == Colour(0xfde725))
    #expect(Colour.viridis(-3) == Colour.viridis(0))
    #expect(Colour.viridis(7) == Colour.viridis(1))
    let luminance = (0...1000).map { step in
      let colour = Colour.viridis(Double(step) / 1000)
      return 0.2126 * Double(colour.red) + 0.7152 * Double(colour.green) + 0.0722 * Double(colour.blue)
    }
    #expect(zip(luminance, luminance.dropFirst()).allSatisfy { $1 >= $0 - 1 })
  }

  @Test("A scale maps its ends to 0 and 1, and inverts", arguments: ColourScale.Spacing.allCases)
  func scale(spacing: ColourScale.Spacing) {
    for range in [0.001...5, 1e-300...1e300, 2...2.5] {
      let scale = ColourScale(range: range, spacing: spacing)
      #expect(scale.position(of: range.lowerBound) == 0)
      #expect(scale.position(of: range.upperBound) == 1)
      for position in [0, 0.1, 0.5, 0.9, 1] {
        #expect(abs(scale.position(of: scale.value(at: position)) - position) < 1e-9)
      }
    }
    #expect(ColourScale(range: 3...3, spacing: spacing).position(of: 3) == 0.5)
    #expect(ColourScale(range: -1...1, spacing: spacing).spacing == .linear)
  }

  static let values: [([Double], ColourScale?)] = [
    ([], nil),
    ([.nan, .infinity], nil),
    ([1, 2, .nan], ColourScale(range: 1...2, spacing: .linear)),
    ([1, 19], ColourScale(range: 1...19, spacing: .linear)),
    ([1, 21], ColourScale(range: 1...21, spacing: .logarithmic)),
    ([0, 21], ColourScale(range: 0...21, spacing: .linear)),
    ([-1, 21], ColourScale(range: -1...21, spacing: .linear)),
  ]

  @Test("Logarithms are taken where they help and exist", arguments: values)
  func choice(values: [Double], scale: ColourScale?) {
    #expect(ColourScale(of: values) == scale)
  }

  @Test(
    "Labels keep values apart with few digits",
    arguments: [
      ([0.1, 0.14542, 2], ["0.1", "0.15", "2"]),
      ([1, 1.01, 1.02], ["1", "1.01", "1.02"]),
      ([-0.0, 1e-7, 1e6], ["0", "1e-07", "1e+06"]),
      ([100], ["100"]),
      ([100, 101, 116], ["100", "101", "116"]),
      ([0.1, 0.1.nextUp], ["0.10000000000000001", "0.10000000000000002"]),
    ])
  func labels(values: [Double], labels: [String]) {
    #expect(NumberText.labels(values) == labels)
  }
}
