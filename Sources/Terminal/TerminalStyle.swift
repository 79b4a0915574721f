/// How a heat map can be drawn where it is going.
package enum TerminalStyle: Sendable, Equatable, CaseIterable {
  /// ASCII characters alone: a file, a pipe, a plain terminal, or a reader who wants no colour.
  case characters
  /// The 6 × 6 × 6 colour cube and the greys of xterm.
  case colours256
  /// Any colour, by its red, green and blue.
  case trueColour

  /// The best style for where the output goes.
  ///
  /// - Parameters:
  ///   - environment: `NO_COLOR` not empty (no-color.org) or `TERM` unset or `dumb` ask for characters;
  ///     `COLORTERM` or `TERM` say what the terminal can do.
  ///   - isTerminal: whether the output is a terminal at all.
  package init(environment: [String: String], isTerminal: Bool) {
    let term = environment["TERM"] ?? ""
    let colorTerm = environment["COLORTERM"] ?? ""
    if !isTerminal || !(environment["NO_COLOR"] ?? "").isEmpty || term.isEmpty || term == "dumb" {
      self = .characters
    } else if ["truecolor", "24bit"].contains(colorTerm) || term.hasSuffix("-direct") {
      self = .trueColour
    } else if term.hasSuffix("256color") || !colorTerm.isEmpty {
      self = .colours256
    } else {
      self = .characters
    }
  }
}
