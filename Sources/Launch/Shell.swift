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
