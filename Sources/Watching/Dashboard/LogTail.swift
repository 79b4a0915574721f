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
    return FileReader.lastLines(of: path, bytes: bytes).suffix(most).map { PrintableText.of($0) }
  }
}
