internal import Foundation
internal import Hashing

/// The last line of a file of ours, with the SHA-256 of all bytes before it: HDF5 itself would read numbers that were
/// damaged on the disk, and does not notice. Its readers ignore what follows the file they know.
struct Seal: Sendable {
  /// What the file is and which version of its format it has, as "richsweep shard 3".
  let format: String
  /// What such a file is called in messages.
  let kind: String

  private var introduction: String { "\(format), whole, SHA-256 of all bytes before this line:" }
  private var beginning: [UInt8] { Array("\n\(introduction)".utf8) }

  /// Its bytes.
  var length: Int { introduction.utf8.count + 64 + 3 }

  /// The seal of bytes that have this hash.
  func line(_ sha256: String) -> [UInt8] { Array("\n\(introduction)\(sha256)\n\n".utf8) }

  /// The seal of a file made of these pieces, and the hash of the whole, seal included.
  func seal(_ pieces: [[UInt8]]) -> (line: [UInt8], sha256: String) {
    var hash = SHA256()
    for piece in pieces { hash.update(piece) }
    let line = line(hexadecimal(hash.finalize()))
    hash.update(line)
    return (line, hexadecimal(hash.finalize()))
  }

  /// How many bytes of a file stand before its seal.
  ///
  /// - Throws: ``StoreError``: `foreign` where it does not end so, or what reading it can throw.
  func endOfBody(of file: borrowing FileReader) throws(StoreError) -> Int {
    let end = file.byteCount - length
    guard end > 0, try file.bytes(at: end, count: beginning.count) == beginning else {
      throw StoreError(
        .foreign, path: file.path, message: "not a complete file of format “\(format)”")
    }
    return end
  }

  /// Reads a file to its end and compares it with the hash it carries.
  ///
  /// - Throws: ``StoreError``: `notFound`, `inaccessible`, or `damaged` with what was wrong.
  @discardableResult
  func verify(_ path: String) throws(StoreError) -> FileDigest {
    let digest = try DurableFile.digest(path, trailer: length)
    guard digest.trailer.starts(with: beginning) else {
      throw StoreError(
        .damaged, path: path,
        message: "truncated: it has \(digest.byteCount) bytes and does not end like a \(kind)")
    }
    guard digest.trailer == line(digest.body) else {
      throw StoreError(
        .damaged, path: path,
        message: "damaged: its \(digest.byteCount) bytes do not have the SHA-256 that was written with them")
    }
    return digest
  }
}
