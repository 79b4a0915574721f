import Terminal
import Testing

@Suite("Lines that are broken at spaces")
struct TextWrappingTests {
  @Test("No line is wider, no word is broken, and nothing is lost", arguments: [20, 40, 80])
  func widths(width: Int) {
    let text =
      "  sweep.yaml:7: grid.tau: got -0.1, expected a finite number above 0, and a few words more than fit"
    let lines = TextWrapping.lines(text, width: width, indent: 4)
    #expect(lines.allSatisfy { $0.count <= width })
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("    ") })
    #expect(lines[0].hasPrefix("  sweep"))
    #expect(lines.joined(separator: " ").split(separator: " ") == text.split(separator: " "))
  }

  @Test("Options of a usage line stay whole")
  func brackets() {
    let usage = "USAGE: richsweep show <result> [<variables> ...] [--step <step>] [--over <axes>]"
    #expect(
      TextWrapping.lines(usage, width: 45, indent: 7) == [
        "USAGE: richsweep show <result>", "       [<variables> ...] [--step <step>]",
        "       [--over <axes>]",
      ])
  }

  @Test("A heading of several spaces stays a column")
  func columns() {
    #expect(
      TextWrapping.lines("fig1a    trajectories of neurons", width: 25, indent: 9) == [
        "fig1a    trajectories of", "         neurons",
      ])
  }

  @Test("What fits, and a word that never does, is left alone")
  func alone() {
    #expect(TextWrapping.lines("short  as it is", width: 80) == ["short  as it is"])
    let word = String(repeating: "x", count: 50)
    #expect(TextWrapping.lines("a \(word) b", width: 20) == ["a", "  \(word)", "  b"])
    #expect(TextWrapping.lines("any line at all", width: 5) == ["any line at all"], "no room to speak of")
  }
}
