/// Texts of others (peers, files, journals) as they may stand in a line of a log, a terminal or a page.
public enum PrintableText {
  /// A text without what could move a cursor, forge a line, turn the reading direction or pile up on one character, and of
  /// bounded size.
  ///
  /// White space that breaks lines becomes a space. Other controls (C0, C1, DEL), marks of direction, invisible format
  /// characters and what is no character become `�`. Of combining marks those after the fourth on one character, and
  /// those on none, are left out. O(`longest`), however long the text is.
  ///
  /// - Parameter longest: bytes of UTF-8 at most, the `…` at the end of a text that was cut included.
  public static func of(_ text: String, longest: Int = 1000) -> String {
    let isPlain = text.utf8.count <= longest && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    if isPlain { return text }
    var made = ""
    // Marks that are left out must not make a long text take long either.
    var (size, read, marks) = (0, 0, mostMarks)
    for scalar in text.unicodeScalars {
      read += UTF8.width(scalar)
      var kept = scalar
      switch kind(of: scalar) {
      case .plain: marks = 0
      case .mark:
        marks += 1
        if marks > mostMarks, read <= 4 * longest { continue }
      case .space: (kept, marks) = (" ", mostMarks)
      case .hidden: (kept, marks) = ("\u{FFFD}", mostMarks)
      }
      guard read <= 4 * longest, size + UTF8.width(kept) <= longest else { return cut(made, to: longest) }
      size += UTF8.width(kept)
      made.unicodeScalars.append(kept)
    }
    return made
  }

  /// Each line of a text by itself: for messages of several lines, of which parts are somebody else's.
  public static func lines(of text: String, longest: Int = 1000) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { of(String($0), longest: longest) }
      .joined(separator: "\n")
  }

  /// Combining marks on one character, at most: more than any script needs.
  private static let mostMarks = 4

  private enum Kind { case plain, mark, space, hidden }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    if (0x20..<0x7F).contains(scalar.value) { return .plain }
    switch scalar.value {
    case 0x09...0x0D, 0x85, 0x2028, 0x2029: return .space
    // Letters that are drawn as nothing: fillers, and tags.
    case 0x115F, 0x1160, 0x3164, 0xFFA0, 0xE0000...0xE0FFF: return .hidden
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator:
      return .hidden
    case .nonspacingMark, .enclosingMark, .spacingMark: return .mark
    case .spaceSeparator: return .space
    default: return .plain
    }
  }

  private static func cut(_ text: String, to longest: Int) -> String {
    var scalars = text.unicodeScalars
    var size = text.utf8.count
    while size > longest - 3, let last = scalars.popLast() { size -= UTF8.width(last) }
    return longest < 3 ? "" : String(scalars) + "…"
  }
}
