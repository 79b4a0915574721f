import Foundation
import ResultStore
import Surroundings

/// The end of the coordinators' log.
enum LogTail {
  /// Bytes that are read, and lines that are kept of them.
  private static let (bytes, most) = (1 << 14, 100)

  /// The last lines, the latest last; none where there is no log.
  static func lines(of directory: SweepDirectory) -> [String] {
    let path = directory.logs.appending(path: "coordinator.log").path(percentEncoded: false)
    guard let file = try? FileReader(path) else { return [] }
    let start = max(0, file.byteCount - bytes)
    guard let data = try? file.bytes(at: start, count: file.byteCount - start) else { return [] }
    let lines = TextLine.all(in: data).filter { !$0.text.isEmpty }.map { PrintableText.of($0.text) }
    // The first line may be the end of one.
    return Array((start > 0 ? lines.dropFirst() : lines[...]).suffix(most))
  }
}
