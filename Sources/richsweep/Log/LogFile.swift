import Foundation
import Logging
import Surroundings

/// Log lines of one process in a file, or on standard error.
struct LogFile: LogHandler {
  /// How an event becomes a line.
  enum Format: String, CaseIterable {
    /// Time, level, process, sentence: for people.
    case text
    /// One JSON object that includes the event's fields: for programs.
    case json
  }

  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  private let label: String
  private let format: Format
  /// The file; nil for standard error.
  private let descriptor: Int32?

  /// Lines that are added to a file.
  ///
  /// - Throws: ``Failure`` where the file cannot be opened.
  init(label: String, in url: URL, _ format: Format, level: Logger.Level) throws {
    let path = url.path(percentEncoded: false)
    do throws(RegularFile.Refusal) { descriptor = try RegularFile.openForAppending(path) } catch {
      throw Failure(path: path, reason: error.description)
    }
    (self.label, self.format, logLevel) = (label, format, level)
  }

  /// Lines on standard error.
  init(onStandardErrorAs label: String, _ format: Format, level: Logger.Level) {
    descriptor = nil
    (self.label, self.format, logLevel) = (label, format, level)
  }

  /// A log file that cannot be opened.
  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): cannot be opened: \(reason)" }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    // The message may contain foreign text; the line must stay one line.
    let message = PrintableText.of(event.message.description, longest: LogObject.longest)
    let line =
      switch format {
      case .text: "\(time) \(event.level) \(label)[\(getpid())] \(message)\n"
      case .json:
        LogObject(
          time: time, level: event.level, process: label, message: message,
          fields: metadata.merging(event.metadata ?? [:]) { $1 }
        ).line
      }
    // One write a line: lines of several processes do not mix. What cannot be written is dropped.
    if let descriptor { _ = writeAll(line.utf8, to: descriptor) } else { StandardError.write(line) }
  }
}
