import Foundation
import ResultStore
import Surroundings
import SweepPlan

/// The text of a configuration, read once: from a file, standard input, a pipe of the shell, or a preset.
struct SweepText {
  /// The source of the text.
  enum Origin: Equatable {
    case file(String)
    case stream
    case preset(String)
  }

  let text: String
  let origin: Origin

  /// The largest size of a configuration in bytes.
  private static let longest = 64 << 20

  /// Reads a file, standard input, or a preset. A file with the name of a preset hides the preset; a folder does not.
  ///
  /// - Throws: ``BadRequest`` with what was found and what was expected.
  init(_ name: String) throws {
    let bytes: [UInt8]
    if name == "-" || name == "/dev/stdin" {
      (bytes, origin) = (try Self.read(STDIN_FILENO, "standard input"), .stream)
    } else if ["/dev/fd/", "/proc/self/fd/"].contains(where: { name.hasPrefix($0) }) {
      // What the shell gives for <(…).
      let descriptor = open(name, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Self.refusal(name, errno) }
      defer { close(descriptor) }
      (bytes, origin) = (try Self.read(descriptor, name), .stream)
    } else {
      do throws(RegularFile.Refusal) {
        let path = URL(givenPath: name).path(percentEncoded: false)
        bytes = try RegularFile.contents(path, most: Self.longest)
        origin = .file(path)
      } catch {
        let expected = "expected a YAML file, or one of \(Presets.names.joined(separator: ", "))"
        switch error.number {
        case ENOENT, ENOTDIR, EISDIR, EINVAL, ENXIO:
          if let preset = Presets.yaml(named: name) {
            (text, origin) = (preset, .preset(name))
            return
          }
        default: break
        }
        switch error.number {
        case ENOENT, ENOTDIR:
          let hint = Suggestion.words(for: name, among: Presets.names)
          throw BadRequest("\(name): no such file or preset; \(expected)\(hint)")
        case EISDIR:
          guard SweepDirectory(name).isBegun else {
            throw BadRequest("\(name): this is a folder; \(expected)")
          }
          let folder = name.hasSuffix("/") ? name : "\(name)/"
          throw BadRequest(
            "\(name): this is a sweep directory; run 'richsweep run \(folder)sweep.yaml' to resume its sweep")
        case EINVAL, ENXIO:
          throw BadRequest("\(name): not a regular file; \(expected), or - for standard input")
        default: throw Self.refusal(name, error.number)
        }
      }
    }
    text = try TextFile(bytes, path: origin == .stream ? "standard input" : name).text
  }

  private static func read(_ descriptor: Int32, _ name: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw refusal(name, errno) }
      guard count > 0 else { return bytes }
      bytes += piece.prefix(count)
      guard bytes.count <= longest else { throw refusal(name, EFBIG) }
    }
  }

  private static func refusal(_ name: String, _ number: Int32) -> BadRequest {
    number == EFBIG
      ? BadRequest("\(name): larger than \(longest >> 20) MiB; expected the YAML of a sweep")
      : BadRequest("\(name): \(String(cString: strerror(number)).lowercased())")
  }
}
