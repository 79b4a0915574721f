import Surroundings
import Testing

@Suite("Texts of others")
struct PrintableTextTests {
  @Test(
    "What is printed in their place",
    arguments: [
      ("node17.example.org", "node17.example.org"),
      ("Grüße, 数据, данные, café", "Grüße, 数据, данные, café"),
      ("e\u{301}tude", "e\u{301}tude"),
      ("a\nb\r\nc\td\u{B}e\u{C}f\u{85}g\u{2028}h\u{2029}i", "a b  c d e f g h i"),
      ("\u{1B}[31mred\u{1B}[0m", "\u{FFFD}[31mred\u{FFFD}[0m"),
      ("\u{9B}31m \u{7F} \u{0} \u{90}", "\u{FFFD}31m \u{FFFD} \u{FFFD} \u{FFFD}"),
      ("a\u{202E}b\u{2066}c\u{200F}d\u{061C}e", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e"),
      ("a\u{200B}b\u{FEFF}c\u{2060}d\u{AD}e", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e"),
      ("\u{E0041}\u{E000}\u{FFFF}\u{3164}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
      ("\u{301}\u{301}a", "a"),
      ("a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}b", "a\u{301}\u{302}\u{303}\u{304}b"),
      ("a\u{A0}b\u{3000}c", "a b c"),
      ("", ""),
    ])
  func replaced(text: String, printed: String) {
    #expect(Array(PrintableText.of(text).unicodeScalars) == Array(printed.unicodeScalars))
  }

  @Test(
    "A text is cut by its bytes, whatever it is made of",
    arguments: [
      "a", "é", "数", "🦆", "e\u{301}", "\u{301}", "a\u{301}\u{301}\u{301}\u{301}\u{301}", "\u{1B}", "\n",
    ])
  func cut(piece: String) {
    for longest in [0, 1, 2, 3, 4, 10, 255, 1000] {
      let text = PrintableText.of(
        String(repeating: piece, count: 100_000), longest: longest)
      #expect(text.utf8.count <= longest)
      #expect(longest < 3 || text.hasSuffix("…"))
      #expect(PrintableText.of(text, longest: longest) == text)
    }
  }

  @Test("Lines stay lines where they are ours")
  func lines() {
    #expect(PrintableText.lines(of: "one\n\u{1B}two\n") == "one\n\u{FFFD}two\n")
  }

  @Test(
    "Whatever comes, what is printed is printed as it is once more, and controls nothing", arguments: 0..<20)
  func fuzz(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next(below bound: UInt32) -> UInt32 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt32(truncatingIfNeeded: state >> 33) % bound
    }
    for _ in 0..<100 {
      let most: UInt32 = [0x100, 0x3000, 0x11_0000][Int(next(below: 3))]
      let scalars = (0..<next(below: 400)).compactMap { _ in Unicode.Scalar(next(below: most)) }
      let text = String(String.UnicodeScalarView(scalars))
      let longest = Int(next(below: 300))
      let printed = PrintableText.of(text, longest: longest)
      #expect(printed.utf8.count <= longest, "seed \(seed)")
      #expect(PrintableText.of(printed, longest: longest) == printed, "seed \(seed)")
      let forbidden: [Unicode.GeneralCategory] = [.control, .format, .lineSeparator, .paragraphSeparator]
      #expect(
        !printed.unicodeScalars.contains { forbidden.contains($0.properties.generalCategory) }, "seed \(seed)"
      )
    }
  }
}
