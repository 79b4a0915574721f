/// A file of cluster/ with lines to be filled in.
enum Template {
  /// The text with each of these lines replaced by lines.
  static func fill(_ template: String, _ values: [String: [String]]) -> String {
    template.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      values[String(line)] ?? [String(line)]
    }.joined(separator: "\n")
  }
}

/// Text as a shell takes it.
enum Shell {
  /// A word that stands for exactly this text.
  static func quoted(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { plain.contains($0) }
    return isPlain ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
  }

  /// Words, as an array's contents.
  static func quoted(_ words: [String]) -> String { words.map { quoted($0) }.joined(separator: " ") }

  private static let plain = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=@%+,-".unicodeScalars)
}
