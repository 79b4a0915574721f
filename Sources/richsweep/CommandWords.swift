/// Prepares the words of a command line for the argument parser.
enum CommandWords {
  /// Joins a negative number to the option before it: the parser would take `-1` in `--workers -1` for an option.
  static func joined(_ words: [String]) -> [String] {
    // The shell asks so for completions.
    guard words.first?.hasPrefix("---") != true else { return words }
    var joined: [String] = []
    var areOptionsOver = false
    for word in words {
      if !areOptionsOver, let option = joined.last, isOption(option), isNegativeNumber(word) {
        joined[joined.count - 1] = "\(option)=\(word)"
      } else {
        joined.append(word)
      }
      if word == "--" { areOptionsOver = true }
    }
    return joined
  }

  private static func isOption(_ word: String) -> Bool {
    word.hasPrefix("--") && word != "--" && !word.contains("=")
  }

  /// Whether a word is a number below 0, or such a share: "-1", "-0.5", "-1e3", "-1%".
  private static func isNegativeNumber(_ word: String) -> Bool {
    word.hasPrefix("-") && Double(word.hasSuffix("%") ? String(word.dropLast()) : word) != nil
  }
}
