import ArgumentParser
import ResultStore
import SweepPlan
import Training

/// What shells offer for the words of `show`.
extension Completion {
  /// Variables of the result in the command line.
  static var variable: CompletionKind {
    .custom { words, _, _ in
      ShowLine(words)?.file.variables.filter { !$0.isCoordinate }.map(\.name) ?? []
    }
  }

  /// Axes of what is shown, after those that are there already.
  static var axes: CompletionKind {
    .custom { words, _, prefix in
      let earlier = prefix.split(separator: ",", omittingEmptySubsequences: false).dropLast()
      let taken = Set(earlier.map { String($0.prefix { $0 != "=" }) })
      let axes = ShowLine(words)?.axes ?? []
      let before = earlier.map { "\($0)," }.joined()
      return axes.filter { !taken.contains($0) }.map { before + $0 }
    }
  }

  /// Training steps of what is shown.
  static var steps: CompletionKind {
    .custom { words, _, _ in ShowLine(words)?.values { $0 == "step" || $0.hasSuffix("_step") } ?? [] }
  }

  /// Seeds of the result.
  static var seeds: CompletionKind {
    .custom { words, _, _ in ShowLine(words)?.values { $0 == "seed" } ?? [] }
  }
}

/// A line of `show` that is not finished.
private struct ShowLine {
  /// The result that it names.
  let file: ResultFile
  /// What is shown of it.
  private let shown: [ResultFile.Variable]

  /// The words of a line, as the shell splits it; nil where none of them is a result.
  init?(_ words: [String]) {
    var rest = Self.positionals(words.drop { $0 != "show" }.dropFirst())[...]
    while let word = rest.popFirst() {
      guard let file = try? ResultFile(ShowCommand.url(of: word)) else { continue }
      self.file = file
      let named = file.variables.filter { rest.contains($0.name) }
      let usual = ShowCommand.usual(of: file)
      shown = named.isEmpty ? file.variables.filter { usual.contains($0.name) } : named
      return
    }
    return nil
  }

  /// The axes that every variable has, in their order.
  var axes: [String] {
    let axes = (shown.first?.dimensions ?? []).map(\.name)
    return axes.filter { axis in shown.allSatisfy { $0.dimensions.contains { $0.name == axis } } }
  }

  /// The values along those axes that are as asked.
  func values(where isWanted: (String) -> Bool) -> [String] {
    axes.filter(isWanted).flatMap { file.coordinates[$0] ?? [] }.map(Parameter.text)
  }

  /// Words that are neither options nor their values. A shell may take `=` for a word of its own.
  private static func positionals(_ words: ArraySlice<String>) -> [String] {
    let options: Set = ["--step", "--over", "--at", "--seed", "--mean", "--color"]
    var (found, rest) = ([String](), words)
    while let word = rest.popFirst() {
      if options.contains(word) {
        if rest.first == "=" { rest.removeFirst() }
        _ = rest.popFirst()
        while rest.first == "=" { rest.removeFirst(min(2, rest.count)) }
      } else if !word.hasPrefix("-") {
        found.append(word)
      }
    }
    return found
  }
}
