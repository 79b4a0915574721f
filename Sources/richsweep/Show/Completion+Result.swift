import ArgumentParser
import ResultStore

/// What shells offer for the words of `show`.
extension Completion {
  /// Variables of the result in the command line.
  static var variable: CompletionKind {
    .custom { words, _, _ in result(of: words)?.variables.filter { !$0.isCoordinate }.map(\.name) ?? [] }
  }

  /// Axes of the result in the command line, after those already typed.
  static var axes: CompletionKind {
    .custom { words, _, prefix in
      let axes = (result(of: words)?.coordinates.keys).map { $0.sorted() } ?? []
      let earlier = prefix.lastIndex(of: ",").map { prefix[...$0] } ?? ""
      return axes.map { earlier + $0 }
    }
  }

  /// The first word after the verb that is not an option and can be opened.
  private static func result(of words: [String]) -> ResultFile? {
    words.drop { $0 != "show" }.dropFirst().lazy.filter { !$0.hasPrefix("-") }
      .compactMap { try? ResultFile(ShowCommand.url(of: $0)) }.first
  }
}
