import Foundation

/// A key, or a file of keys, that cannot be used.
public struct KeyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or option, what was found, what was expected, and what mends it.
  public let description: String

  /// An error in these words.
  public init(_ description: String) { self.description = description }

  /// What the operating system said last on this thread about a path.
  static func system(_ path: String, _ operation: String) -> KeyError {
    KeyError("\(path): \(operation): \(String(cString: strerror(errno)))")
  }
}
