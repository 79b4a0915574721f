internal import Foundation
package import Surroundings

/// Why something could not be stored, or what was stored cannot be used.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is, for programs.
  public enum Code: Sendable, Equatable {
    /// The file does not exist.
    case notFound
    /// The file or its folder cannot be read or written: permissions, a broken disk.
    case inaccessible
    /// The place has no room left, or the user's quota is used up; nothing half-written remains.
    case outOfSpace
    /// The file was one of ours and is no longer whole: cut off, or some of its bytes are others.
    case damaged
    /// The file is not what it was taken for: no HDF5 file, another kind, another sweep.
    case foreign
    /// The content does not fit what was asked for: shapes, values that are not allowed.
    case invalid
    /// Cells that a whole result needs are not there.
    case incomplete
  }

  /// What kind of failure it is.
  public var code: Code
  /// The file it is about.
  public var path: String
  /// The group, dataset or attribute inside the file, if it is about one.
  public var object: String?
  /// What was wrong, what was expected, and what to do where that is known.
  public var message: String
  /// What the library or the operating system said, for the log.
  public var cause: String?

  /// Describes a failure.
  public init(_ code: Code, path: String, object: String? = nil, message: String, cause: String? = nil) {
    self.code = code
    self.path = path
    self.object = object
    self.message = message
    self.cause = cause
  }

  /// "path: object: message (cause)", without the parts that are not known; of a message of several lines, for each of
  /// them.
  public var description: String {
    let place = [path, object].compactMap { $0 }.joined(separator: ": ")
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map { "\(place): \($0)" }
    let text = lines.joined(separator: "\n")
    return cause.map { "\(text) (\($0))" } ?? text
  }
}

extension StoreError {
  /// A name that cannot be opened as a file.
  init(_ path: String, _ refusal: RegularFile.Refusal) {
    let code: Code =
      switch refusal.number {
      case ENOENT, ENOTDIR: .notFound
      case EISDIR, EINVAL: .foreign
      default: .inaccessible
      }
    self.init(code, path: path, message: refusal.description)
  }

  /// What the operating system refused.
  package init(_ error: SystemError) {
    let code: Code =
      error.isLackOfRoom ? .outOfSpace : error.number == ENOENT ? .notFound : .inaccessible
    self.init(code, path: error.path, message: error.action, cause: error.cause)
  }
}
