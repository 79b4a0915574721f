public import Foundation
import Surroundings

/// The public keys of those who may take part in a sweep.
public struct AdmittedKeys: Sendable, Equatable {
  private let keys: Set<PublicKey>

  /// Reads a file with one public key on each line, optionally followed by a comment. Empty lines and lines that begin
  /// with `#` are comments.
  ///
  /// - Throws: ``KeyError`` with every line that cannot be read.
  public init(contentsOf url: URL) throws(KeyError) {
    let path = url.path(percentEncoded: false)
    let file: TextFile
    do { file = try TextFile(at: path, expected: "a file with one public key on each line") } catch {
      throw KeyError("\(error)")
    }
    var (keys, problems) = (Set<PublicKey>(), [String]())
    for line in file.lines {
      guard let first = line.text.split(whereSeparator: \.isWhitespace).first, !first.hasPrefix("#") else {
        continue
      }
      guard let key = PublicKey(first) else {
        problems.append(
          "\(path):\(line.number): got '\(first.prefix(80))', expected a public key of 64 hexadecimal digits, as "
            + "printed by 'richsweep keygen'")
        continue
      }
      keys.insert(key)
    }
    guard problems.isEmpty else { throw KeyError(problems.joined(separator: "\n")) }
    self.keys = keys
  }

  /// How many there are.
  var count: Int { keys.count }

  /// Whether a key is among them.
  public func contains(_ key: PublicKey) -> Bool { keys.contains(key) }
}
