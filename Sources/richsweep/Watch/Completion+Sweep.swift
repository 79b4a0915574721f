import ArgumentParser
import ResultStore
import Watching

/// What shells offer for the words of `watch`.
extension Completion {
  /// What can be watched of the sweep that the line names.
  static var watched: CompletionKind {
    .custom { words, _, _ in
      let sweeps = words.drop { $0 != "watch" }.dropFirst().lazy.filter { !$0.hasPrefix("-") }
        .compactMap { try? CellFollower(SweepDirectory($0)) }
      return sweeps.first?.variables.map(\.name) ?? []
    }
  }
}
