/// What keeps workers from being launched: a sentence with what was tried and what to do.
public struct LaunchError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// An error.
  public init(_ description: String) { self.description = description }
}
