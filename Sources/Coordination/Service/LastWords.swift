import Foundation
import ResultStore
import Surroundings

/// Why a process ended, by the log that holds what it said on standard error.
enum LastWords {
  /// Bytes at the end of a log that are looked through.
  private static let bytes = 1 << 14
  /// Bytes of a line that are told.
  private static let longest = 300

  /// The last line that tells of an error; nil where there is none.
  ///
  /// - Parameters:
  ///   - start: where the log of this process begins; what stands before was said by others.
  ///   - byItself: whether it ended by itself: what it said last is then why, though it be a shell's or ssh's.
  static func told(in log: URL, from start: Int, byItself: Bool) -> String? {
    let lines = FileReader.lastLines(of: log.path(percentEncoded: false), bytes: bytes, from: start)
    let words =
      lines.lazy.reversed().compactMap { error(in: $0, byItself) }.first
      ?? (byItself ? lines.last(where: isForeign) : nil)
    return words.map { PrintableText.of($0, longest: longest) }
  }

  /// What a line of this program says where it tells of an error.
  private static func error(in line: String, _ byItself: Bool) -> String? {
    if let logged = line.firstMatch(of: logLine) {
      return ["error", "critical"].contains(logged.1) ? String(logged.2) : nil
    }
    if byItself, let word = ["richsweep: ", "Error: "].first(where: { line.hasPrefix($0) }) {
      return String(line.dropFirst(word.count))
    }
    return line.contains("Fatal error: ") ? line : nil
  }

  /// Whether a line is neither one of a log nor one that tells how the program is called.
  private static func isForeign(_ line: String) -> Bool {
    line.firstMatch(of: logLine) == nil && !["Usage: ", "See '"].contains { line.hasPrefix($0) }
  }

  /// Time, level, process and sentence.
  private static var logLine: Regex<(Substring, Substring, Substring)> {
    /^\S+Z (trace|debug|info|notice|warning|error|critical) \w+\[\d+\] (.*)$/
  }
}
