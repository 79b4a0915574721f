/// Breaks lines at spaces, so that a terminal does not break them inside words.
public enum TextWrapping {
  /// Lines of at most `width` characters, those after the first indented.
  ///
  /// A line that fits stays as it is. Words longer than a line are left whole. What is inside `[…]` or `<…>`, such as an
  /// option of a usage line, is not broken.
  ///
  /// - Parameters:
  ///   - line: one line, which may begin with spaces; these stay.
  ///   - indent: spaces before the second and every further line.
  public static func lines(_ line: String, width: Int, indent: Int = 2) -> [String] {
    guard line.count > width, width > indent + 10 else { return [line] }
    var lines: [String] = []
    var current = ""
    var isBegun = false
    for (spaces, word) in words(of: line) {
      if isBegun, current.count + spaces + word.count > width {
        lines.append(current)
        current = String(repeating: " ", count: indent) + word
      } else {
        current += String(repeating: " ", count: spaces) + word
      }
      isBegun = true
    }
    return lines + [current]
  }

  /// The words, brackets with what is in them counting as one, each with the number of spaces before it.
  private static func words(of line: String) -> [(spaces: Int, word: String)] {
    var words: [(spaces: Int, word: String)] = []
    var (spaces, word, depth) = (0, "", 0)
    for character in line {
      if character == " ", depth == 0 || word.count > 60 {
        if !word.isEmpty {
          words.append((spaces, word))
          (spaces, word, depth) = (0, "", 0)
        }
        spaces += 1
        continue
      }
      if "[<".contains(character) { depth += 1 }
      if "]>".contains(character) { depth = max(0, depth - 1) }
      word.append(character)
    }
    return word.isEmpty ? words : words + [(spaces, word)]
  }
}
