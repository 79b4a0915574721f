public import Foundation
import Hashing
import Surroundings

/// A secret key on disk, which only its owner can read.
///
/// Text: lines that begin with `#` are comments, the one other line is the secret key in hexadecimal. The public
/// key follows from it.
public enum KeyFile {
  /// The largest size of a key file in bytes.
  private static let longest = 4096

  /// Reads a key.
  ///
  /// - Throws: ``KeyError`` if the file does not exist, others can read it (with the command that fixes it), or it
  ///   contains no key.
  public static func read(_ url: URL) throws(KeyError) -> KeyPair {
    let path = url.path(percentEncoded: false)
    let key: RegularFile
    do throws(RegularFile.Refusal) { key = try RegularFile(path) } catch {
      throw KeyError("\(path): cannot open the key file: \(error)")
    }
    var facts = stat()
    guard fstat(key.descriptor, &facts) == 0 else { throw .system(path, "cannot inspect the key file") }
    let mode = facts.st_mode & 0o7777
    guard mode & 0o077 == 0 else {
      throw KeyError(
        "\(path): other users can read or change this secret key: its mode is 0\(String(mode, radix: 8)), expected "
          + "0600. If nobody has done so, fix it with: chmod 600 '\(path)'. Otherwise make a new key with "
          + "'richsweep keygen'")
    }
    var bytes = [UInt8](repeating: 0, count: longest)
    let count = Foundation.read(key.descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw .system(path, "cannot read the key file") }
    let file: TextFile
    do { file = try TextFile(Array(bytes.prefix(count)), path: path) } catch { throw KeyError("\(error)") }
    let lines = file.lines.map(\.text).filter { !$0.isEmpty && !$0.hasPrefix("#") }
    // What is there is not repeated: it may be a secret.
    guard lines.count == 1, let secret = keyBytes(lines[0]) else {
      throw KeyError("\(path): found no key, expected one line of 64 hexadecimal digits")
    }
    do { return try KeyPair(secret: secret) } catch { throw KeyError("\(path): \(error)") }
  }

  /// Writes a key into a new file with mode 0600, atomically.
  ///
  /// - Parameter owner: whose key it is, in a few words.
  /// - Throws: ``KeyError`` if the file exists already or cannot be written.
  public static func write(_ keys: KeyPair, of owner: String, to url: URL) throws(KeyError) {
    let path = url.path(percentEncoded: false)
    let temporary = TemporaryName.beside(path)
    let text = """
      # The secret key of \(owner). Whoever has it is taken for its owner: keep it to yourself, mode 0600.
      # Its public key, for others to know it by: \(keys.publicKey)
      \(hexadecimal(keys.secret))

      """
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(path, "cannot write the key file") }
    defer {
      close(descriptor)
      unlink(temporary)
    }
    let bytes = Array(text.utf8)
    guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw .system(path, "cannot write the key file")
    }
    // A link, unlike a change of name, takes no other file's place.
    guard link(temporary, path) == 0 else {
      if errno == EEXIST { throw KeyError("\(path): already exists; choose another name") }
      throw .system(path, "cannot rename the key file")
    }
  }
}
