import Foundation
import ResultStore

/// What became of what others had added to a result that was written anew.
struct KeptAdditions: Encodable {
  /// What the new result has too.
  var kept: [String]
  /// What it cannot have.
  var left: [String]
  /// Where the former result is kept; nil where the new one has everything.
  var replaced: String?

  /// What a merge tells; nil where nothing had been added.
  init?(_ summary: MergeSummary) {
    (kept, left) = (summary.kept, summary.left)
    replaced = summary.replaced?.path(percentEncoded: false)
    if kept.isEmpty, left.isEmpty { return nil }
  }

  /// The same in words.
  var sentences: [String] {
    var sentences: [String] = []
    if !kept.isEmpty { sentences.append("kept what you added: \(Self.list(kept))") }
    if let replaced {
      sentences.append(
        "the former result is kept as \(replaced): the new one cannot have \(Self.list(left))")
    }
    return sentences
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }
}
