import Foundation

/// What the operating system refused.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder.
  public let path: String
  /// What failed, such as "cannot be read".
  public let action: String
  /// The system's `errno`.
  public let number: Int32

  /// An error with a number of `errno`.
  public init(_ path: String, _ action: String, number: Int32) {
    (self.path, self.action, self.number) = (path, action, number)
  }

  /// An error with the `errno` of this thread.
  public init(_ path: String, _ action: String) { self.init(path, action, number: errno) }

  /// Why, in the system's words.
  public var cause: String { String(cString: strerror(number)) }

  /// Whether there is no room for it.
  public var isLackOfRoom: Bool { DiskSpace.isExhausted(number) }

  /// "PATH: cannot be read: Permission denied".
  public var description: String { "\(path): \(action): \(cause)" }
}
