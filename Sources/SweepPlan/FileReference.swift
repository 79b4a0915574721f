internal import Foundation
internal import Hashing
internal import Surroundings

/// A file that decides numbers: its content is part of the fingerprint, its place is not.
public struct FileReference: Sendable, Equatable, Codable {
  /// The path as it is written in the configuration.
  public var path: String
  /// The same path made absolute, against the folder of the configuration.
  public var resolvedPath: String
  /// SHA-256 of the content, lower-case hexadecimal.
  public var sha256: String

  /// Makes a reference whose hash is already known.
  public init(path: String, resolvedPath: String, sha256: String) {
    self.path = path
    self.resolvedPath = resolvedPath
    self.sha256 = sha256
  }

  /// Reads the file once, in pieces of 1 MiB, to hash it.
  ///
  /// - Throws: ``Unreadable``, with the reason.
  init(hashing path: String, in directory: String) throws(Unreadable) {
    let url = URL(givenPath: path, in: URL(fileURLWithPath: directory, isDirectory: true))
      .standardizedFileURL
    self.init(path: path, resolvedPath: url.path, sha256: try Self.sha256(ofFileAt: url.path))
  }

  /// SHA-256 of a file's content, lower-case hexadecimal, in bounded memory.
  ///
  /// - Throws: ``Unreadable``, with the reason.
  public static func sha256(ofFileAt path: String) throws(Unreadable) -> String {
    do throws(RegularFile.Refusal) {
      return try FileDigest(ofFileAt: path).whole
    } catch {
      throw Unreadable(path: path, reason: error.problem)
    }
  }

  /// A file that could not be hashed.
  public struct Unreadable: Error, Sendable, Equatable {
    /// The file, as an absolute path.
    public var path: String
    /// Why, in words, without what was expected.
    public var reason: String
  }
}
