import Foundation
import ResultStore
import Surroundings

/// The end of the coordinators' log.
enum LogTail {
  /// Bytes that are read, and lines that are kept of them.
  private static let (bytes, most) = (UInt64(1 << 14), 100)

  /// The last lines, the latest last; none where there is no log.
  static func lines(of directory: SweepDirectory) -> [String] {
    guard let file = try? FileHandle(forReadingFrom: directory.logs.appending(path: "coordinator.log")) else {
      return []
    }
    defer { try? file.close() }
    guard let end = try? file.seekToEnd() else { return [] }
    let start = end > bytes ? end - bytes : 0
    guard (try? file.seek(toOffset: start)) != nil, let data = try? file.readToEnd() else { return [] }
    let lines = TextLine.all(in: data).filter { !$0.text.isEmpty }.map { PrintableText.of($0.text) }
    // The first line may be the end of one.
    return Array((start > 0 ? lines.dropFirst() : lines[...]).suffix(most))
  }
}
