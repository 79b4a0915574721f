internal import Foundation
internal import Hashing

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
    let url = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: directory, isDirectory: true))
      .standardizedFileURL
    self.init(path: path, resolvedPath: url.path, sha256: try Self.sha256(ofFileAt: url.path))
  }

  /// SHA-256 of a file's content, lower-case hexadecimal, in bounded memory.
  ///
  /// - Throws: ``Unreadable``, with the reason.
  public static func sha256(ofFileAt path: String) throws(Unreadable) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Unreadable(path: path, reason: "no such file")
    }
    guard !isFolder.boolValue else { throw Unreadable(path: path, reason: "it is a folder") }
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      var hash = SHA256()
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
        hash.update(piece)
      }
      return hexadecimal(hash.finalize())
    } catch {
      throw Unreadable(path: path, reason: "it cannot be read (\(error.localizedDescription))")
    }
  }

  /// A file that could not be hashed.
  public struct Unreadable: Error, Sendable, Equatable {
    /// The file, as an absolute path.
    public var path: String
    /// Why, in words.
    public var reason: String
  }
}
