import Foundation
import Synchronization

/// What the program says beside its results.
public enum StandardError {
  /// Whether the last text found nobody to take it: a terminal stopped by Ctrl-S, a pager that rests.
  private static let isStuck = Atomic(false)
  /// What a pipe takes at once when it says that it takes anything.
  private static let piece = 4096

  /// Writes a text to standard error. What cannot be said (a closed pipe, a full disk, a terminal that is gone, a
  /// reader who has not read for a second) is dropped: no sweep stops because nobody listens.
  public static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let isHeard = isWritable(
        STDERR_FILENO, within: isStuck.load(ordering: .relaxed) ? 0 : 1_000)
      isStuck.store(!isHeard, ordering: .relaxed)
      guard isHeard, writeAll(rest.prefix(piece), to: STDERR_FILENO) == 0 else { return }
      rest = rest.dropFirst(piece)
    }
  }
}
