import Foundation

/// What the program says beside its results.
public enum StandardError {
  /// Writes a text to standard error. What cannot be said (a closed pipe, a full disk, a terminal that is gone)
  /// is dropped: no sweep stops because nobody listens.
  public static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0 {
        guard errno == EINTR else { return }
      } else {
        bytes = bytes.dropFirst(count)
      }
    }
  }
}
