import Foundation
import Logging
import Synchronization

/// Log lines in a file (or on standard error): time, level, process, sentence.
struct LogFile: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info
  private let label: String
  private let descriptor: Int32

  /// A logger that appends to a file.
  ///
  /// - Throws: ``Failure`` where the file cannot be opened.
  static func logger(label: String, in url: URL) throws -> Logger {
    let path = url.path(percentEncoded: false)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
    return Logger(label: label) { LogFile(label: $0, descriptor: descriptor) }
  }

  /// A logger on standard error.
  static func logger(label: String) -> Logger {
    Logger(label: label) { LogFile(label: $0, descriptor: STDERR_FILENO) }
  }

  /// A log file that cannot be opened.
  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): cannot be opened: \(reason)" }
  }

  private init(label: String, descriptor: Int32) {
    self.label = label
    self.descriptor = descriptor
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let time = Date().formatted(.iso8601.time(includingFractionalSeconds: true))
    let line = "\(time) \(event.level) \(label)[\(getpid())] \(event.message)\n"
    // One write a line: lines of several processes do not mix.
    _ = Array(line.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
