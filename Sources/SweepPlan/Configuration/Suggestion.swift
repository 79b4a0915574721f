/// Which of some known names a misspelt one was probably meant to be.
package enum Suggestion {
  /// The nearest known name, if it is near enough to be worth saying: at most a third of its letters
  /// (and at least one) inserted, removed, replaced or swapped with a neighbour; nothing where two are as near.
  package static func nearest(to name: String, among known: [String]) -> String? {
    // Nothing this long is a misspelt name, and to compare it would take its time.
    guard name.utf8.count <= 100 else { return nil }
    let spelt = Array(name.lowercased().map { $0 == "-" ? "_" : $0 })
    let ranked = known.map { (name: $0, distance: distance(spelt, Array($0.map { $0 == "-" ? "_" : $0 }))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    // A wrong guess that happens to be valid is worse than none.
    guard ranked.count(where: { $0.distance == best.distance }) == 1 else { return nil }
    return best.distance <= max(1, best.name.count / 3) ? best.name : nil
  }

  /// " (did you mean tau?)", or nothing.
  package static func words(for name: String, among known: [String]) -> String {
    nearest(to: name, among: known).map { " (did you mean \($0)?)" } ?? ""
  }

  /// Number of single-letter edits between two words (optimal string alignment).
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast = [Int](0...b.count)
    var last = beforeLast
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
